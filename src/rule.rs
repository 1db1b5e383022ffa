//! Rules: the names under which everything that can be reported about a document goes.
//!
//! A rule's id is a promise to scripts: it is what reports carry and what `--deny` takes. The rules here belong to the
//! formatting itself; those of [`lint`](crate::lint) are declared next to their check.

use std::fmt;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Of interest to those who ask for it.
    Note,
    /// Something that deserves attention.
    Warning,
    /// Something that must be fixed.
    Error,
}

/// What a diagnostic is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rule {
    id: &'static str,
    summary: &'static str,
    severity: Severity,
}

impl Rule {
    /// A table of contents does not list the headings of the page.
    pub const TOC: Rule = error("toc", "Table of contents does not list the headings");
    /// The lines of a paragraph are not as the wrap mode asks for.
    pub const WRAP: Rule = error("wrap", "Paragraph is not wrapped");
    /// An opening marker has no closing marker.
    pub const UNCLOSED_TOC: Rule = error("unclosed-toc", "Opening marker has no closing marker");
    /// An opening marker follows another one that is not closed.
    pub const NESTED_TOC: Rule = error(
        "nested-toc",
        "Opening marker inside another table of contents",
    );
    /// A closing marker has no opening marker.
    pub const UNOPENED_TOC: Rule = error("unopened-toc", "Closing marker has no opening marker");
    /// The two markers of a table of contents are in different containers.
    pub const MARKERS_IN_DIFFERENT_BLOCKS: Rule = error(
        "markers-in-different-blocks",
        "Markers are in different block quotes or list items",
    );
    /// The list would be parsed as something else, for example as code.
    pub const MISPLACED_TOC: Rule = error("misplaced-toc", "List would not render as a list here");
    /// There are no markers although they are required.
    pub const MISSING_TOC: Rule = error("missing-toc", "Document has no table of contents");
    /// An option in a marker is unknown, or its value is invalid.
    pub const INVALID_MARKER_OPTION: Rule =
        error("invalid-marker-option", "Option in a marker is invalid");
    /// A table of contents cannot be inserted because there is one.
    pub const EXISTING_TOC: Rule =
        error("existing-toc", "Document already has a table of contents");
    /// A table of contents cannot be inserted because it would be empty.
    pub const NO_HEADINGS: Rule = error("no-headings", "There is no heading to list");
    /// Something outside of the table of contents depends on what the list replaces.
    pub const TOC_CONTENT_IN_USE: Rule = error(
        "toc-content-in-use",
        "Content between the markers is used elsewhere",
    );
    /// All lists together would be out of proportion to the document.
    pub const TOO_MANY_TOCS: Rule = error(
        "too-many-tocs",
        "Too many tables of contents for the number of headings",
    );
    /// The document is larger, or might take more memory, than [`Options::max_memory`](crate::Options::max_memory).
    pub const TOO_LARGE: Rule = error("too-large", "Document takes too much memory");
    /// No entry for a heading parses as one link to it.
    pub const UNLISTABLE_HEADING: Rule = error(
        "unlistable-heading",
        "Heading cannot be written as an entry",
    );
    /// Formatting the result again would change it. No document should cause this.
    pub const UNSTABLE: Rule = error("unstable", "Result is not idempotent");
    /// A paragraph that may need wrapping could not be wrapped safely.
    pub const NOT_WRAPPED: Rule = Rule::new(
        "not-wrapped",
        "Paragraph could not be wrapped safely",
        Severity::Note,
    );

    /// Another tool, or the host, keeps a table of contents up to date.
    pub const UNMANAGED_TOC: Rule = Rule::new(
        "unmanaged-toc",
        "Table of contents of another tool",
        Severity::Note,
    );

    /// The rules of formatting, in the order in which reports list them.
    pub(crate) const OF_FORMATTING: [Rule; 17] = [
        Self::TOC,
        Self::WRAP,
        Self::UNCLOSED_TOC,
        Self::NESTED_TOC,
        Self::UNOPENED_TOC,
        Self::MARKERS_IN_DIFFERENT_BLOCKS,
        Self::MISPLACED_TOC,
        Self::MISSING_TOC,
        Self::INVALID_MARKER_OPTION,
        Self::EXISTING_TOC,
        Self::NO_HEADINGS,
        Self::TOC_CONTENT_IN_USE,
        Self::TOO_MANY_TOCS,
        Self::TOO_LARGE,
        Self::UNLISTABLE_HEADING,
        Self::UNSTABLE,
        Self::NOT_WRAPPED,
    ];

    /// Returns a rule. `summary` is a sentence without a full stop.
    pub const fn new(id: &'static str, summary: &'static str, severity: Severity) -> Self {
        Self {
            id,
            summary,
            severity,
        }
    }

    /// Returns the name in reports and options, such as `broken-link`.
    pub const fn id(self) -> &'static str {
        self.id
    }

    /// Returns what the rule finds, as a sentence without a full stop.
    pub const fn summary(self) -> &'static str {
        self.summary
    }

    /// Returns the severity of its diagnostics, unless the caller raises it.
    pub const fn severity(self) -> Severity {
        self.severity
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

const fn error(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(id, summary, Severity::Error)
}
