//! `duplicate-heading`: a heading with the text of an earlier one, so that its anchor ends in a number.
//!
//! Reported once for each text, at the first repetition.

use std::collections::{BTreeMap, HashMap};

use super::context::LintContext;
use super::{LintRule, When};
use crate::diagnostic::Diagnostic;
use crate::rule::{Rule, Severity};
use crate::toc::OutlineEntry;

pub(super) const RULE: LintRule = LintRule {
    rule: Rule::new(
        "duplicate-heading",
        "Heading has the text of an earlier one",
        Severity::Warning,
    ),
    when: When::TocChanges,
    check,
};

/// The repetitions of one text.
struct Repetitions<'o, 'a> {
    first: &'o OutlineEntry<'a>,
    count: usize,
}

fn check(context: &LintContext<'_, '_, '_>) -> Vec<Diagnostic> {
    let (document, host) = (context.document(), context.host());
    let mut line_of_anchor: HashMap<&str, usize> = HashMap::new();
    let mut by_original_line: BTreeMap<usize, Repetitions<'_, '_>> = BTreeMap::new();
    for outlined in context.analysis.outline() {
        let line = outlined.heading.line();
        line_of_anchor.entry(&outlined.anchor).or_insert(line);
        let slug = host.sole_anchor(&outlined.heading, document);
        let is_repeated = !slug.is_empty() && slug != *outlined.anchor;
        if !is_repeated || !context.is_in_scope(outlined.heading.lines(document)) {
            continue;
        }
        if let Some(original) = line_of_anchor.get(slug.as_str()) {
            let repetitions = by_original_line.entry(*original).or_insert(Repetitions {
                first: outlined,
                count: 0,
            });
            repetitions.count += 1;
        }
    }
    let diagnostics = by_original_line.into_iter().map(|(line, repetitions)| {
        let span = context.heading_span(&repetitions.first.heading);
        Diagnostic::new(RULE.rule, span, message(line + 1, &repetitions))
    });
    diagnostics.collect()
}

fn message(original_line: usize, repetitions: &Repetitions<'_, '_>) -> String {
    let anchor = &repetitions.first.anchor;
    match repetitions.count - 1 {
        0 => format!(
            "duplicate of the heading on line {original_line}; its anchor is '#{anchor}'; give it a unique text"
        ),
        1 => format!(
            "duplicate of the heading on line {original_line}, as is another one below it; its anchor is '#{anchor}'; give each a unique text"
        ),
        others => format!(
            "duplicate of the heading on line {original_line}, as are {others} others below it; its anchor is '#{anchor}'; give each a unique text"
        ),
    }
}
