//! Places in a source text: byte spans, line and column positions, and the lines themselves.
//!
//! Stands apart because every other module speaks of places, and a byte offset, a line number and a column are easily
//! taken for one another. It knows nothing of Markdown.

use std::cell::RefCell;
use std::fmt;

/// A half-open range of byte offsets into the original text, `start..end`, 0-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text the span covers; empty where the span does not lie on character boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether `other` lies within this span, ends included.
    pub fn holds(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Spans in order, those that overlap or touch made one.
pub(crate) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// The index of the one of some spans, which ascend and do not overlap, that holds `span`.
pub(crate) fn holder(spans: &[Span], span: Span) -> Option<usize> {
    let begun = spans.partition_point(|other| other.start <= span.start);
    let index = begun.checked_sub(1)?;
    spans.get(index)?.holds(span).then_some(index)
}

/// Whether one of some spans, which ascend and do not overlap, shares a byte with `span`.
pub(crate) fn touches(spans: &[Span], span: Span) -> bool {
    let at = spans.partition_point(|other| other.end <= span.start);
    spans.get(at).is_some_and(|other| other.start < span.end)
}

/// A place as editors count it: both numbers are 1-based, the column counts characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based line number; a line ends at a line feed, a carriage return, or the two together.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The lines of a text, as CommonMark counts them (0.31.2, section 2.1: a line ends at LF, CR or CR LF).
///
/// They are found as far as they are asked for: most questions are about the top of a text.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    found: RefCell<Found>,
}

/// The lines found so far.
#[derive(Debug)]
struct Found {
    /// Offset of each line's first byte; never empty, the first is 0.
    starts: Vec<usize>,
    /// Up to where line endings were looked for.
    end: usize,
}

impl<'a> Lines<'a> {
    /// The lines of `text`. A text that ends in a line ending has no further, empty line.
    pub fn new(text: &'a str) -> Self {
        let found = Found {
            starts: vec![0],
            end: 0,
        };
        Self {
            text,
            found: RefCell::new(found),
        }
    }

    /// The span of a line with its line ending, by 0-based index; `None` past the last line.
    pub fn span(&self, index: usize) -> Option<Span> {
        let known = self.known(index);
        if known.is_some() {
            return known;
        }
        self.find(|found| found.starts.len() > index + 1);
        let last = || {
            let start = self.found.borrow().starts.get(index).copied()?;
            Some(Span::new(start, self.text.len()))
        };
        self.known(index).or_else(last)
    }

    /// The span of a line where that and the start of the next one were found already.
    fn known(&self, index: usize) -> Option<Span> {
        let starts = &self.found.borrow().starts;
        Some(Span::new(*starts.get(index)?, *starts.get(index + 1)?))
    }

    /// The 0-based index of the line that holds the byte at `offset`.
    pub fn index(&self, offset: usize) -> usize {
        self.find(|found| found.end > offset);
        let starts = &self.found.borrow().starts;
        starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    /// The position of the byte at `offset`.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.index(offset);
        let start = self.span(line).map_or(offset, |span| span.start);
        let before = self.text.get(start..offset).unwrap_or_default();
        Position {
            line: line + 1,
            column: before.chars().count() + 1,
        }
    }

    /// Looks for more lines until `enough` of them are found, or all.
    fn find(&self, enough: impl Fn(&Found) -> bool) {
        let found = &mut *self.found.borrow_mut();
        let bytes = self.text.as_bytes();
        while found.end < bytes.len() && !enough(found) {
            let rest = bytes.get(found.end..).unwrap_or_default();
            let Some(at) = memchr::memchr2(b'\n', b'\r', rest) else {
                found.end = bytes.len();
                return;
            };
            let crlf = rest.get(at..at + 2) == Some(b"\r\n");
            found.end += at + 1 + usize::from(crlf);
            if found.end < bytes.len() {
                found.starts.push(found.end);
            }
        }
    }
}

/// The line ending at the end of `line`: `"\r\n"`, `"\n"`, `"\r"`, or `""` where there is none.
pub(crate) fn line_ending(line: &str) -> &str {
    let content = line.trim_end_matches(['\r', '\n']);
    line.get(content.len()..).unwrap_or_default()
}

/// The line ending of the first line of `text`, or `"\n"` for a text of one line.
fn first_line_ending(text: &str) -> &str {
    let lines = Lines::new(text);
    let first = lines.span(0).map_or("", |span| span.of(text));
    match line_ending(first) {
        "" => "\n",
        ending => ending,
    }
}

/// The line ending at the end of `line`, or where there is none, that of the first line of `text`.
pub(crate) fn line_ending_or_first<'t>(line: &'t str, text: &'t str) -> &'t str {
    match line_ending(line) {
        "" => first_line_ending(text),
        ending => ending,
    }
}

/// Spaces and tabs: the only white space CommonMark folds within a line. `str::trim` takes more (NBSP, U+2028, …).
pub(crate) fn is_blank(c: char) -> bool {
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
        let place = lines.position(7);
        assert_eq!(place, Position { line: 2, column: 1 });
        assert_eq!(place.to_string(), "2:1");
    }

    #[test]
    fn lines_are_looked_for_no_further_than_asked() {
        let lines = Lines::new("ab\ncd\nef\ngh\n");
        let end = || lines.found.borrow().end;
        assert_eq!((lines.index(2), end()), (0, 3));
        assert_eq!((lines.index(3), end()), (1, 6));
        assert_eq!(lines.span(1), Some(Span::new(3, 6)));
        assert_eq!(end(), 6);
        assert_eq!((lines.index(100), end()), (3, 12));
    }

    #[test]
    fn spans_that_overlap_or_touch_are_made_one() {
        let spans = [(4, 6), (0, 2), (6, 7), (5, 6), (9, 9)].map(|(a, b)| Span::new(a, b));
        let merged = merged(spans.to_vec());
        assert_eq!(
            merged,
            [(0, 2), (4, 7), (9, 9)].map(|(a, b)| Span::new(a, b))
        );
        assert_eq!(holder(&merged, Span::new(5, 7)), Some(1));
        assert_eq!(holder(&merged, Span::new(9, 9)), Some(2));
        for none in [(1, 3), (2, 5), (3, 3), (7, 8)] {
            assert_eq!(holder(&merged, Span::new(none.0, none.1)), None, "{none:?}");
        }
    }

    #[test]
    fn the_first_line_decides_the_line_ending() {
        assert_eq!(first_line_ending("a\r\nb\n"), "\r\n");
        assert_eq!(first_line_ending("a\rb\n"), "\r");
        assert_eq!(first_line_ending("a"), "\n");
    }

    #[test]
    fn spans_touch_where_they_share_a_byte() {
        let spans = [Span::new(2, 4), Span::new(6, 8)];
        let touched = [(0, 3), (3, 4), (5, 7), (0, 9)];
        let free = [(0, 2), (4, 6), (8, 9)];
        let touches = |(start, end)| touches(&spans, Span::new(start, end));
        assert!(touched.into_iter().all(touches) && !free.into_iter().any(touches));
    }
}
