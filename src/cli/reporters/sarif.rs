//! A log in the Static Analysis Results Interchange Format. The section numbers are those of SARIF 2.1.0.

use std::path::Path;

use serde_json::{Value, json};
use tocfmt::{Rule, Severity};

use super::finding::{Finding, Replacement};
use super::reporter::{CheckedFile, Reporter};
use crate::cli::report_paths::{path_in_checkout, uri};
use crate::cli::rule::rules;

/// Reports findings to code scanning services.
pub(crate) struct Sarif;

impl Reporter for Sarif {
    /// The log up to its results (sections 3.13, 3.14 and 3.19).
    fn prologue(&self) -> String {
        let rules: Vec<Value> = rules().map(rule).collect();
        let driver = json!({
            "name": "tocfmt",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "version": env!("TOCFMT_VERSION"),
            "rules": rules,
        });
        format!(
            "{{\"$schema\":\"{SCHEMA}\",\n\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\
            \"columnKind\":\"unicodeCodePoints\",\"newlineSequences\":[\"\\r\\n\",\"\\n\",\"\\r\"],\"results\":[\n"
        )
    }

    fn render(&self, file: &CheckedFile<'_>) -> String {
        let findings = file.findings();
        let results = findings.iter().map(|finding| result(finding).to_string());
        results.collect::<Vec<_>>().join(self.separator())
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn epilogue(&self) -> &'static str {
        "\n]}]}\n"
    }

    fn contains_messages(&self) -> bool {
        true
    }
}

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

fn rule(rule: Rule) -> Value {
    let summary = format!("{}.", rule.summary());
    json!({
        "id": rule.id(),
        "shortDescription": { "text": summary },
        "fullDescription": { "text": summary },
        // GitHub requires both descriptions and a help text.
        "help": { "text": "The message says how to fix it." },
        "defaultConfiguration": { "level": level(rule.severity()) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A result (section 3.27).
fn result(finding: &Finding) -> Value {
    let message = &finding.message;
    let mut physical = json!({ "artifactLocation": artifact(&message.path) });
    let range = message.position.zip(finding.end_line);
    if let Some((start, end_line)) = range {
        let mut region = json!({ "startLine": start.line, "startColumn": start.column });
        if end_line > start.line {
            insert(&mut region, "endLine", json!(end_line));
        }
        insert(&mut physical, "region", region);
    }
    let mut result = json!({
        "ruleId": message.rule.id(),
        "ruleIndex": rules().position(|rule| rule == message.rule),
        "level": level(message.severity),
        "message": { "text": message.text },
        "locations": [{ "physicalLocation": physical }],
    });
    if let Some((replacement, (start, end_line))) = finding.replacement.as_ref().zip(range) {
        let fix = fix(&message.path, start.line, end_line, replacement);
        insert(&mut result, "fixes", json!([fix]));
    }
    result
}

/// A fix that replaces whole lines (section 3.55).
fn fix(path: &Path, start_line: usize, end_line: usize, replacement: &Replacement) -> Value {
    // A line ending that does not change is left out on both sides, since the next line need not exist. If it changes, the
    // region extends to the start of the next line.
    let without_ending = replacement.text.strip_suffix(&*replacement.line_ending);
    let (end_line, end_column) = match without_ending {
        Some(_) => (end_line, replacement.end_column),
        None => (end_line + 1, 1),
    };
    let text = without_ending.unwrap_or(&replacement.text);
    let deleted = json!({
        "startLine": start_line, "startColumn": 1, "endLine": end_line, "endColumn": end_column,
    });
    let change = json!({
        "artifactLocation": artifact(path),
        "replacements": [{ "deletedRegion": deleted, "insertedContent": { "text": text } }],
    });
    json!({ "artifactChanges": [change] })
}

fn artifact(path: &Path) -> Value {
    json!({ "uri": uri(&path_in_checkout(path)) })
}

fn insert(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}
