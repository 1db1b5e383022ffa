//! An index of the headings and HTML comments of a document, built once per parse.
//!
//! What a comment means is up to the callers.

use std::collections::HashMap;

use comrak::Node;
use comrak::nodes::NodeValue;

use super::{AttributeSyntax, Document, Heading};
use crate::source::{Span, is_space_or_tab};

/// The headings and comments of a document, each in tree order: the order of the page, with footnotes last.
#[derive(Default)]
pub(super) struct BlockIndex<'a> {
    /// The headings, at any depth of nesting.
    pub(super) headings: Vec<Heading<'a>>,
    /// The ids that attributes give to headings, by the lines that these start on.
    pub(super) ids: HashMap<usize, String>,
    /// The HTML blocks that start with a comment.
    pub(super) comments: Vec<Comment<'a>>,
}

/// An HTML block that starts with `<!--` and extends to the end of the line with the first `-->` (CommonMark 0.31.2,
/// section 4.6, kind 2).
pub(crate) struct Comment<'a> {
    node: Node<'a>,
    /// The last line of the block, without the prefix of its containers and without surrounding spaces and tabs.
    /// Comments do not nest: the first `-->` of the block is on this line, unless it is unclosed.
    pub(crate) last_line: String,
    /// The 0-based index of the last line in the document.
    pub(crate) line: usize,
    /// The container of the block.
    pub(crate) container: Container,
}

/// The container of a block. Two blocks are in the same container exactly if these are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// The document itself: the block is at the top level.
    Page,
    /// A block quote, list item or footnote definition, identified by the address of its node.
    Block(usize),
}

impl<'a> BlockIndex<'a> {
    pub(super) fn new(document: &Document<'a>) -> Self {
        let mut index = Self::default();
        for node in document.blocks() {
            let data = node.data();
            let first_line = document.line_index(data.sourcepos.start.line);
            match &data.value {
                NodeValue::Heading(kind) => {
                    let heading = Heading::new(node, kind.level, first_line);
                    index.headings.push(heading);
                }
                NodeValue::HtmlBlock(html) if html.block_type == 2 => {
                    let comment = Comment::new(node, &html.literal, first_line);
                    index.comments.push(comment);
                }
                _ => {}
            }
        }
        index
    }
}

impl<'a> Comment<'a> {
    fn new(node: Node<'a>, literal: &str, first_line: usize) -> Self {
        let literal = literal.trim_end_matches(['\r', '\n']);
        let bytes = literal.as_bytes();
        let start = memchr::memrchr2(b'\n', b'\r', bytes).map_or(0, |at| at + 1);
        let line_feeds = memchr::memchr_iter(b'\n', bytes).count();
        let is_lone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
        let lone_returns = memchr::memchr_iter(b'\r', bytes).filter(is_lone).count();
        let last_line = literal.get(start..).unwrap_or_default();
        Self {
            node,
            last_line: last_line.trim_matches(is_space_or_tab).to_owned(),
            line: first_line + line_feeds + lone_returns,
            container: container_of(node),
        }
    }
}

impl<'a> Document<'a> {
    /// The headings at any depth of nesting, in the order of the page.
    pub(crate) fn headings(&self) -> &[Heading<'a>] {
        &self.index.headings
    }

    /// Removes the attributes from all headings, and keeps the ids among them.
    pub(super) fn take_attributes(&mut self, syntax: AttributeSyntax) {
        let ids = self.headings().iter().filter_map(|heading| {
            let id = heading.take_attributes(self, syntax)?;
            Some((heading.line(), id))
        });
        self.index.ids = ids.collect();
    }

    /// Returns the id that its attributes give to a heading.
    pub(crate) fn heading_id(&self, heading: &Heading<'a>) -> Option<&str> {
        self.index.ids.get(&heading.line()).map(String::as_str)
    }

    /// The comments at any depth of nesting, in the order of the page.
    pub(crate) fn comments(&self) -> &[Comment<'a>] {
        &self.index.comments
    }

    /// Returns the lines of the block after `comment` in the same container.
    pub(crate) fn block_after(&self, comment: &Comment<'a>) -> Option<Span> {
        let next = comment.node.next_sibling()?;
        Some(self.lines_of(next.data().sourcepos))
    }

    /// Whether a block starts after the first line of `region` but before its end, and ends after it. `region` consists of
    /// whole lines.
    pub(crate) fn block_crosses_end_of(&self, region: Span) -> bool {
        let inside = self.line_span(self.lines.index(region.start)).end..region.end;
        self.blocks().any(|node| {
            let lines = self.lines_of(node.data().sourcepos);
            inside.contains(&lines.start) && region.end < lines.end
        })
    }

    /// Returns the span of the text of [`Comment::last_line`].
    pub(crate) fn last_line_span(&self, comment: &Comment<'_>) -> Option<Span> {
        let line = self.line_span(comment.line);
        let start = line.start + line.of(self.text).rfind(&comment.last_line)?;
        Some(Span::new(start, start + comment.last_line.len()))
    }
}

fn container_of(node: Node<'_>) -> Container {
    match node.parent() {
        Some(parent) if !matches!(parent.data().value, NodeValue::Document) => {
            Container::Block(std::ptr::from_ref(parent).addr())
        }
        _ => Container::Page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    #[test]
    fn spans_the_last_line_of_a_comment_after_front_matter() {
        let text = "---\na: b\n---\n\n- [x] a\n  ---\n\n<div>\n<!-- b -->\n\n<!--\nc\n d -->\t\n";
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let comments = document.comments().iter();
        let spans: Vec<Span> = comments
            .filter_map(|comment| document.last_line_span(comment))
            .collect();
        let [span] = spans[..] else {
            panic!("{spans:?}");
        };
        assert_eq!((span.of(text), span.start), ("d -->", text.len() - 7));
    }
}
