//! Finds the files to work on, in path order and each once, while others are already being worked on.
//!
//! Documents are not read here.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::config::{FileOptions, Resolver};
use super::files::{GitIgnore, io_message, is_markdown, without_dot};
use super::git::Changed;
use super::message::Message;

const NO_MARKDOWN: &str = "no Markdown files (*.md, *.markdown) found; \
    hidden, git-ignored and excluded files are skipped";

/// A file to work on.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// The path to display and open it with, relative if it was given so.
    pub(crate) path: PathBuf,
    pub(crate) options: Arc<FileOptions>,
    /// What changed in it, if only changes are processed.
    pub(crate) changed: Option<Changed>,
}

/// An iterator over the files under some paths, and the errors on the way to them.
///
/// A path to a file yields it, whatever its name. A path to a folder yields the Markdown files under it; links in it are
/// not followed.
pub(crate) struct Inputs {
    resolver: Arc<Resolver>,
    /// The remaining paths, in order.
    paths: std::vec::IntoIter<PathBuf>,
    /// The walk through the current path, if that is a folder.
    folder: Option<FolderWalk>,
    /// The files found so far, with links resolved, so that a file that is reached twice is written once. `None` if there
    /// is a single path, which cannot reach a file twice.
    seen: Option<HashSet<PathBuf>>,
    /// The errors in configuration and ignore files that were reported so far: each may affect many files.
    reported: Vec<Message>,
    /// What changed in the remaining files, by their path.
    changes: HashMap<PathBuf, Changed>,
}

/// A walk through a folder.
struct FolderWalk {
    root: WalkRoot,
    walk: walkdir::IntoIter,
    ignore: GitIgnore,
    resolver: Arc<Resolver>,
    /// Whether it yielded an error, or a file that is not excluded.
    yielded_any: bool,
}

/// The folder that a walk starts from.
struct WalkRoot {
    /// The folder as given.
    path: PathBuf,
    /// The path by which the resolver knows it.
    lookup_path: PathBuf,
    /// Its absolute path with links resolved, by which git knows it.
    real_path: PathBuf,
}

/// The result of a step of a walk.
enum Step {
    Found(Result<Input, Message>),
    Skip,
    End,
}

impl Inputs {
    /// Nothing is looked up before the first call of `next`.
    pub(crate) fn new(paths: &[PathBuf], resolver: &Arc<Resolver>) -> Self {
        let mut paths: Vec<PathBuf> = paths.iter().map(|path| without_dot(path)).collect();
        paths.sort();
        Self {
            resolver: Arc::clone(resolver),
            seen: (paths.len() > 1).then(HashSet::new),
            paths: paths.into_iter(),
            folder: None,
            reported: Vec::new(),
            changes: HashMap::new(),
        }
    }

    /// Yields only the files in `changes`.
    pub(crate) fn from_changes(changes: Vec<(PathBuf, Changed)>, resolver: &Arc<Resolver>) -> Self {
        let paths: Vec<PathBuf> = changes.iter().map(|(path, _)| path.clone()).collect();
        Self {
            changes: changes.into_iter().collect(),
            ..Self::new(&paths, resolver)
        }
    }

    /// Returns the input for a file, unless the file is excluded or was found before.
    fn input(&mut self, path: PathBuf, lookup_path: &Path) -> Option<Result<Input, Message>> {
        let options = match self.resolver.is_excluded(lookup_path) {
            Ok(true) => return None,
            Ok(false) => self.resolver.options_for(lookup_path),
            Err(problem) => Err(problem),
        };
        if let Some(folder) = &mut self.folder {
            folder.yielded_any = true;
        }
        let options = match options {
            Ok(options) => options,
            Err(problem) => return self.report_once(problem).map(Err),
        };
        if let Some(seen) = &mut self.seen {
            let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if !seen.insert(real) {
                return None;
            }
        }
        let changed = self.changes.remove(&path);
        Some(Ok(Input {
            path,
            options,
            changed,
        }))
    }

    /// Advances the walk through the current folder by one entry.
    fn step(&mut self) -> Step {
        let Some(folder) = &mut self.folder else {
            return Step::End;
        };
        let Some(entry) = folder.walk.next() else {
            return Step::End;
        };
        let selected = match entry {
            Ok(entry) => folder.select(&entry).map(|is_selected| {
                is_selected.then(|| {
                    let lookup_path = folder.root.lookup_path(entry.path());
                    (without_dot(entry.path()), lookup_path)
                })
            }),
            Err(error) => Err(walk_error(&folder.root.path, &error)),
        };
        let found = match selected {
            Ok(Some((path, lookup_path))) => self.input(path, &lookup_path),
            Ok(None) => None,
            Err(problem) => {
                folder.yielded_any = true;
                self.report_once(problem).map(Err)
            }
        };
        found.map_or(Step::Skip, Step::Found)
    }

    /// Returns the error unless it was reported before.
    fn report_once(&mut self, problem: Message) -> Option<Message> {
        if self.reported.contains(&problem) {
            return None;
        }
        self.reported.push(problem.clone());
        Some(problem)
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, Message>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.step() {
                Step::Found(found) => return Some(found),
                Step::Skip => continue,
                Step::End => {}
            }
            if let Some(folder) = self.folder.take()
                && !folder.yielded_any
            {
                return Some(Err(Message::io_warning(&folder.root.path, NO_MARKDOWN)));
            }
            let path = self.paths.next()?;
            let lookup_path = self.resolver.lookup_path(&path);
            // A changed file of the index may be a folder in the work tree.
            if path.is_dir() && !self.changes.contains_key(&path) {
                match FolderWalk::new(path, lookup_path, &self.resolver) {
                    Ok(folder) => self.folder = Some(folder),
                    Err(problem) => {
                        if let Some(problem) = self.report_once(problem) {
                            return Some(Err(problem));
                        }
                    }
                }
            } else if let Some(input) = self.input(path, &lookup_path) {
                // A path that does not exist is reported when it is read.
                return Some(input);
            }
        }
    }
}

impl FolderWalk {
    fn new(path: PathBuf, lookup_path: PathBuf, resolver: &Arc<Resolver>) -> Result<Self, Message> {
        let real_path =
            fs::canonicalize(&path).map_err(|error| io_message(&path, "read", &error))?;
        Ok(Self {
            walk: WalkDir::new(&path).sort_by_file_name().into_iter(),
            ignore: GitIgnore::new(&real_path, resolver.cwd())?,
            root: WalkRoot {
                path,
                lookup_path,
                real_path,
            },
            resolver: Arc::clone(resolver),
            yielded_any: false,
        })
    }

    /// Returns whether an entry is a file to process. A folder that is not searched is left here.
    ///
    /// If the ignore file of a folder cannot be read, none of the files in it is processed: it might ignore them.
    fn select(&mut self, entry: &DirEntry) -> Result<bool, Message> {
        if !entry.file_type().is_dir() {
            return Ok(is_markdown_file(entry) && !self.is_skipped(entry));
        }
        let is_root = entry.depth() == 0;
        if !is_root && (self.is_skipped(entry) || self.is_excluded_folder(entry)) {
            self.walk.skip_current_dir();
            return Ok(false);
        }
        let entered = self.ignore.enter(&self.root.real_path(entry.path()));
        entered.inspect_err(|_| self.walk.skip_current_dir())?;
        Ok(false)
    }

    /// Whether an entry is git-ignored, or hidden and not expressly included by a `!` pattern of git.
    ///
    /// No pattern includes the data of git, where a log or a reference can be named like a document.
    fn is_skipped(&mut self, entry: &DirEntry) -> bool {
        if entry.file_name().eq_ignore_ascii_case(".git") {
            return true;
        }
        let path = self.root.real_path(entry.path());
        let is_ignored = self.ignore.matches(&path, entry.file_type().is_dir());
        is_ignored.unwrap_or_else(|| entry.file_name().as_encoded_bytes().starts_with(b"."))
    }

    fn is_excluded_folder(&self, entry: &DirEntry) -> bool {
        let lookup_path = self.root.lookup_path(entry.path());
        self.resolver.is_excluded_folder(&lookup_path)
    }
}

impl WalkRoot {
    /// Returns the path by which the resolver knows a file or folder under the root.
    fn lookup_path(&self, path: &Path) -> PathBuf {
        self.lookup_path.join(self.relative(path))
    }

    /// Returns the absolute path of a file or folder under the root, with links resolved.
    fn real_path(&self, path: &Path) -> PathBuf {
        self.real_path.join(self.relative(path))
    }

    fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.path).unwrap_or(path)
    }
}

/// Whether an entry is a regular file, and not a link to one, with the extension of Markdown.
fn is_markdown_file(entry: &DirEntry) -> bool {
    entry.file_type().is_file() && is_markdown(entry.path())
}

/// Describes an error of the walk. Its path is `folder` unless the error has one.
fn walk_error(folder: &Path, error: &walkdir::Error) -> Message {
    let path = without_dot(error.path().unwrap_or(folder));
    match error.io_error() {
        Some(error) => io_message(&path, "read", error),
        None => {
            let text = format!("cannot search this path: {error}; exclude it");
            Message::io_error(&path, text)
        }
    }
}
