//! `unmanaged-toc`: a table of contents that another tool or the host keeps up to date.

use super::context::LintContext;
use super::{LintRule, When};
use crate::diagnostic::Diagnostic;
use crate::rule::Rule;

pub(super) const RULE: LintRule = LintRule {
    rule: Rule::UNMANAGED_TOC,
    when: When::Requested,
    check,
};

fn check(context: &LintContext<'_, '_, '_>) -> Vec<Diagnostic> {
    let foreign = context.analysis.toc.foreign.iter();
    let blocks = foreign.map(|block| (block.opening.span, block.adoption_hint()));
    let placeholders = context.analysis.placeholders.iter();
    let placeholders = placeholders.map(|placeholder| {
        let hosts = placeholder.hosts;
        let message = format!(
            "this line is a place for a table of contents, for {hosts}; it is left unchanged"
        );
        (placeholder.line, message)
    });
    let in_scope = blocks
        .chain(placeholders)
        .filter(|(span, _)| context.is_in_scope(*span));
    in_scope
        .map(|(span, message)| Diagnostic::new(RULE.rule, span, message))
        .collect()
}
