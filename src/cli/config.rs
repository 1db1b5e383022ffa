//! `tocfmt.toml`: a file into settings, or into a message that names the place and the nearest right key.
//!
//! Owns the TOML crate. It reads one file; which file holds for what is decided by whoever asks.

use std::path::Path;

use serde::Deserialize;

use super::report::Problem;
use super::settings::{FileSettings, PassSettings, TocSettings, WarningSettings, WrapSettings};
use super::store;

/// The name of a configuration file.
pub(crate) const FILE_NAME: &str = "tocfmt.toml";

/// What a configuration file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Config {
    /// `[toc]`.
    pub(crate) toc: TocSettings,
    /// `[wrap]`.
    pub(crate) wrap: WrapSettings,
    /// `[warnings]`.
    pub(crate) warnings: WarningSettings,
    /// `[files]`; patterns and paths are relative to the folder of the configuration file.
    pub(crate) files: FileSettings,
    /// `[[override]]`, the later the stronger.
    #[serde(rename = "override")]
    pub(crate) overrides: Vec<Override>,
}

/// What a configuration file says of some files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Override {
    /// Which, in gitignore syntax, relative to the folder of the configuration file.
    pub(crate) paths: Vec<String>,
    /// `[override.toc]`.
    #[serde(default)]
    toc: TocSettings,
    /// `[override.wrap]`.
    #[serde(default)]
    wrap: WrapSettings,
    /// `[override.warnings]`.
    #[serde(default)]
    warnings: WarningSettings,
}

impl Config {
    /// What it says of all files.
    pub(crate) fn passes(&self) -> PassSettings {
        passes(&self.toc, &self.wrap, &self.warnings)
    }
}

impl Override {
    /// What it says of its files.
    pub(crate) fn passes(&self) -> PassSettings {
        passes(&self.toc, &self.wrap, &self.warnings)
    }
}

fn passes(toc: &TocSettings, wrap: &WrapSettings, warnings: &WarningSettings) -> PassSettings {
    PassSettings {
        only: None,
        toc: toc.clone(),
        wrap: wrap.clone(),
        warnings: warnings.clone(),
    }
}

/// Settings as a configuration file would say them: tables by their name, with keys and values.
pub(crate) fn tables(passes: &PassSettings) -> Vec<(String, Vec<(String, String)>)> {
    let tables = toml::Table::try_from(passes).unwrap_or_default();
    let keys = |table: &toml::Table| -> Vec<(String, String)> {
        let keys = table.iter();
        keys.map(|(key, value)| (key.clone(), value.to_string()))
            .collect()
    };
    let table =
        |(name, value): (&String, &toml::Value)| Some((name.clone(), keys(value.as_table()?)));
    tables.iter().filter_map(table).collect()
}

/// Reads a configuration file.
pub(crate) fn read(path: &Path) -> Result<Config, Problem> {
    let text = store::read(path)?;
    toml::from_str(&text).map_err(|error| {
        let at = error
            .span()
            .map(|span| tocfmt::Lines::new(&text).position(span.start));
        let what = explain(error.message());
        Problem::trouble(path, at, what)
    })
}

/// The message of the TOML crate on one line, with the nearest known name in place of the list of all.
fn explain(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if let Some(key) = message.strip_prefix("missing field ") {
        return format!("missing key {}; add it", key.replace('`', "'"));
    }
    let unknown = message.starts_with("unknown field") || message.starts_with("unknown variant");
    let (true, Some(given)) = (unknown, quoted.next()) else {
        let lines: Vec<&str> = message.lines().collect();
        return lines
            .join("; ")
            .replace("expected i64", "expected a number");
    };
    let what = if message.starts_with("unknown field") {
        "key"
    } else {
        "value"
    };
    let known: Vec<&str> = quoted.collect();
    let nearest = known
        .iter()
        .map(|name| (strsim::jaro_winkler(given, name), name))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, name)) if likeness > 0.7 => {
            format!("unknown {what} '{given}'; did you mean '{name}'?")
        }
        _ => format!("unknown {what} '{given}'; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        explain(toml::from_str::<Config>(text).unwrap_err().message())
    }

    #[test]
    fn an_unknown_key_is_named_with_the_nearest_right_one() {
        let expected = "unknown key 'max-dept'; did you mean 'max-depth'?";
        assert_eq!(error("[toc]\nmax-dept = 3\n"), expected);
        assert_eq!(error("[tok]\n"), "unknown key 'tok'; did you mean 'toc'?");
        assert_eq!(
            error("[toc]\nentries = \"htm\"\n"),
            "unknown value 'htm'; did you mean 'html'?"
        );
        assert_eq!(
            error("qqq = 1\n"),
            "unknown key 'qqq'; known are toc, wrap, warnings, files, override"
        );
    }

    #[test]
    fn a_level_out_of_range_is_refused() {
        let expected = "a heading level is a number from 1 to 6";
        assert_eq!(error("[toc]\nmin-depth = 0\n"), expected);
        assert_eq!(error("[toc]\nmax-depth = 7\n"), expected);
    }

    #[test]
    fn a_width_out_of_range_is_refused() {
        let expected = "a width is a number of columns, 1 to 65535";
        assert_eq!(error("[wrap]\nwidth = 0\n"), expected);
        assert_eq!(error("[wrap]\nwidth = -80\n"), expected);
        let expected = "invalid type: string \"80\", expected a number";
        assert_eq!(error("[wrap]\nwidth = \"80\"\n"), expected);
    }
}
