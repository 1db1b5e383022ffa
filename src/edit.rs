//! Edits to a text, and the one place that applies them.
//!
//! The table of contents and the wrapping describe what they want as edits of the original text and never see each
//! other's output, so their order does not matter. Whether a result may be kept is for `verify` to decide.

use std::rc::Rc;

use crate::source::Span;

/// Replaces the bytes of `span` in the original text by `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    /// What is replaced. An empty span inserts.
    pub(crate) span: Span,
    /// The new text. Shared, since most line breaks of a paragraph are the same text.
    pub(crate) replacement: Rc<str>,
}

/// An edit that overlaps another one, is outside of the text, or is not on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidEdit(pub(crate) Span);

/// A text after its edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rewritten {
    /// The new text.
    pub(crate) text: String,
    /// What each edit replaced, in ascending order.
    applied: Vec<Replacement>,
}

/// A piece of the original text and what replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement {
    /// The bytes of the original text; empty if something is inserted.
    pub old: Span,
    /// The bytes of the new text; empty if something is removed.
    pub new: Span,
}

impl Rewritten {
    /// Maps an offset of the original text, outside of all edits, to the new text.
    pub(crate) fn map_offset(&self, original: usize) -> usize {
        let before = self
            .applied
            .partition_point(|edit| edit.old.end <= original);
        let last = before.checked_sub(1).and_then(|at| self.applied.get(at));
        last.map_or(original, |last| last.new.end + (original - last.old.end))
    }

    /// Maps a span of the original text to the new text, including replacements at its ends.
    pub(crate) fn map_span(&self, original: Span) -> Span {
        let Span { start, end } = original;
        let nth = |count: usize| count.checked_sub(1).and_then(|at| self.applied.get(at));
        let last_started_before_start =
            nth(self.applied.partition_point(|edit| edit.old.start < start));
        let last_started_before_end = nth(self.applied.partition_point(|edit| {
            edit.old.start < end || (edit.old.start == end && edit.old.end == end)
        }));
        let start = match last_started_before_start {
            Some(edit) if edit.old.end > start => edit.new.start,
            Some(edit) => edit.new.end + (start - edit.old.end),
            None => start,
        };
        let end = match last_started_before_end {
            Some(edit) if edit.old.end > end => edit.new.end,
            Some(edit) => edit.new.end + (end - edit.old.end),
            None => end,
        };
        Span::new(start, end)
    }

    /// Returns the replacements within a span of the original text, in ascending order.
    pub(crate) fn replacements_in(&self, original: Span) -> &[Replacement] {
        let start = self
            .applied
            .partition_point(|edit| edit.old.start < original.start);
        let end = self
            .applied
            .partition_point(|edit| edit.old.end <= original.end);
        self.applied.get(start..end).unwrap_or_default()
    }

    /// Maps an offset of the new text back to the original. An offset within a replacement maps to the start of its edit.
    pub(crate) fn original_offset(&self, new: usize) -> usize {
        let started = self.applied.partition_point(|edit| edit.new.start <= new);
        let last = started.checked_sub(1).and_then(|at| self.applied.get(at));
        match last {
            Some(edit) if edit.new.end > new => edit.old.start,
            Some(edit) => edit.old.end + (new - edit.new.end),
            None => new,
        }
    }
}

/// Applies all `edits`, which may come in any order.
///
/// # Errors
///
/// Returns [`InvalidEdit`] if two edits overlap or one does not fit the text. Nothing is applied then.
pub(crate) fn apply<'e>(
    text: &str,
    edits: impl IntoIterator<Item = &'e Edit>,
) -> Result<Rewritten, InvalidEdit> {
    let mut ordered: Vec<&Edit> = edits.into_iter().collect();
    ordered.sort_by_key(|edit| edit.span);
    let inserted: usize = ordered.iter().map(|edit| edit.replacement.len()).sum();
    let mut result = String::with_capacity(text.len() + inserted);
    let mut applied = Vec::with_capacity(ordered.len());
    let mut copied = 0;
    for edit in ordered {
        let span = edit.span;
        let unchanged = text.get(copied..span.start).ok_or(InvalidEdit(span))?;
        text.get(span.start..span.end).ok_or(InvalidEdit(span))?;
        result.push_str(unchanged);
        let start = result.len();
        result.push_str(&edit.replacement);
        copied = span.end;
        applied.push(Replacement {
            old: span,
            new: Span::new(start, result.len()),
        });
    }
    result.push_str(text.get(copied..).unwrap_or_default());
    Ok(Rewritten {
        text: result,
        applied,
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
    fn offsets_outside_of_edits_map_to_the_new_text() {
        let edits = [edit(0, 1, ""), edit(2, 2, "++"), edit(4, 5, "E")];
        let rewritten = applied("abcdef", &edits);
        let offsets = [1, 3, 5, 6].map(|offset| rewritten.map_offset(offset));
        assert_eq!(offsets, [0, 4, 6, 7]);
    }

    #[test]
    fn spans_map_to_the_new_text_with_the_replacements_in_them() {
        let edits = [edit(0, 1, ""), edit(2, 2, "++"), edit(4, 6, "E")];
        let rewritten = applied("abcdefg", &edits);
        assert_eq!(rewritten.text, "b++cdEg");
        let map = |start, end| {
            let new = rewritten.map_span(Span::new(start, end));
            new.of(&rewritten.text)
        };
        assert_eq!(map(0, 7), "b++cdEg");
        assert_eq!([map(0, 1), map(1, 2), map(2, 2)], ["", "b++", "++"]);
        assert_eq!([map(2, 3), map(3, 5), map(5, 6)], ["++c", "dE", "E"]);
        assert_eq!([map(6, 7), map(7, 7)], ["g", ""]);
    }

    #[test]
    fn replacements_within_a_span_are_found() {
        let edits = [edit(0, 1, ""), edit(2, 2, "++"), edit(4, 6, "E")];
        let rewritten = applied("abcdefg", &edits);
        let olds = |start, end| -> Vec<usize> {
            let within = rewritten.replacements_in(Span::new(start, end)).iter();
            within.map(|replacement| replacement.old.start).collect()
        };
        assert_eq!(olds(0, 7), [0, 2, 4]);
        assert_eq!(olds(2, 6), [2, 4]);
        assert_eq!(olds(1, 5), [2]);
        assert!(olds(3, 4).is_empty());
    }

    #[test]
    fn offsets_of_the_new_text_map_back() {
        let edits = [edit(0, 1, ""), edit(2, 2, "++"), edit(4, 6, "E")];
        let rewritten = applied("abcdefg", &edits);
        assert_eq!(rewritten.text, "b++cdEg");
        let offsets = [0, 1, 2, 3, 4, 5, 6].map(|offset| rewritten.original_offset(offset));
        assert_eq!(offsets, [1, 2, 2, 2, 3, 4, 6]);
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let refused = apply("abcde", &[edit(0, 3, ""), edit(2, 4, "")]);
        assert_eq!(refused, Err(InvalidEdit(Span::new(2, 4))));
    }

    #[test]
    fn edits_outside_of_the_text_are_refused() {
        assert!(apply("ä", &[edit(1, 2, "")]).is_err());
        assert!(apply("ab", &[edit(1, 3, "")]).is_err());
        assert!(apply("ab", &[edit(2, 1, "")]).is_err());
    }
}
