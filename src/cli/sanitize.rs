//! Makes text safe to show on a terminal: no document or file name can clear the screen or move the cursor.

use std::borrow::Cow;

/// Escapes all control characters as Rust does, so that the text stays on one line.
pub(crate) fn sanitize_line(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_control() {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Escapes all control characters but tabs and line endings (LF and CR LF).
pub(crate) fn sanitize_text(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let content = line.trim_end_matches(['\r', '\n']);
        let cells: Vec<Cow<'_, str>> = content.split('\t').map(sanitize_line).collect();
        let line_ending = line.get(content.len()..).unwrap_or_default();
        cells.join("\t") + line_ending
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_control_characters() {
        assert_eq!(sanitize_line("a\u{1b}[2J\n.md"), r"a\u{1b}[2J\n.md");
        assert_eq!(sanitize_line("ü\u{9b}\t"), r"ü\u{9b}\t");
    }

    #[test]
    fn text_keeps_line_endings_and_tabs() {
        assert_eq!(sanitize_text("+a\tb\r\n-ü\n"), "+a\tb\r\n-ü\n");
        assert_eq!(sanitize_text("a\rb\u{1b}c\n\u{7}"), "a\\rb\\u{1b}c\n\\u{7}");
    }
}
