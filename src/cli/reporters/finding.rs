//! Findings: what a report says about a file, in whole lines.
//!
//! Separate from the reporters because they share it. The library speaks of bytes, reports speak of lines and columns.

use std::path::Path;

use tocfmt::{Change, Lines, Options, Position, Rule, Span, WrapMode};

use crate::cli::message::Message;

/// A document that would change.
#[derive(Clone, Copy)]
pub(crate) struct Rewrite<'a> {
    pub(crate) old: &'a str,
    /// The lines of the old text.
    pub(crate) lines: &'a Lines<'a>,
    pub(crate) new: &'a str,
    pub(crate) changes: &'a [Change],
    /// The options it was formatted with.
    pub(crate) options: &'a Options,
}

/// Something found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) message: Message,
    /// The 1-based number of the last line it is about; `None` if it is about no line.
    pub(crate) end_line: Option<usize>,
    pub(crate) replacement: Option<Replacement>,
}

/// What `fmt` would put in place of the lines of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replacement {
    /// Whole lines, with their line endings.
    pub(crate) text: String,
    /// The 1-based column after the last character of the last replaced line, in characters.
    pub(crate) end_column: usize,
    /// The line ending of that line; empty at the end of a file without a final line ending.
    pub(crate) line_ending: String,
}

impl From<Message> for Finding {
    fn from(message: Message) -> Self {
        Self {
            end_line: message.position.map(|position| position.line),
            message,
            replacement: None,
        }
    }
}

/// Returns a finding for each change that `fmt` would make to a document.
pub(crate) fn of_changes(path: &Path, rewrite: &Rewrite<'_>) -> Vec<Finding> {
    let changes = rewrite.changes.iter();
    changes
        .map(|change| of_change(path, rewrite, change))
        .collect()
}

fn of_change(path: &Path, rewrite: &Rewrite<'_>, change: &Change) -> Finding {
    let Rewrite {
        old, lines, new, ..
    } = *rewrite;
    let (first, last) = changed_lines(rewrite, change);
    let line = |index| lines.span(index).unwrap_or(Span::new(old.len(), old.len()));
    let (start, end) = (line(first).start, line(last).end.max(change.old.end));
    let before = Span::new(start, change.old.start).of(old);
    let after = Span::new(change.old.end, end).of(old);
    let last_line = line(last).of(old);
    let content = last_line.trim_end_matches(['\r', '\n']);
    let position = Position {
        line: first + 1,
        column: 1,
    };
    let text = describe(change.rule, rewrite.options);
    Finding {
        message: Message::in_document(path, change.rule, position, text),
        end_line: Some(last + 1),
        replacement: Some(Replacement {
            text: [before, change.new.of(new), after].concat(),
            end_column: content.chars().count() + 1,
            line_ending: last_line
                .strip_prefix(content)
                .unwrap_or_default()
                .to_owned(),
        }),
    }
}

/// Returns the 0-based indices of the first and the last line that a change replaces.
fn changed_lines(rewrite: &Rewrite<'_>, change: &Change) -> (usize, usize) {
    let lines = rewrite.lines;
    let ends_line = |text: &str| text.ends_with(['\n', '\r']);
    // A line whose ending is removed is joined with the next one, so that one is replaced, too.
    let joins_lines =
        ends_line(change.old.of(rewrite.old)) && !ends_line(change.new.of(rewrite.new));
    let last_byte = change.old.end.saturating_sub(usize::from(!joins_lines));
    let last_byte = last_byte.max(change.old.start);
    (lines.index(change.old.start), lines.index(last_byte))
}

/// Says what is wrong with the lines that a change replaces.
fn describe(rule: Rule, options: &Options) -> String {
    let width = options.wrap.width;
    let problem = match options.wrap.mode {
        _ if rule == Rule::TOC => "the table of contents is out of date".to_owned(),
        WrapMode::Fill => format!("this paragraph is not filled to {width} columns"),
        WrapMode::Sentence => "this paragraph does not have one sentence per line".to_owned(),
        WrapMode::Clause => "this paragraph is not broken after sentences and clauses".to_owned(),
        WrapMode::Paragraph => "this paragraph is not on one line".to_owned(),
        _ => format!("a line of this paragraph is longer than {width} columns"),
    };
    problem + "; run `tocfmt fmt`"
}

#[cfg(test)]
mod tests {
    use super::*;
    use tocfmt::Width;

    /// Returns first and last line, end column and replacement of each change to a text at a width of 8.
    fn changes(text: &str) -> Vec<(usize, usize, usize, String)> {
        let mut options = Options::default();
        options.wrap.width = Width::new(8).unwrap();
        let outcome = tocfmt::format(text, &options).unwrap();
        let rewrite = Rewrite {
            old: text,
            lines: &Lines::new(text),
            new: outcome.text.as_deref().unwrap(),
            changes: &outcome.changes,
            options: &options,
        };
        let findings = of_changes(Path::new("a"), &rewrite).into_iter();
        let changes = findings.map(|finding| {
            let replacement = finding.replacement.unwrap();
            (
                finding.message.position.unwrap().line,
                finding.end_line.unwrap(),
                replacement.end_column,
                replacement.text,
            )
        });
        changes.collect()
    }

    #[test]
    fn replaces_whole_lines() {
        let text = "<!-- toc -->\n<!-- /toc -->\n\n# a b\n\naa\nbb cc dd ee\nff\n\n> é é é é é";
        let expected = [
            (2, 2, 14, "- [a b](#a-b)\n<!-- /toc -->\n"),
            (7, 8, 3, "bb cc dd\nee ff\n"),
            (10, 10, 12, "> é é é\n> é é"),
        ];
        let expected = expected.map(|(a, b, c, text)| (a, b, c, text.to_owned()));
        assert_eq!(changes(text), expected);
    }

    #[test]
    fn replaces_the_lines_of_a_list_but_not_its_markers() {
        let text = "<!-- toc -->\n- x\n- y\n<!-- /toc -->\n\n# a\n";
        assert_eq!(changes(text), [(2, 3, 4, "- [a](#a)\n".to_owned())]);
        let text = "<!-- toc --><!-- /toc -->\n\n# a\n";
        let expected = "<!-- toc -->\n- [a](#a)\n<!-- /toc -->\n".to_owned();
        assert_eq!(changes(text), [(1, 1, 26, expected)]);
    }
}
