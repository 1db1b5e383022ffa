//! Finds the targets for links that raw HTML adds to a page: elements with an `id` or `name`, and heading elements.

use comrak::nodes::NodeValue;

use super::Document;
use crate::source::is_space_or_tab;

impl Document<'_> {
    /// Returns the values of `id` and `name` attributes in raw HTML.
    pub(crate) fn html_ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for node in self.root.descendants() {
            match &node.data().value {
                NodeValue::HtmlInline(html) => collect_ids(html, &mut ids),
                NodeValue::HtmlBlock(html) => collect_ids(&html.literal, &mut ids),
                _ => {}
            }
        }
        ids
    }

    /// Returns the texts of the headings in HTML blocks, without tags.
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

/// Collects the values of the attributes `id` and `name` in some HTML. Text that only looks like an attribute is
/// collected, too: an id too many is better than calling a link broken that is not.
fn collect_ids(html: &str, ids: &mut Vec<String>) {
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('=') {
        rest = after;
        let before = before.trim_end();
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let attribute = before.get(start.map_or(0, |at| at + 1)..);
        let is_id = attribute.is_some_and(|attribute| {
            attribute.eq_ignore_ascii_case("id") || attribute.eq_ignore_ascii_case("name")
        });
        if !is_id {
            continue;
        }
        let value = after.trim_start_matches(|c| is_space_or_tab(c) || c == '\n');
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let is_end = |c: char| match quote {
            Some(quote) => c == quote,
            None => c.is_ascii_whitespace() || c == '>',
        };
        let value = value
            .get(quote.map_or(0, char::len_utf8)..)
            .unwrap_or_default();
        ids.push(value.split(is_end).next().unwrap_or_default().to_owned());
    }
}

/// Collects the texts of the elements `h1` to `h6` in some HTML, each on one line.
fn collect_headings(html: &str, texts: &mut Vec<String>) {
    let mut pieces = html.split('<').skip(1);
    while let Some(piece) = pieces.next() {
        if !is_heading_tag(piece) {
            continue;
        }
        let is_closing_tag = |piece: &&str| {
            piece
                .get(..2)
                .is_some_and(|tag| tag.eq_ignore_ascii_case("/h"))
        };
        let inner = pieces.by_ref().take_while(|piece| !is_closing_tag(piece));
        let mut text = String::new();
        for piece in [piece].into_iter().chain(inner) {
            text.push_str(piece.split_once('>').map_or("", |(_, after)| after));
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        texts.push(words.join(" "));
    }
}

/// Whether a tag, without its `<`, opens a heading element.
fn is_heading_tag(tag: &str) -> bool {
    let mut name = tag.chars();
    matches!(name.next(), Some('h' | 'H'))
        && matches!(name.next(), Some('1'..='6'))
        && name.next().is_some_and(|c| !c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    #[test]
    fn finds_ids_and_names_in_raw_html() {
        let text =
            "a <a NAME = 'b c'></a> <a id=d> <a data-id=\"e\">\n\n<div\nid=\"f\">g=h</div>\n";
        let arena = Arena::new();
        let ids = Document::parse(&arena, text).html_ids();
        assert_eq!(ids, ["b c", "d", "f"]);
    }

    #[test]
    fn finds_heading_elements() {
        let text = "<h1 id=a>b <b>c</b>\n d</h1><hr><h12>e</h12><header>f</header>\n\n> <H6>g</H6>\n\n<h2>i\n";
        let arena = Arena::new();
        let headings = Document::parse(&arena, text).html_headings();
        assert_eq!(headings, ["b c d", "g", "i"]);
    }
}
