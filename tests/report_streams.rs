//! Reports on their way out: whole whatever goes wrong, to readers that go away, in colours or without, in the same order every
//! time, and with nothing in them that a document or a name could have put there.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod findings;
mod scratch;

use std::path::Path;
use std::process::Command;

use findings::{FORMATS, WORDS, tree};
use scratch::Scratch;
use serde_json::Value;
use snapbox::{IntoData, assert_data_eq, str};

#[test]
fn a_log_is_whole_whatever_goes_wrong_with_files() {
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
        let words = [&WORDS[..], paths].concat();
        let log = findings::sarif(&scratch, &words);
        assert_eq!(findings::results(&log).len(), results, "{paths:?}");
        assert_eq!(findings::json(&scratch, &words).len(), results, "{paths:?}");
    }
    let empty = Scratch::new(&[("a.txt", "")]);
    assert_eq!(
        findings::results(&findings::sarif(&empty, &["check"])).len(),
        1
    );
}

#[test]
fn before_the_first_file_trouble_is_told_on_standard_error_only() {
    for words in [
        &["--config", "gone.toml"][..],
        &["--since", "no-such-revision"],
        &["--only", "wrap", "--wrap", "off"],
        &["--staged", "-"],
        &["--min-depth", "7"],
        &["-", "a.md"],
    ] {
        for format in FORMATS {
            let scratch = Scratch::new(&[("a.md", "a")]);
            let output = scratch.output(&[&["check", "--output-format", format], words].concat());
            assert_eq!(output.status.code(), Some(2), "{words:?}");
            assert!(
                output.stdout.is_empty() && !output.stderr.is_empty(),
                "{words:?}"
            );
        }
    }
}

#[test]
fn quiet_tells_of_errors_alone_in_every_format() {
    let scratch = tree();
    for format in ["github", "json", "sarif"] {
        let loud = scratch.output(&["check", "--output-format", format, "warned.md"]);
        let quiet = scratch.output(&["check", "--output-format", format, "-q", "warned.md"]);
        let of = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("unknown directive");
        assert!(of(&loud.stdout) && !of(&quiet.stdout), "{format}");
        assert!(quiet.stderr.is_empty());
    }
    assert_eq!(
        findings::json(&scratch, &["check", "-q", "unclosed.md"]).len(),
        1
    );
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let scratch = Scratch::new(&[]);
    for number in 0..300 {
        let text = format!("<!-- toc -->\n<!-- /toc -->\n# a\n{}", "b\n".repeat(3));
        scratch.write(&format!("{number}.md"), text.as_bytes());
    }
    for format in FORMATS {
        let command = env!("CARGO_BIN_EXE_tocfmt");
        let line = format!("'{command}' check --output-format {format} 2>err | head -c 9 >out");
        scratch.succeed("sh", &["-c", &line], b"");
        assert_eq!(scratch.read("out").len(), 9, "{format}");
        let stderr = String::from_utf8(scratch.read("err")).unwrap();
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
        let words = ["check", "--output-format", format, "./stale.md"];
        let mut command = scratch.command(env!("CARGO_BIN_EXE_tocfmt"), &words);
        command.current_dir(scratch.path("sub dir"));
        command.env("GITHUB_WORKSPACE", scratch.path(""));
        let stdout = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let name = stdout.contains("file=sub dir/stale.md,");
        assert!(
            name || stdout.contains("\"sub%20dir/stale.md\""),
            "{stdout}"
        );
    }
}

/// Whether standard output had colours, on a pipe or a terminal.
fn coloured(terminal: bool, color: Option<&str>, variables: &[(&str, &str)]) -> bool {
    let scratch = Scratch::new(&[("a.md", "<!-- toc -->\n<!-- /toc -->\n# a\n")]);
    let color = color.map_or_else(String::new, |when| format!(" --color {when}"));
    let line = format!(
        "'{}' check a.md{color} 2>/dev/null",
        env!("CARGO_BIN_EXE_tocfmt")
    );
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
fn colours_on_a_pipe_are_for_those_who_ask() {
    assert!(!coloured(false, None, &[]));
    assert!(!coloured(false, Some("auto"), &[]));
    assert!(coloured(false, Some("always"), &[]));
    assert!(coloured(false, Some("always"), &[("NO_COLOR", "1")]));
    assert!(coloured(false, None, &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(false, Some("never"), &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(
        false,
        None,
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
}

#[test]
fn colours_on_a_terminal_are_for_those_who_do_not_object() {
    if !Path::new("/usr/bin/script").exists() {
        return;
    }
    assert!(coloured(true, None, &[]));
    assert!(!coloured(true, None, &[("NO_COLOR", "1")]));
    assert!(coloured(true, None, &[("NO_COLOR", "")]));
    assert!(!coloured(true, None, &[("CLICOLOR", "0")]));
    assert!(!coloured(true, None, &[("TERM", "dumb")]));
    assert!(!coloured(true, Some("never"), &[]));
    assert!(coloured(true, Some("always"), &[("TERM", "dumb")]));
}

#[test]
fn only_diffs_have_colours() {
    for format in ["list", "github", "json", "sarif"] {
        let output = tree().output(&["check", "--color=always", "--output-format", format]);
        assert!(!output.stdout.contains(&0x1b), "{format}");
    }
    let words = ["check", "--color=always", "sub dir"];
    assert_data_eq!(
        tree().run(&words).replace('\u{1b}', "^["),
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
would change 1 of 1 file (1 table of contents), 1 warning; to change them: tocfmt fmt --color=always 'sub dir'
== status 1

"#]].raw()
    );
}

#[test]
fn no_command_of_a_runner_comes_from_a_document_or_a_name() {
    let scratch = Scratch::new(&[
        ("a,b%::c.md", "# a\n\n[x](<#::error::y%0A>)\n"),
        ("d\u{1b}[2J.md", "<!-- toc -->\n"),
    ]);
    assert_data_eq!(
        scratch
            .run(&["check", "-v", "--output-format", "github"])
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
fn a_name_need_not_be_characters() {
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
fn places_are_lines_and_characters_as_editors_count_them() {
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
    let places: Vec<_> = found
        .iter()
        .map(|finding| {
            format!(
                "{}:{}",
                findings::number(&finding["lines"], "start"),
                finding["column"]
            )
        })
        .collect();
    assert_eq!(places, ["5:8", "9:1", "3:200002"]);
    let log = findings::sarif(&scratch, &["check", "-v", "--only", "toc"]);
    let ends = log.pointer("/runs/0/newlineSequences").unwrap();
    assert_eq!(*ends, serde_json::json!(["\r\n", "\n", "\r"]));
}

#[test]
fn the_order_is_that_of_the_files_however_many_work_on_them() {
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
            let words = [
                "check",
                "-v",
                "--width",
                "20",
                "--output-format",
                format,
                "-j",
                jobs,
            ];
            scratch.output(&words).stdout
        };
        let one = run("1");
        assert!(one.len() > 500);
        for _ in 0..3 {
            assert!(run("8") == one, "{format}");
        }
    }
}

#[test]
fn a_hundred_thousand_findings_are_no_trouble() {
    let text = "One two three four five six.\n\n".repeat(100_000);
    let scratch = Scratch::new(&[("a.md", &text)]);
    let words = ["check", "--width", "20", "--output-format", "sarif"];
    let log: Value = serde_json::from_slice(&scratch.output(&words).stdout).unwrap();
    assert_eq!(findings::results(&log).len(), 100_000);
}

#[test]
fn a_command_to_put_it_right_is_the_same_but_for_the_format() {
    let scratch = tree();
    for (words, command) in [
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
        let stderr = String::from_utf8(scratch.output(words).stderr).unwrap();
        assert!(
            stderr.ends_with(&format!("to change them: tocfmt {command}\n")),
            "{stderr}"
        );
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_tocfmt"));
    let output = command
        .args(["check", "--output-format", "jsno"])
        .output()
        .unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("'json'"));
}
