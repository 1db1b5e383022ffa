//! Hosts: how each one turns the headings of a page into anchors.
//!
//! One file a host, all behind [`HostRules`]. To add a host, add its file, a variant of [`Host`] and a line in
//! [`Host::rules`].

mod anchors;
mod github;

use crate::document::{Heading, HeadingPart};

pub(crate) use anchors::Anchors;

/// The host that renders the page, and whose anchors links lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "cli",
    derive(clap::ValueEnum, serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum Host {
    /// github.com.
    #[default]
    Github,
}

/// What a host makes of headings and fragments.
pub(crate) trait HostRules {
    /// Appends to `text` what a part of a heading adds to the text that the anchor is made of.
    fn push_part(&self, part: HeadingPart<'_>, text: &mut String);

    /// Appends to `slug` the anchor of a heading with this text if no other heading has it.
    fn push_slug(&self, text: &str, slug: &mut String);

    /// Appends to `slug` what tells a repeated heading from the earlier ones. `number` counts from 1.
    fn push_suffix(&self, number: u32, slug: &mut String);

    /// Returns true if every page has this anchor, whatever its headings are.
    fn is_implicit(&self, fragment: &str) -> bool;

    /// Returns the fragment without the prefix that the host puts in front of ids in raw HTML.
    fn without_id_prefix<'f>(&self, fragment: &'f str) -> &'f str;

    /// Returns the fragment in the case in which the host looks it up.
    fn fold_case(&self, fragment: &str) -> String;

    /// Returns true if headings in raw HTML have anchors.
    fn html_headings_have_anchors(&self) -> bool;
}

impl Host {
    pub(crate) fn rules(self) -> &'static dyn HostRules {
        match self {
            Self::Github => &github::Github,
        }
    }

    /// Returns the text of a heading that its anchor is made of.
    pub(crate) fn heading_text(self, heading: &Heading<'_>) -> String {
        let mut text = String::new();
        heading.each_part(|part| self.rules().push_part(part, &mut text));
        text
    }

    /// Returns the anchor of a heading with this text if no other heading has it.
    pub(crate) fn slug(self, text: &str) -> String {
        let mut slug = String::new();
        self.rules().push_slug(text, &mut slug);
        slug
    }
}
