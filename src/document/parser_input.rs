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

use super::container_markers::before_empty_checkbox;
use super::preformatted::{is_named, tags};
use super::symbols::ReplacedSymbols;
use super::tree::{WalkStep, each_descendant};
use crate::source::is_space_or_tab;

/// The name of an element, and another one of the same length that no text contains.
const SEARCH: [&str; 2] = ["search", "se0rch"];

/// Replaces the `!` of a declaration with a lower-case letter.
const NO_DECLARATION: &str = "\u{1}";

/// A text for the parser, and what its parts stand for.
pub(super) struct ParserInput<'t> {
    /// All that is not replaced is at the same place as in the source.
    pub(super) text: Cow<'t, str>,
    has_replaced_html: bool,
    symbols: ReplacedSymbols,
}

impl<'t> ParserInput<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        let mut text = with_line_feeds(source);
        let without_html = with_html_of_gfm(&text);
        let has_replaced_html = without_html.is_some();
        text = without_html.map_or(text, Cow::Owned);
        text = with_empty_tasks(&text).map_or(text, Cow::Owned);
        let (text, symbols) = match ReplacedSymbols::replace(&text) {
            Some((replaced, symbols)) => (Cow::Owned(replaced), symbols),
            None => (text, ReplacedSymbols::default()),
        };
        Self {
            text,
            has_replaced_html,
            symbols,
        }
    }

    /// Gives the texts of the tree that was parsed from this input what they have in the source. Upper-case letters in
    /// replaced names are lost.
    pub(super) fn restore(&self, root: Node<'_>) {
        if !self.has_replaced_html && self.symbols.is_empty() {
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

/// Replaces checkboxes without text on their line by an empty block quote. `None` if there are none.
fn with_empty_tasks(text: &str) -> Option<String> {
    let mut replaced = String::new();
    for end in memchr_iter(b']', text.as_bytes()) {
        let (before, after) = text.split_at_checked(end + 1)?;
        // Only at the end of a line, so that no line is read more than once.
        let after = after.trim_start_matches(is_space_or_tab);
        if !after.is_empty() && !after.starts_with(['\n', '\r']) {
            continue;
        }
        let line_start = memrchr2(b'\n', b'\r', before.as_bytes()).map_or(0, |at| at + 1);
        let line_end = text.len() - after.len();
        if let Some(before) = before_empty_checkbox(text.get(line_start..line_end)?) {
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
}
