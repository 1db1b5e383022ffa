//! Anchors and entry texts: those that GitHub and mdtoc 1.4.0 are known to make of headings.
//!
//! `testdata/headings.json` has headings with both. `../shared/oracles`, which may be missing, has the anchors of one document
//! that were verified on GitHub.

use std::fs;

use serde_json::Value;
use tocfmt::{EntryStyle, TocOptions, table_of_contents};

use crate::support::skip::has_path;

/// Headings that mdtoc does not read as CommonMark does: entities, `#` at the end of a word, `{#id}`, math.
const MISREAD_BY_MDTOC: [&str; 4] = [
    "C++ / C# / F#",
    "&copy; entity &amp; &lt;tag&gt; &#35;",
    "Heading {#custom-id}",
    "$math$ and $$more$$",
];

fn entries(markdown: &str) -> Vec<String> {
    let mut options = TocOptions::default();
    options.entries = EntryStyle::Mdtoc;
    let toc = table_of_contents(markdown, &options).unwrap();
    toc.lines().map(str::to_owned).collect()
}

/// Returns the text and the anchor of an entry.
fn parts(entry: &str) -> (&str, &str) {
    let entry = entry.trim_start_matches(' ').strip_prefix("- [").unwrap();
    entry.strip_suffix(')').unwrap().rsplit_once("](#").unwrap()
}

fn read_list(path: &str) -> Vec<Value> {
    match serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap() {
        Value::Array(list) => list,
        other => panic!("{other}"),
    }
}

#[test]
fn entries_have_the_anchor_of_github_and_the_text_of_mdtoc() {
    let cases = read_list("testdata/headings.json");
    assert!(cases.len() >= 51);
    for case in cases {
        let heading = case["heading"].as_str().unwrap();
        let markdown = format!("# {heading}\n\n[ref]: https://ref.example\n");
        let entries = entries(&markdown);
        let (text, anchor) = parts(&entries[0]);
        assert_eq!(anchor, case["github_anchor"], "{heading}");
        let (mdtoc, _) = parts(case["mdtoc_1_4_0_line"].as_str().unwrap());
        if MISREAD_BY_MDTOC.contains(&heading) {
            assert_ne!(text, mdtoc, "{heading}: no longer an exception");
        } else {
            assert_eq!(text, mdtoc, "{heading}");
        }
    }
}

/// The list is one document, in order. In Markdown a heading cannot start or end with white space or contain a line separator,
/// so entities replace everything that is not alphanumeric.
#[test]
fn anchors_are_those_verified_on_github() {
    let path = "../shared/oracles/github-anchors.json";
    if !has_path(path) {
        return;
    }
    let cases = read_list(path);
    let field = |case: &Value, name: &str| case[name].as_str().unwrap().to_owned();
    let mut markdown = String::new();
    for case in &cases {
        let entity = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_string()
            } else {
                format!("&#{};", u32::from(c))
            }
        };
        markdown.push_str("# ");
        markdown.extend(field(case, "input").chars().map(entity));
        markdown.push('\n');
    }
    let entries = entries(&markdown);
    assert_eq!(entries.len(), cases.len());
    for (entry, case) in entries.iter().zip(&cases) {
        let (anchor, expected) = (parts(entry).1, field(case, "expected"));
        assert_eq!(anchor, expected, "{}", field(case, "name"));
    }
}
