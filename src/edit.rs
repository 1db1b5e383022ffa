//! Edits to a text, and the one place that applies them.
//!
//! Passes describe what they want as edits of the original text and never see each other's result, so their order does
//! not matter. This module does not judge what an edit means: that is the guard's work.

use std::rc::Rc;

use crate::kind::Kind;
use crate::source::Span;

/// Replaces the bytes of `span` in the original text by `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    /// What is replaced; an empty span inserts.
    pub(crate) span: Span,
    /// What stands there afterwards; many edits of a paragraph share one text.
    pub(crate) replacement: Rc<str>,
}

/// Two edits want the same bytes, or one lies outside the text or off a character boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Misfit(pub(crate) Span);

/// A text after its edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rewritten {
    /// The text.
    pub(crate) text: String,
    /// What each edit replaced, in order.
    pub(crate) changes: Vec<Change>,
}

/// A place where a rewritten text differs from the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What was replaced, in the original.
    pub old: Span,
    /// What stands there now, in the rewritten text.
    pub new: Span,
}

/// A table of contents or a paragraph that was put right: from the first to the last byte that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repair {
    /// [`Kind::Toc`] or [`Kind::Wrap`].
    pub kind: Kind,
    /// What was replaced, in the original.
    pub old: Span,
    /// What stands there now, in the rewritten text.
    pub new: Span,
}

impl Rewritten {
    /// Where what stood at an offset of the original, outside of all edits, stands now.
    pub(crate) fn offset(&self, original: usize) -> usize {
        let before = self
            .changes
            .partition_point(|change| change.old.end <= original);
        let last = before.checked_sub(1).and_then(|at| self.changes.get(at));
        last.map_or(original, |last| last.new.end + (original - last.old.end))
    }

    /// Where what stood in a span of the original stands now, with all that was put in its place.
    pub(crate) fn cover(&self, original: Span) -> Span {
        let Span { start, end } = original;
        let before = |count: usize| count.checked_sub(1).and_then(|at| self.changes.get(at));
        let begun = before(
            self.changes
                .partition_point(|change| change.old.start < start),
        );
        let ended = before(self.changes.partition_point(|change| {
            change.old.start < end || (change.old.start == end && change.old.end == end)
        }));
        let start = match begun {
            Some(change) if change.old.end > start => change.new.start,
            Some(change) => change.new.end + (start - change.old.end),
            None => start,
        };
        let end = match ended {
            Some(change) if change.old.end > end => change.new.end,
            Some(change) => change.new.end + (end - change.old.end),
            None => end,
        };
        Span::new(start, end)
    }
}

/// Applies all `edits`, which may come in any order.
///
/// # Errors
///
/// [`Misfit`] where two edits overlap, or one does not fit the text; nothing is applied then.
pub(crate) fn apply<'e>(
    text: &str,
    edits: impl IntoIterator<Item = &'e Edit>,
) -> Result<Rewritten, Misfit> {
    let mut ordered: Vec<&Edit> = edits.into_iter().collect();
    ordered.sort_by_key(|edit| edit.span);
    let grown: usize = ordered.iter().map(|edit| edit.replacement.len()).sum();
    let mut result = String::with_capacity(text.len() + grown);
    let mut changes = Vec::with_capacity(ordered.len());
    let mut copied = 0;
    for edit in ordered {
        let span = edit.span;
        let kept = text.get(copied..span.start).ok_or(Misfit(span))?;
        text.get(span.start..span.end).ok_or(Misfit(span))?;
        result.push_str(kept);
        let start = result.len();
        result.push_str(&edit.replacement);
        copied = span.end;
        changes.push(Change {
            old: span,
            new: Span::new(start, result.len()),
        });
    }
    result.push_str(text.get(copied..).unwrap_or_default());
    Ok(Rewritten {
        text: result,
        changes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, replacement: &str) -> Edit {
        Edit {
            span: Span::new(start, end),
            replacement: replacement.into(),
        }
    }

    fn applied(text: &str, edits: &[Edit]) -> Rewritten {
        apply(text, edits).unwrap()
    }

    #[test]
    fn edits_apply_in_any_order() {
        let edits = [edit(4, 5, "E"), edit(0, 1, ""), edit(2, 2, "++")];
        assert_eq!(applied("abcde", &edits).text, "b++cdE");
        assert_eq!(applied("abc", &[]).text, "abc");
    }

    #[test]
    fn places_outside_of_edits_are_found_again() {
        let edits = [edit(0, 1, ""), edit(2, 2, "++"), edit(4, 5, "E")];
        let rewritten = applied("abcdef", &edits);
        let offsets = [1, 3, 5, 6].map(|offset| rewritten.offset(offset));
        assert_eq!(offsets, [0, 4, 6, 7]);
    }

    #[test]
    fn what_was_put_in_place_of_a_span_is_found() {
        let edits = [edit(0, 1, ""), edit(2, 2, "++"), edit(4, 6, "E")];
        let rewritten = applied("abcdefg", &edits);
        assert_eq!(rewritten.text, "b++cdEg");
        let cover = |start, end| rewritten.cover(Span::new(start, end)).of(&rewritten.text);
        assert_eq!(cover(0, 7), "b++cdEg");
        assert_eq!([cover(0, 1), cover(1, 2), cover(2, 2)], ["", "b++", "++"]);
        assert_eq!([cover(2, 3), cover(3, 5), cover(5, 6)], ["++c", "dE", "E"]);
        assert_eq!([cover(6, 7), cover(7, 7)], ["g", ""]);
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let misfit = apply("abcde", &[edit(0, 3, ""), edit(2, 4, "")]);
        assert_eq!(misfit, Err(Misfit(Span::new(2, 4))));
    }

    #[test]
    fn edits_off_the_text_are_refused() {
        assert!(apply("ä", &[edit(1, 2, "")]).is_err());
        assert!(apply("ab", &[edit(1, 3, "")]).is_err());
        assert!(apply("ab", &[edit(2, 1, "")]).is_err());
    }
}
