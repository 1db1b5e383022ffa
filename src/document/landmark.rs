//! Headings and comments: the blocks of a document that a table of contents is made of, or has to do with.
//!
//! Stands apart because they are all that is asked of most documents. Which comment says what is for the passes.

use comrak::Node;
use comrak::nodes::NodeValue;

use super::{Document, Heading, blocks_below};
use crate::source::{Span, is_blank};

/// What a document has of both, each in tree order: that of the page, on which footnotes come last.
#[derive(Default)]
pub(super) struct Landmarks<'a> {
    /// The headings, at any depth of nesting.
    pub(super) headings: Vec<Heading<'a>>,
    /// The blocks that are HTML comments, or that a comment ends.
    pub(super) comments: Vec<Comment<'a>>,
}

/// An HTML comment that is a block of its own (CommonMark 0.31.2, section 4.6, kind 2).
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

impl<'a> Landmarks<'a> {
    /// Those below the root of a tree that starts behind so many lines.
    pub(super) fn of(root: Node<'a>, skipped: usize) -> Self {
        let mut landmarks = Self::default();
        for node in blocks_below(root) {
            let data = node.data();
            let line = skipped + data.sourcepos.start.line.saturating_sub(1);
            match &data.value {
                NodeValue::Heading(kind) => {
                    let heading = Heading::new(node, kind.level, line);
                    landmarks.headings.push(heading);
                }
                NodeValue::HtmlBlock(html) if html.block_type == 2 => {
                    let comment = Comment::new(node, &html.literal, line);
                    landmarks.comments.push(comment);
                }
                _ => {}
            }
        }
        landmarks
    }
}

impl<'a> Comment<'a> {
    /// The comment block of a node whose first line is `first`.
    fn new(node: Node<'a>, literal: &str, first: usize) -> Self {
        let literal = literal.trim_end_matches(['\r', '\n']);
        let bytes = literal.as_bytes();
        let start = memchr::memrchr2(b'\n', b'\r', bytes).map_or(0, |at| at + 1);
        let feeds = memchr::memchr_iter(b'\n', bytes).count();
        // Of the two together, the first ends no line.
        let lone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
        let returns = memchr::memchr_iter(b'\r', bytes).filter(lone).count();
        let last_line = literal.get(start..).unwrap_or_default();
        Self {
            node,
            last_line: last_line.trim_matches(is_blank).to_owned(),
            line: first + feeds + returns,
            container: container(node),
        }
    }
}

impl<'a> Document<'a> {
    /// The headings, wherever they stand, in the order in which the page shows them.
    pub(crate) fn headings(&self) -> &[Heading<'a>] {
        &self.landmarks.headings
    }

    /// The comment blocks in the same order.
    pub(crate) fn comments(&self) -> &[Comment<'a>] {
        &self.landmarks.comments
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

fn container(node: Node<'_>) -> Container {
    match node.parent() {
        Some(parent) if !matches!(parent.data().value, NodeValue::Document) => {
            Container::Block(std::ptr::from_ref(parent).addr())
        }
        _ => Container::Page,
    }
}
