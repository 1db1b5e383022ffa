//! The work on many files: in parallel, told in path order.
//!
//! One straight path for every file, whatever the mode: read, format, and only then write, compare or leave. It does not
//! know where the files came from.

use std::collections::BTreeMap;
use std::fs;
use std::iter::Enumerate;
use std::panic::{self, AssertUnwindSafe};
use std::path::{MAIN_SEPARATOR, Path};
use std::sync::{Mutex, PoisonError};
use std::thread;

use tocfmt::{FormatError, Options, Outcome, diff};

use super::inputs::{Input, without_dot};
use super::plan::goes_down;
use super::report::{Exit, Printer, Problem};
use super::store;

/// What becomes of a new text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It replaces the file.
    Write,
    /// It is shown as a diff.
    Diff,
}

/// What happened to some files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Files looked at.
    pub(crate) files: usize,
    /// Files that were changed, or would be.
    pub(crate) changed: usize,
    /// Files with a problem, which were left as they are.
    pub(crate) failed: usize,
    /// Paragraphs that were not wrapped because it was not safe.
    pub(crate) left: usize,
    /// The status so far.
    pub(crate) exit: Exit,
}

/// What happened to a file, or on the way to it.
#[derive(Debug, Default)]
struct Report {
    /// How many files it is about: one, or none where none was found.
    files: usize,
    /// Whether it was changed, or would be.
    changed: bool,
    /// How many of its paragraphs were not wrapped.
    left: usize,
    /// What goes to standard output.
    product: String,
    /// What goes to standard error.
    problems: Vec<Problem>,
}

/// Works on all `inputs` with as many threads as there are cores, and tells of each in the order they come in.
///
/// Whoever is free takes the next input, so finding files and working on them go hand in hand; whoever has finished what
/// is to be told next tells it, with all that waited for it. No thread does nothing but wait.
pub(crate) fn files<I>(inputs: I, mode: Mode, printer: &mut Printer) -> Tally
where
    I: Iterator<Item = Result<Input, Problem>> + Send,
{
    let inputs = Mutex::new(inputs.enumerate());
    let teller = Mutex::new(Teller {
        mode,
        printer,
        next: 0,
        waiting: BTreeMap::new(),
        tally: Tally::default(),
    });
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 1..cores {
            scope.spawn(|| work(&inputs, &teller, mode));
        }
        work(&inputs, &teller, mode);
    });
    teller
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .tally
}

fn work<I>(inputs: &Mutex<Enumerate<I>>, teller: &Mutex<Teller<'_>>, mode: Mode)
where
    I: Iterator<Item = Result<Input, Problem>>,
{
    loop {
        let input = inputs.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some((index, input)) = input else { return };
        let report = match input {
            Ok(input) => one_file(&input, mode),
            Err(problem) => Report {
                problems: vec![problem],
                ..Report::default()
            },
        };
        teller
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(index, report);
    }
}

/// Puts reports back in order.
struct Teller<'p> {
    mode: Mode,
    printer: &'p mut Printer,
    /// The index of the report to tell next.
    next: usize,
    /// Reports that came before their turn.
    waiting: BTreeMap<usize, Report>,
    tally: Tally,
}

impl Teller<'_> {
    fn take(&mut self, index: usize, report: Report) {
        self.waiting.insert(index, report);
        while let Some(report) = self.waiting.remove(&self.next) {
            self.tell(&report);
            self.next += 1;
        }
    }

    fn tell(&mut self, report: &Report) {
        let failed = report
            .problems
            .iter()
            .any(|problem| problem.exit > Exit::Clean);
        self.tally.files += report.files;
        self.tally.failed += report.files.min(usize::from(failed));
        self.tally.changed += usize::from(report.changed);
        self.tally.left += report.left;
        if report.changed && self.mode == Mode::Diff {
            self.tally.exit = self.tally.exit.max(Exit::Findings);
        }
        for problem in &report.problems {
            self.problem(problem);
        }
        if let Err(problem) = self.printer.product(&report.product) {
            self.problem(&problem);
        }
    }

    fn problem(&mut self, problem: &Problem) {
        self.printer.problem(problem);
        self.tally.exit = self.tally.exit.max(problem.exit);
    }
}

fn one_file(input: &Input, mode: Mode) -> Report {
    let path = &input.path;
    let mut report = Report {
        files: 1,
        ..Report::default()
    };
    let result = store::read(path).and_then(|old| {
        let new = format(path, &old, &input.options, &mut report.problems)?;
        if let Some(text) = &new.text {
            match mode {
                Mode::Write => store::replace(path, old.as_bytes(), text)?,
                Mode::Diff => {
                    report.product = diff::unified(&diff_name(path), &old, text, &new.changes);
                }
            }
        }
        Ok(new)
    });
    match result {
        Ok(new) => {
            report.changed = new.text.is_some();
            report.left = new.left.len();
        }
        Err(problem) => report.problems.push(problem),
    }
    report
}

/// What the core makes of a document; its warnings and details go to `problems`.
pub(crate) fn format(
    path: &Path,
    text: &str,
    options: &Options,
    problems: &mut Vec<Problem>,
) -> Result<Outcome, Problem> {
    let outcome = guarded(path, || tocfmt::format(text, options))?;
    let warnings = outcome.warnings.iter();
    problems.extend(warnings.map(|warning| Problem::warning(path, warning)));
    let left = outcome.left.iter();
    problems.extend(left.map(|left| Problem::left(path, left)));
    Ok(outcome)
}

/// The table of contents of a document.
pub(crate) fn table(path: &Path, text: &str, options: &Options) -> Result<String, Problem> {
    let toc = options.toc.clone().unwrap_or_default();
    guarded(path, || tocfmt::table_of_contents(text, &toc))
}

/// What the core makes of a document. Should it ever panic, or the parser it builds on, that is trouble with this file alone.
fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, FormatError>) -> Result<T, Problem> {
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    let result = result.map_err(|_| {
        let what = "internal error, and the file was left alone; please report this document";
        Problem::trouble(path, None, what)
    })?;
    result.map_err(|error| Problem::document(path, &error))
}

/// A path as a diff names it: what is written to, below the working directory where it is, with `/` between its parts.
pub(crate) fn diff_name(path: &Path) -> Vec<u8> {
    let here = std::env::current_dir().unwrap_or_default();
    let real = if goes_down(path) && !path.is_symlink() {
        without_dot(path)
    } else {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    };
    let below = real.strip_prefix(here).unwrap_or(&real);
    let bytes = below.as_os_str().as_encoded_bytes().iter();
    let slash = |byte: &u8| match char::from(*byte) {
        MAIN_SEPARATOR => b'/',
        _ => *byte,
    };
    bytes.map(slash).skip_while(|byte| *byte == b'/').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_trouble_with_one_file() {
        let result = guarded::<()>(Path::new("a.md"), || panic!("no such thing"));
        let problem = result.unwrap_err();
        assert_eq!(problem.exit, Exit::Trouble);
        let what = "a.md: internal error, and the file was left alone; please report this document";
        assert_eq!(problem.to_string(), what);
    }
}
