//! Updating a table of contents above every example of the specifications: the page renders as before, by three parsers.
//!
//! The CommonMark specification is in `testdata/spec`, the GFM specification in `../shared/corpus`, which may be missing, as
//! cmark-gfm may be. On an example that pulldown-cmark reads differently from comrak to begin with, it does not count.

use pulldown_cmark::{Event, Tag, TagEnd};
use tocfmt::{EntryStyle, Options, TocOptions, WrapMode, format};

use crate::support::cmark::cmark;
use crate::support::pages::{
    COMMONMARK, GFM, comrak_page, examples, pulldown_page, without_white_space,
};
use crate::support::skip::has_path;

const BEFORE: &str = "# Before\n\n<!-- toc -->\n";
const AFTER: &str = "<!-- /toc -->\n\n";

/// Returns the HTML of a page before and after the table of contents.
fn around_toc(html: &str) -> (&str, &str) {
    let (before, rest) = html.split_once("<!-- toc -->").unwrap();
    (before, rest.split_once("<!-- /toc -->").unwrap().1)
}

/// Returns how many headings pulldown-cmark finds after the title: all of them, and those with a text.
fn heading_counts(markdown: &str) -> (usize, usize) {
    let mut headings = 0;
    let mut with_text = 0;
    let mut is_open = false;
    for event in pulldown_cmark::Parser::new(markdown) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                headings += 1;
                is_open = true;
            }
            Event::End(TagEnd::Heading(_)) => is_open = false,
            Event::Text(text) | Event::Code(text) if is_open && !text.trim().is_empty() => {
                with_text += 1;
                is_open = false;
            }
            _ => {}
        }
    }
    (headings - 1, with_text - 1)
}

/// Returns how many lines look like entries.
fn entry_count(text: &str) -> usize {
    let lines = text.lines().map(str::trim_start);
    lines.filter(|line| line.starts_with("- [")).count()
}

/// Formats an example below a table of contents. Returns 1 if pulldown-cmark was consulted, too, else 0.
fn check(example: &str, style: EntryStyle) -> usize {
    let mut toc = TocOptions::default();
    toc.entries = style;
    let mut options = Options::default();
    options.toc = Some(toc);
    options.wrap.mode = WrapMode::Off;
    let old = format!("{BEFORE}{AFTER}{example}");
    let outcome = format(&old, &options).unwrap_or_else(|error| panic!("{error}\n{old}"));
    let new = outcome.text.unwrap_or_else(|| old.clone());
    assert!(
        new.starts_with(BEFORE) && new.ends_with(&format!("{AFTER}{example}")),
        "{new}"
    );
    if let Some(cmark) = cmark() {
        cmark.assert_same_visible_page(example, &old, &new);
        if style != EntryStyle::Mdtoc {
            cmark.assert_right_entries(example, &new);
        }
    }
    let (html, new_html) = (comrak_page(&old), comrak_page(&new));
    assert_eq!(around_toc(&html), around_toc(&new_html), "{new}");
    assert_eq!(format(&new, &options).unwrap().text, None, "{new}");
    let pulldown = pulldown_page(&old);
    if without_white_space(&pulldown) != without_white_space(&html) {
        return 0;
    }
    let new_pulldown = pulldown_page(&new);
    assert_eq!(around_toc(&pulldown), around_toc(&new_pulldown), "{new}");
    let entries = entry_count(&new) - entry_count(example);
    let (all, with_text) = heading_counts(&old);
    let expected = if style == EntryStyle::Mdtoc {
        all
    } else {
        with_text
    };
    assert_eq!(entries, expected, "{new}");
    1
}

fn check_all(path: &str, min_examples: usize, min_by_both: usize) {
    let examples = examples(path);
    let count = examples.len();
    assert!(count >= min_examples, "{count} examples in {path}");
    for style in [
        EntryStyle::Markdown,
        EntryStyle::Html,
        EntryStyle::Text,
        EntryStyle::Mdtoc,
    ] {
        let by_both: usize = examples.iter().map(|example| check(example, style)).sum();
        assert!(
            by_both >= min_by_both,
            "both parsers agree on only {by_both} examples in {path}"
        );
    }
}

#[test]
fn examples_of_commonmark_render_as_before() {
    check_all(COMMONMARK, 652, 500);
}

#[test]
fn examples_of_gfm_render_as_before() {
    if has_path(GFM) {
        check_all(GFM, 670, 500);
    }
}
