//! Finds markers that do not count, because they are part of other HTML or not alone on their line.
//!
//! Those in code are meant to be shown.

use super::markers::{MarkerLike, marker_likes};
use crate::document::Document;
use crate::options::MarkerSyntax;
use crate::source::{Span, SpanSet, is_space_or_tab};

/// A marker that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IgnoredMarker {
    /// From `<` to `>`.
    pub(crate) span: Span,
    is_alone_on_line: bool,
}

impl IgnoredMarker {
    /// Says why it is ignored, and what to do.
    pub(crate) fn message(&self) -> String {
        format!("this marker {}", self.reason())
    }

    /// Returns the message without its subject.
    pub(super) fn reason(&self) -> &'static str {
        match self.is_alone_on_line {
            true => {
                "is ignored because it is part of what is above it; put a blank line above it, and indent it like the text around it"
            }
            false => "is ignored because it is not alone on its line; put it on a line of its own",
        }
    }
}

/// Returns the markers outside of `off` spans that are not `found`, by their start, in the order of the source. Only those
/// of tocfmt and of `adopted` tools count.
pub(crate) fn ignored_markers(
    document: &Document<'_>,
    found: &[usize],
    off: &SpanSet,
    adopted: &[MarkerSyntax],
) -> Vec<IgnoredMarker> {
    let likes = marker_likes(document.text());
    let mut ignored: Vec<MarkerLike> = likes
        .filter(|like| like.role.syntax().is_kept(adopted))
        .filter(|like| like.span.start >= document.body_start() && !off.contains(like.span))
        .filter(|like| !precedes_anchor(document.text(), like.span))
        .filter(|like| found.binary_search(&like.span.start).is_err())
        .collect();
    if ignored.is_empty() {
        return Vec::new();
    }
    let html = SpanSet::new(document.html_spans());
    ignored.retain(|like| html.contains(like.span));
    let ignored = ignored.into_iter().map(|like| IgnoredMarker {
        span: like.span,
        is_alone_on_line: is_alone_on_line(document, like.span),
    });
    ignored.collect()
}

/// Whether an anchor follows a comment: bitdowntoc puts `<!-- TOC --><a name="…"></a>` above headings.
fn precedes_anchor(text: &str, marker: Span) -> bool {
    text.get(marker.end..)
        .is_some_and(|after| after.starts_with("<a "))
}

/// Whether there is nothing else on the line of a marker but the prefix of its containers.
fn is_alone_on_line(document: &Document<'_>, marker: Span) -> bool {
    let line = document.line_span(document.position(marker.start).line - 1);
    let text = document.text();
    let before = Span::new(line.start, marker.start).of(text);
    let after = Span::new(marker.end, line.end.max(marker.end)).of(text);
    let is_prefix = |c| is_space_or_tab(c) || c == '>';
    before.chars().all(is_prefix) && after.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;
    use crate::toc::markers::markers_of;

    /// The lines of the markers that are ignored, counted from 1, and whether each is alone on it.
    fn ignored(text: &str) -> Vec<(usize, bool)> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let off = SpanSet::default();
        let markers = markers_of(&document, &off).into_iter();
        let found: Vec<usize> = markers.map(|marker| marker.span.start).collect();
        let ignored = ignored_markers(&document, &found, &off, &[]).into_iter();
        ignored
            .map(|marker| {
                let line = document.position(marker.span.start).line;
                (line, marker.is_alone_on_line)
            })
            .collect()
    }

    #[test]
    fn markers_in_html_and_among_text_are_ignored() {
        let html =
            "<details>\n<summary>Contents</summary>\n<!-- toc -->\n<!-- /toc -->\n</details>\n";
        assert_eq!(ignored(html), [(3, true), (4, true)]);
        assert_eq!(
            ignored("a <!-- toc --> b\n\n- c <!-- /toc -->\n"),
            [(1, false), (3, false)]
        );
        assert_eq!(ignored("<!-- toc --> a\n"), [(1, false)]);
        assert_eq!(ignored("> a\n>      <!-- toc -->\n"), [(2, true)]);
    }

    #[test]
    fn markers_that_count_and_those_in_code_are_not_reported() {
        for text in [
            "<details>\n\n<!-- toc -->\n<!-- /toc -->\n\n</details>\n",
            "```\n<!-- toc -->\n```\n\n`<!-- toc -->`\n\n    <!-- toc -->\n",
            "---\na: <!-- toc -->\n---\n",
            "<!--ts--> a\n",
            "<!-- TOC --><a name=\"b\"></a>\n## B\n",
        ] {
            assert_eq!(ignored(text), [], "{text}");
        }
    }
}
