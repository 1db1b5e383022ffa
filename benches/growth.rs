//! Whether any input costs more than it weighs: wrapping against the bare parse of the same text, at one and four times a
//! size.
//!
//! `cargo bench --bench growth` prints, for each kind of text, the times of both, how much each grows from the one size to
//! the other, and the greatest ratio of the growths. It asserts nothing.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a report for people, on data of its own"
)]

mod bare;

use std::hint;
use std::time::{Duration, Instant};

use bare::parse;
use tocfmt::{Options, WrapMode, WrapOptions, format};

const ROUNDS: usize = 5;

/// A kind of text, the size it is tried at first, and how it is made at a size.
type Kind = (&'static str, usize, fn(usize) -> String);

const KINDS: [Kind; 14] = [
    ("a paragraph on one line", 2_500_000, |n| {
        "word ".repeat(n / 5)
    }),
    ("a paragraph of short lines", 2_500_000, |n| {
        "ab c\n".repeat(n / 5)
    }),
    ("list items", 25_000 * 60, |n| {
        format!("- {}\n", "word ".repeat(11)).repeat(n / 58)
    }),
    ("nested lists", 250_000, |n| {
        let depth = (1_usize..).find(|depth| depth * depth >= n).unwrap_or(0);
        (0..depth)
            .map(|depth| "  ".repeat(depth) + "- a\n")
            .collect()
    }),
    ("nested quotes", 2_500 * 2, |n| {
        "> ".repeat(n / 2) + "a b c\n"
    }),
    ("words in deep quotes", 250_000, |n| {
        "> ".repeat(30) + &"word ".repeat(n / 5)
    }),
    ("lazy lines", 250_000, |n| {
        "> > ".to_owned() + &"a b c\n".repeat(n / 6)
    }),
    ("[", 250_000, |n| "[".repeat(n)),
    ("[ apart", 250_000, |n| "x [ ".repeat(n / 4)),
    ("back-ticks", 250_000, |n| "`".repeat(n)),
    ("*", 250_000, |n| "*".repeat(n)),
    ("* apart", 250_000, |n| "a *b **c ".repeat(n / 9)),
    ("links over line ends", 250_000, |n| {
        "[a](\nb) *c* ".repeat(n / 12)
    }),
    ("definitions in front of text", 250_000, |n| {
        "[f]: /u\n".repeat(100) + &r"a *b* \& c ".repeat(n / 11)
    }),
];

fn main() {
    println!("                               parse          wrap           growth: parse, wrap");
    let mut worst = 0.0_f64;
    for (name, size, make) in KINDS {
        let (small, large) = (make(size), make(4 * size));
        let parse = [&small, &large].map(|text| best(|| parse(text)));
        let wrap = [&small, &large].map(|text| best(|| wrap(text)));
        let [parsed, wrapped] = [parse, wrap].map(|times| times[1] / times[0]);
        worst = worst.max(wrapped / parsed);
        println!(
            "{name:30} {:6.1} {:6.1}  {:6.1} {:6.1} ms   {parsed:5.1} {wrapped:5.1}",
            parse[0], parse[1], wrap[0], wrap[1]
        );
    }
    println!("wrapping grows at most {worst:.1} times as fast as the parse");
}

fn wrap(text: &str) {
    let wrap = WrapOptions {
        mode: WrapMode::Fill,
        ..WrapOptions::default()
    };
    let options = Options {
        toc: None,
        wrap: Some(wrap),
    };
    let _ = hint::black_box(format(text, &options));
}

/// The best of some times, in milliseconds.
fn best(work: impl Fn()) -> f64 {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    times.min().unwrap_or(Duration::ZERO).as_secs_f64() * 1e3
}
