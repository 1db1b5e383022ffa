//! What the lines of containers start with, as it is in the source: list markers, the checkboxes of task list items, and the
//! names of footnotes.
//!
//! GitHub's parser looks for a checkbox before the rest of the line is parsed.

/// Splits a line at its checkbox: what is before it, and what is after it. `None` if the line does not start with a list
/// marker and a checkbox with white space after it.
pub(crate) fn split_at_checkbox(line: &str) -> Option<(&str, &str)> {
    let (before, _) = line.split_once('[')?;
    let after = strip_checkbox(line.get(before.len()..)?)?;
    let is_task = after.starts_with([' ', '\t']) && is_list_marker(before);
    is_task.then_some((before, after))
}

/// Returns what follows the checkbox at the start of a text.
pub(crate) fn strip_checkbox(text: &str) -> Option<&str> {
    let checkboxes = ["[ ]", "[x]", "[X]"];
    checkboxes
        .iter()
        .find_map(|checkbox| text.strip_prefix(checkbox))
}

/// Returns what is before the checkbox on a line that consists of a list marker and a checkbox.
pub(super) fn before_empty_checkbox(line: &str) -> Option<&str> {
    let (before, after) = split_at_checkbox(line)?;
    after.trim_ascii().is_empty().then_some(before)
}

/// Whether a text without white space and `>` may be a list marker, a part of a checkbox, or the start of a footnote.
pub(super) fn may_be_container_marker(text: &str) -> bool {
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_footnote = text.starts_with("[^") && text.ends_with("]:");
    ["", "-", "*", "+", ".", ")", "[", "]", "[x]", "[X]"].contains(&number) || is_footnote
}

/// Whether a text is a list marker with white space after it.
fn is_list_marker(text: &str) -> bool {
    let marker = text.trim_matches([' ', '\t']);
    let delimiter = marker.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_marker = match delimiter {
        "-" | "+" | "*" => delimiter == marker,
        "." | ")" => delimiter != marker,
        _ => false,
    };
    is_marker && text.ends_with([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_checkboxes_after_list_markers() {
        assert_eq!(split_at_checkbox("- [ ] a"), Some(("- ", " a")));
        assert_eq!(split_at_checkbox("  12)\t[X] \n"), Some(("  12)\t", " \n")));
        for line in [
            "- [ ]\n",
            "[ ] a",
            "> - [ ] a",
            "- - [ ] a",
            "-[ ] a",
            ". [ ] a",
            "1- [x] a",
            "- [y] a",
        ] {
            assert_eq!(split_at_checkbox(line), None, "{line:?}");
        }
    }
}
