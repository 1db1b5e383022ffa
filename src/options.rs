//! What a caller may ask of the core, as plain data.
//!
//! Stands apart so that neither the passes nor the shell own it: the shell fills it from arguments and `tocfmt.toml`, the
//! passes read it. It holds no paths, no modes of the program and no defaults taken from the environment.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use regex::{RegexSet, RegexSetBuilder};

use crate::source::Span;

/// How [`format`](crate::format) treats a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The table of contents pass; `None` leaves tables of contents as they are.
    pub toc: Option<TocOptions>,
    /// The wrapping pass; `None` leaves lines as they are.
    pub wrap: Option<WrapOptions>,
    /// When to look for what a reader of the document would not guess.
    pub explain: Explain,
    /// What of the document counts, as spans that ascend and do not overlap: paragraphs that share no byte with one of them
    /// are left alone, and what stands elsewhere is not warned of. Tables of contents always count. `None` is all of it.
    pub within: Option<Vec<Span>>,
}

/// When a document is searched for pitfalls: headings that are none, or are by accident, and links that lead nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explain {
    /// Where its table of contents changes, which they may explain.
    Changes,
    /// Always.
    Always,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            toc: Some(TocOptions::default()),
            wrap: Some(WrapOptions::default()),
            explain: Explain::Changes,
            within: None,
        }
    }
}

/// How tables of contents are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TocOptions {
    /// The shallowest heading level that is listed.
    pub min_depth: Level,
    /// The deepest heading level that is listed.
    pub max_depth: Level,
    /// How an entry shows its heading.
    pub entries: EntryStyle,
    /// Which host's anchors the entries link to.
    pub anchors: AnchorStyle,
    /// Which headings a block lists.
    pub scope: Scope,
    /// What a document without markers is.
    pub absent: Absent,
}

impl Default for TocOptions {
    fn default() -> Self {
        Self {
            min_depth: Level::SHALLOWEST,
            max_depth: Level::DEEPEST,
            entries: EntryStyle::Html,
            anchors: AnchorStyle::Github,
            scope: Scope::AfterBlock,
            absent: Absent::Fine,
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

    /// The level, or `None` where `level` is not between 1 and 6.
    pub fn new(level: u8) -> Option<Self> {
        (1..=6).contains(&level).then_some(Self(level))
    }

    /// The level as a number, 1 to 6.
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

/// Why a text or a number is no heading level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a heading level is a number from 1 to 6")]
pub struct NoLevel;

impl From<ParseIntError> for NoLevel {
    fn from(_: ParseIntError) -> Self {
        NoLevel
    }
}

impl FromStr for Level {
    type Err = NoLevel;

    fn from_str(text: &str) -> Result<Self, NoLevel> {
        Self::new(text.parse()?).ok_or(NoLevel)
    }
}

/// How an entry shows its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryStyle {
    /// The heading's content rendered as HTML, as `mdtoc` writes it.
    Html,
    /// The heading's own Markdown, less what cannot stand in a link.
    Markdown,
    /// The heading's text without markup.
    Text,
}

/// Whose rule turns a heading into an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnchorStyle {
    /// github.com, for Markdown files in repositories.
    Github,
}

/// Which headings a block lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those after the block's closing marker.
    AfterBlock,
    /// All of the document.
    Document,
}

/// What a document without markers is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// A document that wants no table of contents.
    Fine,
    /// An error.
    Error,
}

/// How lines are wrapped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrapOptions {
    /// Which line breaks are moved.
    pub mode: WrapMode,
    /// How long a line may be.
    pub width: Width,
    /// Lines that are never joined with others or broken.
    pub protect: Patterns,
}

/// Which line breaks of a paragraph are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WrapMode {
    /// Those from a line on that is too long and can be shortened, up to where a line starts as one did before.
    #[default]
    Long,
    /// All: every line takes as much as fits.
    Fill,
    /// All: every sentence starts a line, and a sentence too long for one is filled.
    Sentence,
}

/// How many columns a line may have, its container's prefix included: 1 to 65535, 80 by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Width(u16);

impl Width {
    /// The width, or `None` where `columns` is 0.
    pub fn new(columns: u16) -> Option<Self> {
        (columns > 0).then_some(Self(columns))
    }

    /// The width in columns.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

impl From<Width> for u16 {
    fn from(width: Width) -> Self {
        width.0
    }
}

impl Default for Width {
    /// What the Kubernetes documentation style guide prefers ("Line Length").
    fn default() -> Self {
        Self(80)
    }
}

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text or a number is no width.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a width is a number of columns, 1 to 65535")]
pub struct NoWidth;

impl FromStr for Width {
    type Err = NoWidth;

    fn from_str(text: &str) -> Result<Self, NoWidth> {
        text.parse().ok().and_then(Self::new).ok_or(NoWidth)
    }
}

/// Regular expressions; a text matches where one of them does, anywhere in it. None matches nothing.
#[derive(Debug, Clone, Default)]
pub struct Patterns(Option<RegexSet>);

impl Patterns {
    /// The patterns, in the syntax of the `regex` crate.
    ///
    /// # Errors
    ///
    /// [`BadPattern`] where one cannot be read, or all together are too large.
    pub fn new<S: AsRef<str>>(patterns: &[S]) -> Result<Self, BadPattern> {
        if patterns.is_empty() {
            return Ok(Self::default());
        }
        let build = |patterns: &[S]| {
            let mut set = RegexSetBuilder::new(patterns);
            set.size_limit(PATTERN_BYTES).build()
        };
        if let Ok(set) = build(patterns) {
            return Ok(Self(Some(set)));
        }
        // Which one it is has to be found out one by one.
        for pattern in patterns {
            build(std::slice::from_ref(pattern)).map_err(|error| {
                let pattern = pattern.as_ref().to_owned();
                if let regex::Error::CompiledTooBig(_) = error {
                    return BadPattern::TooLarge(pattern);
                }
                // The last line says what is wrong, those above show where.
                let shown = error.to_string();
                let last = shown.lines().last().unwrap_or_default();
                let reason = last.trim_start_matches("error: ").to_owned();
                BadPattern::Unreadable(pattern, reason)
            })?;
        }
        Err(BadPattern::TogetherTooLarge)
    }

    /// The patterns as they were given.
    pub fn as_given(&self) -> &[String] {
        self.0.as_ref().map_or(&[], RegexSet::patterns)
    }

    /// Whether a pattern matches `text`.
    pub(crate) fn match_in(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|set| set.is_match(text))
    }
}

impl PartialEq for Patterns {
    fn eq(&self, other: &Self) -> bool {
        self.as_given() == other.as_given()
    }
}

impl Eq for Patterns {}

/// How large compiled patterns may be, in bytes.
const PATTERN_BYTES: usize = 1 << 20;

/// Why patterns cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    /// One is no regular expression, for the reason that follows it.
    #[error("the pattern '{0}' is no regular expression: {1}; mend or remove it")]
    Unreadable(String, String),
    /// One is too large when compiled.
    #[error("the pattern '{0}' is too large; make its repetitions smaller")]
    TooLarge(String),
    /// All together are too large when compiled.
    #[error("the patterns are too large together; name fewer of them")]
    TogetherTooLarge,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_one_to_six() {
        assert_eq!("1".parse(), Ok(Level::SHALLOWEST));
        assert_eq!("6".parse(), Ok(Level::DEEPEST));
        for wrong in ["0", "7", "", "-1", "two", "256"] {
            assert_eq!(wrong.parse::<Level>(), Err(NoLevel), "{wrong:?}");
        }
        assert_eq!(Level::DEEPEST.to_string(), "6");
    }

    #[test]
    fn widths_are_columns_from_one_on() {
        let width = "72".parse::<Width>().unwrap();
        assert_eq!((width.get(), width.to_string().as_str()), (72, "72"));
        for wrong in ["0", "65536", "", "-1", "wide"] {
            assert_eq!(wrong.parse::<Width>(), Err(NoWidth), "{wrong:?}");
        }
    }

    #[test]
    fn one_pattern_that_matches_is_enough() {
        let patterns = Patterns::new(&["^a", "b$"]).unwrap();
        assert!(patterns.match_in("a b") && patterns.match_in("c b"));
        assert!(!patterns.match_in("b a"));
        assert!(!Patterns::default().match_in("") && Patterns::new(&[""]).unwrap().match_in(""));
        assert_eq!(patterns, Patterns::new(&["^a", "b$"]).unwrap());
        assert_ne!(patterns, Patterns::new(&["^a"]).unwrap());
    }

    #[test]
    fn patterns_have_a_size_each_and_together() {
        assert!(Patterns::new(&["a{500}"]).is_ok());
        let large = "(a{1000}){1000}";
        let refused = Patterns::new(&["a", large]).unwrap_err();
        assert_eq!(refused, BadPattern::TooLarge(large.to_owned()));
        let many: Vec<String> = (0..100)
            .map(|number| format!("{number}a{{1000}}"))
            .collect();
        let refused = Patterns::new(&many).unwrap_err();
        assert_eq!(refused, BadPattern::TogetherTooLarge);
    }
}
