//! All integration tests as one program, so that it is linked once. What needs a process of its own is in `tests/limits`.
//!
//! The tests run in parallel threads of one process: none may change the current directory or the environment.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test fails by panicking, and prints its figures"
)]

mod support;

mod anchors;
mod changed_ranges;
mod cli;
mod cmd;
mod config;
mod corpus_toc;
mod corpus_wrap;
mod golden;
mod hostile_input;
mod hosts;
mod lint;
mod properties;
mod readme;
mod report_docs;
mod report_fixes;
mod report_output;
mod reporters;
mod since;
mod since_unusual;
mod staged;
mod tidy;
mod toc_rendering;
mod wrap;
mod wrap_rendering;

#[cfg(target_os = "linux")]
mod attributes;
#[cfg(unix)]
mod crash;
#[cfg(unix)]
mod docs;
#[cfg(unix)]
mod files;
mod formatters;
#[cfg(unix)]
mod headings;
mod hooks;
#[cfg(unix)]
mod hostile_checkout;
#[cfg(unix)]
mod hostile_files;
#[cfg(unix)]
mod kubernetes;
#[cfg(unix)]
mod packaging;
#[cfg(unix)]
mod unusual_files;
