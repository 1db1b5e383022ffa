//! One file from reading to writing or reporting, the same way in every mode.

use std::panic::{self, AssertUnwindSafe};
use std::path::Path;

use tocfmt::{FormatError, Lines, Options, Outcome, Rule, SpanSet};

use super::config::FileOptions;
use super::files;
use super::git::{self, Changed, Content};
use super::job::{Job, Mode, Task};
use super::limits::Limits;
use super::message::Message;
use super::report::FileReport;
use super::reporters::Rewrite;
use super::tally::Tally;
use super::walk::Input;

/// Processes a file. If that panics, the file has an error, and the run goes on with the others.
pub(crate) fn process_file(input: &Input, job: Job) -> FileReport {
    try_process_file(input, job).unwrap_or_else(|message| failed_report(message, job))
}

/// Processes a file within the limits for a worker. `None` if it needs more.
pub(crate) fn process_small_file(input: &Input, job: Job) -> Option<FileReport> {
    match try_process_file(input, job.for_worker()) {
        Err(message) if message.rule == Rule::TOO_LARGE => None,
        result => Some(result.unwrap_or_else(|message| failed_report(message, job))),
    }
}

/// The report on a file that could not be processed.
fn failed_report(message: Message, job: Job) -> FileReport {
    let tally = Tally {
        files: 1,
        ..Tally::default()
    };
    FileReport::failed(message, tally, job)
}

fn try_process_file(input: &Input, job: Job) -> Result<FileReport, Message> {
    let path = &input.path;
    catch_panic(path, || {
        let old = read(input, job)?;
        let changed = input.changed.as_ref();
        let (new, mut report) = format_document(path, &old, &input.options, changed, job)?;
        match new {
            Some(new) if job.mode == Mode::Write => {
                if let Err(message) = files::replace(path, old.as_bytes(), &new) {
                    report.add_write_error(message);
                }
            }
            None if job.mode == Mode::Write => files::remove_leftover(path),
            _ => {}
        }
        Ok(report)
    })
}

/// Reads the text to process: the file's, or the staged one.
fn read(input: &Input, job: Job) -> Result<String, Message> {
    let path = &input.path;
    let max_size = job.limits.size;
    let refuse = |text: &str| Err(Message::io_error(path, text));
    match input.changed.as_ref().map(|changed| &changed.content) {
        None | Some(Content::WorkTree) => files::read(path, max_size),
        Some(Content::Conflicted) => {
            refuse("skipped because of merge conflicts; resolve them first")
        }
        Some(Content::Index(_)) if job.mode == Mode::Write => {
            refuse("skipped because of unstaged changes; stage or stash them first")
        }
        Some(Content::Index(file)) => {
            let bytes = git::read_staged(file, max_size)?;
            let bytes = bytes.ok_or_else(|| files::too_large(path, max_size))?;
            files::decode(path, bytes)
        }
    }
}

/// Formats a document and reports on it. Returns the new text, or `None` if the old one is right.
///
/// `changed` limits wrapping and warnings to the changed lines.
pub(crate) fn format_document(
    path: &Path,
    old: &str,
    file_options: &FileOptions,
    changed: Option<&Changed>,
    job: Job,
) -> Result<(Option<String>, FileReport), Message> {
    let options = options(old, file_options, changed, job);
    let lines = Lines::new(old);
    let outcome = match job.task {
        Task::Format => tocfmt::format(old, &options),
        Task::Insert => insert(old, options.clone()),
    };
    let outcome = outcome.map_err(|error| error_message(path, &lines, &error))?;
    let rewrite = outcome.text.as_deref().map(|new| Rewrite {
        old,
        lines: &lines,
        new,
        changes: &outcome.changes,
        options: &options,
    });
    let diagnostics = outcome.diagnostics.iter();
    let messages = diagnostics.map(|diagnostic| {
        let message = Message::from_diagnostic(path, &lines, diagnostic);
        match file_options.denies(diagnostic.rule) {
            true => message.into_error(),
            false => message,
        }
    });
    let messages = messages.collect();
    let tally = count(&outcome, file_options);
    let report = FileReport::new(path, rewrite, messages, tally, job);
    Ok((outcome.text, report))
}

/// Inserts a table of contents, for which up to three versions of the document are in memory.
fn insert(text: &str, mut options: Options) -> Result<Outcome, FormatError> {
    options.max_memory = options.max_memory.map(|max| max / 3);
    tocfmt::check_memory(text, &options)?;
    tocfmt::insert(text, &options.toc.unwrap_or_default())
}

/// Describes why a document cannot be formatted.
fn error_message(path: &Path, lines: &Lines<'_>, error: &FormatError) -> Message {
    let diagnostic = error.diagnostic();
    if diagnostic.rule == Rule::TOO_LARGE {
        return Message::too_large(path, &diagnostic.message);
    }
    Message::from_diagnostic(path, lines, diagnostic)
}

/// Returns the library's options for one document.
fn options(text: &str, file_options: &FileOptions, changed: Option<&Changed>, job: Job) -> Options {
    let mut options = file_options.options.clone();
    options.max_memory = Some(job.limits.memory);
    if let Some(changed) = changed {
        options.changed = Some(SpanSet::new(changed.lines.spans(text)));
    }
    if job.is_verbose() {
        options.always_lint = tocfmt::rules().collect();
    }
    options
}

/// Counts what would change in one document.
fn count(outcome: &Outcome, file_options: &FileOptions) -> Tally {
    let changes_of = |rule| {
        outcome
            .changes
            .iter()
            .filter(move |change| change.rule == rule)
    };
    let diagnostics = outcome.diagnostics.iter();
    let skipped = diagnostics.filter(|diagnostic| diagnostic.rule == Rule::NOT_WRAPPED);
    Tally {
        files: 1,
        files_changed: usize::from(outcome.text.is_some()),
        tocs_changed: changes_of(Rule::TOC).count(),
        paragraphs_changed: changes_of(Rule::WRAP).count(),
        // If skipping is denied, each of them is an error already.
        paragraphs_skipped: match file_options.denies(Rule::NOT_WRAPPED) {
            true => 0,
            false => skipped.count(),
        },
        ..Tally::default()
    }
}

/// Returns the table of contents of a document.
pub(crate) fn render_toc(path: &Path, text: &str, options: &Options) -> Result<String, Message> {
    let mut options = options.clone();
    options.max_memory = Some(Limits::ALONE.memory);
    let toc = options.toc.clone().unwrap_or_default();
    catch_panic(path, || {
        let rendered = tocfmt::check_memory(text, &options)
            .and_then(|()| tocfmt::table_of_contents(text, &toc));
        let lines = Lines::new(text);
        rendered.map_err(|error| error_message(path, &lines, &error))
    })
}

/// Does some work on a file. A panic becomes an error.
pub(crate) fn catch_panic<T>(
    path: &Path,
    work: impl FnOnce() -> Result<T, Message>,
) -> Result<T, Message> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let text = "internal error, the file was not changed; please report this document";
        Err(Message::io_error(path, text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::Exit;

    #[test]
    fn a_panic_is_an_error_of_one_file() {
        let work = || -> Result<(), Message> { panic!("as expected") };
        let message = catch_panic(Path::new("a.md"), work).unwrap_err();
        assert_eq!(message.exit(), Exit::Error);
        let text = "a.md: internal error, the file was not changed; please report this document";
        assert_eq!(message.to_string(), text);
    }
}
