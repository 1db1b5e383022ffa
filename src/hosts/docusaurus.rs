//! Docusaurus.
//!
//! Source: `remark/headings` of the npm package @docusaurus/mdx-loader, `parseMarkdownHeadingId` of @docusaurus/utils, and
//! github-slugger.

use super::attributes::text_of;
use super::characters::is_javascript_space;
use super::github;
use super::rules::{HostRules, IdScope, TextRule, WEB_PAGE};
use crate::document::{AttributeSyntax, Attributes, HeadingPart};

pub(super) const DOCUSAURUS: HostRules = HostRules {
    attributes: Some(AttributeSyntax {
        find: attributes,
        // MDX needs the backslash.
        can_be_escaped: false,
        can_precede_hashes: true,
    }),
    ids: IdScope::Nowhere,
    text: TextRule::Parts(push_part),
    push_slug: github::push_slug,
    ..WEB_PAGE
};

/// Text, code and the alternative texts of images count.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::Autolink(part) | HeadingPart::ImageText(part) => {
            text.push_str(part);
        }
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::SoftBreak
        | HeadingPart::HardBreak
        | HeadingPart::Footnote(_)
        | HeadingPart::Html(_) => {}
    }
}

/// An id at the end of a heading: `{#id}`, `{/* #id */}` or `<!-- #id -->`.
fn attributes(part: HeadingPart<'_>) -> Option<Attributes> {
    if let HeadingPart::Html(html) = part {
        let comment = html.strip_prefix("<!--")?.strip_suffix("-->")?;
        let id = Some(id_in_comment(comment)?);
        return Some(Attributes { text_len: 0, id });
    }
    let (before, inner) = text_of(part)?.strip_suffix('}')?.rsplit_once('{')?;
    let id = match inner.strip_prefix('#') {
        Some(id) if !id.is_empty() && !id.contains('}') => {
            id.trim_matches(is_javascript_space).to_owned()
        }
        Some(_) => return None,
        None => id_in_comment(inner.strip_prefix("/*")?.strip_suffix("*/")?)?,
    };
    Some(Attributes {
        text_len: before.trim_end_matches(is_javascript_space).len(),
        id: Some(id),
    })
}

/// Returns the id that is the first word of a comment.
fn id_in_comment(comment: &str) -> Option<String> {
    let first = comment.split_whitespace().next()?;
    let id = first.strip_prefix('#').filter(|id| !id.is_empty());
    id.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_braces_or_comments() {
        let id = |part| attributes(part).and_then(|attributes| attributes.id);
        let in_text = |text| id(HeadingPart::Text(text));
        let in_html = |html| id(HeadingPart::Html(html));
        assert_eq!(in_text("a {#b c}").as_deref(), Some("b c"));
        assert_eq!(in_text("a {/* #b c */}").as_deref(), Some("b"));
        assert_eq!(in_html("<!-- #b -->").as_deref(), Some("b"));
        assert_eq!([in_text("a {.b}"), in_text("a {#b} c")], [None, None]);
        assert_eq!([in_html("<b>"), in_html("<!-- b -->")], [None, None]);
    }
}
