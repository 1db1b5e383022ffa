//! The last check before a rewritten text leaves the core: it means the same, and there is nothing left to do.
//!
//! Stands apart from the passes so that none of them judges its own work. It refuses; it does not repair.

use crate::document::{Arena, Document, first_difference};
use crate::error::FormatError;
use crate::options::Options;
use crate::source::Span;
use crate::toc;

/// Parses `rewritten` and compares it with the document it was made from, outside of the blocks in `regions`.
///
/// # Errors
///
/// [`FormatError::Entangled`] where something outside the blocks would render differently, and
/// [`FormatError::Unstable`] where a second run would change the text again.
pub(crate) fn check(
    document: &Document<'_>,
    regions: &[Span],
    rewritten: &str,
    options: &Options,
) -> Result<(), FormatError> {
    let arena = Arena::new();
    let after = Document::parse(&arena, rewritten);
    let again = toc::pass(&after, &options.toc)?;
    if let Some(offset) = first_difference(document, regions, &after, &again.regions) {
        let above = regions.iter().rev().find(|region| region.start <= offset);
        let block = above
            .or(regions.first())
            .map_or(offset, |region| region.start);
        return Err(FormatError::Entangled {
            at: document.position(offset),
            block: document.position(block).line,
        });
    }
    match again.edits.first() {
        Some(edit) => Err(FormatError::Unstable {
            at: after.position(edit.span.start),
        }),
        None => Ok(()),
    }
}
