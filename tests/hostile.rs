//! Hostile input costs no more than it weighs: time and memory at eight times a size, and nesting without an end.
//!
//! `cargo bench --bench growth` prints the times at one, two, four and eight times a size, beside those of the parse.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and tells what it found"
)]

mod pathological;
mod scratch;

use std::time::{Duration, Instant};

use pathological::{KINDS, both_passes};
use peak_alloc::PeakAlloc;
use scratch::Scratch;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How much more eight times a text may cost: three times n log n, since machines are noisy. Something quadratic costs 64
/// times as much.
const BOUND: f64 = 32.0;

/// Times below this are too short to be compared.
const SHORT: Duration = Duration::from_micros(500);

/// The best of three times, and the peak of memory in bytes.
fn cost(text: &str) -> (Duration, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let times = (0..3).map(|_| {
        let start = Instant::now();
        both_passes(text);
        start.elapsed()
    });
    (times.min().unwrap(), MEMORY.peak_usage() - before)
}

/// One test, since what else the program does would count as well.
#[test]
fn eight_times_a_text_costs_nowhere_near_its_square() {
    let mut worst = (0.0_f64, "", 0.0_f64, "");
    let mut costly = Vec::new();
    for (name, size, make) in KINDS {
        let [small, large] = [make(*size), make(8 * size)];
        let weight = large.len() as f64 / small.len() as f64 / 8.0;
        let ((time, memory), (long, much)) = (cost(&small), cost(&large));
        let time = long.as_secs_f64() / time.max(SHORT).as_secs_f64() / weight;
        let memory = much as f64 / memory.max(10_000) as f64 / weight;
        if time > BOUND || memory > BOUND {
            costly.push(format!("{name}: {time:.1} times the time, {memory:.1} times the memory, {long:?}, {much} bytes"));
        }
        if time > worst.0 {
            (worst.0, worst.1) = (time, name);
        }
        if memory > worst.2 {
            (worst.2, worst.3) = (memory, name);
        }
    }
    assert!(costly.is_empty(), "{}", costly.join("\n"));
    eprintln!(
        "eight times a text: at most {:.1} times the time ({}), {:.1} times the memory ({})",
        worst.0, worst.1, worst.2, worst.3
    );
}

/// Through the command, whose threads have smaller stacks than a test.
#[test]
fn nesting_without_an_end_does_not_overflow_the_stack() {
    let depth = 100_000;
    let nested = |open: &str, close: &str| open.repeat(depth) + "a" + &close.repeat(depth) + "\n";
    let texts = [
        nested("> ", ""),
        nested("- ", ""),
        nested("[", "]"),
        nested("*", "*"),
        nested("![", "](b)"),
        nested("<b>", "</b>"),
        nested("> - ", ""),
        nested("~~a ", " ~~"),
    ];
    let files: Vec<(String, &String)> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| (format!("{index}.md"), text))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let scratch = Scratch::new(&files);
    let output = scratch.output(&["check"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code().is_some_and(|code| code < 2),
        "{stderr}"
    );
}
