//! A whole run over many files: processes them in parallel and prints the reports in order.

use super::job::{Job, Mode};
use super::message::Message;
use super::pool::{self, Work};
use super::printer::Printer;
use super::process::{process_file, process_small_file};
use super::report::FileReport;
use super::reporters::Reporter;
use super::tally::Tally;
use super::walk::Input;

/// Processes all `inputs` and prints what becomes of each, in their order.
pub(crate) fn process_files(
    inputs: impl Iterator<Item = Result<Input, Message>> + Send,
    job: Job,
    printer: &mut Printer,
) -> Tally {
    let mut output = ReportWriter::start(job.mode, printer);
    let failed = |message| FileReport::failed(message, Tally::default(), job);
    let process = |input| match input {
        Ok(input) => process_small_file(&input, job).ok_or(Ok(input)),
        Err(message) => Ok(failed(message)),
    };
    let process_alone = |input: Result<Input, Message>| {
        input.map_or_else(failed, |input| process_file(&input, job))
    };
    let work = Work {
        process,
        process_alone,
        size: FileReport::size,
    };
    let take = |report| output.write(&report);
    pool::run_in_order(inputs, job.threads(), work, take);
    output.finish()
}

/// Prints reports and adds up their counts.
pub(crate) struct ReportWriter<'p> {
    mode: Mode,
    printer: &'p mut Printer,
    /// Whether the output of a file has been printed.
    needs_separator: bool,
    tally: Tally,
}

impl<'p> ReportWriter<'p> {
    /// Prints what comes before the first report.
    pub(crate) fn start(mode: Mode, printer: &'p mut Printer) -> Self {
        let mut writer = Self {
            mode,
            printer,
            needs_separator: false,
            tally: Tally::default(),
        };
        if let Some(reporter) = mode.reporter() {
            let printed = writer.printer.output(&reporter.prologue());
            writer.record(printed);
        }
        writer
    }

    /// Prints a report.
    pub(crate) fn write(&mut self, report: &FileReport) {
        self.tally.add(report.tally);
        let reporter = self.mode.reporter();
        let is_contained = reporter.is_some_and(Reporter::contains_messages);
        for message in &report.messages {
            // A program that reads the report must not hide from a person that a file could not be checked.
            if !is_contained || !message.is_about_document() {
                self.printer.message(message);
            }
        }
        if let Some(reporter) = reporter
            && !report.output.is_empty()
        {
            if self.needs_separator {
                let printed = self.printer.output(reporter.separator());
                self.record(printed);
            }
            self.needs_separator = true;
            let printed = reporter.print(&report.output, self.printer);
            self.record(printed);
        }
        self.printer.show_progress(self.tally.files);
    }

    /// Prints what comes after the last report, and returns the counts.
    pub(crate) fn finish(mut self) -> Tally {
        if let Some(reporter) = self.mode.reporter() {
            let printed = self.printer.output(reporter.epilogue());
            self.record(printed);
        }
        self.printer.end_progress();
        self.tally
    }

    /// Reports output that could not be printed.
    fn record(&mut self, printed: Result<(), Message>) {
        if let Err(message) = printed {
            self.printer.message(&message);
            self.tally.raise_exit(message.exit());
        }
    }
}
