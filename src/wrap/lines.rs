//! Chooses which gaps of a paragraph become line breaks, in each of the modes.
//!
//! Separate from `words`, which knows Markdown and says where a line break is allowed: this file only fills lines.

use super::sentence;
use super::words::{BreakRule, Gap, GapKind, Words};
use crate::options::WrapMode;
use crate::source::Span;
use crate::width::{column_after, display_width, position_independent_width};

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
///
/// Idempotent: running it on its own output changes nothing.
pub(super) fn break_lines(words: &Words<'_>, mode: WrapMode, width: usize) -> Vec<GapAction> {
    let mut breaker = LineBreaker {
        words,
        mode,
        width,
        columns: word_columns(words),
        actions: vec![GapAction::Keep; words.gaps.len()],
        adds_missing_prefixes: mode != WrapMode::Long,
    };
    let mut first = 0;
    while first < words.words.len() {
        let is_fixed = |gap: &Gap| gap.rule == BreakRule::Fixed;
        let gaps = words.gaps.get(first..).unwrap_or_default();
        let last = first + gaps.iter().position(is_fixed).unwrap_or(gaps.len());
        breaker.break_segment(first, last);
        first = last + 1;
    }
    breaker.actions
}

/// The columns in which a word starts and ends.
#[derive(Clone, Copy)]
struct Columns {
    start: usize,
    end: usize,
}

/// The columns of every word if the whole paragraph were on one line; `None` if it contains a tab, the width of which
/// depends on its column.
fn word_columns(words: &Words<'_>) -> Option<Vec<Columns>> {
    // Most paragraphs are ASCII, one column per byte.
    let is_ascii = words.is_ascii_without_tabs();
    let width = |span: Span| {
        if is_ascii {
            Some(span.end - span.start)
        } else {
            position_independent_width(span.of(words.text))
        }
    };
    let mut columns = Vec::with_capacity(words.words.len());
    let mut gaps = words.gaps.iter();
    let mut start = 0;
    for word in &words.words {
        let end = start + width(*word)?;
        columns.push(Columns { start, end });
        start = end
            + match gaps.next() {
                Some(gap) if matches!(gap.source, GapKind::Space(_)) => width(gap.span)?,
                _ => 1,
            };
    }
    Some(columns)
}

/// Whether `Long` mode keeps line breaks after sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SentenceBreaks {
    Keep,
    Move,
}

/// Chooses the line breaks of one paragraph.
struct LineBreaker<'w, 't> {
    words: &'w Words<'t>,
    mode: WrapMode,
    /// The maximum line width, in columns.
    width: usize,
    /// The result of [`word_columns`].
    columns: Option<Vec<Columns>>,
    /// The action for each gap.
    actions: Vec<GapAction>,
    /// Whether lazy continuation lines that keep their line break get the missing container prefix. Off in `Long` mode,
    /// which leaves other lines untouched.
    adds_missing_prefixes: bool,
}

/// The end of the line being filled.
struct Cursor {
    /// The 0-based column after the last word.
    column: usize,
    /// Whether the line starts with the same word as a line of the source.
    starts_at_source_line: bool,
}

impl LineBreaker<'_, '_> {
    /// Chooses the line breaks among the words `first..=last`, which lie between fixed line breaks.
    fn break_segment(&mut self, first: usize, last: usize) {
        match self.mode {
            WrapMode::Fill | WrapMode::Sentence => self.fill(first, last),
            WrapMode::Long => self.break_long_lines(first, last),
            WrapMode::Off => {}
        }
    }

    /// Refills each line among the words `first..=last` that is too long, and those after it until the text
    /// re-synchronizes.
    fn break_long_lines(&mut self, first: usize, last: usize) {
        let sentence_breaks = self.sentence_breaks(first, last);
        let mut line = first;
        while line <= last {
            let line_end = self.last_word_of_line(line, last);
            line = if self.is_too_long(line, line_end) {
                self.fill_until_resync(line, last, sentence_breaks)
            } else {
                line_end + 1
            };
        }
    }

    /// Fills lines with the words `first..=last`, of which the first starts a line.
    fn fill(&mut self, first: usize, last: usize) {
        let mut cursor = self.cursor_at_line_start(first);
        let mut word = self.last_word_of_unit(first, last);
        self.append(first, word, &mut cursor);
        while word < last {
            let next = self.last_word_of_unit(word + 1, last);
            let must_break = self.mode == WrapMode::Sentence && self.ends_sentence(word);
            if must_break || !self.try_append_after(word, next, &mut cursor) {
                self.break_line_after(word, &mut cursor);
                self.append(word + 1, next, &mut cursor);
            }
            word = next;
        }
    }

    /// Fills lines from the word `first`, which starts a line that is too long, until a new line starts with the same
    /// word as a line of the source. Returns the index of that word, or `last + 1` if there is none.
    fn fill_until_resync(
        &mut self,
        first: usize,
        last: usize,
        sentence_breaks: SentenceBreaks,
    ) -> usize {
        let mut cursor = self.cursor_at_line_start(first);
        let mut word = self.last_word_of_unit(first, last);
        self.append(first, word, &mut cursor);
        while word < last {
            let next = self.last_word_of_unit(word + 1, last);
            let is_line_end = self.is_line_end(word);
            let keeps_sentence_break =
                || sentence_breaks == SentenceBreaks::Keep && self.ends_sentence(word);
            let must_break =
                is_line_end && (cursor.starts_at_source_line || keeps_sentence_break());
            if must_break || !self.try_append_after(word, next, &mut cursor) {
                self.break_line_after(word, &mut cursor);
                if is_line_end {
                    return word + 1;
                }
                self.append(word + 1, next, &mut cursor);
            }
            word = next;
        }
        last + 1
    }

    /// Appends the words `first..=last`, which must stay on one line, to the line.
    fn append(&mut self, first: usize, last: usize, cursor: &mut Cursor) {
        cursor.column = self.column_after_words(first, last, cursor.column);
        self.join_words(first, last);
    }

    /// Replaces the line breaks among the words `first..=last` with spaces.
    fn join_words(&mut self, first: usize, last: usize) {
        for gap in first..last {
            if self.is_line_end(gap) {
                self.set_action(gap, GapAction::Space);
            }
        }
    }

    /// Appends the words after `word`, up to and including `last`, to the line if they fit. Returns whether they do.
    ///
    /// Keeps the gap after `word` as it is if possible, and shrinks it to one space otherwise.
    fn try_append_after(&mut self, word: usize, last: usize, cursor: &mut Cursor) -> bool {
        let after_gap = self.column_after_gap(word, cursor.column);
        let after_space = cursor.column + 1;
        let mut end = self.column_after_words(word + 1, last, after_gap);
        let shrinks_gap = end > self.width && after_gap != after_space;
        if shrinks_gap {
            end = self.column_after_words(word + 1, last, after_space);
        }
        if end > self.width {
            return false;
        }
        if shrinks_gap || self.is_line_end(word) {
            self.set_action(word, GapAction::Space);
        }
        self.join_words(word + 1, last);
        cursor.column = end;
        true
    }

    /// Breaks the line after `word` and moves the cursor to the start of the next one.
    fn break_line_after(&mut self, word: usize, cursor: &mut Cursor) {
        cursor.starts_at_source_line = self.is_line_end(word);
        let adds_prefix = self.adds_missing_prefixes && self.is_next_line_lazy(word);
        if !cursor.starts_at_source_line || adds_prefix {
            self.set_action(word, GapAction::LineBreak);
        }
        cursor.column = self.line_start_column(word);
    }

    fn set_action(&mut self, gap: usize, action: GapAction) {
        if let Some(place) = self.actions.get_mut(gap) {
            *place = action;
        }
    }

    /// The cursor before a word that starts a line of the source.
    fn cursor_at_line_start(&self, word: usize) -> Cursor {
        let column = match word.checked_sub(1) {
            Some(gap) => self.line_start_column(gap),
            None => {
                let line = self.words.layout.lines.first();
                line.map_or(0, |line| display_width(line.prefix.of(self.words.text)))
            }
        };
        Cursor {
            column,
            starts_at_source_line: true,
        }
    }

    /// The 0-based column in which the text of a line starts if the line starts after `gap`.
    fn line_start_column(&self, gap: usize) -> usize {
        let prefix = self.source_prefix_after(gap);
        display_width(prefix.unwrap_or_else(|| self.words.prefix(self.words.line_of(gap))))
    }

    /// The prefix in the source of the line after `gap`; `None` if the gap is not the end of a line, or if the line is
    /// lazy and gets a new prefix.
    fn source_prefix_after(&self, gap: usize) -> Option<&str> {
        let Gap { source, rule, .. } = self.words.gap(gap)?;
        let GapKind::LineEnd(line) = source else {
            return None;
        };
        let adds_prefix =
            rule != BreakRule::Fixed && self.adds_missing_prefixes && self.words.is_lazy(line + 1);
        if adds_prefix {
            return None;
        }
        let next = self.words.layout.lines.get(line + 1)?;
        Some(next.prefix.of(self.words.text))
    }

    /// Whether the words `first..=last`, a line of the source, are too long for one line.
    fn is_too_long(&self, first: usize, last: usize) -> bool {
        let start = self.cursor_at_line_start(first).column;
        self.column_after_words(first, last, start) > self.width
    }

    /// The column after the words `first..=last` if they start in `column` and are on one line.
    fn column_after_words(&self, first: usize, last: usize, column: usize) -> usize {
        if let Some((first, last)) = self.columns_of(first, last) {
            return column + (last.end - first.start);
        }
        let after_word = |word, column| column_after(column, self.words.word(word));
        (first..last).fold(after_word(first, column), |column, gap| {
            after_word(gap + 1, self.column_after_gap(gap, column))
        })
    }

    /// The columns of two words, if those of the paragraph are known.
    fn columns_of(&self, first: usize, last: usize) -> Option<(Columns, Columns)> {
        let columns = self.columns.as_ref()?;
        Some((*columns.get(first)?, *columns.get(last)?))
    }

    /// The column after a gap that starts in `column` and does not end the line.
    fn column_after_gap(&self, gap: usize, column: usize) -> usize {
        if let Some((word, next)) = self.columns_of(gap, gap + 1) {
            return column + (next.start - word.end);
        }
        match self.words.gap(gap) {
            Some(Gap {
                source: GapKind::Space(_),
                span,
                ..
            }) => column_after(column, span.of(self.words.text)),
            _ => column + 1,
        }
    }

    /// The last of the words that must stay on one line with `first`, at most `last`.
    fn last_word_of_unit(&self, first: usize, last: usize) -> usize {
        let ends_unit = |word: &usize| {
            let gap = self.words.gap(*word);
            gap.is_none_or(|gap| gap.rule != BreakRule::Forbidden)
        };
        (first..last).find(ends_unit).unwrap_or(last)
    }

    /// The last word on the line of the source that contains `word`, at most `last`.
    fn last_word_of_line(&self, word: usize, last: usize) -> usize {
        (word..last)
            .find(|word| self.is_line_end(*word))
            .unwrap_or(last)
    }

    fn is_line_end(&self, gap: usize) -> bool {
        let source = self.words.gap(gap).map(|gap| gap.source);
        matches!(source, Some(GapKind::LineEnd(_)))
    }

    fn is_next_line_lazy(&self, gap: usize) -> bool {
        self.words.is_lazy(self.words.line_of(gap) + 1)
    }

    /// Whether a sentence ends with the word. At the end of a source line, doubtful cases count as the end of one.
    fn ends_sentence(&self, word: usize) -> bool {
        let (this, next) = (self.words.word(word), self.words.word(word + 1));
        if self.is_line_end(word) {
            sentence::may_be_end(this, next)
        } else {
            sentence::is_end(this, next)
        }
    }

    /// Keeps sentence breaks if more than half of the lines among the words `first..=last` end with a sentence, as in a
    /// text that is written with one sentence per line.
    fn sentence_breaks(&self, first: usize, last: usize) -> SentenceBreaks {
        let line_ends = (first..last).filter(|word| self.is_line_end(*word));
        let (mut all, mut sentences) = (0, 0);
        for word in line_ends {
            all += 1;
            sentences += usize::from(self.ends_sentence(word));
        }
        if sentences * 2 > all {
            SentenceBreaks::Keep
        } else {
            SentenceBreaks::Move
        }
    }
}
