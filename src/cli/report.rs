//! What a run tells: products to standard output, messages to standard error, and the exit status.
//!
//! Stands apart because the two streams, the form of a message and the statuses are promises to scripts. It decides
//! nothing about documents.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io::{self, ErrorKind, IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use tocfmt::{FormatError, Kind, Left, Position, Severity, Warning};

use super::args::ColorWhen;
use super::progress::Progress;

/// How a run ends; the greater wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Exit {
    /// Nothing to do, or all written: 0.
    #[default]
    Clean,
    /// Something would change, or a document cannot be put right: 1.
    Findings,
    /// Usage, an unreadable file, a bad configuration: 2.
    Trouble,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => ExitCode::SUCCESS,
            Exit::Findings => ExitCode::from(1),
            Exit::Trouble => ExitCode::from(2),
        }
    }
}

/// A message about a file, with the exit status it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// What the run must end with at least.
    pub(crate) exit: Exit,
    pub(crate) kind: Kind,
    pub(crate) severity: Severity,
    pub(crate) path: PathBuf,
    pub(crate) at: Option<Position>,
    pub(crate) what: String,
}

impl Problem {
    /// What is said of a document, as severe as its kind has it.
    pub(crate) fn new(path: &Path, kind: Kind, at: Position, what: String) -> Self {
        let severity = kind.severity();
        let error = severity == Severity::Error;
        Self {
            exit: if error { Exit::Findings } else { Exit::Clean },
            kind,
            severity,
            path: path.to_owned(),
            at: Some(at),
            what,
        }
    }

    /// A problem with the file or the configuration.
    pub(crate) fn trouble(path: &Path, at: Option<Position>, what: impl Into<String>) -> Self {
        Self {
            exit: Exit::Trouble,
            kind: Kind::Trouble,
            severity: Severity::Error,
            path: path.to_owned(),
            at,
            what: what.into(),
        }
    }

    /// A problem with a file, git, standard input or standard output.
    pub(crate) fn io_error(path: &Path, at: Option<Position>, what: impl Into<String>) -> Self {
        Self::trouble(path, at, what)
    }

    /// A problem with a configuration file, an ignore file or a flag.
    pub(crate) fn config_error(path: &Path, at: Option<Position>, what: impl Into<String>) -> Self {
        Self::trouble(path, at, what)
    }

    /// The same problem, with `path` as the name of the file.
    pub(crate) fn about(self, path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            ..self
        }
    }

    /// The same problem, as an error.
    pub(crate) fn denied(self) -> Self {
        Self {
            exit: self.exit.max(Exit::Findings),
            severity: Severity::Error,
            ..self
        }
    }

    /// A document that cannot be put right.
    pub(crate) fn document(path: &Path, error: &FormatError) -> Self {
        Self::new(path, error.kind(), error.position(), error.to_string())
    }

    /// Something worth knowing about a document.
    pub(crate) fn warning(path: &Path, warning: &Warning) -> Self {
        Self::new(
            path,
            warning.kind(),
            warning.position(),
            warning.to_string(),
        )
    }

    /// A paragraph that was not wrapped.
    pub(crate) fn left(path: &Path, left: &Left) -> Self {
        Self::new(path, Kind::NotWrapped, left.position(), left.to_string())
    }

    /// Something worth knowing about a path.
    pub(crate) fn note(path: &Path, what: &str) -> Self {
        Self {
            exit: Exit::Clean,
            severity: Severity::Warning,
            ..Self::trouble(path, None, what)
        }
    }
}

/// `path:line:column: what; what to do`
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", plain(&self.path.to_string_lossy()))?;
        if let Some(at) = self.at {
            write!(f, "{at}:")?;
        }
        if self.severity == Severity::Warning {
            f.write_str(" warning:")?;
        }
        write!(f, " {}", plain(&self.what))
    }
}

/// A text on one line, with nothing in it that a terminal would obey: control characters are written as in Rust.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_control() {
            plain.extend(c.escape_default());
        } else {
            plain.push(c);
        }
    }
    Cow::Owned(plain)
}

/// A text as a terminal may have it: the same lines and tabs, every other control character as `plain` has it.
pub(crate) fn tame(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let content = line.trim_end_matches(['\r', '\n']);
        let pieces: Vec<Cow<'_, str>> = content.split('\t').map(plain).collect();
        let end = line.get(content.len()..).unwrap_or_default();
        pieces.join("\t") + end
    });
    lines.collect()
}

/// The two output streams.
pub(crate) struct Printer {
    out: io::BufWriter<io::Stdout>,
    /// Whether the reader of standard output has gone away; nothing more is written to it then.
    closed: bool,
    /// Whether products are shown to somebody, and not kept: they are made harmless then.
    terminal: bool,
    /// Whether diffs have colours.
    coloured: bool,
    /// How much a message must matter to be told.
    level: Severity,
    progress: Progress,
}

impl Printer {
    /// One that tells as much as is told without being asked.
    pub(crate) fn new() -> Self {
        Self {
            out: io::BufWriter::new(io::stdout()),
            closed: false,
            terminal: io::stdout().is_terminal(),
            coloured: false,
            level: Severity::Warning,
            progress: Progress::default(),
        }
    }

    /// Tells what matters so much and more, with colours as asked for. Where products do not show it already, it shows
    /// that a long run goes on.
    pub(crate) fn set(&mut self, level: Severity, colour: ColorWhen, productive: bool) {
        self.level = level;
        self.coloured = match colour {
            ColorWhen::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            ColorWhen::Always => true,
            ColorWhen::Never => false,
        };
        let shown = level < Severity::Error && !(productive && self.terminal);
        self.progress = Progress::new(shown && io::stderr().is_terminal());
    }

    /// Shows that so many files are done, where a run goes on for long.
    pub(crate) fn advance(&mut self, files: usize) {
        self.progress.advance(files);
    }

    /// Takes away what shows that a run goes on.
    pub(crate) fn finish(&mut self) {
        self.progress.finish();
    }

    /// Writes a diff to standard output.
    pub(crate) fn diff(&mut self, diff: &str) -> Result<(), Problem> {
        if !self.coloured {
            return self.product(diff);
        }
        // What is harmful is gone before colours, which are escapes themselves, come in.
        let harmless = self.harmless(diff);
        let painted = paint(&harmless);
        self.write(&painted)
    }

    /// Writes a product to standard output. A broken pipe ends quietly; any other failure is trouble.
    pub(crate) fn product(&mut self, text: &str) -> Result<(), Problem> {
        let harmless = self.harmless(text);
        self.write(&harmless)
    }

    fn harmless<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.terminal {
            Cow::Owned(tame(text))
        } else {
            Cow::Borrowed(text)
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Problem> {
        if self.closed || text.is_empty() {
            return Ok(());
        }
        let out = &mut self.out;
        let written = self
            .progress
            .aside(|| out.write_all(text.as_bytes()).and_then(|()| out.flush()));
        match written {
            Ok(()) => Ok(()),
            Err(error) => {
                self.closed = true;
                if error.kind() == ErrorKind::BrokenPipe {
                    return Ok(());
                }
                let what = format!("cannot write: {error}");
                Err(Problem::trouble(Path::new("standard output"), None, what))
            }
        }
    }

    /// Writes a problem to standard error, if it is to be told.
    pub(crate) fn problem(&mut self, problem: &Problem) {
        if problem.severity >= self.level {
            self.message(problem);
        }
    }

    /// Writes a line about the whole run to standard error, unless nothing but errors is to be told.
    pub(crate) fn summary(&mut self, line: impl fmt::Display) {
        if self.level < Severity::Error {
            self.message(line);
        }
    }

    /// Writes a line to standard error. Where that fails there is nobody left to tell.
    pub(crate) fn message(&mut self, line: impl fmt::Display) {
        // Made before it is written: standard error has no buffer, and every piece would be a system call.
        let line = format!("{line}\n");
        self.progress.aside(|| {
            let _ = io::stderr().write_all(line.as_bytes());
        });
    }
}

/// A unified diff with the colours that git gives it.
fn paint(diff: &str) -> String {
    let mut painted = String::with_capacity(diff.len() * 5 / 4);
    let mut headers = 2;
    for line in diff.split_inclusive('\n') {
        let style = match line.as_bytes().first() {
            _ if headers > 0 => Style::new().bold(),
            Some(b'-') => AnsiColor::Red.on_default(),
            Some(b'+') => AnsiColor::Green.on_default(),
            Some(b'@') => AnsiColor::Cyan.on_default(),
            _ => Style::new(),
        };
        headers = usize::saturating_sub(headers, 1);
        let content = line.trim_end_matches('\n');
        let end = line.get(content.len()..).unwrap_or_default();
        // Writing to a `String` does not fail.
        let _ = write!(painted, "{style}{content}{style:#}{end}");
    }
    painted
}

/// Tells what went wrong, if anything, and returns what the run ends with.
pub(crate) fn settle(result: Result<Exit, Problem>, printer: &mut Printer) -> Exit {
    result.unwrap_or_else(|problem| {
        printer.problem(&problem);
        problem.exit
    })
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_beats_findings_beats_clean() {
        assert_eq!(Exit::Trouble.max(Exit::Findings), Exit::Trouble);
        assert_eq!(Exit::Clean.max(Exit::Findings), Exit::Findings);
    }

    #[test]
    fn a_problem_is_one_line_with_its_place_in_front() {
        let at = Some(Position { line: 3, column: 1 });
        assert_eq!(
            Problem::trouble(Path::new("a.md"), at, "x; y").to_string(),
            "a.md:3:1: x; y"
        );
        assert_eq!(
            Problem::note(Path::new("b"), "z").to_string(),
            "b: warning: z"
        );
    }

    #[test]
    fn nothing_in_a_problem_is_obeyed_by_a_terminal() {
        let problem = Problem::note(Path::new("a\u{1b}[2J\n.md"), "x\u{9b}y\r");
        assert_eq!(problem.to_string(), r"a\u{1b}[2J\n.md: warning: x\u{9b}y\r");
    }

    #[test]
    fn a_terminal_gets_lines_and_tabs_as_they_are() {
        assert_eq!(tame("+a\tb\r\n-ü\n"), "+a\tb\r\n-ü\n");
        assert_eq!(tame("a\rb\u{1b}c\n\u{7}"), "a\\rb\\u{1b}c\n\\u{7}");
    }
}
