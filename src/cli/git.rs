//! What git knows of the work tree: the files that changed since a revision, or that are staged, and which of their lines.
//!
//! Owns the git program, which is asked for facts only. It changes nothing, neither the index nor the work tree.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output};

use super::inputs::{is_markdown, without_dot};
use super::patch::{self, ChangedLines, to_path};
use super::report::Problem;
use super::store;

/// What changes are counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Base {
    /// Where the work tree's history left that of a revision.
    Since(String),
    /// The last commit, and only what is staged counts.
    Staged,
}

/// Takes the revision from the environment of a CI.
const AUTO: &str = "auto";

/// The variables that name the revision a change is to be merged into, with what turns their value into one.
const CI: [(&str, &str); 2] = [
    // Prow: a commit.
    ("PULL_BASE_SHA", ""),
    // GitHub: a branch of the remote that was cloned. Empty but for pull requests.
    ("GITHUB_BASE_REF", "origin/"),
];

/// A file that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    /// What of it.
    pub(crate) lines: ChangedLines,
    /// Its path from the top of the work tree where the index has other text than the file, and that text is meant.
    pub(crate) staged: Option<PathBuf>,
}

/// The files that changed.
#[derive(Debug)]
pub(crate) struct Changes {
    /// The top of the work tree, links followed.
    root: PathBuf,
    /// By their path from there.
    files: BTreeMap<PathBuf, Changed>,
}

impl Changes {
    /// Asks git, in the working directory.
    pub(crate) fn find(base: &Base) -> Result<Self, Problem> {
        let root = git(&["rev-parse", "--show-toplevel"])?;
        let root = to_path(root.strip_suffix(b"\n").unwrap_or(&root));
        let root = fs::canonicalize(&root).map_err(|error| store::cannot(&root, "read", &error))?;
        let files = match base {
            Base::Since(revision) => since(&merge_base(revision)?)?,
            Base::Staged => staged()?,
        };
        Ok(Self { root, files })
    }

    /// The files that changed and are `path` or below it, by the path they are to be shown and opened with. In a folder,
    /// Markdown counts, and nothing hidden.
    pub(crate) fn below(&self, path: &Path) -> Result<Vec<(PathBuf, Changed)>, Problem> {
        let real = fs::canonicalize(path).map_err(|error| store::cannot(path, "read", &error))?;
        let place = real.strip_prefix(&self.root).map_err(|_| {
            let what = "not in the git repository of the working directory; change to its folder";
            Problem::trouble(path, None, what)
        })?;
        if let Some(changed) = self.files.get(place) {
            return Ok(vec![(path.to_owned(), changed.clone())]);
        }
        let below = self.files.iter().filter_map(|(file, changed)| {
            let rest = file.strip_prefix(place).ok()?;
            let shown = is_markdown(rest) && !is_hidden(rest);
            shown.then(|| (without_dot(&path.join(rest)), changed.clone()))
        });
        Ok(below.collect())
    }
}

fn is_hidden(path: &Path) -> bool {
    let hidden = |part: &OsStr| part.as_encoded_bytes().starts_with(b".");
    path.components()
        .any(|part| matches!(part, Component::Normal(name) if hidden(name)))
}

/// The text that the index has of a file, as git would write it to the work tree.
pub(crate) fn staged_text(file: &Path) -> Result<Vec<u8>, Problem> {
    let mut object = std::ffi::OsString::from(":");
    object.push(file);
    run(&["cat-file".as_ref(), "--filters".as_ref(), &object])
}

/// The commit at which the history of the work tree left that of `revision`.
fn merge_base(revision: &str) -> Result<String, Problem> {
    let revision = match revision {
        AUTO => from_ci()?,
        named => named.to_owned(),
    };
    let commit = format!("{revision}^{{commit}}");
    if !answers(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ])? {
        let what = match is_shallow()? {
            true => format!("no such revision in this shallow clone; {FETCH}"),
            false => "no such revision; fetch it, or correct the name".to_owned(),
        };
        return Err(Problem::trouble(Path::new(&revision), None, what));
    }
    let arguments = ["merge-base", "--end-of-options", &revision, "HEAD"];
    let output = output(&arguments.map(OsStr::new))?;
    let base = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() {
        return Ok(base);
    }
    let what = match (output.status.code(), is_shallow()?) {
        (Some(1), true) => format!("no common commit with HEAD in this shallow clone; {FETCH}"),
        (Some(1), false) => "no common commit with HEAD; name another revision".to_owned(),
        _ => complaint(&output),
    };
    Err(Problem::trouble(Path::new(&revision), None, what))
}

const FETCH: &str =
    "fetch more of it with git fetch --unshallow (actions/checkout: fetch-depth: 0)";

/// The revision that the environment of a CI names.
fn from_ci() -> Result<String, Problem> {
    let named = CI.into_iter().find_map(|(variable, before)| {
        let value = env::var(variable).ok().filter(|value| !value.is_empty())?;
        Some(before.to_owned() + &value)
    });
    named.ok_or_else(|| {
        let what = "neither PULL_BASE_SHA nor GITHUB_BASE_REF is set; name a revision";
        Problem::trouble(Path::new("--since auto"), None, what)
    })
}

fn is_shallow() -> Result<bool, Problem> {
    let answer = git(&["rev-parse", "--is-shallow-repository"])?;
    Ok(answer.starts_with(b"true"))
}

/// What the work tree has that the commit has not, files that git does not know of included.
fn since(commit: &str) -> Result<BTreeMap<PathBuf, Changed>, Problem> {
    let mut files = diff(&[commit])?;
    let unknown = git(&[
        "ls-files",
        "--others",
        "--exclude-standard",
        "-z",
        "--full-name",
        ":/",
    ])?;
    let all = |file| {
        (
            file,
            Changed {
                lines: ChangedLines::All,
                staged: None,
            },
        )
    };
    files.extend(names(&unknown).map(all));
    Ok(files)
}

/// What the index has that the last commit has not.
fn staged() -> Result<BTreeMap<PathBuf, Changed>, Problem> {
    let mut files = diff(&["--cached"])?;
    let unstaged = git(&[
        "diff",
        "--name-only",
        "-z",
        "--no-relative",
        "--ignore-submodules=all",
    ])?;
    let unstaged: BTreeSet<PathBuf> = names(&unstaged).collect();
    for (file, changed) in &mut files {
        changed.staged = unstaged.contains(file).then(|| file.clone());
    }
    Ok(files)
}

/// The files of a diff. Every option that the user's configuration could change is given.
fn diff(what: &[&str]) -> Result<BTreeMap<PathBuf, Changed>, Problem> {
    let form = [
        "diff",
        "--raw",
        "-z",
        "--patch",
        "--unified=0",
        "--inter-hunk-context=0",
        "--text",
        "--find-renames",
        "--diff-filter=d",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-relative",
        "--ignore-submodules=all",
        "--src-prefix=a/",
        "--dst-prefix=b/",
    ];
    let output = git(&[&form, what].concat())?;
    let changed = |(file, lines)| {
        (
            file,
            Changed {
                lines,
                staged: None,
            },
        )
    };
    Ok(patch::read(&output).into_iter().map(changed).collect())
}

fn names(output: &[u8]) -> impl Iterator<Item = PathBuf> {
    let names = output.split(|byte| *byte == 0);
    names.filter(|name| !name.is_empty()).map(to_path)
}

/// Whether git answers yes.
fn answers(arguments: &[&str]) -> Result<bool, Problem> {
    let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
    output(&arguments).map(|output| output.status.success())
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, Problem> {
    let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
    run(&arguments)
}

/// What git prints; an error where it fails.
fn run(arguments: &[&OsStr]) -> Result<Vec<u8>, Problem> {
    let output = output(arguments)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Problem::trouble(Path::new(GIT), None, complaint(&output)))
}

const GIT: &str = "git";

fn output(arguments: &[&OsStr]) -> Result<Output, Problem> {
    // Its messages are read, and so must be in one language; the index is not refreshed behind the user's back.
    let git = Command::new(GIT)
        .args(arguments)
        .envs([("LC_ALL", "C"), ("GIT_OPTIONAL_LOCKS", "0")])
        .output();
    git.map_err(|error| {
        let what = format!("cannot run it: {error}; install git, or name files instead");
        Problem::trouble(Path::new(GIT), None, what)
    })
}

/// What git says against it.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().find(|line| !line.trim().is_empty());
    let first = first.unwrap_or("failed without a word");
    let first = first
        .trim_start_matches("fatal: ")
        .trim_start_matches("error: ");
    if first.starts_with("not a git repository") {
        return "not in a git repository; change to one, or name files instead".to_owned();
    }
    format!("{first}; mend that first")
}
