//! Skipping a test whose requirements are missing: by name on standard error, and never silently in CI.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::thread;

/// The programs that `.ci/run` installs. They must be there if `CI` is `true`.
const INSTALLED_BY_CI: [&str; 3] = ["maturin", "mdformat", "pre-commit"];

/// Prints that the current test is skipped and what is missing.
pub(crate) fn skip(missing: &str) {
    let thread = thread::current();
    let test = thread.name().unwrap_or("a test");
    // Not `eprintln!`, whose output the test runner only shows if the test fails.
    let _ = writeln!(io::stderr(), "skipped: {test}: {missing}");
}

/// True if a program can be run. Otherwise prints that the current test is skipped.
///
/// # Panics
///
/// Panics in CI if `.ci/run` should have installed the program.
pub(crate) fn has_program(program: &str) -> bool {
    let output = Command::new(program).arg("--version").output();
    let found = output.is_ok_and(|output| output.status.success());
    if !found && INSTALLED_BY_CI.contains(&program) {
        missing_in_ci(program);
    } else if !found {
        skip(&format!("no {program}"));
    }
    found
}

/// Prints that the current test is skipped because something is missing that `.ci/run` installs.
///
/// # Panics
///
/// Panics in CI.
pub(crate) fn missing_in_ci(what: &str) {
    let in_ci = env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!in_ci, "no {what}, which .ci/run installs");
    skip(&format!("no {what}"));
}

/// True if git can be run. `tocfmt` itself does not need it.
pub(crate) fn has_git() -> bool {
    has_program("git")
}

/// True if there is a file or folder, as those in `../shared`. Otherwise prints that the current test is skipped.
pub(crate) fn has_path(path: &str) -> bool {
    let found = Path::new(path).exists();
    if !found {
        skip(&format!("no {path}"));
    }
    found
}
