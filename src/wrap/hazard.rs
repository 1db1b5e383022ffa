//! What may not start a line, or end one, that it did not start or end before: it would be read as another block, as a
//! hard break, or as the start of a block in one of the dialects that are written on top of GitHub's.
//!
//! Stands apart because it is the list of CommonMark's and GFM's block starts, turned into one question. It is asked about
//! line starts that are new; it errs on the side of no.

use std::iter::{self, Peekable};

/// The tags that start an HTML block in the midst of a paragraph (CommonMark 0.31.2, section 4.6, kinds 1 and 6).
const HTML_BLOCKS: [&str; 66] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "pre",
    "script",
    "search",
    "section",
    "source",
    "style",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
];

/// Whether a line that starts with `word` would start a block; `rest` is the source from there on, which may run over the
/// end of the line.
pub(super) fn starts_block<'t>(word: &str, rest: impl FnOnce() -> &'t str) -> bool {
    // Most words start with a letter, and no block does.
    if word
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic())
    {
        return false;
    }
    // To some parsers, these are white space.
    let word = word.split(['\u{b}', '\u{c}']).next().unwrap_or_default();
    let Some(first) = word.chars().next() else {
        return false;
    };
    let only = |c: char| word.chars().all(|other| other == c);
    let starts = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    match first {
        // Block quotes need no blank behind the mark.
        '>' | '|' => true,
        // Headings, ATX and setext; bullets; thematic breaks.
        '#' => only('#'),
        '=' | '_' => only(first),
        '-' | '+' | '*' => only(first) || is_delimiter_row(word) || starts(&["+++"]),
        '0'..='9' => is_list_number(word),
        '`' => starts(&["```"]),
        '~' => starts(&["~~~"]),
        '<' => is_html_block(word) || starts(&["<<["]),
        '[' => is_label(rest()) || is_alert(word),
        // Definition lists, containers, delimiter rows.
        ':' => only(':') || starts(&[":::"]) || is_delimiter_row(word),
        // Templates, attributes, comments, formulas, admonitions.
        '{' => starts(&["{{<", "{{%", "{%", "{:"]),
        '%' => starts(&["%%"]),
        '$' => starts(&["$$"]),
        '!' => starts(&["!!!"]),
        '?' => starts(&["???"]),
        _ => false,
    }
}

/// Whether a word is made of what rules, underlines and delimiter rows are made of.
pub(super) fn is_mark(word: &str) -> bool {
    word.bytes().all(|byte| b"-_*=+|:".contains(&byte))
}

/// Whether a line break behind `word` would be a hard one: an odd number of backslashes at its end (section 6.7).
pub(super) fn ends_in_break(word: &str) -> bool {
    word.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// How many words from the start of a paragraph keep to one line, or it would start as another block: as a link reference
/// definition, as an HTML block of kind 7, which is a tag alone on its line, or as a fence, which has no back-tick behind.
pub(super) fn words_to_keep<'t>(mut words: impl Iterator<Item = &'t str>) -> usize {
    match words.next() {
        Some(tag) if tag.starts_with('<') && tag.ends_with('>') => 2,
        Some(fence) if fence.starts_with("```") => words_of_fence(fence, words),
        Some(label) if label.starts_with('[') && !is_alert(label) => {
            words_of_definition(label, words)
        }
        _ => 0,
    }
}

/// The words of what would be a fence, up to the first back-tick behind it.
fn words_of_fence<'t>(first: &str, words: impl Iterator<Item = &'t str>) -> usize {
    if first.trim_start_matches('`').contains('`') {
        return 0;
    }
    2 + words.take_while(|word| !word.contains('`')).count()
}

/// The words of what would be a link reference definition, and one more so that its line goes on behind it (CommonMark
/// 0.31.2, section 4.7).
fn words_of_definition<'t>(first: &str, mut words: impl Iterator<Item = &'t str>) -> usize {
    let mut kept = 1;
    let mut word = first;
    // A label has at most 999 characters.
    while !word.contains("]:") {
        let Some(next) = words.next().filter(|_| kept < 999) else {
            return 0;
        };
        word = next;
        kept += 1;
    }
    // To some parsers, a form feed by itself is white space and no destination.
    let is_blank = |word: &&str| word.trim().is_empty();
    let mut words = words.peekable();
    let blanks = |words: &mut Peekable<_>| iter::from_fn(|| words.next_if(is_blank)).count();
    if word.ends_with("]:") {
        kept += blanks(&mut words) + 1;
        // The destination.
        words.next();
        kept += blanks(&mut words);
    }
    let Some(title) = words.next() else {
        return kept;
    };
    let closing = match title.chars().next() {
        Some(quote @ ('"' | '\'')) => quote,
        Some('(') => ')',
        _ => return kept + 1,
    };
    if title.get(1..).is_some_and(|rest| rest.ends_with(closing)) {
        return kept + 2;
    }
    kept + 3 + words.take_while(|word| !word.ends_with(closing)).count()
}

/// `[!NOTE]` and its like.
pub(super) fn is_alert(text: &str) -> bool {
    let name = text.strip_prefix("[!").unwrap_or_default();
    let length = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    length > 0 && name.get(length..).is_some_and(|rest| rest.starts_with(']'))
}

/// `1.` or `1)`, with at most nine digits.
fn is_list_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits <= 9 && matches!(word.get(digits..), Some("." | ")"))
}

/// A row like `--|:-:` that makes a table of the line above (GFM 0.29, section 4.10).
fn is_delimiter_row(word: &str) -> bool {
    word.contains('-') && word.bytes().all(|byte| b"|:-".contains(&byte))
}

/// A link reference or footnote definition: a label with a colon behind it.
fn is_label(rest: &str) -> bool {
    let mut closing = rest.match_indices(']').map(|(at, _)| at);
    let end = closing.find(|at| !rest.get(..*at).is_some_and(ends_in_break));
    end.and_then(|at| rest.get(at + 1..))
        .is_some_and(|behind| behind.starts_with(':'))
}

fn is_html_block(word: &str) -> bool {
    let Some(tag) = word.strip_prefix('<') else {
        return false;
    };
    if tag.starts_with(['!', '?']) {
        return true;
    }
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = name.get(..length).unwrap_or_default().to_ascii_lowercase();
    HTML_BLOCKS.binary_search(&name.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn block_starts_are_known() {
        for word in [
            "#",
            "######",
            ">",
            ">=",
            "-",
            "+",
            "*",
            "1.",
            "7)",
            "123456789.",
            "=",
            "===",
            "--",
            "---",
            "***",
            "___",
            "```",
            "```go",
            "~~~",
            "<div>",
            "</div>",
            "<DIV",
            "<!--",
            "<?php",
            "<!DOCTYPE",
            "<![CDATA[",
            "<pre>",
            "<p",
            "|---|---|",
            "--|--",
            ":-:",
            "|",
            "[foo]:",
            "[^1]:",
            ":",
            "[!NOTE]",
            ":::",
            "{{<",
            "{{%",
            "{%",
            "%%",
            "$$",
            "<<[UNRESOLVED",
            "!!!",
            "???",
            "+++",
            "{:",
            "#\u{b}",
            "-\u{b}a",
            "1.\u{c}a",
        ] {
            assert!(starts_block(word, || word), "{word}");
        }
        assert!(starts_block("[foo", || "[foo bar]: baz"));
        assert!(starts_block("[a\\]b]:", || "[a\\]b]: x"));
    }

    #[test]
    fn other_words_may_start_a_line() {
        for word in [
            "a",
            "#1234",
            "-x",
            "--flag",
            "*em*",
            "**strong**",
            "+1",
            "1.2",
            "1.x",
            "2019",
            "`code`",
            "``",
            "~~gone~~",
            "<br>",
            "<a",
            "<https://a.b>",
            "<b>",
            "[link](x)",
            "[foo]",
            "[x]",
            "![image](x)",
            "$5",
            "{a}",
            "%s",
            "!",
            "?",
            "=>",
            "_em_",
            "1234567890.",
            ":smile:",
        ] {
            assert!(!starts_block(word, || word), "{word}");
        }
    }

    #[test]
    fn marks_and_alerts_are_known() {
        assert!(is_mark("---") && is_mark("|:-") && !is_mark("-a"));
        assert!(
            is_alert("[!NOTE] a") && !is_alert("[!]") && !is_alert("[!NOTE") && !is_alert("[N]")
        );
    }

    #[test]
    fn the_names_are_sorted() {
        assert!(HTML_BLOCKS.is_sorted());
    }

    #[test]
    fn a_backslash_is_no_end_of_a_line() {
        assert!(ends_in_break("\\") && ends_in_break("a\\\\\\"));
        assert!(!ends_in_break("a\\\\") && !ends_in_break("a"));
    }

    #[test]
    fn definitions_and_lone_tags_do_not_arise_at_the_start_of_a_paragraph() {
        let kept = |text: &str| words_to_keep(text.split(' '));
        assert_eq!(kept("a b c"), 0);
        assert_eq!(kept("[a] b c"), 0);
        assert_eq!(kept("[a b](c): d e"), 0);
        assert_eq!(kept("[a/b]: c d](e)"), 3);
        assert_eq!(kept("[a b]: c d"), 4);
        assert_eq!(kept("[a]:c d e"), 2);
        assert_eq!(kept("[a]: /url \"t\" ok"), 4);
        assert_eq!(kept("[a]: /url \"t u\" ok b"), 5);
        assert_eq!(kept("[a]:"), 2);
        assert_eq!(kept("<any> b"), 2);
        assert_eq!(kept("``` a b ` c d"), 4);
        assert_eq!(kept("``` a ` c d"), 3);
        assert_eq!(kept("[a b]: /u \"t\" ok b"), 5);
        assert_eq!(kept("[a]: /u (t) ok"), 4);
        assert_eq!(kept("[a]: /u (t u v) ok"), 6);
        assert_eq!(kept("[a]: \u{c} /u b c"), 4);
        assert_eq!(kept("[a]: /u \u{c} b c"), 4);
        assert_eq!(kept("```a``` b c"), 0);
    }
}
