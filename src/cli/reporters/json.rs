//! One JSON object a line for each finding, as docs/finding.schema.json describes it.

use serde::Serialize;
use tocfmt::Severity;

use super::finding::Finding;
use super::reporter::{CheckedFile, Reporter};
use crate::cli::report_paths::slashed;

/// Reports findings to scripts.
pub(crate) struct Json;

impl Reporter for Json {
    fn render(&self, file: &CheckedFile<'_>) -> String {
        file.findings().iter().map(line).collect()
    }

    fn contains_messages(&self) -> bool {
        true
    }
}

#[derive(Serialize)]
struct Object<'f> {
    path: String,
    rule: &'static str,
    severity: &'static str,
    lines: Option<LineRange>,
    column: Option<usize>,
    message: &'f str,
    replacement: Option<&'f str>,
}

#[derive(Serialize)]
struct LineRange {
    start: usize,
    end: usize,
}

impl<'f> From<&'f Finding> for Object<'f> {
    fn from(finding: &'f Finding) -> Self {
        let message = &finding.message;
        let range = message.position.zip(finding.end_line);
        Self {
            path: slashed(&message.path),
            rule: message.rule.id(),
            severity: match message.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            lines: range.map(|(start, end)| LineRange {
                start: start.line,
                end,
            }),
            column: message.position.map(|position| position.column),
            message: &message.text,
            replacement: finding.replacement.as_ref().map(|new| new.text.as_str()),
        }
    }
}

fn line(finding: &Finding) -> String {
    // Strings and numbers can always be serialized.
    serde_json::to_string(&Object::from(finding)).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::message::Message;

    #[test]
    fn an_object_stays_on_its_line() {
        let message = Message::io_warning(Path::new("a"), "\u{1b}\"\n");
        let json = line(&Finding::from(message));
        assert_eq!(json.lines().count(), 1);
        assert!(json.contains("\\u001b\\\"\\n") && !json.contains('\u{1b}'));
    }
}
