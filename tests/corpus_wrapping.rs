//! Wrapping all of kubernetes/enhancements, where `../shared/corpus` is there: what changes, what is left, and why.
//!
//! `cargo test --test corpus_wrapping -- --nocapture` prints the figures.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod pages;
mod scratch;

use std::collections::BTreeMap;

use comrak::nodes::{AstNode, NodeValue};
use pages::github;
use scratch::{Scratch, changed, repository};
use unicode_width::UnicodeWidthStr;

const WIDTH: usize = 80;

/// The lines of all documents below `keps` that hold a text, by document.
fn lines_with(scratch: &Scratch, mark: &str) -> Vec<(String, String)> {
    let names = scratch.succeed("git", &["ls-files", "keps/*.md"], b"");
    let mut found = Vec::new();
    for name in String::from_utf8(names).unwrap().lines() {
        let text = String::from_utf8(scratch.read(name)).unwrap();
        let lines = text.lines().filter(|line| line.contains(mark));
        found.extend(lines.map(|line| (name.to_owned(), line.to_owned())));
    }
    found
}

#[test]
fn unresolved_sections_do_not_move() {
    let Some(scratch) = repository() else { return };
    let before = lines_with(&scratch, "<<[");
    assert!(before.len() > 370, "{}", before.len());
    for mode in ["long", "fill", "sentence"] {
        let words = ["fmt", "--only", "wrap", "--wrap", mode, "."];
        assert_eq!(scratch.output(&words).status.code(), Some(0));
        assert!(lines_with(&scratch, "<<[") == before, "{mode}");
        scratch.succeed("git", &["checkout", "-q", "."], b"");
    }
}

#[test]
fn the_diff_of_check_yields_what_fmt_writes() {
    let Some(scratch) = repository() else { return };
    let words = ["check", "."];
    let check = scratch.output(&words);
    assert_eq!(check.status.code(), Some(1));
    scratch.succeed("git", &["apply", "--whitespace=nowarn", "-"], &check.stdout);
    scratch.succeed("git", &["add", "-A"], b"");
    scratch.succeed("git", &["stash", "-q"], b"");
    assert_eq!(scratch.output(&["fmt", "."]).status.code(), Some(0));
    let differing = scratch.succeed("git", &["diff", "--name-only", "stash@{0}"], b"");
    assert_eq!(String::from_utf8(differing).unwrap(), "");
}

#[test]
fn few_paragraphs_are_left_and_no_line_stays_long_without_a_reason() {
    let Some(scratch) = repository() else { return };
    let output = scratch.output(&["fmt", "--only", "wrap", "-v", "."]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let left = stderr
        .lines()
        .filter(|line| line.contains("was not wrapped"))
        .count();
    let files = changed(&scratch);
    let stat = scratch.succeed("git", &["diff", "--shortstat"], b"");
    eprintln!("{}", String::from_utf8(stat).unwrap().trim());

    let names = scratch.succeed("git", &["ls-files", "keps/*.md"], b"");
    let mut reasons = BTreeMap::new();
    let mut paragraphs = 0;
    for name in String::from_utf8(names).unwrap().lines() {
        let text = String::from_utf8(scratch.read(name)).unwrap();
        paragraphs += long_lines(name, &text, &mut reasons);
    }
    eprintln!(
        "{paragraphs} paragraphs, {left} left as they were; lines of more than {WIDTH} columns left:"
    );
    for (reason, lines) in &reasons {
        eprintln!("{lines:6} {reason}");
    }
    assert!(
        files.len() > 600 && paragraphs > 10_000,
        "{}, {paragraphs}",
        files.len()
    );
    assert!(left * 10_000 < paragraphs, "{left}");
    let unexplained = reasons
        .get("paragraph: for no reason")
        .copied()
        .unwrap_or(0);
    assert_eq!(unexplained, 0);
}

/// Counts why lines of a wrapped document are longer than they should be. Returns how many paragraphs it has.
fn long_lines(name: &str, text: &str, reasons: &mut BTreeMap<&'static str, usize>) -> usize {
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text, &github());
    let lines: Vec<&str> = text.lines().collect();
    let toc = text.find("<!-- toc -->").zip(text.find("<!-- /toc -->"));
    let toc = toc.map(|(from, to)| {
        let line = |at| text.get(..at).unwrap().lines().count();
        line(from)..line(to)
    });
    let mut kinds: Vec<Option<&AstNode<'_>>> = vec![None; lines.len()];
    let mut paragraphs = 0;
    for node in root.descendants() {
        let data = node.data();
        let leaf =
            data.value.block() && (data.value.contains_inlines() || node.first_child().is_none());
        if !leaf {
            continue;
        }
        paragraphs += usize::from(matches!(data.value, NodeValue::Paragraph));
        for line in data.sourcepos.start.line..=data.sourcepos.end.line {
            if let Some(kind) = kinds.get_mut(line - 1) {
                *kind = Some(node);
            }
        }
    }
    for (index, line) in lines.iter().enumerate() {
        if line.trim_end().width() <= WIDTH || toc.as_ref().is_some_and(|toc| toc.contains(&index))
        {
            continue;
        }
        let reason = match kinds.get(index).copied().flatten() {
            None => "definition of a link",
            Some(node) => match &node.data().value {
                NodeValue::Paragraph => why_long(node, index + 1, line),
                NodeValue::TableCell | NodeValue::TableRow(_) => "table",
                NodeValue::Heading(_) => "heading",
                NodeValue::CodeBlock(_) => "code",
                NodeValue::HtmlBlock(_) => "HTML",
                _ => "other",
            },
        };
        if reason == "paragraph: for no reason" {
            eprintln!("{name}:{}: {line}", index + 1);
        }
        *reasons.entry(reason).or_default() += 1;
    }
    paragraphs
}

/// Why a line of a paragraph was not broken, as far as can be told by the tree: no blank in it is text outside of links.
fn why_long<'a>(paragraph: &'a AstNode<'a>, number: usize, line: &str) -> &'static str {
    let place = paragraph.data().sourcepos.start;
    let start = if place.line == number {
        place.column - 1
    } else {
        line.len() - line.trim_start_matches([' ', '\t', '>']).len()
    };
    let content = line.get(start..).unwrap_or_default().trim_end();
    if !content.contains([' ', '\t']) {
        return "paragraph: one word";
    }
    if content.contains("<<[") || content.contains("]>>") || content.starts_with("[!") {
        return "paragraph: the line keeps to itself";
    }
    if content.starts_with('[') && content.contains("]:") {
        return "paragraph: definition in front of text";
    }
    let words = content
        .split([' ', '\t'])
        .filter(|word| !word.is_empty())
        .count();
    let mut kept = 0;
    for node in paragraph.descendants() {
        let data = node.data();
        let on_line = data.sourcepos.start.line <= number && number <= data.sourcepos.end.line;
        let whole = matches!(
            data.value,
            NodeValue::Link(_)
                | NodeValue::Image(_)
                | NodeValue::Code(_)
                | NodeValue::HtmlInline(_)
        );
        if on_line && whole {
            let from = if data.sourcepos.start.line == number {
                data.sourcepos.start.column - 1
            } else {
                start
            };
            let to = if data.sourcepos.end.line == number {
                data.sourcepos.end.column
            } else {
                line.len()
            };
            let piece = line.get(from..to).unwrap_or_default();
            let inner = piece
                .trim()
                .split([' ', '\t'])
                .filter(|word| !word.is_empty())
                .count();
            kept += inner.saturating_sub(1);
        }
    }
    if words == kept + 1 {
        return "paragraph: one link, image, code span or tag";
    }
    if content.contains(['$', '\\']) {
        return "paragraph: formula";
    }
    if content.contains("](") && content.matches('"').count() == 1 {
        return "paragraph: title over a line end";
    }
    // A dash, a number, a mark that would start a block stays with its neighbours.
    if words <= kept + 3 {
        return "paragraph: a word that may not start a line, and what cannot be broken";
    }
    "paragraph: for no reason"
}
