//! The promises of the tool, on generated documents with any options, and through the command.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test it properties` runs longer. A failure is shrunk; once fixed, it belongs in
//! `testdata/breakages`.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::cmark::cmark;
use crate::support::containers::in_container;
use crate::support::judge::{Judge, OPTION_BYTES, body, options_from};
use crate::support::markdown::document;
use crate::support::property::{config, without_panic_messages};
use crate::support::scratch::Scratch;
use crate::support::skip::has_git;

/// How many documents each property is checked on by default.
const CASES: u32 = 3300;

/// The maximum number of bytes that a document is generated from.
const MAX_CHOICES: usize = 400;

/// Judges generated texts with generated options. Returns how many of them `format` changed.
fn judge_all(texts: impl Strategy<Value = String>) -> usize {
    let changed = AtomicUsize::new(0);
    let cmark = cmark();
    let inputs = (texts, any::<[u8; OPTION_BYTES]>());
    let result = without_panic_messages(|| {
        TestRunner::new(config(CASES)).run(&inputs, |(text, bytes)| {
            let options = options_from(bytes);
            let label = format!("{text:?} with {options:?}");
            let verdict = Judge::new(&text).judge(&label, &options);
            let new = verdict.unwrap_or_default().text;
            changed.fetch_add(usize::from(new.is_some()), Ordering::Relaxed);
            if let (Some(new), Some(cmark)) = (&new, cmark) {
                cmark.assert_same_page(&label, &text, new);
            }
            Ok(())
        })
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
    changed.into_inner()
}

#[test]
fn generated_documents_keep_every_promise() {
    let choices = vec(any::<u8>(), 0..MAX_CHOICES);
    let changed = judge_all(choices.prop_map(|choices| document(&choices)));
    eprintln!("{changed} changed");
    assert!(changed > 1000, "only {changed} documents changed");
}

#[test]
fn generated_documents_in_containers_keep_every_promise() {
    let choices = (any::<u8>(), vec(any::<u8>(), 0..MAX_CHOICES));
    judge_all(choices.prop_map(|(container, choices)| {
        let text = document(&choices);
        in_container(container, body(&text))
    }));
}

#[test]
fn any_text_keeps_every_promise() {
    judge_all("\\PC{0,200}");
    judge_all(
        "([-*+>#`~|:=_\\[\\]()<>!&\\\\$0-9. \t\r\na-c\u{feff}\u{301}日👍]|<!-- /?toc -->\n){0,120}",
    );
}

/// `check` reports exactly the files that `fmt` changes, its diff is what `fmt` writes, and a second run changes nothing.
#[test]
fn check_predicts_fmt_on_generated_files() {
    let mut runner = TestRunner::new(config(CASES));
    let scratch = Scratch::new(&[]);
    let patched = Scratch::new(&[]);
    let choices = vec(any::<u8>(), 0..MAX_CHOICES);
    let names: BTreeSet<String> = (0..300).map(|index| format!("{index}.md")).collect();
    for name in &names {
        let choices = choices.new_tree(&mut runner).unwrap().current();
        // The command refuses NUL, and would not format the file.
        let text = document(&choices).replace('\0', "0");
        scratch.write(name, text.as_bytes());
        patched.write(name, text.as_bytes());
    }
    let args = |command: &'static str| [command, "--width", "40", "--wrap", "fill"];
    let check = scratch.output(&args("check"));
    let diff = String::from_utf8(check.stdout).unwrap();
    let reported: BTreeSet<String> = diff
        .lines()
        .filter_map(|line| line.strip_prefix("--- a/"))
        .map(str::to_owned)
        .collect();
    assert_eq!(check.status.code(), Some(1));
    scratch.output(&args("fmt"));
    let differs = |name: &&String| scratch.read(name) != patched.read(name);
    let changed: BTreeSet<String> = names.iter().filter(differs).cloned().collect();
    assert_eq!(reported, changed);
    assert!(changed.len() > 100, "only {} files changed", changed.len());
    for name in &changed {
        let again = scratch.status(&[&args("check")[..], &[name.as_str()]].concat());
        assert_eq!(again, Some(0), "{name}");
    }
    if has_git() {
        let apply = ["apply", "--whitespace=nowarn"];
        patched.run_program("git", &apply, diff.as_bytes());
        for name in &names {
            assert_eq!(patched.read(name), scratch.read(name), "{name}");
        }
    }
}
