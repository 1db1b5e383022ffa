//! Pandoc's Markdown, with the extension `auto_identifiers`.
//!
//! Source: the user's guide of Pandoc (sections "Heading identifiers"), and headings rendered by Pandoc 3.9.

use super::attributes::{Reader, after, split_braces, text_of};
use super::characters::{is_letter, is_letter_or_number, is_space_separator, to_simple_lowercase};
use super::rules::{HostRules, TextRule, WEB_PAGE};
use super::text::push_with_dashes;
use crate::document::{AttributeSyntax, Attributes, HeadingPart};

pub(super) const PANDOC: HostRules = HostRules {
    is_heading: |heading, _| !heading.has_several_lines() && !heading.interrupts_text(),
    attributes: Some(AttributeSyntax {
        find: attributes,
        can_be_escaped: true,
        can_precede_hashes: false,
    }),
    text: TextRule::ChangedParts(push_part),
    push_slug,
    empty_slug: "section",
    ..WEB_PAGE
};

/// Text, code, the alternative texts of images and the names of footnotes count. Hyphens become dashes, dots an ellipsis, and
/// commands of TeX are not text.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::ImageText(part) => {
            push_with_dashes(&without_tex(part).replace("...", "…"), text);
        }
        HeadingPart::Autolink(part) => text.push_str(part),
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::SoftBreak | HeadingPart::HardBreak => text.push(' '),
        HeadingPart::Footnote(note) => text.push_str(note.name),
        HeadingPart::Html(_) => {}
    }
}

/// Removes commands of TeX with their arguments: `\command[…]{…}`.
fn without_tex(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        result.push_str(before);
        let mut reader = Reader::new(after);
        if reader.take_while(|c| c.is_ascii_alphabetic()).is_empty() {
            result.push('\\');
        } else {
            while let Some(after) = without_argument(reader.rest()) {
                reader = Reader::new(after);
            }
        }
        rest = reader.rest();
    }
    result.push_str(rest);
    result
}

/// The longest argument of a TeX command that is recognized, in characters. Without a limit, many commands without a closing
/// brace would take time in proportion to the square of their number.
const MAX_ARGUMENT_CHARS: usize = 1000;

/// Returns what follows an argument of a TeX command.
fn without_argument(text: &str) -> Option<&str> {
    let closing = match text.chars().next()? {
        '{' => '}',
        '[' => ']',
        _ => return None,
    };
    let mut argument = text.char_indices().take(MAX_ARGUMENT_CHARS);
    let (end, _) = argument.find(|(_, c)| *c == closing)?;
    text.get(end + closing.len_utf8()..)
}

/// Letters, numbers, `_`, `-` and `.` are kept from the first letter on, in lower case; white space becomes one hyphen.
fn push_slug(text: &str, slug: &mut String) {
    let is_space = |c: char| c.is_ascii_whitespace() || is_space_separator(c);
    let is_kept =
        |c: &char| is_letter_or_number(*c) || matches!(c, '_' | '-' | '.') || is_space(*c);
    let kept: String = text.chars().filter(is_kept).collect();
    let words = kept.split(is_space).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let hyphenated = words.join("-");
    let from_letter = hyphenated.trim_start_matches(|c| !is_letter(c));
    slug.extend(from_letter.chars().map(to_simple_lowercase));
}

/// Attributes at the end of a heading: `{#id .class key=value}` or `{-}`.
fn attributes(part: HeadingPart<'_>) -> Option<Attributes> {
    let (before, inner) = split_braces(text_of(part)?)?;
    if inner.contains('}') {
        return None;
    }
    let mut reader = Reader::new(inner);
    let mut id = None;
    loop {
        reader.skip_spaces();
        if reader.rest().is_empty() {
            return Some(after(before, id));
        }
        if reader.take('#') {
            let name = reader.take_while(is_name);
            id = Some(name.to_owned()).filter(|id| !id.is_empty());
        } else if reader.take('.') {
            reader.take_while(is_name);
        } else if !reader.take('-') {
            let key = reader.take_while(is_name);
            if key.is_empty() || !reader.take('=') {
                return None;
            }
            let value = if reader.take('"') {
                let value = reader.take_while(|c| c != '"');
                reader.take('"');
                value
            } else {
                reader.take_while(|c| c != ' ')
            };
            if key == "id" {
                id = Some(value.to_owned());
            }
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.')
}
