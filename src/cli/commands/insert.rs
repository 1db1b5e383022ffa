//! `tocfmt insert`.

use std::sync::Arc;

use tocfmt::Severity;

use super::document::unique_files;
use crate::cli::args::{InsertArgs, OutputFormat};
use crate::cli::config::{FileSettings, Resolver, Settings};
use crate::cli::exit::Exit;
use crate::cli::job::{Job, Mode, Task};
use crate::cli::message::Message;
use crate::cli::printer::{Printer, PrinterOptions};
use crate::cli::run::process_files;
use crate::cli::summary::summary;
use crate::cli::walk::Input;

/// Inserts a table of contents into each of the files, or prints a diff. Exclusions do not matter here.
pub(crate) fn run(args: &InsertArgs) -> Exit {
    let output = &args.output;
    let min_severity = match output.quiet {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let mut printer = Printer::new(PrinterOptions {
        min_severity,
        color: output.color,
        ..PrinterOptions::default()
    });
    let inserted = insert(args, min_severity, &mut printer);
    printer.exit_of(inserted)
}

fn insert(
    args: &InsertArgs,
    min_severity: Severity,
    printer: &mut Printer,
) -> Result<Exit, Message> {
    let flags = Settings {
        toc: args.toc.clone(),
        ..Settings::default()
    };
    let resolver = Resolver::new(flags, &FileSettings::default(), &args.config.source())?;
    let mode = match args.dry_run {
        true => Mode::Check(OutputFormat::Diff),
        false => Mode::Write,
    };
    let job = Job {
        threads: args.output.jobs,
        min_severity,
        ..Job::new(Task::Insert, mode)
    };
    let inputs = unique_files(&args.files).into_iter().map(|path| {
        let options = resolver.options_for(&resolver.lookup_path(&path))?;
        Ok(Input {
            path,
            options: Arc::clone(&options),
            changed: None,
        })
    });
    let tally = process_files(inputs, job, printer);
    printer.summary(summary(&tally, job, None));
    Ok(tally.exit)
}
