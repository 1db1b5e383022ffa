//! Two documents side by side: where the second does not mean what the first one did.
//!
//! Stands apart because whether a page stays the same is judged by the trees, never by looking at characters. It judges;
//! what follows from that is for the guard.

use std::cell::Ref;
use std::iter::Peekable;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};

use super::Document;
use super::paragraph::Paragraph;
use crate::source::{Span, holder, is_blank};

/// How texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texts {
    /// Character by character, and soft breaks with soft breaks.
    Exactly,
    /// With every run of blanks and soft breaks taken for one space, as a renderer folds it.
    Folded,
}

/// The offset, in `before`, of the first line that does not mean in `after` what it meant before; `None` where both
/// trees are the same: blocks, inlines, texts, list kinds, footnote numbers.
///
/// Blocks that lie wholly in one of the regions of their document are passed over. Regions are made of whole lines, do not
/// overlap and ascend.
pub(crate) fn first_difference(
    before: &Document<'_>,
    before_regions: &[Span],
    after: &Document<'_>,
    after_regions: &[Span],
    texts: Texts,
) -> Option<usize> {
    let left = outside(before, before_regions);
    let right = outside(after, after_regions);
    match first_unequal(left, right, texts)? {
        Some(node) => Some(before.whole_lines(node.data().sourcepos).start),
        None => Some(before.text().len()),
    }
}

impl Paragraph<'_> {
    /// Whether the paragraph means the same as another one, white space aside.
    pub(crate) fn means_the_same_as(&self, other: &Paragraph<'_>) -> bool {
        same_trees(self.node, other.node, Texts::Folded)
    }
}

/// Whether two blocks mean the same, with all that they hold.
pub(super) fn same_trees<'a, 'b>(
    left: &'a AstNode<'a>,
    right: &'b AstNode<'b>,
    texts: Texts,
) -> bool {
    first_unequal(left.traverse(), right.traverse(), texts).is_none()
}

/// The node on the left at which the two walks part, or `Some(None)` where only the right one goes on.
fn first_unequal<'a, 'b>(
    left: impl Iterator<Item = NodeEdge<&'a AstNode<'a>>>,
    right: impl Iterator<Item = NodeEdge<&'b AstNode<'b>>>,
    texts: Texts,
) -> Option<Option<&'a AstNode<'a>>> {
    let mut left = Pieces::new(left);
    let mut right = Pieces::new(right);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some(Piece::Text(a)), Some(Piece::Text(b))) if same_text(a, b, texts) => {}
            (Some(Piece::Edge(a)), Some(Piece::Edge(b))) if same_edge(&a, &b) => {}
            (None, Some(_)) => return Some(None),
            (Some(Piece::Text(node)), _) => return Some(Some(node)),
            (Some(Piece::Edge(NodeEdge::Start(node) | NodeEdge::End(node))), _) => {
                return Some(Some(node));
            }
        }
    }
}

/// A step of a walk through a tree, with texts and the soft breaks between them made one.
enum Piece<'a> {
    Edge(NodeEdge<&'a AstNode<'a>>),
    /// A text, which starts with this node.
    Text(&'a AstNode<'a>),
}

struct Pieces<I: Iterator>(Peekable<I>);

impl<'a, I: Iterator<Item = NodeEdge<&'a AstNode<'a>>>> Pieces<I> {
    fn new(edges: I) -> Self {
        Self(edges.peekable())
    }

    fn next(&mut self) -> Option<Piece<'a>> {
        let edge = self.0.next()?;
        let NodeEdge::Start(first) = edge else {
            return Some(Piece::Edge(edge));
        };
        if !is_text(first) {
            return Some(Piece::Edge(edge));
        }
        // The end of the node itself.
        self.0.next();
        let text = |edge: &NodeEdge<&'a AstNode<'a>>| match edge {
            NodeEdge::Start(node) | NodeEdge::End(node) => is_text(node),
        };
        while self.0.next_if(text).is_some() {}
        Some(Piece::Text(first))
    }
}

/// Whether two texts, which start with these nodes, say the same.
fn same_text<'l, 'r>(left: &'l AstNode<'l>, right: &'r AstNode<'r>, texts: Texts) -> bool {
    let (mut left, mut right) = (Reader::new(left), Reader::new(right));
    // Whether the last byte on both sides was white space, which takes in all that follows.
    let mut folding = false;
    loop {
        let same = common(left.rest(), right.rest());
        let last = same.checked_sub(1).and_then(|at| left.rest().get(at));
        folding = last.map_or(folding, |byte| texts == Texts::Folded && is_white(*byte));
        left.skip(same);
        right.skip(same);
        let (a, b) = (left.peek(), right.peek());
        let folds = |byte: Option<u8>| folding && byte.is_some_and(is_white);
        if a == b {
            if a.is_none() {
                return true;
            }
        } else if folds(a) {
            left.skip(1);
        } else if folds(b) {
            right.skip(1);
        } else if texts == Texts::Folded && [a, b].iter().all(|byte| byte.is_some_and(is_white)) {
            left.skip(1);
            right.skip(1);
            folding = true;
        } else {
            return false;
        }
    }
}

/// The bytes of a text, node by node; a soft break is a line feed.
struct Reader<'n> {
    /// The node behind the one that is read.
    next: Option<&'n AstNode<'n>>,
    bytes: Ref<'n, [u8]>,
    /// How many of them were read.
    read: usize,
}

impl<'n> Reader<'n> {
    fn new(node: &'n AstNode<'n>) -> Self {
        let bytes = Ref::map(node.data(), |data| match &data.value {
            NodeValue::Text(literal) => literal.as_bytes(),
            _ => b"\n",
        });
        Self {
            next: node.next_sibling().filter(|node| is_text(node)),
            bytes,
            read: 0,
        }
    }

    /// What is left of the node that is read.
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.read..).unwrap_or_default()
    }

    fn skip(&mut self, bytes: usize) {
        self.read += bytes;
    }

    /// The next byte, which may be in another node.
    fn peek(&mut self) -> Option<u8> {
        loop {
            if let Some(byte) = self.rest().first() {
                return Some(*byte);
            }
            *self = Self::new(self.next?);
        }
    }
}

fn is_white(byte: u8) -> bool {
    byte == b'\n' || is_blank(char::from(byte))
}

/// How many bytes are the same from the start on.
fn common(left: &[u8], right: &[u8]) -> usize {
    const AT_ONCE: usize = 16;
    let chunks = left.chunks_exact(AT_ONCE).zip(right.chunks_exact(AT_ONCE));
    let same = AT_ONCE * chunks.take_while(|(left, right)| left == right).count();
    let left = left.get(same..).unwrap_or_default().iter();
    let right = right.get(same..).unwrap_or_default().iter();
    same + left
        .zip(right)
        .take_while(|(left, right)| left == right)
        .count()
}

fn is_text(node: &AstNode<'_>) -> bool {
    matches!(node.data().value, NodeValue::Text(_) | NodeValue::SoftBreak)
}

/// The edges of the tree in order, without the blocks that lie in a region.
///
/// What a footnote says is shown elsewhere, whatever its definition stands in: one within a region is no part of it. One that
/// starts on the first line of a region, where the opening marker stands, holds that region.
fn outside<'a>(
    document: &Document<'a>,
    regions: &[Span],
) -> impl Iterator<Item = NodeEdge<&'a AstNode<'a>>> {
    let mut edges = document.root.traverse();
    // What starts further down lies in no region, and most does.
    let lowest = regions
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
            let line = document.skipped + node.data().sourcepos.start.line;
            if regions.is_empty() || line > lowest + 1 {
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

/// How many bytes a block that lies in a region starts behind the start of that region.
fn offset_in_region(
    document: &Document<'_>,
    regions: &[Span],
    node: &AstNode<'_>,
) -> Option<usize> {
    let data = node.data();
    if !data.value.block() || matches!(data.value, NodeValue::Document) {
        return None;
    }
    let lines = document.whole_lines(data.sourcepos);
    let region = holder(regions, lines).and_then(|index| regions.get(index))?;
    Some(lines.start - region.start)
}

fn same_edge(a: &NodeEdge<&AstNode<'_>>, b: &NodeEdge<&AstNode<'_>>) -> bool {
    match (a, b) {
        (NodeEdge::Start(a), NodeEdge::Start(b)) => same_value(&a.data().value, &b.data().value),
        (NodeEdge::End(_), NodeEdge::End(_)) => true,
        _ => false,
    }
}

/// Equality of what a node shows: a task's mark carries its place in the source, which may differ.
fn same_value(a: &NodeValue, b: &NodeValue) -> bool {
    match (a, b) {
        (NodeValue::TaskItem(a), NodeValue::TaskItem(b)) => a.symbol == b.symbol,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    /// Whether texts of one paragraph mean the same.
    fn same(left: &str, right: &str) -> bool {
        let (arena, other) = (Arena::new(), Arena::new());
        let left = Document::parse(&arena, left).paragraphs(&[]);
        let right = Document::parse(&other, right).paragraphs(&[]);
        left[0].means_the_same_as(&right[0])
    }

    #[test]
    fn how_much_white_space_there_is_means_nothing() {
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
}
