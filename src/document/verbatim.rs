//! Raw HTML elements in which white space shows, followed through a document: between `<pre>` and `</pre>`, blank lines
//! start paragraphs for Markdown, but a browser shows their line breaks.
//!
//! Stands apart because it is the one place that looks at raw HTML. It knows tags, not HTML's rules for closing them.

use comrak::Node;
use comrak::nodes::NodeValue;
use memchr::{memchr_iter, memmem};

use super::{Then, each_inline};

/// The elements in which there are no tags but the one that closes them (HTML, section 13.1.2: raw text and escapable raw
/// text), which show their white space as it is.
const RAW_TEXT: [&str; 3] = ["textarea", "script", "style"];

/// The elements among inlines that GitHub's style sheet gives `white-space: break-spaces`, in which a line end shows.
const CODE: [&str; 3] = ["code", "tt", "samp"];

/// How many raw code elements are open within a paragraph. One that is never closed ends with the paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Code {
    open: usize,
}

impl Code {
    /// Goes past a tag, or another piece of raw HTML among inlines.
    pub(super) fn follow(&mut self, html: &str) {
        let Some(tag) = html.strip_prefix('<') else {
            return;
        };
        let is_code = |tag: &str| CODE.into_iter().any(|name| is_named(tag, name));
        if is_code(tag) {
            self.open += 1;
        } else if tag.strip_prefix('/').is_some_and(is_code) {
            self.open = self.open.saturating_sub(1);
        }
    }

    /// Whether line ends show.
    pub(super) fn is_open(self) -> bool {
        self.open > 0
    }
}

/// Which of the elements that show their white space are open, whatever blocks are between their tags. None is open twice:
/// the first closing tag of its name closes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Verbatim {
    pre: bool,
    /// Within it, or by itself.
    raw_text: Option<&'static str>,
}

/// Whether a text has what may be the tag of an element that shows its white space.
pub(crate) fn has_verbatim_tags(text: &str) -> bool {
    let mut tags = memchr_iter(b'<', text.as_bytes()).filter_map(|at| text.get(at + 1..));
    tags.any(|tag| is_named(tag, "pre") || raw_text(tag).is_some())
}

impl Verbatim {
    /// Whether white space shows as it is.
    pub(super) fn is_open(self) -> bool {
        self.pre || self.raw_text.is_some()
    }

    /// Goes past a piece of raw HTML.
    pub(super) fn follow(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = rest.get(at..).unwrap_or_default();
            let length = self.follow_tag(rest);
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    /// Goes past the tag or the comment that `html` starts with, and returns its length, or 1 if it does not matter.
    fn follow_tag(&mut self, html: &str) -> usize {
        let tag = html.get(1..).unwrap_or_default();
        let closed = tag.strip_prefix('/');
        if let Some(name) = self.raw_text {
            if closed.is_some_and(|tag| is_named(tag, name)) {
                self.raw_text = None;
            }
            return 1;
        }
        if html.starts_with("<!--") {
            return memmem::find(html.as_bytes(), b"-->").unwrap_or(html.len());
        }
        if closed.is_some_and(|tag| is_named(tag, "pre")) {
            self.pre = false;
            return 1;
        }
        self.raw_text = raw_text(tag);
        if !is_named(tag, "pre") && self.raw_text.is_none() {
            return 1;
        }
        self.pre = self.pre || self.raw_text.is_none();
        tag_end(html)
    }

    /// Goes past the raw HTML among the inlines of a block.
    pub(super) fn follow_inlines(&mut self, block: Node<'_>) {
        each_inline(block, |node| {
            if let NodeValue::HtmlInline(html) = &node.data().value {
                self.follow(html);
            }
            Then::Descend
        });
    }
}

/// The element of raw text that a tag opens, from behind its `<`.
fn raw_text(tag: &str) -> Option<&'static str> {
    RAW_TEXT.into_iter().find(|name| is_named(tag, name))
}

/// Where the tag ends that `html` starts with: at the first `>` that is not quoted.
fn tag_end(html: &str) -> usize {
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

/// Whether a tag, from behind its `<` or `</`, has that name.
fn is_named(tag: &str, name: &str) -> bool {
    let bytes = tag.as_bytes();
    let start = bytes.get(..name.len());
    let behind = bytes.get(name.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && !behind.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pieces: &[&str]) -> bool {
        let mut verbatim = Verbatim::default();
        for piece in pieces {
            verbatim.follow(piece);
        }
        verbatim.is_open()
    }

    #[test]
    fn an_element_is_open_up_to_its_own_closing_tag() {
        assert!(after(&["<table><tr><td>\n<pre>\n"]));
        assert!(after(&["<PRE class=\"a\">", "</textarea>"]));
        assert!(!after(&["<pre>", "<pre>", "</pre>"]));
        assert!(!after(&["<pre>a</Pre >"]));
        assert!(after(&["<pre </pre a='>'>"]));
        assert!(after(&["<pre a='b></pre>'>"]));
        assert!(after(&["<pre a='b\"></pre>'>"]));
        assert!(!after(&["<pre a='b' c=\"d'\"></pre>"]));
        assert!(!after(&["<prefix>", "<p>", "<pre-view>"]));
        assert!(!after(&["<!-- <pre> -->"]));
        assert!(after(&["<!-- </pre> --> <pre>"]));
        assert!(after(&["<pre> <!-- </pre> -->"]));
        assert!(after(&["<pre>", "<script>", "</pre>"]));
        assert!(after(&["<pre>", "<script>", "</script>"]));
        assert!(!after(&["<pre>", "<script>", "<!--</script>", "</pre>"]));
    }

    #[test]
    fn code_is_open_up_to_as_many_closing_tags() {
        let after = |tags: &[&str]| {
            let mut code = Code::default();
            for tag in tags {
                code.follow(tag);
            }
            code.is_open()
        };
        assert!(after(&["<code>"]));
        assert!(after(&["<TT class=\"a\">", "<code>", "</code>"]));
        assert!(!after(&["<samp>", "<b>", "</samp>"]));
        assert!(!after(&["</code>", "<codec>", "<!--code-->"]));
        // As in HTML, a slash closes nothing.
        assert!(after(&["</code>", "<code/>"]));
    }

    #[test]
    fn most_documents_need_not_be_followed() {
        assert!(!has_verbatim_tags("a <b> c </pre>"));
        assert!(has_verbatim_tags("a <b> c <Style>"));
    }
}
