//! Both passes over one document: what the first run wants, and what a second run must not want any more.
//!
//! Stands apart so that the run and the guard ask the same question. It applies nothing.

use crate::directives::{self, Ignored};
use crate::document::{Document, Paragraph, has_verbatim_tags};
use crate::error::{FormatError, Warning};
use crate::options::{Explain, Options};
use crate::source::{Span, merged, touches};
use crate::{toc, wrap};

/// What the passes found and want.
pub(crate) struct Passes<'a> {
    pub(crate) toc: toc::Pass,
    pub(crate) wrap: wrap::Wrapping<'a>,
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
    if options.explain == Explain::Always {
        return Ok(false);
    }
    let nowhere = options.within.as_ref().is_some_and(Vec::is_empty);
    let idle = |wrap| nowhere || !wrap::may_need_wrapping(text, wrap);
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
    let within = options.within.as_deref();
    let mut warnings = [std::mem::take(&mut toc.warnings), ignored.unknown].concat();
    warnings.retain(|warning| {
        let line = document.lines().span(warning.position().line - 1);
        within.is_none_or(|within| line.is_some_and(|line| touches(within, line)))
    });
    let mut passes = Passes {
        toc,
        warnings,
        wrap: wrap::Wrapping::default(),
        paragraphs: Vec::new(),
    };
    if let Some(options) = &options.wrap {
        let mut keep = ignored.by_wrapping;
        keep.extend(&passes.toc.regions);
        // A list that goes takes its tags with it. Where new tags come, the old ones count still: less is wrapped then.
        let edits = passes.toc.edits.iter();
        let untagged = edits.filter(|edit| !has_verbatim_tags(&edit.replacement));
        let stale: Vec<Span> = untagged.map(|edit| edit.span).collect();
        passes.paragraphs = document.paragraphs(&stale);
        let selection = wrap::Selection {
            exclude: &merged(keep),
            include: within,
        };
        passes.wrap = wrap::wrap(document, &passes.paragraphs, &selection, options);
    }
    passes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;
    use crate::options::{Absent, TocOptions, Width, WrapMode, WrapOptions};

    fn wrapping() -> Options {
        let wrap = WrapOptions {
            mode: WrapMode::Fill,
            width: Width::new(8).unwrap(),
            ..WrapOptions::default()
        };
        Options {
            toc: None,
            wrap: Some(wrap),
            ..Options::default()
        }
    }

    #[test]
    fn wrapping_alone_keeps_off_the_blocks_and_tells_of_stray_markers() {
        let text = "a b c d e\n\n<!-- toc -->\na b c d e\n<!-- /toc -->\n\n<!-- /toc -->\n";
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let passes = run(&document, &wrapping()).unwrap();
        let wrapped: Vec<usize> = passes
            .wrap
            .rewraps
            .iter()
            .map(|rewrap| rewrap.paragraph.span(&document).start)
            .collect();
        assert_eq!(wrapped, [0]);
        assert!(
            matches!(passes.warnings[..], [Warning::StrayClosing { at, closed: 5 }] if at.line == 7)
        );
        assert!(passes.toc.edits.is_empty());
    }

    #[test]
    fn a_text_without_work_is_told_from_one_with() {
        let idle = |text, options: &Options| are_idle(text, options).unwrap();
        let long = Options::default();
        let toc = Options {
            wrap: None,
            ..Options::default()
        };
        let neither = Options {
            toc: None,
            ..toc.clone()
        };
        assert!(idle("a\n", &toc) && idle("a\n", &neither));
        assert!(!idle("a\n", &wrapping()) && !idle("<!-- toc -->\n", &long));
        assert!(idle("<!-- toc -->\n", &neither));
        assert!(!idle("<!-- tocfmt of -->\n", &toc));
        let nowhere = Options {
            within: Some(Vec::new()),
            ..wrapping()
        };
        assert!(idle("a\n", &nowhere));
        let explain = Options {
            explain: Explain::Always,
            ..toc.clone()
        };
        assert!(!idle("a\n", &explain));
        let required = TocOptions {
            absent: Absent::Error,
            ..TocOptions::default()
        };
        let required = Options {
            toc: Some(required),
            ..neither
        };
        assert!(are_idle("a\n", &required).is_err());
    }

    #[test]
    fn what_stands_elsewhere_is_left_alone_and_not_warned_of() {
        let text = "a b c d e\n\na b c d e\n\n<!-- tocfmt a -->\n\n<!-- tocfmt b -->\n";
        let options = Options {
            within: Some(vec![Span::new(12, 13), Span::new(22, 25)]),
            ..wrapping()
        };
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let passes = run(&document, &options).unwrap();
        let wrapped = passes.wrap.rewraps.iter();
        let wrapped: Vec<_> = wrapped
            .map(|rewrap| rewrap.paragraph.span(&document))
            .collect();
        assert_eq!(wrapped, [Span::new(11, 21)]);
        assert!(matches!(passes.warnings[..], [Warning::UnknownDirective { at }] if at.line == 5));
    }
}
