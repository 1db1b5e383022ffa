//! How large documents may be, so that a run needs two gigabytes of memory at most.
//!
//! Each worker has an equal share of a part of that. A document that needs more than a share waits for the calling thread,
//! which processes one such document at a time ([`pool`](super::pool)).

/// The most memory that all workers together may use for formatting, in bytes.
const WORKERS_MEMORY: usize = 256 << 20;

/// Formatting takes several bytes for each byte of a document, whatever it contains.
const MIN_MEMORY_PER_BYTE: usize = 4;

/// How large a document may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The maximum size of its text, in bytes.
    pub(crate) size: usize,
    /// The most memory that formatting it may take, in bytes.
    pub(crate) memory: usize,
}

impl Limits {
    /// The limits of a document that no other large document is processed beside.
    pub(crate) const ALONE: Self = Self {
        size: 64 << 20,
        memory: 1536 << 20,
    };

    /// The limits for one of several workers.
    pub(crate) fn of_worker(workers: usize) -> Self {
        let memory = WORKERS_MEMORY / workers.max(1);
        Self {
            size: memory / MIN_MEMORY_PER_BYTE,
            memory,
        }
    }
}
