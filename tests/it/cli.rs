//! The command line, as far as a case in `tests/cmd` cannot show it: pipes, terminals, generated files, `.gitignore`.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::support::git::git;
use crate::support::scratch::{Scratch, TOCFMT};
use crate::support::skip::{has_git, has_program};

const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const CURRENT: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

#[test]
fn walk_finds_markdown_and_skips_hidden_and_ignored_files() {
    let scratch = Scratch::new(&[
        ("a.md", STALE),
        ("b.markdown", STALE),
        ("c.txt", STALE),
        (".hidden.md", STALE),
        (".github/d.md", STALE),
        ("out/e.md", STALE),
        (".gitignore", "out\n"),
    ]);
    // An empty folder suffices for a repository here.
    fs::create_dir(scratch.path(".git")).unwrap();
    assert_data_eq!(
        scratch.transcript(&["fmt"]),
        str![[r#"
== stderr
changed 2 of 2 files (2 tables of contents)
== status 0
== a.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One
== b.markdown
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One

"#]]
    );
    assert_data_eq!(
        scratch.transcript(&["fmt", "out/e.md", ".hidden.md", "c.txt"]),
        str![[r#"
== stderr
changed 3 of 3 files (3 tables of contents)
== status 0
== .hidden.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One
== c.txt
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One
== out/e.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One

"#]]
    );
}

#[test]
fn rejects_standard_input_that_is_not_utf_8() {
    let scratch = Scratch::new(&[("a.md", CURRENT)]);
    assert_data_eq!(
        scratch.transcript_with(&["fmt", "-", "--stdin-filename", "a.md"], b"\xff"),
        str![[r#"
== stderr
a.md:1:1: not valid UTF-8; convert the file to UTF-8 or exclude it
== status 2

"#]]
    );
}

#[test]
fn broken_pipe_ends_quietly() {
    let scratch = Scratch::new(&[]);
    let headings: String = (0..40)
        .map(|number| format!("## Part {number}\n\n"))
        .collect();
    for number in 0..200 {
        let text = [STALE, "\n", &headings].concat();
        scratch.write(&format!("{number}.md"), text.as_bytes());
    }
    let line = format!("'{TOCFMT}' check 2>err | head -n 1");
    let head = scratch.run_program("sh", &["-c", &line], b"");
    assert_eq!(String::from_utf8_lossy(&head), "--- a/0.md\n");
    let stderr = scratch.read_text("err");
    assert!(
        stderr.starts_with("would change 200 of 200 files (200 tables of contents);"),
        "{stderr}"
    );
}

#[test]
fn number_of_jobs_does_not_change_the_output() {
    let scratch = Scratch::new(&[]);
    for number in 0..40 {
        scratch.write(
            &format!("{number}.md"),
            "<!-- toc -->\n<!-- /toc -->\n\n# a\n".as_bytes(),
        );
    }
    let missing_config = ["check", "-j", "1", "--config", "none.toml"];
    assert_eq!(scratch.status(&missing_config), Some(2));
    let [one, many] = ["1", "16"].map(|jobs| scratch.output(&["check", "--jobs", jobs]).stdout);
    assert!(one.len() > 1000 && one == many);
    assert_eq!(scratch.status(&["check", "-j", "0"]), Some(2));
}

#[test]
fn version_names_the_commit() {
    let output = Scratch::new(&[]).output(&["--version"]);
    let version = String::from_utf8(output.stdout).unwrap();
    let expected = concat!("tocfmt ", env!("CARGO_PKG_VERSION"));
    let rest = version.strip_prefix(expected).unwrap().trim_end();
    assert!(
        rest.is_empty() || (rest.starts_with(" (") && rest.ends_with(')')),
        "{version}"
    );
}

#[test]
fn prints_completions_for_every_shell() {
    let scratch = Scratch::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = scratch.output(&["completions", shell]).stdout;
        let script = String::from_utf8(script).unwrap();
        assert!(script.contains("require-toc"), "{shell}");
    }
}

/// Each file takes git more than a second, because a filter delays its staged text.
#[test]
fn long_run_shows_progress_on_a_terminal() {
    if !has_git() || !has_program("script") {
        return;
    }
    let scratch = Scratch::new(&[
        (".gitattributes", "*.md filter=slow\n"),
        ("a.md", "# a\n"),
        ("b.md", "# b\n"),
    ]);
    git(&scratch, &["init", "-q"]);
    let smudge = ["config", "filter.slow.smudge", "sleep 1.1; cat"];
    git(&scratch, &smudge);
    git(&scratch, &["add", "-A"]);
    for name in ["a.md", "b.md"] {
        scratch.write(name, b"# not staged\n");
    }
    let run = |args: &str| {
        let line = format!("{TOCFMT} check --staged -j1 {args}");
        let mut script = scratch.command("script", &["-qec", &line, "/dev/null"]);
        String::from_utf8(script.output().unwrap().stdout).unwrap()
    };
    let shown = run("2>&1 >/dev/null");
    assert!(shown.contains("files done: 1"), "{}", shown.escape_debug());
    // The progress line is cleared.
    let last = shown.trim_end().rsplit(['\r', '\n']).next().unwrap();
    assert!(
        last.ends_with("nothing to change in 2 files"),
        "{}",
        shown.escape_debug()
    );
    assert_eq!(run("-q 2>&1 >/dev/null"), "");
}
