//! kramdown: on its own, and with its parser for GFM, which Jekyll and GitHub Pages use.
//!
//! Source: `basic_generate_id` in kramdown's `converter/base.rb`, `parser/kramdown/header.rb`, and `parser/gfm.rb` of
//! kramdown-parser-gfm.

use super::attributes::{after, split_braces, text_of};
use super::characters::is_word;
use super::rules::{HostRules, IdScope, Repeats, TextRule, WEB_PAGE};
use super::text::push_with_dashes;
use crate::document::{AttributeSyntax, Attributes, Document, Heading, HeadingPart};

/// kramdown with its own syntax.
pub(super) const KRAMDOWN: HostRules = HostRules {
    is_heading: |heading, document| {
        let is_empty = heading.source(document).is_empty();
        !is_empty && !heading.has_several_lines() && !heading.follows_directly()
    },
    attributes: Some(AttributeSyntax {
        find: attributes,
        can_be_escaped: true,
        can_precede_hashes: false,
    }),
    ids: IdScope::Nowhere,
    text: TextRule::Source(source),
    push_slug,
    empty_slug: "section",
    repeats: Repeats::Counted,
    is_implicit: |fragment| {
        let is_note = fragment.starts_with("fn:") || fragment.starts_with("fnref");
        super::rules::is_top(fragment) || is_note
    },
    ..WEB_PAGE
};

/// Jekyll: kramdown with `input: GFM`.
pub(super) const JEKYLL: HostRules = HostRules {
    is_heading: |heading, document| {
        let is_empty = heading.source_with_closing_hashes(document).is_empty();
        !is_empty && !heading.has_several_lines()
    },
    text: TextRule::ChangedParts(push_part),
    push_slug: push_gfm_slug,
    empty_slug: "",
    ..KRAMDOWN
};

/// The Markdown of the heading. It has no attributes, since those would be an id.
fn source(heading: &Heading<'_>, document: &Document<'_>) -> String {
    heading.source(document)
}

/// ASCII letters, digits, hyphens and spaces from the first letter on, in lower case; spaces become hyphens.
fn push_slug(text: &str, slug: &mut String) {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    slug.extend(text.chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        _ => c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase()),
    }));
}

/// Text and code count. Hyphens become dashes, and code keeps the spaces at its ends.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::Autolink(part) => push_with_dashes(part, text),
        HeadingPart::Code(code) if code.is_trimmed && code.backticks == 1 => {
            text.extend([" ", code.text, " "]);
        }
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::SoftBreak
        | HeadingPart::HardBreak
        | HeadingPart::Footnote(_)
        | HeadingPart::ImageText(_)
        | HeadingPart::Html(_) => {}
    }
}

/// Ruby's `\p{Word}`, hyphens, spaces and tabs are kept, in lower case; spaces and tabs become hyphens. Ruby has no final
/// sigma.
fn push_gfm_slug(text: &str, slug: &mut String) {
    let lowercase = text.chars().flat_map(char::to_lowercase);
    slug.extend(lowercase.filter_map(|c| match c {
        ' ' | '\t' | '-' => Some('-'),
        _ => is_word(c).then_some(c),
    }));
}

/// An id after a space at the end of a heading: `{#id}`, where the id is an XML name.
fn attributes(part: HeadingPart<'_>) -> Option<Attributes> {
    let (before, inner) = split_braces(text_of(part)?)?;
    let id = inner.strip_prefix('#')?;
    let starts_name = |c: char| c.is_alphabetic() || matches!(c, '_' | ':');
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.' | '·');
    let is_id = id.starts_with(starts_name) && id.chars().all(is_name);
    (is_id && before.ends_with([' ', '\t'])).then(|| after(before, Some(id.to_owned())))
}
