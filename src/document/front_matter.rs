//! Finds the front matter at the start of a text, which is not Markdown.

use crate::source::Lines;

/// Returns the length of the front matter in bytes, its closing line included, or 0 if there is none.
///
/// Front matter starts on the first line of a text, after a byte order mark if there is one, and is enclosed by two
/// lines
/// `---` (YAML) or two lines `+++` (TOML), each of which may end in spaces or tabs. Without a closing line, the text is
/// Markdown from the start.
pub(super) fn front_matter_len(text: &str) -> usize {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let fence = |line: &str| line.trim_end_matches(['\r', '\n', ' ', '\t']).to_owned();
    let opening = body
        .get(..3)
        .filter(|fence| matches!(*fence, "---" | "+++"))
        .unwrap_or_default();
    let first = body.split(['\n', '\r']).next().unwrap_or_default();
    if opening.is_empty() || fence(first) != opening {
        return 0;
    }
    let lines = Lines::new(text);
    (1..)
        .map_while(|index| lines.span(index))
        .find(|span| fence(span.of(text)) == opening)
        .map_or(0, |span| span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requires_both_fences_at_the_very_start() {
        assert_eq!(front_matter_len("---\na: b\n---\n# c\n"), 13);
        assert_eq!(front_matter_len("+++ \n# a\n+++\t\nb"), 14);
        assert_eq!(front_matter_len("\u{feff}---\r\na\r\n---\r\n"), 16);
        assert_eq!(front_matter_len("---\na\n---"), 9);
        for none in [
            "",
            "---\n",
            "---\na\n",
            "----\na\n----\n",
            "\n---\na\n---\n",
            "---\na\n+++\n",
            "---a\nb\n---\n",
            "*\u{301}\na\n*\u{301}\n",
            " ---\na\n---\n",
        ] {
            assert_eq!(front_matter_len(none), 0, "{none:?}");
        }
    }
}
