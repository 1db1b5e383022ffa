//! Counts what happened to files, for the exit status and the closing line.

use tocfmt::Severity;

use super::exit::Exit;
use super::message::Message;

/// What happened to some files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Files processed.
    pub(crate) files: usize,
    /// Files that were changed, or would be.
    pub(crate) files_changed: usize,
    /// Files with at least one error.
    pub(crate) files_failed: usize,
    /// Tables of contents that were changed, or would be.
    pub(crate) tocs_changed: usize,
    /// Paragraphs that were changed, or would be.
    pub(crate) paragraphs_changed: usize,
    /// Paragraphs that could not be wrapped safely.
    pub(crate) paragraphs_skipped: usize,
    /// Warnings, reported or not.
    pub(crate) warnings: usize,
    /// The exit status so far.
    pub(crate) exit: Exit,
}

impl Tally {
    /// Adds the counts of other files.
    pub(crate) fn add(&mut self, other: Self) {
        self.files += other.files;
        self.files_changed += other.files_changed;
        self.files_failed += other.files_failed;
        self.tocs_changed += other.tocs_changed;
        self.paragraphs_changed += other.paragraphs_changed;
        self.paragraphs_skipped += other.paragraphs_skipped;
        self.warnings += other.warnings;
        self.raise_exit(other.exit);
    }

    /// Counts the messages about one file, or about a path that led to none.
    pub(crate) fn add_messages(&mut self, messages: &[Message]) {
        let exit = messages.iter().map(Message::exit).max().unwrap_or_default();
        if exit > Exit::Clean {
            self.files_failed = self.files;
        }
        let is_warning = |message: &&Message| message.severity == Severity::Warning;
        self.warnings += messages.iter().filter(is_warning).count();
        self.raise_exit(exit);
    }

    /// Makes sure that the run ends with `exit` at least.
    pub(crate) fn raise_exit(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }
}
