//! goldmark with `parser.WithAutoHeadingID` and `parser.WithAttribute`, a Markdown parser for Go.
//!
//! Source: goldmark's `parser/parser.go` (`ids.Generate`), `parser/atx_heading.go` and `parser/attribute.go`.

use super::attributes::{Reader, after, text_of};
use super::rules::{HostRules, TextRule, WEB_PAGE};
use crate::document::{AttributeSyntax, Attributes, Document, Heading, HeadingPart};

pub(super) const GOLDMARK: HostRules = HostRules {
    attributes: Some(AttributeSyntax {
        find: attributes,
        can_be_escaped: true,
        can_precede_hashes: true,
    }),
    text: TextRule::Source(last_line),
    push_slug,
    empty_slug: "heading",
    ..WEB_PAGE
};

/// The last line of the heading in the source, markup included, without attributes.
pub(super) fn last_line(heading: &Heading<'_>, document: &Document<'_>) -> String {
    let source = heading.source(document);
    let line = source.lines().last().unwrap_or_default();
    let text_len = match attributes(HeadingPart::Text(line)) {
        Some(attributes) => attributes.text_len,
        None => line.len(),
    };
    line.get(..text_len).unwrap_or_default().to_owned()
}

/// ASCII letters and digits are kept, in lower case. Spaces, hyphens and underscores become hyphens.
fn push_slug(text: &str, slug: &mut String) {
    let text = text.trim_ascii();
    slug.extend(text.chars().filter_map(|c| match c {
        '-' | '_' | '\u{b}' => Some('-'),
        _ if c.is_ascii_whitespace() => Some('-'),
        _ => c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase()),
    }));
}

/// Attributes at the end of a heading: `{#id .class key=value}`, with spaces or commas between them.
pub(super) fn attributes(part: HeadingPart<'_>) -> Option<Attributes> {
    let text = text_of(part)?;
    let text = text.trim_end_matches([' ', '\t']);
    if !text.ends_with('}') {
        return None;
    }
    let braces = text.match_indices('{').map(|(at, _)| at);
    let unescaped = braces.filter_map(|at| text.split_at_checked(at));
    let mut unescaped = unescaped.filter(|(before, _)| !before.ends_with('\\'));
    unescaped.find_map(|(before, list)| {
        let mut reader = Reader::new(list);
        let id = read_list(&mut reader)?;
        reader.rest().is_empty().then(|| after(before, id))
    })
}

/// Reads `{…}`. Returns the id, if there is one, or `None` if these are no attributes.
fn read_list(reader: &mut Reader<'_>) -> Option<Option<String>> {
    let mut id = None;
    reader.take('{');
    while !reader.take('}') {
        reader.skip_spaces();
        if reader.take('#') {
            id = Some(reader.take_while(is_name).to_owned());
        } else if reader.take('.') {
            reader.take_while(is_name);
        } else {
            let (key, value) = read_pair(reader)?;
            if key == "id" {
                id = Some(value);
            }
        }
        reader.skip_spaces();
        if reader.take(',') {
            reader.skip_spaces();
        }
        if reader.rest().is_empty() {
            return None;
        }
    }
    Some(id)
}

/// Reads `key=value` or `key="value"`.
fn read_pair<'t>(reader: &mut Reader<'t>) -> Option<(&'t str, String)> {
    let starts_name = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':');
    if !reader.rest().starts_with(starts_name) {
        return None;
    }
    let key = reader.take_while(is_ascii_name);
    reader.skip_spaces();
    if !reader.take('=') {
        return None;
    }
    reader.skip_spaces();
    if reader.take('"') {
        let value = reader.take_while(|c| c != '"').to_owned();
        return reader.take('"').then_some((key, value));
    }
    let value = reader.take_while(|c| is_ascii_name(c) || c == '+');
    (!value.is_empty()).then(|| (key, value.to_owned()))
}

/// Whether a character may be in an id or a class.
fn is_name(c: char) -> bool {
    let is_separator = c.is_ascii_whitespace() || c.is_ascii_punctuation();
    !is_separator || matches!(c, '_' | '-' | ':' | '.')
}

fn is_ascii_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_a_list_at_the_end() {
        let parse = |text| attributes(HeadingPart::Text(text));
        let found = |text_len, id: Option<&str>| {
            let id = id.map(str::to_owned);
            Some(Attributes { text_len, id })
        };
        assert_eq!(parse("a {#b_c.d}"), found(1, Some("b_c.d")));
        assert_eq!(parse("a ### {.c #é, k=\"v }\" }"), found(1, Some("é")));
        assert_eq!(parse("a{id=x}"), found(1, Some("x")));
        assert_eq!(parse("{a} {.b}"), found(3, None));
        for text in [
            "a {b}", "a {#b} c", "a \\{#b}", "a {#b!}", "a {k=}", "a {.b", "}",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
