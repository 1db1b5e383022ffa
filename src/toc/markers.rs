//! The markers around a table of contents, such as `<!-- toc -->` and `<!-- /toc -->`: comments alone on their line.

use memchr::memmem;

use super::syntax::Role;
use crate::document::{Comment, Container, Document};
use crate::options::MarkerSyntax;
use crate::source::{Span, SpanSet, is_space_or_tab};

/// A comment that starts or ends a table of contents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marker {
    pub(super) role: Role,
    /// From `<` to `>`.
    pub(crate) span: Span,
    /// What is between `<!--` and `-->`, without white space around it.
    pub(super) words: Span,
    /// The 0-based index of its line.
    pub(crate) line: usize,
    /// The container that it is in.
    pub(crate) container: Container,
}

/// A marker at the start of a text.
#[derive(Debug, Clone, Copy)]
struct ParsedMarker {
    role: Role,
    len: usize,
    words: Span,
}

/// A comment that looks like a marker, wherever it is.
pub(super) struct MarkerLike {
    pub(super) role: Role,
    pub(super) span: Span,
}

/// Whether a comment in a text looks like a marker of any tool. If none does, there is no table of contents with markers,
/// and no need to parse.
pub(crate) fn has_marker_like(text: &str) -> bool {
    marker_likes(text).next().is_some()
}

/// The same for the markers of tools whose tables of contents are kept up to date.
pub(crate) fn has_kept_marker_like(text: &str, adopted: &[MarkerSyntax]) -> bool {
    marker_likes(text).any(|like| like.role.syntax().is_kept(adopted))
}

pub(super) fn marker_likes(text: &str) -> impl Iterator<Item = MarkerLike> {
    memmem::find_iter(text.as_bytes(), "<!--").filter_map(|at| {
        let marker = parse_marker(text.get(at..)?)?;
        Some(MarkerLike {
            role: marker.role,
            span: Span::new(at, at + marker.len),
        })
    })
}

/// Returns the markers of a document outside of `off` spans, in the order of the source.
pub(super) fn markers_of(document: &Document<'_>, off: &SpanSet) -> Vec<Marker> {
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
    let in_document =
        |span: Span| Span::new(line_span.start + span.start, line_span.start + span.end);
    let markers = found.into_iter().map(|(at, marker)| Marker {
        role: marker.role,
        span: in_document(Span::new(at, at + marker.len)),
        words: in_document(Span::new(at + marker.words.start, at + marker.words.end)),
        line: comment.line,
        container: comment.container,
    });
    markers.collect()
}

/// Parses a line without outer white space: one marker alone, or an opening and a closing one, each with its offset.
/// Anything else on the line makes them ordinary comments.
fn parse_line(line: &str) -> Vec<(usize, ParsedMarker)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(marker) = parse_marker(rest) else {
            return Vec::new();
        };
        found.push((at, marker));
        let after = rest.get(marker.len..).unwrap_or_default();
        at += marker.len + after.len() - after.trim_start_matches(is_space_or_tab).len();
    }
    let roles: Vec<Role> = found.iter().map(|(_, marker)| marker.role).collect();
    match roles.as_slice() {
        [_] | [Role::Opening(_), Role::Closing(_)] => found,
        _ => Vec::new(),
    }
}

/// No marker is longer, in bytes. The limit keeps the search linear where many comments start and none ends.
const MAX_MARKER_BYTES: usize = 400;

/// Parses the marker that `text` starts with.
fn parse_marker(text: &str) -> Option<ParsedMarker> {
    let inner = text.strip_prefix("<!--")?;
    let bytes = inner.as_bytes();
    let bytes = bytes.get(..MAX_MARKER_BYTES).unwrap_or(bytes);
    let end = memmem::find(bytes, b"-->")?;
    // Whatever text may be in a marker, another comment is none.
    let is_one_comment = |inner: &&str| !inner.contains(['\n', '\r']) && !inner.contains("<!--");
    let inner = inner.get(..end).filter(is_one_comment)?;
    let words = inner.trim_matches(is_space_or_tab);
    let role = Role::of(words)?;
    let start = "<!--".len() + inner.len() - inner.trim_start_matches(is_space_or_tab).len();
    Some(ParsedMarker {
        role,
        len: "<!--".len() + end + "-->".len(),
        words: Span::new(start, start + words.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length_if_opening(text: &str) -> Option<(bool, usize)> {
        let marker = parse_marker(text)?;
        Some((matches!(marker.role, Role::Opening(_)), marker.len))
    }

    #[test]
    fn markers_may_differ_only_in_case_and_spaces() {
        for text in ["<!-- toc -->", "<!--TOC-->", "<!--\ttoc   -->x"] {
            let parsed = length_if_opening(text);
            assert!(parsed.is_some_and(|(opens, _)| opens), "{text}");
        }
        assert_eq!(length_if_opening("<!-- /Toc --> y"), Some((false, 13)));
        let long = format!("<!-- toc a={} -->", "x".repeat(MAX_MARKER_BYTES));
        for text in [
            "<!-- toc",
            "<!-- tocs -->",
            "<!-- / toc -->",
            "<!-- toc --",
            "<!- toc -->",
            "<!--\ntoc -->",
            "<!-- START doctoc <!-- toc -->",
            "",
            &long,
        ] {
            assert_eq!(length_if_opening(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_that_may_contain_markers_is_recognized_without_parsing() {
        assert!(has_marker_like("a\n`<!-- TOC -->`"));
        assert!(!has_marker_like("<!-- table of contents --> toc"));
        let text = "<!--ts-->\n";
        assert!(has_marker_like(text) && !has_kept_marker_like(text, &[]));
        assert!(has_kept_marker_like(text, &[MarkerSyntax::GhMdToc]));
    }

    fn opens(line: &str) -> Vec<bool> {
        let found = parse_line(line).into_iter();
        found
            .map(|(_, marker)| matches!(marker.role, Role::Opening(_)))
            .collect()
    }

    #[test]
    fn only_markers_may_be_on_the_line_of_a_marker() {
        assert_eq!(opens("<!-- toc -->"), [true]);
        assert_eq!(opens("<!-- toc --> <!-- /toc -->"), [true, false]);
        for line in [
            "<!-- toc --> a",
            "<!-- /toc --><!-- toc -->",
            "<!-- toc --><!-- toc -->",
            "<!-- a --><!-- toc -->",
        ] {
            assert_eq!(opens(line), [false; 0], "{line}");
        }
    }
}
