//! Headings: where they are in the source, and the text in them.

use std::cell::Ref;

use comrak::Node;
use comrak::nodes::{NodeValue, Sourcepos};

use super::Document;
use super::container_markers::strip_checkbox;
use super::tree::{WalkStep, each_descendant, only_child, outermost_block};
use crate::source::{Span, is_space_or_tab};

/// A heading, ATX or setext.
#[derive(Clone, Copy)]
pub(crate) struct Heading<'a> {
    pub(super) node: Node<'a>,
    level: u8,
    line: usize,
}

/// A piece of a heading's content that is text, or that some host takes for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadingPart<'p> {
    /// Text outside code spans, images and autolinks.
    Text(&'p str),
    /// The text of an autolink: a URL or an e-mail address that is written as such.
    Autolink(&'p str),
    /// The content of a code span.
    Code(Code<'p>),
    /// A soft line break.
    SoftBreak,
    /// A hard line break.
    HardBreak,
    /// A reference to a footnote.
    Footnote(Footnote<'p>),
    /// A piece of an image's alternative text; `"\n"` for a line break in it.
    ImageText(&'p str),
    /// A tag or comment.
    Html(&'p str),
}

/// The content of a code span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code<'p> {
    pub(crate) text: &'p str,
    /// The number of backticks on each side.
    pub(crate) backticks: usize,
    /// Whether the source has a space on both sides that is not part of the text (CommonMark 0.31.2, section 6.1).
    pub(crate) is_trimmed: bool,
}

/// A reference to a footnote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Footnote<'p> {
    /// The number that the page shows.
    pub(crate) number: u32,
    /// The name in the source.
    pub(crate) name: &'p str,
}

/// Attributes that some hosts read at the end of a heading, such as `{#id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attributes {
    /// The length of the text before the attributes, in bytes.
    pub(crate) text_len: usize,
    /// The id, if there is one among them.
    pub(crate) id: Option<String>,
}

/// How a host reads attributes at the end of a heading.
#[derive(Clone, Copy)]
pub(crate) struct AttributeSyntax {
    /// Finds them at the end of the last part of the heading, which is text or HTML.
    pub(crate) find: fn(HeadingPart<'_>) -> Option<Attributes>,
    /// Whether a backslash before them makes them text.
    pub(crate) can_be_escaped: bool,
    /// Whether closing `#` may follow them.
    pub(crate) can_precede_hashes: bool,
}

impl AttributeSyntax {
    /// Whether `attributes`, which the text of a heading ends in, are attributes in its `source`, too.
    fn allows(self, attributes: &str, source: &str) -> bool {
        let attributes = attributes.trim_matches(is_space_or_tab);
        let Some((before, after)) = source.rsplit_once(attributes) else {
            // They contain escapes or character references.
            return true;
        };
        let is_escaped = self.can_be_escaped && before.ends_with('\\');
        !is_escaped && (after.is_empty() || self.can_precede_hashes)
    }
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

    /// Returns the lines of the block of the page that contains it, at any depth.
    pub(crate) fn outermost_block(&self, document: &Document<'_>) -> Span {
        document.lines_of(outermost_block(self.node).data().sourcepos)
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
    /// does: it parses the checkbox, and the `blanks` after it, before it sees the underline.
    pub(super) fn remove_checkbox(&self, blanks: usize) {
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
            let rest = if is_link { None } else { strip_checkbox(text) };
            let rest = rest.unwrap_or(text);
            let rest = rest.get(blanks..).unwrap_or_default().to_owned();
            data.sourcepos.start.column += text.len() - rest.len();
            *text = rest.into();
        }
    }

    /// Gives the inlines on the first line the columns that they have in the source, where they are further to the right.
    pub(super) fn move_first_line(&self, distance: usize) {
        let first_line = self.node.data().sourcepos.start.line;
        each_descendant(self.node, |node| {
            let Sourcepos { start, end } = &mut node.data_mut().sourcepos;
            for position in [start, end] {
                if position.line == first_line {
                    position.column += distance;
                }
            }
            WalkStep::Descend
        });
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
        each_descendant(self.node, |node| visit_part(node, &mut visit));
    }

    /// Visits the parts of the content in document order, with text as it is in the source: escapes and character
    /// references are not decoded.
    pub(crate) fn each_source_part(
        &self,
        document: &Document<'_>,
        mut visit: impl FnMut(HeadingPart<'_>),
    ) {
        each_descendant(self.node, |node| {
            let is_text = matches!(node.data().value, NodeValue::Text(_));
            match document.inline_span(node).filter(|_| is_text) {
                Some(source) => {
                    visit(HeadingPart::Text(source.of(document.text)));
                    WalkStep::Descend
                }
                None => visit_part(node, &mut visit),
            }
        });
    }

    /// Whether it has more than one line of content.
    pub(crate) fn has_several_lines(&self) -> bool {
        let sourcepos = self.node.data().sourcepos;
        self.is_setext() && sourcepos.end.line > sourcepos.start.line + 1
    }

    /// Returns the start of the block of the page that contains it, or of an anchor right above that, such as
    /// `<a name="…"></a>`.
    pub(crate) fn start_with_anchors_above(&self, document: &Document<'_>) -> usize {
        let mut top = outermost_block(self.node);
        let lines = |node: Node<'_>| document.lines_of(node.data().sourcepos);
        while let Some(above) = top.previous_sibling() {
            if !is_anchor(above) || lines(above).end != lines(top).start {
                break;
            }
            top = above;
        }
        lines(top).start
    }

    /// Whether there is no blank line between it and the block before it in the same container.
    pub(crate) fn follows_directly(&self) -> bool {
        let start = self.node.data().sourcepos.start.line;
        let before = self.node.previous_sibling();
        before.is_some_and(|before| before.data().sourcepos.end.line + 1 == start)
    }

    /// Whether it also interrupts that block, which would continue on its line if this were no heading.
    pub(crate) fn interrupts_text(&self) -> bool {
        let before = self.node.previous_sibling();
        let may_continue = before.is_some_and(|before| {
            matches!(
                before.data().value,
                NodeValue::Paragraph | NodeValue::List(_) | NodeValue::BlockQuote
            )
        });
        may_continue && self.follows_directly()
    }

    /// Removes attributes from the end of the content. Returns the id, if there is one among them.
    pub(super) fn take_attributes(
        &self,
        document: &Document<'_>,
        syntax: AttributeSyntax,
    ) -> Option<String> {
        let source = self.source_with_closing_hashes(document);
        let data = &mut *self.node.last_child()?.data_mut();
        let part = match &data.value {
            NodeValue::Text(text) => HeadingPart::Text(text),
            NodeValue::HtmlInline(html) => HeadingPart::Html(html),
            _ => return None,
        };
        let attributes = (syntax.find)(part)?;
        if let NodeValue::Text(text) = &mut data.value {
            let (kept, removed) = text.split_at_checked(attributes.text_len)?;
            if !syntax.allows(removed, &source) {
                return None;
            }
            let end = &mut data.sourcepos.end.column;
            *end = end.saturating_sub(removed.len());
            *text = kept.to_owned().into();
        }
        attributes.id
    }

    /// Returns the text that a reader sees, on one line. The alternative texts of images are included, footnote numbers
    /// are not.
    pub(crate) fn display_text(&self) -> String {
        let mut text = String::new();
        self.each_part(|part| match part {
            HeadingPart::Text(part)
            | HeadingPart::Autolink(part)
            | HeadingPart::Code(Code { text: part, .. })
            | HeadingPart::ImageText(part) => text.push_str(part),
            HeadingPart::SoftBreak | HeadingPart::HardBreak => text.push('\n'),
            HeadingPart::Footnote(_) | HeadingPart::Html(_) => {}
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

/// Whether a block consists of `<a>` tags.
fn is_anchor(block: Node<'_>) -> bool {
    let is_tag = |html: &str| html.starts_with("<a ") || html.starts_with("</a");
    match &block.data().value {
        NodeValue::Paragraph => block.children().all(|node| match &node.data().value {
            NodeValue::HtmlInline(html) => is_tag(html),
            NodeValue::SoftBreak => true,
            _ => false,
        }),
        _ => false,
    }
}

/// Visits the part that a node is, and returns how the walk goes on.
fn visit_part<'a>(node: Node<'a>, visit: &mut impl FnMut(HeadingPart<'_>)) -> WalkStep {
    let data = node.data();
    match &data.value {
        NodeValue::Text(text) => visit(HeadingPart::Text(text)),
        NodeValue::Code(code) => {
            let Sourcepos { start, end } = data.sourcepos;
            let written = (end.column + 1).saturating_sub(start.column + 2 * code.num_backticks);
            visit(HeadingPart::Code(Code {
                text: &code.literal,
                backticks: code.num_backticks,
                is_trimmed: start.line == end.line && written == code.literal.len() + 2,
            }));
        }
        NodeValue::SoftBreak => visit(HeadingPart::SoftBreak),
        NodeValue::LineBreak => visit(HeadingPart::HardBreak),
        NodeValue::FootnoteReference(note) => visit(HeadingPart::Footnote(Footnote {
            number: note.ix,
            name: &note.name,
        })),
        NodeValue::HtmlInline(html) => visit(HeadingPart::Html(html)),
        NodeValue::Link(link) => {
            let child = only_child(node).map(|child| child.data());
            if let Some(child) = child
                && let NodeValue::Text(text) = &child.value
                && is_autolink(&link.url, text, data.sourcepos, child.sourcepos)
            {
                visit(HeadingPart::Autolink(text));
                return WalkStep::SkipChildren;
            }
        }
        NodeValue::Image(_) => {
            each_image_text(node, |text| visit(HeadingPart::ImageText(text)));
            return WalkStep::SkipChildren;
        }
        _ => {}
    }
    WalkStep::Descend
}

/// Whether a link with this text is written as a bare URL or between `<` and `>`: around the text there is nothing else.
fn is_autolink(url: &str, text: &str, link: Sourcepos, child: Sourcepos) -> bool {
    let is_target = ["", "mailto:", "http://"]
        .iter()
        .any(|scheme| url.strip_prefix(scheme) == Some(text));
    let before = child.start.column.saturating_sub(link.start.column);
    let after = link.end.column.saturating_sub(child.end.column);
    is_target && before == after && before < 2
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
            r#"Code(Code { text: "b", backticks: 1, is_trimmed: false })"#,
            r#"Text(" ")"#,
            r#"ImageText("c ")"#,
            r#"ImageText("d")"#,
            r#"ImageText("\n")"#,
            r#"ImageText("e")"#,
            r#"ImageText(" ")"#,
            r#"ImageText("f")"#,
            "SoftBreak",
            r#"Text("i")"#,
            r#"Footnote(Footnote { number: 1, name: "1" })"#,
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
