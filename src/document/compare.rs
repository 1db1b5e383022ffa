//! Compares two documents by their trees, and finds the first place where they differ.

use std::cell::Ref;
use std::iter::Peekable;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};

use super::Document;
use super::paragraph::Paragraph;
use crate::source::{Span, find_containing, is_space_or_tab};

/// How white space in texts is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whitespace {
    /// Character by character; a soft line break equals only a soft line break.
    Exact,
    /// Every run of spaces, tabs and soft line breaks equals a single space, as a renderer collapses it.
    Collapsed,
}

/// Returns the offset in `before` of the first line whose content differs in `after`; `None` if the trees are equal:
/// blocks, inlines, texts, list types, footnote numbers. If `after` only has more content, that is the length of
/// `before`.
///
/// Ignores blocks inside the regions of their document, except footnote definitions, which are rendered at the end of
/// the page. Regions consist of whole lines, and are sorted and disjoint.
pub(crate) fn first_difference(
    before: &Document<'_>,
    before_regions: &[Span],
    after: &Document<'_>,
    after_regions: &[Span],
    whitespace: Whitespace,
) -> Option<usize> {
    let left = edges_outside(before, before_regions);
    let right = edges_outside(after, after_regions);
    match first_mismatch(left, right, whitespace)? {
        Mismatch::At(node) => Some(before.lines_of(node.data().sourcepos).start),
        Mismatch::AtEnd => Some(before.text().len()),
    }
}

impl Paragraph<'_> {
    /// Whether the content of two paragraphs is equal, apart from the amount of white space.
    pub(crate) fn has_same_content(&self, other: &Paragraph<'_>) -> bool {
        let (left, right) = (self.node.traverse(), other.node.traverse());
        first_mismatch(left, right, Whitespace::Collapsed).is_none()
    }
}

/// Where two walks differ, by the left one.
enum Mismatch<'a> {
    At(&'a AstNode<'a>),
    /// The left walk is a prefix of the right one.
    AtEnd,
}

fn first_mismatch<'a, 'b>(
    left: impl Iterator<Item = NodeEdge<&'a AstNode<'a>>>,
    right: impl Iterator<Item = NodeEdge<&'b AstNode<'b>>>,
    whitespace: Whitespace,
) -> Option<Mismatch<'a>> {
    let mut left = Segments::new(left);
    let mut right = Segments::new(right);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some(Segment::Text(a)), Some(Segment::Text(b))) if is_same_text(a, b, whitespace) => {}
            (Some(Segment::Edge(a)), Some(Segment::Edge(b))) if is_same_edge(&a, &b) => {}
            (None, Some(_)) => return Some(Mismatch::AtEnd),
            (Some(Segment::Text(node)), _) => return Some(Mismatch::At(node)),
            (Some(Segment::Edge(NodeEdge::Start(node) | NodeEdge::End(node))), _) => {
                return Some(Mismatch::At(node));
            }
        }
    }
}

/// A step of a walk in which adjacent texts and soft line breaks are one text.
enum Segment<'a> {
    Edge(NodeEdge<&'a AstNode<'a>>),
    /// A text, by its first node.
    Text(&'a AstNode<'a>),
}

struct Segments<I: Iterator>(Peekable<I>);

impl<'a, I: Iterator<Item = NodeEdge<&'a AstNode<'a>>>> Segments<I> {
    fn new(edges: I) -> Self {
        Self(edges.peekable())
    }

    fn next(&mut self) -> Option<Segment<'a>> {
        let edge = self.0.next()?;
        let NodeEdge::Start(first) = edge else {
            return Some(Segment::Edge(edge));
        };
        if !is_text(first) {
            return Some(Segment::Edge(edge));
        }
        // The end edge of `first`.
        self.0.next();
        let belongs_to_text = |edge: &NodeEdge<&'a AstNode<'a>>| match edge {
            NodeEdge::Start(node) | NodeEdge::End(node) => is_text(node),
        };
        while self.0.next_if(belongs_to_text).is_some() {}
        Some(Segment::Text(first))
    }
}

/// Whether two texts, given by their first nodes, are equal.
fn is_same_text<'l, 'r>(
    left: &'l AstNode<'l>,
    right: &'r AstNode<'r>,
    whitespace: Whitespace,
) -> bool {
    let collapses = whitespace == Whitespace::Collapsed;
    let (mut left, mut right) = (TextReader::new(left), TextReader::new(right));
    // Whether the last byte on both sides was white space, so that more of it is ignored.
    let mut in_whitespace = false;
    loop {
        let len = common_prefix_len(left.rest(), right.rest());
        let last = len.checked_sub(1).and_then(|at| left.rest().get(at));
        in_whitespace = last.map_or(in_whitespace, |byte| collapses && is_whitespace(*byte));
        left.skip(len);
        right.skip(len);
        let (a, b) = (left.peek(), right.peek());
        let is_ignored = |byte: Option<u8>| in_whitespace && byte.is_some_and(is_whitespace);
        if a == b {
            if a.is_none() {
                return true;
            }
        } else if is_ignored(a) {
            left.skip(1);
        } else if is_ignored(b) {
            right.skip(1);
        } else if collapses && [a, b].iter().all(|byte| byte.is_some_and(is_whitespace)) {
            left.skip(1);
            right.skip(1);
            in_whitespace = true;
        } else {
            return false;
        }
    }
}

/// Reads the bytes of a text node by node. A soft line break reads as a line feed.
struct TextReader<'n> {
    /// The next node of the text.
    next: Option<&'n AstNode<'n>>,
    /// The bytes of the current node.
    bytes: Ref<'n, [u8]>,
    /// The number of bytes read from the current node.
    position: usize,
}

impl<'n> TextReader<'n> {
    fn new(node: &'n AstNode<'n>) -> Self {
        let bytes = Ref::map(node.data(), |data| match &data.value {
            NodeValue::Text(literal) => literal.as_bytes(),
            _ => b"\n",
        });
        Self {
            next: node.next_sibling().filter(|node| is_text(node)),
            bytes,
            position: 0,
        }
    }

    /// The unread bytes of the current node.
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    fn skip(&mut self, bytes: usize) {
        self.position += bytes;
    }

    /// Returns the next byte, which may be in a later node.
    fn peek(&mut self) -> Option<u8> {
        loop {
            if let Some(byte) = self.rest().first() {
                return Some(*byte);
            }
            *self = Self::new(self.next?);
        }
    }
}

fn is_whitespace(byte: u8) -> bool {
    byte == b'\n' || is_space_or_tab(char::from(byte))
}

/// Returns how many bytes are equal at the start.
fn common_prefix_len(left: &[u8], right: &[u8]) -> usize {
    const CHUNK: usize = 16;
    let chunks = left.chunks_exact(CHUNK).zip(right.chunks_exact(CHUNK));
    let equal = CHUNK * chunks.take_while(|(left, right)| left == right).count();
    let left = left.get(equal..).unwrap_or_default().iter();
    let right = right.get(equal..).unwrap_or_default().iter();
    equal
        + left
            .zip(right)
            .take_while(|(left, right)| left == right)
            .count()
}

fn is_text(node: &AstNode<'_>) -> bool {
    matches!(node.data().value, NodeValue::Text(_) | NodeValue::SoftBreak)
}

/// Returns the edges of the tree in order, without those of blocks inside a region.
///
/// Footnote definitions are rendered at the end of the page, so one inside a region is included like any other block.
/// The exception is one that starts on the first line of a region: it contains the region, whose blocks are left out.
fn edges_outside<'a>(
    document: &Document<'a>,
    regions: &[Span],
) -> impl Iterator<Item = NodeEdge<&'a AstNode<'a>>> {
    // Other renderers than GitHub may show what it does not show of several definitions.
    let hidden = document.hidden_footnotes.iter();
    let hidden = hidden.filter(|_| document.has_ambiguous_footnotes);
    let hidden = hidden.flat_map(|definition| definition.traverse());
    let mut edges = document.root.traverse().chain(hidden);
    // Most blocks start below the last region.
    let last_region_line = regions
        .last()
        .map_or(0, |last| document.lines.index(last.end));
    let mut footnote: Option<&AstNode<'_>> = None;
    std::iter::from_fn(move || {
        loop {
            let edge = edges.next()?;
            let node = match edge {
                NodeEdge::Start(node) if footnote.is_none() => node,
                NodeEdge::End(node) if footnote.is_some_and(|open| open.same_node(node)) => {
                    footnote = None;
                    return Some(edge);
                }
                _ => return Some(edge),
            };
            let line = document.line_index(node.data().sourcepos.start.line);
            if regions.is_empty() || line > last_region_line {
                return Some(edge);
            }
            let Some(offset) = offset_in_region(document, regions, node) else {
                return Some(edge);
            };
            if let NodeValue::FootnoteDefinition(_) = node.data().value {
                footnote = Some(node).filter(|_| offset > 0);
                return Some(edge);
            }
            while !matches!(edges.next()?, NodeEdge::End(end) if end.same_node(node)) {}
        }
    })
}

/// Returns the offset of a block from the start of the region that contains it, in bytes; `None` if it is not a block,
/// or in no region.
fn offset_in_region(
    document: &Document<'_>,
    regions: &[Span],
    node: &AstNode<'_>,
) -> Option<usize> {
    let data = node.data();
    if !data.value.block() || matches!(data.value, NodeValue::Document) {
        return None;
    }
    let lines = document.lines_of(data.sourcepos);
    let region = find_containing(regions, lines).and_then(|index| regions.get(index))?;
    Some(lines.start - region.start)
}

fn is_same_edge(a: &NodeEdge<&AstNode<'_>>, b: &NodeEdge<&AstNode<'_>>) -> bool {
    match (a, b) {
        (NodeEdge::Start(a), NodeEdge::Start(b)) => is_same_value(&a.data().value, &b.data().value),
        (NodeEdge::End(_), NodeEdge::End(_)) => true,
        _ => false,
    }
}

/// Whether two nodes render the same, apart from their children. A task list item also stores the position of its
/// checkbox in the source, which may differ.
fn is_same_value(a: &NodeValue, b: &NodeValue) -> bool {
    match (a, b) {
        (NodeValue::TaskItem(a), NodeValue::TaskItem(b)) => a.symbol == b.symbol,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    /// Whether two texts of one paragraph each have the same content.
    fn same(left: &str, right: &str) -> bool {
        let (arena, other) = (Arena::new(), Arena::new());
        let left = Document::parse(&arena, left).paragraphs(&[]);
        let right = Document::parse(&other, right).paragraphs(&[]);
        left[0].has_same_content(&right[0])
    }

    #[test]
    fn ignores_the_amount_of_white_space() {
        for text in [
            "a b c",
            "a\nb c",
            "a  b\tc",
            "a &#32; b c",
            "a &#32;  b\n  c",
            "a\n&#32;b c",
        ] {
            assert!(same(text, "a b c") && same("a b c", text), "{text:?}");
        }
        for text in [
            "ab c", "a b", "a b c d", "a *b* c", "a b&#32;", "a\\\nb c", "a `b` c",
        ] {
            assert!(!same(text, "a b c") && !same("a b c", text), "{text:?}");
        }
        assert!(same("a *b\nc* `d e`", "a *b c*\n`d e`"));
        assert!(!same("a *b c*", "a *b c d*") && !same("[a](b)", "[a](c)"));
    }

    #[test]
    fn compares_definitions_that_only_some_renderers_show() {
        let differs = |before: &str, after: &str| {
            let (arena, other) = (Arena::new(), Arena::new());
            let before = Document::parse(&arena, before);
            let after = Document::parse(&other, after);
            first_difference(&before, &[], &after, &[], Whitespace::Exact).is_some()
        };
        assert!(differs("[^1]: a\n\n[^1]: b\n", "[^1]: a\n"));
        assert!(!differs("[^1]: a\n\n[^2]: b\n", "[^1]: a\n"));
    }
}
