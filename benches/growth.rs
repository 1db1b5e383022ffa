//! How time grows with the size of pathological inputs: both passes, and parsing alone, at one, two, four and eight times
//! a size, in CPU time of the thread.
//!
//! `cargo bench --bench growth` prints the times for each kind of text, and the ratio of the largest size to the smallest.
//! It asserts nothing; the tests of hostile input do.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "prints a report on generated data"
)]

mod baseline;
#[path = "../tests/limits/pathological.rs"]
mod pathological;

use std::time::Duration;

use baseline::parse;
use cpu_time::ThreadTime;
use pathological::{KINDS, format_both_passes};

const ROUNDS: usize = 3;

/// The sizes to measure, as multiples of the first.
const FACTORS: [usize; 4] = [1, 2, 4, 8];

/// How much larger the texts are than in the tests, which run with fewer optimizations.
const BENCH_FACTOR: usize = 4;

fn main() {
    println!("{:34} times in ms at 1, 2, 4 and 8 times the size", "");
    let mut worst = 0.0_f64;
    for (name, size, make) in KINDS {
        let texts = FACTORS.map(|factor| make(BENCH_FACTOR * size * factor));
        let parse = texts.each_ref().map(|text| best_millis(|| parse(text)));
        let format = texts
            .each_ref()
            .map(|text| best_millis(|| format_both_passes(text)));
        let growth = format[3] / format[0];
        worst = worst.max(growth);
        let row = |times: [f64; 4]| times.map(|time| format!("{time:8.1}")).concat();
        println!(
            "{name:34} {} format, {} parse, growth {growth:5.1}",
            row(format),
            row(parse)
        );
    }
    println!("at most {worst:.1} times the time for eight times the size");
}

/// Runs `work` several times and returns the shortest time in milliseconds.
fn best_millis(work: impl Fn()) -> f64 {
    let times = (0..ROUNDS).map(|_| {
        let start = ThreadTime::now();
        work();
        start.elapsed()
    });
    times.min().unwrap_or(Duration::ZERO).as_secs_f64() * 1e3
}
