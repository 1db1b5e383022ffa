use super::*;
use crate::edit::{self, Edit};
use crate::options::{EntryStyle, TocOptions, Width, WrapMode, WrapOptions};

const BEFORE: &str = "a [b] *c*\n\n<!-- toc -->\n<!-- /toc -->\n\n## One\n\n- [ ] d\n";

/// Applies the edits that `edits` returns for the plan of `before`, and checks the result.
fn check_edits(
    before: &str,
    options: &Options,
    edits: impl FnOnce(&Plan<'_>) -> Vec<Edit>,
) -> Result<Vec<Violation>, FormatError> {
    let arena = Arena::new();
    let document = Document::parse(&arena, before);
    let analysis = Analysis::new(&document, options.toc.as_ref()).unwrap();
    let plan = Plan::new(&analysis, options).unwrap();
    let rewritten = edit::apply(before, &edits(&plan)).unwrap();
    find_violations(&analysis, &plan, &Skips::new(), &rewritten, options)
}

fn replace_all(before: &str, after: &str) -> Vec<Edit> {
    let edit = Edit {
        span: Span::new(0, before.len()),
        replacement: after.into(),
    };
    vec![edit]
}

/// Checks `after` as the result for [`BEFORE`]. Returns the rule of the error and the 1-based line.
fn check(after: &str) -> Result<(), (Rule, usize)> {
    let checked = check_edits(BEFORE, &Options::default(), |_| replace_all(BEFORE, after));
    checked
        .map(drop)
        .map_err(|error| rule_and_line(BEFORE, &error))
}

fn rule_and_line(text: &str, error: &FormatError) -> (Rule, usize) {
    let diagnostic = error.diagnostic();
    let line = crate::Lines::new(text).position(diagnostic.span.start).line;
    (diagnostic.rule, line)
}

/// Returns [`BEFORE`] with an up-to-date list, and with `from` replaced by `to`.
fn updated(from: &str, to: &str) -> String {
    let list = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->";
    BEFORE
        .replace("<!-- toc -->\n<!-- /toc -->", list)
        .replace(from, to)
}

/// Options for lists that must be the same text as those of mdtoc.
fn as_mdtoc() -> Options {
    let toc = TocOptions {
        entries: EntryStyle::Mdtoc,
        ..TocOptions::default()
    };
    Options {
        toc: Some(toc),
        ..Options::default()
    }
}

#[test]
fn a_list_with_a_wrong_link_is_refused() {
    let refused = check(&updated("(#one)", "(#two)"));
    assert_eq!(refused, Err((Rule::MISPLACED_TOC, 3)));
}

#[test]
fn an_updated_list_passes() {
    assert_eq!(check(&updated("", "")), Ok(()));
}

#[test]
fn any_difference_outside_of_the_list_is_refused_with_its_line() {
    for (from, to, line) in [
        ("a [b]", "a  [b]", 1),
        ("*c*", "**c**", 1),
        ("## One", "## One\n\nmore", 8),
        ("- [ ] d", "- [x] d", 8),
        ("- [ ] d", "* [ ] d", 8),
        ("- [ ] d\n", "", 8),
        ("- [ ] d\n", "- [ ] d\n\n[b]: /url\n", 1),
        ("a [b]", "# a [b]", 1),
    ] {
        let refused = check(&updated(from, to));
        let expected = Err((Rule::TOC_CONTENT_IN_USE, line));
        assert_eq!(refused, expected, "{from:?} replaced by {to:?}");
    }
}

#[test]
fn a_list_that_becomes_one_with_the_list_below_it_is_refused() {
    for before in [
        "<!-- toc -->\n  <!-- /toc -->\n- # a\n",
        "b\n\n<!-- toc -->\n   <!-- /toc -->\n- # a\n- c\n",
    ] {
        let checked = check_edits(before, &Options::default(), |plan| plan.toc.edits.clone());
        let rule = checked.map_err(|error| error.diagnostic().rule);
        assert_eq!(rule, Err(Rule::MISPLACED_TOC), "{before:?}");
    }
    for before in [
        "<!-- toc -->\n<!-- /toc -->\n- # a\n",
        "<!-- toc -->\n <!-- /toc -->\n- # a\n",
        "- <!-- toc -->\n  <!-- /toc -->\n- # a\n",
    ] {
        let checked = check_edits(before, &Options::default(), |plan| plan.toc.edits.clone());
        assert_eq!(checked.unwrap(), [], "{before:?}");
    }
}

#[test]
fn a_list_that_parses_as_code_is_refused() {
    let before = ">   <!-- toc -->\n>   <!-- /toc -->\n\n### One\n\n# Two\n";
    let checked = check_edits(before, &as_mdtoc(), |plan| plan.toc.edits.clone());
    let error = checked.unwrap_err();
    assert_eq!(rule_and_line(before, &error), (Rule::MISPLACED_TOC, 1));
}

#[test]
fn the_text_of_a_footnote_is_outside_of_the_list_it_is_defined_in() {
    let text = |note: &str, list: &str| {
        format!("a[^1]\n\n<!-- toc -->\n[^1]: {note}\n\n{list}<!-- /toc -->\n\n# One\n")
    };
    let before = text("b\n\n    c", "");
    let after = text("b\n\n    d", "- [One](#one)\n");
    let checked = check_edits(&before, &Options::default(), |_| {
        replace_all(&before, &after)
    });
    let error = checked.unwrap_err();
    assert_eq!(
        rule_and_line(&before, &error),
        (Rule::TOC_CONTENT_IN_USE, 6)
    );
}

#[test]
fn a_table_of_contents_in_a_footnote_is_updated() {
    let text = "a\n\n[^1]: <!-- toc -->\n    # b\n    <!-- /toc -->\n\n# c[^1]\n";
    let outcome = crate::format(text, &Options::default()).unwrap();
    let expected = text.replace("# b", "- [c](#c1)");
    assert_eq!(outcome.text, Some(expected));
}

#[test]
fn the_table_of_contents_above_a_difference_is_to_blame() {
    let list = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n";
    let before = format!("a\n\n{list}b\n\n{list}c\n\n# One\n");
    for (text, line) in [("a\n", 3), ("b\n", 3), ("c\n", 9)] {
        let at = before.find(text).unwrap();
        let edit = Edit {
            span: Span::new(at, at + 1),
            replacement: "d".into(),
        };
        let checked = check_edits(&before, &Options::default(), |_| vec![edit]);
        let error = checked.unwrap_err();
        assert_eq!(error.diagnostic().rule, Rule::TOC_CONTENT_IN_USE);
        let blamed = format!("replacing the table of contents on line {line} ");
        assert!(error.to_string().starts_with(&blamed), "{text:?}: {error}");
    }
}

/// Checks three paragraphs, each of which gets a line break, after their edits were changed by `tamper`.
fn violations(tamper: impl Fn(&mut Vec<Edit>)) -> Vec<Violation> {
    let before = "# h\n\naa bb\n\ncc dd\n\nee ff\n";
    let options = Options {
        toc: None,
        wrap: WrapOptions {
            mode: WrapMode::Fill,
            width: Width::new(4).unwrap(),
            ..WrapOptions::default()
        },
        ..Options::default()
    };
    let checked = check_edits(before, &options, |plan| {
        let rewraps = plan.wrapping.rewraps.iter();
        let mut edits: Vec<Edit> = rewraps.flat_map(|rewrap| rewrap.edits.clone()).collect();
        assert_eq!(edits.len(), 3);
        tamper(&mut edits);
        edits
    });
    checked.unwrap()
}

fn insertion(at: usize, text: &str) -> Edit {
    Edit {
        span: Span::new(at, at),
        replacement: text.into(),
    }
}

fn violation(rewrap: usize, reason: SkipReason) -> Violation {
    Violation { rewrap, reason }
}

#[test]
fn the_paragraphs_to_blame_are_named() {
    assert_eq!(violations(|_| {}), []);
    let changed = violations(|edits| edits[1].replacement = "\n# ".into());
    assert_eq!(changed, [violation(1, SkipReason::RendersDifferently)]);
    let unstable = violations(|edits| drop(edits.remove(2)));
    assert_eq!(unstable, [violation(2, SkipReason::Unstable)]);
}

#[test]
fn the_nearest_paragraph_above_is_to_blame_if_none_changed() {
    let first = violations(|edits| edits.insert(0, insertion(3, "i")));
    assert_eq!(first, [violation(0, SkipReason::RendersDifferently)]);
    let above = violations(|edits| edits.insert(2, insertion(18, "---\n\n")));
    assert_eq!(above, [violation(1, SkipReason::RendersDifferently)]);
}

#[test]
fn a_result_that_a_second_run_would_change_is_refused() {
    let after = updated("- [One]", "* [One]");
    let checked = check_edits(BEFORE, &as_mdtoc(), |_| replace_all(BEFORE, &after));
    let refused = rule_and_line(BEFORE, &checked.unwrap_err());
    assert_eq!(refused, (Rule::UNSTABLE, 1));
}
