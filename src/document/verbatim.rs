//! Raw HTML elements in which white space shows, followed through a document: between `<pre>` and `</pre>`, blank lines
//! start paragraphs for Markdown, but a browser shows their line breaks.
//!
//! Stands apart because it is the one place that looks at raw HTML. It knows tags, not HTML's rules for closing them.

use comrak::Node;
use comrak::nodes::NodeValue;
use memchr::{memchr_iter, memmem};

use super::{Then, each_inline};

/// The elements that show their white space as it is, whatever blocks are between their tags.
const ELEMENTS: [&str; 4] = ["pre", "textarea", "script", "style"];

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

/// Which of the elements that show their white space is open, if one is. They do not nest: the first closing tag of its
/// name closes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Verbatim {
    open: Option<&'static str>,
}

impl Verbatim {
    /// Whether `text` has any tag that matters here.
    pub(super) fn concerns(text: &str) -> bool {
        memchr_iter(b'<', text.as_bytes())
            .any(|at| text.get(at..).is_some_and(|rest| opening(rest).is_some()))
    }

    /// Whether white space shows as it is.
    pub(super) fn is_open(self) -> bool {
        self.open.is_some()
    }

    /// Goes past a piece of raw HTML.
    pub(super) fn follow(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = rest.get(at..).unwrap_or_default();
            if self.open.is_none() && rest.starts_with("<!--") {
                let end = memmem::find(rest.as_bytes(), b"-->").unwrap_or(rest.len());
                rest = rest.get(end..).unwrap_or_default();
                continue;
            }
            match self.open {
                None => {
                    self.open = opening(rest);
                    if self.open.is_some() {
                        rest = rest.get(tag_length(rest)..).unwrap_or_default();
                        continue;
                    }
                }
                Some(name) => {
                    let tag = rest.strip_prefix("</");
                    if tag.is_some_and(|tag| is_named(tag, name)) {
                        self.open = None;
                    }
                }
            }
            rest = rest.get(1..).unwrap_or_default();
        }
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

/// The element that `html` opens at its very start.
fn opening(html: &str) -> Option<&'static str> {
    let tag = html.strip_prefix('<')?;
    ELEMENTS.into_iter().find(|name| is_named(tag, name))
}

/// The length of the tag that `html` starts with: to the first `>` that is not quoted.
fn tag_length(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return at + 1,
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
        assert!(!after(&["<prefix>", "<p>", "<pre-view>"]));
        assert!(!after(&["<!-- <pre> -->"]));
        assert!(after(&["<!-- </pre> --> <pre>"]));
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
        assert!(!Verbatim::concerns("a <b> c </pre>"));
        assert!(Verbatim::concerns("a <b> c <Style>"));
    }
}
