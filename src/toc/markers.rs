//! The markers around a table of contents, such as `<!-- toc -->` and `<!-- /toc -->`, and the blocks they form.
//!
//! Separate so that markers are paired before any heading is looked at.

use memchr::memmem;

use crate::diagnostic::FormatError;
use crate::document::{Comment, Container, Document};
use crate::rule::Rule;
use crate::source::{Span, SpanSet, is_space_or_tab};

/// The comments that mark the start and the end of a table of contents.
///
/// The words are compared ignoring ASCII case. Spaces and tabs around them are optional.
struct MarkerSyntax {
    opening: &'static str,
    closing: &'static str,
}

/// The syntaxes that are kept up to date. Messages name the first one.
const SYNTAXES: [MarkerSyntax; 1] = [MarkerSyntax {
    opening: "toc",
    closing: "/toc",
}];

/// A table of contents: a pair of markers with what is between them.
#[derive(Debug, Clone)]
pub(crate) struct TocBlock {
    pub(crate) opening: Marker,
    pub(crate) closing: Marker,
}

/// A comment that starts or ends a table of contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    role: Role,
    /// From `<` to `>`.
    pub(crate) span: Span,
    /// The 0-based index of its line.
    pub(crate) line: usize,
    /// The container that it is in.
    pub(crate) container: Container,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Opening,
    Closing,
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
    pub(crate) blocks: Vec<TocBlock>,
    pub(crate) stray_markers: Vec<StrayMarker>,
}

impl TocBlocks {
    /// Pairs the markers of a document, except for those in `off` spans.
    ///
    /// # Errors
    ///
    /// If the markers do not pair up: one opens while another is open, is never closed, or closes in another block quote
    /// or list item than it was opened in; or the first one closes.
    pub(crate) fn find(document: &Document<'_>, off: &SpanSet) -> Result<Self, FormatError> {
        let mut found = Self::default();
        let mut open: Option<Marker> = None;
        for marker in markers_of(document, off) {
            match (marker.role, open) {
                (Role::Opening, None) => open = Some(marker),
                (Role::Opening, Some(first)) => return Err(nested(marker, first)),
                (Role::Closing, Some(opening)) => {
                    if opening.container != Container::Page && opening.container != marker.container
                    {
                        return Err(in_different_blocks(marker, opening));
                    }
                    found.blocks.push(TocBlock {
                        opening,
                        closing: marker,
                    });
                    open = None;
                }
                (Role::Closing, None) => {
                    let last = found.blocks.last().ok_or_else(|| unopened(marker))?;
                    found.stray_markers.push(StrayMarker {
                        span: marker.span,
                        line: marker.line,
                        closing_line: last.closing.line,
                    });
                }
            }
        }
        open.map_or(Ok(found), |marker| Err(unclosed(marker)))
    }
}

fn unclosed(opening: Marker) -> FormatError {
    let message = "opening marker without a closing one; add <!-- /toc --> below it";
    FormatError::new(Rule::UNCLOSED_TOC, opening.span, message)
}

fn unopened(closing: Marker) -> FormatError {
    let message = "closing marker without an opening one; add <!-- toc --> above it or remove it";
    FormatError::new(Rule::UNOPENED_TOC, closing.span, message)
}

fn nested(second: Marker, first: Marker) -> FormatError {
    let first = first.line + 1;
    let message = format!(
        "second opening marker while the one on line {first} is not closed; add <!-- /toc --> between them or remove one"
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

/// Returns the offset of the first comment in `text` that looks like a marker. If there is none, there is no table of
/// contents, and no need to parse.
pub(crate) fn find_marker_like(text: &str) -> Option<usize> {
    memmem::find_iter(text.as_bytes(), "<!--").find(|&at| {
        text.get(at..)
            .is_some_and(|rest| parse_marker(rest).is_some())
    })
}

/// Returns the markers of a document outside of `off` spans, in the order of the source.
fn markers_of(document: &Document<'_>, off: &SpanSet) -> Vec<Marker> {
    let mut markers: Vec<Marker> = document
        .comments()
        .iter()
        .flat_map(|comment| markers_in(document, comment))
        .filter(|marker| !off.contains(marker.span))
        .collect();
    // Footnotes come last on the page, wherever they are in the source.
    markers.sort_by_key(|marker| marker.span);
    markers
}

/// Returns the markers on the last line of a comment block.
fn markers_in(document: &Document<'_>, comment: &Comment<'_>) -> Vec<Marker> {
    let found = parse_line(&comment.last_line);
    if found.is_empty() {
        return Vec::new();
    }
    let Some(line_span) = document.last_line_span(comment) else {
        return Vec::new();
    };
    let markers = found.into_iter().map(|(role, Span { start, end })| Marker {
        role,
        span: Span::new(line_span.start + start, line_span.start + end),
        line: comment.line,
        container: comment.container,
    });
    markers.collect()
}

/// Parses a line without outer white space: one marker alone, or an opening and a closing one. Anything else on the line
/// makes them ordinary comments.
fn parse_line(line: &str) -> Vec<(Role, Span)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((role, length)) = parse_marker(rest) else {
            return Vec::new();
        };
        found.push((role, Span::new(at, at + length)));
        let after = rest.get(length..).unwrap_or_default();
        at += length + after.len() - after.trim_start_matches(is_space_or_tab).len();
    }
    match found.as_slice() {
        [_] | [(Role::Opening, _), (Role::Closing, _)] => found,
        _ => Vec::new(),
    }
}

/// Parses the marker that `text` starts with. Returns its length in bytes, too.
fn parse_marker(text: &str) -> Option<(Role, usize)> {
    let inner = text
        .strip_prefix("<!--")?
        .trim_start_matches(is_space_or_tab);
    SYNTAXES.iter().find_map(|syntax| {
        let words = [
            (syntax.opening, Role::Opening),
            (syntax.closing, Role::Closing),
        ];
        words.into_iter().find_map(|(word, role)| {
            let start = inner.get(..word.len())?;
            let after = inner.get(word.len()..)?.trim_start_matches(is_space_or_tab);
            let after = after.strip_prefix("-->")?;
            let matches = start.eq_ignore_ascii_case(word);
            matches.then(|| (role, text.len() - after.len()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_may_differ_only_in_case_and_spaces() {
        for text in ["<!-- toc -->", "<!--TOC-->", "<!--\ttoc   -->x"] {
            let role = parse_marker(text).map(|(role, _)| role);
            assert_eq!(role, Some(Role::Opening), "{text}");
        }
        assert_eq!(parse_marker("<!-- /Toc --> y"), Some((Role::Closing, 13)));
        for text in [
            "<!-- toc",
            "<!-- tocs -->",
            "<!-- / toc -->",
            "<!-- toc --",
            "<!- toc -->",
            "<!--\ntoc -->",
            "",
        ] {
            assert_eq!(parse_marker(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_that_may_contain_markers_is_recognized_without_parsing() {
        assert!(find_marker_like("a\n`<!-- TOC -->`").is_some());
        assert!(find_marker_like("<!-- table of contents --> toc").is_none());
    }

    fn roles(line: &str) -> Vec<Role> {
        parse_line(line).into_iter().map(|(role, _)| role).collect()
    }

    #[test]
    fn only_markers_may_be_on_the_line_of_a_marker() {
        assert_eq!(roles("<!-- toc -->"), [Role::Opening]);
        assert_eq!(
            roles("<!-- toc --> <!-- /toc -->"),
            [Role::Opening, Role::Closing]
        );
        for line in [
            "<!-- toc --> a",
            "<!-- /toc --><!-- toc -->",
            "<!-- toc --><!-- toc -->",
            "<!-- a --><!-- toc -->",
        ] {
            assert_eq!(roles(line), [], "{line}");
        }
    }
}
