//! Pages without what their tables of contents list, cut out of what the parsers see and not out of their HTML.
//!
//! Only blocks that a change rewrote are cut out. All around them has to be the same node for node: what a table of contents
//! held open, closed or renumbered shows.

use std::ops::{Range, RangeInclusive};

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, format_html, parse_document};
use pulldown_cmark::{Event, html};
use tocfmt::{Change, Span};

use super::super::pages::{by_pulldown_events, github};
use super::kept;

/// Tables of contents, as offsets of what stands between their markers.
pub(crate) type Blocks = Vec<Range<usize>>;

/// Which tables of contents changes rewrote, before and after; `Err` with the change that is not white space and quote marks
/// alone and stands in none.
pub(crate) fn rewritten(
    old: &str,
    new: &str,
    changes: &[Change],
) -> Result<(Blocks, Blocks), String> {
    let (mut before, mut after) = (Blocks::new(), Blocks::new());
    let [old_markers, new_markers] = [old, new].map(|text| markers(text).collect::<Vec<_>>());
    for change in changes {
        let (was, is) = (change.old.of(old), change.new.of(new));
        let old_block = block_around(&old_markers, change.old);
        match (old_block, block_around(&new_markers, change.new)) {
            (Some(was), Some(_)) if before.last() == Some(&was) => {}
            (Some(was), Some(is)) => {
                before.push(was);
                after.push(is);
            }
            _ if kept(was).chain(kept(is)).next().is_none() => {}
            _ => return Err(format!("more than white space changed: {was:?} to {is:?}")),
        }
    }
    Ok((before, after))
}

/// The block between the nearest markers around a place, if those are an opening one before and a closing one behind it.
fn block_around(markers: &[(bool, Range<usize>)], at: Span) -> Option<Range<usize>> {
    let behind = markers.partition_point(|(_, comment)| comment.start < at.end);
    let before = markers.partition_point(|(_, comment)| comment.end <= at.start);
    match (markers.get(before.checked_sub(1)?)?, markers.get(behind)?) {
        ((true, opening), (false, closing)) => Some(opening.end..closing.start),
        _ => None,
    }
}

/// Where comments are that read as markers, and which of them open a block: first on their lines, or last on a line that
/// starts with a comment.
fn markers(text: &str) -> impl Iterator<Item = (bool, Range<usize>)> {
    let ends_line = |c: char| matches!(c, '\n' | '\r');
    text.match_indices("<!--").filter_map(move |(start, _)| {
        let (before, comment) = text.split_at(start);
        let comment = comment.get(..comment.find("-->")? + 3)?;
        let end = start + comment.len();
        let name = comment.strip_prefix("<!--")?.strip_suffix("-->")?.trim();
        let opens = name.eq_ignore_ascii_case("toc");
        // A byte order mark is one only where the text starts.
        let before = before.strip_prefix('\u{feff}').unwrap_or(before);
        let line = before.rsplit(ends_line).next()?;
        let behind = text.get(end..)?.split(ends_line).next()?;
        let counts = if opens {
            is_prefix(line)
        } else {
            is_prefix(line.split("<!--").next()?) && behind.trim().is_empty()
        };
        (counts && (opens || name.eq_ignore_ascii_case("/toc"))).then_some((opens, start..end))
    })
}

/// Whether a text is nothing but the marks of lists, quotes and footnotes.
fn is_prefix(text: &str) -> bool {
    let text = text.replace("]:", "]: ");
    if text.ends_with(['-', '+', '*', '.', ')']) {
        return false;
    }
    text.split([' ', '\t', '>']).all(|mark| {
        let number = mark.strip_suffix(['.', ')']);
        let is_number =
            |number: &str| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        matches!(mark, "" | "-" | "+" | "*")
            || number.is_some_and(is_number)
            || mark.starts_with("[^") && mark.ends_with("]:")
    })
}

/// The page by the first parser, without what stands in some blocks.
pub(crate) fn by_comrak_without(text: &str, blocks: &[Range<usize>]) -> String {
    let arena = Arena::new();
    let root = parse_document(&arena, text, &github());
    let lines: Vec<_> = blocks
        .iter()
        .map(|block| line_of(text, block.start) + 1..=line_of(text, block.end))
        .collect();
    cut(root, &lines);
    let mut page = String::new();
    #[allow(clippy::unwrap_used, reason = "writing to a string does not fail")]
    format_html(root, &github(), &mut page).unwrap();
    page
}

/// The 1-based line of an offset.
fn line_of(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    let returns = before.matches('\r').count();
    1 + before.matches('\n').count() + returns - before.matches("\r\n").count()
}

/// Takes away what lies in blocks, given as lines up to that of the closing marker; and what has nothing left then, as a list
/// that held the marker in its last item.
fn cut<'a>(parent: &'a AstNode<'a>, blocks: &[RangeInclusive<usize>]) {
    for node in parent.children().collect::<Vec<_>>() {
        let place = node.data.borrow().sourcepos;
        let mut around = blocks.iter();
        let block = around.find(|block| block.contains(&place.start.line));
        let kept = match &node.data.borrow().value {
            // What it says is shown elsewhere, but for one in another, which the parser leaves where it is.
            NodeValue::FootnoteDefinition(_) if parent.parent().is_none() => block.is_some(),
            value => !value.block(),
        };
        if kept {
            continue;
        }
        let ends = block.is_some_and(|block| place.end.line <= *block.end());
        if !ends {
            cut(node, blocks);
        }
        if ends || block.is_some() && node.first_child().is_none() {
            node.detach();
        }
    }
}

/// As [`by_comrak_without`], by the second parser, which does not know that a carriage return alone ends a line: it gets line
/// feeds in their place.
pub(crate) fn by_pulldown_without(text: &str, blocks: &[Range<usize>]) -> String {
    let text = &line_feeds(text);
    let ends: Vec<usize> = blocks
        .iter()
        .map(|block| {
            let behind = text.get(block.end..).unwrap_or_default();
            let ends = behind.find(['\n', '\r']).unwrap_or(behind.len());
            let crlf = behind.get(ends..).unwrap_or_default().starts_with("\r\n");
            block.end + ends + 1 + usize::from(crlf)
        })
        .collect();
    let mut around: Vec<Event<'_>> = Vec::new();
    for (event, place) in by_pulldown_events(text).into_offset_iter() {
        let mut lines = blocks.iter().zip(&ends);
        let block = lines.find(|(block, end)| (block.start..**end).contains(&place.start));
        match (&event, around.last()) {
            _ if block.is_some_and(|(_, end)| place.end <= *end) => {}
            (Event::End(_), Some(Event::Start(_))) if block.is_some() => drop(around.pop()),
            _ => around.push(event),
        }
    }
    let mut page = String::new();
    html::push_html(&mut page, around.into_iter());
    page
}

fn line_feeds(text: &str) -> String {
    let pieces = text.split("\r\n").map(|piece| piece.replace('\r', "\n"));
    pieces.collect::<Vec<_>>().join("\r\n")
}
