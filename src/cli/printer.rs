//! Standard output and standard error.
//!
//! Separate so that broken pipes, colors and control characters are dealt with in one place.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use tocfmt::Severity;

use super::args::ColorWhen;
use super::exit::Exit;
use super::message::Message;
use super::progress::Progress;
use super::sanitize::sanitize_text;

/// When the progress of a long run is shown, provided that standard error is a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShowProgress {
    Never,
    /// Unless the run's output already shows it, on the same terminal.
    UnlessOutputIsTerminal,
    Always,
}

/// What is printed, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PrinterOptions {
    /// Messages that are less severe are not printed.
    pub(crate) min_severity: Severity,
    pub(crate) color: ColorWhen,
    pub(crate) progress: ShowProgress,
}

impl Default for PrinterOptions {
    /// Warnings and errors, no colors, no progress.
    fn default() -> Self {
        Self {
            min_severity: Severity::Warning,
            color: ColorWhen::Never,
            progress: ShowProgress::Never,
        }
    }
}

/// Writes to standard output and standard error.
pub(crate) struct Printer {
    stdout: io::BufWriter<io::Stdout>,
    /// Whether writing to standard output has failed; nothing more is written to it then.
    is_closed: bool,
    /// Whether standard output is a terminal; control characters are escaped then.
    is_terminal: bool,
    has_colors: bool,
    min_severity: Severity,
    progress: Progress,
}

impl Printer {
    /// A printer for a run that starts now.
    pub(crate) fn new(options: PrinterOptions) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let shows_progress = match options.progress {
            ShowProgress::Never => false,
            ShowProgress::UnlessOutputIsTerminal => !is_terminal,
            ShowProgress::Always => true,
        };
        Self {
            stdout: io::BufWriter::new(io::stdout()),
            is_closed: false,
            is_terminal,
            has_colors: match options.color {
                ColorWhen::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
                ColorWhen::Always => true,
                ColorWhen::Never => false,
            },
            min_severity: options.min_severity,
            progress: if shows_progress && io::stderr().is_terminal() {
                Progress::start()
            } else {
                Progress::hidden()
            },
        }
    }

    /// Shows how many files are done, if the run takes long.
    pub(crate) fn show_progress(&mut self, files: usize) {
        self.progress.set_files(files);
    }

    /// Stops showing progress.
    pub(crate) fn end_progress(&mut self) {
        self.progress.finish();
    }

    /// Writes to standard output. A broken pipe is not an error: the reader has seen enough.
    pub(crate) fn output(&mut self, text: &str) -> Result<(), Message> {
        let text = self.sanitized(text);
        self.write(&text)
    }

    /// Writes to standard output, through `paint` if the run has colors.
    pub(crate) fn painted_output(
        &mut self,
        text: &str,
        paint: impl Fn(&str) -> String,
    ) -> Result<(), Message> {
        if !self.has_colors {
            return self.output(text);
        }
        // Colors come last: they are control sequences, which must not be escaped.
        let painted = paint(&self.sanitized(text));
        self.write(&painted)
    }

    fn sanitized<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_terminal {
            Cow::Owned(sanitize_text(text))
        } else {
            Cow::Borrowed(text)
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Message> {
        if self.is_closed || text.is_empty() {
            return Ok(());
        }
        let stdout = &mut self.stdout;
        let written = self.progress.suspend(|| {
            let written = stdout.write_all(text.as_bytes());
            written.and_then(|()| stdout.flush())
        });
        let Err(error) = written else {
            return Ok(());
        };
        self.is_closed = true;
        if error.kind() == ErrorKind::BrokenPipe {
            return Ok(());
        }
        let text = format!("cannot write: {error}");
        Err(Message::io_error(Path::new("standard output"), text))
    }

    /// Writes a message to standard error, if it is severe enough.
    pub(crate) fn message(&mut self, message: &Message) {
        if message.severity >= self.min_severity {
            self.line(message);
        }
    }

    /// Writes the closing line of a run to standard error, unless only errors are printed.
    pub(crate) fn summary(&mut self, line: impl fmt::Display) {
        if self.min_severity < Severity::Error {
            self.line(line);
        }
    }

    /// Writes a line to standard error.
    pub(crate) fn line(&mut self, line: impl fmt::Display) {
        // Formatted first: standard error has no buffer, and every piece would be a system call.
        let line = format!("{line}\n");
        self.progress.suspend(|| {
            // There is nowhere left to report a failure.
            let _ = io::stderr().write_all(line.as_bytes());
        });
    }

    /// Returns the exit status of a result, after printing its error if it is one.
    pub(crate) fn exit_of(&mut self, result: Result<Exit, Message>) -> Exit {
        result.unwrap_or_else(|message| {
            self.message(&message);
            message.exit()
        })
    }
}
