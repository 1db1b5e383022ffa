//! The report on one file: what a worker hands over to be printed.

use std::path::Path;

use super::exit::Exit;
use super::job::{Job, Mode};
use super::message::Message;
use super::reporters::{CheckedFile, Rewrite};
use super::tally::Tally;

/// What became of a file, or of a path that led to none.
#[derive(Debug, Default)]
pub(crate) struct FileReport {
    pub(crate) tally: Tally,
    pub(crate) messages: Vec<Message>,
    /// What goes to standard output.
    pub(crate) output: String,
}

impl FileReport {
    /// Renders the report on a file. `tally` counts all but the messages.
    pub(crate) fn new(
        path: &Path,
        rewrite: Option<Rewrite<'_>>,
        messages: Vec<Message>,
        mut tally: Tally,
        job: Job,
    ) -> Self {
        if job.mode != Mode::Write && tally.files_changed > 0 {
            tally.raise_exit(Exit::Findings);
        }
        tally.add_messages(&messages);
        let reported = messages.iter();
        let file = CheckedFile {
            path,
            rewrite,
            messages: reported
                .filter(|message| message.severity >= job.min_severity)
                .collect(),
        };
        let reporter = job.mode.reporter();
        Self {
            output: reporter.map_or_else(String::new, |reporter| reporter.render(&file)),
            tally,
            messages,
        }
    }

    /// The report on a path that could not be processed.
    pub(crate) fn failed(message: Message, tally: Tally, job: Job) -> Self {
        let path = message.path.clone();
        Self::new(&path, None, vec![message], tally, job)
    }

    /// Adds the error that kept the new text from being written, so that nothing has changed.
    pub(crate) fn add_write_error(&mut self, message: Message) {
        self.messages.push(message);
        self.tally = Tally {
            files: self.tally.files,
            ..Tally::default()
        };
        self.tally.add_messages(&self.messages);
    }

    /// The memory that the report takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        let messages = self.messages.iter();
        let texts: usize = messages.map(|message| message.text.len()).sum();
        self.output.len() + texts + self.messages.len() * size_of::<Message>()
    }
}
