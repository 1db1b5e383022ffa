//! `ignored-marker`: a marker of a table of contents that does not count where it is.

use super::context::LintContext;
use super::{LintRule, When};
use crate::diagnostic::Diagnostic;
use crate::rule::{Rule, Severity};

pub(super) const RULE: LintRule = LintRule {
    rule: Rule::new(
        "ignored-marker",
        "Marker is ignored here",
        Severity::Warning,
    ),
    when: When::Always,
    check,
};

fn check(context: &LintContext<'_, '_, '_>) -> Vec<Diagnostic> {
    let Some(toc) = context.toc_options else {
        return Vec::new();
    };
    let markers = context.analysis.ignored_markers(toc).into_iter();
    let in_scope = markers.filter(|marker| context.is_in_scope(marker.span));
    in_scope
        .map(|marker| Diagnostic::new(RULE.rule, marker.span, marker.message()))
        .collect()
}
