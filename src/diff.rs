//! Two texts into a unified diff that `git apply` and `patch -p1` take.
//!
//! Owns the diff crate. Lines are split at line feeds only, since that is what those programs do: a lone carriage
//! return is a character like any other here. It does not print and knows no colours.

use std::fmt::Write;

use similar::{ChangeTag, TextDiff};

/// The unified diff, with three lines of context, that turns `old` into `new`; empty where they are equal.
///
/// `path` names the file, relative to the folder in which the diff is to be applied, with `/` between its parts.
pub fn unified(path: &str, old: &str, new: &str) -> String {
    let (old, new) = (lines(old), lines(new));
    let diff = TextDiff::configure().diff_slices(&old, &new);
    let mut text = String::new();
    for hunk in diff.unified_diff().iter_hunks() {
        if text.is_empty() {
            text = format!(
                "--- {}\n+++ {}\n",
                file_name("a", path),
                file_name("b", path)
            );
        }
        // Writing to a `String` does not fail.
        let _ = writeln!(text, "{}", hunk.header());
        for change in hunk.iter_changes() {
            text.push(match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            });
            text.push_str(change.value());
            if !change.value().ends_with('\n') {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    text
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// A file name as git writes it in a diff: quoted as in C where it holds quotes, backslashes or control characters, and
/// with a tab behind it where it holds a space, so that no reader takes its end for a date.
fn file_name(side: &str, path: &str) -> String {
    if path.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
        let mut quoted = format!("\"{side}/");
        for byte in path.bytes() {
            match byte {
                b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
                b' '..=b'~' => quoted.push(char::from(byte)),
                _ => {
                    let _ = write!(quoted, "\\{byte:03o}");
                }
            }
        }
        return quoted + "\"";
    }
    let tab = if path.contains(' ') { "\t" } else { "" };
    format!("{side}/{path}{tab}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(unified("a.md", "a\n", "a\n"), "");
    }

    #[test]
    fn lines_end_at_line_feeds_only() {
        let expected = "--- a/a.md\n+++ b/a.md\n@@ -1 +1,2 @@\n-a\rb\r\n\\ No newline at end of file\n+a\r\n+c\r\n\\ No newline at end of file\n";
        assert_eq!(unified("a.md", "a\rb\r", "a\r\nc\r"), expected);
    }

    #[test]
    fn file_names_are_written_as_git_writes_them() {
        assert_eq!(file_name("a", "b/ü.md"), "a/b/ü.md");
        assert_eq!(file_name("a", "b c.md"), "a/b c.md\t");
        assert_eq!(file_name("b", "x\"y\n"), "\"b/x\\\"y\\012\"");
    }
}
