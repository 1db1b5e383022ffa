//! The README: its options, examples, configuration and commands are those of `tocfmt`.

use std::fs;

use crate::support::docs::code_blocks;
use crate::support::rules::deniable_rules;
use crate::support::scratch::Scratch;

fn readme() -> String {
    fs::read_to_string("README.md").unwrap()
}

/// Returns the text of a section, without its heading.
fn section(heading: &str) -> String {
    let readme = readme();
    let start = format!("\n## {heading}\n");
    let section = readme.split(&start).nth(1).unwrap();
    section.split("\n## ").next().unwrap().to_owned()
}

fn code(info: &str) -> Vec<String> {
    code_blocks(&readme(), info)
}

/// Returns the options in the help text, such as `--flag VALUE`, without the brackets of an optional value.
fn options_in_help(command: &str) -> Vec<String> {
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
fn table_of_options_matches_help() {
    let section = section("Options");
    let mut options: Vec<String> = section
        .lines()
        .filter(|line| line.starts_with("| `-"))
        .map(|line| line.split('|').nth(1).unwrap().trim().replace('`', ""))
        .collect();
    options.sort();
    assert!(options.len() > 10);
    assert_eq!(options, options_in_help("check"));
    options.retain(|option| option != "--output-format FORMAT");
    assert_eq!(options, options_in_help("fmt"));
}

/// The table lists exactly the rules that can be denied.
#[test]
fn table_of_warnings_lists_all_deniable_rules() {
    let section = section("Warnings");
    let listed = section.lines().filter_map(|line| {
        let name = line.strip_prefix("| `")?.split('`').next()?;
        Some(name.to_owned())
    });
    let mut listed: Vec<String> = listed.collect();
    listed.sort();
    let mut deniable: Vec<String> = deniable_rules().map(|rule| rule.to_string()).collect();
    deniable.sort();
    assert_eq!(listed, deniable);
}

#[test]
fn before_and_after_is_what_fmt_does() {
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
    assert_eq!(scratch.status(&["fmt", "a.md"]), Some(0));
    assert_eq!(scratch.read_text("a.md"), side('+'));
}

/// The first column of the table is the input, the others are the results.
#[test]
fn table_of_modes_is_what_they_do() {
    let readme = readme();
    let table = readme.split("| input |").nth(1).unwrap();
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
        let args = ["fmt", "--wrap", mode, "--width", "20", "-"];
        let output = Scratch::new(&[]).output_with(&args, column(1).as_bytes());
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert_eq!(stdout, column(index), "{mode}");
    }
}

#[test]
fn configuration_is_valid() {
    let toml = code("toml").into_iter().next().unwrap();
    let scratch = Scratch::new(&[
        ("tocfmt.toml", &toml),
        ("hack/.notableofcontents", "a.md\n"),
        ("a.md", ""),
    ]);
    let output = scratch.output(&["check", "."]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
}

/// The commands that replace `hack/update-toc.sh` and `hack/verify-toc.sh`, in a tree of that shape.
#[test]
fn commands_for_kubernetes_work() {
    let stale = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
    for (number, status) in [(2, 0), (3, 1)] {
        let diff = code("diff").into_iter().nth(number).unwrap();
        let command: String = diff
            .lines()
            .filter_map(|line| line.strip_prefix('+'))
            .collect();
        let command = command.replace('\\', " ");
        let args: Vec<&str> = command.split_whitespace().skip(1).collect();
        let files = [
            ("keps/a.md", stale),
            ("keps/b.md", "none"),
            ("hack/.notableofcontents", "keps/b.md\n"),
        ];
        let output = Scratch::new(&files).output(&args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{command}: {stderr}");
    }
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let readme = readme();
    let mut lines = readme.lines();
    let command = lines.find(|line| line.starts_with("cargo test")).unwrap();
    assert!(code("sh").contains(&format!("{command}\n")));
    let ci = fs::read_to_string(".ci/run").unwrap();
    assert!(ci.contains("grep -E '^cargo test' README.md"));
}

/// `docs/security.md` names the test for each promise.
#[test]
fn every_test_that_the_security_page_names_exists() {
    let page = fs::read_to_string("docs/security.md").unwrap();
    let quoted = page.split('`').skip(1).step_by(2);
    let tests: Vec<(&str, &str)> = quoted.filter_map(|text| text.split_once("::")).collect();
    assert!(tests.len() > 20, "{tests:?}");
    for (suite, test) in tests {
        let source = fs::read_to_string(format!("tests/it/{suite}.rs")).unwrap();
        assert!(
            source.contains(&format!("\nfn {test}() {{")),
            "{suite}::{test}"
        );
    }
}
