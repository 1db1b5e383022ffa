//! Renders the content of headings and links: as HTML, and as Markdown that can be the text of a link.

use std::fmt::Write;

use comrak::html::ChildRendering;
use comrak::nodes::NodeValue;
use comrak::{Node, create_formatter};

use super::heading::{is_comment, on_one_line};
use super::parser_options::github;
use super::tree::{WalkStep, each_descendant};
use super::{Document, Heading};
use crate::edit::{self, Edit};
use crate::source::Span;

/// Whether text is escaped, so that it is not read as markup when it is parsed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Escape {
    /// Text is written unchanged.
    #[default]
    None,
    /// Every character that can be inline markup gets a backslash, except in code.
    Markup,
    /// Every character that can be inline markup gets a backslash, in code as well.
    MarkupInCode,
}

/// What happens to links, comments and `<a>` tags; the text of links is always rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LinkHandling {
    /// They are rendered, too.
    #[default]
    Keep,
    /// They are left out.
    Drop,
}

#[derive(Debug, Clone, Copy, Default)]
struct RenderOptions {
    escape: Escape,
    links: LinkHandling,
}

impl<'a> Heading<'a> {
    /// Renders the content as HTML on one line, without footnote references.
    pub(crate) fn html(&self, links: LinkHandling, escape: Escape) -> String {
        inner_html(self.node, RenderOptions { escape, links })
    }

    /// Returns [`Heading::display_text`] as HTML.
    pub(crate) fn display_text_html(&self) -> String {
        let mut html = String::new();
        // Writing to a `String` does not fail.
        let _ = comrak::html::escape(&mut html, &self.display_text());
        html
    }

    /// Returns the Markdown source of the content on one line, without the syntax around the text of links, without
    /// footnote references, comments and `<a>` tags. It renders as [`Heading::html`] without links.
    ///
    /// `None` if the parser's positions do not match the source.
    pub(crate) fn markdown_without_links(&self, document: &Document<'a>) -> Option<String> {
        let content = document.children_span(self.node)?;
        let deletion = |span: Option<Span>| {
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
        let spans = self.spans_not_allowed_in_link(document).into_iter();
        let edits = spans.map(deletion).collect::<Option<Vec<_>>>()?;
        let markdown = edit::apply(content.of(document.text), &edits);
        markdown.ok().map(|rewritten| on_one_line(rewritten.text))
    }

    /// Returns the spans to delete, so that the rest can be the text of a link. `None` stands for a span outside the
    /// document.
    fn spans_not_allowed_in_link(&self, document: &Document<'a>) -> Vec<Option<Span>> {
        let mut spans = Vec::new();
        each_descendant(self.node, |node| {
            let value = &node.data().value;
            if is_not_allowed_in_link(value) {
                let span = document.inline_span(node);
                let is_html = matches!(value, NodeValue::HtmlInline(_));
                spans.push(match span.filter(|_| is_html) {
                    Some(span) => Some(document.with_space_before(span)),
                    None => span,
                });
                return WalkStep::SkipChildren;
            }
            if let NodeValue::Link(_) = value {
                let link_and_text = document.inline_span(node).zip(document.children_span(node));
                spans.push(link_and_text.map(|(link, text)| Span::new(link.start, text.start)));
                spans.push(link_and_text.map(|(link, text)| Span::new(text.end, link.end)));
            }
            WalkStep::Descend
        });
        spans
    }
}

impl<'a> Document<'a> {
    /// Extends a span by the space before it, if there is another one after it.
    fn with_space_before(&self, span: Span) -> Span {
        let before = self.text.get(..span.start).unwrap_or_default();
        let after = self.text.get(span.end..).unwrap_or_default();
        let is_between = before.ends_with(' ') && after.starts_with(' ');
        Span::new(span.start - usize::from(is_between), span.end)
    }

    /// Returns the span from the first to the last child of an inline container.
    fn children_span(&self, node: Node<'a>) -> Option<Span> {
        let first = self.inline_span(node.first_child()?)?;
        let last = self.inline_span(node.last_child()?)?;
        // The parser puts the start of a text after the backslash if it starts with an escape.
        let starts_with_escape = self
            .text
            .get(..first.start)
            .is_some_and(|before| before.ends_with('\\'));
        let start = first.start - usize::from(starts_with_escape);
        Some(Span::new(start, last.end))
    }
}

/// Renders the content of a link as HTML on one line.
pub(super) fn link_html(link: Node<'_>) -> String {
    inner_html(link, RenderOptions::default())
}

/// Renders the children of a node as HTML on one line.
fn inner_html(node: Node<'_>, render: RenderOptions) -> String {
    let options = github();
    let mut html = String::new();
    for child in node.children() {
        // Writing to a `String` does not fail, and the formatter has no other errors.
        let _ = InlineHtml::format_document(child, &options, &mut html, render);
    }
    let between_spaces = format!(" {DROPPED} ");
    while html.contains(&between_spaces) {
        html = html.replace(&between_spaces, " ");
    }
    on_one_line(html.replace(DROPPED, ""))
}

/// Stands for a tag or comment that is left out: of the spaces on both sides one stays. The parser replaces this character
/// wherever it is in a document.
const DROPPED: char = '\0';

create_formatter!(InlineHtml<RenderOptions>, {
    NodeValue::Text(ref literal) => |context, entering| {
        if entering {
            let text = escaped_text(literal, context.user.escape != Escape::None);
            context.write_str(&text)?;
        }
    },
    NodeValue::Code(ref code) => |context, entering| {
        if entering {
            let escape = context.user.escape == Escape::MarkupInCode;
            let text = escaped_text(&code.literal, escape);
            context.write_str("<code>")?;
            context.write_str(&text)?;
            context.write_str("</code>")?;
        }
    },
    NodeValue::HtmlInline(ref html) => |context, entering| {
        let is_dropped = context.user.links == LinkHandling::Drop
            && (is_comment(html) || is_anchor_tag(html));
        if entering {
            match is_dropped {
                true => context.write_char(DROPPED)?,
                false => context.write_str(html)?,
            }
        }
    },
    NodeValue::Link(_) => |context, node, entering| {
        if context.user.links == LinkHandling::Keep {
            return comrak::html::format_node_default(context, node, entering);
        }
    },
    NodeValue::FootnoteReference(_) => |context| {
        let _ = context;
        return Ok(ChildRendering::Skip);
    },
});

/// Returns text as HTML. If `escape_markup` is true, it is read as this text in Markdown, too.
fn escaped_text(text: &str, escape_markup: bool) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        if escape_markup && MARKUP.contains(c) {
            html.push('\\');
        }
        // Writing to a `String` does not fail.
        let _ = comrak::html::escape(&mut html, c.encode_utf8(&mut [0; 4]));
    }
    html
}

/// The ASCII punctuation that can be inline markup in a text whose HTML special characters are escaped.
const MARKUP: &str = "\\`*_[]~";

/// Puts a backslash before every character of `text` that can be inline markup, raw HTML or a character reference.
pub(crate) fn escape_markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let starts_reference = || {
            let next = text.as_bytes().get(at + 1);
            next.is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'#')
        };
        if MARKUP.contains(c) || c == '<' || (c == '&' && starts_reference()) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Whether an inline must not be copied into the text of a link: footnote references and `<a>` tags would be nested
/// links or duplicate targets, and comments are not text.
fn is_not_allowed_in_link(value: &NodeValue) -> bool {
    match value {
        NodeValue::FootnoteReference(_) => true,
        NodeValue::HtmlInline(html) => is_comment(html) || is_anchor_tag(html),
        _ => false,
    }
}

/// Whether a tag is `<a …>` or `</a>`.
fn is_anchor_tag(html: &str) -> bool {
    let name = html.trim_start_matches('<').trim_start_matches('/');
    let name = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    name.eq_ignore_ascii_case("a")
}
