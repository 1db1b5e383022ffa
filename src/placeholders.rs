//! Lines that a host replaces with a table of contents of its own, such as `[TOC]`.
//!
//! Separate because tables of contents and wrapping both leave them alone.

use memchr::memmem;

use crate::document::Document;
use crate::source::{Span, SpanSet};

/// A line that a host replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placeholder {
    pub(crate) line: Span,
    /// The hosts that replace it.
    pub(crate) hosts: &'static str,
}

/// What a placeholder is alone on its line, in lower case, and who replaces it.
const PLACEHOLDERS: [(&str, &str); 8] = [
    ("[toc]", "Python-Markdown and others"),
    ("[[toc]]", "VitePress and others"),
    ("[[_toc_]]", "GitLab and Azure DevOps"),
    ("[[_tosp_]]", "Azure DevOps"),
    ("{:toc}", "kramdown"),
    ("{: toc}", "kramdown"),
    ("${toc}", "markdown-it-toc-done-right"),
    ("{{toc}}", "Redmine and others"),
];

/// Returns the placeholders of a document outside of code and HTML, in the order of the source.
pub(crate) fn placeholders(document: &Document<'_>) -> Vec<Placeholder> {
    let text = document.text();
    let bytes = text.as_bytes();
    let names = ["toc", "TOC", "tosp", "TOSP"];
    let mut found: Vec<Placeholder> = names
        .into_iter()
        .flat_map(|name| memmem::find_iter(bytes, name))
        .filter_map(|at| placeholder_around(text, at))
        .filter(|found| found.line.start >= document.body_start())
        .collect();
    if found.is_empty() {
        return found;
    }
    let opaque = document.opaque_blocks().map(|block| block.lines);
    let opaque = SpanSet::new(opaque.collect());
    found.retain(|placeholder| !opaque.contains(placeholder.line));
    found.sort_by_key(|placeholder| placeholder.line);
    found
}

/// Returns the placeholder that contains the byte at `at`, if it is alone on its line, apart from the prefix of containers.
fn placeholder_around(text: &str, at: usize) -> Option<Placeholder> {
    let is_syntax = |c: &u8| matches!(c, b'[' | b'_' | b'{' | b':' | b'$' | b' ');
    let before = text.as_bytes().get(..at)?;
    before.last().filter(|c| is_syntax(c))?;
    let line_start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1);
    let rest = text.get(line_start..)?;
    let line_len = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
    let line = rest.get(..line_len)?;
    let content = line
        .trim_start_matches([' ', '\t', '>', '*', '-', '+'])
        .trim_end();
    let hosts = hosts_of(content)?;
    Some(Placeholder {
        line: Span::new(line_start, line_start + line_len),
        hosts,
    })
}

/// Whether a line without the prefix of containers is a placeholder.
pub(crate) fn is_placeholder(line: &str) -> bool {
    hosts_of(line).is_some()
}

fn hosts_of(line: &str) -> Option<&'static str> {
    let mut known = PLACEHOLDERS.iter();
    let (_, hosts) = known.find(|(name, _)| line.eq_ignore_ascii_case(name))?;
    Some(hosts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    fn found(text: &str) -> Vec<&str> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let found = placeholders(&document).into_iter();
        found.map(|placeholder| placeholder.line.of(text)).collect()
    }

    #[test]
    fn placeholders_are_alone_on_their_line() {
        let text = "[TOC]\n\n* TOC\n{:toc}\n\n> [[_TOC_]] \n\n- [[toc]]\r\n\r\n${toc}";
        let expected = ["[TOC]", "{:toc}", "> [[_TOC_]] ", "- [[toc]]", "${toc}"];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn other_text_is_no_placeholder() {
        let text = "see [TOC]\n\n```\n[TOC]\n```\n\n<div>\n[TOC]\n</div>\n\n[toc](a)\n\ntoc\n\n[TÖC] [toc]é\n";
        assert_eq!(found(text), [""; 0]);
    }
}
