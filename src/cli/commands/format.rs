//! `tocfmt fmt` and `tocfmt check`.

use std::path::Path;
use std::sync::Arc;

use tocfmt::Severity;

use super::document::STDIN;
use super::stdin;
use crate::cli::args::FormatArgs;
use crate::cli::config::Resolver;
use crate::cli::exit::Exit;
use crate::cli::git::Changes;
use crate::cli::job::{Job, Mode, Task};
use crate::cli::limits::Limits;
use crate::cli::message::Message;
use crate::cli::printer::{Printer, PrinterOptions, ShowProgress};
use crate::cli::run::process_files;
use crate::cli::summary::summary;
use crate::cli::walk::Inputs;

/// Formats or checks files and folders, or standard input.
pub(crate) fn run(args: &FormatArgs, mode: Mode) -> Exit {
    let output = &args.output;
    let min_severity = match (output.quiet, output.verbose) {
        (true, _) => Severity::Error,
        (false, true) => Severity::Note,
        (false, false) => Severity::Warning,
    };
    let mut printer = Printer::new(PrinterOptions {
        min_severity,
        color: output.color,
        progress: match mode {
            _ if output.quiet => ShowProgress::Never,
            Mode::Write => ShowProgress::Always,
            Mode::Check(_) => ShowProgress::UnlessOutputIsTerminal,
        },
    });
    let job = Job {
        task: Task::Format,
        mode,
        threads: output.jobs,
        min_severity,
        limits: Limits::ALONE,
    };
    let result = if args.paths.iter().any(|path| path == Path::new(STDIN)) {
        stdin::run(args, job, &mut printer)
    } else {
        run_on_files(args, job, &mut printer)
    };
    printer.exit_of(result)
}

fn run_on_files(args: &FormatArgs, job: Job, printer: &mut Printer) -> Result<Exit, Message> {
    let source = args.config.source();
    let resolver = Arc::new(Resolver::new(args.settings(), &args.files, &source)?);
    let base = args.base();
    let changes = base.as_ref().map(Changes::find).transpose()?;
    let inputs = match &changes {
        None => Inputs::new(&args.paths, &resolver),
        Some(changes) => {
            let files = args.paths.iter().map(|path| changes.under(path));
            let files: Vec<_> = files.collect::<Result<_, _>>()?;
            Inputs::from_changes(files.concat(), &resolver)
        }
    };
    let tally = process_files(inputs, job, printer);
    if tally.files > 0 || changes.is_some() {
        let revision = changes
            .as_ref()
            .and_then(|changes| changes.resolved_ref.as_deref());
        printer.summary(summary(&tally, job, revision));
    }
    Ok(tally.exit)
}
