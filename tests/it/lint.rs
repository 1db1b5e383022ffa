//! The rule `broken-link`, on every kind of link target that GitHub knows.
//!
//! The other rules have cases in `tests/cmd/lint`.

use crate::support::scratch::Scratch;

/// Returns the messages for a document if broken links are errors, and the exit status.
fn broken_links(text: &str) -> (String, Option<i32>) {
    let scratch = Scratch::new(&[("a.md", text)]);
    let args = ["check", "--isolated", "--output-format", "list"];
    let output = scratch.output(&[&args[..], &["a.md", "--deny", "broken-link"]].concat());
    let stderr = String::from_utf8(output.stderr).unwrap();
    let lines = stderr.lines().filter(|line| line.starts_with("a.md:"));
    let messages: String = lines.map(|line| format!("{line}\n")).collect();
    (messages, output.status.code())
}

#[test]
fn accepts_every_link_that_works_on_a_page() {
    let text = "# Title & Co\n\n## 🎉 Party\n\n## One\n\n## One\n\n## `foo()` _bar_ <b>baz</b> [link](x)\n\n\
        <details>\n\n### Ünï_cödé #\n\n</details>\n\n<h2 align=\"center\">Html\nHeading</h2>\n\n\
        > - ## Deep\n\nSetext\n===\n\nText[^x]. <a name=\"here\"></a> <a id='there'></a>\n\n[^x]: ## Noted\n\n\
        <!-- tocfmt off -->\n## Off\n<!-- tocfmt on -->\n\n[ref]: #deep\n[lost]: #lost\n\n";
    let existing = [
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
    let missing = ["title-co", "🎉-party", "one-2", "there-1", "fo", "L10"];
    let link = |fragment: &&str| format!("[a](#{fragment})\n");
    let links: String = existing.iter().map(link).collect();
    let not_links = "[ref] <a href=\"#no\">b</a> ![c](#no) `[d](#no)` [e](x.md#no) \\[f](#no)\n";
    let found = broken_links(&format!("{text}{links}{not_links}"));
    assert_eq!(found, (String::new(), Some(0)));
    for fragment in missing {
        let (messages, status) = broken_links(&format!("{text}{}", link(&fragment)));
        assert!(messages.contains(&format!("'#{fragment}'")), "{messages}");
        assert_eq!(status, Some(1), "{messages}");
    }
    let (messages, _) = broken_links(&format!("{text}[g][lost]\n"));
    assert!(
        messages.contains(" no heading has the anchor '#lost'"),
        "{messages}"
    );
}
