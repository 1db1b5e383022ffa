//! `empty-heading`: a heading without text.

use super::context::LintContext;
use super::{LintRule, When};
use crate::diagnostic::Diagnostic;
use crate::document::{Escape, LinkHandling};
use crate::rule::{Rule, Severity};

pub(super) const RULE: LintRule = LintRule {
    rule: Rule::new("empty-heading", "Heading has no text", Severity::Warning),
    when: When::TocChanges,
    check,
};

fn check(context: &LintContext<'_, '_, '_>) -> Vec<Diagnostic> {
    let headings = context.headings_in_scope().map(|outlined| outlined.heading);
    let is_empty = |html: String| html.trim().is_empty();
    let empty = headings.filter(|heading| is_empty(heading.html(LinkHandling::Drop, Escape::None)));
    let message = "empty heading; add text or remove it";
    empty
        .map(|heading| Diagnostic::new(RULE.rule, context.heading_span(&heading), message))
        .collect()
}
