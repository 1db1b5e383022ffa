//! Patterns in gitignore syntax into one answer: is this path left alone?
//!
//! Stands apart because these patterns hold for files named on the command line, too (hooks name them), while
//! `.gitignore` does not. It asks the disk only for `.tocfmtignore` files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::report::Problem;
use super::settings::FileSettings;

/// The name of the ignore file that holds for its folder and all below.
const FILE_NAME: &str = ".tocfmtignore";

/// Patterns relative to one folder.
#[derive(Debug)]
pub(crate) struct Patterns {
    /// Absolute.
    root: PathBuf,
    matcher: Gitignore,
}

impl Patterns {
    /// The patterns of `settings`, relative to `root`, which is absolute; `None` where there are none.
    ///
    /// `source` is what a wrong pattern is blamed on.
    pub(crate) fn new(
        settings: &FileSettings,
        root: &Path,
        source: &Path,
    ) -> Result<Option<Self>, Problem> {
        if settings.exclude.is_empty() && settings.ignore_file.is_empty() {
            return Ok(None);
        }
        let wrong = |path: &Path, error: &ignore::Error| {
            Problem::trouble(path, None, format!("cannot use its patterns: {error}"))
        };
        let mut builder = GitignoreBuilder::new(root);
        for pattern in &settings.exclude {
            builder
                .add_line(None, pattern)
                .map_err(|error| wrong(source, &error))?;
        }
        for file in &settings.ignore_file {
            let file = root.join(file);
            if let Some(error) = builder.add(&file) {
                return Err(wrong(&file, &error));
            }
        }
        let matcher = builder.build().map_err(|error| wrong(source, &error))?;
        Ok(Some(Self {
            root: root.to_owned(),
            matcher,
        }))
    }

    /// Whether the patterns speak of `path`, which is absolute, or of a folder it is in; the last one that does decides.
    fn verdict(&self, path: &Path, is_folder: bool) -> Option<bool> {
        let relative = path.strip_prefix(&self.root).ok()?;
        match self
            .matcher
            .matched_path_or_any_parents(relative, is_folder)
        {
            Match::None => None,
            Match::Ignore(_) => Some(true),
            Match::Whitelist(_) => Some(false),
        }
    }

    /// Whether the patterns exclude `path`, which is absolute.
    pub(crate) fn exclude(&self, path: &Path, is_folder: bool) -> bool {
        self.verdict(path, is_folder) == Some(true)
    }
}

/// The ignore files of a folder and those above it, nearest first.
type Chain = Arc<Vec<Arc<Patterns>>>;

/// The `.tocfmtignore` files of a tree; each is read once.
#[derive(Debug, Default)]
pub(crate) struct IgnoreFiles {
    chains: Mutex<HashMap<PathBuf, Chain>>,
}

impl IgnoreFiles {
    /// Whether an ignore file excludes `path`, which is absolute. The nearest that speaks of it decides.
    pub(crate) fn exclude(&self, path: &Path, is_folder: bool) -> Result<bool, Problem> {
        let Some(folder) = path.parent() else {
            return Ok(false);
        };
        let chain = self.chain(folder)?;
        let verdict = chain
            .iter()
            .find_map(|patterns| patterns.verdict(path, is_folder));
        Ok(verdict.unwrap_or(false))
    }

    fn chain(&self, folder: &Path) -> Result<Chain, Problem> {
        let known = |folder: &Path| {
            let chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
            chains.get(folder).cloned()
        };
        let mut missing = Vec::new();
        let mut chain = Chain::default();
        for folder in folder.ancestors() {
            if let Some(found) = known(folder) {
                chain = found;
                break;
            }
            missing.push(folder);
        }
        for folder in missing.into_iter().rev() {
            let file = folder.join(FILE_NAME);
            if file.is_file() {
                let settings = FileSettings {
                    ignore_file: vec![FILE_NAME.into()],
                    ..FileSettings::default()
                };
                let own = Patterns::new(&settings, folder, &file)?.map(Arc::new);
                chain = Arc::new(own.into_iter().chain(chain.iter().cloned()).collect());
            }
            let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
            chains.insert(folder.to_owned(), Arc::clone(&chain));
        }
        Ok(chain)
    }
}
