//! What the JSON and SARIF reporters print, byte for byte, and reports of standard input.
//!
//! The other reporters have cases in `tests/cmd/reports`, on the same files.

use serde_json::Value;
use snapbox::{IntoData, assert_data_eq, str};

use crate::support::findings::{self, ARGS, tree};
use crate::support::rules::rules;
use crate::support::scratch::Scratch;

#[test]
fn json_has_one_object_per_line() {
    assert_data_eq!(
        tree().transcript(&[&ARGS[..], &["--output-format", "json"]].concat()),
        str![[r#"
== stdout
{"path":"latin1.md","rule":"io-error","severity":"error","lines":{"start":1,"end":1},"column":6,"message":"not valid UTF-8; convert the file to UTF-8 or exclude it","replacement":null}
{"path":"long.md","rule":"wrap","severity":"error","lines":{"start":3,"end":4},"column":1,"message":"a line of this paragraph is longer than 20 columns; run `tocfmt fmt`","replacement":"> One two three four\n> five six seven\n"}
{"path":"sub dir/stale.md","rule":"toc","severity":"error","lines":{"start":2,"end":2},"column":1,"message":"the table of contents is out of date; run `tocfmt fmt`","replacement":"- [New](#new)\n"}
{"path":"sub dir/stale.md","rule":"broken-link","severity":"warning","lines":{"start":7,"end":7},"column":1,"message":"no heading has the anchor '#nwe'; did you mean '#new'?","replacement":null}
{"path":"unclosed.md","rule":"unclosed-toc","severity":"error","lines":{"start":3,"end":3},"column":3,"message":"opening marker without a closing one; add <!-- /toc --> below it","replacement":null}
{"path":"warned.md","rule":"unknown-directive","severity":"warning","lines":{"start":3,"end":3},"column":1,"message":"unknown directive; use 'tocfmt off', 'tocfmt on' or 'tocfmt off next'","replacement":null}
{"path":"warned.md","rule":"duplicate-heading","severity":"error","lines":{"start":7,"end":7},"column":1,"message":"duplicate of the heading on line 5; its anchor is '#b-1'; give it a unique text","replacement":null}
== stderr
latin1.md:1:6: not valid UTF-8; convert the file to UTF-8 or exclude it
would change 2 of 6 files (1 table of contents, 1 paragraph), 3 files with errors, 2 warnings; run `tocfmt fmt --width 20 --deny duplicate-heading` to fix
== status 2

"#]].raw()
    );
}

#[test]
fn sarif_is_one_log() {
    let output = tree().output(&[&ARGS[..], &["--output-format", "sarif"]].concat());
    let log = findings::parse_sarif(&output.stdout);
    let driver = log.pointer("/runs/0/tool/driver").unwrap();
    let listed = driver.get("rules").unwrap().as_array().unwrap();
    let ids: Vec<Value> = rules().map(|rule| Value::from(rule.id())).collect();
    assert!(listed.iter().map(|rule| &rule["id"]).eq(&ids));
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stdout = stdout.replace(&driver.to_string(), "[DRIVER]");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_data_eq!(format!("{stdout}{stderr}"), str![[r#"
{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
"version":"2.1.0","runs":[{"tool":{"driver":[DRIVER]},"columnKind":"unicodeCodePoints","newlineSequences":["\r\n","\n","\r"],"results":[
{"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"latin1.md"},"region":{"startColumn":6,"startLine":1}}}],"message":{"text":"not valid UTF-8; convert the file to UTF-8 or exclude it"},"ruleId":"io-error","ruleIndex":26},
{"fixes":[{"artifactChanges":[{"artifactLocation":{"uri":"long.md"},"replacements":[{"deletedRegion":{"endColumn":8,"endLine":4,"startColumn":1,"startLine":3},"insertedContent":{"text":"> One two three four\n> five six seven"}}]}]}],"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"long.md"},"region":{"endLine":4,"startColumn":1,"startLine":3}}}],"message":{"text":"a line of this paragraph is longer than 20 columns; run `tocfmt fmt`"},"ruleId":"wrap","ruleIndex":1},
{"fixes":[{"artifactChanges":[{"artifactLocation":{"uri":"sub%20dir/stale.md"},"replacements":[{"deletedRegion":{"endColumn":14,"endLine":2,"startColumn":1,"startLine":2},"insertedContent":{"text":"- [New](#new)"}}]}]}],"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"sub%20dir/stale.md"},"region":{"startColumn":1,"startLine":2}}}],"message":{"text":"the table of contents is out of date; run `tocfmt fmt`"},"ruleId":"toc","ruleIndex":0},
{"level":"warning","locations":[{"physicalLocation":{"artifactLocation":{"uri":"sub%20dir/stale.md"},"region":{"startColumn":1,"startLine":7}}}],"message":{"text":"no heading has the anchor '#nwe'; did you mean '#new'?"},"ruleId":"broken-link","ruleIndex":24},
{"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"unclosed.md"},"region":{"startColumn":3,"startLine":3}}}],"message":{"text":"opening marker without a closing one; add <!-- /toc --> below it"},"ruleId":"unclosed-toc","ruleIndex":2},
{"level":"warning","locations":[{"physicalLocation":{"artifactLocation":{"uri":"warned.md"},"region":{"startColumn":1,"startLine":3}}}],"message":{"text":"unknown directive; use 'tocfmt off', 'tocfmt on' or 'tocfmt off next'"},"ruleId":"unknown-directive","ruleIndex":19},
{"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"warned.md"},"region":{"startColumn":1,"startLine":7}}}],"message":{"text":"duplicate of the heading on line 5; its anchor is '#b-1'; give it a unique text"},"ruleId":"duplicate-heading","ruleIndex":22}
]}]}
latin1.md:1:6: not valid UTF-8; convert the file to UTF-8 or exclude it
would change 2 of 6 files (1 table of contents, 1 paragraph), 3 files with errors, 2 warnings; run `tocfmt fmt --width 20 --deny duplicate-heading` to fix

"#]].raw());
}

/// A log without results is still a log.
#[test]
fn sarif_log_of_clean_files_is_empty() {
    let scratch = Scratch::new(&[("a.md", "# a\n")]);
    let output = scratch.output(&["check", "--output-format", "sarif"]);
    assert_eq!(output.status.code(), Some(0));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "nothing to change in 1 file\n");
    assert!(findings::results(&findings::parse_sarif(&output.stdout)).is_empty());
}

#[test]
fn diff_is_the_default_format() {
    let diff = [&ARGS[..], &["--output-format", "diff"]].concat();
    assert_eq!(tree().transcript(&ARGS), tree().transcript(&diff));
}

#[test]
fn standard_input_is_reported_under_its_given_name() {
    let text = "<!-- toc -->\r\n<!-- /toc -->\r\n# é\r\n";
    let scratch = Scratch::new(&[]);
    let run = |args: &[&str]| {
        let args = [&["check", "--output-format"], args, &["-"]].concat();
        scratch.transcript_with(&args, text.as_bytes())
    };
    let mut transcripts = ["diff", "list", "github", "json"]
        .map(|format| run(&[format]))
        .concat();
    transcripts += &run(&["json", "--stdin-filename", "docs/a.md"]);
    assert_data_eq!(
        transcripts,
        str![[r#"
== stdout
--- a/<stdin>
+++ b/<stdin>
@@ -1,3 +1,4 @@
 <!-- toc -->\r
+- [é](#é)\r
 <!-- /toc -->\r
 # é\r
== status 1
== stdout
<stdin>
== status 1
== stdout
::error file=<stdin>,line=2,endLine=2,title=tocfmt toc::the table of contents is out of date; run `tocfmt fmt`
== status 1
== stdout
{"path":"<stdin>","rule":"toc","severity":"error","lines":{"start":2,"end":2},"column":1,"message":"the table of contents is out of date; run `tocfmt fmt`","replacement":"- [é](#é)\r\n<!-- /toc -->\r\n"}
== status 1
== stdout
{"path":"docs/a.md","rule":"toc","severity":"error","lines":{"start":2,"end":2},"column":1,"message":"the table of contents is out of date; run `tocfmt fmt`","replacement":"- [é](#é)\r\n<!-- /toc -->\r\n"}
== status 1

"#]].raw()
    );
    let args = [
        "check",
        "--output-format",
        "sarif",
        "--stdin-filename",
        "docs/a b.md",
        "-",
    ];
    let log = findings::parse_sarif(&scratch.output_with(&args, text.as_bytes()).stdout);
    let uri = "/locations/0/physicalLocation/artifactLocation/uri";
    let uri = findings::results(&log).first().unwrap().pointer(uri);
    assert_eq!(uri.unwrap(), "docs/a%20b.md");
}

#[test]
fn unreadable_standard_input_is_reported_like_a_file() {
    let args = ["check", "--output-format", "sarif", "-"];
    let output = Scratch::new(&[]).output_with(&args, b"a\xff");
    let log = findings::parse_sarif(&output.stdout);
    assert_eq!(findings::results(&log).len(), 1);
    let scratch = Scratch::new(&[("sub/tocfmt.toml", "a = b")]);
    assert_data_eq!(
        scratch.transcript_with(&["check", "--output-format", "json", "-"], b"a\0"),
        str![[r#"
== stdout
{"path":"<stdin>","rule":"io-error","severity":"error","lines":{"start":1,"end":1},"column":2,"message":"contains a NUL character; remove it or exclude the file","replacement":null}
== stderr
<stdin>:1:2: contains a NUL character; remove it or exclude the file
== status 2

"#]].raw()
    );
    let args = [
        "check",
        "--output-format",
        "json",
        "--stdin-filename",
        "sub/a.md",
        "-",
    ];
    assert_data_eq!(scratch.transcript_with(&args, b"a"), str![[r#"
== stdout
{"path":"sub/tocfmt.toml","rule":"config-error","severity":"error","lines":{"start":1,"end":1},"column":5,"message":"string values must be quoted, expected literal string","replacement":null}
== stderr
sub/tocfmt.toml:1:5: string values must be quoted, expected literal string
== status 2

"#]].raw());
    assert_data_eq!(
        scratch.transcript_with(&["fmt", "-"], b"\xff"),
        str![[r#"
== stderr
<stdin>:1:1: not valid UTF-8; convert the file to UTF-8 or exclude it
== status 2

"#]]
        .raw()
    );
}
