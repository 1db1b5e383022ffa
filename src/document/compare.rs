//! Whether two documents mean the same outside of given regions.
//!
//! Stands apart because it is the only place that looks at whole trees node by node. It compares; what follows from a
//! difference is for the guard.

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};

use super::Document;
use crate::source::Span;

/// The offset, in `before`, of the first line that does not mean in `after` what it meant before; `None` where both
/// trees are the same: blocks, inlines, texts, list kinds, footnote numbers.
///
/// Blocks that lie wholly in one of the regions of their document are passed over. A region is one of whole lines.
pub(crate) fn first_difference(
    before: &Document<'_>,
    before_regions: &[Span],
    after: &Document<'_>,
    after_regions: &[Span],
) -> Option<usize> {
    let mut left = outside(before, before_regions);
    let mut right = outside(after, after_regions);
    let mut last = 0;
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some(a), Some(b)) if same_edge(&a, &b) => {}
            (Some(NodeEdge::Start(node) | NodeEdge::End(node)), _) => {
                return Some(before.whole_lines(node.data().sourcepos).start);
            }
            (None, Some(_)) => return Some(last),
        }
        last = before.text().len();
    }
}

/// The edges of the tree in order, without the blocks that lie in a region.
fn outside<'a>(
    document: &Document<'a>,
    regions: &[Span],
) -> impl Iterator<Item = NodeEdge<&'a AstNode<'a>>> {
    let mut edges = document.root.traverse();
    std::iter::from_fn(move || {
        loop {
            let edge = edges.next()?;
            let NodeEdge::Start(node) = edge else {
                return Some(edge);
            };
            if !lies_in(document, regions, node) {
                return Some(NodeEdge::Start(node));
            }
            while !matches!(edges.next()?, NodeEdge::End(end) if end.same_node(node)) {}
        }
    })
}

fn lies_in(document: &Document<'_>, regions: &[Span], node: &AstNode<'_>) -> bool {
    let data = node.data();
    let root = matches!(data.value, NodeValue::Document);
    if root || !data.value.block() {
        return false;
    }
    let lines = document.whole_lines(data.sourcepos);
    regions.iter().any(|region| region.holds(lines))
}

fn same_edge<'a>(a: &NodeEdge<&'a AstNode<'a>>, b: &NodeEdge<&AstNode<'_>>) -> bool {
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
