//! Hostile documents and configurations: no stack overflow, no exponential patterns, no execution, no quadratic output.
//!
//! `tests/limits` checks time and memory.

use crate::support::scratch::{Scratch, TOCFMT};

/// Through the command, whose threads have smaller stacks than a test.
#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let depth = 100_000;
    let nested = |open: &str, close: &str| open.repeat(depth) + "a" + &close.repeat(depth) + "\n";
    let texts = [
        nested("> ", ""),
        nested("- ", ""),
        nested("[", "]"),
        nested("*", "*"),
        nested("![", "](b)"),
        nested("<b>", "</b>"),
        nested("> - ", ""),
        nested("~~a ", " ~~"),
    ];
    let scratch = Scratch::new(&[]);
    for (index, text) in texts.iter().enumerate() {
        scratch.write(&format!("{index}.md"), text.as_bytes());
    }
    let output = scratch.output(&["check"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let status = output.status.code();
    assert!(status.is_some_and(|status| status < 2), "{stderr}");
}

/// Each of the large documents takes about half a gigabyte, so no two of them may be processed at the same time.
#[test]
#[cfg(target_os = "linux")]
fn large_documents_together_fit_into_two_gigabytes() {
    let large = "*a* ".repeat(300_000) + "\n";
    let small = "*a* ".repeat(10_000) + "\n";
    let names: Vec<String> = (0..12).map(|number| format!("{number:02}.md")).collect();
    let scratch = Scratch::new(&[]);
    for (index, name) in names.iter().enumerate() {
        let text = if index % 3 == 0 { &large } else { &small };
        scratch.write(name, text.as_bytes());
    }
    let mut command = scratch.command("sh", &[]);
    let limited = "ulimit -v 2097152 && exec \"$0\" check --output-format list -j 4";
    let output = command.args(["-c", limited, TOCFMT]).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(listed.lines().eq(names), "{listed}");
}

/// The parser completes the rows of a table, so that these documents have a tree of thousands of times their size.
#[test]
fn refuses_documents_that_would_take_too_much_memory() {
    let table = |columns: usize| {
        let rows = "a\n".repeat(columns);
        format!(
            "{}\n{}\n{rows}\n",
            "|a".repeat(columns),
            "|-".repeat(columns)
        )
    };
    let long_line = "word ".repeat(20);
    let tables = table(700).repeat(28) + &long_line;
    let scratch = Scratch::new(&[("a.md", &tables), ("b.md", &long_line)]);
    let output = scratch.output(&["fmt"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let first = stderr.lines().next().unwrap();
    let (start, end) = (
        "a.md: formatting it may take ",
        " MiB of memory, and the limit is 1536 MiB; split or exclude the file",
    );
    assert!(first.starts_with(start) && first.ends_with(end), "{stderr}");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(scratch.read("a.md"), tables.as_bytes());
    assert_ne!(scratch.read("b.md"), long_line.as_bytes());
    assert_eq!(scratch.status(&["toc", "a.md"]), Some(2));
}

/// On these patterns a backtracking engine tries every way to split the line, and none matches.
#[test]
fn configured_patterns_do_not_backtrack() {
    let config = "[wrap]\nprotect = [\"^(a+)+$\", \"^(a|aa)*$\", \"(.*a){20}$\"]\n";
    let line = "a".repeat(100_000) + "!\n";
    let scratch = Scratch::new(&[("tocfmt.toml", config), ("a.md", &line)]);
    assert_eq!(scratch.status(&["check"]), Some(0));
}

/// Someone else may be able to write a configuration file in a parent folder. Values that a shell would run are put wherever it
/// accepts text, and it has no key for commands.
#[test]
fn configuration_in_a_parent_folder_runs_nothing() {
    let values = ["$(touch ran)", "`touch ran`", "| touch ran", "; touch ran"];
    let config = format!("[wrap]\nprotect = {values:?}\n[files]\nexclude = {values:?}\n");
    let scratch = Scratch::new(&[("tocfmt.toml", &config), ("d/a.md", "# A\n")]);
    // An empty PATH: a program could not even be found.
    let mut command = scratch.command(TOCFMT, &["check", "d"]);
    let output = command.env("PATH", "").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    for key in ["command", "run", "hook", "plugin", "include", "extends"] {
        scratch.write("tocfmt.toml", format!("{key} = \"touch ran\"\n").as_bytes());
        let transcript = scratch.transcript(&["check", "d"]);
        assert!(transcript.contains("unknown key"), "{transcript}");
    }
    assert!(!scratch.path("ran").exists() && !scratch.path("d/ran").exists());
}

/// Each table of contents would list all headings after it, so twice the text would produce four times the entries.
#[test]
fn refuses_many_tables_of_contents_over_many_headings() {
    let tocs = |count| "<!-- toc -->\n<!-- /toc -->\n\n".repeat(count);
    let text = tocs(320) + &"# a\n".repeat(320);
    let scratch = Scratch::new(&[("a.md", &text)]);
    let output = scratch.output(&["fmt"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let message = "a.md:4:1: 320 tables of contents for 320 headings are too many; \
        keep the first, or exclude the file";
    assert_eq!(stderr.lines().next(), Some(message));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(scratch.read("a.md"), text.as_bytes());

    let at_limit = tocs(500) + &"# a\n".repeat(200);
    scratch.write("a.md", at_limit.as_bytes());
    assert_eq!(scratch.status(&["fmt"]), Some(0));
    let above_limit = at_limit + "# a\n";
    scratch.write("a.md", above_limit.as_bytes());
    assert_eq!(scratch.status(&["fmt"]), Some(1));
}
