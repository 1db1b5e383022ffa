//! What a run of `fmt`, `check` or `insert` was asked to do.

use std::num::NonZeroUsize;
use std::thread;

use tocfmt::Severity;

use super::args::OutputFormat;
use super::limits::Limits;
use super::reporters::{self, Reporter};

/// What happens to the new text of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It replaces the file.
    Write,
    /// It is reported, and nothing is written.
    Check(OutputFormat),
}

impl Mode {
    /// The reporter of a `check`; `None` if files are written.
    pub(crate) fn reporter(self) -> Option<&'static dyn Reporter> {
        match self {
            Self::Write => None,
            Self::Check(format) => Some(reporters::reporter(format)),
        }
    }
}

/// What is done to each document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Its tables of contents are updated and its lines wrapped.
    Format,
    /// It gets a table of contents.
    Insert,
}

/// How files are processed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job {
    pub(crate) task: Task,
    pub(crate) mode: Mode,
    /// The number of files to process at a time; `None` for one per core.
    pub(crate) threads: Option<NonZeroUsize>,
    /// Messages that are less severe are not reported.
    pub(crate) min_severity: Severity,
    /// How large a document may be.
    pub(crate) limits: Limits,
}

impl Job {
    /// A job with one thread per core that reports warnings and errors.
    pub(crate) fn new(task: Task, mode: Mode) -> Self {
        Self {
            task,
            mode,
            threads: None,
            min_severity: Severity::Warning,
            limits: Limits::ALONE,
        }
    }

    /// The same job for one of the workers.
    pub(crate) fn for_worker(self) -> Self {
        Self {
            limits: Limits::of_worker(self.threads()),
            ..self
        }
    }

    /// The number of files to process at a time.
    pub(crate) fn threads(self) -> usize {
        let requested = self.threads.map(Ok);
        requested
            .unwrap_or_else(thread::available_parallelism)
            .map_or(1, NonZeroUsize::get)
    }

    /// Whether notes are reported, and all rules are checked in every file.
    pub(crate) fn is_verbose(self) -> bool {
        self.min_severity == Severity::Note
    }
}
