//! gitlab.com, and versions of GitLab that take the anchors of comrak, their parser. Earlier ones made them themselves.
//!
//! Source: the anchorizer of comrak (`src/html/anchorizer.rs`) and the options that GitLab gives to it
//! (`lib/banzai/filter/markdown_engines/glfm_markdown.rb`).

use super::characters::is_letter_mark_number_or_connector;
use super::rules::{HostRules, TextRule, WEB_PAGE, is_top};
use crate::document::HeadingPart;

pub(super) const GITLAB: HostRules = HostRules {
    text: TextRule::Parts(push_part),
    push_slug,
    is_implicit: |fragment| is_top(fragment) || fragment.starts_with("fn"),
    id_prefix: "user-content-",
    ..WEB_PAGE
};

/// Text, code and the alternative texts of images count, and a line break is a space.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::Autolink(part) => text.push_str(part),
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::SoftBreak | HeadingPart::HardBreak | HeadingPart::ImageText("\n") => {
            text.push(' ');
        }
        HeadingPart::ImageText(part) => text.push_str(part),
        HeadingPart::Footnote(_) | HeadingPart::Html(_) => {}
    }
}

/// Lower case. Letters, marks, numbers of all kinds, connectors, hyphens and spaces are kept; spaces become hyphens.
fn push_slug(text: &str, slug: &mut String) {
    let lowercase = text.to_lowercase();
    slug.extend(lowercase.chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        _ => is_letter_mark_number_or_connector(c).then_some(c),
    }));
}
