//! Paragraphs that are left unchanged although they may need wrapping.
//!
//! Separate because both wrapping and verification skip paragraphs.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;
use crate::source::Span;

/// A paragraph that is not wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Skipped {
    /// Its lines.
    pub(crate) paragraph: Span,
    pub(crate) reason: SkipReason,
}

/// Why a paragraph is not wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SkipReason {
    /// Its inlines are not where the parser says they are.
    UnknownSource,
    /// Its containers leave too little of a line.
    NoRoom,
    /// Parsers do not agree on what it is.
    Disputed,
    /// It is a task list item with a second checkbox in its text.
    SecondCheckbox,
    /// It would render differently.
    RendersDifferently,
    /// It or a paragraph near it would render differently.
    NearbyChange,
    /// A second run would wrap it again.
    Unstable,
}

impl SkipReason {
    fn why_and_what_to_do(self) -> &'static str {
        match self {
            Self::UnknownSource => {
                "the parser's source positions could not be confirmed; wrap it by hand"
            }
            Self::NoRoom => {
                "its block quotes and lists leave no room for text; use a greater width"
            }
            Self::Disputed => "Markdown parsers do not agree on what it is; wrap it by hand",
            Self::SecondCheckbox => {
                "a second [x] on the first line of a task item would be read as its checkbox; wrap it by hand"
            }
            Self::RendersDifferently => "it would render differently; wrap it by hand",
            Self::NearbyChange => {
                "it or a paragraph near it would render differently; wrap it by hand"
            }
            Self::Unstable => "a second run would wrap it again; wrap it by hand",
        }
    }
}

impl From<Skipped> for Diagnostic {
    fn from(skipped: Skipped) -> Self {
        let why = skipped.reason.why_and_what_to_do();
        let message = format!("this paragraph was not wrapped: {why}");
        Diagnostic::new(Rule::NOT_WRAPPED, skipped.paragraph, message)
    }
}
