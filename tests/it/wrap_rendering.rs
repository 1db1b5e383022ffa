//! Wrapping in every mode, at several widths: the page renders as before, by three parsers, and a second run changes nothing.
//!
//! The texts are every example of the specifications, every fixture, and every document of `../shared/corpus`, which may be
//! missing, each also inside of every container. cmark-gfm may be missing, too. Where pulldown-cmark reads a document
//! differently to begin with, it does not count.
//!
//! Documents of the corpus are large. `TOCFMT_RENDERINGS=all` checks them at all widths and in all containers, for which an
//! ordinary run takes turns.

use std::collections::BTreeSet;
use std::env;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use comrak::nodes::NodeValue;
use tocfmt::{Options, Width, WrapMode};
use unicode_width::UnicodeWidthStr;

use crate::support::cmark::{Cmark, cmark};
use crate::support::containers::in_containers;
use crate::support::corpus::CORPUS;
use crate::support::judge::{Judge, body, unwrappable};
use crate::support::pages::{COMMONMARK, GFM, documents, examples, github_options};
use crate::support::skip::has_path;

const MODES: [WrapMode; 5] = [
    WrapMode::Long,
    WrapMode::Fill,
    WrapMode::Sentence,
    WrapMode::Clause,
    WrapMode::Paragraph,
];
const WIDTHS: [u16; 6] = [1, 12, 20, 40, 80, 120];

fn wrap_only(mode: WrapMode, width: u16) -> Options {
    let mut options = Options::default();
    options.toc = None;
    options.wrap.mode = mode;
    options.wrap.width = Width::new(width).unwrap();
    options
}

/// What to check: a document, and at which widths.
struct Case<'w> {
    name: String,
    text: String,
    widths: &'w [u16],
}

/// Wraps a document in every mode. Returns how often comrak and pulldown-cmark agree, and how many paragraphs were skipped.
fn check(case: &Case<'_>, cmark: Option<&Cmark>) -> (usize, usize) {
    let old = &case.text;
    let judge = Judge::new(old);
    let paragraphs = paragraphs(old);
    let (mut agreed, mut skipped) = (0, 0);
    for mode in MODES {
        for &width in case.widths {
            let label = format!("{}, {mode:?} at {width}", case.name);
            // Markers that do not pair up in a container are refused.
            let verdict = judge
                .judge(&label, &wrap_only(mode, width))
                .unwrap_or_default();
            agreed += usize::from(verdict.both_parsers_agree);
            skipped += verdict.skipped;
            if let (Some(new), Some(cmark)) = (&verdict.text, cmark) {
                cmark.assert_same_page(&label, old, new);
            }
            if let Some(new) = verdict.text.filter(|_| mode == WrapMode::Long) {
                check_least_change(&label, old, &new, usize::from(width), &paragraphs);
            }
        }
    }
    (agreed, skipped)
}

/// Returns the lines of every paragraph, counted from 0.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text, &github_options());
    let lines = root.descendants().filter_map(|node| {
        let data = node.data();
        let range = data.sourcepos;
        matches!(data.value, NodeValue::Paragraph).then_some(range.start.line - 1..range.end.line)
    });
    lines.collect()
}

/// Checks that every changed line is in a paragraph, at or after its first overlong line.
fn check_least_change(
    label: &str,
    old: &str,
    new: &str,
    width: usize,
    paragraphs: &[Range<usize>],
) {
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let is_overlong = |line: &usize| {
        lines
            .get(*line)
            .is_some_and(|line| display_width(line) > width)
    };
    let mut changeable = BTreeSet::new();
    for paragraph in paragraphs {
        if let Some(first) = paragraph.clone().find(is_overlong) {
            changeable.extend(first..paragraph.end);
        }
    }
    let unchanged: BTreeSet<(usize, &str)> = located_lines(new).collect();
    for (line, located) in located_lines(old).enumerate() {
        let changed = !unchanged.contains(&located);
        let text = located.1;
        assert!(
            !changed || changeable.contains(&line),
            "{label}: line {} changed: {text}",
            line + 1
        );
    }
}

/// Returns every line with its location: the number of characters before it that wrapping never changes.
fn located_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |before, line| {
        let location = *before;
        *before += unwrappable(line).count();
        Some((location, line))
    })
}

/// Returns the width of a line in columns, without trailing white space. Tabs advance to multiples of 4.
fn display_width(line: &str) -> usize {
    let line = line.trim_end_matches([' ', '\t', '\r', '\n']);
    let mut column = 0;
    for (index, part) in line.split('\t').enumerate() {
        column = if index > 0 { (column / 4 + 1) * 4 } else { 0 };
        column += part.width();
    }
    column
}

/// The totals of checking several documents.
#[derive(Debug, Default)]
struct Totals {
    cases: usize,
    agreed: AtomicUsize,
    skipped: AtomicUsize,
}

/// Checks all documents on all cores.
fn check_all(cases: &[Case<'_>]) -> Totals {
    let next = AtomicUsize::new(0);
    let cmark = cmark();
    let totals = Totals {
        cases: cases.len(),
        ..Totals::default()
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (agreed, skipped) = check(case, cmark);
                    totals.agreed.fetch_add(agreed, Ordering::Relaxed);
                    totals.skipped.fetch_add(skipped, Ordering::Relaxed);
                }
            });
        }
    });
    totals
}

/// Returns documents as they are and in every container, each at all widths.
fn everywhere(documents: Vec<(String, String)>) -> Vec<Case<'static>> {
    let mut cases = Vec::new();
    for (name, text) in documents {
        for (container, text) in in_containers(body(&text)) {
            cases.push(Case {
                name: format!("{name} in a {container}"),
                text,
                widths: &WIDTHS,
            });
        }
        cases.push(Case {
            name,
            text,
            widths: &WIDTHS,
        });
    }
    cases
}

/// Returns documents as they are, at most widths, and each in one of the containers, at one width. Every container is combined
/// with every width.
fn in_turns(documents: Vec<(String, String)>) -> Vec<Case<'static>> {
    let mut cases = Vec::new();
    for (index, (name, text)) in documents.into_iter().enumerate() {
        let contained = in_containers(body(&text));
        let (container, contained) = contained.get(index % contained.len()).unwrap();
        let width = index % WIDTHS.len();
        cases.push(Case {
            name: format!("{name} in a {container}"),
            text: contained.clone(),
            widths: &WIDTHS[width..=width],
        });
        cases.push(Case {
            name,
            text,
            widths: &WIDTHS[2..],
        });
    }
    cases
}

fn labeled_examples(path: &str) -> Vec<(String, String)> {
    let examples = examples(path).into_iter().enumerate();
    examples
        .map(|(index, text)| (format!("{path} {}", index + 1), text))
        .collect()
}

fn labeled_documents(folder: &str) -> Vec<(String, String)> {
    let documents = documents(folder).into_iter();
    documents
        .map(|(path, text)| (path.display().to_string(), text))
        .collect()
}

#[test]
fn examples_of_commonmark_render_as_before() {
    let totals = check_all(&everywhere(labeled_examples(COMMONMARK)));
    assert!(totals.cases >= 6 * 652, "{totals:?}");
    assert!(totals.agreed.load(Ordering::Relaxed) >= 4000, "{totals:?}");
    eprintln!("CommonMark: {totals:?}");
}

#[test]
fn examples_of_gfm_render_as_before() {
    if !has_path(GFM) {
        return;
    }
    let totals = check_all(&everywhere(labeled_examples(GFM)));
    assert!(totals.cases >= 6 * 670, "{totals:?}");
    assert!(totals.agreed.load(Ordering::Relaxed) >= 4000, "{totals:?}");
    eprintln!("GFM: {totals:?}");
}

#[test]
fn fixtures_render_as_before() {
    let totals = check_all(&everywhere(labeled_documents("testdata")));
    assert!(totals.cases >= 6 * 150, "{totals:?}");
    eprintln!("fixtures: {totals:?}");
}

#[test]
fn documents_of_the_corpus_render_as_before() {
    if !has_path(CORPUS) {
        return;
    }
    let documents = labeled_documents(CORPUS);
    let all = env::var_os("TOCFMT_RENDERINGS").is_some_and(|value| value == "all");
    let cases = if all {
        everywhere(documents)
    } else {
        in_turns(documents)
    };
    let totals = check_all(&cases);
    assert!(totals.cases >= 2 * 680, "{totals:?}");
    assert!(totals.agreed.load(Ordering::Relaxed) >= 8000, "{totals:?}");
    eprintln!("corpus: {totals:?}");
}
