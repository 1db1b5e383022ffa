//! The outline of a page: every heading with its anchor, and whether its author wants it listed.
//!
//! Separate from the entries because anchors depend on all headings, listed or not.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use super::pairing::TocBlock;
use crate::document::{Document, Heading};
use crate::hosts::{Anchors, Host};

/// A heading of the outline.
pub(crate) struct OutlineEntry<'a> {
    pub(crate) heading: Heading<'a>,
    /// Its anchor on the page, without `#`.
    pub(crate) anchor: Rc<str>,
    /// The anchor as a link spells it: with percent codes where the host or Markdown needs them.
    pub(crate) fragment: Rc<str>,
    /// Whether a comment asks to leave it out of tables of contents.
    pub(crate) omitted: bool,
}

/// Returns the headings of the page, in its order, as far as the host reads them as headings, too.
///
/// Headings that disappear when the list of a table of contents is written are not part of it.
pub(crate) fn outline<'a>(
    document: &Document<'a>,
    blocks: &[TocBlock],
    host: Host,
) -> Vec<OutlineEntry<'a>> {
    let mut omissions = Omissions::new(document);
    let mut anchors = Anchors::new(host, document);
    let is_heading = host.rules().is_heading;
    let on_page = document
        .headings()
        .iter()
        .filter(|heading| !is_replaced(blocks, heading) && is_heading(heading, document));
    let entries = on_page.map(|&heading| {
        let anchor = anchors.next(&heading);
        let fragment = match host.spelling(&anchor) {
            Cow::Owned(fragment) => Rc::from(fragment),
            Cow::Borrowed(_) => Rc::clone(&anchor),
        };
        OutlineEntry {
            heading,
            anchor,
            fragment,
            omitted: omissions.apply_to(&heading),
        }
    });
    entries.collect()
}

/// Whether a heading disappears when the lists of the blocks are written.
fn is_replaced(blocks: &[TocBlock], heading: &Heading<'_>) -> bool {
    let opened = blocks.partition_point(|block| block.opening.line < heading.line());
    let last = opened.checked_sub(1).and_then(|index| blocks.get(index));
    last.is_some_and(|block| heading.line() < block.closing.line && !block.keeps_other_content())
}

/// What a comment asks to leave out of tables of contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Omission {
    /// The heading.
    Heading,
    /// The heading, and the deeper ones below it.
    Section,
}

/// Finds out which headings are left out, in the order of the page.
struct Omissions {
    /// What the comments above headings ask for, by the 0-based index of the first line of the block after the comment.
    comments: HashMap<usize, Omission>,
    /// The level of the heading whose section is left out.
    section: Option<u8>,
}

impl Omissions {
    fn new(document: &Document<'_>) -> Self {
        let comments = document.comments().iter().filter_map(|comment| {
            let omission = omission(&comment.last_line)?;
            // Other formatters put a blank line between the comment and the heading.
            let next = document.block_after(comment);
            let line = next.map(|next| document.position(next.start).line - 1);
            Some((line.unwrap_or(comment.line + 1), omission))
        });
        Self {
            comments: comments.collect(),
            section: None,
        }
    }

    /// Returns true if the next heading is left out.
    fn apply_to(&mut self, heading: &Heading<'_>) -> bool {
        let level = heading.level();
        self.section = self.section.filter(|section| level > *section);
        if self.section.is_some() {
            return true;
        }
        let own = self.own(heading);
        if own == Some(Omission::Section) {
            self.section = Some(level);
        }
        own.is_some()
    }

    /// Returns what the comments above and in a heading ask for.
    fn own(&self, heading: &Heading<'_>) -> Option<Omission> {
        let above = self.comments.get(&heading.line()).copied();
        if above == Some(Omission::Section) || heading.as_plain_text().is_some() {
            return above;
        }
        let comments = heading.comments();
        let mut inside = comments.iter().filter_map(|comment| omission(comment));
        inside.next().or(above)
    }
}

/// Parses `<!-- omit in toc -->`, `<!-- omit from toc -->`, and both with `: section` at the end, ignoring case and the
/// amount of white space.
fn omission(comment: &str) -> Option<Omission> {
    let inner = comment.strip_prefix("<!--")?.strip_suffix("-->")?;
    let inner = inner.to_ascii_lowercase().replace(':', " : ");
    let words: Vec<&str> = inner.split_ascii_whitespace().collect();
    match words.as_slice() {
        ["omit", "in" | "from", "toc"] => Some(Omission::Heading),
        ["omit", "in" | "from", "toc", ":", "section"] => Some(Omission::Section),
        // Markdown TOC for VS Code.
        ["toc", "ignore", ":", "true"] => Some(Omission::Heading),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_the_omit_comment_are_recognized() {
        for (comment, expected) in [
            ("<!-- omit in toc -->", Omission::Heading),
            ("<!--OMIT  from\tTOC-->", Omission::Heading),
            ("<!-- omit in toc: section -->", Omission::Section),
            ("<!--Omit from toc :section-->", Omission::Section),
            ("<!-- TOC ignore:true -->", Omission::Heading),
        ] {
            assert_eq!(omission(comment), Some(expected), "{comment}");
        }
        for comment in [
            "<!-- toc -->",
            "<!-- omit toc -->",
            "omit in toc",
            "<!-- omit in toc please -->",
            "<!-- omit in toc: all -->",
        ] {
            assert_eq!(omission(comment), None, "{comment}");
        }
    }
}
