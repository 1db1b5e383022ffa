//! Paths as given into the files to work on, each once, in path order, found while the work is going on.
//!
//! Owns the walk. It reads no documents: which files there are, and what holds for each, is all it finds out.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, Walk, WalkBuilder};

use super::git::Changed;
use super::plan::{Plan, Treatment};
use super::report::Problem;
use super::store;

/// A file to work on.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// As it is shown and opened: relative where it was given so.
    pub(crate) path: PathBuf,
    /// What holds for it.
    pub(crate) treatment: Arc<Treatment>,
    /// What of it changed, where only that counts.
    pub(crate) changed: Option<Changed>,
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
    /// What changed of files, by their path as it is shown.
    changes: HashMap<PathBuf, Changed>,
}

/// A folder that is being walked.
struct Folder {
    root: Root,
    walk: Walk,
    /// Whether anything was found in it that can be told of: a file that is not excluded, or an error.
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
            changes: HashMap::new(),
        }
    }

    /// Those files, of which only so much counts.
    pub(crate) fn of_changes(changes: Vec<(PathBuf, Changed)>, plan: &Arc<Plan>) -> Self {
        let paths: Vec<PathBuf> = changes.iter().map(|(path, _)| path.clone()).collect();
        Self {
            changes: changes.into_iter().collect(),
            ..Self::new(&paths, plan)
        }
    }

    /// The input for a file, unless it is excluded or was there already. `located` is where its rules are looked up.
    fn input(&mut self, path: PathBuf, located: &Path) -> Option<Result<Input, Problem>> {
        let treatment = self.plan.treatment(located).transpose()?;
        if let Some(folder) = &mut self.folder {
            folder.found = true;
        }
        let treatment = match treatment {
            Ok(treatment) => treatment,
            Err(problem) if self.told.contains(&problem) => return None,
            Err(problem) => {
                self.told.push(problem.clone());
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
            treatment,
            changed,
        }))
    }

    /// One step of the walk through the folder at hand.
    fn walk(&mut self) -> Step {
        let Some(folder) = &mut self.folder else {
            return Step::End;
        };
        match folder.walk.next() {
            None => Step::End,
            Some(Ok(entry)) if is_markdown_file(&entry) => {
                let located = folder.root.located(entry.path());
                self.input(without_dot(entry.path()), &located)
                    .map_or(Step::Pass, Step::Found)
            }
            Some(Ok(_)) => Step::Pass,
            Some(Err(error)) => {
                folder.found = true;
                Step::Found(Err(cannot_walk(&folder.root.path, &error)))
            }
        }
    }
}

/// What a step of a walk comes to.
enum Step {
    Found(Result<Input, Problem>),
    Pass,
    End,
}

impl Iterator for Inputs {
    type Item = Result<Input, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.walk() {
                Step::Found(found) => return Some(found),
                Step::Pass => continue,
                Step::End => {}
            }
            if let Some(Folder {
                root, found: false, ..
            }) = self.folder.take()
            {
                return Some(Err(Problem::note(&root.path, NO_MARKDOWN)));
            }
            let path = self.paths.next()?;
            let located = self.plan.locate(&path);
            // A folder may stand where the index has a file.
            if path.is_dir() && !self.changes.contains_key(&path) {
                self.folder = Some(Folder::new(Root { path, located }, &self.plan));
            } else if let Some(input) = self.input(path, &located) {
                // A path that leads nowhere fails when it is read, with the message for that.
                return Some(input);
            }
        }
    }
}

const NO_MARKDOWN: &str =
    "no Markdown files (*.md, *.markdown) here that are not hidden, git-ignored or excluded";

impl Folder {
    fn new(root: Root, plan: &Arc<Plan>) -> Self {
        let plan = Arc::clone(plan);
        let within = root.clone();
        let walk = WalkBuilder::new(&root.path)
            .ignore(false)
            .follow_links(false)
            .sort_by_file_name(OsStr::cmp)
            .filter_entry(move |entry| {
                let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                !(folder && plan.excludes_folder(&within.located(entry.path())))
            })
            .build();
        Self {
            root,
            walk,
            found: false,
        }
    }
}

/// A folder as it was given, and where rules are looked up for it.
#[derive(Debug, Clone)]
struct Root {
    path: PathBuf,
    located: PathBuf,
}

impl Root {
    /// Where rules are looked up for a path that was found below the folder.
    fn located(&self, path: &Path) -> PathBuf {
        self.located
            .join(path.strip_prefix(&self.path).unwrap_or(path))
    }
}

/// Links are passed over, as is whatever else is not a regular file.
fn is_markdown_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file()) && is_markdown(entry.path())
}

/// `*.md` and `*.markdown`.
pub(crate) fn is_markdown(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    matches!(extension, Some("md" | "markdown"))
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
pub(crate) fn without_dot(path: &Path) -> PathBuf {
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
