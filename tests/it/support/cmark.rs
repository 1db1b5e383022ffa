//! cmark-gfm, GitHub's own parser, as a judge of what a page renders to.
//!
//! It runs in a Python process (`cmark_worker.py`) that answers one document at a time, in every version that is installed: the
//! one in the Python package `cmarkgfm` and the system's `libcmark-gfm`.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use super::html::VisibleTree;
use super::judge::{body, display_texts, first_difference};
use super::pages::{collapse_white_space, has_preformatted_tags};
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
        let mut pipes = self.pipes.lock().unwrap();
        pipes.write(text);
        let pages = (0..self.versions).map(|_| pipes.read().unwrap());
        pages.collect()
    }

    /// Checks that a document renders as before with every version, apart from its tables of contents.
    ///
    /// Documents in which raw HTML may reach into a table of contents, or out of an old one, are not checked.
    ///
    /// # Panics
    ///
    /// Panics if it does not.
    pub(crate) fn assert_same_page(&self, label: &str, old: &str, new: &str) {
        if may_mix_toc_with_html(old) {
            return;
        }
        let (before, after) = (self.pages(body(old)), self.pages(body(new)));
        for (version, (before, after)) in before.iter().zip(&after).enumerate() {
            if let Err(difference) = compare(before, after) {
                let texts = display_texts(old, new);
                panic!(
                    "{label}: cmark-gfm (version {version}) renders differently\n{difference}\n{texts}"
                );
            }
        }
    }
}

impl Pipes {
    fn write(&mut self, text: &str) {
        let length = format!("{}\n", text.len());
        let request = [length.as_bytes(), text.as_bytes()].concat();
        self.requests.write_all(&request).unwrap();
        self.requests.flush().unwrap();
    }

    fn read(&mut self) -> Option<String> {
        let mut length = String::new();
        self.answers.read_line(&mut length).ok()?;
        let mut answer = vec![0; length.trim_end().parse().ok()?];
        self.answers.read_exact(&mut answer).ok()?;
        String::from_utf8(answer).ok()
    }
}

/// True if a document has markers and raw HTML that preserves white space, a tag between its markers, or a marker that is not
/// alone on its line.
fn may_mix_toc_with_html(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let is_marker = |line: &str| {
        let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
        line.starts_with("<!--") && line.ends_with("-->") && line.matches("<!--").count() == 1
    };
    let mut lines = text
        .split(['\n', '\r'])
        .filter(|line| line.contains("toc -->"));
    let mut after_markers = text.split("toc -->").skip(1).peekable();
    let has_markers = after_markers.peek().is_some();
    let mut contents = after_markers.filter_map(|rest| rest.split("<!--").next());
    let has_tags = has_preformatted_tags(&text) || contents.any(|content| content.contains('<'));
    has_markers && (has_tags || !lines.all(is_marker))
}

/// Compares two pages as a browser shows them. Returns the first difference.
fn compare(before: &str, after: &str) -> Result<(), String> {
    // Most pages are equal as texts. Only elements that preserve white space need the tree, since raw HTML may leave one open.
    let collapsed = [before, after].map(collapse_white_space);
    if collapsed[0] == collapsed[1] && !has_preformatted_tags(before) {
        return Ok(());
    }
    let [before, after] = [before, after].map(|page| VisibleTree::of(page).into_text());
    if before == after {
        return Ok(());
    }
    Err(first_difference(&before, &after))
}
