//! The promises if only some ranges of a document are to be formatted, on generated documents and lines of them.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test it changed_ranges` runs longer.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{TestCaseError, TestRng, TestRunner};
use tocfmt::{Options, Outcome, Replacement, Rule, Span, SpanSet, format};

use crate::support::judge::{OPTION_BYTES, options_from, replacements};
use crate::support::markdown::document;
use crate::support::pages::github_options;
use crate::support::property::config;

/// How many documents are checked by default.
const CASES: u32 = 2200;

/// Returns the spans of the lines that `picks` selects, cyclically. Lines end at line feeds only, as in git.
fn picked_spans(text: &str, picks: &[bool]) -> Vec<Span> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let span = Span::new(start, start + line.len());
        start = span.end;
        span
    });
    let picked = lines.zip(picks.iter().cycle()).filter(|(_, pick)| **pick);
    picked.map(|(span, _)| span).collect()
}

/// Maps spans of the old text to the new one, including everything inserted at their ends.
fn map_spans(spans: &[Span], changes: &[Replacement]) -> Vec<Span> {
    let mut mapped: Vec<Span> = Vec::new();
    for span in spans {
        let start = map_offset(span.start, false, changes);
        let span = Span::new(start, map_offset(span.end, true, changes));
        match mapped.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => mapped.push(span),
        }
    }
    mapped
}

/// Maps an offset, which ends a span or starts one.
fn map_offset(offset: usize, ends_span: bool, changes: &[Replacement]) -> usize {
    let (mut from, mut to) = (0, 0);
    for change in changes {
        let inserts = change.old.start == change.old.end;
        if change.old.start > offset || (change.old.start == offset && !(ends_span && inserts)) {
            break;
        }
        if change.old.end > offset {
            return if ends_span {
                change.new.end
            } else {
                change.new.start
            };
        }
        (from, to) = (change.old.end, change.new.end);
    }
    to + (offset - from)
}

/// Formats some lines of a document and checks every promise. Returns whether the document changed.
fn check(text: &str, whole: &Options, picks: &[bool]) -> Result<bool, String> {
    let spans = picked_spans(text, picks);
    let only = |spans: Vec<Span>| {
        let mut options = whole.clone();
        options.changed = Some(SpanSet::new(spans));
        options
    };
    let outcome = match format(text, &only(spans.clone())) {
        Ok(outcome) => outcome,
        Err(error) => {
            return match format(text, whole) {
                Err(_) => Ok(false),
                Ok(_) => Err(format!("an error only for a part: {error}")),
            };
        }
    };
    let everything = vec![Span::new(0, text.len())];
    if format(text, &only(everything)) != format(text, whole) {
        return Err("a span of the whole text differs from no span".to_owned());
    }
    check_wrapped_paragraphs(text, &outcome, picks)?;
    check_warnings(text, &outcome, &spans)?;
    let Some(new) = &outcome.text else {
        return Ok(false);
    };
    let again = only(map_spans(&spans, &replacements(&outcome)));
    match format(new, &again).map(|outcome| outcome.text) {
        Ok(None) => Ok(true),
        other => Err(format!("a second run turns {new:?} into {other:?}")),
    }
}

/// Checks that every wrapped paragraph contains a picked line.
fn check_wrapped_paragraphs(text: &str, outcome: &Outcome, picks: &[bool]) -> Result<(), String> {
    // A lone carriage return ends a line of a paragraph, but not one of git.
    if text.replace("\r\n", "").contains('\r') {
        return Ok(());
    }
    let paragraphs = paragraph_lines(text);
    let changes = outcome.changes.iter();
    for change in changes.filter(|change| change.rule == Rule::WRAP) {
        let line = 1 + text[..change.old.start].matches('\n').count();
        let mut containing = paragraphs
            .iter()
            .filter(|(first, last)| (*first..=*last).contains(&line));
        let Some((first, last)) = containing.next_back() else {
            continue;
        };
        if !(*first..=*last).any(|line| picks[(line - 1) % picks.len()]) {
            return Err(format!("wrapped lines {first} to {last}"));
        }
    }
    Ok(())
}

/// Checks that every warning is in a paragraph that shares a byte with a picked line.
fn check_warnings(text: &str, outcome: &Outcome, spans: &[Span]) -> Result<(), String> {
    if text.contains('\r') {
        return Ok(());
    }
    let lines = tocfmt::Lines::new(text);
    let warnings = outcome.diagnostics.iter();
    for warning in warnings.filter(|found| found.rule != Rule::NOT_WRAPPED) {
        let index = lines.index(warning.span.start);
        let line = lines.span(index).unwrap();
        let paragraph = paragraph_around(text, line);
        let overlaps = |span: &Span| span.start < paragraph.end && paragraph.start < span.end;
        if !spans.iter().any(overlaps) {
            return Err(format!("a warning on line {}", index + 1));
        }
    }
    Ok(())
}

/// Returns the first and last line of each paragraph, counted from 1.
fn paragraph_lines(text: &str) -> Vec<(usize, usize)> {
    let arena = comrak::Arena::new();
    let page = comrak::parse_document(&arena, text, &github_options());
    let nodes = page.descendants().map(|node| node.data.borrow());
    let nodes = nodes.filter(|node| matches!(node.value, comrak::nodes::NodeValue::Paragraph));
    nodes
        .map(|node| (node.sourcepos.start.line, node.sourcepos.end.line))
        .collect()
}

/// Returns the lines around a line up to the nearest blank ones.
fn paragraph_around(text: &str, line: Span) -> Span {
    let is_blank = |line: &str| line.trim().is_empty();
    let mut paragraph = Span::new(0, 0);
    let mut start = 0;
    for other in text.split_inclusive('\n') {
        let end = start + other.len();
        if is_blank(other) && end <= line.start {
            paragraph.start = end;
        } else if is_blank(other) && start >= line.end {
            break;
        }
        paragraph.end = end;
        start = end;
    }
    paragraph
}

#[test]
fn text_outside_the_ranges_stays_as_it_is() {
    let config = config(CASES);
    let changed = AtomicUsize::new(0);
    // The same documents in every run: the other properties use new ones.
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let inputs = (
        vec(any::<u8>(), 0..400),
        any::<[u8; OPTION_BYTES]>(),
        vec(any::<bool>(), 1..9),
    );
    let result = runner.run(&inputs, |(choices, bytes, picks)| {
        let text = document(&choices);
        let options = options_from(bytes);
        match check(&text, &options, &picks) {
            Ok(has_changed) => {
                changed.fetch_add(usize::from(has_changed), Ordering::Relaxed);
                Ok(())
            }
            Err(what) => Err(TestCaseError::fail(format!(
                "{what}\n{text:?} with {options:?} and {picks:?}"
            ))),
        }
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
    let changed = changed.into_inner();
    eprintln!("{changed} changed");
    assert!(changed > 500, "only {changed} documents changed");
}
