//! `unknown-directive`: a comment that addresses tocfmt but is not a directive.

use super::context::LintContext;
use super::{LintRule, When};
use crate::diagnostic::Diagnostic;
use crate::rule::{Rule, Severity};

pub(super) const RULE: LintRule = LintRule {
    rule: Rule::new(
        "unknown-directive",
        "Unknown tocfmt directive",
        Severity::Warning,
    ),
    when: When::Always,
    check,
};

fn check(context: &LintContext<'_, '_, '_>) -> Vec<Diagnostic> {
    let lines = context.analysis.directives.unknown.iter();
    let in_scope = lines.filter(|line| context.is_in_scope(**line));
    let message = "unknown directive; use 'tocfmt off', 'tocfmt on' or 'tocfmt off next'";
    in_scope
        .map(|line| Diagnostic::new(RULE.rule, *line, message))
        .collect()
}
