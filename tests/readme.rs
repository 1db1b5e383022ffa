//! The README against the command: its options, its example, its configuration, its commands.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use std::fs;

use scratch::Scratch;
use tocfmt::{Kind, Severity};

fn readme() -> String {
    fs::read_to_string("README.md").unwrap()
}

/// The code blocks with this info string, in order.
fn code(info: &str) -> Vec<String> {
    let readme = readme();
    let opening = format!("\n```{info}\n");
    let blocks = readme.split(&opening).skip(1);
    blocks
        .map(|rest| rest.split("\n```\n").next().unwrap().to_owned() + "\n")
        .collect()
}

/// `--flag VALUE` as the help text names them, without the brackets of an optional value.
fn options_of_help(command: &str) -> Vec<String> {
    let scratch = Scratch::new(&[]);
    let help = String::from_utf8(scratch.output(&[command, "--help"]).stdout).unwrap();
    let mut options: Vec<String> = help
        .lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with('-') && !line.starts_with("- "))
        .map(|line| line.split("  ").next().unwrap())
        .map(|option| option.replace("[=<BOOL>]", "").replace(['<', '>'], ""))
        .collect();
    options.sort();
    options
}

#[test]
fn the_table_of_options_is_that_of_help() {
    let readme = readme();
    let section = readme
        .split("\n## Options\n")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let mut options: Vec<String> = section
        .lines()
        .filter(|line| line.starts_with("| `-"))
        .map(|line| line.split('|').nth(1).unwrap().trim().replace('`', ""))
        .collect();
    options.sort();
    assert!(options.len() > 10);
    assert_eq!(options, options_of_help("check"));
    options.retain(|option| option != "--output-format FORMAT");
    assert_eq!(options, options_of_help("fmt"));
}

/// The table of warnings has those that can be denied, and no other.
#[test]
fn the_table_of_warnings_is_that_of_the_library() {
    let readme = readme();
    let section = readme.split("\n## What it warns of\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let named = section.lines().filter_map(|line| {
        let name = line.strip_prefix("| `")?.split('`').next()?;
        Some(name.to_owned())
    });
    let mut named: Vec<String> = named.collect();
    named.sort();
    let kinds = Kind::ALL
        .into_iter()
        .filter(|kind| kind.severity() < Severity::Error);
    let mut kinds: Vec<String> = kinds.map(|kind| kind.to_string()).collect();
    kinds.sort();
    assert_eq!(named, kinds);
}

#[test]
fn before_and_after_is_what_the_command_does() {
    let example = code("diff").into_iter().next().unwrap();
    let side = |sign: char| -> String {
        let line = |line: &str| match line.chars().next() {
            None => Some("\n".to_owned()),
            Some(first) if first == ' ' || first == sign => {
                Some(format!("{}\n", line.get(1..).unwrap()))
            }
            Some(_) => None,
        };
        example.lines().filter_map(line).collect()
    };
    let scratch = Scratch::new(&[("a.md", &side('-'))]);
    assert_eq!(scratch.output(&["fmt", "a.md"]).status.code(), Some(0));
    assert_eq!(String::from_utf8(scratch.read("a.md")).unwrap(), side('+'));
}

/// The table of modes: what stands in each column is what the command makes of the first.
#[test]
fn the_modes_do_what_their_table_says() {
    let readme = readme();
    let table = readme.split("| as it was |").nth(1).unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let rows: Vec<Vec<&str>> = rows
        .map(|row| row.split('|').map(str::trim).collect())
        .collect();
    let column = |index: usize| -> String {
        let cells = rows.iter().map(|row| row.get(index).copied().unwrap());
        let lines = cells.filter(|cell| !cell.is_empty());
        lines.map(|line| format!("{line}\n")).collect()
    };
    for (index, mode) in [(2, "long"), (3, "fill"), (4, "sentence")] {
        let words = ["fmt", "--wrap", mode, "--width", "20", "-"];
        let output = Scratch::new(&[]).output_with(&words, column(1).as_bytes());
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            column(index),
            "{mode}"
        );
    }
}

#[test]
fn the_configuration_is_a_valid_one() {
    let toml = code("toml").into_iter().next().unwrap();
    let scratch = Scratch::new(&[
        ("tocfmt.toml", &toml),
        ("hack/.notableofcontents", "a.md\n"),
        ("a.md", ""),
    ]);
    let output = scratch.output(&["check", "."]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The commands that stand for `hack/update-toc.sh` and `hack/verify-toc.sh`, on a tree of that shape.
#[test]
fn the_commands_for_kubernetes_work() {
    let stale = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
    for (number, status) in [(2, 0), (3, 1)] {
        let diff = code("diff").into_iter().nth(number).unwrap();
        let command: String = diff
            .lines()
            .filter_map(|line| line.strip_prefix('+'))
            .collect();
        let command = command.replace('\\', " ");
        let words: Vec<&str> = command.split_whitespace().skip(1).collect();
        let files = [
            ("keps/a.md", stale),
            ("keps/b.md", "none"),
            ("hack/.notableofcontents", "keps/b.md\n"),
        ];
        let output = Scratch::new(&files).output(&words);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{command}: {stderr}");
    }
}

#[test]
fn ci_runs_the_command_that_passes_the_tests() {
    let command = readme()
        .lines()
        .find(|line| line.starts_with("cargo test"))
        .unwrap()
        .to_owned();
    assert!(code("sh").contains(&format!("{command}\n")));
    assert!(
        fs::read_to_string(".ci/run")
            .unwrap()
            .contains("grep -E '^cargo test' README.md")
    );
}
