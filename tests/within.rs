//! The promises where only a part of a document counts, on generated documents and parts of them.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test within` runs longer.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod judge;
mod markdown;
mod pages;

use std::sync::atomic::{AtomicUsize, Ordering};

use judge::{OPTION_BYTES, options};
use markdown::document;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestCaseError, TestRng, TestRunner};
use tocfmt::{Change, Kind, Options, Outcome, Span, format};

/// How many documents are looked at where nothing else is asked for.
const CASES: u32 = 2000;

/// Lines as git counts them, those chosen by `picks`, as the spans that the command makes of them.
fn picked(text: &str, picks: &[bool]) -> Vec<Span> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let span = Span::new(start, start + line.len());
        start = span.end;
        span
    });
    let picks = picks.iter().cycle();
    let picked = lines.zip(picks).filter(|(_, pick)| **pick);
    picked.map(|(span, _)| span).collect()
}

/// Where spans of the old text stand in the new one, with all that was put in their place.
fn mapped(within: &[Span], changes: &[Change]) -> Vec<Span> {
    let mut grown: Vec<Span> = Vec::new();
    for span in within {
        let place = |offset: usize, behind: bool| {
            let (mut from, mut to) = (0, 0);
            for change in changes {
                let inserted = change.old.start == change.old.end;
                if change.old.start > offset
                    || (change.old.start == offset && !(behind && inserted))
                {
                    break;
                }
                if change.old.end > offset {
                    return if behind {
                        change.new.end
                    } else {
                        change.new.start
                    };
                }
                (from, to) = (change.old.end, change.new.end);
            }
            to + (offset - from)
        };
        let span = Span::new(place(span.start, false), place(span.end, true));
        match grown.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => grown.push(span),
        }
    }
    grown
}

fn judge(text: &str, whole: &Options, picks: &[bool]) -> Result<bool, String> {
    let within = picked(text, picks);
    let part = Options {
        within: Some(within.clone()),
        ..whole.clone()
    };
    let Outcome {
        text: new,
        changes,
        repairs,
        warnings,
        ..
    } = match format(text, &part) {
        Ok(outcome) => outcome,
        Err(error) => {
            let whole = format(text, whole);
            return match whole {
                Err(_) => Ok(false),
                Ok(_) => Err(format!("an error only within: {error}")),
            };
        }
    };
    let everything = vec![Span::new(0, text.len())];
    let all = Options {
        within: Some(everything),
        ..whole.clone()
    };
    if format(text, &all) != format(text, whole) {
        return Err("a span of everything is not everything".to_owned());
    }
    let picked: Vec<usize> = (1..)
        .zip(picks.iter().cycle())
        .filter(|(_, pick)| **pick)
        .map(|(line, _)| line)
        .take(within.len())
        .collect();
    // A lone carriage return ends a line of a paragraph, and none of git's.
    let lines = if text.replace("\r\n", "").contains('\r') {
        Vec::new()
    } else {
        paragraphs(text)
    };
    for repair in repairs.iter().filter(|repair| repair.kind == Kind::Wrap) {
        let line = 1 + text[..repair.old.start].matches('\n').count();
        let mut around = lines
            .iter()
            .filter(|(first, last)| (*first..=*last).contains(&line));
        let Some((first, last)) = around.next_back() else {
            continue;
        };
        if !picked.iter().any(|line| (first..=last).contains(&line)) {
            return Err(format!("the paragraph of lines {first} to {last} counts"));
        }
    }
    for position in warnings
        .iter()
        .map(tocfmt::Warning::position)
        .filter(|_| !text.contains('\r'))
    {
        let line = tocfmt::Lines::new(text).span(position.line - 1).unwrap();
        let block = paragraph_around(text, line);
        if !within
            .iter()
            .any(|span| span.start < block.end && block.start < span.end)
        {
            return Err(format!("line {} is warned of", position.line));
        }
    }
    let Some(new) = new else { return Ok(false) };
    let again = Options {
        within: Some(mapped(&within, &changes)),
        ..part
    };
    match format(&new, &again).map(|outcome| outcome.text) {
        Ok(None) => Ok(true),
        other => Err(format!("a second run makes {other:?} of {new:?}")),
    }
}

/// First and last line of each paragraph, as the parser has them.
fn paragraphs(text: &str) -> Vec<(usize, usize)> {
    let arena = comrak::Arena::new();
    let page = comrak::parse_document(&arena, text, &pages::github());
    let nodes = page.descendants().map(|node| node.data.borrow());
    let nodes = nodes.filter(|node| matches!(node.value, comrak::nodes::NodeValue::Paragraph));
    nodes
        .map(|node| (node.sourcepos.start.line, node.sourcepos.end.line))
        .collect()
}

/// The lines around a place up to the blank ones.
fn paragraph_around(text: &str, place: Span) -> Span {
    let blank = |line: &str| line.trim().is_empty();
    let mut block = Span::new(0, 0);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if blank(line) && end <= place.start {
            block.start = end;
        } else if blank(line) && start >= place.end {
            break;
        }
        block.end = end;
        start = end;
    }
    block
}

#[test]
fn what_does_not_count_is_left_as_it_is() {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    let changed = AtomicUsize::new(0);
    // Always the same documents: those of every run are for the other properties.
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let inputs = (
        vec(any::<u8>(), 0..400),
        any::<[u8; OPTION_BYTES]>(),
        vec(any::<bool>(), 1..9),
    );
    let result = runner.run(&inputs, |(choices, bytes, picks)| {
        let text = document(&choices);
        let options = options(bytes);
        match judge(&text, &options, &picks) {
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
    assert!(changed > 500, "only {changed} documents had work to do");
}
