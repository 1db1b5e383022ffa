//! Whether any input costs more than it weighs: both passes, and the bare parse of the same text, at one, two, four and
//! eight times a size, in the processor's time that the thread itself took.
//!
//! `cargo bench --bench growth` prints, for each kind of text that parsers have choked on, the times of both, and how much
//! ours grow. It asserts nothing; `tests/hostile.rs` does.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a report for people, on data of its own"
)]

mod bare;
#[path = "../tests/pathological/mod.rs"]
mod pathological;

use std::time::Duration;

use bare::parse;
use cpu_time::ThreadTime;
use pathological::{KINDS, both_passes};

const ROUNDS: usize = 3;

/// How many times its size each kind is tried at.
const TIMES: [usize; 4] = [1, 2, 4, 8];

fn main() {
    println!("{:34} times in ms at 1, 2, 4 and 8 times the size", "");
    let mut worst = 0.0_f64;
    for (name, size, make) in KINDS {
        // Four times as large as in the tests, which run without optimisation.
        let texts = TIMES.map(|times| make(4 * size * times));
        let parse = texts.each_ref().map(|text| best(|| parse(text)));
        let ours = texts.each_ref().map(|text| best(|| both_passes(text)));
        let grown = ours[3] / ours[0];
        worst = worst.max(grown);
        let shown = |times: [f64; 4]| times.map(|time| format!("{time:8.1}")).concat();
        println!(
            "{name:34} {} ours, {} parse, growth {grown:5.1}",
            shown(ours),
            shown(parse)
        );
    }
    println!("at eight times the size, at most {worst:.1} times the time");
}

/// The best of some times, in milliseconds.
fn best(work: impl Fn()) -> f64 {
    let times = (0..ROUNDS).map(|_| {
        let start = ThreadTime::now();
        work();
        start.elapsed()
    });
    times.min().unwrap_or(Duration::ZERO).as_secs_f64() * 1e3
}
