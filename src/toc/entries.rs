//! Outline items into the lines of a table of contents.
//!
//! Stands apart because an entry has to survive being parsed again: whatever a heading says, its line must be one link
//! to its anchor. Candidates are tried in order, from the plainest to the most escaped, and the parser judges them.

use super::outline::Item;
use crate::document::{Document, Escape, escape_markup};
use crate::error::FormatError;
use crate::options::EntryStyle;
use crate::source::Position;

/// The list of `items`: a line for each, ending in a line feed.
///
/// # Errors
///
/// [`FormatError::NoEntry`] for a heading of which no link can be made.
pub(crate) fn list<'a>(
    document: &Document<'a>,
    items: &[&Item<'a>],
    style: EntryStyle,
) -> Result<String, FormatError> {
    let levels: Vec<u8> = items.iter().map(|item| item.heading.level()).collect();
    let mut list = String::with_capacity(items.len() * TYPICAL_ENTRY);
    for (item, indent) in items.iter().zip(indents(&levels)) {
        list.extend(std::iter::repeat_n(' ', indent));
        list.push_str("- [");
        match item
            .heading
            .only_text()
            .filter(|text| !text.bytes().any(is_special))
        {
            Some(text) => list.push_str(&text),
            None => list.push_str(&text(document, item, style)?),
        }
        list.extend(["](#", &item.anchor, ")\n"]);
    }
    Ok(list)
}

/// A guess at the length of an entry in bytes, so that the list seldom has to be moved while it grows.
const TYPICAL_ENTRY: usize = 80;

/// How many spaces stand before each entry: two for each level below the shallowest.
///
/// A first entry of four spaces or more would be code (CommonMark 0.31.2, section 4.4), and with it all that follow as
/// deep. It gets two, and what belongs to it moves along.
fn indents(levels: &[u8]) -> Vec<usize> {
    let shallowest = levels.iter().copied().min().unwrap_or_default();
    let first = levels.first().copied().unwrap_or_default();
    let leading = levels.iter().take_while(|&&level| level >= first).count();
    let wanted = |level: u8| 2 * usize::from(level - shallowest);
    let excess = wanted(first).saturating_sub(2);
    let indent = |(index, &level)| wanted(level) - if index < leading { excess } else { 0 };
    levels.iter().enumerate().map(indent).collect()
}

/// What stands between the brackets of an entry.
///
/// The first candidate that reads as one link to the anchor and shows what the heading shows; where none shows quite
/// that (back-ticks in HTML code, which mdtoc writes as they are), the first that reads as one link.
fn text<'a>(
    document: &Document<'a>,
    item: &Item<'a>,
    style: EntryStyle,
) -> Result<String, FormatError> {
    let Item {
        heading, anchor, ..
    } = item;
    let (plain, shown) = match style {
        EntryStyle::Html => {
            let html = heading.html(Escape::Nothing);
            (html.clone(), html)
        }
        EntryStyle::Markdown => {
            let markdown = heading.markdown(document);
            (
                markdown.unwrap_or_else(|| heading.plain()),
                heading.html_without_links(),
            )
        }
        EntryStyle::Text => (heading.plain(), heading.plain_html()),
    };
    let escaped = || match style {
        EntryStyle::Html => heading.html(Escape::Markup),
        EntryStyle::Markdown | EntryStyle::Text => escape_markup(&heading.plain()),
    };
    let candidates: [&dyn Fn() -> String; 4] =
        [&|| plain.clone(), &|| balance(&plain), &escaped, &|| {
            escape_brackets(&plain)
        }];
    let mut fallback = None;
    for candidate in candidates {
        let candidate = candidate();
        match document.read_entry(&candidate, anchor) {
            Some(reading) if reading == shown => return Ok(candidate),
            Some(_) => fallback = fallback.or(Some(candidate)),
            None => {}
        }
    }
    let at = Position {
        line: heading.line() + 1,
        column: 1,
    };
    fallback.ok_or(FormatError::NoEntry { at })
}

/// Whether a text that holds this byte may be markup, or is written otherwise in HTML. Any other text is its own entry.
fn is_special(byte: u8) -> bool {
    matches!(
        byte,
        b'\\' | b'`' | b'*' | b'_' | b'[' | b']' | b'~' | b'<' | b'>' | b'&' | b'"' | b'!'
    )
}

/// `text` with a backslash before each bracket that has no partner. Brackets inside HTML tags do not count.
fn balance(text: &str) -> String {
    let mut lonely = Vec::new();
    let mut open = Vec::new();
    for (at, c) in brackets(text) {
        match c {
            '[' => open.push(at),
            _ if open.pop().is_none() => lonely.push(at),
            _ => {}
        }
    }
    lonely.append(&mut open);
    lonely.sort_unstable();
    with_backslashes(text, &lonely)
}

/// `text` with a backslash before every bracket outside HTML tags.
fn escape_brackets(text: &str) -> String {
    let all: Vec<usize> = brackets(text).map(|(at, _)| at).collect();
    with_backslashes(text, &all)
}

/// The brackets of `text` and their byte offsets, without those that are escaped or stand in a tag.
fn brackets(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut escaped = false;
    let mut tag = false;
    text.char_indices().filter(move |&(_, c)| {
        let literal = escaped;
        escaped = c == '\\' && !literal;
        match c {
            '<' => tag = true,
            '>' => tag = false,
            _ => {}
        }
        !literal && !tag && matches!(c, '[' | ']')
    })
}

/// `text` with a backslash put in at each of the byte offsets, which ascend.
fn with_backslashes(text: &str, offsets: &[usize]) -> String {
    let mut result = String::with_capacity(text.len() + offsets.len());
    let mut copied = 0;
    for &at in offsets {
        result.push_str(text.get(copied..at).unwrap_or_default());
        result.push('\\');
        copied = at;
    }
    result.push_str(text.get(copied..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_indented_two_spaces_a_level_from_the_shallowest() {
        assert_eq!(indents(&[2, 3, 4, 2, 3]), [0, 2, 4, 0, 2]);
        assert_eq!(indents(&[2, 5, 4]), [0, 6, 4]);
        assert_eq!(indents(&[3, 2]), [2, 0]);
        assert_eq!(indents(&[]), []);
    }

    #[test]
    fn a_deep_first_entry_never_becomes_code() {
        assert_eq!(indents(&[4, 5, 4, 1, 4]), [2, 4, 2, 0, 6]);
        assert_eq!(indents(&[6, 2, 3]), [2, 0, 2]);
    }

    #[test]
    fn only_brackets_without_a_partner_are_escaped() {
        assert_eq!(balance("a[0] ]b[ [[c]"), "a[0] \\]b\\[ \\[[c]");
        assert_eq!(
            balance("<a href=\"[\">x</a> \\["),
            "<a href=\"[\">x</a> \\["
        );
        assert_eq!(escape_brackets("[a] <b c=']'>"), "\\[a\\] <b c=']'>");
    }
}
