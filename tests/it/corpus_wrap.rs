//! Wrapping kubernetes/enhancements, if `../shared/corpus` is there: which lines stay overlong, and why.
//!
//! `cargo test --test it corpus_wrap -- --nocapture` prints the figures.

use std::collections::BTreeMap;

use comrak::nodes::{AstNode, NodeValue};
use unicode_width::UnicodeWidthStr;

use crate::support::corpus::{changed_files, repository};
use crate::support::pages::github_options;
use crate::support::scratch::Scratch;

const WIDTH: usize = 80;

/// Returns the names of all documents below `keps`.
fn kep_names(scratch: &Scratch) -> Vec<String> {
    let names = scratch.run_program("git", &["ls-files", "keps/*.md"], b"");
    let names = String::from_utf8(names).unwrap();
    names.lines().map(str::to_owned).collect()
}

/// Returns every line below `keps` that contains `needle`, with the name of its document.
fn lines_with(scratch: &Scratch, needle: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for name in kep_names(scratch) {
        let text = scratch.read_text(&name);
        let lines = text.lines().filter(|line| line.contains(needle));
        found.extend(lines.map(|line| (name.clone(), line.to_owned())));
    }
    found
}

#[test]
fn unresolved_sections_do_not_move() {
    let Some(scratch) = repository() else { return };
    let before = lines_with(&scratch, "<<[");
    assert!(before.len() > 370, "{}", before.len());
    for mode in ["long", "fill", "sentence", "clause", "paragraph"] {
        let args = ["fmt", "--only", "wrap", "--wrap", mode, "."];
        assert_eq!(scratch.status(&args), Some(0));
        assert!(lines_with(&scratch, "<<[") == before, "{mode}");
        scratch.run_program("git", &["checkout", "-q", "."], b"");
    }
}

#[test]
fn diff_of_check_is_what_fmt_writes() {
    let Some(scratch) = repository() else { return };
    let check = scratch.output(&["check", "."]);
    assert_eq!(check.status.code(), Some(1));
    let apply = ["apply", "--whitespace=nowarn", "-"];
    scratch.run_program("git", &apply, &check.stdout);
    scratch.run_program("git", &["add", "-A"], b"");
    scratch.run_program("git", &["stash", "-q"], b"");
    assert_eq!(scratch.status(&["fmt", "."]), Some(0));
    let differing = scratch.run_program("git", &["diff", "--name-only", "stash@{0}"], b"");
    assert_eq!(String::from_utf8(differing).unwrap(), "");
}

#[test]
fn few_paragraphs_are_skipped_and_no_line_stays_overlong_without_a_reason() {
    let Some(scratch) = repository() else { return };
    let output = scratch.output(&["fmt", "--only", "wrap", "-v", "."]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let skipped = stderr
        .lines()
        .filter(|line| line.contains("was not wrapped"))
        .count();
    let files = changed_files(&scratch).len();
    let stat = scratch.run_program("git", &["diff", "--shortstat"], b"");
    eprintln!("{}", String::from_utf8(stat).unwrap().trim());

    let mut reasons = BTreeMap::new();
    let mut paragraphs = 0;
    for name in kep_names(&scratch) {
        let text = scratch.read_text(&name);
        paragraphs += count_overlong_lines(&name, &text, &mut reasons);
    }
    eprintln!("{paragraphs} paragraphs, {skipped} skipped; lines of more than {WIDTH} columns:");
    for (reason, lines) in &reasons {
        eprintln!("{lines:6} {reason}");
    }
    assert!(files > 600 && paragraphs > 10_000, "{files}, {paragraphs}");
    assert!(skipped * 10_000 < paragraphs, "{skipped}");
    let unexplained = reasons.get(UNEXPLAINED).copied().unwrap_or(0);
    assert_eq!(unexplained, 0);
}

const UNEXPLAINED: &str = "paragraph: no reason";

/// Counts the overlong lines of a wrapped document by reason. Returns the number of its paragraphs.
fn count_overlong_lines(
    name: &str,
    text: &str,
    reasons: &mut BTreeMap<&'static str, usize>,
) -> usize {
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text, &github_options());
    let lines: Vec<&str> = text.lines().collect();
    let toc = text.find("<!-- toc -->").zip(text.find("<!-- /toc -->"));
    let toc = toc.map(|(from, to)| {
        let line_at = |at| text.get(..at).unwrap().lines().count();
        line_at(from)..line_at(to)
    });
    let mut nodes: Vec<Option<&AstNode<'_>>> = vec![None; lines.len()];
    let mut paragraphs = 0;
    for node in root.descendants() {
        let data = node.data();
        let is_leaf =
            data.value.block() && (data.value.contains_inlines() || node.first_child().is_none());
        if !is_leaf {
            continue;
        }
        paragraphs += usize::from(matches!(data.value, NodeValue::Paragraph));
        for line in data.sourcepos.start.line..=data.sourcepos.end.line {
            if let Some(slot) = nodes.get_mut(line - 1) {
                *slot = Some(node);
            }
        }
    }
    for (index, line) in lines.iter().enumerate() {
        let in_toc = || toc.as_ref().is_some_and(|toc| toc.contains(&index));
        if line.trim_end().width() <= WIDTH || in_toc() {
            continue;
        }
        let reason = match nodes.get(index).copied().flatten() {
            None => "definition of a link",
            Some(node) => match &node.data().value {
                NodeValue::Paragraph => why_overlong(node, index + 1, line),
                NodeValue::TableCell | NodeValue::TableRow(_) => "table",
                NodeValue::Heading(_) => "heading",
                NodeValue::CodeBlock(_) => "code",
                NodeValue::HtmlBlock(_) => "HTML",
                _ => "other",
            },
        };
        if reason == UNEXPLAINED {
            eprintln!("{name}:{}: {line}", index + 1);
        }
        *reasons.entry(reason).or_default() += 1;
    }
    paragraphs
}

/// Returns why a line of a paragraph was not broken, as far as the syntax tree shows: no space in it is text outside links.
fn why_overlong<'a>(paragraph: &'a AstNode<'a>, number: usize, line: &str) -> &'static str {
    let first = paragraph.data().sourcepos.start;
    let start = if first.line == number {
        first.column - 1
    } else {
        line.len() - line.trim_start_matches([' ', '\t', '>']).len()
    };
    let content = line.get(start..).unwrap_or_default().trim_end();
    if !content.contains([' ', '\t']) {
        return "paragraph: one word";
    }
    if content.contains("<<[") || content.contains("]>>") || content.starts_with("[!") {
        return "paragraph: protected line";
    }
    if content.starts_with('[') && content.contains("]:") {
        return "paragraph: definition in front of text";
    }
    let words = word_count(content);
    let mut unbreakable = 0;
    for node in paragraph.descendants() {
        let data = node.data();
        let range = data.sourcepos;
        let is_on_line = range.start.line <= number && number <= range.end.line;
        let is_unbreakable = matches!(
            data.value,
            NodeValue::Link(_)
                | NodeValue::Image(_)
                | NodeValue::Code(_)
                | NodeValue::HtmlInline(_)
        );
        if is_on_line && is_unbreakable {
            let from = if range.start.line == number {
                range.start.column - 1
            } else {
                start
            };
            let to = if range.end.line == number {
                range.end.column
            } else {
                line.len()
            };
            let inner = word_count(line.get(from..to).unwrap_or_default());
            unbreakable += inner.saturating_sub(1);
        }
    }
    if words == unbreakable + 1 {
        return "paragraph: one link, image, code span or tag";
    }
    if content.contains(['$', '\\']) {
        return "paragraph: formula";
    }
    if content.contains("](") && content.matches('"').count() == 1 {
        return "paragraph: title over a line end";
    }
    // A dash, a number or a marker that would start a block stays next to its neighbors.
    if words <= unbreakable + 3 {
        return "paragraph: a word that may not start a line, and what cannot be broken";
    }
    UNEXPLAINED
}

fn word_count(text: &str) -> usize {
    let words = text.split([' ', '\t']);
    words.filter(|word| !word.is_empty()).count()
}
