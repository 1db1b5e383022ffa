//! Every fixture in `testdata`, through the built command: `check`, its diff through `git apply`, and `fmt`.
//!
//! In `toc`, `NAME.input.md` becomes `NAME.golden.md`; in `wrap` and in `breakages`, which holds what other wrappers break,
//! it becomes `NAME.long.md`, `NAME.fill.md` and `NAME.sentence.md` in the modes of these names. A first line
//! `<!-- options: … -->` in the input holds flags for the command. Each golden is an input, too: it must stay as it is.
//! `GOLDEN=overwrite cargo test --test golden` writes the goldens.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

use scratch::{Scratch, git_is_there};

/// The folders, with the goldens of each input, and how many inputs there are at least: a pattern that finds nothing fails.
const FOLDERS: [(&str, &[&str], usize); 3] = [
    ("testdata/toc", &["golden"], 25),
    ("testdata/wrap", &MODES, 5),
    ("testdata/breakages", &MODES, 25),
];

const MODES: [&str; 3] = ["long", "fill", "sentence"];

/// An input, what it becomes, and the flags that make it so.
struct Case {
    input: Vec<u8>,
    golden: PathBuf,
    flags: Vec<String>,
}

impl Case {
    fn words<'c>(&'c self, command: &'c str, file: &'c str) -> Vec<&'c str> {
        let flags = self.flags.iter().map(String::as_str);
        [command, file].into_iter().chain(flags).collect()
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (folder, goldens, at_least) in FOLDERS {
        let inputs = inputs(folder);
        assert!(inputs.len() >= at_least, "{} in {folder}", inputs.len());
        for path in inputs {
            let input = fs::read(&path).unwrap();
            for golden in goldens {
                let mut flags = options(&input);
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
    for case in cases() {
        let scratch = Scratch::new(&[]);
        scratch.write("a.md", &case.input);
        let written = scratch.output(&case.words("fmt", "a.md"));
        let result = scratch.read("a.md");
        if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
            fs::write(&case.golden, &result).unwrap();
        }
        let name = case.golden.display();
        let stderr = String::from_utf8_lossy(&written.stderr);
        assert_eq!(written.status.code(), Some(0), "{name}: {stderr}");
        assert_same(&result, &fs::read(&case.golden).unwrap(), &case.golden);

        let again = scratch.output(&case.words("check", "a.md"));
        let stable = again.status.code() == Some(0) && again.stdout.is_empty();
        assert!(stable, "{name} is not stable");
    }
}

#[test]
fn the_diff_of_check_applies_and_yields_what_fmt_writes() {
    if !git_is_there() {
        return;
    }
    for case in cases() {
        let scratch = Scratch::new(&[]);
        scratch.write("a b.md", &case.input);
        scratch.succeed("git", &["init", "-q"], b"");
        let checked = scratch.output(&case.words("check", "a b.md"));
        let expected = fs::read(&case.golden).unwrap();
        let changes = case.input != expected;
        let name = case.golden.display();
        assert_eq!(checked.status.code(), Some(i32::from(changes)), "{name}");
        assert_same(&scratch.read("a b.md"), &case.input, &case.golden);
        if changes {
            let apply = ["apply", "--whitespace=nowarn", "-"];
            scratch.succeed("git", &apply, &checked.stdout);
        }
        assert_same(&scratch.read("a b.md"), &expected, &case.golden);
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
