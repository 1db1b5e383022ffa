//! Matches text from the tree with its source, where backslash escapes and character references make it longer.

/// Returns the number of bytes at the start of `source` that the parser reads as the text `literal`, or `None` if
/// `source` does not start with it (CommonMark 0.31.2, sections 2.4 and 2.5).
pub(super) fn source_len(source: &str, literal: &str) -> Option<usize> {
    if source.starts_with(literal) && memchr::memchr2(b'\\', b'&', literal.as_bytes()).is_none() {
        return Some(literal.len());
    }
    let mut rest = source;
    let mut wanted = literal.chars();
    loop {
        let left = wanted.as_str();
        // Most text is the same in the source.
        let same = rest
            .bytes()
            .zip(left.bytes())
            .take_while(|(a, b)| a == b && !matches!(a, b'\\' | b'&'))
            .count();
        let same = (0..=same).rev().find(|&at| rest.is_char_boundary(at))?;
        rest = rest.get(same..)?;
        wanted = left.get(same..)?.chars();
        let Some(next) = wanted.next() else {
            return Some(source.len() - rest.len());
        };
        let escaped = rest
            .strip_prefix('\\')
            .and_then(|rest| rest.strip_prefix(next));
        rest = match (escaped, character_reference(rest)) {
            (Some(rest), _) if next.is_ascii_punctuation() => rest,
            (_, Some(reference)) if !is_literal_ampersand(reference, next, wanted.as_str()) => {
                let after = rest.get(reference.len()..)?;
                // Some references stand for two characters.
                let mut after_second = wanted.clone();
                let second_fits = after_second.next().is_none_or(|c| after.starts_with(c));
                if !second_fits && !after.starts_with(['\\', '&']) {
                    wanted = after_second;
                }
                after
            }
            _ => rest.strip_prefix(next)?,
        };
    }
}

/// Returns the character reference at the start of `source`, by its syntax alone: there may be no character of this
/// name.
fn character_reference(source: &str) -> Option<&str> {
    let name = source.strip_prefix('&')?;
    let len = name.bytes().take(40).position(|byte| byte == b';')?;
    let name = name.get(..len)?;
    let is_valid = |c: char| c.is_ascii_alphanumeric() || c == '#';
    let is_valid = !name.is_empty() && name.chars().all(is_valid);
    source.get(..len + 2).filter(|_| is_valid)
}

/// Whether the `&` of a `reference` is literal, because no character has this name. `next` is the character of the text
/// at this place, `after` the text after it.
fn is_literal_ampersand(reference: &str, next: char, after: &str) -> bool {
    let is_ampersand = ["&amp;", "&AMP;", "&#38;", "&#x26;", "&#X26;"].contains(&reference);
    let name = reference.strip_prefix('&').unwrap_or_default();
    next == '&' && !is_ampersand && after.starts_with(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_escapes_and_references_in_the_source() {
        for (source, literal, len) in [
            ("abc def", "abc", Some(3)),
            (r"a\*b c", "a*b c", Some(6)),
            (r"a\b", r"a\b", Some(3)),
            (r"\\x", r"\x", Some(3)),
            ("a &amp; b", "a & b", Some(9)),
            ("&copy;&#35; x", "©# x", Some(13)),
            ("&nope; x", "&nope; x", Some(8)),
            ("&amp;amp; x", "&amp; x", Some(11)),
            ("a & b", "a & b", Some(5)),
            ("&ngE; b", "\u{2267}\u{338} b", Some(7)),
            ("äö ü", "äö ü", Some(7)),
            ("abc", "abd", None),
            ("äb", "öb", None),
            ("ab", "abc", None),
        ] {
            assert_eq!(source_len(source, literal), len, "{source}");
        }
    }

    #[test]
    fn rejects_text_that_is_not_in_the_source() {
        assert_eq!(source_len(r"a\*b c", "a*b"), Some(4));
        assert_eq!(source_len(r"\ab", "ab"), None);
        assert_eq!(source_len("a&lt;b", "a<cd"), None);
        assert_eq!(source_len("a", "ab"), None);
        for none in ["a", "&", "&;", "&a b;", "&a.;"] {
            assert_eq!(character_reference(none), None, "{none}");
        }
        assert_eq!(character_reference("&#x41;b"), Some("&#x41;"));
    }
}
