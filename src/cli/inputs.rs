//! Paths as given into the files to work on, each once, in path order, found while the work is going on.
//!
//! Owns the walk. It reads no documents: which files there are, and what holds for each, is all it finds out.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, Walk, WalkBuilder};
use tocfmt::Options;

use super::plan::Plan;
use super::report::Problem;
use super::store;

/// A file to work on.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// As it is shown and opened: relative where it was given so.
    pub(crate) path: PathBuf,
    /// What holds for it.
    pub(crate) options: Arc<Options>,
}

/// The files under some paths, or what stands in the way of finding them.
///
/// Files that are named are taken whatever their name; folders are walked for Markdown, links in them not followed.
pub(crate) struct Inputs {
    plan: Arc<Plan>,
    /// The paths not looked at yet, in order.
    paths: std::vec::IntoIter<PathBuf>,
    folder: Option<Folder>,
    /// The files found so far, links followed, so that one named twice is written once. `None` where a single path was
    /// given: no file is found twice then, and nothing needs to be kept.
    seen: Option<HashSet<PathBuf>>,
    /// Configuration problems told so far: each may concern many files.
    told: Vec<Problem>,
}

/// A folder that is being walked.
struct Folder {
    path: PathBuf,
    walk: Walk,
    /// Whether a Markdown file was found in it.
    found: bool,
}

impl Inputs {
    /// Nothing is looked up before the first file is asked for.
    pub(crate) fn new(paths: &[PathBuf], plan: &Arc<Plan>) -> Self {
        let mut paths: Vec<PathBuf> = paths.iter().map(|path| without_dot(path)).collect();
        paths.sort();
        Self {
            plan: Arc::clone(plan),
            seen: (paths.len() > 1).then(HashSet::new),
            paths: paths.into_iter(),
            folder: None,
            told: Vec::new(),
        }
    }

    /// The input for a file, unless it is excluded or was there already.
    fn input(&mut self, path: PathBuf) -> Option<Result<Input, Problem>> {
        if let Some(seen) = &mut self.seen {
            let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if !seen.insert(real) {
                return None;
            }
        }
        match self.plan.options(&path) {
            Ok(options) => options.map(|options| Ok(Input { path, options })),
            Err(problem) if self.told.contains(&problem) => None,
            Err(problem) => {
                self.told.push(problem.clone());
                Some(Err(problem))
            }
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(folder) = &mut self.folder else {
                let path = self.paths.next()?;
                if path.is_dir() {
                    self.folder = Some(Folder::new(path, &self.plan));
                } else if let Some(input) = self.input(path) {
                    // A path that leads nowhere fails when it is read, with the message for that.
                    return Some(input);
                }
                continue;
            };
            match folder.walk.next() {
                Some(Ok(entry)) if is_markdown_file(&entry) => {
                    folder.found = true;
                    if let Some(input) = self.input(without_dot(entry.path())) {
                        return Some(input);
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Some(Err(cannot_walk(&folder.path, &error))),
                None => {
                    let Folder { path, found, .. } = self.folder.take()?;
                    if !found {
                        return Some(Err(Problem::note(&path, NO_MARKDOWN)));
                    }
                }
            }
        }
    }
}

const NO_MARKDOWN: &str =
    "no Markdown files (*.md, *.markdown) here that are not hidden, git-ignored or excluded";

impl Folder {
    fn new(path: PathBuf, plan: &Arc<Plan>) -> Self {
        let plan = Arc::clone(plan);
        let walk = WalkBuilder::new(&path)
            .ignore(false)
            .follow_links(false)
            .sort_by_file_name(OsStr::cmp)
            .filter_entry(move |entry| !is_excluded_folder(entry, &plan))
            .build();
        Self {
            path,
            walk,
            found: false,
        }
    }
}

/// The folder that was named itself is walked in any case.
fn is_excluded_folder(entry: &DirEntry, plan: &Plan) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    is_folder && entry.depth() > 0 && plan.excludes_folder(&without_dot(entry.path()))
}

/// `*.md` and `*.markdown`. Links are passed over, as is whatever else is not a regular file.
fn is_markdown_file(entry: &DirEntry) -> bool {
    let extension = entry.path().extension().and_then(OsStr::to_str);
    entry.file_type().is_some_and(|kind| kind.is_file())
        && matches!(extension, Some("md" | "markdown"))
}

/// What the walk ran into, about the path where it did.
fn cannot_walk(folder: &Path, error: &ignore::Error) -> Problem {
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
        Some(error) => store::cannot(&path, "read", error),
        None => Problem::trouble(&path, None, format!("cannot walk: {cause}; exclude it")),
    }
}

/// `./a` as `a`, so that a file has one name however it was reached.
fn without_dot(path: &Path) -> PathBuf {
    let bare: PathBuf = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    if bare.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        bare
    }
}
