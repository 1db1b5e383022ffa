//! Reports as the programs that read them do: parsed, validated, and their replacements put in place.
//!
//! Written from the formats' descriptions, and sharing no code with what prints them.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::scratch::Scratch;

/// The schema of a finding, for whoever writes a program that reads them.
pub(crate) const SCHEMA: &str = "docs/finding.schema.json";

/// All ways to tell what was found.
pub(crate) const FORMATS: [&str; 5] = ["diff", "list", "github", "json", "sarif"];

static FINDING: LazyLock<Validator> = LazyLock::new(|| validator(SCHEMA));
static LOG: LazyLock<Validator> =
    LazyLock::new(|| validator("testdata/sarif/sarif-schema-2.1.0.json"));

pub(crate) fn validator(path: &str) -> Validator {
    let schema = fs::read_to_string(path).unwrap();
    // The pattern for languages in the schema of SARIF has a bracket too many, which not every engine forgives.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}?$");
    let schema = serde_json::from_str(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// The findings that `--output-format json` prints, each of them a valid one.
pub(crate) fn of_json(stdout: &[u8]) -> Vec<Value> {
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

/// The log that `--output-format sarif` prints, a valid one.
pub(crate) fn of_sarif(stdout: &[u8]) -> Value {
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

pub(crate) fn results(log: &Value) -> &[Value] {
    log.pointer("/runs/0/results").unwrap().as_array().unwrap()
}

/// Something of everything: what `fmt` puts right, what it cannot, what it cannot read, and what is only worth knowing.
pub(crate) fn tree() -> Scratch {
    let scratch = Scratch::new(&[
        ("clean.md", "# Clean\n"),
        (
            "long.md",
            "# Long\n\n> One two three four five six\n> seven\n",
        ),
        (
            "sub dir/stale.md",
            "<!-- toc -->\n- [Old](#old)\n<!-- /toc -->\n\n# New\n\n[below](#nwe)\n",
        ),
        ("unclosed.md", "# a\n\n  <!-- toc -->\n"),
        ("warned.md", "# a\n\n<!-- tocfmt of -->\n\n# b\n\n# b\n"),
    ]);
    scratch.write("latin1.md", b"# caf\xe9\n");
    scratch
}

/// How it is checked.
pub(crate) const WORDS: [&str; 5] = ["check", "--width", "20", "--deny", "same-anchor"];

/// The findings of a run of `tocfmt` in JSON.
pub(crate) fn json(scratch: &Scratch, words: &[&str]) -> Vec<Value> {
    let words = [words, &["--output-format", "json"]].concat();
    of_json(&scratch.output(&words).stdout)
}

/// The log of a run of `tocfmt`.
pub(crate) fn sarif(scratch: &Scratch, words: &[&str]) -> Value {
    let words = [words, &["--output-format", "sarif"]].concat();
    of_sarif(&scratch.output(&words).stdout)
}

pub(crate) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).unwrap().as_str().unwrap()
}

pub(crate) fn number(value: &Value, key: &str) -> usize {
    let number = value.get(key).unwrap().as_u64().unwrap();
    usize::try_from(number).unwrap()
}

/// The lines of a text with their endings, of which there are three.
pub(crate) fn lines(text: &str) -> Vec<&str> {
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

/// A text with the lines of all these findings replaced.
pub(crate) fn replaced(old: &str, findings: &[&Value]) -> String {
    let mut lines = lines(old);
    let mut below = usize::MAX;
    for finding in findings.iter().rev() {
        let Some(replacement) = finding.get("replacement").unwrap().as_str() else {
            continue;
        };
        let place = finding.get("lines").unwrap();
        let (start, end) = (number(place, "start"), number(place, "end"));
        assert!(end < below, "findings share a line: {finding}");
        below = start;
        lines.splice(start - 1..end, [replacement]);
    }
    lines.concat()
}

/// A text with the fixes of all these results made.
pub(crate) fn fixed(old: &str, results: &[&Value]) -> String {
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
