//! Reports of single files into what a run tells: in path order, added up, on the right stream.
//!
//! Stands apart because files are done in any order, by several threads. It looks into no document and writes none.

use std::collections::BTreeMap;
use std::path::Path;

use tocfmt::{Kind, Severity};

use super::args::OutputFormat;
use super::finding::Finding;
use super::formats;
use super::report::{Exit, Printer, Problem};
use super::run::{Job, Mode};

/// What happened to some files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Files looked at.
    pub(crate) files: usize,
    /// Files that were changed, or would be.
    pub(crate) changed: usize,
    /// Tables of contents in them that were.
    pub(crate) tocs: usize,
    /// Paragraphs in them that were.
    pub(crate) paragraphs: usize,
    /// Files with an error, which may be all that is wrong with them.
    pub(crate) failed: usize,
    /// Warnings told.
    pub(crate) warnings: usize,
    /// Paragraphs that were not wrapped because it was not safe.
    pub(crate) left: usize,
    /// The status so far.
    pub(crate) exit: Exit,
}

/// What happened to a file, or on the way to it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What is added up over all files.
    pub(crate) tally: Tally,
    /// What goes to standard output.
    pub(crate) product: String,
    /// What goes to standard error.
    pub(crate) problems: Vec<Problem>,
    /// What would be put right, where findings are told one by one.
    pub(crate) repairs: Vec<Finding>,
}

/// How many bytes of products wait for their turn at most, one share of work for each thread aside.
const HELD: usize = 4 << 20;

/// How many reports wait for their turn at most, one share of work for each thread aside.
const WAITING: usize = 10_000;

/// Puts reports back in order, and tells them.
pub(crate) struct Teller<'p> {
    mode: Mode,
    printer: &'p mut Printer,
    /// The index of the report to tell next.
    next: usize,
    /// Reports that came before their turn.
    waiting: BTreeMap<usize, Report>,
    /// How many bytes of products are among them.
    held: usize,
    /// Whether a product was told already.
    begun: bool,
    tally: Tally,
}

impl<'p> Teller<'p> {
    pub(crate) fn new(mode: Mode, printer: &'p mut Printer) -> Self {
        Self {
            mode,
            printer,
            next: 0,
            waiting: BTreeMap::new(),
            held: 0,
            begun: false,
            tally: Tally::default(),
        }
    }

    /// Tells what stands before all reports.
    pub(crate) fn begin(&mut self) {
        if let Mode::Check(format) = self.mode {
            self.product(&formats::begin(format));
        }
    }

    /// Takes a report whose turn it is, or is not yet.
    pub(crate) fn take(&mut self, index: usize, report: Report) {
        self.held += report.product.len();
        self.waiting.insert(index, report);
        while let Some(report) = self.waiting.remove(&self.next) {
            self.held -= report.product.len();
            self.tell(&report);
            self.next += 1;
        }
    }

    /// Whether what waits for its turn is so much that no more should come which does, too.
    pub(crate) fn is_full(&self) -> bool {
        self.held >= HELD || self.waiting.len() >= WAITING
    }

    /// Whether it is the turn of the report with that index.
    pub(crate) fn is_next(&self, index: usize) -> bool {
        index == self.next
    }

    /// Tells what stands behind all reports, and what they come to.
    pub(crate) fn end(mut self) -> Tally {
        if let Mode::Check(format) = self.mode {
            self.product(formats::end(format));
        }
        self.printer.finish();
        self.tally
    }

    fn tell(&mut self, report: &Report) {
        self.add(report);
        for problem in &report.problems {
            // What is not about a document must not go unseen where the report goes to a program.
            if !self.mode.lists_findings() || problem.kind == Kind::Trouble {
                self.printer.problem(problem);
            }
        }
        match self.mode {
            Mode::Check(OutputFormat::Diff) => {
                let told = self.printer.diff(&report.product);
                self.settle(told);
            }
            Mode::Check(format) if !report.product.is_empty() => {
                if self.begun {
                    self.product(formats::between(format));
                }
                self.begun = true;
                self.product(&report.product);
            }
            _ => {}
        }
        self.printer.advance(self.tally.files);
    }

    fn add(&mut self, report: &Report) {
        let Tally {
            files,
            changed,
            tocs,
            paragraphs,
            left,
            ..
        } = report.tally;
        let is = |severity| move |problem: &&Problem| problem.severity == severity;
        let failed = report
            .problems
            .iter()
            .any(|problem| problem.exit > Exit::Clean);
        let tally = &mut self.tally;
        tally.files += files;
        tally.failed += files.min(usize::from(failed));
        tally.changed += changed;
        tally.tocs += tocs;
        tally.paragraphs += paragraphs;
        tally.left += left;
        tally.warnings += report.problems.iter().filter(is(Severity::Warning)).count();
        let exits = report.problems.iter().map(|problem| problem.exit);
        let found = changed > 0 && self.mode != Mode::Write;
        let found = found.then_some(Exit::Findings);
        tally.exit = exits.chain(found).fold(tally.exit, Exit::max);
    }

    fn product(&mut self, text: &str) {
        let told = self.printer.product(text);
        self.settle(told);
    }

    fn settle(&mut self, told: Result<(), Problem>) {
        if let Err(problem) = told {
            self.printer.problem(&problem);
            self.tally.exit = self.tally.exit.max(problem.exit);
        }
    }
}

impl Report {
    /// What is told of something that is no file.
    pub(crate) fn of(problem: Problem, job: Job) -> Self {
        let path = problem.path.clone();
        let mut report = Self::default();
        report.problems.push(problem);
        report.render(job, &path);
        report
    }

    /// Adds what stood in the way of the work. What was not written or shown did not change.
    pub(crate) fn add(&mut self, problem: Problem) {
        self.tally = Tally::default();
        self.problems.push(problem);
    }

    /// Makes the product of findings, for reports that are made of them.
    pub(crate) fn render(&mut self, job: Job, path: &Path) {
        let Mode::Check(format) = job.mode else {
            return;
        };
        if format == OutputFormat::Diff {
            return;
        }
        let told = self
            .problems
            .iter()
            .filter(|problem| problem.severity >= job.level);
        let problems = told.cloned().map(Finding::from);
        let mut findings: Vec<Finding> = self.repairs.drain(..).chain(problems).collect();
        findings.sort_by_key(|finding| finding.problem.at);
        self.product = formats::file(format, path, &findings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_its_turn_is_limited() {
        let mut printer = Printer::new();
        let mut teller = Teller::new(Mode::Write, &mut printer);
        let report = |bytes| Report {
            product: "a".repeat(bytes),
            ..Report::default()
        };
        teller.take(1, report(HELD - 1));
        assert!(!teller.is_full() && teller.is_next(0) && !teller.is_next(1));
        teller.take(2, report(1));
        assert!(teller.is_full());
        teller.take(0, report(HELD));
        assert!(!teller.is_full() && teller.is_next(3));
        for index in 4..4 + WAITING {
            teller.take(index, report(0));
        }
        assert!(teller.is_full());
        teller.take(3, report(0));
        assert!(!teller.is_full() && teller.is_next(4 + WAITING));
    }
}
