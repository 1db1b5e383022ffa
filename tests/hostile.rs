//! Hostile input costs no more than it weighs: work and memory at eight times a size, and nesting without an end.
//!
//! Work is the processor's time that the thread itself took: what else the machine does is not counted, though its caches are
//! shared. `cargo bench --bench growth` prints it at one, two, four and eight times a size, beside that of the parse.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and tells what it found"
)]

mod pathological;
mod scratch;

use std::time::Duration;

use cpu_time::ThreadTime;
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
        let start = ThreadTime::now();
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

/// Patterns on which engines that go back try every way to split a text, on a line where none matches.
#[test]
fn patterns_of_a_configuration_do_not_go_back() {
    let config = "[wrap]\nprotect = [\"^(a+)+$\", \"^(a|aa)*$\", \"(.*a){20}$\"]\n";
    let line = "a".repeat(100_000) + "!\n";
    let scratch = Scratch::new(&[("tocfmt.toml", config), ("a.md", &line)]);
    assert_eq!(scratch.output(&["check"]).status.code(), Some(0));
}

/// A configuration lies in a folder that somebody else may write to; it has values that a shell would run, wherever it
/// takes words of its own.
#[test]
fn a_configuration_found_above_a_file_runs_nothing() {
    let words = ["$(touch ran)", "`touch ran`", "| touch ran", "; touch ran"];
    let config = format!("[wrap]\nprotect = {words:?}\n[files]\nexclude = {words:?}\n");
    let scratch = Scratch::new(&[("tocfmt.toml", &config), ("d/a.md", "# A\n")]);
    // Nothing could be found that it might want to run.
    let mut command = scratch.command(env!("CARGO_BIN_EXE_tocfmt"), &["check", "d"]);
    let output = command.env("PATH", "").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    for key in ["command", "run", "hook", "plugin", "include", "extends"] {
        scratch.write("tocfmt.toml", format!("{key} = \"touch ran\"\n").as_bytes());
        let told = scratch.run(&["check", "d"]);
        assert!(told.contains("unknown key"), "{told}");
    }
    assert!(!scratch.path("ran").exists() && !scratch.path("d/ran").exists());
}

/// Each would list all headings behind it: twice the text would be four times the lists.
#[test]
fn many_tables_of_contents_over_many_headings_are_refused() {
    let blocks = |blocks| "<!-- toc -->\n<!-- /toc -->\n\n".repeat(blocks);
    let text = blocks(320) + &"# a\n".repeat(320);
    let scratch = Scratch::new(&[("a.md", &text)]);
    let output = scratch.output(&["fmt"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let told = "a.md:4:1: 320 tables of contents for 320 headings are too many; \
        keep the first, or exclude the file";
    assert_eq!(stderr.lines().next(), Some(told));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(scratch.read("a.md"), text.as_bytes());

    let most = blocks(500) + &"# a\n".repeat(200);
    scratch.write("a.md", most.as_bytes());
    assert_eq!(scratch.output(&["fmt"]).status.code(), Some(0));
    let more = most + "# a\n";
    scratch.write("a.md", more.as_bytes());
    assert_eq!(scratch.output(&["fmt"]).status.code(), Some(1));
}
