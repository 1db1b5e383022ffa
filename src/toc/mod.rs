//! Tables of contents: from markers and headings to the edits that make each list show its headings.
//!
//! A straight run: comments to [`TocBlock`]s, headings to the outline, the outline to entries, entries to lines, lines to
//! edits. It looks at the original text only. What its edits do to the page is for `verify` to judge.

mod block;
mod entries;
mod entry_check;
mod ignored_markers;
mod insert;
mod list;
mod marker_options;
mod markers;
mod outline;
mod pairing;
mod syntax;

use crate::diagnostic::FormatError;
use crate::document::Document;
use crate::edit::Edit;
use crate::options::{EntryStyle, Listed, MissingToc, TocOptions};
use crate::placeholders::Placeholder;
use crate::rule::Rule;
use crate::source::Span;

pub(crate) use block::region;
use entries::Entry;
pub(crate) use ignored_markers::{IgnoredMarker, ignored_markers};
pub(crate) use insert::insert;
pub(crate) use list::WantedList;
pub(crate) use markers::{has_kept_marker_like, has_marker_like};
pub(crate) use outline::{OutlineEntry, outline};
pub(crate) use pairing::{TocBlock, TocBlocks};

/// What the tables of contents of a document need.
#[derive(Default)]
pub(crate) struct TocUpdate<'a> {
    /// The edits that bring every list up to date, at most one for each block.
    pub(crate) edits: Vec<Edit>,
    /// The list that each block should contain, in its order.
    pub(crate) lists: Vec<WantedList<'a>>,
    /// What the edits replace whose raw HTML no longer counts. If a new list has raw HTML that matters, the old one still
    /// counts: fewer paragraphs are wrapped then.
    pub(crate) replaced: Vec<Span>,
}

impl<'a> TocUpdate<'a> {
    /// Compares every block with the headings that it should list.
    ///
    /// # Errors
    ///
    /// If a heading cannot be written as an entry, the options in a marker contradict the others, or the lists would be out
    /// of proportion to the document.
    pub(crate) fn new(
        document: &Document<'a>,
        blocks: &[TocBlock],
        outline: &[OutlineEntry<'a>],
        options: &TocOptions,
    ) -> Result<Self, FormatError> {
        check_entry_limit(blocks, outline.len())?;
        let lists = wanted_lists(document, blocks, outline, options)?;
        let is_stale = |(block, wanted): (&TocBlock, &WantedList<'_>)| {
            !block::has_lines_of(document, block, &wanted.render(None))
        };
        let stale: Vec<bool> = blocks.iter().zip(&lists).map(is_stale).collect();
        let mut edits = Vec::new();
        let mut replaced = Vec::new();
        if stale.contains(&true) {
            let there = document.link_lists_in(&inner_spans(document, blocks));
            let each = blocks.iter().zip(&lists).zip(&there).zip(stale);
            for (((block, wanted), there), _) in each.filter(|(_, is_stale)| *is_stale) {
                let there = there.as_ref();
                let is_right = match wanted.is_exact() {
                    true => block::has_same_list(document, block, wanted, there),
                    false => block::shows(block, wanted, there),
                };
                if is_right {
                    continue;
                }
                let edit = block::edit_for(document, block, wanted, there);
                if !wanted.has_preformatted_tags() {
                    replaced.push(edit.span);
                }
                edits.push(edit);
            }
        }
        Ok(Self {
            edits,
            lists,
            replaced,
        })
    }
}

/// Returns the index of the first block that does not show its list on the page.
pub(crate) fn find_wrong_list(
    document: &Document<'_>,
    blocks: &[TocBlock],
    lists: &[WantedList<'_>],
) -> Option<usize> {
    let mut spans = inner_spans(document, blocks);
    let there = document.link_lists_in(&spans);
    for ((span, block), there) in spans.iter_mut().zip(blocks).zip(&there) {
        if block.keeps_other_content() {
            *span = there
                .as_ref()
                .map_or(Span::new(span.end, span.end), |list| list.lines);
        }
    }
    let links = match lists.iter().any(WantedList::is_exact) {
        true => document.link_destinations_in(&spans),
        false => vec![Vec::new(); lists.len()],
    };
    let mut each = blocks.iter().zip(lists).zip(there.iter().zip(&links));
    each.position(
        |((block, wanted), (there, links))| match wanted.is_exact() {
            true => !wanted.has_links(links),
            false if wanted.entries.is_empty() && there.is_none() => false,
            false => !block::shows(block, wanted, there.as_ref()),
        },
    )
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
    let first = blocks.first();
    let options = match first {
        Some(block) => block.effective_options(options)?,
        None => options.clone(),
    };
    let first_line = first_listed_line(&options, first);
    let entries = listed_entries(document, blocks, first_line, outline, &options)?;
    Ok(WantedList::new(entries, &options).render(None))
}

/// Checks a document that has no block that is kept up to date. `found` are the others, `placeholders` the lines that hosts
/// replace, and `ignored` the markers that do not count.
///
/// # Errors
///
/// [`Rule::MISSING_TOC`] if the options require one.
pub(crate) fn require_toc(
    found: &TocBlocks,
    placeholders: &[Placeholder],
    ignored: &[IgnoredMarker],
    options: &TocOptions,
) -> Result<(), FormatError> {
    if options.missing == MissingToc::Allow {
        return Ok(());
    }
    let missing = |span, message: String| Err(FormatError::new(Rule::MISSING_TOC, span, message));
    if let Some(marker) = ignored.first() {
        let message = format!("no table of contents: {}", marker.message());
        return missing(marker.span, message);
    }
    if let Some(block) = found.foreign.first() {
        return missing(block.opening.span, block.adoption_hint());
    }
    if let Some(placeholder) = placeholders.first() {
        let hosts = placeholder.hosts;
        let message = format!(
            "this line is a place for a table of contents, for {hosts}; replace it with <!-- toc --> and <!-- /toc -->, or exclude the file"
        );
        return missing(placeholder.line, message);
    }
    let message = "no table of contents; run 'tocfmt insert', or exclude the file";
    missing(Span::new(0, 0), message.to_owned())
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

/// Returns the spans between the markers of blocks.
fn inner_spans(document: &Document<'_>, blocks: &[TocBlock]) -> Vec<Span> {
    let spans = blocks
        .iter()
        .map(|block| block::inner_span(document, block));
    spans.collect()
}

/// Returns the list that each block should contain.
fn wanted_lists<'a>(
    document: &Document<'a>,
    blocks: &[TocBlock],
    outline: &[OutlineEntry<'a>],
    options: &TocOptions,
) -> Result<Vec<WantedList<'a>>, FormatError> {
    // Blocks with the same options list the same entries, but for the line they start from.
    let mut known: Vec<(TocOptions, Vec<Entry<'a>>)> = Vec::new();
    let mut lists = Vec::with_capacity(blocks.len());
    for block in blocks {
        let options = block.effective_options(options)?;
        let first_line = first_listed_line(&options, Some(block));
        let entries = match known.iter().find(|(known, _)| *known == options) {
            Some((_, entries)) => {
                let below = |entry: &&Entry<'a>| entry.heading.line() >= first_line;
                entries.iter().filter(below).cloned().collect()
            }
            None => {
                let entries = listed_entries(document, blocks, first_line, outline, &options)?;
                if blocks.len() > 1 {
                    known.push((options.clone(), entries.clone()));
                }
                entries
            }
        };
        lists.push(WantedList::new(entries, &options));
    }
    Ok(lists)
}

/// Returns the entries of the headings from a line on.
fn listed_entries<'a>(
    document: &Document<'a>,
    blocks: &[TocBlock],
    first_line: usize,
    outline: &[OutlineEntry<'a>],
    options: &TocOptions,
) -> Result<Vec<Entry<'a>>, FormatError> {
    let listed = outline
        .iter()
        .filter(|outlined| outlined.heading.line() >= first_line)
        .filter(|outlined| is_listed(outlined, options));
    let replaced = inner_spans(document, blocks);
    entries::entries(document, listed, options.entries, &replaced)
}

/// Whether a table of contents with these options lists a heading that is in its part of the document.
fn is_listed(outlined: &OutlineEntry<'_>, options: &TocOptions) -> bool {
    let levels = options.min_depth.get()..=options.max_depth.get();
    if outlined.omitted || !levels.contains(&outlined.heading.level()) {
        return false;
    }
    let may_be_empty = options.entries == EntryStyle::Mdtoc;
    let is_plain = outlined.heading.as_plain_text().is_some();
    if options.omit.is_empty() && (may_be_empty || is_plain) {
        return true;
    }
    let text = outlined.heading.display_text();
    let is_empty = text.trim().is_empty();
    (may_be_empty || !is_empty) && !options.omit.is_match(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Options, WrapMode};

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
