//! The Markdown preview of VS Code.
//!
//! Source: `extensions/markdown-language-features/src/slugify.ts` and `markdownEngine.ts` of VS Code. The parser is
//! markdown-it.

use super::characters::is_javascript_space;
use super::github;
use super::rules::{HostRules, TextRule, WEB_PAGE};
use crate::document::HeadingPart;

pub(super) const VSCODE: HostRules = HostRules {
    text: TextRule::Parts(push_part),
    push_slug,
    ..WEB_PAGE
};

/// Text, code and the alternative texts of images count. Footnote references are text.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::Autolink(part) => text.push_str(part),
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::Footnote(note) => text.extend(["^", note.name]),
        HeadingPart::ImageText("\n")
        | HeadingPart::SoftBreak
        | HeadingPart::HardBreak
        | HeadingPart::Html(_) => {}
        HeadingPart::ImageText(part) => text.push_str(part),
    }
}

/// As on GitHub, without white space at both ends.
fn push_slug(text: &str, slug: &mut String) {
    github::push_slug(text.trim_matches(is_javascript_space), slug);
}
