//! Where settings come from, and how they are shown: overrides, `.editorconfig`, `tocfmt config`, and what all commands share.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use scratch::Scratch;
use snapbox::{assert_data_eq, str};

const LINE: &str = "aaaa bbbb cccc dddd eeee ffff\n";

#[test]
fn an_override_holds_for_its_paths_and_the_last_one_wins() {
    let toml = "[wrap]\nwidth = 10\n\n[[override]]\npaths = [\"docs/\", \"!docs/c.md\"]\n\
        [override.wrap]\nwidth = 15\n\n[[override]]\npaths = [\"*b.md\"]\n[override.wrap]\nwidth = 20\nmode = \"off\"\n";
    let files = ["a.md", "b.md", "docs/a.md", "docs/b.md", "docs/c.md"];
    let mut all = files.map(|name| (name, LINE)).to_vec();
    all.push(("tocfmt.toml", toml));
    let scratch = Scratch::new(&all);
    assert_data_eq!(
        scratch.run(&["fmt"]),
        str![[r#"
== stderr
changed 3 of 5 files (3 paragraphs)
== status 0
== a.md
aaaa bbbb
cccc dddd
eeee ffff
== docs/a.md
aaaa bbbb cccc
dddd eeee ffff
== docs/c.md
aaaa bbbb
cccc dddd
eeee ffff

"#]]
    );
}

#[test]
fn an_override_is_wrong_in_one_line() {
    for (toml, said) in [
        (
            "[[override]]\n[override.wrap]\nwidth = 3\n",
            "tocfmt.toml:1:1: missing key 'paths'; add it",
        ),
        (
            "[[override]]\npaths = []\n",
            "tocfmt.toml: [[override]] has no paths; add at least one",
        ),
        (
            "[[override]]\npaths = [\"{a\"]\n",
            "tocfmt.toml: invalid pattern '{a': ",
        ),
        (
            "[[override]]\npath = [\"a\"]\n",
            "tocfmt.toml:2:1: unknown key 'path'; did you mean 'paths'?",
        ),
        (
            "[overide]\n",
            "tocfmt.toml:1:2: unknown key 'overide'; did you mean 'override'?",
        ),
        (
            "[warnings]\ndeny = [\"brokn-link\"]\n",
            "tocfmt.toml:2:8: unknown value 'brokn-link'; did you mean 'broken-link'?",
        ),
        (
            "[warnings]\ndeny = [\"toc\"]\n",
            "tocfmt.toml:2:8: unknown value 'toc'; expected one of ",
        ),
        (
            "[[override]]\npaths = [\"a.md\"]\n[override.toc]\nmin-depth = 4\nmax-depth = 3\n",
            "tocfmt.toml, for a.md: min-depth (4) is greater than max-depth (3)",
        ),
    ] {
        let scratch = Scratch::new(&[("tocfmt.toml", toml), ("a.md", LINE)]);
        let output = scratch.output(&["check"]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            stderr.starts_with(said) && stderr.lines().count() == 1,
            "{stderr}"
        );
        assert_eq!(output.status.code(), Some(2), "{stderr}");
    }
}

#[test]
fn editorconfig_gives_the_width_where_nothing_else_does() {
    let scratch = Scratch::new(&[
        (
            ".editorconfig",
            "root = true\n[*]\nmax_line_length = 10\n[off.md]\nmax_line_length = off\n",
        ),
        ("a.md", LINE),
        ("off.md", LINE),
        (
            "deeper/.editorconfig",
            "[*.md]\nmax_line_length = 15\n[b.md]\nmax_line_length = unset\n",
        ),
        ("deeper/a.md", LINE),
        ("deeper/b.md", LINE),
        ("set/tocfmt.toml", "[wrap]\nwidth = 20\n"),
        ("set/a.md", LINE),
        ("set/off.md", LINE),
        ("mode/tocfmt.toml", "[wrap]\nmode = \"fill\"\n"),
        ("mode/a.md", LINE),
        ("root/.editorconfig", "root = true\n"),
        ("root/a.md", LINE),
    ]);
    assert_data_eq!(
        scratch.run(&["fmt"]),
        str![[r#"
== stderr
changed 5 of 8 files (5 paragraphs)
== status 0
== a.md
aaaa bbbb
cccc dddd
eeee ffff
== deeper/a.md
aaaa bbbb cccc
dddd eeee ffff
== mode/a.md
aaaa bbbb
cccc dddd
eeee ffff
== set/a.md
aaaa bbbb cccc dddd
eeee ffff
== set/off.md
aaaa bbbb cccc dddd
eeee ffff

"#]]
    );
}

#[test]
fn editorconfig_counts_only_where_it_can() {
    let scratch = Scratch::new(&[
        (".editorconfig", "[*]\nmax_line_length = 10\nwhat\n"),
        ("a.md", LINE),
    ]);
    for words in [
        &["check", "--width", "40"][..],
        &["check", "--only", "toc"],
        &["check", "--isolated"],
    ] {
        assert_eq!(scratch.output(words).status.code(), Some(0), "{words:?}");
    }
    assert_data_eq!(
        scratch.run(&["check"]),
        str![[r#"
== stderr
.editorconfig:3:1: expected `[section]` or `key = value`
== status 2

"#]]
    );
    let out_of_range = "[*]\nmax_line_length = 0\n";
    scratch.write(".editorconfig", out_of_range.as_bytes());
    assert_eq!(scratch.output(&["check"]).status.code(), Some(0));
}

/// That some files are not wrapped is no reason to refuse the wrapping of the others.
#[test]
fn files_that_are_not_wrapped_do_not_stand_in_the_way_of_wrapping_alone() {
    let toml = "[[override]]\npaths = [\"b.md\"]\n[override.wrap]\nmode = \"off\"\n";
    let scratch = Scratch::new(&[
        ("tocfmt.toml", toml),
        (
            ".editorconfig",
            "[*]\nmax_line_length = 15\n[c.md]\nmax_line_length = off\n",
        ),
        ("a.md", LINE),
        ("b.md", LINE),
        ("c.md", LINE),
    ]);
    assert_data_eq!(
        scratch.run(&["fmt", "--only", "wrap"]),
        str![[r#"
== stderr
changed 1 of 3 files (1 paragraph)
== status 0
== a.md
aaaa bbbb cccc
dddd eeee ffff

"#]]
    );
    // Where nothing is wrapped at all, asking for it is a mistake.
    scratch.write("tocfmt.toml", b"[wrap]\nmode = \"off\"\n");
    let refused = scratch.output(&["check", "--only", "wrap"]);
    let stderr = String::from_utf8(refused.stderr).unwrap();
    let said = "tocfmt.toml: --only wrap contradicts wrap mode 'off'; choose another mode\n";
    assert_eq!((stderr.as_str(), refused.status.code()), (said, Some(2)));
}

#[test]
fn settings_are_shown_with_their_sources() {
    let toml = "[toc]\nmax-depth = 5\n\n[wrap]\nprotect = [\"^a\"]\n\n[files]\nexclude = [\"no/\"]\n\n\
        [[override]]\npaths = [\"docs\"]\n[override.toc]\nentries = \"text\"\n[override.warnings]\ndeny = [\"all\"]\n";
    let scratch = Scratch::new(&[
        ("tocfmt.toml", toml),
        (".editorconfig", "[*.md]\nmax_line_length = 100\n"),
    ]);
    assert_data_eq!(
        scratch.run(&["config", "docs/a.md", "--wrap", "fill"]),
        str![[r#"
== stdout
# docs/a.md

[toc]
min-depth = 1                  # default
max-depth = 5                  # tocfmt.toml
entries = "text"               # tocfmt.toml, for docs
anchors = "github"             # default
include-preceding = false      # default
require-toc = false            # default

[wrap]
mode = "fill"                  # command line
width = 100                    # .editorconfig
protect = ["^a"]               # tocfmt.toml

[warnings]
deny = ["all"]                 # tocfmt.toml, for docs
== status 0

"#]]
    );
    let excluded = scratch.output(&["config", "no/a.md"]).stdout;
    assert!(excluded.starts_with(b"# no/a.md, which is excluded\n"));
    // What is shown is a configuration file itself.
    let shown = scratch.output(&["config", "docs/a.md"]).stdout;
    let isolated = Scratch::new(&[]);
    isolated.write("tocfmt.toml", &shown);
    let again = isolated.output(&["config", "docs/a.md"]);
    let values = |text: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(text).into_owned();
        text.lines()
            .map(|line| line.split(" #").next().unwrap().trim().to_owned())
            .collect()
    };
    assert_eq!(values(&again.stdout), values(&shown));
}

#[test]
fn a_misspelt_word_is_told_from_the_right_one() {
    let scratch = Scratch::new(&[]);
    for (words, said) in [
        (
            &["check", "--widht", "3"][..],
            "a similar argument exists: '--width'",
        ),
        (&["chekc"], "a similar subcommand exists: 'check'"),
        (
            &["check", "--deny", "broken-lnk"],
            "a similar value exists: 'broken-link'",
        ),
        (
            &["check", "--output-format", "jsn"],
            "a similar value exists: 'json'",
        ),
    ] {
        let output = scratch.output(words);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said), "{stderr}");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn quiet_says_nothing_but_errors() {
    let scratch = Scratch::new(&[
        ("a.md", "<!-- toc -->\n<!-- /toc -->\n\n# a\n\n# a\n"),
        ("b.md", "<!-- toc -->\n"),
    ]);
    assert_data_eq!(
        scratch.run(&["check", "-q"]),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,4 +1,6 @@
 <!-- toc -->
+- [a](#a)
+- [a](#a-1)
 <!-- /toc -->
 
 # a
== stderr
b.md:1:1: opening marker without a closing one; add <!-- /toc --> below it
== status 1

"#]]
    );
    let both = scratch.output(&["check", "-qv"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn the_number_of_jobs_changes_nothing_but_the_time() {
    let scratch = Scratch::new(&[]);
    for number in 0..40 {
        scratch.write(
            &format!("{number}.md"),
            "<!-- toc -->\n<!-- /toc -->\n\n# a\n".as_bytes(),
        );
    }
    let one = scratch.output(&["check", "-j", "1", "--config", "none.toml"]);
    assert_eq!(one.status.code(), Some(2));
    let [one, many] = ["1", "16"].map(|jobs| scratch.output(&["check", "--jobs", jobs]).stdout);
    assert!(one.len() > 1000 && one == many);
    assert_eq!(scratch.output(&["check", "-j", "0"]).status.code(), Some(2));
}

#[test]
fn the_version_has_the_commit_and_completions_are_printed() {
    let scratch = Scratch::new(&[]);
    let version = String::from_utf8(scratch.output(&["--version"]).stdout).unwrap();
    let expected = concat!("tocfmt ", env!("CARGO_PKG_VERSION"));
    let rest = version.strip_prefix(expected).unwrap().trim_end();
    assert!(
        rest.is_empty() || (rest.starts_with(" (") && rest.ends_with(')')),
        "{version}"
    );
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = scratch.output(&["completions", shell]).stdout;
        assert!(
            String::from_utf8(script).unwrap().contains("require-toc"),
            "{shell}"
        );
    }
}

/// Two files that git takes a second and more for each: what the index has of them is filtered.
#[test]
fn a_long_run_on_a_terminal_shows_that_it_goes_on() {
    if !scratch::git_is_there() {
        return;
    }
    let scratch = Scratch::new(&[
        (".gitattributes", "*.md filter=slow\n"),
        ("a.md", "# a\n"),
        ("b.md", "# b\n"),
    ]);
    for words in [
        &["init", "-q"][..],
        &["config", "filter.slow.smudge", "sleep 1.1; cat"],
        &["add", "-A"],
    ] {
        scratch.succeed("git", words, b"");
    }
    for name in ["a.md", "b.md"] {
        scratch.write(name, b"# not staged\n");
    }
    let run = |arguments: &str| {
        let line = format!(
            "{} check --staged -j1 {arguments}",
            env!("CARGO_BIN_EXE_tocfmt")
        );
        let output = scratch
            .command("script", &["-qec", &line, "/dev/null"])
            .output();
        output
            .ok()
            .map(|output| String::from_utf8(output.stdout).unwrap())
    };
    let Some(shown) = run("2>&1 >/dev/null") else {
        return;
    };
    assert!(shown.contains("files done: 1"), "{}", shown.escape_debug());
    // Nothing is left of it.
    let last = shown.trim_end().rsplit(['\r', '\n']).next().unwrap();
    assert!(
        last.ends_with("nothing to change in 2 files"),
        "{}",
        shown.escape_debug()
    );
    let quiet = run("-q 2>&1 >/dev/null").unwrap();
    assert_eq!(quiet, "");
}
