//! A unified diff that `git apply` and `patch -p1` accept.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::reporter::{CheckedFile, Reporter};
use crate::cli::diff;
use crate::cli::message::Message;
use crate::cli::printer::Printer;
use crate::cli::report_paths::diff_path;

/// Shows what would change as a diff.
pub(crate) struct Diff;

impl Reporter for Diff {
    fn render(&self, file: &CheckedFile<'_>) -> String {
        let Some(rewrite) = &file.rewrite else {
            return String::new();
        };
        let changes = rewrite.changes.iter();
        let replacements = changes.flat_map(|change| &change.replacements);
        let spans = replacements.map(|replacement| (replacement.old, replacement.new));
        diff::unified(&diff_path(file.path), rewrite.old, rewrite.new, spans)
    }

    fn print(&self, rendered: &str, printer: &mut Printer) -> Result<(), Message> {
        printer.painted_output(rendered, paint)
    }
}

/// Colors the diff of one file as git does.
fn paint(diff: &str) -> String {
    let mut painted = String::with_capacity(diff.len() * 5 / 4);
    for (index, line) in diff.split_inclusive('\n').enumerate() {
        let style = match line.as_bytes().first() {
            _ if index < HEADER_LINES => Style::new().bold(),
            Some(b'-') => AnsiColor::Red.on_default(),
            Some(b'+') => AnsiColor::Green.on_default(),
            Some(b'@') => AnsiColor::Cyan.on_default(),
            _ => Style::new(),
        };
        let content = line.trim_end_matches('\n');
        let line_ending = line.get(content.len()..).unwrap_or_default();
        // Writing to a `String` does not fail.
        let _ = write!(painted, "{style}{content}{style:#}{line_ending}");
    }
    painted
}

/// The lines of `--- a/path` and `+++ b/path`.
const HEADER_LINES: usize = 2;
