//! The work on many files: in parallel, told in path order.
//!
//! One straight path for every file, whatever the mode: read, format, and only then write, compare or leave. It does not
//! know where the files came from.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use tocfmt::{Options, diff};

use super::inputs::Input;
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
    /// The status so far.
    pub(crate) exit: Exit,
}

impl Tally {
    /// Takes a problem into account.
    pub(crate) fn problem(&mut self, problem: &Problem) {
        self.exit = self.exit.max(problem.exit);
    }
}

/// What happened to one file.
#[derive(Debug, Default)]
struct Report {
    /// Whether it was changed, or would be.
    changed: bool,
    /// What goes to standard output.
    product: String,
    /// What goes to standard error.
    problems: Vec<Problem>,
}

/// Works on all `inputs` with as many threads as there are cores, and tells of each in the order given.
pub(crate) fn files(inputs: &[Input], mode: Mode, printer: &mut Printer) -> Tally {
    let mut tally = Tally {
        files: inputs.len(),
        ..Tally::default()
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..cores.min(inputs.len()) {
            let sender = sender.clone();
            scope.spawn(|| work(inputs, mode, &next, sender));
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut told = 0;
        for (index, report) in receiver {
            waiting.insert(index, report);
            while let Some(report) = waiting.remove(&told) {
                tell(report, mode, printer, &mut tally);
                told += 1;
            }
        }
    });
    tally
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the channel closes when the last worker drops its sender"
)]
fn work(inputs: &[Input], mode: Mode, next: &AtomicUsize, sender: mpsc::Sender<(usize, Report)>) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(input) = inputs.get(index) else {
            return;
        };
        if sender.send((index, one_file(input, mode))).is_err() {
            return;
        }
    }
}

fn tell(report: Report, mode: Mode, printer: &mut Printer, tally: &mut Tally) {
    for problem in &report.problems {
        printer.message(problem);
        tally.problem(problem);
    }
    tally.failed += usize::from(
        report
            .problems
            .iter()
            .any(|problem| problem.exit > Exit::Clean),
    );
    if report.changed {
        tally.changed += 1;
        if mode == Mode::Diff {
            tally.exit = tally.exit.max(Exit::Findings);
        }
    }
    if let Err(problem) = printer.product(&report.product) {
        printer.message(&problem);
        tally.problem(&problem);
    }
}

fn one_file(input: &Input, mode: Mode) -> Report {
    let path = &input.path;
    let mut report = Report::default();
    let result = store::read(path).and_then(|old| {
        let new = format(path, &old, &input.options, &mut report.problems)?;
        if let Some(new) = &new {
            match mode {
                Mode::Write => store::replace(path, new)?,
                Mode::Diff => report.product = diff::unified(&diff_name(path), &old, new),
            }
        }
        Ok(new.is_some())
    });
    match result {
        Ok(changed) => report.changed = changed,
        Err(problem) => report.problems.push(problem),
    }
    report
}

/// The new text of a document, or `None` where it is right; warnings go to `problems`.
pub(crate) fn format(
    path: &Path,
    text: &str,
    options: &Options,
    problems: &mut Vec<Problem>,
) -> Result<Option<String>, Problem> {
    let outcome = tocfmt::format(text, options).map_err(|error| Problem::document(path, &error))?;
    problems.extend(
        outcome
            .warnings
            .iter()
            .map(|warning| Problem::warning(path, warning)),
    );
    Ok(outcome.text)
}

/// A path as a diff names it: below the working directory where it is, with `/` between its parts.
pub(crate) fn diff_name(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let below = path.strip_prefix(here).unwrap_or(path);
    let name = below
        .to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/");
    name.trim_start_matches('/').to_owned()
}
