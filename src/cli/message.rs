//! Messages about files: `path:line:column: what is wrong; what to do`.

use std::fmt;
use std::path::{Path, PathBuf};

use tocfmt::{Diagnostic, Lines, Position, Rule, Severity};

use super::exit::Exit;
use super::rule::{CONFIG_ERROR, IO_ERROR};
use super::sanitize::sanitize_line;

/// A message about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) rule: Rule,
    pub(crate) severity: Severity,
    pub(crate) path: PathBuf,
    pub(crate) position: Option<Position>,
    pub(crate) text: String,
}

impl Message {
    fn new(path: &Path, rule: Rule, position: Option<Position>, text: String) -> Self {
        Self {
            rule,
            severity: rule.severity(),
            path: path.to_owned(),
            position,
            text,
        }
    }

    /// A file that cannot be read, processed or written.
    pub(crate) fn io_error(path: &Path, text: impl Into<String>) -> Self {
        Self::new(path, IO_ERROR, None, text.into())
    }

    /// A document that takes too much memory.
    pub(crate) fn too_large(path: &Path, text: impl Into<String>) -> Self {
        Self::new(path, Rule::TOO_LARGE, None, text.into())
    }

    /// A command line or a configuration file that cannot be used; `path` names which.
    pub(crate) fn config_error(path: &Path, text: impl Into<String>) -> Self {
        Self::new(path, CONFIG_ERROR, None, text.into())
    }

    /// A path that leads to nothing to process, which does not fail the run.
    pub(crate) fn io_warning(path: &Path, text: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::io_error(path, text)
        }
    }

    /// A finding in a document, with the severity of its rule.
    pub(crate) fn in_document(path: &Path, rule: Rule, position: Position, text: String) -> Self {
        Self::new(path, rule, Some(position), text)
    }

    /// A diagnostic of the library about a document with these lines.
    pub(crate) fn from_diagnostic(path: &Path, lines: &Lines<'_>, diagnostic: &Diagnostic) -> Self {
        let position = lines.position(diagnostic.span.start);
        Self::in_document(path, diagnostic.rule, position, diagnostic.message.clone())
    }

    /// Sets the position.
    pub(crate) fn at(self, position: Position) -> Self {
        Self {
            position: Some(position),
            ..self
        }
    }

    /// Raises the severity to error, as `--deny` asks for.
    pub(crate) fn into_error(self) -> Self {
        Self {
            severity: Severity::Error,
            ..self
        }
    }

    /// The exit status that a run with this message has at least.
    pub(crate) fn exit(&self) -> Exit {
        match self.severity {
            Severity::Error if self.is_about_document() => Exit::Findings,
            Severity::Error => Exit::Error,
            _ => Exit::Clean,
        }
    }

    /// Whether it is about the text of a document, and not about a file or the configuration.
    pub(crate) fn is_about_document(&self) -> bool {
        ![Rule::TOO_LARGE, IO_ERROR, CONFIG_ERROR].contains(&self.rule)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", sanitize_line(&self.path.to_string_lossy()))?;
        if let Some(position) = self.position {
            write!(f, "{position}:")?;
        }
        if self.severity == Severity::Warning {
            f.write_str(" warning:")?;
        }
        write!(f, " {}", sanitize_line(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_line_that_starts_with_the_position() {
        let error = Message::config_error(Path::new("a.md"), "x; y");
        let error = error.at(Position { line: 3, column: 1 });
        assert_eq!(error.to_string(), "a.md:3:1: x; y");
        let warning = Message::io_warning(Path::new("b"), "z");
        assert_eq!(warning.to_string(), "b: warning: z");
    }

    #[test]
    fn has_no_control_characters() {
        let message = Message::io_warning(Path::new("a\u{1b}[2J\n.md"), "x\u{9b}y\r");
        assert_eq!(message.to_string(), r"a\u{1b}[2J\n.md: warning: x\u{9b}y\r");
    }

    #[test]
    fn decides_the_exit_status() {
        let path = Path::new("a");
        assert_eq!(Message::io_error(path, "x").exit(), Exit::Error);
        assert_eq!(Message::io_warning(path, "x").exit(), Exit::Clean);
        let start = Position { line: 1, column: 1 };
        let note = Message::in_document(path, Rule::NOT_WRAPPED, start, "x".to_owned());
        assert_eq!(note.exit(), Exit::Clean);
        assert_eq!(note.into_error().exit(), Exit::Findings);
    }
}
