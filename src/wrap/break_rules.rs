//! Decides from the two characters around a gap whether a line break there renders as a plain space.
//!
//! Separate from `block_starts` because these rules are about scripts and white space, not about blocks.

use crate::source::Span;
use crate::width::display_width;

/// Fast path: whether a line break in the gap is safe whatever the rest of the two words is.
///
/// True if the byte before is printable ASCII other than `\` (no hard break) and the byte after is an ASCII letter (no
/// block start).
pub(super) fn is_safe_break(text: &str, gap: Span) -> bool {
    let bytes = text.as_bytes();
    let before = gap.start.checked_sub(1).and_then(|at| bytes.get(at));
    let after = bytes.get(gap.end);
    before.is_some_and(|byte| byte.is_ascii_graphic() && *byte != b'\\')
        && after.is_some_and(u8::is_ascii_alphabetic)
}

/// Whether the characters next to the gap are printable ASCII, to which neither of the two rules below applies.
pub(super) fn is_ascii_pair(word: &str, next: &str) -> bool {
    let is_graphic = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    is_graphic(word.as_bytes().last()) && is_graphic(next.as_bytes().first())
}

/// Whether browsers may drop a line break between the words, although they would render a space there.
///
/// They do so between characters of scripts without spaces between words (CSS Text 3, section 4.1.3, "Segment Break
/// Transformation Rules") and next to a zero width space.
pub(super) fn may_drop_line_break(word: &str, next: &str) -> bool {
    // A comma or bracket of ASCII belongs to the text that it is in.
    let is_punctuation = |c: char| c.is_ascii_punctuation();
    let last = word.trim_end_matches(is_punctuation).chars().next_back();
    let first = next.trim_start_matches(is_punctuation).chars().next();
    let (Some(last), Some(first)) = (last, first) else {
        return false;
    };
    let has_zero_width_space = last == '\u{200b}' || first == '\u{200b}';
    has_zero_width_space || is_wide(last) && is_wide(first)
}

/// Whether white space other than a space or tab is next to the gap: a vertical tab, a form feed, a no-break space.
/// Parsers disagree on whether to trim it at the end of a line.
pub(super) fn has_odd_whitespace(word: &str, next: &str) -> bool {
    word.ends_with(char::is_whitespace) || next.starts_with(char::is_whitespace)
}

/// Whether `c` is an East Asian full-width, wide or half-width character other than Hangul, which separates words with
/// spaces.
fn is_wide(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    let is_hangul = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{ffa0}'..='\u{ffdc}');
    let is_half_width = matches!(c, '\u{ff61}'..='\u{ff9f}');
    is_half_width || !is_hangul && display_width(c.encode_utf8(&mut [0; 4])) == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_line_breaks_between_wide_characters() {
        assert!(may_drop_line_break("日", "本"));
        assert!(may_drop_line_break("ア", "ｱ") && may_drop_line_break("ｱ", "日"));
        assert!(may_drop_line_break("日,", "本") && may_drop_line_break("日", "(本"));
        assert!(may_drop_line_break("a\u{200b}", "b") && may_drop_line_break("a", "\u{200b}b"));
        for (word, next) in [
            ("日", "a"),
            ("a", "本"),
            ("한", "국"),
            ("é", "è"),
            ("", "日"),
            ("a", "b"),
        ] {
            assert!(!may_drop_line_break(word, next), "{word} {next}");
        }
    }

    #[test]
    fn finds_odd_whitespace_next_to_a_gap() {
        assert!(has_odd_whitespace("a\u{b}", "b") && has_odd_whitespace("a", "\u{a0}b"));
        assert!(!has_odd_whitespace("a", "b") && !has_odd_whitespace("a\u{b}b", "c"));
    }

    #[test]
    fn allows_breaks_between_plain_words() {
        let is_safe = |text: &str| {
            is_safe_break(
                text,
                Span::new(text.find(' ').unwrap(), text.rfind(' ').unwrap() + 1),
            )
        };
        assert!(is_safe("a b") && is_safe("a)  b") && is_safe("1\\. b"));
        for text in ["a\\ b", "é b", "a é", "a -b", "a 1", "a ", " b"] {
            assert!(!is_safe(text), "{text:?}");
        }
    }
}
