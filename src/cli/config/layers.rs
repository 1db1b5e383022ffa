//! Layers of settings, and the options that they add up to.

use std::path::Path;
use std::sync::Arc;

use tocfmt::{Options, Rule};

use super::deny::DenySelector;
use super::file::{self, ConfigFile};
use super::settings::Settings;
use crate::cli::files::PathPatterns;
use crate::cli::message::Message;

/// The source of settings from flags, for messages.
pub(super) const COMMAND_LINE: &str = "command line";

/// The source of settings that are not set anywhere, for messages.
pub(super) const DEFAULT: &str = "default";

/// The maximum number of `[[override]]` tables in a file: the patterns of each are matched against every path.
const MAX_OVERRIDES: usize = 1_000;

/// The resolved options for a file.
#[derive(Debug)]
pub(crate) struct FileOptions {
    /// The options for the library.
    pub(crate) options: Options,
    /// The warnings that are treated as errors.
    pub(crate) denied: Vec<DenySelector>,
}

impl FileOptions {
    /// Converts settings. Errors are reported for `source`.
    pub(super) fn new(settings: &Settings, source: &Path) -> Result<Self, Message> {
        let options = settings
            .options()
            .map_err(|text| Message::config_error(source, text))?;
        Ok(Self {
            options,
            denied: settings.warnings.deny.clone().unwrap_or_default(),
        })
    }

    /// Converts settings that apply to all files.
    fn for_all_files(settings: &Settings, source: &Path) -> Result<Self, Message> {
        if settings.is_contradictory() {
            let text = "--only wrap contradicts wrap mode 'off'; choose another mode";
            return Err(Message::config_error(source, text));
        }
        Self::new(settings, source)
    }

    /// Whether warnings of this rule are treated as errors.
    pub(crate) fn denies(&self, rule: Rule) -> bool {
        self.denied.iter().any(|selector| selector.matches(rule))
    }
}

/// Settings and their source.
#[derive(Debug, Clone)]
pub(crate) struct ConfigLayer {
    /// The source, for messages.
    pub(crate) source: String,
    pub(crate) settings: Settings,
}

impl ConfigLayer {
    pub(super) fn new(source: &str, settings: &Settings) -> Self {
        Self {
            source: source.to_owned(),
            settings: settings.clone(),
        }
    }
}

/// A configuration file, combined with the flags; or the flags alone.
#[derive(Debug)]
pub(super) struct Config {
    /// The settings for all files.
    pub(super) layer: ConfigLayer,
    /// The settings for some files; later ones take precedence.
    overrides: Vec<(PathPatterns, ConfigLayer)>,
    pub(super) excludes: Option<PathPatterns>,
    /// The options for files without overrides: those of the flags and `layer`.
    pub(super) options: Arc<FileOptions>,
}

impl Config {
    /// Returns a configuration of the flags alone.
    pub(super) fn from_flags(flags: &Settings) -> Result<Self, Message> {
        let options = FileOptions::for_all_files(flags, Path::new(COMMAND_LINE))?;
        Ok(Self {
            layer: ConfigLayer::new(DEFAULT, &Settings::default()),
            overrides: Vec::new(),
            excludes: None,
            options: Arc::new(options),
        })
    }

    /// Reads a configuration file. A relative path is relative to `cwd`.
    pub(super) fn read(flags: &Settings, path: &Path, cwd: &Path) -> Result<Self, Message> {
        let config = file::read(path)?;
        let absolute = cwd.join(path);
        Self::new(flags, &config, path, absolute.parent().unwrap_or(cwd))
    }

    /// Reads the configuration file in `folder`, an absolute path. Returns `None` if there is none.
    ///
    /// Messages call the folder `display_folder`.
    pub(super) fn in_folder(
        flags: &Settings,
        folder: &Path,
        display_folder: &Path,
    ) -> Result<Option<Self>, Message> {
        let path = display_folder.join(file::FILE_NAME);
        let config = file::read_if_exists(&folder.join(file::FILE_NAME), &path)?;
        let new = |config| Self::new(flags, &config, &path, folder);
        config.map(new).transpose()
    }

    /// Combines a configuration file with the flags. Messages call the file `path`; its patterns are relative to `folder`.
    fn new(
        flags: &Settings,
        config: &ConfigFile,
        path: &Path,
        folder: &Path,
    ) -> Result<Self, Message> {
        if config.overrides.len() > MAX_OVERRIDES {
            let text = format!("more than {MAX_OVERRIDES} overrides; use fewer of them");
            return Err(Message::config_error(path, text));
        }
        let name = path.to_string_lossy();
        let mut overrides = Vec::new();
        for entry in &config.overrides {
            let Some(patterns) = PathPatterns::new(&entry.paths, &[], folder, path)? else {
                let text = "[[override]] has no paths; add at least one";
                return Err(Message::config_error(path, text));
            };
            let source = format!("{name}, for {}", entry.paths.join(", "));
            overrides.push((patterns, ConfigLayer::new(&source, &entry.settings())));
        }
        let settings = config.settings();
        let options = FileOptions::for_all_files(&flags.or(&settings), path)?;
        let files = &config.files;
        Ok(Self {
            layer: ConfigLayer::new(&name, &settings),
            overrides,
            excludes: PathPatterns::new(&files.exclude, &files.ignore_file, folder, path)?,
            options: Arc::new(options),
        })
    }

    /// Returns the overrides that match a file, highest precedence first.
    pub(super) fn overrides_for(&self, path: &Path) -> Vec<ConfigLayer> {
        self.overrides
            .iter()
            .rev()
            .filter(|(patterns, _)| patterns.matches(path, false) == Some(true))
            .map(|(_, layer)| layer.clone())
            .collect()
    }
}
