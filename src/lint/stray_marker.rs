//! `stray-marker`: a closing marker after a table of contents that is already closed.

use super::context::LintContext;
use super::{LintRule, When};
use crate::diagnostic::Diagnostic;
use crate::rule::{Rule, Severity};

pub(super) const RULE: LintRule = LintRule {
    rule: Rule::new(
        "stray-marker",
        "Unmatched closing marker",
        Severity::Warning,
    ),
    when: When::Always,
    check,
};

fn check(context: &LintContext<'_, '_, '_>) -> Vec<Diagnostic> {
    let markers = context.analysis.toc.stray_markers.iter();
    let in_scope = markers.filter(|marker| {
        let line = context.document().line_span(marker.line);
        context.is_in_scope(line)
    });
    let diagnostics = in_scope.map(|marker| {
        let closing_line = marker.closing_line + 1;
        let message = format!(
            "unmatched closing marker: the table of contents above is closed on line {closing_line}; remove it"
        );
        Diagnostic::new(RULE.rule, marker.span, message)
    });
    diagnostics.collect()
}
