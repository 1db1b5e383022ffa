//! Breaks the lines of a paragraph, in every mode: finds the sequence of line breaks with the least cost.
//!
//! Separate from `words`, which knows Markdown and says where a line break is allowed, and from `cost`, which says what makes
//! one line better than another. This file only searches.
//!
//! # How it searches
//!
//! Mandatory line breaks cut a paragraph into pieces: those that must stay ([`BreakRule::Fixed`]) and those that the mode wants
//! whatever the cost, such as after a sentence. Within a piece, the cost of a sequence of breaks is the sum of the costs of its
//! lines, so the best lines from a word on are the best first line together with the best lines after it (dynamic programming,
//! from the last word to the first). Of several sequences with the same cost, the one with the longest lines first is used.
//!
//! A line is only considered if it is acceptable ([`Ruler`]): it fits, or it cannot be helped. A word has at least one
//! column, so there are at most as many candidates for a line as there are columns, and a few more where a word does not
//! fit. With a large limit, only some hundreds of them are looked at ([`Reach`](super::reach::Reach)): the time is
//! proportional to the length of the paragraph. Every sequence of lines of one unit each is acceptable, so there is always
//! a result.
//!
//! # Why a second run changes nothing
//!
//! Whether a line is acceptable depends on its own words only, and not on what the lines of the source are. In
//! [`WrapMode::Long`], only a line that is not in the source costs anything. A second run therefore finds that the lines of the
//! first one are acceptable and cost nothing, and all others cost more. The same argument says why a paragraph within the limit
//! is never touched. In the other modes, the cost does not depend on the lines of the source, so a second run searches for
//! the same thing and finds the same thing, with two exceptions:
//!
//! - A doubtful end of a sentence is mandatory where the source has a line break. But what was the best before stays the
//!   best when one of its own breaks becomes mandatory.
//! - A word that starts a line of the source is measured with the prefix of that line, which may be indented in another way
//!   than the line that it starts in the result. A paragraph that a second run would wrap again is left unchanged by
//!   [`verify`](crate::verify).

use std::num::NonZeroU32;

use super::cost::{Cost, CostModel, LineFacts};
use super::ruler::{Candidate, Ruler};
use super::sentence;
use super::words::{BreakRule, Gap, Words};
use crate::options::WrapMode;

/// What to do with a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GapAction {
    /// Leave it as it is.
    Keep,
    /// Replace it with one space.
    Space,
    /// Replace it with a line ending and the prefix of the new line.
    LineBreak,
}

/// Decides what to do with each gap of a paragraph, so that its lines fit into `width` columns if possible.
pub(super) fn break_lines(words: &Words<'_>, mode: WrapMode, width: usize) -> Vec<GapAction> {
    let mut breaker = LineBreaker::new(words, mode, width);
    let mut first = 0;
    while first < words.words.len() {
        let gaps = words.gaps.get(first..).unwrap_or_default();
        let is_fixed = |gap: &Gap| gap.rule == BreakRule::Fixed;
        let last = first + gaps.iter().position(is_fixed).unwrap_or(gaps.len());
        breaker.break_segment(first, last);
        first = last + 1;
    }
    breaker.actions
}

/// The best lines from a word to the end of its piece. There is one for each word, so it is kept small.
#[derive(Clone, Copy)]
struct Best {
    cost: Cost,
    /// The first word after the first of these lines; `None` for no lines.
    next: Option<NonZeroU32>,
}

impl Best {
    const NO_LINES: Self = Self {
        cost: Cost::ZERO,
        next: None,
    };

    fn next(self) -> Option<usize> {
        usize::try_from(self.next?.get()).ok()
    }
}

/// Chooses the line breaks of one paragraph.
struct LineBreaker<'w, 't> {
    words: &'w Words<'t>,
    mode: WrapMode,
    ruler: Ruler<'w, 't>,
    costs: CostModel<'w, 't>,
    /// The action for each gap.
    actions: Vec<GapAction>,
    /// The best lines from each word of the current piece, and from its end.
    best: Vec<Best>,
}

impl<'w, 't> LineBreaker<'w, 't> {
    fn new(words: &'w Words<'t>, mode: WrapMode, width: usize) -> Self {
        Self {
            words,
            mode,
            ruler: Ruler::new(words, mode, width),
            costs: CostModel::new(words, mode, width),
            actions: vec![GapAction::Keep; words.gaps.len()],
            best: Vec::new(),
        }
    }

    /// Chooses the line breaks among the words `first..=last`, which lie between fixed line breaks.
    fn break_segment(&mut self, first: usize, last: usize) {
        let keeps_sentence_breaks =
            self.mode == WrapMode::Long && self.is_one_sentence_a_line(first, last);
        let mut start = first;
        while start <= last {
            let is_end = |word: &usize| self.must_break_after(*word, keeps_sentence_breaks);
            let piece_end = (start..last).find(is_end).unwrap_or(last);
            let from = match self.mode {
                WrapMode::Long => self.first_unacceptable_line(start, piece_end),
                _ => Some(start),
            };
            match from {
                Some(from) if self.mode == WrapMode::Paragraph => {
                    self.write_line(from, Candidate::unlimited(piece_end));
                }
                Some(from) => self.break_piece(from, piece_end),
                None => {}
            }
            start = piece_end + 1;
        }
    }

    /// Whether the mode wants a line break after the word at any cost.
    fn must_break_after(&self, word: usize, keeps_sentence_breaks: bool) -> bool {
        match self.mode {
            WrapMode::Sentence | WrapMode::Clause => {
                self.ruler.may_break_after(word) && self.ends_sentence(word)
            }
            WrapMode::Long => {
                keeps_sentence_breaks && self.words.ends_line(word) && self.ends_sentence(word)
            }
            WrapMode::Fill | WrapMode::Paragraph | WrapMode::Off => false,
        }
    }

    /// The first word of the first source line among the words `first..=last` that must change; `None` if there is none.
    fn first_unacceptable_line(&self, first: usize, last: usize) -> Option<usize> {
        let mut start = first;
        while start <= last {
            let is_line_end = |word: &usize| self.words.ends_line(*word);
            let end = (start..last).find(is_line_end).unwrap_or(last);
            let is_acceptable = self.ruler.lines(start, end).any(|candidate| {
                let line = LineFacts {
                    first: start,
                    candidate,
                    piece_end: last,
                };
                candidate.last == end && self.costs.is_in_source(&line)
            });
            if !is_acceptable {
                return Some(start);
            }
            start = end + 1;
        }
        None
    }

    /// Breaks the words `first..=piece_end` into the lines that cost least.
    fn break_piece(&mut self, first: usize, piece_end: usize) {
        self.best.clear();
        self.best.resize(piece_end - first + 2, Best::NO_LINES);
        for word in (first..=piece_end).rev() {
            let may_start_line = word == first || self.ruler.may_break_after(word - 1);
            if may_start_line {
                let best = self.best_from(word, first, piece_end);
                if let Some(place) = self.best.get_mut(word - first) {
                    *place = best;
                }
            }
        }
        let mut word = first;
        while let Some(next) = self.best.get(word - first).and_then(|best| best.next()) {
            let mut candidates = self.ruler.lines(word, piece_end);
            if let Some(line) = candidates.find(|line| line.last + 1 == next) {
                self.write_line(word, line);
            }
            word = next;
        }
    }

    /// The best lines from `word` on, given those from all later words of the piece `first..=piece_end`.
    fn best_from(&self, word: usize, first: usize, piece_end: usize) -> Best {
        let mut best: Option<Best> = None;
        for candidate in self.ruler.lines(word, piece_end) {
            let line = LineFacts {
                first: word,
                candidate,
                piece_end,
            };
            let rest = self.best.get(candidate.last + 1 - first);
            let cost = self.costs.of(&line) + rest.map_or(Cost::ZERO, |rest| rest.cost);
            // Of equal ones, the longest wins.
            if best.is_none_or(|best| cost <= best.cost) {
                let next = u32::try_from(candidate.last + 1).ok();
                best = Some(Best {
                    cost,
                    next: next.and_then(NonZeroU32::new),
                });
            }
        }
        best.unwrap_or(Best::NO_LINES)
    }

    /// Decides that the words from `first` on are a line. If wide gaps make it too long, as many as necessary become single
    /// spaces, from the last one on.
    fn write_line(&mut self, first: usize, line: Candidate) {
        let mut surplus = self.ruler.surplus(&line);
        for gap in (first..line.last).rev() {
            let saved = self.ruler.saved_by_single_space(gap);
            if self.words.ends_line(gap) || surplus > 0 && saved > 0 {
                self.set_action(gap, GapAction::Space);
                surplus = surplus.saturating_sub(saved);
            }
        }
        let Some(gap) = self.words.gap(line.last) else {
            return;
        };
        let adds_prefix = self.ruler.adds_missing_prefixes()
            && self.words.is_lazy(self.words.line_of(line.last) + 1);
        let keeps_break = self.words.ends_line(line.last) && !adds_prefix;
        if gap.rule != BreakRule::Fixed && !keeps_break {
            self.set_action(line.last, GapAction::LineBreak);
        }
    }

    fn set_action(&mut self, gap: usize, action: GapAction) {
        if let Some(place) = self.actions.get_mut(gap) {
            *place = action;
        }
    }

    /// Whether a sentence ends with the word. At the end of a source line, doubtful cases count as the end of one.
    fn ends_sentence(&self, word: usize) -> bool {
        let (this, next) = (self.words.word(word), self.words.word(word + 1));
        if self.words.ends_line(word) {
            sentence::may_be_end(this, next)
        } else {
            sentence::is_end(this, next)
        }
    }

    /// Whether more than half of the lines among the words `first..=last` end with a sentence, as in a text that is written with
    /// one sentence per line.
    fn is_one_sentence_a_line(&self, first: usize, last: usize) -> bool {
        let line_ends = (first..last).filter(|word| self.words.ends_line(*word));
        let (mut all, mut sentences) = (0, 0);
        for word in line_ends {
            all += 1;
            sentences += usize::from(self.ends_sentence(word));
        }
        sentences * 2 > all
    }
}

#[cfg(test)]
mod tests;
