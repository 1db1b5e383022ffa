//! What was found in a file, place by place, for reports that programs read.
//!
//! Stands apart because a report speaks of whole lines and of what should stand there, where the core speaks of bytes. It
//! knows no format.

use std::path::Path;

use tocfmt::{Kind, Lines, Options, Outcome, Position, Repair, Span, WrapMode};

use super::report::Problem;

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) problem: Problem,
    /// The 1-based last line it is about.
    pub(crate) end_line: Option<usize>,
    pub(crate) replacement: Option<Replacement>,
}

/// What should stand in place of the lines of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replacement {
    /// Whole lines, with their endings.
    pub(crate) text: String,
    /// The 1-based column behind the last character of the last line that is replaced, in characters.
    pub(crate) end_column: usize,
    /// What ends that line; nothing at the end of a file without a final one.
    pub(crate) ending: String,
}

impl From<Problem> for Finding {
    fn from(problem: Problem) -> Self {
        Self {
            end_line: problem.at.map(|at| at.line),
            problem,
            replacement: None,
        }
    }
}

/// What would be put right in a document.
pub(crate) fn repairs(
    path: &Path,
    old: &str,
    outcome: &Outcome,
    options: &Options,
) -> Vec<Finding> {
    let new = outcome.text.as_deref().unwrap_or_default();
    let lines = Lines::new(old);
    let repairs = outcome.repairs.iter();
    repairs
        .map(|repair| finding(path, &lines, old, new, repair, options))
        .collect()
}

fn finding(
    path: &Path,
    lines: &Lines<'_>,
    old: &str,
    new: &str,
    repair: &Repair,
    options: &Options,
) -> Finding {
    let Repair {
        old: was, new: is, ..
    } = *repair;
    // A repair that puts something in is about the line it does so in, and one that joins a line with the next about both.
    let ends_line = |text: &str| text.ends_with(['\n', '\r']);
    let joins = ends_line(was.of(old)) && !ends_line(is.of(new));
    let last_byte = was.end.saturating_sub(usize::from(!joins)).max(was.start);
    let (first, last) = (lines.index(was.start), lines.index(last_byte));
    let line = |index| lines.span(index).unwrap_or(Span::new(old.len(), old.len()));
    let (start, end) = (line(first).start, line(last).end.max(was.end));
    let kept_before = Span::new(start, was.start).of(old);
    let kept_behind = Span::new(was.end, end).of(old);
    let last_line = line(last).of(old);
    let content = last_line.trim_end_matches(['\r', '\n']);
    let at = Position {
        line: first + 1,
        column: 1,
    };
    let problem = Problem::new(path, repair.kind, at, what(repair.kind, options));
    Finding {
        problem,
        end_line: Some(last + 1),
        replacement: Some(Replacement {
            text: [kept_before, is.of(new), kept_behind].concat(),
            end_column: content.chars().count() + 1,
            ending: last_line
                .strip_prefix(content)
                .unwrap_or_default()
                .to_owned(),
        }),
    }
}

fn what(kind: Kind, options: &Options) -> String {
    let wrap = options.wrap.as_ref();
    let (mode, width) = wrap.map(|wrap| (wrap.mode, wrap.width)).unwrap_or_default();
    let wrong = match (kind, mode) {
        (Kind::Toc, _) => "the table of contents does not list the headings as they are".to_owned(),
        (_, WrapMode::Long) => format!("a line of this paragraph has more than {width} columns"),
        (_, WrapMode::Fill) => format!("this paragraph is not filled to {width} columns"),
        (_, WrapMode::Sentence) => "not every sentence of this paragraph has its line".to_owned(),
    };
    wrong + "; run tocfmt fmt"
}

#[cfg(test)]
mod tests {
    use super::*;
    use tocfmt::{Width, WrapOptions};

    /// First and last line, end column and replacement of all repairs of a text at a width of 8.
    fn found(text: &str) -> Vec<(usize, usize, usize, String)> {
        let wrap = WrapOptions {
            width: Width::new(8).unwrap(),
            ..WrapOptions::default()
        };
        let options = Options {
            wrap: Some(wrap),
            ..Options::default()
        };
        let outcome = tocfmt::format(text, &options).unwrap();
        let findings = repairs(Path::new("a"), text, &outcome, &options);
        let found = findings.into_iter().map(|finding| {
            let replacement = finding.replacement.unwrap();
            let first = finding.problem.at.unwrap().line;
            (
                first,
                finding.end_line.unwrap(),
                replacement.end_column,
                replacement.text,
            )
        });
        found.collect()
    }

    #[test]
    fn repairs_are_whole_lines() {
        let text = "<!-- toc -->\n<!-- /toc -->\n\n# a b\n\naa\nbb cc dd ee\nff\n\n> é é é é é";
        let expected = [
            (2, 2, 14, "- [a b](#a-b)\n<!-- /toc -->\n"),
            (7, 8, 3, "bb cc dd\nee ff\n"),
            (10, 10, 12, "> é é é\n> é é"),
        ];
        let expected = expected.map(|(a, b, c, text)| (a, b, c, text.to_owned()));
        assert_eq!(found(text), expected);
    }

    #[test]
    fn a_stale_list_is_replaced_line_by_line() {
        let text = "<!-- toc -->\n- x\n- y\n<!-- /toc -->\n\n# a\n";
        assert_eq!(found(text), [(2, 3, 4, "- [a](#a)\n".to_owned())]);
        let text = "<!-- toc --><!-- /toc -->\n\n# a\n";
        let expected = "<!-- toc -->\n- [a](#a)\n<!-- /toc -->\n".to_owned();
        assert_eq!(found(text), [(1, 1, 26, expected)]);
    }
}
