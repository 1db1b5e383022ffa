//! Reads `tocfmt.toml`, and rephrases the errors of the TOML parser.

use std::path::Path;

use serde::Deserialize;

use super::settings::{
    FileSettings, Settings, TocSettings, WarningSettings, WrapSettings, deserialize_bounded,
};
use crate::cli::files;
use crate::cli::message::Message;

/// The name of configuration files.
pub(super) const FILE_NAME: &str = "tocfmt.toml";

/// How similar a name must be to a known one to be taken for a misspelling, from 0 to 1.
const MIN_SIMILARITY: f64 = 0.7;

/// The content of a configuration file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct ConfigFile {
    toc: TocSettings,
    wrap: WrapSettings,
    warnings: WarningSettings,
    /// `[files]`, with patterns and paths relative to the folder of the configuration file.
    pub(super) files: FileSettings,
    /// `[[override]]`; later ones take precedence.
    #[serde(rename = "override")]
    pub(super) overrides: Vec<Override>,
}

/// Settings for some files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Override {
    /// Patterns for the files, in gitignore syntax, relative to the folder of the configuration file.
    #[serde(deserialize_with = "deserialize_bounded")]
    pub(super) paths: Vec<String>,
    #[serde(default)]
    toc: TocSettings,
    #[serde(default)]
    wrap: WrapSettings,
    #[serde(default)]
    warnings: WarningSettings,
}

impl ConfigFile {
    /// Returns the settings for all files.
    pub(super) fn settings(&self) -> Settings {
        settings(&self.toc, &self.wrap, &self.warnings)
    }
}

impl Override {
    /// Returns the settings for the files that match `paths`.
    pub(super) fn settings(&self) -> Settings {
        settings(&self.toc, &self.wrap, &self.warnings)
    }
}

fn settings(toc: &TocSettings, wrap: &WrapSettings, warnings: &WarningSettings) -> Settings {
    Settings {
        only: None,
        toc: toc.clone(),
        wrap: wrap.clone(),
        warnings: warnings.clone(),
    }
}

/// Returns settings as the tables of a configuration file: pairs of a name and a list of keys and values.
pub(crate) fn tables(settings: &Settings) -> Vec<(String, Vec<(String, String)>)> {
    let tables = toml::Table::try_from(settings).unwrap_or_default();
    let keys = |table: &toml::Table| -> Vec<(String, String)> {
        table
            .iter()
            .map(|(key, value)| (key.clone(), value.to_string()))
            .collect()
    };
    tables
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), keys(value.as_table()?))))
        .collect()
}

/// Reads a configuration file.
pub(super) fn read(path: &Path) -> Result<ConfigFile, Message> {
    parse(path, files::read_config(path, path)?)
}

/// Reads a configuration file, which messages call `name`. Returns `None` if it does not exist.
pub(super) fn read_if_exists(path: &Path, name: &Path) -> Result<Option<ConfigFile>, Message> {
    let bytes = files::read_config_if_exists(path, name)?;
    bytes.map(|bytes| parse(name, bytes)).transpose()
}

fn parse(path: &Path, bytes: Vec<u8>) -> Result<ConfigFile, Message> {
    let text = files::decode(path, bytes)?;
    toml::from_str(&text).map_err(|error| {
        let message = Message::config_error(path, rephrase(error.message()));
        match error.span() {
            Some(span) => message.at(tocfmt::Lines::new(&text).position(span.start)),
            None => message,
        }
    })
}

/// Rephrases a message of the TOML parser on one line, with a suggestion in place of a long list of known names.
fn rephrase(message: &str) -> String {
    if let Some(key) = message.strip_prefix("missing field ") {
        return format!("missing key {}; add it", key.replace('`', "'"));
    }
    let kind = if message.starts_with("unknown field") {
        "key"
    } else if message.starts_with("unknown variant") {
        "value"
    } else {
        let lines: Vec<&str> = message.lines().collect();
        return lines
            .join("; ")
            .replace("expected i64", "expected a number");
    };
    // The unknown name and the known ones are in backticks.
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next().unwrap_or_default();
    let known: Vec<&str> = names.collect();
    let nearest = known
        .iter()
        .map(|name| (strsim::jaro_winkler(unknown, name), name))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((similarity, name)) if similarity > MIN_SIMILARITY => {
            format!("unknown {kind} '{unknown}'; did you mean '{name}'?")
        }
        _ => {
            let known = known.join(", ");
            format!("unknown {kind} '{unknown}'; expected one of {known}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        rephrase(toml::from_str::<ConfigFile>(text).unwrap_err().message())
    }

    #[test]
    fn suggests_the_nearest_key_or_value() {
        let expected = "unknown key 'max-dept'; did you mean 'max-depth'?";
        assert_eq!(error("[toc]\nmax-dept = 3\n"), expected);
        assert_eq!(error("[tok]\n"), "unknown key 'tok'; did you mean 'toc'?");
        assert_eq!(
            error("[toc]\nentries = \"htm\"\n"),
            "unknown value 'htm'; did you mean 'html'?"
        );
        assert_eq!(
            error("qqq = 1\n"),
            "unknown key 'qqq'; expected one of toc, wrap, warnings, files, override"
        );
    }

    #[test]
    fn rejects_levels_out_of_range() {
        let expected = "a heading level is a number from 1 to 6";
        assert_eq!(error("[toc]\nmin-depth = 0\n"), expected);
        assert_eq!(error("[toc]\nmax-depth = 7\n"), expected);
    }

    #[test]
    fn rejects_widths_out_of_range() {
        let expected = "a width is a number of columns, 1 to 65535";
        assert_eq!(error("[wrap]\nwidth = 0\n"), expected);
        assert_eq!(error("[wrap]\nwidth = -80\n"), expected);
        let expected = "invalid type: string \"80\", expected a number";
        assert_eq!(error("[wrap]\nwidth = \"80\"\n"), expected);
    }
}
