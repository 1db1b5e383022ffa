//! Parses Markdown into a [`Document`]: the syntax tree as GitHub's parser builds it, with byte spans into the source.
//!
//! The only folder that names `comrak`, so that the parser's tree, its options and its way of counting lines and
//! columns are known in one place. It finds blocks, inlines and their spans; what they are used for is up to the
//! callers.

mod balanced_tags;
mod checkbox;
mod compare;
mod container_markers;
mod disputed;
mod escapes;
mod footnotes;
mod front_matter;
mod heading;
mod heading_source;
mod html_anchors;
mod html_spans;
mod index;
mod inlines;
mod limits;
mod link_list;
mod links;
mod opaque_blocks;
mod paragraph;
mod parser_input;
mod parser_options;
mod preformatted;
mod render;
mod symbols;
mod tree;

use comrak::Node;
use comrak::nodes::{NodeValue, Sourcepos};

use crate::source::{Lines, Position, Span, is_space_or_tab};
use checkbox::{blanks_after_checkbox, moved_distance};
use footnotes::Parsed;
use front_matter::front_matter_len;
use index::BlockIndex;
use parser_input::ParserInput;

pub(crate) use balanced_tags::has_balanced_tags;
pub(crate) use compare::{Whitespace, first_difference};
pub(crate) use container_markers::{split_at_checkbox, strip_checkbox};
pub(crate) use heading::{AttributeSyntax, Attributes, Heading, HeadingPart};
pub(crate) use heading_source::without_closing_hashes;
pub(crate) use index::{Comment, Container};
pub(crate) use inlines::Inlines;
pub(crate) use link_list::{LinkList, with_single_spaces};
pub(crate) use links::{FragmentLink, percent_decoded, sole_links};
pub(crate) use opaque_blocks::{OpaqueBlock, OpaqueKind};
pub(crate) use paragraph::{Layout, Line, Paragraph};
pub(crate) use preformatted::has_preformatted_tags;
pub(crate) use render::{Escape, LinkHandling, escape_markup};

/// Owns the nodes of a document's tree; create one per document.
pub(crate) type Arena<'a> = comrak::Arena<'a>;

/// A Markdown text and its syntax tree.
pub(crate) struct Document<'a> {
    text: &'a str,
    lines: Lines<'a>,
    /// The byte offset of the Markdown: after the front matter.
    body_start: usize,
    /// The number of lines of the front matter, which the parser does not see.
    front_matter_lines: usize,
    root: Node<'a>,
    /// The footnote definitions that the page does not show, which are not in the tree.
    hidden_footnotes: Vec<Node<'a>>,
    has_ambiguous_footnotes: bool,
    index: BlockIndex<'a>,
}

impl<'a> Document<'a> {
    /// Parses `text` for a host that reads `attributes` at the end of headings: they are not part of the tree, except for
    /// ids, which [`Document::heading_id`] returns.
    pub(crate) fn parse_with(
        arena: &'a Arena<'a>,
        text: &'a str,
        attributes: Option<AttributeSyntax>,
    ) -> Self {
        let mut document = Self::parse(arena, text);
        if let Some(syntax) = attributes {
            document.take_attributes(syntax);
        }
        document
    }

    /// Parses `text`. Front matter and a byte order mark are not part of the tree.
    pub(crate) fn parse(arena: &'a Arena<'a>, text: &'a str) -> Self {
        let lines = Lines::new(text);
        let body_start = front_matter_len(text);
        let front_matter_lines = match body_start.checked_sub(1) {
            Some(last) => lines.index(last) + 1,
            None => 0,
        };
        let markdown = text.get(body_start..).unwrap_or_default();
        let parsed = parse(arena, markdown);
        let mut document = Self {
            text,
            lines,
            body_start,
            front_matter_lines,
            root: parsed.root,
            hidden_footnotes: parsed.hidden_footnotes,
            has_ambiguous_footnotes: parsed.has_ambiguous_footnotes,
            index: BlockIndex::default(),
        };
        document.index = BlockIndex::new(&document);
        document.remove_checkboxes_from_headings();
        document
    }

    /// Removes the checkbox from setext headings at the start of a list item, as cmark-gfm does.
    fn remove_checkboxes_from_headings(&self) {
        for heading in self.headings() {
            if heading.is_setext() && self.starts_task(heading.node) {
                let line = self.line_span(heading.line());
                let text = self.text.get(line.start..).unwrap_or_default();
                match moved_distance(text) {
                    0 => heading.remove_checkbox(blanks_after_checkbox(text)),
                    distance => heading.move_first_line(distance),
                }
            }
        }
    }

    /// Whether a node is the first child of a list item whose line starts with a checkbox.
    fn starts_task(&self, node: Node<'a>) -> bool {
        let Some(item) = node.parent().filter(|_| node.previous_sibling().is_none()) else {
            return false;
        };
        let is_item = matches!(item.data().value, NodeValue::Item(_));
        let start = item.data().sourcepos.start;
        let line = self.line_span(self.line_index(start.line)).of(self.text);
        let before = line.get(..start.column.saturating_sub(1));
        let is_first = before.is_some_and(|before| before.trim_matches(is_space_or_tab).is_empty());
        is_item && is_first && split_at_checkbox(line).is_some()
    }

    /// The whole text, front matter included.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The byte offset at which the front matter ends and Markdown starts.
    pub(crate) fn body_start(&self) -> usize {
        self.body_start
    }

    /// Returns the position of the byte at `offset`.
    pub(crate) fn position(&self, offset: usize) -> Position {
        self.lines.position(offset)
    }

    /// Returns the span of the line with the 0-based `index`, its line ending included; an empty span at the end of the
    /// text if there is no such line.
    pub(crate) fn line_span(&self, index: usize) -> Span {
        let end = self.text.len();
        self.lines.span(index).unwrap_or(Span::new(end, end))
    }

    /// Returns all blocks of the page in tree order, parents before their children.
    fn blocks(&self) -> impl Iterator<Item = Node<'a>> {
        tree::blocks_below(self.root)
    }

    /// Converts the parser's 1-based line, which does not count the front matter, to a 0-based index in the document.
    fn line_index(&self, parser_line: usize) -> usize {
        self.front_matter_lines + parser_line.saturating_sub(1)
    }

    /// Returns the lines that a node touches, the ending of the last one included.
    ///
    /// Only lines, because the parser's columns do not always match the source (setext headings in containers, tabs).
    fn lines_of(&self, sourcepos: Sourcepos) -> Span {
        let first = self.line_index(sourcepos.start.line);
        let last = self.line_index(sourcepos.end.line).max(first);
        Span::new(self.line_span(first).start, self.line_span(last).end)
    }

    /// Returns the span of an inline by the parser's columns, or `None` if they are outside the text. The parser's
    /// columns may be wrong, so callers must check what the span contains.
    fn inline_span(&self, node: Node<'_>) -> Option<Span> {
        let sourcepos = node.data().sourcepos;
        let line_start = |parser_line: usize| {
            let index = self.front_matter_lines + parser_line.checked_sub(1)?;
            Some(self.lines.span(index)?.start)
        };
        let span = Span::new(
            line_start(sourcepos.start.line)? + sourcepos.start.column.checked_sub(1)?,
            line_start(sourcepos.end.line)? + sourcepos.end.column,
        );
        self.text.get(span.start..span.end).map(|_| span)
    }
}

/// Parses Markdown as GitHub does.
fn parse<'a>(arena: &'a Arena<'a>, markdown: &str) -> Parsed<'a> {
    let mut input = ParserInput::new(markdown, &[]);
    let mut parsed = footnotes::parse(arena, &input.text);
    let wrong_lines = input.wrong_checkbox_lines(parsed.blocks());
    if !wrong_lines.is_empty() {
        input = ParserInput::new(markdown, &wrong_lines);
        parsed = footnotes::parse(arena, &input.text);
    }
    input.restore(parsed.root);
    parsed
}

#[cfg(test)]
mod tests {
    use super::heading::HeadingPart;
    use super::*;

    /// The text of a heading, with the numbers of footnotes.
    fn text_with_footnotes(heading: &Heading<'_>) -> String {
        let mut text = String::new();
        heading.each_part(|part| match part {
            HeadingPart::Footnote(note) => text.push_str(&note.number.to_string()),
            HeadingPart::Text(part) => text.push_str(part),
            HeadingPart::Code(code) => text.push_str(code.text),
            other => panic!("{other:?}"),
        });
        text
    }

    /// The line, level and text of each heading.
    fn headings(text: &str) -> Vec<String> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let mut found = Vec::new();
        for heading in document.headings() {
            found.push(format!(
                "{} {} {}",
                heading.line() + 1,
                heading.level(),
                text_with_footnotes(heading)
            ));
        }
        found
    }

    #[test]
    fn finds_headings_in_containers_and_counts_lines_from_the_start_of_the_file() {
        let text = "---\n# no\n---\n# a\n\n> ## b\n\n1. - ### c\n\nd\n---\n<h1>no</h1>\n\n```\n# no\n```\n";
        assert_eq!(headings(text), ["4 1 a", "6 2 b", "8 3 c", "10 2 d"]);
    }

    #[test]
    fn removes_the_checkbox_of_a_task_list_item_that_became_a_heading() {
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
    fn removes_checkboxes_after_front_matter() {
        let text = "---\na: b\n---\n\n- [x] a\n  ---\n\n<div>\n<!-- b -->\n\n<!--\nc\n d -->\t\n";
        assert_eq!(headings(text), ["5 2 a"]);
        assert_eq!(headings("---\na: b\n---\n  - [x] c\n    ---\n"), ["4 2 c"]);
    }

    #[test]
    fn lists_headings_in_footnotes_last() {
        assert_eq!(headings("[^1]: # a\n\n# b[^1]\n"), ["3 1 b1", "1 1 a"]);
    }

    #[test]
    fn parses_deep_nesting_without_recursion() {
        let text = format!("{}# a\n", "> ".repeat(20_000));
        assert_eq!(headings(&text).len(), 1);
    }
}
