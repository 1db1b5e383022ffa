//! Heading texts into anchors, as the host that renders the page makes them.
//!
//! Stands apart because the rule is the host's, not CommonMark's: it is held by tests against anchors seen on the host.
//! It does not know where a heading stands or whether it is listed.

use std::collections::HashMap;
use std::rc::Rc;

use finl_unicode::categories::CharacterCategories;
use foldhash::fast::RandomState;

use crate::options::AnchorStyle;

/// Makes the anchors of one document, which must be asked for in the order of the page.
#[derive(Debug)]
pub(crate) struct Anchors {
    style: AnchorStyle,
    /// Every anchor given out, with the number of the last suffix tried on it.
    taken: HashMap<Rc<str>, u32, RandomState>,
    /// Where slugs are made; kept, since a document has many headings.
    slug: String,
}

impl Anchors {
    /// For a document of about so many `headings`, none of them seen yet.
    pub(crate) fn new(style: AnchorStyle, headings: usize) -> Self {
        Self {
            style,
            taken: HashMap::with_capacity_and_hasher(headings, RandomState::default()),
            slug: String::new(),
        }
    }

    /// The anchor of the next heading: its slug, with `-1`, `-2`, … behind it where that is taken.
    pub(crate) fn next(&mut self, text: &str) -> Rc<str> {
        self.slug.clear();
        append(self.style, text, &mut self.slug);
        let slug = self.slug.as_str();
        let mut anchor: Rc<str> = Rc::from(slug);
        if let Some(mut tried) = self.taken.get(slug).copied() {
            while self.taken.contains_key(&anchor) {
                tried += 1;
                anchor = Rc::from(format!("{slug}-{tried}"));
            }
            self.taken.insert(Rc::from(slug), tried);
        }
        self.taken.insert(Rc::clone(&anchor), 0);
        anchor
    }
}

/// The anchor of a heading that is the first to read so.
pub(crate) fn slug(style: AnchorStyle, text: &str) -> String {
    let mut slug = String::new();
    append(style, text, &mut slug);
    slug
}

fn append(style: AnchorStyle, text: &str, slug: &mut String) {
    match style {
        AnchorStyle::Github => github(text, slug),
    }
}

/// GitHub's rule: lower case; characters outside Ruby's `\p{Word}`, hyphen and space go; spaces become hyphens.
///
/// `\p{Word}` is the property Alphabetic with the categories Mark, Decimal_Number and Connector_Punctuation. Alphabetic
/// is more than the letters: it has the letter numbers (Ⅷ) and the circled letters (Ⓐ), but not ² or ½.
fn github(text: &str, slug: &mut String) {
    // Nearly all headings are ASCII, and the tables of Unicode are slow.
    if text.is_ascii() {
        let mut bytes = std::mem::take(slug).into_bytes();
        let mut end = bytes.len();
        bytes.resize(end + text.len(), 0);
        // What goes is written, too, and then written over: that takes no branch.
        for byte in text.bytes() {
            let becomes = ANCHOR_BYTES.get(usize::from(byte)).copied();
            let becomes = becomes.unwrap_or_default();
            if let Some(place) = bytes.get_mut(end) {
                *place = becomes;
            }
            end += usize::from(becomes != 0);
        }
        bytes.truncate(end);
        // It was UTF-8 before, and ASCII was added.
        *slug = String::from_utf8(bytes).unwrap_or_default();
        return;
    }
    slug.extend(
        text.to_lowercase()
            .chars()
            .filter_map(|c| match u8::try_from(c) {
                Ok(byte) if c.is_ascii() => ascii(byte).map(char::from),
                _ => is_word(c).then_some(c),
            }),
    );
}

/// The rule for ASCII, by table: what becomes of each character, 0 where it goes.
#[allow(
    clippy::indexing_slicing,
    reason = "out of bounds, it would not compile"
)]
const ANCHOR_BYTES: [u8; 128] = {
    let mut bytes = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        if let Some(stays) = ascii(byte) {
            bytes[byte as usize] = stays;
        }
        byte += 1;
    }
    bytes
};

/// The rule for ASCII.
const fn ascii(byte: u8) -> Option<u8> {
    match byte {
        b' ' => Some(b'-'),
        b'-' | b'_' | b'a'..=b'z' | b'0'..=b'9' => Some(byte),
        b'A'..=b'Z' => Some(byte.to_ascii_lowercase()),
        _ => None,
    }
}

/// Ruby's `\p{Word}`.
fn is_word(c: char) -> bool {
    c.is_alphabetic() || c.is_mark() || c.is_number_decimal() || c.is_punctuation_connector()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Anchors of `texts` as the headings of one document.
    fn anchors<const N: usize>(texts: [&str; N]) -> [String; N] {
        let mut anchors = Anchors::new(AnchorStyle::Github, N);
        texts.map(|text| anchors.next(text).to_string())
    }

    #[test]
    fn white_space_other_than_spaces_goes() {
        assert_eq!(anchors(["a b\tc\nd", " e "]), ["a-bcd", "-e-"]);
    }

    #[test]
    fn letters_marks_digits_and_connectors_of_any_script_stay() {
        assert_eq!(
            anchors(["Ünï ñ", "日本語", "e\u{301}", "१२", "a‿b_c"]),
            ["ünï-ñ", "日本語", "e\u{301}", "१२", "a‿b_c"]
        );
        assert_eq!(
            anchors(["Ⅷ", "Ⓐ", "² ½", "№", "🎉 x", "a\u{a0}b"]),
            ["ⅷ", "ⓐ", "-", "", "-x", "ab"]
        );
    }

    #[test]
    fn repeated_anchors_get_the_next_free_suffix() {
        assert_eq!(
            anchors(["a", "a", "a", "a-1", "a-1"]),
            ["a", "a-1", "a-2", "a-1-1", "a-1-2"]
        );
        assert_eq!(anchors(["b-1", "b", "b", "b"]), ["b-1", "b", "b-2", "b-3"]);
        assert_eq!(anchors(["", "!", "?"]), ["", "-1", "-2"]);
    }
}
