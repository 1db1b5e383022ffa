//! Reports as the programs that consume them see them: parsed, validated, and applied.
//!
//! Written from the descriptions of the formats; shares no code with what prints them.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::support::scratch::Scratch;

/// The path of the schema of a JSON finding.
pub(crate) const SCHEMA: &str = "docs/finding.schema.json";

/// All output formats.
pub(crate) const FORMATS: [&str; 5] = ["diff", "list", "github", "json", "sarif"];

static FINDING: LazyLock<Validator> = LazyLock::new(|| validator(SCHEMA));
static LOG: LazyLock<Validator> =
    LazyLock::new(|| validator("testdata/sarif/sarif-schema-2.1.0.json"));

/// Returns a validator for the schema in a file.
pub(crate) fn validator(path: &str) -> Validator {
    let schema = fs::read_to_string(path).unwrap();
    // The pattern for languages in the SARIF schema has an unmatched bracket, which not every engine accepts.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}?$");
    let schema = serde_json::from_str(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// Parses and validates the output of `--output-format json`.
pub(crate) fn parse_json(stdout: &[u8]) -> Vec<Value> {
    let stdout = str::from_utf8(stdout).unwrap();
    assert!(stdout.is_empty() || stdout.ends_with('\n'));
    let findings = stdout.split_terminator('\n').map(|line| {
        let finding: Value = serde_json::from_str(line).unwrap();
        if let Err(error) = FINDING.validate(&finding) {
            panic!("{line}: {error} at {}", error.instance_path());
        }
        let lines = finding.get("lines").unwrap();
        assert!(lines.is_null() || number(lines, "start") <= number(lines, "end"));
        finding
    });
    findings.collect()
}

/// Parses and validates the output of `--output-format sarif`.
pub(crate) fn parse_sarif(stdout: &[u8]) -> Value {
    let log: Value = serde_json::from_slice(stdout).unwrap();
    if let Err(error) = LOG.validate(&log) {
        panic!("{error} at {}", error.instance_path());
    }
    let run = log.pointer("/runs/0").unwrap();
    let rules = run.pointer("/tool/driver/rules").unwrap();
    for result in results(&log) {
        let rule = rules.get(number(result, "ruleIndex")).unwrap();
        assert_eq!(text(rule, "id"), text(result, "ruleId"));
    }
    log
}

/// Returns the results of a SARIF log.
pub(crate) fn results(log: &Value) -> &[Value] {
    log.pointer("/runs/0/results").unwrap().as_array().unwrap()
}

/// Returns a folder with something of everything: changes, errors, warnings, and files that cannot be read.
///
/// The cases in `tests/cmd/reports` run on the same files.
pub(crate) fn tree() -> Scratch {
    Scratch::copy_of(Path::new("tests/cmd/reports/tree.in"))
}

/// The command line that checks [`tree`].
pub(crate) const ARGS: [&str; 5] = ["check", "--width", "20", "--deny", "duplicate-heading"];

/// Runs `tocfmt` and returns the findings of its JSON report.
pub(crate) fn json(scratch: &Scratch, args: &[&str]) -> Vec<Value> {
    let args = [args, &["--output-format", "json"]].concat();
    parse_json(&scratch.output(&args).stdout)
}

/// Runs `tocfmt` and returns its SARIF log.
pub(crate) fn sarif(scratch: &Scratch, args: &[&str]) -> Value {
    let args = [args, &["--output-format", "sarif"]].concat();
    parse_sarif(&scratch.output(&args).stdout)
}

pub(crate) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).unwrap().as_str().unwrap()
}

pub(crate) fn number(value: &Value, key: &str) -> usize {
    let number = value.get(key).unwrap().as_u64().unwrap();
    usize::try_from(number).unwrap()
}

/// Splits a text into lines with their endings: `\n`, `\r\n` or `\r`.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\n', '\r']) {
        let length = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
        lines.push(&rest[..at + length]);
        rest = &rest[at + length..];
    }
    lines.push(rest);
    lines
}

/// Replaces the lines of all JSON findings of a file by their replacements.
pub(crate) fn apply_replacements(old: &str, findings: &[&Value]) -> String {
    let mut lines = lines(old);
    let mut start_below = usize::MAX;
    for finding in findings.iter().rev() {
        let Some(replacement) = finding.get("replacement").unwrap().as_str() else {
            continue;
        };
        let range = finding.get("lines").unwrap();
        let (start, end) = (number(range, "start"), number(range, "end"));
        assert!(end < start_below, "two findings share a line: {finding}");
        start_below = start;
        lines.splice(start - 1..end, [replacement]);
    }
    lines.concat()
}

/// Applies the fixes of all SARIF results of a file.
pub(crate) fn apply_fixes(old: &str, results: &[&Value]) -> String {
    let starts: Vec<usize> = lines(old)
        .iter()
        .scan(0, |end, line| {
            *end += line.len();
            Some(*end - line.len())
        })
        .collect();
    let offset = |line: usize, column: usize| {
        let start = starts[line - 1];
        let mut columns = old[start..].char_indices().map(|(at, _)| start + at);
        columns.nth(column - 1).unwrap_or(old.len())
    };
    let mut new = old.to_owned();
    for result in results.iter().rev() {
        let changes = result.pointer("/fixes/0/artifactChanges");
        for change in changes
            .into_iter()
            .flat_map(|changes| changes.as_array().unwrap())
        {
            let uri = result.pointer("/locations/0/physicalLocation/artifactLocation");
            assert_eq!(change.get("artifactLocation"), uri);
            let replacement = change.pointer("/replacements/0").unwrap();
            let region = replacement.get("deletedRegion").unwrap();
            let start = offset(number(region, "startLine"), number(region, "startColumn"));
            let end = offset(number(region, "endLine"), number(region, "endColumn"));
            let inserted = replacement.pointer("/insertedContent/text").unwrap();
            new.replace_range(start..end, inserted.as_str().unwrap());
        }
    }
    new
}
