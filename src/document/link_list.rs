//! Reads lists of links, as in a table of contents: what each item links to, what it shows, and how deep it is nested.

use comrak::Node;
use comrak::nodes::{ListDelimType, ListType, NodeValue};

use super::Document;
use super::links::percent_decoded;
use super::render::link_html;
use super::tree::{next_after_subtree, only_child};
use crate::source::{Span, find_containing};

/// A list between two markers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkList {
    /// Its lines.
    pub(crate) lines: Span,
    /// Its items in the order of the page, nested ones included. `None` if there is anything but a link in one.
    pub(crate) items: Option<Vec<LinkItem>>,
    /// The list markers by depth, of the first item at each: `-`, `*`, `+` or `1.`. `None` for any other.
    pub(crate) markers: Vec<Option<&'static str>>,
    /// How many columns its first nested item is indented from the one around it.
    pub(crate) indent: Option<usize>,
    /// Whether there is no other block between the markers.
    pub(crate) is_alone: bool,
}

/// An item that consists of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkItem {
    /// The number of items that it is nested in.
    pub(crate) depth: usize,
    /// The URL, percent-decoded.
    pub(crate) destination: String,
    /// The content of the link as HTML, with single spaces for white space.
    pub(crate) html: String,
    /// The source of the link, if it is an inline link on one line.
    pub(crate) source: Option<String>,
}

impl<'a> Document<'a> {
    /// Returns the first list of links in each of the `regions`, or else the last list, which are sorted and disjoint and consist of whole lines.
    pub(crate) fn link_lists_in(&self, regions: &[Span]) -> Vec<Option<LinkList>> {
        let mut lists: Vec<Option<LinkList>> = vec![None; regions.len()];
        let mut blocks = vec![0_usize; regions.len()];
        let mut next = self.root.first_child();
        while let Some(node) = next {
            let lines = self.lines_of(node.data().sourcepos);
            let Some(region) = find_containing(regions, lines) else {
                let child = node.first_child().filter(|_| has_inner_blocks(node));
                next = child.or_else(|| next_after_subtree(node, self.root));
                continue;
            };
            if let (Some(list), Some(blocks)) = (lists.get_mut(region), blocks.get_mut(region)) {
                *blocks += 1;
                if list.as_ref().is_none_or(|list| list.items.is_none()) {
                    *list = self.link_list(node, lines).or(list.take());
                }
            }
            next = next_after_subtree(node, self.root);
        }
        for (list, blocks) in lists.iter_mut().zip(blocks) {
            if let Some(list) = list {
                list.is_alone = blocks == 1;
            }
        }
        lists
    }

    fn link_list(&self, node: Node<'a>, lines: Span) -> Option<LinkList> {
        let marker = marker_of(node)?;
        let mut list = LinkList {
            lines,
            items: Some(Vec::new()),
            markers: vec![marker],
            indent: None,
            is_alone: true,
        };
        // The lists that are being walked: the next item of each.
        let mut open = vec![node.first_child()];
        while let Some(next) = open.pop() {
            let Some(item) = next else { continue };
            let depth = open.len();
            open.push(item.next_sibling());
            let link = self.link_item(item, depth);
            let nested = item.last_child().filter(|_| link.is_some());
            let nested = nested.and_then(|nested| Some((nested, marker_of(nested)?)));
            match (&mut list.items, link) {
                (Some(items), Some(link)) => items.push(link),
                _ => list.items = None,
            }
            if let Some((nested, marker)) = nested {
                let columns = |node: Node<'a>| node.data().sourcepos.start.column;
                let indent = columns(nested).checked_sub(columns(item));
                list.indent = list.indent.or(indent);
                if list.markers.len() == open.len() {
                    list.markers.push(marker);
                }
                open.push(nested.first_child());
            }
        }
        Some(list)
    }

    /// Returns the link that an item consists of, apart from a nested list after it.
    fn link_item(&self, item: Node<'a>, depth: usize) -> Option<LinkItem> {
        let is_item = matches!(item.data().value, NodeValue::Item(_));
        let paragraph = item.first_child().filter(|_| is_item)?;
        let rest = paragraph.next_sibling();
        let is_only_list = rest.is_none_or(|rest| is_list(&rest) && rest.next_sibling().is_none());
        let is_paragraph = matches!(paragraph.data().value, NodeValue::Paragraph);
        let link = only_child(paragraph).filter(|_| is_paragraph && is_only_list)?;
        match &link.data().value {
            NodeValue::Link(target) => Some(LinkItem {
                depth,
                destination: percent_decoded(&target.url),
                html: with_single_spaces(&link_html(link)),
                source: self.inline_link_source(link).map(str::to_owned),
            }),
            _ => None,
        }
    }

    fn inline_link_source(&self, link: Node<'a>) -> Option<&'a str> {
        let source = self.inline_span(link)?.of(self.text);
        let is_inline = source.starts_with('[') && source.ends_with(')');
        (is_inline && !source.contains(['\n', '\r'])).then_some(source)
    }
}

/// Whether a node contains blocks that may be in a region.
fn has_inner_blocks(node: Node<'_>) -> bool {
    let value = &node.data().value;
    !value.contains_inlines() && !matches!(value, NodeValue::Table(_))
}

fn is_list(node: &Node<'_>) -> bool {
    matches!(node.data().value, NodeValue::List(_))
}

/// Returns the list marker of a list; `None` if the node is not one.
fn marker_of(node: Node<'_>) -> Option<Option<&'static str>> {
    let NodeValue::List(list) = &node.data().value else {
        return None;
    };
    Some(match (list.list_type, list.bullet_char, list.delimiter) {
        (ListType::Bullet, b'-', _) => Some("-"),
        (ListType::Bullet, b'*', _) => Some("*"),
        (ListType::Bullet, b'+', _) => Some("+"),
        (ListType::Ordered, _, ListDelimType::Period) => Some("1."),
        _ => None,
    })
}

/// Returns a text with a single space for each run of white space.
pub(crate) fn with_single_spaces(text: &str) -> String {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    fn list_of(text: &str) -> Option<LinkList> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let end = text.find("\nend").map_or(text.len(), |at| at + 1);
        let mut lists = document.link_lists_in(&[Span::new(0, end)]);
        lists.pop().flatten()
    }

    /// Each item as `DEPTH URL HTML`.
    fn items(text: &str) -> Option<Vec<String>> {
        let items = list_of(text)?.items?.into_iter();
        let item = |item: LinkItem| format!("{} {} {}", item.depth, item.destination, item.html);
        Some(items.map(item).collect())
    }

    #[test]
    fn items_are_read_whatever_their_bullets_and_indentation() {
        let expected = [
            "0 #a <em>a</em> b",
            "1 #é <code>c</code>",
            "2 #d d",
            "0 #e e",
        ];
        let expected = Some(expected.map(str::to_owned).to_vec());
        for text in [
            "- [*a* b](#a)\n  - [`c`](#%C3%A9)\n    - [d](#d)\n- [e](#e)\n",
            "* [_a_\n  b](<#a>)\n\n    + [`c`](#é)\n\n        1. [d](#d)\n\n* [e](#e)\n\nend\n",
            "1. [*a* b](#a)\n   - [`c`](#é)\n     - [d][d]\n2. [e](#e)\n\nend\n\n[d]: #d\n",
        ] {
            assert_eq!(items(text), expected, "{text}");
        }
    }

    #[test]
    fn a_list_of_anything_but_links_has_no_items() {
        for text in [
            "- a\n",
            "- [a](#a) b\n",
            "- [a](#a)\n\n  b\n",
            "- [x] [a](#a)\n",
            "- [a](#a)\n  - [b](#b)\n\n  c\n",
            "- # [a](#a)\n",
            "-\n",
        ] {
            let list = list_of(text);
            assert!(list.is_some_and(|list| list.items.is_none()), "{text}");
        }
        assert_eq!(list_of("a\n"), None);
    }

    #[test]
    fn the_first_items_show_marker_and_indentation() {
        let shape = |text| {
            let list = list_of(text).unwrap();
            (list.markers, list.indent, list.is_alone)
        };
        let nested = "* [a](#a)\n    + [b](#b)\n    + [c](#c)\n      1. [d](#d)\n";
        let markers = vec![Some("*"), Some("+"), Some("1.")];
        assert_eq!(shape(nested), (markers, Some(4), true));
        assert_eq!(
            shape("3. [a](#a)\n\n> b\n"),
            (vec![Some("1.")], None, false)
        );
        assert_eq!(shape("1) [a](#a)\n"), (vec![None], None, true));
    }
}
