//! The text that the parser gets, so that it reads what GitHub's parser reads.
//!
//! By CommonMark 0.31.2 (section 4.6), which our parser follows, `<search` and declarations with a lower-case letter, such as
//! `<!doctype`, start an HTML block. By GFM 0.29, they do not. So the parser gets something in their place that is as long
//! and starts no block.
//!
//! GitHub's parser takes the checkbox off a list item before it parses the rest of the line ([`without_checkboxes`]).
//!
//! GitHub's parser knows no symbols, such as `€` and emoji, that count as punctuation beside `*`, `_` and `~`
//! (section 6.2); [`ReplacedSymbols`] has letters in their place.
//!
//! The parser also gets line feeds for carriage returns, which do not always end a blank line in footnotes otherwise.

use std::borrow::Cow;
use std::collections::HashSet;

use comrak::Node;
use comrak::nodes::NodeValue;
use memchr::memchr_iter;

use super::checkbox::without_checkboxes;
use super::limits::{remove_room, with_room_for_references};
use super::preformatted::{is_named, tags};
use super::symbols::ReplacedSymbols;
use super::tree::{WalkStep, each_descendant};

/// The name of an element, and another one of the same length that no text contains.
const SEARCH: [&str; 2] = ["search", "se0rch"];

/// Replaces the `!` of a declaration with a lower-case letter.
const NO_DECLARATION: &str = "\u{1}";

/// A text for the parser, and what its parts stand for.
pub(super) struct ParserInput<'t> {
    /// All that is not replaced or added is at the same place as in the source.
    pub(super) text: Cow<'t, str>,
    /// The numbers of the lines whose checkbox is replaced, from 1.
    checkbox_lines: Vec<usize>,
    has_replaced_html: bool,
    /// Whether a line was added at the end.
    has_room: bool,
    symbols: ReplacedSymbols,
}

impl<'t> ParserInput<'t> {
    /// Replaces no checkbox on the lines in `kept`, which are sorted.
    pub(super) fn new(source: &'t str, kept: &[usize]) -> Self {
        let mut text = with_line_feeds(source);
        let without_html = with_html_of_gfm(&text);
        let has_replaced_html = without_html.is_some();
        text = without_html.map_or(text, Cow::Owned);
        let mut checkbox_lines = Vec::new();
        if let Some((replaced, lines)) = without_checkboxes(&text, kept) {
            (text, checkbox_lines) = (Cow::Owned(replaced), lines);
        }
        let len = text.len();
        text = with_room_for_references(text);
        let has_room = text.len() > len;
        let (text, symbols) = match ReplacedSymbols::replace(&text) {
            Some((replaced, symbols)) => (Cow::Owned(replaced), symbols),
            None => (text, ReplacedSymbols::default()),
        };
        Self {
            text,
            checkbox_lines,
            has_replaced_html,
            has_room,
            symbols,
        }
    }

    /// Returns the lines whose checkbox was replaced though no list item starts there, as in code. `blocks` are all blocks.
    pub(super) fn wrong_checkbox_lines<'a>(
        &self,
        blocks: impl Iterator<Item = Node<'a>>,
    ) -> Vec<usize> {
        if self.checkbox_lines.is_empty() {
            return Vec::new();
        }
        let items = blocks.filter(|block| matches!(block.data().value, NodeValue::Item(_)));
        let items: HashSet<usize> = items.map(|item| item.data().sourcepos.start.line).collect();
        let lines = self.checkbox_lines.iter().copied();
        lines.filter(|line| !items.contains(line)).collect()
    }

    /// Gives the texts of the tree that was parsed from this input what they have in the source. Upper-case letters in
    /// replaced names are lost.
    pub(super) fn restore(&self, root: Node<'_>) {
        if !self.has_replaced_html && self.symbols.is_empty() && !self.has_room {
            return;
        }
        let restore = |text: &mut String| *text = self.restored(text);
        let restore_block = |text: &mut String| {
            restore(text);
            remove_room(text);
        };
        each_descendant(root, |node| {
            match &mut node.data_mut().value {
                NodeValue::Text(text) => *text = self.restored(text).into(),
                NodeValue::Code(code) => restore(&mut code.literal),
                NodeValue::CodeBlock(code) => restore_block(&mut code.literal),
                NodeValue::HtmlInline(html) => restore(html),
                NodeValue::HtmlBlock(html) => restore_block(&mut html.literal),
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
        let text = self.symbols.restored(text);
        if self.has_replaced_html {
            text.replace(NO_DECLARATION, "!")
                .replace(SEARCH[1], SEARCH[0])
        } else {
            text
        }
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

pub(super) fn is_lower_case_declaration(tag: &str) -> bool {
    let declaration = tag.strip_prefix('!');
    declaration.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Arena, Document, Heading};

    #[test]
    fn replaces_what_starts_html_blocks_in_one_version_only() {
        let input = ParserInput::new("<search>é</Search> <!doctype b> <!A> <searcher>", &[]);
        assert_eq!(
            input.text,
            "<se0rch>é</se0rch> <\u{1}doctype b> <!A> <searcher>"
        );
        for text in ["<search> se0rch", "<!a> \u{1}", "<b> <!A>"] {
            assert!(
                matches!(ParserInput::new(text, &[]).text, Cow::Borrowed(_)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn characters_that_are_like_replacements_stay() {
        let text = "# €*a* \u{e000} \u{1} se0rch <!b\r";
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let display_text = document.headings()[0].display_text();
        assert_eq!(display_text, "€a \u{e000} \u{1} se0rch <!b");
    }

    #[test]
    fn replaces_lone_carriage_returns() {
        assert_eq!(
            ParserInput::new("a\rb\r\n\r\r\nc\r", &[]).text,
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
            ("- [ ] [foo]: /url\n  bar\n  ===\n", "bar"),
            ("- [x] [a\n  b]: /u\n  [c](d) e\n  ===\n", "c e"),
            ("- [ ] [^a]: b\n  ===\n# c\n", "c"),
            ("- [x] [x]: b c\n  ===\n\n[x]: /u\n", "x: b c"),
            ("- [X] | a |\n  | - |\nfoo\n===\n", "foo"),
            ("- [X] | a |\n  b\n  ===\n", "| a | b"),
            ("- [x] \t&#32;a\n  ===\n\n[x]: /u\n", "a"),
            ("> [^1]: - a\n    - [x] [^1]:\n>         -\n", "a - [x] :"),
            ("`<search` <!c <search\n===\n", "<search <!c <search"),
        ] {
            let arena = Arena::new();
            let document = Document::parse(&arena, text);
            let texts = document.headings().iter().map(Heading::display_text);
            assert_eq!(texts.collect::<Vec<_>>(), [expected], "{text:?}");
        }
    }
}
