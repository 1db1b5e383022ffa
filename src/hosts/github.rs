//! github.com, for Markdown files in repositories.
//!
//! The rules are not documented. They are those of github-slugger and of the anchors seen on GitHub, which
//! `tests/it/anchors.rs` compares with.

use super::characters::is_word;
use super::rules::{HostRules, TextRule, WEB_PAGE, is_top};
use crate::document::HeadingPart;

pub(super) const GITHUB: HostRules = HostRules {
    text: TextRule::Parts(push_part),
    push_slug,
    // Nothing in such an anchor has to be encoded.
    spelling: |_| None,
    is_implicit,
    id_prefix: ID_PREFIX,
    // A script on the page looks for the fragment in lower case, too.
    ignores_case: true,
    html_headings_have_anchors: true,
    ..WEB_PAGE
};

/// What GitHub puts in front of the ids in raw HTML.
const ID_PREFIX: &str = "user-content-";

/// GitHub slugs the rendered heading without its tags: code and the numbers of footnotes count, the alternative texts
/// of images do not.
fn push_part(part: HeadingPart<'_>, text: &mut String) {
    match part {
        HeadingPart::Text(part) | HeadingPart::Autolink(part) => text.push_str(part),
        HeadingPart::Code(code) => text.push_str(code.text),
        HeadingPart::SoftBreak | HeadingPart::HardBreak => text.push('\n'),
        HeadingPart::Footnote(note) => text.push_str(&note.number.to_string()),
        HeadingPart::ImageText(_) | HeadingPart::Html(_) => {}
    }
}

/// Lower case. Only characters of Ruby's `\p{Word}`, hyphens and spaces are kept, and spaces become hyphens.
pub(super) fn push_slug(text: &str, slug: &mut String) {
    // Nearly all headings are ASCII, and Unicode tables are slow.
    if text.is_ascii() {
        push_ascii_slug(text, slug);
        return;
    }
    slug.extend(
        text.to_lowercase()
            .chars()
            .filter_map(|c| match u8::try_from(c) {
                Ok(byte) if c.is_ascii() => slug_byte(byte).map(char::from),
                _ => is_word(c).then_some(c),
            }),
    );
}

/// The top of the page, that of a README on a repository's front page, and footnotes with their references.
fn is_implicit(fragment: &str) -> bool {
    let bare = fragment.strip_prefix(ID_PREFIX).unwrap_or(fragment);
    is_top(fragment) || fragment == "readme" || bare.starts_with("fn-") || bare.starts_with("fnref")
}

fn push_ascii_slug(text: &str, slug: &mut String) {
    let mut bytes = std::mem::take(slug).into_bytes();
    let mut end = bytes.len();
    bytes.resize(end + text.len(), 0);
    // A byte that is dropped is written and then overwritten, which avoids a branch.
    for byte in text.bytes() {
        let mapped = SLUG_BYTES.get(usize::from(byte)).copied();
        let mapped = mapped.unwrap_or_default();
        if let Some(target) = bytes.get_mut(end) {
            *target = mapped;
        }
        end += usize::from(mapped != 0);
    }
    bytes.truncate(end);
    // Valid UTF-8, since ASCII was appended to a string.
    *slug = String::from_utf8(bytes).unwrap_or_default();
}

/// What each ASCII character becomes in a slug; 0 if it is dropped.
#[allow(
    clippy::indexing_slicing,
    reason = "evaluated at compile time: out of bounds would not compile"
)]
const SLUG_BYTES: [u8; 128] = {
    let mut bytes = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        if let Some(mapped) = slug_byte(byte) {
            bytes[byte as usize] = mapped;
        }
        byte += 1;
    }
    bytes
};

/// Returns what an ASCII character becomes in a slug; `None` if it is dropped.
const fn slug_byte(byte: u8) -> Option<u8> {
    match byte {
        b' ' => Some(b'-'),
        b'-' | b'_' | b'a'..=b'z' | b'0'..=b'9' => Some(byte),
        b'A'..=b'Z' => Some(byte.to_ascii_lowercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Arena, Document};
    use crate::hosts::Host;

    /// Returns the text of the first heading of a document.
    fn heading_text(text: &str) -> String {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        Host::Github.heading_text(&document.headings()[0], &document)
    }

    #[test]
    fn text_code_footnote_numbers_and_line_breaks_count() {
        assert_eq!(heading_text("# a b\n"), "a b");
        assert_eq!(heading_text("# *a*\n"), "a");
        assert_eq!(heading_text("# &#32;a\n"), " a");
        assert_eq!(heading_text("a\nb  \nc\n---\n"), "a\nb\nc");
        let text = "# a `b` ![c `d`[^1]](e) f[^1]\n\n[^1]: g\n";
        assert_eq!(heading_text(text), "a b  f1");
    }

    fn slugs<const N: usize>(texts: [&str; N]) -> [String; N] {
        texts.map(|text| Host::Github.slug(text))
    }

    #[test]
    fn white_space_other_than_spaces_is_dropped() {
        assert_eq!(slugs(["a b\tc\nd", " e "]), ["a-bcd", "-e-"]);
    }

    #[test]
    fn letters_marks_digits_and_connectors_of_any_script_are_kept() {
        assert_eq!(
            slugs(["Ünï ñ", "日本語", "e\u{301}", "१२", "a‿b_c"]),
            ["ünï-ñ", "日本語", "e\u{301}", "१२", "a‿b_c"]
        );
        assert_eq!(
            slugs(["Ⅷ", "Ⓐ", "² ½", "№", "🎉 x", "a\u{a0}b"]),
            ["ⅷ", "ⓐ", "-", "", "-x", "ab"]
        );
    }
}
