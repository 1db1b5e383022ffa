//! Asks git which files changed since a revision or are staged, and which of their lines.

mod command;
mod patch;
mod revision;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Component, Path, PathBuf};

use command::{git, git_at_most, split_paths};
use revision::Revision;

use super::files::{io_message, is_markdown, path_from_bytes, without_dot};
use super::message::Message;

pub(crate) use patch::ChangedLines;
pub(crate) use revision::Base;

/// What changed in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) lines: ChangedLines,
    pub(crate) content: Content,
}

/// Where the content of a changed file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// In the work tree.
    WorkTree,
    /// In the index, which differs from the work tree, under this path from the top of the work tree.
    Index(PathBuf),
    /// Undecided: the file has merge conflicts.
    Conflicted,
}

/// The changed files of a work tree.
#[derive(Debug)]
pub(crate) struct Changes {
    /// The top of the work tree, with links resolved.
    root: PathBuf,
    /// The changed files, by their path from the top.
    files: BTreeMap<PathBuf, Changed>,
    /// The revision that `--since auto` stands for, which is unknown outside the CI system.
    pub(crate) resolved_ref: Option<String>,
    /// Files that are tracked although they are git-ignored. A walk through their folder does not find them either.
    ignored: BTreeSet<PathBuf>,
}

impl Changes {
    /// Finds the changes in the repository of the working directory.
    pub(crate) fn find(base: &Base) -> Result<Self, Message> {
        let root = git(&["rev-parse", "--show-toplevel"])?;
        let root = path_from_bytes(root.strip_suffix(b"\n").unwrap_or(&root));
        let root = fs::canonicalize(&root).map_err(|error| io_message(&root, "read", &error))?;
        let (mut files, resolved_ref) = match base {
            Base::Since(argument) => {
                let revision = Revision::resolve(argument)?;
                let files = files_since(&revision.merge_base()?, &root)?;
                (files, revision.variable.map(|_| revision.name))
            }
            Base::Staged => (staged_files(&root)?, None),
        };
        for file in conflicted_files()? {
            if is_regular(&root.join(&file)) {
                let changed = Changed {
                    lines: ChangedLines::All,
                    content: Content::Conflicted,
                };
                files.insert(file, changed);
            }
        }
        let ignored = list_files(&["--cached", "--ignored", "--exclude-standard"])?;
        Ok(Self {
            root,
            files,
            resolved_ref,
            ignored: split_paths(&ignored).collect(),
        })
    }

    /// Returns the changed files that `path` names, by the path to display and open them with.
    ///
    /// A folder stands for the Markdown files in it that are neither hidden nor git-ignored.
    pub(crate) fn under(&self, path: &Path) -> Result<Vec<(PathBuf, Changed)>, Message> {
        let real = fs::canonicalize(path).map_err(|error| io_message(path, "read", &error))?;
        let in_tree = real.strip_prefix(&self.root).ok();
        let Some(in_tree) = in_tree.filter(|path| !self.is_in_nested_repo(path)) else {
            let text = "outside the git repository of the working directory; run tocfmt in its own repository";
            return Err(Message::io_error(path, text));
        };
        if let Some(changed) = self.files.get(in_tree) {
            return Ok(vec![(without_dot(path), changed.clone())]);
        }
        let files = self.files.iter().filter_map(|(file, changed)| {
            let rest = file.strip_prefix(in_tree).ok()?;
            let is_included = is_markdown(rest) && !is_hidden(rest) && !self.ignored.contains(file);
            is_included.then(|| (without_dot(&path.join(rest)), changed.clone()))
        });
        Ok(files.collect())
    }

    /// Whether a path from the top of the work tree is in a repository inside it, such as a submodule.
    fn is_in_nested_repo(&self, path: &Path) -> bool {
        path.ancestors()
            .filter(|folder| !folder.as_os_str().is_empty())
            .any(|folder| self.root.join(folder).join(".git").exists())
    }
}

/// Returns the content of a file in the index, as git would write it to the work tree; `None` if it has more than `max_size`
/// bytes.
///
/// `file` is its path from the top of the work tree.
pub(crate) fn read_staged(file: &Path, max_size: usize) -> Result<Option<Vec<u8>>, Message> {
    // With the stage number, because in `:1:a.md` the digit would be taken for one.
    let mut object = OsString::from(":0:");
    object.push(file);
    let arguments: [&OsStr; 3] = ["cat-file".as_ref(), "--filters".as_ref(), &object];
    git_at_most(&arguments, max_size)
}

/// Whether a path is a regular file and not a link to one: the target of a link has its own entry.
fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

fn is_hidden(path: &Path) -> bool {
    let is_hidden_name = |name: &OsStr| name.as_encoded_bytes().starts_with(b".");
    path.components()
        .any(|part| matches!(part, Component::Normal(name) if is_hidden_name(name)))
}

/// Returns the files in the work tree that differ from a commit, and the untracked ones.
fn files_since(commit: &str, root: &Path) -> Result<BTreeMap<PathBuf, Changed>, Message> {
    let mut files = diff(&[commit])?;
    let untracked = list_files(&["--others", "--exclude-standard"])?;
    let untracked = split_paths(&untracked);
    files.extend(untracked.map(|file| (file, in_work_tree(ChangedLines::All))));
    // Not in the work tree: files that a sparse checkout omits. Not regular files: links, and nested repositories, which
    // git lists as untracked.
    files.retain(|file, _| is_regular(&root.join(file)));
    Ok(files)
}

/// Returns the files in the index that differ from the last commit.
fn staged_files(root: &Path) -> Result<BTreeMap<PathBuf, Changed>, Message> {
    let mut files = diff(&["--cached"])?;
    let unstaged = git(&[
        "diff",
        "--name-only",
        "-z",
        "--no-relative",
        "--no-ext-diff",
        "--no-textconv",
        "--no-renames",
        "--ignore-submodules=all",
    ])?;
    let unstaged: BTreeSet<PathBuf> = split_paths(&unstaged).collect();
    for (file, changed) in &mut files {
        // Files that a sparse checkout omits do not count as unstaged.
        if unstaged.contains(file) || !is_regular(&root.join(file)) {
            changed.content = Content::Index(file.clone());
        }
    }
    Ok(files)
}

/// Returns the files with merge conflicts.
fn conflicted_files() -> Result<BTreeSet<PathBuf>, Message> {
    // There is an entry for each version of a file: mode, object and stage, a tab, and the path.
    let entries = list_files(&["--unmerged"])?;
    let path = |entry: &[u8]| {
        let tab = memchr::memchr(b'\t', entry)?;
        entry.get(tab + 1..).map(path_from_bytes)
    };
    Ok(entries.split(|byte| *byte == 0).filter_map(path).collect())
}

/// Runs `git ls-files` with these options on the whole work tree.
fn list_files(options: &[&str]) -> Result<Vec<u8>, Message> {
    let format = ["ls-files", "-z", "--full-name"];
    git(&[&format, options, &[":/"]].concat())
}

/// Runs `git diff` with these arguments. Every option that the user's configuration could change is set explicitly.
fn diff(arguments: &[&str]) -> Result<BTreeMap<PathBuf, Changed>, Message> {
    let format = [
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
    let output = git(&[&format, arguments].concat())?;
    let files = patch::parse(&output).into_iter();
    Ok(files
        .map(|(file, lines)| (file, in_work_tree(lines)))
        .collect())
}

fn in_work_tree(lines: ChangedLines) -> Changed {
    Changed {
        lines,
        content: Content::WorkTree,
    }
}
