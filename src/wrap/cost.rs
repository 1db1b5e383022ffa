//! What a line costs, in each of the modes: what makes one way of breaking a paragraph better than another.
//!
//! Separate from `breaker`, which searches for the lines that cost least. A cost has several parts; an earlier part outweighs all
//! later ones.
//!
//! [`WrapMode::Long`] makes the smallest diff:
//!
//! 1. Changed lines: those that do not start and end where a line of the source does.
//! 2. Ugliness of the changed lines, and how many lines of the source they replace.
//!
//! [`WrapMode::Fill`], and [`WrapMode::Sentence`] within a sentence, take as few lines as possible:
//!
//! 1. Stubs, or lines that are too long to avoid a stub.
//! 2. Lines.
//! 3. Ugliness.
//!
//! [`WrapMode::Clause`] counts line breaks that are not between clauses before it counts lines.

use std::ops::Add;

use super::clause;
use super::ruler::{Candidate, Fit, is_leading_mark, max_stub};
use super::sentence;
use super::words::{BreakRule, Words};
use crate::options::WrapMode;

/// The cost of a line, or the sum of the costs of several lines. The first part weighs most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost([u32; 4]);

impl Cost {
    pub(super) const ZERO: Self = Self([0; 4]);
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (Self([a, b, c, d]), Self([e, f, g, h])) = (self, other);
        Self([
            a.saturating_add(e),
            b.saturating_add(f),
            c.saturating_add(g),
            d.saturating_add(h),
        ])
    }
}

/// How ugly things are, compared with each other.
mod ugliness {
    /// A line of the source that is replaced.
    pub(super) const REPLACED_LINE: u32 = 10;
    /// An empty line; others in proportion to the square of what is missing.
    pub(super) const EMPTY_LINE: u32 = 100;
    /// A stub above another line.
    pub(super) const STUB: u32 = 300;
    /// A line shorter than that at the end of a paragraph.
    pub(super) const LAST_STUB: u32 = 20;
    /// A mark at the end of a line that belongs to what follows.
    pub(super) const DANGLING_MARK: u32 = 200;
    /// A line end within the text of a link, where the source has one.
    pub(super) const SPLIT_LINK: u32 = 50;
    /// A line end within the text of a link that is too long for a line.
    pub(super) const SPLIT_LONG_LINK: u32 = 500;
    /// A line in which wide gaps must become single spaces.
    pub(super) const NARROWED_GAPS: u32 = 30;
    /// A line that is too long to avoid a stub.
    pub(super) const AFTER_STUB: u32 = 150;
    /// A few words at the end of a line that is too long without them, too.
    pub(super) const NEEDLESS_WORDS: u32 = 100;
    /// A line break in a line that stays too long, with next to nothing after it.
    pub(super) const GAINLESS_BREAK: u32 = 550;
    /// The most that can be due to the columns after the limit.
    pub(super) const MAX_OVERHANG: usize = 100;
}

/// A line that may be chosen.
#[derive(Clone, Copy)]
pub(super) struct LineFacts {
    /// The first word.
    pub(super) first: usize,
    pub(super) candidate: Candidate,
    /// The last word of the piece that the line is in: the last word before a mandatory line break.
    pub(super) piece_end: usize,
}

/// Knows the costs of the lines of a paragraph.
pub(super) struct CostModel<'w, 't> {
    words: &'w Words<'t>,
    mode: WrapMode,
    /// The maximum line width, in columns.
    width: usize,
    /// The widest text that is a stub, in columns.
    stub: usize,
}

impl<'w, 't> CostModel<'w, 't> {
    pub(super) fn new(words: &'w Words<'t>, mode: WrapMode, width: usize) -> Self {
        Self {
            words,
            mode,
            width,
            stub: max_stub(width),
        }
    }

    /// Returns the cost of a line.
    pub(super) fn of(&self, line: &LineFacts) -> Cost {
        match self.mode {
            WrapMode::Long if self.is_in_source(line) => Cost::ZERO,
            WrapMode::Long => Cost([1, self.ugliness_of_changed(line), 0, 0]),
            WrapMode::Clause => {
                let is_within_clause = !self.ends_piece(line) && !self.ends_clause(line);
                let breaks = u32::from(is_within_clause);
                Cost([self.stubs(line), breaks, 1, self.ugliness(line)])
            }
            _ => Cost([self.stubs(line), 1, self.ugliness(line), 0]),
        }
    }

    /// Whether the line is one of the source, and stays as it is.
    pub(super) fn is_in_source(&self, line: &LineFacts) -> bool {
        let LineFacts {
            first, candidate, ..
        } = *line;
        self.words.is_line(first, candidate.last) && candidate.fit != Fit::WithSingleSpaces
    }

    fn ugliness_of_changed(&self, line: &LineFacts) -> u32 {
        let LineFacts {
            first, candidate, ..
        } = *line;
        let last = candidate.last;
        let line_ends = self.words.line_of(last) - self.words.line_of(first);
        let ends_line = self.words.ends_line(last);
        let replaced = line_ends + usize::from(ends_line);
        let ends_like_source = ends_line && (line_ends > 0 || self.words.starts_line(first));
        let missing = if self.ends_piece(line) || ends_like_source {
            0
        } else {
            self.missing(candidate)
        };
        let replaced = u32::try_from(replaced).unwrap_or(u32::MAX);
        replaced
            .saturating_mul(ugliness::REPLACED_LINE)
            .saturating_add(missing)
            .saturating_add(self.stub_ugliness(line))
            .saturating_add(self.overhang(line))
            .saturating_add(self.ugliness(line))
    }

    /// How bad it is that a line is shorter than it could be.
    fn missing(&self, candidate: Candidate) -> u32 {
        let missing = self.width.saturating_sub(candidate.end);
        let square = |columns: usize| u64::try_from(columns).unwrap_or(0).pow(2);
        let share = u64::from(ugliness::EMPTY_LINE) * square(missing) / square(self.width).max(1);
        u32::try_from(share).unwrap_or(ugliness::EMPTY_LINE)
    }

    fn stub_ugliness(&self, line: &LineFacts) -> u32 {
        let is_last = line.candidate.last + 1 == self.words.words.len();
        match line.candidate.columns {
            columns if !is_last && columns <= self.stub => ugliness::STUB,
            columns if is_last && columns < self.stub => ugliness::LAST_STUB,
            _ => 0,
        }
    }

    /// How bad it is that a line is longer than it should be, or only fits if its gaps change.
    fn overhang(&self, line: &LineFacts) -> u32 {
        let candidate = line.candidate;
        let columns = candidate.end.saturating_sub(self.width);
        let columns = u32::try_from(columns.min(ugliness::MAX_OVERHANG)).unwrap_or(0);
        let stub = match candidate.fit {
            Fit::AsIs => return 0,
            Fit::WithSingleSpaces => return ugliness::NARROWED_GAPS,
            Fit::AfterStub => ugliness::AFTER_STUB,
            Fit::BesideLongUnit => 0,
        };
        let end = match candidate.after_unit {
            _ if self.ends_piece(line) => 0,
            _ if self.is_stub_left(line) => ugliness::GAINLESS_BREAK,
            0 => 0,
            _ => ugliness::NEEDLESS_WORDS,
        };
        columns + stub + end
    }

    /// Whether the words after the line, up to the end of its piece, are a stub.
    fn is_stub_left(&self, line: &LineFacts) -> bool {
        let rest = self
            .words
            .words
            .get(line.candidate.last + 1..=line.piece_end);
        let mut columns = 0;
        rest.unwrap_or_default().iter().all(|word| {
            columns += word.end - word.start + usize::from(columns > 0);
            columns <= self.stub
        })
    }

    /// The ugliness of a line's end.
    fn ugliness(&self, line: &LineFacts) -> u32 {
        if self.ends_piece(line) {
            return 0;
        }
        let last = line.candidate.last;
        let link = match self.words.gap(last).map(|gap| gap.rule) {
            Some(BreakRule::InLink) => ugliness::SPLIT_LINK,
            Some(BreakRule::InLongLink) => ugliness::SPLIT_LONG_LINK,
            _ => 0,
        };
        if is_leading_mark(self.words.word(last)) {
            link + ugliness::DANGLING_MARK
        } else {
            link
        }
    }

    /// How much a line counts as a stub, or as too long to avoid one.
    fn stubs(&self, line: &LineFacts) -> u32 {
        let LineFacts { candidate, .. } = *line;
        let is_stub = candidate.columns <= self.stub && !self.ends_piece(line);
        match candidate.fit {
            _ if is_stub => 2,
            Fit::AfterStub => 1,
            _ => 0,
        }
    }

    /// Whether the line ends where a line break is good in itself: before a mandatory one, or after what may be a sentence. A
    /// doubtful end of a sentence is mandatory once there is a line break, and must not become better by that.
    fn ends_piece(&self, line: &LineFacts) -> bool {
        let last = line.candidate.last;
        let may_end_sentence =
            || sentence::may_be_end(self.words.word(last), self.words.word(last + 1));
        match self.mode {
            WrapMode::Sentence | WrapMode::Clause => {
                let gap = self.words.gap(last);
                gap.is_none_or(|gap| gap.rule == BreakRule::Fixed) || may_end_sentence()
            }
            _ => last == line.piece_end,
        }
    }

    fn ends_clause(&self, line: &LineFacts) -> bool {
        let last = line.candidate.last;
        clause::is_end(self.words.word(last), self.words.word(last + 1))
    }
}
