//! Runs git, which is only asked for facts: neither the work tree nor what is staged changes. It may only update the times of
//! files in the index.
//!
//! The work tree may come from a stranger, so git must not run programs that the configuration of the repository names. Options
//! that only some commands have, such as `--no-ext-diff`, are passed by the callers.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{panic, thread};

use crate::cli::files::{path_from_bytes, read_at_most};
use crate::cli::message::Message;

const GIT: &str = "git";

/// Settings that take precedence over those of the repository.
const SETTINGS: [&str; 6] = [
    // Otherwise a file that was only touched would count as changed.
    "diff.autoRefreshIndex=true",
    // A program that reports changed files. Empty, because git before 2.36 takes `false` for the name of a program.
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    // The hooks that git 2.55 reads from its configuration, for the only event of the commands here: git diff may update the
    // times in the index.
    "hook.post-index-change.enabled=false",
    // A folder of the work tree that is laid out as a bare repository would bring its own configuration.
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
];

/// Environment variables for git.
const ENV: [(&str, &str); 4] = [
    // Error messages are parsed, so they must be in English.
    ("LC_ALL", "C"),
    // `git ls-files` does not write to the index then. `git diff` does all the same when a file was only touched.
    ("GIT_OPTIONAL_LOCKS", "0"),
    // Fetching the missing objects of a partial clone runs programs. The second variable is for git before 2.45, and takes
    // precedence over `protocol.*.allow`: no protocol has this name.
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_ALLOW_PROTOCOL", "none"),
];

/// Environment variables that change the meaning of the options that are passed to git.
const IGNORED_ENV: [&str; 5] = [
    "GIT_DIFF_OPTS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
];

/// How to do without git, for messages.
const WITHOUT_GIT: &str = "omit --since and --staged";

/// The reason of a failure in a partial clone.
const MISSING_OBJECTS: &str = "this partial clone lacks objects that are needed, and tocfmt does not fetch them; \
    to fetch them, run `git diff --stat --merge-base REV` for --since REV, or `git diff --stat --staged` for --staged";

/// Runs git and returns what it prints, or an error if it fails.
pub(super) fn git<S: AsRef<OsStr>>(arguments: &[S]) -> Result<Vec<u8>, Message> {
    let output = git_output(arguments)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Message::io_error(Path::new(GIT), error_message(&output)))
}

/// Runs git and returns what it prints; `None` if that is more than `max_size` bytes. Fails if git does.
pub(super) fn git_at_most<S: AsRef<OsStr>>(
    arguments: &[S],
    max_size: usize,
) -> Result<Option<Vec<u8>>, Message> {
    let mut git = command(arguments);
    git.stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut git = git.spawn().map_err(|error| cannot_run(&error))?;
    let stdout = git.stdout.take();
    // Waiting also reads standard error, so that git never waits for that.
    let (printed, output) = thread::scope(|scope| {
        let output = scope.spawn(|| git.wait_with_output());
        // Closes standard output, so git does not go on if this is not all.
        let printed = stdout.map(|stdout| read_at_most(stdout, max_size, 0));
        (printed.transpose(), output.join())
    });
    let output = output.unwrap_or_else(|panic| panic::resume_unwind(panic));
    let output = output.map_err(|error| cannot_run(&error))?;
    match printed.map_err(|error| cannot_run(&error))?.flatten() {
        Some(bytes) if output.status.success() => Ok(Some(bytes)),
        Some(_) => Err(Message::io_error(Path::new(GIT), error_message(&output))),
        None => Ok(None),
    }
}

/// Runs git and returns its exit status and output, whether it fails or not.
pub(super) fn git_output<S: AsRef<OsStr>>(arguments: &[S]) -> Result<Output, Message> {
    command(arguments)
        .output()
        .map_err(|error| cannot_run(&error))
}

/// The command that runs git with these arguments.
fn command<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    let mut git = Command::new(GIT);
    git.arg("--no-pager");
    for setting in SETTINGS {
        git.args(["-c", setting]);
    }
    git.args(arguments).envs(ENV);
    for variable in IGNORED_ENV {
        git.env_remove(variable);
    }
    git
}

fn cannot_run(error: &io::Error) -> Message {
    let text = format!("cannot be run: {error}; install git, or {WITHOUT_GIT}");
    Message::io_error(Path::new(GIT), text)
}

/// Returns the paths in a list that git printed with `-z`.
pub(super) fn split_paths(list: &[u8]) -> impl Iterator<Item = PathBuf> {
    list.split(|byte| *byte == 0)
        .filter(|path| !path.is_empty())
        .map(path_from_bytes)
}

/// Returns a single line that git printed, without white space around it.
pub(super) fn single_line(printed: &[u8]) -> String {
    String::from_utf8_lossy(printed).trim().to_owned()
}

/// Extracts the reason of a failure from standard error.
pub(super) fn error_message(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let mut lines = stderr.lines().map(str::trim);
    // Warnings and traces may come first.
    let error = lines.clone().find_map(|line| {
        line.strip_prefix("fatal: ")
            .or(line.strip_prefix("error: "))
    });
    let reason = error
        .or(lines.clone().find(|line| !line.is_empty()))
        .unwrap_or("failed without an error message");
    if reason.starts_with("not a git repository") {
        return format!("not in a git repository; run tocfmt inside one, or {WITHOUT_GIT}");
    }
    let is_bare = reason.starts_with("cannot use bare repository");
    if is_bare || reason.starts_with("this operation must be run in a work tree") {
        return format!("not in a work tree; run tocfmt inside one, or {WITHOUT_GIT}");
    }
    if stderr.contains("from promisor remote") {
        return MISSING_OBJECTS.to_owned();
    }
    match lines.find(|line| line.starts_with("git config ") && line.contains("safe.directory")) {
        Some(command) => format!("{reason}; if you trust it, run `{command}`"),
        None => reason.to_owned(),
    }
}
