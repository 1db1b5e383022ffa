//! The part of a document in which parsers may not agree on what is a paragraph.

use comrak::Node;
use comrak::nodes::NodeValue;

use super::Document;
use super::checkbox::moved_distance;
use super::container_markers::{before_empty_checkbox, may_be_container_marker, split_at_checkbox};
use super::parser_input::is_lower_case_declaration;
use super::preformatted::{is_named, tags};
use super::tree::outermost_block;
use crate::source::{Span, is_space_or_tab};

/// The elements whose tags start or end an HTML block by some versions of CommonMark and cmark-gfm only.
const DISPUTED_ELEMENTS: [&str; 3] = ["search", "source", "textarea"];

impl<'a> Document<'a> {
    /// Returns the part of the text in which parsers may not agree on what is a paragraph: from the first block of the page
    /// with disputed HTML, with text below an empty checkbox, with another block than a paragraph after one, or that reaches a
    /// limit, to the end.
    pub(crate) fn disputed_part(&self) -> Option<Span> {
        let is_task = |block: &Node<'a>| {
            self.has_text_below_checkbox(block) || self.has_block_after_checkbox(block)
        };
        let task = self.blocks().find(is_task).map(outermost_block);
        // In footnotes that are not shown, too: what follows may be a part of them.
        let hidden = self.hidden_footnotes.iter().copied();
        let outermost = self.root.children().chain(hidden);
        let has_tags = tags(self.text).any(is_disputed);
        let html = outermost.filter(|block| {
            let mut blocks = block.descendants();
            has_tags && blocks.any(|block| self.may_be_other_html(block))
        });
        let start = |block: Node<'a>| self.lines_of(block.data().sourcepos).start;
        let starts = task.into_iter().chain(html).map(start);
        let start = starts.chain(self.start_beyond_limits()).min()?;
        Some(Span::new(start, self.text.len()))
    }

    /// Whether a block is in place of an empty checkbox, and the line below may be a part of its item.
    fn has_text_below_checkbox(&self, block: &Node<'a>) -> bool {
        let data = block.data();
        if !matches!(data.value, NodeValue::BlockQuote) || block.first_child().is_some() {
            return false;
        }
        let line = self.lines_of(data.sourcepos);
        let is_empty_task = before_empty_checkbox(line.of(self.text)).is_some();
        let mut below = self
            .text
            .get(line.end..)
            .unwrap_or_default()
            .split(['\n', '\r'])
            .peekable();
        let is_directly_below = below
            .peek()
            .is_some_and(|line| !line.trim_ascii().is_empty());
        let text = below
            .find(|line| !line.trim_ascii().is_empty())
            .unwrap_or_default();
        let is_other_task = split_at_checkbox(text).is_some();
        is_empty_task && !is_other_task && (is_directly_below || text.starts_with([' ', '\t']))
    }

    /// Whether a block is a list item with a checkbox, and a table or a definition may follow on its line.
    fn has_block_after_checkbox(&self, block: &Node<'a>) -> bool {
        let data = block.data();
        let text = self.text.get(self.lines_of(data.sourcepos).start..);
        let text = text.unwrap_or_default();
        // Of the items that start on a line, only the first can have one.
        let before = text.get(..data.sourcepos.start.column.saturating_sub(1));
        matches!(data.value, NodeValue::Item(_))
            && before.is_some_and(|before| before.trim_matches(is_space_or_tab).is_empty())
            && moved_distance(text) > 0
    }

    fn may_be_other_html(&self, block: Node<'a>) -> bool {
        let data = block.data();
        let mut lines = self
            .lines_of(data.sourcepos)
            .of(self.text)
            .split_inclusive(['\n', '\r']);
        match &data.value {
            NodeValue::CodeBlock(_) => false,
            NodeValue::HtmlBlock(html) => {
                lines.next().is_some_and(starts_with_disputed)
                    || tags(&html.literal).any(is_textarea)
            }
            value => value.contains_inlines() && lines.any(starts_with_disputed),
        }
    }
}

/// Whether the first tag of a line is disputed, and only what containers start with is before it.
fn starts_with_disputed(line: &str) -> bool {
    line.split_once('<').is_some_and(|(before, tag)| {
        let mut markers = before.split([' ', '\t', '>']);
        markers.all(may_be_container_marker) && is_disputed(tag)
    })
}

/// Whether a tag, which follows a `<`, starts or ends an HTML block by some versions only.
fn is_disputed(tag: &str) -> bool {
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let mut elements = DISPUTED_ELEMENTS.iter();
    is_lower_case_declaration(tag) || elements.any(|element| is_named(name, element))
}

fn is_textarea(tag: &str) -> bool {
    is_named(tag.strip_prefix('/').unwrap_or(tag), "textarea")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    fn disputed(text: &str) -> Option<&str> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        document.disputed_part().map(|span| span.of(text))
    }

    #[test]
    fn what_follows_disputed_blocks_is_disputed() {
        for text in [
            "- [ ] \n      a  b\n      c\n",
            "- [ ] \na\n\n\tb\n",
            "1. [x] \n\n    a\n",
            "- [ ] [a]: b\n\nc\n",
            "1) [x] |||\n   -|-\n|\n    ``` b\nc\n",
        ] {
            assert_eq!(disputed(text), Some(text));
        }
        assert_eq!(
            disputed("a\n\n- b\n  <source>\n\nc\n"),
            Some("- b\n  <source>\n\nc\n")
        );
        assert_eq!(
            disputed("<pre>\n</textarea>\n"),
            Some("<pre>\n</textarea>\n")
        );
        assert_eq!(
            disputed("> 1. [ ] <!doctype\n"),
            Some("> 1. [ ] <!doctype\n")
        );
        for text in [
            "a <search> b\n",
            "```\n<search>\n```\n",
            "<picture>\n<source>\n</picture>\n",
            "<searcher>\n",
            "<!DOCTYPE a>\n",
            "- [ ] \n- [ ] \n\na\n",
            "- [ ] a\n  b\n",
        ] {
            assert_eq!(disputed(text), None, "{text:?}");
        }
    }
}
