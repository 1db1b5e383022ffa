//! Text into a [`Document`]: the syntax tree of a Markdown text as GitHub reads it, with places as byte spans.
//!
//! This folder owns the parser: no other module names `comrak`, so that its tree, its options and its way to count
//! lines and columns are known in one place. It finds things; what to do with them is for the passes.

mod dialect;
mod difference;
mod excerpt;
mod heading;
mod inlines;
mod landmark;
mod meaning;
mod paragraph;
mod pitfalls;
mod unread;
mod verbatim;

use comrak::nodes::{AstNode, NodeValue, Sourcepos};
use comrak::{Node, parse_document};

use crate::source::{Lines, Position, Span, holder, is_blank};
use dialect::github_for;
use landmark::Landmarks;
use unread::Skimmed;

pub(crate) use dialect::Need;

pub(crate) use difference::{Texts, first_difference};
pub(crate) use heading::{Escape, Heading, escape_markup};
pub(crate) use inlines::Inlines;
pub(crate) use landmark::{Comment, Container};
pub(crate) use meaning::Definitions;
pub(crate) use paragraph::{Layout, Line, Paragraph};
pub(crate) use pitfalls::{FragmentLink, Opaque};
pub(crate) use verbatim::has_verbatim_tags;

/// Where a document's tree lives; make one for each document.
pub(crate) type Arena<'a> = comrak::Arena<'a>;

/// A Markdown text and its syntax tree.
pub(crate) struct Document<'a> {
    text: &'a str,
    lines: Lines<'a>,
    /// Where Markdown starts: behind the front matter.
    body: usize,
    /// How many lines the parser did not see: those of the front matter.
    skipped: usize,
    /// Whether the parser looked for footnotes.
    may_have_footnotes: bool,
    /// The entries of tables of contents that the parser did not see, by their places in the Markdown.
    unread_entries: Vec<Span>,
    root: Node<'a>,
    landmarks: Landmarks<'a>,
}

impl<'a> Document<'a> {
    /// Parses `text`; front matter and a byte order mark are kept out of the tree.
    pub(crate) fn parse(arena: &'a Arena<'a>, text: &'a str) -> Self {
        Self::parse_for(arena, text, Need::Everything)
    }

    /// Parses `text` as far as it is needed.
    pub(crate) fn parse_for(arena: &'a Arena<'a>, text: &'a str, need: Need) -> Self {
        let body = front_matter(text);
        let lines = Lines::new(text);
        let skipped = if body == 0 {
            0
        } else {
            lines.index(body - 1) + 1
        };
        let markdown = text.get(body..).unwrap_or_default();
        let dialect = github_for(markdown, need);
        let skimmed = match need {
            Need::Outline if !dialect.extension.footnotes => Skimmed::new(markdown),
            _ => Skimmed::whole(markdown),
        };
        let root = parse_document(arena, &skimmed.parsed, &dialect);
        let document = Self {
            text,
            lines,
            body,
            skipped,
            may_have_footnotes: dialect.extension.footnotes,
            unread_entries: skimmed.entries,
            root,
            landmarks: Landmarks::of(root, skipped),
        };
        document.drop_check_marks();
        document
    }

    /// Whether all entries that the parser did not see stand in one of the `regions`, which ascend. Where they do not, nobody
    /// finds out whether they may be left out.
    pub(crate) fn has_read_all_entries_outside(&self, regions: &[Span]) -> bool {
        let mut unread = self.unread_entries.iter();
        unread.all(|span| {
            let span = Span::new(self.body + span.start, self.body + span.end);
            holder(regions, span).is_some()
        })
    }

    /// Takes the check marks off tasks that became headings.
    fn drop_check_marks(&self) {
        for heading in self.headings() {
            let node = heading.node;
            let setext = match &node.data().value {
                NodeValue::Heading(heading) => heading.setext,
                _ => false,
            };
            if setext && self.opens_its_line(node) {
                heading::drop_check_mark(node);
            }
        }
    }

    /// The whole text, front matter included.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The lines of the whole text.
    pub(crate) fn lines(&self) -> &Lines<'a> {
        &self.lines
    }

    /// The position of the byte at `offset`.
    pub(crate) fn position(&self, offset: usize) -> Position {
        self.lines.position(offset)
    }

    /// Whether a node is the first thing in a list item whose marker is the first thing on its line.
    fn opens_its_line(&self, node: Node<'a>) -> bool {
        let Some(item) = node.parent().filter(|_| node.previous_sibling().is_none()) else {
            return false;
        };
        let is_item = matches!(item.data().value, NodeValue::Item(_));
        let place = item.data().sourcepos.start;
        let line = self.lines.span(self.skipped + place.line.saturating_sub(1));
        let line = line.map_or("", |span| span.of(self.text));
        let before = line.get(..place.column.saturating_sub(1));
        is_item && before.is_some_and(|before| before.trim_matches(is_blank).is_empty())
    }

    /// All blocks of the page, each before what it holds.
    fn blocks(&self) -> impl Iterator<Item = Node<'a>> {
        blocks_below(self.root)
    }

    /// The lines that a node touches, with the ending of the last one. Lines only: the parser's columns are not always
    /// those of the source (setext headings in containers, tabs), its lines are.
    fn whole_lines(&self, place: Sourcepos) -> Span {
        let first = place.start.line.saturating_sub(1);
        let last = place.end.line.saturating_sub(1).max(first);
        let first = self.lines.span(self.skipped + first);
        let last = self.lines.span(self.skipped + last);
        let end = Span::new(self.text.len(), self.text.len());
        Span::new(first.unwrap_or(end).start, last.unwrap_or(end).end)
    }

    /// The span of an inline node by the parser's own columns, where they fit the text. Not to be trusted blindly.
    fn inline_span(&self, node: Node<'a>) -> Option<Span> {
        let place = node.data().sourcepos;
        let start = self
            .lines
            .span(self.skipped + place.start.line.checked_sub(1)?)?
            .start;
        let end = self
            .lines
            .span(self.skipped + place.end.line.checked_sub(1)?)?
            .start;
        let span = Span::new(
            start + place.start.column.checked_sub(1)?,
            end + place.end.column,
        );
        self.text.get(span.start..span.end).map(|_| span)
    }
}

/// The blocks below a block, each before what it holds. Not recursive: nesting is as deep as the input likes.
fn blocks_below<'a>(top: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    let below = |node: Node<'a>| {
        let below = holds_blocks(&node.data().value);
        if below { node.first_child() } else { None }
    };
    std::iter::successors(below(top), move |node| {
        below(node).or_else(|| behind(node, top))
    })
}

/// Whether blocks below a node are looked at. A footnote definition without a reference is not part of the page: the
/// parser leaves some in the tree (those in others, and those with a name used twice).
fn holds_blocks(value: &NodeValue) -> bool {
    match value {
        NodeValue::Table(_) => false,
        NodeValue::FootnoteDefinition(definition) => definition.total_references > 0,
        _ => !value.contains_inlines(),
    }
}

/// The child of a node that has just one.
fn only_child<'a>(node: Node<'a>) -> Option<Node<'a>> {
    let child = node.first_child()?;
    child.next_sibling().is_none().then_some(child)
}

/// The node that follows `node` and all below it in a walk of what is below `top`.
fn behind<'a>(node: Node<'a>, top: Node<'a>) -> Option<Node<'a>> {
    let path = node.ancestors().take_while(|above| !above.same_node(top));
    path.map(AstNode::next_sibling).find_map(|sibling| sibling)
}

/// What [`each_inline`] does after a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Descend,
    SkipChildren,
    Stop,
}

/// Visits what is below `node`, each node before what it holds. Not recursive: nesting is as deep as the input likes.
fn each_inline<'a>(node: Node<'a>, mut visit: impl FnMut(Node<'a>) -> Then) {
    let mut next = node.first_child();
    while let Some(current) = next {
        let below = match visit(current) {
            Then::Descend => current.first_child(),
            Then::SkipChildren => None,
            Then::Stop => return,
        };
        next = below.or_else(|| behind(current, node));
    }
}

/// The length in bytes of the front matter with its closing line, 0 where there is none.
///
/// Front matter is what stands at the very start of a text between two lines `---` (YAML) or two lines `+++` (TOML);
/// blanks may follow on either line. A byte order mark may stand before it. Without a closing line it is Markdown.
fn front_matter(text: &str) -> usize {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let fence = |line: &str| line.trim_end_matches(['\r', '\n', ' ', '\t']).to_owned();
    let opening = body
        .get(..3)
        .filter(|mark| matches!(*mark, "---" | "+++"))
        .unwrap_or_default();
    let first = body.split(['\n', '\r']).next().unwrap_or_default();
    if opening.is_empty() || fence(first) != opening {
        return 0;
    }
    let lines = Lines::new(text);
    (1..)
        .map_while(|index| lines.span(index))
        .find(|span| fence(span.of(text)) == opening)
        .map_or(0, |span| span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_needs_both_fences_at_the_very_start() {
        assert_eq!(front_matter("---\na: b\n---\n# c\n"), 13);
        assert_eq!(front_matter("+++ \n# a\n+++\t\nb"), 14);
        assert_eq!(front_matter("\u{feff}---\r\na\r\n---\r\n"), 16);
        assert_eq!(front_matter("---\na\n---"), 9);
        for none in [
            "",
            "---\n",
            "---\na\n",
            "----\na\n----\n",
            "\n---\na\n---\n",
            "---\na\n+++\n",
            "---a\nb\n---\n",
            "*\u{301}\na\n*\u{301}\n",
            " ---\na\n---\n",
        ] {
            assert_eq!(front_matter(none), 0, "{none:?}");
        }
    }

    fn headings(text: &str) -> Vec<String> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let mut found = Vec::new();
        for heading in document.headings() {
            found.push(format!(
                "{} {} {}",
                heading.line() + 1,
                heading.level(),
                heading.text()
            ));
        }
        found
    }

    #[test]
    fn headings_are_found_in_containers_and_counted_from_the_first_line_of_the_file() {
        let text = "---\n# no\n---\n# a\n\n> ## b\n\n1. - ### c\n\nd\n---\n<h1>no</h1>\n\n```\n# no\n```\n";
        assert_eq!(headings(text), ["4 1 a", "6 2 b", "8 3 c", "10 2 d"]);
    }

    #[test]
    fn a_task_that_became_a_heading_loses_its_check_mark() {
        let text = "- [x] a\n  ---\n- [ ]  `b`\n  ---\n- # [x] c\n- [x]d\n  ---\n\n[x] e\n---\n> - [x] f\n>   ---\n";
        assert_eq!(
            headings(text),
            [
                "1 2 a",
                "3 2 b",
                "5 1 [x] c",
                "6 2 [x]d",
                "9 2 [x] e",
                "11 2 [x] f"
            ]
        );
    }

    #[test]
    fn lines_are_counted_from_the_first_one_of_the_file() {
        let text = "---\na: b\n---\n\n- [x] a\n  ---\n\n<div>\n<!-- b -->\n\n<!--\nc\n d -->\t\n";
        assert_eq!(headings(text), ["5 2 a"]);
        assert_eq!(headings("---\na: b\n---\n  - [x] c\n    ---\n"), ["4 2 c"]);
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let comments = document.comments().iter();
        let places: Vec<Span> = comments
            .filter_map(|comment| document.place(comment))
            .collect();
        let [place] = places[..] else {
            panic!("{places:?}");
        };
        assert_eq!((place.of(text), place.start), ("d -->", text.len() - 7));
    }

    #[test]
    fn most_headings_are_one_text() {
        let first = |text: &str| {
            let arena = Arena::new();
            let document = Document::parse(&arena, text);
            let heading = document.headings()[0];
            let only = heading.only_text().map(|text| text.to_owned());
            (only, heading.is_verbatim(&document), heading.text())
        };
        let one = |text: &str| Some(text.to_owned());
        assert_eq!(first("# a b\n"), (one("a b"), true, "a b".to_owned()));
        assert!(!first("# a\\*\n").1);
        assert!(!first("# a&lt;\n").1);
        assert_eq!(first("# *a*\n"), (None, false, "a".to_owned()));
        assert_eq!(first("# &#32;a\n"), (None, false, " a".to_owned()));
        assert_eq!(first("a\nb  \nc\n---\n").2, "a\nb\nc");
    }

    #[test]
    fn headings_in_a_footnote_come_last() {
        assert_eq!(headings("[^1]: # a\n\n# b[^1]\n"), ["3 1 b1", "1 1 a"]);
    }

    #[test]
    fn deep_nesting_does_not_recurse() {
        let text = format!("{}# a\n", "> ".repeat(20_000));
        assert_eq!(headings(&text).len(), 1);
    }
}
