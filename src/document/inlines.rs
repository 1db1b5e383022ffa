//! The inline nodes of a paragraph, found again in its source: which bytes are text, and which line ends are soft breaks.
//!
//! The parser's positions are a hint and no more: they stray behind link reference definitions, behind destinations that
//! run over a line end and at escapes. Every text is compared with the source it is said to stand for, so what comes out
//! of here is certain; where it cannot be made certain, nothing does.

use comrak::nodes::{AstNode, NodeValue, Sourcepos};

use super::paragraph::{Line, Paragraph};
use super::verbatim::{Code, Verbatim};
use super::{Document, Then, each_inline};
use crate::source::{Span, is_blank};

/// What the renderer makes of a paragraph's source. Everything not named here is to be left as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Inlines {
    /// Text whose blanks the renderer folds, in order. None of them runs over a line end.
    pub(crate) texts: Vec<Span>,
    /// For each line of the paragraph whether its end is a soft break (CommonMark 0.31.2, section 6.8).
    pub(crate) soft: Vec<bool>,
    /// Links from bracket to bracket or parenthesis, in order.
    pub(crate) links: Vec<Span>,
    /// The index of the line on which they start: link reference definitions may stand above.
    pub(crate) first: usize,
}

/// How many places a paragraph's text is looked for behind link reference definitions.
const TRIES: usize = 3;

impl Paragraph<'_> {
    /// Finds the inlines in the paragraph's `lines`; `None` where the parser's positions do not fit the source.
    pub(crate) fn inlines(&self, document: &Document<'_>, lines: &[Line]) -> Option<Inlines> {
        let source = Source::new(document.text, lines, self.first + 1 - document.skipped);
        let first = source.lines.first()?.content.of(document.text);
        if !first.starts_with('[') {
            return Aligner::new(&source, self, 0).run(self);
        }
        // Definitions may stand in front of the text; the parser counts lines as if they did not.
        let mut text = None;
        each_inline(self.node, |node| {
            let data = node.data();
            match &data.value {
                NodeValue::Text(literal) => {
                    text = Some((data.sourcepos, literal.to_string()));
                    Then::Stop
                }
                _ => Then::Descend,
            }
        });
        let fits = |shift: &usize| {
            text.as_ref().is_none_or(|(place, literal)| {
                let mut aligner = Aligner::new(&source, self, *shift);
                aligner.find_text(*place, literal).is_some()
            })
        };
        let shifts = (0..lines.len()).filter(fits).take(TRIES);
        shifts
            .into_iter()
            .find_map(|shift| Aligner::new(&source, self, shift).run(self))
    }
}

/// A paragraph's source as the parser counts in it: lines without prefixes, one behind the other.
struct Source<'d> {
    text: &'d str,
    lines: &'d [Line],
    /// The parser's number of the first line.
    first: usize,
    /// How many bytes stand before each line, prefixes aside and with one for each line ending.
    starts: Vec<usize>,
}

impl<'d> Source<'d> {
    fn new(text: &'d str, lines: &'d [Line], first: usize) -> Self {
        let mut end = 0;
        let starts = lines.iter().map(|line| {
            let start = end;
            let blanks = line.tail.of(text).trim_end_matches(['\r', '\n']);
            end += line.content.end - line.content.start + blanks.len() + 1;
            start
        });
        Self {
            text,
            lines,
            first,
            starts: starts.collect(),
        }
    }

    /// The offset of the byte that stands `columns` behind the start of the text on a line, and the line it is on: columns
    /// go on in the text of the lines below. So the parser counts behind a destination or title that runs over a line end.
    fn place(&self, line: usize, columns: isize) -> Option<(usize, usize)> {
        let start = self.starts.get(line)?;
        let Some(wanted) = start.checked_add_signed(columns).filter(|at| at >= start) else {
            let content = self.lines.get(line)?.content;
            return Some((content.start.checked_add_signed(columns)?, line));
        };
        let line = self
            .starts
            .partition_point(|start| *start <= wanted)
            .checked_sub(1)?;
        let content = self.lines.get(line)?.content;
        Some((content.start + (wanted - self.starts.get(line)?), line))
    }
}

/// A walk through the inlines of a paragraph with the source at its side.
struct Aligner<'s> {
    source: &'s Source<'s>,
    /// The line that things are on, by the parser.
    counted: usize,
    /// How many lines further down than that the line starts in truth.
    shift: usize,
    /// How many lines further down the last thing was: where the next line starts.
    next_shift: usize,
    /// How many columns to the left of where the parser says things are, on this line.
    drift: isize,
    /// What the drift would be if the first thing on this line stood at the start of its text: the parser may have counted
    /// a tab as spaces.
    other_drift: Option<isize>,
    verbatim: Verbatim,
    code: Code,
    inlines: Inlines,
}

impl<'s> Aligner<'s> {
    fn new(source: &'s Source<'s>, paragraph: &Paragraph<'_>, shift: usize) -> Self {
        Self {
            source,
            counted: 0,
            shift,
            next_shift: shift,
            drift: 0,
            other_drift: Some(0),
            verbatim: paragraph.verbatim,
            code: Code::default(),
            inlines: Inlines {
                first: shift,
                ..Inlines::default()
            },
        }
    }

    fn run(mut self, paragraph: &Paragraph<'_>) -> Option<Inlines> {
        self.inlines.soft = vec![false; self.source.lines.len()];
        let mut fits = true;
        each_inline(paragraph.node, |node| {
            let data = node.data();
            fits = match &data.value {
                NodeValue::Text(literal) => self.take_text(data.sourcepos, literal),
                NodeValue::SoftBreak => self.take_break(data.sourcepos),
                _ => {
                    self.locate(data.sourcepos);
                    true
                }
            };
            match &data.value {
                _ if !fits => return Then::Stop,
                NodeValue::SoftBreak | NodeValue::LineBreak => {
                    self.drift = 0;
                    self.other_drift = None;
                }
                NodeValue::HtmlInline(html) => {
                    self.verbatim.follow(html);
                    self.code.follow(html);
                }
                NodeValue::Link(_) => self.take_link(node),
                NodeValue::Image(_) => return Then::SkipChildren,
                _ => {}
            }
            Then::Descend
        });
        fits.then_some(self.inlines)
    }

    /// Whether white space is folded here, so that a line end shows as a space.
    fn folds(&self) -> bool {
        !self.verbatim.is_open() && !self.code.is_open()
    }

    /// Takes a text in, where the source says the same. One without blanks is not worth a misfit.
    fn take_text(&mut self, place: Sourcepos, literal: &str) -> bool {
        let Some(span) = self.find_text(place, literal) else {
            return !literal.contains(is_blank);
        };
        let last = self.inlines.texts.last();
        let ascends = last.is_none_or(|last| last.end <= span.start);
        if ascends && self.folds() {
            self.inlines.texts.push(span);
        }
        ascends
    }

    fn find_text(&mut self, place: Sourcepos, literal: &str) -> Option<Span> {
        let text = self.source.text;
        self.find(place, |at, line| {
            let content = line.content;
            let inside = Span::new(at, content.start).of(text);
            if !inside.trim_start_matches(is_blank).is_empty() {
                return None;
            }
            let from = |at: usize| {
                let rest = Span::new(at, content.end.max(at)).of(text);
                let length = length_in_source(rest, literal)?;
                Some(Span::new(at, at + length))
            };
            // A text that starts with an escape is placed behind the backslash.
            let escaped = at.checked_sub(1).filter(|at| *at >= content.start);
            let escaped = escaped.filter(|at| text.as_bytes().get(*at) == Some(&b'\\'));
            from(at).or_else(|| escaped.and_then(from))
        })
    }

    /// Takes a soft break in, where the source has a line end there.
    fn take_break(&mut self, place: Sourcepos) -> bool {
        let found = self.find(place, |at, line| {
            (line.content.end <= at && at <= line.tail.end).then_some(line.content.end)
        });
        let Some(end) = found else { return false };
        let lines = self.source.lines;
        let line = lines.partition_point(|line| line.content.end < end);
        if self.folds()
            && let Some(soft) = self.inlines.soft.get_mut(line)
        {
            *soft = true;
        }
        true
    }

    /// Takes a link in, where the source has its brackets.
    fn take_link(&mut self, node: &AstNode<'_>) {
        let place = node.data().sourcepos;
        let start = self.place(place.start.line, place.start.column.wrapping_sub(1));
        let end = self.place(place.end.line, place.end.column);
        if let (Some((start, _)), Some((end, _))) = (start, end) {
            let link = Span::new(start, end.max(start)).of(self.source.text);
            if link.starts_with('[') && link.ends_with([')', ']']) {
                self.inlines.links.push(Span::new(start, end));
            }
        }
    }

    /// What `fits` where the node is said to start, or where it starts if the columns of its line drift.
    fn find<T>(&mut self, place: Sourcepos, fits: impl Fn(usize, &Line) -> Option<T>) -> Option<T> {
        let lines = self.source.lines;
        let look = |(at, line): (usize, usize)| fits(at, lines.get(line)?);
        let found = self.locate(place).and_then(look);
        let other = self.other_drift.filter(|drift| *drift != self.drift);
        if let (None, Some(drift)) = (&found, other) {
            self.drift = drift;
            return self.locate(place).and_then(look);
        }
        found
    }

    /// Where a node starts: the offset, and the index of the line among the paragraph's. Lines are counted from there on.
    fn locate(&mut self, place: Sourcepos) -> Option<(usize, usize)> {
        if place.start.line != self.counted {
            self.counted = place.start.line;
            self.shift = self.next_shift;
        }
        let column = place.start.column.wrapping_sub(1);
        let found = self.place(place.start.line, column)?;
        let (at, line) = found;
        let start = self.source.lines.get(line)?.content.start;
        self.other_drift
            .get_or_insert(at.cast_signed() - start.cast_signed());
        self.next_shift = (line + self.source.first).checked_sub(place.start.line)?;
        Some(found)
    }

    /// The place of the 0-based byte `column` in the parser's `line`. It counts from the end of that line's prefix, whatever
    /// line it is in truth.
    fn place(&self, line: usize, column: usize) -> Option<(usize, usize)> {
        let counted = line.checked_sub(self.source.first)?;
        let prefix = self.source.lines.get(counted)?.prefix;
        let column = column.cast_signed() - (prefix.end - prefix.start).cast_signed();
        self.source.place(counted + self.shift, column - self.drift)
    }
}

/// How many bytes of `source`, from its start, the parser reads as the text `literal`: backslash escapes and character
/// references are longer in the source than in the text (CommonMark 0.31.2, sections 2.4 and 2.5).
fn length_in_source(source: &str, literal: &str) -> Option<usize> {
    if source.starts_with(literal) && memchr::memchr2(b'\\', b'&', literal.as_bytes()).is_none() {
        return Some(literal.len());
    }
    let mut rest = source;
    let mut wanted = literal.chars();
    loop {
        let left = wanted.as_str();
        // Most texts are verbatim from here on.
        let same = rest
            .bytes()
            .zip(left.bytes())
            .take_while(|(a, b)| a == b && !matches!(a, b'\\' | b'&'))
            .count();
        let same = (0..=same).rev().find(|&at| rest.is_char_boundary(at))?;
        rest = rest.get(same..)?;
        wanted = left.get(same..)?.chars();
        let Some(next) = wanted.next() else {
            return Some(source.len() - rest.len());
        };
        let escaped = rest
            .strip_prefix('\\')
            .and_then(|rest| rest.strip_prefix(next));
        rest = match (escaped, reference(rest)) {
            (Some(rest), _) if next.is_ascii_punctuation() => rest,
            (_, Some(reference)) if !is_verbatim(reference, next, wanted.as_str()) => {
                let behind = rest.get(reference.len()..)?;
                // Some stand for two characters.
                let mut second = wanted.clone();
                let second_fits = second.next().is_none_or(|c| behind.starts_with(c));
                if !second_fits && !behind.starts_with(['\\', '&']) {
                    wanted = second;
                }
                behind
            }
            _ => rest.strip_prefix(next)?,
        };
    }
}

/// The character reference that `source` starts with, by its form.
fn reference(source: &str) -> Option<&str> {
    let name = source.strip_prefix('&')?;
    let length = name.bytes().take(40).position(|byte| byte == b';')?;
    let name = name.get(..length)?;
    let valid = |c: char| c.is_ascii_alphanumeric() || c == '#';
    let valid = !name.is_empty() && name.chars().all(valid);
    source.get(..length + 2).filter(|_| valid)
}

/// Whether what looks like a character reference stands for itself, since there is no such character.
fn is_verbatim(reference: &str, next: char, behind: &str) -> bool {
    let ampersand = ["&amp;", "&AMP;", "&#38;", "&#x26;", "&#X26;"].contains(&reference);
    let inner = reference.strip_prefix('&').unwrap_or_default();
    next == '&' && !ampersand && behind.starts_with(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    #[test]
    fn escapes_and_references_are_longer_in_the_source() {
        for (source, literal, length) in [
            ("abc def", "abc", Some(3)),
            (r"a\*b c", "a*b c", Some(6)),
            (r"a\b", r"a\b", Some(3)),
            (r"\\x", r"\x", Some(3)),
            ("a &amp; b", "a & b", Some(9)),
            ("&copy;&#35; x", "©# x", Some(13)),
            ("&nope; x", "&nope; x", Some(8)),
            ("&amp;amp; x", "&amp; x", Some(11)),
            ("a & b", "a & b", Some(5)),
            ("&ngE; b", "\u{2267}\u{338} b", Some(7)),
            ("äö ü", "äö ü", Some(7)),
            ("abc", "abd", None),
            ("äb", "öb", None),
            ("ab", "abc", None),
        ] {
            assert_eq!(length_in_source(source, literal), length, "{source}");
        }
    }

    /// The texts of all paragraphs, and which of their lines end in a soft break.
    fn found(text: &str) -> (Vec<&str>, Vec<bool>) {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let (mut texts, mut soft) = (Vec::new(), Vec::new());
        for paragraph in document.paragraphs(&[]) {
            let layout = paragraph.layout(&document);
            let inlines = paragraph.inlines(&document, &layout.lines).unwrap();
            texts.extend(inlines.texts.iter().map(|span| span.of(text)));
            soft.extend(inlines.soft);
        }
        (texts, soft)
    }

    #[test]
    fn one_text_that_is_not_where_it_should_be_is_enough() {
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
    fn what_is_not_in_the_source_is_not_found() {
        assert_eq!(length_in_source(r"a\*b c", "a*b"), Some(4));
        assert_eq!(length_in_source(r"\ab", "ab"), None);
        assert_eq!(length_in_source("a&lt;b", "a<cd"), None);
        assert_eq!(length_in_source("a", "ab"), None);
        for none in ["a", "&", "&;", "&a b;", "&a.;"] {
            assert_eq!(reference(none), None, "{none}");
        }
        assert_eq!(reference("&#x41;b"), Some("&#x41;"));
    }

    #[test]
    fn code_images_and_raw_html_are_no_text() {
        let (texts, soft) = found("a `b\nc` d ![e\nf](g) h <i\nj> k\nl\\\nm\n");
        assert_eq!(texts, ["a ", " d ", " h ", " k", "l", "m"]);
        assert_eq!(soft, [false, false, false, true, false, false]);
    }

    #[test]
    fn text_is_found_behind_what_the_parser_miscounts() {
        let (texts, soft) = found("[foo]: /url\n[bar]: /u\nbaz *qux*\nzip\n");
        assert_eq!(texts, ["baz ", "qux", "zip"]);
        assert_eq!(soft, [false, false, true, false]);
        let (texts, soft) = found("> a [t\n> u](v \"w\n> z\") b\n>   c *d*\n> e\n");
        assert_eq!(texts, ["a ", "t", "u", " b", "c ", "d", "e"]);
        assert_eq!(soft, [true, false, true, true, false]);
    }

    #[test]
    fn nothing_between_pre_tags_is_folded() {
        let (texts, soft) = found("a <pre> b\nc </pre> d\ne\n");
        assert_eq!(texts, ["a ", " d", "e"]);
        assert_eq!(soft, [false, true, false]);
        let (texts, _) = found("<table><tr><td>\n<pre>\n*a*\n\nb c\n</pre>\n\nd e\n");
        assert_eq!(texts, ["d e"]);
    }
}
