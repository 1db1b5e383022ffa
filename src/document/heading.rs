//! One heading of the tree: its text for anchors, and its content in the three forms an entry can take.
//!
//! Stands apart from the passes because these forms are read off the parser's inline nodes. It does not choose among
//! them and does not know what an entry is.

use std::cell::Ref;
use std::fmt::Write;

use comrak::html::ChildRendering;
use comrak::nodes::NodeValue;
use comrak::{Node, create_formatter};

use super::dialect::github;
use super::{Document, Then, each_inline, only_child};
use crate::edit::{self, Edit};
use crate::source::Span;

/// A heading, ATX or setext.
#[derive(Clone, Copy)]
pub(crate) struct Heading<'a> {
    pub(super) node: Node<'a>,
    level: u8,
    line: usize,
}

/// Whether the heading's text is protected from being read as markup when it is parsed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Escape {
    /// It is written as it is.
    #[default]
    Nothing,
    /// A backslash stands before every character of it that can be inline markup.
    Markup,
}

/// Whether links, comments and anchor tags are part of a rendered heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Links {
    #[default]
    Kept,
    Dropped,
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

    /// The text that is all of the content, without markup and outer white space: most headings are just that. It is
    /// what [`Heading::text`] and [`Heading::plain`] return, too.
    pub(crate) fn only_text(&self) -> Option<Ref<'a, str>> {
        let data = only_child(self.node)?.data();
        let text = Ref::filter_map(data, |data| match &data.value {
            NodeValue::Text(text) => Some(text.as_ref()),
            _ => None,
        });
        let is_white =
            |byte: Option<&u8>| byte.is_some_and(|byte| WHITE.contains(&char::from(*byte)));
        text.ok().filter(|text| {
            let bytes = text.as_bytes();
            !is_white(bytes.first()) && !is_white(bytes.last())
        })
    }

    /// Whether the content is one text that stands in the source as it is: no markup, no escape, no entity. Brackets in it
    /// are known to lead nowhere then, or they would be a link.
    pub(crate) fn is_verbatim(&self, document: &Document<'a>) -> bool {
        let line = document.lines().span(self.line);
        let line = line.map_or("", |span| span.of(document.text()));
        self.only_text().is_some() && !line.contains(['\\', '&'])
    }

    /// The text that GitHub makes the anchor of: what the rendered heading says once tags are taken away. Code and the
    /// numbers of footnotes count, the alternative texts of images do not.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        each_inline(self.node, |node| {
            match &node.data().value {
                NodeValue::Text(literal) => text.push_str(literal),
                NodeValue::Code(code) => text.push_str(&code.literal),
                NodeValue::SoftBreak | NodeValue::LineBreak => text.push('\n'),
                NodeValue::FootnoteReference(note) => text.push_str(&note.ix.to_string()),
                NodeValue::Image(_) => return Then::SkipChildren,
                _ => {}
            }
            Then::Descend
        });
        text
    }

    /// The text a reader sees, on one line: alternative texts of images are in, footnote numbers are not.
    pub(crate) fn plain(&self) -> String {
        let mut plain = String::new();
        each_inline(self.node, |node| {
            match &node.data().value {
                NodeValue::Text(literal) => plain.push_str(literal),
                NodeValue::Code(code) => plain.push_str(&code.literal),
                NodeValue::SoftBreak | NodeValue::LineBreak => plain.push('\n'),
                _ => {}
            }
            Then::Descend
        });
        on_one_line(plain)
    }

    /// What [`Heading::plain`] must render to.
    pub(crate) fn plain_html(&self) -> String {
        let mut html = String::new();
        // Writing to a `String` does not fail.
        let _ = comrak::html::escape(&mut html, &self.plain());
        html
    }

    /// The comments in the heading, `<!--` and `-->` included.
    pub(crate) fn comments(&self) -> Vec<String> {
        let mut comments = Vec::new();
        each_inline(self.node, |node| {
            match &node.data().value {
                NodeValue::HtmlInline(html) if is_comment(html) => comments.push(html.clone()),
                _ => {}
            }
            Then::Descend
        });
        comments
    }

    /// The content as HTML on one line, without footnote references.
    pub(crate) fn html(&self, escape: Escape) -> String {
        on_one_line(content_html(self.node, escape, Links::Kept))
    }

    /// What [`Heading::markdown`] must render to: the content as HTML without links, comments and anchor tags.
    pub(crate) fn html_without_links(&self) -> String {
        on_one_line(content_html(self.node, Escape::Nothing, Links::Dropped))
    }

    /// The heading's own Markdown on one line, less the links around their text, footnote references, comments and
    /// anchor tags. `None` where the parser's positions do not fit the source.
    pub(crate) fn markdown(&self, document: &Document<'a>) -> Option<String> {
        let content = document.children_span(self.node)?;
        let mut cuts = Vec::new();
        each_inline(self.node, |node| {
            let value = &node.data().value;
            if cannot_stand_in_link(value) {
                cuts.push(document.inline_span(node));
                return Then::SkipChildren;
            }
            if let NodeValue::Link(_) = value {
                let places = document.inline_span(node).zip(document.children_span(node));
                cuts.push(places.map(|(link, text)| Span::new(link.start, text.start)));
                cuts.push(places.map(|(link, text)| Span::new(text.end, link.end)));
            }
            Then::Descend
        });
        let cut = |span: Option<Span>| {
            let Span { start, end } = span?;
            let (start, end) = (
                start.checked_sub(content.start)?,
                end.checked_sub(content.start)?,
            );
            Some(Edit {
                span: Span::new(start, end),
                replacement: "".into(),
            })
        };
        let edits = cuts.into_iter().map(cut).collect::<Option<Vec<_>>>()?;
        let markdown = edit::apply(content.of(document.text()), &edits);
        markdown.ok().map(|rewritten| on_one_line(rewritten.text))
    }
}

impl<'a> Document<'a> {
    /// From the first to the last child of an inline container.
    fn children_span(&self, node: Node<'a>) -> Option<Span> {
        let first = self.inline_span(node.first_child()?)?;
        let last = self.inline_span(node.last_child()?)?;
        // A text that starts with an escape is placed behind the backslash.
        let escape = self
            .text()
            .get(..first.start)
            .is_some_and(|before| before.ends_with('\\'));
        Some(Span::new(first.start - usize::from(escape), last.end))
    }
}

/// Takes the check mark off a task that became a setext heading (`- [x] a` above `---`), as GitHub's parser does: it
/// reads the mark before it knows that a heading follows.
pub(super) fn drop_check_mark(heading: Node<'_>) {
    if let Some(child) = heading.first_child()
        && let data = &mut *child.data_mut()
        && let NodeValue::Text(text) = &mut data.value
        && let Some(rest) = ["[ ]", "[x]", "[X]"]
            .iter()
            .find_map(|mark| text.strip_prefix(mark))
        && rest.starts_with(WHITE)
    {
        let rest = rest.trim_start_matches(WHITE).to_owned();
        data.sourcepos.start.column += text.len() - rest.len();
        *text = rest.into();
    }
}

/// The content of a heading or link as HTML, as the parser's own renderer writes it.
fn content_html(node: Node<'_>, escape: Escape, links: Links) -> String {
    let options = github();
    let mut html = String::new();
    for child in node.children() {
        // Writing to a `String` does not fail, and nothing else in a formatter does.
        let _ = InlineHtml::format_document(child, &options, &mut html, Form { escape, links });
    }
    html
}

/// The content of a node as HTML, as it would be rendered.
pub(super) fn rendered(node: Node<'_>) -> String {
    on_one_line(content_html(node, Escape::Nothing, Links::Kept))
}

/// How [`InlineHtml`] writes a heading.
#[derive(Debug, Clone, Copy, Default)]
struct Form {
    escape: Escape,
    links: Links,
}

create_formatter!(InlineHtml<Form>, {
    NodeValue::Text(ref literal) => |context, entering| {
        if entering && context.user.escape == Escape::Markup {
            for c in literal.chars() {
                if MARKUP.contains(c) {
                    context.write_char('\\')?;
                }
                context.escape(c.encode_utf8(&mut [0; 4]))?;
            }
        } else if entering {
            context.escape(literal)?;
        }
    },
    NodeValue::HtmlInline(ref html) => |context, entering| {
        let dropped = context.user.links == Links::Dropped && (is_comment(html) || is_anchor(html));
        if entering && !dropped {
            context.write_str(html)?;
        }
    },
    NodeValue::Link(_) => |context, node, entering| {
        if context.user.links == Links::Kept {
            return comrak::html::format_node_default(context, node, entering);
        }
    },
    NodeValue::FootnoteReference(_) => |context| {
        let _ = context;
        return Ok(ChildRendering::Skip);
    },
});

/// ASCII punctuation that can be inline markup where HTML's own special characters are escaped already.
const MARKUP: &str = "\\`*_[]~";

/// `text` with a backslash before every character that can be inline markup, raw HTML or an entity.
pub(crate) fn escape_markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if MARKUP.contains(c) || matches!(c, '<' | '&' | '!') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Footnote references, comments and anchor tags: in a link they would be a second link, or a copy of a target.
fn cannot_stand_in_link(value: &NodeValue) -> bool {
    match value {
        NodeValue::FootnoteReference(_) => true,
        NodeValue::HtmlInline(html) => is_comment(html) || is_anchor(html),
        _ => false,
    }
}

fn is_comment(html: &str) -> bool {
    html.starts_with("<!--")
}

/// Whether a tag is `<a …>` or `</a>`.
fn is_anchor(html: &str) -> bool {
    let name = html.trim_start_matches('<').trim_start_matches('/');
    let name = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    name.eq_ignore_ascii_case("a")
}

/// What is cut off the ends of a heading.
const WHITE: [char; 4] = [' ', '\t', '\n', '\r'];

/// `text` with every line ending made a space, and without white space at its ends.
fn on_one_line(text: String) -> String {
    let trimmed = text.trim_matches(WHITE);
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

    #[test]
    fn lines_are_joined_and_trimmed() {
        for text in ["a b", " a b\t", "a\nb", "a\r\nb\n", "\ra\rb"] {
            assert_eq!(on_one_line(text.to_owned()), "a b", "{text:?}");
        }
    }
}
