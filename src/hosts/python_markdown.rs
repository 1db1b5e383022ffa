//! Python-Markdown with its extension `toc`: MkDocs, Material for MkDocs, and others.
//!
//! Source: `markdown/extensions/toc.py` and `attr_list.py` of Python-Markdown, `pymdownx/slugs.py` of PyMdown Extensions.

use unicode_normalization::UnicodeNormalization;

use super::attributes::{Reader, text_of};
use super::characters::{is_letter_or_number, is_python_space};
use super::rules::{HostRules, IdScope, Repeats, TextRule, WEB_PAGE};
use super::text::collapse_python_spaces;
use crate::document::{AttributeSyntax, Attributes, HeadingPart};

/// MkDocs with its default extensions: without attributes and footnotes.
pub(super) const MKDOCS: HostRules = HostRules {
    is_heading: |heading, _| !heading.has_several_lines(),
    ids: IdScope::Page,
    text: TextRule::ChangedParts(push_part),
    push_slug: push_ascii_slug,
    repeats: Repeats::Underscore,
    ..WEB_PAGE
};

/// The extensions `attr_list` and `footnotes` as well, which Material for MkDocs recommends.
pub(super) const PYTHON_MARKDOWN: HostRules = HostRules {
    attributes: Some(AttributeSyntax {
        find: attributes,
        can_be_escaped: true,
        can_precede_hashes: true,
    }),
    text: TextRule::ChangedParts(push_part_without_footnotes),
    is_implicit: |fragment| {
        let is_note = fragment.starts_with("fn:") || fragment.starts_with("fnref");
        super::rules::is_top(fragment) || is_note
    },
    ..MKDOCS
};

/// `slugify: !!python/name:markdown.extensions.toc.slugify_unicode`.
pub(super) const PYTHON_MARKDOWN_UNICODE: HostRules = HostRules {
    push_slug: push_unicode_slug,
    ..PYTHON_MARKDOWN
};

/// `slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}`.
pub(super) const PYMDOWNX_SLUGS: HostRules = HostRules {
    push_slug: push_pymdownx_slug,
    ..PYTHON_MARKDOWN
};

/// Text and code count. Footnote references are not footnotes, and show their names.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Footnote(note) => text.extend(["^", note.name]),
        part => push_part_without_footnotes(part, text),
    }
}

fn push_part_without_footnotes(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::Autolink(part) => text.push_str(part),
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::SoftBreak | HeadingPart::HardBreak => text.push(' '),
        HeadingPart::Footnote(_) | HeadingPart::ImageText(_) | HeadingPart::Html(_) => {}
    }
}

/// What is ASCII after a compatibility decomposition, as in `slugify`.
pub(super) fn push_ascii_slug(text: &str, slug: &mut String) {
    let text = collapse_python_spaces(text);
    let ascii: String = text.nfkd().filter(char::is_ascii).collect();
    push_words(&ascii, slug);
}

fn push_unicode_slug(text: &str, slug: &mut String) {
    push_words(&collapse_python_spaces(text), slug);
}

/// Keeps word characters, in lower case, and makes a hyphen of hyphens and white space between them.
fn push_words(text: &str, slug: &mut String) {
    let is_kept = |c: &char| is_word(*c) || is_python_space(*c) || *c == '-';
    let kept: String = text.chars().filter(is_kept).collect();
    let lowercase = kept.trim_matches(is_python_space).to_lowercase();
    let mut in_separator = false;
    for c in lowercase.chars() {
        let is_separator = c == '-' || is_python_space(c);
        if !is_separator {
            slug.push(c);
        } else if !in_separator {
            slug.push('-');
        }
        in_separator = is_separator;
    }
}

/// Lower case after a canonical composition. Word characters, hyphens and spaces are kept; spaces become hyphens.
fn push_pymdownx_slug(text: &str, slug: &mut String) {
    let composed: String = collapse_python_spaces(text).nfc().collect();
    let without_tags = without_tags(&composed);
    let lowercase = without_tags.trim_matches(is_python_space).to_lowercase();
    slug.extend(lowercase.chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        _ => is_word(c).then_some(c),
    }));
}

/// Removes all text from `<` to `>`, which came from character references.
fn without_tags(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        let Some((_, after)) = tag.split_once('>') else {
            break;
        };
        result.push_str(before);
        rest = after;
    }
    result.push_str(rest);
    result
}

/// `\w` of Python.
fn is_word(c: char) -> bool {
    c == '_' || is_letter_or_number(c)
}

/// The attributes of `attr_list`: after a space, `{#id}` or `{: #id .class key=value}`.
fn attributes(part: HeadingPart<'_>) -> Option<Attributes> {
    let text = text_of(part)?.trim_end_matches(' ');
    let inside = text.strip_suffix('}')?;
    let openings = inside.match_indices(" {").map(|(at, _)| at);
    let mut lists = openings.filter_map(|at| {
        let list = inside.get(at + 2..)?;
        let list = list.strip_prefix(':').unwrap_or(list);
        let list = list.trim_start_matches(' ');
        (!list.is_empty() && !list.starts_with('}')).then_some((at, list))
    });
    let (at, list) = lists.next()?;
    let id = read_list(list)?;
    let before = text.get(..at)?.trim_end_matches(' ');
    let text_len = before.trim_end_matches('#').trim_end().len();
    Some(Attributes { text_len, id })
}

/// Returns the id in a list of attributes, or `None` if a brace is left over.
fn read_list(list: &str) -> Option<Option<String>> {
    let mut reader = Reader::new(list);
    let mut id = None;
    let is_key = |c: char| !matches!(c, ' ' | '=' | '}');
    while !reader.rest().is_empty() {
        if reader.take(' ') {
            continue;
        }
        let key = reader.take_while(is_key);
        if key.is_empty() {
            // What cannot be read is ignored, unless there is a brace in it.
            return (!reader.rest().contains('}')).then_some(id);
        }
        if !reader.take('=') {
            id = key.strip_prefix('#').map(str::to_owned).or(id);
            continue;
        }
        let quote = ['"', '\''].into_iter().find(|quote| reader.take(*quote));
        let value = match quote {
            Some(quote) => {
                let value = reader.take_while(|c| c != quote);
                reader.take(quote);
                value
            }
            None => reader.take_while(is_key),
        };
        if key == "id" {
            id = Some(value.to_owned());
        }
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_follow_a_space() {
        let parse = |text| attributes(HeadingPart::Text(text));
        let found = |text_len, id: Option<&str>| {
            let id = id.map(str::to_owned);
            Some(Attributes { text_len, id })
        };
        assert_eq!(parse("a {#b}"), found(1, Some("b")));
        assert_eq!(parse("a {: .c #b k=\"v w\" } "), found(1, Some("b")));
        assert_eq!(parse("a ## {id=b}"), found(1, Some("b")));
        assert_eq!(parse("a {b}"), found(1, None));
        for text in ["a{#b}", "a {}", "a { }", "a {#b} c", "a {#b}}"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
