//! Keeps the tables of contents of Markdown documents right and wraps long lines, and changes nothing else.
//!
//! # One document through the library
//!
//! ```text
//! parse     text     ─> Document     the syntax tree with byte spans
//! analyze   Document ─> Analysis     directives, markers, headings; computed once, lent to all below
//! edit      Analysis ─> Plan         the edits of tables of contents and of paragraphs, which never see each other's
//! verify    Plan     ─> Verified     the edits applied and parsed again: same page, right links, nothing left to do
//! lint      Analysis ─> diagnostics  what a reader of the source would not guess
//! ```
//!
//! [`format()`] is that walk, text in and text out. The library reads no file and prints nothing; the command line around it
//! (feature `cli`) does.
//!
//! # How often a text is parsed
//!
//! With every combination of options, a text that is right as it is is parsed once at most, and one that changes twice: the
//! new text is parsed to verify it. If a paragraph fails verification, the text without its edits is parsed again.
//!
//! Candidates for the entries of a table of contents are parsed on their own. If their brackets might refer to a link
//! reference definition, they are parsed together with the document's text.
//!
//! # Goals
//!
//! In this order: what a page renders to outside of its tables of contents never changes; as few bytes as possible change;
//! links lead where they say on the host that renders the page; it is too fast to notice.
//!
//! # Non-goals
//!
//! No general formatting, no network, no plugins; no lint rules beyond headings, tables of contents, anchors and links.
//!
//! # Example
//!
//! ```
//! use tocfmt::{Options, format};
//!
//! let text = "<!-- toc -->\n<!-- /toc -->\n\n## On `main`\n";
//! let outcome = format(text, &Options::default())?;
//! let expected = "<!-- toc -->\n- [On `main`](#on-main)\n<!-- /toc -->\n\n## On `main`\n";
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

mod analysis;
mod diagnostic;
mod directives;
mod document;
mod edit;
mod hosts;
mod lint;
mod memory;
mod options;
mod placeholders;
mod plan;
mod prescan;
mod rule;
mod skipped;
mod source;
mod toc;
mod verify;
mod width;
mod wrap;

use analysis::{Analysis, host_of};
use document::{Arena, Document};
use plan::Plan;

pub use diagnostic::{Diagnostic, FormatError};
pub use edit::Replacement;
pub use hosts::Host;
pub use memory::check_memory;
pub use options::{
    Bullet, EntryStyle, Indent, Level, Listed, MarkerSyntax, MissingToc, Options, ParseIndentError,
    ParseLevelError, ParseWidthError, PatternError, Patterns, TocOptions, UnknownNameError, Width,
    WrapMode, WrapOptions,
};
pub use rule::{Rule, Severity};
pub use source::{Lines, Position, Span, SpanSet};
pub use verify::Change;

/// What [`format()`] returns for a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// The new text, or `None` if the document is right as it is.
    pub text: Option<String>,
    /// The tables of contents and paragraphs that changed, in the order of the text.
    pub changes: Vec<Change>,
    /// What else there is to report, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Brings the tables of contents and the lines of a Markdown document into shape, as far as the options ask for it.
///
/// # Errors
///
/// Returns a [`FormatError`] if the document cannot be formatted, or if the result fails verification. The document must
/// be left unchanged then.
pub fn format(text: &str, options: &Options) -> Result<Outcome, FormatError> {
    if prescan::has_nothing_to_do(text, options) {
        debug_assert!(
            check_memory(text, options).is_err()
                || agrees_with_prescan(&run(text, options), options)
        );
        return Ok(Outcome::default());
    }
    check_memory(text, options)?;
    run(text, options)
}

/// Returns true if the full run changes nothing either, and reports nothing.
///
/// If tables of contents are not updated, it may report markers that do not pair up. That is no concern of a document in
/// which nothing has to be wrapped.
fn agrees_with_prescan(run: &Result<Outcome, FormatError>, options: &Options) -> bool {
    match run {
        Ok(outcome) if options.toc.is_none() => outcome.text.is_none(),
        Ok(outcome) => *outcome == Outcome::default(),
        Err(_) => options.toc.is_none(),
    }
}

fn run(text: &str, options: &Options) -> Result<Outcome, FormatError> {
    let arena = Arena::new();
    let toc = options.toc.as_ref();
    let document = Document::parse_with(&arena, text, host_of(toc).rules().attributes);
    let analysis = Analysis::new(&document, toc)?;
    memory::check_lists(&analysis, options)?;
    let plan = Plan::new(&analysis, options)?;
    let verified = verify::apply_verified(&analysis, &plan, options)?;
    let mut diagnostics = lint::check(&analysis, !plan.toc.edits.is_empty(), options);
    let skipped = plan.wrapping.skipped.into_iter().chain(verified.skipped);
    diagnostics.extend(skipped.map(Diagnostic::from));
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    Ok(Outcome {
        text: verified.text,
        changes: verified.changes,
        diagnostics,
    })
}

/// Returns the table of contents of a Markdown document, one entry a line, each line ending in a line feed.
///
/// It is the list that the first block of the document should contain. For a document without markers, it lists all
/// headings.
///
/// # Errors
///
/// Returns a [`FormatError`] if markers do not pair up or a heading cannot be written as an entry.
pub fn table_of_contents(text: &str, options: &TocOptions) -> Result<String, FormatError> {
    let arena = Arena::new();
    let attributes = options.anchors.rules().attributes;
    let document = Document::parse_with(&arena, text, attributes);
    let analysis = Analysis::new(&document, Some(options))?;
    let blocks = &analysis.toc.blocks;
    toc::render_toc(&document, blocks, analysis.outline(), options)
}

/// Inserts markers and a table of contents into a Markdown document that has none: above the first heading that it lists,
/// and below the title, which is a first heading that is shallower than all others.
///
/// ```
/// use tocfmt::{TocOptions, insert};
///
/// let outcome = insert("# Tool\n\n## Usage\n", &TocOptions::default())?;
/// let expected = "# Tool\n\n<!-- toc -->\n\n- [Usage](#usage)\n\n<!-- /toc -->\n\n## Usage\n";
/// assert_eq!(outcome.text.as_deref(), Some(expected));
/// # Ok::<(), tocfmt::FormatError>(())
/// ```
///
/// # Errors
///
/// Returns a [`FormatError`] with the rule [`Rule::EXISTING_TOC`] or [`Rule::NO_HEADINGS`], or one of those of [`format()`].
pub fn insert(text: &str, options: &TocOptions) -> Result<Outcome, FormatError> {
    let arena = Arena::new();
    let attributes = options.anchors.rules().attributes;
    let document = Document::parse_with(&arena, text, attributes);
    let analysis = Analysis::new(&document, Some(options))?;
    let inserted = |list: &str| {
        let existing = (&analysis.toc, &*analysis.placeholders);
        let edit = toc::insert(&document, existing, analysis.outline(), options, list)?;
        verify::apply_insertion(&analysis, &edit, options)
    };
    // Anchors depend on the whole page, so the list is made for the page that has markers.
    let list = table_of_contents(&inserted("")?.0, options)?;
    let (text, change) = inserted(&list)?;
    Ok(Outcome {
        text: Some(text),
        changes: vec![change],
        diagnostics: Vec::new(),
    })
}

/// Returns every rule that a [`Diagnostic`] or a [`Change`] can have, in the order in which reports list them.
pub fn rules() -> impl Iterator<Item = Rule> {
    Rule::OF_FORMATTING.into_iter().chain(lint::rules())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn rules_have_unique_ids_and_summaries_without_full_stops() {
        let ids: HashSet<&str> = rules().map(Rule::id).collect();
        assert_eq!(ids.len(), rules().count());
        for rule in rules() {
            let is_kebab_case = |byte: u8| byte == b'-' || byte.is_ascii_lowercase();
            assert!(rule.id().bytes().all(is_kebab_case), "{rule}");
            assert!(!rule.summary().ends_with('.'), "{rule}");
        }
    }
}
