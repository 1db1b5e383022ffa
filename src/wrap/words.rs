//! A paragraph cut into words that stay whole and the gaps between them, each with what may become of it.
//!
//! Stands apart because this is where all that forbids a line break comes together: the renderer, other dialects, block
//! starts, scripts without spaces. It does not choose where lines end.

use std::ops::Range;

use super::meeting::{is_harmless, is_trimmed, meet_plainly, vanishes};
use super::{hazard, own};
use crate::document::{Inlines, Layout, Line};
use crate::options::Patterns;
use crate::source::{Span, holder, is_blank, line_ending_or_first, merged};
use crate::width::{columns, is_plain};

/// A paragraph in pieces.
pub(super) struct Words<'t> {
    pub(super) text: &'t str,
    pub(super) layout: Layout,
    /// How long lines may be, in columns.
    width: usize,
    /// What never changes, in order.
    pub(super) words: Vec<Span>,
    /// What stands between one word and the next: one fewer than the words.
    pub(super) gaps: Vec<Gap>,
}

/// White space between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// Blanks; or blanks, a line ending, and the prefix of the next line.
    pub(super) span: Span,
    pub(super) now: Now,
    pub(super) may: May,
}

/// What a gap is in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Now {
    /// Blanks on the line with this index in the paragraph.
    Blanks(usize),
    /// The end of the line with this index in the paragraph.
    LineEnd(usize),
}

/// What may become of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum May {
    /// It stays as it is, byte for byte: the end of a line.
    Stay,
    /// It never holds a line end.
    Join,
    /// It may be blanks or a line end.
    Break,
}

impl<'t> Words<'t> {
    /// Cuts the paragraph with this layout and these inlines. `width` is how long its lines may be, in columns.
    pub(super) fn new(
        text: &'t str,
        layout: Layout,
        inlines: &Inlines,
        protect: &Patterns,
        width: usize,
    ) -> Self {
        let kept = Kept::new(text, &layout.lines, inlines, protect);
        let start = layout.lines.first().map_or(0, |line| line.content.start);
        let end = layout.lines.last().map_or(start, |line| line.content.end);
        let words = (end - start) / USUAL_WORD + layout.lines.len() + 1;
        let mut cut = Self {
            text,
            words: Vec::with_capacity(words),
            gaps: Vec::with_capacity(words),
            layout,
            width,
        };
        cut.split(inlines, &kept);
        cut.forbid_hazards(inlines);
        cut.keep_links(inlines);
        cut
    }

    /// Whether every byte of the paragraph, from its first word on, takes one column.
    pub(super) fn is_plain(&self) -> bool {
        let start = self.words.first().map_or(0, |word| word.start);
        let end = self.words.last().map_or(start, |word| word.end);
        is_plain(Span::new(start, end).of(self.text))
    }

    /// A word's text.
    pub(super) fn word(&self, index: usize) -> &'t str {
        self.words.get(index).map_or("", |span| span.of(self.text))
    }

    /// A gap, by the index of the word in front of it.
    pub(super) fn gap(&self, index: usize) -> Option<Gap> {
        self.gaps.get(index).copied()
    }

    /// The index of the line in which a gap starts.
    pub(super) fn line_of(&self, gap: usize) -> usize {
        match self.gaps.get(gap).map(|gap| gap.now) {
            Some(Now::Blanks(line) | Now::LineEnd(line)) => line,
            None => 0,
        }
    }

    /// What a new line ends with: what the first one does.
    pub(super) fn line_ending(&self) -> &'t str {
        let first = self.layout.lines.first();
        let tail = first.map_or("", |line| line.tail.of(self.text));
        line_ending_or_first(tail, self.text)
    }

    /// What a new line starts with that is cut from the line with this index: what that one starts with, if it is no first
    /// line; or what the second one does.
    pub(super) fn prefix(&self, line: usize) -> &str {
        let like = self.layout.lines.get(line.max(1)).filter(|line| !line.lazy);
        let like = like.map(|line| line.prefix.of(self.text));
        like.filter(|prefix| super::has_room(self.width, prefix))
            .unwrap_or(&self.layout.prefix)
    }

    /// Splits every line at its blanks.
    fn split(&mut self, inlines: &Inlines, kept: &Kept) {
        let lines = std::mem::take(&mut self.layout.lines);
        let mut texts = inlines.texts.iter().copied().peekable();
        let mut wholes = kept.spans.iter().copied().peekable();
        for (index, line) in lines.iter().enumerate() {
            let mut start = line.content.start;
            while let Some(text) = texts
                .peek()
                .copied()
                .filter(|text| text.start < line.content.end)
            {
                texts.next();
                if kept.owned.get(index) == Some(&true) {
                    continue;
                }
                for blank in blanks(self.text, text) {
                    while wholes.next_if(|whole| whole.end <= blank.start).is_some() {}
                    let whole = wholes.peek().is_some_and(|whole| whole.holds(blank));
                    let inner = line.content.start < blank.start && blank.end < line.content.end;
                    if whole || !inner {
                        continue;
                    }
                    self.words.push(Span::new(start, blank.start));
                    self.gaps.push(Gap {
                        span: blank,
                        now: Now::Blanks(index),
                        may: May::Break,
                    });
                    start = blank.end;
                }
            }
            self.words.push(Span::new(start, line.content.end));
            if let Some(next) = lines.get(index + 1) {
                self.gaps.push(Gap {
                    span: Span::new(line.content.end, next.content.start),
                    now: Now::LineEnd(index),
                    may: kept.line_end(self.text, index, inlines, line, next),
                });
            }
        }
        self.layout.lines = lines;
    }

    /// Forbids what would start or end a block, and what browsers make of line ends in Chinese and Japanese.
    fn forbid_hazards(&mut self, inlines: &Inlines) {
        let on_one_line = self.words_on_one_line(inlines.first);
        // Whether only such words stand before this one on its line as may be a block alone.
        let mut lone = true;
        for index in 0..self.gaps.len() {
            let Some(gap) = self.gap(index) else { continue };
            if !lone && !on_one_line.contains(&(index + 1)) && is_harmless(self.text, gap.span) {
                lone = matches!(gap.now, Now::LineEnd(_));
                continue;
            }
            let (word, next) = (self.word(index), self.word(index + 1));
            lone = lone && self.may_be_block_alone(index);
            let forbidden = lone
                || on_one_line.contains(&(index + 1))
                || hazard::ends_in_break(word)
                || hazard::starts_block(next, || self.rest(index + 1))
                || (!meet_plainly(word, next) && (vanishes(word, next) || is_trimmed(word, next)));
            let line_end = matches!(gap.now, Now::LineEnd(_));
            lone = line_end || lone;
            let may = match (gap.may, forbidden) {
                (May::Break, true) if line_end => May::Stay,
                (May::Break, true) => May::Join,
                (may, _) => may,
            };
            if let Some(gap) = self.gaps.get_mut(index) {
                gap.may = may;
            }
        }
    }

    /// The words from the start of the text that must stay on one line, or it becomes a definition; the text starts on the
    /// line with this index.
    fn words_on_one_line(&self, line: usize) -> Range<usize> {
        let start = self.layout.lines.get(line);
        let start = start.map_or(0, |line| line.content.start);
        let is_above = |word: &Span| word.start < start || word.start == word.end;
        let above = self.words.iter().take_while(|word| is_above(word));
        let first = above.count();
        let words = self.words.get(first..).unwrap_or_default().iter();
        let kept = hazard::words_to_keep(words.map(|span| span.of(self.text)));
        first..first + kept
    }

    /// Keeps links whole where that costs no line that is too long: one that fits on a line, or whose destination does not
    /// fit on one anyway, so that a break in its text gains nothing.
    fn keep_links(&mut self, inlines: &Inlines) {
        let room = self.width.saturating_sub(columns(&self.layout.prefix));
        let mut index = 0;
        for link in &inlines.links {
            while self
                .words
                .get(index)
                .is_some_and(|word| word.end <= link.start)
            {
                index += 1;
            }
            let first = index;
            let mut last = first;
            while self.words.get(last).is_some_and(|word| word.end < link.end) {
                last += 1;
            }
            // Nothing to break. Links in images nest, so that looking at the word each time would cost too much.
            if first == last {
                continue;
            }
            let text = (first..last)
                .map(|index| columns(self.word(index)) + 1)
                .sum::<usize>();
            let end = columns(self.word(last));
            if text + end <= room || (end > room && text <= room) {
                for gap in self.gaps.get_mut(first..last).unwrap_or_default() {
                    if gap.may == May::Break {
                        gap.may = May::Join;
                    }
                }
            }
        }
    }

    /// Whether a line may become a block if it ends behind a word that it starts with, or that follows only such words: a
    /// rule, an underline, a fence. What looks like a block at the start of a line was put there on purpose, or is left
    /// alone at no cost.
    fn may_be_block_alone(&self, word: usize) -> bool {
        let text = self.word(word);
        let line = self.line_of(word);
        // A tag alone on a lazy line starts an HTML block, which it does not do within the paragraph.
        let tag = text.starts_with('<') && text.ends_with('>') && self.is_lazy(line);
        tag || hazard::is_mark(text) || hazard::starts_block(text, || self.rest(word))
    }

    /// The source from a word on, as far as block starts may look: a label has at most 999 characters.
    fn rest(&self, word: usize) -> &'t str {
        let start = self.words.get(word).map_or(0, |word| word.start);
        let end = self.words.last().map_or(start, |word| word.end);
        let end = (start..=end.min(start + LABEL))
            .rev()
            .find(|end| self.text.is_char_boundary(*end));
        Span::new(start, end.unwrap_or(start)).of(self.text)
    }

    pub(super) fn is_lazy(&self, line: usize) -> bool {
        self.layout.lines.get(line).is_some_and(|line| line.lazy)
    }
}

/// How far the end of a label is looked for, in bytes.
const LABEL: usize = 999;

/// How many bytes a word has as a rule, with the gap behind it: less than that in few paragraphs.
const USUAL_WORD: usize = 5;

/// What of a paragraph keeps to itself.
struct Kept {
    /// Whether a line does, by index.
    owned: Vec<bool>,
    /// Pieces of text that do, in order.
    spans: Vec<Span>,
}

impl Kept {
    fn new(text: &str, lines: &[Line], inlines: &Inlines, protect: &Patterns) -> Self {
        let content = |index: usize| lines.get(index).map(|line| line.content.of(text));
        let is_text = |at: usize| {
            let found = inlines.texts.partition_point(|text| text.end <= at);
            inlines
                .texts
                .get(found)
                .is_some_and(|text| text.start <= at)
        };
        let start = lines.first().map_or(0, |line| line.content.start);
        let end = lines.last().map_or(start, |line| line.content.end);
        let whole = Span::new(start, end).of(text);
        let marks = own::unresolved(whole).map(|at| start + at);
        let marks: Vec<usize> = marks.filter(|at| is_text(*at)).collect();
        let owned = lines.iter().enumerate().map(|(index, line)| {
            let marked = |at: &usize| line.content.start <= *at && *at < line.content.end;
            let next = marks.partition_point(|at| *at < line.content.start);
            let line = line.content.of(text);
            own::owns_itself(line, content(index + 1))
                || marks.get(next).is_some_and(marked)
                || protect.match_in(line)
        });
        let pieces = own::templates(whole)
            .into_iter()
            .chain(own::brackets(whole));
        let mut spans = own::formulas(text, &inlines.texts);
        let found = pieces.map(|span| Span::new(start + span.start, start + span.end));
        spans.extend(found);
        Self {
            owned: owned.collect(),
            spans: merged(spans),
        }
    }

    /// What may become of the end of a line, as far as the renderer and other tools have a say.
    fn line_end(
        &self,
        text: &str,
        index: usize,
        inlines: &Inlines,
        line: &Line,
        next: &Line,
    ) -> May {
        let owned = |index: usize| self.owned.get(index) == Some(&true);
        let soft = inlines.soft.get(index) == Some(&true);
        let empty = |line: &Line| line.content.start == line.content.end;
        let end = Span::new(line.content.end, next.content.start);
        let inside = holder(&self.spans, end).is_some();
        let own = owned(index) || owned(index + 1) || ends_in_line_tag(line.content.of(text));
        if !soft || own || inside || empty(line) || empty(next) {
            May::Stay
        } else {
            May::Break
        }
    }
}

/// The runs of blanks in a span.
fn blanks(source: &str, span: Span) -> impl Iterator<Item = Span> {
    let text = span.of(source).as_bytes();
    let blank = |byte: &u8| is_blank(char::from(*byte));
    let mut at = 0;
    std::iter::from_fn(move || {
        // Words are short: setting up a search for many bytes at a time costs more than it saves.
        let start = at + text.get(at..)?.iter().position(blank)?;
        let run = text.get(start..)?.iter().take_while(|byte| blank(byte));
        at = start + run.count();
        Some(Span::new(span.start + start, span.start + at))
    })
}

/// Whether a line ends in `<br>`, which makes its end the author's own.
fn ends_in_line_tag(line: &str) -> bool {
    let tag = line
        .strip_suffix('>')
        .and_then(|line| line.rsplit_once('<'));
    let name = tag.map(|(_, tag)| tag.trim_end_matches(['/', ' ', '\t']));
    name.is_some_and(|name| name.eq_ignore_ascii_case("br"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tag_ends_its_line() {
        for line in ["a<br>", "a <BR/>", "a <br />"] {
            assert!(ends_in_line_tag(line), "{line}");
        }
        for line in ["a<br> b", "a <b>", "br>", "a <br", "a <hr />"] {
            assert!(!ends_in_line_tag(line), "{line}");
        }
    }

    #[test]
    fn runs_of_blanks_are_found_within_the_span() {
        let runs: Vec<Span> = blanks("a  b \tc d", Span::new(3, 8)).collect();
        assert_eq!(runs, [Span::new(4, 6), Span::new(7, 8)]);
        assert_eq!(blanks("ab", Span::new(0, 2)).count(), 0);
    }
}
