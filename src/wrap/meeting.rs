//! Two words with white space between them: whether a line end there would mean anything but that, by the characters beside it.
//!
//! Stands apart because it is about scripts and renderers, and not about blocks. It knows nothing of lines.

use crate::source::Span;
use crate::width::columns;

/// Whether a line may end in a gap whatever the words beside it are, by the bytes next to it: what ends in a graphic ASCII
/// character but a backslash makes no hard break, what starts with a letter no block, and the two meet plainly.
pub(super) fn is_harmless(text: &str, gap: Span) -> bool {
    let bytes = text.as_bytes();
    let before = gap.start.checked_sub(1).and_then(|at| bytes.get(at));
    let behind = bytes.get(gap.end);
    before.is_some_and(|byte| byte.is_ascii_graphic() && *byte != b'\\')
        && behind.is_some_and(u8::is_ascii_alphabetic)
}

/// Whether ASCII stands on both sides of the gap, and no white space: what the two rules below are not about.
pub(super) fn meet_plainly(word: &str, next: &str) -> bool {
    let graphic = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    graphic(word.as_bytes().last()) && graphic(next.as_bytes().first())
}

/// Whether browsers may drop a line end between the two words where they would show a space: between characters of scripts
/// that put none (CSS Text 3, section 4.1.3, segment breaks), and next to a zero width space.
pub(super) fn vanishes(word: &str, next: &str) -> bool {
    let (Some(last), Some(first)) = (word.chars().next_back(), next.chars().next()) else {
        return false;
    };
    let zero = last == '\u{200b}' || first == '\u{200b}';
    zero || is_wide(last) && is_wide(first)
}

/// Whether white space that is no blank stands beside the gap: a vertical tab, a form feed, a no-break space. At the end of a
/// line, some parsers take it away, and some do not.
pub(super) fn is_trimmed(word: &str, next: &str) -> bool {
    word.ends_with(char::is_whitespace) || next.starts_with(char::is_whitespace)
}

/// East Asian full-width, wide and half-width characters, but not Hangul, which puts spaces between words.
fn is_wide(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    let hangul = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{ffa0}'..='\u{ffdc}');
    let half = matches!(c, '\u{ff61}'..='\u{ff9f}');
    half || !hangul && columns(c.encode_utf8(&mut [0; 4])) == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_vanish_between_wide_characters() {
        assert!(vanishes("日", "本") && vanishes("ア", "ｱ") && vanishes("ｱ", "日"));
        assert!(vanishes("a\u{200b}", "b") && vanishes("a", "\u{200b}b"));
        for (word, next) in [
            ("日", "a"),
            ("a", "本"),
            ("한", "국"),
            ("é", "è"),
            ("", "日"),
            ("a", "b"),
        ] {
            assert!(!vanishes(word, next), "{word} {next}");
        }
    }

    #[test]
    fn white_space_that_is_no_blank_is_trimmed() {
        assert!(is_trimmed("a\u{b}", "b") && is_trimmed("a", "\u{a0}b"));
        assert!(!is_trimmed("a", "b") && !is_trimmed("a\u{b}b", "c"));
    }

    #[test]
    fn between_plain_words_a_line_may_end() {
        let harmless = |text: &str| {
            is_harmless(
                text,
                Span::new(text.find(' ').unwrap(), text.rfind(' ').unwrap() + 1),
            )
        };
        assert!(harmless("a b") && harmless("a)  b") && harmless("1\\. b"));
        for text in ["a\\ b", "é b", "a é", "a -b", "a 1", "a ", " b"] {
            assert!(!harmless(text), "{text:?}");
        }
    }
}
