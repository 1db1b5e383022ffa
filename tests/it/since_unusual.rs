//! `--since` and `--staged` with unusual file names, git settings and line endings.

#[cfg(target_os = "linux")]
use std::fs;

use crate::support::git::{LONG, commit_all, committed, git, paragraphs, run_in};
use crate::support::scratch::Scratch;
use crate::support::skip::has_git;

/// Other file systems require names in UTF-8.
#[cfg(target_os = "linux")]
#[test]
fn finds_files_with_unusual_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    if !has_git() {
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
    commit_all(&scratch);
    for quoted in ["true", "false"] {
        git(&scratch, &["config", "core.quotePath", quoted]);
        write(&["a", "new"]);
        let transcript = scratch.transcript(&["fmt", "--since", "HEAD"]);
        assert!(
            transcript.contains("changed 10 of 10 files (10 paragraphs)"),
            "{transcript}"
        );
        write(&["a", "new"]);
        git(&scratch, &["add", "-A"]);
        write(&["a", "other"]);
        let transcript = scratch.transcript(&["check", "--staged"]);
        assert!(
            transcript.contains("would change 10 of 10 files (10 paragraphs)"),
            "{transcript}"
        );
    }
}

#[test]
fn git_settings_do_not_change_the_output() {
    if !has_git() {
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
    let expected = scratch.transcript(&["check", "--since", "HEAD"]);
    assert!(
        expected.contains("would change 3 of 3 files (3 paragraphs)"),
        "{expected}"
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
        let transcript = scratch.transcript(&["check", "--since", "HEAD"]);
        assert_eq!(transcript, expected, "{key}");
    }
    for (variable, value) in [
        ("GIT_DIFF_OPTS", "--unified=9"),
        ("GIT_EXTERNAL_DIFF", "false"),
        ("GIT_LITERAL_PATHSPECS", "1"),
    ] {
        let printed = run_in(
            &scratch,
            ".",
            &["check", "--since", "HEAD"],
            &[(variable, value)],
        );
        assert!(
            printed.contains("would change 3 of 3 files (3 paragraphs)"),
            "{variable}: {printed}"
        );
    }
}

#[test]
fn line_endings_that_git_converts_do_not_shift_changes() {
    if !has_git() {
        return;
    }
    let crlf = |words: &[&str]| paragraphs(words).replace('\n', "\r\n");
    for (autocrlf, safecrlf) in [("true", "true"), ("input", "warn"), ("false", "false")] {
        let scratch = Scratch::new(&[]);
        git(&scratch, &["init", "-q"]);
        git(&scratch, &["config", "core.autocrlf", autocrlf]);
        scratch.write("a.md", crlf(&["a", "b", "c"]).as_bytes());
        commit_all(&scratch);
        git(&scratch, &["config", "core.safecrlf", safecrlf]);
        scratch.write("a.md", crlf(&["a", "b", "new"]).as_bytes());
        scratch.transcript(&["fmt", "--since", "HEAD"]);
        let end = "broken once.\r\n";
        let expected = crlf(&["a", "b", "new"]);
        let expected = expected.strip_suffix(end).unwrap().trim_end().to_owned() + "\r\n" + end;
        assert_eq!(scratch.read_text("a.md"), expected);
    }
}
