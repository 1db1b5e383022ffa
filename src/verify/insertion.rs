//! The check of a new table of contents: the page around it renders as before, and it shows what it should.

use super::Change;
use crate::analysis::Analysis;
use crate::diagnostic::FormatError;
use crate::document::{Arena, Document, Whitespace, first_difference};
use crate::edit::{self, Edit};
use crate::options::TocOptions;
use crate::rule::Rule;
use crate::source::Span;
use crate::toc;

/// Applies an edit that inserts markers, with or without a list between them, and checks the result.
///
/// # Errors
///
/// [`Rule::MISPLACED_TOC`] if the page around it would render differently, or if the list is not shown.
pub(crate) fn apply_insertion(
    before: &Analysis<'_, '_>,
    edit: &Edit,
    options: &TocOptions,
) -> Result<(String, Change), FormatError> {
    let misplaced = || {
        let message = "a table of contents cannot be inserted here; insert the markers yourself, where a list may be";
        FormatError::new(Rule::MISPLACED_TOC, edit.span, message)
    };
    let text = before.document.text();
    let rewritten = edit::apply(text, [edit]).map_err(|_| misplaced())?;
    let new = rewritten.map_span(edit.span);
    let arena = Arena::new();
    let attributes = options.anchors.rules().attributes;
    let document = Document::parse_with(&arena, &rewritten.text, attributes);
    let after = Analysis::new(&document, Some(options))?;
    let regions = &after.toc_regions;
    let renders_alike =
        first_difference(before.document, &[], &document, regions, Whitespace::Exact).is_none();
    let [region] = regions.as_slice() else {
        return Err(misplaced());
    };
    let ends_with_block = !document.block_crosses_end_of(*region);
    if !renders_alike || !ends_with_block || !is_empty_or_right(&after, options)? {
        return Err(misplaced());
    }
    let change = Change {
        rule: Rule::TOC,
        old: edit.span,
        new,
        replacements: rewritten.replacements_in(edit.span).to_vec(),
    };
    Ok((rewritten.text, change))
}

/// Whether the only table of contents is empty, or shows its entries.
fn is_empty_or_right(after: &Analysis<'_, '_>, options: &TocOptions) -> Result<bool, FormatError> {
    let blocks = &after.toc.blocks;
    let update = toc::TocUpdate::new(after.document, blocks, after.outline(), options)?;
    let between = blocks.first().map(|block| {
        let inner = Span::new(block.opening.span.end, block.closing.span.start);
        inner.of(after.document.text())
    });
    let is_empty = between.is_some_and(|between| between.trim().is_empty());
    let is_right = update.edits.is_empty()
        && toc::find_wrong_list(after.document, blocks, &update.lists).is_none();
    Ok(is_empty || is_right)
}
