//! What a report format is: a trait, and the file it renders.

use std::path::Path;

use super::finding::{self, Finding, Rewrite};
use crate::cli::exit::Exit;
use crate::cli::message::Message;
use crate::cli::printer::Printer;

/// A report format of `check`.
pub(crate) trait Reporter: Sync {
    /// The text before the first file.
    fn prologue(&self) -> String {
        String::new()
    }

    /// Renders what was found in one file; empty if there is nothing to report.
    fn render(&self, file: &CheckedFile<'_>) -> String;

    /// The text between two files that have something to report.
    fn separator(&self) -> &'static str {
        ""
    }

    /// The text after the last file.
    fn epilogue(&self) -> &'static str {
        ""
    }

    /// Whether the report contains the messages about documents, which are not printed to standard error then.
    fn contains_messages(&self) -> bool {
        false
    }

    /// Prints what [`Self::render`] returned.
    fn print(&self, rendered: &str, printer: &mut Printer) -> Result<(), Message> {
        printer.output(rendered)
    }
}

/// A file that was checked.
pub(crate) struct CheckedFile<'a> {
    pub(crate) path: &'a Path,
    /// What `fmt` would make of it; `None` if nothing would change or the file could not be formatted.
    pub(crate) rewrite: Option<Rewrite<'a>>,
    /// The messages to report, in order of their positions.
    pub(crate) messages: Vec<&'a Message>,
}

impl CheckedFile<'_> {
    /// Whether the file makes `check` fail.
    pub(crate) fn fails_check(&self) -> bool {
        let mut exits = self.messages.iter().map(|message| message.exit());
        self.rewrite.is_some() || exits.any(|exit| exit > Exit::Clean)
    }

    /// Returns all that was found, in order of position.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let changes = self.rewrite.as_ref();
        let changes = changes.map(|rewrite| finding::of_changes(self.path, rewrite));
        let messages = self.messages.iter().copied().cloned().map(Finding::from);
        let mut findings: Vec<Finding> = changes.into_iter().flatten().chain(messages).collect();
        findings.sort_by_key(|finding| finding.message.position);
        findings
    }
}
