//! Temporary git repositories with a history.

use crate::support::scratch::{Scratch, TOCFMT};

/// A line without its ending that must be broken before its last word.
pub(crate) const LONG: &str =
    "This line has more words than fit on eighty columns, so that it has to be broken once.";

/// Returns paragraphs of one overlong line each, separated by blank lines. Each starts with one of the words.
pub(crate) fn paragraphs(first_words: &[&str]) -> String {
    let paragraph = |word: &&str| format!("{word}: {LONG}\n");
    let all: Vec<String> = first_words.iter().map(paragraph).collect();
    all.join("\n")
}

/// Returns a repository with one commit of these files, on the branch `main`.
pub(crate) fn committed(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new(files);
    git(&scratch, &["init", "-q", "-b", "main"]);
    commit_all(&scratch);
    scratch
}

/// Runs git, which must succeed, and returns its standard output.
pub(crate) fn git(scratch: &Scratch, args: &[&str]) -> String {
    String::from_utf8_lossy(&scratch.run_program("git", args, b"")).into_owned()
}

/// Commits all files.
pub(crate) fn commit_all(scratch: &Scratch) {
    git(scratch, &["add", "-A"]);
    git(scratch, &["commit", "-qm", "a", "--allow-empty"]);
}

/// Runs `tocfmt` in a subfolder with environment variables, and without those of a CI. Returns its output and status.
pub(crate) fn run_in(
    scratch: &Scratch,
    folder: &str,
    args: &[&str],
    variables: &[(&str, &str)],
) -> String {
    let mut command = scratch.command(TOCFMT, args);
    command.current_dir(scratch.path(folder));
    command
        .env_remove("PULL_BASE_SHA")
        .env_remove("GITHUB_BASE_REF")
        .envs(variables.iter().copied());
    let output = command.output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    let top = scratch.path(".").canonicalize().unwrap();
    let printed = printed.replace(&*top.to_string_lossy(), "/scratch");
    format!("{printed}status {}\n", output.status.code().unwrap())
}

/// Returns the files that `check --output-format list` prints, in order.
pub(crate) fn listed_files(scratch: &Scratch, args: &[&str]) -> Vec<String> {
    let args = [&["check", "--output-format", "list"], args].concat();
    let output = scratch.output(&args);
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    names.lines().map(str::to_owned).collect()
}
