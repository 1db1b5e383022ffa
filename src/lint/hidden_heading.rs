//! `hidden-heading`: a heading that a table of contents lists, but that code, a comment or HTML hides from the page.
//!
//! It explains why an entry is removed, so it is reported wherever it is, whatever part of the document changed.

use std::collections::HashSet;

use super::context::LintContext;
use super::{LintRule, When};
use crate::diagnostic::Diagnostic;
use crate::document::{OpaqueBlock, OpaqueKind, percent_decoded};
use crate::rule::{Rule, Severity};
use crate::source::{Span, is_space_or_tab};

pub(super) const RULE: LintRule = LintRule {
    rule: Rule::new(
        "hidden-heading",
        "Listed heading is inside code, a comment or HTML",
        Severity::Warning,
    ),
    when: When::TocChanges,
    check,
};

fn check(context: &LintContext<'_, '_, '_>) -> Vec<Diagnostic> {
    let document = context.document();
    let listed = document
        .link_destinations_in(&context.analysis.toc_regions)
        .concat();
    let fragments = listed.iter().filter_map(|link| link.strip_prefix('#'));
    let fragments: Vec<String> = fragments.map(percent_decoded).collect();
    let mut lost: HashSet<&str> = fragments.iter().map(String::as_str).collect();
    lost.retain(|fragment| !context.anchors().contains(fragment));
    let mut diagnostics = Vec::new();
    if lost.is_empty() {
        return diagnostics;
    }
    for block in document.opaque_blocks() {
        let hidden = take_hidden(context, block.lines, &mut lost);
        if let Some(first) = hidden.first() {
            let opened = document.position(block.lines.start).line;
            let message = message(&block, opened, hidden.len() - 1);
            diagnostics.push(Diagnostic::new(RULE.rule, *first, message));
        }
    }
    diagnostics
}

/// Returns the lines of a block that would be headings with one of the `lost` anchors. Removes those anchors.
fn take_hidden(
    context: &LintContext<'_, '_, '_>,
    lines: Span,
    lost: &mut HashSet<&str>,
) -> Vec<Span> {
    let mut hidden = Vec::new();
    let mut start = lines.start;
    let text = lines.of(context.document().text());
    for line in text.split_inclusive(['\n', '\r']) {
        let anchor = atx_heading_in(line).map(|heading| context.anchor_of_line(heading));
        let listed = anchor.and_then(|anchor| {
            let mut lost = lost.iter().copied();
            lost.find(|lost| is_slug_with_number(lost, &anchor))
        });
        if let Some(listed) = listed {
            lost.remove(listed);
            hidden.push(Span::new(start, start + line.len()));
        }
        start += line.len();
    }
    hidden
}

fn message(block: &OpaqueBlock, opened: usize, others: usize) -> String {
    let (container, fix) = match block.kind {
        OpaqueKind::Code => ("a code block", MOVE_OUT),
        OpaqueKind::UnclosedCode => ("an unclosed code block", "close the fence above this line"),
        OpaqueKind::Comment => ("a comment", MOVE_OUT),
        OpaqueKind::UnclosedComment => ("an unclosed comment", "close the comment above this line"),
        OpaqueKind::Html => (
            "HTML",
            "put a blank line above it, or accept that its entry is removed",
        ),
    };
    let (others, it_is) = match others {
        0 => (String::new(), "it is"),
        1 => (" and another one below it".to_owned(), "they are"),
        others => (format!(" and {others} others below it"), "they are"),
    };
    format!(
        "the table of contents lists this heading{others}, but {it_is} inside {container} that starts on line {opened}; {fix}"
    )
}

const MOVE_OUT: &str = "move it out, or accept that its entry is removed";

/// Returns the ATX heading on a line, ignoring block quote markers and indentation.
fn atx_heading_in(line: &str) -> Option<&str> {
    let line = line.trim_matches(|c| is_space_or_tab(c) || matches!(c, '>' | '\n' | '\r'));
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with(is_space_or_tab)).then_some(line)
}

/// Returns true if an anchor is `slug`, with or without a number after it.
fn is_slug_with_number(anchor: &str, slug: &str) -> bool {
    let number = anchor.strip_prefix(slug).filter(|_| !slug.is_empty());
    let is_suffix = |number: &str| {
        let digits = number.strip_prefix(['-', '_']).unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    number.is_some_and(|number| number.is_empty() || is_suffix(number))
}
