//! The command as its users meet it: commands, selection of files, standard input, statuses, messages.
//!
//! Every test compares standard output, standard error, status and files. `SNAPSHOTS=overwrite cargo test` rewrites them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use scratch::Scratch;
use snapbox::{assert_data_eq, str};

const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const CURRENT: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";
const UNCLOSED: &str = "# a\n\n<!-- toc -->\n";

#[test]
fn check_prints_a_diff_and_writes_nothing() {
    let scratch = Scratch::new(&[("a.md", STALE), ("b.md", CURRENT), ("c.md", "no markers\n")]);
    assert_data_eq!(
        scratch.run(&["check"]),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,4 +1,5 @@
 <!-- toc -->
+- [One](#one)
 <!-- /toc -->
 
 ## One
== stderr
would change 1 of 3 files (1 table of contents); to change them: tocfmt fmt
== status 1

"#]]
    );
}

#[test]
fn check_of_current_files_is_clean() {
    let scratch = Scratch::new(&[("b.md", CURRENT)]);
    assert_data_eq!(
        scratch.run(&["check", "b.md"]),
        str![[r#"
== stderr
nothing to change in 1 file
== status 0

"#]]
    );
}

#[test]
fn fmt_writes_what_check_shows_and_then_has_nothing_to_do() {
    let scratch = Scratch::new(&[("a.md", STALE), ("b.md", CURRENT)]);
    assert_data_eq!(
        scratch.run(&["fmt", "a.md", "b.md"]),
        str![[r#"
== stderr
changed 1 of 2 files (1 table of contents)
== status 0
== a.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "a.md", "b.md"]),
        str![[r#"
== stderr
nothing to change in 2 files
== status 0

"#]]
    );
}

#[test]
fn output_is_in_path_order_whatever_the_order_of_the_arguments() {
    let scratch = Scratch::new(&[
        ("b/x.md", STALE),
        ("a.md", STALE),
        ("b.md", STALE),
        ("c.md", UNCLOSED),
    ]);
    assert_data_eq!(
        scratch.run(&["check", "c.md", "b.md", "b", "./a.md"]),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,4 +1,5 @@
 <!-- toc -->
+- [One](#one)
 <!-- /toc -->
 
 ## One
--- a/b/x.md
+++ b/b/x.md
@@ -1,4 +1,5 @@
 <!-- toc -->
+- [One](#one)
 <!-- /toc -->
 
 ## One
--- a/b.md
+++ b/b.md
@@ -1,4 +1,5 @@
 <!-- toc -->
+- [One](#one)
 <!-- /toc -->
 
 ## One
== stderr
c.md:3:1: opening marker without a closing one; add <!-- /toc --> below it
would change 3 of 4 files (3 tables of contents), 1 file with errors; to change them: tocfmt fmt c.md b.md b ./a.md
== status 1

"#]]
    );
}

#[test]
fn a_file_reached_twice_is_done_once() {
    let scratch = Scratch::new(&[("d/a.md", STALE)]);
    assert_data_eq!(
        scratch.run(&["fmt", "d/a.md", "d", ".", "./d/../d/a.md"]),
        str![[r#"
== stderr
changed 1 of 1 file (1 table of contents)
== status 0
== d/a.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One

"#]]
    );
}

#[test]
fn the_walk_takes_markdown_and_skips_hidden_and_git_ignored_files() {
    let scratch = Scratch::new(&[
        ("a.md", STALE),
        ("b.markdown", STALE),
        ("c.txt", STALE),
        (".hidden.md", STALE),
        (".github/d.md", STALE),
        ("out/e.md", STALE),
        (".gitignore", "out\n"),
    ]);
    // That is all it takes for the folder to count as a repository.
    std::fs::create_dir(scratch.path(".git")).unwrap();
    assert_data_eq!(
        scratch.run(&["fmt"]),
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
        scratch.run(&["fmt", "out/e.md", ".hidden.md", "c.txt"]),
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
fn excludes_hold_for_files_that_are_named_too() {
    let scratch = Scratch::new(&[
        ("a.md", STALE),
        ("vendor/b.md", STALE),
        ("docs/c.md", STALE),
        ("docs/deep/d.md", STALE),
        ("docs/deep/keep.md", STALE),
        ("docs/.tocfmtignore", "*.md\n"),
        ("docs/deep/.tocfmtignore", "!keep.md\n"),
        ("hack/list", "# a comment\ne.md\n"),
        ("e.md", STALE),
    ]);
    let flags = ["--exclude", "vendor", "--ignore-file", "hack/list"];
    let named = [
        "fmt",
        "a.md",
        "e.md",
        "vendor/b.md",
        "docs/c.md",
        "docs/deep/keep.md",
    ];
    assert_data_eq!(
        scratch.run(&[&named[..], &flags[..]].concat()),
        str![[r#"
== stderr
changed 2 of 2 files (2 tables of contents)
== status 0
== a.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One
== docs/deep/keep.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One

"#]]
    );
    assert_data_eq!(
        scratch.run(&[&["check"][..], &flags[..]].concat()),
        str![[r#"
== stderr
nothing to change in 2 files
== status 0

"#]]
    );
}

#[test]
fn nothing_in_an_excluded_folder_is_taken_back_named_or_walked() {
    let scratch = Scratch::new(&[
        (".tocfmtignore", "docs/\n!docs/keep.md\n"),
        ("docs/.tocfmtignore", "!keep.md\n"),
        ("docs/keep.md", STALE),
        ("a/tocfmt.toml", "[files]\nexclude = [\"b/\"]\n"),
        ("a/b/tocfmt.toml", "not TOML"),
        ("a/b/c.md", STALE),
    ]);
    assert_data_eq!(
        scratch.run(&["fmt", "docs/keep.md", "a/b/c.md"]),
        str![[r#"
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "."]),
        str![[r#"
== stderr
.: warning: no Markdown files (*.md, *.markdown) found; hidden, git-ignored and excluded files are skipped
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "docs", "a/b"]),
        str![[r#"
== stderr
a/b: warning: no Markdown files (*.md, *.markdown) found; hidden, git-ignored and excluded files are skipped
docs: warning: no Markdown files (*.md, *.markdown) found; hidden, git-ignored and excluded files are skipped
== status 0

"#]]
    );
}

#[test]
fn a_path_upward_has_the_rules_of_where_it_leads() {
    let scratch = Scratch::new(&[
        ("a.md", "<!-- toc -->\n<!-- /toc -->\n\n## One\n\n### Two\n"),
        ("d/tocfmt.toml", "[toc]\nmax-depth = 2\n"),
        ("d/.tocfmtignore", "*.md\n"),
    ]);
    assert_data_eq!(
        scratch.run(&["check", "d/../a.md"]),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,4 +1,6 @@
 <!-- toc -->
+- [One](#one)
+  - [Two](#two)
 <!-- /toc -->
 
 ## One
== stderr
would change 1 of 1 file (1 table of contents); to change them: tocfmt fmt d/../a.md
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run_with(
            &["toc", "-", "--stdin-filename", "d/../x.md"],
            b"## a\n### b\n"
        ),
        str![[r#"
== stdout
- [a](#a)
  - [b](#b)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "d/.."]),
        str![[r#"
== stderr
changed 1 of 1 file (1 table of contents)
== status 0
== a.md
<!-- toc -->
- [One](#one)
  - [Two](#two)
<!-- /toc -->

## One

### Two

"#]]
    );
}

#[test]
fn an_ignore_file_may_start_with_a_byte_order_mark() {
    let scratch = Scratch::new(&[("list", "\u{feff}a.md\n"), ("a.md", STALE)]);
    assert_data_eq!(
        scratch.run(&["fmt", "a.md", "--ignore-file", "list"]),
        str![[r#"
== status 0

"#]]
    );
}

#[test]
fn a_missing_ignore_file_or_a_wrong_pattern_is_trouble() {
    let scratch = Scratch::new(&[("a.md", STALE), ("list", "a{b\n")]);
    assert_data_eq!(
        scratch.run(&["fmt", "--ignore-file", "list"]),
        str![[r#"
== stderr
list: invalid pattern 'a{b': unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "--ignore-file", "gone"]),
        str![[r#"
== stderr
gone: no such file or folder; check the path
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "--exclude", "a{b"]),
        str![[r#"
== stderr
command line: invalid pattern 'a{b': unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
== status 2

"#]]
    );
}

#[test]
fn a_folder_without_markdown_is_said_to_be_one() {
    let scratch = Scratch::new(&[("d/a.txt", STALE)]);
    assert_data_eq!(
        scratch.run(&["check", "d"]),
        str![[r#"
== stderr
d: warning: no Markdown files (*.md, *.markdown) found; hidden, git-ignored and excluded files are skipped
== status 0

"#]]
    );
}

#[test]
fn trouble_beats_findings_and_the_other_files_go_on() {
    let scratch = Scratch::new(&[("a.md", STALE), ("b.md", UNCLOSED)]);
    assert_data_eq!(
        scratch.run(&["fmt", "a.md", "b.md", "missing.md"]),
        str![[r#"
== stderr
b.md:3:1: opening marker without a closing one; add <!-- /toc --> below it
missing.md: no such file or folder; check the path
changed 1 of 3 files (1 table of contents), 2 files with errors
== status 2
== a.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "a.md", "b.md"]),
        str![[r#"
== stderr
b.md:3:1: opening marker without a closing one; add <!-- /toc --> below it
changed 0 of 2 files, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn standard_input_gives_the_result_or_the_diff() {
    let scratch = Scratch::new(&[]);
    assert_data_eq!(
        scratch.run_with(&["fmt", "-"], STALE.as_bytes()),
        str![[r#"
== stdout
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run_with(&["fmt", "-"], CURRENT.as_bytes()),
        str![[r#"
== stdout
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run_with(
            &["check", "-", "--stdin-filename", "d/a.md"],
            STALE.as_bytes()
        ),
        str![[r#"
== stdout
--- a/d/a.md
+++ b/d/a.md
@@ -1,4 +1,5 @@
 <!-- toc -->
+- [One](#one)
 <!-- /toc -->
 
 ## One
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run_with(&["check", "-"], CURRENT.as_bytes()),
        str![[r#"
== status 0

"#]]
    );
}

#[test]
fn standard_input_with_an_error_gives_no_result() {
    let scratch = Scratch::new(&[("a.md", CURRENT)]);
    assert_data_eq!(
        scratch.run_with(&["fmt", "-"], UNCLOSED.as_bytes()),
        str![[r#"
== stderr
<stdin>:3:1: opening marker without a closing one; add <!-- /toc --> below it
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run_with(&["fmt", "-", "--stdin-filename", "a.md"], b"\xff"),
        str![[r#"
== stderr
a.md:1:1: not valid UTF-8; convert the file to UTF-8 or exclude it
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run_with(&["fmt", "-", "a.md"], STALE.as_bytes()),
        str![[r#"
== stderr
-: standard input stands alone; name either it or paths
== status 2

"#]]
    );
}

#[test]
fn excluded_standard_input_comes_back_as_it_was() {
    let scratch = Scratch::new(&[]);
    let words = ["fmt", "-", "--stdin-filename", "v/a.md", "--exclude", "v"];
    assert_data_eq!(
        scratch.run_with(&words, STALE.as_bytes()),
        str![[r#"
== stdout
<!-- toc -->
<!-- /toc -->

## One
== status 0

"#]]
    );
}

#[test]
fn toc_prints_the_list_alone() {
    let scratch = Scratch::new(&[
        (
            "a.md",
            "# T\n\n<!-- toc -->\n<!-- /toc -->\n\n## One\n\n### *Two*\n",
        ),
        ("b.md", "# T\n## U\n"),
    ]);
    assert_data_eq!(
        scratch.run(&["toc", "a.md"]),
        str![[r#"
== stdout
- [One](#one)
  - [<em>Two</em>](#two)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["toc", "a.md", "--include-preceding", "--max-depth", "2"]),
        str![[r#"
== stdout
- [T](#t)
  - [One](#one)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["toc", "b.md"]),
        str![[r#"
== stdout
- [T](#t)
  - [U](#u)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run_with(&["toc", "-", "--entries", "text"], b"# *T*\n"),
        str![[r#"
== stdout
- [T](#t)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["toc", "missing.md"]),
        str![[r#"
== stderr
missing.md: no such file or folder; check the path
== status 2

"#]]
    );
}

#[test]
fn require_toc_wants_markers_in_every_file() {
    let scratch = Scratch::new(&[
        ("a.md", "# no markers\n"),
        ("b.md", "`<!-- toc -->`\n"),
        ("c.md", CURRENT),
    ]);
    assert_data_eq!(
        scratch.run(&["check", "--require-toc"]),
        str![[r#"
== stderr
a.md:1:1: no table of contents; add a line with <!-- toc --> and one with <!-- /toc -->, or exclude the file
b.md:1:2: this marker does not count: it is in code, in HTML or not alone on its line; put it on a line of its own
would change 0 of 3 files, 2 files with errors
== status 1

"#]]
    );
}

#[test]
fn wrong_usage_is_trouble_with_a_hint() {
    let scratch = Scratch::new(&[]);
    assert_data_eq!(
        scratch.run(&["check", "--min-depth", "4", "--max-depth", "3"]),
        str![[r#"
== stderr
command line: min-depth (4) is greater than max-depth (3)
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "--max-dept", "3"]),
        str![[r#"
== stderr
error: unexpected argument '--max-dept' found

  tip: a similar argument exists: '--max-depth'

Usage: tocfmt check --max-depth <N> [PATH]...

For more information, try '--help'.
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "--max-depth", "7"]),
        str![[r#"
== stderr
error: invalid value '7' for '--max-depth <N>': a heading level is a number from 1 to 6

For more information, try '--help'.
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["chek"]),
        str![[r#"
== stderr
error: unrecognized subcommand 'chek'

  tip: a similar subcommand exists: 'check'

Usage: tocfmt <COMMAND>

For more information, try '--help'.
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "--config", "a", "--isolated"]),
        str![[r#"
== stderr
error: the argument '--config <FILE>' cannot be used with '--isolated'

Usage: tocfmt check --config <FILE> [PATH]...

For more information, try '--help'.
== status 2

"#]]
    );
}

#[test]
fn a_broken_pipe_ends_quietly() {
    let scratch = Scratch::new(&[]);
    let headings: String = (0..40)
        .map(|number| format!("## Part {number}\n\n"))
        .collect();
    for number in 0..200 {
        let text = [STALE, "\n", &headings].concat();
        scratch.write(&format!("{number}.md"), text.as_bytes());
    }
    let line = format!("'{}' check 2>err | head -n 1", env!("CARGO_BIN_EXE_tocfmt"));
    let head = scratch.succeed("sh", &["-c", &line], b"");
    assert_eq!(String::from_utf8_lossy(&head), "--- a/0.md\n");
    let stderr = String::from_utf8(scratch.read("err")).unwrap();
    assert!(
        stderr.starts_with("would change 200 of 200 files (200 tables of contents);"),
        "{stderr}"
    );
}
