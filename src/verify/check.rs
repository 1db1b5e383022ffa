//! The check of a rewritten text: it renders as before, its lists link to the right anchors, and a second run would change
//! nothing.
//!
//! Separate so that neither tables of contents nor wrapping judge their own work. It refuses; it repairs nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Skips, not_idempotent};
use crate::analysis::Analysis;
use crate::diagnostic::FormatError;
use crate::document::{Arena, Document, Whitespace, first_difference};
use crate::edit::Rewritten;
use crate::options::Options;
use crate::plan::Plan;
use crate::rule::Rule;
use crate::skipped::SkipReason;
use crate::source::{Span, SpanSet};
use crate::toc;

/// A wrapped paragraph that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Violation {
    /// The index of the paragraph among those to rewrap.
    pub(super) rewrap: usize,
    pub(super) reason: SkipReason,
}

/// Parses the `rewritten` text and compares it with the original outside of tables of contents.
///
/// Returns the paragraphs that fail. If there is none, the text is right. The edits of paragraphs in `skips` are not in it.
///
/// # Errors
///
/// - [`Rule::TOC_CONTENT_IN_USE`] if something outside of the tables of contents would render differently and no paragraph
///   is to blame,
/// - [`Rule::MISPLACED_TOC`] if a list does not parse as one link for each of its headings, or does not end with its block,
/// - [`Rule::UNSTABLE`] if a second run would change the text again, other than by wrapping one of the paragraphs.
pub(super) fn find_violations<'a>(
    before: &Analysis<'_, 'a>,
    plan: &Plan<'a>,
    skips: &Skips,
    rewritten: &Rewritten,
    options: &Options,
) -> Result<Vec<Violation>, FormatError> {
    let arena = Arena::new();
    let attributes = before.host.rules().attributes;
    let document = Document::parse_with(&arena, &rewritten.text, attributes);
    let options = &options_for_second_run(options, rewritten);
    let (after, second_plan) = if plan.toc.edits.is_empty() {
        // Lists and headings are as they were, or the trees differ.
        let after = before.for_wrapped(&document, rewritten);
        let second_plan = Plan::for_wrapping(&after, options);
        (after, second_plan)
    } else {
        let after = Analysis::new(&document, options.toc.as_ref())?;
        let second_plan = Plan::new(&after, options)?;
        (after, second_plan)
    };
    let check = Check {
        before,
        plan,
        skips,
        rewritten,
        after: &after,
        second_plan: &second_plan,
    };
    check.run()
}

/// Returns the options for a second run: the parts of the document that changed are where they are now.
fn options_for_second_run<'o>(options: &'o Options, rewritten: &Rewritten) -> Cow<'o, Options> {
    let Some(changed) = &options.changed else {
        return Cow::Borrowed(options);
    };
    let mapped = changed.as_slice().iter();
    let mapped = mapped.map(|span| rewritten.map_span(*span)).collect();
    Cow::Owned(Options {
        changed: Some(SpanSet::new(mapped)),
        ..options.clone()
    })
}

/// Both versions of a document, with the edits that the first one needed and those that the second one would need.
struct Check<'c, 'd, 'a, 'e, 'b> {
    before: &'c Analysis<'d, 'a>,
    plan: &'c Plan<'a>,
    skips: &'c Skips,
    rewritten: &'c Rewritten,
    after: &'c Analysis<'e, 'b>,
    second_plan: &'c Plan<'b>,
}

impl Check<'_, '_, '_, '_, '_> {
    fn run(&self) -> Result<Vec<Violation>, FormatError> {
        let wrapped: Vec<usize> = (0..self.plan.wrapping.rewraps.len())
            .filter(|index| !self.skips.contains_key(index))
            .collect();
        let whitespace = if wrapped.is_empty() {
            Whitespace::Exact
        } else {
            Whitespace::Collapsed
        };
        let difference = first_difference(
            self.before.document,
            &self.before.toc_regions,
            self.after.document,
            &self.after.toc_regions,
            whitespace,
        );
        match difference {
            Some(offset) => {
                let violations = self.rendering_violations(&wrapped, offset);
                if violations.is_empty() {
                    return Err(self.toc_content_in_use(offset));
                }
                Ok(violations)
            }
            None => {
                self.check_lists()?;
                self.stability_violations()
            }
        }
    }

    /// Returns the `wrapped` paragraphs that render differently. If none does, and yet the page differs at `offset`, the
    /// nearest one above is to blame.
    fn rendering_violations(&self, wrapped: &[usize], offset: usize) -> Vec<Violation> {
        let document = self.after.document;
        let paragraphs = self.second_plan.paragraphs.iter();
        let by_start: BTreeMap<usize, _> = paragraphs
            .map(|paragraph| (paragraph.span(document).start, paragraph))
            .collect();
        let differs = |&index: &usize| {
            let rewrap = self.plan.wrapping.rewraps.get(index);
            rewrap.is_some_and(|rewrap| {
                let counterpart = by_start.get(&self.start_after(index));
                counterpart.is_none_or(|other| !rewrap.paragraph.has_same_content(other))
            })
        };
        let violation = |rewrap| Violation {
            rewrap,
            reason: SkipReason::RendersDifferently,
        };
        let different = wrapped.iter().copied().filter(differs);
        let different: Vec<Violation> = different.map(violation).collect();
        if !different.is_empty() {
            return different;
        }
        let mut from_last = wrapped.iter().rev();
        let above = from_last.find(|&&index| self.start_before(index) <= offset);
        let nearest = above.or(wrapped.first());
        nearest.copied().map(violation).into_iter().collect()
    }

    /// Returns the paragraphs that a second run would wrap again, except for skipped ones: it would skip them, too.
    fn stability_violations(&self) -> Result<Vec<Violation>, FormatError> {
        let all = 0..self.plan.wrapping.rewraps.len();
        let by_start: BTreeMap<usize, usize> =
            all.map(|index| (self.start_after(index), index)).collect();
        let mut violations = Vec::new();
        for rewrap in &self.second_plan.wrapping.rewraps {
            let span = rewrap.paragraph.span(self.after.document);
            match by_start.get(&span.start) {
                Some(index) if self.skips.contains_key(index) => {}
                Some(&rewrap) => violations.push(Violation {
                    rewrap,
                    reason: SkipReason::Unstable,
                }),
                None => return Err(self.not_idempotent(span)),
            }
        }
        match self.second_plan.toc.edits.first() {
            Some(edit) => Err(self.not_idempotent(edit.span)),
            None => Ok(violations),
        }
    }

    /// Returns the offset at which a paragraph to rewrap starts in the original text.
    fn start_before(&self, index: usize) -> usize {
        let rewrap = self.plan.wrapping.rewraps.get(index);
        rewrap.map_or(0, |rewrap| {
            rewrap.paragraph.span(self.before.document).start
        })
    }

    /// Returns the offset at which it starts in the rewritten text.
    fn start_after(&self, index: usize) -> usize {
        self.rewritten.map_offset(self.start_before(index))
    }

    /// Checks that every list shows its entries on the page, and ends with its block.
    fn check_lists(&self) -> Result<(), FormatError> {
        let lists = &self.second_plan.toc.lists;
        if lists.is_empty() {
            return Ok(());
        }
        let document = self.after.document;
        let misplaced = |index: usize, what: &str| {
            let region = self.before.toc_regions.get(index).copied();
            let message = format!("{what} here; indent both markers like the surrounding text");
            let span = region.unwrap_or(Span::new(0, 0));
            Err(FormatError::new(Rule::MISPLACED_TOC, span, message))
        };
        if let Some(index) = toc::find_wrong_list(document, &self.after.toc.blocks, lists) {
            return misplaced(index, "the list would not render as a list");
        }
        // A marker that is part of the last entry does not end the list.
        let mut regions = self.after.toc_regions.iter();
        let crosses_end = |region: &Span| document.block_crosses_end_of(*region);
        match regions.position(crosses_end) {
            Some(index) => misplaced(index, "the list would become one with the list below it"),
            None => Ok(()),
        }
    }

    /// Returns the error for a page that differs at `offset` because a table of contents was replaced: the one above.
    fn toc_content_in_use(&self, offset: usize) -> FormatError {
        let document = self.before.document;
        let regions = &self.before.toc_regions;
        let above = regions.iter().rev().find(|region| region.start <= offset);
        let toc = above.or(regions.first());
        let toc_start = toc.map_or(offset, |region| region.start);
        let toc_line = document.position(toc_start).line;
        let message = format!(
            "replacing the table of contents on line {toc_line} would change how this renders; move the definition it uses out of the markers, and do not indent them"
        );
        let line = document.line_span(document.position(offset).line - 1);
        let span = Span::new(offset, line.end.max(offset));
        FormatError::new(Rule::TOC_CONTENT_IN_USE, span, message)
    }

    /// Returns the error for a span of the new text that a second run would change.
    fn not_idempotent(&self, new: Span) -> FormatError {
        let start = self.rewritten.original_offset(new.start);
        let end = self.rewritten.original_offset(new.end);
        not_idempotent(Span::new(start, end))
    }
}

#[cfg(test)]
mod tests;
