//! The exit status of a run.

use std::process::ExitCode;

/// How a run ends; the greater one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Exit {
    /// Nothing to do, or everything was written: status 0.
    #[default]
    Clean,
    /// Something would change, or a document has an error: status 1.
    Findings,
    /// A usage error, an unreadable file or a bad configuration: status 2.
    Error,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => ExitCode::SUCCESS,
            Exit::Findings => ExitCode::from(1),
            Exit::Error => ExitCode::from(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_outrank_findings() {
        assert_eq!(Exit::Error.max(Exit::Findings), Exit::Error);
        assert_eq!(Exit::Clean.max(Exit::Findings), Exit::Findings);
    }
}
