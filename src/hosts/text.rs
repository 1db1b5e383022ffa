//! Rules for the text of headings that several hosts share.

use super::characters::is_python_space;

/// Appends a text with dashes in place of `---` and `--`, as typographers of Markdown write it. What else they replace is
/// punctuation before and after, so it makes no difference to a slug.
pub(super) fn push_with_dashes(text: &str, result: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("--") {
        result.push_str(before);
        let (dash, after) = match after.strip_prefix('-') {
            Some(after) => ('—', after),
            None => ('–', after),
        };
        result.push(dash);
        rest = after;
    }
    result.push_str(rest);
}

/// Joins the words of a text by single spaces, as Python's `" ".join(text.split())`.
pub(super) fn collapse_python_spaces(text: &str) -> String {
    let words = text.split(is_python_space).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_and_three_hyphens_are_a_dash() {
        let with_dashes = |text| {
            let mut result = String::new();
            push_with_dashes(text, &mut result);
            result
        };
        let texts = ["a-b", "a--b", "a---b", "a----b", "-----", "-- -"];
        let expected = ["a-b", "a–b", "a—b", "a—-b", "—–", "– -"];
        assert_eq!(texts.map(with_dashes), expected);
    }

    #[test]
    fn words_are_joined_by_single_spaces() {
        assert_eq!(collapse_python_spaces(" a\u{a0}\t b\u{1f}c\n"), "a b c");
    }
}
