//! The report formats of `check`, one file each.

mod diff;
mod finding;
mod github;
mod json;
mod list;
mod reporter;
mod sarif;

pub(crate) use finding::Rewrite;
pub(crate) use reporter::{CheckedFile, Reporter};

use super::args::OutputFormat;

/// The reporter for an output format of the command line.
pub(crate) fn reporter(format: OutputFormat) -> &'static dyn Reporter {
    match format {
        OutputFormat::Diff => &diff::Diff,
        OutputFormat::List => &list::List,
        OutputFormat::Github => &github::Github,
        OutputFormat::Json => &json::Json,
        OutputFormat::Sarif => &sarif::Sarif,
    }
}
