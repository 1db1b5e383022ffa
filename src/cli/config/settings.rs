//! The settings, as flags and `tocfmt.toml` spell them.
//!
//! One struct serves both, so that a flag and its key cannot drift apart. Every setting is optional here: a flag takes
//! precedence over the configuration file, and that over the default.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tocfmt::{
    Bullet, EntryStyle, Host, Indent, Level, Listed, MarkerSyntax, MissingToc, Options,
    ParseIndentError, ParseLevelError, ParseWidthError, Patterns, TocOptions, Width, WrapMode,
    WrapOptions,
};

use super::deny::{self, DenySelector};
use crate::cli::files::check_patterns;

/// A part of the work that can be selected with `--only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pass {
    /// Update tables of contents
    Toc,
    /// Wrap lines
    Wrap,
}

/// The settings that apply to a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Settings {
    /// The only pass to run. Set by a flag alone.
    #[serde(skip)]
    pub(crate) only: Option<Pass>,
    /// `[toc]`.
    pub(crate) toc: TocSettings,
    /// `[wrap]`.
    pub(crate) wrap: WrapSettings,
    /// `[warnings]`.
    pub(crate) warnings: WarningSettings,
}

/// Settings for tables of contents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[command(next_help_heading = "Table of contents")]
pub(crate) struct TocSettings {
    /// Shallowest heading level to list, from 1 to 6 [default: 1]
    #[arg(long, value_name = "N")]
    #[serde(
        deserialize_with = "deserialize_level",
        serialize_with = "serialize_number"
    )]
    pub(crate) min_depth: Option<Level>,
    /// Deepest heading level to list, from 1 to 6 [default: 6]
    #[arg(long, value_name = "N")]
    #[serde(
        deserialize_with = "deserialize_level",
        serialize_with = "serialize_number"
    )]
    pub(crate) max_depth: Option<Level>,
    /// How entries show their headings [default: markdown]
    #[arg(long, value_name = "STYLE")]
    pub(crate) entries: Option<EntryStyle>,
    /// Host whose heading anchors the entries link to [default: github]
    #[arg(long, value_name = "HOST")]
    pub(crate) anchors: Option<Host>,
    /// Also list headings above the table of contents
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) include_preceding: Option<bool>,
    /// Treat a file without table of contents markers as an error
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) require_toc: Option<bool>,
    /// Also keep the tables of contents of this tool up to date; can be repeated
    #[arg(long, value_name = "TOOL")]
    pub(crate) adopt: Option<Vec<MarkerSyntax>>,
    /// List marker of entries in a list that is new or changes [default: that of the list that is there, or -]
    #[arg(long, value_name = "BULLET", allow_hyphen_values = true)]
    pub(crate) bullet: Option<Bullet>,
    /// Spaces before a nested entry in a list that is new or changes, from 2 to 4 [default: those of the list that is there, or 2]
    #[arg(long, value_name = "N")]
    #[serde(
        deserialize_with = "deserialize_indent",
        serialize_with = "serialize_number"
    )]
    pub(crate) indent: Option<Indent>,
    /// Regular expressions for the texts of headings that are not listed. Set by `tocfmt.toml` alone.
    #[arg(skip)]
    #[serde(
        deserialize_with = "deserialize_patterns",
        serialize_with = "serialize_patterns"
    )]
    pub(crate) omit: Option<Patterns>,
}

/// Settings for wrapping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[command(next_help_heading = "Wrapping")]
pub(crate) struct WrapSettings {
    /// Which lines of paragraphs to wrap [default: long]
    ///
    /// For example, with --width 20 these two lines
    ///
    ///     One two three four five six.
    ///     Seven. Eight.
    ///
    /// become, in the modes long, fill and sentence,
    ///
    ///     One two three four   One two three four   One two three four
    ///     five six.            five six. Seven.     five six.
    ///     Seven. Eight.        Eight.               Seven.
    ///                                               Eight.
    ///
    #[arg(long = "wrap", value_name = "MODE", verbatim_doc_comment)]
    #[serde(alias = "wrap")]
    pub(crate) mode: Option<WrapMode>,
    /// Wrap lines longer than this many columns [default: max_line_length in .editorconfig, or 80]
    #[arg(long, value_name = "N")]
    #[serde(
        deserialize_with = "deserialize_width",
        serialize_with = "serialize_number"
    )]
    pub(crate) width: Option<Width>,
    /// Regular expressions for lines that are never joined or broken. Set by `tocfmt.toml` alone.
    #[arg(skip)]
    #[serde(
        deserialize_with = "deserialize_patterns",
        serialize_with = "serialize_patterns"
    )]
    pub(crate) protect: Option<Patterns>,
}

/// Settings for warnings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[command(next_help_heading = "Warnings")]
pub(crate) struct WarningSettings {
    /// Check every file for this warning and treat it as an error; can be repeated
    #[arg(long, value_name = "RULE", value_parser = DenySelector::value_parser())]
    pub(crate) deny: Option<Vec<DenySelector>>,
}

/// Settings for the selection of files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[command(next_help_heading = "Files")]
pub(crate) struct FileSettings {
    /// Skip files and folders that match GLOB, in gitignore syntax, relative to the working directory; can be repeated
    #[arg(long, value_name = "GLOB")]
    #[serde(deserialize_with = "deserialize_bounded")]
    pub(crate) exclude: Vec<String>,
    /// Skip files and folders that match a pattern in FILE, in addition to those in .tocfmtignore files; can be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) ignore_file: Vec<PathBuf>,
}

impl Settings {
    /// Returns the defaults, with every setting set that has one.
    pub(super) fn defaults() -> Self {
        Self {
            only: None,
            toc: TocSettings {
                min_depth: Some(Level::SHALLOWEST),
                max_depth: Some(Level::DEEPEST),
                entries: Some(EntryStyle::Markdown),
                anchors: Some(Host::Github),
                include_preceding: Some(false),
                require_toc: Some(false),
                adopt: Some(Vec::new()),
                bullet: None,
                indent: None,
                omit: Some(Patterns::default()),
            },
            wrap: WrapSettings {
                mode: Some(WrapMode::Long),
                width: Some(Width::default()),
                protect: Some(Patterns::default()),
            },
            warnings: WarningSettings {
                deny: Some(Vec::new()),
            },
        }
    }

    /// Returns these settings, with those of `base` in place of unset ones.
    pub(super) fn or(&self, base: &Self) -> Self {
        let deny = &self.warnings.deny;
        Self {
            only: self.only.or(base.only),
            toc: self.toc.or(&base.toc),
            wrap: self.wrap.or(&base.wrap),
            warnings: WarningSettings {
                deny: deny.clone().or_else(|| base.warnings.deny.clone()),
            },
        }
    }

    /// Whether wrapping is the only pass and switched off.
    ///
    /// This is an error in settings for all files. In an override it means that there is nothing to do for its files.
    pub(super) fn is_contradictory(&self) -> bool {
        self.only == Some(Pass::Wrap) && self.wrap.mode == Some(WrapMode::Off)
    }

    /// Returns the options for the library, or a message if the settings are invalid.
    pub(super) fn options(&self) -> Result<Options, String> {
        let mut options = Options::default();
        options.toc = Some(self.toc.options()?).filter(|_| self.only != Some(Pass::Wrap));
        options.wrap = self.wrap.options();
        if self.only == Some(Pass::Toc) {
            options.wrap.mode = WrapMode::Off;
        }
        let denied = self.warnings.deny.as_deref().unwrap_or_default();
        options.always_lint = deny::deniable_rules()
            .filter(|rule| denied.iter().any(|selector| selector.matches(*rule)))
            .collect();
        Ok(options)
    }
}

impl TocSettings {
    fn or(&self, base: &Self) -> Self {
        Self {
            min_depth: self.min_depth.or(base.min_depth),
            max_depth: self.max_depth.or(base.max_depth),
            entries: self.entries.or(base.entries),
            anchors: self.anchors.or(base.anchors),
            include_preceding: self.include_preceding.or(base.include_preceding),
            require_toc: self.require_toc.or(base.require_toc),
            adopt: self.adopt.clone().or_else(|| base.adopt.clone()),
            bullet: self.bullet.or(base.bullet),
            indent: self.indent.or(base.indent),
            omit: self.omit.clone().or_else(|| base.omit.clone()),
        }
    }

    /// Returns the options for the library, or a message if no heading could be listed.
    fn options(&self) -> Result<TocOptions, String> {
        let mut options = TocOptions::default();
        options.min_depth = self.min_depth.unwrap_or(options.min_depth);
        options.max_depth = self.max_depth.unwrap_or(options.max_depth);
        options.entries = self.entries.unwrap_or(options.entries);
        options.anchors = self.anchors.unwrap_or(options.anchors);
        options.adopt = self.adopt.clone().unwrap_or_default();
        options.bullet = self.bullet;
        options.indent = self.indent;
        options.omit = self.omit.clone().unwrap_or_default();
        if let Some(include_preceding) = self.include_preceding {
            options.listed = match include_preceding {
                true => Listed::AllHeadings,
                false => Listed::HeadingsAfterToc,
            };
        }
        if let Some(require_toc) = self.require_toc {
            options.missing = match require_toc {
                true => MissingToc::Error,
                false => MissingToc::Allow,
            };
        }
        let (min_depth, max_depth) = (options.min_depth, options.max_depth);
        if min_depth > max_depth {
            return Err(format!(
                "min-depth ({min_depth}) is greater than max-depth ({max_depth})"
            ));
        }
        Ok(options)
    }
}

impl WrapSettings {
    fn or(&self, base: &Self) -> Self {
        Self {
            mode: self.mode.or(base.mode),
            width: self.width.or(base.width),
            protect: self.protect.clone().or_else(|| base.protect.clone()),
        }
    }

    /// Returns the options for the library.
    fn options(&self) -> WrapOptions {
        let mut options = WrapOptions::default();
        options.mode = self.mode.unwrap_or(options.mode);
        options.width = self.width.unwrap_or(options.width);
        options.protect = self.protect.clone().unwrap_or_default();
        options
    }
}

fn deserialize_level<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Level>, D::Error> {
    let number = i64::deserialize(deserializer)?;
    let level = u8::try_from(number).ok().and_then(Level::new);
    level
        .map(Some)
        .ok_or_else(|| de::Error::custom(ParseLevelError))
}

fn deserialize_indent<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Indent>, D::Error> {
    let number = i64::deserialize(deserializer)?;
    let indent = u8::try_from(number).ok().and_then(Indent::new);
    indent
        .map(Some)
        .ok_or_else(|| de::Error::custom(ParseIndentError))
}

fn deserialize_width<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Width>, D::Error> {
    let number = i64::deserialize(deserializer)?;
    let width = u16::try_from(number).ok().and_then(Width::new);
    width
        .map(Some)
        .ok_or_else(|| de::Error::custom(ParseWidthError))
}

/// Serializes a level or a width as a number.
fn serialize_number<N: Copy + Into<u16>, S: Serializer>(
    number: &Option<N>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    number.map(Into::into).serialize(serializer)
}

fn deserialize_patterns<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Patterns>, D::Error> {
    let sources = deserialize_bounded(deserializer)?;
    let patterns = Patterns::new(&sources).map_err(de::Error::custom)?;
    Ok(Some(patterns))
}

/// Deserializes patterns of any syntax that are within the limits.
pub(super) fn deserialize_bounded<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let sources = Vec::<String>::deserialize(deserializer)?;
    check_patterns(&sources).map_err(de::Error::custom)?;
    Ok(sources)
}

fn serialize_patterns<S: Serializer>(
    patterns: &Option<Patterns>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let sources = patterns.as_ref().map(Patterns::sources);
    sources.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The library parses the names of values in markers by itself.
    #[test]
    fn names_are_those_of_the_library() {
        for bullet in Bullet::value_variants() {
            let value = bullet.to_possible_value().unwrap();
            assert_eq!(value.get_name().parse(), Ok(*bullet));
            assert_eq!(value.get_name(), bullet.as_str());
        }
        for style in EntryStyle::value_variants() {
            let value = style.to_possible_value().unwrap();
            assert_eq!(value.get_name().parse(), Ok(*style));
        }
        for syntax in MarkerSyntax::value_variants() {
            let value = syntax.to_possible_value().unwrap();
            assert_eq!(value.get_name(), syntax.name());
        }
    }

    #[test]
    fn defaults_match_the_library() {
        assert_eq!(Settings::defaults().options(), Ok(Options::default()));
        assert_eq!(Settings::default().options(), Ok(Options::default()));
    }
}
