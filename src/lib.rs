//! Keeps the tables of contents and the line lengths of Markdown documents in shape, and touches nothing else.
//!
//! # One document through the library
//!
//! ```text
//! text ─ Document::parse ─> Document ─┬─ toc::pass  ─┐
//!                                     └─ wrap::wrap ─┴─> edits   (none: already right, one parse, no copy)
//! edits ─ edit::apply ─> new text ─ guard::check ─> Outcome      (or fewer edits; or an error, and the text stays as it is)
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
mod directives;
mod document;
mod edit;
mod error;
mod explain;
mod guard;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
mod kind;
mod options;
mod passes;
mod rewrite;
mod source;
mod toc;
mod width;
mod wrap;

use document::{Arena, Document, Need};
use wrap::{SkipReason, Skipped};

pub use edit::{Change, Repair};
pub use error::{FormatError, Left, Swallower, Warning};
pub use kind::{Kind, NoKind, Severity};
pub use options::{
    Absent, AnchorStyle, BadPattern, EntryStyle, Explain, Level, NoLevel, NoWidth, Options,
    Patterns, Scope, TocOptions, Width, WrapMode, WrapOptions,
};
pub use source::{Lines, Position, Span};

/// What [`format()`] made of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The new text, or `None` where the document is right as it is.
    pub text: Option<String>,
    /// Where the new text differs, in order; a change may replace a text by the same.
    pub changes: Vec<Change>,
    /// What was put right by them, in order.
    pub repairs: Vec<Repair>,
    /// What the reader of the document should know, in order.
    pub warnings: Vec<Warning>,
    /// The paragraphs that were not wrapped because it could not be done safely.
    pub left: Vec<Left>,
}

/// Brings the tables of contents and the lines of a Markdown document into shape, as far as the options ask for it.
///
/// # Errors
///
/// A [`FormatError`] where the document cannot be put right, or where the result failed the guard. The document is to be
/// left as it is then.
pub fn format(text: &str, options: &Options) -> Result<Outcome, FormatError> {
    if passes::are_idle(text, options)? {
        return Ok(Outcome::default());
    }
    if let Some(current) = current(text, options) {
        return Ok(current);
    }
    let arena = Arena::new();
    let document = Document::parse(&arena, text);
    let mut passes = passes::run(&document, options)?;
    let skipped = std::mem::take(&mut passes.wrap.skipped);
    let mut left = skipped.iter().map(|one| left(&document, one)).collect();
    let done = rewrite::rewrite(&document, &passes, options, &mut left)?;
    left.sort_by_key(Left::position);
    let mut warnings = std::mem::take(&mut passes.warnings);
    warnings.extend(explain::warnings(&document, &passes, options)?);
    warnings.sort_by_key(Warning::position);
    let mut outcome = Outcome {
        warnings,
        left,
        ..Outcome::default()
    };
    if let Some(done) = done {
        outcome.text = Some(done.rewritten.text);
        outcome.changes = done.rewritten.changes;
        outcome.repairs = done.repairs;
    }
    Ok(outcome)
}

/// Converts a paragraph that the wrapping pass skipped.
fn left(document: &Document<'_>, skipped: &Skipped) -> Left {
    let at = document.position(skipped.paragraph.start);
    match skipped.reason {
        SkipReason::UnknownSource => Left::Misplaced { at },
        SkipReason::NoRoom => Left::Crowded { at },
        SkipReason::SecondCheckbox => Left::CheckMark { at },
    }
}

/// What is to be said of a document whose tables of contents are all that is asked for, and right; `None` where that is not
/// so, or takes a closer look to tell. Most documents are right, and telling so is faster than the work.
fn current(text: &str, options: &Options) -> Option<Outcome> {
    if options.wrap.is_some() || options.explain == Explain::Always {
        return None;
    }
    let arena = Arena::new();
    let document = Document::parse_for(&arena, text, Need::Outline);
    let passes = passes::run(&document, options).ok()?;
    let toc = &passes.toc;
    let right = toc.edits.is_empty()
        && !toc.may_autolink
        && document.has_read_all_entries_outside(&toc.regions);
    // What makes the parse fast needs arguments: wherever speed does not matter, they are checked.
    debug_assert!(!right || is_current(text, options, &passes.warnings));
    right.then(|| Outcome {
        warnings: passes.warnings,
        ..Outcome::default()
    })
}

/// Whether all tables of contents are right, and nothing is to be said but some warnings, by a parse of everything.
fn is_current(text: &str, options: &Options, warnings: &[Warning]) -> bool {
    let arena = Arena::new();
    let passes = passes::run(&Document::parse(&arena, text), options);
    passes.is_ok_and(|passes| passes.toc.edits.is_empty() && passes.warnings == warnings)
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
    let ignored = directives::ignored(&document);
    toc::table(&document, options, &ignored.by_all)
}
