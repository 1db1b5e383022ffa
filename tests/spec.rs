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

use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Tag};
use tocfmt::{EntryStyle, Options, TocOptions, format};

const BEFORE: &str = "# Before\n\n<!-- toc -->\n";
const AFTER: &str = "<!-- /toc -->\n\n";

/// The inputs of the examples, tabs restored.
fn examples(path: &str) -> Vec<String> {
    let fence = format!("{} example", "`".repeat(32));
    let text = fs::read_to_string(path).unwrap();
    let opened = text.split(&fence).skip(1);
    let inputs = opened.map(|rest| {
        let body = rest.split_once('\n').unwrap().1;
        let input = body.split("\n.\n").next().unwrap();
        // An example without input starts with the dot.
        let input = if body.starts_with(".\n") { "" } else { input };
        format!("{}\n", input.replace('→', "\t"))
    });
    inputs.collect()
}

fn by_comrak(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

fn by_pulldown(markdown: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(markdown));
    html
}

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

/// HTML without white space: how many line feeds stand between tags is a matter of taste.
fn squeezed(html: &str) -> String {
    html.split_whitespace().collect()
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
    check_all("testdata/spec/commonmark-0.31.2.txt", 652, 500);
}

#[test]
fn examples_of_gfm_render_as_before() {
    let path = "../shared/corpus/spec/gfm-0.29-spec.txt";
    if !Path::new(path).exists() {
        eprintln!("skipped: no {path}");
        return;
    }
    check_all(path, 670, 500);
}
