//! Compares the pages of a document before and after, for renderers whose pages are all that is known of them.

use super::html::VisibleTree;
use super::judge::blocks::has_marker;
use super::judge::{body, display_texts, first_difference};
use super::pages::{collapse_white_space, has_preformatted_tags};

/// Checks that a document renders as before, apart from its tables of contents. `pages` renders with every version of the
/// renderer.
///
/// Documents in which raw HTML may reach into a table of contents, or out of an old one, are not checked.
///
/// # Panics
///
/// Panics if it does not.
pub(crate) fn assert_same_pages(
    label: &str,
    old: &str,
    new: &str,
    pages: impl Fn(&str) -> Vec<String>,
) {
    if !may_mix_toc_with_html(old) {
        assert_same_visible_pages(label, old, new, pages);
    }
}

/// Checks the same, whatever raw HTML the document has.
///
/// # Panics
///
/// Panics if it does not.
pub(crate) fn assert_same_visible_pages(
    label: &str,
    old: &str,
    new: &str,
    pages: impl Fn(&str) -> Vec<String>,
) {
    let (before, after) = (pages(body(old)), pages(body(new)));
    for (version, (before, after)) in before.iter().zip(&after).enumerate() {
        if let Err(difference) = compare(before, after) {
            let texts = display_texts(old, new);
            panic!(
                "{label}: cmark-gfm (version {version}) renders differently\n{difference}\n{texts}"
            );
        }
    }
}

/// True if a document has markers and raw HTML, or a marker that is not alone on its line.
fn may_mix_toc_with_html(text: &str) -> bool {
    let is_marker = |line: &str| {
        let is_indented = line.contains('\t') || line.contains("    ");
        let line = line.trim_start_matches([' ', '>']).trim_end_matches(' ');
        let is_alone = line.starts_with("<!--") && line.ends_with("-->");
        is_alone && line.matches("<!--").count() == 1 && !is_indented
    };
    let mut lines = text.split(['\n', '\r']).filter(|line| has_marker(line));
    let has_markers = has_marker(text);
    let mut after_brackets = text.split('<').skip(1);
    let has_tags = after_brackets
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/?".contains(c)));
    has_markers && (has_tags || !lines.all(is_marker))
}

/// Compares two pages as a browser shows them. Returns the first difference.
fn compare(before: &str, after: &str) -> Result<(), String> {
    // Most pages are equal as texts. Only elements that preserve white space need the tree, since raw HTML may leave one open.
    let collapsed = [before, after].map(collapse_white_space);
    if collapsed[0] == collapsed[1] && !has_preformatted_tags(before) {
        return Ok(());
    }
    let [before, after] = [before, after].map(|page| VisibleTree::of(page).into_text());
    if before == after {
        return Ok(());
    }
    Err(first_difference(&before, &after))
}
