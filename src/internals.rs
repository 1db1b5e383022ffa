//! The parts of the library one by one, for the benches: no part of its interface, and only there with the feature
//! `internals`.
//!
//! Stands apart because what is measured here is private everywhere else. It adds no work of its own but counting.

use std::collections::BTreeSet;

use crate::document::{Arena, Document};
use crate::edit::{self, Edit};
use crate::guard;
use crate::options::{AnchorStyle, Options};
use crate::passes::{self, Passes};
use crate::toc;

/// A document with its syntax tree.
pub struct Parsed<'a>(Document<'a>);

/// What the passes want of a document.
pub struct Wanted<'a>(Passes<'a>);

/// Parses a text, and works with its tree while it is there.
pub fn parsed<R>(text: &str, work: impl FnOnce(&Parsed<'_>) -> R) -> R {
    let arena = Arena::new();
    work(&Parsed(Document::parse(&arena, text)))
}

/// Makes the anchors of headings; returns how long they are together.
pub fn anchors(headings: &[String]) -> usize {
    let slug = |heading: &String| toc::slug(AnchorStyle::Github, heading).len();
    headings.iter().map(slug).sum()
}

impl<'a> Parsed<'a> {
    /// The texts of all headings.
    pub fn headings(&self) -> Vec<String> {
        let items = toc::outline_of(&self.0, AnchorStyle::Github, &[]);
        let items = items.unwrap_or_default();
        items.iter().map(|item| item.heading.text()).collect()
    }

    /// Makes the outline; returns how many headings it has.
    pub fn outline(&self) -> usize {
        let items = toc::outline_of(&self.0, AnchorStyle::Github, &[]);
        items.map_or(0, |items| items.len())
    }

    /// Finds what of each paragraph is text and what must stay whole; returns of how many that is known.
    pub fn atoms(&self) -> usize {
        let paragraphs = self.0.paragraphs(&[]);
        let known = paragraphs.iter().filter(|paragraph| {
            let layout = paragraph.layout(&self.0);
            paragraph.inlines(&self.0, &layout.lines).is_some()
        });
        known.count()
    }

    /// Runs both passes; `None` where the document has an error.
    pub fn wanted(&self, options: &Options) -> Option<Wanted<'a>> {
        passes::run(&self.0, options).ok().map(Wanted)
    }

    /// Applies what is wanted; returns the length of the new text.
    pub fn apply(&self, wanted: &Wanted<'_>) -> usize {
        let rewritten = edit::apply(self.0.text(), wanted.edits());
        rewritten.map_or(0, |rewritten| rewritten.text.len())
    }

    /// Lets the guard judge what is wanted; returns how many paragraphs it objects to.
    pub fn guard(&self, wanted: &Wanted<'a>, options: &Options) -> Option<usize> {
        let rewritten = edit::apply(self.0.text(), wanted.edits()).ok()?;
        let nothing = BTreeSet::new();
        let objections = guard::check(&self.0, &wanted.0, &nothing, &rewritten, options);
        objections.ok().map(|objections| objections.len())
    }
}

impl Wanted<'_> {
    /// How many edits there are.
    pub fn count(&self) -> usize {
        self.edits().count()
    }

    fn edits(&self) -> impl Iterator<Item = &Edit> {
        let rewraps = self.0.wrap.rewraps.iter();
        let wrapped = rewraps.flat_map(|rewrap| rewrap.edits.iter());
        self.0.toc.edits.iter().chain(wrapped)
    }
}
