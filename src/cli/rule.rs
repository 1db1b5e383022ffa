//! The rules of the command line: errors outside of documents.

use tocfmt::{Rule, Severity};

/// A file or a stream cannot be read, processed or written.
pub(crate) const IO_ERROR: Rule = Rule::new(
    "io-error",
    "File cannot be read, processed or written",
    Severity::Error,
);

/// The command line or a configuration file cannot be used.
pub(crate) const CONFIG_ERROR: Rule = Rule::new(
    "config-error",
    "Command line or configuration file cannot be used",
    Severity::Error,
);

/// Returns all rules, those of the library first, in the order in which reports list them.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    tocfmt::rules().chain([IO_ERROR, CONFIG_ERROR])
}
