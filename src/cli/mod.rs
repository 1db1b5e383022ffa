//! The shell around the library: arguments in, files read and written, an exit status out.
//!
//! Everything that touches the world is here. The modules stand in the order of the flow: `args` and `settings` are what
//! was typed, `plan` what is meant, `inputs` the files, `store` their texts, `run` the work, `report` what is told.

mod args;
mod config;
mod crew;
mod files;
mod finding;
mod formats;
mod git;
mod mdtoc;
mod progress;
mod report;
mod run;
mod show;
mod teller;
mod walk;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tocfmt::Severity;

use args::{Cli, Command, FormatArgs, TocArgs};
use config::{FileSettings, Resolver, Settings};
use git::Changes;
use report::{Exit, Printer, Problem, count};
use run::{Job, Mode};
use teller::{Report, Tally, Teller};
use walk::Inputs;

/// The version, with the commit it was built from where that is known.
const VERSION: &str = env!("TOCFMT_VERSION");

/// Standard input, where a path is asked for.
const STDIN: &str = "-";

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    let mut printer = Printer::new();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let obeyed = |word: OsString| word.to_string_lossy().contains(char::is_control);
            if std::env::args_os().any(obeyed) {
                // What is quoted is as it was given. As plain text, it has lost its escapes together with the colours.
                printer.message(report::tame(error.to_string().trim_end()));
            } else {
                // Nobody is left to tell where this fails.
                let _ = error.print();
            }
            let trouble = if error.use_stderr() {
                Exit::Trouble
            } else {
                Exit::Clean
            };
            return match std::env::args_os().nth(1) {
                Some(command) if command == "mdtoc" => mdtoc::exit_code(trouble),
                _ => trouble.into(),
            };
        }
    };
    match cli.command {
        Command::Fmt(args) => format(&args.format, Mode::Write, &mut printer).into(),
        Command::Check(args) => {
            let mode = Mode::Check(args.output_format);
            format(&args.format, mode, &mut printer).into()
        }
        Command::Toc(args) => report::settle(toc(&args, &mut printer), &mut printer).into(),
        Command::Mdtoc(args) => mdtoc::exit_code(mdtoc::run(&args, &mut printer)),
        Command::Config(args) => {
            report::settle(show::settings(&args, &mut printer), &mut printer).into()
        }
        Command::Completions { shell } => {
            let told = show::completions(shell, &mut printer);
            report::settle(told, &mut printer).into()
        }
    }
}

/// `fmt` and `check`.
fn format(args: &FormatArgs, mode: Mode, printer: &mut Printer) -> Exit {
    let output = &args.output;
    let level = match (output.quiet, output.verbose) {
        (true, _) => Severity::Error,
        (false, true) => Severity::Note,
        (false, false) => Severity::Warning,
    };
    printer.set(level, output.color, mode != Mode::Write);
    let job = Job {
        threads: output.jobs,
        level,
        ..Job::new(mode)
    };
    let result = match args.paths.iter().any(|path| path == Path::new(STDIN)) {
        true => stdin(args, job, printer),
        false => files(args, job, printer),
    };
    report::settle(result, printer)
}

/// Files and folders.
fn files(args: &FormatArgs, job: Job, printer: &mut Printer) -> Result<Exit, Problem> {
    let resolver = Arc::new(Resolver::new(
        args.settings(),
        &args.files,
        &args.config.source(),
    )?);
    let mut found = None;
    let inputs = match args.base() {
        None => Inputs::new(&args.paths, &resolver),
        Some(base) => {
            let changes = Changes::find(&base)?;
            let below = args.paths.iter().map(|path| changes.under(path));
            let files: Vec<_> = below.collect::<Result<_, _>>()?;
            found = changes.resolved_ref;
            Inputs::from_changes(files.concat(), &resolver)
        }
    };
    let tally = run::files(inputs, job, printer);
    if tally.files > 0 || args.base().is_some() {
        printer.summary(summary(&tally, job, found.as_deref()));
    }
    Ok(tally.exit)
}

/// `fmt -` and `check -`: the result or the report on standard output; for `fmt`, nothing where there is an error.
fn stdin(args: &FormatArgs, job: Job, printer: &mut Printer) -> Result<Exit, Problem> {
    let wrong = |what: &str| Err(Problem::trouble(Path::new(STDIN), None, what));
    if args.paths.len() > 1 {
        return wrong("standard input stands alone; name either it or paths");
    }
    if args.base().is_some() {
        return wrong("git knows nothing of standard input; name paths, or leave out what changed");
    }
    let resolver = Resolver::new(args.settings(), &args.files, &args.config.source())?;
    let name = stdin_name(args.stdin_filename.as_ref());
    let mut report = Report::default();
    let result = files::read_stdin(&name).and_then(|old| {
        let path = resolver.lookup_path(&name);
        let new = match resolver.is_excluded(&path)? {
            false => run::judge(
                &name,
                &old,
                &*resolver.options_for(&path)?,
                None,
                job,
                &mut report,
            )?,
            true => None,
        };
        Ok(new.unwrap_or(old))
    });
    let text = match result {
        Ok(text) => Some(text),
        Err(problem) => {
            report.add(problem);
            None
        }
    };
    report.render(job, &name);
    let mut teller = Teller::new(job.mode, printer);
    teller.begin();
    teller.take(0, report);
    let exit = teller.end().exit;
    if let Some(text) = text.filter(|_| job.mode == Mode::Write) {
        printer.product(&text)?;
    }
    Ok(exit)
}

/// `toc`.
fn toc(args: &TocArgs, printer: &mut Printer) -> Result<Exit, Problem> {
    let settings = Settings {
        toc: args.toc.clone(),
        ..Settings::default()
    };
    let resolver = Resolver::new(settings, &FileSettings::default(), &args.config.source())?;
    let (name, text) = if args.file == Path::new(STDIN) {
        let name = stdin_name(args.stdin_filename.as_ref());
        let text = files::read_stdin(&name)?;
        (name, text)
    } else {
        (args.file.clone(), files::read(&args.file)?)
    };
    let options = resolver.options_for(&resolver.lookup_path(&name))?;
    let toc = run::table(&name, &text, &options.options)?;
    printer.product(&toc).map(|()| Exit::Clean)
}

fn stdin_name(given: Option<&PathBuf>) -> PathBuf {
    given.cloned().unwrap_or_else(|| PathBuf::from("<stdin>"))
}

/// The one line at the end: what happened, and what to do about it.
fn summary(tally: &Tally, job: Job, found: Option<&str>) -> String {
    let files = count(tally.files, "file");
    if tally.files == 0 {
        return "no Markdown file changed".to_owned();
    }
    let verb = match job.mode {
        Mode::Write => "changed",
        Mode::Check(_) => "would change",
    };
    let hint = if job.is_verbose() {
        ""
    } else {
        " (-v tells which)"
    };
    let changes = [
        (tally.tocs, "table", " of contents"),
        (tally.paragraphs, "paragraph", ""),
    ];
    let changes = counted(&changes);
    let others = [
        (tally.failed, "file", " with errors"),
        (tally.warnings, "warning", ""),
        (tally.left, "paragraph", &*format!(" not wrapped{hint}")),
    ];
    let others = counted(&others);
    let mut line = match tally.changed {
        0 if tally.failed == 0 => format!("nothing to change in {files}"),
        0 => format!("{verb} 0 of {files}"),
        changed => format!("{verb} {changed} of {files} ({})", changes.join(", ")),
    };
    for other in others {
        line.extend([", ", &other]);
    }
    if job.mode != Mode::Write && tally.changed > 0 {
        line.extend(["; to change them: ", &fmt_command(found)]);
    }
    line
}

/// Those of some numbers that are not 0, each with what it counts and what that is.
fn counted(numbers: &[(usize, &str, &str)]) -> Vec<String> {
    let some = numbers.iter().filter(|(number, ..)| *number > 0);
    some.map(|(number, noun, behind)| count(*number, noun) + behind)
        .collect()
}

/// The command line of this run with `fmt` in place of `check` and its own option, quoted for a shell. What a CI named as
/// the revision was `found`.
fn fmt_command(found: Option<&str>) -> String {
    let mut words = std::env::args_os().skip(2);
    let mut command = "tocfmt fmt".to_owned();
    let mut last = OsString::new();
    while let Some(mut word) = words.next() {
        if let Some(found) = found {
            // Nobody but the CI knows what it named.
            word = match word.to_str() {
                Some("auto") if last == "--since" => found.into(),
                Some("--since=auto") => format!("--since={found}").into(),
                _ => word,
            };
        }
        if word == "--" {
            // Behind it, there are names only.
            let names = words.by_ref().map(|name| format!(" {}", quoted(&name)));
            command.extend([" --".to_owned()].into_iter().chain(names));
        } else if word == "--output-format" {
            words.next();
        } else if !word.as_encoded_bytes().starts_with(b"--output-format=") {
            command.extend([" ", &quoted(&word)]);
        }
        last = word;
    }
    command
}

fn quoted(word: &OsString) -> String {
    let word = word.to_string_lossy();
    if word.contains(char::is_control) {
        // As bash and zsh read it, and no terminal does.
        let escaped = word.chars().map(|c| match c {
            '\'' | '\\' => format!("\\{c}"),
            c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
            c => c.to_string(),
        });
        return format!("$'{}'", escaped.collect::<String>());
    }
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
