//! The wrapping pass: a [`Document`] into the edits that bring its paragraphs' lines to the right length.
//!
//! A straight run for each paragraph: lines, inlines, words and gaps, the choice of line ends, edits. An edit replaces white
//! space and container prefixes between two words by white space, and nothing else. The pass looks at the original text
//! only and does not judge what its edits do to the page.

mod hazard;
mod lines;
mod own;
mod sentence;
mod words;

use crate::document::{Document, Layout, Line, Paragraph};
use crate::edit::Edit;
use crate::error::Left;
use crate::options::{WrapMode, WrapOptions};
use crate::source::{Span, first_line_ending, line_ending};
use crate::width::columns;
use lines::Shall;
use words::{Now, Words};

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

/// Looks at all paragraphs that do not touch a span of `keep`, which ascend.
pub(crate) fn pass<'a>(
    document: &Document<'a>,
    paragraphs: &[Paragraph<'a>],
    keep: &[Span],
    options: &WrapOptions,
) -> Pass<'a> {
    let mut pass = Pass::default();
    for &paragraph in paragraphs {
        if touches(keep, paragraph.span(document)) || !concerns(document, &paragraph, options) {
            continue;
        }
        match edits(document, &paragraph, options) {
            Some(edits) if edits.is_empty() => {}
            Some(edits) => pass.rewraps.push(Rewrap { paragraph, edits }),
            None => pass.left.push(Left::Misplaced {
                at: document.position(paragraph.span(document).start),
            }),
        }
    }
    pass
}

/// Whether no paragraph of a text can need wrapping, whatever its lines are.
pub(crate) fn has_nothing_to_do(text: &str, options: &WrapOptions) -> bool {
    let fits = |line: &str| !may_be_long(line, options);
    options.mode == WrapMode::Long && text.split('\n').flat_map(|line| line.split('\r')).all(fits)
}

/// Whether a paragraph may need wrapping, by its lines alone.
fn concerns(document: &Document<'_>, paragraph: &Paragraph<'_>, options: &WrapOptions) -> bool {
    let mut lines = paragraph
        .whole_lines(document)
        .map(|line| line.of(document.text()));
    match options.mode {
        WrapMode::Long => lines.any(|line| {
            let line = line.trim_end_matches(['\r', '\n', ' ', '\t']);
            may_be_long(line, options) && columns(line) > options.width.get()
        }),
        WrapMode::Fill => lines.nth(1).is_some() || paragraph_is_long(document, paragraph, options),
        WrapMode::Sentence => true,
    }
}

fn paragraph_is_long(
    document: &Document<'_>,
    paragraph: &Paragraph<'_>,
    options: &WrapOptions,
) -> bool {
    may_be_long(paragraph.span(document).of(document.text()), options)
}

/// Whether a line may be too long: a byte is one column at most, but a tab can be four.
fn may_be_long(line: &str, options: &WrapOptions) -> bool {
    let width = options.width.get();
    line.len() > width || line.len() > width / 4 && line.contains('\t')
}

/// Whether one of the ascending spans shares a byte with `span`.
fn touches(spans: &[Span], span: Span) -> bool {
    let at = spans.partition_point(|other| other.end <= span.start);
    spans.get(at).is_some_and(|other| other.start < span.end)
}

/// The edits that rewrap a paragraph; `None` where its inlines were not found in the source.
fn edits(
    document: &Document<'_>,
    paragraph: &Paragraph<'_>,
    options: &WrapOptions,
) -> Option<Vec<Edit>> {
    let text = document.text();
    let layout = paragraph.layout(document);
    let inlines = paragraph.inlines(document, &layout.lines)?;
    let width = options.width.get();
    let first = layout.lines.first()?;
    let crowded = !has_room(width, &layout.prefix);
    if crowded
        || is_module_syntax(first.content.of(text))
        || is_marked_task(text, paragraph, &layout)
    {
        return Some(Vec::new());
    }
    let ending = match line_ending(first.tail.of(text)) {
        "" => first_line_ending(text),
        ending => ending,
    };
    let words = Words::new(text, layout, &inlines, &options.protect, width);
    let shall = lines::choose(&words, options.mode, width);
    // Lazy lines alone are no reason to touch a paragraph.
    let moves = |(gap, shall): (&words::Gap, &Shall)| match (gap.now, shall) {
        (_, Shall::Stay) | (Now::LineEnd(_), Shall::LineEnd) => false,
        (_, Shall::Space | Shall::LineEnd) => true,
    };
    if !words.gaps.iter().zip(&shall).any(moves) {
        return Some(Vec::new());
    }
    let changed = words.gaps.iter().zip(shall).enumerate();
    let edit = |(index, (gap, shall)): (usize, (&words::Gap, Shall))| {
        let replacement = match shall {
            Shall::Stay => return None,
            Shall::Space => " ".to_owned(),
            Shall::LineEnd => [ending, words.prefix(words.line_of(index))].concat(),
        };
        Some(Edit {
            span: gap.span,
            replacement,
        })
    };
    Some(changed.filter_map(edit).collect())
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

/// Whether a paragraph is an `import` or `export` of MDX and not prose.
fn is_module_syntax(line: &str) -> bool {
    let Some((keyword @ ("import" | "export"), rest)) = line.split_once(' ') else {
        return false;
    };
    let next = rest.split([' ', '(']).next().unwrap_or_default();
    let declares = [
        "default", "const", "let", "var", "function", "class", "async",
    ]
    .contains(&next);
    rest.starts_with(['{', '*', '"', '\''])
        || keyword == "import" && rest.contains(" from ")
        || keyword == "export" && declares
}
