//! The plan: all edits that a document needs, before anyone knows whether they are safe.
//!
//! Separate so that the first run and the verification of its result ask the same question. Nothing is applied here.

use crate::analysis::Analysis;
use crate::diagnostic::FormatError;
use crate::document::Paragraph;
use crate::options::{Options, WrapMode};
use crate::source::SpanSet;
use crate::toc::{self, TocUpdate};
use crate::wrap::{Selection, Wrapping, wrap};

/// The edits of tables of contents and of paragraphs. They do not overlap.
pub(crate) struct Plan<'a> {
    pub(crate) toc: TocUpdate<'a>,
    pub(crate) wrapping: Wrapping<'a>,
    /// All paragraphs of the document; none if nothing is to be wrapped.
    pub(crate) paragraphs: Vec<Paragraph<'a>>,
}

impl<'a> Plan<'a> {
    /// Plans the edits of a document.
    ///
    /// # Errors
    ///
    /// Those of [`toc::require_toc`] and [`TocUpdate::new`].
    pub(crate) fn new(analysis: &Analysis<'_, 'a>, options: &Options) -> Result<Self, FormatError> {
        let toc = match &options.toc {
            Some(toc) => {
                let blocks = &analysis.toc.blocks;
                // Without a block there is nothing to list, and no need for an outline.
                let outline = if blocks.is_empty() {
                    let ignored = analysis.ignored_markers(toc);
                    toc::require_toc(&analysis.toc, &analysis.placeholders, &ignored, toc)?;
                    &[]
                } else {
                    analysis.outline()
                };
                TocUpdate::new(analysis.document, blocks, outline, toc)?
            }
            None => TocUpdate::default(),
        };
        Ok(Self::with_toc(analysis, toc, options))
    }

    /// Plans the edits of paragraphs only. The tables of contents are known to be up to date.
    pub(crate) fn for_wrapping(analysis: &Analysis<'_, 'a>, options: &Options) -> Self {
        Self::with_toc(analysis, TocUpdate::default(), options)
    }

    fn with_toc(analysis: &Analysis<'_, 'a>, toc: TocUpdate<'a>, options: &Options) -> Self {
        let mut plan = Self {
            toc,
            wrapping: Wrapping::default(),
            paragraphs: Vec::new(),
        };
        if options.wrap.mode == WrapMode::Off {
            return plan;
        }
        plan.paragraphs = analysis.document.paragraphs(&plan.toc.replaced);
        let mut exclude = analysis.directives.wrapping_off.as_slice().to_vec();
        exclude.extend(&analysis.toc_regions);
        exclude.extend(analysis.foreign_toc_regions.as_slice());
        let selection = Selection {
            exclude: &SpanSet::new(exclude),
            include: options.changed.as_ref(),
        };
        plan.wrapping = wrap(
            analysis.document,
            &plan.paragraphs,
            &selection,
            &options.wrap,
        );
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Arena, Document};
    use crate::options::{Width, WrapOptions};
    use crate::source::Span;

    fn wrapping_only() -> Options {
        Options {
            toc: None,
            wrap: WrapOptions {
                mode: WrapMode::Fill,
                width: Width::new(8).unwrap(),
                ..WrapOptions::default()
            },
            ..Options::default()
        }
    }

    /// Returns the lines of the paragraphs that would be wrapped.
    fn wrapped(text: &str, options: &Options) -> Vec<Span> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let analysis = Analysis::new(&document, options.toc.as_ref()).unwrap();
        let plan = Plan::new(&analysis, options).unwrap();
        assert!(plan.toc.edits.is_empty());
        let rewraps = plan.wrapping.rewraps.iter();
        rewraps
            .map(|rewrap| rewrap.paragraph.span(&document))
            .collect()
    }

    #[test]
    fn wrapping_alone_excludes_tables_of_contents() {
        let text = "a b c d e\n\n<!-- toc -->\na b c d e\n<!-- /toc -->\n";
        assert_eq!(wrapped(text, &wrapping_only()), [Span::new(0, 10)]);
    }

    #[test]
    fn only_paragraphs_that_changed_are_wrapped() {
        let text = "a b c d e\n\na b c d e\n";
        let options = Options {
            changed: Some(SpanSet::new(vec![Span::new(12, 13)])),
            ..wrapping_only()
        };
        assert_eq!(wrapped(text, &options), [Span::new(11, 21)]);
    }
}
