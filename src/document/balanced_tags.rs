//! Whether every tag in a piece of HTML is closed in it, so that no element reaches past its end.

use super::preformatted::tag_end;

/// The elements without a closing tag (HTML, section 13.1.2: void elements).
const VOID_ELEMENTS: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Whether every element in `html` is closed in the order in which it was opened. Comments do not count.
pub(crate) fn has_balanced_tags(html: &str) -> bool {
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(start) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = rest.get(start..).unwrap_or_default();
        let end = match rest.strip_prefix("<!--") {
            Some(_) => rest.find("-->").unwrap_or(rest.len()),
            None => tag_end(rest),
        };
        let (tag, after) = rest.split_at(end);
        rest = after;
        let tag = tag.trim_start_matches('<');
        let (closes, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let name = tag.split(|c| !is_name(c)).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        if tag.starts_with('!') || name.is_empty() || VOID_ELEMENTS.contains(&&*name) {
            continue;
        }
        if !closes {
            open.push(name);
        } else if open.pop() != Some(name) {
            return false;
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_closed_in_order() {
        for html in [
            "",
            "a &lt;b",
            "<b>a</B>",
            "<a b='>'><i>c</i></a>",
            "<!-- <b> --> <br> <img src=a>",
            "<x-y>a</x-y>",
        ] {
            assert!(has_balanced_tags(html), "{html}");
        }
        for html in [
            "<b>",
            "a</b>",
            "<b><i>a</b></i>",
            "<code>C:&lt;/code>",
            "<b/>",
            "<!-- </b> --><b>",
        ] {
            assert!(!has_balanced_tags(html), "{html}");
        }
    }
}
