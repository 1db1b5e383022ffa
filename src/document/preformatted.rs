//! Tracks the raw HTML elements that preserve white space, across the blocks of a document: blank lines between `<pre>`
//! and `</pre>` start paragraphs in Markdown, but a browser shows their line breaks.
//!
//! It knows the tags, but not the rules of HTML for closing elements implicitly.

use comrak::Node;
use comrak::nodes::NodeValue;
use memchr::{memchr_iter, memmem};

use super::tree::{WalkStep, each_descendant};

/// The elements that preserve white space and contain no tags but the one that closes them (HTML, section 13.1.2: raw
/// text and escapable raw text elements).
const RAW_TEXT_ELEMENTS: [&str; 3] = ["textarea", "script", "style"];

/// The inline elements that GitHub's style sheet gives `white-space: break-spaces`, which shows line endings.
const CODE_ELEMENTS: [&str; 3] = ["code", "tt", "samp"];

/// The number of raw code elements that are open within a paragraph. An element that is never closed ends with the
/// paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CodeState {
    open: usize,
}

impl CodeState {
    /// Updates the state by the next piece of raw HTML among the inlines.
    pub(super) fn feed(&mut self, html: &str) {
        let Some(tag) = html.strip_prefix('<') else {
            return;
        };
        let is_code = |tag: &str| CODE_ELEMENTS.into_iter().any(|name| is_named(tag, name));
        if is_code(tag) {
            self.open += 1;
        } else if tag.strip_prefix('/').is_some_and(is_code) {
            self.open = self.open.saturating_sub(1);
        }
    }

    /// Whether line endings are visible.
    pub(super) fn is_open(self) -> bool {
        self.open > 0
    }
}

/// Which elements that preserve white space are open. Elements of the same name do not nest: the first closing tag ends
/// them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PreformattedState {
    pre: bool,
    /// The name of the open raw text element, inside `pre` or alone.
    raw_text: Option<&'static str>,
}

/// Whether a text may contain a tag that opens an element that preserves white space.
pub(crate) fn has_preformatted_tags(text: &str) -> bool {
    let mut tags = memchr_iter(b'<', text.as_bytes()).filter_map(|at| text.get(at + 1..));
    tags.any(|tag| is_named(tag, "pre") || raw_text_element(tag).is_some())
}

impl PreformattedState {
    /// Whether white space is preserved.
    pub(super) fn is_open(self) -> bool {
        self.pre || self.raw_text.is_some()
    }

    /// Updates the state by the next piece of raw HTML.
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
        each_descendant(block, |node| {
            if let NodeValue::HtmlInline(html) = &node.data().value {
                self.feed(html);
            }
            WalkStep::Descend
        });
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
        if closing.is_some_and(|tag| is_named(tag, "pre")) {
            self.pre = false;
            return 1;
        }
        self.raw_text = raw_text_element(tag);
        if !is_named(tag, "pre") && self.raw_text.is_none() {
            return 1;
        }
        self.pre = self.pre || self.raw_text.is_none();
        tag_end(html)
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
fn is_named(tag: &str, name: &str) -> bool {
    let bytes = tag.as_bytes();
    let start = bytes.get(..name.len());
    let after = bytes.get(name.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && !after.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
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
        assert!(!is_open_after(&["<pre>", "<pre>", "</pre>"]));
        assert!(!is_open_after(&["<pre>a</Pre >"]));
        assert!(is_open_after(&["<pre </pre a='>'>"]));
        assert!(is_open_after(&["<pre a='b></pre>'>"]));
        assert!(is_open_after(&["<pre a='b\"></pre>'>"]));
        assert!(!is_open_after(&["<pre a='b' c=\"d'\"></pre>"]));
        assert!(!is_open_after(&["<prefix>", "<p>", "<pre-view>"]));
        assert!(!is_open_after(&["<!-- <pre> -->"]));
        assert!(is_open_after(&["<!-- </pre> --> <pre>"]));
        assert!(is_open_after(&["<pre> <!-- </pre> -->"]));
        assert!(is_open_after(&["<pre>", "<script>", "</pre>"]));
        assert!(is_open_after(&["<pre>", "<script>", "</script>"]));
        assert!(!is_open_after(&[
            "<pre>",
            "<script>",
            "<!--</script>",
            "</pre>"
        ]));
    }

    #[test]
    fn keeps_code_open_until_each_element_is_closed() {
        let is_open_after = |tags: &[&str]| {
            let mut code = CodeState::default();
            for tag in tags {
                code.feed(tag);
            }
            code.is_open()
        };
        assert!(is_open_after(&["<code>"]));
        assert!(is_open_after(&["<TT class=\"a\">", "<code>", "</code>"]));
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
