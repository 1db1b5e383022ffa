//! Edits into the new text, with the guard at every step: a paragraph that the guard objects to is given up, the rest goes on.
//!
//! Stands apart because giving up is neither the passes' work nor the guard's. What it returns has passed the guard.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::document::Document;
use crate::edit::{self, Edit, Repair, Rewritten};
use crate::error::{FormatError, Left};
use crate::guard::{self, Objection};
use crate::kind::Kind;
use crate::options::Options;
use crate::passes::Passes;
use crate::source::Span;

/// How often paragraphs are given up one by one: each time costs a parse. From then on those around them go, too, twice as
/// many each time.
const PATIENCE: u32 = 6;

/// A text that has passed the guard, and what was put right in it.
pub(crate) struct Done {
    pub(crate) rewritten: Rewritten,
    pub(crate) repairs: Vec<Repair>,
}

/// Applies what the passes want. `None` where nothing of it is left; paragraphs that were given up go to `left`.
///
/// # Errors
///
/// Where the guard objects to the tables of contents.
pub(crate) fn rewrite<'a>(
    document: &Document<'a>,
    passes: &Passes<'a>,
    options: &Options,
    left: &mut Vec<Left>,
) -> Result<Option<Done>, FormatError> {
    let mut given_up = BTreeSet::new();
    for attempt in 0_u32.. {
        let mut edits = edits(passes, &given_up).peekable();
        if edits.peek().is_none() {
            return Ok(None);
        }
        let rewritten = edit::apply(document.text(), edits).map_err(|misfit| {
            let at = document.position(misfit.0.start);
            FormatError::Unstable { at }
        })?;
        let objections = guard::check(document, passes, &given_up, &rewritten, options)?;
        if objections.is_empty() {
            let repairs = repairs(passes, &given_up, &rewritten);
            return Ok(Some(Done { rewritten, repairs }));
        }
        for objection in objections {
            let index = objection.rewrap();
            give_up(
                document,
                passes,
                index,
                Some(objection),
                &mut given_up,
                left,
            );
            for near in around(index, attempt, passes.wrap.rewraps.len()) {
                give_up(document, passes, near, None, &mut given_up, left);
            }
        }
    }
    Ok(None)
}

/// The paragraphs that go together with one of so many, after so many attempts.
fn around(index: usize, attempt: u32, paragraphs: usize) -> Range<usize> {
    let distance = match attempt.checked_sub(PATIENCE) {
        Some(late) => 1_usize.checked_shl(late).unwrap_or(usize::MAX),
        None => 0,
    };
    let end = index.saturating_add(distance).saturating_add(1);
    index.saturating_sub(distance)..end.min(paragraphs)
}

/// Gives up a paragraph: for what speaks against it, or for standing near such a one.
fn give_up(
    document: &Document<'_>,
    passes: &Passes<'_>,
    index: usize,
    objection: Option<Objection>,
    given_up: &mut BTreeSet<usize>,
    left: &mut Vec<Left>,
) {
    let Some(rewrap) = passes.wrap.rewraps.get(index) else {
        return;
    };
    if !given_up.insert(index) {
        return;
    }
    let at = document.position(rewrap.paragraph.span(document).start);
    left.push(match objection {
        Some(Objection::Changed(_)) => Left::Changed { at },
        Some(Objection::Unstable(_)) => Left::Unstable { at },
        None => Left::Near { at },
    });
}

/// The edits of the passes without those of the paragraphs that were given up.
fn edits<'p>(passes: &'p Passes<'_>, given_up: &BTreeSet<usize>) -> impl Iterator<Item = &'p Edit> {
    let wrapped = kept(passes, given_up).flatten();
    passes.toc.edits.iter().chain(wrapped)
}

/// The edits of each paragraph that was not given up.
fn kept<'p>(
    passes: &'p Passes<'_>,
    given_up: &BTreeSet<usize>,
) -> impl Iterator<Item = &'p [Edit]> {
    let rewraps = passes.wrap.rewraps.iter().enumerate();
    let kept = rewraps.filter(|(index, _)| !given_up.contains(index));
    kept.map(|(_, rewrap)| rewrap.edits.as_slice())
}

/// What was put right: one repair for each block and each paragraph, in the order of the text.
fn repairs(passes: &Passes<'_>, given_up: &BTreeSet<usize>, rewritten: &Rewritten) -> Vec<Repair> {
    let repair = |kind, edits: &[Edit]| {
        let old = Span::new(edits.first()?.span.start, edits.last()?.span.end);
        let new = rewritten.cover(old);
        Some(Repair { kind, old, new })
    };
    let blocks = passes.toc.edits.chunks(1).map(|edit| (Kind::Toc, edit));
    let paragraphs = kept(passes, given_up).map(|edits| (Kind::Wrap, edits));
    let all = blocks.chain(paragraphs);
    let mut repairs: Vec<Repair> = all
        .filter_map(|(kind, edits)| repair(kind, edits))
        .collect();
    repairs.sort_by_key(|repair| repair.old);
    repairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_ends_and_then_more_go_each_time() {
        let last = PATIENCE - 1;
        assert_eq!(around(5, 0, 100), 5..6);
        assert_eq!(around(5, last, 100), 5..6);
        assert_eq!(around(5, last + 1, 100), 4..7);
        assert_eq!(around(5, last + 2, 100), 3..8);
        assert_eq!(around(5, last + 4, 100), 0..14);
        assert_eq!(around(99, last + 1, 100), 98..100);
        assert_eq!(around(50, last + 200, 100), 0..100);
    }
}
