//! Two documents side by side: where the second does not mean what the first one did.
//!
//! Stands apart because whether a page stays the same is judged by the trees, never by looking at characters. It judges;
//! what follows from that is for the guard.

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
        let (left, right) = (self.node.traverse(), other.node.traverse());
        first_unequal(left, right, Texts::Folded).is_none()
    }
}

/// The node on the left at which the two walks part, or `Some(None)` where only the right one goes on.
fn first_unequal<'a, 'b>(
    left: impl Iterator<Item = NodeEdge<&'a AstNode<'a>>>,
    right: impl Iterator<Item = NodeEdge<&'b AstNode<'b>>>,
    texts: Texts,
) -> Option<Option<&'a AstNode<'a>>> {
    let mut left = Pieces::new(left, texts);
    let mut right = Pieces::new(right, texts);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some(Piece::Text(a)), Some(Piece::Text(b))) if same_nodes(a, b) => {}
            (Some(Piece::Text(a)), Some(Piece::Text(b))) if left.run(a) == right.run(b) => {}
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

struct Pieces<I: Iterator> {
    edges: Peekable<I>,
    texts: Texts,
    /// The last text that was looked at as a whole.
    text: String,
}

impl<'a, I: Iterator<Item = NodeEdge<&'a AstNode<'a>>>> Pieces<I> {
    fn new(edges: I, texts: Texts) -> Self {
        Self {
            edges: edges.peekable(),
            texts,
            text: String::new(),
        }
    }

    fn next(&mut self) -> Option<Piece<'a>> {
        let edge = self.edges.next()?;
        let NodeEdge::Start(first) = edge else {
            return Some(Piece::Edge(edge));
        };
        if !is_text(first) {
            return Some(Piece::Edge(edge));
        }
        // The end of the node itself.
        self.edges.next();
        let text = |edge: &NodeEdge<&'a AstNode<'a>>| match edge {
            NodeEdge::Start(node) | NodeEdge::End(node) => is_text(node),
        };
        while self.edges.next_if(text).is_some() {}
        Some(Piece::Text(first))
    }

    /// The text that starts with this node.
    fn run(&mut self, first: &'a AstNode<'a>) -> &str {
        self.text.clear();
        for node in run(first) {
            self.push(node);
        }
        &self.text
    }

    /// Puts the text of a node behind the others.
    fn push(&mut self, node: &AstNode<'_>) {
        let data = node.data();
        let literal = match &data.value {
            NodeValue::Text(literal) => literal.as_ref(),
            _ => "\n",
        };
        let bytes = literal.as_bytes();
        if self.texts == Texts::Exactly || is_folded(self.text.as_bytes().last(), bytes) {
            self.text.push_str(literal);
            return;
        }
        let mut words = literal.split(|c| is_blank(c) || c == '\n');
        self.text.push_str(words.next().unwrap_or_default());
        for word in words {
            if !self.text.ends_with(' ') {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
    }
}

/// The nodes of a text, from its first one on.
fn run<'n>(first: &'n AstNode<'n>) -> impl Iterator<Item = &'n AstNode<'n>> {
    let next = |node: &&'n AstNode<'n>| node.next_sibling();
    std::iter::successors(Some(first), next).take_while(|node| is_text(node))
}

/// Whether two texts are made of the same nodes, as they are where nothing was wrapped.
fn same_nodes<'l, 'r>(left: &'l AstNode<'l>, right: &'r AstNode<'r>) -> bool {
    let (mut left, mut right) = (run(left), run(right));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if same_value(&a.data().value, &b.data().value) => {}
            _ => return false,
        }
    }
}

/// Whether folding a text that follows a byte changes nothing.
fn is_folded<'t>(mut last: Option<&'t u8>, text: &'t [u8]) -> bool {
    text.iter().all(|byte| {
        let white = matches!(byte, b' ' | b'\t' | b'\n');
        let folded = !white || (*byte == b' ' && last != Some(&b' '));
        last = Some(byte);
        folded
    })
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
        let left = Document::parse(&arena, left).paragraphs();
        let right = Document::parse(&other, right).paragraphs();
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
