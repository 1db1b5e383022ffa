//! The lines of a table of contents in the source: where they are, and the edit that makes them list what they should.
//!
//! Separate because it is about lines, line endings and container prefixes only, not about entries.

use super::list::WantedList;
use super::markers::Marker;
use super::pairing::TocBlock;
use crate::document::{Container, Document, LinkList};
use crate::edit::Edit;
use crate::source::{Lines, Span, is_space_or_tab, line_ending_or_first};

/// Returns the lines of a block, those of its markers included.
pub(crate) fn region(document: &Document<'_>, block: &TocBlock) -> Span {
    let (first, last) = marker_lines(document, block);
    Span::new(first.start, last.end)
}

/// Returns what is between the markers: whole lines, unless both markers are on one line.
pub(super) fn inner_span(document: &Document<'_>, block: &TocBlock) -> Span {
    let (first, last) = marker_lines(document, block);
    if first == last {
        return Span::new(block.opening.span.end, block.closing.span.start);
    }
    Span::new(first.end, last.start)
}

/// Whether the lines of a block are those of `list`, apart from line endings and white space before the first and after the
/// last.
pub(super) fn has_lines_of(document: &Document<'_>, block: &TocBlock, list: &str) -> bool {
    let text = document.text();
    let (first, last) = marker_lines(document, block);
    if first == last {
        return list.is_empty();
    }
    let inner = inner_span(document, block);
    let prefix = container_prefix(text, last, block);
    // Most blocks are up to date, and this is the fastest way to see it.
    if prefix.is_empty() && trim_white_space(inner.of(text)) == trim_white_space(list) {
        return true;
    }
    let filled = filled_lines(inner.of(text), &prefix);
    is_up_to_date(&filled, list)
}

/// Whether the list that is in a block shows what it should, on the page.
pub(super) fn shows(block: &TocBlock, wanted: &WantedList<'_>, list: Option<&LinkList>) -> bool {
    match list {
        Some(list) => wanted.is_shown_by(list) && (list.is_alone || block.keeps_other_content()),
        None => wanted.entries.is_empty() && block.keeps_other_content(),
    }
}

/// Whether the list in a block that keeps other content is the same text as it should be.
pub(super) fn has_same_list(
    document: &Document<'_>,
    block: &TocBlock,
    wanted: &WantedList<'_>,
    list: Option<&LinkList>,
) -> bool {
    if !block.keeps_other_content() {
        return false;
    }
    let Some(list) = list else {
        return wanted.entries.is_empty();
    };
    let text = document.text();
    let (_, last) = marker_lines(document, block);
    let prefix = container_prefix(text, last, block);
    is_up_to_date(
        &filled_lines(list.lines.of(text), &prefix),
        &wanted.render(None),
    )
}

/// Returns the edit that makes `block` contain the list. `there` is the list that is in it.
///
/// Blank lines at the ends of the block are kept. What another tool puts around its list is kept, too.
pub(super) fn edit_for(
    document: &Document<'_>,
    block: &TocBlock,
    wanted: &WantedList<'_>,
    there: Option<&LinkList>,
) -> Edit {
    let text = document.text();
    let (first, last) = marker_lines(document, block);
    let ending = line_ending_or_first(first.of(text), text);
    let prefix = container_prefix(text, last, block);
    let inner = inner_span(document, block);
    let list = wanted.render(there);
    let entries = list.split_terminator('\n');
    let new_lines: String = entries.flat_map(|entry| [&prefix, entry, ending]).collect();
    if first == last {
        return Edit {
            span: inner,
            replacement: format!("{ending}{new_lines}{prefix}").into(),
        };
    }
    let replaced = match there.filter(|_| block.keeps_other_content()) {
        Some(there) => there.lines,
        None if block.keeps_other_content() => Span::new(inner.end, inner.end),
        None => inner,
    };
    let filled = filled_lines(replaced.of(text), &prefix);
    let span = match (filled.first(), filled.last()) {
        (Some((start, _)), Some((end, _))) if !list.is_empty() => {
            Span::new(replaced.start + start.start, replaced.start + end.end)
        }
        _ => replaced,
    };
    Edit {
        span,
        replacement: new_lines.into(),
    }
}

/// Returns the lines of the opening and the closing marker, which may be one line.
fn marker_lines(document: &Document<'_>, block: &TocBlock) -> (Span, Span) {
    let line = |marker: Marker| document.line_span(marker.line);
    (line(block.opening), line(block.closing))
}

/// Returns what every line of the list starts with. Empty at the top level; otherwise what is before the closing marker on
/// its line, with list markers replaced by spaces.
fn container_prefix(text: &str, closing_line: Span, block: &TocBlock) -> String {
    if block.opening.container == Container::Page {
        return String::new();
    }
    let on_one_line = block.opening.line == block.closing.line;
    let marker = if on_one_line {
        block.opening
    } else {
        block.closing
    };
    let before = Span::new(closing_line.start, marker.span.start).of(text);
    before
        .chars()
        .map(|c| {
            if c == '>' || is_space_or_tab(c) {
                c
            } else {
                ' '
            }
        })
        .collect()
}

/// Returns the lines from the first to the last that is not blank: their place in `inner`, and their text without prefix
/// and line ending.
fn filled_lines<'a>(inner: &'a str, prefix: &str) -> Vec<(Span, &'a str)> {
    let lines = Lines::new(inner);
    let mut filled: Vec<(Span, &str)> = (0..)
        .map_while(|index| lines.span(index))
        .map(|span| (span, without_prefix(span.of(inner), prefix)))
        .skip_while(|(_, line)| line.is_empty())
        .collect();
    while filled.last().is_some_and(|(_, line)| line.is_empty()) {
        filled.pop();
    }
    filled
}

/// Returns a line without its container prefix and line ending; empty if nothing else is on it.
fn without_prefix<'a>(line: &'a str, prefix: &str) -> &'a str {
    let line = line.trim_end_matches(['\r', '\n']);
    let inner = line.strip_prefix(prefix).unwrap_or(line);
    let is_bare_prefix =
        line.trim_end_matches(is_space_or_tab) == prefix.trim_end_matches(is_space_or_tab);
    if is_bare_prefix || inner.trim_matches(is_space_or_tab).is_empty() {
        ""
    } else {
        inner
    }
}

fn trim_white_space(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// Returns true if the lines of a block are those of the list, apart from white space before the first and after the last.
fn is_up_to_date(filled: &[(Span, &str)], list: &str) -> bool {
    let last = filled.len().saturating_sub(1);
    let lines = filled.iter().enumerate().map(|(index, (_, line))| {
        let line = if index == 0 {
            line.trim_start_matches(is_space_or_tab)
        } else {
            line
        };
        if index == last {
            line.trim_end_matches(is_space_or_tab)
        } else {
            line
        }
    });
    list.trim_start_matches(is_space_or_tab)
        .split_terminator('\n')
        .eq(lines)
}
