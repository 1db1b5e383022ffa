//! What can be set for a file, by flag or in `tocfmt.toml`: the same structs for both, so that names cannot drift apart.
//!
//! Everything is optional here; a flag wins over the configuration, the configuration over the default. This module does
//! not look for configuration files and reads none.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tocfmt::{
    Absent, AnchorStyle, EntryStyle, Explain, Kind, Level, NoKind, Options, Patterns, Scope,
    Severity, TocOptions, Width, WrapMode, WrapOptions,
};

/// A part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pass {
    /// Tables of contents
    Toc,
    /// Line lengths
    Wrap,
}

/// What is to be done with a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct PassSettings {
    /// The one part of the work to do, where not all is; a flag alone sets it.
    #[serde(skip)]
    pub(crate) only: Option<Pass>,
    /// `[toc]`.
    pub(crate) toc: TocSettings,
    /// `[wrap]`.
    pub(crate) wrap: WrapSettings,
    /// `[warnings]`.
    pub(crate) warnings: WarningSettings,
}

/// Table of contents settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[command(next_help_heading = "Table of contents")]
pub(crate) struct TocSettings {
    /// List headings of this level and deeper, 1 to 6 [default: 1]
    #[arg(long, value_name = "N")]
    #[serde(deserialize_with = "level", serialize_with = "number")]
    pub(crate) min_depth: Option<Level>,
    /// List headings down to this level, 1 to 6 [default: 6]
    #[arg(long, value_name = "N")]
    #[serde(deserialize_with = "level", serialize_with = "number")]
    pub(crate) max_depth: Option<Level>,
    /// How an entry shows its heading [default: html]
    #[arg(long, value_name = "STYLE")]
    pub(crate) entries: Option<Entries>,
    /// Whose anchors the entries link to [default: github]
    #[arg(long, value_name = "HOST")]
    pub(crate) anchors: Option<Host>,
    /// List the headings before the table of contents, too
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) include_before: Option<bool>,
    /// Report a file without table of contents markers as an error
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) require_toc: Option<bool>,
}

/// How an entry shows its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Entries {
    /// Rendered as HTML, as mdtoc writes it
    Html,
    /// In the heading's own Markdown, without links
    Markdown,
    /// As text without markup
    Text,
}

/// Whose anchors the entries link to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Host {
    /// github.com
    Github,
}

/// Wrapping settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[command(next_help_heading = "Wrapping")]
pub(crate) struct WrapSettings {
    /// Which lines of paragraphs are wrapped [default: long]
    ///
    /// At --width 20, these two lines
    ///
    ///     One two three four five six.
    ///     Seven. Eight.
    ///
    /// become with long, fill and sentence
    ///
    ///     One two three four   One two three four   One two three four
    ///     five six.            five six. Seven.     five six.
    ///     Seven. Eight.        Eight.               Seven.
    ///                                               Eight.
    ///
    #[arg(long = "wrap", value_name = "MODE", verbatim_doc_comment)]
    #[serde(alias = "wrap")]
    pub(crate) mode: Option<Mode>,
    /// Wrap lines with more columns than this [default: max_line_length of .editorconfig, or 80]
    #[arg(long, value_name = "N")]
    #[serde(deserialize_with = "width", serialize_with = "number")]
    pub(crate) width: Option<Width>,
    /// What matches lines that are never joined with others or broken; no flag sets it.
    #[arg(skip)]
    #[serde(deserialize_with = "patterns", serialize_with = "given")]
    pub(crate) protect: Option<Patterns>,
}

/// Which lines of paragraphs are wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// Lines that are too long, and those below that take up what no longer fits
    Long,
    /// All lines: each takes as much as fits
    Fill,
    /// All lines: each sentence starts one, and one that is too long is filled
    Sentence,
    /// None
    Off,
}

/// Which files are left alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[command(next_help_heading = "Files")]
pub(crate) struct FileSettings {
    /// Leave files and folders alone that match the pattern, in gitignore syntax, relative to the working directory; may be
    /// repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// The same for all patterns in FILE; may be repeated. Patterns in .tocfmtignore files hold for their folders
    #[arg(long, value_name = "FILE")]
    pub(crate) ignore_file: Vec<PathBuf>,
}

/// What is made of warnings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[command(next_help_heading = "Warnings")]
pub(crate) struct WarningSettings {
    /// Make this kind of warning an error, and look for it in every file; may be repeated
    #[arg(long, value_name = "KIND", value_parser = denials())]
    pub(crate) deny: Option<Vec<Denial>>,
}

/// What is denied: one kind of warning, or every kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denial {
    All,
    One(Kind),
}

impl Denial {
    /// The word for every kind.
    const ALL: &'static str = "all";

    pub(crate) fn covers(self, kind: Kind) -> bool {
        self == Self::One(kind) || (self == Self::All && is_deniable(kind))
    }

    fn name(self) -> &'static str {
        match self {
            Self::All => Self::ALL,
            Self::One(kind) => kind.name(),
        }
    }

    fn new(name: &str) -> Result<Self, NoKind> {
        match name {
            Self::ALL => Ok(Self::All),
            name => match name.parse()? {
                kind if is_deniable(kind) => Ok(Self::One(kind)),
                _ => Err(NoKind),
            },
        }
    }

    /// The names of all of them.
    fn names() -> impl Iterator<Item = &'static str> {
        let kinds = Kind::ALL.into_iter().filter(|kind| is_deniable(*kind));
        kinds.map(Kind::name).chain([Self::ALL])
    }
}

/// What is an error without being denied cannot be.
fn is_deniable(kind: Kind) -> bool {
    kind.severity() < Severity::Error
}

fn denials() -> impl TypedValueParser<Value = Denial> {
    PossibleValuesParser::new(Denial::names()).try_map(|name| Denial::new(&name))
}

impl Serialize for Denial {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Denial {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::new(&name).map_err(|NoKind| {
            let names: Vec<String> = Self::names().map(|name| format!("`{name}`")).collect();
            let names = names.join(", ");
            de::Error::custom(format!("unknown variant `{name}`, expected one of {names}"))
        })
    }
}

impl PassSettings {
    /// These settings where they say something, `base` where they do not.
    pub(crate) fn or(&self, base: &PassSettings) -> PassSettings {
        PassSettings {
            only: self.only.or(base.only),
            toc: self.toc.or(&base.toc),
            wrap: self.wrap.or(&base.wrap),
            warnings: WarningSettings {
                deny: self
                    .warnings
                    .deny
                    .clone()
                    .or_else(|| base.warnings.deny.clone()),
            },
        }
    }

    /// What holds where nothing is said.
    pub(crate) fn defaults() -> PassSettings {
        PassSettings {
            only: None,
            toc: TocSettings {
                min_depth: Some(Level::SHALLOWEST),
                max_depth: Some(Level::DEEPEST),
                entries: Some(Entries::Html),
                anchors: Some(Host::Github),
                include_before: Some(false),
                require_toc: Some(false),
            },
            wrap: WrapSettings {
                mode: Some(Mode::Long),
                width: Some(Width::default()),
                protect: Some(Patterns::default()),
            },
            warnings: WarningSettings {
                deny: Some(Vec::new()),
            },
        }
    }

    /// Whether the one part of the work that is asked for is switched off. Said of all files, that is a mistake; of some, it
    /// means that there is nothing to do for them.
    pub(crate) fn ask_for_nothing(&self) -> bool {
        self.only == Some(Pass::Wrap) && self.wrap.mode == Some(Mode::Off)
    }

    /// The options for the core, with its defaults for what is not set; an error where they make no sense.
    pub(crate) fn options(&self) -> Result<Options, String> {
        let (toc, wrap) = (self.toc.options()?, self.wrap.options());
        let looked_for = |denial: &Denial| !matches!(denial, Denial::One(Kind::NotWrapped));
        let denied = self.warnings.deny.iter().flatten().any(looked_for);
        Ok(Options {
            toc: Some(toc).filter(|_| self.only != Some(Pass::Wrap)),
            wrap: wrap.filter(|_| self.only != Some(Pass::Toc)),
            explain: if denied {
                Explain::Always
            } else {
                Explain::Changes
            },
            within: None,
        })
    }
}

impl WrapSettings {
    /// These settings where they say something, `base` where they do not.
    fn or(&self, base: &WrapSettings) -> WrapSettings {
        WrapSettings {
            mode: self.mode.or(base.mode),
            width: self.width.or(base.width),
            protect: self.protect.clone().or_else(|| base.protect.clone()),
        }
    }

    /// The options for the core, or `None` where nothing is to be wrapped.
    fn options(&self) -> Option<WrapOptions> {
        let default = WrapOptions::default();
        let mode = match self.mode {
            Some(Mode::Long) => WrapMode::Long,
            Some(Mode::Fill) => WrapMode::Fill,
            Some(Mode::Sentence) => WrapMode::Sentence,
            Some(Mode::Off) => return None,
            None => default.mode,
        };
        Some(WrapOptions {
            mode,
            width: self.width.unwrap_or(default.width),
            protect: self.protect.clone().unwrap_or_default(),
        })
    }
}

impl TocSettings {
    /// These settings where they say something, `base` where they do not.
    fn or(&self, base: &TocSettings) -> TocSettings {
        TocSettings {
            min_depth: self.min_depth.or(base.min_depth),
            max_depth: self.max_depth.or(base.max_depth),
            entries: self.entries.or(base.entries),
            anchors: self.anchors.or(base.anchors),
            include_before: self.include_before.or(base.include_before),
            require_toc: self.require_toc.or(base.require_toc),
        }
    }

    /// The options for the core, with its defaults for what is not set; an error where no heading could ever be listed.
    pub(crate) fn options(&self) -> Result<TocOptions, String> {
        let default = TocOptions::default();
        let min_depth = self.min_depth.unwrap_or(default.min_depth);
        let max_depth = self.max_depth.unwrap_or(default.max_depth);
        if min_depth > max_depth {
            return Err(format!(
                "min-depth {min_depth} is beyond max-depth {max_depth}; lower it"
            ));
        }
        Ok(TocOptions {
            min_depth,
            max_depth,
            entries: match self.entries {
                Some(Entries::Html) => EntryStyle::Html,
                Some(Entries::Markdown) => EntryStyle::Markdown,
                Some(Entries::Text) => EntryStyle::Text,
                None => default.entries,
            },
            anchors: match self.anchors {
                Some(Host::Github) => AnchorStyle::Github,
                None => default.anchors,
            },
            scope: match self.include_before {
                Some(true) => Scope::Document,
                Some(false) => Scope::AfterBlock,
                None => default.scope,
            },
            absent: match self.require_toc {
                Some(true) => Absent::Error,
                Some(false) => Absent::Fine,
                None => default.absent,
            },
        })
    }
}

/// A heading level in a configuration file.
fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Level>, D::Error> {
    let number = i64::deserialize(deserializer)?;
    let level = u8::try_from(number).ok().and_then(Level::new);
    level
        .map(Some)
        .ok_or_else(|| de::Error::custom(tocfmt::NoLevel))
}

/// Regular expressions in a configuration file.
fn patterns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Patterns>, D::Error> {
    let patterns = Vec::<String>::deserialize(deserializer)?;
    let patterns = Patterns::new(&patterns).map_err(de::Error::custom)?;
    Ok(Some(patterns))
}

/// Regular expressions as they were given.
fn given<S: Serializer>(patterns: &Option<Patterns>, serializer: S) -> Result<S::Ok, S::Error> {
    let patterns = patterns.as_ref().map(Patterns::as_given);
    patterns.serialize(serializer)
}

/// A level or a width, as a configuration file would have it.
fn number<N: Copy + Into<u16>, S: Serializer>(
    number: &Option<N>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    number.map(Into::into).serialize(serializer)
}

/// A width in a configuration file.
fn width<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Width>, D::Error> {
    let number = i64::deserialize(deserializer)?;
    let width = u16::try_from(number).ok().and_then(Width::new);
    width
        .map(Some)
        .ok_or_else(|| de::Error::custom(tocfmt::NoWidth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_that_are_shown_are_those_of_the_core() {
        assert_eq!(PassSettings::defaults().options(), Ok(Options::default()));
        assert_eq!(PassSettings::default().options(), Ok(Options::default()));
    }

    #[test]
    fn warnings_can_be_denied_and_errors_cannot() {
        assert_eq!(Denial::new("toc"), Err(NoKind));
        assert_eq!(
            Denial::new("broken-link"),
            Ok(Denial::One(Kind::BrokenLink))
        );
        let all = Denial::new("all").unwrap();
        assert!(all.covers(Kind::NotWrapped) && all.covers(Kind::StrayMarker));
        assert!(!all.covers(Kind::Toc));
        assert_eq!(Denial::names().count(), 9);
    }
}
