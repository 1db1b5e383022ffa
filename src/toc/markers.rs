//! Comment blocks into [`Block`]s: what stands between `<!-- toc -->` and `<!-- /toc -->`.
//!
//! Stands apart because which comment is a marker, and which marker belongs to which, is settled before any heading is
//! looked at. It does not know what a block should say.

use memchr::memmem;

use crate::document::{Comment, Container, Document};
use crate::error::{FormatError, Warning};
use crate::source::{Span, holder, is_blank};

/// A pair of markers and what stands between them.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// The opening marker.
    pub(crate) opening: Marker,
    /// The closing marker.
    pub(crate) closing: Marker,
}

/// A marker and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    kind: Kind,
    /// From `<` to `>`.
    pub(crate) span: Span,
    /// The 0-based index of its line.
    pub(crate) line: usize,
    /// What it stands in.
    pub(crate) container: Container,
}

/// What a marker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Opening,
    Closing,
}

/// The offset of the first thing in `text` that is spelled like a marker. Where there is none, no parse is needed to know
/// that there is no block.
pub(crate) fn first_spelled(text: &str) -> Option<usize> {
    memmem::find_iter(text.as_bytes(), "<!--")
        .find(|&at| text.get(at..).is_some_and(|rest| marker(rest).is_some()))
}

/// The blocks of a document, in order, found among its comments. Comments in `ignored` spans do not count.
///
/// # Errors
///
/// Where the markers do not pair up: one that opens while another is open, one that closes before any was open or in
/// another block quote or list item, one that is never closed. A stray closing marker behind a finished block only gets a warning.
pub(crate) fn blocks(
    document: &Document<'_>,
    ignored: &[Span],
) -> Result<(Vec<Block>, Vec<Warning>), FormatError> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut warnings = Vec::new();
    let mut open: Option<Marker> = None;
    let mut found: Vec<Marker> = document
        .comments()
        .iter()
        .flat_map(|comment| markers(document, comment))
        .filter(|marker| holder(ignored, marker.span).is_none())
        .collect();
    // Footnotes come last on the page, wherever they stand.
    found.sort_by_key(|marker| marker.span);
    for marker in found {
        let at = document.position(marker.span.start);
        match (marker.kind, open) {
            (Kind::Opening, None) => open = Some(marker),
            (Kind::Opening, Some(first)) => {
                return Err(FormatError::OpenedTwice {
                    at,
                    first: first.line + 1,
                });
            }
            (Kind::Closing, Some(opening)) => {
                if opening.container != Container::Page && opening.container != marker.container {
                    return Err(FormatError::Apart {
                        at,
                        opening: opening.line + 1,
                    });
                }
                blocks.push(Block {
                    opening,
                    closing: marker,
                });
                open = None;
            }
            (Kind::Closing, None) => {
                let last = blocks.last().ok_or(FormatError::Unopened { at })?;
                warnings.push(Warning::StrayClosing {
                    at,
                    closed: last.closing.line + 1,
                });
            }
        }
    }
    match open {
        Some(marker) => Err(FormatError::Unclosed {
            at: document.position(marker.span.start),
        }),
        None => Ok((blocks, warnings)),
    }
}

/// The markers of a comment block.
fn markers(document: &Document<'_>, comment: &Comment<'_>) -> Vec<Marker> {
    let Comment {
        ref last_line,
        line,
        container,
        ..
    } = *comment;
    let found = on_line(last_line);
    let place = if found.is_empty() {
        None
    } else {
        document.place(comment)
    };
    let Some(place) = place else {
        return Vec::new();
    };
    let located = found.into_iter().map(|(kind, Span { start, end })| {
        let span = Span::new(place.start + start, place.start + end);
        Marker {
            kind,
            span,
            line,
            container,
        }
    });
    located.collect()
}

/// The markers on a line without outer white space: one alone, or an opening and a closing one. Anything else on the line
/// makes them ordinary comments.
fn on_line(line: &str) -> Vec<(Kind, Span)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((kind, length)) = marker(rest) else {
            return Vec::new();
        };
        found.push((kind, Span::new(at, at + length)));
        let behind = rest.get(length..).unwrap_or_default();
        at += length + behind.len() - behind.trim_start_matches(is_blank).len();
    }
    match found.as_slice() {
        [_] | [(Kind::Opening, _), (Kind::Closing, _)] => found,
        _ => Vec::new(),
    }
}

/// The marker that `text` starts with, and its length in bytes. Any case and any blanks inside are accepted.
fn marker(text: &str) -> Option<(Kind, usize)> {
    let inner = text.strip_prefix("<!--")?.trim_start_matches(is_blank);
    let (kind, inner) = match inner.strip_prefix('/') {
        Some(inner) => (Kind::Closing, inner),
        None => (Kind::Opening, inner),
    };
    let word = inner
        .get(..3)
        .filter(|word| word.eq_ignore_ascii_case("toc"))?;
    let behind = inner.get(word.len()..)?.trim_start_matches(is_blank);
    let behind = behind.strip_prefix("-->")?;
    Some((kind, text.len() - behind.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_may_differ_in_case_and_blanks_only() {
        for text in ["<!-- toc -->", "<!--TOC-->", "<!--\ttoc   -->x"] {
            assert_eq!(
                marker(text).map(|(kind, _)| kind),
                Some(Kind::Opening),
                "{text}"
            );
        }
        assert_eq!(marker("<!-- /Toc --> y"), Some((Kind::Closing, 13)));
        for text in [
            "<!-- toc",
            "<!-- tocs -->",
            "<!-- / toc -->",
            "<!-- toc --",
            "<!- toc -->",
            "<!--\ntoc -->",
            "",
        ] {
            assert_eq!(marker(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_without_their_spelling_has_no_markers() {
        assert!(first_spelled("a\n`<!-- TOC -->`").is_some());
        assert!(first_spelled("<!-- table of contents --> toc").is_none());
    }

    fn kinds(line: &str) -> Vec<Kind> {
        on_line(line).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn markers_own_their_line() {
        assert_eq!(kinds("<!-- toc -->"), [Kind::Opening]);
        assert_eq!(
            kinds("<!-- toc --> <!-- /toc -->"),
            [Kind::Opening, Kind::Closing]
        );
        for line in [
            "<!-- toc --> a",
            "<!-- /toc --><!-- toc -->",
            "<!-- toc --><!-- toc -->",
            "<!-- a --><!-- toc -->",
        ] {
            assert_eq!(kinds(line), [], "{line}");
        }
    }
}
