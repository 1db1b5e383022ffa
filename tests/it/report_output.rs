//! Printing reports: complete if files fail, quiet if the reader goes away, with colors where wanted, in a stable order, and safe
//! whatever a document or a file name contains.

use serde_json::Value;
use snapbox::{IntoData, assert_data_eq, str};

use crate::support::findings::{self, ARGS, FORMATS, tree};
use crate::support::scratch::{Scratch, TOCFMT};
use crate::support::skip::has_program;

#[test]
fn report_is_complete_if_files_fail() {
    let scratch = tree();
    scratch.write("broken/tocfmt.toml", b"[toc]\nmax-depth = 0\n");
    scratch.write("broken/a.md", b"a");
    scratch.write("nul.md", b"\0");
    for (paths, results) in [
        (&["."][..], 9),
        (&["gone.md"], 1),
        (&["gone.md", "long.md", "missing"], 3),
        (&["broken", "clean.md"], 1),
    ] {
        let args = [&ARGS[..], paths].concat();
        let log = findings::sarif(&scratch, &args);
        assert_eq!(findings::results(&log).len(), results, "{paths:?}");
        assert_eq!(findings::json(&scratch, &args).len(), results, "{paths:?}");
    }
    let empty = Scratch::new(&[("a.txt", "")]);
    let log = findings::sarif(&empty, &["check"]);
    assert_eq!(findings::results(&log).len(), 1);
}

#[test]
fn errors_before_the_first_file_go_to_standard_error() {
    for args in [
        &["--config", "gone.toml"][..],
        &["--since", "no-such-revision"],
        &["--only", "wrap", "--wrap", "off"],
        &["--staged", "-"],
        &["--min-depth", "7"],
        &["-", "a.md"],
    ] {
        for format in FORMATS {
            let scratch = Scratch::new(&[("a.md", "a")]);
            let output = scratch.output(&[&["check", "--output-format", format], args].concat());
            assert_eq!(output.status.code(), Some(2), "{args:?}");
            assert!(
                output.stdout.is_empty() && !output.stderr.is_empty(),
                "{args:?}"
            );
        }
    }
}

#[test]
fn quiet_reports_errors_alone_in_every_format() {
    let scratch = tree();
    for format in ["github", "json", "sarif"] {
        let all = scratch.output(&["check", "--output-format", format, "warned.md"]);
        let quiet = scratch.output(&["check", "--output-format", format, "-q", "warned.md"]);
        let warns = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("unknown directive");
        assert!(warns(&all.stdout) && !warns(&quiet.stdout), "{format}");
        assert!(quiet.stderr.is_empty());
    }
    let quiet = findings::json(&scratch, &["check", "-q", "unclosed.md"]);
    assert_eq!(quiet.len(), 1);
}

#[test]
fn broken_pipe_ends_every_format_quietly() {
    let scratch = Scratch::new(&[]);
    for number in 0..300 {
        let text = format!("<!-- toc -->\n<!-- /toc -->\n# a\n{}", "b\n".repeat(3));
        scratch.write(&format!("{number}.md"), text.as_bytes());
    }
    for format in FORMATS {
        let line = format!("'{TOCFMT}' check --output-format {format} 2>err | head -c 9 >out");
        scratch.run_program("sh", &["-c", &line], b"");
        assert_eq!(scratch.read("out").len(), 9, "{format}");
        let stderr = scratch.read_text("err");
        assert!(
            stderr.starts_with("would change 300 of 300 files"),
            "{stderr}"
        );
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
}

#[test]
fn github_and_sarif_name_files_from_the_top_of_a_checkout() {
    let scratch = tree();
    for format in ["github", "sarif"] {
        let args = ["check", "--output-format", format, "./stale.md"];
        let mut command = scratch.command(TOCFMT, &args);
        command.current_dir(scratch.path("sub dir"));
        command.env("GITHUB_WORKSPACE", scratch.path(""));
        let stdout = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let in_github = stdout.contains("file=sub dir/stale.md,");
        assert!(
            in_github || stdout.contains("\"sub%20dir/stale.md\""),
            "{stdout}"
        );
    }
}

/// True if standard output, a pipe or a terminal, has colors.
fn has_colors(terminal: bool, color: Option<&str>, variables: &[(&str, &str)]) -> bool {
    let scratch = Scratch::new(&[("a.md", "<!-- toc -->\n<!-- /toc -->\n# a\n")]);
    let color = color.map_or_else(String::new, |when| format!(" --color {when}"));
    let line = format!("'{TOCFMT}' check a.md{color} 2>/dev/null");
    let mut command = if terminal {
        scratch.command("script", &["-qec", &line, "/dev/null"])
    } else {
        scratch.command("sh", &["-c", &line])
    };
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(variable);
    }
    command
        .env("TERM", "xterm-256color")
        .envs(variables.iter().copied());
    let output = command.output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("+- [a](#a)"), "{stdout}");
    stdout.contains('\u{1b}')
}

#[test]
fn pipe_gets_colors_only_on_request() {
    assert!(!has_colors(false, None, &[]));
    assert!(!has_colors(false, Some("auto"), &[]));
    assert!(has_colors(false, Some("always"), &[]));
    assert!(has_colors(false, Some("always"), &[("NO_COLOR", "1")]));
    assert!(has_colors(false, None, &[("CLICOLOR_FORCE", "1")]));
    let forced = [("CLICOLOR_FORCE", "1")];
    assert!(!has_colors(false, Some("never"), &forced));
    let forced_and_forbidden = [("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
    assert!(!has_colors(false, None, &forced_and_forbidden));
}

#[test]
fn terminal_gets_colors_unless_declined() {
    if !has_program("script") {
        return;
    }
    assert!(has_colors(true, None, &[]));
    assert!(!has_colors(true, None, &[("NO_COLOR", "1")]));
    assert!(has_colors(true, None, &[("NO_COLOR", "")]));
    assert!(!has_colors(true, None, &[("CLICOLOR", "0")]));
    assert!(!has_colors(true, None, &[("TERM", "dumb")]));
    assert!(!has_colors(true, Some("never"), &[]));
    assert!(has_colors(true, Some("always"), &[("TERM", "dumb")]));
}

#[test]
fn only_diffs_have_colors() {
    for format in ["list", "github", "json", "sarif"] {
        let output = tree().output(&["check", "--color=always", "--output-format", format]);
        assert!(!output.stdout.contains(&0x1b), "{format}");
    }
    let args = ["check", "--color=always", "sub dir"];
    assert_data_eq!(
        tree().transcript(&args).replace('\u{1b}', "^["),
        str![[r#"
== stdout
^[[1m--- a/sub dir/stale.md\t^[[0m
^[[1m+++ b/sub dir/stale.md\t^[[0m
^[[36m@@ -1,5 +1,5 @@^[[0m
 <!-- toc -->
^[[31m-- [Old](#old)^[[0m
^[[32m+- [New](#new)^[[0m
 <!-- /toc -->
 
 # New
== stderr
sub dir/stale.md:7:1: warning: no heading has the anchor '#nwe'; did you mean '#new'?
would change 1 of 1 file (1 table of contents), 1 warning; run `tocfmt fmt --color=always 'sub dir'` to fix
== status 1

"#]].raw()
    );
}

#[test]
fn document_or_name_cannot_inject_a_workflow_command() {
    let scratch = Scratch::new(&[
        ("a,b%::c.md", "# a\n\n[x](<#::error::y%0A>)\n"),
        ("d\u{1b}[2J.md", "<!-- toc -->\n"),
    ]);
    assert_data_eq!(
        scratch
            .transcript(&["check", "-v", "--output-format", "github"])
            .replace('\u{1b}', "^["),
        str![[r#"
== stdout
::warning file=a%2Cb%25%3A%3Ac.md,line=3,endLine=3,title=tocfmt broken-link::no heading has the anchor '#::error::y%0A'; correct the link or remove it
::error file=d^[[2J.md,line=1,endLine=1,title=tocfmt unclosed-toc::opening marker without a closing one; add <!-- /toc --> below it
== stderr
would change 0 of 2 files, 1 file with errors, 1 warning
== status 1

"#]].raw()
    );
}

/// Names are bytes: the report stays readable, and the reference in a log names the file.
#[cfg(target_os = "linux")]
#[test]
fn name_that_is_not_utf_8_is_reported() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let scratch = Scratch::new(&[]);
    let name = OsStr::from_bytes(b"x\xff\n\"y.md");
    std::fs::write(scratch.path(".").join(name), "<!-- toc -->\n").unwrap();
    let log = findings::sarif(&scratch, &["check"]);
    let uri = "/locations/0/physicalLocation/artifactLocation/uri";
    let uri = findings::results(&log).first().unwrap().pointer(uri);
    assert_eq!(uri.unwrap(), "x%FF%0A%22y.md");
    let found = findings::json(&scratch, &["check"]);
    assert_eq!(found.first().unwrap()["path"], "x\u{fffd}\n\"y.md");
    let list = scratch.output(&["check", "--output-format", "list"]).stdout;
    assert_eq!(list, "x\u{fffd}\\n\"y.md\n".as_bytes());
}

#[test]
fn positions_are_lines_and_characters_as_editors_count_them() {
    let scratch = Scratch::new(&[
        (
            "a.md",
            "# a\r\r\t\r\r漢\t🎉 e\u{301} [x](#y)\r\r- \tz\n\r\n[x](#z)",
        ),
        (
            "b.md",
            &format!("# a\n\n{} [x](#y)\n", "é ".repeat(100_000)),
        ),
    ]);
    let found = findings::json(&scratch, &["check", "-v", "--only", "toc"]);
    let positions: Vec<_> = found
        .iter()
        .map(|finding| {
            let line = findings::number(&finding["lines"], "start");
            format!("{line}:{}", finding["column"])
        })
        .collect();
    assert_eq!(positions, ["5:8", "9:1", "3:200002"]);
    let log = findings::sarif(&scratch, &["check", "-v", "--only", "toc"]);
    let line_endings = log.pointer("/runs/0/newlineSequences").unwrap();
    assert_eq!(*line_endings, serde_json::json!(["\r\n", "\n", "\r"]));
}

#[test]
fn order_is_that_of_the_files_for_any_number_of_jobs() {
    let scratch = Scratch::new(&[]);
    for number in 0..150_usize {
        let text = format!(
            "# a\n\n{}",
            "One two three four five six.\n\n# a\n\n".repeat(number % 41)
        );
        scratch.write(&format!("{}/{number}.md", number % 7), text.as_bytes());
    }
    scratch.write("3/bad.md", b"\xff");
    for format in FORMATS {
        let run = |jobs| {
            let args = [
                "check",
                "-v",
                "--width",
                "20",
                "--output-format",
                format,
                "-j",
                jobs,
            ];
            scratch.output(&args).stdout
        };
        let one = run("1");
        assert!(one.len() > 500);
        for _ in 0..3 {
            assert!(run("8") == one, "{format}");
        }
    }
}

#[test]
fn reports_a_hundred_thousand_findings() {
    let text = "One two three four five six.\n\n".repeat(100_000);
    let scratch = Scratch::new(&[("a.md", &text)]);
    let args = ["check", "--width", "20", "--output-format", "sarif"];
    let log: Value = serde_json::from_slice(&scratch.output(&args).stdout).unwrap();
    assert_eq!(findings::results(&log).len(), 100_000);
}

#[test]
fn suggested_command_is_the_same_without_the_format() {
    let scratch = tree();
    for (args, command) in [
        (
            &["check", "--output-format", "json", "--width=20", "long.md"][..],
            "fmt --width=20 long.md",
        ),
        (
            &["check", "--output-format=list", "--width=20", "long.md"],
            "fmt --width=20 long.md",
        ),
        (
            &["check", "--width=20", "--", "long.md"],
            "fmt --width=20 -- long.md",
        ),
    ] {
        let stderr = String::from_utf8(scratch.output(args).stderr).unwrap();
        assert!(
            stderr.ends_with(&format!("; run `tocfmt {command}` to fix\n")),
            "{stderr}"
        );
    }
    let misspelled = scratch.output(&["check", "--output-format", "jsno"]);
    let stderr = String::from_utf8(misspelled.stderr).unwrap();
    assert!(stderr.contains("'json'"));
}
