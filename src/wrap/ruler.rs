//! Measures lines, and says which of them are acceptable.
//!
//! Separate from `breaker`, which chooses among acceptable lines, so that what the limit means is defined in one place.
//!
//! A line is acceptable if it fits. It is also acceptable if breaking it would not pay: it does not fit because of a unit (words
//! that must stay on one line, such as a link), and beside that there is next to nothing:
//!
//! - before the unit, text of a few columns ([`max_stub`]), or twice as many if it ends with a mark that belongs to the unit
//!   (`Name - `), or any text that ends with such a mark if the unit has a few columns itself,
//! - after the unit, text of a few columns up to the end of the paragraph (in [`WrapMode::Long`]: of a line of the source), or the
//!   word that a mark at the end of the unit belongs to,
//! - in all, at most two words.
//!
//! A second run accepts the lines that depend on the source, too: they are lines of its own source.

use super::reach::{self, Place, Reach};
use super::words::{BreakRule, Gap, GapKind, Words};
use crate::options::WrapMode;
use crate::width::{column_after, display_width};

/// The widest text that looks lost on a line of its own, in columns: at a width of 80 or more, and in proportion at a smaller
/// one.
const MAX_STUB: usize = 12;

/// The most words that a line may have if it does not fit and consists of more than a unit.
const MAX_PIECES: usize = 3;

/// A line that is acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The last word of the line.
    pub(super) last: usize,
    /// The columns of its text, without the prefix.
    pub(super) columns: usize,
    /// The column after its text.
    pub(super) end: usize,
    /// The same if its gaps stay as they are.
    natural_end: usize,
    /// The columns of text after the unit because of which it does not fit.
    pub(super) after_unit: usize,
    pub(super) fit: Fit,
}

impl Candidate {
    /// The line through the word `last`, whatever its width.
    pub(super) fn unlimited(last: usize) -> Self {
        Self {
            last,
            columns: 0,
            end: 0,
            natural_end: 0,
            after_unit: 0,
            fit: Fit::AsIs,
        }
    }

    fn is_too_long(&self) -> bool {
        matches!(self.fit, Fit::BesideLongUnit | Fit::AfterStub)
    }
}

/// How a line obeys the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// It fits.
    AsIs,
    /// It fits if all of its gaps are single spaces.
    WithSingleSpaces,
    /// It does not fit, because of a unit that is too long for any line.
    BesideLongUnit,
    /// It does not fit, because of a unit that would fit without the stub before it.
    AfterStub,
}

/// Measures the lines of a paragraph.
pub(super) struct Ruler<'w, 't> {
    words: &'w Words<'t>,
    mode: WrapMode,
    /// The maximum line width, in columns.
    width: usize,
    /// The widest text that is a stub, in columns.
    stub: usize,
    widths: Widths,
    /// Where the words are, if there are lines that need not be looked at.
    reach: Option<Reach>,
}

/// The widths of the words.
enum Widths {
    /// A column for each byte.
    Bytes,
    /// The columns of each word.
    Columns(Vec<usize>),
    /// There are tabs, the width of which depends on their column.
    Tabs,
}

impl<'w, 't> Ruler<'w, 't> {
    pub(super) fn new(words: &'w Words<'t>, mode: WrapMode, width: usize) -> Self {
        let text = words.content();
        let widths = if text.contains('\t') {
            Widths::Tabs
        } else if text.is_ascii() {
            Widths::Bytes
        } else {
            let spans = words.words.iter();
            Widths::Columns(
                spans
                    .map(|span| display_width(span.of(words.text)))
                    .collect(),
            )
        };
        let mut ruler = Self {
            words,
            mode,
            width,
            stub: max_stub(width),
            widths,
            reach: None,
        };
        if width >= reach::LARGE_WIDTH && !matches!(ruler.widths, Widths::Tabs) {
            ruler.reach = Some(Reach::new(ruler.places(), width));
        }
        ruler
    }

    /// Where the words are if the whole paragraph is one line.
    fn places(&self) -> Vec<Place> {
        let count = self.words.words.len();
        let mut places = Vec::with_capacity(count);
        let mut place = Place::default();
        for word in 0..count {
            if word > 0 && self.may_break_after(word - 1) {
                place.line_start = word;
            }
            if word > 0 && self.ends_unit(word - 1) {
                place.unit_word = word;
            }
            places.push(place);
            let end = self.column_after_word(word, place.natural);
            place.natural = self.column_after_gap(word, end);
            place.shrunk = self.column_after_word(word, place.shrunk) + 1;
            place.pieces += usize::from(!self.is_in_link(word));
        }
        if self.mode == WrapMode::Long {
            let mut line_end = None;
            for (word, place) in places.iter_mut().enumerate().rev() {
                if self.words.ends_line(word) {
                    line_end = Some(word);
                }
                place.line_end = line_end;
            }
        }
        places
    }

    /// Returns the acceptable lines that start with the word `first` and end with the word `last` at most, shortest first.
    pub(super) fn lines(&self, first: usize, last: usize) -> LineScan<'_, 'w, 't> {
        let start = self.start_column(first);
        LineScan {
            ruler: self,
            first,
            word: first,
            last,
            start,
            unit: start,
            natural: start,
            shrunk: start,
            unit_word: first,
            pieces: 0,
            last_unit: None,
            unit_end_word: None,
        }
    }

    /// Whether there may be a line break after the word.
    pub(super) fn may_break_after(&self, word: usize) -> bool {
        let Some(gap) = self.words.gap(word) else {
            return false;
        };
        match gap.rule {
            BreakRule::Fixed | BreakRule::Allowed | BreakRule::InLongLink => true,
            BreakRule::InLink => {
                self.mode == WrapMode::Long && matches!(gap.source, GapKind::LineEnd(_))
            }
            BreakRule::Forbidden => false,
        }
    }

    /// Whether the word is the last that must stay on one line with those before it.
    fn ends_unit(&self, word: usize) -> bool {
        let rule = self.words.gap(word).map(|gap| gap.rule);
        !matches!(rule, Some(BreakRule::Forbidden | BreakRule::InLink))
    }

    /// Whether the gap before the word is in a link.
    fn is_in_link(&self, word: usize) -> bool {
        let gap = word.checked_sub(1).and_then(|gap| self.words.gap(gap));
        gap.is_some_and(|gap| matches!(gap.rule, BreakRule::InLink | BreakRule::InLongLink))
    }

    /// By how many columns the wide gaps of the line make it too long; as many as there are if there are tabs.
    pub(super) fn surplus(&self, line: &Candidate) -> usize {
        match self.widths {
            _ if line.fit != Fit::WithSingleSpaces => 0,
            Widths::Tabs => usize::MAX,
            _ => line.natural_end - self.width,
        }
    }

    /// How many columns narrower a gap becomes as a single space.
    pub(super) fn saved_by_single_space(&self, gap: usize) -> usize {
        self.column_after_gap(gap, 0) - 1
    }

    /// Whether lazy continuation lines that keep their line break get the missing container prefix. Not in the mode that leaves
    /// other lines untouched.
    pub(super) fn adds_missing_prefixes(&self) -> bool {
        self.mode != WrapMode::Long
    }

    /// The 0-based column in which the text of a line starts that starts with this word.
    fn start_column(&self, first: usize) -> usize {
        let Some(gap) = first.checked_sub(1) else {
            let line = self.words.layout.lines.first();
            return line.map_or(0, |line| display_width(line.prefix.of(self.words.text)));
        };
        let prefix = self.source_prefix_after(gap);
        display_width(prefix.unwrap_or_else(|| self.words.prefix(self.words.line_of(gap))))
    }

    /// The prefix in the source of the line after `gap`; `None` if the gap is not the end of a line, or if the line is lazy and
    /// gets a new prefix.
    fn source_prefix_after(&self, gap: usize) -> Option<&str> {
        let Gap { source, rule, .. } = self.words.gap(gap)?;
        let GapKind::LineEnd(line) = source else {
            return None;
        };
        let adds_prefix = rule != BreakRule::Fixed
            && self.adds_missing_prefixes()
            && self.words.is_lazy(line + 1);
        if adds_prefix {
            return None;
        }
        let next = self.words.layout.lines.get(line + 1)?;
        Some(next.prefix.of(self.words.text))
    }

    /// The column after a word that starts in `column`.
    fn column_after_word(&self, word: usize, column: usize) -> usize {
        match &self.widths {
            Widths::Bytes => {
                let span = self.words.words.get(word);
                column + span.map_or(0, |span| span.end - span.start)
            }
            Widths::Columns(widths) => column + widths.get(word).copied().unwrap_or_default(),
            Widths::Tabs => column_after(column, self.words.word(word)),
        }
    }

    /// The column after a gap that starts in `column` and does not end the line, if it stays as it is.
    fn column_after_gap(&self, gap: usize, column: usize) -> usize {
        match self.words.gap(gap) {
            Some(Gap {
                source: GapKind::Space(_),
                span,
                ..
            }) => match self.widths {
                Widths::Tabs => column_after(column, span.of(self.words.text)),
                _ => column + (span.end - span.start),
            },
            _ => column + 1,
        }
    }
}

/// Returns the widest text that looks lost on a line of its own, for a line of `width` columns.
pub(super) fn max_stub(width: usize) -> usize {
    width.min(80) * MAX_STUB / 80
}

/// Whether a word is a mark or a label that belongs to the word after it: a dash, an opening bracket, `(R)`.
pub(super) fn is_leading_mark(word: &str) -> bool {
    let is_closing = |byte: u8| b".,;:!?)]}\"'".contains(&byte);
    let is_mark = word.bytes().all(|byte| byte.is_ascii_punctuation());
    let label = word
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let is_label = label.is_some_and(|label| {
        label.len() <= 2 && label.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    is_mark && !word.bytes().all(is_closing) || is_label
}

/// Goes through the acceptable lines that start with the same word.
pub(super) struct LineScan<'r, 'w, 't> {
    ruler: &'r Ruler<'w, 't>,
    /// The first word.
    first: usize,
    /// The next word.
    word: usize,
    /// The last word that the line may have.
    last: usize,
    /// The column in which the text of the line starts.
    start: usize,
    /// The column in which the current unit starts, after single spaces.
    unit: usize,
    /// The first word of the current unit.
    unit_word: usize,
    /// The column after the words so far, with the gaps of the source.
    natural: usize,
    /// The column after the words so far, with single spaces.
    shrunk: usize,
    /// The column after the unit because of which the line does not fit, with single spaces, and whether it would fit on a line
    /// of its own.
    last_unit: Option<(usize, Fit)>,
    /// The last word of that unit.
    unit_end_word: Option<usize>,
    /// How many words there are so far, with a link as one word.
    pieces: usize,
}

impl Iterator for LineScan<'_, '_, '_> {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        while self.word <= self.last {
            let word = self.word;
            self.append_word();
            let ends_unit = word == self.last || self.ruler.ends_unit(word);
            // If this line is not acceptable, no longer one is.
            let candidate = self.candidate(word, ends_unit)?;
            let may_end = word == self.last || self.ruler.may_break_after(word);
            let is_acceptable =
                may_end && (candidate.after_unit == 0 || self.may_follow_unit(word));
            self.append_gap(word, ends_unit);
            if is_acceptable {
                if !ends_unit && candidate.is_too_long() {
                    // The rest of the unit starts a line of the source: a longer line gains nothing, and looking at all of them
                    // from each line of a long link would take quadratic time.
                    self.last = word;
                }
                self.skip_short_lines();
                return Some(candidate);
            }
        }
        None
    }
}

impl LineScan<'_, '_, '_> {
    fn append_word(&mut self) {
        self.shrunk = self.ruler.column_after_word(self.word, self.shrunk);
        self.natural = self.ruler.column_after_word(self.word, self.natural);
        let is_in_link = self.word > self.first && self.ruler.is_in_link(self.word);
        self.pieces += usize::from(!is_in_link);
        self.word += 1;
    }

    fn append_gap(&mut self, word: usize, ends_unit: bool) {
        self.shrunk += 1;
        self.natural = self.ruler.column_after_gap(word, self.natural);
        if ends_unit {
            self.unit = self.shrunk;
            self.unit_word = self.word;
        }
    }

    /// Goes on with the next line that may be best.
    fn skip_short_lines(&mut self) -> Option<()> {
        let reach = self.ruler.reach.as_ref()?;
        self.word = reach.skip_to((self.first, self.word, self.last), self.start)?;
        let from = reach.place(self.first)?;
        let place = reach.place(self.word)?;
        self.natural = self.start + place.natural - from.natural;
        self.shrunk = self.start + place.shrunk - from.shrunk;
        self.unit_word = place.unit_word.max(self.first);
        self.unit = self.start + reach.place(self.unit_word)?.shrunk - from.shrunk;
        let second = reach.place(self.first + 1)?;
        self.pieces = 1 + place.pieces - second.pieces;
        Some(())
    }

    /// The line through `word`; `None` if neither it nor a longer one is acceptable.
    fn candidate(&mut self, word: usize, ends_unit: bool) -> Option<Candidate> {
        let Ruler { width, stub, .. } = *self.ruler;
        let (fit, after_unit) = if self.natural <= width {
            (Fit::AsIs, 0)
        } else if self.shrunk <= width {
            (Fit::WithSingleSpaces, 0)
        } else if let Some((end, fit)) = self.last_unit {
            (fit, (self.shrunk - end).saturating_sub(1))
        } else {
            let fit = self.fit_of_unit()?;
            if ends_unit {
                self.last_unit = Some((self.shrunk, fit));
                self.unit_end_word = Some(word);
            }
            (fit, 0)
        };
        let is_shrunk = fit == Fit::WithSingleSpaces;
        let end = if is_shrunk { self.shrunk } else { self.natural };
        let is_stub = after_unit <= stub && (after_unit == 0 || self.pieces <= MAX_PIECES);
        is_stub.then(|| Candidate {
            last: word,
            columns: end.saturating_sub(self.start),
            end,
            natural_end: self.natural,
            after_unit,
            fit,
        })
    }

    /// Whether the line may end with `word` although it is one of few after the unit because of which the line does not fit.
    fn may_follow_unit(&self, word: usize) -> bool {
        let words = self.ruler.words;
        let ends_text = words
            .gap(word)
            .is_none_or(|gap| gap.rule == BreakRule::Fixed);
        let follows_mark = || {
            let before = self.unit_word.checked_sub(1);
            before.is_some_and(|before| {
                is_leading_mark(words.word(before)) && self.unit_end_word == Some(before)
            })
        };
        let ends_line = || self.ruler.mode == WrapMode::Long && words.ends_line(word);
        ends_text || follows_mark() || ends_line()
    }

    /// How the line obeys the limit although it ends after the limit with the current unit; `None` if it does not.
    fn fit_of_unit(&self) -> Option<Fit> {
        let Ruler { width, stub, .. } = *self.ruler;
        let before = (self.unit - self.start).saturating_sub(1);
        let ends_with_mark = || {
            let before = self.unit_word.checked_sub(1);
            before.is_some_and(|word| is_leading_mark(self.ruler.words.word(word)))
        };
        let has_few_words = before == 0 || self.pieces <= MAX_PIECES;
        let unit = self.shrunk - self.unit;
        let is_stub = before <= stub || (before <= 2 * stub || unit <= stub) && ends_with_mark();
        let is_long_unit = self.start + unit > width;
        (has_few_words && is_stub).then_some(if is_long_unit {
            Fit::BesideLongUnit
        } else {
            Fit::AfterStub
        })
    }
}
