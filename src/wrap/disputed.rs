//! Recognizes paragraphs that Markdown parsers do not agree on: cmark-gfm, which GitHub runs, its versions, and ours. What one
//! of them may read differently is left unchanged.

use crate::document::{Document, Line, Paragraph};
use crate::source::SpanSet;
use crate::width::display_width;

/// The longest text in brackets that all parsers look up as a link label (CommonMark 0.31.2, section 4.7: 999 characters),
/// with some room for how they count.
const MAX_LABEL_BYTES: usize = 900;

/// The starts of HTML blocks by CommonMark 0.31.2 that are none by GFM 0.29, or the other way around (section 4.6).
const DISPUTED_TAGS: [&str; 3] = ["<search", "<source", "<textarea"];

/// Returns the lines of the blocks of the page in which a task list item may have other blocks by cmark-gfm than by our parser.
pub(super) fn disputed_blocks(document: &Document<'_>, paragraphs: &[Paragraph<'_>]) -> SpanSet {
    let disputed = paragraphs
        .iter()
        .filter(|paragraph| paragraph.starts_task_item() && is_disputed_task(document, paragraph));
    SpanSet::new(
        disputed
            .map(|paragraph| paragraph.outermost_block(document))
            .collect(),
    )
}

/// Whether cmark-gfm may read the text of a task list item as more than a paragraph. It takes the checkbox off the line before
/// it parses the rest, so code may start below it if the rest of its line is blank, the paragraph may be a table, and it may
/// start with definitions.
fn is_disputed_task(document: &Document<'_>, paragraph: &Paragraph<'_>) -> bool {
    let text = document.text();
    let mut lines = paragraph.source_lines(document).map(|line| line.of(text));
    let Some((before, content)) = lines.next().and_then(|first| first.split_once(']')) else {
        return true;
    };
    let content = content.trim();
    // Where an indented code block starts in the item, at most.
    let code_column = display_width(before) + 2;
    lines.any(|line| {
        let line = line.trim_end();
        let stripped = line.trim_start_matches([' ', '\t', '>']);
        let prefix = line.get(..line.len() - stripped.len());
        let may_be_code =
            content.is_empty() && display_width(prefix.unwrap_or_default()) >= code_column;
        may_be_code
            || is_delimiter_row(stripped)
            || (content.is_empty() || content.starts_with('[')) && line.contains("]:")
    }) || content.starts_with('[') && content.contains("]:")
}

/// Whether parsers may disagree on a paragraph with these lines.
pub(super) fn is_disputed(text: &str, lines: &[Line]) -> bool {
    let contents = || lines.iter().map(|line| line.content.of(text));
    contents().any(|line| is_delimiter_row(line) || starts_disputed_block(line))
        || has_disputed_brackets(contents())
        || has_disputed_comment(contents())
}

/// Whether a line consists of the characters of a table's delimiter row. Parsers disagree on whether one that did not fit the
/// row above may be the header of the next.
fn is_delimiter_row(line: &str) -> bool {
    let is_part = |byte: u8| matches!(byte, b'-' | b':' | b'|' | b' ' | b'\t');
    line.contains('-') && line.bytes().all(is_part)
}

fn starts_disputed_block(line: &str) -> bool {
    let is_tag = |tag: &&str| {
        let start = line.get(..tag.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    let declaration = line.strip_prefix("<!");
    let is_declaration = declaration.is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    is_declaration || DISPUTED_TAGS.iter().any(is_tag)
}

/// Whether brackets are longer than any label may be, or start with `[^` and contain a line end: cmark-gfm shows a part of
/// them by its columns if there is no such footnote.
fn has_disputed_brackets<'l>(lines: impl Iterator<Item = &'l str>) -> bool {
    let mut open = Vec::new();
    let mut line_start = 0;
    for line in lines {
        let mut bytes = line.bytes().enumerate().peekable();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\\' => drop(bytes.next()),
                b'[' => open.push((line_start + at, matches!(bytes.peek(), Some((_, b'^'))))),
                b']' => {
                    let Some((start, is_note)) = open.pop() else {
                        continue;
                    };
                    let is_long = line_start + at - start > MAX_LABEL_BYTES;
                    if is_long || is_note && start < line_start {
                        return true;
                    }
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
    use crate::source::Span;

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
        disputed_blocks(&document, &paragraphs).contains(Span::new(0, text.len()))
    }

    #[test]
    fn a_task_may_be_other_blocks() {
        for text in [
            "- [x] | a | b |\n  |---|---|\n  | c | d |\n",
            "- [ ] \n      a  b\n      c\n",
            "- [ ] [a]: b \"c\"\n  [k]: l (m)\n  n [k] o\n",
            "- [ ] \n\t\ta\n\tb\n",
            "1. [ ] \n   [a]: b\n   c\n",
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
            "a\n<search>",
            "<Source a>",
            "<!x\ny>",
            "a [^b\nc] d",
            "a [^b [e\nf] c] d",
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
