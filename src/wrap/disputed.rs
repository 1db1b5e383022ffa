//! Recognizes paragraphs that Markdown parsers do not agree on: cmark-gfm, which GitHub runs, its versions, and ours. What one
//! of them may read differently is left unchanged.

use super::block_starts::ends_in_backslash_break;
use crate::document::{Document, Line, Paragraph, split_at_checkbox, strip_checkbox};
use crate::source::{Span, SpanSet};

/// The longest text in brackets that all parsers look up as a link label (CommonMark 0.31.2, section 4.7: 999 characters),
/// with some room for how they count.
const MAX_LABEL_BYTES: usize = 900;

/// Returns the parts of the text that may have other blocks by cmark-gfm than by our parser.
pub(super) fn disputed_parts(document: &Document<'_>, paragraphs: &[Paragraph<'_>]) -> SpanSet {
    let tasks = paragraphs
        .iter()
        .filter(|paragraph| paragraph.starts_item() && is_disputed_task(document, paragraph));
    let blocks = tasks.map(|paragraph| paragraph.outermost_block(document));
    let headings = document.headings().iter().filter(|heading| {
        heading.underline(document).is_some_and(|underline| {
            let start = heading.lines(document).start;
            is_other_block(document, Span::new(start, underline.start))
        })
    });
    let headings = headings.map(|heading| heading.outermost_block(document));
    SpanSet::new(
        blocks
            .chain(headings)
            .chain(document.disputed_part())
            .collect(),
    )
}

/// Whether cmark-gfm may read a task list item that starts with this paragraph differently. Its checkbox may also be a link to
/// our parser.
fn is_disputed_task(document: &Document<'_>, paragraph: &Paragraph<'_>) -> bool {
    let span = paragraph.span(document);
    let first_line = span.of(document.text()).split(['\n', '\r']).next();
    // A footnote that is defined before it in the item is no longer there.
    let is_first = |line: &str| strip_checkbox(line.trim_start_matches(MARGIN)).is_some();
    let has_checkbox =
        first_line.is_some_and(|line| split_at_checkbox(line).is_some() || is_first(line));
    has_checkbox && !paragraph.starts_task_item() || is_other_block(document, span)
}

/// Whether cmark-gfm may read text after a checkbox as a table, or as a paragraph that starts with definitions.
fn is_other_block(document: &Document<'_>, lines: Span) -> bool {
    let mut lines = lines.of(document.text()).split(['\n', '\r']);
    let Some((_, content)) = lines.next().and_then(split_at_checkbox) else {
        return false;
    };
    let starts_with_label = content.trim_ascii().starts_with('[');
    let may_be_definition = |line: &str| starts_with_label && line.contains("]:");
    may_be_definition(content)
        || lines.any(|line| is_delimiter_row(line.trim_matches(MARGIN)) || may_be_definition(line))
}

/// What is around the text of a line.
const MARGIN: [char; 3] = [' ', '\t', '>'];

/// Whether parsers may disagree on a paragraph with these lines.
pub(super) fn is_disputed(text: &str, lines: &[Line]) -> bool {
    let contents = || lines.iter().map(|line| line.content.of(text));
    contents().any(|line| is_delimiter_row(line) || has_declaration(line))
        || has_disputed_note(&contents().collect::<Vec<_>>().join("\n"))
        || has_long_brackets(contents())
        || has_disputed_comment(contents())
}

/// Whether a line consists of the characters of a table's delimiter row. Parsers disagree on whether one that did not fit the
/// row above may be the header of the next.
fn is_delimiter_row(line: &str) -> bool {
    let is_part = |byte: u8| matches!(byte, b'-' | b':' | b'|' | b' ' | b'\t');
    line.contains('-') && line.bytes().all(is_part)
}

/// Whether a line may contain the start of a declaration such as `<!DOCTYPE`. Parsers disagree on where it ends.
fn has_declaration(line: &str) -> bool {
    let mut after = line.split("<!").skip(1);
    after.any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Whether a paragraph may have white space or other syntax in brackets that start with `[^`. If there is no such footnote,
/// cmark-gfm shows a part of them by its columns, which depend on the line ends.
fn has_disputed_note(text: &str) -> bool {
    let is_syntax = |c: char| c.is_whitespace() || "[]`<\\".contains(c);
    let mut brackets = text.match_indices("[^").filter_map(|(at, mark)| {
        let is_escaped = ends_in_backslash_break(text.get(..at)?);
        text.get(at + mark.len()..).filter(|_| !is_escaped)
    });
    let Some(last_bracket) = text.rfind(']') else {
        return false;
    };
    let is_before_last = |rest: &str| text.len() - rest.len() <= last_bracket;
    brackets.any(|rest| {
        let after_label = rest.find(is_syntax).and_then(|end| rest.get(end..));
        after_label.is_some_and(|after| !after.starts_with(']') && is_before_last(after))
    })
}

/// Whether brackets are longer than any label may be.
fn has_long_brackets<'l>(lines: impl Iterator<Item = &'l str>) -> bool {
    let mut open = Vec::new();
    let mut line_start = 0;
    for line in lines {
        let mut bytes = line.bytes().enumerate();
        while let Some((at, byte)) = bytes.next() {
            let at = line_start + at;
            match byte {
                b'\\' => drop(bytes.next()),
                b'[' => open.push(at),
                b']' if open.pop().is_some_and(|start| at - start > MAX_LABEL_BYTES) => {
                    return true;
                }
                _ => {}
            }
        }
        line_start += line.len() + 1;
    }
    false
}

/// Whether a comment contains `--`, which ends it by some rules and not by others.
fn has_disputed_comment<'l>(lines: impl Iterator<Item = &'l str>) -> bool {
    let mut in_comment = false;
    for line in lines {
        let mut rest = line;
        loop {
            if !in_comment {
                let Some((_, after)) = rest.split_once("<!--") else {
                    break;
                };
                (rest, in_comment) = (after, true);
                if rest.starts_with(['>', '-']) {
                    return true;
                }
            }
            let Some((_, after)) = rest.split_once("--") else {
                break;
            };
            let Some(after) = after.strip_prefix('>') else {
                return true;
            };
            (rest, in_comment) = (after, false);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    fn disputed(text: &str) -> bool {
        let mut start = 0;
        let lines: Vec<Line> = text
            .split('\n')
            .map(|line| {
                let content = Span::new(start, start + line.len());
                start = content.end + 1;
                Line {
                    prefix: Span::new(content.start, content.start),
                    content,
                    tail: Span::new(content.end, content.end),
                    is_lazy: false,
                }
            })
            .collect();
        is_disputed(text, &lines)
    }

    /// Whether all of a text is a disputed block.
    fn is_disputed_block(text: &str) -> bool {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let paragraphs = document.paragraphs(&[]);
        disputed_parts(&document, &paragraphs).contains(Span::new(0, 1))
    }

    #[test]
    fn a_task_may_be_other_blocks() {
        for text in [
            "- [x] | a | b |\n  |---|---|\n  | c | d |\n",
            "- [x] |||\n  -|-\n  =\n  a\nb\n",
            "- [ ] [a]: b \"c\"\n  [k]: l (m)\n  n [k] o\n",
            "- [X] a\n\n[x]: /u\n",
            "> - [^b]:\n>   [x] a\n",
        ] {
            assert!(is_disputed_block(text), "{text:?}");
        }
        for text in [
            "- [x] a b\n  c\n",
            "- [ ]  [a](b) c\n",
            "- [ ] a | b\n",
            "- [ ]     a\n",
            "- [ ]\n  a\n",
            "1. [x] - a\n   b\n",
            "- | a\n  b\n",
        ] {
            assert!(!is_disputed_block(text), "{text:?}");
        }
    }

    #[test]
    fn parsers_disagree_on_rare_syntax_only() {
        for text in [
            "{| x\n|-\n! aa",
            "a\n--- | ---|",
            "a [^b\nc] d",
            "a [^b [e\nf] c] d",
            "a [^b c] d",
            "a [^b\\[c] d",
            "a <!B c",
            "a <!-- b -- c --> d",
            "a <!--> b",
            "<!-- a\nb -- c -->",
        ] {
            assert!(disputed(text), "{text:?}");
        }
        assert!(disputed(&format!("[{}]", "a ".repeat(500))));
        for text in [
            "a - b\n| c",
            "a [^b] c\nd [^e]",
            "a [^b\nc",
            "a [b\nc](d)",
            "a \\[^b\nc] d",
            "a <!-- b --> c <!-- d\ne --> f -- g",
            "a <b>\n<sub>c",
            "a -- b",
        ] {
            assert!(!disputed(text), "{text:?}");
        }
    }
}
