//! Lists links: destinations by region, links to a fragment of the same page, and lists that consist of a single link.

use comrak::nodes::{NodeLink, NodeValue};
use comrak::{Node, parse_document};

use super::parser_options::github;
use super::render::link_html;
use super::tree::only_child;
use super::{Arena, Document};
use crate::source::{Span, find_containing};

/// A link to a fragment of the same page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FragmentLink {
    /// The span of the link, or `lines` if the parser's columns are outside the text.
    pub(crate) span: Span,
    /// The lines that the link is on.
    pub(crate) lines: Span,
    /// The fragment without `#`, percent-decoded.
    pub(crate) fragment: String,
}

/// A link that a list consists of: the list has one item, the item is one paragraph, and the paragraph is the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SoleLink {
    /// The URL, as the parser resolved it.
    pub(crate) destination: String,
    /// The content of the link as HTML, on one line.
    pub(crate) html: String,
}

impl Document<'_> {
    /// Returns the destinations of the links in each of the `regions`, which are sorted and disjoint.
    pub(crate) fn link_destinations_in(&self, regions: &[Span]) -> Vec<Vec<String>> {
        let mut destinations = vec![Vec::new(); regions.len()];
        self.each_link(|_, link, lines| {
            let region = find_containing(regions, lines);
            if let Some(found) = region.and_then(|index| destinations.get_mut(index)) {
                found.push(link.url.clone());
            }
        });
        destinations
    }

    /// Returns the links to a fragment of the same page, in tree order.
    pub(crate) fn fragment_links(&self) -> Vec<FragmentLink> {
        let mut links = Vec::new();
        self.each_link(|node, link, lines| {
            if let Some(fragment) = link.url.strip_prefix('#') {
                links.push(FragmentLink {
                    span: self.inline_span(node).unwrap_or(lines),
                    lines,
                    fragment: percent_decoded(fragment),
                });
            }
        });
        links
    }
}

impl<'a> Document<'a> {
    /// Visits all links in tree order, each with the lines it is on.
    fn each_link(&self, mut visit: impl FnMut(Node<'a>, &NodeLink, Span)) {
        for node in self.root.descendants() {
            let data = node.data();
            if let NodeValue::Link(link) = &data.value {
                visit(node, link, self.lines_of(data.sourcepos));
            }
        }
    }
}

/// Parses `markdown` and returns an item for each of its first `count` top-level lists: the link that the list consists
/// of, or `None` if there is anything else in it.
pub(crate) fn sole_links(markdown: &str, count: usize) -> Vec<Option<SoleLink>> {
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &github());
    let lists = root
        .children()
        .filter(|node| matches!(node.data().value, NodeValue::List(_)));
    lists.take(count).map(sole_link).collect()
}

fn sole_link(list: Node<'_>) -> Option<SoleLink> {
    let paragraph = only_child(only_child(list)?)?;
    let link = only_child(paragraph)?;
    match &link.data().value {
        NodeValue::Link(target) => Some(SoleLink {
            destination: target.url.clone(),
            html: link_html(link),
        }),
        _ => None,
    }
}

/// Decodes `%41` to `A`; invalid codes stay. Returns the fragment unchanged if the result is not UTF-8.
pub(crate) fn percent_decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| fragment.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_fragment_links_at_any_depth() {
        let text = "a [b](#c%C3%A9%) [d](e#f)\n\n# [g][h] ![](#i)\n\n|[j](#k)|\n|-|\n\n[h]: #l\n";
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let links: Vec<_> = document
            .fragment_links()
            .into_iter()
            .map(|link| {
                (
                    link.fragment,
                    link.span.of(text).to_owned(),
                    link.lines.start,
                )
            })
            .collect();
        let expected = [
            ("cé%", "[b](#c%C3%A9%)", 0),
            ("l", "[g][h]", 27),
            ("k", "[j](#k)", 45),
        ];
        let expected = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c));
        assert_eq!(links, expected);
    }

    #[test]
    fn lists_the_destinations_in_each_region() {
        let text = "[a](b)\n\n- [c](#d) e\n- [f][g]\n\n[h](i)\n\n> [j](k)\n\n[g]: l\n";
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let regions = [Span::new(8, 29), Span::new(38, 47)];
        let destinations = document.link_destinations_in(&regions);
        assert_eq!(destinations, [vec!["#d", "l"], vec!["k"]]);
    }

    #[test]
    fn finds_lists_that_consist_of_a_single_link() {
        let text = "- [*a*](#b)\n\n<!-- -->\n\n- [a](b) c\n\n<!-- -->\n\na\n\n- [a][b]\n\n> - [a](c)\n\n\
            1. [a](b)\n2. [a](b)\n\n* [a](b)\n\n  c\n\n- [d](e)\n\n[b]: f\n";
        let link = |destination: &str, html: &str| {
            Some(SoleLink {
                destination: destination.to_owned(),
                html: html.to_owned(),
            })
        };
        let expected = [
            link("#b", "<em>a</em>"),
            None,
            link("f", "a"),
            None,
            None,
            link("e", "d"),
        ];
        assert_eq!(sole_links(text, 10), expected);
        assert_eq!(sole_links(text, 2), expected[..2]);
    }
}
