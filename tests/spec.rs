//! Every example of the specifications, below a table of contents: what the page renders to stays, by two parsers.
//!
//! The CommonMark specification is in `testdata/spec`, that of GFM is used where `../shared/corpus` is there. On examples
//! that the two parsers read differently to begin with, comrak judges alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod pages;

use std::path::Path;

use pages::{COMMONMARK, GFM, by_comrak, by_pulldown, examples, squeezed};
use pulldown_cmark::{Event, Tag};
use tocfmt::{EntryStyle, Options, TocOptions, format};

const BEFORE: &str = "# Before\n\n<!-- toc -->\n";
const AFTER: &str = "<!-- /toc -->\n\n";

/// The HTML of a page without what stands between the markers.
fn outside(html: &str) -> (&str, &str) {
    let (before, rest) = html.split_once("<!-- toc -->").unwrap();
    (before, rest.split_once("<!-- /toc -->").unwrap().1)
}

/// How many headings the second parser sees below the title.
fn headings(markdown: &str) -> usize {
    let headings = pulldown_cmark::Parser::new(markdown)
        .filter(|event| matches!(event, Event::Start(Tag::Heading { .. })));
    headings.count() - 1
}

/// Returns on how many examples the second parser had a say.
fn check(example: &str, style: EntryStyle) -> usize {
    let toc = TocOptions {
        entries: style,
        ..TocOptions::default()
    };
    let options = Options {
        toc: Some(toc),
        wrap: None,
        ..Options::default()
    };
    let old = format!("{BEFORE}{AFTER}{example}");
    let outcome = format(&old, &options).unwrap_or_else(|error| panic!("{error}\n{old}"));
    let new = outcome.text.unwrap_or_else(|| old.clone());
    assert!(
        new.starts_with(BEFORE) && new.ends_with(&format!("{AFTER}{example}")),
        "{new}"
    );
    let (html, new_html) = (by_comrak(&old), by_comrak(&new));
    assert_eq!(outside(&html), outside(&new_html), "{new}");
    assert_eq!(format(&new, &options).unwrap().text, None, "{new}");
    let second = by_pulldown(&old);
    if squeezed(&second) != squeezed(&html) {
        return 0;
    }
    assert_eq!(outside(&second), outside(&by_pulldown(&new)), "{new}");
    let entries = new
        .lines()
        .filter(|line| line.trim_start().starts_with("- ["))
        .count();
    let own = example
        .lines()
        .filter(|line| line.trim_start().starts_with("- ["))
        .count();
    assert_eq!(entries - own, headings(&old), "{new}");
    1
}

fn check_all(path: &str, at_least: usize, judged_twice: usize) {
    let examples = examples(path);
    assert!(
        examples.len() >= at_least,
        "{} examples in {path}",
        examples.len()
    );
    for style in [EntryStyle::Html, EntryStyle::Markdown, EntryStyle::Text] {
        let judged: usize = examples.iter().map(|example| check(example, style)).sum();
        assert!(
            judged >= judged_twice,
            "the second parser judged only {judged} examples in {path}"
        );
    }
}

#[test]
fn examples_of_commonmark_render_as_before() {
    check_all(COMMONMARK, 652, 500);
}

#[test]
fn examples_of_gfm_render_as_before() {
    if !Path::new(GFM).exists() {
        eprintln!("skipped: no {GFM}");
        return;
    }
    check_all(GFM, 670, 500);
}
