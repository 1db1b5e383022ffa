//! The formats of `tocfmt check` as scripts, terminals and services meet them, and their colours.
//!
//! Whether the machine-readable ones are what their schemas say is tested beside, on what is printed here and on more.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod findings;
mod scratch;

use std::fmt::Write as _;

use findings::{FORMATS, WORDS, tree};
use scratch::Scratch;
use serde_json::Value;
use snapbox::{IntoData, assert_data_eq, str};
use tocfmt::Kind;

fn told(format: &str) -> String {
    tree().run(&[&WORDS[..], &["--output-format", format]].concat())
}

#[test]
fn diff_is_the_default() {
    assert_data_eq!(
        told("diff"),
        str![[r#"
== stdout
--- a/long.md
+++ b/long.md
@@ -1,4 +1,4 @@
 # Long
 
-> One two three four five six
-> seven
+> One two three four
+> five six seven
--- a/sub dir/stale.md\t
+++ b/sub dir/stale.md\t
@@ -1,5 +1,5 @@
 <!-- toc -->
-- [Old](#old)
+- [New](#new)
 <!-- /toc -->
 
 # New
== stderr
latin1.md:1:6: not valid UTF-8; convert the file to UTF-8 or exclude it
sub dir/stale.md:7:1: warning: no heading has the anchor '#nwe'; did you mean '#new'?
unclosed.md:3:3: opening marker without a closing one; add <!-- /toc --> below it
warned.md:3:1: warning: unknown directive; write 'tocfmt off', 'tocfmt on' or 'tocfmt off next'
warned.md:7:1: this heading reads as the one on line 5, so links lead here by '#b-1' only; give it a text of its own
would change 2 of 6 files (1 table of contents, 1 paragraph), 3 files with errors, 2 warnings; to change them: tocfmt fmt --width 20 --deny same-anchor
== status 2

"#]].raw()
    );
    assert_eq!(
        tree().run(&WORDS),
        told("diff").replace(" --output-format diff", "")
    );
}

#[test]
fn list_names_the_files() {
    assert_data_eq!(
        told("list"),
        str![[r#"
== stdout
latin1.md
long.md
sub dir/stale.md
unclosed.md
warned.md
== stderr
latin1.md:1:6: not valid UTF-8; convert the file to UTF-8 or exclude it
sub dir/stale.md:7:1: warning: no heading has the anchor '#nwe'; did you mean '#new'?
unclosed.md:3:3: opening marker without a closing one; add <!-- /toc --> below it
warned.md:3:1: warning: unknown directive; write 'tocfmt off', 'tocfmt on' or 'tocfmt off next'
warned.md:7:1: this heading reads as the one on line 5, so links lead here by '#b-1' only; give it a text of its own
would change 2 of 6 files (1 table of contents, 1 paragraph), 3 files with errors, 2 warnings; to change them: tocfmt fmt --width 20 --deny same-anchor
== status 2

"#]].raw()
    );
}

#[test]
fn github_gets_annotations() {
    assert_data_eq!(
        told("github"),
        str![[r#"
== stdout
::error file=latin1.md,line=1,endLine=1,title=tocfmt trouble::not valid UTF-8; convert the file to UTF-8 or exclude it
::error file=long.md,line=3,endLine=4,title=tocfmt wrap::a line of this paragraph has more than 20 columns; run tocfmt fmt
::error file=sub dir/stale.md,line=2,endLine=2,title=tocfmt toc::the table of contents does not list the headings as they are; run tocfmt fmt
::warning file=sub dir/stale.md,line=7,endLine=7,title=tocfmt broken-link::no heading has the anchor '#nwe'; did you mean '#new'?
::error file=unclosed.md,line=3,endLine=3,title=tocfmt unclosed-toc::opening marker without a closing one; add <!-- /toc --> below it
::warning file=warned.md,line=3,endLine=3,title=tocfmt unknown-directive::unknown directive; write 'tocfmt off', 'tocfmt on' or 'tocfmt off next'
::error file=warned.md,line=7,endLine=7,title=tocfmt same-anchor::this heading reads as the one on line 5, so links lead here by '#b-1' only; give it a text of its own
== stderr
latin1.md:1:6: not valid UTF-8; convert the file to UTF-8 or exclude it
would change 2 of 6 files (1 table of contents, 1 paragraph), 3 files with errors, 2 warnings; to change them: tocfmt fmt --width 20 --deny same-anchor
== status 2

"#]].raw()
    );
}

#[test]
fn json_is_an_object_a_line() {
    assert_data_eq!(
        told("json"),
        str![[r#"
== stdout
{"path":"latin1.md","kind":"trouble","severity":"error","lines":{"start":1,"end":1},"column":6,"message":"not valid UTF-8; convert the file to UTF-8 or exclude it","replacement":null}
{"path":"long.md","kind":"wrap","severity":"error","lines":{"start":3,"end":4},"column":1,"message":"a line of this paragraph has more than 20 columns; run tocfmt fmt","replacement":"> One two three four\n> five six seven\n"}
{"path":"sub dir/stale.md","kind":"toc","severity":"error","lines":{"start":2,"end":2},"column":1,"message":"the table of contents does not list the headings as they are; run tocfmt fmt","replacement":"- [New](#new)\n"}
{"path":"sub dir/stale.md","kind":"broken-link","severity":"warning","lines":{"start":7,"end":7},"column":1,"message":"no heading has the anchor '#nwe'; did you mean '#new'?","replacement":null}
{"path":"unclosed.md","kind":"unclosed-toc","severity":"error","lines":{"start":3,"end":3},"column":3,"message":"opening marker without a closing one; add <!-- /toc --> below it","replacement":null}
{"path":"warned.md","kind":"unknown-directive","severity":"warning","lines":{"start":3,"end":3},"column":1,"message":"unknown directive; write 'tocfmt off', 'tocfmt on' or 'tocfmt off next'","replacement":null}
{"path":"warned.md","kind":"same-anchor","severity":"error","lines":{"start":7,"end":7},"column":1,"message":"this heading reads as the one on line 5, so links lead here by '#b-1' only; give it a text of its own","replacement":null}
== stderr
latin1.md:1:6: not valid UTF-8; convert the file to UTF-8 or exclude it
would change 2 of 6 files (1 table of contents, 1 paragraph), 3 files with errors, 2 warnings; to change them: tocfmt fmt --width 20 --deny same-anchor
== status 2

"#]].raw()
    );
}

#[test]
fn sarif_is_a_log() {
    let output = tree().output(&[&WORDS[..], &["--output-format", "sarif"]].concat());
    let log = findings::of_sarif(&output.stdout);
    let driver = log.pointer("/runs/0/tool/driver").unwrap();
    let rules = driver.get("rules").unwrap().as_array().unwrap();
    let kinds = Kind::ALL.map(|kind| Value::from(kind.name()));
    assert!(rules.iter().map(|rule| &rule["id"]).eq(&kinds));
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stdout = stdout.replace(&driver.to_string(), "[DRIVER]");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_data_eq!(format!("{stdout}{stderr}"), str![[r#"
{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
"version":"2.1.0","runs":[{"tool":{"driver":[DRIVER]},"columnKind":"unicodeCodePoints","newlineSequences":["\r\n","\n","\r"],"results":[
{"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"latin1.md"},"region":{"startColumn":6,"startLine":1}}}],"message":{"text":"not valid UTF-8; convert the file to UTF-8 or exclude it"},"ruleId":"trouble","ruleIndex":21},
{"fixes":[{"artifactChanges":[{"artifactLocation":{"uri":"long.md"},"replacements":[{"deletedRegion":{"endColumn":8,"endLine":4,"startColumn":1,"startLine":3},"insertedContent":{"text":"> One two three four\n> five six seven"}}]}]}],"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"long.md"},"region":{"endLine":4,"startColumn":1,"startLine":3}}}],"message":{"text":"a line of this paragraph has more than 20 columns; run tocfmt fmt"},"ruleId":"wrap","ruleIndex":1},
{"fixes":[{"artifactChanges":[{"artifactLocation":{"uri":"sub%20dir/stale.md"},"replacements":[{"deletedRegion":{"endColumn":14,"endLine":2,"startColumn":1,"startLine":2},"insertedContent":{"text":"- [New](#new)"}}]}]}],"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"sub%20dir/stale.md"},"region":{"startColumn":1,"startLine":2}}}],"message":{"text":"the table of contents does not list the headings as they are; run tocfmt fmt"},"ruleId":"toc","ruleIndex":0},
{"level":"warning","locations":[{"physicalLocation":{"artifactLocation":{"uri":"sub%20dir/stale.md"},"region":{"startColumn":1,"startLine":7}}}],"message":{"text":"no heading has the anchor '#nwe'; did you mean '#new'?"},"ruleId":"broken-link","ruleIndex":19},
{"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"unclosed.md"},"region":{"startColumn":3,"startLine":3}}}],"message":{"text":"opening marker without a closing one; add <!-- /toc --> below it"},"ruleId":"unclosed-toc","ruleIndex":2},
{"level":"warning","locations":[{"physicalLocation":{"artifactLocation":{"uri":"warned.md"},"region":{"startColumn":1,"startLine":3}}}],"message":{"text":"unknown directive; write 'tocfmt off', 'tocfmt on' or 'tocfmt off next'"},"ruleId":"unknown-directive","ruleIndex":14},
{"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"warned.md"},"region":{"startColumn":1,"startLine":7}}}],"message":{"text":"this heading reads as the one on line 5, so links lead here by '#b-1' only; give it a text of its own"},"ruleId":"same-anchor","ruleIndex":17}
]}]}
latin1.md:1:6: not valid UTF-8; convert the file to UTF-8 or exclude it
would change 2 of 6 files (1 table of contents, 1 paragraph), 3 files with errors, 2 warnings; to change them: tocfmt fmt --width 20 --deny same-anchor

"#]].raw());
}

#[test]
fn a_clean_tree_has_nothing_to_report() {
    let mut told = String::new();
    for format in FORMATS {
        let scratch = Scratch::new(&[("a.md", "# a\n")]);
        let output = scratch.output(&["check", "--output-format", format]);
        assert_eq!(output.status.code(), Some(0));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, "nothing to change in 1 file\n");
        if format == "sarif" {
            assert!(findings::results(&findings::of_sarif(&output.stdout)).is_empty());
        } else {
            let _ = write!(told, "{}", String::from_utf8(output.stdout).unwrap());
        }
    }
    assert_eq!(told, "");
}

#[test]
fn standard_input_is_reported_under_the_name_it_is_given() {
    let text = "<!-- toc -->\r\n<!-- /toc -->\r\n# é\r\n";
    let mut told = String::new();
    for format in ["diff", "list", "github", "json"] {
        told += &Scratch::new(&[])
            .run_with(&["check", "--output-format", format, "-"], text.as_bytes());
    }
    let words = [
        "check",
        "--output-format",
        "json",
        "--stdin-filename",
        "docs/a.md",
        "-",
    ];
    told += &Scratch::new(&[]).run_with(&words, text.as_bytes());
    assert_data_eq!(
        told,
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
::error file=<stdin>,line=2,endLine=2,title=tocfmt toc::the table of contents does not list the headings as they are; run tocfmt fmt
== status 1
== stdout
{"path":"<stdin>","kind":"toc","severity":"error","lines":{"start":2,"end":2},"column":1,"message":"the table of contents does not list the headings as they are; run tocfmt fmt","replacement":"- [é](#é)\r\n<!-- /toc -->\r\n"}
== status 1
== stdout
{"path":"docs/a.md","kind":"toc","severity":"error","lines":{"start":2,"end":2},"column":1,"message":"the table of contents does not list the headings as they are; run tocfmt fmt","replacement":"- [é](#é)\r\n<!-- /toc -->\r\n"}
== status 1

"#]].raw()
    );
    let words = [
        "check",
        "--output-format",
        "sarif",
        "--stdin-filename",
        "docs/a b.md",
        "-",
    ];
    let log = findings::of_sarif(
        &Scratch::new(&[])
            .output_with(&words, text.as_bytes())
            .stdout,
    );
    let uri = "/locations/0/physicalLocation/artifactLocation/uri";
    let uri = findings::results(&log).first().unwrap().pointer(uri);
    assert_eq!(uri.unwrap(), "docs/a%20b.md");
}

#[test]
fn standard_input_that_cannot_be_read_is_a_finding_like_a_file() {
    let words = ["check", "--output-format", "sarif", "-"];
    let output = Scratch::new(&[]).output_with(&words, b"a\xff");
    let results = findings::of_sarif(&output.stdout);
    assert_eq!(findings::results(&results).len(), 1);
    let scratch = Scratch::new(&[("sub/tocfmt.toml", "a = b")]);
    assert_data_eq!(
        scratch.run_with(&["check", "--output-format", "json", "-"], b"a\0"),
        str![[r#"
== stdout
{"path":"<stdin>","kind":"trouble","severity":"error","lines":{"start":1,"end":1},"column":2,"message":"contains a NUL character; remove it or exclude the file","replacement":null}
== stderr
<stdin>:1:2: contains a NUL character; remove it or exclude the file
== status 2

"#]].raw()
    );
    let words = [
        "check",
        "--output-format",
        "json",
        "--stdin-filename",
        "sub/a.md",
        "-",
    ];
    assert_data_eq!(scratch.run_with(&words, b"a"), str![[r#"
== stdout
{"path":"sub/tocfmt.toml","kind":"trouble","severity":"error","lines":{"start":1,"end":1},"column":5,"message":"string values must be quoted, expected literal string","replacement":null}
== stderr
sub/tocfmt.toml:1:5: string values must be quoted, expected literal string
== status 2

"#]].raw());
    assert_data_eq!(
        scratch.run_with(&["fmt", "-"], b"\xff"),
        str![[r#"
== stderr
<stdin>:1:1: not valid UTF-8; convert the file to UTF-8 or exclude it
== status 2

"#]]
        .raw()
    );
}
