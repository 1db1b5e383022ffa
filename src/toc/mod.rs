//! Tables of contents: from markers and headings to the edits that make each list show its headings.
//!
//! A straight run: comments to [`TocBlock`]s, headings to the outline, the outline to entries, entries to lines, lines to
//! edits. It looks at the original text only. What its edits do to the page is for `verify` to judge.

mod block;
mod entries;
mod entry_check;
mod list;
mod markers;
mod outline;

use std::rc::Rc;

use crate::diagnostic::FormatError;
use crate::document::Document;
use crate::edit::Edit;
use crate::options::{Listed, MissingToc, TocOptions};
use crate::rule::Rule;
use crate::source::Span;

pub(crate) use block::region;
use entries::Entry;
pub(crate) use markers::{TocBlock, TocBlocks, find_marker_like};
pub(crate) use outline::{OutlineEntry, outline};

/// What the tables of contents of a document need.
#[derive(Default)]
pub(crate) struct TocUpdate {
    /// The edits that bring every list up to date, at most one for each block.
    pub(crate) edits: Vec<Edit>,
    /// The fragments that each block should link to, in its order.
    pub(crate) fragments: Vec<Vec<Rc<str>>>,
}

impl TocUpdate {
    /// Compares every block with the headings that it should list.
    ///
    /// # Errors
    ///
    /// If there is no block although the options require one, a heading cannot be written as an entry, or the lists would be
    /// out of proportion to the document.
    pub(crate) fn new<'a>(
        document: &Document<'a>,
        blocks: &[TocBlock],
        outline: &[OutlineEntry<'a>],
        options: &TocOptions,
    ) -> Result<Self, FormatError> {
        if blocks.is_empty() {
            require_markers(document.text(), options)?;
        }
        let entries = listed_entries(document, blocks, outline, options)?;
        check_entry_limit(blocks, entries.len())?;
        let mut update = Self::default();
        for block in blocks {
            let first_line = first_listed_line(options, Some(block));
            let listed = entries
                .iter()
                .filter(|entry| entry.outlined.heading.line() >= first_line);
            let list = list::list(listed.clone());
            update.edits.extend(block::edit_for(document, block, &list));
            let fragments = listed.map(|entry| Rc::clone(&entry.outlined.fragment));
            update.fragments.push(fragments.collect());
        }
        Ok(update)
    }
}

/// Returns the list that the first block should contain, or one of all headings if there is no block.
///
/// # Errors
///
/// If a heading cannot be written as an entry.
pub(crate) fn render_toc<'a>(
    document: &Document<'a>,
    blocks: &[TocBlock],
    outline: &[OutlineEntry<'a>],
    options: &TocOptions,
) -> Result<String, FormatError> {
    let entries = listed_entries(document, blocks, outline, options)?;
    Ok(list::list(entries.iter()))
}

/// Checks a text that has no block.
///
/// # Errors
///
/// If the options require markers: [`Rule::IGNORED_MARKER`] if something looks like a marker, else [`Rule::MISSING_TOC`].
pub(crate) fn require_markers(text: &str, options: &TocOptions) -> Result<(), FormatError> {
    if options.missing == MissingToc::Allow {
        return Ok(());
    }
    let (rule, at, message) = match find_marker_like(text) {
        Some(at) => (
            Rule::IGNORED_MARKER,
            at,
            "this marker is ignored: it is in code, in HTML or not alone on its line; put it on a line of its own",
        ),
        None => (
            Rule::MISSING_TOC,
            0,
            "no table of contents; add a line with <!-- toc --> and one with <!-- /toc -->, or exclude the file",
        ),
    };
    Err(FormatError::new(rule, Span::new(at, at), message))
}

/// The most entries that all lists of a document may have if there are several: each one may list every heading.
const MAX_ENTRIES: usize = 100_000;

fn check_entry_limit(blocks: &[TocBlock], headings: usize) -> Result<(), FormatError> {
    match blocks.get(1) {
        Some(second) if blocks.len().saturating_mul(headings) > MAX_ENTRIES => {
            let blocks = blocks.len();
            let message = format!(
                "{blocks} tables of contents for {headings} headings are too many; keep the first, or exclude the file"
            );
            let span = second.opening.span;
            Err(FormatError::new(Rule::TOO_MANY_TOCS, span, message))
        }
        _ => Ok(()),
    }
}

/// Returns the 0-based line from which on a block lists headings.
fn first_listed_line(options: &TocOptions, block: Option<&TocBlock>) -> usize {
    match (options.listed, block) {
        (Listed::HeadingsAfterToc, Some(block)) => block.closing.line,
        (Listed::AllHeadings, _) | (_, None) => 0,
    }
}

/// Returns the entries of the first block, or of the whole document if there is no block. Any other block lists some of
/// them, since it comes later in the document.
fn listed_entries<'o, 'a>(
    document: &Document<'a>,
    blocks: &[TocBlock],
    outline: &'o [OutlineEntry<'a>],
    options: &TocOptions,
) -> Result<Vec<Entry<'o, 'a>>, FormatError> {
    let first_line = first_listed_line(options, blocks.first());
    let levels = options.min_depth.get()..=options.max_depth.get();
    let listed = outline
        .iter()
        .filter(|outlined| !outlined.omitted)
        .filter(|outlined| outlined.heading.line() >= first_line)
        .filter(|outlined| levels.contains(&outlined.heading.level()))
        .collect();
    let replaced: Vec<Span> = blocks
        .iter()
        .map(|block| block::inner_span(document, block))
        .collect();
    entries::entries(document, listed, options.entries, &replaced)
}

#[cfg(test)]
mod tests {
    use crate::options::{EntryStyle, Options, TocOptions, WrapMode};

    fn list(text: &str, entries: EntryStyle) -> String {
        let options = TocOptions {
            entries,
            ..TocOptions::default()
        };
        crate::table_of_contents(text, &options).unwrap()
    }

    #[test]
    fn markdown_entries_are_taken_from_the_source() {
        let markdown = |text| list(text, EntryStyle::Markdown);
        assert_eq!(markdown("# a *b* `c`\n"), "- [a *b* `c`](#a-b-c)\n");
        assert_eq!(markdown("# \\*a *b*\n"), "- [\\*a *b*](#a-b)\n");
        assert_eq!(markdown("> # *a*\\* ##\n"), "- [*a*\\*](#a)\n");
        assert_eq!(markdown("- [x] a *b*\n  ---\n"), "- [a *b*](#a-b)\n");
        assert_eq!(markdown("a\n*b*\n---\n"), "- [a *b*](#ab)\n");
    }

    #[test]
    fn html_and_text_entries_are_what_the_page_shows() {
        let text = "a *b*\n<b>c</b> `d` &lt;\n---\n";
        let html = "- [a <em>b</em> <b>c</b> <code>d</code> &lt;](#a-bc-d-)\n";
        assert_eq!(list(text, EntryStyle::Html), html);
        assert_eq!(list(text, EntryStyle::Text), "- [a b c d <](#a-bc-d-)\n");
    }

    #[test]
    fn autolinks_in_headings_are_the_same_with_and_without_wrapping() {
        let both = Options::default();
        let mut toc = Options::default();
        toc.wrap.mode = WrapMode::Off;
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
                let updated = new[0].clone().unwrap();
                let again = crate::format(&updated, &toc).unwrap();
                assert_eq!(again.text, None, "{heading}");
            }
        }
    }
}
