//! The version that `tocfmt --version` tells: the package's, and the commit it was built from where that is known.
//!
//! A packaged crate has the commit in `.cargo_vcs_info.json`, a clone has it in git. Anything else, a tarball or a folder
//! in some other repository, tells the package's version alone: a commit that is not that of these sources is worse than
//! none. Whether the sources were changed since that commit is not told: it would make every build run this again.

#![allow(
    clippy::print_stdout,
    reason = "standard output is how a build script talks to cargo"
)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What cargo writes into a crate that it packages.
const PACKAGED: &str = ".cargo_vcs_info.json";

/// As many digits as git shows by default in a repository of this size, so that both sources tell the same.
const DIGITS: usize = 7;

fn main() {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    // Where a build script names nothing, cargo runs it again with every change of any file.
    println!("cargo::rerun-if-changed=build.rs");
    let packaged = fs::read_to_string(folder.join(PACKAGED)).ok();
    let commit = match packaged {
        Some(info) => commit_of_package(&info),
        None => commit_of_clone(&folder),
    };
    let told = commit.map_or_else(|| version.clone(), |commit| format!("{version} ({commit})"));
    println!("cargo::rustc-env=TOCFMT_VERSION={told}");
}

/// The commit that a crate was packaged from, if it was packaged from just that.
fn commit_of_package(info: &str) -> Option<String> {
    let digits = info.split("\"sha1\"").nth(1)?.split('"').nth(1)?;
    let hexadecimal = digits.chars().all(|digit| digit.is_ascii_hexdigit());
    let clean = !info.contains("\"dirty\"");
    (hexadecimal && clean)
        .then(|| digits.get(..DIGITS).map(str::to_owned))
        .flatten()
}

/// The commit that is checked out in `folder` and its date, if `folder` is the top of a repository.
fn commit_of_clone(folder: &Path) -> Option<String> {
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    // Sources that were unpacked somewhere in another repository are no part of its commits.
    if fs::canonicalize(top).ok()? != fs::canonicalize(folder).ok()? {
        return None;
    }
    for path in where_the_commit_changes(folder) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let abbrev = format!("--abbrev={DIGITS}");
    let show = ["show", "--no-patch", "--no-show-signature", &abbrev];
    // The committer's date, as they saw it: the same on whatever machine this is built.
    git(folder, &[&show[..], &["--format=%h %cs", "HEAD"]].concat())
}

/// The files and folders of a repository of which at least one changes whenever another commit is checked out.
///
/// Each of them exists: cargo takes one that does not for changed, always.
fn where_the_commit_changes(folder: &Path) -> Vec<PathBuf> {
    // git knows which of them a worktree has of its own and which it shares, and where.
    let path = |name: &str| Some(folder.join(git(folder, &["rev-parse", "--git-path", name])?));
    // HEAD names a branch or, where none is checked out, a commit. A branch is a file of its own or a line among those that
    // are packed; a repository with reftables has neither, but a folder of tables.
    let mut paths: Vec<PathBuf> = ["HEAD", "packed-refs", "reftable"]
        .into_iter()
        .filter_map(path)
        .filter(|path| path.exists())
        .collect();
    let branch = git(folder, &["symbolic-ref", "--quiet", "HEAD"]).and_then(|name| path(&name));
    // The next commit on a branch that is packed makes its file, in a folder that may not be there either.
    let place = branch.and_then(|branch| {
        let mut places = branch.ancestors();
        places.find(|place| place.exists()).map(Path::to_path_buf)
    });
    paths.extend(place);
    paths
}

/// The one line that git has to say, or `None` where there is no git, no repository, or one that is not to be trusted.
fn git(folder: &Path, words: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    git.args(words).current_dir(folder);
    // A build that some hook of git starts is told of the hook's repository, which need not be this one.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"] {
        git.env_remove(name);
    }
    let output = git.output().ok().filter(|output| output.status.success())?;
    let line = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!line.is_empty()).then_some(line)
}
