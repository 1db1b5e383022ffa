//! Resolves which options apply to which file, from flags, `tocfmt.toml`, `.editorconfig` and ignore files.
//!
//! The files are looked up folder by folder and cached. Nothing here walks folders or reads documents.

mod deny;
mod editorconfig;
mod editorconfig_glob;
mod file;
mod layers;
mod settings;

use std::collections::HashMap;
use std::fs;
use std::path::{self, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use editorconfig::EditorConfig;
use layers::{COMMAND_LINE, Config, DEFAULT};

use super::files::{PathPatterns, is_below_cwd};
use super::message::Message;

pub(crate) use file::tables;
pub(crate) use layers::{ConfigLayer, FileOptions};
pub(crate) use settings::{
    FileSettings, Pass, Settings, TocSettings, WarningSettings, WrapSettings,
};

/// Where the configuration comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConfigSource {
    /// For each file, from the nearest `tocfmt.toml` and the `.editorconfig` files in its folder and the folders above.
    Nearest,
    /// For all files, from this file.
    File(PathBuf),
    /// From the flags alone.
    Isolated,
}

/// Resolves the options for files.
///
/// Methods that take a path need one from [`lookup_path`](Self::lookup_path).
pub(crate) struct Resolver {
    /// The absolute path of the working directory.
    cwd: PathBuf,
    flags: Settings,
    /// Patterns from the flags, relative to the working directory.
    excludes: Option<PathPatterns>,
    /// Whether configuration files are looked up in the folders of files.
    is_per_folder: bool,
    /// The configuration of files without one in their folders.
    base: Arc<Config>,
    /// The folders that were looked up.
    folders: Mutex<HashMap<PathBuf, FolderSettings>>,
}

/// What applies to the files in a folder.
#[derive(Clone)]
struct FolderSettings {
    config: Arc<Config>,
    /// The ignore files of the folder and of those above it, nearest first.
    ignore_files: Arc<Vec<Arc<PathPatterns>>>,
    /// The `.editorconfig` files of the folder and of those above it, nearest first.
    editorconfigs: Arc<Vec<Arc<EditorConfig>>>,
    /// Whether the folder itself is excluded.
    is_excluded: bool,
}

impl Resolver {
    /// Checks the flags and reads the files that they name.
    pub(crate) fn new(
        flags: Settings,
        files: &FileSettings,
        source: &ConfigSource,
    ) -> Result<Self, Message> {
        let cwd = path::absolute(".")
            .map_err(|error| Message::io_error(Path::new("."), error.to_string()))?;
        // The flags alone are checked in any case, so that contradictory ones are reported even if no file is found.
        let from_flags = Config::from_flags(&flags)?;
        let base = match source {
            ConfigSource::File(file) => Config::read(&flags, file, &cwd)?,
            ConfigSource::Nearest | ConfigSource::Isolated => from_flags,
        };
        let (globs, ignore_files) = (&files.exclude, &files.ignore_file);
        Ok(Self {
            excludes: PathPatterns::new(globs, ignore_files, &cwd, Path::new(COMMAND_LINE))?,
            cwd,
            flags,
            is_per_folder: *source == ConfigSource::Nearest,
            base: Arc::new(base),
            folders: Mutex::default(),
        })
    }

    /// Returns the absolute path of the working directory.
    pub(crate) fn cwd(&self) -> &Path {
        &self.cwd
    }

    /// Returns the path by which a file is looked up: absolute, and without `..`, so that its parents are the folders that
    /// it really is in.
    pub(crate) fn lookup_path(&self, path: &Path) -> PathBuf {
        let absolute = self.cwd.join(path);
        if is_below_cwd(path) {
            return absolute;
        }
        let resolved = match (absolute.parent(), absolute.file_name()) {
            (Some(folder), Some(name)) => fs::canonicalize(folder).map(|folder| folder.join(name)),
            _ => fs::canonicalize(&absolute),
        };
        resolved.unwrap_or(absolute)
    }

    /// Whether a file is excluded.
    pub(crate) fn is_excluded(&self, path: &Path) -> Result<bool, Message> {
        let folder = self.folder_of(path)?;
        Ok(folder.is_excluded || self.matches_excludes(path, false, &folder))
    }

    /// Whether a folder is excluded. If its configuration cannot be read, it is not: the error is reported for its files.
    pub(crate) fn is_excluded_folder(&self, path: &Path) -> bool {
        self.folder_settings(path)
            .is_ok_and(|folder| folder.is_excluded)
    }

    /// Returns the options for a file, whether it is excluded or not.
    pub(crate) fn options_for(&self, path: &Path) -> Result<Arc<FileOptions>, Message> {
        let folder = self.folder_of(path)?;
        let Some(layers) = self.config_layers(&folder, path) else {
            return Ok(Arc::clone(&folder.config.options));
        };
        let strongest = layers.first().map_or(COMMAND_LINE, |layer| &layer.source);
        let settings = layers.iter().fold(self.flags.clone(), |settings, layer| {
            settings.or(&layer.settings)
        });
        FileOptions::new(&settings, Path::new(strongest)).map(Arc::new)
    }

    /// Returns the layers of settings for a file, highest precedence first, from the flags to the defaults.
    pub(crate) fn layers_for(&self, path: &Path) -> Result<Vec<ConfigLayer>, Message> {
        let folder = self.folder_of(path)?;
        let mut layers = vec![ConfigLayer::new(COMMAND_LINE, &self.flags)];
        match self.config_layers(&folder, path) {
            Some(config_layers) => layers.extend(config_layers),
            None => layers.push(folder.config.layer.clone()),
        }
        layers.push(ConfigLayer::new(DEFAULT, &Settings::defaults()));
        Ok(layers)
    }

    /// Returns the layers from configuration files for a file, highest precedence first.
    ///
    /// Returns `None` if only the settings for all files apply, for which the options are computed already.
    fn config_layers(&self, folder: &FolderSettings, path: &Path) -> Option<Vec<ConfigLayer>> {
        let mut layers = folder.config.overrides_for(path);
        layers.push(folder.config.layer.clone());
        let has_width = |settings: &Settings| settings.wrap.width.is_some();
        if !has_width(&self.flags) && !layers.iter().any(|layer| has_width(&layer.settings)) {
            layers.extend(editorconfig_layer(folder, path));
        }
        (layers.len() > 1).then_some(layers)
    }

    /// Whether a path matches the excludes of the flags or of the configuration, or those of the nearest ignore file with a
    /// pattern for it. Each of the three excludes independently of the others.
    fn matches_excludes(&self, path: &Path, is_folder: bool, folder: &FolderSettings) -> bool {
        let matches = |patterns: &PathPatterns| patterns.matches(path, is_folder);
        self.excludes.as_ref().and_then(matches) == Some(true)
            || folder.config.excludes.as_ref().and_then(matches) == Some(true)
            || folder.ignore_files.iter().find_map(|file| matches(file)) == Some(true)
    }

    fn folder_of(&self, path: &Path) -> Result<FolderSettings, Message> {
        self.folder_settings(path.parent().unwrap_or(path))
    }

    /// Returns the settings of a folder, starting from the nearest known one above it.
    fn folder_settings(&self, folder: &Path) -> Result<FolderSettings, Message> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let mut unknown = Vec::new();
        let mut known = None;
        for folder in folder.ancestors() {
            known = folders.get(folder).cloned();
            if known.is_some() {
                break;
            }
            unknown.push(folder);
        }
        let mut settings = known.unwrap_or_else(|| FolderSettings {
            config: Arc::clone(&self.base),
            ignore_files: Arc::default(),
            editorconfigs: Arc::default(),
            is_excluded: false,
        });
        for folder in unknown.into_iter().rev() {
            self.descend(folder, &mut settings)?;
            folders.insert(folder.to_owned(), settings.clone());
        }
        Ok(settings)
    }

    /// Turns the settings of the parent of `folder` into those of `folder`.
    ///
    /// As in git, nothing in an excluded folder has any effect: no pattern in it includes a file again, and no configuration
    /// in it is read.
    fn descend(&self, folder: &Path, settings: &mut FolderSettings) -> Result<(), Message> {
        settings.is_excluded =
            settings.is_excluded || self.matches_excludes(folder, true, settings);
        if settings.is_excluded {
            return Ok(());
        }
        let display_folder = folder.strip_prefix(&self.cwd).unwrap_or(folder);
        if self.is_per_folder
            && let Some(config) = Config::in_folder(&self.flags, folder, display_folder)?
        {
            settings.config = Arc::new(config);
        }
        if self.uses_editorconfig()
            && let Some(config) = EditorConfig::in_folder(folder, display_folder)?
        {
            let above = match config.is_root {
                true => &[],
                false => settings.editorconfigs.as_slice(),
            };
            config.check_sections(above)?;
            settings.editorconfigs = Arc::new(prepend(config, above));
        }
        if let Some(patterns) = PathPatterns::in_folder(folder, display_folder)? {
            settings.ignore_files = Arc::new(prepend(patterns, &settings.ignore_files));
        }
        Ok(())
    }

    /// Whether `.editorconfig` files can have an effect. If not, they are not read, so that errors in them are not reported.
    fn uses_editorconfig(&self) -> bool {
        self.is_per_folder && self.flags.only != Some(Pass::Toc) && self.flags.wrap.width.is_none()
    }
}

/// Returns the settings in the nearest `.editorconfig` file that has any for a file.
fn editorconfig_layer(folder: &FolderSettings, path: &Path) -> Option<ConfigLayer> {
    folder.editorconfigs.iter().find_map(|config| {
        let settings = Settings {
            wrap: config.settings_for(path)?,
            ..Settings::default()
        };
        let source = config.source.to_string_lossy();
        Some(ConfigLayer::new(&source, &settings))
    })
}

fn prepend<T>(first: T, rest: &[Arc<T>]) -> Vec<Arc<T>> {
    [Arc::new(first)]
        .into_iter()
        .chain(rest.iter().cloned())
        .collect()
}
