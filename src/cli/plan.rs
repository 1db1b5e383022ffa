//! The command line as meant: what holds for each file, from flags, configuration and ignore files together.
//!
//! Below this module nothing sees the argument parser. It finds configuration and ignore files; it does not walk folders
//! and reads no documents.

use std::collections::HashMap;
use std::fs;
use std::path::{self, Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tocfmt::Options;

use super::args::ConfigArgs;
use super::config::{self, Config};
use super::excludes::Patterns;
use super::report::Problem;
use super::settings::{FileSettings, PassSettings};

/// What holds for which file.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The working directory, absolute.
    here: PathBuf,
    passes: PassSettings,
    /// What the flags alone say.
    flags: Arc<Settings>,
    /// Patterns of the command line, relative to the working directory.
    excludes: Option<Patterns>,
    /// What was read from the one file that holds for all, or the defaults of `--isolated`; `None` where the nearest
    /// `tocfmt.toml` upward from each file holds.
    fixed: Option<Arc<Settings>>,
    /// What holds in each folder that was asked for.
    folders: Mutex<HashMap<PathBuf, Rules>>,
}

/// What a configuration says under the flags.
#[derive(Debug)]
struct Settings {
    options: Arc<Options>,
    excludes: Option<Patterns>,
}

/// What holds for what is in a folder.
#[derive(Debug, Clone)]
struct Rules {
    settings: Arc<Settings>,
    /// The ignore files of the folder and those above it, nearest first.
    ignore_files: Arc<Vec<Arc<Patterns>>>,
    /// Whether the folder itself is excluded.
    excluded: bool,
}

impl Plan {
    /// Reads what the flags name; configuration files that files find for themselves come later.
    pub(crate) fn new(
        passes: &PassSettings,
        files: &FileSettings,
        config: &ConfigArgs,
    ) -> Result<Self, Problem> {
        let here = path::absolute(".")
            .map_err(|error| Problem::trouble(Path::new("."), None, error.to_string()))?;
        let flags = Arc::new(settings(passes, None, Path::new(COMMAND_LINE))?);
        let fixed = match &config.config {
            Some(file) => Some(Arc::new(read_settings(passes, file, &here)?)),
            None if config.isolated => Some(Arc::clone(&flags)),
            None => None,
        };
        Ok(Self {
            excludes: Patterns::new(files, &here, Path::new(COMMAND_LINE))?,
            here,
            passes: passes.clone(),
            flags,
            fixed,
            folders: Mutex::default(),
        })
    }

    /// A path as rules are looked up for it: absolute, and without `..`, which leads through folders the path is not in.
    pub(crate) fn locate(&self, path: &Path) -> PathBuf {
        let absolute = self.here.join(path);
        if goes_down(path) {
            return absolute;
        }
        let located = match (absolute.parent(), absolute.file_name()) {
            (Some(folder), Some(name)) => fs::canonicalize(folder).map(|folder| folder.join(name)),
            _ => fs::canonicalize(&absolute),
        };
        located.unwrap_or(absolute)
    }

    /// The options for a file, or `None` where it is excluded. The path is a located one.
    pub(crate) fn options(&self, path: &Path) -> Result<Option<Arc<Options>>, Problem> {
        let rules = self.rules(path.parent().unwrap_or(path))?;
        let excluded = rules.excluded || self.excluded(path, false, &rules);
        Ok((!excluded).then(|| Arc::clone(&rules.settings.options)))
    }

    /// The options for a file, excluded or not. The path is a located one.
    pub(crate) fn options_even_if_excluded(&self, path: &Path) -> Result<Arc<Options>, Problem> {
        let rules = self.rules(path.parent().unwrap_or(path))?;
        Ok(Arc::clone(&rules.settings.options))
    }

    /// Whether a folder is excluded with all that is in it. The path is a located one. A configuration that cannot be read
    /// excludes nothing: the files it holds for will say so.
    pub(crate) fn excludes_folder(&self, path: &Path) -> bool {
        self.rules(path).is_ok_and(|rules| rules.excluded)
    }

    /// The flags, the configuration, and the nearest ignore file that speaks of the path each exclude on their own.
    fn excluded(&self, path: &Path, is_folder: bool, rules: &Rules) -> bool {
        let by = |patterns: &Patterns| patterns.exclude(path, is_folder);
        self.excludes.as_ref().and_then(by) == Some(true)
            || rules.settings.excludes.as_ref().and_then(by) == Some(true)
            || rules.ignore_files.iter().find_map(|file| by(file)) == Some(true)
    }

    /// What holds in a folder: the rules of the nearest one above that is known, brought down step by step.
    fn rules(&self, folder: &Path) -> Result<Rules, Problem> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let mut unknown = Vec::new();
        let mut rules = None;
        for folder in folder.ancestors() {
            rules = folders.get(folder).cloned();
            if rules.is_some() {
                break;
            }
            unknown.push(folder);
        }
        let mut rules = rules.unwrap_or_else(|| Rules {
            settings: Arc::clone(self.fixed.as_ref().unwrap_or(&self.flags)),
            ignore_files: Arc::default(),
            excluded: false,
        });
        for folder in unknown.into_iter().rev() {
            self.step_into(folder, &mut rules)?;
            folders.insert(folder.to_owned(), rules.clone());
        }
        Ok(rules)
    }

    /// Makes the rules of a folder out of those of the one above it. As with git, nothing in an excluded folder counts:
    /// no pattern takes a file in it back, and no configuration in it is read.
    fn step_into(&self, folder: &Path, rules: &mut Rules) -> Result<(), Problem> {
        rules.excluded = rules.excluded || self.excluded(folder, true, rules);
        if rules.excluded {
            return Ok(());
        }
        let shown = folder.strip_prefix(&self.here).unwrap_or(folder);
        if self.fixed.is_none() && folder.join(config::FILE_NAME).is_file() {
            let file = shown.join(config::FILE_NAME);
            rules.settings = Arc::new(read_settings(&self.passes, &file, &self.here)?);
        }
        if let Some(own) = Patterns::of_folder(folder, shown)? {
            let above = rules.ignore_files.iter().cloned();
            rules.ignore_files = Arc::new([Arc::new(own)].into_iter().chain(above).collect());
        }
        Ok(())
    }
}

/// Whether a path leads from the working directory down, and nowhere else.
pub(crate) fn goes_down(path: &Path) -> bool {
    path.is_relative() && !path.components().any(|part| part == Component::ParentDir)
}

/// What stands for the flags in messages.
const COMMAND_LINE: &str = "command line";

/// The settings of a configuration file under the flags; a relative path is relative to `here`, the working directory.
fn read_settings(flags: &PassSettings, path: &Path, here: &Path) -> Result<Settings, Problem> {
    let Config { toc, wrap, files } = config::read(path)?;
    let folder = here.join(path);
    let excludes = Patterns::new(&files, folder.parent().unwrap_or(here), path)?;
    settings(&flags.or(&toc, &wrap), excludes, path)
}

/// Settings that came from `source`.
fn settings(
    passes: &PassSettings,
    excludes: Option<Patterns>,
    source: &Path,
) -> Result<Settings, Problem> {
    let wrong = |what: String| Problem::trouble(source, None, what);
    let options = Arc::new(passes.options().map_err(wrong)?);
    Ok(Settings { options, excludes })
}
