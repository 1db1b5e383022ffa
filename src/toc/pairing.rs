//! Pairs markers into tables of contents, before any heading is looked at.
//!
//! Those of other tools are only recognized, unless they are adopted: nothing about them is an error.

use super::ignored_markers::ignored_markers;
use super::marker_options::MarkerOptions;
use super::markers::{Marker, markers_of};
use super::syntax::{Role, Syntax, jetbrains};
use crate::diagnostic::FormatError;
use crate::document::{Container, Document};
use crate::options::{MarkerSyntax, TocOptions};
use crate::rule::Rule;
use crate::source::{Span, SpanSet};

/// A table of contents: a pair of markers with what is between them.
#[derive(Debug, Clone)]
pub(crate) struct TocBlock {
    pub(crate) opening: Marker,
    pub(crate) closing: Marker,
    pub(super) syntax: &'static Syntax,
    pub(super) options: MarkerOptions,
}

impl TocBlock {
    /// Says whose table of contents this is, and how to have it kept up to date.
    pub(crate) fn adoption_hint(&self) -> String {
        let tool = self.syntax.tool;
        let name = self.syntax.adopted_as.map_or("", MarkerSyntax::name);
        format!(
            "this table of contents has the markers of {tool}; to have it kept up to date, use --adopt {name}"
        )
    }

    /// Returns the options of its list: those in the marker, and the others of the document.
    ///
    /// # Errors
    ///
    /// If no heading could be listed.
    pub(super) fn effective_options(
        &self,
        options: &TocOptions,
    ) -> Result<TocOptions, FormatError> {
        let options = self.options.or(options);
        options.map_err(|message| invalid_option(self.opening, message))
    }

    /// Whether there may be something else than a list between the markers, such as a title.
    pub(super) fn keeps_other_content(&self) -> bool {
        self.syntax.adopted_as.is_some()
    }
}

/// A closing marker after a table of contents that is already closed. It is ignored, with a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StrayMarker {
    pub(crate) span: Span,
    /// The 0-based index of its line.
    pub(crate) line: usize,
    /// The 0-based index of the line on which the table of contents above is closed.
    pub(crate) closing_line: usize,
}

/// The tables of contents of a document, in the order of the source.
#[derive(Debug, Default)]
pub(crate) struct TocBlocks {
    /// Those that are kept up to date.
    pub(crate) blocks: Vec<TocBlock>,
    /// Those of other tools, which are left unchanged.
    pub(crate) foreign: Vec<TocBlock>,
    pub(crate) stray_markers: Vec<StrayMarker>,
    /// The markers that were read, by the start of their span.
    pub(crate) markers: Vec<usize>,
}

impl TocBlocks {
    /// Pairs the markers of a document, except for those in `off` spans.
    ///
    /// # Errors
    ///
    /// If the markers of tables of contents that are kept up to date do not pair up: one opens while another is open, is
    /// never closed, or closes in another block quote or list item than it was opened in; or the first one closes. If the
    /// options in one are invalid.
    pub(crate) fn find(
        document: &Document<'_>,
        off: &SpanSet,
        adopted: &[MarkerSyntax],
    ) -> Result<Self, FormatError> {
        let markers = markers_of(document, off);
        let mut pairing = Pairing {
            document,
            adopted,
            found: Self {
                markers: markers.iter().map(|marker| marker.span.start).collect(),
                ..Self::default()
            },
            open: None,
        };
        for (index, marker) in markers.iter().enumerate() {
            let next = markers.get(index + 1);
            if let Err(error) = pairing.add(*marker, next) {
                return Err(pairing.explain(error, off));
            }
        }
        match pairing.open {
            Some((marker, syntax)) if syntax.is_kept(adopted) => {
                Err(pairing.explain(unclosed(marker, syntax), off))
            }
            _ => Ok(pairing.found),
        }
    }
}

/// The state between two markers.
struct Pairing<'p, 'a> {
    document: &'p Document<'a>,
    adopted: &'p [MarkerSyntax],
    found: TocBlocks,
    /// The opening marker without a closing one so far.
    open: Option<(Marker, &'static Syntax)>,
}

impl Pairing<'_, '_> {
    /// Adds a marker, which another one may follow.
    fn add(&mut self, marker: Marker, next: Option<&Marker>) -> Result<(), FormatError> {
        match marker.role {
            Role::Opening(_) if self.closes_for_jetbrains(marker, next) => match self.open {
                Some((opening, _)) => self.close(opening, marker, jetbrains()),
                None => Ok(()),
            },
            Role::Opening(syntax) => self.open(marker, syntax),
            Role::Closing(first) => {
                let words = marker.words.of(self.document.text());
                match self.open {
                    Some((opening, syntax)) if syntax.is_closed_by(words) => {
                        self.close(opening, marker, syntax)
                    }
                    // It is in the list of the open one, which will be replaced.
                    Some((_, syntax)) if syntax.is_kept(self.adopted) => Ok(()),
                    _ => self.add_unopened(marker, first),
                }
            }
        }
    }

    fn open(&mut self, marker: Marker, syntax: &'static Syntax) -> Result<(), FormatError> {
        let is_kept = syntax.is_kept(self.adopted);
        match self.open {
            Some((first, outer)) if outer.is_kept(self.adopted) => match is_kept {
                true => Err(nested(marker, first, outer)),
                false => Ok(()),
            },
            // A marker that another tool leaves open is ignored.
            _ => {
                self.open = Some((marker, syntax));
                Ok(())
            }
        }
    }

    fn close(
        &mut self,
        opening: Marker,
        closing: Marker,
        syntax: &'static Syntax,
    ) -> Result<(), FormatError> {
        self.open = None;
        let mut block = TocBlock {
            opening,
            closing,
            syntax,
            options: MarkerOptions::default(),
        };
        if !syntax.is_kept(self.adopted) {
            self.found.foreign.push(block);
            return Ok(());
        }
        if opening.container != Container::Page && opening.container != closing.container {
            return Err(in_different_blocks(closing, opening));
        }
        let words = opening.words.of(self.document.text());
        let options = syntax.options_of(words).unwrap_or_default();
        block.options = MarkerOptions::parse(syntax, options)
            .map_err(|message| invalid_option(opening, message))?;
        self.found.blocks.push(block);
        Ok(())
    }

    fn add_unopened(&mut self, marker: Marker, syntax: &Syntax) -> Result<(), FormatError> {
        if !syntax.is_kept(self.adopted) {
            return Ok(());
        }
        let last = self.found.blocks.last();
        let last = last.ok_or_else(|| unopened(marker, syntax))?;
        self.found.stray_markers.push(StrayMarker {
            span: marker.span,
            line: marker.line,
            closing_line: last.closing.line,
        });
        Ok(())
    }

    /// Whether a marker is the second of two `<!-- TOC -->`, in upper case: JetBrains IDEs open and close with it. If a closing
    /// marker of tocfmt follows, it is one too many instead.
    fn closes_for_jetbrains(&self, marker: Marker, next: Option<&Marker>) -> bool {
        let text = self.document.text();
        let is_toc = |marker: Marker| marker.words.of(text) == "TOC";
        let Some((opening, syntax)) = self.open else {
            return false;
        };
        let is_closed_next = next.is_some_and(|next| {
            matches!(next.role, Role::Closing(_)) && syntax.is_closed_by(next.words.of(text))
        });
        is_toc(opening) && is_toc(marker) && !is_closed_next
    }

    /// Adds the reason to an error about a missing marker, if there is one that does not count.
    fn explain(&self, error: FormatError, off: &SpanSet) -> FormatError {
        let rule = error.diagnostic().rule;
        if rule != Rule::UNCLOSED_TOC && rule != Rule::UNOPENED_TOC {
            return error;
        }
        let ignored = ignored_markers(self.document, &self.found.markers, off, self.adopted);
        let Some(ignored) = ignored.first() else {
            return error;
        };
        let what = match rule == Rule::UNCLOSED_TOC {
            true => "opening marker without a closing one",
            false => "closing marker without an opening one",
        };
        let line = self.document.position(ignored.span.start).line;
        let message = format!("{what}: the marker on line {line} {}", ignored.reason());
        FormatError::new(rule, error.diagnostic().span, message)
    }
}

/// Returns the error for options of a marker that make no sense.
fn invalid_option(opening: Marker, message: String) -> FormatError {
    FormatError::new(Rule::INVALID_MARKER_OPTION, opening.span, message)
}

fn unclosed(opening: Marker, syntax: &Syntax) -> FormatError {
    let message = format!(
        "opening marker without a closing one; add {} below it",
        syntax.closing_marker()
    );
    FormatError::new(Rule::UNCLOSED_TOC, opening.span, message)
}

fn unopened(closing: Marker, syntax: &Syntax) -> FormatError {
    let message = format!(
        "closing marker without an opening one; add {} above it or remove it",
        syntax.opening_marker()
    );
    FormatError::new(Rule::UNOPENED_TOC, closing.span, message)
}

fn nested(second: Marker, first: Marker, syntax: &Syntax) -> FormatError {
    let first = first.line + 1;
    let message = format!(
        "second opening marker while the one on line {first} is not closed; add {} between them or remove one",
        syntax.closing_marker()
    );
    FormatError::new(Rule::NESTED_TOC, second.span, message)
}

fn in_different_blocks(closing: Marker, opening: Marker) -> FormatError {
    let opening = opening.line + 1;
    let message = format!(
        "closing marker in a different block quote or list item than the opening one on line {opening}; put both into the same"
    );
    FormatError::new(Rule::MARKERS_IN_DIFFERENT_BLOCKS, closing.span, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    /// The lines of the markers of each table of contents, counted from 1: kept ones and foreign ones.
    type Lines = Vec<(usize, usize)>;

    fn pairs(text: &str, adopted: &[MarkerSyntax]) -> Result<(Lines, Lines), String> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let found = TocBlocks::find(&document, &SpanSet::default(), adopted);
        let found = found.map_err(|error| error.to_string())?;
        let lines = |blocks: &[TocBlock]| {
            let blocks = blocks.iter();
            blocks
                .map(|block| (block.opening.line + 1, block.closing.line + 1))
                .collect()
        };
        Ok((lines(&found.blocks), lines(&found.foreign)))
    }

    #[test]
    fn tables_of_contents_of_other_tools_are_foreign_until_they_are_adopted() {
        let text = "<!--ts-->\n<!--te-->\n\n<!-- toc -->\n<!-- tocstop -->\n";
        let (ts, toc) = ((1, 2), (4, 5));
        assert_eq!(pairs(text, &[]), Ok((vec![toc], vec![ts])));
        let adopted = [MarkerSyntax::GhMdToc];
        assert_eq!(pairs(text, &adopted), Ok((vec![ts, toc], vec![])));
    }

    #[test]
    fn nothing_about_foreign_markers_is_an_error() {
        for text in [
            "<!--ts-->\n<!--ts-->\n",
            "<!--te-->\n",
            "<!-- mdformat-toc start --maxlevel=x -->\n> <!-- mdformat-toc end -->\n",
            "<!-- TOC depthFrom:x -->\n<!-- TOC depthFrom:2 -->\n",
        ] {
            let found = pairs(text, &[]);
            assert!(found.is_ok_and(|(kept, _)| kept.is_empty()), "{text}");
        }
    }

    #[test]
    fn messages_name_the_marker_at_hand() {
        let error = |text, adopted: &[_]| pairs(text, adopted).unwrap_err();
        let adopted = [MarkerSyntax::Doctoc, MarkerSyntax::GhMdToc];
        assert_eq!(
            error("<!-- START doctoc -->\n", &adopted),
            "opening marker without a closing one; add <!-- END doctoc … --> below it"
        );
        assert_eq!(
            error("<!--te-->\n", &adopted),
            "closing marker without an opening one; add <!--ts--> above it or remove it"
        );
        assert_eq!(
            error("<!-- toc max=2 -->\n<!-- /toc -->\n", &[]),
            "unknown option 'max'; use one of min-depth, max-depth, entries, include-preceding, bullet, indent"
        );
    }

    #[test]
    fn the_same_marker_twice_is_of_jetbrains() {
        let twice = "<!-- TOC -->\n* [A](#a)\n<!-- TOC -->\n\n# A\n";
        assert_eq!(pairs(twice, &[]), Ok((vec![], vec![(1, 3)])));
        let adopted = [MarkerSyntax::Jetbrains];
        assert_eq!(pairs(twice, &adopted), Ok((vec![(1, 3)], vec![])));
        for ours in [
            "<!-- toc -->\n\n<!-- toc -->\n",
            "<!-- TOC -->\n",
            "<!-- TOC -->\n\n<!-- TOC -->\n\n<!-- /TOC -->\n",
        ] {
            assert!(pairs(ours, &adopted).is_err(), "{ours}");
        }
        let beside_others =
            format!("{twice}\n<!--ts-->\n<!--te-->\n\n<!-- toc -->\n<!-- /toc -->\n");
        assert_eq!(
            pairs(&beside_others, &[]),
            Ok((vec![(10, 11)], vec![(1, 3), (7, 8)]))
        );
        let closed = "<!-- TOC -->\n<!-- /TOC -->\n";
        assert_eq!(pairs(closed, &[]), Ok((vec![(1, 2)], vec![])));
    }

    #[test]
    fn a_marker_that_does_not_count_is_why_another_is_missing() {
        let error = |text| pairs(text, &[]).unwrap_err();
        assert_eq!(
            error("<div>\n<!-- toc -->\n\n<!-- /toc -->\n</div>\n"),
            "closing marker without an opening one: the marker on line 2 is ignored because it is part of what is above it; put a blank line above it, and indent it like the text around it"
        );
        assert_eq!(
            error("<!-- toc -->\n\na <!-- /toc -->\n"),
            "opening marker without a closing one: the marker on line 3 is ignored because it is not alone on its line; put it on a line of its own"
        );
    }

    #[test]
    fn markers_within_a_table_of_contents_are_part_of_its_list() {
        let text = "<!-- toc -->\n<!--ts-->\n<!--te-->\n<!-- /toc -->\n";
        assert_eq!(pairs(text, &[]), Ok((vec![(1, 4)], vec![])));
    }
}
