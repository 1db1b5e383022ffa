//! Verification: no rewritten text leaves the library before it was parsed again and compared with the original.
//!
//! A paragraph that fails is left unchanged, and the rest is tried again. If a table of contents fails, the document is.

mod check;
mod insertion;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::analysis::Analysis;
use crate::diagnostic::FormatError;
use crate::edit::{self, Edit, Replacement, Rewritten};
use crate::memory;
use crate::options::Options;
use crate::plan::Plan;
use crate::rule::Rule;
use crate::skipped::{SkipReason, Skipped};
use crate::source::Span;

pub(crate) use insertion::apply_insertion;

/// A table of contents or a paragraph that was rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// [`Rule::TOC`] or [`Rule::WRAP`].
    pub rule: Rule,
    /// From the first to the last byte that changed, in the original text.
    pub old: Span,
    /// What replaces it, in the new text.
    pub new: Span,
    /// The pieces that differ, in ascending order: the fewest bytes that turn the old text into the new one.
    pub replacements: Vec<Replacement>,
}

/// A result that passed verification.
pub(crate) struct Verified {
    /// The new text; `None` if no edit is left.
    pub(crate) text: Option<String>,
    /// What changed, in the order of the text.
    pub(crate) changes: Vec<Change>,
    /// Paragraphs that failed.
    pub(crate) skipped: Vec<Skipped>,
}

/// The paragraphs that failed, by their index among those to rewrap.
type Skips = BTreeMap<usize, SkipReason>;

/// After this many attempts, paragraphs near a failing one are skipped as well, twice as many with each attempt, to bound
/// the number of parses.
const SINGLE_RETRIES: u32 = 6;

/// Applies the edits of a plan as far as they pass verification.
///
/// # Errors
///
/// If a table of contents does not pass.
pub(crate) fn apply_verified<'a>(
    analysis: &Analysis<'_, 'a>,
    plan: &Plan<'a>,
    options: &Options,
) -> Result<Verified, FormatError> {
    let document = analysis.document;
    let mut skips = Skips::new();
    let mut rewritten = None;
    for attempt in 0_u32.. {
        let edits: Vec<&Edit> = edits(plan, &skips).collect();
        if edits.is_empty() {
            break;
        }
        let edit_count = edits.len();
        let candidate =
            edit::apply(document.text(), edits).map_err(|invalid| not_idempotent(invalid.0))?;
        memory::check_verification(document.text(), &candidate.text, edit_count, options)?;
        let violations = check::find_violations(analysis, plan, &skips, &candidate, options)?;
        if violations.is_empty() {
            rewritten = Some(candidate);
            break;
        }
        for violation in violations {
            skips.entry(violation.rewrap).or_insert(violation.reason);
            for near in neighbors(violation.rewrap, attempt, plan.wrapping.rewraps.len()) {
                skips.entry(near).or_insert(SkipReason::NearbyChange);
            }
        }
    }
    let skipped = skips.iter().filter_map(|(&index, &reason)| {
        let rewrap = plan.wrapping.rewraps.get(index)?;
        let paragraph = rewrap.paragraph.span(document);
        Some(Skipped { paragraph, reason })
    });
    let skipped = skipped.collect();
    let changes = rewritten
        .as_ref()
        .map_or_else(Vec::new, |rewritten| changes(plan, &skips, rewritten));
    Ok(Verified {
        text: rewritten.map(|rewritten| rewritten.text),
        changes,
        skipped,
    })
}

/// Returns the indices to skip together with `index` on this attempt.
fn neighbors(index: usize, attempt: u32, paragraphs: usize) -> Range<usize> {
    let distance = match attempt.checked_sub(SINGLE_RETRIES) {
        Some(late) => 1_usize.checked_shl(late).unwrap_or(usize::MAX),
        None => 0,
    };
    let end = index.saturating_add(distance).saturating_add(1);
    index.saturating_sub(distance)..end.min(paragraphs)
}

fn edits<'p>(plan: &'p Plan<'_>, skips: &Skips) -> impl Iterator<Item = &'p Edit> {
    let paragraphs = paragraph_edits(plan, skips).flatten();
    plan.toc.edits.iter().chain(paragraphs)
}

/// Returns the edits of each paragraph that is not skipped.
fn paragraph_edits<'p>(plan: &'p Plan<'_>, skips: &Skips) -> impl Iterator<Item = &'p [Edit]> {
    let rewraps = plan.wrapping.rewraps.iter().enumerate();
    let wrapped = rewraps.filter(|(index, _)| !skips.contains_key(index));
    wrapped.map(|(_, rewrap)| rewrap.edits.as_slice())
}

/// Returns one change for each table of contents and each paragraph, in the order of the text.
fn changes(plan: &Plan<'_>, skips: &Skips, rewritten: &Rewritten) -> Vec<Change> {
    let change = |rule, edits: &[Edit]| {
        let old = Span::new(edits.first()?.span.start, edits.last()?.span.end);
        Some(Change {
            rule,
            old,
            new: rewritten.map_span(old),
            replacements: rewritten.replacements_in(old).to_vec(),
        })
    };
    let lists = plan.toc.edits.chunks(1).map(|edits| (Rule::TOC, edits));
    let paragraphs = paragraph_edits(plan, skips).map(|edits| (Rule::WRAP, edits));
    let mut changes: Vec<Change> = lists
        .chain(paragraphs)
        .filter_map(|(rule, edits)| change(rule, edits))
        .collect();
    changes.sort_by_key(|change| change.old);
    changes
}

/// The error for a result that formatting would change again.
fn not_idempotent(span: Span) -> FormatError {
    let message = "internal error: the result was not idempotent and was discarded; please report this document";
    FormatError::new(Rule::UNSTABLE, span, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_attempts_skip_more_and_more_neighbors() {
        let last = SINGLE_RETRIES - 1;
        assert_eq!(neighbors(5, 0, 100), 5..6);
        assert_eq!(neighbors(5, last, 100), 5..6);
        assert_eq!(neighbors(5, last + 1, 100), 4..7);
        assert_eq!(neighbors(5, last + 2, 100), 3..8);
        assert_eq!(neighbors(5, last + 4, 100), 0..14);
        assert_eq!(neighbors(99, last + 1, 100), 98..100);
        assert_eq!(neighbors(50, last + 200, 100), 0..100);
    }
}
