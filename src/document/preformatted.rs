//! Tracks the raw HTML elements that preserve white space, across the blocks of a document: blank lines between `<pre>`
//! and `</pre>` start paragraphs in Markdown, but a browser shows their line breaks.
//!
//! It knows the tags, but not the rules of HTML for closing elements implicitly: what may be open counts as open.

use comrak::Node;
use comrak::nodes::NodeValue;
use memchr::{memchr_iter, memmem};

use super::tree::{WalkStep, each_descendant};

/// The elements that preserve white space and contain no tags but the one that closes them (HTML, section 13.1.2: raw
/// text and escapable raw text elements).
const RAW_TEXT_ELEMENTS: [&str; 3] = ["textarea", "script", "style"];

/// The inline elements that GitHub's style sheet gives `white-space: break-spaces`, which shows line endings.
const CODE_ELEMENTS: [&str; 3] = ["code", "tt", "samp"];

/// Which elements that preserve white space are open. Each closing tag closes one element of its own name.
///
/// What is open at the end of a block is open in the next one: browsers open `<code>` and `<tt>` again there, and everything
/// up to its closing tag is in `<pre>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PreformattedState {
    pre: usize,
    /// The number of open elements for each name in [`CODE_ELEMENTS`].
    code: [usize; CODE_ELEMENTS.len()],
    /// The name of the open raw text element, inside another one or alone.
    raw_text: Option<&'static str>,
}

/// Whether a text may contain a tag that opens an element that preserves white space, apart from code.
pub(crate) fn has_preformatted_tags(text: &str) -> bool {
    tags(text).any(|tag| is_named(tag, "pre") || raw_text_element(tag).is_some())
}

/// Whether a text may contain a tag that opens an element that preserves white space.
pub(super) fn has_preserving_tags(text: &str) -> bool {
    let is_code = |tag: &str| CODE_ELEMENTS.into_iter().any(|name| is_named(tag, name));
    tags(text).any(|tag| is_named(tag, "pre") || raw_text_element(tag).is_some() || is_code(tag))
}

/// Returns what is after each `<` of a text.
pub(super) fn tags(text: &str) -> impl Iterator<Item = &str> {
    memchr_iter(b'<', text.as_bytes()).filter_map(|at| text.get(at + 1..))
}

impl PreformattedState {
    /// Whether white space is preserved.
    pub(super) fn is_open(self) -> bool {
        self.pre > 0 || self.raw_text.is_some() || self.code.iter().any(|open| *open > 0)
    }

    /// Updates the state by the next piece of raw HTML among the inlines of a paragraph.
    pub(super) fn feed_inline(&mut self, html: &str) {
        let comment = html
            .strip_prefix("<!--")
            .and_then(|rest| rest.strip_suffix("-->"));
        match comment {
            // Until CommonMark 0.31, that is not a comment (section 6.6), and what it contains may be tags.
            Some(comment) if comment.contains("--") => tags(comment).for_each(|tag| self.open(tag)),
            _ => self.feed(html),
        }
    }

    /// Updates the state by the next HTML block.
    pub(super) fn feed(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = rest.get(at..).unwrap_or_default();
            let len = self.feed_tag(rest);
            rest = rest.get(len..).unwrap_or_default();
        }
    }

    /// Updates the state by the raw HTML among the inlines of a block.
    pub(super) fn feed_inlines(&mut self, block: Node<'_>) {
        let before = *self;
        each_descendant(block, |node| {
            if let NodeValue::HtmlInline(html) = &node.data().value {
                self.feed_inline(html);
            }
            WalkStep::Descend
        });
        // A tag in a table does not close what was opened outside.
        if matches!(block.data().value, NodeValue::Table(_)) {
            self.pre = self.pre.max(before.pre);
            for (open, before) in self.code.iter_mut().zip(before.code) {
                *open = before.max(*open);
            }
        }
    }

    /// Updates the state by the tag or comment at the start of `html`. Returns how many bytes to skip, at least one.
    fn feed_tag(&mut self, html: &str) -> usize {
        let tag = html.get(1..).unwrap_or_default();
        let closing = tag.strip_prefix('/');
        if let Some(name) = self.raw_text {
            if closing.is_some_and(|tag| is_named(tag, name)) {
                self.raw_text = None;
            }
            return 1;
        }
        if html.starts_with("<!--") {
            return memmem::find(html.as_bytes(), b"-->").unwrap_or(html.len());
        }
        // Browsers end declarations and processing instructions at the first `>`, other renderers may not: what is opened in
        // one counts, and what is closed does not.
        if tag.starts_with(['!', '?']) {
            let end = html.find('>').unwrap_or(html.len());
            tags(html.get(1..end).unwrap_or_default()).for_each(|tag| self.open(tag));
            return end;
        }
        match closing {
            Some(tag) => self.close(tag),
            None => self.open(tag),
        }
        let is_tag = closing
            .unwrap_or(tag)
            .starts_with(|c: char| c.is_ascii_alphabetic());
        let end = tag_end(html);
        let whole = html.get(1..end).unwrap_or_default();
        // Whether what ends the tag is outside of the block, or browsers read another tag as an attribute. Anything that is
        // opened in it counts, and nothing is closed.
        let is_odd = end == html.len() || has_unquoted_bracket(whole);
        if is_tag && is_odd {
            tags(whole).for_each(|tag| self.open(tag));
        }
        if is_tag { end } else { 1 }
    }

    /// Updates the state by an opening tag, without its `<`.
    fn open(&mut self, tag: &str) {
        self.raw_text = self.raw_text.or(raw_text_element(tag));
        if let Some(open) = self.counter(tag) {
            *open += 1;
        }
    }

    /// Updates the state by a closing tag, without its `</`.
    fn close(&mut self, tag: &str) {
        if let Some(open) = self.counter(tag) {
            *open = open.saturating_sub(1);
        }
    }

    /// Returns the number of open elements of the name of a tag, if they preserve white space.
    fn counter(&mut self, tag: &str) -> Option<&mut usize> {
        if is_named(tag, "pre") {
            return Some(&mut self.pre);
        }
        let names = CODE_ELEMENTS.into_iter().zip(&mut self.code);
        let mut same = names.filter(|(name, _)| is_named(tag, name));
        same.next().map(|(_, open)| open)
    }
}

/// Returns the name of the raw text element that a tag opens. The tag is without its `<`.
fn raw_text_element(tag: &str) -> Option<&'static str> {
    RAW_TEXT_ELEMENTS
        .into_iter()
        .find(|name| is_named(tag, name))
}

/// Returns the offset of the first `>` outside quotes: the end of the tag at the start of `html`.
pub(super) fn tag_end(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return at,
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(opened)) if opened == byte => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// Whether a tag, without its `<` or `</`, has this name.
pub(super) fn is_named(tag: &str, name: &str) -> bool {
    let bytes = tag.as_bytes();
    let start = bytes.get(..name.len());
    let after = bytes.get(name.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && !after.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

/// Whether a tag contains a `<` outside of quotation marks.
fn has_unquoted_bracket(tag: &str) -> bool {
    let mut quote = None;
    tag.bytes().any(|byte| {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(opened)) if opened == byte => quote = None,
            _ => {}
        }
        byte == b'<' && quote.is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether white space is preserved after these pieces of HTML.
    fn is_open_after(pieces: &[&str]) -> bool {
        let mut state = PreformattedState::default();
        for piece in pieces {
            state.feed(piece);
        }
        state.is_open()
    }

    #[test]
    fn keeps_an_element_open_up_to_its_closing_tag() {
        assert!(is_open_after(&["<table><tr><td>\n<pre>\n"]));
        assert!(is_open_after(&["<PRE class=\"a\">", "</textarea>"]));
        assert!(is_open_after(&["<pre>", "<pre>", "</pre>"]));
        assert!(!is_open_after(&["<pre>a</Pre >"]));
        assert!(is_open_after(&["<pre </pre a='>'>"]));
        assert!(is_open_after(&["<pre a='b></pre>'>"]));
        assert!(is_open_after(&["<div <pre\n"]));
        assert!(is_open_after(&["<div <script>"]));
        assert!(!is_open_after(&["<div a='<script>'>"]));
        assert!(is_open_after(&["<pre </pre\n"]));
        assert!(is_open_after(&["<pre a='b\"></pre>'>"]));
        assert!(!is_open_after(&["<pre a='b' c=\"d'\"></pre>"]));
        assert!(!is_open_after(&["<prefix>", "<p>", "<pre-view>"]));
        assert!(!is_open_after(&["<!-- <pre> -->"]));
        assert!(is_open_after(&["<!-- </pre> --> <pre>"]));
        assert!(is_open_after(&["<pre> <!-- </pre> -->"]));
        assert!(is_open_after(&["<pre>", "<script>", "</pre>"]));
        assert!(is_open_after(&["<pre>", "<script>", "</script>"]));
        assert!(!is_open_after(&["<!-- a -- <pre> -->"]));
        let mut state = PreformattedState::default();
        state.feed_inline("<!-- a -- <pre> -->");
        assert!(state.is_open());
        assert!(!is_open_after(&[
            "<pre>",
            "<script>",
            "<!--</script>",
            "</pre>"
        ]));
    }

    #[test]
    fn keeps_code_open_until_each_element_is_closed() {
        assert!(is_open_after(&["<code>"]));
        assert!(is_open_after(&["<TT class=\"a\">", "<code>", "</code>"]));
        assert!(is_open_after(&["<code>", "</tt>"]));
        assert!(!is_open_after(&["<samp>", "<b>", "</samp>"]));
        assert!(!is_open_after(&["</code>", "<codec>", "<!--code-->"]));
        // As in HTML, a slash at the end of a tag does not close the element.
        assert!(is_open_after(&["</code>", "<code/>"]));
    }

    #[test]
    fn detects_tags_that_preserve_white_space() {
        assert!(!has_preformatted_tags("a <b> c </pre>"));
        assert!(has_preformatted_tags("a <b> c <Style>"));
    }
}
