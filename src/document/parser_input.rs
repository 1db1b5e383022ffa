//! The text that the parser gets, so that it reads what GitHub's parser reads.
//!
//! By CommonMark 0.31.2 (section 4.6), which our parser follows, `<search` and declarations with a lower-case letter, such as
//! `<!doctype`, start an HTML block. By GFM 0.29, they do not. So the parser gets something in their place that is as long
//! and starts no block.
//!
//! GitHub's parser takes the checkbox off a list item before it parses the rest of the line. If the rest is blank, the text of
//! the item starts below, while it is a part of the same paragraph to our parser. So that gets an empty block quote in place
//! of the checkbox.
//!
//! GitHub's parser knows no symbols, such as `€` and emoji, that count as punctuation beside `*`, `_` and `~`
//! (section 6.2); [`ReplacedSymbols`] has letters in their place.
//!
//! The parser also gets line feeds for carriage returns, which do not always end a blank line in footnotes otherwise.

use std::borrow::Cow;

use comrak::Node;
use comrak::nodes::NodeValue;
use memchr::{memchr_iter, memrchr2};

use super::Document;
use super::checkbox::split_at_checkbox;
use super::preformatted::{is_named, tags};
use super::symbols::ReplacedSymbols;
use super::tree::{WalkStep, each_descendant};
use crate::source::Span;

/// The name of an element, and another one of the same length that no text contains.
const SEARCH: [&str; 2] = ["search", "se0rch"];

/// Replaces the `!` of a declaration with a lower-case letter.
const NO_DECLARATION: &str = "\u{1}";

/// The elements whose tags start or end an HTML block by some versions of CommonMark and cmark-gfm only.
const DISPUTED_ELEMENTS: [&str; 3] = ["search", "source", "textarea"];

/// A text for the parser, and what its parts stand for.
pub(super) struct ParserInput<'t> {
    /// All that is not replaced is at the same place as in the source.
    pub(super) text: Cow<'t, str>,
    symbols: ReplacedSymbols,
}

impl<'t> ParserInput<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        let mut text = with_line_feeds(source);
        for replace in [with_html_of_gfm, with_empty_tasks] {
            if let Some(replaced) = replace(&text) {
                text = Cow::Owned(replaced);
            }
        }
        let mut symbols = ReplacedSymbols::default();
        if let Some(replaced) = symbols.replace(&text) {
            text = Cow::Owned(replaced);
        }
        Self { text, symbols }
    }

    /// Gives the texts of the tree that was parsed from this input what they have in the source. Upper-case letters in
    /// replaced names are lost.
    pub(super) fn restore(&self, root: Node<'_>) {
        if matches!(self.text, Cow::Borrowed(_)) {
            return;
        }
        let restore = |text: &mut String| *text = self.restored(text);
        each_descendant(root, |node| {
            match &mut node.data_mut().value {
                NodeValue::Text(text) => *text = self.restored(text).into(),
                NodeValue::Code(code) => restore(&mut code.literal),
                NodeValue::CodeBlock(code) => restore(&mut code.literal),
                NodeValue::HtmlInline(html) => restore(html),
                NodeValue::HtmlBlock(html) => restore(&mut html.literal),
                NodeValue::Link(link) | NodeValue::Image(link) => {
                    restore(&mut link.url);
                    restore(&mut link.title);
                }
                _ => {}
            }
            WalkStep::Descend
        });
    }

    fn restored(&self, text: &str) -> String {
        let text = text
            .replace(NO_DECLARATION, "!")
            .replace(SEARCH[1], SEARCH[0]);
        self.symbols.restored(&text)
    }
}

/// Replaces every carriage return that is a line ending of its own by a line feed.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_lone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
    if !memchr_iter(b'\r', bytes).any(|at| is_lone(&at)) {
        return Cow::Borrowed(text);
    }
    // A line feed alone also ends the line of `\r\n`, but would move the text.
    let parts = text.split("\r\n").map(|part| part.replace('\r', "\n"));
    Cow::Owned(parts.collect::<Vec<_>>().join("\r\n"))
}

/// Replaces what starts HTML blocks in CommonMark 0.31.2 only. `None` if there is nothing to replace, or if the text contains
/// what the replacements are known by.
fn with_html_of_gfm(text: &str) -> Option<String> {
    let mut replaced = String::new();
    for tag in tags(text) {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let (rest, replacement) = if is_lower_case_declaration(tag) {
            (tag, NO_DECLARATION)
        } else if is_named(name, SEARCH[0]) {
            (name, SEARCH[1])
        } else {
            continue;
        };
        let start = text.len() - rest.len();
        replaced.push_str(text.get(replaced.len()..start).unwrap_or_default());
        replaced.push_str(replacement);
    }
    let is_ambiguous = || text.contains(SEARCH[1]) || text.contains(NO_DECLARATION);
    if replaced.is_empty() || is_ambiguous() {
        return None;
    }
    replaced.push_str(text.get(replaced.len()..).unwrap_or_default());
    Some(replaced)
}

/// Replaces checkboxes without text on their line by an empty block quote. `None` if there are none.
fn with_empty_tasks(text: &str) -> Option<String> {
    let mut replaced = String::new();
    let bytes = text.as_bytes();
    for end in memchr_iter(b']', bytes).filter(|end| bytes.get(end.wrapping_sub(2)) == Some(&b'['))
    {
        let line_start = memrchr2(b'\n', b'\r', bytes.get(..end)?).map_or(0, |at| at + 1);
        let line = text.get(line_start..)?.split(['\n', '\r']).next()?;
        if let Some(before) = before_empty_checkbox(line) {
            replaced.push_str(text.get(replaced.len()..line_start + before.len())?);
            replaced.push_str(">  ");
        }
    }
    if replaced.is_empty() {
        return None;
    }
    replaced.push_str(text.get(replaced.len()..)?);
    Some(replaced)
}

/// Returns what is before the checkbox on a line that consists of a list marker and a checkbox.
fn before_empty_checkbox(line: &str) -> Option<&str> {
    let (before, after) = split_at_checkbox(line)?;
    after.trim_ascii().is_empty().then_some(before)
}

fn is_lower_case_declaration(tag: &str) -> bool {
    let declaration = tag.strip_prefix('!');
    declaration.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
}

impl<'a> Document<'a> {
    /// Returns the part of the text in which parsers may not agree on what is a paragraph: from the first block of the page
    /// with disputed HTML, or with text below an empty checkbox, to the end.
    pub(crate) fn disputed_part(&self) -> Option<Span> {
        let mut tasks = self
            .blocks()
            .filter(|block| self.has_text_below_checkbox(block));
        // In footnotes that are not shown, too: what follows may be a part of them.
        let mut all = self.root.descendants();
        let html = if tags(self.text).any(is_disputed) {
            all.find(|block| self.may_be_other_html(block))
        } else {
            None
        };
        let start = |block| self.lines_of(outermost_block(block).data().sourcepos).start;
        let starts = tasks.next().into_iter().chain(html).map(start);
        Some(Span::new(starts.min()?, self.text.len()))
    }

    /// Whether a block is in place of an empty checkbox, and the line below may be a part of its item.
    fn has_text_below_checkbox(&self, block: Node<'a>) -> bool {
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

/// Returns the block of the page that contains `node`, at any depth.
pub(super) fn outermost_block(node: Node<'_>) -> Node<'_> {
    let mut ancestors = node.ancestors();
    let is_page = |node: Node<'_>| matches!(node.data().value, NodeValue::Document);
    ancestors
        .find(|node| node.parent().is_none_or(is_page))
        .unwrap_or(node)
}

/// Whether the first tag of a line is disputed, and only what containers start with is before it.
fn starts_with_disputed(line: &str) -> bool {
    line.split_once('<').is_some_and(|(before, tag)| {
        let mut markers = before.split([' ', '\t', '>']);
        markers.all(may_be_container_marker) && is_disputed(tag)
    })
}

/// Whether a text without white space and `>` may be a list marker, a part of a checkbox, or the start of a footnote.
pub(super) fn may_be_container_marker(text: &str) -> bool {
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_footnote = text.starts_with("[^") && text.ends_with("]:");
    ["", "-", "*", "+", ".", ")", "[", "]", "[x]", "[X]"].contains(&number) || is_footnote
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
    use crate::document::{Arena, Heading};

    fn disputed(text: &str) -> Option<&str> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        document.disputed_part().map(|span| span.of(text))
    }

    #[test]
    fn replaces_what_starts_html_blocks_in_one_version_only() {
        let input = ParserInput::new("<search>é</Search> <!doctype b> <!A> <searcher>");
        assert_eq!(
            input.text,
            "<se0rch>é</se0rch> <\u{1}doctype b> <!A> <searcher>"
        );
        for text in ["<search> se0rch", "<!a> \u{1}", "<b> <!A>"] {
            assert!(
                matches!(ParserInput::new(text).text, Cow::Borrowed(_)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn replaces_lone_carriage_returns() {
        assert_eq!(
            ParserInput::new("a\rb\r\n\r\r\nc\r").text,
            "a\nb\r\n\n\r\nc\n"
        );
    }

    #[test]
    fn headings_are_where_github_has_them() {
        for (text, expected) in [
            ("a\n<search>\n# b\n", "b"),
            ("<!doctype a\n# b\n>\n", "b"),
            ("- [ ] \n  a\n  ===\n", "a"),
            ("- [ ] \n  ---\n# b\n", "b"),
            ("- [x] \na\n---\n", "a"),
            ("- [X] a\n  ---\n\n[x]: /u\n", "a"),
            ("`<search` <!c <search\n===\n", "<search <!c <search"),
        ] {
            let arena = Arena::new();
            let document = Document::parse(&arena, text);
            let texts = document.headings().iter().map(Heading::display_text);
            assert_eq!(texts.collect::<Vec<_>>(), [expected], "{text:?}");
        }
    }

    #[test]
    fn what_follows_disputed_blocks_is_disputed() {
        for text in [
            "- [ ] \n      a  b\n      c\n",
            "- [ ] \na\n\n\tb\n",
            "1. [x] \n\n    a\n",
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
