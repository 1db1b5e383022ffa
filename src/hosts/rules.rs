//! What hosts differ in, as data: which headings they see, their text, their slugs, and how repeated slugs are numbered.

use crate::document::{AttributeSyntax, Document, Heading, HeadingPart};

/// How a host makes anchors of headings, and finds the target of a fragment.
pub(crate) struct HostRules {
    /// Whether the host reads this as a heading, too.
    pub(crate) is_heading: fn(&Heading<'_>, &Document<'_>) -> bool,
    /// The attributes that it reads at the end of a heading, and does not show.
    pub(crate) attributes: Option<AttributeSyntax>,
    /// Which anchors are taken by ids in attributes.
    pub(super) ids: IdScope,
    /// The text that the anchor is made of.
    pub(super) text: TextRule,
    /// Appends to the second string the slug of a text.
    pub(super) push_slug: fn(&str, &mut String),
    /// The slug of a heading of whose text nothing is left in the slug.
    pub(super) empty_slug: &'static str,
    /// What becomes of slugs that are already taken.
    pub(super) repeats: Repeats,
    /// Returns how a link spells an anchor, or `None` if it spells it as it is.
    pub(super) spelling: fn(&str) -> Option<String>,
    /// Whether every page has this anchor, whatever its headings are.
    pub(crate) is_implicit: fn(&str) -> bool,
    /// What the host puts in front of ids, and its script adds to fragments that do not have it.
    pub(super) id_prefix: &'static str,
    /// Whether fragments are looked up in lower case, too.
    pub(super) ignores_case: bool,
    /// Whether headings in raw HTML have anchors.
    pub(crate) html_headings_have_anchors: bool,
}

/// The text that an anchor is made of.
pub(super) enum TextRule {
    /// What the function appends for each part of the heading. Text outside of code spans, images and autolinks must be
    /// appended as it is.
    Parts(fn(HeadingPart<'_>, &mut String)),
    /// The same for a host that changes text, too.
    ChangedParts(fn(HeadingPart<'_>, &mut String)),
    /// What the function makes of the heading and its source.
    Source(fn(&Heading<'_>, &Document<'_>) -> String),
}

/// What becomes of a slug that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeats {
    /// It gets the first `-1`, `-2` … that is free.
    FirstFree,
    /// The same, but a heading without text has no anchor at all.
    FirstFreeIfText,
    /// It gets `-1`, `-2` … by the number of headings with this slug, whether that anchor is free or not.
    Counted,
    /// It gets the first free `_1`, `_2` …, counting up from a number that it ends in. An empty slug counts as taken.
    Underscore,
    /// Nothing: the anchors are the same.
    Unchanged,
}

/// Which anchors are taken by the ids in attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdScope {
    /// None: a heading below may get the same anchor.
    Nowhere,
    /// Those of the headings below.
    Below,
    /// Those of all headings, the ones above included.
    Page,
}

/// A web page whose headings have anchors, without anything particular.
pub(super) const WEB_PAGE: HostRules = HostRules {
    is_heading: |_, _| true,
    attributes: None,
    ids: IdScope::Below,
    text: TextRule::Parts(|_, _| {}),
    push_slug: |text, slug| slug.push_str(text),
    empty_slug: "",
    repeats: Repeats::FirstFree,
    spelling: super::spelling::escaped,
    is_implicit: is_top,
    id_prefix: "",
    ignores_case: false,
    html_headings_have_anchors: false,
};

/// The top of the page (HTML, section 7.4.6.3).
pub(super) fn is_top(fragment: &str) -> bool {
    ["", "top"].contains(&fragment)
}

impl HostRules {
    /// Returns the fragment without the prefix that the host puts in front of ids.
    pub(crate) fn without_id_prefix<'f>(&self, fragment: &'f str) -> &'f str {
        fragment.strip_prefix(self.id_prefix).unwrap_or(fragment)
    }

    /// Returns the fragment in the case in which the host looks it up.
    pub(crate) fn fold_case(&self, fragment: &str) -> String {
        if self.ignores_case {
            fragment.to_lowercase()
        } else {
            fragment.to_owned()
        }
    }
}
