//! Annotations of GitHub Actions, one a line ("Workflow commands for GitHub Actions" in GitHub's documentation).

use tocfmt::Severity;

use super::finding::Finding;
use super::reporter::{CheckedFile, Reporter};
use crate::cli::report_paths::{path_in_checkout, slashed};

/// Annotates the lines of a pull request.
pub(crate) struct Github;

impl Reporter for Github {
    fn render(&self, file: &CheckedFile<'_>) -> String {
        file.findings().iter().map(annotation).collect()
    }

    fn contains_messages(&self) -> bool {
        true
    }
}

fn annotation(finding: &Finding) -> String {
    let message = &finding.message;
    let level = match message.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let path = slashed(&path_in_checkout(&message.path));
    let mut properties = format!("file={}", escape_property(&path));
    if let Some((start, end_line)) = message.position.zip(finding.end_line) {
        properties += &format!(",line={},endLine={end_line}", start.line);
    }
    let rule = escape_property(message.rule.id());
    let text = escape_data(&message.text);
    format!("::{level} {properties},title=tocfmt {rule}::{text}\n")
}

/// Encodes the characters that would end the text of a command.
fn escape_data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Encodes the characters that would end a property of a command.
fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::message::Message;

    #[test]
    fn no_text_can_end_the_annotation() {
        let message = Message::io_warning(Path::new("a,b:c%\n::d"), "e\r\n::error::f%");
        assert_eq!(
            annotation(&Finding::from(message)),
            "::warning file=a%2Cb%3Ac%25%0A%3A%3Ad,title=tocfmt io-error::e%0D%0A::error::f%25\n"
        );
    }
}
