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
    /// Where its text is.
    pub(crate) text: Text,
}

impl Changed {
    fn in_file(lines: ChangedLines) -> Self {
        let text = Text::InFile;
        Self { lines, text }
    }
}

/// Where the text of a changed file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Text {
    /// In the work tree.
    InFile,
    /// In the index, which has another one than the work tree, by its path from the top of that.
    Staged(PathBuf),
    /// Nowhere yet: a merge left several, and in the file the marks of its conflicts.
    Unmerged,
}

/// The files that changed.
#[derive(Debug)]
pub(crate) struct Changes {
    /// The top of the work tree, links followed.
    root: PathBuf,
    /// By their path from there.
    files: BTreeMap<PathBuf, Changed>,
    /// The revision that the environment of a CI named, for those who do not have it.
    pub(crate) found: Option<String>,
    /// What is git-ignored and tracked all the same. A walk through a folder does not find it either.
    ignored: BTreeSet<PathBuf>,
}

impl Changes {
    /// Asks git, in the working directory.
    pub(crate) fn find(base: &Base) -> Result<Self, Problem> {
        let root = git(&["rev-parse", "--show-toplevel"])?;
        let root = to_path(root.strip_suffix(b"\n").unwrap_or(&root));
        let root = fs::canonicalize(&root).map_err(|error| store::cannot(&root, "read", &error))?;
        let (mut files, found) = match base {
            Base::Since(revision) => {
                let (revision, variable) = named(revision)?;
                let found = variable.map(|_| revision.clone());
                (since(&merge_base(&revision, variable)?, &root)?, found)
            }
            Base::Staged => (staged(&root)?, None),
        };
        for file in unmerged()? {
            if is_regular(&root.join(&file)) {
                let lines = ChangedLines::All;
                let text = Text::Unmerged;
                files.insert(file, Changed { lines, text });
            }
        }
        let ignored = list(&["--cached", "--ignored", "--exclude-standard"])?;
        let ignored = names(&ignored).collect();
        Ok(Self {
            root,
            files,
            found,
            ignored,
        })
    }

    /// The files that changed and are `path` or below it, by the path they are to be shown and opened with. In a folder,
    /// Markdown counts, and nothing hidden.
    pub(crate) fn below(&self, path: &Path) -> Result<Vec<(PathBuf, Changed)>, Problem> {
        let real = fs::canonicalize(path).map_err(|error| store::cannot(path, "read", &error))?;
        let place = real.strip_prefix(&self.root).ok();
        let Some(place) = place.filter(|place| !self.is_foreign(place)) else {
            let what = "not in the git repository of the working directory; change to its folder";
            return Err(Problem::trouble(path, None, what));
        };
        if let Some(changed) = self.files.get(place) {
            return Ok(vec![(without_dot(path), changed.clone())]);
        }
        let below = self.files.iter().filter_map(|(file, changed)| {
            let rest = file.strip_prefix(place).ok()?;
            let shown = is_markdown(rest) && !is_hidden(rest) && !self.ignored.contains(file);
            shown.then(|| (without_dot(&path.join(rest)), changed.clone()))
        });
        Ok(below.collect())
    }

    /// Whether a place in the work tree is in a repository of its own, as a submodule is.
    fn is_foreign(&self, place: &Path) -> bool {
        let folders = place.ancestors().filter(|at| !at.as_os_str().is_empty());
        let mut folders = folders.map(|at| self.root.join(at).join(".git"));
        folders.any(|git| git.exists())
    }
}

/// Whether a path is a regular file, and no link to one: what a link leads to counts by its own name alone.
fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

fn is_hidden(path: &Path) -> bool {
    let hidden = |part: &OsStr| part.as_encoded_bytes().starts_with(b".");
    path.components()
        .any(|part| matches!(part, Component::Normal(name) if hidden(name)))
}

/// The text that the index has of a file, as git would write it to the work tree.
pub(crate) fn staged_text(file: &Path) -> Result<Vec<u8>, Problem> {
    // With its number, since a name may start with another one.
    let mut object = std::ffi::OsString::from(":0:");
    object.push(file);
    run(&["cat-file".as_ref(), "--filters".as_ref(), &object])
}

/// The revision that is meant, and the variable that names it, if one does.
fn named(revision: &str) -> Result<(String, Option<&'static str>), Problem> {
    match revision {
        AUTO => from_ci(),
        named => Ok((named.to_owned(), None)),
    }
}

/// The commit at which the history of the work tree left that of `revision`, which a `variable` may have named.
fn merge_base(revision: &str, variable: Option<&str>) -> Result<String, Problem> {
    let head = resolved(HEAD)?.ok_or_else(|| {
        let what = "no commit yet, so nothing changed since one; commit first, or say --staged";
        Problem::trouble(Path::new(HEAD), None, what)
    })?;
    if revision.is_empty() {
        let what = "names no revision; name a commit, a branch or a tag";
        return Err(Problem::trouble(Path::new("--since"), None, what));
    }
    let named = variable.map_or_else(String::new, |variable| format!(", which {variable} names"));
    let wrong = |what: String| Err(Problem::trouble(Path::new(revision), None, what));
    // A name of full length may be that of an object that is not here.
    let object = match resolved(revision)? {
        Some(object)
            if output(&["cat-file", "-e", &object].map(OsStr::new))?
                .status
                .success() =>
        {
            object
        }
        _ => {
            return wrong(match is_shallow()? {
                true => format!("no such revision in this shallow clone{named}; {FETCH}"),
                false => format!("no such revision{named}; fetch it, or correct the name"),
            });
        }
    };
    // Not done at once: what names a commit by its message would take the suffix as a part of that.
    let Some(commit) = resolved(&format!("{object}^{{commit}}"))? else {
        return wrong(format!(
            "not a commit{named}; name a commit, a branch or a tag"
        ));
    };
    let output = output(&["merge-base", &commit, &head].map(OsStr::new))?;
    if output.status.success() {
        return Ok(line(&output.stdout));
    }
    wrong(match (output.status.code(), is_shallow()?) {
        (Some(1), true) => {
            format!("no common commit with HEAD in this shallow clone{named}; {FETCH}")
        }
        (Some(1), false) => format!("no common commit with HEAD{named}; name another revision"),
        _ => complaint(&output),
    })
}

const HEAD: &str = "HEAD";

const FETCH: &str =
    "fetch more of it with git fetch --unshallow (actions/checkout: fetch-depth: 0)";

/// The name of the one object that a revision stands for, if there is one.
fn resolved(revision: &str) -> Result<Option<String>, Problem> {
    let words = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        revision,
    ];
    let output = output(&words.map(OsStr::new))?;
    let name = line(&output.stdout);
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok((output.status.success() && is_name).then_some(name))
}

/// The one line that git printed.
fn line(printed: &[u8]) -> String {
    String::from_utf8_lossy(printed).trim().to_owned()
}

/// The revision that the environment of a CI names, and the variable that does.
fn from_ci() -> Result<(String, Option<&'static str>), Problem> {
    let named = CI.into_iter().find_map(|(variable, before)| {
        let value = env::var(variable).ok().filter(|value| !value.is_empty())?;
        Some((before.to_owned() + &value, Some(variable)))
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
fn since(commit: &str, root: &Path) -> Result<BTreeMap<PathBuf, Changed>, Problem> {
    let mut files = diff(&[commit])?;
    let unknown = list(&["--others", "--exclude-standard"])?;
    let all = |file| (file, Changed::in_file(ChangedLines::All));
    files.extend(names(&unknown).map(all));
    // A sparse checkout leaves files out that changed; links and repositories of their own are unknown files to git.
    files.retain(|file, _| is_regular(&root.join(file)));
    Ok(files)
}

/// What the index has that the last commit has not.
fn staged(root: &Path) -> Result<BTreeMap<PathBuf, Changed>, Problem> {
    let mut files = diff(&["--cached"])?;
    let unstaged = git(&[
        "diff",
        "--name-only",
        "-z",
        "--no-relative",
        "--no-ext-diff",
        "--no-renames",
        "--ignore-submodules=all",
    ])?;
    let unstaged: BTreeSet<PathBuf> = names(&unstaged).collect();
    for (file, changed) in &mut files {
        // Git misses no file that a sparse checkout leaves out.
        if unstaged.contains(file) || !is_regular(&root.join(file)) {
            changed.text = Text::Staged(file.clone());
        }
    }
    Ok(files)
}

/// The files that a merge left with conflicts.
fn unmerged() -> Result<BTreeSet<PathBuf>, Problem> {
    // One entry for each text that there is: what it is, a tab, and the name.
    let entries = list(&["--unmerged"])?;
    let entries = entries.split(|byte| *byte == 0);
    let name = |entry: &[u8]| {
        let tab = memchr::memchr(b'\t', entry)?;
        entry.get(tab + 1..).map(to_path)
    };
    Ok(entries.filter_map(name).collect())
}

/// Files that git lists, of all of the work tree.
fn list(which: &[&str]) -> Result<Vec<u8>, Problem> {
    let form = ["ls-files", "-z", "--full-name"];
    git(&[&form, which, &[":/"]].concat())
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
        "--diff-algorithm=myers",
        "--indent-heuristic",
        "--find-renames",
        "-l1000",
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
    let changed = |(file, lines)| (file, Changed::in_file(lines));
    Ok(patch::read(&output).into_iter().map(changed).collect())
}

fn names(output: &[u8]) -> impl Iterator<Item = PathBuf> {
    let names = output.split(|byte| *byte == 0);
    names.filter(|name| !name.is_empty()).map(to_path)
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

/// Variables that would give its options another meaning.
const MISLEADING: [&str; 5] = [
    "GIT_DIFF_OPTS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
];

fn output(arguments: &[&OsStr]) -> Result<Output, Problem> {
    let mut git = Command::new(GIT);
    // A file that was only touched did not change.
    git.args(["-c", "diff.autoRefreshIndex=true"])
        .args(arguments);
    // Its messages are read, and so must be in one language; the index is not refreshed behind the user's back.
    git.envs([("LC_ALL", "C"), ("GIT_OPTIONAL_LOCKS", "0")]);
    for variable in MISLEADING {
        git.env_remove(variable);
    }
    git.output().map_err(|error| {
        let what = format!("cannot run it: {error}; install git, or {WITHOUT}");
        Problem::trouble(Path::new(GIT), None, what)
    })
}

const WITHOUT: &str = "leave out --since and --staged";

/// What git says against it.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let mut lines = said.lines().map(str::trim);
    // Warnings and traces may come first.
    let reasons = lines.clone().find_map(|line| {
        let reason = line.strip_prefix("fatal: ");
        reason.or(line.strip_prefix("error: "))
    });
    let reason = reasons.or(lines.clone().find(|line| !line.is_empty()));
    let reason = reason.unwrap_or("failed without a word");
    if reason.starts_with("not a git repository") {
        return format!("not in a git repository; change to one, or {WITHOUT}");
    }
    if reason.starts_with("this operation must be run in a work tree") {
        return format!("not in a work tree; change to one, or {WITHOUT}");
    }
    match lines.find(|line| line.starts_with("git config ") && line.contains("safe.directory")) {
        Some(trust) => format!("{reason}; if you trust it: {trust}"),
        None => format!("{reason}; mend that first"),
    }
}
