//! Display columns: how wide a text is on a terminal or in an editor with a fixed-width font.
//!
//! Stands apart because it alone knows the Unicode tables of widths. It does not know what a text means.

use unicode_width::UnicodeWidthStr;

/// Tabs go to the next multiple of this many columns (CommonMark 0.31.2, section 2.2).
const TAB: usize = 4;

/// The 0-based column behind `text` where it starts in the 0-based `column`.
///
/// Wide East Asian characters and emoji take two columns, combining marks none, those of ambiguous width one (Unicode
/// Standard Annex 11).
pub(crate) fn advance(column: usize, text: &str) -> usize {
    if is_plain(text) {
        return column + text.len();
    }
    let mut parts = text.split('\t');
    let first = parts.next().unwrap_or_default();
    parts.fold(column + first.width(), |column, part| {
        (column / TAB + 1) * TAB + part.width()
    })
}

/// The width of a text wherever it stands; `None` where that matters, since it has a tab.
pub(crate) fn fixed(text: &str) -> Option<usize> {
    if is_plain(text) {
        return Some(text.len());
    }
    (!text.contains('\t')).then(|| text.width())
}

/// Whether every byte is one column.
pub(crate) fn is_plain(text: &str) -> bool {
    // Most texts are words, for which looking at more than one byte at a time does not pay.
    if text.len() <= 16 {
        return text.bytes().all(|byte| byte.is_ascii() && byte != b'\t');
    }
    text.is_ascii() && memchr::memchr(b'\t', text.as_bytes()).is_none()
}

/// The width of a text at the start of a line, in columns.
pub(crate) fn columns(text: &str) -> usize {
    advance(0, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns_and_marks_none() {
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
            assert_eq!(columns(text), width, "{text}");
        }
    }

    #[test]
    fn tabs_go_to_the_next_multiple_of_four() {
        assert_eq!(columns("\t"), 4);
        assert_eq!(columns("abc\td"), 5);
        assert_eq!(columns("abcd\te"), 9);
        assert_eq!(advance(2, "\tx"), 5);
        assert_eq!(advance(3, "日\t"), 8);
    }
}
