//! Changes whose names, line ends and settings of git are odd.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod history;
mod scratch;

#[cfg(target_os = "linux")]
use std::fs;

use history::{LONG, commit, committed, git, paragraphs, told_in};
use scratch::{Scratch, git_is_there};

/// Elsewhere, file systems have names of UTF-8 alone.
#[cfg(target_os = "linux")]
#[test]
fn odd_names_are_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    if !git_is_there() {
        return;
    }
    let names: [&[u8]; 10] = [
        b"\"quoted\".md",
        b"-dash.md",
        b"a b.md",
        b"a\tb.md",
        b"a\nb.md",
        b"back\\slash.md",
        b"b/1:a.md",
        b"1:a.md",
        "pä日.md".as_bytes(),
        b"not-\xff-utf8.md",
    ];
    let scratch = Scratch::new(&[]);
    fs::create_dir(scratch.path("b")).unwrap();
    let write = |words: &[&str]| {
        for name in names {
            let path = scratch.path(".").join(OsStr::from_bytes(name));
            fs::write(path, paragraphs(words)).unwrap();
        }
    };
    git(&scratch, &["init", "-q"]);
    write(&["a", "b"]);
    commit(&scratch);
    for quoted in ["true", "false"] {
        git(&scratch, &["config", "core.quotePath", quoted]);
        write(&["a", "new"]);
        let told = scratch.run(&["fmt", "--since", "HEAD"]);
        assert!(
            told.contains("changed 10 of 10 files (10 paragraphs)"),
            "{told}"
        );
        write(&["a", "new"]);
        git(&scratch, &["add", "-A"]);
        write(&["a", "other"]);
        let told = scratch.run(&["check", "--staged"]);
        assert!(
            told.contains("would change 10 of 10 files (10 paragraphs)"),
            "{told}"
        );
    }
}

#[test]
fn settings_of_git_change_nothing() {
    if !git_is_there() {
        return;
    }
    let scratch = committed(&[
        ("a.md", &paragraphs(&["a", "b", "c"])),
        ("touched.md", LONG),
        (".gitattributes", "*.md diff=odd\nb.md -diff binary\n"),
        ("b.md", &paragraphs(&["a", "b", "c"])),
        ("sub/order", "*.txt\n"),
    ]);
    for name in ["a.md", "b.md"] {
        scratch.write(name, paragraphs(&["a", "new", "c"]).as_bytes());
    }
    scratch.write("touched.md", LONG.as_bytes());
    scratch.write("unknown.md", paragraphs(&["a"]).as_bytes());
    let plain = scratch.run(&["check", "--since", "HEAD"]);
    assert!(
        plain.contains("would change 3 of 3 files (3 paragraphs)"),
        "{plain}"
    );
    for (key, value) in [
        ("color.ui", "always"),
        ("core.attributesFile", "/dev/null"),
        ("diff.algorithm", "patience"),
        ("diff.autoRefreshIndex", "false"),
        ("diff.colorMoved", "zebra"),
        ("diff.context", "9"),
        ("diff.external", "false"),
        ("diff.indentHeuristic", "false"),
        ("diff.interHunkContext", "9"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.noprefix", "true"),
        ("diff.odd.binary", "true"),
        ("diff.odd.command", "false"),
        ("diff.odd.textconv", "wc"),
        ("diff.odd.xfuncname", "@@ (.*)"),
        ("diff.orderFile", "sub/order"),
        ("diff.relative", "true"),
        ("diff.submodule", "log"),
        ("diff.wsErrorHighlight", "all"),
        ("status.showUntrackedFiles", "no"),
    ] {
        git(&scratch, &["config", key, value]);
        assert_eq!(scratch.run(&["check", "--since", "HEAD"]), plain, "{key}");
    }
    for (variable, value) in [
        ("GIT_DIFF_OPTS", "--unified=9"),
        ("GIT_EXTERNAL_DIFF", "false"),
        ("GIT_LITERAL_PATHSPECS", "1"),
    ] {
        let told = told_in(
            &scratch,
            ".",
            &["check", "--since", "HEAD"],
            &[(variable, value)],
        );
        assert!(
            told.contains("would change 3 of 3 files (3 paragraphs)"),
            "{variable}: {told}"
        );
    }
}

#[test]
fn line_ends_that_git_changes_are_counted_as_it_does() {
    if !git_is_there() {
        return;
    }
    let windows = |words: &[&str]| paragraphs(words).replace('\n', "\r\n");
    for (autocrlf, safecrlf) in [("true", "true"), ("input", "warn"), ("false", "false")] {
        let scratch = Scratch::new(&[]);
        git(&scratch, &["init", "-q"]);
        git(&scratch, &["config", "core.autocrlf", autocrlf]);
        scratch.write("a.md", windows(&["a", "b", "c"]).as_bytes());
        commit(&scratch);
        git(&scratch, &["config", "core.safecrlf", safecrlf]);
        scratch.write("a.md", windows(&["a", "b", "new"]).as_bytes());
        scratch.run(&["fmt", "--since", "HEAD"]);
        let end = "broken once.\r\n";
        let expected = windows(&["a", "b", "new"]);
        let expected = expected.strip_suffix(end).unwrap().trim_end().to_owned() + "\r\n" + end;
        assert_eq!(String::from_utf8(scratch.read("a.md")).unwrap(), expected);
    }
}
