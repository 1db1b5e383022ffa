//! Anchors of all hosts: `../shared/oracles/hosts.json`, which may be missing, has headings with the anchors that hosts give
//! them.

use std::fs;

use clap::ValueEnum;
use serde_json::Value;
use tocfmt::{EntryStyle, Host, TocOptions, table_of_contents};

use crate::support::skip::has_path;

const ORACLE: &str = "../shared/oracles/hosts.json";

/// The document of which the oracle has only some of the headings. The others take part in the numbering of repeated anchors.
const EXCERPT: &str = "main";

/// Headings that the oracle has from cmark-gfm, while Zola's parser is pulldown-cmark: it reads attributes, and what counts
/// are text and code, but no line breaks and footnotes (`get_text` in `components/markdown/src/markdown.rs`).
const MISREAD_FOR_ZOLA: [&str; 4] = [
    "## (parens) [brackets] {braces}",
    "## Class {.class}",
    "## note[^1]",
    "Line one\nline two\n---",
];

/// Returns the host that the oracle calls `name`, if there is one.
fn host(name: &str) -> Option<Host> {
    let name = name.strip_suffix("-cloud-python").unwrap_or(name);
    Host::from_str(name, false).ok()
}

/// Returns the fragments that the entries of a document link to.
fn fragments(markdown: &str, host: Host) -> Vec<String> {
    let mut options = TocOptions::default();
    options.anchors = host;
    // This style lists headings without text, too.
    options.entries = EntryStyle::Mdtoc;
    let toc = table_of_contents(markdown, &options).unwrap();
    let fragment = |line: &str| {
        let (_, target) = line.rsplit_once("](#").unwrap();
        target.strip_suffix(')').unwrap().to_owned()
    };
    toc.lines().map(fragment).collect()
}

/// Returns an anchor without the number of a repeated one at its end.
fn without_number(anchor: &str) -> &str {
    let rest = anchor.trim_end_matches(|c: char| c.is_ascii_digit());
    let base = rest.strip_suffix(['-', '_']);
    base.filter(|_| rest.len() < anchor.len()).unwrap_or(anchor)
}

/// Compares the anchors of one document on one host, and returns how many are right.
fn compare(document: &Value, name: &str, host: Host) -> usize {
    let document_name = document["name"].as_str().unwrap();
    let headings = document["headings"].as_array().unwrap().iter();
    let expected = headings.filter_map(|heading| {
        let anchor = heading["anchors"].get(name)?.as_str()?;
        Some((heading["markdown"].as_str().unwrap(), anchor))
    });
    let expected: Vec<(&str, &str)> = expected.collect();
    let found = fragments(document["markdown"].as_str().unwrap(), host);
    assert_eq!(found.len(), expected.len(), "{name}: {document_name}");
    let mut right = 0;
    for ((markdown, anchor), found) in expected.into_iter().zip(found) {
        if host == Host::Zola && MISREAD_FOR_ZOLA.contains(&markdown) {
            assert_ne!(found, anchor, "{name}: {markdown}: no longer an exception");
            continue;
        }
        let is_number =
            document_name == EXCERPT && without_number(&found) == without_number(anchor);
        assert!(
            found == anchor || is_number,
            "{name}: {document_name}: {markdown}: {found}, not {anchor}"
        );
        right += 1;
    }
    right
}

#[test]
fn anchors_are_those_of_the_hosts() {
    if !has_path(ORACLE) {
        return;
    }
    let oracle: Value = serde_json::from_str(&fs::read_to_string(ORACLE).unwrap()).unwrap();
    let documents = oracle["documents"].as_array().unwrap();
    let mut hosts = Vec::new();
    for name in oracle["sources"].as_object().unwrap().keys() {
        let Some(host) = host(name) else {
            continue;
        };
        let right: usize = documents
            .iter()
            .map(|document| compare(document, name, host))
            .sum();
        assert!(right >= 80, "{name}: {right}");
        hosts.push(host);
    }
    assert_eq!(hosts.len(), Host::value_variants().len(), "{hosts:?}");
}
