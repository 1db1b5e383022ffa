//! A worker pool whose results come in the order of the inputs.
//!
//! ```text
//! walker ─── batches ──> workers
//!    │                      │ results, by a channel for each batch
//!    └─ pending batches ─> calling thread
//! ```
//!
//! One thread finds inputs and cuts them into batches, the workers process them, and the calling thread takes the results
//! of one pending batch after the other. So results never have to be put back in order, and there is no state to share.
//!
//! What would take too much memory beside the work of the others comes back from the workers. The calling thread processes it
//! when it is its turn, and so one at a time.

use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::{iter, mem, thread};

/// Larger batches cost fewer wake-ups; smaller ones spread the work more evenly at the end of a run.
const MAX_BATCH: usize = 16;

/// How many batches, for each thread, may be found and not yet taken.
const MAX_PENDING_PER_THREAD: usize = 8;

/// A worker passes on the results of a batch in chunks of this size, in bytes, and waits if the last one is not taken yet.
const CHUNK_SIZE: usize = 512 << 10;

/// A worker with a chunk of this size, in bytes, waits until it is taken.
const LARGE_CHUNK_SIZE: usize = 4 << 20;

/// What is done with inputs.
pub(crate) struct Work<P, A, S> {
    /// Returns the result of an input, or the input itself if that would take too much memory beside the work of others.
    pub(crate) process: P,
    /// Returns the result of such an input.
    pub(crate) process_alone: A,
    /// Returns the memory that a result takes, in bytes.
    pub(crate) size: S,
}

/// Processes `inputs` on several threads and passes the results to `take`, in the order of the inputs.
///
/// Each pending batch keeps at most one chunk of results in memory, and one more while it is processed: 9 chunks of
/// [`CHUNK_SIZE`] bytes and a result for each thread, 4.5 MiB for small results.
///
/// A single input is processed on the calling thread, and so are all if `threads` is 1: alone, in both cases.
///
/// # Panics
///
/// Panics if the iterator, the work or `take` does. The results of earlier batches are taken, those of later ones are not.
pub(crate) fn run_in_order<T: Send, R: Send>(
    inputs: impl Iterator<Item = T> + Send,
    threads: usize,
    work: Work<impl Fn(T) -> Result<R, T> + Sync, impl Fn(T) -> R, impl Fn(&R) -> usize + Sync>,
    mut take: impl FnMut(R),
) {
    let Work {
        process,
        process_alone,
        size,
    } = work;
    let mut inputs = inputs.peekable();
    let first = inputs.next();
    let is_single = inputs.peek().is_none();
    let inputs = first.into_iter().chain(inputs);
    if is_single || threads == 1 {
        inputs.map(process_alone).for_each(take);
        return;
    }
    let (pending_sender, pending) = mpsc::sync_channel(MAX_PENDING_PER_THREAD * threads);
    let (batch_sender, batches) = mpsc::channel();
    // Owned by the workers, so that it closes if all of them panic.
    let batches = Arc::new(Mutex::new(batches));
    let (process, size) = (&process, &size);
    let mut take = |result: Result<R, T>| take(result.unwrap_or_else(&process_alone));
    thread::scope(|scope| {
        scope.spawn(move || send_batches(inputs, &pending_sender, &batch_sender));
        for _ in 0..threads {
            let batches = Arc::clone(&batches);
            scope.spawn(move || {
                while let Some(batch) = next_batch(&batches) {
                    batch.process(process, size);
                }
            });
        }
        drop(batches);
        for batch in pending {
            if batch.take_all(&mut take).is_err() {
                // Without `pending` the walker ends, without the walker the other workers do, and then the scope panics.
                break;
            }
        }
    });
}

/// Inputs to be processed by one worker.
struct Batch<T, R> {
    inputs: Vec<T>,
    chunks: SyncSender<Chunk<T, R>>,
}

/// The results of a batch, to be taken when it is their turn.
struct PendingBatch<T, R> {
    len: usize,
    chunks: Receiver<Chunk<T, R>>,
}

/// Results of inputs, or the inputs themselves if they have to be processed alone.
type Chunk<T, R> = Vec<Result<R, T>>;

/// A worker panicked before it had processed its batch.
struct WorkerPanicked;

/// Sends all inputs to the workers, and what becomes of them to the calling thread, until there are no more or either is gone.
fn send_batches<T, R>(
    inputs: impl Iterator<Item = T>,
    pending: &SyncSender<PendingBatch<T, R>>,
    batches: &Sender<Batch<T, R>>,
) {
    for inputs in growing_batches(inputs) {
        let len = inputs.len();
        let (sender, chunks) = mpsc::sync_channel(1);
        let batch = Batch {
            inputs,
            chunks: sender,
        };
        if pending.send(PendingBatch { len, chunks }).is_err() || batches.send(batch).is_err() {
            return;
        }
    }
}

/// Cuts inputs into batches: a single input first, so that the work starts at once, and then more and more.
fn growing_batches<T>(mut inputs: impl Iterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    let sizes = iter::successors(Some(1), |size| Some(MAX_BATCH.min(size * 2)));
    sizes.map_while(move |size| {
        let batch: Vec<T> = inputs.by_ref().take(size).collect();
        (!batch.is_empty()).then_some(batch)
    })
}

/// Waits for the next batch; `None` if there are no more.
fn next_batch<T, R>(batches: &Mutex<Receiver<Batch<T, R>>>) -> Option<Batch<T, R>> {
    let batches = batches.lock().unwrap_or_else(PoisonError::into_inner);
    batches.recv().ok()
}

impl<T, R> Batch<T, R> {
    /// Processes the inputs and sends the results, until the receiver is gone.
    fn process(self, process: impl Fn(T) -> Result<R, T>, size: impl Fn(&R) -> usize) {
        let mut chunk = Vec::new();
        let mut chunk_size = 0;
        for input in self.inputs {
            let result = process(input);
            chunk_size += result.as_ref().map_or(0, &size);
            chunk.push(result);
            if chunk_size >= CHUNK_SIZE {
                if self.chunks.send(mem::take(&mut chunk)).is_err() {
                    return;
                }
                // There is room for one chunk: this one gets in once the large one is taken.
                if chunk_size >= LARGE_CHUNK_SIZE && self.chunks.send(Vec::new()).is_err() {
                    return;
                }
                chunk_size = 0;
            }
        }
        // Fails only if the run was abandoned.
        let _ = self.chunks.send(chunk);
    }
}

impl<T, R> PendingBatch<T, R> {
    /// Takes the results as they come.
    fn take_all(self, take: &mut impl FnMut(Result<R, T>)) -> Result<(), WorkerPanicked> {
        let results = self.chunks.into_iter().flatten();
        let taken = results.map(take).count();
        if taken == self.len {
            Ok(())
        } else {
            Err(WorkerPanicked)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{self, AssertUnwindSafe};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// Runs work none of which has to be done alone.
    fn run_small<T: Send, R: Send>(
        inputs: impl Iterator<Item = T> + Send,
        threads: usize,
        process: impl Fn(T) -> R + Sync,
        size: usize,
        take: impl FnMut(R),
    ) {
        let work = Work {
            process: |input| Ok(process(input)),
            process_alone: &process,
            size: |_: &R| size,
        };
        run_in_order(inputs, threads, work, take);
    }

    #[test]
    fn batches_grow() {
        let sizes: Vec<usize> = growing_batches(0..70).map(|batch| batch.len()).collect();
        assert_eq!(sizes, [1, 2, 4, 8, 16, 16, 16, 7]);
    }

    #[test]
    fn takes_every_result_in_order() {
        for threads in [1, 4] {
            for count in [0, 1, 2, 3, 5000] {
                let mut taken = Vec::new();
                let take = |result| taken.push(result);
                run_small(0..count, threads, |input| input, 10_000, take);
                assert!(taken.into_iter().eq(0..count), "{threads}, {count}");
            }
        }
    }

    #[test]
    fn a_single_input_stays_on_the_calling_thread() {
        let here = thread::current().id();
        let process = |()| thread::current().id();
        run_small([()].into_iter(), 4, process, 0, |id| assert_eq!(id, here));
    }

    #[test]
    fn large_inputs_are_processed_one_at_a_time_in_their_turn() {
        let here = thread::current().id();
        for threads in [1, 4] {
            let process = |input| {
                if input % 5 == 0 {
                    Err(input)
                } else {
                    Ok(input)
                }
            };
            let process_alone = |input| {
                assert_eq!(thread::current().id(), here);
                assert!(threads == 1 || input % 5 == 0);
                input
            };
            let work = Work {
                process,
                process_alone,
                size: |_: &usize| 10_000,
            };
            let mut taken = Vec::new();
            run_in_order(0..1000, threads, work, |result| taken.push(result));
            assert!(taken.into_iter().eq(0..1000), "{threads}");
        }
    }

    #[test]
    fn a_panic_over_a_large_input_ends_an_endless_run() {
        let work = Work {
            process: |input| if input == 500 { Err(input) } else { Ok(()) },
            process_alone: |input: usize| assert!(input != 500, "as expected"),
            size: |_: &()| 1 << 20,
        };
        let run = || run_in_order(0.., 4, work, |()| ());
        assert!(panic::catch_unwind(AssertUnwindSafe(run)).is_err());
    }

    #[test]
    fn a_worker_waits_with_a_large_result() {
        const THREADS: usize = 4;
        let processed = AtomicUsize::new(0);
        let process = |input| {
            if input == 0 {
                // Until all others wait.
                thread::sleep(Duration::from_millis(100));
                return processed.load(Ordering::SeqCst);
            }
            processed.fetch_add(1, Ordering::SeqCst)
        };
        let mut before_first = None;
        let take = |result| {
            before_first.get_or_insert(result);
        };
        run_small(0..5000, THREADS, process, LARGE_CHUNK_SIZE, take);
        assert!(before_first.unwrap() < THREADS, "{before_first:?}");
    }

    #[test]
    fn results_that_wait_for_a_slow_one_are_limited() {
        const THREADS: usize = 4;
        let processed = AtomicUsize::new(0);
        let process = |input| {
            if input == 0 {
                // Until all others wait.
                thread::sleep(Duration::from_millis(100));
                return processed.load(Ordering::SeqCst);
            }
            processed.fetch_add(1, Ordering::SeqCst)
        };
        let mut before_first = None;
        let take = |result| {
            before_first.get_or_insert(result);
        };
        run_small(0..5000, THREADS, process, CHUNK_SIZE, take);
        // Three workers stall with a chunk that waits and another one in their hands.
        assert!(before_first.unwrap() <= 2 * THREADS, "{before_first:?}");
    }

    /// If this fails, it hangs.
    #[test]
    fn a_panic_ends_an_endless_run() {
        for (panicking, size) in [(0, 1 << 20), (1, 1 << 20), (700, 1 << 20), (700, 0)] {
            let process = |input: usize| {
                if input == panicking {
                    // Until the others wait for their turn.
                    thread::sleep(Duration::from_millis(50));
                    panic!("as expected");
                }
            };
            let run = || run_small(0.., 4, process, size, |()| ());
            let result = panic::catch_unwind(AssertUnwindSafe(run));
            assert!(result.is_err(), "{panicking}, {size}");
        }
    }

    #[test]
    fn a_panic_while_taking_ends_an_endless_run() {
        let take = |result: usize| assert!(result < 100, "as expected");
        let run = || run_small(0.., 4, |input| input, 0, take);
        assert!(panic::catch_unwind(AssertUnwindSafe(run)).is_err());
    }

    #[test]
    fn a_panic_of_the_iterator_ends_the_run() {
        let inputs = (0..).inspect(|input| assert!(*input < 1000, "as expected"));
        let run = || run_small(inputs, 4, |input| input, 0, |_| ());
        assert!(panic::catch_unwind(AssertUnwindSafe(run)).is_err());
    }
}
