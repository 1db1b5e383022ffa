//! The modes of the library as flags and `tocfmt.toml` spell them.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How entries show their headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EntryStyle {
    /// The heading rendered as HTML, as mdtoc writes it
    Html,
    /// The heading's own Markdown, without links
    Markdown,
    /// Plain text without markup
    Text,
}

/// Which host's anchors the entries link to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Host {
    /// github.com
    Github,
}

/// Which lines of paragraphs are wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum WrapMode {
    /// Overlong lines, and those after them that words have to move into
    Long,
    /// All lines, each as full as the width allows
    Fill,
    /// All lines, with one sentence per line; sentences that are too long are filled
    Sentence,
    /// No lines
    Off,
}

impl EntryStyle {
    pub(super) fn to_library(self) -> tocfmt::EntryStyle {
        match self {
            Self::Html => tocfmt::EntryStyle::Html,
            Self::Markdown => tocfmt::EntryStyle::Markdown,
            Self::Text => tocfmt::EntryStyle::Text,
        }
    }
}

impl Host {
    pub(super) fn to_library(self) -> tocfmt::AnchorStyle {
        match self {
            Self::Github => tocfmt::AnchorStyle::Github,
        }
    }
}

impl WrapMode {
    /// Returns the mode of the library, or `None` if nothing is wrapped.
    pub(super) fn to_library(self) -> Option<tocfmt::WrapMode> {
        match self {
            Self::Long => Some(tocfmt::WrapMode::Long),
            Self::Fill => Some(tocfmt::WrapMode::Fill),
            Self::Sentence => Some(tocfmt::WrapMode::Sentence),
            Self::Off => None,
        }
    }
}
