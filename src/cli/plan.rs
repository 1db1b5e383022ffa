//! The command line as meant: what holds for each file, from flags, configuration and ignore files together.
//!
//! Below this module nothing sees the argument parser. It finds configuration files; it does not walk folders and reads
//! no documents.

use std::collections::HashMap;
use std::path::{self, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tocfmt::Options;

use super::args::ConfigArgs;
use super::config::{self, Config};
use super::excludes::{IgnoreFiles, Patterns};
use super::report::Problem;
use super::settings::{FileSettings, TocSettings};

/// What holds for which file.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The working directory, absolute.
    here: PathBuf,
    toc: TocSettings,
    /// Patterns of the command line, relative to the working directory.
    excludes: Option<Patterns>,
    source: Source,
    ignore_files: IgnoreFiles,
    /// What holds in each folder that was asked for.
    folders: Mutex<HashMap<PathBuf, Arc<Rules>>>,
}

/// Where configurations come from.
#[derive(Debug)]
enum Source {
    /// The nearest `tocfmt.toml` upward from each file.
    Nearest,
    /// What was read from one file, or the defaults.
    Fixed(Arc<Rules>),
}

/// What holds for the files of a folder.
#[derive(Debug)]
struct Rules {
    options: Arc<Options>,
    excludes: Option<Patterns>,
}

impl Plan {
    /// Reads what the flags name; configuration files that files find for themselves come later.
    pub(crate) fn new(
        toc: &TocSettings,
        files: &FileSettings,
        config: &ConfigArgs,
    ) -> Result<Self, Problem> {
        let here = path::absolute(".")
            .map_err(|error| Problem::trouble(Path::new("."), None, error.to_string()))?;
        let source = match &config.config {
            Some(file) => Source::Fixed(Arc::new(read_rules(toc, &here.join(file), file)?)),
            None if config.isolated => Source::Fixed(Arc::new(Rules::of(toc))),
            None => Source::Nearest,
        };
        Ok(Self {
            excludes: Patterns::new(files, &here, Path::new("command line"))?,
            here,
            toc: toc.clone(),
            source,
            ignore_files: IgnoreFiles::default(),
            folders: Mutex::default(),
        })
    }

    /// The options for a file, or `None` where it is excluded.
    pub(crate) fn options(&self, path: &Path) -> Result<Option<Arc<Options>>, Problem> {
        let path = self.here.join(path);
        let rules = self.rules(path.parent().unwrap_or(&self.here))?;
        let excluded = self.excluded(&path, false, &rules)?;
        Ok((!excluded).then(|| Arc::clone(&rules.options)))
    }

    /// The options for a file, excluded or not.
    pub(crate) fn settings_for(&self, path: &Path) -> Result<Arc<Options>, Problem> {
        let path = self.here.join(path);
        let rules = self.rules(path.parent().unwrap_or(&self.here))?;
        Ok(Arc::clone(&rules.options))
    }

    /// Whether a folder is excluded with all that is in it. A configuration that cannot be read excludes nothing: the
    /// files it holds for will say so.
    pub(crate) fn excludes_folder(&self, path: &Path) -> bool {
        let path = self.here.join(path);
        self.rules(path.parent().unwrap_or(&self.here))
            .and_then(|rules| self.excluded(&path, true, &rules))
            .unwrap_or(false)
    }

    fn excluded(&self, path: &Path, is_folder: bool, rules: &Rules) -> Result<bool, Problem> {
        let by = |patterns: &Option<Patterns>| {
            patterns
                .as_ref()
                .is_some_and(|patterns| patterns.exclude(path, is_folder))
        };
        if by(&self.excludes) || by(&rules.excludes) {
            return Ok(true);
        }
        self.ignore_files.exclude(path, is_folder)
    }

    fn rules(&self, folder: &Path) -> Result<Arc<Rules>, Problem> {
        if let Source::Fixed(rules) = &self.source {
            return Ok(Arc::clone(rules));
        }
        let mut missing = Vec::new();
        let mut found = None;
        for folder in folder.ancestors() {
            let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            found = folders.get(folder).cloned();
            drop(folders);
            if found.is_some() {
                break;
            }
            missing.push(folder);
            let file = folder.join(config::FILE_NAME);
            if file.is_file() {
                let shown = file.strip_prefix(&self.here).unwrap_or(&file);
                found = Some(Arc::new(read_rules(&self.toc, &file, shown)?));
                break;
            }
        }
        let rules = found.unwrap_or_else(|| Arc::new(Rules::of(&self.toc)));
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        for folder in missing {
            folders.insert(folder.to_owned(), Arc::clone(&rules));
        }
        Ok(rules)
    }
}

impl Rules {
    /// The rules of the flags alone.
    fn of(toc: &TocSettings) -> Self {
        Self {
            options: Arc::new(Options { toc: toc.options() }),
            excludes: None,
        }
    }
}

/// The rules of a configuration file under the flags; `shown` is how messages name it.
fn read_rules(flags: &TocSettings, file: &Path, shown: &Path) -> Result<Rules, Problem> {
    let Config { toc, files } = config::read(shown)?;
    let folder = file.parent().unwrap_or(file);
    Ok(Rules {
        options: Arc::new(Options {
            toc: flags.or(&toc).options(),
        }),
        excludes: Patterns::new(&files, folder, shown)?,
    })
}
