//! Finds the files to work on, in path order and each once, while others are already being worked on.
//!
//! Documents are not read here.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, Walk, WalkBuilder};

use super::config::{FileOptions, Resolver};
use super::files::{io_message, is_markdown, without_dot};
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
    /// The configuration errors reported so far: each may affect many files.
    reported: Vec<Message>,
    /// What changed in the remaining files, by their path.
    changes: HashMap<PathBuf, Changed>,
}

/// A walk through a folder.
struct FolderWalk {
    root: WalkRoot,
    walk: Walk,
    /// Whether it yielded an error, or a file that is not excluded.
    yielded_any: bool,
}

/// The folder that a walk starts from.
#[derive(Debug, Clone)]
struct WalkRoot {
    /// The folder as given.
    path: PathBuf,
    /// The path by which the resolver knows it.
    lookup_path: PathBuf,
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
            Err(problem) if self.reported.contains(&problem) => return None,
            Err(problem) => {
                self.reported.push(problem.clone());
                return Some(Err(problem));
            }
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
        match folder.walk.next() {
            None => Step::End,
            Some(Ok(entry)) if is_markdown_file(&entry) => {
                let lookup_path = folder.root.lookup_path(entry.path());
                self.input(without_dot(entry.path()), &lookup_path)
                    .map_or(Step::Skip, Step::Found)
            }
            Some(Ok(_)) => Step::Skip,
            Some(Err(error)) => {
                folder.yielded_any = true;
                Step::Found(Err(walk_error(&folder.root.path, &error)))
            }
        }
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
                let root = WalkRoot { path, lookup_path };
                self.folder = Some(FolderWalk::new(root, &self.resolver));
            } else if let Some(input) = self.input(path, &lookup_path) {
                // A path that does not exist is reported when it is read.
                return Some(input);
            }
        }
    }
}

impl FolderWalk {
    fn new(root: WalkRoot, resolver: &Arc<Resolver>) -> Self {
        let resolver = Arc::clone(resolver);
        let filter_root = root.clone();
        let walk = WalkBuilder::new(&root.path)
            .ignore(false)
            .follow_links(false)
            .sort_by_file_name(OsStr::cmp)
            .filter_entry(move |entry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                !is_folder || !resolver.is_excluded_folder(&filter_root.lookup_path(entry.path()))
            })
            .build();
        Self {
            root,
            walk,
            yielded_any: false,
        }
    }
}

impl WalkRoot {
    /// Returns the path by which the resolver knows a file or folder under the root.
    fn lookup_path(&self, path: &Path) -> PathBuf {
        let relative = path.strip_prefix(&self.path).unwrap_or(path);
        self.lookup_path.join(relative)
    }
}

/// Whether an entry is a regular file, and not a link to one, with the extension of Markdown.
fn is_markdown_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file()) && is_markdown(entry.path())
}

/// Describes an error of the walk. Its path is `folder` unless the error has one.
fn walk_error(folder: &Path, error: &ignore::Error) -> Message {
    let mut path = folder;
    let mut cause = error;
    loop {
        match cause {
            ignore::Error::WithPath { path: inner, err } => {
                path = inner;
                cause = err;
            }
            ignore::Error::WithDepth { err, .. } => cause = err,
            _ => break,
        }
    }
    let path = without_dot(path);
    match cause.io_error() {
        Some(error) => io_message(&path, "read", error),
        None => {
            let text = format!("cannot search this path: {cause}; exclude it");
            Message::io_error(&path, text)
        }
    }
}
