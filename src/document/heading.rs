//! Headings: where they are in the source, and the text in them.

use std::cell::Ref;

use comrak::Node;
use comrak::nodes::NodeValue;

use super::Document;
use super::tree::{WalkStep, each_descendant, only_child};
use crate::source::{Span, is_space_or_tab};

/// A heading, ATX or setext.
#[derive(Clone, Copy)]
pub(crate) struct Heading<'a> {
    pub(super) node: Node<'a>,
    level: u8,
    line: usize,
}

/// A piece of a heading's content that is text, or may be shown as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadingPart<'p> {
    /// Text outside code spans and images.
    Text(&'p str),
    /// The content of a code span.
    Code(&'p str),
    /// A soft or hard line break.
    LineBreak,
    /// The number of a footnote, at a reference to it.
    FootnoteNumber(u32),
    /// A piece of an image's alternative text; `"\n"` for a line break in it.
    ImageText(&'p str),
}

impl<'a> Heading<'a> {
    pub(super) fn new(node: Node<'a>, level: u8, line: usize) -> Self {
        Self { node, level, line }
    }

    /// The level, 1 to 6.
    pub(crate) fn level(&self) -> u8 {
        self.level
    }

    /// The 0-based index of its first line in the document.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// Returns the byte offset of the first character on its first line that is not a space or tab, which may be the
    /// marker of a container.
    pub(crate) fn start(&self, document: &Document<'_>) -> usize {
        let line = document.line_span(self.line);
        let text = line.of(document.text);
        line.start + text.len() - text.trim_start_matches(is_space_or_tab).len()
    }

    /// Returns the lines of the heading, the underline of a setext heading included.
    pub(crate) fn lines(&self, document: &Document<'_>) -> Span {
        document.lines_of(self.node.data().sourcepos)
    }

    /// Returns the line of the underline, if this is a setext heading.
    pub(crate) fn underline(&self, document: &Document<'_>) -> Option<Span> {
        let last = self.lines(document).end.checked_sub(1)?;
        let line = document.lines.span(document.lines.index(last));
        line.filter(|_| self.is_setext())
    }

    pub(super) fn is_setext(&self) -> bool {
        match &self.node.data().value {
            NodeValue::Heading(heading) => heading.setext,
            _ => false,
        }
    }

    /// Removes the checkbox from a task list item that became a setext heading (`- [x] a` above `---`), as cmark-gfm
    /// does: it parses the checkbox before it sees the underline.
    pub(super) fn remove_checkbox(&self) {
        let Some(child) = self.node.first_child() else {
            return;
        };
        // A checkbox that is defined as the label of a link has become one.
        let is_link = matches!(child.data().value, NodeValue::Link(_));
        let rest = child.next_sibling().filter(|_| is_link);
        if is_link {
            child.detach();
        }
        if let data = &mut *rest.unwrap_or(child).data_mut()
            && let NodeValue::Text(text) = &mut data.value
        {
            let checkboxes = ["[ ]", "[x]", "[X]"];
            let without = checkboxes
                .iter()
                .find_map(|checkbox| text.strip_prefix(checkbox));
            let rest = without.filter(|_| !is_link).unwrap_or(text);
            let rest = rest.trim_start_matches(WHITESPACE).to_owned();
            data.sourcepos.start.column += text.len() - rest.len();
            *text = rest.into();
        }
    }

    /// Returns the content if it is a single text without markup and without white space at its ends, as in most
    /// headings. [`Heading::display_text`] returns the same text then.
    pub(crate) fn as_plain_text(&self) -> Option<Ref<'a, str>> {
        let data = only_child(self.node)?.data();
        let text = Ref::filter_map(data, |data| match &data.value {
            NodeValue::Text(text) => Some(text.as_ref()),
            _ => None,
        });
        let is_whitespace =
            |byte: Option<&u8>| byte.is_some_and(|byte| WHITESPACE.contains(&char::from(*byte)));
        text.ok().filter(|text| {
            let bytes = text.as_bytes();
            !is_whitespace(bytes.first()) && !is_whitespace(bytes.last())
        })
    }

    /// Whether the content is a single text that is written the same in the source, without markup, escapes and
    /// character references. Brackets in it are known not to be links.
    pub(crate) fn is_plain_source(&self, document: &Document<'a>) -> bool {
        let line = document.line_span(self.line).of(document.text);
        self.as_plain_text().is_some() && !line.contains(['\\', '&'])
    }

    /// Visits the parts of the content in document order.
    pub(crate) fn each_part(&self, mut visit: impl FnMut(HeadingPart<'_>)) {
        each_descendant(self.node, |node| {
            match &node.data().value {
                NodeValue::Text(literal) => visit(HeadingPart::Text(literal)),
                NodeValue::Code(code) => visit(HeadingPart::Code(&code.literal)),
                NodeValue::SoftBreak | NodeValue::LineBreak => visit(HeadingPart::LineBreak),
                NodeValue::FootnoteReference(note) => visit(HeadingPart::FootnoteNumber(note.ix)),
                NodeValue::Image(_) => {
                    each_image_text(node, |text| visit(HeadingPart::ImageText(text)));
                    return WalkStep::SkipChildren;
                }
                _ => {}
            }
            WalkStep::Descend
        });
    }

    /// Returns the text that a reader sees, on one line. The alternative texts of images are included, footnote numbers
    /// are not.
    pub(crate) fn display_text(&self) -> String {
        let mut text = String::new();
        self.each_part(|part| match part {
            HeadingPart::Text(part) | HeadingPart::Code(part) | HeadingPart::ImageText(part) => {
                text.push_str(part);
            }
            HeadingPart::LineBreak => text.push('\n'),
            HeadingPart::FootnoteNumber(_) => {}
        });
        on_one_line(text)
    }

    /// Returns the comments in the heading, `<!--` and `-->` included.
    pub(crate) fn comments(&self) -> Vec<String> {
        let mut comments = Vec::new();
        each_descendant(self.node, |node| {
            match &node.data().value {
                NodeValue::HtmlInline(html) if is_comment(html) => comments.push(html.clone()),
                _ => {}
            }
            WalkStep::Descend
        });
        comments
    }
}

/// Visits the pieces of an image's alternative text. Images may be nested.
fn each_image_text(image: Node<'_>, mut visit: impl FnMut(&str)) {
    each_descendant(image, |node| {
        match &node.data().value {
            NodeValue::Text(literal) => visit(literal),
            NodeValue::Code(code) => visit(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => visit("\n"),
            _ => {}
        }
        WalkStep::Descend
    });
}

/// Whether a piece of raw HTML is a comment.
pub(super) fn is_comment(html: &str) -> bool {
    html.starts_with("<!--")
}

/// The characters that are removed from both ends of a heading's content.
const WHITESPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Replaces every line ending by a space, after removing white space at both ends.
pub(super) fn on_one_line(text: String) -> String {
    let trimmed = text.trim_matches(WHITESPACE);
    if trimmed.contains(['\n', '\r']) {
        trimmed.replace("\r\n", " ").replace(['\n', '\r'], " ")
    } else if trimmed.len() < text.len() {
        trimmed.to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    #[test]
    fn joins_and_trims_lines() {
        for text in ["a b", " a b\t", "a\nb", "a\r\nb\n", "\ra\rb"] {
            assert_eq!(on_one_line(text.to_owned()), "a b", "{text:?}");
        }
    }

    /// The first heading of a text.
    fn first<'a>(arena: &'a Arena<'a>, text: &'a str) -> Heading<'a> {
        Document::parse(arena, text).headings()[0]
    }

    #[test]
    fn recognizes_headings_that_are_a_single_text() {
        let plain_text = |text| {
            let arena = Arena::new();
            let heading = first(&arena, text);
            heading.as_plain_text().map(|text| text.to_owned())
        };
        let is_plain_source = |text| {
            let arena = Arena::new();
            let document = Document::parse(&arena, text);
            document.headings()[0].is_plain_source(&document)
        };
        assert_eq!(plain_text("# a b\n"), Some("a b".to_owned()));
        assert_eq!(plain_text("# *a*\n"), None);
        assert_eq!(plain_text("# &#32;a\n"), None);
        assert!(is_plain_source("# a b\n"));
        for text in ["# a\\*\n", "# a&lt;\n", "# *a*\n", "# &#32;a\n"] {
            assert!(!is_plain_source(text), "{text}");
        }
    }

    #[test]
    fn visits_parts_in_document_order() {
        let text = "a `b` ![c *d*\n`e` ![f](g)[^1]](h)\n[i](j)[^1]\n---\n\n[^1]: k\n";
        let arena = Arena::new();
        let heading = first(&arena, text);
        let mut parts = Vec::new();
        heading.each_part(|part| parts.push(format!("{part:?}")));
        let expected = [
            r#"Text("a ")"#,
            r#"Code("b")"#,
            r#"Text(" ")"#,
            r#"ImageText("c ")"#,
            r#"ImageText("d")"#,
            r#"ImageText("\n")"#,
            r#"ImageText("e")"#,
            r#"ImageText(" ")"#,
            r#"ImageText("f")"#,
            "LineBreak",
            r#"Text("i")"#,
            "FootnoteNumber(1)",
        ];
        assert_eq!(parts, expected);
        assert_eq!(heading.display_text(), "a b c d e f i");
    }

    #[test]
    fn finds_the_underline_of_setext_headings() {
        let text = "# a\n\nb\n-\n\n> - c\n>   d\n>   ==\n\ne\n--";
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let underlines: Vec<_> = document
            .headings()
            .iter()
            .map(|heading| heading.underline(&document).map(|span| span.of(text)))
            .collect();
        assert_eq!(
            underlines,
            [None, Some("-\n"), Some(">   ==\n"), Some("--")]
        );
    }
}
