//! The promises on generated documents with any options, and on the built command.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test properties` runs longer. What fails is shrunk, and belongs into
//! `testdata/breakages` once it is mended.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod judge;
mod markdown;
mod pages;
mod scratch;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use judge::{Judge, OPTION_BYTES, options};
use markdown::document;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use scratch::{Scratch, git_is_there};

/// How many documents each property sees where nothing else is asked for.
const CASES: u32 = 3000;

/// How many bytes of choices a document is made of at most.
const CHOICES: usize = 400;

fn runner() -> TestRunner {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    TestRunner::new(config)
}

thread_local! {
    /// Whether panics go unsaid: shrinking fails hundreds of times, and only the last failure is worth telling.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

fn can_be_quiet() {
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                hook(info);
            }
        }));
    });
}

/// Judges texts, and returns how many of them the tool changed.
fn judge_all(texts: impl Strategy<Value = String>) -> usize {
    let changed = AtomicUsize::new(0);
    let inputs = (texts, any::<[u8; OPTION_BYTES]>());
    can_be_quiet();
    QUIET.set(true);
    let result = runner().run(&inputs, |(text, bytes)| {
        let options = options(bytes);
        let about = format!("{text:?} with {options:?}");
        let verdict = Judge::new(&text).judge(&about, &options);
        let text = verdict.unwrap_or_default().text;
        changed.fetch_add(usize::from(text.is_some()), Ordering::Relaxed);
        Ok(())
    });
    QUIET.set(false);
    result.unwrap_or_else(|failure| panic!("{failure}"));
    changed.into_inner()
}

#[test]
fn documents_of_all_kinds_keep_every_promise() {
    let changed = judge_all(vec(any::<u8>(), 0..CHOICES).prop_map(|choices| document(&choices)));
    eprintln!("{changed} changed");
    assert!(changed > 1000, "only {changed} documents had work to do");
}

#[test]
fn any_text_keeps_every_promise() {
    judge_all("\\PC{0,200}");
    judge_all(
        "([-*+>#`~|:=_\\[\\]()<>!&\\\\$0-9. \t\r\na-c\u{feff}\u{301}日👍]|<!-- /?toc -->\n){0,120}",
    );
}

/// `check` finds what `fmt` changes: the same files, the same bytes, and nothing more behind it.
#[test]
fn the_command_keeps_its_word_on_generated_files() {
    let mut runner = runner();
    let scratch = Scratch::new(&[]);
    let choices = vec(any::<u8>(), 0..CHOICES);
    let names: BTreeSet<String> = (0..300).map(|index| format!("{index}.md")).collect();
    for name in &names {
        let choices = choices.new_tree(&mut runner).unwrap().current();
        // The command refuses NUL, which would hide what is to be seen here.
        let text = document(&choices).replace('\0', "0");
        scratch.write(name, text.as_bytes());
    }
    let words = |command: &'static str| [command, "--width", "40", "--wrap", "fill"];
    let check = scratch.output(&words("check"));
    let diff = String::from_utf8(check.stdout).unwrap();
    let told: BTreeSet<String> = diff
        .lines()
        .filter_map(|line| line.strip_prefix("--- a/"))
        .map(str::to_owned)
        .collect();
    assert_eq!(check.status.code(), Some(1));
    let before: Vec<Vec<u8>> = names.iter().map(|name| scratch.read(name)).collect();
    let patched = Scratch::new(&[]);
    for (name, bytes) in names.iter().zip(&before) {
        patched.write(name, bytes);
    }
    scratch.output(&words("fmt"));
    let changed = |(name, bytes): &(&String, &Vec<u8>)| scratch.read(name) != **bytes;
    let changed = names.iter().zip(&before).filter(changed);
    let changed: BTreeSet<String> = changed.map(|(name, _)| name.clone()).collect();
    assert_eq!(told, changed);
    assert!(changed.len() > 100, "only {} files changed", changed.len());
    for name in &changed {
        let again = scratch.output(&[&words("check")[..], &[name.as_str()]].concat());
        assert_eq!(again.status.code(), Some(0), "{name}");
    }
    if git_is_there() {
        patched.succeed("git", &["apply", "--whitespace=nowarn"], diff.as_bytes());
        for name in &names {
            assert_eq!(patched.read(name), scratch.read(name), "{name}");
        }
    }
}
