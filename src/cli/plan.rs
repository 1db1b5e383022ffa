//! The command line as meant: what holds for each file, from flags, configuration and ignore files together.
//!
//! Below this module nothing sees the argument parser. It finds configuration and ignore files; it does not walk folders
//! and reads no documents.

use std::collections::HashMap;
use std::fs;
use std::path::{self, Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tocfmt::{Kind, Options};

use super::args::ConfigArgs;
use super::config;
use super::editorconfig::Widths;
use super::excludes::Patterns;
use super::report::Problem;
use super::settings::{Denial, FileSettings, Pass, PassSettings};

/// What holds for which file.
pub(crate) struct Plan {
    /// The working directory, absolute.
    here: PathBuf,
    /// What the flags say.
    flags: PassSettings,
    /// What holds where they alone do.
    isolated: Arc<Settings>,
    /// Patterns of the command line, relative to the working directory.
    excludes: Option<Patterns>,
    /// What was read from the one file that holds for all, or nothing for `--isolated`; `None` where the nearest
    /// `tocfmt.toml` upward from each file holds, and `.editorconfig` files with it.
    fixed: Option<Arc<Settings>>,
    /// What holds in each folder that was asked for.
    folders: Mutex<HashMap<PathBuf, Rules>>,
}

/// What is done with a file.
#[derive(Debug)]
pub(crate) struct Treatment {
    pub(crate) options: Options,
    /// The warnings that are errors.
    pub(crate) denied: Vec<Denial>,
}

impl Treatment {
    /// Whether what is said of this kind is an error, though it need not be one.
    pub(crate) fn denies(&self, kind: Kind) -> bool {
        self.denied.iter().any(|denial| denial.covers(kind))
    }
}

/// What a configuration says.
#[derive(Debug)]
struct Settings {
    /// Of all files.
    layer: Layer,
    /// Of some.
    overrides: Vec<(Patterns, Layer)>,
    /// What comes of the flags and what is said of all files.
    treatment: Arc<Treatment>,
    excludes: Option<Patterns>,
}

/// Settings and where they come from.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub(crate) source: String,
    pub(crate) passes: PassSettings,
}

/// What holds for what is in a folder.
#[derive(Clone)]
struct Rules {
    settings: Arc<Settings>,
    /// The ignore files of the folder and those above it, nearest first.
    ignore_files: Arc<Vec<Arc<Patterns>>>,
    /// The same for `.editorconfig`.
    widths: Arc<Vec<Arc<Widths>>>,
    /// Whether the folder itself is excluded.
    excluded: bool,
}

impl Plan {
    /// Reads what the flags name; configuration files that files find for themselves come later.
    pub(crate) fn new(
        flags: PassSettings,
        files: &FileSettings,
        config: &ConfigArgs,
    ) -> Result<Self, Problem> {
        let here = path::absolute(".")
            .map_err(|error| Problem::trouble(Path::new("."), None, error.to_string()))?;
        // Flags that make no sense are wrong even where no file is found.
        let isolated = Arc::new(no_settings(&flags)?);
        let fixed = match &config.config {
            Some(file) => Some(Arc::new(read_settings(&flags, file, &here)?)),
            None if config.isolated => Some(Arc::clone(&isolated)),
            None => None,
        };
        Ok(Self {
            excludes: Patterns::new(files, &here, Path::new(COMMAND_LINE))?,
            here,
            flags,
            isolated,
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

    /// What is done with a file, or `None` where it is excluded. The path is a located one.
    pub(crate) fn treatment(&self, path: &Path) -> Result<Option<Arc<Treatment>>, Problem> {
        let rules = self.rules(path.parent().unwrap_or(path))?;
        let excluded = rules.excluded || self.excluded(path, false, &rules);
        (!excluded)
            .then(|| self.treatment_by(&rules, path))
            .transpose()
    }

    /// What is done with a file, excluded or not. The path is a located one.
    pub(crate) fn treatment_even_if_excluded(
        &self,
        path: &Path,
    ) -> Result<Arc<Treatment>, Problem> {
        let rules = self.rules(path.parent().unwrap_or(path))?;
        self.treatment_by(&rules, path)
    }

    /// What is said of a file, the strongest first. The path is a located one.
    pub(crate) fn layers(&self, path: &Path) -> Result<Vec<Layer>, Problem> {
        let rules = self.rules(path.parent().unwrap_or(path))?;
        let flags = layer(COMMAND_LINE, &self.flags);
        let defaults = layer("default", &PassSettings::defaults());
        let said = self
            .said(&rules, path)
            .unwrap_or_else(|| vec![rules.settings.layer.clone()]);
        Ok([flags].into_iter().chain(said).chain([defaults]).collect())
    }

    /// What configuration files say of a file, the strongest first; `None` where that is what the one file says of all.
    fn said(&self, rules: &Rules, path: &Path) -> Option<Vec<Layer>> {
        let mut said = special(rules, path);
        said.push(rules.settings.layer.clone());
        let flags = self.flags.wrap.width;
        let mut widths_said = said
            .iter()
            .map(|layer| layer.passes.wrap.width)
            .chain([flags]);
        if !widths_said.any(|width| width.is_some()) {
            said.extend(widths(rules, path));
        }
        (said.len() > 1).then_some(said)
    }

    fn treatment_by(&self, rules: &Rules, path: &Path) -> Result<Arc<Treatment>, Problem> {
        let Some(said) = self.said(rules, path) else {
            return Ok(Arc::clone(&rules.settings.treatment));
        };
        let source = said
            .first()
            .map_or(COMMAND_LINE, |strongest| &strongest.source);
        let flags = self.flags.clone();
        let passes = said
            .iter()
            .fold(flags, |passes, layer| passes.or(&layer.passes));
        treatment(&passes, Path::new(source)).map(Arc::new)
    }

    /// Whether a folder is excluded with all that is in it. The path is a located one. A configuration that cannot be read
    /// excludes nothing: the files it holds for will say so.
    pub(crate) fn excludes_folder(&self, path: &Path) -> bool {
        self.rules(path).is_ok_and(|rules| rules.excluded)
    }

    /// The flags, the configuration, and the nearest ignore file that speaks of the path each exclude on their own.
    fn excluded(&self, path: &Path, is_folder: bool, rules: &Rules) -> bool {
        let by = |patterns: &Patterns| patterns.matches(path, is_folder);
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
            settings: Arc::clone(self.fixed.as_ref().unwrap_or(&self.isolated)),
            ignore_files: Arc::default(),
            widths: Arc::default(),
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
        if self.fixed.is_none() {
            let file = shown.join(config::FILE_NAME);
            if folder.join(config::FILE_NAME).is_file() {
                rules.settings = Arc::new(read_settings(&self.flags, &file, &self.here)?);
            }
            // Where they cannot matter, they cannot be wrong.
            let flags = &self.flags;
            let asked = flags.only != Some(Pass::Toc) && flags.wrap.width.is_none();
            let own = if asked {
                Widths::of_folder(folder, shown)?
            } else {
                None
            };
            if let Some(own) = own {
                let above = if own.is_root {
                    &[]
                } else {
                    rules.widths.as_slice()
                };
                rules.widths = Arc::new(with_first(own, above));
            }
        }
        if let Some(own) = Patterns::of_folder(folder, shown)? {
            rules.ignore_files = Arc::new(with_first(own, &rules.ignore_files));
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

fn with_first<T>(first: T, rest: &[Arc<T>]) -> Vec<Arc<T>> {
    [Arc::new(first)]
        .into_iter()
        .chain(rest.iter().cloned())
        .collect()
}

fn layer(source: &str, passes: &PassSettings) -> Layer {
    Layer {
        source: source.to_owned(),
        passes: passes.clone(),
    }
}

/// What a configuration says of the file in particular, the strongest first: the last one that does.
fn special(rules: &Rules, path: &Path) -> Vec<Layer> {
    let last_first = rules.settings.overrides.iter().rev();
    let holding = last_first.filter(|(paths, _)| paths.matches(path, false) == Some(true));
    holding.map(|(_, layer)| layer.clone()).collect()
}

/// What the `.editorconfig` files say of the file: the nearest one that does.
fn widths(rules: &Rules, path: &Path) -> Option<Layer> {
    rules.widths.iter().find_map(|widths| {
        let passes = PassSettings {
            wrap: widths.settings(path)?,
            ..PassSettings::default()
        };
        Some(layer(&widths.source.to_string_lossy(), &passes))
    })
}

/// The settings of a configuration file under the flags; a relative path is relative to `here`, the working directory.
fn read_settings(flags: &PassSettings, path: &Path, here: &Path) -> Result<Settings, Problem> {
    let config = config::read(path)?;
    let file = here.join(path);
    let folder = file.parent().unwrap_or(here);
    let name = path.to_string_lossy();
    let mut overrides = Vec::new();
    for one in &config.overrides {
        let Some(paths) = Patterns::of_list(&one.paths, folder, path)? else {
            let what = "an override without paths holds for nothing; give it some";
            return Err(Problem::trouble(path, None, what));
        };
        let source = format!("{name}, for {}", one.paths.join(", "));
        overrides.push((paths, layer(&source, &one.passes())));
    }
    let passes = config.passes();
    Ok(Settings {
        treatment: Arc::new(treatment_of_all(&flags.or(&passes), path)?),
        layer: layer(&name, &passes),
        overrides,
        excludes: Patterns::new(&config.files, folder, path)?,
    })
}

/// The flags alone.
fn no_settings(flags: &PassSettings) -> Result<Settings, Problem> {
    Ok(Settings {
        treatment: Arc::new(treatment_of_all(flags, Path::new(COMMAND_LINE))?),
        layer: layer("default", &PassSettings::default()),
        overrides: Vec::new(),
        excludes: None,
    })
}

/// What comes of settings that are said of all files, the strongest of them by `source`.
fn treatment_of_all(passes: &PassSettings, source: &Path) -> Result<Treatment, Problem> {
    if passes.ask_for_nothing() {
        let what = "only wrapping is to be done, and it is off; choose a mode";
        return Err(Problem::trouble(source, None, what));
    }
    treatment(passes, source)
}

/// What comes of settings, the strongest of which came from `source`.
fn treatment(passes: &PassSettings, source: &Path) -> Result<Treatment, Problem> {
    let wrong = |what: String| Problem::trouble(source, None, what);
    Ok(Treatment {
        options: passes.options().map_err(wrong)?,
        denied: passes.warnings.deny.clone().unwrap_or_default(),
    })
}
