//! Renders pages without the contents of their tables of contents, which are removed from the syntax tree, not from the HTML.
//!
//! Only rewritten ones are removed. Everything around them must be the same, node for node: so a table of contents that kept a
//! block open, closed one, or changed the numbering of footnotes is noticed.

use std::ops::{Range, RangeInclusive};

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, format_html, parse_document};
use pulldown_cmark::{Event, html};
use tocfmt::{Replacement, Span};

use super::super::pages::{github_options, pulldown_events};
use super::unwrappable;

/// Byte ranges of the contents of tables of contents, between their markers.
pub(crate) type Blocks = Vec<Range<usize>>;

/// Returns the tables of contents that changes rewrote, before and after.
///
/// # Errors
///
/// Returns a message if a change is outside all tables of contents and consists of more than white space and block quote
/// markers.
pub(crate) fn rewritten_blocks(
    old: &str,
    new: &str,
    changes: &[Replacement],
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
            _ if unwrappable(was).chain(unwrappable(is)).next().is_none() => {}
            _ => return Err(format!("more than white space changed: {was:?} to {is:?}")),
        }
    }
    Ok((before, after))
}

/// Returns the contents between the nearest markers around a span, if an opening one precedes it and a closing one follows.
fn block_around(markers: &[(bool, Range<usize>)], at: Span) -> Option<Range<usize>> {
    let after = markers.partition_point(|(_, comment)| comment.start < at.end);
    let before = markers.partition_point(|(_, comment)| comment.end <= at.start);
    match (markers.get(before.checked_sub(1)?)?, markers.get(after)?) {
        ((true, opening), (false, closing)) => Some(opening.end..closing.start),
        _ => None,
    }
}

/// Finds comments that read as markers, and whether each is an opening one. An opening one is first on its line, a closing one
/// is last on a line that starts with a comment.
fn markers(text: &str) -> impl Iterator<Item = (bool, Range<usize>)> {
    let ends_line = |c: char| matches!(c, '\n' | '\r');
    text.match_indices("<!--").filter_map(move |(start, _)| {
        let (before, comment) = text.split_at(start);
        let comment = comment.get(..comment.find("-->")? + 3)?;
        let end = start + comment.len();
        let opens = opens(comment)?;
        // Only at the start of the text is it a byte order mark.
        let before = before.strip_prefix('\u{feff}').unwrap_or(before);
        let line = before.rsplit(ends_line).next()?;
        let after = text.get(end..)?.split(ends_line).next()?;
        let is_marker = if opens {
            is_prefix(line)
        } else {
            is_prefix(line.split("<!--").next()?) && after.trim().is_empty()
        };
        is_marker.then_some((opens, start..end))
    })
}

/// Whether a comment is a marker, of the tools that the tests adopt, too, and whether it is an opening one.
pub(crate) fn opens(comment: &str) -> Option<bool> {
    let name = comment.strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    if name.contains("<!--") {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let (first, rest) = name.split_once([' ', '\t']).unwrap_or((&name, ""));
    match first {
        "toc" | "mdformat-toc" | "markdown-toc" if rest.starts_with("start") => Some(true),
        "toc" | "mdformat-toc" | "markdown-toc" if rest.starts_with("end") => Some(false),
        "toc:start" | "toc:end" => Some(first == "toc:start"),
        "vim-markdown-toc" => Some(!rest.is_empty()),
        "toc" => {
            let mut words = rest.split_whitespace();
            let are_options = words.all(|word| word.contains(['=', ':']));
            are_options.then_some(true)
        }
        "ts" | "te" | "/toc" | "tocstop" if rest.is_empty() => Some(first == "ts"),
        "start" | "end" if rest.starts_with("doctoc") => Some(first == "start"),
        _ => None,
    }
}

/// True if there is a marker in a text, wherever it is.
pub(crate) fn has_marker(text: &str) -> bool {
    let comments = text.split("<!--").skip(1);
    let mut closed = comments.filter_map(|rest| Some(rest.split_once("-->")?.0));
    closed.any(|words| opens(&format!("<!--{words}-->")).is_some())
}

/// True if a text consists of the markers of lists, block quotes and footnotes.
fn is_prefix(text: &str) -> bool {
    let text = text.replace("]:", "]: ");
    if text.ends_with(['-', '+', '*', '.', ')']) {
        return false;
    }
    text.split([' ', '\t', '>']).all(|marker| {
        let number = marker.strip_suffix(['.', ')']);
        let is_number =
            |number: &str| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        matches!(marker, "" | "-" | "+" | "*")
            || number.is_some_and(is_number)
            || marker.starts_with("[^") && marker.ends_with("]:")
    })
}

/// Renders with comrak, without some blocks.
pub(crate) fn comrak_page_without(text: &str, blocks: &[Range<usize>]) -> String {
    let arena = Arena::new();
    // comrak does not see an empty line in a footnote if a carriage return ends it.
    let line_feeds = text.replace("\r\n", "\n").replace('\r', "\n");
    let root = parse_document(&arena, &line_feeds, &github_options());
    let lines: Vec<_> = blocks
        .iter()
        .map(|block| line_of(text, block.start) + 1..=line_of(text, block.end))
        .collect();
    remove_blocks(root, &lines);
    let mut page = String::new();
    #[allow(clippy::unwrap_used, reason = "writing to a string does not fail")]
    format_html(root, &github_options(), &mut page).unwrap();
    page
}

/// Returns the 1-based line of an offset.
fn line_of(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    let returns = before.matches('\r').count();
    1 + before.matches('\n').count() + returns - before.matches("\r\n").count()
}

/// Removes the nodes in blocks, given as lines up to the one of the closing marker, and nodes that become empty, such as a list
/// with the marker in its last item.
fn remove_blocks<'a>(parent: &'a AstNode<'a>, blocks: &[RangeInclusive<usize>]) {
    for node in parent.children().collect::<Vec<_>>() {
        let position = node.data.borrow().sourcepos;
        let mut all = blocks.iter();
        let block = all.find(|block| block.contains(&position.start.line));
        let is_kept = match &node.data.borrow().value {
            // A footnote is shown at the end of the page, unless it is in another footnote: comrak leaves that one in place.
            NodeValue::FootnoteDefinition(_) if parent.parent().is_none() => block.is_some(),
            value => !value.block(),
        };
        if is_kept {
            continue;
        }
        let is_inside = block.is_some_and(|block| position.end.line <= *block.end());
        if !is_inside {
            remove_blocks(node, blocks);
        }
        if is_inside || block.is_some() && node.first_child().is_none() {
            node.detach();
        }
    }
}

/// Renders with pulldown-cmark, without some blocks. Lone carriage returns are replaced by line feeds, because pulldown-cmark
/// does not take them for line endings.
pub(crate) fn pulldown_page_without(text: &str, blocks: &[Range<usize>]) -> String {
    let text = &without_lone_carriage_returns(text);
    let ends: Vec<usize> = blocks
        .iter()
        .map(|block| {
            let after = text.get(block.end..).unwrap_or_default();
            let line_end = after.find(['\n', '\r']).unwrap_or(after.len());
            let ending = after.get(line_end..).unwrap_or_default();
            block.end + line_end + 1 + usize::from(ending.starts_with("\r\n"))
        })
        .collect();
    let mut kept: Vec<Event<'_>> = Vec::new();
    for (event, range) in pulldown_events(text).into_offset_iter() {
        let mut lines = blocks.iter().zip(&ends);
        let block = lines.find(|(block, end)| (block.start..**end).contains(&range.start));
        match (&event, kept.last()) {
            _ if block.is_some_and(|(_, end)| range.end <= *end) => {}
            (Event::End(_), Some(Event::Start(_))) if block.is_some() => drop(kept.pop()),
            _ => kept.push(event),
        }
    }
    let mut page = String::new();
    html::push_html(&mut page, kept.into_iter());
    page
}

fn without_lone_carriage_returns(text: &str) -> String {
    let pieces = text.split("\r\n").map(|piece| piece.replace('\r', "\n"));
    pieces.collect::<Vec<_>>().join("\r\n")
}
