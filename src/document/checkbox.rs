//! Checkboxes whose line our parser would read differently from GitHub's, which takes the checkbox off a list item before it
//! parses the rest of the line.
//!
//! If the rest is blank, the text of the item starts below, while it is a part of the same paragraph to our parser. So that
//! gets an empty block quote in place of the checkbox.
//!
//! If the rest may be a link reference definition or a row of a table, it is moved to where the checkbox is.

use memchr::{memchr_iter, memchr2};

use super::container_markers::{split_at_checkbox, strip_checkbox};
use crate::source::is_space_or_tab;

/// Replaces a checkbox without text on its line.
const EMPTY_QUOTE: &str = ">  ";

const CHECKBOX_LEN: usize = "[x]".len();

/// Replaces what is read differently because of checkboxes by as many bytes, apart from the sorted lines in `kept`. Returns
/// the text and the numbers of the lines that have changed, from 1; `None` if there are none. Lines end in line feeds.
pub(super) fn without_checkboxes(text: &str, kept: &[usize]) -> Option<(String, Vec<usize>)> {
    let mut replaced = String::new();
    let mut lines = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for end in memchr_iter(b']', text.as_bytes()) {
        let Some(start) = checkbox_start(text, end) else {
            continue;
        };
        let after = text.get(end + 1..)?;
        let content = after.trim_start_matches(is_space_or_tab);
        let is_blank = content.is_empty() || content.starts_with(['\n', '\r']);
        if !is_blank && !may_be_other_block(content) {
            continue;
        }
        line += memchr_iter(b'\n', text.get(counted..start)?.as_bytes()).count();
        counted = start;
        if kept.binary_search(&line).is_ok() {
            continue;
        }
        lines.push(line);
        if is_blank {
            replaced.push_str(text.get(replaced.len()..start)?);
            replaced.push_str(EMPTY_QUOTE);
        } else {
            let line_len = memchr2(b'\n', b'\r', content.as_bytes()).unwrap_or(content.len());
            let line_end = text.len() - content.len() + line_len;
            replaced.push_str(text.get(replaced.len()..start)?);
            // A backslash because no footnote can start after a checkbox.
            let escape = if content.starts_with("[^") { "[\\" } else { "" };
            replaced.push_str(escape);
            replaced.push_str(content.get(escape.len() / 2..line_len)?);
            let padding = line_end - replaced.len();
            replaced.extend(std::iter::repeat_n(' ', padding));
        }
    }
    if lines.is_empty() {
        return None;
    }
    replaced.push_str(text.get(replaced.len()..)?);
    Some((replaced, lines))
}

/// Returns how far the text after the checkbox of the first line of `text` is moved; 0 if it stays where it is.
pub(super) fn moved_distance(text: &str) -> usize {
    let Some((before, content)) = split_first_line(text) else {
        return 0;
    };
    if !may_be_other_block(content) {
        return 0;
    }
    text.len() - content.len() - before.len() - usize::from(content.starts_with("[^"))
}

/// Returns how many spaces and tabs are after the checkbox of the first line of `text`.
pub(super) fn blanks_after_checkbox(text: &str) -> usize {
    split_first_line(text).map_or(0, |(before, content)| {
        text.len() - content.len() - before.len() - CHECKBOX_LEN
    })
}

/// Returns what is before the checkbox of the first line of a text, and what follows after white space.
fn split_first_line(text: &str) -> Option<(&str, &str)> {
    let line = text.split(['\n', '\r']).next()?;
    let (before, _) = split_at_checkbox(line)?;
    let after = text.get(before.len() + CHECKBOX_LEN..)?;
    Some((before, after.trim_start_matches(is_space_or_tab)))
}

/// Returns where the checkbox before a `]` starts, if only a list marker is before it on its line and white space after it.
fn checkbox_start(text: &str, end: usize) -> Option<usize> {
    let start = (end + 1).checked_sub(CHECKBOX_LEN)?;
    let after = strip_checkbox(text.get(start..)?)?;
    if !after.starts_with(is_space_or_tab) {
        return None;
    }
    // No line is read more than once: brackets are no part of a list marker.
    let is_marker = |c: char| c.is_ascii_digit() || " \t-+*.)".contains(c);
    let before = text.get(..start)?;
    let line_start = before.trim_end_matches(is_marker).len();
    let is_line = line_start == 0 || before.get(..line_start)?.ends_with(['\n', '\r']);
    let line = text.get(line_start..=end + 1)?;
    (is_line && split_at_checkbox(line).is_some()).then_some(start)
}

/// Whether the text after a checkbox may start with a row of a table, or with a link reference definition: a label in
/// brackets and a colon.
fn may_be_other_block(content: &str) -> bool {
    if content.starts_with("[^") {
        return is_definition(content);
    }
    let mut bytes = content.bytes();
    match bytes.next() {
        Some(b'|') => true,
        Some(b'[') => loop {
            match bytes.next() {
                Some(b'\\') => drop(bytes.next()),
                Some(b']') => return bytes.next() == Some(b':'),
                Some(b'[') | None => return false,
                Some(_) => {}
            }
        },
        _ => false,
    }
}

/// Whether a line that starts with a label and a colon has only a destination after them. Anything else may be text with a
/// reference to a footnote.
fn is_definition(line: &str) -> bool {
    let line = line.split(['\n', '\r']).next().unwrap_or_default();
    let destination = line
        .split_once("]:")
        .map_or("", |(_, rest)| rest.trim_ascii());
    let is_plain = |c: char| !c.is_whitespace() && !"<()\\&\"'".contains(c);
    !destination.is_empty() && destination.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_what_is_read_differently_after_checkboxes() {
        for (text, line, expected) in [
            ("- [ ] \n", 1, "- >   \n"),
            ("1. [x] [a]: /u\nb", 1, "1. [a]: /u    \nb"),
            (
                "a\r\n\t* [X]  [a\\]\r\nb]: /u",
                2,
                "a\r\n\t* [a\\]     \r\nb]: /u",
            ),
            ("- [ ] | a |", 1, "- | a |    "),
            ("- [ ] [^a]: b\n", 1, "- [\\^a]: b   \n"),
        ] {
            let expected = Some((expected.to_owned(), vec![line]));
            assert_eq!(without_checkboxes(text, &[]), expected);
            assert_eq!(without_checkboxes(text, &[line]), None);
        }
        for text in [
            "- [ ]\n",
            "- [ ] [a](b)\n",
            "- [ ] [a] [b]: c\n",
            "- [ ] [a\n",
            "- [ ] a\n",
            "a - [ ] | b\n",
            "> - [ ] | b\n",
            "[ ] | [ ] |\n",
            "\u{feff}- [ ] \n",
            "- [ ] [^a]: b c\n",
            "- [ ] [^a]:\n",
        ] {
            assert_eq!(without_checkboxes(text, &[]), None, "{text:?}");
        }
    }

    #[test]
    fn knows_how_far_text_is_moved() {
        let distances = [
            "- [ ] [a]:\n",
            "- [ ]   | a",
            "- [ ] [^a]: b",
            "- [ ] a",
            "- [ ] \n[a]:",
        ];
        assert_eq!(distances.map(moved_distance), [4, 6, 3, 0, 0]);
    }
}
