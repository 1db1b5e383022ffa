//! Maps the inlines of a paragraph to its source: which bytes are text, and which line endings are soft line breaks.
//!
//! The parser's positions are only a hint. They are wrong after link reference definitions, after link destinations
//! that span a line ending, and at escapes. So every text is compared with the source at its position: what is returned
//! is certain, and if something cannot be made certain, nothing is returned.

use comrak::nodes::{AstNode, LineColumn, NodeValue};

use super::Document;
use super::escapes::source_len;
use super::paragraph::{Line, Paragraph};
use super::preformatted::PreformattedState;
use super::tree::{WalkStep, each_descendant};
use crate::source::{Span, is_space_or_tab};

/// What the renderer makes of the source of a paragraph. Bytes outside `texts` and soft line breaks must stay as they
/// are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Inlines {
    /// Texts whose white space the renderer collapses, in order. Each is on one line.
    pub(crate) texts: Vec<Span>,
    /// For each line of the paragraph, whether its line ending is a soft line break (CommonMark 0.31.2, section 6.8).
    pub(crate) soft_breaks: Vec<bool>,
    /// Links, brackets and destination included, in order.
    pub(crate) links: Vec<Span>,
    /// The index of the line on which the inlines start: after link reference definitions, if there are any.
    pub(crate) first_line: usize,
}

/// How many lines are tried as the first one after link reference definitions.
const MAX_LINE_OFFSETS: usize = 3;

impl Paragraph<'_> {
    /// Finds the inlines in the `lines` of the paragraph; `None` if the parser's positions do not match the source.
    pub(crate) fn inlines(&self, document: &Document<'_>, lines: &[Line]) -> Option<Inlines> {
        let first_parser_line = self.first_line + 1 - document.front_matter_lines;
        let source = ParagraphSource::new(document.text, lines, first_parser_line);
        let first = source.lines.first()?.content.of(document.text);
        if !first.starts_with('[') {
            return SourceMapper::new(&source, self, 0).map(self);
        }
        // There may be definitions before the text, which the parser does not count as lines.
        let text = self.first_text();
        let fits = |line_offset: &usize| {
            text.as_ref().is_none_or(|(start, literal)| {
                let mut mapper = SourceMapper::new(&source, self, *line_offset);
                mapper.find_text(*start, literal).is_some()
            })
        };
        let line_offsets = (0..lines.len()).filter(fits).take(MAX_LINE_OFFSETS);
        line_offsets
            .into_iter()
            .find_map(|line_offset| SourceMapper::new(&source, self, line_offset).map(self))
    }

    /// Returns the first text of the paragraph, and the parser's position of it.
    fn first_text(&self) -> Option<(LineColumn, String)> {
        let mut text = None;
        each_descendant(self.node, |node| {
            let data = node.data();
            match &data.value {
                NodeValue::Text(literal) => {
                    text = Some((data.sourcepos.start, literal.to_string()));
                    WalkStep::Stop
                }
                _ => WalkStep::Descend,
            }
        });
        text
    }
}

/// A byte offset in the document, and the index of its line in the paragraph.
#[derive(Debug, Clone, Copy)]
struct Location {
    offset: usize,
    line: usize,
}

/// The source of a paragraph as the parser counts in it: its lines without their prefixes, joined.
struct ParagraphSource<'d> {
    text: &'d str,
    lines: &'d [Line],
    /// The parser's 1-based number of the first line.
    first_parser_line: usize,
    /// The number of bytes before each line in the joined lines, with one byte for each line ending.
    line_starts: Vec<usize>,
}

impl<'d> ParagraphSource<'d> {
    fn new(text: &'d str, lines: &'d [Line], first_parser_line: usize) -> Self {
        let mut end = 0;
        let line_starts = lines.iter().map(|line| {
            let start = end;
            let spaces = line.tail.of(text).trim_end_matches(['\r', '\n']);
            end += line.content.end - line.content.start + spaces.len() + 1;
            start
        });
        Self {
            text,
            lines,
            first_parser_line,
            line_starts: line_starts.collect(),
        }
    }

    /// Maps a line index and a 0-based column after the line's prefix to a location. Columns may run past the end of
    /// the line into the next ones: comrak counts so after a link destination or title that contains a line ending. A
    /// negative column is in the prefix.
    fn location(&self, line: usize, column: isize) -> Option<Location> {
        let start = self.line_starts.get(line)?;
        let wanted = start.checked_add_signed(column).filter(|at| at >= start);
        let Some(wanted) = wanted else {
            let content = self.lines.get(line)?.content;
            let offset = content.start.checked_add_signed(column)?;
            return Some(Location { offset, line });
        };
        let line = self
            .line_starts
            .partition_point(|start| *start <= wanted)
            .checked_sub(1)?;
        let content = self.lines.get(line)?.content;
        let offset = content.start + (wanted - self.line_starts.get(line)?);
        Some(Location { offset, line })
    }
}

/// Walks the inlines of a paragraph, and corrects the parser's positions by the source on the way.
struct SourceMapper<'s> {
    source: &'s ParagraphSource<'s>,
    /// The line of the current node, as the parser numbers it.
    parser_line: usize,
    /// On this line, real line = parser's line + `line_offset`.
    line_offset: usize,
    /// The `line_offset` of the parser's next line, by the location of the last node.
    next_line_offset: usize,
    /// On this line, real column = parser's column + `column_offset`.
    column_offset: isize,
    /// The `column_offset` if the first node on this line is at the start of its text: the parser may have counted a
    /// tab as spaces. `None` before the first node of a line.
    alt_column_offset: Option<isize>,
    preformatted: PreformattedState,
    inlines: Inlines,
}

impl<'s> SourceMapper<'s> {
    /// Creates a mapper for inlines that start on the line with the index `first_line`.
    fn new(source: &'s ParagraphSource<'s>, paragraph: &Paragraph<'_>, first_line: usize) -> Self {
        Self {
            source,
            parser_line: 0,
            line_offset: first_line,
            next_line_offset: first_line,
            column_offset: 0,
            alt_column_offset: Some(0),
            preformatted: paragraph.preformatted,
            inlines: Inlines {
                first_line,
                ..Inlines::default()
            },
        }
    }

    /// Maps all inlines; `None` if one does not match the source.
    fn map(mut self, paragraph: &Paragraph<'_>) -> Option<Inlines> {
        self.inlines.soft_breaks = vec![false; self.source.lines.len()];
        let mut matches = true;
        each_descendant(paragraph.node, |node| {
            let data = node.data();
            let start = data.sourcepos.start;
            matches = match &data.value {
                NodeValue::Text(literal) => self.add_text(start, literal),
                NodeValue::SoftBreak => self.add_soft_break(start),
                _ => {
                    self.locate(start);
                    true
                }
            };
            match &data.value {
                _ if !matches => return WalkStep::Stop,
                NodeValue::SoftBreak | NodeValue::LineBreak => {
                    self.column_offset = 0;
                    self.alt_column_offset = None;
                }
                NodeValue::HtmlInline(html) => self.preformatted.feed_inline(html),
                NodeValue::Link(_) => self.add_link(node),
                NodeValue::Image(_) => return WalkStep::SkipChildren,
                _ => {}
            }
            WalkStep::Descend
        });
        matches.then_some(self.inlines)
    }

    /// Whether the renderer collapses white space here, so that a line ending is shown as a space.
    fn collapses_whitespace(&self) -> bool {
        !self.preformatted.is_open()
    }

    /// Adds a text if the source matches it. Returns whether it does; a text without spaces and tabs may be missing,
    /// because nothing in it could change.
    fn add_text(&mut self, start: LineColumn, literal: &str) -> bool {
        let Some(span) = self.find_text(start, literal) else {
            return !literal.contains(is_space_or_tab);
        };
        let last = self.inlines.texts.last();
        let is_in_order = last.is_none_or(|last| last.end <= span.start);
        if is_in_order && self.collapses_whitespace() {
            self.inlines.texts.push(span);
        }
        is_in_order
    }

    /// Returns the span of a text in the source.
    fn find_text(&mut self, start: LineColumn, literal: &str) -> Option<Span> {
        let text = self.source.text;
        self.find(start, |offset, line| {
            let content = line.content;
            let skipped = Span::new(offset, content.start).of(text);
            if !skipped.trim_start_matches(is_space_or_tab).is_empty() {
                return None;
            }
            let span_from = |start: usize| {
                let rest = Span::new(start, content.end.max(start)).of(text);
                let len = source_len(rest, literal)?;
                Some(Span::new(start, start + len))
            };
            // The parser puts the start of a text after the backslash if it starts with an escape.
            let backslash = offset.checked_sub(1).filter(|at| *at >= content.start);
            let backslash = backslash.filter(|at| text.as_bytes().get(*at) == Some(&b'\\'));
            span_from(offset).or_else(|| backslash.and_then(span_from))
        })
    }

    /// Marks a line ending as a soft line break if the source has one at this position. Returns whether it has.
    fn add_soft_break(&mut self, start: LineColumn) -> bool {
        let found = self.find(start, |offset, line| {
            let is_at_end = line.content.end <= offset && offset <= line.tail.end;
            is_at_end.then_some(line.content.end)
        });
        let Some(end) = found else { return false };
        let lines = self.source.lines;
        let line = lines.partition_point(|line| line.content.end < end);
        if self.collapses_whitespace()
            && let Some(soft_break) = self.inlines.soft_breaks.get_mut(line)
        {
            *soft_break = true;
        }
        true
    }

    /// Adds a link if the source has its brackets at this position.
    fn add_link(&mut self, node: &AstNode<'_>) {
        let sourcepos = node.data().sourcepos;
        let (start, end) = (sourcepos.start, sourcepos.end);
        let start = self.location(start.line, start.column.wrapping_sub(1));
        let end = self.location(end.line, end.column);
        if let (Some(start), Some(end)) = (start, end) {
            let (start, end) = (start.offset, end.offset);
            let link = Span::new(start, end.max(start)).of(self.source.text);
            if link.starts_with('[') && link.ends_with([')', ']']) {
                self.inlines.links.push(Span::new(start, end));
            }
        }
    }

    /// Returns what `test` finds at the position of a node, with the column offset of this line or the alternative one.
    fn find<T>(
        &mut self,
        start: LineColumn,
        test: impl Fn(usize, &Line) -> Option<T>,
    ) -> Option<T> {
        let lines = self.source.lines;
        let test_at = |found: Location| test(found.offset, lines.get(found.line)?);
        let found = self.locate(start).and_then(test_at);
        let other = self
            .alt_column_offset
            .filter(|offset| *offset != self.column_offset);
        if let (None, Some(offset)) = (&found, other) {
            self.column_offset = offset;
            return self.locate(start).and_then(test_at);
        }
        found
    }

    /// Returns the location of a node that starts at the parser's position `start`, and updates the offsets by it.
    fn locate(&mut self, start: LineColumn) -> Option<Location> {
        if start.line != self.parser_line {
            self.parser_line = start.line;
            self.line_offset = self.next_line_offset;
        }
        let found = self.location(start.line, start.column.wrapping_sub(1))?;
        let content = self.source.lines.get(found.line)?.content;
        self.alt_column_offset
            .get_or_insert(content.start.cast_signed() - found.offset.cast_signed());
        self.next_line_offset =
            (found.line + self.source.first_parser_line).checked_sub(start.line)?;
        Some(found)
    }

    /// Maps the parser's line and a 0-based column in bytes to a location. The parser adds the length of that line's
    /// prefix to its columns, even if the text is on another line.
    fn location(&self, parser_line: usize, column: usize) -> Option<Location> {
        let index = parser_line.checked_sub(self.source.first_parser_line)?;
        let prefix = self.source.lines.get(index)?.prefix;
        let column = column.cast_signed() - (prefix.end - prefix.start).cast_signed();
        self.source
            .location(index + self.line_offset, column + self.column_offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    /// The texts of all paragraphs, and for each of their lines whether it ends in a soft line break.
    fn texts_and_soft_breaks(text: &str) -> (Vec<&str>, Vec<bool>) {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let (mut texts, mut soft_breaks) = (Vec::new(), Vec::new());
        for paragraph in document.paragraphs(&[]) {
            let layout = paragraph.layout(&document);
            let inlines = paragraph.inlines(&document, &layout.lines).unwrap();
            texts.extend(inlines.texts.iter().map(|span| span.of(text)));
            soft_breaks.extend(inlines.soft_breaks);
        }
        (texts, soft_breaks)
    }

    #[test]
    fn returns_nothing_if_one_text_does_not_match_the_source() {
        for text in ["aa bb *c*\ndd\n", "aa bb\n"] {
            let arena = Arena::new();
            let document = Document::parse(&arena, text);
            let paragraph = document.paragraphs(&[]).remove(0);
            let mut lines = paragraph.layout(&document).lines;
            assert!(paragraph.inlines(&document, &lines).is_some(), "{text:?}");
            lines[0].content.start += 1;
            assert!(paragraph.inlines(&document, &lines).is_none(), "{text:?}");
        }
    }

    #[test]
    fn leaves_out_code_images_and_raw_html() {
        let (texts, soft_breaks) =
            texts_and_soft_breaks("a `b\nc` d ![e\nf](g) h <i\nj> k\nl\\\nm\n");
        assert_eq!(texts, ["a ", " d ", " h ", " k", "l", "m"]);
        assert_eq!(soft_breaks, [false, false, false, true, false, false]);
    }

    #[test]
    fn finds_text_after_syntax_that_the_parser_miscounts() {
        let (texts, soft_breaks) =
            texts_and_soft_breaks("[foo]: /url\n[bar]: /u\nbaz *qux*\nzip\n");
        assert_eq!(texts, ["baz ", "qux", "zip"]);
        assert_eq!(soft_breaks, [false, false, true, false]);
        let (texts, soft_breaks) =
            texts_and_soft_breaks("> a [t\n> u](v \"w\n> z\") b\n>   c *d*\n> e\n");
        assert_eq!(texts, ["a ", "t", "u", " b", "c ", "d", "e"]);
        assert_eq!(soft_breaks, [true, false, true, true, false]);
    }

    #[test]
    fn leaves_out_text_between_pre_tags() {
        let (texts, soft_breaks) = texts_and_soft_breaks("a <pre> b\nc </pre> d\ne\n");
        assert_eq!(texts, ["a ", " d", "e"]);
        assert_eq!(soft_breaks, [false, true, false]);
        let (texts, _) =
            texts_and_soft_breaks("<table><tr><td>\n<pre>\n*a*\n\nb c\n</pre>\n\nd e\n");
        assert_eq!(texts, ["d e"]);
    }
}
