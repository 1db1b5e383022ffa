//! The names of the files that fail the check, one a line.

use super::reporter::{CheckedFile, Reporter};
use crate::cli::sanitize::sanitize_line;

/// Lists files by name.
pub(crate) struct List;

impl Reporter for List {
    fn render(&self, file: &CheckedFile<'_>) -> String {
        if file.fails_check() {
            format!("{}\n", sanitize_line(&file.path.to_string_lossy()))
        } else {
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::message::Message;

    #[test]
    fn a_name_stays_on_its_line() {
        let path = Path::new("a\nb");
        let rendered = |message: &Message| {
            let file = CheckedFile {
                path,
                rewrite: None,
                messages: vec![message],
            };
            List.render(&file)
        };
        let warning = Message::io_warning(path, "x");
        assert_eq!(rendered(&warning), "");
        assert_eq!(rendered(&warning.into_error()), "a\\nb\n");
    }
}
