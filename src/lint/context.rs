//! What lint rules know of the document that they check.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::analysis::Analysis;
use crate::document::{Arena, Document, Heading};
use crate::hosts::Host;
use crate::options::{Options, TocOptions};
use crate::source::{Span, SpanSet};
use crate::toc::OutlineEntry;

/// A document, and the part of it that diagnostics may be about.
pub(super) struct LintContext<'c, 'd, 'a> {
    pub(super) analysis: &'c Analysis<'d, 'a>,
    /// The options for tables of contents, if they are updated.
    pub(super) toc_options: Option<&'c TocOptions>,
    changed: Option<&'c SpanSet>,
    anchors: OnceCell<HashSet<&'c str>>,
}

impl<'c, 'd, 'a> LintContext<'c, 'd, 'a> {
    pub(super) fn new(analysis: &'c Analysis<'d, 'a>, options: &'c Options) -> Self {
        Self {
            analysis,
            toc_options: options.toc.as_ref(),
            changed: options.changed.as_ref(),
            anchors: OnceCell::new(),
        }
    }

    pub(super) fn document(&self) -> &'d Document<'a> {
        self.analysis.document
    }

    pub(super) fn host(&self) -> Host {
        self.analysis.host
    }

    /// Returns true if diagnostics may be about these lines.
    pub(super) fn is_in_scope(&self, lines: Span) -> bool {
        self.changed.is_none_or(|changed| changed.overlaps(lines))
    }

    /// Returns the headings that diagnostics may be about.
    pub(super) fn headings_in_scope(&self) -> impl Iterator<Item = &'c OutlineEntry<'a>> {
        let document = self.document();
        let outline = self.analysis.outline().iter();
        outline.filter(move |outlined| self.is_in_scope(outlined.heading.lines(document)))
    }

    /// Returns the anchors of all headings.
    pub(super) fn anchors(&self) -> &HashSet<&'c str> {
        self.anchors.get_or_init(|| {
            let outline = self.analysis.outline().iter();
            outline.map(|outlined| &*outlined.anchor).collect()
        })
    }

    /// Returns the lines of a heading, without the indentation of the first one.
    pub(super) fn heading_span(&self, heading: &Heading<'_>) -> Span {
        let document = self.document();
        Span::new(heading.start(document), heading.lines(document).end)
    }

    /// Returns the anchor that a line would have as the only heading of a page; empty if it is not a heading.
    pub(super) fn anchor_of_line(&self, line: &str) -> String {
        let arena = Arena::new();
        let host = self.host();
        let document = Document::parse_with(&arena, line, host.rules().attributes);
        let heading = document.headings().first();
        heading.map_or_else(String::new, |heading| host.sole_anchor(heading, &document))
    }
}
