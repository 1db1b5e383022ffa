//! Wrapping in every mode, at four widths: what the page renders to stays, by two parsers, and a second run changes nothing.
//!
//! On every example of the specifications, every fixture, and every document of kubernetes/enhancements where
//! `../shared/corpus` is there. On documents that the two parsers read differently to begin with, comrak judges alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod judge;
mod pages;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use comrak::nodes::NodeValue;
use judge::{Judge, kept};
use pages::{COMMONMARK, GFM, documents, examples, github};
use tocfmt::{Options, Width, WrapMode, WrapOptions};
use unicode_width::UnicodeWidthStr;

const MODES: [WrapMode; 3] = [WrapMode::Long, WrapMode::Fill, WrapMode::Sentence];
const WIDTHS: [u16; 4] = [20, 40, 80, 120];
const CORPUS: &str = "../shared/corpus";

fn wrapping(mode: WrapMode, width: u16) -> Options {
    let wrap = WrapOptions {
        mode,
        width: Width::new(width).unwrap(),
        ..WrapOptions::default()
    };
    Options {
        toc: None,
        wrap: Some(wrap),
        ..Options::default()
    }
}

/// Wraps a document in every way. Returns how often the second parser had a say, and how many paragraphs were left.
fn check(name: &str, old: &str) -> (usize, usize) {
    let judge = Judge::new(old);
    let (mut judged, mut left) = (0, 0);
    for mode in MODES {
        for width in WIDTHS {
            let about = format!("{name}, {mode:?} at {width}");
            let verdict = match judge.judge(&about, &wrapping(mode, width)) {
                Ok(verdict) => verdict,
                Err(error) => panic!("{about}: {error}"),
            };
            judged += usize::from(verdict.by_both);
            left += verdict.left;
            if let Some(new) = verdict.text.filter(|_| mode == WrapMode::Long) {
                least_change(&about, old, &new, usize::from(width));
            }
        }
    }
    (judged, left)
}

/// Every line that changed lies between the first line of a paragraph that is too long, and the paragraph's end.
fn least_change(about: &str, old: &str, new: &str, width: usize) {
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, old, &github());
    let mut allowed = BTreeSet::new();
    for node in root.descendants() {
        let data = node.data();
        if !matches!(data.value, NodeValue::Paragraph) {
            continue;
        }
        let place = data.sourcepos;
        let stands = place.start.line - 1..place.end.line;
        let long = |line: &usize| lines.get(*line).is_some_and(|line| columns(line) > width);
        if let Some(first) = stands.clone().find(long) {
            allowed.extend(first..stands.end);
        }
    }
    let unchanged: BTreeSet<(usize, &str)> = placed(new).collect();
    for (line, place) in placed(old).enumerate() {
        let changed = !unchanged.contains(&place);
        let shown = place.1;
        assert!(
            !changed || allowed.contains(&line),
            "{about}: line {} changed: {shown}",
            line + 1
        );
    }
}

/// Every line, with how many characters that wrapping never changes stand before it.
fn placed(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |before, line| {
        let place = *before;
        *before += kept(line).count();
        Some((place, line))
    })
}

/// The width of a line without the blanks at its end.
fn columns(line: &str) -> usize {
    let line = line.trim_end_matches([' ', '\t', '\r', '\n']);
    let mut column = 0;
    for (index, part) in line.split('\t').enumerate() {
        column = if index > 0 { (column / 4 + 1) * 4 } else { 0 };
        column += part.width();
    }
    column
}

/// What checks found, all in all.
#[derive(Debug, Default)]
struct Found {
    documents: usize,
    judged: AtomicUsize,
    left: AtomicUsize,
}

/// Checks all documents on all cores.
fn check_all(documents: &[(String, String)]) -> Found {
    let next = AtomicUsize::new(0);
    let found = Found {
        documents: documents.len(),
        ..Found::default()
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((name, text)) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (judged, left) = check(name, text);
                    found.judged.fetch_add(judged, Ordering::Relaxed);
                    found.left.fetch_add(left, Ordering::Relaxed);
                }
            });
        }
    });
    found
}

fn all_examples(path: &str) -> Vec<(String, String)> {
    let examples = examples(path).into_iter().enumerate();
    examples
        .map(|(index, text)| (format!("{path} {}", index + 1), text))
        .collect()
}

fn all_files(folder: &str) -> Vec<(String, String)> {
    let documents = documents(folder).into_iter();
    documents
        .map(|(path, text)| (path.display().to_string(), text))
        .collect()
}

#[test]
fn examples_of_commonmark_render_as_before() {
    let found = check_all(&all_examples(COMMONMARK));
    assert!(found.documents >= 652, "{found:?}");
    assert!(found.judged.load(Ordering::Relaxed) >= 450, "{found:?}");
    eprintln!("CommonMark: {found:?}");
}

#[test]
fn examples_of_gfm_render_as_before() {
    if !Path::new(GFM).exists() {
        eprintln!("skipped: no {GFM}");
        return;
    }
    let found = check_all(&all_examples(GFM));
    assert!(found.documents >= 670, "{found:?}");
    assert!(found.judged.load(Ordering::Relaxed) >= 450, "{found:?}");
    eprintln!("GFM: {found:?}");
}

#[test]
fn fixtures_render_as_before() {
    let found = check_all(&all_files("testdata"));
    assert!(found.documents >= 150, "{found:?}");
    eprintln!("fixtures: {found:?}");
}

#[test]
fn documents_render_as_before() {
    if !Path::new(CORPUS).exists() {
        eprintln!("skipped: no {CORPUS}");
        return;
    }
    let found = check_all(&all_files(CORPUS));
    assert!(found.documents >= 680, "{found:?}");
    assert!(found.judged.load(Ordering::Relaxed) >= 8000, "{found:?}");
    eprintln!("corpus: {found:?}");
}
