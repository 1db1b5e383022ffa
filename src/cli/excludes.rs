//! Patterns in gitignore syntax into one answer: is this path meant?
//!
//! Stands apart because patterns that exclude hold for files named on the command line, too (hooks name them), while
//! `.gitignore` does not. It reads ignore files; which of them hold for a path is for whoever asks.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::report::Problem;
use super::settings::FileSettings;
use super::store;

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
            let what = format!("cannot use a pattern: {error}; correct it");
            Problem::trouble(path, None, what)
        };
        let mut builder = GitignoreBuilder::new(root);
        for pattern in &settings.exclude {
            builder
                .add_line(None, pattern)
                .map_err(|error| wrong(source, &error))?;
        }
        for file in &settings.ignore_file {
            let text = store::read(&root.join(file)).map_err(|problem| problem.about(file))?;
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            for line in text.lines() {
                builder
                    .add_line(None, line)
                    .map_err(|error| wrong(file, &error))?;
            }
        }
        let matcher = builder.build().map_err(|error| wrong(source, &error))?;
        Ok(Some(Self {
            root: root.to_owned(),
            matcher,
        }))
    }

    /// The patterns of a list, relative to `root`, which is absolute; `None` where it is empty.
    pub(crate) fn of_list(
        patterns: &[String],
        root: &Path,
        source: &Path,
    ) -> Result<Option<Self>, Problem> {
        let settings = FileSettings {
            exclude: patterns.to_vec(),
            ..FileSettings::default()
        };
        Self::new(&settings, root, source)
    }

    /// The patterns of the ignore file of `folder`, which is absolute; `None` where it has none. `shown` is how messages
    /// name the folder.
    pub(crate) fn of_folder(folder: &Path, shown: &Path) -> Result<Option<Self>, Problem> {
        if !folder.join(FILE_NAME).is_file() {
            return Ok(None);
        }
        let ignore_file = vec![FILE_NAME.into()];
        let settings = FileSettings {
            ignore_file,
            ..FileSettings::default()
        };
        let file = shown.join(FILE_NAME);
        Self::new(&settings, folder, &file).map_err(|problem| problem.about(&file))
    }

    /// Whether the patterns match `path`, which is absolute, or a folder it is in: `Some(false)` where one with `!` does, and
    /// `None` where none does. Where several do, the last one decides.
    pub(crate) fn matches(&self, path: &Path, is_folder: bool) -> Option<bool> {
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
}
