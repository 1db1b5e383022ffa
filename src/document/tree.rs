//! Walks over the parser's tree. None of them is recursive: nesting is as deep as the input makes it.

use comrak::Node;
use comrak::nodes::{AstNode, NodeValue};

/// What [`each_descendant`] does after it has visited a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WalkStep {
    /// Visit the children of the node.
    Descend,
    /// Continue after the subtree of the node.
    SkipChildren,
    /// End the walk.
    Stop,
}

/// Visits the nodes below `top` in document order, parents before their children.
pub(super) fn each_descendant<'a>(top: Node<'a>, mut visit: impl FnMut(Node<'a>) -> WalkStep) {
    let mut next = top.first_child();
    while let Some(node) = next {
        let child = match visit(node) {
            WalkStep::Descend => node.first_child(),
            WalkStep::SkipChildren => None,
            WalkStep::Stop => return,
        };
        next = child.or_else(|| next_after_subtree(node, top));
    }
}

/// Returns the blocks below `top` in tree order, parents before their children. Rows and cells of tables are not
/// included.
pub(super) fn blocks_below<'a>(top: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    let first_block = |node: Node<'a>| {
        if contains_blocks(&node.data().value) {
            node.first_child()
        } else {
            None
        }
    };
    std::iter::successors(first_block(top), move |node| {
        first_block(node).or_else(|| next_after_subtree(node, top))
    })
}

fn contains_blocks(value: &NodeValue) -> bool {
    !matches!(value, NodeValue::Table(_)) && !value.contains_inlines()
}

/// Returns the block of the page that contains `node`, at any depth.
pub(super) fn outermost_block(node: Node<'_>) -> Node<'_> {
    let mut ancestors = node.ancestors();
    let is_page = |node: Node<'_>| matches!(node.data().value, NodeValue::Document);
    ancestors
        .find(|node| node.parent().is_none_or(is_page))
        .unwrap_or(node)
}

/// Returns the child of a node that has exactly one.
pub(super) fn only_child<'a>(node: Node<'a>) -> Option<Node<'a>> {
    let child = node.first_child()?;
    child.next_sibling().is_none().then_some(child)
}

/// Returns the node after `node` and its descendants, in a walk of the nodes below `top`.
pub(super) fn next_after_subtree<'a>(node: Node<'a>, top: Node<'a>) -> Option<Node<'a>> {
    let ancestors = node
        .ancestors()
        .take_while(|ancestor| !ancestor.same_node(top));
    ancestors
        .map(AstNode::next_sibling)
        .find_map(|sibling| sibling)
}
