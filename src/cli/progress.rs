//! That a long run goes on, shown on a terminal.
//!
//! Owns the progress bar crate. Nothing is shown before a second has passed, and nothing is left of it at the end.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How long a run lasts before anything is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// A count of files on the last line of a terminal, by standard error.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// When the run began; `None` where nothing is to be shown.
    since: Option<Instant>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// For a run that begins now.
    pub(crate) fn new(shown: bool) -> Self {
        Self {
            since: shown.then(Instant::now),
            bar: None,
        }
    }

    /// Shows that so many files are done.
    pub(crate) fn advance(&mut self, files: usize) {
        let Some(since) = self.since else { return };
        if self.bar.is_none() && since.elapsed() >= PATIENCE {
            // How many files there are is not known before all are found. The template is right, or none is used.
            let template =
                ProgressStyle::with_template("{spinner} files done: {human_pos}, {elapsed}");
            let style = template.unwrap_or_else(|_| ProgressStyle::default_spinner());
            let bar = ProgressBar::new_spinner()
                .with_style(style)
                .with_elapsed(since.elapsed());
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(files.try_into().unwrap_or(u64::MAX));
        }
    }

    /// Does something that writes to the terminal, with nothing in its way.
    pub(crate) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(work),
            None => work(),
        }
    }

    /// Takes the count away.
    pub(crate) fn finish(&mut self) {
        self.since = None;
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_shown_before_its_time_or_where_it_is_not_wanted() {
        let long_ago = Instant::now().checked_sub(PATIENCE);
        for (since, shown) in [
            (None, false),
            (Some(Instant::now()), false),
            (long_ago, true),
        ] {
            let mut progress = Progress { since, bar: None };
            progress.advance(3);
            assert_eq!(progress.bar.is_some(), shown);
            assert_eq!(progress.aside(|| 4), 4);
            progress.finish();
            progress.advance(5);
            assert!(progress.bar.is_none());
        }
        assert!(Progress::new(false).since.is_none() && Progress::new(true).since.is_some());
    }
}
