//! Zola, with its default strategy for anchors, `slugify.anchors = "on"`.
//!
//! Source: `components/markdown/src/markdown.rs` and `components/utils/src/slugs.rs` of Zola, and the crate slug. The parser
//! is pulldown-cmark.

use deunicode::deunicode_char;

use super::attributes::PULLDOWN_CMARK;
use super::rules::{HostRules, IdScope, TextRule, WEB_PAGE};
use crate::document::HeadingPart;

pub(super) const ZOLA: HostRules = HostRules {
    attributes: Some(PULLDOWN_CMARK),
    ids: IdScope::Page,
    text: TextRule::Parts(push_part),
    push_slug,
    ..WEB_PAGE
};

/// Text, code and the alternative texts of images count. Line breaks do not, not even as spaces.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::Autolink(part) => text.push_str(part),
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::ImageText("\n")
        | HeadingPart::SoftBreak
        | HeadingPart::HardBreak
        | HeadingPart::Footnote(_)
        | HeadingPart::Html(_) => {}
        HeadingPart::ImageText(part) => text.push_str(part),
    }
}

/// ASCII letters and digits of the transliterated text, in lower case; all between two of them becomes one hyphen.
fn push_slug(text: &str, slug: &mut String) {
    let mut ascii = String::with_capacity(text.len());
    for c in text.chars() {
        match deunicode_char(c) {
            _ if c.is_ascii() => ascii.push(c),
            transliterated => ascii.push_str(transliterated.unwrap_or("-")),
        }
    }
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        if index > 0 {
            slug.push('-');
        }
        slug.push_str(&word.to_ascii_lowercase());
    }
}
