//! Lint rules: what a reader of the source would not guess about the page, such as a heading that is hidden in a code block.
//!
//! One file a rule, all in one table. To add a rule, add its file and a line to [`RULES`]. Rules never change a document.

mod accidental_heading;
mod broken_link;
mod context;
mod duplicate_heading;
mod empty_heading;
mod hidden_heading;
mod ignored_marker;
mod stray_marker;
mod unknown_directive;
mod unmanaged_toc;

use crate::analysis::Analysis;
use crate::diagnostic::Diagnostic;
use crate::options::Options;
use crate::rule::Rule;
use context::LintContext;

/// A rule with its check.
struct LintRule {
    rule: Rule,
    when: When,
    check: fn(&LintContext<'_, '_, '_>) -> Vec<Diagnostic>,
}

/// When a rule is checked that is not in [`Options::always_lint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// In every document.
    Always,
    /// If a table of contents changes, since the rule can explain why.
    TocChanges,
    /// In no document.
    Requested,
}

/// All lint rules, in the order in which reports list them.
const RULES: [LintRule; 9] = [
    ignored_marker::RULE,
    stray_marker::RULE,
    unknown_directive::RULE,
    hidden_heading::RULE,
    accidental_heading::RULE,
    duplicate_heading::RULE,
    empty_heading::RULE,
    broken_link::RULE,
    unmanaged_toc::RULE,
];

/// Returns all lint rules, in the order in which reports list them.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    RULES.iter().map(|lint_rule| lint_rule.rule)
}

/// Checks a document. `toc_changes` is true if one of its tables of contents is out of date.
pub(crate) fn check(
    analysis: &Analysis<'_, '_>,
    toc_changes: bool,
    options: &Options,
) -> Vec<Diagnostic> {
    let context = LintContext::new(analysis, options);
    let is_active = |lint_rule: &&LintRule| {
        let is_due = match lint_rule.when {
            When::Always => true,
            When::TocChanges => toc_changes,
            When::Requested => false,
        };
        is_due || options.always_lint.contains(&lint_rule.rule)
    };
    let active = RULES.iter().filter(is_active);
    active
        .flat_map(|lint_rule| (lint_rule.check)(&context))
        .collect()
}

#[cfg(test)]
mod tests;
