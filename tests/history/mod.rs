//! Scratch folders with a history, for what looks at changes only.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::scratch::Scratch;

/// A line that is to be broken before its last word.
pub(crate) const LONG: &str =
    "This line has more words than fit on eighty columns, so that it has to be broken once.";

/// Paragraphs of one long line each, with blank lines between them.
pub(crate) fn paragraphs(first_words: &[&str]) -> String {
    let paragraph = |word: &&str| format!("{word}: {LONG}\n");
    let all: Vec<String> = first_words.iter().map(paragraph).collect();
    all.join("\n")
}

/// A repository with one commit of these files, on the branch `main`.
pub(crate) fn committed(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new(files);
    git(&scratch, &["init", "-q", "-b", "main"]);
    commit(&scratch);
    scratch
}

/// Runs git, which must succeed.
pub(crate) fn git(scratch: &Scratch, words: &[&str]) -> String {
    String::from_utf8_lossy(&scratch.succeed("git", words, b"")).into_owned()
}

/// Commits all there is.
pub(crate) fn commit(scratch: &Scratch) {
    git(scratch, &["add", "-A"]);
    git(scratch, &["commit", "-qm", "a", "--allow-empty"]);
}

/// Runs `tocfmt` in a folder and with other variables, and returns what it writes and its status. Those of a CI are not set.
pub(crate) fn told_in(
    scratch: &Scratch,
    folder: &str,
    words: &[&str],
    variables: &[(&str, &str)],
) -> String {
    let mut command = scratch.command(env!("CARGO_BIN_EXE_tocfmt"), words);
    command.current_dir(scratch.path(folder));
    command
        .env_remove("PULL_BASE_SHA")
        .env_remove("GITHUB_BASE_REF")
        .envs(variables.iter().copied());
    let output = command.output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told).into_owned();
    let folder = scratch.path(".").canonicalize().unwrap();
    let told = told.replace(&*folder.to_string_lossy(), "/scratch");
    format!("{told}status {}\n", output.status.code().unwrap())
}

/// The files that `check --output-format list` names, in order.
pub(crate) fn listed(scratch: &Scratch, words: &[&str]) -> Vec<String> {
    let words = [&["check", "--output-format", "list"], words].concat();
    let output = scratch.output(&words);
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    names.lines().map(str::to_owned).collect()
}
