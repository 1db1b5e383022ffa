//! How a link spells an anchor: what would end the destination of a Markdown link is percent-encoded.

use std::fmt::Write;

/// Returns the anchor with percent codes for what a link destination cannot contain (CommonMark 0.31.2, section 6.3), or
/// that has a meaning in it; `None` if there is nothing of that kind.
pub(super) fn escaped(anchor: &str) -> Option<String> {
    let has_odd_parentheses = !has_balanced_parentheses(anchor);
    let is_literal = |c: char| match c {
        '(' | ')' => !has_odd_parentheses,
        '<' | '>' | '\\' | '&' | '%' | '`' | '"' => false,
        _ => !c.is_whitespace() && !c.is_control(),
    };
    (!anchor.chars().all(is_literal)).then(|| encoded(anchor, is_literal))
}

/// Returns a text with percent codes for the bytes of all characters that are not literal.
pub(super) fn encoded(text: &str, is_literal: impl Fn(char) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        if is_literal(c) {
            encoded.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            // Writing to a `String` does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Whether every parenthesis has its partner.
pub(super) fn has_balanced_parentheses(text: &str) -> bool {
    let mut open = 0_usize;
    for c in text.chars() {
        match c {
            '(' => open += 1,
            ')' => match open.checked_sub(1) {
                Some(rest) => open = rest,
                None => return false,
            },
            _ => {}
        }
    }
    open == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_destination_cannot_contain_is_encoded() {
        for literal in ["a-b_c.d", "ä中", "a(b)c", "", "a*b'c!", "a[b]"] {
            assert_eq!(escaped(literal), None, "{literal}");
        }
        let encoded = [
            ("a b", "a%20b"),
            ("a(b", "a%28b"),
            ("a)(b", "a%29%28b"),
            ("<a>&\\", "%3Ca%3E%26%5C"),
            ("50%", "50%25"),
            ("\u{a0}é\n", "%C2%A0é%0A"),
        ];
        for (anchor, spelling) in encoded {
            assert_eq!(escaped(anchor).as_deref(), Some(spelling));
        }
    }
}
