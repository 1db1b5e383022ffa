//! The last check before a rewritten text leaves the core: it means the same, its lists are lists of the right links, and
//! there is nothing left to do.
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
/// [`FormatError::Entangled`] where something outside the blocks would render differently, [`FormatError::Unstable`] where
/// a second run would change the text again, and [`FormatError::Misplaced`] where what stands in a block does not read as
/// one link for each of its headings.
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
    if let Some(edit) = again.edits.first() {
        return Err(FormatError::Unstable {
            at: after.position(edit.span.start),
        });
    }
    let links = after.links_in(&again.regions);
    let misplaced = again
        .anchors
        .iter()
        .zip(links)
        .position(|(anchors, links)| {
            let targets = links.iter().map(|link| link.strip_prefix('#'));
            !targets.eq(anchors.iter().map(|anchor| Some(&**anchor)))
        });
    match misplaced.and_then(|index| regions.get(index)) {
        Some(region) => Err(FormatError::Misplaced {
            at: document.position(region.start),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "a [b] *c*\n\n<!-- toc -->\n<!-- /toc -->\n\n## One\n\n- [ ] d\n";

    /// What the guard says of `rewritten` in place of [`BEFORE`].
    fn judge(rewritten: &str) -> Result<(), FormatError> {
        let options = Options::default();
        let arena = Arena::new();
        let document = Document::parse(&arena, BEFORE);
        let regions = toc::pass(&document, &options.toc).unwrap().regions;
        check(&document, &regions, rewritten, &options)
    }

    fn with(from: &str, to: &str) -> String {
        let current = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->";
        BEFORE
            .replace("<!-- toc -->\n<!-- /toc -->", current)
            .replace(from, to)
    }

    #[test]
    fn a_current_block_passes() {
        assert_eq!(judge(&with("", "")), Ok(()));
    }

    #[test]
    fn any_difference_outside_of_the_block_is_refused_with_its_line() {
        for (from, to, line) in [
            ("a [b]", "a  [b]", 1),
            ("*c*", "**c**", 1),
            ("## One", "## One\n\nmore", 8),
            ("- [ ] d", "- [x] d", 8),
            ("- [ ] d", "* [ ] d", 8),
            ("- [ ] d\n", "", 8),
            ("- [ ] d\n", "- [ ] d\n\n[b]: /url\n", 1),
            ("a [b]", "# a [b]", 1),
        ] {
            let error = judge(&with(from, to)).unwrap_err();
            assert!(matches!(error, FormatError::Entangled { .. }), "{error}");
            assert_eq!(error.position().line, line, "{from:?} as {to:?}");
        }
    }

    #[test]
    fn a_list_that_reads_as_code_is_refused() {
        let before = ">   <!-- toc -->\n>   <!-- /toc -->\n\n### One\n\n# Two\n";
        let options = Options::default();
        let arena = Arena::new();
        let document = Document::parse(&arena, before);
        let toc::Pass { edits, regions, .. } = toc::pass(&document, &options.toc).unwrap();
        let after = crate::edit::apply(before, &edits).unwrap();
        let verdict = check(&document, &regions, &after, &options);
        let misplaced = matches!(verdict, Err(FormatError::Misplaced { at }) if at.line == 1);
        assert!(misplaced, "{verdict:?}");
    }

    #[test]
    fn a_result_that_another_run_would_change_is_refused() {
        let verdict = judge(&with("(#one)", "(#two)"));
        let unstable = matches!(verdict, Err(FormatError::Unstable { at }) if at.line == 4);
        assert!(unstable, "{verdict:?}");
    }
}
