//! Headings into the outline: every heading of the page with its anchor, and whether its author wants it listed.
//!
//! Stands apart because anchors depend on all headings, listed or not. Which part of the outline a block lists is
//! decided elsewhere.

use std::collections::HashSet;
use std::rc::Rc;

use super::anchor::Anchors;
use super::markers::Block;
use crate::document::{Document, Heading};
use crate::options::AnchorStyle;

/// One heading of the outline.
pub(crate) struct Item<'a> {
    /// The heading itself.
    pub(crate) heading: Heading<'a>,
    /// Its anchor on the page, without `#`.
    pub(crate) anchor: Rc<str>,
    /// Whether a comment asks to leave it out of tables of contents.
    pub(crate) omitted: bool,
    /// Whether its text has something that may be a link without being written as one.
    pub(crate) may_autolink: bool,
}

/// The headings of the page in its order.
///
/// Headings between the markers of a block are no part of it: they go when the block is written.
pub(crate) fn outline<'a>(
    document: &Document<'a>,
    blocks: &[Block],
    style: AnchorStyle,
) -> Vec<Item<'a>> {
    let headings = document.headings();
    let omitting: HashSet<usize> = document
        .comments()
        .iter()
        .filter(|comment| asks_to_omit(&comment.last_line))
        .map(|comment| comment.line)
        .collect();
    let mut anchors = Anchors::new(style, headings.len());
    let outside = headings
        .iter()
        .filter(|heading| !between_markers(blocks, heading));
    let items = outside.map(|&heading| {
        let above = heading.line().checked_sub(1);
        let omitted_above = above.is_some_and(|line| omitting.contains(&line));
        let (anchor, omitted_within, may_autolink) = match heading.only_text() {
            Some(text) => (anchors.next(&text), false, may_autolink(&text)),
            None => {
                let asks = heading
                    .comments()
                    .iter()
                    .any(|comment| asks_to_omit(comment));
                let text = heading.text();
                (anchors.next(&text), asks, may_autolink(&text))
            }
        };
        Item {
            heading,
            anchor,
            omitted: omitted_above || omitted_within,
            may_autolink,
        }
    });
    items.collect()
}

fn between_markers(blocks: &[Block], heading: &Heading<'_>) -> bool {
    let opened = blocks.partition_point(|block| block.opening.line < heading.line());
    let last = opened.checked_sub(1).and_then(|index| blocks.get(index));
    last.is_some_and(|block| heading.line() < block.closing.line)
}

/// Whether a text has an extended autolink (GFM 0.29, section 6.9), or may have: with an address, a scheme or `www.`.
fn may_autolink(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Few headings have any of these, and looking for words takes longer.
    memchr::memchr3(b'@', b':', b'.', bytes).is_some()
        && (memchr::memchr(b'@', bytes).is_some() || text.contains("://") || text.contains("www."))
}

/// Whether a comment is `<!-- omit in toc -->` or `<!-- omit from toc -->`, in any case, with any blanks.
fn asks_to_omit(comment: &str) -> bool {
    let inner = comment
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"));
    let words: Vec<String> = inner
        .unwrap_or_default()
        .split_ascii_whitespace()
        .map(str::to_ascii_lowercase)
        .collect();
    words == ["omit", "in", "toc"] || words == ["omit", "from", "toc"]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_link_is_spelled_like_one() {
        for text in ["see http://a.b", "www.a.b", "a@b.c", "mailto:a@b.c"] {
            assert!(may_autolink(text), "{text}");
        }
        assert!(!may_autolink("Story 1: a/b, ww.c") && !may_autolink(""));
    }

    #[test]
    fn both_words_of_the_comment_are_known() {
        for comment in ["<!-- omit in toc -->", "<!--OMIT  from\tTOC-->"] {
            assert!(asks_to_omit(comment), "{comment}");
        }
        for comment in [
            "<!-- toc -->",
            "<!-- omit toc -->",
            "omit in toc",
            "<!-- omit in toc please -->",
        ] {
            assert!(!asks_to_omit(comment), "{comment}");
        }
    }
}
