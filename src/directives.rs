//! Comments that tell tools to keep their hands off, turned into spans that stay as they are.
//!
//! Stands apart because both passes obey them. It does not know what a pass would do there.

use memchr::memmem;

use crate::document::{Comment, Document};
use crate::error::Warning;
use crate::source::{Span, merged};

/// Whole lines that are not to be touched, in order and without overlaps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ignored {
    /// Not by any pass: what stands between `<!-- tocfmt off -->` and `<!-- tocfmt on -->`.
    pub(crate) by_all: Vec<Span>,
    /// Not by the wrapping pass: the same, and what other tools are told to leave alone.
    pub(crate) by_wrapping: Vec<Span>,
    /// Comments that speak to this tool in words it does not know.
    pub(crate) unknown: Vec<Warning>,
}

/// What a comment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directive {
    Off(Tool),
    On(Tool),
    /// Off for the block below.
    Next(Tool),
    /// To this tool, but none of its words.
    Unknown,
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
    let mut open: Vec<(Tool, usize)> = Vec::new();
    let comments = document.comments().iter();
    let mut comments: Vec<&Comment<'_>> = comments
        .filter(|comment| are_spelled(&comment.last_line))
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
                if let Some(next) = document.behind_comment(comment) {
                    ignored.add(tool, next);
                }
            }
            Some(Directive::Unknown) => {
                let at = document.position(line.start);
                ignored.unknown.push(Warning::UnknownDirective { at });
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

/// Whether anything in `text` is spelled like a directive. Where nothing is, no parse is needed to know that there is none.
pub(crate) fn are_spelled(text: &str) -> bool {
    let mut comments = memmem::find_iter(text.as_bytes(), "<!--");
    comments.any(|at| {
        let comment = text.get(at..).unwrap_or_default();
        let words = comment.get(4..).unwrap_or_default().trim_start();
        let starts = |name: &str| {
            let start = words.as_bytes().get(..name.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        };
        ["tocfmt", "prettier-", "rumdl-", "markdownlint-"]
            .into_iter()
            .any(starts)
    })
}

/// What a comment on one line says, in any case.
fn directive(comment: &str) -> Option<Directive> {
    let inner = comment.strip_prefix("<!--")?.strip_suffix("-->")?;
    let inner = inner.to_ascii_lowercase();
    let words: Vec<&str> = inner.split_ascii_whitespace().collect();
    let (first, rest) = words.split_first()?;
    match *first {
        "tocfmt" => Some(match rest {
            ["off"] => Directive::Off(Tool::Tocfmt),
            ["on"] => Directive::On(Tool::Tocfmt),
            ["off", "next"] => Directive::Next(Tool::Tocfmt),
            _ => Directive::Unknown,
        }),
        "prettier-ignore" => Some(Directive::Next(Tool::Prettier)),
        "prettier-ignore-start" => Some(Directive::Off(Tool::Prettier)),
        "prettier-ignore-end" => Some(Directive::On(Tool::Prettier)),
        _ => linter(first, rest),
    }
}

/// What a comment says to a linter whose rule about line lengths is MD013; without a name, all rules are meant.
fn linter(first: &str, rules: &[&str]) -> Option<Directive> {
    let verb = first
        .strip_prefix("rumdl-")
        .or_else(|| first.strip_prefix("markdownlint-"))?;
    let about_lines = |rule: &&str| matches!(*rule, "md013" | "line-length");
    if !rules.is_empty() && !rules.iter().any(about_lines) {
        return None;
    }
    match verb {
        "disable" => Some(Directive::Off(Tool::Linter)),
        "enable" | "restore" => Some(Directive::On(Tool::Linter)),
        "disable-next-line" => Some(Directive::Next(Tool::Linter)),
        _ => None,
    }
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
    fn each_tool_has_one_region_at_a_time() {
        let text = "<!-- prettier-ignore-start -->\n<!-- tocfmt off -->\na\n\n<!-- tocfmt off -->\nb\n\n\
            <!-- tocfmt on -->\nc\n\n<!-- prettier-ignore-end -->\nd\n";
        let all = kept(text, |ignored| ignored.by_all);
        assert_eq!(all.len(), 1);
        assert!(all[0].starts_with("<!-- tocfmt off -->\na") && all[0].ends_with(" on -->\n"));
        let wrapping = kept(text, |ignored| ignored.by_wrapping);
        assert_eq!(wrapping, [text.strip_suffix("d\n").unwrap()]);
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
            <!-- rumdl-disable MD001 -->\nc\n\n<!-- markdownlint-disable-next-line line-length -->\n\nc\n\n\
            <!-- markdownlint-disable-file -->\n\nc\n\n<!-- prettier-ignore-start -->\nd\n";
        let mut wrapping = kept(text, |ignored| ignored.by_wrapping);
        assert_eq!(wrapping.len(), 3);
        assert_eq!(wrapping.remove(1), "c\n");
        assert!(wrapping[0].ends_with("<!-- rumdl-enable -->\n") && wrapping[1].ends_with("\nd\n"));
        assert!(kept(text, |ignored| ignored.by_all).is_empty());
    }

    #[test]
    fn any_case_is_understood_and_other_words_are_told() {
        let text = "<!-- TOCFMT Off -->\na\n\n<!-- tocfmt on -->\n\n<!-- tocfmt of -->\n\n<!-- tocfmt -->\n";
        assert_eq!(kept(text, |ignored| ignored.by_all).len(), 1);
        let arena = Arena::new();
        let unknown = ignored(&Document::parse(&arena, text)).unknown;
        let lines: Vec<usize> = unknown
            .iter()
            .map(|warning| warning.position().line)
            .collect();
        assert_eq!(lines, [6, 8]);
    }

    #[test]
    fn what_is_spelled_like_a_directive_is_worth_a_parse() {
        assert!(are_spelled("a <!--\ttocfmt") && are_spelled("<!-- toc --> <!-- PRETTIER-ignore"));
        assert!(!are_spelled("<!-- toc --> tocfmt <!-- markdownlint"));
    }

    #[test]
    fn directives_in_code_are_none() {
        let text = "    <!-- tocfmt off -->\n\n`<!-- tocfmt off -->`\n\n<!-- tocfmt off --> a\n";
        assert!(kept(text, |ignored| ignored.by_all).is_empty());
    }
}
