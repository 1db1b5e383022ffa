//! A count of processed files on the last line of the terminal, for runs that take long.
//!
//! It appears after a second and is removed at the end.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How long a run takes before its progress is shown.
const SHOW_AFTER: Duration = Duration::from_secs(1);

/// The progress of a run, shown on standard error.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// When the run started; `None` if its progress is not shown.
    started: Option<Instant>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// The progress of a run that starts now.
    pub(crate) fn start() -> Self {
        Self {
            started: Some(Instant::now()),
            bar: None,
        }
    }

    /// Progress that is never shown.
    pub(crate) fn hidden() -> Self {
        Self::default()
    }

    /// Sets the number of processed files.
    pub(crate) fn set_files(&mut self, files: usize) {
        let Some(started) = self.started else { return };
        if self.bar.is_none() && started.elapsed() >= SHOW_AFTER {
            // A spinner, since the total is unknown until the walk ends.
            let template =
                ProgressStyle::with_template("{spinner} files done: {human_pos}, {elapsed}");
            let style = template.unwrap_or_else(|_| ProgressStyle::default_spinner());
            let bar = ProgressBar::new_spinner()
                .with_style(style)
                .with_elapsed(started.elapsed());
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(files.try_into().unwrap_or(u64::MAX));
        }
    }

    /// Hides the count while `write` writes to the terminal.
    pub(crate) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Removes the count for good.
    pub(crate) fn finish(&mut self) {
        self.started = None;
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_shown_after_a_second_unless_hidden() {
        let long_ago = Instant::now().checked_sub(SHOW_AFTER);
        for (started, shown) in [
            (None, false),
            (Some(Instant::now()), false),
            (long_ago, true),
        ] {
            let mut progress = Progress { started, bar: None };
            progress.set_files(3);
            assert_eq!(progress.bar.is_some(), shown);
            assert_eq!(progress.suspend(|| 4), 4);
            progress.finish();
            progress.set_files(5);
            assert!(progress.bar.is_none());
        }
        assert!(Progress::hidden().started.is_none() && Progress::start().started.is_some());
    }
}
