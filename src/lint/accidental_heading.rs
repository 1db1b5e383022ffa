//! `accidental-heading`: a paragraph that is a heading because of the line below it, which was hardly meant as an underline.

use super::context::LintContext;
use super::{LintRule, When};
use crate::diagnostic::Diagnostic;
use crate::rule::{Rule, Severity};

pub(super) const RULE: LintRule = LintRule {
    rule: Rule::new(
        "accidental-heading",
        "Paragraph is a heading because of the line below it",
        Severity::Warning,
    ),
    when: When::TocChanges,
    check,
};

/// An underline of fewer characters is likely an accident.
const MIN_UNDERLINE_CHARS: usize = 3;

/// So is one below more lines of text than this.
const MAX_TEXT_LINES: usize = 1;

fn check(context: &LintContext<'_, '_, '_>) -> Vec<Diagnostic> {
    let document = context.document();
    let diagnostics = context.headings_in_scope().filter_map(|outlined| {
        let underline = outlined.heading.underline(document)?;
        let text = underline.of(document.text());
        let chars = text.chars().filter(|c| matches!(c, '-' | '=')).count();
        let underline_line = document.position(underline.start).line;
        let text_lines = underline_line - 1 - outlined.heading.line();
        if chars >= MIN_UNDERLINE_CHARS && text_lines <= MAX_TEXT_LINES {
            return None;
        }
        let message = format!(
            "line {underline_line} underlines this text and makes it a heading; put a blank line between them, or write it with '#'"
        );
        let span = context.heading_span(&outlined.heading);
        Some(Diagnostic::new(RULE.rule, span, message))
    });
    diagnostics.collect()
}
