//! docs/reports.md and the schema of JSON findings: they list all rules, and the examples are what is printed.

use std::fs;

use serde_json::Value;
use tocfmt::{Rule, Severity};

use crate::support::docs::code_blocks;
use crate::support::findings;
use crate::support::rules::rules;
use crate::support::scratch::Scratch;

fn page() -> String {
    fs::read_to_string("docs/reports.md").unwrap()
}

/// Returns a severity as the page spells it.
fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[test]
fn page_lists_all_rules_in_order() {
    let page = page();
    let table = page.split("| rule | meaning |").nth(1).unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let rows: Vec<&str> = rows.collect();
    let expected = rules().map(|rule| {
        let severity = rule.severity();
        let deniable = if severity < Severity::Error {
            "yes"
        } else {
            "no"
        };
        let (name, summary) = (rule.id(), rule.summary());
        let severity = severity_name(severity);
        format!("| `{name}` | {summary} | {severity} | {deniable} |")
    });
    assert_eq!(rows, expected.collect::<Vec<_>>());
}

#[test]
fn deniable_rules_are_those_the_page_marks() {
    for rule in rules() {
        let scratch = Scratch::new(&[("a.md", "")]);
        let status = scratch.status(&["check", "--deny", rule.id()]);
        let expected = if rule.severity() < Severity::Error {
            0
        } else {
            2
        };
        assert_eq!(status, Some(expected), "{rule}");
    }
}

#[test]
fn schema_lists_all_rules() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(findings::SCHEMA).unwrap()).unwrap();
    let ids = schema.pointer("/properties/rule/enum").unwrap();
    assert_eq!(*ids, Value::from(rules().map(Rule::id).collect::<Vec<_>>()));
    let branches = schema.get("allOf").unwrap().as_array().unwrap();
    let rules_of = |severity: &str| {
        let condition = "/if/properties/severity/const";
        let mut branches = branches.iter();
        let branch = branches.find(|branch| {
            let value = branch.pointer(condition);
            value.is_some_and(|value| value == severity)
        });
        let rules = branch.unwrap().pointer("/then/properties/rule");
        rules.unwrap().clone()
    };
    let warnings = rules().filter(|rule| rule.severity() == Severity::Warning);
    // A warning about a path has the rule of I/O errors.
    let warnings: Vec<_> = warnings.map(Rule::id).chain(["io-error"]).collect();
    let expected = Value::from(warnings);
    assert_eq!(rules_of("warning").get("enum"), Some(&expected));
    let notes = rules().filter(|rule| rule.severity() == Severity::Note);
    let notes = Value::from(notes.map(Rule::id).collect::<Vec<_>>());
    assert_eq!(rules_of("note").get("enum"), Some(&notes));
}

/// A schema that accepts everything would prove nothing.
#[test]
fn schema_rejects_invalid_findings() {
    let validator = findings::validator(findings::SCHEMA);
    let scratch = findings::tree();
    let found = findings::json(&scratch, &findings::ARGS);
    let wrap = found
        .iter()
        .find(|finding| finding["rule"] == "wrap")
        .unwrap();
    assert!(validator.is_valid(wrap));
    for (key, value) in [
        ("more", Value::from(1)),
        ("rule", Value::from("wrong")),
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

/// The page shows one document and its report in each format.
#[test]
fn examples_are_what_is_printed() {
    let page = page();
    let document = code_blocks(&page, "markdown").into_iter().next().unwrap();
    let scratch = Scratch::new(&[("guide.md", &document)]);
    let mut compared = 0;
    for example in code_blocks(&page, "console") {
        let (command, expected) = example.split_once('\n').unwrap();
        let Some(args) = command.strip_prefix("$ tocfmt ") else {
            continue;
        };
        let (args, pretty) = match args.strip_suffix(" | jq .") {
            Some(args) => (args, true),
            None => (args, false),
        };
        let args: Vec<&str> = args.split(' ').collect();
        let output = scratch.output(&args);
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        if args.contains(&"sarif") {
            let log = findings::parse_sarif(stdout.as_bytes());
            let result: Value = serde_json::from_str(expected).unwrap();
            assert_eq!(findings::results(&log).first(), Some(&result));
        } else if pretty {
            let found = findings::parse_json(stdout.as_bytes());
            let objects = serde_json::Deserializer::from_str(expected).into_iter();
            let expected: Vec<Value> = objects.map(Result::unwrap).collect();
            assert_eq!(found, expected);
        } else {
            assert_eq!(format!("{stdout}{stderr}"), expected, "{command}");
        }
        compared += 1;
    }
    assert_eq!(compared, 5);
}
