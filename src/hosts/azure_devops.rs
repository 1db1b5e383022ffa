//! Azure DevOps: repositories and wikis.
//!
//! Source: `slugify.ts` of the extension Markdown All in One for VS Code, and its tests. How Azure DevOps numbers repeated
//! headings is not documented.

use super::characters::is_space_separator;
use super::rules::{HostRules, Repeats, TextRule, WEB_PAGE};
use super::spelling::{encoded, has_balanced_parentheses};
use crate::document::{Document, Heading};

pub(super) const AZURE_DEVOPS: HostRules = HostRules {
    text: TextRule::Source(source),
    push_slug,
    repeats: Repeats::Unchanged,
    spelling: |anchor| Some(spell(anchor)),
    ..WEB_PAGE
};

/// The Markdown of the heading, closing `#` included.
fn source(heading: &Heading<'_>, document: &Document<'_>) -> String {
    heading.source_with_closing_hashes(document)
}

/// The Markdown of the heading in lower case, with spaces as hyphens.
fn push_slug(text: &str, slug: &mut String) {
    let lowercase = text.trim().to_lowercase();
    let hyphenated = lowercase
        .chars()
        .map(|c| if is_space_separator(c) { '-' } else { c });
    slug.extend(hyphenated);
}

/// Percent codes as of `encodeURIComponent`, or for every byte if the first character is a digit. Parentheses without
/// partners would end the link, so they are encoded, too.
fn spell(anchor: &str) -> String {
    if anchor.starts_with(|c: char| c.is_ascii_digit()) {
        return encoded(anchor, |_| false);
    }
    let keeps_parentheses = has_balanced_parentheses(anchor);
    encoded(anchor, |c| match c {
        '(' | ')' => keeps_parentheses,
        '-' | '_' | '.' | '!' | '~' | '*' | '\'' => true,
        _ => c.is_ascii_alphanumeric(),
    })
}
