//! Both passes over one document: what the first run wants, and what a second run must not want any more.
//!
//! Stands apart so that the run and the guard ask the same question. It applies nothing.

use crate::directives::{self, Ignored};
use crate::document::{Document, Paragraph};
use crate::error::{FormatError, Warning};
use crate::options::Options;
use crate::source::{Span, merged};
use crate::{toc, wrap};

/// What the passes found and want.
pub(crate) struct Passes<'a> {
    pub(crate) toc: toc::Pass,
    pub(crate) wrap: wrap::Pass<'a>,
    /// What the reader of the document should know.
    pub(crate) warnings: Vec<Warning>,
    /// The paragraphs of the document, where there is wrapping to do.
    pub(crate) paragraphs: Vec<Paragraph<'a>>,
}

/// Whether the passes have nothing to do with a text, as can be told without its syntax tree.
///
/// # Errors
///
/// Where the options ask for markers and there are none.
pub(crate) fn are_idle(text: &str, options: &Options) -> Result<bool, FormatError> {
    let unmarked = toc::first_spelled(text).is_none();
    if let Some(toc) = options.toc.as_ref().filter(|_| unmarked) {
        toc::require_markers(text, toc)?;
    }
    let idle = |wrap| wrap::has_nothing_to_do(text, wrap);
    let nothing_to_do =
        (unmarked || options.toc.is_none()) && options.wrap.as_ref().is_none_or(idle);
    // A misspelled directive is worth a warning even there.
    Ok(nothing_to_do && !directives::are_spelled(text))
}

/// Runs both passes. Their edits do not overlap.
///
/// # Errors
///
/// Those of the table of contents pass. Markers must pair up even where that pass is not asked for: what stands between
/// them is not to be wrapped.
pub(crate) fn run<'a>(
    document: &Document<'a>,
    options: &Options,
) -> Result<Passes<'a>, FormatError> {
    let ignored = directives::ignored(document);
    let toc = match &options.toc {
        _ if toc::first_spelled(document.text()).is_none() => toc::Pass::default(),
        Some(options) => toc::pass(document, options, &ignored.by_all)?,
        None => toc::blocks_only(document, &ignored.by_all)?,
    };
    Ok(with_wrapping(document, toc, ignored, options))
}

/// Runs the wrapping pass on a document whose tables of contents are known to be current and to stand in `regions`.
pub(crate) fn run_wrapping<'a>(
    document: &Document<'a>,
    regions: Vec<Span>,
    options: &Options,
) -> Passes<'a> {
    let toc = toc::Pass {
        regions,
        ..toc::Pass::default()
    };
    let ignored = directives::ignored(document);
    with_wrapping(document, toc, ignored, options)
}

fn with_wrapping<'a>(
    document: &Document<'a>,
    mut toc: toc::Pass,
    ignored: Ignored,
    options: &Options,
) -> Passes<'a> {
    let warnings = [std::mem::take(&mut toc.warnings), ignored.unknown].concat();
    let mut passes = Passes {
        toc,
        warnings,
        wrap: wrap::Pass::default(),
        paragraphs: Vec::new(),
    };
    if let Some(options) = &options.wrap {
        let mut keep = ignored.by_wrapping;
        keep.extend(&passes.toc.regions);
        passes.paragraphs = document.paragraphs();
        passes.wrap = wrap::pass(document, &passes.paragraphs, &merged(keep), options);
    }
    passes
}
