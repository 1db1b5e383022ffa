//! The analysis of a document, computed once and lent to everything that needs it.

use std::cell::OnceCell;

use crate::diagnostic::FormatError;
use crate::directives::Directives;
use crate::document::Document;
use crate::edit::Rewritten;
use crate::hosts::Host;
use crate::options::Options;
use crate::source::Span;
use crate::toc::{self, OutlineEntry, TocBlocks};

/// What is known of a document.
pub(crate) struct Analysis<'d, 'a> {
    pub(crate) document: &'d Document<'a>,
    pub(crate) directives: Directives,
    pub(crate) toc: TocBlocks,
    /// The lines of each table of contents, those of its markers included.
    pub(crate) toc_regions: Vec<Span>,
    pub(crate) host: Host,
    /// Computed on first use: wrapping needs none.
    outline: OnceCell<Vec<OutlineEntry<'a>>>,
}

impl<'d, 'a> Analysis<'d, 'a> {
    /// Analyzes a document.
    ///
    /// # Errors
    ///
    /// If its markers do not pair up. They must even if no table of contents is requested, since what is between them is
    /// not wrapped.
    pub(crate) fn new(document: &'d Document<'a>, host: Host) -> Result<Self, FormatError> {
        let directives = Directives::find(document);
        let toc = match toc::find_marker_like(document.text()) {
            Some(_) => TocBlocks::find(document, &directives.off)?,
            None => TocBlocks::default(),
        };
        let regions = toc.blocks.iter().map(|block| toc::region(document, block));
        Ok(Self {
            document,
            directives,
            toc_regions: regions.collect(),
            toc,
            host,
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
        Analysis {
            document,
            directives: Directives::find(document),
            toc: TocBlocks::default(),
            toc_regions: self.toc_regions.iter().map(region).collect(),
            host: self.host,
            outline: OnceCell::new(),
        }
    }

    /// Returns the headings of the page with their anchors, except for those inside of tables of contents.
    pub(crate) fn outline(&self) -> &[OutlineEntry<'a>] {
        self.outline
            .get_or_init(|| toc::outline(self.document, &self.toc.blocks, self.host))
    }
}

/// Returns the host whose anchors a document has under these options.
pub(crate) fn host_of(options: &Options) -> Host {
    options
        .toc
        .as_ref()
        .map_or_else(Host::default, |toc| toc.anchors)
}
