//! Decides which words must not start or end a new line: they would parse as a block start or as a hard break.
//!
//! Covers the block starts of CommonMark, of GFM, and of dialects on top of them. Uncertain cases count as block
//! starts, because a false positive only costs a line break opportunity.

use std::iter::{self, Peekable};

use super::dialects;

/// The most characters that a link label may have (CommonMark 0.31.2, section 6.3).
const MAX_LABEL_CHARS: usize = 999;

/// The tags that start an HTML block in the middle of a paragraph (CommonMark 0.31.2, section 4.6, kinds 1 and 6).
const HTML_BLOCK_TAGS: [&str; 66] = [
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

/// Whether a line that starts with `word` would start a block.
///
/// `rest` returns the source from `word` on, which may continue past the end of the line.
pub(super) fn starts_block<'t>(word: &str, rest: impl Fn() -> &'t str) -> bool {
    // Most words start with a letter, and no block does.
    let first_byte = word.as_bytes().first();
    if first_byte.is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    // Some parsers take a vertical tab or a form feed for the end of the word.
    let word = word.split(['\u{b}', '\u{c}']).next().unwrap_or_default();
    let Some(first) = word.chars().next() else {
        return false;
    };
    let consists_of = |c: char| word.chars().all(|other| other == c);
    let starts_with = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    let is_block = match first {
        // A block quote marker needs no space after it.
        // A heading needs a space by CommonMark, and none by Python-Markdown and others.
        '>' | '|' | '#' => true,
        // Setext headings; bullets; thematic breaks.
        '=' | '_' => consists_of(first) || starts_with(&["===!", "===+"]),
        '-' | '+' | '*' => {
            consists_of(first)
                || is_delimiter_row(word)
                || first == '+' && is_rule_chars(word)
                || starts_with(&["+++"])
        }
        '0'..='9' => is_ordered_list_marker(word),
        '`' => starts_with(&["```"]),
        '~' => starts_with(&["~~~"]),
        '<' => starts_html_block(word) || starts_with(&["<<["]),
        '[' => starts_with_definition_label(rest()) || is_alert(word),
        // Definition lists, delimiter rows.
        ':' => consists_of(':') || is_delimiter_row(word),
        // Templates.
        '{' => starts_with(&["{{<", "{{%", "{%"]),
        '%' => consists_of('%'),
        '\\' => starts_with(&["\\begin{"]),
        // Admonitions.
        '!' => starts_with(&["!!!"]),
        '?' => starts_with(&["???"]),
        _ => false,
    };
    is_block || dialects::starts_syntax(word, rest())
}

/// Whether a word consists of characters that form thematic breaks, setext underlines and table delimiter rows.
pub(super) fn is_rule_chars(word: &str) -> bool {
    word.bytes().all(|byte| b"-_*=+|:".contains(&byte))
}

/// Whether a line break after `word` would be a hard break: the word ends in an odd number of backslashes (CommonMark
/// 0.31.2, section 6.7).
pub(super) fn ends_in_backslash_break(word: &str) -> bool {
    word.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// The number of words at the start of a paragraph that must stay on one line, or the paragraph would start as another
/// block.
///
/// That block is a link reference definition, an HTML block of kind 7 (a tag alone on its line), or a code fence (which
/// may not contain a backtick after the opening ones).
pub(super) fn unbreakable_prefix_len<'t>(mut words: impl Iterator<Item = &'t str>) -> usize {
    match words.next() {
        Some(tag) if tag.starts_with('<') && tag.ends_with('>') => 2,
        Some(fence) if fence.starts_with("```") => fence_prefix_len(fence, words),
        Some(label) if label.starts_with('[') && !is_alert(label) => {
            definition_prefix_len(label, words)
        }
        _ => 0,
    }
}

/// The number of words from a possible code fence through the next one with a backtick.
fn fence_prefix_len<'t>(first: &str, words: impl Iterator<Item = &'t str>) -> usize {
    if first.trim_start_matches('`').contains('`') {
        return 0;
    }
    2 + words.take_while(|word| !word.contains('`')).count()
}

/// The number of words of a possible link reference definition (CommonMark 0.31.2, section 4.7), plus one: it is only a
/// paragraph because of more text after it on the same line.
fn definition_prefix_len<'t>(first: &str, mut words: impl Iterator<Item = &'t str>) -> usize {
    let mut len = 1;
    let mut word = first;
    while !word.contains("]:") {
        let Some(next) = words.next().filter(|_| len < MAX_LABEL_CHARS) else {
            return 0;
        };
        word = next;
        len += 1;
    }
    // Some parsers take a lone form feed for white space and not for a destination.
    let is_whitespace = |word: &&str| word.trim().is_empty();
    let mut words = words.peekable();
    let skip_whitespace =
        |words: &mut Peekable<_>| iter::from_fn(|| words.next_if(is_whitespace)).count();
    if word.ends_with("]:") {
        len += skip_whitespace(&mut words) + 1;
        // The destination.
        words.next();
        len += skip_whitespace(&mut words);
    }
    let Some(title) = words.next() else {
        return len;
    };
    let closing = match title.chars().next() {
        Some(quote @ ('"' | '\'')) => quote,
        Some('(') => ')',
        _ => return len + 1,
    };
    if title.get(1..).is_some_and(|rest| rest.ends_with(closing)) {
        return len + 2;
    }
    len + 3 + words.take_while(|word| !word.ends_with(closing)).count()
}

/// Whether `text` starts with an alert like `[!NOTE]`.
pub(super) fn is_alert(text: &str) -> bool {
    let name = text.strip_prefix("[!").unwrap_or_default();
    let len = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    len > 0 && name.get(len..).is_some_and(|rest| rest.starts_with(']'))
}

/// Whether a word is `1.` or `1)`, with at most nine digits.
fn is_ordered_list_marker(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits <= 9 && matches!(word.get(digits..), Some("." | ")"))
}

/// Whether a word is a delimiter row like `--|:-:`, which makes a table of the line above (GFM 0.29, section 4.10).
fn is_delimiter_row(word: &str) -> bool {
    word.contains('-') && word.bytes().all(|byte| b"|:-".contains(&byte))
}

/// Whether the source starts with a label and a colon, as a link reference definition and a footnote definition do.
pub(super) fn starts_with_definition_label(source: &str) -> bool {
    let is_escaped = |at: usize| source.get(..at).is_some_and(ends_in_backslash_break);
    let mut brackets = source.match_indices(']').map(|(at, _)| at);
    let closing = brackets.find(|at| !is_escaped(*at));
    closing
        .and_then(|at| source.get(at + 1..))
        .is_some_and(|after| after.starts_with(':'))
}

/// Whether a word starts a tag, comment, declaration or processing instruction that can interrupt a paragraph.
fn starts_html_block(word: &str) -> bool {
    let Some(tag) = word.strip_prefix('<') else {
        return false;
    };
    if tag.starts_with(['!', '?']) {
        return true;
    }
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let len = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = name.get(..len).unwrap_or_default().to_ascii_lowercase();
    HTML_BLOCK_TAGS.binary_search(&name.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_block_starts() {
        for word in [
            "#",
            "######",
            "#1234",
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
    fn lets_other_words_start_a_line() {
        for word in [
            "a",
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
    fn recognizes_rule_characters_and_alerts() {
        assert!(is_rule_chars("---") && is_rule_chars("|:-") && !is_rule_chars("-a"));
        assert!(
            is_alert("[!NOTE] a") && !is_alert("[!]") && !is_alert("[!NOTE") && !is_alert("[N]")
        );
    }

    #[test]
    fn html_block_tags_are_sorted() {
        assert!(HTML_BLOCK_TAGS.is_sorted());
    }

    #[test]
    fn an_odd_number_of_backslashes_makes_a_hard_break() {
        assert!(ends_in_backslash_break("\\") && ends_in_backslash_break("a\\\\\\"));
        assert!(!ends_in_backslash_break("a\\\\") && !ends_in_backslash_break("a"));
    }

    #[test]
    fn keeps_words_together_that_could_start_another_block() {
        let prefix_len = |text: &str| unbreakable_prefix_len(text.split(' '));
        assert_eq!(prefix_len("a b c"), 0);
        assert_eq!(prefix_len("[a] b c"), 0);
        assert_eq!(prefix_len("[a b](c): d e"), 0);
        assert_eq!(prefix_len("[a/b]: c d](e)"), 3);
        assert_eq!(prefix_len("[a b]: c d"), 4);
        assert_eq!(prefix_len("[a]:c d e"), 2);
        assert_eq!(prefix_len("[a]: /url \"t\" ok"), 4);
        assert_eq!(prefix_len("[a]: /url \"t u\" ok b"), 5);
        assert_eq!(prefix_len("[a]:"), 2);
        assert_eq!(prefix_len("<any> b"), 2);
        assert_eq!(prefix_len("``` a b ` c d"), 4);
        assert_eq!(prefix_len("``` a ` c d"), 3);
        assert_eq!(prefix_len("[a b]: /u \"t\" ok b"), 5);
        assert_eq!(prefix_len("[a]: /u (t) ok"), 4);
        assert_eq!(prefix_len("[a]: /u (t u v) ok"), 6);
        assert_eq!(prefix_len("[a]: \u{c} /u b c"), 4);
        assert_eq!(prefix_len("[a]: /u \u{c} b c"), 4);
        assert_eq!(prefix_len("```a``` b c"), 0);
    }
}
