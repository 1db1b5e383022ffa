//! The names of everything that can be said of a document: what reports carry, and what can be asked for.
//!
//! Stands apart because names are promises to scripts, and one list of them is enough. What is said beside the name, and
//! when, is for whoever says it.

use std::fmt;
use std::str::FromStr;

/// What sort of thing is said of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A table of contents does not list the headings.
    Toc,
    /// A paragraph's lines are not as they should be.
    Wrap,
    /// An opening marker has no closing one.
    UnclosedToc,
    /// An opening marker follows another that is not closed.
    NestedToc,
    /// A closing marker comes before any opening one.
    UnopenedToc,
    /// Two markers stand in different containers.
    DividedToc,
    /// The list would be something else where the markers are.
    MisplacedToc,
    /// There are no markers where there should be some.
    MissingToc,
    /// What is spelled like a marker is none.
    InertMarker,
    /// What stands between the markers matters to the page.
    EntangledToc,
    /// All lists together would be out of proportion.
    TooManyTocs,
    /// A heading cannot be written as an entry.
    UnlistableHeading,
    /// The result failed a check.
    Unstable,
    /// A closing marker follows a block that is closed.
    StrayMarker,
    /// A comment speaks to the tool in words it does not know.
    UnknownDirective,
    /// A listed heading stands in code, a comment or HTML.
    SwallowedHeading,
    /// A paragraph is a heading by a short line below it.
    AccidentalHeading,
    /// A heading has the text of another.
    SameAnchor,
    /// A heading has no text.
    EmptyHeading,
    /// A link leads to no place of the page.
    BrokenLink,
    /// A paragraph was left as it was.
    NotWrapped,
    /// A file, a configuration or the command line cannot be used.
    Trouble,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing for those who ask.
    Note,
    /// Worth knowing.
    Warning,
    /// To be mended.
    Error,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 22] = [
        Self::Toc,
        Self::Wrap,
        Self::UnclosedToc,
        Self::NestedToc,
        Self::UnopenedToc,
        Self::DividedToc,
        Self::MisplacedToc,
        Self::MissingToc,
        Self::InertMarker,
        Self::EntangledToc,
        Self::TooManyTocs,
        Self::UnlistableHeading,
        Self::Unstable,
        Self::StrayMarker,
        Self::UnknownDirective,
        Self::SwallowedHeading,
        Self::AccidentalHeading,
        Self::SameAnchor,
        Self::EmptyHeading,
        Self::BrokenLink,
        Self::NotWrapped,
        Self::Trouble,
    ];

    /// Its name in reports and options.
    pub fn name(self) -> &'static str {
        self.entry().0
    }

    /// What it means, as a sentence without its full stop.
    pub fn summary(self) -> &'static str {
        self.entry().1
    }

    /// How much it matters, unless somebody asks for it to matter more.
    pub fn severity(self) -> Severity {
        match self {
            Self::StrayMarker
            | Self::UnknownDirective
            | Self::SwallowedHeading
            | Self::AccidentalHeading
            | Self::SameAnchor
            | Self::EmptyHeading
            | Self::BrokenLink => Severity::Warning,
            Self::NotWrapped => Severity::Note,
            _ => Severity::Error,
        }
    }

    fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::Toc => ("toc", "A table of contents does not list the headings"),
            Self::Wrap => ("wrap", "A paragraph is not wrapped"),
            Self::UnclosedToc => ("unclosed-toc", "An opening marker has no closing one"),
            Self::NestedToc => ("nested-toc", "An opening marker follows another one"),
            Self::UnopenedToc => ("unopened-toc", "A closing marker has no opening one"),
            Self::DividedToc => (
                "divided-toc",
                "Two markers stand in different block quotes or list items",
            ),
            Self::MisplacedToc => ("misplaced-toc", "A list would not be one here"),
            Self::MissingToc => ("missing-toc", "There is no table of contents"),
            Self::InertMarker => ("inert-marker", "A marker does not count where it stands"),
            Self::EntangledToc => (
                "entangled-toc",
                "The page needs what stands between two markers",
            ),
            Self::TooManyTocs => (
                "too-many-tocs",
                "All tables of contents together are out of proportion",
            ),
            Self::UnlistableHeading => (
                "unlistable-heading",
                "A heading cannot be written as an entry",
            ),
            Self::Unstable => ("unstable", "The result failed a check"),
            Self::StrayMarker => ("stray-marker", "A closing marker is one too many"),
            Self::UnknownDirective => ("unknown-directive", "A comment to tocfmt says nothing"),
            Self::SwallowedHeading => (
                "swallowed-heading",
                "A listed heading stands in code, a comment or HTML",
            ),
            Self::AccidentalHeading => (
                "accidental-heading",
                "A paragraph is a heading by the line below it",
            ),
            Self::SameAnchor => ("same-anchor", "Two headings have the same text"),
            Self::EmptyHeading => ("empty-heading", "A heading has no text"),
            Self::BrokenLink => ("broken-link", "A link leads to no place of the page"),
            Self::NotWrapped => ("not-wrapped", "A paragraph was not wrapped"),
            Self::Trouble => ("trouble", "A file or a setting cannot be used"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a text is no name of a kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such kind")]
pub struct NoKind;

impl FromStr for Kind {
    type Err = NoKind;

    fn from_str(name: &str) -> Result<Self, NoKind> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.name() == name).ok_or(NoKind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_for_each_and_lead_back() {
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(kind as usize, at, "{kind} is in the list, and once");
            assert!(
                kind.name()
                    .bytes()
                    .all(|b| b == b'-' || b.is_ascii_lowercase())
            );
            assert!(!kind.summary().ends_with('.'));
        }
        assert_eq!("tok".parse::<Kind>(), Err(NoKind));
    }
}
