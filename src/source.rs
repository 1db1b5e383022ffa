//! Places in a source text: byte spans, line and column positions, and lines.
//!
//! Separate so that a byte offset, a line number and a column cannot be mistaken for one another. Knows no Markdown.

use std::cell::RefCell;
use std::fmt;

/// A half-open range of byte offsets into a text, `start..end`, 0-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset after the last byte.
    pub end: usize,
}

impl Span {
    /// Returns the span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Returns the part of `text` that the span covers; an empty string if the span is not on character boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Returns true if `other` lies within this span. Shared ends count as within.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Spans in ascending order that do not overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpanSet(Vec<Span>);

impl SpanSet {
    /// Sorts `spans` and merges those that overlap or touch.
    pub fn new(mut spans: Vec<Span>) -> Self {
        spans.sort();
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => merged.push(span),
            }
        }
        Self(merged)
    }

    /// Returns true if there are no spans.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the spans, in ascending order.
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// Returns true if one of the spans contains `span`.
    pub fn contains(&self, span: Span) -> bool {
        find_containing(&self.0, span).is_some()
    }

    /// Returns true if one of the spans shares a byte with `span`.
    pub fn overlaps(&self, span: Span) -> bool {
        let index = self.0.partition_point(|other| other.end <= span.start);
        self.0
            .get(index)
            .is_some_and(|other| other.start < span.end)
    }
}

/// Returns the index of the span that contains `span`, among `spans` that ascend and do not overlap.
///
/// For spans that must keep their index. Where the index does not matter, use a [`SpanSet`].
pub(crate) fn find_containing(spans: &[Span], span: Span) -> Option<usize> {
    let started = spans.partition_point(|other| other.start <= span.start);
    let index = started.checked_sub(1)?;
    spans.get(index)?.contains(span).then_some(index)
}

/// A place as editors count it. Both numbers are 1-based; columns count characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The 1-based line number. A line ends at a line feed, a carriage return, or the two together.
    pub line: usize,
    /// The 1-based column, in characters.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The lines of a text, as CommonMark counts them (0.31.2, section 2.1: a line ends at LF, CR or CR LF).
///
/// Computed lazily: most lookups are near the start of the text.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    scanned: RefCell<Scanned>,
}

/// The lines found so far.
#[derive(Debug)]
struct Scanned {
    /// The offset of the first byte of each line. Never empty; the first is 0.
    starts: Vec<usize>,
    /// The offset up to which the text was searched for line endings.
    end: usize,
}

impl<'a> Lines<'a> {
    /// Returns the lines of `text`. A text that ends in a line ending has no further, empty line.
    pub fn new(text: &'a str) -> Self {
        let scanned = Scanned {
            starts: vec![0],
            end: 0,
        };
        Self {
            text,
            scanned: RefCell::new(scanned),
        }
    }

    /// Returns the span of the line with this 0-based index, line ending included; `None` after the last line.
    pub fn span(&self, index: usize) -> Option<Span> {
        let known = self.known(index);
        if known.is_some() {
            return known;
        }
        self.scan_until(|scanned| scanned.starts.len() > index + 1);
        let last = || {
            let start = self.scanned.borrow().starts.get(index).copied()?;
            Some(Span::new(start, self.text.len()))
        };
        self.known(index).or_else(last)
    }

    /// Returns the span of a line if it and the start of the next one were already found.
    fn known(&self, index: usize) -> Option<Span> {
        let starts = &self.scanned.borrow().starts;
        Some(Span::new(*starts.get(index)?, *starts.get(index + 1)?))
    }

    /// Returns the 0-based index of the line that contains the byte at `offset`.
    pub fn index(&self, offset: usize) -> usize {
        self.scan_until(|scanned| scanned.end > offset);
        let starts = &self.scanned.borrow().starts;
        starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    /// Returns the position of the byte at `offset`.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.index(offset);
        let start = self.span(line).map_or(offset, |span| span.start);
        let before = self.text.get(start..offset).unwrap_or_default();
        Position {
            line: line + 1,
            column: before.chars().count() + 1,
        }
    }

    /// Searches for more lines until `enough` of them are found, or all.
    fn scan_until(&self, enough: impl Fn(&Scanned) -> bool) {
        let scanned = &mut *self.scanned.borrow_mut();
        let bytes = self.text.as_bytes();
        while scanned.end < bytes.len() && !enough(scanned) {
            let rest = bytes.get(scanned.end..).unwrap_or_default();
            let Some(at) = memchr::memchr2(b'\n', b'\r', rest) else {
                scanned.end = bytes.len();
                return;
            };
            let crlf = rest.get(at..at + 2) == Some(b"\r\n");
            scanned.end += at + 1 + usize::from(crlf);
            if scanned.end < bytes.len() {
                scanned.starts.push(scanned.end);
            }
        }
    }
}

/// Returns the line ending of `line`: `"\r\n"`, `"\n"`, `"\r"`, or `""` if it has none.
pub(crate) fn line_ending(line: &str) -> &str {
    let content = line.trim_end_matches(['\r', '\n']);
    line.get(content.len()..).unwrap_or_default()
}

/// Returns the line ending of the first line of `text`, or `"\n"` if the text has only one line.
fn first_line_ending(text: &str) -> &str {
    let lines = Lines::new(text);
    let first = lines.span(0).map_or("", |span| span.of(text));
    match line_ending(first) {
        "" => "\n",
        ending => ending,
    }
}

/// Returns the line ending of `line`, or that of the first line of `text` if `line` has none.
pub(crate) fn line_ending_or_first<'t>(line: &'t str, text: &'t str) -> &'t str {
    match line_ending(line) {
        "" => first_line_ending(text),
        ending => ending,
    }
}

/// Returns true for the only white space that CommonMark collapses within a line. `str::trim` takes more (NBSP, U+2028, …).
pub(crate) fn is_space_or_tab(c: char) -> bool {
    c == ' ' || c == '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<&str> {
        let lines = Lines::new(text);
        (0..)
            .map_while(|i| lines.span(i))
            .map(|s| s.of(text))
            .collect()
    }

    #[test]
    fn lines_end_at_lf_cr_and_crlf() {
        assert_eq!(all("a\nb\r\nc\rd"), ["a\n", "b\r\n", "c\r", "d"]);
        assert_eq!(all("a\n\n\r\r\n"), ["a\n", "\n", "\r", "\r\n"]);
        assert_eq!(all(""), [""]);
        assert_eq!(all("\r"), ["\r"]);
    }

    #[test]
    fn positions_count_characters_from_one() {
        let lines = Lines::new("ä€x\ny");
        assert_eq!(lines.position(5), Position { line: 1, column: 3 });
        let position = lines.position(7);
        assert_eq!(position, Position { line: 2, column: 1 });
        assert_eq!(position.to_string(), "2:1");
    }

    #[test]
    fn lines_are_scanned_no_further_than_needed() {
        let lines = Lines::new("ab\ncd\nef\ngh\n");
        let end = || lines.scanned.borrow().end;
        assert_eq!((lines.index(2), end()), (0, 3));
        assert_eq!((lines.index(3), end()), (1, 6));
        assert_eq!(lines.span(1), Some(Span::new(3, 6)));
        assert_eq!(end(), 6);
        assert_eq!((lines.index(100), end()), (3, 12));
    }

    #[test]
    fn a_span_set_merges_spans_that_overlap_or_touch() {
        let spans = [(4, 6), (0, 2), (6, 7), (5, 6), (9, 9)].map(|(a, b)| Span::new(a, b));
        let merged = SpanSet::new(spans.to_vec());
        let expected = [(0, 2), (4, 7), (9, 9)].map(|(a, b)| Span::new(a, b));
        assert_eq!(merged.as_slice(), expected);
    }

    #[test]
    fn the_span_that_contains_another_is_found() {
        let spans = [(0, 2), (4, 7), (9, 9)].map(|(a, b)| Span::new(a, b));
        assert_eq!(find_containing(&spans, Span::new(5, 7)), Some(1));
        assert_eq!(find_containing(&spans, Span::new(9, 9)), Some(2));
        for none in [(1, 3), (2, 5), (3, 3), (7, 8)] {
            let found = find_containing(&spans, Span::new(none.0, none.1));
            assert_eq!(found, None, "{none:?}");
        }
    }

    #[test]
    fn spans_overlap_if_they_share_a_byte() {
        let spans = SpanSet::new(vec![Span::new(2, 4), Span::new(6, 8)]);
        let overlapping = [(0, 3), (3, 4), (5, 7), (0, 9)];
        let separate = [(0, 2), (4, 6), (8, 9)];
        let overlaps = |(start, end)| spans.overlaps(Span::new(start, end));
        assert!(overlapping.into_iter().all(overlaps) && !separate.into_iter().any(overlaps));
    }

    #[test]
    fn the_first_line_decides_the_line_ending() {
        assert_eq!(first_line_ending("a\r\nb\n"), "\r\n");
        assert_eq!(first_line_ending("a\rb\n"), "\r");
        assert_eq!(first_line_ending("a"), "\n");
    }
}
