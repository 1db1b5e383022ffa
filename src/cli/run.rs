//! The work on one file, and on many.
//!
//! One straight path for every file, whatever the mode: read, format, and only then write, compare or leave. It does not
//! know where the files came from.

use std::borrow::Cow;
use std::fs;
use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::path::{MAIN_SEPARATOR, Path};
use std::thread;

use tocfmt::{Explain, Kind, Options, Outcome, Severity, Span, diff};

use super::args::OutputFormat;
use super::config::FileOptions;
use super::crew;
use super::files::{self, is_below_cwd, without_dot};
use super::finding;
use super::git::{self, Changed, Content};
use super::report::{Printer, Problem};
use super::teller::{Report, Tally};
use super::walk::Input;

/// What becomes of a new text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It replaces the file.
    Write,
    /// It is told.
    Check(OutputFormat),
}

impl Mode {
    /// Whether findings are told one by one, and problems among them.
    pub(crate) fn lists_findings(self) -> bool {
        !matches!(
            self,
            Self::Write | Self::Check(OutputFormat::Diff | OutputFormat::List)
        )
    }
}

/// How the work is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job {
    pub(crate) mode: Mode,
    /// How many files at a time; `None` for as many as there are cores.
    pub(crate) threads: Option<NonZeroUsize>,
    /// How much what is said must matter.
    pub(crate) level: Severity,
}

impl Job {
    /// As many files at a time as there are cores, and no more said than needs to be.
    pub(crate) fn new(mode: Mode) -> Self {
        Self {
            mode,
            threads: None,
            level: Severity::Warning,
        }
    }

    pub(crate) fn threads(self) -> usize {
        let asked = self.threads.map(Ok);
        asked
            .unwrap_or_else(thread::available_parallelism)
            .map_or(1, NonZeroUsize::get)
    }

    /// Whether everything that can be said is to be said.
    pub(crate) fn is_verbose(self) -> bool {
        self.level == Severity::Note
    }
}

/// Works on all `inputs`, and tells of each in the order they come in.
pub(crate) fn files<I>(inputs: I, job: Job, printer: &mut Printer) -> Tally
where
    I: Iterator<Item = Result<Input, Problem>> + Send,
{
    crew::work(inputs, job, printer, |input| match input {
        Ok(input) => one_file(&input, job),
        Err(problem) => Report::of(problem, job),
    })
}

/// What became of a file. Should anything of ours ever panic, or the parser we build on, that is trouble with this file alone.
fn one_file(input: &Input, job: Job) -> Report {
    let path = &input.path;
    guarded(path, || attempt(input, job)).unwrap_or_else(|problem| {
        let mut report = Report::of(problem, job);
        report.tally.files = 1;
        report
    })
}

fn attempt(input: &Input, job: Job) -> Report {
    let path = &input.path;
    let mut report = Report::default();
    let result = read(input, job.mode).and_then(|old| {
        let changed = input.changed.as_ref();
        let new = judge(path, &old, &input.options, changed, job, &mut report)?;
        match new {
            Some(text) if job.mode == Mode::Write => files::replace(path, old.as_bytes(), &text),
            _ => Ok(()),
        }
    });
    if let Err(problem) = result {
        report.add(problem);
    }
    report.tally.files = 1;
    report.render(job, path);
    report
}

/// The text of a file that counts: its own, or that which the index has of it.
fn read(input: &Input, mode: Mode) -> Result<String, Problem> {
    let path = &input.path;
    let refused = |what: &str| Err(Problem::trouble(path, None, what));
    match input.changed.as_ref().map(|changed| &changed.content) {
        None | Some(Content::WorkTree) => files::read(path),
        Some(Content::Conflicted) => {
            refused("has merge conflicts, and was left alone; resolve them")
        }
        Some(Content::Index(_)) if mode == Mode::Write => {
            refused("has changes that are not staged, and was left alone; stage or stash them")
        }
        Some(Content::Index(file)) => files::decode(path, git::read_staged(file)?),
    }
}

/// What the core makes of a document: the new text, where there is one. What is to be told of it goes to `report`.
pub(crate) fn judge(
    path: &Path,
    old: &str,
    treatment: &FileOptions,
    changed: Option<&Changed>,
    job: Job,
    report: &mut Report,
) -> Result<Option<String>, Problem> {
    let options = options(
        treatment,
        changed.map(|changed| changed.lines.spans(old)),
        job,
    );
    let outcome = guarded(path, || tocfmt::format(old, &options))?
        .map_err(|error| Problem::document(path, &error))?;
    let repaired = |kind| {
        outcome
            .repairs
            .iter()
            .filter(|repair| repair.kind == kind)
            .count()
    };
    report.tally.changed = usize::from(outcome.text.is_some());
    report.tally.tocs = repaired(Kind::Toc);
    report.tally.paragraphs = repaired(Kind::Wrap);
    // What is denied is told already, and counts as an error.
    if !treatment.denies(Kind::NotWrapped) {
        report.tally.left = outcome.left.len();
    }
    report
        .problems
        .extend(problems(path, &outcome, treatment, job));
    match (job.mode, &outcome.text) {
        (Mode::Check(OutputFormat::Diff), Some(text)) => {
            report.product = diff::unified(&diff_name(path), old, text, &outcome.changes);
        }
        (Mode::Check(_), Some(_)) => {
            report.repairs = finding::repairs(path, old, &outcome, &options);
        }
        (Mode::Write, _) | (_, None) => {}
    }
    Ok(outcome.text)
}

/// The options for one document.
fn options<'t>(
    treatment: &'t FileOptions,
    within: Option<Vec<Span>>,
    job: Job,
) -> Cow<'t, Options> {
    let options = &treatment.options;
    if within.is_none() && !job.is_verbose() {
        return Cow::Borrowed(options);
    }
    let explain = if job.is_verbose() {
        Explain::Always
    } else {
        options.explain
    };
    Cow::Owned(Options {
        within,
        explain,
        ..options.clone()
    })
}

/// What is said of a document beside its new text. What explains tables of contents is said where one changes, or is asked for.
fn problems(path: &Path, outcome: &Outcome, treatment: &FileOptions, job: Job) -> Vec<Problem> {
    let explained = job.is_verbose()
        || outcome
            .repairs
            .iter()
            .any(|repair| repair.kind == Kind::Toc);
    let warnings = outcome
        .warnings
        .iter()
        .map(|warning| Problem::warning(path, warning));
    let left = outcome.left.iter().map(|left| Problem::left(path, left));
    let mut problems = Vec::new();
    for problem in warnings.chain(left) {
        let kind = problem.kind;
        if treatment.denies(kind) {
            problems.push(problem.denied());
        } else if match kind {
            Kind::StrayMarker | Kind::UnknownDirective => true,
            Kind::NotWrapped => job.is_verbose(),
            _ => explained,
        } {
            problems.push(problem);
        }
    }
    // One sort of thing was looked for after the other; a reader goes from top to bottom.
    problems.sort_by_key(|problem| problem.at);
    problems
}

/// The table of contents of a document.
pub(crate) fn table(path: &Path, text: &str, options: &Options) -> Result<String, Problem> {
    let toc = options.toc.clone().unwrap_or_default();
    guarded(path, || tocfmt::table_of_contents(text, &toc))?
        .map_err(|error| Problem::document(path, &error))
}

/// What some work on a document comes to; a panic becomes an error.
fn guarded<T>(path: &Path, work: impl FnOnce() -> T) -> Result<T, Problem> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let what = "internal error, and the file was left alone; please report this document";
        Problem::trouble(path, None, what)
    })
}

/// A path as a diff names it: what is written to, below the working directory where it is, with `/` between its parts.
pub(crate) fn diff_name(path: &Path) -> Vec<u8> {
    let here = std::env::current_dir().unwrap_or_default();
    let real = if is_below_cwd(path) && !path.is_symlink() {
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
    use super::super::report::Exit;
    use super::*;

    #[test]
    fn a_panic_is_trouble_with_one_file() {
        let result = guarded(Path::new("a.md"), || -> () { panic!("no such thing") });
        let problem = result.unwrap_err();
        assert_eq!(problem.exit, Exit::Trouble);
        let what = "a.md: internal error, and the file was left alone; please report this document";
        assert_eq!(problem.to_string(), what);
    }
}
