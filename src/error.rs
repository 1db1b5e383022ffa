//! What a document can be found to be wrong with: errors that leave it as it is, and warnings beside a result.
//!
//! Every message says what is wrong and what to do about it; the shell puts the path in front. Nothing here knows of files.

use crate::source::Position;

/// Why a document was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// An opening marker has no closing one behind it.
    #[error("opening marker without a closing one; add <!-- /toc --> below it")]
    Unclosed {
        /// The opening marker.
        at: Position,
    },
    /// An opening marker follows another that is not closed yet.
    #[error(
        "second opening marker, while the one on line {first} is not closed; add <!-- /toc --> between them or remove one"
    )]
    OpenedTwice {
        /// The second opening marker.
        at: Position,
        /// The 1-based line of the first one.
        first: usize,
    },
    /// A closing marker comes before any opening one.
    #[error("closing marker without an opening one; add <!-- toc --> above it or remove it")]
    Unopened {
        /// The closing marker.
        at: Position,
    },
    /// A closing marker stands in another block quote or list item than its opening one.
    #[error(
        "closing marker in another block quote or list item than the opening one on line {opening}; put both into the same"
    )]
    Apart {
        /// The closing marker.
        at: Position,
        /// The 1-based line of the opening marker.
        opening: usize,
    },
    /// The list would be read as something else where the markers are, as code for instance.
    #[error("the list would not be one here; start both markers where the text around them starts")]
    Misplaced {
        /// The opening marker.
        at: Position,
    },
    /// Markers are required, and there are none.
    #[error(
        "no table of contents; add a line with <!-- toc --> and one with <!-- /toc -->, or exclude the file"
    )]
    NoMarkers {
        /// The first line of the document.
        at: Position,
    },
    /// Markers are required, and what is spelled like one is none.
    #[error(
        "this marker does not count: it is in code, in HTML or not alone on its line; put it on a line of its own"
    )]
    InertMarker {
        /// What is spelled like a marker.
        at: Position,
    },
    /// What stands between the markers matters to the rest of the page (a definition used elsewhere, say).
    #[error(
        "a new table of contents on line {block} would change how this renders; move what it needs out of the markers, and do not indent them"
    )]
    Entangled {
        /// What would render differently.
        at: Position,
        /// The 1-based line of the block's opening marker.
        block: usize,
    },
    /// All lists together would be out of proportion to the document: their size is that of the one times the other.
    #[error(
        "{blocks} tables of contents for {headings} headings are too many; keep the first, or exclude the file"
    )]
    TooMany {
        /// The opening marker of the second block.
        at: Position,
        /// How many blocks there are.
        blocks: usize,
        /// How many headings the first one lists.
        headings: usize,
    },
    /// A heading for which no entry could be written that is one link to its anchor.
    #[error("this heading cannot be written as a table of contents entry; please report it")]
    NoEntry {
        /// The heading.
        at: Position,
    },
    /// The result failed a check that no input should make it fail.
    #[error("the result was not stable and was thrown away; please report this document")]
    Unstable {
        /// Where the second run would have changed the result.
        at: Position,
    },
}

impl FormatError {
    /// The place in the document that the error speaks of.
    pub fn position(&self) -> Position {
        match *self {
            Self::Unclosed { at }
            | Self::OpenedTwice { at, .. }
            | Self::Unopened { at }
            | Self::Apart { at, .. }
            | Self::Misplaced { at }
            | Self::NoMarkers { at }
            | Self::InertMarker { at }
            | Self::Entangled { at, .. }
            | Self::TooMany { at, .. }
            | Self::NoEntry { at }
            | Self::Unstable { at } => at,
        }
    }
}

/// A paragraph whose lines were left as they are, though they may need wrapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Left {
    /// Its inlines were not found in the source where the parser says they are.
    #[error("this paragraph was not wrapped: it is not certain where its text is; wrap it by hand")]
    Misplaced {
        /// Its first line.
        at: Position,
    },
    /// Wrapped, it would render differently.
    #[error("this paragraph was not wrapped: it would render differently; wrap it by hand")]
    Changed {
        /// Its first line.
        at: Position,
    },
    /// One near it would render differently, and which one could not be told.
    #[error(
        "this paragraph was not wrapped: it or one near it would render differently; wrap it by hand"
    )]
    Near {
        /// Its first line.
        at: Position,
    },
    /// What it stands in leaves too little of a line.
    #[error(
        "this paragraph was not wrapped: its block quotes and lists leave no room; choose a greater width"
    )]
    Crowded {
        /// Its first line.
        at: Position,
    },
    /// It is a task with a second check mark in its text.
    #[error(
        "this paragraph was not wrapped: a second [x] on the line of a task checks it, too; wrap it by hand"
    )]
    CheckMark {
        /// Its first line.
        at: Position,
    },
    /// Wrapped, it would be wrapped once more by a second run.
    #[error("this paragraph was not wrapped: a second run would wrap it again; wrap it by hand")]
    Unstable {
        /// Its first line.
        at: Position,
    },
}

impl Left {
    /// Where the paragraph starts.
    pub fn position(&self) -> Position {
        match *self {
            Self::Misplaced { at }
            | Self::Changed { at }
            | Self::Near { at }
            | Self::Crowded { at }
            | Self::CheckMark { at }
            | Self::Unstable { at } => at,
        }
    }
}

/// Something a reader of the document should know that does not stand in the way of the work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// A closing marker follows a block that is closed already.
    #[error("stray closing marker, the block above is closed on line {closed}; remove it")]
    StrayClosing {
        /// The stray marker.
        at: Position,
        /// The 1-based line of the marker that closes the block.
        closed: usize,
    },
    /// A comment that speaks to this tool in words it does not know.
    #[error("unknown directive; write 'tocfmt off', 'tocfmt on' or 'tocfmt off next'")]
    UnknownDirective {
        /// The comment.
        at: Position,
    },
}

impl Warning {
    /// The place in the document that the warning speaks of.
    pub fn position(&self) -> Position {
        match *self {
            Self::StrayClosing { at, .. } | Self::UnknownDirective { at } => at,
        }
    }
}
