//! The work on many inputs: one thread finds them, the others work on them, and whoever is done tells, in order.
//!
//! Stands apart because order, bounds on memory and the end of a run that goes wrong are hard enough on their own. It
//! does not know what an input is, nor what is done with one.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{iter, thread, vec};

use super::report::Printer;
use super::run::Job;
use super::teller::{Report, Tally, Teller};

/// Works on all `inputs` with several threads, and tells of each in the order they come in.
///
/// They are found by a thread of their own: that is faster where it is not interrupted, and nobody waits for it. Whoever is
/// free takes the next ones; whoever has finished what is to be told next tells it, with all that waited for it.
///
/// # Panics
///
/// Where `one` does. What was to be told by then is lost.
pub(crate) fn work<T: Send>(
    inputs: impl Iterator<Item = T> + Send,
    job: Job,
    printer: &mut Printer,
    one: impl Fn(T) -> Report + Sync,
) -> Tally {
    let mut inputs = inputs.enumerate().peekable();
    let mut teller = Teller::new(job.mode, printer);
    teller.begin();
    let first: Vec<_> = inputs.next().into_iter().collect();
    let alone = inputs.peek().is_none();
    let (shares, found) = mpsc::sync_channel(AHEAD);
    let desk = Desk {
        found: Mutex::new(Some(Found::by(found))),
        teller: Mutex::new(Some(teller)),
        turn: Condvar::new(),
        one,
    };
    let desk = &desk;
    thread::scope(|scope| {
        // For one input, no thread is worth its while, nor is the question how many there could be.
        if alone {
            drop(shares);
        } else {
            scope.spawn(move || growing(inputs).all(|share| shares.send(share).is_ok()));
            for _ in 1..job.threads() {
                scope.spawn(|| desk.work(Vec::new()));
            }
        }
        desk.work(first);
    });
    let told = locked(&desk.teller).take();
    told.map(Teller::end).unwrap_or_default()
}

/// How many shares are found before somebody takes them, at the most.
const AHEAD: usize = 32;

/// How many inputs are in a share at the most, and taken at a time.
const MOST: usize = 32;

/// Inputs in shares: one input at first, so that the work can begin, and then more and more.
fn growing<T>(mut inputs: impl Iterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    let sizes = iter::successors(Some(1), |size| Some(MOST.min(size * 2)));
    sizes.map_while(move |size| {
        let share: Vec<T> = inputs.by_ref().take(size).collect();
        (!share.is_empty()).then_some(share)
    })
}

/// An input and its index.
type Numbered<T> = (usize, T);

/// Inputs that were found.
struct Found<T> {
    shares: Receiver<Vec<Numbered<T>>>,
    /// What is left of the last share.
    rest: vec::IntoIter<Numbered<T>>,
}

impl<T> Found<T> {
    fn by(shares: Receiver<Vec<Numbered<T>>>) -> Self {
        Self {
            shares,
            rest: Vec::new().into_iter(),
        }
    }

    /// The next inputs, `size` of them at the most; none where there are no more.
    fn take(&mut self, size: usize) -> impl Iterator<Item = Numbered<T>> {
        if self.rest.len() == 0
            && let Ok(share) = self.shares.recv()
        {
            self.rest = share.into_iter();
        }
        self.rest.by_ref().take(size)
    }
}

/// Where threads take their work from, and bring what they have to tell. What lies there is gone once one has panicked.
struct Desk<'p, T, F> {
    found: Mutex<Option<Found<T>>>,
    teller: Mutex<Option<Teller<'p>>>,
    /// That something was told.
    turn: Condvar,
    /// What is done with an input.
    one: F,
}

impl<T, F: Fn(T) -> Report> Desk<'_, T, F> {
    /// Works on some inputs, and then on what there is until there is no more.
    fn work(&self, mut share: Vec<Numbered<T>>) {
        let _alarm = Alarm(self);
        let mut size = 1;
        loop {
            let begun = Instant::now();
            let done = share.drain(..);
            let done: Vec<_> = done
                .map(|(index, input)| (index, (self.one)(input)))
                .collect();
            size = next_share(size, begun.elapsed());
            self.tell(done);
            if let Some(found) = &mut *locked(&self.found) {
                share.extend(found.take(size));
            }
            if share.is_empty() {
                return;
            }
        }
    }

    /// Brings reports, the indices of which follow each other. Where too much waits to be told, they wait for their turn:
    /// what is next to be told is brought by somebody who does not wait.
    fn tell(&self, done: Vec<Numbered<Report>>) {
        let Some((first, _)) = done.first() else {
            return;
        };
        let ahead = |teller: &mut Option<Teller<'_>>| {
            let teller = teller.as_ref();
            teller.is_some_and(|teller| teller.is_full() && !teller.is_next(*first))
        };
        let teller = self.turn.wait_while(locked(&self.teller), ahead);
        let mut teller = teller.unwrap_or_else(PoisonError::into_inner);
        if let Some(teller) = &mut *teller {
            for (index, report) in done {
                teller.take(index, report);
            }
        }
        drop(teller);
        self.turn.notify_all();
    }
}

/// Clears the desk where its thread panics: the others would wait for what that thread had to tell.
struct Alarm<'d, 'p, T, F>(&'d Desk<'p, T, F>);

impl<T, F> Drop for Alarm<'_, '_, T, F> {
    fn drop(&mut self) {
        if thread::panicking() {
            *locked(&self.0.teller) = None;
            self.0.turn.notify_all();
            *locked(&self.0.found) = None;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many inputs a thread takes that took so many, and so long for them. Small files are done in less time than it takes to
/// wake a thread that waits for its turn; with many large ones, one would have work left at the end when the others have none.
fn next_share(size: usize, took: Duration) -> usize {
    if took < SHARE {
        (size * 2).min(MOST)
    } else {
        (size / 2).max(1)
    }
}

/// How long a thread works on what it takes at a time, more or less.
const SHARE: Duration = Duration::from_millis(1);

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::panic::{self, AssertUnwindSafe};

    use super::super::args::ColorWhen;
    use super::super::run::Mode;
    use super::*;

    #[test]
    fn shares_grow_where_files_are_small_and_shrink_where_they_are_large() {
        let (soon, late) = (Duration::ZERO, SHARE);
        assert_eq!([next_share(1, soon), next_share(MOST, soon)], [2, MOST]);
        assert_eq!([next_share(8, late), next_share(1, late)], [4, 1]);
    }

    #[test]
    fn what_is_found_comes_in_shares_that_grow() {
        let shares: Vec<usize> = growing(0..100).map(|share| share.len()).collect();
        assert_eq!(shares, [1, 2, 4, 8, 16, 32, 32, 5]);
    }

    fn run<T: Send>(
        inputs: impl Iterator<Item = T> + Send,
        one: impl Fn(T) -> Report + Sync,
    ) -> Tally {
        let job = Job {
            threads: NonZeroUsize::new(4),
            ..Job::new(Mode::Write)
        };
        let mut printer = Printer::new();
        printer.set(tocfmt::Severity::Error, ColorWhen::Never, false);
        work(inputs, job, &mut printer, one)
    }

    fn report(bytes: usize) -> Report {
        let mut report = Report {
            product: "a".repeat(bytes),
            ..Report::default()
        };
        report.tally.files = 1;
        report
    }

    #[test]
    fn everything_is_told_whatever_there_is() {
        for number in [0, 1, 2, 3, 5000] {
            let tally = run(0..number, |_| report(10_000));
            assert_eq!(tally.files, number);
        }
    }

    /// Where it does not hold, this test does not end.
    #[test]
    fn a_panic_ends_the_run_while_others_wait_for_their_turn() {
        for late in [0, 1, 700] {
            let one = |index: usize| {
                if index == late {
                    // Till the others wait.
                    thread::sleep(Duration::from_millis(50));
                    panic!("no such thing");
                }
                report(1 << 20)
            };
            let endless = AssertUnwindSafe(|| run(0.., one));
            assert!(panic::catch_unwind(endless).is_err(), "{late}");
        }
    }
}
