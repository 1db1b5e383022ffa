//! Footnotes that GitHub's parser shows and ours does not, or the reverse.
//!
//! GitHub shows the first definition of a name if anything refers to it. Our parser takes the last one, and does not look for
//! definitions and references inside of other definitions.

use std::collections::HashSet;

use comrak::Node;
use comrak::nodes::NodeValue;
use memchr::memrchr2;

use super::Document;
use super::container_markers::may_be_container_marker;
use super::tree::{WalkStep, blocks_below, each_descendant};
use crate::source::SpanSet;

/// The length of the longest label (CommonMark 0.31.2, section 4.7).
const MAX_NAME_CHARS: usize = 1000;

/// How many bytes of a line before a definition are looked at. Containers are hardly nested that deeply.
const MAX_PREFIX_BYTES: usize = 1000;

/// The footnote definitions that the parsers do not agree on.
#[derive(Default)]
pub(super) struct DisputedFootnotes<'a> {
    /// Those that only GitHub's parser shows, in the order of the source.
    shown: Vec<Node<'a>>,
    /// The lines of those that only our parser shows.
    hidden: SpanSet,
}

impl<'a> DisputedFootnotes<'a> {
    pub(super) fn new(document: &Document<'a>) -> Self {
        if !document.text.contains("[^") {
            return Self::default();
        }
        let definitions = definitions(document.root);
        let references = references(document.text);
        let (mut shown, mut hidden) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        for (node, name) in definitions
            .iter()
            .filter_map(|node| Some((*node, name(node)?)))
        {
            let is_referenced = references.contains(&name);
            let is_shown_by_github = seen.insert(name) && (is_referenced || is_shown(node));
            match (is_shown_by_github, is_shown(node)) {
                (true, false) => shown.push(node),
                (false, true) => hidden.push(document.lines_of(node.data().sourcepos)),
                _ => {}
            }
        }
        let hidden = SpanSet::new(hidden);
        Self { shown, hidden }
    }

    /// Returns the blocks of definitions that only GitHub's parser shows.
    pub(super) fn shown_blocks(&self) -> impl Iterator<Item = Node<'a>> {
        let blocks = self
            .shown
            .iter()
            .flat_map(|definition| definition.children());
        blocks.flat_map(|block| std::iter::once(block).chain(blocks_below(block)))
    }

    /// Whether only our parser shows a block.
    pub(super) fn hides(&self, document: &Document<'a>, block: Node<'a>) -> bool {
        !self.hidden.is_empty()
            && self
                .hidden
                .contains(document.lines_of(block.data().sourcepos))
    }
}

/// Returns the names in lower case that `[^name]` occurs with, apart from where it starts a definition.
fn references(text: &str) -> HashSet<String> {
    let mut names = HashSet::new();
    for (at, marker) in text.match_indices("[^") {
        let (before, rest) = (text.get(..at), text.get(at + marker.len()..));
        let (before, rest) = (before.unwrap_or_default(), rest.unwrap_or_default());
        let mut chars = rest.char_indices().take(MAX_NAME_CHARS);
        let Some((end, ']')) = chars.find(|(_, c)| *c == ']' || c.is_whitespace()) else {
            continue;
        };
        let (name, after) = rest.split_at_checked(end).unwrap_or_default();
        if !after.starts_with("]:") || !ends_in_container_markers(before) {
            names.insert(name.to_lowercase());
        }
    }
    names
}

/// Whether the last line of a text consists of what containers start with.
fn ends_in_container_markers(text: &str) -> bool {
    let nearby = text.len().saturating_sub(MAX_PREFIX_BYTES);
    let nearby = text.as_bytes().get(nearby..).unwrap_or_default();
    let line_len = match memrchr2(b'\n', b'\r', nearby) {
        Some(at) => nearby.len() - at - 1,
        None if nearby.len() == text.len() => text.len(),
        None => return false,
    };
    let line = text.get(text.len() - line_len..).unwrap_or_default();
    let is_complete = line.is_empty() || line.ends_with([' ', '\t', '>', ':']);
    is_complete && line.split([' ', '\t', '>']).all(may_be_container_marker)
}

/// Returns all definitions, in the order of the source.
fn definitions<'a>(root: Node<'a>) -> Vec<Node<'a>> {
    let mut definitions = Vec::new();
    each_descendant(root, |node| {
        let value = &node.data().value;
        if matches!(value, NodeValue::FootnoteDefinition(_)) {
            definitions.push(node);
        }
        if value.contains_inlines() {
            WalkStep::SkipChildren
        } else {
            WalkStep::Descend
        }
    });
    definitions.sort_by_key(|node| node.data().sourcepos.start);
    definitions
}

fn name(definition: Node<'_>) -> Option<String> {
    match &definition.data().value {
        NodeValue::FootnoteDefinition(definition) => Some(definition.name.to_lowercase()),
        _ => None,
    }
}

fn is_shown(definition: Node<'_>) -> bool {
    match &definition.data().value {
        NodeValue::FootnoteDefinition(definition) => definition.total_references > 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Arena, Document, Heading};

    #[test]
    fn headings_in_footnotes_are_those_that_github_shows() {
        for (text, expected) in [
            ("x[^q]\n\n[^q]: y[^1]\n\n    [^1]: # H\n", &["H"][..]),
            ("x[^q]\n\n[^q]: y\n\n    [^1]: # H\n", &[]),
            ("[^1]\n\n> [^1]: # a\n\n[^1]: # b\n\n# c\n", &["c", "a"]),
            ("[^1]: # a\n\n> b\n> -[^1]:\n", &["a"]),
            ("[^1]: # a\n\n[^2]: # b\n\n[^2]\n", &["b"]),
        ] {
            let arena = Arena::new();
            let document = Document::parse(&arena, text);
            let headings = document.headings().iter();
            let texts: Vec<String> = headings.map(Heading::display_text).collect();
            assert_eq!(texts, expected, "{text:?}");
        }
    }
}
