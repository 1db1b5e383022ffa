//! What a document can be found to be wrong with: errors that leave it as it is, and warnings beside a result.
//!
//! Every message says what is wrong and what to do about it; the shell puts the path in front. Nothing here knows of files.

use crate::kind::Kind;
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

    /// What sort of error it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Unclosed { .. } => Kind::UnclosedToc,
            Self::OpenedTwice { .. } => Kind::NestedToc,
            Self::Unopened { .. } => Kind::UnopenedToc,
            Self::Apart { .. } => Kind::DividedToc,
            Self::Misplaced { .. } => Kind::MisplacedToc,
            Self::NoMarkers { .. } => Kind::MissingToc,
            Self::InertMarker { .. } => Kind::InertMarker,
            Self::Entangled { .. } => Kind::EntangledToc,
            Self::TooMany { .. } => Kind::TooManyTocs,
            Self::NoEntry { .. } => Kind::UnlistableHeading,
            Self::Unstable { .. } => Kind::Unstable,
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
    /// A heading that a table of contents lists stands in something that hides it.
    #[error(
        "the table of contents lists this heading{}, but {within} that starts on line {opened} swallows {}; {}",
        .others.checked_sub(1).map_or_else(String::new, |_| format!(" and {others} below it")),
        if *.others == 0 { "it" } else { "them" },
        within.remedy()
    )]
    SwallowedHeading {
        /// Where the heading was.
        at: Position,
        /// What it stands in.
        within: Swallower,
        /// The 1-based line on which that starts.
        opened: usize,
        /// How many more of the listed headings stand in it.
        others: usize,
    },
    /// A paragraph is a heading by a line below it that hardly was meant to underline it.
    #[error(
        "line {underline} underlines this text and makes it a heading; put a blank line between them, or write it with '#'"
    )]
    AccidentalHeading {
        /// The first line of the heading.
        at: Position,
        /// The 1-based line of the underline.
        underline: usize,
    },
    /// A heading has the anchor that one above it has already, but for a number.
    #[error(
        "this heading{} as the one on line {first}, so links lead here by '#{anchor}' only; give it a text of its own",
        .others.checked_sub(1).map_or_else(|| " reads".to_owned(), |_| format!(" and {others} below it read"))
    )]
    SameAnchor {
        /// The heading.
        at: Position,
        /// The 1-based line of the first heading that reads so.
        first: usize,
        /// The anchor of this one.
        anchor: String,
        /// How many more headings below this one read so.
        others: usize,
    },
    /// A heading has no text.
    #[error("this heading is empty; give it a text or remove it")]
    EmptyHeading {
        /// The heading.
        at: Position,
    },
    /// A link leads to an anchor that the page does not have.
    #[error("no heading has the anchor '#{fragment}'; {}", .nearest.as_deref().map_or_else(
        || "correct the link or remove it".to_owned(),
        |nearest| format!("did you mean '#{nearest}'?")
    ))]
    BrokenLink {
        /// The link.
        at: Position,
        /// Where it leads, without `#`.
        fragment: String,
        /// The anchor that is most like it, if any is.
        nearest: Option<String>,
    },
}

/// What hides a heading from the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Swallower {
    /// A code block with its closing fence.
    #[error("the code block")]
    Code,
    /// A code block without one.
    #[error("the unclosed code block")]
    UnclosedCode,
    /// A comment.
    #[error("the comment")]
    Comment,
    /// A comment without its end.
    #[error("the unclosed comment")]
    UnclosedComment,
    /// Other HTML.
    #[error("the HTML")]
    Html,
}

impl Swallower {
    /// What brings the heading back.
    fn remedy(self) -> &'static str {
        match self {
            Self::UnclosedCode => "close the fence above this line",
            Self::UnclosedComment => "close the comment above this line",
            Self::Code | Self::Comment => "move it out, or let the entry go",
            Self::Html => "put a blank line above it, or let the entry go",
        }
    }
}

impl Warning {
    /// The place in the document that the warning speaks of.
    pub fn position(&self) -> Position {
        match *self {
            Self::StrayClosing { at, .. }
            | Self::UnknownDirective { at }
            | Self::SwallowedHeading { at, .. }
            | Self::AccidentalHeading { at, .. }
            | Self::SameAnchor { at, .. }
            | Self::EmptyHeading { at }
            | Self::BrokenLink { at, .. } => at,
        }
    }

    /// What sort of warning it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::StrayClosing { .. } => Kind::StrayMarker,
            Self::UnknownDirective { .. } => Kind::UnknownDirective,
            Self::SwallowedHeading { .. } => Kind::SwallowedHeading,
            Self::AccidentalHeading { .. } => Kind::AccidentalHeading,
            Self::SameAnchor { .. } => Kind::SameAnchor,
            Self::EmptyHeading { .. } => Kind::EmptyHeading,
            Self::BrokenLink { .. } => Kind::BrokenLink,
        }
    }
}
