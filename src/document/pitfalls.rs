//! What a reader of the source takes for something else: headings that are code, headings by accident, links within the page.
//!
//! Stands apart because nothing here is needed to rewrite a document. It finds; whether it matters is for whoever explains.

use comrak::nodes::NodeValue;

use super::{Document, Heading};
use crate::error::Swallower;
use crate::source::{Span, is_blank};

/// A block whose lines are not read as Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opaque {
    /// What it is.
    pub(crate) what: Swallower,
    /// Its lines.
    pub(crate) lines: Span,
}

/// A link to a place of the same page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FragmentLink {
    /// Where it stands.
    pub(crate) place: Span,
    /// The lines it stands on.
    pub(crate) lines: Span,
    /// Where it leads, without `#`, percent-encoding undone.
    pub(crate) fragment: String,
}

impl<'a> Document<'a> {
    /// Code blocks, comments and other HTML, in tree order.
    pub(crate) fn opaque_blocks(&self) -> impl Iterator<Item = Opaque> {
        self.blocks().filter_map(|node| {
            let data = node.data();
            let what = match &data.value {
                NodeValue::CodeBlock(code) if code.fenced && !code.closed => {
                    Swallower::UnclosedCode
                }
                NodeValue::CodeBlock(_) => Swallower::Code,
                NodeValue::HtmlBlock(html) if html.block_type == 2 => {
                    if html.literal.contains("-->") {
                        Swallower::Comment
                    } else {
                        Swallower::UnclosedComment
                    }
                }
                NodeValue::HtmlBlock(_) => Swallower::Html,
                _ => return None,
            };
            let lines = self.whole_lines(data.sourcepos);
            Some(Opaque { what, lines })
        })
    }

    /// The links that lead to a place of the page, in tree order.
    pub(crate) fn fragment_links(&self) -> Vec<FragmentLink> {
        let mut links = Vec::new();
        for node in self.root.descendants() {
            let data = node.data();
            if let NodeValue::Link(link) = &data.value
                && let Some(fragment) = link.url.strip_prefix('#')
            {
                let lines = self.whole_lines(data.sourcepos);
                links.push(FragmentLink {
                    place: self.inline_span(node).unwrap_or(lines),
                    lines,
                    fragment: decoded(fragment),
                });
            }
        }
        links
    }

    /// The places of the page that raw HTML names by an `id` or a `name`.
    pub(crate) fn named_places(&self) -> Vec<String> {
        let mut names = Vec::new();
        for node in self.root.descendants() {
            match &node.data().value {
                NodeValue::HtmlInline(html) => collect_names(html, &mut names),
                NodeValue::HtmlBlock(html) => collect_names(&html.literal, &mut names),
                _ => {}
            }
        }
        names
    }
}

impl Document<'_> {
    /// The texts of the headings in blocks of raw HTML, without tags. No table of contents lists them, but GitHub gives them
    /// anchors.
    pub(crate) fn html_headings(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for node in self.blocks() {
            if let NodeValue::HtmlBlock(html) = &node.data().value {
                collect_headings(&html.literal, &mut texts);
            }
        }
        texts
    }
}

impl Heading<'_> {
    /// The lines it stands on, its underline included.
    pub(crate) fn lines(&self, document: &Document<'_>) -> Span {
        document.whole_lines(self.node.data().sourcepos)
    }

    /// The line that underlines it, if it is a setext heading.
    pub(crate) fn underline(&self, document: &Document<'_>) -> Option<Span> {
        let setext = match &self.node.data().value {
            NodeValue::Heading(heading) => heading.setext,
            _ => false,
        };
        let last = self.lines(document).end.checked_sub(1)?;
        let line = document.lines.span(document.lines.index(last));
        line.filter(|_| setext)
    }
}

/// A fragment with `%41` as `A`; what is no such code stays as it is.
fn decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let [first, behind @ ..] = rest {
        let code = behind.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| fragment.to_owned())
}

/// The values of the attributes `id` and `name` in some HTML. One that only looks like an attribute counts: a place too many
/// is better than a link that is called broken and is not.
fn collect_names(html: &str, names: &mut Vec<String>) {
    let mut rest = html;
    while let Some((before, behind)) = rest.split_once('=') {
        rest = behind;
        let before = before.trim_end();
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let attribute = before.get(start.map_or(0, |at| at + 1)..);
        let named = attribute.is_some_and(|attribute| {
            attribute.eq_ignore_ascii_case("id") || attribute.eq_ignore_ascii_case("name")
        });
        if !named {
            continue;
        }
        let value = behind.trim_start_matches(|c| is_blank(c) || c == '\n');
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let end = |c: char| match quote {
            Some(quote) => c == quote,
            None => c.is_ascii_whitespace() || c == '>',
        };
        let value = value
            .get(quote.map_or(0, char::len_utf8)..)
            .unwrap_or_default();
        names.push(value.split(end).next().unwrap_or_default().to_owned());
    }
}

/// The texts of the heading elements in some HTML, on one line each.
fn collect_headings(html: &str, texts: &mut Vec<String>) {
    let mut pieces = html.split('<').skip(1);
    while let Some(piece) = pieces.next() {
        let mut name = piece.chars();
        let opens =
            matches!(name.next(), Some('h' | 'H')) && matches!(name.next(), Some('1'..='6'));
        if !opens || name.next().is_none_or(|c| c.is_ascii_alphanumeric()) {
            continue;
        }
        let mut text = String::new();
        let closing = |piece: &&str| {
            piece
                .get(..2)
                .is_some_and(|tag| tag.eq_ignore_ascii_case("/h"))
        };
        let inner = pieces.by_ref().take_while(|piece| !closing(piece));
        for piece in [piece].into_iter().chain(inner) {
            text.push_str(piece.split_once('>').map_or("", |(_, behind)| behind));
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        texts.push(words.join(" "));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Arena;
    use super::*;

    #[test]
    fn blocks_that_hide_lines_are_told_apart() {
        let text =
            "    a\n\n```\nb\n```\n\n> ~~~\n> c\n\n<div>\nd\n</div>\n\n<!-- e\n-->\n\n<!-- f\n";
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let blocks: Vec<_> = document
            .opaque_blocks()
            .map(|block| (block.what, block.lines.of(text)))
            .collect();
        let expected = [
            (Swallower::Code, "    a\n"),
            (Swallower::Code, "```\nb\n```\n"),
            (Swallower::UnclosedCode, "> ~~~\n> c\n"),
            (Swallower::Html, "<div>\nd\n</div>\n"),
            (Swallower::Comment, "<!-- e\n-->\n"),
            (Swallower::UnclosedComment, "<!-- f\n"),
        ];
        assert_eq!(blocks, expected);
    }

    #[test]
    fn links_within_the_page_are_found_wherever_they_stand() {
        let text = "a [b](#c%C3%A9%) [d](e#f)\n\n# [g][h] ![](#i)\n\n|[j](#k)|\n|-|\n\n[h]: #l\n";
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let links: Vec<_> = document
            .fragment_links()
            .into_iter()
            .map(|link| {
                (
                    link.fragment,
                    link.place.of(text).to_owned(),
                    link.lines.start,
                )
            })
            .collect();
        let expected = [
            ("cé%", "[b](#c%C3%A9%)", 0),
            ("l", "[g][h]", 27),
            ("k", "[j](#k)", 45),
        ];
        let expected = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c));
        assert_eq!(links, expected);
    }

    #[test]
    fn html_names_places() {
        let text =
            "a <a NAME = 'b c'></a> <a id=d> <a data-id=\"e\">\n\n<div\nid=\"f\">g=h</div>\n";
        let arena = Arena::new();
        let names = Document::parse(&arena, text).named_places();
        assert_eq!(names, ["b c", "d", "f"]);
    }

    #[test]
    fn html_has_headings() {
        let text = "<h1 id=a>b <b>c</b>\n d</h1><hr><h12>e</h12><header>f</header>\n\n> <H6>g</H6>\n\n<h2>i\n";
        let arena = Arena::new();
        let headings = Document::parse(&arena, text).html_headings();
        assert_eq!(headings, ["b c d", "g", "i"]);
    }

    #[test]
    fn setext_headings_have_an_underline() {
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
