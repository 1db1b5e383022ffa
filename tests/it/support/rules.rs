//! All rules that reports can name: those of the library, and those of the command line.

use tocfmt::{Rule, Severity};

/// Returns all rules, in the order in which reports list them.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    let io_error = "File cannot be read, processed or written";
    let config_error = "Command line or configuration file cannot be used";
    tocfmt::rules().chain([
        Rule::new("io-error", io_error, Severity::Error),
        Rule::new("config-error", config_error, Severity::Error),
    ])
}

/// Returns the rules that `--deny` accepts.
pub(crate) fn deniable_rules() -> impl Iterator<Item = Rule> {
    rules().filter(|rule| rule.severity() < Severity::Error)
}
