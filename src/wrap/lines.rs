//! Words and gaps into lines: which gaps shall hold a line end, for each of the modes.
//!
//! Stands apart because it is the one place that chooses. It chooses among what `words` allows and knows no Markdown.

use super::sentence;
use super::words::{Gap, May, Now, Words};
use crate::options::WrapMode;
use crate::source::Span;
use crate::width::{advance, columns, fixed};

/// What shall become of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shall {
    /// It stays as it is.
    Stay,
    /// It becomes one space.
    Space,
    /// It becomes a line end.
    LineEnd,
}

/// Chooses for every gap of a paragraph. The same words in the lines that come out of it are chosen the same again.
pub(super) fn choose(words: &Words<'_>, mode: WrapMode, width: usize) -> Vec<Shall> {
    let mut chooser = Chooser {
        words,
        mode,
        width,
        ruler: ruler(words),
        shall: vec![Shall::Stay; words.gaps.len()],
        renews_lazy_lines: mode != WrapMode::Long,
    };
    let mut start = 0;
    while start < words.words.len() {
        let stays = |gap: &Gap| gap.may == May::Stay;
        let gaps = words.gaps.get(start..).unwrap_or_default();
        let end = start + gaps.iter().position(stays).unwrap_or(gaps.len());
        chooser.segment(start, end);
        start = end + 1;
    }
    chooser.shall
}

/// The columns in which a word starts and ends if all of its paragraph stands on one line.
type Columns = (usize, usize);

/// The columns of every word; `None` where there is a tab, so that the width of something depends on where it stands.
fn ruler(words: &Words<'_>) -> Option<Vec<Columns>> {
    // Most texts are ASCII, a column to a byte.
    let plain = words.is_plain();
    let width = |span: &Span| match plain {
        true => Some(span.end - span.start),
        false => fixed(span.of(words.text)),
    };
    let mut ruler = Vec::with_capacity(words.words.len());
    let mut gaps = words.gaps.iter();
    let mut column = 0;
    for word in &words.words {
        let end = column + width(word)?;
        ruler.push((column, end));
        column = end
            + match gaps.next() {
                Some(gap) if matches!(gap.now, Now::Blanks(_)) => width(&gap.span)?,
                _ => 1,
            };
    }
    Some(ruler)
}

struct Chooser<'w, 't> {
    words: &'w Words<'t>,
    mode: WrapMode,
    width: usize,
    /// What [`ruler`] says.
    ruler: Option<Vec<Columns>>,
    shall: Vec<Shall>,
    /// Whether lazy lines that stay where they are get the prefix that they lack. Not where only some lines are wrapped:
    /// the others stay as they are.
    renews_lazy_lines: bool,
}

/// Where a line being filled stands.
struct Cursor {
    /// The 0-based column behind the last word.
    column: usize,
    /// Whether the line starts where a line of the source does.
    in_place: bool,
}

impl Chooser<'_, '_> {
    /// Chooses for the words `start..=end`, between line ends that stay.
    fn segment(&mut self, start: usize, end: usize) {
        match self.mode {
            WrapMode::Fill | WrapMode::Sentence => {
                self.flow(start, end);
            }
            WrapMode::Long => {
                let keep_sentences = self.has_sentence_lines(start, end);
                let mut line = start;
                while line <= end {
                    let line_end = self.end_of_line(line, end);
                    line = if self.is_long(line, line_end) {
                        self.overflow(line, end, keep_sentences)
                    } else {
                        line_end + 1
                    };
                }
            }
        }
    }

    /// Fills lines from the word `start`, which starts one, to the word `end`.
    fn flow(&mut self, start: usize, end: usize) {
        let mut cursor = self.line_at(start);
        let mut word = self.end_of_unit(start, end);
        self.place(start, word, &mut cursor);
        while word < end {
            let last = self.end_of_unit(word + 1, end);
            let forced = self.mode == WrapMode::Sentence && self.ends_sentence(word);
            if forced || !self.join(word, last, &mut cursor) {
                self.end_line(word, &mut cursor);
                self.place(word + 1, last, &mut cursor);
            }
            word = last;
        }
    }

    /// Fills lines from the word `start`, which starts one that is too long, until a line starts where one of the source
    /// does. Returns the word behind the last one that was placed.
    fn overflow(&mut self, start: usize, end: usize, keep_sentences: bool) -> usize {
        let mut cursor = self.line_at(start);
        let mut word = self.end_of_unit(start, end);
        self.place(start, word, &mut cursor);
        while word < end {
            let last = self.end_of_unit(word + 1, end);
            let at_line_end = self.is_line_end(word);
            let apart =
                at_line_end && (cursor.in_place || keep_sentences && self.ends_sentence(word));
            if apart || !self.join(word, last, &mut cursor) {
                self.end_line(word, &mut cursor);
                if at_line_end {
                    return word + 1;
                }
                self.place(word + 1, last, &mut cursor);
            }
            word = last;
        }
        end + 1
    }

    /// Puts the words `first..=last`, which are glued together, on the line.
    fn place(&mut self, first: usize, last: usize, cursor: &mut Cursor) {
        cursor.column = self.measure(first, last, cursor.column);
        self.glue(first, last);
    }

    /// Makes one line of the words `first..=last`.
    fn glue(&mut self, first: usize, last: usize) {
        for gap in first..last {
            if self.is_line_end(gap) {
                self.set(gap, Shall::Space);
            }
        }
    }

    /// Puts what follows `word`, up to the word `last`, on the line with it where it fits, and says whether it does: behind
    /// the blanks that are there, or else behind a space.
    fn join(&mut self, word: usize, last: usize, cursor: &mut Cursor) -> bool {
        let blanks = self.behind_gap(word, cursor.column);
        let space = cursor.column + 1;
        let mut end = self.measure(word + 1, last, blanks);
        let squeezed = end > self.width && blanks != space;
        if squeezed {
            end = self.measure(word + 1, last, space);
        }
        if end > self.width {
            return false;
        }
        if squeezed || self.is_line_end(word) {
            self.set(word, Shall::Space);
        }
        self.glue(word + 1, last);
        cursor.column = end;
        true
    }

    /// Ends the line behind `word`.
    fn end_line(&mut self, word: usize, cursor: &mut Cursor) {
        cursor.in_place = self.is_line_end(word);
        if !cursor.in_place || self.renews_lazy_lines && self.is_lazy_behind(word) {
            self.set(word, Shall::LineEnd);
        }
        cursor.column = self.line_start(word);
    }

    fn set(&mut self, gap: usize, shall: Shall) {
        if let Some(place) = self.shall.get_mut(gap) {
            *place = shall;
        }
    }

    /// The cursor in front of a word that starts a line of the source.
    fn line_at(&self, word: usize) -> Cursor {
        let column = match word.checked_sub(1) {
            Some(gap) => self.line_start(gap),
            None => {
                let first = self.words.layout.lines.first();
                first.map_or(0, |line| columns(line.prefix.of(self.words.text)))
            }
        };
        Cursor {
            column,
            in_place: true,
        }
    }

    /// The 0-based column in which a line starts that begins behind `gap`.
    fn line_start(&self, gap: usize) -> usize {
        let own = match self.words.gap(gap) {
            Some(Gap {
                now: Now::LineEnd(line),
                may,
                ..
            }) => {
                let renewed =
                    may != May::Stay && self.renews_lazy_lines && self.words.is_lazy(line + 1);
                let next = self.words.layout.lines.get(line + 1);
                next.filter(|_| !renewed)
                    .map(|line| line.prefix.of(self.words.text))
            }
            _ => None,
        };
        columns(own.unwrap_or_else(|| self.words.prefix(self.words.line_of(gap))))
    }

    /// Whether the line of words `start..=end` is too long.
    fn is_long(&self, start: usize, end: usize) -> bool {
        self.measure(start, end, self.line_at(start).column) > self.width
    }

    /// The column behind the words `first..=last` where they stand on one line from `column` on.
    fn measure(&self, first: usize, last: usize, column: usize) -> usize {
        if let Some(((start, _), (_, end))) = self.on_ruler(first, last) {
            return column + (end - start);
        }
        let word = |index, column| advance(column, self.words.word(index));
        (first..last).fold(word(first, column), |column, gap| {
            word(gap + 1, self.behind_gap(gap, column))
        })
    }

    /// Where two words stand on the ruler.
    fn on_ruler(&self, first: usize, last: usize) -> Option<(Columns, Columns)> {
        let ruler = self.ruler.as_ref()?;
        Some((*ruler.get(first)?, *ruler.get(last)?))
    }

    /// The column behind a gap that does not end the line.
    fn behind_gap(&self, gap: usize, column: usize) -> usize {
        if let Some(((_, end), (start, _))) = self.on_ruler(gap, gap + 1) {
            return column + (start - end);
        }
        match self.words.gap(gap) {
            Some(Gap {
                now: Now::Blanks(_),
                span,
                ..
            }) => advance(column, span.of(self.words.text)),
            _ => column + 1,
        }
    }

    /// The last word of those that are glued to `first`.
    fn end_of_unit(&self, first: usize, end: usize) -> usize {
        let glued = |word: &usize| {
            self.words
                .gap(*word)
                .is_some_and(|gap| gap.may == May::Join)
        };
        (first..end).find(|word| !glued(word)).unwrap_or(end)
    }

    /// The last word on the line of the source in which `word` stands.
    fn end_of_line(&self, word: usize, end: usize) -> usize {
        (word..end)
            .find(|word| self.is_line_end(*word))
            .unwrap_or(end)
    }

    fn is_line_end(&self, gap: usize) -> bool {
        let now = self.words.gap(gap).map(|gap| gap.now);
        matches!(now, Some(Now::LineEnd(_)))
    }

    fn is_lazy_behind(&self, gap: usize) -> bool {
        self.words.is_lazy(self.words.line_of(gap) + 1)
    }

    /// Whether a sentence ends with the word; where a line of the source does too, the benefit of the doubt is the author's.
    fn ends_sentence(&self, word: usize) -> bool {
        let (this, next) = (self.words.word(word), self.words.word(word + 1));
        if self.is_line_end(word) {
            sentence::may_end(this, next)
        } else {
            sentence::ends(this, next)
        }
    }

    /// Whether the words `start..=end` are written with a line for each sentence: more than half of their lines end one.
    fn has_sentence_lines(&self, start: usize, end: usize) -> bool {
        let line_ends = (start..end).filter(|word| self.is_line_end(*word));
        let (mut all, mut sentences) = (0, 0);
        for word in line_ends {
            all += 1;
            sentences += usize::from(self.ends_sentence(word));
        }
        sentences * 2 > all
    }
}
