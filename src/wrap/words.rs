//! Cuts a paragraph into words that stay whole and the gaps between them, each with the rule for line breaks in it.
//!
//! All reasons against a line break come together here: how it renders, dialects, block starts, scripts without spaces.
//! The choice among the allowed line breaks is made in `breaker`.

use std::ops::Range;

use super::block_starts;
use super::break_rules::{has_odd_whitespace, is_ascii_pair, is_safe_break, may_drop_line_break};
use super::protected::Protected;
use crate::document::{Inlines, Layout, Line};
use crate::options::Patterns;
use crate::source::{Span, is_space_or_tab, line_ending_or_first};
use crate::width::display_width;

/// How far to look for the end of a link label, in bytes. CommonMark allows it 999 characters.
const MAX_LABEL_BYTES: usize = 999;

/// A paragraph as words and gaps.
pub(super) struct Words<'t> {
    /// The text of the whole document.
    pub(super) text: &'t str,
    pub(super) layout: Layout,
    /// The maximum line width, in columns.
    width: usize,
    /// The words, in order. They never change.
    pub(super) words: Vec<Span>,
    /// The gap after each word except for the last.
    pub(super) gaps: Vec<Gap>,
}

/// The white space between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// Spaces and tabs; at the end of a line also the line ending and the prefix of the next line.
    pub(super) span: Span,
    /// What the gap is in the source.
    pub(super) source: GapKind,
    /// What it may become.
    pub(super) rule: BreakRule,
}

/// What a gap is in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GapKind {
    /// Spaces or tabs on the line with this 0-based index in the paragraph.
    Space(usize),
    /// The end of the line with this 0-based index in the paragraph.
    LineEnd(usize),
}

/// Whether a gap may contain a line break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BreakRule {
    /// The line break of the source stays, byte for byte.
    Fixed,
    /// The gap must not contain a line break.
    Forbidden,
    /// The gap is in a link, the text of which fits on a line: no line break should be added.
    InLink,
    /// The gap is in a link with a text that is too long for a line: a line break may be added where no other helps.
    InLongLink,
    /// The gap may be a space or a line break.
    Allowed,
}

impl<'t> Words<'t> {
    /// Cuts a paragraph with this layout and these inlines.
    ///
    /// Lines that match one of the `patterns` stay as they are. `width` is the maximum line width, in columns.
    pub(super) fn new(
        text: &'t str,
        layout: Layout,
        inlines: &Inlines,
        patterns: &Patterns,
        width: usize,
    ) -> Self {
        let protected = Protected::find(text, &layout.lines, inlines, patterns);
        let (words, gaps) = cut(text, &layout.lines, inlines, &protected);
        let mut words = Self {
            text,
            layout,
            width,
            words,
            gaps,
        };
        words.forbid_unsafe_breaks(inlines.first_line);
        words.mark_links(&inlines.links);
        words
    }

    /// The source from the first word to the last.
    pub(super) fn content(&self) -> &'t str {
        let start = self.words.first().map_or(0, |word| word.start);
        let end = self.words.last().map_or(start, |word| word.end);
        Span::new(start, end).of(self.text)
    }

    /// The text of a word.
    pub(super) fn word(&self, index: usize) -> &'t str {
        self.words.get(index).map_or("", |span| span.of(self.text))
    }

    /// The gap after the word with this index.
    pub(super) fn gap(&self, index: usize) -> Option<Gap> {
        self.gaps.get(index).copied()
    }

    /// The index of the line on which a word, and the gap after it, start.
    pub(super) fn line_of(&self, word: usize) -> usize {
        match self.gaps.get(word).map(|gap| gap.source) {
            Some(GapKind::Space(line) | GapKind::LineEnd(line)) => line,
            None => self.layout.lines.len().saturating_sub(1),
        }
    }

    /// Whether a word is the first on a line of the source.
    pub(super) fn starts_line(&self, word: usize) -> bool {
        word.checked_sub(1)
            .is_none_or(|before| self.ends_line(before))
    }

    /// Whether a word is the last on a line of the source.
    pub(super) fn ends_line(&self, word: usize) -> bool {
        let gap = self.gaps.get(word);
        gap.is_none_or(|gap| matches!(gap.source, GapKind::LineEnd(_)))
    }

    /// Whether the words `first..=last` are a line of the source.
    pub(super) fn is_line(&self, first: usize, last: usize) -> bool {
        self.starts_line(first) && self.ends_line(last) && self.line_of(first) == self.line_of(last)
    }

    /// Whether the line with this index is a lazy continuation line.
    pub(super) fn is_lazy(&self, line: usize) -> bool {
        self.layout.lines.get(line).is_some_and(|line| line.is_lazy)
    }

    /// The line ending for new lines: the one after the paragraph's first line.
    pub(super) fn line_ending(&self) -> &'t str {
        let first = self.layout.lines.first();
        let tail = first.map_or("", |line| line.tail.of(self.text));
        line_ending_or_first(tail, self.text)
    }

    /// The prefix for a new line split from the line with this index: that line's own prefix, or the second line's if
    /// the line is the first, which may start with list markers.
    ///
    /// Falls back to the prefix derived from the first line if that line is missing, lazy, or leaves no room for text.
    pub(super) fn prefix(&self, line: usize) -> &str {
        let model = self.layout.lines.get(line.max(1));
        model
            .filter(|line| !line.is_lazy)
            .map(|line| line.prefix.of(self.text))
            .filter(|prefix| has_room(self.width, prefix))
            .unwrap_or(&self.layout.continuation_prefix)
    }

    /// Forbids line breaks that would start or end a block or might be dropped by browsers.
    ///
    /// `first_line` is the index of the line on which the text starts, after any link reference definitions.
    fn forbid_unsafe_breaks(&mut self, first_line: usize) {
        let unbreakable = self.unbreakable_words(first_line);
        // Whether each of the words on this line so far could start another block.
        let mut may_be_block = true;
        for index in 0..self.gaps.len() {
            let Some(gap) = self.gap(index) else { continue };
            let is_line_end = matches!(gap.source, GapKind::LineEnd(_));
            let is_unbreakable = unbreakable.contains(&(index + 1));
            if !may_be_block && !is_unbreakable && is_safe_break(self.text, gap.span) {
                may_be_block = is_line_end;
                continue;
            }
            may_be_block = may_be_block && self.may_be_block_alone(index);
            let is_unsafe = may_be_block || is_unbreakable || self.is_unsafe_break(index);
            if is_unsafe && let Some(gap) = self.gaps.get_mut(index) {
                gap.rule = match gap.rule {
                    BreakRule::Allowed if is_line_end => BreakRule::Fixed,
                    BreakRule::Allowed => BreakRule::Forbidden,
                    rule => rule,
                };
            }
            may_be_block = may_be_block || is_line_end;
        }
    }

    /// Whether the words next to a gap make a line break in it unsafe: it would be a hard break, would start a block,
    /// or might be dropped by browsers.
    fn is_unsafe_break(&self, gap: usize) -> bool {
        let (word, next) = (self.word(gap), self.word(gap + 1));
        block_starts::ends_in_backslash_break(word)
            || block_starts::starts_block(next, || self.source_from(gap + 1))
            || (!is_ascii_pair(word, next)
                && (may_drop_line_break(word, next) || has_odd_whitespace(word, next)))
    }

    /// The words from the start of the text that must stay on one line, or the paragraph would start as another block.
    fn unbreakable_words(&self, first_line: usize) -> Range<usize> {
        let line = self.layout.lines.get(first_line);
        let start = line.map_or(0, |line| line.content.start);
        let is_before = |word: &Span| word.start < start || word.start == word.end;
        let before = self.words.iter().take_while(|word| is_before(word));
        let first = before.count();
        let words = self.words.get(first..).unwrap_or_default().iter();
        let len = block_starts::unbreakable_prefix_len(words.map(|span| span.of(self.text)));
        first..first + len
    }

    /// Whether the words of a line up to and including this one could parse as another block (thematic break, setext
    /// underline, fence) if they were alone on the line, given that those before this one could.
    ///
    /// May be conservative: a false positive only costs a line break opportunity.
    fn may_be_block_alone(&self, word: usize) -> bool {
        let text = self.word(word);
        let line = self.line_of(word);
        // A tag alone on a lazy line starts an HTML block, which the same tag within the paragraph does not.
        let is_lone_tag = text.starts_with('<') && text.ends_with('>') && self.is_lazy(line);
        is_lone_tag
            || block_starts::is_rule_chars(text)
            || block_starts::starts_block(text, || self.source_from(word))
    }

    /// The source from a word on, as far as a link label may reach.
    fn source_from(&self, word: usize) -> &'t str {
        let start = self.words.get(word).map_or(0, |word| word.start);
        let end = self.words.last().map_or(start, |word| word.end);
        let end = (start..=end.min(start + MAX_LABEL_BYTES))
            .rev()
            .find(|end| self.text.is_char_boundary(*end));
        Span::new(start, end.unwrap_or(start)).of(self.text)
    }

    /// Marks the gaps inside links. Breaking a link only pays if its text is too long for a line, and its destination is not.
    fn mark_links(&mut self, links: &[Span]) {
        let room = self
            .width
            .saturating_sub(display_width(&self.layout.continuation_prefix));
        let mut first = 0;
        for link in links {
            let is_before_link = |word: &Span| word.end <= link.start;
            while self.words.get(first).is_some_and(is_before_link) {
                first += 1;
            }
            let mut last = first;
            while self.words.get(last).is_some_and(|word| word.end < link.end) {
                last += 1;
            }
            // Images nest many links in a single word: measuring it for each of them would take quadratic time.
            if first == last {
                continue;
            }
            let text_width: usize = (first..last)
                .map(|index| display_width(self.word(index)) + 1)
                .sum();
            let last_width = display_width(self.word(last));
            let rule = if text_width > room && last_width <= room {
                BreakRule::InLongLink
            } else {
                BreakRule::InLink
            };
            // A space in such a link is never broken, whatever the reason.
            for gap in self.gaps.get_mut(first..last).unwrap_or_default() {
                let is_forbidden = gap.rule == BreakRule::Forbidden && rule == BreakRule::InLink;
                if gap.rule == BreakRule::Allowed || is_forbidden {
                    gap.rule = rule;
                }
            }
        }
    }
}

/// Whether `prefix` leaves at least an eighth of `width` for text. With less room, wrapping a paragraph in deeply
/// nested block quotes would add far more prefixes than there is text.
pub(super) fn has_room(width: usize, prefix: &str) -> bool {
    let room = width.saturating_sub(display_width(prefix));
    room > 0 && room >= width / 8
}

/// Cuts every line at its spaces and tabs, except for those in protected lines and spans, code and markup.
fn cut(
    text: &str,
    lines: &[Line],
    inlines: &Inlines,
    protected: &Protected,
) -> (Vec<Span>, Vec<Gap>) {
    let start = lines.first().map_or(0, |line| line.content.start);
    let end = lines.last().map_or(start, |line| line.content.end);
    // A paragraph may be as long as the document: without reallocation, its words take half the memory.
    let most_gaps = space_runs(text, Span::new(start, end)).count() + lines.len();
    let mut words = Vec::with_capacity(most_gaps + 1);
    let mut gaps = Vec::with_capacity(most_gaps);
    let mut texts = inlines.texts.iter().peekable();
    for (index, line) in lines.iter().enumerate() {
        let Span { mut start, end } = line.content;
        while let Some(inline) = texts.next_if(|inline| inline.start < end) {
            if protected.contains_line(index) {
                continue;
            }
            for span in space_runs(text, *inline) {
                let is_inner = line.content.start < span.start && span.end < end;
                if is_inner && !protected.contains(span) {
                    words.push(Span::new(start, span.start));
                    gaps.push(Gap {
                        span,
                        source: GapKind::Space(index),
                        rule: BreakRule::Allowed,
                    });
                    start = span.end;
                }
            }
        }
        words.push(Span::new(start, end));
        if let Some(next) = lines.get(index + 1) {
            gaps.push(Gap {
                span: Span::new(end, next.content.start),
                source: GapKind::LineEnd(index),
                rule: line_end_rule(text, index, (line, next), inlines, protected),
            });
        }
    }
    (words, gaps)
}

/// What the renderer and other tools allow for the line break between two lines, of which the first has this index.
fn line_end_rule(
    text: &str,
    index: usize,
    (line, next): (&Line, &Line),
    inlines: &Inlines,
    protected: &Protected,
) -> BreakRule {
    let is_soft_break = inlines.soft_breaks.get(index) == Some(&true);
    let is_empty = |line: &Line| line.content.start == line.content.end;
    let is_protected = protected.contains_line(index)
        || protected.contains_line(index + 1)
        || protected.contains(Span::new(line.content.end, next.content.start));
    let ends_in_br = ends_in_br_tag(line.content.of(text));
    if !is_soft_break || is_protected || ends_in_br || is_empty(line) || is_empty(next) {
        BreakRule::Fixed
    } else {
        BreakRule::Allowed
    }
}

/// The runs of spaces and tabs in a span of the source.
fn space_runs(source: &str, span: Span) -> impl Iterator<Item = Span> {
    let bytes = span.of(source).as_bytes();
    let is_space = |byte: &u8| is_space_or_tab(char::from(*byte));
    let mut at = 0;
    std::iter::from_fn(move || {
        // Words are short: a search of several bytes at a time costs more to set up than it saves.
        let start = at + bytes.get(at..)?.iter().position(is_space)?;
        let run = bytes.get(start..)?.iter().take_while(|byte| is_space(byte));
        at = start + run.count();
        Some(Span::new(span.start + start, span.start + at))
    })
}

/// Whether a line ends in `<br>`, after which the author's line break is kept.
fn ends_in_br_tag(line: &str) -> bool {
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
    fn requires_an_eighth_of_the_width_for_text() {
        assert!(has_room(4, "> ") && !has_room(4, "> > "));
        assert!(has_room(80, &" ".repeat(70)) && !has_room(80, &" ".repeat(71)));
    }

    #[test]
    fn recognizes_br_tags_at_the_end_of_a_line() {
        for line in ["a<br>", "a <BR/>", "a <br />"] {
            assert!(ends_in_br_tag(line), "{line}");
        }
        for line in ["a<br> b", "a <b>", "br>", "a <br", "a <hr />"] {
            assert!(!ends_in_br_tag(line), "{line}");
        }
    }

    #[test]
    fn finds_runs_of_spaces_within_the_span() {
        let runs: Vec<Span> = space_runs("a  b \tc d", Span::new(3, 8)).collect();
        assert_eq!(runs, [Span::new(4, 6), Span::new(7, 8)]);
        assert_eq!(space_runs("ab", Span::new(0, 2)).count(), 0);
    }
}
