//! Chooses the parser's options: GitHub Flavored Markdown, without the extensions that a text cannot use.
//!
//! Separate because leaving out an extension is only correct if the tree stays the same, which the tests here check.

use comrak::Options;

/// Returns the options for GitHub Flavored Markdown as github.com renders files, footnotes included.
///
/// Alerts are off on purpose: GitHub makes them from block quotes after parsing, while the parser's extension finds
/// headings in them that GitHub does not.
pub(super) fn github() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.render.r#unsafe = true;
    options
}

/// Returns [`github()`] without footnotes if `text` cannot contain any. The tree is the same, and parsing is faster.
pub(super) fn github_for(text: &str) -> Options<'static> {
    let mut options = github();
    options.extension.footnotes = may_have_footnotes(text);
    options
}

/// Whether a text may have a footnote reference or definition: `[^`, or a `[` before an escape or a character reference
/// that may turn out to be `^`.
fn may_have_footnotes(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut brackets = memchr::memchr_iter(b'[', bytes);
    brackets.any(|at| matches!(bytes.get(at + 1), Some(b'^' | b'\\' | b'&')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use comrak::{Arena, format_xml, parse_document};

    /// The tree of a text as XML, with source positions.
    fn tree(text: &str, mut options: Options<'_>) -> String {
        options.render.sourcepos = true;
        let arena = Arena::new();
        let mut xml = String::new();
        format_xml(parse_document(&arena, text, &options), &options, &mut xml).unwrap();
        xml
    }

    /// Tries all texts made from four of the pieces that footnotes, links and similar syntax consist of.
    #[test]
    fn parses_texts_without_footnotes_the_same_without_the_extension() {
        let pieces = [
            "[", "]", "^", "]:", "^a", "\\", "&Hat;", "&#94;", "!", "*", "`", "\n", " ", "(b)",
            "<!---->", "> ",
        ];
        let mut without = 0;
        for number in 0..pieces.len().pow(4) {
            let digits = (0..4).map(|place| number / pieces.len().pow(place) % pieces.len());
            let middle: String = digits.map(|digit| pieces[digit]).collect();
            for text in [
                format!("[{middle}]\n\n[^a]: b\n"),
                format!("[{middle}]: b\n\n{middle}a]\n"),
            ] {
                if !may_have_footnotes(&text) {
                    without += 1;
                    assert_eq!(
                        tree(&text, github()),
                        tree(&text, github_for(&text)),
                        "{text:?}"
                    );
                }
            }
        }
        assert!(without > 10_000, "{without}");
    }

    #[test]
    fn detects_possible_footnotes() {
        for text in ["a[^1]", "[\\^1]", "[&Hat;1]", "[ [^"] {
            assert!(may_have_footnotes(text), "{text}");
        }
        assert!(!may_have_footnotes("[a]^ [ ^] [") && !may_have_footnotes(""));
    }
}
