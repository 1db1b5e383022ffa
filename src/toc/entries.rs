//! Outline items into the lines of a table of contents.
//!
//! Stands apart because an entry has to survive being parsed again: whatever a heading says, its line must be one link
//! to its anchor. Candidates are tried in order, from the plainest to the most escaped, and the parser judges them: all
//! that are tried at one time in one go.

use super::outline::Item;
use crate::document::{Definitions, Document, Escape, escape_markup};
use crate::error::FormatError;
use crate::options::EntryStyle;
use crate::source::{Position, Span};

/// An item and what stands between the brackets of its entry.
pub(crate) struct Entry<'i, 'a> {
    pub(crate) item: &'i Item<'a>,
    /// `None` where it is the text of the heading, as it is.
    text: Option<String>,
}

/// The list of `entries`: a line for each, ending in a line feed.
pub(crate) fn list<'i, 'a: 'i>(entries: impl Iterator<Item = &'i Entry<'i, 'a>> + Clone) -> String {
    let levels: Vec<u8> = entries
        .clone()
        .map(|entry| entry.item.heading.level())
        .collect();
    let mut list = String::with_capacity(levels.len() * TYPICAL_ENTRY);
    for (Entry { item, text }, indent) in entries.zip(indents(&levels)) {
        list.extend(std::iter::repeat_n(' ', indent));
        list.push_str("- [");
        match (text, item.heading.only_text()) {
            (Some(text), _) => list.push_str(text),
            (None, Some(text)) => list.push_str(&text),
            (None, None) => {}
        }
        list.extend(["](#", &item.anchor, ")\n"]);
    }
    list
}

/// The entries of `items`.
///
/// For each the first candidate that reads as one link to the anchor and shows what it should; where none shows quite
/// that (back-ticks in HTML code, which mdtoc writes as they are), the first that reads as one link. `replaced` is what
/// will be gone from the document, so that definitions in it do not count.
///
/// # Errors
///
/// [`FormatError::NoEntry`] for a heading of which no link can be made.
pub(crate) fn entries<'i, 'a>(
    document: &Document<'a>,
    items: Vec<&'i Item<'a>>,
    style: EntryStyle,
    replaced: &[Span],
) -> Result<Vec<Entry<'i, 'a>>, FormatError> {
    let mut entries: Vec<Entry<'i, 'a>> = items
        .into_iter()
        .map(|item| Entry { item, text: None })
        .collect();
    let mut open: Vec<&mut Entry<'i, 'a>> = entries
        .iter_mut()
        .filter(|entry| !is_plain(entry.item))
        .collect();
    for step in STEPS {
        if open.is_empty() {
            break;
        }
        open = settle(document, open, style, step, replaced);
    }
    match open.iter().find(|entry| entry.text.is_none()) {
        Some(entry) => {
            let at = Position {
                line: entry.item.heading.line() + 1,
                column: 1,
            };
            Err(FormatError::NoEntry { at })
        }
        None => Ok(entries),
    }
}

/// Whether the text of the heading can stand in an entry of any style as it is.
fn is_plain(item: &Item<'_>) -> bool {
    item.heading
        .only_text()
        .is_some_and(|text| !text.bytes().any(is_special))
}

/// How far a candidate goes to be read as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// As the style has it.
    Plain,
    /// Brackets without a partner are escaped.
    Balanced,
    /// All of the text is escaped.
    Escaped,
    /// All brackets are escaped, those in code as well.
    NoBrackets,
}

const STEPS: [Step; 4] = [Step::Plain, Step::Balanced, Step::Escaped, Step::NoBrackets];

/// Tries one candidate for each of the entries and returns those that are still open.
fn settle<'e, 'i, 'a>(
    document: &Document<'a>,
    open: Vec<&'e mut Entry<'i, 'a>>,
    style: EntryStyle,
    step: Step,
    replaced: &[Span],
) -> Vec<&'e mut Entry<'i, 'a>> {
    let mut candidates = Vec::with_capacity(open.len());
    let mut wanted = Vec::with_capacity(open.len());
    let mut definitions = Definitions::Nothing;
    for entry in &open {
        let (text, shown) = candidate(document, entry.item, style, step);
        if text.contains('[') && !entry.item.heading.is_verbatim(document) {
            definitions = Definitions::OfDocument;
        }
        candidates.push((text, &*entry.item.anchor));
        wanted.push(shown);
    }
    let readings = document.read_entries(&candidates, replaced, definitions);
    let texts = candidates.into_iter().map(|(text, _)| text).zip(wanted);
    let mut still_open = Vec::new();
    for ((entry, (text, shown)), reading) in open.into_iter().zip(texts).zip(readings) {
        match reading {
            Some(reading) if reading == shown => entry.text = Some(text),
            Some(_) => {
                entry.text.get_or_insert(text);
                still_open.push(entry);
            }
            None => still_open.push(entry),
        }
    }
    still_open
}

/// A candidate, and the HTML that it should read as.
fn candidate<'a>(
    document: &Document<'a>,
    item: &Item<'a>,
    style: EntryStyle,
    step: Step,
) -> (String, String) {
    let heading = item.heading;
    let plain_text = |text: String| (text, heading.plain_html());
    let (text, shown) = match (style, step) {
        (EntryStyle::Html, Step::Escaped) => {
            (heading.html(Escape::Markup), heading.html(Escape::Nothing))
        }
        (_, Step::Escaped) => plain_text(escape_markup(&heading.plain())),
        (EntryStyle::Html, _) => {
            let html = heading.html(Escape::Nothing);
            (html.clone(), html)
        }
        (EntryStyle::Markdown, _) => match heading.markdown(document) {
            Some(markdown) => (markdown, heading.html_without_links()),
            None => plain_text(heading.plain()),
        },
        (EntryStyle::Text, _) => plain_text(heading.plain()),
    };
    match step {
        Step::Plain | Step::Escaped => (text, shown),
        Step::Balanced => (balance(&text), shown),
        Step::NoBrackets => (escape_brackets(&text), shown),
    }
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
