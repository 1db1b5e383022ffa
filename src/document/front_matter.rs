//! Finds the front matter at the start of a text, which is not Markdown.
//!
//! GitHub's renders some kinds as Markdown, which the generators of sites do not. They are parsed, but not wrapped.

use crate::source::Lines;

/// Returns the length of the front matter in bytes, its closing line included, or 0 if there is none.
///
/// Front matter starts on the first line of a text, after a byte order mark if there is one, and is enclosed by two lines
/// `---` (YAML) or two lines `+++` (TOML), each of which may end in spaces or tabs. Without a closing line, the text is
/// Markdown from the start.
pub(super) fn front_matter_len(text: &str) -> usize {
    match fence(first_line(text)) {
        opening @ ("---" | "+++") => end_of_line(text, opening).unwrap_or(0),
        _ => 0,
    }
}

/// Returns the length of the front matter that GitHub renders as Markdown, or 0 if there is none.
///
/// That is an object in JSON (Hugo), YAML that ends in `...` (Jekyll, Pandoc), a language after the opening `---` (Eleventy), or
/// blank lines above `+++` (Zola).
pub(super) fn rendered_front_matter_len(text: &str) -> usize {
    if front_matter_len(text) > 0 {
        return 0;
    }
    let mut body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let below_blank_lines = body.trim_start();
    if below_blank_lines.starts_with("+++") {
        body = below_blank_lines;
    }
    let opening = fence(first_line(body));
    let second = body.split('\n').nth(1).unwrap_or_default();
    let language = opening.strip_prefix("---").unwrap_or("-");
    let len = match opening {
        // Not a rule above text.
        "---" if second.contains(':') => end_of_line(body, "..."),
        "+++" => end_of_line(body, "+++"),
        _ if body.starts_with('{') => object_len(body),
        _ if language.bytes().all(|byte| byte.is_ascii_lowercase()) => end_of_line(body, "---"),
        _ => None,
    };
    len.map_or(0, |len| text.len() - body.len() + len)
}

/// Returns the first line, without a byte order mark.
fn first_line(text: &str) -> &str {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    body.split(['\n', '\r']).next().unwrap_or_default()
}

/// Returns a line without the white space at its end.
fn fence(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n', ' ', '\t'])
}

/// Returns where the first line after the opening one ends that is `closing`.
fn end_of_line(text: &str, closing: &str) -> Option<usize> {
    let lines = Lines::new(text);
    let mut spans = (1..).map_while(|index| lines.span(index));
    let last = spans.find(|span| fence(span.of(text)) == closing)?;
    Some(last.end)
}

/// Returns the length of the JSON object at the start of a text, if nothing follows on its last line.
fn object_len(text: &str) -> Option<usize> {
    let first = text.get(1..)?.trim_start().chars().next()?;
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut bytes = text.bytes().enumerate();
    // Not a template such as `{{ a }}`.
    while matches!(first, '"' | '}')
        && let Some((at, byte)) = bytes.next()
    {
        match byte {
            b'\\' if in_string => drop(bytes.next()),
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let rest = first_line(text.get(at + 1..)?);
            return fence(rest).is_empty().then_some(at + 1);
        }
    }
    None
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

    #[test]
    fn finds_what_other_generators_accept() {
        for (text, rest) in [
            (
                "{\n\"a\": \"b } \\\" c\",\n\n\"d\": [{}]\n}\n\ne\n",
                "\n\ne\n",
            ),
            ("\u{feff}{ \"a\": 1 } \r\nb", " \r\nb"),
            ("{}", ""),
            ("---\na: b\n... \nc\n", "c\n"),
            ("---json\n{}\n---\na\n", "a\n"),
            ("\n\n+++\na = 1\n+++\nb\n", "b\n"),
        ] {
            let len = rendered_front_matter_len(text);
            assert_eq!(text.get(len..), Some(rest), "{text:?}");
        }
        for none in [
            "",
            "{",
            "{{ a }}\n",
            "{% a %}\n",
            "{: .a}\n",
            "{\"a\": 1",
            "{\"a\": 1} b\n",
            "---\na\n",
            "---\na: b\n---\nc\n...\n",
            "---\na\n...\n",
            "----\na\n---\n",
            "--- a\nb\n---\n",
            "a\n",
        ] {
            assert_eq!(rendered_front_matter_len(none), 0, "{none:?}");
        }
    }
}
