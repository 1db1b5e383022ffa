//! mdBook 0.5 or later.
//!
//! Source: `src/utils.rs` and `src/html/tree.rs` of the crate mdbook-html. The parser is pulldown-cmark, with smart
//! punctuation.

use super::attributes::PULLDOWN_CMARK;
use super::rules::{HostRules, IdScope, TextRule, WEB_PAGE};
use super::text::push_with_dashes;
use crate::document::HeadingPart;

pub(super) const MDBOOK: HostRules = HostRules {
    attributes: Some(PULLDOWN_CMARK),
    ids: IdScope::Nowhere,
    text: TextRule::ChangedParts(push_part),
    push_slug,
    ..WEB_PAGE
};

/// Text, code and the numbers of footnotes count. Hyphens become dashes, and soft line breaks are white space.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::Autolink(part) => push_with_dashes(part, text),
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::SoftBreak => text.push('\n'),
        HeadingPart::Footnote(note) => text.push_str(&note.number.to_string()),
        HeadingPart::HardBreak | HeadingPart::ImageText(_) | HeadingPart::Html(_) => {}
    }
}

/// Letters, numbers, hyphens and underscores are kept, in lower case; white space becomes hyphens.
fn push_slug(text: &str, slug: &mut String) {
    let lowercase = text.trim().to_lowercase();
    slug.extend(lowercase.chars().filter_map(|c| match c {
        '-' | '_' => Some(c),
        _ if c.is_whitespace() => Some('-'),
        _ => c.is_alphanumeric().then_some(c),
    }));
}
