//! A block and the entries it should list into the edit that makes it so, if one is needed.
//!
//! Stands apart because it is all about lines, their endings and the prefixes of containers. It does not know where the
//! entries come from.

use super::markers::{Block, Marker};
use crate::document::{Container, Document};
use crate::edit::Edit;
use crate::source::{Lines, Span, is_blank, line_ending_or_first};

/// The lines a block stands on, those of its markers among them.
pub(super) fn region(document: &Document<'_>, block: &Block) -> Span {
    let (first, last) = marker_lines(document, block);
    Span::new(first.start, last.end)
}

/// What stands between the markers of a block: whole lines, but where both markers stand on one.
pub(super) fn content(document: &Document<'_>, block: &Block) -> Span {
    let (first, last) = marker_lines(document, block);
    if first == last {
        return Span::new(block.opening.span.end, block.closing.span.start);
    }
    Span::new(first.end, last.start)
}

/// The edit that makes `block` hold `list`, or `None` where it does already.
///
/// A block is current where its lines are those of the list, whatever their line endings, and whatever white space stands
/// before the first and after the last. Where it is not, blank lines at its ends stay.
pub(super) fn update(document: &Document<'_>, block: &Block, list: &str) -> Option<Edit> {
    let text = document.text();
    let (first, last) = marker_lines(document, block);
    let ending = line_ending_or_first(first.of(text), text);
    let prefix = container_prefix(text, last, block);
    let content = content(document, block);
    let entries = list.split_terminator('\n');
    let wanted = || -> String {
        entries
            .clone()
            .flat_map(|entry| [&prefix, entry, ending])
            .collect()
    };
    if first == last {
        let replacement = || format!("{ending}{}{prefix}", wanted());
        return (!list.is_empty()).then(|| Edit {
            span: content,
            replacement: replacement().into(),
        });
    }
    // Most blocks are current, and that is soon told.
    if prefix.is_empty() && trimmed(content.of(text)) == trimmed(list) {
        return None;
    }
    let filled = filled_lines(content.of(text), &prefix);
    if is_current(&filled, list) {
        return None;
    }
    let span = match (filled.first(), filled.last()) {
        (Some((start, _)), Some((end, _))) if !list.is_empty() => {
            Span::new(content.start + start.start, content.start + end.end)
        }
        _ => content,
    };
    Some(Edit {
        span,
        replacement: wanted().into(),
    })
}

/// The lines of the opening and the closing marker; one and the same where both stand on it.
fn marker_lines(document: &Document<'_>, block: &Block) -> (Span, Span) {
    let line = |marker: Marker| document.lines().span(marker.line).unwrap_or(marker.span);
    (line(block.opening), line(block.closing))
}

/// What every line of the block starts with: nothing at the top level, else what keeps a line in its containers, taken
/// from the line of the closing marker, with blanks in place of list markers.
fn container_prefix(text: &str, closing_line: Span, block: &Block) -> String {
    if block.opening.container == Container::Page {
        return String::new();
    }
    let one_line = block.opening.line == block.closing.line;
    let marker = if one_line {
        block.opening
    } else {
        block.closing
    };
    let before = Span::new(closing_line.start, marker.span.start).of(text);
    before
        .chars()
        .map(|c| if c == '>' || is_blank(c) { c } else { ' ' })
        .collect()
}

/// The lines between the first and the last that are not blank, by their place in `content`, each without the prefix
/// and its line ending.
fn filled_lines<'a>(content: &'a str, prefix: &str) -> Vec<(Span, &'a str)> {
    let lines = Lines::new(content);
    let mut filled: Vec<(Span, &str)> = (0..)
        .map_while(|index| lines.span(index))
        .map(|span| (span, without_prefix(span.of(content), prefix)))
        .skip_while(|(_, line)| line.is_empty())
        .collect();
    while filled.last().is_some_and(|(_, line)| line.is_empty()) {
        filled.pop();
    }
    filled
}

/// A line without its container prefix and line ending; empty where it is blank but for the prefix.
fn without_prefix<'a>(line: &'a str, prefix: &str) -> &'a str {
    let line = line.trim_end_matches(['\r', '\n']);
    let inner = line.strip_prefix(prefix).unwrap_or(line);
    let bare = line.trim_end_matches(is_blank) == prefix.trim_end_matches(is_blank);
    if bare || inner.trim_matches(is_blank).is_empty() {
        ""
    } else {
        inner
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// Whether the lines of a block are those of the list, but for white space before the first and after the last.
fn is_current(filled: &[(Span, &str)], list: &str) -> bool {
    let end = filled.len().saturating_sub(1);
    let lines = filled.iter().enumerate().map(|(index, (_, line))| {
        let line = if index == 0 {
            line.trim_start_matches(is_blank)
        } else {
            line
        };
        if index == end {
            line.trim_end_matches(is_blank)
        } else {
            line
        }
    });
    list.trim_start_matches(is_blank)
        .split_terminator('\n')
        .eq(lines)
}
