//! Keeps Markdown tables of contents in shape, and touches nothing else.
//!
//! # One document through the library
//!
//! ```text
//! text ─ Document::parse ─> Document ─ toc::pass ─> edits        (none: already right, one parse, no copy)
//! edits ─ edit::apply ─> new text ─ guard::check ─> Outcome      (or an error, and the text stays as it is)
//! ```
//!
//! [`format()`] is that walk, text in and text out. It reads no file and prints nothing; the command around it does.
//!
//! # Goals
//!
//! In this order: what a page renders to outside its table of contents never changes; as few bytes as possible change;
//! the links are those of the host that renders the page; it is fast enough not to be noticed.
//!
//! # Non-goals
//!
//! No linting, no general formatting, no network, no plugins.
//!
//! # Example
//!
//! ```
//! use tocfmt::{Options, format};
//!
//! let text = "<!-- toc -->\n<!-- /toc -->\n\n## On `main`\n";
//! let outcome = format(text, &Options::default())?;
//! let expected = "<!-- toc -->\n- [On <code>main</code>](#on-main)\n<!-- /toc -->\n\n## On `main`\n";
//! assert_eq!(outcome.text.as_deref(), Some(expected));
//! # Ok::<(), tocfmt::FormatError>(())
//! ```

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test fails by panicking"
    )
)]

pub mod diff;
mod document;
mod edit;
mod error;
mod guard;
mod options;
mod source;
mod toc;

use document::{Arena, Document};

pub use error::{FormatError, Warning};
pub use options::{Absent, AnchorStyle, EntryStyle, Level, NoLevel, Options, Scope, TocOptions};
pub use source::{Lines, Position, Span};

/// What [`format()`] made of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The new text, or `None` where the document is right as it is.
    pub text: Option<String>,
    /// What the reader of the document should know.
    pub warnings: Vec<Warning>,
}

/// Brings the tables of contents of a Markdown document up to date.
///
/// # Errors
///
/// A [`FormatError`] where the document cannot be put right, or where the result failed the guard. The document is to be
/// left as it is then.
pub fn format(text: &str, options: &Options) -> Result<Outcome, FormatError> {
    if toc::first_spelled(text).is_none() {
        toc::require_markers(text, &options.toc)?;
        return Ok(Outcome::default());
    }
    let arena = Arena::new();
    let document = Document::parse(&arena, text);
    let toc::Pass {
        edits,
        regions,
        warnings,
        ..
    } = toc::pass(&document, &options.toc)?;
    if edits.is_empty() {
        return Ok(Outcome {
            text: None,
            warnings,
        });
    }
    let rewritten = edit::apply(text, &edits).map_err(|misfit| FormatError::Unstable {
        at: document.position(misfit.0.start),
    })?;
    guard::check(&document, &regions, &rewritten, options)?;
    Ok(Outcome {
        text: Some(rewritten),
        warnings,
    })
}

/// The table of contents of a Markdown document, one entry a line, each line ending in a line feed.
///
/// It is the list that the first block should hold; a document without markers gets one of all its headings.
///
/// # Errors
///
/// As for [`format()`], but for the guard: nothing is rewritten here.
pub fn table_of_contents(text: &str, options: &TocOptions) -> Result<String, FormatError> {
    let arena = Arena::new();
    let document = Document::parse(&arena, text);
    toc::table(&document, options)
}
