//! The analysis of a document, computed once and lent to everything that needs it.

use std::cell::OnceCell;

use crate::diagnostic::FormatError;
use crate::directives::Directives;
use crate::document::Document;
use crate::edit::Rewritten;
use crate::hosts::Host;
use crate::options::TocOptions;
use crate::placeholders::{Placeholder, placeholders};
use crate::source::{Span, SpanSet};
use crate::toc::{self, IgnoredMarker, OutlineEntry, TocBlock, TocBlocks};

/// What is known of a document.
pub(crate) struct Analysis<'d, 'a> {
    pub(crate) document: &'d Document<'a>,
    pub(crate) directives: Directives,
    pub(crate) toc: TocBlocks,
    /// The lines of each table of contents that is kept up to date, those of its markers included.
    pub(crate) toc_regions: Vec<Span>,
    /// The lines that hosts replace with a table of contents.
    pub(crate) placeholders: Vec<Placeholder>,
    /// Those lines, and the lines of the tables of contents of other tools.
    pub(crate) foreign_toc_regions: SpanSet,
    pub(crate) host: Host,
    /// Computed on first use: wrapping needs none.
    outline: OnceCell<Vec<OutlineEntry<'a>>>,
}

impl<'d, 'a> Analysis<'d, 'a> {
    /// Analyzes a document. `toc` are the options for its tables of contents, if they are updated.
    ///
    /// # Errors
    ///
    /// If its markers do not pair up. They must even if no table of contents is requested, since what is between them is
    /// not wrapped.
    pub(crate) fn new(
        document: &'d Document<'a>,
        toc: Option<&TocOptions>,
    ) -> Result<Self, FormatError> {
        let directives = Directives::find(document);
        let adopted = toc.map_or(&[][..], |toc| &toc.adopt);
        let found = match toc::has_marker_like(document.text()) {
            true => TocBlocks::find(document, &directives.off, adopted)?,
            false => TocBlocks::default(),
        };
        let region = |block: &TocBlock| toc::region(document, block);
        let placeholders = placeholders(document);
        let lines = placeholders.iter().map(|placeholder| placeholder.line);
        let foreign = found.foreign.iter().map(region).chain(lines);
        Ok(Self {
            document,
            directives,
            toc_regions: found.blocks.iter().map(region).collect(),
            foreign_toc_regions: SpanSet::new(foreign.collect()),
            placeholders,
            toc: found,
            host: host_of(toc),
            outline: OnceCell::new(),
        })
    }

    /// Analyzes a document for wrapping only, with the tables of contents where they were in this one.
    ///
    /// `rewritten` is the text of the other document; no edit touches a table of contents.
    pub(crate) fn for_wrapped<'o, 'b>(
        &self,
        document: &'o Document<'b>,
        rewritten: &Rewritten,
    ) -> Analysis<'o, 'b> {
        let region = |region: &Span| {
            let Span { start, end } = *region;
            Span::new(rewritten.map_offset(start), rewritten.map_offset(end))
        };
        let foreign = self.foreign_toc_regions.as_slice().iter();
        Analysis {
            document,
            directives: Directives::find(document),
            toc: TocBlocks::default(),
            toc_regions: self.toc_regions.iter().map(region).collect(),
            placeholders: Vec::new(),
            foreign_toc_regions: SpanSet::new(foreign.map(region).collect()),
            host: self.host,
            outline: OnceCell::new(),
        }
    }

    /// Returns the markers that do not count, of tocfmt and of the tools that are adopted.
    pub(crate) fn ignored_markers(&self, toc: &TocOptions) -> Vec<IgnoredMarker> {
        let markers = &self.toc.markers;
        toc::ignored_markers(self.document, markers, &self.directives.off, &toc.adopt)
    }

    /// Returns the headings of the page with their anchors, except for those inside of tables of contents.
    pub(crate) fn outline(&self) -> &[OutlineEntry<'a>] {
        self.outline
            .get_or_init(|| toc::outline(self.document, &self.toc.blocks, self.host))
    }
}

/// Returns the host whose anchors a document has under these options.
pub(crate) fn host_of(toc: Option<&TocOptions>) -> Host {
    toc.map_or_else(Host::default, |toc| toc.anchors)
}
