//! Inserts markers and a table of contents into a document that has none.

use super::pairing::TocBlocks;
use super::syntax::tocfmt;
use super::{OutlineEntry, is_listed};
use crate::diagnostic::FormatError;
use crate::document::{Document, Heading, has_balanced_tags};
use crate::edit::Edit;
use crate::options::TocOptions;
use crate::placeholders::Placeholder;
use crate::rule::Rule;
use crate::source::{Span, line_ending_or_first};

/// A byte order mark.
const BOM: char = '\u{feff}';

/// Returns the edit that inserts markers around `list`, which may be empty, above the first heading that it will hold.
/// `found` and `placeholders` are the tables of contents that the document has.
///
/// # Errors
///
/// - [`Rule::EXISTING_TOC`] if there is a table of contents of any tool, or a placeholder for one,
/// - [`Rule::NO_HEADINGS`] if there is no heading to list,
/// - [`Rule::MISPLACED_TOC`] if the first one is inside of an HTML element, which may be collapsed.
pub(crate) fn insert(
    document: &Document<'_>,
    (found, placeholders): (&TocBlocks, &[Placeholder]),
    outline: &[OutlineEntry<'_>],
    options: &TocOptions,
    list: &str,
) -> Result<Edit, FormatError> {
    refuse_existing(found, placeholders)?;
    let heading = first_listed(outline, options).ok_or_else(|| {
        let message = "there is no heading below the title to list; add one first";
        FormatError::new(Rule::NO_HEADINGS, Span::new(0, 0), message)
    })?;
    let text = document.text();
    let after_bom = text.len() - text.strip_prefix(BOM).unwrap_or(text).len();
    let at = heading.start_with_anchors_above(document).max(after_bom);
    if !has_balanced_tags(&document.html_before(at)) {
        let message = "the first heading to list is inside of an HTML element; insert the markers yourself, where the list should be";
        let span = Span::new(at, at);
        return Err(FormatError::new(Rule::MISPLACED_TOC, span, message));
    }
    Ok(Edit {
        span: Span::new(at, at),
        replacement: block_at(document, at, list).into(),
    })
}

/// Returns the lines to insert: markers and list, with blank lines around them as other formatters want them.
fn block_at(document: &Document<'_>, at: usize, list: &str) -> String {
    let text = document.text();
    let ending = line_ending_or_first(text.get(at..).unwrap_or_default(), text);
    let above = Span::new(0, at).of(text);
    let mut block = String::new();
    if !is_blank_or_start(above, document.body_start()) {
        block.push_str(ending);
    }
    let markers = tocfmt();
    block.extend([&markers.opening_marker(), ending, ending]);
    for entry in list.split_terminator('\n') {
        block.extend([entry, ending]);
    }
    block.extend([ending, &markers.closing_marker(), ending, ending]);
    block
}

fn refuse_existing(found: &TocBlocks, placeholders: &[Placeholder]) -> Result<(), FormatError> {
    let refuse = |span, message: String| Err(FormatError::new(Rule::EXISTING_TOC, span, message));
    if let Some(block) = found.blocks.first() {
        let message = "this file already has a table of contents; 'tocfmt fmt' updates it";
        return refuse(block.opening.span, message.to_owned());
    }
    if let Some(block) = found.foreign.first() {
        return refuse(block.opening.span, block.adoption_hint());
    }
    if let Some(placeholder) = placeholders.first() {
        let hosts = placeholder.hosts;
        let message = format!(
            "this file already has a place for a table of contents, for {hosts}; remove it first"
        );
        return refuse(placeholder.line, message);
    }
    Ok(())
}

/// Returns the first heading that a new table of contents lists: not the title.
fn first_listed<'a>(outline: &[OutlineEntry<'a>], options: &TocOptions) -> Option<Heading<'a>> {
    let below_title = match outline {
        [first, rest @ ..] if is_title(first, rest) => rest,
        all => all,
    };
    let mut listed = below_title
        .iter()
        .filter(|outlined| is_listed(outlined, options));
    listed.next().map(|outlined| outlined.heading)
}

/// Whether the first heading is the title of the document: all others are deeper. A single heading is if it has level 1.
fn is_title(first: &OutlineEntry<'_>, rest: &[OutlineEntry<'_>]) -> bool {
    let level = first.heading.level();
    let is_shallowest = rest.iter().all(|other| other.heading.level() > level);
    is_shallowest && (level == 1 || !rest.is_empty())
}

/// Whether nothing but a blank line is right above the insertion.
fn is_blank_or_start(above: &str, body_start: usize) -> bool {
    let body = above.get(body_start..).unwrap_or_default();
    let body = body.strip_prefix(BOM).unwrap_or(body);
    if body.is_empty() {
        return true;
    }
    let last_line = body.trim_end_matches(['\n', '\r']);
    let endings = body.get(last_line.len()..).unwrap_or_default();
    let last_line = last_line.rsplit(['\n', '\r']).next().unwrap_or_default();
    last_line.trim().is_empty() || endings.replace("\r\n", "\n").len() > 1
}

#[cfg(test)]
mod tests {
    use crate::options::TocOptions;

    fn inserted(text: &str) -> String {
        let outcome = crate::insert(text, &TocOptions::default()).unwrap();
        outcome.text.unwrap()
    }

    #[test]
    fn the_list_is_above_the_first_heading_that_it_holds() {
        for (text, at) in [
            ("# T\n\n## A\n", 5),
            ("# T\n## A\n", 4),
            ("# A\n\n# B\n", 0),
            ("---\nt: T\n---\n## A\n", 13),
            ("\u{feff}# A\n\n## B\n\n# C\n", 3),
            ("T\n=\n\ntext\n\n<a id=\"a\"></a>\nA\n---\n", 11),
            ("# T\n\n> text\n>\n> ## A\n", 5),
            ("# T\n\n- a\n- b\n## A\n", 13),
        ] {
            let new = inserted(text);
            let list_start = new.find("<!-- toc -->").unwrap();
            let before = new.get(..list_start).unwrap();
            assert_eq!(
                before.trim_end(),
                text.get(..at).unwrap().trim_end(),
                "{new}"
            );
            assert!(new.ends_with(text.get(at..).unwrap()), "{new}");
            let options = crate::Options::default();
            assert_eq!(crate::format(&new, &options).unwrap().text, None, "{new}");
        }
    }

    #[test]
    fn a_list_is_not_inserted_into_an_html_element() {
        let open = "# T\n\n<details>\n<summary>FAQ</summary>\n\n## Q\n\n</details>\n\n## A\n";
        let refused = crate::insert(open, &TocOptions::default()).unwrap_err();
        assert_eq!(refused.diagnostic().rule, crate::Rule::MISPLACED_TOC);
        let closed =
            "# T\n\n<p align=\"center\">\n  <img src=\"a\">\n</p>\n\n<b>Foo</b> is a tool.\n## A\n";
        assert!(inserted(closed).contains("tool.\n\n<!-- toc -->"));
    }

    #[test]
    fn line_endings_are_those_of_the_document() {
        let new = inserted("# T\r\n\r\n## A\r\n");
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
    }
}
