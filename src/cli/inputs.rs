//! Paths as given into the files to work on, each once, in path order.
//!
//! Owns the walk. It reads no documents: which files there are, and what holds for each, is all it finds out.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, WalkBuilder};
use tocfmt::Options;

use super::plan::Plan;
use super::report::Problem;

/// A file to work on.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// As it is shown and opened: relative where it was given so.
    pub(crate) path: PathBuf,
    /// What holds for it.
    pub(crate) options: Arc<Options>,
}

/// What was found under some paths.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// The files, in path order.
    pub(crate) files: Vec<Input>,
    /// What stood in the way.
    pub(crate) problems: Vec<Problem>,
    /// Files already found, links followed, so that one named twice is written once.
    seen: HashSet<PathBuf>,
}

/// The files under `paths`: those named are taken whatever their name, folders are walked for Markdown.
pub(crate) fn collect(paths: &[PathBuf], plan: &Arc<Plan>) -> Inputs {
    let mut inputs = Inputs::default();
    for path in paths {
        let path = without_dot(path);
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => inputs.walk(&path, plan),
            // A path that leads nowhere fails when it is read, with the message for that.
            _ => inputs.add(path, plan),
        }
    }
    inputs.files.sort_by(|a, b| a.path.cmp(&b.path));
    inputs
}

impl Inputs {
    fn add(&mut self, path: PathBuf, plan: &Plan) {
        match plan.options(&path) {
            Ok(Some(options)) => {
                let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
                if self.seen.insert(real) {
                    self.files.push(Input { path, options });
                }
            }
            Ok(None) => {}
            Err(problem) => self.report(problem),
        }
    }

    /// A wrong configuration concerns many files and is said once.
    fn report(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn walk(&mut self, folder: &Path, plan: &Arc<Plan>) {
        let mut markdown = 0;
        for entry in walker(folder, Arc::clone(plan)) {
            match entry {
                Ok(entry) if is_markdown_file(&entry) => {
                    markdown += 1;
                    self.add(without_dot(entry.path()), plan);
                }
                Ok(_) => {}
                Err(error) => self.report(walk_problem(folder, &error)),
            }
        }
        if markdown == 0 {
            let what = "no Markdown files (*.md, *.markdown) here; hidden, git-ignored and excluded files do not count";
            self.report(Problem::note(folder, what));
        }
    }
}

fn walker(folder: &Path, plan: Arc<Plan>) -> ignore::Walk {
    WalkBuilder::new(folder)
        .ignore(false)
        .follow_links(false)
        .filter_entry(move |entry| {
            let below = entry.depth() > 0 && entry.file_type().is_some_and(|kind| kind.is_dir());
            !(below && plan.excludes_folder(&without_dot(entry.path())))
        })
        .build()
}

/// Links are passed over, as is whatever else is not a regular file.
fn is_markdown_file(entry: &DirEntry) -> bool {
    let extension = entry
        .path()
        .extension()
        .and_then(|extension| extension.to_str());
    entry.file_type().is_some_and(|kind| kind.is_file())
        && extension.is_some_and(|extension| {
            extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
        })
}

fn walk_problem(folder: &Path, error: &ignore::Error) -> Problem {
    Problem::trouble(folder, None, format!("cannot walk: {error}"))
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
