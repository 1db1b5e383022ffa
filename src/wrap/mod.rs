//! The wrapping pass: a [`Document`] into the edits that bring its paragraphs' lines to the right length.
//!
//! A straight run for each paragraph: lines, inlines, words and gaps, the choice of line ends, edits. An edit replaces white
//! space and container prefixes between two words by white space, and nothing else. The pass looks at the original text
//! only and does not judge what its edits do to the page.

mod hazard;
mod lines;
mod meeting;
mod own;
mod sentence;
mod words;

use std::rc::Rc;

use crate::document::{Document, Layout, Line, Paragraph};
use crate::edit::Edit;
use crate::error::Left;
use crate::options::{WrapMode, WrapOptions};
use crate::source::{Span, touches};
use crate::width::columns;
use lines::Shall;
use words::{Gap, Now, Words};

/// What the pass wants.
#[derive(Default)]
pub(crate) struct Pass<'a> {
    /// The paragraphs to rewrap, in tree order.
    pub(crate) rewraps: Vec<Rewrap<'a>>,
    /// The paragraphs that may need it, but were left.
    pub(crate) left: Vec<Left>,
}

/// A paragraph and the edits that rewrap it, of which there is at least one.
pub(crate) struct Rewrap<'a> {
    pub(crate) paragraph: Paragraph<'a>,
    pub(crate) edits: Vec<Edit>,
}

/// Which paragraphs are looked at, by spans that ascend and do not overlap.
pub(crate) struct Places<'s> {
    /// Not those that touch one of these.
    pub(crate) keep: &'s [Span],
    /// Only those that touch one of these, where there are any to choose by.
    pub(crate) within: Option<&'s [Span]>,
}

impl Places<'_> {
    fn hold(&self, span: Span) -> bool {
        !touches(self.keep, span) && self.within.is_none_or(|within| touches(within, span))
    }
}

/// Looks at those of the paragraphs that stand in the right places.
pub(crate) fn pass<'a>(
    document: &Document<'a>,
    paragraphs: &[Paragraph<'a>],
    places: &Places<'_>,
    options: &WrapOptions,
) -> Pass<'a> {
    let mut pass = Pass::default();
    for &paragraph in paragraphs {
        if !places.hold(paragraph.span(document)) || !concerns(document, &paragraph, options) {
            continue;
        }
        match edits(document, &paragraph, options) {
            Ok(edits) if edits.is_empty() => {}
            Ok(edits) => pass.rewraps.push(Rewrap { paragraph, edits }),
            Err(left) => pass.left.push(left),
        }
    }
    pass
}

/// Whether no paragraph of a text can need wrapping, whatever its lines are.
pub(crate) fn has_nothing_to_do(text: &str, options: &WrapOptions) -> bool {
    options.mode == WrapMode::Long && !has_long_line(text, options.width.get())
}

/// Whether a paragraph may need wrapping, by its lines alone.
fn concerns(document: &Document<'_>, paragraph: &Paragraph<'_>, options: &WrapOptions) -> bool {
    let width = options.width.get();
    let mut lines = paragraph.whole_lines(document);
    let mut has_long_line = || lines.any(|line| is_long(document.text(), line, width));
    match options.mode {
        WrapMode::Long => has_long_line(),
        WrapMode::Fill => paragraph.has_many_lines() || has_long_line(),
        WrapMode::Sentence => true,
    }
}

/// Whether a line of `text` has more than `width` columns, blanks at its end aside.
fn has_long_line(text: &str, width: usize) -> bool {
    let mut start = 0;
    let ends = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes());
    ends.chain([text.len()]).any(|end| {
        let line = Span::new(start, end);
        start = end + 1;
        is_long(text, line, width)
    })
}

/// Whether a line has more than `width` columns, blanks and the line ending at its end aside.
fn is_long(text: &str, line: Span, width: usize) -> bool {
    // A byte is one column at most, but a tab can be four.
    let tabbed = || memchr::memchr(b'\t', line.of(text).as_bytes()).is_some();
    let length = line.end - line.start;
    let may_be_long = length > width || (length > width / 4 && tabbed());
    let content = || line.of(text).trim_end_matches([' ', '\t', '\n', '\r']);
    may_be_long && columns(content()) > width
}

/// The edits that rewrap a paragraph, or why it is left.
fn edits(
    document: &Document<'_>,
    paragraph: &Paragraph<'_>,
    options: &WrapOptions,
) -> Result<Vec<Edit>, Left> {
    let text = document.text();
    let at = || document.position(paragraph.span(document).start);
    let layout = paragraph.layout(document);
    let width = options.width.get();
    if !has_room(width, &layout.prefix) {
        return Err(Left::Crowded { at: at() });
    }
    let inlines = paragraph.inlines(document, &layout.lines);
    let inlines = inlines.ok_or_else(|| Left::Misplaced { at: at() })?;
    let marked = is_marked_task(text, paragraph, &layout);
    let words = Words::new(text, layout, &inlines, &options.protect, width);
    let shall = lines::choose(&words, options.mode, width);
    // Lazy lines alone are no reason to touch a paragraph.
    let moves = |(gap, shall): (&Gap, &Shall)| match (gap.now, shall) {
        (_, Shall::Stay) | (Now::LineEnd(_), Shall::LineEnd) => false,
        (_, Shall::Space | Shall::LineEnd) => true,
    };
    match words.gaps.iter().zip(&shall).any(moves) {
        true if marked => Err(Left::CheckMark { at: at() }),
        true => Ok(replacements(&words, &shall)),
        false => Ok(Vec::new()),
    }
}

/// The edits that make of every gap what it shall be.
fn replacements(words: &Words<'_>, shall: &[Shall]) -> Vec<Edit> {
    let ending = words.line_ending();
    let space: Rc<str> = " ".into();
    // Most lines start as the one above does.
    let mut line_end: Option<(&str, Rc<str>)> = None;
    let mut edits = Vec::new();
    for (index, (gap, shall)) in words.gaps.iter().zip(shall).enumerate() {
        let replacement = match shall {
            Shall::Stay => continue,
            Shall::Space => Rc::clone(&space),
            Shall::LineEnd => {
                let prefix = words.prefix(words.line_of(index));
                let (_, text) = match line_end.take() {
                    Some(last) if last.0 == prefix => line_end.insert(last),
                    _ => line_end.insert((prefix, [ending, prefix].concat().into())),
                };
                Rc::clone(text)
            }
        };
        edits.push(Edit {
            span: gap.span,
            replacement,
        });
    }
    edits
}

/// Whether enough of a line is left behind a prefix for text to be wrapped into it: an eighth. Else a deep quote of many
/// words would become far more prefixes than text.
fn has_room(width: usize, prefix: &str) -> bool {
    let room = width.saturating_sub(columns(prefix));
    room > 0 && room >= width / 8
}

/// Whether a task has another check mark in its text. GitHub's parser looks for one all over the line of the first, so none
/// may come to that line or leave it.
fn is_marked_task(text: &str, paragraph: &Paragraph<'_>, layout: &Layout) -> bool {
    let marked = |line: &Line| {
        let line = line.content.of(text);
        line.contains("[x]") || line.contains("[X]")
    };
    paragraph.opens_task() && layout.lines.iter().any(marked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Options, Width};

    #[test]
    fn lines_are_long_by_their_columns() {
        let long = |text: &str, width| has_long_line(text, width);
        assert!(long("aaaaa", 4) && !long("aaaa", 4) && !long("aaaa \t\n", 4));
        assert!(long("\t\ta", 8) && !long("\taaaa", 8));
        assert!(long("ééééé", 4) && !long("éééé", 4));
        assert!(!long("aaa\nbbb\r\nccc\r", 3) && long("aaa\nbbb\rcccc", 3));
        assert!(!long("", 1));
    }

    #[test]
    fn only_the_mode_that_leaves_short_lines_can_have_nothing_to_do() {
        let idle = |text, mode| {
            let options = WrapOptions {
                mode,
                ..WrapOptions::default()
            };
            has_nothing_to_do(text, &options)
        };
        assert!(idle("a\nb\n", WrapMode::Long));
        assert!(!idle("a\nb\n", WrapMode::Fill) && !idle("a. B\n", WrapMode::Sentence));
        assert!(!idle(&"a ".repeat(50), WrapMode::Long));
    }

    #[test]
    fn a_prefix_leaves_an_eighth_of_the_line() {
        assert!(has_room(4, "> ") && !has_room(4, "> > "));
        assert!(has_room(80, &" ".repeat(70)) && !has_room(80, &" ".repeat(71)));
    }

    fn wrapped(text: &str, mode: WrapMode, width: u16) -> String {
        let wrap = WrapOptions {
            mode,
            width: Width::new(width).unwrap(),
            ..WrapOptions::default()
        };
        let options = Options {
            toc: None,
            wrap: Some(wrap),
            ..Options::default()
        };
        let outcome = crate::format(text, &options).unwrap();
        assert_eq!(outcome.left, []);
        outcome.text.unwrap_or_default()
    }

    #[test]
    fn a_line_that_fits_stays_even_where_it_breaks_a_link() {
        for link in ["[ab\ncd](e)\n", "aaaaaa [bb\ncc](d)\n"] {
            let [text, expected] =
                ["aa bb cc dd\n", "aa bb cc\ndd\n"].map(|rest| link.to_owned() + rest);
            assert_eq!(wrapped(&text, WrapMode::Long, 10), expected);
        }
    }

    #[test]
    fn a_line_end_that_is_where_it_should_be_stays_byte_for_byte() {
        let expected = "aa bb \ncc dd\nee ff\n";
        assert_eq!(
            wrapped("aa bb \ncc dd ee ff\n", WrapMode::Fill, 6),
            expected
        );
    }

    #[test]
    fn links_stay_whole_where_that_costs_no_line_that_is_too_long() {
        let filled = |width| wrapped("aa [c d](e)\n", WrapMode::Fill, width);
        assert_eq!(filled(11), "");
        assert_eq!(filled(8), "aa\n[c d](e)\n");
        assert_eq!(filled(7), "aa [c\nd](e)\n");
        assert_eq!(filled(5), "aa [c\nd](e)\n");
        assert_eq!(filled(4), "aa\n[c d](e)\n");
    }

    #[test]
    fn a_tag_does_not_come_to_stand_alone_on_a_line_without_its_quote() {
        assert_eq!(wrapped("> aa bb\n<b> cccccc\n", WrapMode::Long, 8), "");
        let expected = "> aa bb\n> <b>\n> cccccc\n";
        assert_eq!(
            wrapped("> aa bb\n> <b> cccccc\n", WrapMode::Long, 8),
            expected
        );
    }

    #[test]
    fn what_reads_as_a_definition_or_an_alert_stays_where_it_is() {
        let filled = |text, width| wrapped(text, WrapMode::Fill, width);
        assert_eq!(filled("aa bb [c d]: ee\n", 6), "aa\nbb [c\nd]: ee\n");
        assert_eq!(filled("aa b] [c d]: ee\n", 6), "aa\nb] [c\nd]: ee\n");
        assert_eq!(filled("> [!NOTE]\n> a\n> b\n", 80), "> [!NOTE]\n> a b\n");
        assert_eq!(filled("a\nb\n: c\nd\ne\n", 80), "a\nb\n: c\nd e\n");
    }

    #[test]
    fn front_matter_moves_nothing_and_open_tags_keep_what_is_behind() {
        let filled = |text| wrapped(text, WrapMode::Fill, 5);
        let front = "---\na: b\n---\n\n";
        let [text, expected] = ["aa bb cc\n", "aa bb\ncc\n"].map(|text| front.to_owned() + text);
        assert_eq!(filled(&text), expected);
        assert_eq!(filled("# a <pre>\n\naa bb cc\n"), "");
        assert_eq!(filled("|a <pre>|\n|-|\n\naa bb cc\n"), "");
    }
}
