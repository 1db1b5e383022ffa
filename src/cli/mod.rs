//! The shell around the library: arguments in, files read and written, an exit status out.
//!
//! Everything that touches the world is here. The modules stand in the order of the flow: `args` and `settings` are what
//! was typed, `plan` what is meant, `inputs` the files, `store` their texts, `run` the work, `report` what is told.

mod args;
mod config;
mod excludes;
mod inputs;
mod mdtoc;
mod plan;
mod report;
mod run;
mod settings;
mod store;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tocfmt::{Outcome, diff};

use args::{Cli, Command, FormatArgs, TocArgs};
use inputs::Inputs;
use plan::Plan;
use report::{Exit, Printer, Problem, count};
use run::{Mode, Tally};
use settings::{FileSettings, PassSettings};

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
        Command::Fmt(args) => format(&args, Mode::Write, &mut printer).into(),
        Command::Check(args) => format(&args, Mode::Diff, &mut printer).into(),
        Command::Toc(args) => report::settle(toc(&args, &mut printer), &mut printer).into(),
        Command::Mdtoc(args) => mdtoc::exit_code(mdtoc::run(&args, &mut printer)),
    }
}

/// `fmt` and `check`.
fn format(args: &FormatArgs, mode: Mode, printer: &mut Printer) -> Exit {
    printer.verbose = args.verbose;
    let plan = match Plan::new(&args.passes(), &args.files, &args.config) {
        Ok(plan) => Arc::new(plan),
        Err(problem) => return report::settle(Err(problem), printer),
    };
    if args.paths.iter().any(|path| path == Path::new(STDIN)) {
        let result = stdin(args, &plan, mode, printer);
        return report::settle(result, printer);
    }
    let tally = run::files(Inputs::new(&args.paths, &plan), mode, printer);
    if tally.files > 0 {
        printer.message(summary(&tally, mode, args.verbose));
    }
    tally.exit
}

/// `fmt -` and `check -`: the result or the diff on standard output, and nothing on it where there is an error.
fn stdin(
    args: &FormatArgs,
    plan: &Plan,
    mode: Mode,
    printer: &mut Printer,
) -> Result<Exit, Problem> {
    if args.paths.len() > 1 {
        let what = "standard input stands alone; name either it or paths";
        return Err(Problem::trouble(Path::new(STDIN), None, what));
    }
    let name = stdin_name(args.stdin_filename.as_ref());
    let old = store::read_stdin(&name)?;
    let mut problems = Vec::new();
    let new = match plan.options(&plan.locate(&name))? {
        Some(options) => run::format(&name, &old, &options, &mut problems)?,
        None => Outcome::default(),
    };
    for problem in &problems {
        printer.problem(problem);
    }
    match (mode, new.text) {
        (Mode::Write, text) => printer.product(&text.unwrap_or(old)).map(|()| Exit::Clean),
        (Mode::Diff, None) => Ok(Exit::Clean),
        (Mode::Diff, Some(text)) => {
            let name = run::diff_name(&name);
            printer.product(&diff::unified(&name, &old, &text, &new.changes))?;
            Ok(Exit::Findings)
        }
    }
}

/// `toc`.
fn toc(args: &TocArgs, printer: &mut Printer) -> Result<Exit, Problem> {
    let passes = PassSettings {
        toc: args.toc.clone(),
        ..PassSettings::default()
    };
    let plan = Plan::new(&passes, &FileSettings::default(), &args.config)?;
    let (name, text) = if args.file == Path::new(STDIN) {
        let name = stdin_name(args.stdin_filename.as_ref());
        let text = store::read_stdin(&name)?;
        (name, text)
    } else {
        (args.file.clone(), store::read(&args.file)?)
    };
    let options = plan.options_even_if_excluded(&plan.locate(&name))?;
    let toc = run::table(&name, &text, &options)?;
    printer.product(&toc).map(|()| Exit::Clean)
}

fn stdin_name(given: Option<&PathBuf>) -> PathBuf {
    given.cloned().unwrap_or_else(|| PathBuf::from("<stdin>"))
}

/// The one line at the end: what happened, and what to do about it.
fn summary(tally: &Tally, mode: Mode, verbose: bool) -> String {
    let Tally {
        files,
        changed,
        failed,
        left,
        ..
    } = *tally;
    let files = count(files, "file");
    if changed + failed + left == 0 {
        return format!("nothing to change in {files}");
    }
    let verb = match mode {
        Mode::Write => "changed",
        Mode::Diff => "would change",
    };
    let mut line = format!("{verb} {changed} of {files}");
    if failed > 0 {
        line.extend([
            ", ".to_owned(),
            count(failed, "file"),
            " with errors".to_owned(),
        ]);
    }
    if left > 0 {
        line.extend([
            ", ".to_owned(),
            count(left, "paragraph"),
            " not wrapped".to_owned(),
        ]);
        if !verbose {
            line.push_str(" (-v tells which)");
        }
    }
    if mode == Mode::Diff && changed > 0 {
        line.extend(["; to change them: ".to_owned(), fmt_command()]);
    }
    line
}

/// The command line of this run with `fmt` in place of `check`, quoted for a shell.
fn fmt_command() -> String {
    let words = std::env::args_os().skip(2).map(|word| quoted(&word));
    ["tocfmt fmt".to_owned()]
        .into_iter()
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
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
