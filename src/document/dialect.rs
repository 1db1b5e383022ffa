//! How the parser is to read a text: as github.com does, and without what cannot matter to it.
//!
//! Stands apart because leaving an extension out is only right where the tree stays the same, and that has to be shown. It
//! parses nothing.

use comrak::Options;

/// The parser's options: GitHub Flavored Markdown as github.com's parser reads files, footnotes included.
///
/// Alerts are left out on purpose: GitHub makes them of block quotes after parsing, and the parser's own way to read them
/// finds headings where GitHub has none.
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

/// What a tree is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// For anything.
    Everything,
    /// For blocks, comments and what headings say; but not for links that are not written as such, like bare URLs, nor for
    /// what comments say before their last line, or what stands between the markers of a table of contents.
    Outline,
}

/// The same without the extensions that a text cannot make use of, or that are not needed. What is needed of the tree is the
/// same, and made faster.
pub(super) fn github_for(text: &str, need: Need) -> Options<'static> {
    let mut options = github();
    options.extension.footnotes = may_have_footnotes(text);
    options.extension.autolink = need == Need::Everything;
    options
}

/// Whether a text may refer to a footnote or define one: with `[^`, or a text behind `[` that comes to start with `^` by an
/// escape or an entity.
fn may_have_footnotes(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut brackets = memchr::memchr_iter(b'[', bytes);
    brackets.any(|at| matches!(bytes.get(at + 1), Some(b'^' | b'\\' | b'&')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use comrak::{Arena, format_xml, parse_document};

    /// The tree of a text, places included.
    fn tree(text: &str, mut options: Options<'_>) -> String {
        options.render.sourcepos = true;
        let arena = Arena::new();
        let mut xml = String::new();
        format_xml(parse_document(&arena, text, &options), &options, &mut xml).unwrap();
        xml
    }

    /// All texts of so many pieces that footnotes, links and what is like them are made of.
    #[test]
    fn what_is_left_out_cannot_matter() {
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
                        tree(&text, github_for(&text, Need::Everything)),
                        "{text:?}"
                    );
                }
            }
        }
        assert!(without > 10_000, "{without}");
    }

    #[test]
    fn footnotes_are_looked_for_where_there_may_be_some() {
        for text in ["a[^1]", "[\\^1]", "[&Hat;1]", "[ [^"] {
            assert!(may_have_footnotes(text), "{text}");
        }
        assert!(!may_have_footnotes("[a]^ [ ^] [") && !may_have_footnotes(""));
    }
}
