//! The command line, case by case: every file `tests/cmd/GROUP/NAME.toml` is one run of `tocfmt`.
//!
//! It has the arguments, and the expected status, standard output and standard error. Files before the run are in `NAME.in/` (or
//! in the folder that `fs.base` names, which cases can share), files that it writes in `NAME.out/`. `fs.sandbox = true` runs a
//! case without `NAME.out/` in a copy of its files, too. trycmd prints `/` for every `\` in the output.
//!
//! `TRYCMD=overwrite cargo test --test it runs_print` rewrites the expectations;
//! `cargo test --test it runs_print trycmd=NAME` runs the cases whose path contains NAME.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::support::scratch::{Scratch, TOCFMT, files_below};

const CASES: &str = "tests/cmd/*/*.toml";

/// A pattern that matches too few files is an error.
const MIN_CASES: usize = 216;

#[test]
fn runs_print_what_their_cases_expect() {
    let cases = trycmd::TestCases::new();
    cases.default_bin_path(TOCFMT);
    let version = env!("CARGO_PKG_VERSION");
    cases.insert_var("[VERSION]", version).unwrap();
    cases.case(CASES).run();
}

/// Returns every case by its path.
fn cases() -> Vec<(PathBuf, Table)> {
    let mut cases = Vec::new();
    for group in fs::read_dir("tests/cmd").unwrap() {
        for entry in fs::read_dir(group.unwrap().path()).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let table = fs::read_to_string(&path).unwrap().parse().unwrap();
                cases.push((path, table));
            }
        }
    }
    assert!(cases.len() >= MIN_CASES, "only {} cases", cases.len());
    cases
}

/// Returns the folder that `fs.base` names.
fn shared_input(path: &Path, case: &Table) -> Option<PathBuf> {
    let base = case.get("fs")?.get("base")?.as_str()?;
    Some(path.with_file_name(base))
}

/// trycmd does not compare output that a case does not mention, and runs in the source folder unless told otherwise.
#[test]
fn cases_expect_all_output_and_run_in_a_copy() {
    for (path, case) in cases() {
        let name = path.display();
        for key in ["args", "stdout", "stderr"] {
            let value = case.get(key);
            assert!(value.is_some_and(Value::is_str), "{name}: no {key}");
        }
        let sandbox = case.get("fs").and_then(|fs| fs.get("sandbox"));
        let in_copy = sandbox.and_then(Value::as_bool) == Some(true);
        let has_out = path.with_extension("out").exists();
        assert!(in_copy != has_out, "{name}: set fs.sandbox, or add files");
    }
}

/// trycmd compares the files in `NAME.out/`, but does not look for others that the run may have written or removed.
#[test]
fn runs_write_no_other_files() {
    for (path, case) in cases() {
        let own_input = || path.with_extension("in");
        let before = shared_input(&path, &case).unwrap_or_else(own_input);
        let scratch = Scratch::copy_of(&before);
        let text = |key| case.get(key).and_then(Value::as_str).unwrap_or_default();
        let line = format!("'{TOCFMT}' {} || true", text("args"));
        scratch.run_program("sh", &["-c", &line], text("stdin").as_bytes());
        let mut expected = files_below(&before);
        expected.extend(files_below(&path.with_extension("out")));
        assert!(scratch.files() == expected, "{}", path.display());
    }
}

/// A misspelled folder would silently make a case run without its files.
#[test]
fn every_folder_belongs_to_a_case() {
    let mut used = BTreeSet::new();
    for (path, case) in cases() {
        used.extend(["in", "out"].map(|extension| path.with_extension(extension)));
        used.extend(shared_input(&path, &case));
    }
    for group in fs::read_dir("tests/cmd").unwrap() {
        for entry in fs::read_dir(group.unwrap().path()).unwrap() {
            let path = entry.unwrap().path();
            assert!(!path.is_dir() || used.contains(&path), "{}", path.display());
        }
    }
}
