//! Checkboxes of task list items, as GitHub's parser finds them: in the source of a line, before the rest of it is parsed.

/// Splits a line at its checkbox: what is before it, and what is after it. `None` if the line does not start with a list
/// marker and a checkbox with white space after it.
pub(crate) fn split_at_checkbox(line: &str) -> Option<(&str, &str)> {
    let (before, _) = line.split_once('[')?;
    let rest = line.get(before.len()..)?;
    let after = ["[ ]", "[x]", "[X]"]
        .iter()
        .find_map(|checkbox| rest.strip_prefix(checkbox))?;
    let is_task = after.starts_with([' ', '\t']) && is_list_marker(before);
    is_task.then_some((before, after))
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
