//! What a caller may ask of the library, as plain data.
//!
//! Separate so that both ends of the program can use it: the command line fills it in from flags and `tocfmt.toml`, the
//! library reads it. There are no paths in it, and no defaults taken from the environment.

mod toc;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use regex::{RegexSet, RegexSetBuilder};

use crate::rule::Rule;
use crate::source::SpanSet;

pub use toc::{
    Bullet, EntryStyle, Indent, Level, Listed, MarkerSyntax, MissingToc, ParseIndentError,
    ParseLevelError, TocOptions, UnknownNameError,
};

/// How [`format`](crate::format()) treats a document.
///
/// ```
/// use tocfmt::{Options, WrapMode};
///
/// let mut options = Options::default();
/// options.wrap.mode = WrapMode::Off;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How tables of contents are made. `None` leaves them unchanged.
    pub toc: Option<TocOptions>,
    /// How lines are wrapped.
    pub wrap: WrapOptions,
    /// Lint rules that are checked in every document. The others are checked only if a table of contents changes, because
    /// they can explain why.
    pub always_lint: Vec<Rule>,
    /// The parts of the document that changed: only paragraphs and diagnostics that overlap them count. Tables of contents
    /// always count. `None` is the whole document.
    pub changed: Option<SpanSet>,
    /// The most memory that formatting may take, in bytes, the text itself not counted. A document that may take more is an
    /// error. `None` is no limit.
    pub max_memory: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            toc: Some(TocOptions::default()),
            wrap: WrapOptions::default(),
            always_lint: Vec::new(),
            changed: None,
            max_memory: None,
        }
    }
}

/// How lines are wrapped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct WrapOptions {
    /// Which lines of paragraphs are wrapped.
    pub mode: WrapMode,
    /// The longest line allowed.
    pub width: Width,
    /// Lines that are never joined with others or broken.
    pub protect: Patterns,
}

/// Which lines of paragraphs are wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "cli",
    derive(clap::ValueEnum, serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum WrapMode {
    /// Overlong lines, and those after them that words have to move into.
    #[default]
    Long,
    /// All lines, each as full as the width allows.
    Fill,
    /// All lines, with one sentence per line; sentences that are too long are filled.
    Sentence,
    /// Like `sentence`, but sentences that are too long are broken between clauses.
    Clause,
    /// All lines, so that every paragraph is a single line.
    Paragraph,
    /// No lines.
    Off,
}

/// The longest line allowed in columns, prefix of its containers included: 1 to 65535, 80 by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Width(u16);

impl Width {
    /// Returns the width, or `None` if `columns` is 0.
    pub fn new(columns: u16) -> Option<Self> {
        (columns > 0).then_some(Self(columns))
    }

    /// Returns the width in columns.
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
    /// Returns the width that the Kubernetes documentation style guide prefers ("Line Length").
    fn default() -> Self {
        Self(80)
    }
}

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text or a number is not a width.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a width is a number of columns, 1 to 65535")]
pub struct ParseWidthError;

impl FromStr for Width {
    type Err = ParseWidthError;

    fn from_str(text: &str) -> Result<Self, ParseWidthError> {
        let columns = text.parse().map_err(|_| ParseWidthError)?;
        Self::new(columns).ok_or(ParseWidthError)
    }
}

/// Regular expressions. A text matches if one of them matches anywhere in it.
#[derive(Debug, Clone, Default)]
pub struct Patterns(Option<Arc<RegexSet>>);

impl Patterns {
    /// Compiles patterns in the syntax of the `regex` crate.
    ///
    /// # Errors
    ///
    /// Returns a [`PatternError`] if one cannot be parsed, or all together are too large.
    pub fn new<S: AsRef<str>>(patterns: &[S]) -> Result<Self, PatternError> {
        if patterns.is_empty() {
            return Ok(Self::default());
        }
        let build = |patterns: &[S]| {
            let mut set = RegexSetBuilder::new(patterns);
            set.size_limit(MAX_COMPILED_BYTES).build()
        };
        if let Ok(set) = build(patterns) {
            return Ok(Self(Some(Arc::new(set))));
        }
        // The set does not say which pattern is at fault, so each is compiled on its own.
        for pattern in patterns {
            build(std::slice::from_ref(pattern)).map_err(|error| {
                let pattern = pattern.as_ref().to_owned();
                if let regex::Error::CompiledTooBig(_) = error {
                    return PatternError::TooLarge(pattern);
                }
                // The last line says what is wrong, the lines above show where.
                let shown = error.to_string();
                let last = shown.lines().last().unwrap_or_default();
                let reason = last.trim_start_matches("error: ").to_owned();
                PatternError::Invalid(pattern, reason)
            })?;
        }
        Err(PatternError::TogetherTooLarge)
    }

    /// Returns the patterns as text.
    pub fn sources(&self) -> &[String] {
        self.0.as_ref().map_or(&[], |set| set.patterns())
    }

    /// Returns true if there is no pattern.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Returns true if a pattern matches `text`.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|set| set.is_match(text))
    }
}

impl PartialEq for Patterns {
    fn eq(&self, other: &Self) -> bool {
        self.sources() == other.sources()
    }
}

impl Eq for Patterns {}

/// The most memory that compiled patterns may take, in bytes.
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// A pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// This one is not a regular expression, for the reason in the second field.
    #[error("invalid regular expression '{0}': {1}")]
    Invalid(String, String),
    /// This one takes too much memory when compiled.
    #[error("the regular expression '{0}' is too large; use smaller repetitions")]
    TooLarge(String),
    /// All together take too much memory when compiled.
    #[error("the regular expressions are too large together; use fewer of them")]
    TogetherTooLarge,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_at_least_one_column() {
        let width = "72".parse::<Width>().unwrap();
        assert_eq!((width.get(), width.to_string().as_str()), (72, "72"));
        for wrong in ["0", "65536", "", "-1", "wide"] {
            assert_eq!(wrong.parse::<Width>(), Err(ParseWidthError), "{wrong:?}");
        }
    }

    #[test]
    fn a_text_matches_if_one_pattern_does() {
        let patterns = Patterns::new(&["^a", "b$"]).unwrap();
        assert!(patterns.is_match("a b") && patterns.is_match("c b"));
        assert!(!patterns.is_match("b a"));
        assert!(!Patterns::default().is_match("") && Patterns::new(&[""]).unwrap().is_match(""));
        assert_eq!(patterns, Patterns::new(&["^a", "b$"]).unwrap());
        assert_ne!(patterns, Patterns::new(&["^a"]).unwrap());
    }

    #[test]
    fn large_patterns_are_refused() {
        assert!(Patterns::new(&["a{500}"]).is_ok());
        let large = "(a{1000}){1000}";
        let refused = Patterns::new(&["a", large]).unwrap_err();
        assert_eq!(refused, PatternError::TooLarge(large.to_owned()));
        let many: Vec<String> = (0..100)
            .map(|number| format!("{number}a{{1000}}"))
            .collect();
        let refused = Patterns::new(&many).unwrap_err();
        assert_eq!(refused, PatternError::TogetherTooLarge);
    }
}
