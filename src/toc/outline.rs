//! The outline of a page: every heading with its anchor, and whether its author wants it listed.
//!
//! Separate from the entries because anchors depend on all headings, listed or not.

use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;

use super::markers::TocBlock;
use crate::document::{Document, Heading};
use crate::hosts::{Anchors, Host};

/// A heading of the outline.
pub(crate) struct OutlineEntry<'a> {
    pub(crate) heading: Heading<'a>,
    /// Its anchor on the page, without `#`.
    pub(crate) anchor: Rc<str>,
    /// The anchor as a link spells it: with percent codes where the host or Markdown needs them.
    pub(crate) fragment: Rc<str>,
    /// Whether a comment asks to leave it out of tables of contents.
    pub(crate) omitted: bool,
}

/// Returns the headings of the page, in its order, as far as the host reads them as headings, too.
///
/// Headings between the markers of a table of contents are not part of it: they disappear when the list is written.
pub(crate) fn outline<'a>(
    document: &Document<'a>,
    blocks: &[TocBlock],
    host: Host,
) -> Vec<OutlineEntry<'a>> {
    let omit_comments: HashSet<usize> = document
        .comments()
        .iter()
        .filter(|comment| asks_to_omit(&comment.last_line))
        .map(|comment| comment.line)
        .collect();
    let mut anchors = Anchors::new(host, document);
    let is_heading = host.rules().is_heading;
    let on_page = document
        .headings()
        .iter()
        .filter(|heading| !is_between_markers(blocks, heading) && is_heading(heading, document));
    let entries = on_page.map(|&heading| {
        let line_above = heading.line().checked_sub(1);
        let omitted_above = line_above.is_some_and(|line| omit_comments.contains(&line));
        let omitted_inside = heading.as_plain_text().is_none() && {
            let mut comments = heading.comments().into_iter();
            comments.any(|comment| asks_to_omit(&comment))
        };
        let anchor = anchors.next(&heading);
        let fragment = match host.spelling(&anchor) {
            Cow::Owned(fragment) => Rc::from(fragment),
            Cow::Borrowed(_) => Rc::clone(&anchor),
        };
        OutlineEntry {
            heading,
            anchor,
            fragment,
            omitted: omitted_above || omitted_inside,
        }
    });
    entries.collect()
}

fn is_between_markers(blocks: &[TocBlock], heading: &Heading<'_>) -> bool {
    let opened = blocks.partition_point(|block| block.opening.line < heading.line());
    let last = opened.checked_sub(1).and_then(|index| blocks.get(index));
    last.is_some_and(|block| heading.line() < block.closing.line)
}

/// Returns true for `<!-- omit in toc -->` and `<!-- omit from toc -->`, ignoring case and the amount of white space.
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
    fn both_forms_of_the_omit_comment_are_recognized() {
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
