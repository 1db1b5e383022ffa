//! Sets the version that `tocfmt --version` prints: the package's, and the commit it was built from if that is known.
//!
//! A packaged crate has the commit in `.cargo_vcs_info.json`, a clone has it in git. A tarball, or a folder in some other
//! repository, has the package's version only: a wrong commit is worse than none. There is no `-dirty` suffix: to detect
//! changes, this script would have to run on every build.

#![allow(
    clippy::print_stdout,
    reason = "standard output is how a build script talks to cargo"
)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The file that cargo adds to a crate that it packages.
const VCS_INFO: &str = ".cargo_vcs_info.json";

/// The length of an abbreviated hash: git's default in a repository of this size.
const HASH_LENGTH: usize = 7;

fn main() {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    // Without any such line, cargo runs this script again whenever any file changes.
    println!("cargo::rerun-if-changed=build.rs");
    let commit = match fs::read_to_string(folder.join(VCS_INFO)) {
        Ok(info) => commit_of_package(&info),
        Err(_) => commit_of_clone(&folder),
    };
    let version = match commit {
        Some(commit) => format!("{version} ({commit})"),
        None => version,
    };
    println!("cargo::rustc-env=TOCFMT_VERSION={version}");
}

/// Returns the commit that a crate was packaged from, unless there were uncommitted changes.
fn commit_of_package(info: &str) -> Option<String> {
    let hash = info.split("\"sha1\"").nth(1)?.split('"').nth(1)?;
    let is_hash = hash.chars().all(|digit| digit.is_ascii_hexdigit());
    let is_dirty = info.contains("\"dirty\"");
    (is_hash && !is_dirty)
        .then(|| hash.get(..HASH_LENGTH).map(str::to_owned))
        .flatten()
}

/// Returns the commit that is checked out in `folder` and its date, if `folder` is the top of a repository.
fn commit_of_clone(folder: &Path) -> Option<String> {
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    // Sources unpacked inside another repository do not belong to its commits.
    if fs::canonicalize(top).ok()? != fs::canonicalize(folder).ok()? {
        return None;
    }
    for path in paths_that_change_with_the_commit(folder) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let abbrev = format!("--abbrev={HASH_LENGTH}");
    let show = ["show", "--no-patch", "--no-show-signature", &abbrev];
    // The committer's date in the committer's time zone, so that it does not depend on the machine.
    git(folder, &[&show[..], &["--format=%h %cs", "HEAD"]].concat())
}

/// Returns files and folders of the repository, at least one of which changes whenever another commit is checked out.
///
/// All of them exist: cargo considers a missing one changed, and would run this script on every build.
fn paths_that_change_with_the_commit(folder: &Path) -> Vec<PathBuf> {
    // In a linked worktree, some of them are shared and some are not; git knows.
    let path = |name: &str| Some(folder.join(git(folder, &["rev-parse", "--git-path", name])?));
    // HEAD contains a branch name or, if detached, a commit. A branch is a file, or a line in packed-refs. With reftables it
    // is neither, but then there is a folder of tables.
    let mut paths: Vec<PathBuf> = ["HEAD", "packed-refs", "reftable"]
        .into_iter()
        .filter_map(path)
        .filter(|path| path.exists())
        .collect();
    let branch = git(folder, &["symbolic-ref", "--quiet", "HEAD"]).and_then(|name| path(&name));
    // The next commit on a packed branch creates its file, whose folder may not exist yet either.
    let existing = branch.and_then(|branch| {
        let mut ancestors = branch.ancestors();
        ancestors.find(|path| path.exists()).map(Path::to_path_buf)
    });
    paths.extend(existing);
    paths
}

/// Returns the line that git prints, or `None` if there is no git, no repository, or one that git does not trust.
fn git(folder: &Path, args: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    git.args(args).current_dir(folder);
    // In a build that a git hook started, these refer to the hook's repository, which may be another one.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"] {
        git.env_remove(name);
    }
    let output = git.output().ok().filter(|output| output.status.success())?;
    let line = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!line.is_empty()).then_some(line)
}
