//! VitePress, and other users of `slugify` of the npm package @mdit-vue/shared.
//!
//! Source: that function, and the plugins that `createMarkdownRenderer` of VitePress sets up: markdown-it-anchor,
//! markdown-it-attrs, markdown-it-emoji, and its own, which keeps character references as they are.

use unicode_normalization::UnicodeNormalization;

use super::attributes::{Reader, text_of};
use super::characters::is_javascript_space;
use super::rules::{HostRules, TextRule, WEB_PAGE};
use crate::document::{AttributeSyntax, Attributes, Document, Heading, HeadingPart};

pub(super) const VITEPRESS: HostRules = HostRules {
    attributes: Some(AttributeSyntax {
        find: attributes,
        can_be_escaped: true,
        can_precede_hashes: true,
    }),
    text: TextRule::Source(text),
    push_slug,
    ..WEB_PAGE
};

/// Text as it is in the source, without emoji shortcodes, and code. Footnote references are text.
fn text(heading: &Heading<'_>, document: &Document<'_>) -> String {
    let mut text = String::new();
    heading.each_source_part(document, |part| match part {
        HeadingPart::Text(part) => push_without_shortcodes(part, &mut text),
        HeadingPart::Autolink(part) => text.push_str(part),
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::Footnote(note) => text.extend(["[^", note.name, "]"]),
        HeadingPart::SoftBreak
        | HeadingPart::HardBreak
        | HeadingPart::ImageText(_)
        | HeadingPart::Html(_) => {}
    });
    text
}

/// Appends a text without the shortcodes that become emoji, such as `:smile:`.
fn push_without_shortcodes(text: &str, result: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        result.push_str(before);
        let shortcode = after.split_once(':');
        match shortcode.filter(|(name, _)| emojis::get_by_shortcode(name).is_some()) {
            Some((_, after)) => rest = after,
            None => {
                result.push(':');
                rest = after;
            }
        }
    }
    result.push_str(rest);
}

/// Lower case without accents after a compatibility decomposition. White space and punctuation become single hyphens, and a
/// digit at the start gets an underscore.
fn push_slug(text: &str, slug: &mut String) {
    let decomposed = text.nfkd();
    let bare: String = decomposed
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c) && !c.is_ascii_control())
        .collect();
    let words = bare
        .split(is_separator)
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>();
    if bare
        .trim_start_matches(is_separator)
        .starts_with(|c: char| c.is_ascii_digit())
    {
        slug.push('_');
    }
    slug.push_str(&words.join("-").to_lowercase());
}

fn is_separator(c: char) -> bool {
    is_javascript_space(c) || c.is_ascii_punctuation() || matches!(c, '“' | '”' | '‘' | '’')
}

/// The attributes of markdown-it-attrs: `{#id .class key=value}`, not empty.
fn attributes(part: HeadingPart<'_>) -> Option<Attributes> {
    let (before, inner) = text_of(part)?.strip_suffix('}')?.rsplit_once('{')?;
    let is_empty = inner.is_empty() || ["#", "."].contains(&inner);
    if is_empty || inner.contains('}') {
        return None;
    }
    let mut reader = Reader::new(inner);
    let mut id = None;
    while !reader.rest().is_empty() {
        reader.skip_spaces();
        if reader.take('#') {
            id = Some(reader.take_while(|c| c != ' ').to_owned());
            continue;
        }
        let key = reader.take_while(|c| !matches!(c, ' ' | '='));
        if reader.take('=') {
            let quote = reader.take('"');
            let value = reader.take_while(|c| c != if quote { '"' } else { ' ' });
            reader.take('"');
            if key == "id" {
                id = Some(value.to_owned());
            }
        }
    }
    Some(Attributes {
        text_len: before.strip_suffix(' ').unwrap_or(before).len(),
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_of_emoji_are_dropped() {
        let dropped = |text| {
            let mut result = String::new();
            push_without_shortcodes(text, &mut result);
            result
        };
        assert_eq!(dropped(":rocket: a :+1:"), " a ");
        assert_eq!(dropped("a:n:c ::smile:"), "a:n:c :");
    }
}
