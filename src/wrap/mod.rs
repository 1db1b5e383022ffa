//! Wraps the paragraphs of a [`Document`]: returns the edits that give their lines the right length.
//!
//! Each paragraph goes through the same steps:
//!
//! 1. Lines: separate the container prefix of each line from its content ([`Paragraph::layout`]).
//! 2. Inlines: find text, soft breaks and links in the source ([`Paragraph::inlines`]).
//! 3. Words and gaps: cut the content into words that stay whole and the gaps between them, and decide which gaps may
//!    become line breaks (`words`, with the rules in `break_rules`, `block_starts`, `dialects` and `protected`).
//! 4. Line breaks: choose those that cost least, depending on the mode (`breaker`, with the help of `ruler`, `reach`,
//!    `cost`, `sentence` and `clause`).
//! 5. Edits: replace a gap with a space, or with a line ending and a container prefix. No edit touches a word.
//!
//! Only the original text is read. Verifying what the edits do to the rendered page is up to the caller.

mod abbreviations;
mod block_starts;
mod break_rules;
mod breaker;
mod clause;
mod cost;
mod dialects;
mod disputed;
mod protected;
mod reach;
mod ruler;
mod sentence;
mod words;

use std::cell::LazyCell;
use std::rc::Rc;

use crate::document::{Document, Line, Paragraph};
use crate::edit::Edit;
use crate::options::{WrapMode, WrapOptions};
use crate::skipped::{SkipReason, Skipped};
use crate::source::{Span, SpanSet};
use crate::width::display_width;
use breaker::GapAction;
pub(crate) use reach::LARGE_WIDTH;
use words::{Gap, GapKind, Words};

/// The result of wrapping the paragraphs of a document.
#[derive(Default)]
pub(crate) struct Wrapping<'a> {
    /// The paragraphs to rewrap, in tree order.
    pub(crate) rewraps: Vec<Rewrap<'a>>,
    /// The paragraphs that cannot be wrapped safely, in tree order.
    pub(crate) skipped: Vec<Skipped>,
}

/// A paragraph and the edits that rewrap it, at least one.
pub(crate) struct Rewrap<'a> {
    pub(crate) paragraph: Paragraph<'a>,
    pub(crate) edits: Vec<Edit>,
}

/// Which paragraphs to wrap.
pub(crate) struct Selection<'s> {
    /// Paragraphs that overlap one of these spans are not wrapped.
    pub(crate) exclude: &'s SpanSet,
    /// If given, only paragraphs that overlap one of these spans are wrapped.
    pub(crate) include: Option<&'s SpanSet>,
}

impl Selection<'_> {
    /// Whether the paragraph with this span is to be wrapped.
    pub(crate) fn contains(&self, paragraph: Span) -> bool {
        let is_included = self.include.is_none_or(|spans| spans.overlaps(paragraph));
        is_included && !self.exclude.overlaps(paragraph)
    }
}

/// Wraps those of the `paragraphs` that are in the selection.
pub(crate) fn wrap<'a>(
    document: &Document<'a>,
    paragraphs: &[Paragraph<'a>],
    selection: &Selection<'_>,
    options: &WrapOptions,
) -> Wrapping<'a> {
    // Most documents have no paragraph to change.
    let disputed_parts = LazyCell::new(|| disputed::disputed_parts(document, paragraphs));
    let mut wrapping = Wrapping::default();
    for &paragraph in paragraphs {
        let span = paragraph.span(document);
        if !selection.contains(span) || !is_candidate(document, &paragraph, options) {
            continue;
        }
        match wrap_paragraph(document, &paragraph, &disputed_parts, options) {
            Ok(edits) if edits.is_empty() => {}
            Ok(edits) => wrapping.rewraps.push(Rewrap { paragraph, edits }),
            Err(reason) => wrapping.skipped.push(Skipped {
                paragraph: span,
                reason,
            }),
        }
    }
    wrapping
}

/// Whether any paragraph of `text` may need wrapping. Looks at its lines only, so that the text need not be parsed.
pub(crate) fn may_need_wrapping(text: &str, options: &WrapOptions) -> bool {
    match options.mode {
        WrapMode::Long => has_long_line(text, options.width.get()),
        WrapMode::Off => false,
        _ => true,
    }
}

/// Whether a paragraph may need wrapping, judged by its lines only.
fn is_candidate(document: &Document<'_>, paragraph: &Paragraph<'_>, options: &WrapOptions) -> bool {
    let width = options.width.get();
    let mut lines = paragraph.source_lines(document);
    let mut has_long_line = || lines.any(|line| is_long(document.text(), line, width));
    match options.mode {
        WrapMode::Long => has_long_line(),
        WrapMode::Fill => paragraph.is_multiline() || has_long_line(),
        WrapMode::Sentence | WrapMode::Clause => true,
        WrapMode::Paragraph => paragraph.is_multiline(),
        WrapMode::Off => false,
    }
}

/// Whether a line of `text` is wider than `width` columns, not counting spaces and tabs at its end.
fn has_long_line(text: &str, width: usize) -> bool {
    let mut start = 0;
    let ends = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes());
    ends.chain([text.len()]).any(|end| {
        let line = Span::new(start, end);
        start = end + 1;
        is_long(text, line, width)
    })
}

/// Whether a line is wider than `width` columns, not counting spaces, tabs and the line ending at its end.
fn is_long(text: &str, line: Span, width: usize) -> bool {
    // Most lines are short enough in bytes: a byte is at most one column wide, or four if it is a tab.
    let len = line.end - line.start;
    let has_tab = || memchr::memchr(b'\t', line.of(text).as_bytes()).is_some();
    let may_be_long = len > width || (len > width / 4 && has_tab());
    let content = || line.of(text).trim_end_matches([' ', '\t', '\n', '\r']);
    may_be_long && display_width(content()) > width
}

/// Returns the edits that rewrap a paragraph; none if its line breaks are right.
fn wrap_paragraph(
    document: &Document<'_>,
    paragraph: &Paragraph<'_>,
    disputed_parts: &SpanSet,
    options: &WrapOptions,
) -> Result<Vec<Edit>, SkipReason> {
    let text = document.text();
    let width = match options.mode {
        WrapMode::Paragraph => usize::MAX,
        _ => options.width.get(),
    };
    let layout = paragraph.layout(document);
    if !words::has_room(width, &layout.continuation_prefix) {
        return Err(SkipReason::NoRoom);
    }
    let inlines = paragraph.inlines(document, &layout.lines);
    let inlines = inlines.ok_or(SkipReason::UnknownSource)?;
    let words = Words::new(text, layout, &inlines, &options.protect, width);
    let actions = breaker::break_lines(&words, options.mode, width);
    // A lazy continuation line without its prefix is not reason enough to edit a paragraph: a line break must move.
    let moves_break = |(gap, action): (&Gap, &GapAction)| match (gap.source, action) {
        (_, GapAction::Keep) | (GapKind::LineEnd(_), GapAction::LineBreak) => false,
        (_, GapAction::Space | GapAction::LineBreak) => true,
    };
    if !words.gaps.iter().zip(&actions).any(moves_break) {
        return Ok(Vec::new());
    }
    let is_in_disputed_part = disputed_parts.overlaps(paragraph.span(document));
    if is_in_disputed_part || disputed::is_disputed(text, &words.layout.lines) {
        return Err(SkipReason::Disputed);
    }
    if has_extra_checkbox(text, paragraph, &words.layout.lines) {
        return Err(SkipReason::SecondCheckbox);
    }
    Ok(edits(&words, &actions))
}

/// Whether the text of a task list item contains another `[x]`. GitHub's parser looks for the checkbox anywhere on the
/// item's first line, so no `[x]` may move onto that line or off it.
fn has_extra_checkbox(text: &str, paragraph: &Paragraph<'_>, lines: &[Line]) -> bool {
    let has_checkbox = |line: &Line| {
        let content = line.content.of(text);
        content.contains("[x]") || content.contains("[X]")
    };
    paragraph.starts_task_item() && lines.iter().any(has_checkbox)
}

/// The edits that carry out the `actions`, one for each gap that is not kept.
fn edits(words: &Words<'_>, actions: &[GapAction]) -> Vec<Edit> {
    let ending = words.line_ending();
    let space: Rc<str> = " ".into();
    // Most lines start with the same prefix as the line before, so their edits share one replacement.
    let mut last_break: Option<(&str, Rc<str>)> = None;
    let is_edit = |action: &&GapAction| **action != GapAction::Keep;
    let mut edits = Vec::with_capacity(actions.iter().filter(is_edit).count());
    for (index, (gap, action)) in words.gaps.iter().zip(actions).enumerate() {
        let replacement = match action {
            GapAction::Keep => continue,
            GapAction::Space => Rc::clone(&space),
            GapAction::LineBreak => {
                let prefix = words.prefix(words.line_of(index));
                let (_, line_break) = match last_break.take() {
                    Some(last) if last.0 == prefix => last_break.insert(last),
                    _ => last_break.insert((prefix, [ending, prefix].concat().into())),
                };
                Rc::clone(line_break)
            }
        };
        edits.push(Edit {
            span: gap.span,
            replacement,
        });
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Options, Width};

    #[test]
    fn measures_lines_in_columns() {
        assert!(
            has_long_line("aaaaa", 4)
                && !has_long_line("aaaa", 4)
                && !has_long_line("aaaa \t\n", 4)
        );
        assert!(has_long_line("\t\ta", 8) && !has_long_line("\taaaa", 8));
        assert!(has_long_line("ééééé", 4) && !has_long_line("éééé", 4));
        assert!(!has_long_line("aaa\nbbb\r\nccc\r", 3) && has_long_line("aaa\nbbb\rcccc", 3));
        assert!(!has_long_line("", 1));
    }

    #[test]
    fn only_long_mode_never_needs_to_wrap_short_lines() {
        let may_need = |text, mode| {
            let options = WrapOptions {
                mode,
                ..WrapOptions::default()
            };
            may_need_wrapping(text, &options)
        };
        assert!(!may_need("a\nb\n", WrapMode::Long));
        assert!(may_need("a\nb\n", WrapMode::Fill) && may_need("a. B\n", WrapMode::Sentence));
        assert!(may_need(&"a ".repeat(50), WrapMode::Long));
    }

    fn wrapped(text: &str, mode: WrapMode, width: u16) -> String {
        let wrap = WrapOptions {
            mode,
            width: Width::new(width).unwrap(),
            ..WrapOptions::default()
        };
        let options = Options {
            toc: None,
            wrap,
            ..Options::default()
        };
        let outcome = crate::format(text, &options).unwrap();
        assert_eq!(outcome.diagnostics, []);
        outcome.text.unwrap_or_default()
    }

    #[test]
    fn long_mode_keeps_short_lines_that_break_a_link() {
        for link in ["[ab\ncd](e)\n", "aaaaaa [bb\ncc](d)\n"] {
            let [text, expected] =
                ["aa bb cc dd\n", "aa bb cc\ndd\n"].map(|rest| link.to_owned() + rest);
            assert_eq!(wrapped(&text, WrapMode::Long, 10), expected);
        }
    }

    #[test]
    fn keeps_correct_line_breaks_byte_for_byte() {
        let expected = "aa bb \ncc dd\nee ff\n";
        assert_eq!(
            wrapped("aa bb \ncc dd ee ff\n", WrapMode::Fill, 6),
            expected
        );
    }

    #[test]
    fn keeps_links_whole_unless_their_text_does_not_fit() {
        let filled = |width| wrapped("aa [c d](e)\n", WrapMode::Fill, width);
        assert_eq!(filled(11), "");
        for width in 4..11 {
            assert_eq!(filled(width), "aa\n[c d](e)\n", "{width}");
        }
        let filled = |width| wrapped("aaa [bb cc dd](e) fff\n", WrapMode::Fill, width);
        assert_eq!(filled(8), "aaa\n[bb cc dd](e)\nfff\n");
        assert_eq!(filled(6), "aaa\n[bb cc\ndd](e)\nfff\n");
        assert_eq!(filled(5), "aaa\n[bb cc dd](e)\nfff\n");
    }

    #[test]
    fn does_not_leave_a_tag_alone_on_a_lazy_line() {
        assert_eq!(wrapped("> aa bb\n<b> cccccc\n", WrapMode::Long, 8), "");
        let expected = "> aa bb\n> <b>\n> cccccc\n";
        assert_eq!(
            wrapped("> aa bb\n> <b> cccccc\n", WrapMode::Long, 8),
            expected
        );
    }

    #[test]
    fn keeps_definitions_and_alerts_in_place() {
        let filled = |text, width| wrapped(text, WrapMode::Fill, width);
        assert_eq!(filled("aa bb [c d]: ee\n", 6), "aa\nbb [c\nd]: ee\n");
        assert_eq!(filled("aa b] [c d]: ee\n", 6), "aa\nb] [c\nd]: ee\n");
        assert_eq!(filled("> [!NOTE]\n> a\n> b\n", 80), "> [!NOTE]\n> a b\n");
        assert_eq!(filled("a\nb\n: c\nd\ne\n", 80), "a\nb\n: c\nd e\n");
    }

    #[test]
    fn wraps_after_front_matter_but_not_after_an_open_pre_tag() {
        let filled = |text| wrapped(text, WrapMode::Fill, 5);
        let front = "---\na: b\n---\n\n";
        let [text, expected] = ["aa bb cc\n", "aa bb\ncc\n"].map(|text| front.to_owned() + text);
        assert_eq!(filled(&text), expected);
        assert_eq!(filled("# a <pre>\n\naa bb cc\n"), "");
        assert_eq!(filled("|a <pre>|\n|-|\n\naa bb cc\n"), "");
    }
}
