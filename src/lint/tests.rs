use super::rules;
use crate::options::Options;
use crate::source::{Lines, Span, SpanSet};
use crate::{Diagnostic, format};

fn linting() -> Options {
    Options {
        always_lint: rules().collect(),
        ..Options::default()
    }
}

fn diagnostics(text: &str, options: &Options) -> Vec<Diagnostic> {
    format(text, options).unwrap().diagnostics
}

/// Returns `line:column rule` for each diagnostic.
fn found_with(text: &str, options: &Options) -> Vec<String> {
    let lines = Lines::new(text);
    let diagnostics = diagnostics(text, options).into_iter();
    diagnostics
        .map(|found| format!("{} {}", lines.position(found.span.start), found.rule))
        .collect()
}

fn found(text: &str) -> Vec<String> {
    found_with(text, &linting())
}

fn messages(text: &str) -> Vec<String> {
    let diagnostics = diagnostics(text, &linting()).into_iter();
    diagnostics.map(|found| found.message).collect()
}

#[test]
fn finds_listed_headings_in_what_hides_them() {
    let list = "<!-- toc -->\n- [A b](#a-b)\n- [C](#c-1)\n- [D](#d)\n- [E](#e)\n<!-- /toc -->\n\n";
    let text =
        format!("{list}```\n# not this\n## A `b` #\n```\n\n> <!--\n> # C\n\n~~~\n# D\n# E\n");
    let found = found_with(&text, &Options::default());
    let expected = ["10:1", "14:1", "17:1"].map(|at| format!("{at} hidden-heading"));
    assert_eq!(found, expected);
    let messages = messages(&text);
    let expected = [
        "the table of contents lists this heading, but it is inside a code block that starts on line 8; \
            move it out, or accept that its entry is removed",
        "the table of contents lists this heading, but it is inside an unclosed comment that starts on line 13; \
            close the comment above this line",
        "the table of contents lists this heading and another one below it, but they are inside an unclosed code block \
            that starts on line 16; close the fence above this line",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn finds_headings_with_an_accidental_underline() {
    let text = "a\n-\n\nb\n--\n\nc\n---\n\nd\ne\n===\n\n# f\n";
    assert_eq!(found(text).len(), 3);
    assert_eq!(found("- [x] a\n  -\n"), ["1:1 accidental-heading"]);
    assert_eq!(found("  > a\n  > b\n  > ===\n"), ["1:3 accidental-heading"]);
}

#[test]
fn finds_headings_with_the_text_of_an_earlier_one() {
    let text = "# a\n\n# A!\n\n# a-1\n\n# b-1\n\n# b\n\n# b\n\n# ?\n\n# !\n";
    let expected = ["3:1", "5:1", "11:1"].map(|at| format!("{at} duplicate-heading"));
    assert_eq!(found(text), expected);
    assert_eq!(
        messages("# a\n\n# a\n"),
        ["duplicate of the heading on line 1; its anchor is '#a-1'; give it a unique text"]
    );
    assert_eq!(
        messages("# a\n\n# a\n\n# a\n"),
        [
            "duplicate of the heading on line 1, as is another one below it; its anchor is '#a-1'; give each a unique text"
        ]
    );
    assert_eq!(
        messages("# a\n\n# a\n\n# a\n\n# a\n"),
        [
            "duplicate of the heading on line 1, as are 2 others below it; its anchor is '#a-1'; give each a unique text"
        ]
    );
}

#[test]
fn finds_headings_without_text() {
    let text = "#\n\n## <!-- a -->\n\n### ![b](c)\n\n# `d`\n\n# <b></b>\n\n#### #\n";
    let expected = ["1:1", "3:1", "11:1"].map(|at| format!("{at} empty-heading"));
    assert_eq!(found(text), expected);
}

#[test]
fn finds_broken_links_and_suggests_a_similar_anchor() {
    let text = "# One two\n\n[a](#one-tow) [b](#One-Two) [c](#) [d](#top) [e](#x) [f](#user-content-x)\n\
        [^1] [g](#user-content-fn-1) [h](#user-content-one-two) [i](#zzz)\n\n<i id=x>\n\n[^1]: a\n";
    assert_eq!(found(text), ["3:1 broken-link", "4:57 broken-link"]);
    let messages = messages(text);
    assert!(
        messages[0].ends_with("did you mean '#one-two'?"),
        "{messages:?}"
    );
    assert!(
        messages[1].ends_with("'#zzz'; correct the link or remove it"),
        "{messages:?}"
    );
    let outdated = "<!-- toc -->\n- [a](#b)\n<!-- /toc -->\n\n# c\n";
    assert!(found(outdated).is_empty());
}

/// On GitHub, headings in HTML have anchors, too, and a fragment that does not exist is looked up in lower case.
#[test]
fn links_that_work_on_the_host_are_not_broken() {
    let text = "# A b\n\n[1](#X) [2](#user-content-A-B) [3](#readme) [4](#q--a) [5](#c) [6](#y) [7](#qa)\n\n<a name=x>\n\n\
        <div>\n<H2 align=\"center\">Q &amp; <i>A</i></H2><h3>\n c </h3><hr>\n</div>\n\n<a id=Y>\n";
    assert_eq!(found(text), ["3:64 broken-link", "3:72 broken-link"]);
}

#[test]
fn finds_unmatched_closing_markers_and_unknown_directives_in_every_document() {
    let text = "<!-- toc -->\n<!-- /toc -->\n\n<!-- /toc -->\n\n<!-- tocfmt a -->\n";
    let found = found_with(text, &Options::default());
    assert_eq!(found, ["4:1 stray-marker", "6:1 unknown-directive"]);
    let message = &diagnostics(text, &Options::default())[0].message;
    assert!(message.contains("closed on line 2;"), "{message}");
}

#[test]
fn only_lines_that_changed_are_reported() {
    let text = "#\n\n[a](#b)\n\n# c\n\n# c\n\n#\n\n[d](#e)\n";
    let all = found(text);
    assert_eq!(all.len(), 5);
    let options = Options {
        changed: Some(SpanSet::new(vec![Span::new(0, 5), Span::new(17, 18)])),
        ..linting()
    };
    let expected = [&*all[0], &*all[1], &*all[2]];
    assert_eq!(found_with(text, &options), expected);
    let text = "a\n\n<!-- tocfmt a -->\n\n<!-- tocfmt b -->\n";
    let options = Options {
        changed: Some(SpanSet::new(vec![Span::new(5, 8)])),
        ..Options::default()
    };
    assert_eq!(found_with(text, &options), ["3:1 unknown-directive"]);
}

#[test]
fn other_rules_are_checked_only_if_a_table_of_contents_changes() {
    let text = "<!-- toc -->\n<!-- /toc -->\n\n#\n\n[a](#b)\n\n# c\n";
    let outcome = format(text, &Options::default()).unwrap();
    assert_eq!(outcome.diagnostics.len(), 2);
    let updated = format(&outcome.text.unwrap(), &Options::default()).unwrap();
    assert!(updated.text.is_none() && updated.diagnostics.is_empty());
}
