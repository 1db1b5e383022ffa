//! Bitbucket Cloud: Python-Markdown with a prefix.
//!
//! Source: Bitbucket's documentation on Markdown, and the tests of the npm package bitbucket-slug.

use super::python_markdown::{PYTHON_MARKDOWN, push_ascii_slug};
use super::rules::HostRules;

pub(super) const BITBUCKET: HostRules = HostRules {
    push_slug,
    ..PYTHON_MARKDOWN
};

fn push_slug(text: &str, slug: &mut String) {
    slug.push_str("markdown-header-");
    push_ascii_slug(text, slug);
}
