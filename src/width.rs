//! Display columns: how wide a text is on a terminal or in an editor with a fixed-width font.
//!
//! Separate so that the Unicode width tables are named in one place.

use unicode_width::UnicodeWidthStr;

/// A tab advances to the next multiple of this many columns (CommonMark 0.31.2, section 2.2).
const TAB_STOP: usize = 4;

/// Returns the 0-based column after `text` if it starts in the 0-based `column`.
///
/// Wide East Asian characters and emoji take two columns, combining marks none, and characters of ambiguous width one
/// (Unicode Standard Annex 11).
pub(crate) fn column_after(column: usize, text: &str) -> usize {
    if is_ascii_without_tabs(text) {
        return column + text.len();
    }
    let mut parts = text.split('\t');
    let first = parts.next().unwrap_or_default();
    parts.fold(column + first.width(), |column, part| {
        (column / TAB_STOP + 1) * TAB_STOP + part.width()
    })
}

/// Returns true if every byte takes one column: ASCII without tabs.
fn is_ascii_without_tabs(text: &str) -> bool {
    // Most texts are words, too short for a vectorized search to pay.
    if text.len() <= 16 {
        return text.bytes().all(|byte| byte.is_ascii() && byte != b'\t');
    }
    text.is_ascii() && memchr::memchr(b'\t', text.as_bytes()).is_none()
}

/// Returns the width of a text at the start of a line, in columns.
pub(crate) fn display_width(text: &str) -> usize {
    column_after(0, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns_and_combining_marks_none() {
        for (text, width) in [
            ("", 0),
            ("abc", 3),
            ("日本語", 6),
            ("e\u{301}", 1),
            ("👍🏽", 2),
            ("👩\u{200d}🚀", 2),
            ("½±°", 3),
            ("한글", 4),
            ("ｶﾅ", 2),
            ("a\u{b}b", 3),
            ("ä\u{b}b", 3),
        ] {
            assert_eq!(display_width(text), width, "{text}");
        }
    }

    #[test]
    fn a_tab_advances_to_the_next_multiple_of_four() {
        assert_eq!(display_width("\t"), 4);
        assert_eq!(display_width("abc\td"), 5);
        assert_eq!(display_width("abcd\te"), 9);
        assert_eq!(column_after(2, "\tx"), 5);
        assert_eq!(column_after(3, "日\t"), 8);
    }
}
