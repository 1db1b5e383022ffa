//! Time and memory grow in proportion to the text, on every kind of text that parsers have choked on.
//!
//! Separate from `tests/it` because it replaces the global allocator to measure memory: what another test allocates would count.
//! Time is the CPU time of the thread, so other load on the machine hardly matters. `cargo bench --bench growth` prints the times
//! at one, two, four and eight times a size, next to those of the parser alone.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and prints its figures"
)]

mod pathological;

use std::time::Duration;

use cpu_time::ThreadTime;
use pathological::{KINDS, format_both_passes};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How much more eight times a text may cost: three times n log n, because machines are noisy. Quadratic growth is 64.
const MAX_GROWTH: f64 = 32.0;

/// The best of this many runs counts.
const RUNS: usize = 3;

/// Times below this are too short to compare.
const MIN_TIME: Duration = Duration::from_micros(500);

/// Memory below this, in bytes, is too little to compare.
const MIN_MEMORY: usize = 10_000;

/// Formats a text and returns the CPU time it took.
fn time(text: &str) -> Duration {
    let start = ThreadTime::now();
    format_both_passes(text);
    start.elapsed()
}

/// Formats a text and returns the CPU time it took and the peak of the memory in bytes.
fn time_and_memory(text: &str) -> (Duration, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let time = time(text);
    (time, MEMORY.peak_usage() - before)
}

/// How much more the large text costs than the small one, for an eightfold size.
struct Growth {
    time: f64,
    memory: f64,
}

fn growth(small: &str, large: &str) -> Growth {
    let scale = large.len() as f64 / small.len() as f64 / 8.0;
    let (first, small_memory) = time_and_memory(small);
    let others = (1..RUNS).map(|_| time(small));
    let small_time = others.fold(first, Duration::min).max(MIN_TIME);
    let time_growth = |large: Duration| large.as_secs_f64() / small_time.as_secs_f64() / scale;

    let (large_time, large_memory) = time_and_memory(large);
    let mut time_growth_of_best = time_growth(large_time);
    // The best of all runs is within the limit if any of them is, so the first one nearly always decides.
    for _ in 1..RUNS {
        if time_growth_of_best > MAX_GROWTH {
            time_growth_of_best = time_growth_of_best.min(time_growth(time(large)));
        }
    }
    Growth {
        time: time_growth_of_best,
        memory: large_memory as f64 / small_memory.max(MIN_MEMORY) as f64 / scale,
    }
}

/// A single test: what a second one allocates would count.
#[test]
fn cost_of_eight_times_a_text_is_far_from_quadratic() {
    let mut most_time = (0.0_f64, "");
    let mut most_memory = (0.0_f64, "");
    let mut failures = Vec::new();
    for (name, size, generate) in KINDS {
        let Growth { time, memory } = growth(&generate(*size), &generate(8 * size));
        if time > MAX_GROWTH || memory > MAX_GROWTH {
            failures.push(format!(
                "{name}: {time:.1} times the time, {memory:.1} times the memory"
            ));
        }
        if time > most_time.0 {
            most_time = (time, name);
        }
        if memory > most_memory.0 {
            most_memory = (memory, name);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    eprintln!(
        "eight times a text: at most {:.1} times the time ({}), {:.1} times the memory ({})",
        most_time.0, most_time.1, most_memory.0, most_memory.1
    );
}
