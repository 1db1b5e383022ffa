//! cmark-gfm, GitHub's own parser, as a judge of what a page renders to.
//!
//! It runs in a Python process (`cmark_worker.py`) that answers one document at a time, in every version that is installed: the
//! one in the Python package `cmarkgfm` and the system's `libcmark-gfm`.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use super::judge::body;
use super::page_headings::{page_headings, toc_links};
use super::same_page::{assert_same_pages, assert_same_visible_pages};
use super::skip::missing_in_ci;

const WORKER: &str = "tests/it/support/cmark_worker.py";

/// A process that renders Markdown.
pub(crate) struct Cmark {
    versions: usize,
    pipes: Mutex<Pipes>,
}

struct Pipes {
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// Returns the judge, which all tests share. `None` if the Python package is missing: then the current test is skipped or
/// checks less, as is printed.
///
/// # Panics
///
/// Panics in CI if the package is missing: `.ci/run` should have installed it.
pub(crate) fn cmark() -> Option<&'static Cmark> {
    static CMARK: OnceLock<Option<Cmark>> = OnceLock::new();
    let cmark = CMARK.get_or_init(Cmark::start).as_ref();
    if cmark.is_none() {
        missing_in_ci("Python package cmarkgfm");
    }
    cmark
}

impl Cmark {
    fn start() -> Option<Self> {
        let mut worker = Command::new("python3");
        worker
            .arg(WORKER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut worker = worker.stderr(Stdio::null()).spawn().ok()?;
        let mut pipes = Pipes {
            requests: worker.stdin.take()?,
            answers: BufReader::new(worker.stdout.take()?),
        };
        // A worker without the package ends before it writes this.
        let versions = pipes.read()?.parse().ok()?;
        Some(Self {
            versions,
            pipes: Mutex::new(pipes),
        })
    }

    /// Renders a text with every version.
    pub(crate) fn pages(&self, text: &str) -> Vec<String> {
        self.render("", text)
    }

    /// Renders a text with every version, without its raw HTML.
    pub(crate) fn pages_without_html(&self, text: &str) -> Vec<String> {
        self.render("-", text)
    }

    /// Checks the same even where raw HTML is beside a table of contents.
    ///
    /// # Panics
    ///
    /// Panics if it does not.
    pub(crate) fn assert_same_visible_page(&self, label: &str, old: &str, new: &str) {
        assert_same_visible_pages(label, old, new, |text| self.pages(text));
    }

    /// Checks that every entry of the tables of contents in a document is a link that leads to a heading. Where levels are skipped,
    /// an entry contains the one below it.
    ///
    /// # Panics
    ///
    /// Panics if it is not.
    pub(crate) fn assert_right_entries(&self, label: &str, text: &str) {
        let pages = self.pages(body(text)).into_iter();
        let without_html = self.pages_without_html(body(text));
        for (page, without_html) in pages.zip(without_html) {
            let headings = page_headings(&without_html);
            for links in toc_links(&page) {
                let is_right = matches!(links.as_slice(), [link] if headings.contains(link));
                assert!(
                    is_right,
                    "{label}: an entry has {links:?}, headings are {headings:?}"
                );
            }
        }
    }

    fn render(&self, sign: &str, text: &str) -> Vec<String> {
        let mut pipes = self.pipes.lock().unwrap();
        pipes.write(sign, text);
        let pages = (0..self.versions).map(|_| pipes.read().unwrap());
        pages.collect()
    }

    /// Checks that a document renders as before with every version, apart from its tables of contents.
    ///
    /// # Panics
    ///
    /// Panics if it does not.
    pub(crate) fn assert_same_page(&self, label: &str, old: &str, new: &str) {
        assert_same_pages(label, old, new, |text| self.pages(text));
    }
}

impl Pipes {
    fn write(&mut self, sign: &str, text: &str) {
        let length = format!("{sign}{}\n", text.len());
        let request = [length.as_bytes(), text.as_bytes()].concat();
        self.requests.write_all(&request).unwrap();
        self.requests.flush().unwrap();
    }

    fn read(&mut self) -> Option<String> {
        let mut length = String::new();
        self.answers.read_line(&mut length).ok()?;
        let mut answer = vec![0; length.trim_end().parse().ok()?];
        self.answers.read_exact(&mut answer).ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    }
}
