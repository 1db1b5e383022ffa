//! Findings as the programs that read reports want them: names, annotations of GitHub, JSON, SARIF.
//!
//! Owns the JSON crate. Each format escapes what it carries, so that no text of a document can pass for a part of it.

use std::env;
use std::path::{self, MAIN_SEPARATOR, Path, PathBuf};

use serde::Serialize;
use serde_json::{Value, json};
use tocfmt::{Kind, Severity};

use super::VERSION;
use super::args::OutputFormat;
use super::files::without_dot;
use super::finding::Finding;
use super::report::{Exit, plain};

/// What stands before all findings.
pub(crate) fn begin(format: OutputFormat) -> String {
    match format {
        OutputFormat::Sarif => sarif_head(),
        _ => String::new(),
    }
}

/// What stands between the findings of two files.
pub(crate) fn between(format: OutputFormat) -> &'static str {
    match format {
        OutputFormat::Sarif => ",\n",
        _ => "",
    }
}

/// What stands behind all findings.
pub(crate) fn end(format: OutputFormat) -> &'static str {
    match format {
        OutputFormat::Sarif => "\n]}]}\n",
        _ => "",
    }
}

/// The findings of one file; nothing for a diff, which is not made of findings.
pub(crate) fn file(format: OutputFormat, path: &Path, findings: &[Finding]) -> String {
    match format {
        OutputFormat::Diff => String::new(),
        OutputFormat::List => {
            let named = findings
                .iter()
                .any(|finding| finding.problem.exit > Exit::Clean);
            let name = path.to_string_lossy();
            if named {
                format!("{}\n", plain(&name))
            } else {
                String::new()
            }
        }
        OutputFormat::Github => findings.iter().map(annotation).collect(),
        OutputFormat::Json => findings
            .iter()
            .map(|finding| line(&Object::new(finding)))
            .collect(),
        OutputFormat::Sarif => {
            let results = findings
                .iter()
                .map(|finding| sarif_result(finding).to_string());
            results.collect::<Vec<_>>().join(between(format))
        }
    }
}

/// A path as reports name it: `/` between its parts.
fn name(finding: &Finding) -> String {
    slashed(&finding.problem.path)
}

fn slashed(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.into_owned()
    }
}

/// A severity in the words of SARIF and of our JSON.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A path as GitHub knows it: from the top of the checkout, whatever folder a step runs in.
fn path_in_checkout(path: &Path) -> PathBuf {
    let top = env::var_os("GITHUB_WORKSPACE").filter(|top| !top.is_empty());
    let below = top.and_then(|top| {
        let absolute = path::absolute(path).ok()?;
        Some(absolute.strip_prefix(top).ok()?.to_owned())
    });
    below.unwrap_or_else(|| path.to_owned())
}

/// A workflow command of GitHub Actions, as their documentation has it ("Workflow commands for GitHub Actions").
fn annotation(finding: &Finding) -> String {
    let problem = &finding.problem;
    let level = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = format!(
        "file={}",
        escaped_property(&slashed(&path_in_checkout(&problem.path)))
    );
    if let Some(at) = problem.at {
        properties += &format!(",line={}", at.line);
        properties += &finding
            .end_line
            .map_or_else(String::new, |end| format!(",endLine={end}"));
    }
    let title = escaped_property(problem.kind.name());
    let message = escaped_message(&problem.what);
    format!("::{level} {properties},title=tocfmt {title}::{message}\n")
}

/// The characters that would end a message, encoded as the runner decodes them.
fn escaped_message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The same for a property.
fn escaped_property(text: &str) -> String {
    escaped_message(text)
        .replace(':', "%3A")
        .replace(',', "%2C")
}

/// A finding in JSON, as docs/finding.schema.json describes it.
#[derive(Serialize)]
struct Object<'f> {
    path: String,
    kind: &'static str,
    severity: &'static str,
    lines: Option<LineRange>,
    column: Option<usize>,
    message: &'f str,
    replacement: Option<&'f str>,
}

#[derive(Serialize)]
struct LineRange {
    start: usize,
    end: usize,
}

impl<'f> Object<'f> {
    fn new(finding: &'f Finding) -> Self {
        let problem = &finding.problem;
        Self {
            path: name(finding),
            kind: problem.kind.name(),
            severity: level(problem.severity),
            lines: problem.at.zip(finding.end_line).map(|(at, end)| LineRange {
                start: at.line,
                end,
            }),
            column: problem.at.map(|at| at.column),
            message: &problem.what,
            replacement: finding.replacement.as_ref().map(|new| new.text.as_str()),
        }
    }
}

/// One line. These objects can be written as JSON, whatever is in them.
fn line(object: &Object<'_>) -> String {
    serde_json::to_string(object).unwrap_or_default() + "\n"
}

/// What a SARIF log says before its results (SARIF 2.1.0, sections 3.13, 3.14 and 3.19).
fn sarif_head() -> String {
    let rule = |kind: Kind| {
        json!({
            "id": kind.name(),
            "shortDescription": { "text": format!("{}.", kind.summary()) },
            "fullDescription": { "text": format!("{}.", kind.summary()) },
            // GitHub wants a rule to have all three.
            "help": { "text": "The message says what to do about it." },
            "defaultConfiguration": { "level": level(kind.severity()) },
        })
    };
    let rules: Vec<Value> = Kind::ALL.into_iter().map(rule).collect();
    let driver = json!({
        "name": "tocfmt",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "version": VERSION,
        "rules": rules,
    });
    format!(
        "{{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\",\n\
        \"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\"columnKind\":\"unicodeCodePoints\",\
        \"newlineSequences\":[\"\\r\\n\",\"\\n\",\"\\r\"],\"results\":[\n"
    )
}

/// A result (section 3.27), with a fix (3.55) where there is a replacement.
fn sarif_result(finding: &Finding) -> Value {
    let problem = &finding.problem;
    let place = json!({ "uri": uri(&path_in_checkout(&problem.path)) });
    let mut physical = json!({ "artifactLocation": place });
    if let Some((at, end)) = problem.at.zip(finding.end_line) {
        let mut region = json!({ "startLine": at.line, "startColumn": at.column });
        if end > at.line {
            set(&mut region, "endLine", json!(end));
        }
        set(&mut physical, "region", region);
    }
    let mut result = json!({
        "ruleId": problem.kind.name(),
        "ruleIndex": problem.kind as usize,
        "level": level(problem.severity),
        "message": { "text": problem.what },
        "locations": [{ "physicalLocation": physical }],
    });
    let region = problem.at.zip(finding.end_line);
    if let Some((new, (at, end))) = finding.replacement.as_ref().zip(region) {
        // Both end before the line ending that they share, so that a region does not reach into the next line, which need
        // not be there; but where they share none, all of the last line goes.
        let kept = new.text.strip_suffix(&*new.ending);
        let (end_line, end_column) = match kept {
            Some(_) => (end, new.end_column),
            None => (end + 1, 1),
        };
        let text = kept.unwrap_or(&new.text);
        let deleted = json!({
            "startLine": at.line, "startColumn": 1, "endLine": end_line, "endColumn": end_column,
        });
        let change = json!({
            "artifactLocation": place,
            "replacements": [{ "deletedRegion": deleted, "insertedContent": { "text": text } }],
        });
        set(
            &mut result,
            "fixes",
            json!([{ "artifactChanges": [change] }]),
        );
    }
    result
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

/// A path as a relative reference (RFC 3986, section 4.2), or as a `file:` URI where it is absolute. Its bytes are those of
/// the file's name, whatever characters they are or are not.
fn uri(path: &Path) -> String {
    let bare = without_dot(path);
    let bytes = bare.as_os_str().as_encoded_bytes();
    let encoded = bytes.iter().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(*byte).to_string()
        }
        byte if char::from(*byte) == MAIN_SEPARATOR => "/".to_owned(),
        byte => format!("%{byte:02X}"),
    });
    let scheme = match (bare.is_absolute(), bytes.starts_with(b"/")) {
        (true, true) => "file://",
        // A drive.
        (true, false) => "file:///",
        (false, _) => "",
    };
    scheme.to_owned() + &encoded.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::super::report::Problem;
    use super::*;

    #[test]
    fn what_a_text_says_cannot_pass_for_a_part_of_the_report() {
        let mut finding =
            Finding::from(Problem::note(Path::new("a,b:c%\n::d"), "e\r\n::error::f%"));
        assert_eq!(
            annotation(&finding),
            "::warning file=a%2Cb%3Ac%25%0A%3A%3Ad,title=tocfmt trouble::e%0D%0A::error::f%25\n"
        );
        finding.problem.what = "\u{1b}\"\n".to_owned();
        let json = line(&Object::new(&finding));
        assert_eq!(json.lines().count(), 1);
        assert!(json.contains("\\u001b\\\"\\n") && !json.contains('\u{1b}'));
        let name = file(
            OutputFormat::List,
            Path::new("a\nb"),
            &[Finding::from(finding.problem.denied())],
        );
        assert_eq!(name, "a\\nb\n");
    }

    #[test]
    fn paths_become_references() {
        let uri = |path: &str| uri(Path::new(path));
        assert_eq!(uri("./a b/ü:#?.md"), "a%20b/%C3%BC%3A%23%3F.md");
        assert_eq!(uri("/a%"), "file:///a%25");
    }
}
