//! Comments that ask tools to leave a part of the document unchanged.
//!
//! Separate because tables of contents and wrapping both obey them.

use memchr::memmem;

use crate::document::{Comment, Document};
use crate::source::{Span, SpanSet};

/// The directives of a document, as the whole lines that they cover.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Directives {
    /// Lines that nothing may change: those between `<!-- tocfmt off -->` and `<!-- tocfmt on -->`.
    pub(crate) off: SpanSet,
    /// Lines that are not wrapped: the same, and those that other tools are asked to leave unchanged.
    pub(crate) wrapping_off: SpanSet,
    /// Lines with a comment that addresses tocfmt but is not a directive.
    pub(crate) unknown: Vec<Span>,
}

/// What a comment asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directive {
    Off(Tool),
    On(Tool),
    /// Off for the next block only.
    OffNext(Tool),
    /// Addresses tocfmt, but is not a directive.
    Unknown,
}

/// The tool that a comment addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Tocfmt,
    Prettier,
    /// `rumdl`, or `markdownlint`, whose comments rumdl accepts as well.
    Linter,
}

impl Directives {
    /// Finds the directives of a document. A region without an end extends to the end of the document.
    pub(crate) fn find(document: &Document<'_>) -> Self {
        let mut regions = Regions::default();
        let mut unknown = Vec::new();
        for comment in directive_comments(document) {
            let line = document.line_span(comment.line);
            match parse_directive(&comment.last_line) {
                Some(Directive::Off(tool)) => regions.open(tool, line.start),
                Some(Directive::On(tool)) => regions.close(tool, line.end),
                Some(Directive::OffNext(tool)) => {
                    if let Some(next) = document.block_after(comment) {
                        regions.add(tool, next);
                    }
                }
                Some(Directive::Unknown) => unknown.push(line),
                None => {}
            }
        }
        regions.close_all(document.text().len());
        Self {
            off: SpanSet::new(regions.off),
            wrapping_off: SpanSet::new(regions.wrapping_off),
            unknown,
        }
    }
}

/// Returns the comments that may be directives, in the order of the source.
fn directive_comments<'d, 'a>(document: &'d Document<'a>) -> Vec<&'d Comment<'a>> {
    let comments = document.comments().iter();
    let mut comments: Vec<&Comment<'_>> = comments
        .filter(|comment| may_contain_directives(&comment.last_line))
        .collect();
    // Footnotes come last on the page, wherever they are in the source.
    comments.sort_by_key(|comment| comment.line);
    comments
}

/// The regions found so far.
#[derive(Default)]
struct Regions {
    off: Vec<Span>,
    wrapping_off: Vec<Span>,
    /// The regions without an end so far, with the offset of their start: one a tool at most.
    open: Vec<(Tool, usize)>,
}

impl Regions {
    fn open(&mut self, tool: Tool, start: usize) {
        if !self.open.iter().any(|(other, _)| *other == tool) {
            self.open.push((tool, start));
        }
    }

    fn close(&mut self, tool: Tool, end: usize) {
        if let Some(index) = self.open.iter().position(|(other, _)| *other == tool) {
            let (_, start) = self.open.remove(index);
            self.add(tool, Span::new(start, end));
        }
    }

    fn close_all(&mut self, end: usize) {
        for (tool, start) in std::mem::take(&mut self.open) {
            self.add(tool, Span::new(start, end));
        }
    }

    fn add(&mut self, tool: Tool, span: Span) {
        if tool == Tool::Tocfmt {
            self.off.push(span);
        }
        self.wrapping_off.push(span);
    }
}

/// Returns true if `text` contains a comment that looks like a directive. If not, there is none, and no need to parse.
pub(crate) fn may_contain_directives(text: &str) -> bool {
    let mut comments = memmem::find_iter(text.as_bytes(), "<!--");
    comments.any(|at| {
        let comment = text.get(at..).unwrap_or_default();
        let words = comment.get(4..).unwrap_or_default().trim_start();
        let starts_with = |name: &str| {
            let start = words.as_bytes().get(..name.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        };
        ["tocfmt", "prettier-", "rumdl-", "markdownlint-"]
            .into_iter()
            .any(starts_with)
    })
}

/// Parses a comment on one line, ignoring case.
fn parse_directive(comment: &str) -> Option<Directive> {
    let inner = comment.strip_prefix("<!--")?.strip_suffix("-->")?;
    let inner = inner.to_ascii_lowercase();
    let words: Vec<&str> = inner.split_ascii_whitespace().collect();
    let (first, rest) = words.split_first()?;
    match *first {
        "tocfmt" => Some(match rest {
            ["off"] => Directive::Off(Tool::Tocfmt),
            ["on"] => Directive::On(Tool::Tocfmt),
            ["off", "next"] => Directive::OffNext(Tool::Tocfmt),
            _ => Directive::Unknown,
        }),
        "prettier-ignore" => Some(Directive::OffNext(Tool::Prettier)),
        "prettier-ignore-start" => Some(Directive::Off(Tool::Prettier)),
        "prettier-ignore-end" => Some(Directive::On(Tool::Prettier)),
        _ => parse_linter_directive(first, rest),
    }
}

/// Parses a comment to a linter. Only those about line length (MD013) matter; without a rule name, it is about all rules.
fn parse_linter_directive(first: &str, rules: &[&str]) -> Option<Directive> {
    let verb = first
        .strip_prefix("rumdl-")
        .or_else(|| first.strip_prefix("markdownlint-"))?;
    let is_line_length = |rule: &&str| matches!(*rule, "md013" | "line-length");
    if !rules.is_empty() && !rules.iter().any(is_line_length) {
        return None;
    }
    match verb {
        "disable" => Some(Directive::Off(Tool::Linter)),
        "enable" | "restore" => Some(Directive::On(Tool::Linter)),
        "disable-next-line" => Some(Directive::OffNext(Tool::Linter)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    fn find(text: &str) -> Directives {
        let arena = Arena::new();
        Directives::find(&Document::parse(&arena, text))
    }

    fn texts<'t>(text: &'t str, spans: &SpanSet) -> Vec<&'t str> {
        let spans = spans.as_slice().iter();
        spans.map(|span| span.of(text)).collect()
    }

    fn off(text: &str) -> Vec<&str> {
        texts(text, &find(text).off)
    }

    fn wrapping_off(text: &str) -> Vec<&str> {
        texts(text, &find(text).wrapping_off)
    }

    #[test]
    fn regions_extend_from_off_to_on_or_to_the_end() {
        let text = "a\n<!-- tocfmt off -->\nb\n\n<!--tocfmt  on-->\nc\n\n- d\n  <!-- tocfmt off -->\n\ne\n";
        assert_eq!(
            off(text),
            [
                "<!-- tocfmt off -->\nb\n\n<!--tocfmt  on-->\n",
                "  <!-- tocfmt off -->\n\ne\n"
            ]
        );
    }

    #[test]
    fn each_tool_has_one_region_at_a_time() {
        let text = "<!-- prettier-ignore-start -->\n<!-- tocfmt off -->\na\n\n<!-- tocfmt off -->\nb\n\n\
            <!-- tocfmt on -->\nc\n\n<!-- prettier-ignore-end -->\nd\n";
        let all = off(text);
        assert_eq!(all.len(), 1);
        assert!(all[0].starts_with("<!-- tocfmt off -->\na") && all[0].ends_with(" on -->\n"));
        assert_eq!(wrapping_off(text), [text.strip_suffix("d\n").unwrap()]);
    }

    #[test]
    fn off_next_covers_one_block() {
        let text =
            "<!-- tocfmt off next -->\n- a\n- b\n\nc\n\n<!-- prettier-ignore -->\n\nd\ne\n\nf\n";
        assert_eq!(off(text), ["- a\n- b\n"]);
        assert_eq!(wrapping_off(text), ["- a\n- b\n", "d\ne\n"]);
    }

    #[test]
    fn directives_of_other_tools_switch_wrapping_off() {
        let text = "<!-- rumdl-disable MD013 -->\na\n\n<!-- rumdl-enable -->\nb\n\n\
            <!-- rumdl-disable MD001 -->\nc\n\n<!-- markdownlint-disable-next-line line-length -->\n\nc\n\n\
            <!-- markdownlint-disable-file -->\n\nc\n\n<!-- prettier-ignore-start -->\nd\n";
        let mut regions = wrapping_off(text);
        assert_eq!(regions.len(), 3);
        assert_eq!(regions.remove(1), "c\n");
        assert!(regions[0].ends_with("<!-- rumdl-enable -->\n") && regions[1].ends_with("\nd\n"));
        assert!(off(text).is_empty());
    }

    #[test]
    fn case_is_ignored_and_other_words_are_unknown() {
        let text = "<!-- TOCFMT Off -->\na\n\n<!-- tocfmt on -->\n\n<!-- tocfmt of -->\n\n<!-- tocfmt -->\n";
        assert_eq!(off(text).len(), 1);
        let unknown = find(text).unknown;
        let unknown: Vec<&str> = unknown.iter().map(|span| span.of(text)).collect();
        assert_eq!(unknown, ["<!-- tocfmt of -->\n", "<!-- tocfmt -->\n"]);
    }

    #[test]
    fn a_text_that_may_contain_directives_is_recognized_without_parsing() {
        let may_contain = may_contain_directives;
        assert!(may_contain("a <!--\ttocfmt") && may_contain("<!-- toc --> <!-- PRETTIER-ignore"));
        assert!(!may_contain("<!-- toc --> tocfmt <!-- markdownlint"));
    }

    #[test]
    fn directives_in_code_or_among_text_are_ignored() {
        let text = "    <!-- tocfmt off -->\n\n`<!-- tocfmt off -->`\n\n<!-- tocfmt off --> a\n";
        assert!(off(text).is_empty());
    }
}
