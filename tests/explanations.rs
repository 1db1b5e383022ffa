//! What `tocfmt` says about headings that are none, or not what they seem, and links that lead nowhere: when, and how loudly.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use scratch::Scratch;
use snapbox::{assert_data_eq, str};

/// A list that is not up to date, with an entry that something will hide the heading of.
fn stale(rest: &str) -> String {
    format!("<!-- toc -->\n- [One](#one)\n- [Two](#two)\n<!-- /toc -->\n\n# One\n\n{rest}")
}

/// What is told on standard error of a document when it is checked, and the status.
fn told(text: &str, words: &[&str]) -> String {
    let scratch = Scratch::new(&[("a.md", text)]);
    let output = scratch.output(
        &[
            &["check", "--isolated", "--output-format", "list", "a.md"],
            words,
        ]
        .concat(),
    );
    let stderr = String::from_utf8(output.stderr).unwrap();
    let lines = stderr.lines().filter(|line| line.starts_with("a.md:"));
    let lines: String = lines.map(|line| format!("{line}\n")).collect();
    format!("{lines}{}\n", output.status.code().unwrap())
}

#[test]
fn swallowed_headings_are_named_with_the_line_that_opens_what_swallows_them() {
    assert_data_eq!(
        told(&stale("```sh\nls\n\n# Two\n"), &[]),
        str![[r#"
a.md:11:1: warning: the table of contents lists this heading, but the unclosed code block that starts on line 8 swallows it; close the fence above this line
1

"#]]
    );
    assert_data_eq!(
        told(&stale("~~~\n## Two\n~~~\n"), &[]),
        str![[r#"
a.md:9:1: warning: the table of contents lists this heading, but the code block that starts on line 8 swallows it; move it out, or let the entry go
1

"#]]
    );
    assert_data_eq!(
        told(&stale("<!--\nlater:\n# Two\n-->\n"), &[]),
        str![[r#"
a.md:10:1: warning: the table of contents lists this heading, but the comment that starts on line 8 swallows it; move it out, or let the entry go
1

"#]]
    );
    assert_data_eq!(
        told(&stale("> <!--\n>\n> # Two\n"), &[]),
        str![[r#"
a.md:10:1: warning: the table of contents lists this heading, but the unclosed comment that starts on line 8 swallows it; close the comment above this line
1

"#]]
    );
    assert_data_eq!(
        told(&stale("<details>\n# Two\n</details>\n"), &[]),
        str![[r#"
a.md:9:1: warning: the table of contents lists this heading, but the HTML that starts on line 8 swallows it; put a blank line above it, or let the entry go
1

"#]]
    );
    assert_data_eq!(
        told(
            &stale("```\n# Two\n```\n")
                .replace("(#two)", "(#two)\n- [Three](#three)\n- [Four](#four)")
                .replace("# Two\n", "# Two\n# Three\n# Four\n"),
            &[]
        ),
        str![[r#"
a.md:11:1: warning: the table of contents lists this heading and 2 below it, but the code block that starts on line 10 swallows them; move it out, or let the entry go
1

"#]]
    );
}

#[test]
fn what_code_says_in_passing_is_no_swallowed_heading() {
    // A comment in a shell script that no list ever had, and one whose heading stands elsewhere, too.
    let text = stale("# Two\n\n```sh\n# Two\n# install\n```\n\n# Three\n");
    assert_data_eq!(
        told(&text, &["-v"]),
        str![[r#"
1

"#]]
    );
}

const ODD: &str = "# One

Some text
that goes on
and on
---

- item
  -

## One

##

See [two](#oen), [three](#three) and [four](#one-1).
";

#[test]
fn each_is_a_warning_with_v_and_where_a_list_changes() {
    let current = format!(
        "<!-- toc -->\n- [One](#one)\n  - [Some text that goes on and on](#some-text-that-goes-on-and-on)\n  \
        - [item](#item)\n  - [One](#one-1)\n  - [](#)\n<!-- /toc -->\n\n{ODD}"
    );
    assert_data_eq!(
        told(ODD, &[]),
        str![[r#"
0

"#]]
    );
    assert_data_eq!(
        told(ODD, &["-v"]),
        str![[r#"
a.md:3:1: warning: line 6 underlines this text and makes it a heading; put a blank line between them, or write it with '#'
a.md:8:1: warning: line 9 underlines this text and makes it a heading; put a blank line between them, or write it with '#'
a.md:11:1: warning: this heading reads as the one on line 1, so links lead here by '#one-1' only; give it a text of its own
a.md:13:1: warning: this heading is empty; give it a text or remove it
a.md:15:5: warning: no heading has the anchor '#oen'; did you mean '#one'?
a.md:15:18: warning: no heading has the anchor '#three'; correct the link or remove it
0

"#]]
    );
    assert_data_eq!(
        told(&current.replace("[One](#one)", "[Won](#won)"), &[]),
        str![[r#"
a.md:11:1: warning: line 14 underlines this text and makes it a heading; put a blank line between them, or write it with '#'
a.md:16:1: warning: line 17 underlines this text and makes it a heading; put a blank line between them, or write it with '#'
a.md:19:1: warning: this heading reads as the one on line 9, so links lead here by '#one-1' only; give it a text of its own
a.md:21:1: warning: this heading is empty; give it a text or remove it
a.md:23:5: warning: no heading has the anchor '#oen'; did you mean '#one'?
a.md:23:18: warning: no heading has the anchor '#three'; correct the link or remove it
1

"#]]
    );
}

#[test]
fn what_is_denied_is_an_error_in_every_file() {
    for (kind, line) in [
        ("accidental-heading", "a.md:3:1: line 6 underlines"),
        ("same-anchor", "a.md:11:1: this heading reads"),
        ("empty-heading", "a.md:13:1: this heading is empty"),
        (
            "broken-link",
            "a.md:15:5: no heading has the anchor '#oen'; did you mean '#one'?",
        ),
    ] {
        let told = told(ODD, &["--deny", kind]);
        assert!(told.starts_with(line) && told.ends_with("\n1\n"), "{told}");
        assert!(!told.contains("warning"), "{told}");
    }
    let hidden = stale("```\n# Two\n```\n");
    let told = told(&hidden, &["--deny", "swallowed-heading"]);
    assert!(
        told.starts_with("a.md:9:1: the table of contents lists"),
        "{told}"
    );
}

#[test]
fn fmt_ends_with_1_where_something_is_denied_and_writes_all_the_same() {
    let text = stale("# Three\n\n[a](#b)\n");
    let scratch = Scratch::new(&[("a.md", &text)]);
    assert_data_eq!(
        scratch.run(&["fmt", "--deny", "broken-link"]),
        str![[r#"
== stderr
a.md:10:1: no heading has the anchor '#b'; correct the link or remove it
changed 1 of 1 file (1 table of contents), 1 file with errors
== status 1
== a.md
<!-- toc -->
- [One](#one)
- [Three](#three)
<!-- /toc -->

# One

# Three

[a](#b)

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "--deny=broken-link", "-q"]),
        str![[r#"
== stderr
a.md:10:1: no heading has the anchor '#b'; correct the link or remove it
== status 1

"#]]
    );
}

#[test]
fn denials_add_up_and_all_is_all() {
    let scratch = Scratch::new(&[("a.md", ODD)]);
    assert_data_eq!(
        scratch.run(&["check", "--deny", "empty-heading", "--deny", "same-anchor"]),
        str![[r#"
== stderr
a.md:11:1: this heading reads as the one on line 1, so links lead here by '#one-1' only; give it a text of its own
a.md:13:1: this heading is empty; give it a text or remove it
would change 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "--deny", "all", "--output-format", "list"]),
        str![[r#"
== stdout
a.md
== stderr
a.md:3:1: line 6 underlines this text and makes it a heading; put a blank line between them, or write it with '#'
a.md:8:1: line 9 underlines this text and makes it a heading; put a blank line between them, or write it with '#'
a.md:11:1: this heading reads as the one on line 1, so links lead here by '#one-1' only; give it a text of its own
a.md:13:1: this heading is empty; give it a text or remove it
a.md:15:5: no heading has the anchor '#oen'; did you mean '#one'?
a.md:15:18: no heading has the anchor '#three'; correct the link or remove it
would change 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "--quiet", "--deny", "broken-link"]),
        str![[r#"
== stderr
a.md:15:5: no heading has the anchor '#oen'; did you mean '#one'?
a.md:15:18: no heading has the anchor '#three'; correct the link or remove it
== status 1

"#]]
    );
}

#[test]
fn a_kind_that_is_none_is_refused_with_the_nearest() {
    let scratch = Scratch::new(&[("a.md", ODD)]);
    for (kind, hint) in [
        ("broken-lnik", "a similar value exists: 'broken-link'"),
        ("Same-Anchor", "a similar value exists: 'same-anchor'"),
        ("unclosed-toc", "possible values: "),
        ("", "possible values: "),
    ] {
        let output = scratch.output(&["check", "--deny", kind]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{kind}");
        assert!(
            output.stdout.is_empty() && stderr.contains(hint),
            "{kind}: {stderr}"
        );
    }
}

#[test]
fn a_configuration_denies_until_a_flag_says_otherwise() {
    let scratch = Scratch::new(&[
        ("a.md", ODD),
        ("tocfmt.toml", "[warnings]\ndeny = [\"same-anchor\"]\n"),
    ]);
    assert_data_eq!(
        scratch.run(&["check"]),
        str![[r#"
== stderr
a.md:11:1: this heading reads as the one on line 1, so links lead here by '#one-1' only; give it a text of its own
would change 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "--deny", "empty-heading"]),
        str![[r#"
== stderr
a.md:13:1: this heading is empty; give it a text or remove it
would change 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
    scratch.write("tocfmt.toml", b"[warnings]\ndeny = [\"same-anchr\"]\n");
    assert_data_eq!(
        scratch.run(&["check"]),
        str![[r#"
== stderr
tocfmt.toml:2:8: unknown value 'same-anchr'; did you mean 'same-anchor'?
== status 2

"#]]
    );
    scratch.write("tocfmt.toml", b"[warnings]\ndeny = \"all\"\n");
    assert_data_eq!(
        scratch.run(&["check"]),
        str![[r#"
== stderr
tocfmt.toml:2:8: invalid type: string "all", expected a sequence
== status 2

"#]]
    );
}

#[test]
fn a_paragraph_that_is_not_wrapped_can_be_denied_and_nothing_else_is_looked_for() {
    let text = "- [ ] aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii [x] kkkk\n\n[a](#b)\n";
    let scratch = Scratch::new(&[("a.md", text)]);
    assert_data_eq!(
        scratch.run(&["check", "--width", "20", "--deny", "not-wrapped"]),
        str![[r#"
== stderr
a.md:1:1: this paragraph was not wrapped: a second [x] on the line of a task checks it, too; wrap it by hand
would change 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

/// What a page on GitHub takes a reader to, and what it does not.
#[test]
fn links_that_work_on_a_page_are_not_called_broken() {
    let text = "# Title & Co\n\n## 🎉 Party\n\n## One\n\n## One\n\n## `foo()` _bar_ <b>baz</b> [link](x)\n\n\
        <details>\n\n### Ünï_cödé #\n\n</details>\n\n<h2 align=\"center\">Html\nHeading</h2>\n\n\
        > - ## Deep\n\nSetext\n===\n\nText[^x]. <a name=\"here\"></a> <a id='there'></a>\n\n[^x]: ## Noted\n\n\
        <!-- tocfmt off -->\n## Off\n<!-- tocfmt on -->\n\n[ref]: #deep\n[lost]: #lost\n\n";
    let good = [
        "title--co",
        "Title--Co",
        "t%69tle--co",
        "-party",
        "one",
        "one-1",
        "foo-bar-baz-link",
        "ünï_cödé",
        "%C3%9Cn%C3%AF_c%C3%B6d%C3%A9",
        "html-heading",
        "deep",
        "setext",
        "here",
        "HERE",
        "there",
        "noted",
        "off",
        "top",
        "",
        "readme",
        "user-content-here",
        "fn-x",
        "user-content-fnref-x",
    ];
    let bad = ["title-co", "🎉-party", "one-2", "there-1", "fo", "L10"];
    let link = |fragment: &&str| format!("[a](#{fragment})\n");
    let links: String = good.iter().map(link).collect();
    let more = "[ref] <a href=\"#no\">b</a> ![c](#no) `[d](#no)` [e](x.md#no) \\[f](#no)\n";
    assert_data_eq!(
        told(&format!("{text}{links}{more}"), &["--deny", "broken-link"]),
        str![[r#"
0

"#]]
    );
    for fragment in bad {
        let told = told(
            &format!("{text}{}", link(&fragment)),
            &["--deny", "broken-link"],
        );
        assert!(
            told.contains(&format!("'#{fragment}'")) && told.ends_with("\n1\n"),
            "{told}"
        );
    }
    let told = told(&format!("{text}[g][lost]\n"), &["--deny", "broken-link"]);
    assert!(
        told.contains(" no heading has the anchor '#lost'"),
        "{told}"
    );
}
