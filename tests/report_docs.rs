//! What is written about reports, against what is printed: the kinds in the page and in the schema, and the examples.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod findings;
mod scratch;

use std::fs;

use scratch::Scratch;
use serde_json::Value;
use tocfmt::{Kind, Severity};

const PAGE: &str = "docs/reports.md";

fn page() -> String {
    fs::read_to_string(PAGE).unwrap()
}

/// The code blocks with this info string.
fn code(info: &str) -> Vec<String> {
    let page = page();
    let opening = format!("\n```{info}\n");
    let blocks = page.split(&opening).skip(1);
    let blocks = blocks.map(|rest| format!("{}\n", rest.split("\n```\n").next().unwrap()));
    blocks.collect()
}

/// A word as the page has it.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[test]
fn the_page_names_all_kinds_in_their_order() {
    let page = page();
    let table = page.split("| kind | meaning |").nth(1).unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let rows: Vec<&str> = rows.collect();
    let expected = Kind::ALL.map(|kind| {
        let severity = kind.severity();
        let deniable = if severity < Severity::Error {
            "yes"
        } else {
            "no"
        };
        let (name, summary) = (kind.name(), kind.summary());
        format!("| `{name}` | {summary} | {} | {deniable} |", word(severity))
    });
    assert_eq!(rows, expected);
}

#[test]
fn what_can_be_denied_is_what_the_page_says() {
    for kind in Kind::ALL {
        let scratch = Scratch::new(&[("a.md", "")]);
        let status = scratch
            .output(&["check", "--deny", kind.name()])
            .status
            .code();
        let expected = if kind.severity() < Severity::Error {
            0
        } else {
            2
        };
        assert_eq!(status, Some(expected), "{kind}");
    }
}

#[test]
fn the_schema_has_all_kinds() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(findings::SCHEMA).unwrap()).unwrap();
    let kinds = schema.pointer("/properties/kind/enum").unwrap();
    assert_eq!(*kinds, Value::from(Kind::ALL.map(Kind::name).to_vec()));
    let branches = schema.get("allOf").unwrap().as_array().unwrap();
    let of = |severity: &str| {
        let branch = branches.iter().find(|branch| {
            branch
                .pointer("/if/properties/severity/const")
                .is_some_and(|of| of == severity)
        });
        branch
            .unwrap()
            .pointer("/then/properties/kind")
            .unwrap()
            .clone()
    };
    let warnings = Kind::ALL
        .into_iter()
        .filter(|kind| kind.severity() == Severity::Warning);
    // A note about a path is trouble that does no harm.
    let warnings: Vec<_> = warnings.map(Kind::name).chain(["trouble"]).collect();
    assert_eq!(of("warning").get("enum"), Some(&Value::from(warnings)));
    let notes = Kind::ALL
        .into_iter()
        .filter(|kind| kind.severity() == Severity::Note);
    assert!(
        notes
            .map(Kind::name)
            .eq([findings::text(&of("note"), "const")])
    );
}

/// A schema that lets everything pass would prove nothing.
#[test]
fn the_schema_refuses_what_is_no_finding() {
    let validator = findings::validator(findings::SCHEMA);
    let scratch = findings::tree();
    let found = findings::json(&scratch, &findings::WORDS);
    let wrap = found
        .iter()
        .find(|finding| finding["kind"] == "wrap")
        .unwrap();
    assert!(validator.is_valid(wrap));
    for (key, value) in [
        ("more", Value::from(1)),
        ("kind", Value::from("wrong")),
        ("severity", Value::from("note")),
        ("severity", Value::from("warning")),
        ("column", Value::from(0)),
        ("column", Value::Null),
        ("lines", Value::Null),
        ("replacement", Value::Null),
        ("message", Value::from("")),
    ] {
        let mut wrong = wrap.clone();
        wrong.as_object_mut().unwrap().insert(key.to_owned(), value);
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
    for key in wrap.as_object().unwrap().keys() {
        let mut wrong = wrap.clone();
        wrong.as_object_mut().unwrap().remove(key).unwrap();
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}

/// The page shows one document, and what each format makes of it.
#[test]
fn the_examples_are_what_is_printed() {
    let document = code("markdown").into_iter().next().unwrap();
    let scratch = Scratch::new(&[("guide.md", &document)]);
    let mut shown = 0;
    for example in code("console") {
        let (command, expected) = example.split_once('\n').unwrap();
        let Some(words) = command.strip_prefix("$ tocfmt ") else {
            continue;
        };
        let (words, pretty) = match words.strip_suffix(" | jq .") {
            Some(words) => (words, true),
            None => (words, false),
        };
        let words: Vec<&str> = words.split(' ').collect();
        let output = scratch.output(&words);
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        if words.contains(&"sarif") {
            let log = findings::of_sarif(stdout.as_bytes());
            let result: Value = serde_json::from_str(expected).unwrap();
            assert_eq!(findings::results(&log).first(), Some(&result));
        } else if pretty {
            let found = findings::of_json(stdout.as_bytes());
            let objects = serde_json::Deserializer::from_str(expected).into_iter();
            let expected: Vec<Value> = objects.map(Result::unwrap).collect();
            assert_eq!(found, expected);
        } else {
            assert_eq!(format!("{stdout}{stderr}"), expected, "{command}");
        }
        shown += 1;
    }
    assert_eq!(shown, 5);
}
