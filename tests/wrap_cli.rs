//! Wrapping as the users of the command meet it: flags, configuration, comments, messages.
//!
//! Every test compares standard output, standard error, status and files. `SNAPSHOTS=overwrite cargo test` rewrites them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use scratch::Scratch;
use snapbox::{assert_data_eq, str};

/// A stale table of contents and a line that is too long.
const BOTH: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n\n\
    This line has more words than fit on eighty columns, so that it has to be broken once.\n";

#[test]
fn both_passes_are_done_unless_one_is_asked_for() {
    for words in [
        &["check"][..],
        &["check", "--only", "toc"],
        &["check", "--only", "wrap"],
        &["check", "--wrap", "off"],
    ] {
        let scratch = Scratch::new(&[("a.md", BOTH)]);
        let told = scratch.run(words);
        let toc = told.contains("+- [One](#one)");
        let wrap = told.contains("+once.");
        let expected = match words {
            ["check"] => (true, true),
            [.., "wrap"] => (false, true),
            _ => (true, false),
        };
        assert_eq!((toc, wrap), expected, "{words:?}: {told}");
        assert!(told.contains("== status 1"), "{told}");
    }
}

#[test]
fn wrapping_alone_and_switched_off_is_wrong_usage() {
    let scratch = Scratch::new(&[("a.md", BOTH)]);
    let told = scratch.run(&["check", "--only", "wrap", "--wrap", "off"]);
    assert_data_eq!(
        told,
        str![[r#"
== stderr
command line: --only wrap contradicts wrap mode 'off'; choose another mode
== status 2

"#]]
    );
}

/// Many paragraphs that would all render differently: they are given up and named in order, and the others go on.
#[test]
fn what_is_left_is_named_in_order() {
    let bad = |n: usize| format!("> [](<\n> a{n}>) b c\n\n");
    let good = "Words that are too long for it.\n\n";
    let text: String = (0..40).map(|n| bad(n) + good).collect();
    let scratch = Scratch::new(&[("a.md", &text)]);
    let told = scratch.run(&[
        "fmt", "--only", "wrap", "--wrap", "fill", "--width", "12", "-v",
    ]);
    let lines = told.lines().filter_map(|line| line.strip_prefix("a.md:"));
    let lines: Vec<usize> = lines
        .map(|line| line.split(':').next().unwrap().parse().unwrap())
        .collect();
    let expected: Vec<usize> = (0..40).map(|n| 1 + 5 * n).collect();
    assert_eq!(lines, expected);
    assert_eq!(told.matches("are too long\n").count(), 40);
}

/// What a task's text may do to its box is GitHub's parser's alone; it is said, not tried.
#[test]
fn a_task_with_a_second_mark_is_left_and_named() {
    let text = "- [ ] see [x](http://a.b/) one two three\n\n- [ ] words that are too long\n";
    let scratch = Scratch::new(&[("a.md", text)]);
    assert_data_eq!(
        scratch.run(&["fmt", "--width", "20", "-v"]),
        str![[r#"
== stderr
a.md:1:1: this paragraph was not wrapped: a second [x] on the line of a task checks it, too; wrap it by hand
changed 1 of 1 file (1 paragraph), 1 paragraph not wrapped
== status 0
== a.md
- [ ] see [x](http://a.b/) one two three

- [ ] words that are
  too long

"#]]
    );
}

#[test]
fn a_misspelled_directive_is_told() {
    let scratch = Scratch::new(&[("a.md", "<!-- tocfmt of -->\n")]);
    assert_data_eq!(
        scratch.run(&["check"]),
        str![[r#"
== stderr
a.md:1:1: warning: unknown directive; write 'tocfmt off', 'tocfmt on' or 'tocfmt off next'
nothing to change in 1 file, 1 warning
== status 0

"#]]
    );
}

#[test]
fn modes_and_widths_are_flags() {
    let text = "One two three four five six.\nSeven. Eight.\n";
    let wrapped = |mode| {
        let words = ["fmt", "--wrap", mode, "--width", "20", "-"];
        let output = Scratch::new(&[]).output_with(&words, text.as_bytes());
        String::from_utf8(output.stdout).unwrap()
    };
    let long = "One two three four\nfive six.\nSeven. Eight.\n";
    let fill = "One two three four\nfive six. Seven.\nEight.\n";
    let sentence = "One two three four\nfive six.\nSeven.\nEight.\n";
    assert_eq!(wrapped("long"), long);
    assert_eq!(wrapped("fill"), fill);
    assert_eq!(wrapped("sentence"), sentence);
    assert_eq!(wrapped("off"), text);
}

#[test]
fn the_configuration_sets_mode_width_and_protected_lines() {
    let config =
        "[wrap]\nmode = \"fill\"\nwidth = 24\nprotect = [\"^Signed-off-by:\", \"KEEP$\"]\n";
    let text = "Some words that are\nfilled anew, all of them.\n\n\
        A text.\nSigned-off-by: Somebody Or Other <a@b.c>\n> Signed-off-by: b\n\n\
        > This line is one of those that KEEP\n> and this one is not, it seems\n";
    let scratch = Scratch::new(&[("tocfmt.toml", config), ("a.md", text)]);
    assert_data_eq!(
        scratch.run(&["fmt"]),
        str![[r#"
== stderr
changed 1 of 1 file (2 paragraphs)
== status 0
== a.md
Some words that are
filled anew, all of
them.

A text.
Signed-off-by: Somebody Or Other <a@b.c>
> Signed-off-by: b

> This line is one of those that KEEP
> and this one is not,
> it seems

"#]]
    );
    let flags = ["check", "--width", "80", "--wrap", "long"];
    let scratch = Scratch::new(&[("tocfmt.toml", config), ("a.md", text)]);
    assert!(scratch.run(&flags).contains("nothing to change"));
}

#[test]
fn a_wrong_wrap_setting_is_trouble() {
    for config in [
        "[wrap]\nmode = \"filled\"\n",
        "[wrap]\nwidth = 0\n",
        "[wrap]\nprotect = [\"a\", \"(b\"]\n",
        "[wrap]\nwidht = 72\n",
    ] {
        let scratch = Scratch::new(&[("tocfmt.toml", config), ("a.md", "a\n")]);
        let told = scratch.run(&["check"]);
        assert!(told.contains("== status 2"), "{told}");
    }
    let large = "[wrap]\nprotect = [\"(a{1000}){1000}\"]\n";
    let bad = "[wrap]\nprotect = [\"a\", \"(b\"]\n";
    let scratch = Scratch::new(&[("large.toml", large), ("bad.toml", bad), ("a.md", "a\n")]);
    assert_data_eq!(
        scratch.run(&["check", "--config", "bad.toml"]),
        str![[r#"
== stderr
bad.toml:2:11: the pattern '(b' is no regular expression: unclosed group; mend or remove it
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "--config", "large.toml"]),
        str![[r#"
== stderr
large.toml:2:11: the pattern '(a{1000}){1000}' is too large; make its repetitions smaller
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "--width", "0"]),
        str![[r#"
== stderr
error: invalid value '0' for '--width <N>': a width is a number of columns, 1 to 65535

For more information, try '--help'.
== status 2

"#]]
    );
}

/// Markers that do not pair up leave nobody know what is a table of contents and not to be wrapped.
#[test]
fn unpaired_markers_are_an_error_for_the_wrapping_alone_too() {
    let text = "<!-- toc -->\n\nA line.\n";
    let scratch = Scratch::new(&[("a.md", text)]);
    let words = ["check", "--only", "wrap", "--width", "5"];
    assert_data_eq!(
        scratch.run(&words),
        str![[r#"
== stderr
a.md:1:1: opening marker without a closing one; add <!-- /toc --> below it
would change 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn a_paragraph_that_cannot_be_wrapped_is_left_and_named_on_request() {
    let text = "Before it, a line.\n\n> [](<\n> a>) b c\n\nAnd a line behind it.\n";
    let words = ["check", "--wrap", "fill", "--width", "12"];
    assert_data_eq!(
        Scratch::new(&[("a.md", text)]).run(&words),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,6 +1,8 @@
-Before it, a line.
+Before it, a
+line.
 
 > [](<
 > a>) b c
 
-And a line behind it.
+And a line
+behind it.
== stderr
would change 1 of 1 file (2 paragraphs), 1 paragraph not wrapped (-v tells which); to change them: tocfmt fmt --wrap fill --width 12
== status 1

"#]]
    );
    let words = [&words[..], &["-v"]].concat();
    assert_data_eq!(
        Scratch::new(&[("a.md", text)]).run(&words),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,6 +1,8 @@
-Before it, a line.
+Before it, a
+line.
 
 > [](<
 > a>) b c
 
-And a line behind it.
+And a line
+behind it.
== stderr
a.md:3:1: this paragraph was not wrapped: it would render differently; wrap it by hand
would change 1 of 1 file (2 paragraphs), 1 paragraph not wrapped; to change them: tocfmt fmt --wrap fill --width 12 -v
== status 1

"#]]
    );
}

#[test]
fn a_region_that_is_off_gets_no_table_of_contents_either() {
    let text = "<!-- tocfmt off -->\n<!-- toc -->\n- [stale](#stale)\n<!-- /toc -->\n<!-- tocfmt on -->\n\n## One\n";
    let scratch = Scratch::new(&[("a.md", text)]);
    let told = scratch.run(&["check"]);
    assert!(told.contains("nothing to change in 1 file"), "{told}");
}

/// The text of both passes' edits at once, as one diff.
#[test]
fn the_diff_of_both_passes_is_one() {
    let scratch = Scratch::new(&[("a.md", BOTH)]);
    assert_data_eq!(
        scratch.run(&["check", "a.md"]),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,6 +1,8 @@
 <!-- toc -->
+- [One](#one)
 <!-- /toc -->
 
 ## One
 
-This line has more words than fit on eighty columns, so that it has to be broken once.
+This line has more words than fit on eighty columns, so that it has to be broken
+once.
== stderr
would change 1 of 1 file (1 table of contents, 1 paragraph); to change them: tocfmt fmt a.md
== status 1

"#]]
    );
    let scratch = Scratch::new(&[("a.md", BOTH)]);
    assert_data_eq!(
        scratch.run(&["fmt", "a.md"]),
        str![[r#"
== stderr
changed 1 of 1 file (1 table of contents, 1 paragraph)
== status 0
== a.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One

This line has more words than fit on eighty columns, so that it has to be broken
once.

"#]]
    );
}

#[test]
fn help_shows_the_modes_by_an_example() {
    let help = Scratch::new(&[]).run(&["check", "--help"]);
    let start = help.find("--wrap <MODE>").unwrap();
    let end = help.find("--width <N>").unwrap();
    assert_data_eq!(
        help.get(start..end).unwrap(),
        str![[r#"
--wrap <MODE>
          Which lines of paragraphs to wrap [default: long]
          
          For example, with --width 20 these two lines
          
              One two three four five six.
              Seven. Eight.
          
          become, in the modes long, fill and sentence,
          
              One two three four   One two three four   One two three four
              five six.            five six. Seven.     five six.
              Seven. Eight.        Eight.               Seven.
                                                        Eight.

          Possible values:
          - long:     Overlong lines, and those after them that words have to move into
          - fill:     All lines, each as full as the width allows
          - sentence: All lines, with one sentence per line; sentences that are too long are filled
          - off:      No lines

      
"#]]
    );
}
