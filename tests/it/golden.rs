//! Every fixture in `testdata`, run through the command: `fmt`, a second run, `check`, and its diff through `git apply`.
//!
//! In `toc`, `NAME.input.md` becomes `NAME.golden.md`. In `wrap` it becomes `NAME.MODE.md` in each of the modes, and in `breakages`
//! (what other tools break) in the first three of them. A first line `<!-- options: … -->` in the
//! input has flags for the command. Each golden is also an input: it must not change.
//!
//! `GOLDEN=overwrite cargo test --test it golden` rewrites the goldens.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::cmark::cmark;
use crate::support::scratch::Scratch;
use crate::support::skip::has_git;

/// The folders, with the goldens of each input and the minimum number of inputs: a pattern that finds too few is an error.
const FOLDERS: [(&str, &[&str], usize); 3] = [
    ("testdata/toc", &["golden"], 25),
    ("testdata/wrap", &MODES, 5),
    ("testdata/breakages", &["long", "fill", "sentence"], 25),
];

const MODES: [&str; 5] = ["long", "fill", "sentence", "clause", "paragraph"];

/// An input, the path of its golden, and the flags that turn one into the other.
struct Case {
    input: Vec<u8>,
    golden: PathBuf,
    flags: Vec<String>,
}

impl Case {
    fn args<'c>(&'c self, command: &'c str, file: &'c str) -> Vec<&'c str> {
        let flags = self.flags.iter().map(String::as_str);
        [command, file].into_iter().chain(flags).collect()
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (folder, goldens, min_inputs) in FOLDERS {
        let inputs = inputs(folder);
        assert!(inputs.len() >= min_inputs, "{} in {folder}", inputs.len());
        for path in inputs {
            let input = fs::read(&path).unwrap();
            for golden in goldens {
                let mut flags = options_of(&input);
                if MODES.contains(golden) {
                    flags.extend(["--wrap", golden].map(str::to_owned));
                }
                let name = path.to_string_lossy();
                cases.push(Case {
                    input: input.clone(),
                    golden: PathBuf::from(name.replace(".input.md", &format!(".{golden}.md"))),
                    flags,
                });
            }
        }
    }
    cases
}

fn inputs(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut inputs: Vec<PathBuf> = paths
        .filter(|path| path.to_string_lossy().ends_with(".input.md"))
        .collect();
    inputs.sort();
    inputs
}

/// Returns the flags in the first line of an input.
fn options_of(input: &[u8]) -> Vec<String> {
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
fn fmt_turns_inputs_into_goldens() {
    let overwrite = env::var_os("GOLDEN").is_some_and(|value| value == "overwrite");
    for case in cases() {
        let scratch = Scratch::new(&[]);
        scratch.write("a.md", &case.input);
        let fmt = scratch.output(&case.args("fmt", "a.md"));
        let result = scratch.read("a.md");
        if overwrite {
            fs::write(&case.golden, &result).unwrap();
        }
        let name = case.golden.display();
        let stderr = String::from_utf8_lossy(&fmt.stderr);
        assert_eq!(fmt.status.code(), Some(0), "{name}: {stderr}");
        assert_same(&result, &fs::read(&case.golden).unwrap(), &case.golden);

        let check = scratch.output(&case.args("check", "a.md"));
        let is_stable = check.status.code() == Some(0) && check.stdout.is_empty();
        assert!(is_stable, "{name} changes in a second run");
    }
}

/// Returns a text in which the second of two equal markers, as of JetBrains IDEs, is a closing one.
fn with_closing_marker(text: &str) -> String {
    let twice: Vec<&str> = text.splitn(3, "<!-- TOC -->\n").collect();
    match twice.as_slice() {
        [before, list, after] => format!("{before}<!-- TOC -->\n{list}<!-- /TOC -->\n{after}"),
        _ => text.to_owned(),
    }
}

/// Outside of its tables of contents, a golden is the same page as its input to GitHub's parser. In them, each entry is a
/// link that leads to a heading, unless the anchors are those of another host.
#[test]
fn goldens_are_the_same_pages_as_their_inputs() {
    let Some(cmark) = cmark() else { return };
    for case in cases() {
        let old = str::from_utf8(&case.input).unwrap();
        let new = fs::read_to_string(&case.golden).unwrap();
        let label = case.golden.display().to_string();
        let [old_pairs, new_pairs] = [old, &new].map(with_closing_marker);
        cmark.assert_same_visible_page(&label, &old_pairs, &new_pairs);
        if !label.contains("/anchors-") {
            cmark.assert_right_entries(&label, &new);
        }
    }
}

#[test]
fn diff_of_check_turns_inputs_into_goldens() {
    if !has_git() {
        return;
    }
    for case in cases() {
        let scratch = Scratch::new(&[]);
        scratch.write("a b.md", &case.input);
        scratch.run_program("git", &["init", "-q"], b"");
        let check = scratch.output(&case.args("check", "a b.md"));
        let expected = fs::read(&case.golden).unwrap();
        let changes = case.input != expected;
        let name = case.golden.display();
        assert_eq!(check.status.code(), Some(i32::from(changes)), "{name}");
        assert_same(&scratch.read("a b.md"), &case.input, &case.golden);
        if changes {
            let apply = ["apply", "--whitespace=nowarn", "-"];
            scratch.run_program("git", &apply, &check.stdout);
        }
        assert_same(&scratch.read("a b.md"), &expected, &case.golden);
    }
}

/// Compares bytes, and prints them as text if they differ.
fn assert_same(actual: &[u8], expected: &[u8], path: &Path) {
    let display = |bytes| {
        String::from_utf8_lossy(bytes)
            .escape_debug()
            .to_string()
            .replace("\\n", "\n")
    };
    assert!(
        actual == expected,
        "{}\nactual:\n{}\nexpected:\n{}",
        path.display(),
        display(actual),
        display(expected)
    );
}
