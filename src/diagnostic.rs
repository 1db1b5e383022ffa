//! What is reported about a document: a rule, a byte range and a message.
//!
//! A message says what is wrong and, after a semicolon, what to do. The caller adds path, position and severity.

use std::fmt;

use crate::rule::Rule;
use crate::source::Span;

/// Something to report about a place of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that reports it.
    pub rule: Rule,
    /// The bytes of the document that it is about.
    pub span: Span,
    /// What is wrong; what to do.
    pub message: String,
}

impl Diagnostic {
    pub(crate) fn new(rule: Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            span,
            message: message.into(),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Why a document cannot be formatted and must be left unchanged.
///
/// The rule of the diagnostic is one of the constants of [`Rule`] with the severity
/// [`Error`](crate::Severity::Error).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FormatError(Box<Diagnostic>);

impl FormatError {
    pub(crate) fn new(rule: Rule, span: Span, message: impl Into<String>) -> Self {
        Self(Box::new(Diagnostic::new(rule, span, message)))
    }

    /// Returns the rule, the place and the message.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.0
    }
}
