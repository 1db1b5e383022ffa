//! Hugo, with each value of `markup.goldmark.parser.autoHeadingIDType`.
//!
//! Source: Hugo's `markup/goldmark/autoid.go`, and headings rendered by Hugo 0.168. The parser is goldmark.

use unicode_normalization::UnicodeNormalization;

use super::characters::{
    is_digit, is_letter, is_letter_or_number, is_nonspacing_mark, to_simple_lowercase,
};
use super::goldmark::GOLDMARK;
use super::rules::{HostRules, Repeats, TextRule};
use super::text::push_with_dashes;
use crate::document::HeadingPart;

/// The default, `github`.
pub(super) const HUGO: HostRules = HostRules {
    text: TextRule::ChangedParts(push_part),
    push_slug: push_github_slug,
    repeats: Repeats::FirstFreeIfText,
    ..GOLDMARK
};

/// `github-ascii`.
pub(super) const HUGO_GITHUB_ASCII: HostRules = HostRules {
    push_slug: push_ascii_slug,
    ..HUGO
};

/// `blackfriday`.
pub(super) const HUGO_BLACKFRIDAY: HostRules = HostRules {
    push_slug: push_blackfriday_slug,
    ..HUGO
};

/// The text of the last line. The typographer makes dashes of hyphens; autolinks and footnotes do not count.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::ImageText(part) => push_with_dashes(part, text),
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::SoftBreak | HeadingPart::HardBreak => text.clear(),
        HeadingPart::Autolink(_) | HeadingPart::Footnote(_) | HeadingPart::Html(_) => {}
    }
}

/// Letters, decimal digits, hyphens and underscores are kept, in lower case; spaces become hyphens.
fn push_github_slug(text: &str, slug: &mut String) {
    slug.extend(text.trim().chars().filter_map(github_char));
}

/// The same without accents, and without what is not ASCII then.
fn push_ascii_slug(text: &str, slug: &mut String) {
    let bare = text.trim().nfd().filter(|c| !is_nonspacing_mark(*c)).nfc();
    slug.extend(bare.filter(char::is_ascii).filter_map(github_char));
}

/// Returns what a character becomes in the first two types.
fn github_char(c: char) -> Option<char> {
    match c {
        ' ' | '-' => Some('-'),
        '_' => Some(c),
        _ => (is_letter(c) || is_digit(c)).then(|| to_simple_lowercase(c)),
    }
}

/// Letters and numbers of all kinds are kept, in lower case; all between two of them becomes one hyphen.
fn push_blackfriday_slug(text: &str, slug: &mut String) {
    let words = text.split(|c| !is_letter_or_number(c));
    let words = words.filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        if index > 0 {
            slug.push('-');
        }
        slug.extend(word.chars().map(to_simple_lowercase));
    }
}
