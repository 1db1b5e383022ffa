//! Headings and comments: the blocks of a document that a table of contents is made of, or has to do with.
//!
//! Stands apart because they are all that is asked of most documents. Which comment says what is for the passes.

use comrak::Node;
use comrak::nodes::{AstNode, NodeValue};

use super::{Document, Heading};
use crate::source::{Span, is_blank};

/// A block that the table of contents is about, in the order in which the page shows them.
pub(crate) enum Landmark<'a> {
    /// A heading, at any depth of nesting.
    Heading(Heading<'a>),
    /// A block that is an HTML comment, or that a comment ends.
    Comment(Comment<'a>),
}

/// An HTML comment that is a block of its own (CommonMark 0.31.2, section 4.6, kind 2).
#[derive(Clone)]
pub(crate) struct Comment<'a> {
    node: Node<'a>,
    /// The last line of the block without the prefix of its containers and without outer white space. Comments do not
    /// nest: whatever opened the block, what stands on this line ended it.
    pub(crate) last_line: String,
    /// The 0-based index of that line in the document.
    pub(crate) line: usize,
    /// What the block stands in.
    pub(crate) container: Container,
}

/// What a block stands in. Two blocks are in the same place only where these are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// The page itself.
    Page,
    /// A block quote, list item or footnote, told from others by the address of its node.
    Block(usize),
}

impl<'a> Document<'a> {
    /// Headings and comment blocks, wherever they stand, in tree order: that of the page, on which footnotes come last.
    pub(crate) fn landmarks(&self) -> Vec<Landmark<'a>> {
        self.landmarks
            .iter()
            .filter_map(|&node| {
                let data = node.data();
                let line = self.skipped + data.sourcepos.start.line.saturating_sub(1);
                match &data.value {
                    NodeValue::Heading(kind) => {
                        Some(Landmark::Heading(Heading::new(node, kind.level, line)))
                    }
                    NodeValue::HtmlBlock(html) if html.block_type == 2 => {
                        let comment = Self::comment(node, &html.literal, line);
                        Some(Landmark::Comment(comment))
                    }
                    _ => None,
                }
            })
            .collect()
    }

    /// The comment block of a node whose first line is `first`.
    fn comment(node: Node<'a>, literal: &str, first: usize) -> Comment<'a> {
        let literal = literal.trim_end_matches(['\r', '\n']);
        let bytes = literal.as_bytes();
        let start = memchr::memrchr2(b'\n', b'\r', bytes).map_or(0, |at| at + 1);
        let feeds = memchr::memchr_iter(b'\n', bytes).count();
        // Of the two together, the first ends no line.
        let lone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
        let returns = memchr::memchr_iter(b'\r', bytes).filter(lone).count();
        let last_line = literal.get(start..).unwrap_or_default();
        Comment {
            node,
            last_line: last_line.trim_matches(is_blank).to_owned(),
            line: first + feeds + returns,
            container: container(node),
        }
    }

    /// The lines of the block that follows a comment in the same container.
    pub(crate) fn behind_comment(&self, comment: &Comment<'a>) -> Option<Span> {
        let next = comment.node.next_sibling()?;
        Some(self.whole_lines(next.data().sourcepos))
    }

    /// Where the last line of a comment block stands, without outer white space.
    pub(crate) fn place(&self, comment: &Comment<'_>) -> Option<Span> {
        let line = self.lines.span(comment.line)?;
        let start = line.start + line.of(self.text).rfind(&comment.last_line)?;
        Some(Span::new(start, start + comment.last_line.len()))
    }
}

/// Whether a block is a heading, or an HTML block that a comment starts.
pub(super) fn is_one(node: &AstNode<'_>) -> bool {
    match &node.data().value {
        NodeValue::Heading(_) => true,
        NodeValue::HtmlBlock(html) => html.block_type == 2,
        _ => false,
    }
}

fn container(node: Node<'_>) -> Container {
    match node.parent() {
        Some(parent) if !matches!(parent.data().value, NodeValue::Document) => {
            Container::Block(std::ptr::from_ref(parent).addr())
        }
        _ => Container::Page,
    }
}
