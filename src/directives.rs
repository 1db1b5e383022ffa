//! Comments that tell tools to keep their hands off, turned into spans that stay as they are.
//!
//! Stands apart because both passes obey them. It does not know what a pass would do there.

use memchr::memmem;

use crate::document::{Comment, Document, Landmark};
use crate::source::Span;

/// Whole lines that are not to be touched, in order and without overlaps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ignored {
    /// Not by any pass: what stands between `<!-- tocfmt off -->` and `<!-- tocfmt on -->`.
    pub(crate) by_all: Vec<Span>,
    /// Not by the wrapping pass: the same, and what other tools are told to leave alone.
    pub(crate) by_wrapping: Vec<Span>,
}

/// What a comment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directive {
    Off(Tool),
    On(Tool),
    /// Off for the block below.
    Next(Tool),
}

/// Who is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Tocfmt,
    Prettier,
    /// `rumdl`, or `markdownlint`, whose comments it takes as well.
    Linter,
}

/// Finds what is to be ignored. A region without an end goes to the end of the document.
pub(crate) fn ignored(document: &Document<'_>) -> Ignored {
    let mut ignored = Ignored::default();
    if !is_spoken(document.text()) {
        return ignored;
    }
    let mut open: Vec<(Tool, usize)> = Vec::new();
    let mut comments: Vec<Comment> = document
        .landmarks()
        .into_iter()
        .filter_map(|landmark| match landmark {
            Landmark::Comment(comment) => Some(comment),
            Landmark::Heading(_) => None,
        })
        .collect();
    // Footnotes come last on the page, wherever they stand.
    comments.sort_by_key(|comment| comment.line);
    for comment in comments {
        let Some(line) = document.lines().span(comment.line) else {
            continue;
        };
        match directive(&comment.last_line) {
            Some(Directive::Off(tool)) if !open.iter().any(|(other, _)| *other == tool) => {
                open.push((tool, line.start));
            }
            Some(Directive::On(tool)) => {
                if let Some(at) = open.iter().position(|(other, _)| *other == tool) {
                    let (_, start) = open.remove(at);
                    ignored.add(tool, Span::new(start, line.end));
                }
            }
            Some(Directive::Next(tool)) => {
                if let Some(next) = comment.next {
                    ignored.add(tool, next);
                }
            }
            Some(Directive::Off(_)) | None => {}
        }
    }
    for (tool, start) in open {
        ignored.add(tool, Span::new(start, document.text().len()));
    }
    ignored.by_all = merged(ignored.by_all);
    ignored.by_wrapping = merged(ignored.by_wrapping);
    ignored
}

impl Ignored {
    fn add(&mut self, tool: Tool, span: Span) {
        if tool == Tool::Tocfmt {
            self.by_all.push(span);
        }
        self.by_wrapping.push(span);
    }
}

/// Whether anything in `text` can be a directive.
fn is_spoken(text: &str) -> bool {
    let tools = ["tocfmt", "prettier-ignore", "rumdl-", "markdownlint-"];
    tools
        .iter()
        .any(|tool| memmem::find(text.as_bytes(), tool.as_bytes()).is_some())
}

/// What a comment on one line says.
fn directive(comment: &str) -> Option<Directive> {
    let inner = comment.strip_prefix("<!--")?.strip_suffix("-->")?;
    let mut words = inner.split_ascii_whitespace();
    let first = words.next()?;
    let linter = first
        .strip_prefix("rumdl-")
        .or_else(|| first.strip_prefix("markdownlint-"));
    let rest: Vec<&str> = words.collect();
    // MD013 is the rule about line lengths; without a name, all are meant.
    let about_lines = || {
        let names = |rule: &&str| {
            ["MD013", "line-length"]
                .iter()
                .any(|name| rule.eq_ignore_ascii_case(name))
        };
        rest.is_empty() || rest.iter().any(names)
    };
    match (first, rest.as_slice(), linter) {
        ("tocfmt", ["off"], _) => Some(Directive::Off(Tool::Tocfmt)),
        ("tocfmt", ["on"], _) => Some(Directive::On(Tool::Tocfmt)),
        ("tocfmt", ["off", "next"], _) => Some(Directive::Next(Tool::Tocfmt)),
        ("prettier-ignore", [], _) => Some(Directive::Next(Tool::Prettier)),
        ("prettier-ignore-start", [], _) => Some(Directive::Off(Tool::Prettier)),
        ("prettier-ignore-end", [], _) => Some(Directive::On(Tool::Prettier)),
        (_, _, Some("disable")) if about_lines() => Some(Directive::Off(Tool::Linter)),
        (_, _, Some("enable")) if about_lines() => Some(Directive::On(Tool::Linter)),
        _ => None,
    }
}

/// Spans in order, those that touch made one.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    fn kept(text: &str, which: impl Fn(Ignored) -> Vec<Span>) -> Vec<&str> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        which(ignored(&document))
            .into_iter()
            .map(|span| span.of(text))
            .collect()
    }

    #[test]
    fn regions_go_from_off_to_on_or_to_the_end() {
        let text = "a\n<!-- tocfmt off -->\nb\n\n<!--tocfmt  on-->\nc\n\n- d\n  <!-- tocfmt off -->\n\ne\n";
        let regions = kept(text, |ignored| ignored.by_all);
        assert_eq!(
            regions,
            [
                "<!-- tocfmt off -->\nb\n\n<!--tocfmt  on-->\n",
                "  <!-- tocfmt off -->\n\ne\n"
            ]
        );
    }

    #[test]
    fn off_next_is_about_one_block() {
        let text =
            "<!-- tocfmt off next -->\n- a\n- b\n\nc\n\n<!-- prettier-ignore -->\n\nd\ne\n\nf\n";
        assert_eq!(kept(text, |ignored| ignored.by_all), ["- a\n- b\n"]);
        assert_eq!(
            kept(text, |ignored| ignored.by_wrapping),
            ["- a\n- b\n", "d\ne\n"]
        );
    }

    #[test]
    fn other_tools_are_heard_by_the_wrapping_pass() {
        let text = "<!-- rumdl-disable MD013 -->\na\n\n<!-- rumdl-enable -->\nb\n\n\
            <!-- rumdl-disable MD001 -->\nc\n\n<!-- prettier-ignore-start -->\nd\n";
        let wrapping = kept(text, |ignored| ignored.by_wrapping);
        assert_eq!(wrapping.len(), 2);
        assert!(wrapping[0].ends_with("<!-- rumdl-enable -->\n") && wrapping[1].ends_with("\nd\n"));
        assert!(kept(text, |ignored| ignored.by_all).is_empty());
    }

    #[test]
    fn directives_in_code_are_none() {
        let text = "    <!-- tocfmt off -->\n\n`<!-- tocfmt off -->`\n\n<!-- tocfmt off --> a\n";
        assert!(kept(text, |ignored| ignored.by_all).is_empty());
    }
}
