//! How tables of contents are made, as plain data.

use std::fmt;
use std::str::FromStr;

use super::Patterns;
use crate::hosts::Host;

/// How tables of contents are made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TocOptions {
    /// The shallowest heading level that is listed.
    pub min_depth: Level,
    /// The deepest heading level that is listed.
    pub max_depth: Level,
    /// How an entry shows its heading.
    pub entries: EntryStyle,
    /// The host whose anchors the entries link to.
    pub anchors: Host,
    /// Which headings are listed.
    pub listed: Listed,
    /// Whether a document may lack a table of contents.
    pub missing: MissingToc,
    /// Other tools whose tables of contents are kept up to date, too. Those of any other are left unchanged.
    pub adopt: Vec<MarkerSyntax>,
    /// Headings that are not listed, by their text as the page shows it.
    pub omit: Patterns,
    /// The list marker of entries. `None` is the one of the list that is there, or else [`Bullet::Dash`].
    pub bullet: Option<Bullet>,
    /// How far an entry is indented from the one that it is nested in. `None` is as in the list that is there, or else two
    /// spaces; three for [`Bullet::Ordered`], which needs them.
    pub indent: Option<Indent>,
}

impl Default for TocOptions {
    fn default() -> Self {
        Self {
            min_depth: Level::SHALLOWEST,
            max_depth: Level::DEEPEST,
            entries: EntryStyle::default(),
            anchors: Host::default(),
            listed: Listed::default(),
            missing: MissingToc::default(),
            adopt: Vec::new(),
            omit: Patterns::default(),
            bullet: None,
            indent: None,
        }
    }
}

/// A heading level, 1 to 6 (CommonMark 0.31.2, sections 4.2 and 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u8);

impl Level {
    /// Level 1, `# Heading`.
    pub const SHALLOWEST: Level = Level(1);
    /// Level 6, `###### Heading`.
    pub const DEEPEST: Level = Level(6);

    /// Returns the level, or `None` if `level` is not between 1 and 6.
    pub fn new(level: u8) -> Option<Self> {
        (1..=6).contains(&level).then_some(Self(level))
    }

    /// Returns the level as a number, 1 to 6.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl From<Level> for u16 {
    fn from(level: Level) -> Self {
        level.0.into()
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text or a number is not a heading level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a heading level is a number from 1 to 6")]
pub struct ParseLevelError;

impl FromStr for Level {
    type Err = ParseLevelError;

    fn from_str(text: &str) -> Result<Self, ParseLevelError> {
        let level = text.parse().map_err(|_| ParseLevelError)?;
        Self::new(level).ok_or(ParseLevelError)
    }
}

/// How an entry shows its heading.
///
/// Except for [`Mdtoc`](Self::Mdtoc), an entry is exactly one link, nested in the entry of the heading that it belongs to;
/// headings without text have no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "cli",
    derive(clap::ValueEnum, serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum EntryStyle {
    /// The heading's own Markdown, without links, footnotes and comments.
    #[default]
    Markdown,
    /// The heading rendered as HTML, without links, footnotes and comments.
    Html,
    /// Plain text without markup.
    Text,
    /// Byte for byte what mdtoc writes: HTML with the links in it, indented by heading level, with entries for headings
    /// without text.
    Mdtoc,
}

impl FromStr for EntryStyle {
    type Err = UnknownNameError;

    fn from_str(name: &str) -> Result<Self, UnknownNameError> {
        match name {
            "markdown" => Ok(Self::Markdown),
            "html" => Ok(Self::Html),
            "text" => Ok(Self::Text),
            "mdtoc" => Ok(Self::Mdtoc),
            _ => Err(UnknownNameError),
        }
    }
}

/// The list marker of entries (CommonMark 0.31.2, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "cli",
    derive(clap::ValueEnum, serde::Serialize, serde::Deserialize)
)]
#[non_exhaustive]
pub enum Bullet {
    /// `-`
    #[cfg_attr(feature = "cli", value(name = "-"), serde(rename = "-"))]
    Dash,
    /// `*`
    #[cfg_attr(feature = "cli", value(name = "*"), serde(rename = "*"))]
    Asterisk,
    /// `+`
    #[cfg_attr(feature = "cli", value(name = "+"), serde(rename = "+"))]
    Plus,
    /// `1.` for every entry: the page numbers them.
    #[cfg_attr(feature = "cli", value(name = "1."), serde(rename = "1."))]
    Ordered,
}

impl Bullet {
    /// Returns the list marker.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dash => "-",
            Self::Asterisk => "*",
            Self::Plus => "+",
            Self::Ordered => "1.",
        }
    }
}

impl FromStr for Bullet {
    type Err = UnknownNameError;

    fn from_str(marker: &str) -> Result<Self, UnknownNameError> {
        [Self::Dash, Self::Asterisk, Self::Plus, Self::Ordered]
            .into_iter()
            .find(|bullet| bullet.as_str() == marker)
            .ok_or(UnknownNameError)
    }
}

/// A text is not the name of a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown name")]
pub struct UnknownNameError;

/// How many spaces an entry is indented from the one that it is nested in: 2 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Indent(u8);

impl Indent {
    /// Returns the indentation, or `None` if `spaces` is not between 2 and 4.
    pub fn new(spaces: u8) -> Option<Self> {
        (2..=4).contains(&spaces).then_some(Self(spaces))
    }

    /// Returns the number of spaces, 2 to 4.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

impl From<Indent> for u16 {
    fn from(indent: Indent) -> Self {
        indent.0.into()
    }
}

/// A text or a number is not an indentation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an indentation is a number of spaces from 2 to 4")]
pub struct ParseIndentError;

impl FromStr for Indent {
    type Err = ParseIndentError;

    fn from_str(text: &str) -> Result<Self, ParseIndentError> {
        let spaces = text.parse().map_err(|_| ParseIndentError)?;
        Self::new(spaces).ok_or(ParseIndentError)
    }
}

/// Which headings a table of contents lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Listed {
    /// Those after the closing marker.
    #[default]
    HeadingsAfterToc,
    /// All headings of the document.
    AllHeadings,
}

/// Whether a document may lack a table of contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum MissingToc {
    /// It may.
    #[default]
    Allow,
    /// It is an error.
    Error,
}

/// A tool whose tables of contents can be adopted: tocfmt then keeps them up to date instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "cli",
    derive(clap::ValueEnum, serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum MarkerSyntax {
    /// doctoc: `<!-- START doctoc … -->`.
    Doctoc,
    /// gh-md-toc: `<!--ts-->`.
    GhMdToc,
    /// Markdown TOC for VS Code: `<!-- TOC depthFrom:2 … -->`.
    Vscode,
    /// marksman: `<!--toc:start-->`.
    Marksman,
    /// mdformat-toc: `<!-- mdformat-toc start … -->`.
    MdformatToc,
    /// vim-markdown-toc: `<!-- vim-markdown-toc GFM -->`.
    VimMarkdownToc,
    /// markdown-toc for Emacs: `<!-- markdown-toc start … -->`.
    EmacsMarkdownToc,
    /// bitdowntoc: `<!-- TOC start … -->`.
    Bitdowntoc,
    /// IntelliJ IDEA and other IDEs of JetBrains: `<!-- TOC -->` above and below.
    Jetbrains,
}

impl MarkerSyntax {
    /// Returns the name that options have for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Doctoc => "doctoc",
            Self::GhMdToc => "gh-md-toc",
            Self::Vscode => "vscode",
            Self::Marksman => "marksman",
            Self::MdformatToc => "mdformat-toc",
            Self::VimMarkdownToc => "vim-markdown-toc",
            Self::EmacsMarkdownToc => "emacs-markdown-toc",
            Self::Bitdowntoc => "bitdowntoc",
            Self::Jetbrains => "jetbrains",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_one_to_six() {
        assert_eq!("1".parse(), Ok(Level::SHALLOWEST));
        assert_eq!("6".parse(), Ok(Level::DEEPEST));
        for wrong in ["0", "7", "", "-1", "two", "256"] {
            assert_eq!(wrong.parse::<Level>(), Err(ParseLevelError), "{wrong:?}");
        }
        assert_eq!(Level::DEEPEST.to_string(), "6");
    }

    #[test]
    fn indentations_are_two_to_four_spaces() {
        assert_eq!("3".parse::<Indent>().map(Indent::get), Ok(3));
        for wrong in ["1", "5", "", "x"] {
            assert_eq!(wrong.parse::<Indent>(), Err(ParseIndentError), "{wrong:?}");
        }
    }
}
