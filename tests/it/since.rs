//! `--since`: which files changed since a revision, and which paragraphs of them, in several kinds of repositories.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::support::corpus::{changed_files, repository};
use crate::support::git::{LONG, commit_all, committed, git, listed_files, paragraphs, run_in};
use crate::support::skip::has_git;

#[test]
fn formats_changed_paragraphs_and_tables_of_contents() {
    if !has_git() {
        return;
    }
    let toc = "<!-- toc -->\n<!-- /toc -->\n\n## One\n\n";
    let text = |words: &[&str]| toc.to_owned() + &paragraphs(words);
    let scratch = committed(&[
        ("a.md", &text(&["a", "b", "c"])),
        ("same.md", &text(&["a"])),
    ]);
    scratch.write("a.md", text(&["a", "new", "c"]).as_bytes());
    assert_data_eq!(
        scratch.transcript(&["fmt", "--since", "HEAD"]),
        str![[r#"
== stderr
changed 1 of 1 file (1 table of contents, 1 paragraph)
== status 0
== a.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One

a: This line has more words than fit on eighty columns, so that it has to be broken once.

new: This line has more words than fit on eighty columns, so that it has to be
broken once.

c: This line has more words than fit on eighty columns, so that it has to be broken once.

"#]]
    );
    assert_data_eq!(
        scratch.transcript(&["check", "--since", "HEAD"]),
        str![[r#"
== stderr
nothing to change in 1 file
== status 0

"#]]
    );
}

#[test]
fn markers_of_other_tools_are_no_errors() {
    if !has_git() {
        return;
    }
    let tools = [
        (
            "a.md",
            "<!-- START doctoc -->\n[A]: x\n<!-- END doctoc -->\n\n# A\n",
        ),
        ("b.md", "<!--ts-->\n\n# A\n"),
        (
            "c.md",
            "<!-- TOC depthFrom:x -->\n<!-- TOC depthFrom:2 -->\n",
        ),
        ("d.md", "<!-- TOC -->\n<!-- TOC -->\n"),
        ("e.md", "<!-- toc -->\n<!-- tocstop -->\n"),
    ];
    let scratch = committed(&tools);
    for (name, text) in tools {
        scratch.write(name, format!("{text}\nChanged.\n").as_bytes());
    }
    assert_data_eq!(
        scratch.transcript(&["check", "--since", "HEAD"]),
        str![[r#"
== stderr
nothing to change in 5 files
== status 0

"#]]
    );
}

#[test]
fn omits_warnings_outside_changed_paragraphs() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("a.md", "<!-- tocfmt of -->\n\na\n")]);
    scratch.write("a.md", b"<!-- tocfmt of -->\n\nb\n\n<!-- tocfmt onn -->\n");
    assert_data_eq!(
        scratch.transcript(&["check", "--since", "HEAD"]),
        str![[r#"
== stderr
a.md:5:1: warning: unknown directive; use 'tocfmt off', 'tocfmt on' or 'tocfmt off next'
nothing to change in 1 file, 1 warning
== status 0

"#]]
    );
}

#[test]
fn compares_with_the_merge_base() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("a.md", &paragraphs(&["a", "b", "c"])), ("other.md", "a\n")]);
    git(&scratch, &["checkout", "-qb", "topic"]);
    scratch.write("a.md", paragraphs(&["topic", "b", "c"]).as_bytes());
    commit_all(&scratch);
    git(&scratch, &["checkout", "-q", "main"]);
    scratch.write("a.md", paragraphs(&["a", "b", "main"]).as_bytes());
    scratch.write("other.md", LONG.as_bytes());
    commit_all(&scratch);
    git(&scratch, &["checkout", "-q", "topic"]);
    let expected = str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,4 +1,5 @@
-topic: This line has more words than fit on eighty columns, so that it has to be broken once.
+topic: This line has more words than fit on eighty columns, so that it has to be
+broken once.
 
 b: This line has more words than fit on eighty columns, so that it has to be broken once.
 
== stderr
would change 1 of 1 file (1 paragraph); run `tocfmt fmt --since main` to fix
== status 1

"#]];
    assert_data_eq!(
        scratch.transcript(&["check", "--since", "main"]),
        expected.clone()
    );
    // After the base is merged, its changes are not changes of the branch.
    git(&scratch, &["merge", "-q", "--no-edit", "main"]);
    let transcript = scratch.transcript(&["check", "--since", "main"]);
    assert_eq!(transcript.matches("-topic: ").count(), 1, "{transcript}");
    assert_eq!(transcript.matches("\n+").count(), 3, "{transcript}");
    assert_data_eq!(
        scratch.transcript(&["fmt", "--since", "main~"]),
        str![[r#"
== stderr
changed 2 of 2 files (3 paragraphs)
== status 0
== a.md
topic: This line has more words than fit on eighty columns, so that it has to be
broken once.

b: This line has more words than fit on eighty columns, so that it has to be broken once.

main: This line has more words than fit on eighty columns, so that it has to be
broken once.
== other.md
This line has more words than fit on eighty columns, so that it has to be
broken once.%

"#]]
    );
}

#[test]
fn formats_only_changed_paragraphs_of_a_renamed_file() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("old.md", &paragraphs(&["a", "b", "c", "d", "e"]))]);
    git(&scratch, &["mv", "old.md", "new.md"]);
    scratch.write(
        "new.md",
        paragraphs(&["a", "b", "new", "d", "e"]).as_bytes(),
    );
    git(&scratch, &["config", "diff.renames", "false"]);
    git(&scratch, &["config", "diff.renameLimit", "1"]);
    commit_all(&scratch);
    assert_data_eq!(
        scratch.transcript(&["check", "--since", "HEAD~1"]),
        str![[r#"
== stdout
--- a/new.md
+++ b/new.md
@@ -2,7 +2,8 @@
 
 b: This line has more words than fit on eighty columns, so that it has to be broken once.
 
-new: This line has more words than fit on eighty columns, so that it has to be broken once.
+new: This line has more words than fit on eighty columns, so that it has to be
+broken once.
 
 d: This line has more words than fit on eighty columns, so that it has to be broken once.
 
== stderr
would change 1 of 1 file (1 paragraph); run `tocfmt fmt --since 'HEAD~1'` to fix
== status 1

"#]]
    );
}

#[test]
fn processes_files_in_every_state_once() {
    if !has_git() {
        return;
    }
    let long = format!("{LONG}\n");
    let names = ["deleted.md", "gone.md", "kept.md", "mode.md", "tracked.md"];
    let scratch = committed(&names.map(|name| (name, long.as_str())));
    git(&scratch, &["rm", "-q", "deleted.md"]);
    fs::remove_file(scratch.path("gone.md")).unwrap();
    let names = [
        "new.md",
        "staged.md",
        "intended.md",
        "note.txt",
        ".hidden/a.md",
    ];
    for name in names.iter().chain(&["ignored.md", "sub/new.md"]) {
        // Unlike the deleted file, or git would detect a rename.
        scratch.write(name, format!("# {name}\n\n{name} {long}").as_bytes());
    }
    // A walk skips files that git ignores, even if they are tracked.
    scratch.write(".gitignore", b"ignored.md\ntracked.md\n");
    scratch.write("tracked.md", long.repeat(2).as_bytes());
    git(&scratch, &["add", "staged.md"]);
    git(&scratch, &["add", "-N", "intended.md"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        symlink("kept.md", scratch.path("link.md")).unwrap();
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(scratch.path("mode.md"), executable).unwrap();
    }
    let all = ["intended.md", "new.md", "staged.md", "sub/new.md"];
    assert_eq!(listed_files(&scratch, &["--since", "HEAD"]), all);
    assert_eq!(
        listed_files(&scratch, &["--since", "HEAD", "sub", ".", "./sub/new.md"]),
        all
    );
    let args = ["--since", "HEAD", "note.txt", "kept.md", "tracked.md"];
    assert_eq!(listed_files(&scratch, &args), ["note.txt", "tracked.md"]);
    let args = ["--since", "HEAD", "--exclude", "sub/", ".", "sub/new.md"];
    assert_eq!(listed_files(&scratch, &args), all[..3]);
}

#[test]
fn accepts_every_spelling_of_a_path() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("sub/a.md", &paragraphs(&["a", "b"])), ("b.md", "b\n")]);
    scratch.write("sub/a.md", paragraphs(&["a", "new"]).as_bytes());
    scratch.write("b.md", LONG.as_bytes());
    let absolute = scratch.path("sub/a.md");
    let expected = str![[r#"
== stdout
--- a/sub/a.md
+++ b/sub/a.md
@@ -1,3 +1,4 @@
 a: This line has more words than fit on eighty columns, so that it has to be broken once.
 
-new: This line has more words than fit on eighty columns, so that it has to be broken once.
+new: This line has more words than fit on eighty columns, so that it has to be
+broken once.
== stderr
would change 1 of 1 file (1 paragraph); run `tocfmt fmt --since HEAD ./sub/a.md` to fix
== status 1

"#]];
    assert_data_eq!(
        scratch.transcript(&["check", "--since", "HEAD", "./sub/a.md"]),
        expected
    );
    for (folder, path) in [
        (".", "sub"),
        (".", "./sub/"),
        (".", "sub/../sub/a.md"),
        (".", absolute.to_str().unwrap()),
        ("sub", "."),
        ("sub", "a.md"),
        ("sub", "./a.md"),
        ("sub", "../sub"),
    ] {
        let printed = run_in(&scratch, folder, &["check", "--since", "HEAD", path], &[]);
        assert!(
            printed.contains("-new: ") && !printed.contains("-a: "),
            "{path}: {printed}"
        );
        assert!(
            printed.contains("would change 1 of 1 file (1 paragraph)"),
            "{path}: {printed}"
        );
    }
}

/// One paragraph and one heading of one file change, among hundreds of files.
#[test]
fn reports_only_the_change_in_the_corpus() {
    let Some(scratch) = repository() else {
        return;
    };
    let name = "keps/sig-node/1287-in-place-update-pod-resources/README.md";
    let text = scratch.read_text(name);
    let is_prose = |line: &&str| line.len() > 60 && line.starts_with(char::is_uppercase);
    let line = text.lines().skip(300).find(is_prose).unwrap();
    let heading = text.lines().find(|line| line.starts_with("### ")).unwrap();
    let edited = text
        .replacen(&format!("{line}\n"), &format!("{line} {LONG}\n"), 1)
        .replacen(&format!("{heading}\n"), &format!("{heading} Reloaded\n"), 1);
    scratch.write(name, edited.as_bytes());
    commit_all(&scratch);
    let check = scratch.output(&["check", "--since", "HEAD~1"]);
    let diff = String::from_utf8(check.stdout).unwrap();
    assert_eq!(check.status.code(), Some(1));
    assert_eq!(diff.matches("--- a/").count(), 1, "{diff}");
    assert_eq!(diff.matches("\n@@ ").count(), 2, "{diff}");
    let removed: Vec<&str> = diff.lines().filter(|line| line.starts_with('-')).collect();
    assert!(
        removed[1].contains(&heading[4..]) && removed[1].contains("](#"),
        "{diff}"
    );
    assert!(removed[2].contains(line), "{diff}");

    scratch.transcript(&["fmt", "--since", "HEAD~1"]);
    assert_eq!(changed_files(&scratch), [name]);
    let written = scratch.read(name);
    git(&scratch, &["checkout", "-q", name]);
    scratch.run_program("git", &["apply", "--whitespace=nowarn"], diff.as_bytes());
    assert_eq!(scratch.read(name), written);
    let again = scratch.transcript(&["fmt", "--since", "HEAD~1"]);
    assert!(again.contains("nothing to change in 1 file"), "{again}");
}

#[test]
fn second_run_changes_nothing_in_any_mode() {
    if !has_git() {
        return;
    }
    let base: Vec<String> = (0..40)
        .map(|n| format!("{n}. {LONG} No {n}.\n{LONG}\n"))
        .collect();
    for mode in ["long", "fill", "sentence"] {
        for stride in 2..6 {
            let scratch = committed(&[("a.md", &base.join("\n"))]);
            let edit = |(n, text): (usize, &String)| match n % stride {
                0 => text.replace("more words", "many, many more words. So many"),
                _ => text.clone(),
            };
            let edited: Vec<String> = base.iter().enumerate().map(edit).collect();
            scratch.write("a.md", edited.join("\n").as_bytes());
            let transcript = scratch.transcript(&["fmt", "--since", "HEAD", "--wrap", mode]);
            let paragraphs = 40_usize.div_ceil(stride);
            assert!(
                transcript.contains(&format!("({paragraphs} paragraphs)")),
                "{transcript}"
            );
            let transcript = scratch.transcript(&["check", "--since", "HEAD", "--wrap", mode]);
            assert!(
                transcript.contains("nothing to change in 1 file"),
                "{mode}: {transcript}"
            );
        }
    }
}
