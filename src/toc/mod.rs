//! The table of contents pass: a [`Document`] into the edits that make its blocks list its headings.
//!
//! A straight run: comments into blocks, headings into the outline, the outline into lines, lines into edits. It looks
//! at the original text only and does not judge what its edits do to the page.

mod anchor;
mod block;
mod entries;
mod markers;
mod outline;

use std::rc::Rc;

use crate::document::Document;
use crate::edit::Edit;
use crate::error::{FormatError, Warning};
use crate::options::{Absent, AnchorStyle, Scope, TocOptions};
use crate::source::{Lines, Position, Span};
pub(crate) use anchor::slug;
use entries::Entry;
use markers::Block;
pub(crate) use markers::first_spelled;
pub(crate) use outline::Item;

/// What the pass found and wants.
#[derive(Default)]
pub(crate) struct Pass {
    /// The edits that make every block current; none where all are.
    pub(crate) edits: Vec<Edit>,
    /// The lines of each block, markers included: what the guard leaves out.
    pub(crate) regions: Vec<Span>,
    /// The anchors that each block should link to, in its order.
    pub(crate) anchors: Vec<Vec<Rc<str>>>,
    /// Whether some heading may have a link in it that is not written as one.
    pub(crate) may_autolink: bool,
    /// What the reader of the document should know.
    pub(crate) warnings: Vec<Warning>,
}

/// Blocks and outline of a document.
struct Contents<'a> {
    blocks: Vec<Block>,
    items: Vec<Item<'a>>,
    warnings: Vec<Warning>,
}

/// Compares every block of the document with its headings; markers in `ignored` spans do not count.
///
/// # Errors
///
/// Where markers do not pair up, are required and absent, or a heading cannot be written as an entry.
pub(crate) fn pass(
    document: &Document<'_>,
    options: &TocOptions,
    ignored: &[Span],
) -> Result<Pass, FormatError> {
    let Contents {
        blocks,
        items,
        warnings,
    } = contents(document, options.anchors, ignored)?;
    if blocks.is_empty() {
        require_markers(document.text(), options)?;
    }
    let entries = entries_for(document, &blocks, &items, options)?;
    are_few_enough(document, &blocks, entries.len())?;
    let mut pass = Pass {
        edits: Vec::new(),
        regions: Vec::new(),
        anchors: Vec::new(),
        may_autolink: items.iter().any(|item| item.may_autolink),
        warnings,
    };
    for block in &blocks {
        let from = first_line(options, Some(block));
        let below = entries
            .iter()
            .filter(|entry| entry.item.heading.line() >= from);
        pass.edits.extend(block::update(
            document,
            block,
            &entries::list(below.clone()),
        ));
        pass.regions.push(block::region(document, block));
        pass.anchors
            .push(below.map(|entry| Rc::clone(&entry.item.anchor)).collect());
    }
    Ok(pass)
}

/// How many entries all lists together may have where there are several: each may list every heading.
const MOST_ENTRIES: usize = 100_000;

fn are_few_enough(
    document: &Document<'_>,
    blocks: &[Block],
    headings: usize,
) -> Result<(), FormatError> {
    match blocks.get(1) {
        Some(second) if blocks.len().saturating_mul(headings) > MOST_ENTRIES => {
            Err(FormatError::TooMany {
                at: document.position(second.opening.span.start),
                blocks: blocks.len(),
                headings,
            })
        }
        _ => Ok(()),
    }
}

/// The list that the first block of the document should hold; one of all headings where the document has no block.
///
/// # Errors
///
/// As for [`pass`], but a document without markers is none.
pub(crate) fn table(
    document: &Document<'_>,
    options: &TocOptions,
    ignored: &[Span],
) -> Result<String, FormatError> {
    let Contents { blocks, items, .. } = contents(document, options.anchors, ignored)?;
    let entries = entries_for(document, &blocks, &items, options)?;
    Ok(entries::list(entries.iter()))
}

/// To be asked of a text that has no block.
///
/// # Errors
///
/// Where the options want markers in every document: [`FormatError::InertMarker`] where something is spelled like one,
/// else [`FormatError::NoMarkers`].
pub(crate) fn require_markers(text: &str, options: &TocOptions) -> Result<(), FormatError> {
    let spelled = markers::first_spelled(text).map(|offset| Lines::new(text).position(offset));
    match (options.absent, spelled) {
        (Absent::Fine, _) => Ok(()),
        (Absent::Error, Some(at)) => Err(FormatError::InertMarker { at }),
        (Absent::Error, None) => Err(FormatError::NoMarkers {
            at: Position { line: 1, column: 1 },
        }),
    }
}

/// Finds the blocks of the document and wants nothing of them.
///
/// # Errors
///
/// Where markers do not pair up.
pub(crate) fn blocks_only(document: &Document<'_>, ignored: &[Span]) -> Result<Pass, FormatError> {
    let (blocks, warnings) = markers::blocks(document, ignored)?;
    let regions = blocks.iter().map(|block| block::region(document, block));
    Ok(Pass {
        regions: regions.collect(),
        warnings,
        ..Pass::default()
    })
}

/// The headings of the page with their anchors.
///
/// # Errors
///
/// Where markers do not pair up.
pub(crate) fn outline_of<'a>(
    document: &Document<'a>,
    style: AnchorStyle,
    ignored: &[Span],
) -> Result<Vec<Item<'a>>, FormatError> {
    contents(document, style, ignored).map(|contents| contents.items)
}

fn contents<'a>(
    document: &Document<'a>,
    style: AnchorStyle,
    ignored: &[Span],
) -> Result<Contents<'a>, FormatError> {
    let (blocks, warnings) = markers::blocks(document, ignored)?;
    let items = outline::outline(document, &blocks, style);
    Ok(Contents {
        blocks,
        items,
        warnings,
    })
}

/// The 0-based line from which on a block lists headings, or where there is no block.
fn first_line(options: &TocOptions, block: Option<&Block>) -> usize {
    match (options.scope, block) {
        (Scope::AfterBlock, Some(block)) => block.closing.line,
        (Scope::Document, _) | (_, None) => 0,
    }
}

/// The entries that the first block lists, or those of the whole document where there is no block. Any other block lists
/// some of them: the blocks stand in the order of the document.
fn entries_for<'i, 'a>(
    document: &Document<'a>,
    blocks: &[Block],
    items: &'i [Item<'a>],
    options: &TocOptions,
) -> Result<Vec<Entry<'i, 'a>>, FormatError> {
    let from = first_line(options, blocks.first());
    let levels = options.min_depth.get()..=options.max_depth.get();
    let listed = items
        .iter()
        .filter(|item| !item.omitted)
        .filter(|item| item.heading.line() >= from)
        .filter(|item| levels.contains(&item.heading.level()))
        .collect();
    let replaced: Vec<Span> = blocks
        .iter()
        .map(|block| block::content(document, block))
        .collect();
    entries::entries(document, listed, options.entries, &replaced)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;
    use crate::options::EntryStyle;

    fn list(text: &str, entries: EntryStyle) -> String {
        let options = TocOptions {
            entries,
            ..TocOptions::default()
        };
        let arena = Arena::new();
        table(&Document::parse(&arena, text), &options, &[]).unwrap()
    }

    #[test]
    fn markdown_is_taken_from_the_source() {
        let markdown = |text| list(text, EntryStyle::Markdown);
        assert_eq!(markdown("# a *b* `c`\n"), "- [a *b* `c`](#a-b-c)\n");
        assert_eq!(markdown("# \\*a *b*\n"), "- [\\*a *b*](#a-b)\n");
        assert_eq!(markdown("> # *a*\\* ##\n"), "- [*a*\\*](#a)\n");
        assert_eq!(markdown("- [x] a *b*\n  ---\n"), "- [a *b*](#a-b)\n");
        assert_eq!(markdown("a\n*b*\n---\n"), "- [a *b*](#ab)\n");
    }

    #[test]
    fn html_and_text_are_what_the_page_says() {
        let text = "a *b*\n<b>c</b> `d` &lt;\n---\n";
        let html = "- [a <em>b</em> <b>c</b> <code>d</code> &lt;](#a-bc-d-)\n";
        assert_eq!(list(text, EntryStyle::Html), html);
        assert_eq!(list(text, EntryStyle::Text), "- [a b c d <](#a-bc-d-)\n");
    }

    #[test]
    fn bare_links_in_headings_are_seen_where_nothing_but_the_list_is_asked_for() {
        let both = crate::Options::default();
        let toc = crate::Options {
            wrap: None,
            ..crate::Options::default()
        };
        for heading in [
            "See http://a.b/c",
            "at www.a.b",
            "a@b.c",
            "mailto:a@b.c",
            "[http://a.b](c)",
            "ftp://a.b *c*",
            "`http://a.b`",
            "a&commat;b.c",
            "w<b></b>ww.a.b",
            "plain: a/b",
        ] {
            for entry in ["", "- x\n"] {
                let text = format!("<!-- toc -->\n{entry}<!-- /toc -->\n\n# {heading}\n");
                let new = |options| crate::format(&text, options).unwrap().text;
                let new = [new(&both), new(&toc)];
                assert_eq!(new[0], new[1], "{heading}");
                let current = new[0].clone().unwrap();
                assert_eq!(
                    crate::format(&current, &toc).unwrap().text,
                    None,
                    "{heading}"
                );
            }
        }
    }
}
