//! Every pair of fixtures in `testdata/toc`, through the built command: `check`, its diff through `git apply`, and `fmt`.
//!
//! `NAME.input.md` becomes `NAME.golden.md`. A first line `<!-- options: … -->` in the input holds flags for the command.
//! Each golden is an input, too: it must stay as it is. `GOLDEN=overwrite cargo test --test golden` writes the goldens.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

use scratch::{Scratch, git_is_there};

const FOLDER: &str = "testdata/toc";

/// So that a pattern that finds nothing fails.
const AT_LEAST: usize = 25;

fn inputs() -> Vec<PathBuf> {
    let entries = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut inputs: Vec<PathBuf> = entries
        .filter(|path| path.to_string_lossy().ends_with(".input.md"))
        .collect();
    inputs.sort();
    assert!(
        inputs.len() >= AT_LEAST,
        "{} inputs in {FOLDER}",
        inputs.len()
    );
    inputs
}

fn golden(input: &Path) -> PathBuf {
    PathBuf::from(input.to_string_lossy().replace(".input.md", ".golden.md"))
}

/// The flags in the first line of an input.
fn options(input: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(input);
    let first = text.lines().next().unwrap_or_default();
    let options = first
        .strip_prefix("<!-- options: ")
        .and_then(|rest| rest.strip_suffix(" -->"));
    options
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

#[test]
fn inputs_become_their_goldens() {
    for path in inputs() {
        let input = fs::read(&path).unwrap();
        let options = options(&input);
        let words = |command| -> Vec<&str> {
            [command, "a.md"]
                .into_iter()
                .chain(options.iter().map(String::as_str))
                .collect()
        };
        let scratch = Scratch::new(&[]);
        scratch.write("a.md", &input);
        let written = scratch.output(&words("fmt"));
        let result = scratch.read("a.md");
        if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
            fs::write(golden(&path), &result).unwrap();
        }
        let name = path.display();
        assert_eq!(
            written.status.code(),
            Some(0),
            "{name}: {}",
            String::from_utf8_lossy(&written.stderr)
        );
        let expected = fs::read(golden(&path)).unwrap();
        assert_same(&result, &expected, &path);

        let again = scratch.output(&words("check"));
        assert_eq!(
            again.status.code(),
            Some(0),
            "{name}: the golden is not stable"
        );
        assert!(again.stdout.is_empty(), "{name}");
    }
}

#[test]
fn the_diff_of_check_applies_and_yields_what_fmt_writes() {
    if !git_is_there() {
        return;
    }
    for path in inputs() {
        let input = fs::read(&path).unwrap();
        let options = options(&input);
        let words: Vec<&str> = ["check", "a b.md"]
            .into_iter()
            .chain(options.iter().map(String::as_str))
            .collect();
        let scratch = Scratch::new(&[]);
        scratch.write("a b.md", &input);
        scratch.succeed("git", &["init", "-q"], b"");
        let checked = scratch.output(&words);
        let expected = fs::read(golden(&path)).unwrap();
        let name = path.display();
        assert_eq!(
            checked.status.code(),
            Some(i32::from(input != expected)),
            "{name}"
        );
        assert_same(&scratch.read("a b.md"), &input, &path);
        if input != expected {
            scratch.succeed(
                "git",
                &["apply", "--whitespace=nowarn", "-"],
                &checked.stdout,
            );
        }
        assert_same(&scratch.read("a b.md"), &expected, &path);
    }
}

/// Compares bytes, and shows them as text where they differ.
fn assert_same(have: &[u8], want: &[u8], path: &Path) {
    let shown = |bytes| {
        String::from_utf8_lossy(bytes)
            .escape_debug()
            .to_string()
            .replace("\\n", "\n")
    };
    assert!(
        have == want,
        "{}\nhave:\n{}\nwant:\n{}",
        path.display(),
        shown(have),
        shown(want)
    );
}
