//! Attributes at the end of a heading, such as `{#id .class}`: the syntaxes that several hosts share.
//!
//! All of them are found in the last text of the heading.

use crate::document::{AttributeSyntax, Attributes, HeadingPart, without_closing_hashes};

/// Returns the text of a part, if it is text.
pub(super) fn text_of(part: HeadingPart<'_>) -> Option<&str> {
    match part {
        HeadingPart::Text(text) => Some(text),
        _ => None,
    }
}

/// Splits a text that ends in `{…}` at the last `{`: the text before it, and what is between the braces.
pub(super) fn split_braces(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_end_matches([' ', '\t']).strip_suffix('}')?;
    inner.rsplit_once('{')
}

/// Returns attributes after `before`, whose white space and closing `#` are not part of the text.
pub(super) fn after(before: &str, id: Option<String>) -> Attributes {
    let text = without_closing_hashes(before.trim_end_matches([' ', '\t']));
    Attributes {
        text_len: text.len(),
        id,
    }
}

/// The heading attributes of pulldown-cmark.
pub(super) const PULLDOWN_CMARK: AttributeSyntax = AttributeSyntax {
    find: pulldown_cmark,
    can_be_escaped: false,
    can_precede_hashes: false,
};

/// Finds words between braces, of which `#…` is the id. There may be anything but braces, `<`, `>` and backslashes between
/// the braces.
fn pulldown_cmark(part: HeadingPart<'_>) -> Option<Attributes> {
    let (before, inner) = split_braces(text_of(part)?)?;
    if inner.contains(['}', '<', '>', '\\']) {
        return None;
    }
    let from_last = inner.split_ascii_whitespace().rev();
    let mut ids = from_last.filter_map(|word| word.strip_prefix('#').filter(|id| !id.is_empty()));
    Some(after(before, ids.next().map(str::to_owned)))
}

/// A reader of a list of attributes in braces: the words in it, some of which have quoted values.
pub(super) struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// The text that has not been read.
    pub(super) fn rest(&self) -> &'t str {
        self.rest
    }

    /// Skips spaces and tabs.
    pub(super) fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// Reads one character if it is `c`.
    pub(super) fn take(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Reads all characters up to the first that is not accepted.
    pub(super) fn take_while(&mut self, is_accepted: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !is_accepted(c));
        let (taken, rest) = self
            .rest
            .split_at_checked(end.unwrap_or(self.rest.len()))
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pulldown_cmark_reads_words_and_takes_the_last_id() {
        let parse = |text| pulldown_cmark(HeadingPart::Text(text));
        let found = |text_len, id: Option<&str>| {
            let id = id.map(str::to_owned);
            Some(Attributes { text_len, id })
        };
        assert_eq!(parse("a {#b}"), found(1, Some("b")));
        assert_eq!(parse("a{#b .c #d k=v} "), found(1, Some("d")));
        assert_eq!(parse("a ## {.c}"), found(1, None));
        assert_eq!(parse("a {}"), found(1, None));
        for text in ["a", "a {b} c", "a {<b>}", "a }"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
