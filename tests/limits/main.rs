//! Time and memory grow in proportion to the text, on every kind of text that parsers have choked on, and no text takes more
//! memory than a limit allows.
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
mod shapes;

use std::hint;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cpu_time::ThreadTime;
use pathological::{KINDS, format_both_passes};
use peak_alloc::PeakAlloc;
use shapes::{SHAPES, with_long_line};
use tocfmt::{Options, Rule, Width, WrapMode, format};

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

/// Returns the result of some work and the peak of the memory that it took, in bytes.
fn with_memory<T>(work: impl FnOnce() -> T) -> (T, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let result = work();
    (result, MEMORY.peak_usage() - before)
}

/// How much more the large text costs than the small one, for an eightfold size.
struct Growth {
    time: f64,
    memory: f64,
}

fn growth(small: &str, large: &str) -> Growth {
    let scale = large.len() as f64 / small.len() as f64 / 8.0;
    let (first, small_memory) = with_memory(|| time(small));
    let others = (1..RUNS).map(|_| time(small));
    let small_time = others.fold(first, Duration::min).max(MIN_TIME);
    let time_growth = |large: Duration| large.as_secs_f64() / small_time.as_secs_f64() / scale;

    let (large_time, large_memory) = with_memory(|| time(large));
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

/// One test at a time: what another one allocates would count.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn cost_of_eight_times_a_text_is_far_from_quadratic() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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

/// The size of the texts whose memory is measured, in bytes.
const SHAPE_SIZE: usize = 60_000;

/// The most that is taken whatever the size of a text, in bytes.
const FIXED_MEMORY: usize = 20_000;

/// Wrapping so that each word is on a line of its own takes the most memory.
fn option_sets() -> [Options; 4] {
    [
        (WrapMode::Long, 80),
        (WrapMode::Fill, 80),
        (WrapMode::Fill, 1),
        // Lines are looked at in another way from 1024 columns on.
        (WrapMode::Fill, 2048),
    ]
    .map(|(mode, width)| {
        let mut options = Options::default();
        options.wrap.mode = mode;
        options.wrap.width = Width::new(width).unwrap();
        options
    })
}

#[test]
fn no_text_takes_more_memory_than_the_limit_allows() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let shapes = SHAPES.iter();
    let shapes = shapes.map(|shape| (shape.name, shape.text(SHAPE_SIZE)));
    let kinds = KINDS.iter();
    let kinds = kinds.map(|(name, size, generate)| (*name, with_long_line(generate(*size))));
    let mut failures = Vec::new();
    for (name, text) in shapes.chain(kinds) {
        for mut options in option_sets() {
            let (_, memory) = with_memory(|| hint::black_box(format(&text, &options)));
            // Less than it takes, so it must be refused before it takes as much.
            let max = memory.saturating_sub(FIXED_MEMORY);
            options.max_memory = Some(max);
            let (result, used) = with_memory(|| format(&text, &options));
            let is_refused = result.is_err_and(|error| error.diagnostic().rule == Rule::TOO_LARGE);
            if max > 0 && (!is_refused || used > max) {
                let wrap = &options.wrap;
                failures.push(format!(
                    "{name}, {:?}, {}: takes {memory}, refused: {is_refused}, took {used}",
                    wrap.mode, wrap.width
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn each_byte_takes_a_bounded_amount_of_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut failures = Vec::new();
    for shape in SHAPES {
        let text = shape.text(2 * SHAPE_SIZE);
        let bytes_per_byte = |options| {
            let (_, memory) = with_memory(|| hint::black_box(format(&text, options)));
            memory.saturating_sub(FIXED_MEMORY) as f64 / text.len() as f64
        };
        let most = option_sets().each_ref().map(bytes_per_byte);
        eprintln!(
            "{:36} {:7.0} {:7.0} {:7.0}",
            shape.name, most[0], most[1], most[2]
        );
        if most[0] > shape.long || most[1] > shape.fill {
            failures.push(format!("{}: {most:?} bytes a byte", shape.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
