//! The closing line of a run: what happened, and which command fixes it.

use std::env;
use std::ffi::{OsStr, OsString};

use super::job::{Job, Mode, Task};
use super::tally::Tally;

/// Returns the closing line. `revision` is what `--since auto` was resolved to.
pub(crate) fn summary(tally: &Tally, job: Job, revision: Option<&str>) -> String {
    if tally.files == 0 {
        return "no Markdown files changed".to_owned();
    }
    let files = count(tally.files, "file");
    let verb = match job.mode {
        Mode::Write => "changed",
        Mode::Check(_) => "would change",
    };
    let mut line = match tally.files_changed {
        0 if tally.files_failed == 0 => format!("nothing to change in {files}"),
        0 => format!("{verb} 0 of {files}"),
        changed => format!(
            "{verb} {changed} of {files} ({})",
            changes(tally).join(", ")
        ),
    };
    for remark in remarks(tally, job) {
        line.extend([", ", &remark]);
    }
    if job.mode != Mode::Write && tally.files_changed > 0 {
        match job.task {
            Task::Format => {
                let command = fmt_command(env::args_os().skip(2), revision);
                line.extend(["; run `", &command, "` to fix"]);
            }
            Task::Insert => line.push_str("; run without --dry-run to insert"),
        }
    }
    line
}

/// Returns the counts of what was changed in files, leaving out zeros.
fn changes(tally: &Tally) -> Vec<String> {
    let mut changes = Vec::new();
    if tally.tocs_changed > 0 {
        changes.push(count(tally.tocs_changed, "table") + " of contents");
    }
    if tally.paragraphs_changed > 0 {
        changes.push(count(tally.paragraphs_changed, "paragraph"));
    }
    changes
}

/// Returns the counts of what was not changed but matters, leaving out zeros.
fn remarks(tally: &Tally, job: Job) -> Vec<String> {
    let mut remarks = Vec::new();
    if tally.files_failed > 0 {
        remarks.push(count(tally.files_failed, "file") + " with errors");
    }
    if tally.warnings > 0 {
        remarks.push(count(tally.warnings, "warning"));
    }
    if tally.paragraphs_skipped > 0 {
        let hint = if job.is_verbose() {
            ""
        } else {
            " (use -v for details)"
        };
        let paragraphs = count(tally.paragraphs_skipped, "paragraph");
        remarks.push(format!("{paragraphs} not wrapped{hint}"));
    }
    remarks
}

/// Returns `1 file`, `2 files`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Returns the `fmt` command that has the same effect as a `check` command with these arguments, quoted for a shell.
///
/// `revision` replaces the value of `--since auto`, which is only known in CI.
fn fmt_command(args: impl IntoIterator<Item = OsString>, revision: Option<&str>) -> String {
    let mut args = args.into_iter();
    let mut command = "tocfmt fmt".to_owned();
    let mut previous = OsString::new();
    while let Some(mut arg) = args.next() {
        if let Some(revision) = revision {
            arg = match arg.to_str() {
                Some("auto") if previous == "--since" => revision.into(),
                Some("--since=auto") => format!("--since={revision}").into(),
                _ => arg,
            };
        }
        if arg == "--" {
            // Only paths follow.
            let paths = args
                .by_ref()
                .map(|path| format!(" {}", shell_quoted(&path)));
            command += " --";
            command.extend(paths);
        } else if arg == OUTPUT_FORMAT {
            args.next();
        } else if !is_output_format(&arg) {
            command.extend([" ", &shell_quoted(&arg)]);
        }
        previous = arg;
    }
    command
}

/// The one flag of `check` that `fmt` does not have.
const OUTPUT_FORMAT: &str = "--output-format";

/// Whether an argument is the flag with its value.
fn is_output_format(arg: &OsStr) -> bool {
    let value = arg
        .as_encoded_bytes()
        .strip_prefix(OUTPUT_FORMAT.as_bytes());
    value.is_some_and(|value| value.starts_with(b"="))
}

/// Quotes an argument for a shell, if needed.
fn shell_quoted(arg: &OsStr) -> String {
    let arg = arg.to_string_lossy();
    if arg.contains(char::is_control) {
        // ANSI-C quoting, for bash and zsh: safe to show on a terminal.
        let escaped = arg.chars().map(|c| match c {
            '\'' | '\\' => format!("\\{c}"),
            c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
            c => c.to_string(),
        });
        return format!("$'{}'", escaped.collect::<String>());
    }
    let is_safe = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !arg.is_empty() && arg.chars().all(is_safe) {
        return arg.into_owned();
    }
    format!("'{}'", arg.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(args: &[&str], revision: Option<&str>) -> String {
        fmt_command(args.iter().map(OsString::from), revision)
    }

    #[test]
    fn the_command_has_all_arguments_but_the_output_format() {
        let args = [
            "--output-format",
            "json",
            "-v",
            "--output-format=list",
            "a b.md",
        ];
        assert_eq!(command(&args, None), "tocfmt fmt -v 'a b.md'");
        let args = ["--width=20", "--", "--output-format", "it's"];
        let expected = r"tocfmt fmt --width=20 -- --output-format 'it'\''s'";
        assert_eq!(command(&args, None), expected);
    }

    #[test]
    fn the_command_names_the_revision_that_auto_stands_for() {
        let args = ["--since", "auto", "auto"];
        let expected = "tocfmt fmt --since origin/main auto";
        assert_eq!(command(&args, Some("origin/main")), expected);
        let expected = "tocfmt fmt --since=origin/main";
        assert_eq!(command(&["--since=auto"], Some("origin/main")), expected);
        assert_eq!(command(&args, None), "tocfmt fmt --since auto auto");
    }

    #[test]
    fn the_command_has_no_control_characters() {
        assert_eq!(command(&["a\u{1b}'"], None), r"tocfmt fmt $'a\u001b\''");
    }
}
