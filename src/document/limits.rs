//! Limits that the parsers have against hostile texts: what one gives up on, another may read.
//!
//! Our parser stops resolving references to links once the destinations and titles that they stand for are longer than the
//! text, or than 100,000 bytes. GitHub's goes on to 100,000 bytes at least. So a text gets so many spaces at its end, if its
//! references may stand for more than it has.

use std::borrow::Cow;

use comrak::Node;
use comrak::nodes::NodeValue;
use memchr::memmem;

use super::Document;
use super::tree::outermost_block;

/// How many bytes all references to links may stand for in our parser.
const MAX_EXPANSION: usize = 100_000;

/// How many cells that a table does not have in the source all parsers add: rather fewer than any of them.
const MAX_ADDED_CELLS: usize = 400_000;

/// Adds spaces to the end of a text, if its references may stand for more than it has.
pub(super) fn with_room_for_references(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() >= MAX_EXPANSION || max_expansion(&text) <= text.len() {
        return text;
    }
    let mut text = text.into_owned();
    text.extend(std::iter::repeat_n(' ', MAX_EXPANSION));
    Cow::Owned(text)
}

/// Removes what [`with_room_for_references`] adds from the literal of a block at the end of the text.
pub(super) fn remove_room(literal: &mut String) {
    let ending = if literal.ends_with('\n') { "\n" } else { "" };
    let line_end = literal.len() - ending.len();
    let spaces = line_end - literal.trim_end_matches('\n').trim_end_matches(' ').len();
    if spaces >= MAX_EXPANSION {
        literal.truncate(line_end - MAX_EXPANSION);
        // The spaces may be on a line of their own.
        if !literal.is_empty() && !literal.ends_with('\n') {
            literal.push_str(ending);
        }
    }
}

/// Returns the number of bytes that the references of a text stand for at most.
fn max_expansion(text: &str) -> usize {
    match longest_definition(text) {
        0 => 0,
        longest => longest * memchr::memchr_iter(b']', text.as_bytes()).count(),
    }
}

/// Returns the length of the longest text between a label with a colon and a blank line, which is the longest that a definition
/// can be.
fn longest_definition(text: &str) -> usize {
    let mut longest = 0;
    let mut end = 0;
    for at in memmem::find_iter(text.as_bytes(), "]:") {
        if at >= end {
            let rest = text.get(at..).unwrap_or_default();
            let blank = memmem::find(rest.as_bytes(), b"\n\n");
            end = blank.map_or(text.len(), |len| at + len);
        }
        longest = longest.max(end - at);
    }
    longest
}

impl Document<'_> {
    /// Returns where the part of the text starts that parsers may read differently because it reaches a limit.
    pub(super) fn start_beyond_limits(&self) -> Option<usize> {
        let longest = longest_definition(self.text);
        if max_expansion(self.text) > MAX_EXPANSION && self.link_size() + longest > MAX_EXPANSION {
            return Some(self.body_start);
        }
        let is_large = |block: &Node<'_>| added_cells(&block.data().value) > MAX_ADDED_CELLS;
        let table = self.blocks().find(is_large)?;
        Some(self.lines_of(outermost_block(table).data().sourcepos).start)
    }

    /// Returns how many bytes the destinations and titles of all links have.
    fn link_size(&self) -> usize {
        let sizes = self
            .root
            .descendants()
            .map(|node| match &node.data().value {
                NodeValue::Link(link) | NodeValue::Image(link) => link.url.len() + link.title.len(),
                _ => 0,
            });
        sizes.sum()
    }
}

/// Returns how many cells a table has that are not in the source.
fn added_cells(value: &NodeValue) -> usize {
    match value {
        NodeValue::Table(table) => {
            (table.num_columns * table.num_rows).saturating_sub(table.num_nonempty_cells)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Arena, Heading};

    fn beyond_limits(text: &str) -> Option<&str> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        document
            .start_beyond_limits()
            .and_then(|start| text.get(start..))
    }

    #[test]
    fn resolves_all_references_of_a_short_text() {
        let arena = Arena::new();
        let url = "u".repeat(100);
        let text = format!("{}\n[d]: {url}\n", "# [b][d] c\n".repeat(50));
        let document = Document::parse(&arena, &text);
        let texts = document.headings().iter().map(Heading::display_text);
        assert!(texts.eq(["b c"; 50]));
        assert_eq!(document.start_beyond_limits(), None);
    }

    #[test]
    fn room_is_no_part_of_the_last_block() {
        let literal = |text: &str| {
            let arena = Arena::new();
            let document = Document::parse(&arena, text);
            let last = document.root.last_child().unwrap();
            match &last.data().value {
                NodeValue::CodeBlock(code) => code.literal.clone(),
                NodeValue::HtmlBlock(html) => html.literal.clone(),
                _ => String::new(),
            }
        };
        for block in [
            "```\na",
            "```\na \n",
            "```\n",
            "```\na\n  ",
            "    a",
            "<!-- -->",
            "<!--\n",
            "<p>\n",
        ] {
            let long = format!("[d]: {}\n\n[d] [d] [d]\n\n{block}", "u".repeat(100));
            assert_eq!(literal(block), literal(&long), "{block:?}");
        }
    }

    #[test]
    fn references_and_cells_have_limits() {
        let definition = format!("[a]: {}\n\n", "u".repeat(1000));
        let few = definition.clone() + &"[a] ".repeat(90);
        let many = definition + &"[a] ".repeat(110);
        assert_eq!(beyond_limits(&few), None);
        assert_eq!(beyond_limits(&many), Some(many.as_str()));

        let table = ["a\n\n", &"|".repeat(2001), "\n", &"|-".repeat(2000), "|\n"].concat();
        let few = table.clone() + &"b\n".repeat(190);
        let many = table + &"b\n".repeat(210);
        assert_eq!(beyond_limits(&few), None);
        assert!(beyond_limits(&many) == many.get(3..));
    }
}
