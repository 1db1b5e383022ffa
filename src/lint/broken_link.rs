//! `broken-link`: a link to an anchor that the page does not have.

use std::collections::HashSet;

use super::context::LintContext;
use super::{LintRule, When};
use crate::diagnostic::Diagnostic;
use crate::document::FragmentLink;
use crate::rule::{Rule, Severity};
use crate::source::find_containing;

pub(super) const RULE: LintRule = LintRule {
    rule: Rule::new(
        "broken-link",
        "Link target does not exist",
        Severity::Warning,
    ),
    when: When::TocChanges,
    check,
};

/// How similar an anchor must be to be suggested, from 0 (not at all) to 1 (equal).
const MIN_SIMILARITY: f64 = 0.5;

fn check(context: &LintContext<'_, '_, '_>) -> Vec<Diagnostic> {
    let rules = context.host().rules();
    let anchors = context.anchors();
    // Other tools answer for their lists.
    let foreign = &context.analysis.foreign_toc_regions;
    let mut links = context.document().fragment_links();
    links.retain(|link| {
        let is_listed = foreign.contains(link.lines)
            || find_containing(&context.analysis.toc_regions, link.lines).is_some();
        !is_listed
            && context.is_in_scope(link.lines)
            && !(rules.is_implicit)(&link.fragment)
            && !anchors.contains(&*rules.fold_case(&link.fragment))
    });
    if links.is_empty() {
        return Vec::new();
    }
    let ids = html_ids(context);
    links.retain(|link| {
        let bare = rules.without_id_prefix(&link.fragment);
        let folded = rules.fold_case(bare);
        !ids.contains(bare) && !ids.contains(&folded) && !anchors.contains(&*folded)
    });
    let diagnostics = links.iter().map(|link| {
        let message = message(link, similar_anchor(context, &link.fragment));
        Diagnostic::new(RULE.rule, link.span, message)
    });
    diagnostics.collect()
}

/// Returns the ids that raw HTML gives to places of the page.
fn html_ids(context: &LintContext<'_, '_, '_>) -> HashSet<String> {
    let document = context.document();
    let mut ids: HashSet<String> = document.html_ids().into_iter().collect();
    if context.host().rules().html_headings_have_anchors {
        let headings = document.html_headings().into_iter();
        ids.extend(headings.map(|text| context.anchor_of_line(&format!("# {text}"))));
    }
    ids
}

/// Returns the anchor that is most similar to `fragment`, if one is similar enough.
fn similar_anchor<'c>(context: &LintContext<'c, '_, '_>, fragment: &str) -> Option<&'c str> {
    let fragment = fragment.to_lowercase();
    let anchors = context.analysis.outline().iter();
    let rated = anchors.map(|outlined| {
        let anchor = &*outlined.anchor;
        let similarity = strsim::normalized_damerau_levenshtein(&fragment, anchor);
        (similarity, &*outlined.fragment)
    });
    let best = rated.reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.filter(|best| best.0 > MIN_SIMILARITY)
        .map(|best| best.1)
}

fn message(link: &FragmentLink, similar: Option<&str>) -> String {
    let fragment = &link.fragment;
    match similar {
        Some(similar) => {
            format!("no heading has the anchor '#{fragment}'; did you mean '#{similar}'?")
        }
        None => format!("no heading has the anchor '#{fragment}'; correct the link or remove it"),
    }
}
