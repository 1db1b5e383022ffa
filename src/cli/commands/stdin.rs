//! `tocfmt fmt -` and `tocfmt check -`.

use std::path::Path;

use super::document::{self, STDIN};
use crate::cli::args::FormatArgs;
use crate::cli::config::Resolver;
use crate::cli::exit::Exit;
use crate::cli::job::{Job, Mode};
use crate::cli::message::Message;
use crate::cli::printer::Printer;
use crate::cli::process::{catch_panic, format_document};
use crate::cli::report::FileReport;
use crate::cli::run::ReportWriter;
use crate::cli::tally::Tally;

/// Prints the formatted document, or the report on it. If there is an error, `fmt` prints no document.
pub(crate) fn run(args: &FormatArgs, job: Job, printer: &mut Printer) -> Result<Exit, Message> {
    let usage_error = |text: &str| Err(Message::config_error(Path::new(STDIN), text));
    if args.paths.len() > 1 {
        return usage_error("cannot combine standard input with other paths");
    }
    if args.base().is_some() {
        return usage_error("--since and --staged cannot be used with standard input");
    }
    let resolver = Resolver::new(args.settings(), &args.files, &args.config.source())?;
    let (text, report) = match format(args, &resolver, job) {
        Ok((text, report)) => (Some(text), report),
        Err(message) => (None, FileReport::failed(message, Tally::default(), job)),
    };
    let mut writer = ReportWriter::start(job.mode, printer);
    writer.write(&report);
    let exit = writer.finish().exit;
    if let Some(text) = text.filter(|_| job.mode == Mode::Write) {
        printer.output(&text)?;
    }
    Ok(exit)
}

/// Returns the formatted document and the report on it.
fn format(
    args: &FormatArgs,
    resolver: &Resolver,
    job: Job,
) -> Result<(String, FileReport), Message> {
    let (name, old) = document::read(Path::new(STDIN), args.stdin_filename.as_deref())?;
    let lookup_path = resolver.lookup_path(&name);
    if resolver.is_excluded(&lookup_path)? {
        return Ok((old, FileReport::default()));
    }
    let options = resolver.options_for(&lookup_path)?;
    let (new, report) = catch_panic(&name, || format_document(&name, &old, &options, None, job))?;
    Ok((new.unwrap_or(old), report))
}
