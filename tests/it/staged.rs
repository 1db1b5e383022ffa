//! `--staged`: what is staged, in several kinds of repositories, and the messages if git cannot answer.

use std::fs;
use std::time::SystemTime;

use snapbox::{assert_data_eq, str};

use crate::support::git::{LONG, commit_all, committed, git, listed_files, run_in};
use crate::support::scratch::{Scratch, TOCFMT};
use crate::support::skip::has_git;

#[test]
fn check_reads_staged_text_and_fmt_refuses_unstaged_changes() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n\nb\n"), ("b.md", "b\n")]);
    scratch.write("a.md", format!("a\n\n{LONG}\n").as_bytes());
    scratch.write("b.md", format!("{LONG}\n").as_bytes());
    git(&scratch, &["add", "a.md", "b.md"]);
    scratch.write("a.md", b"a\n\nnot staged\n");
    scratch.write("unknown.md", LONG.as_bytes());
    assert_data_eq!(
        scratch.transcript(&["check", "--staged"]),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,3 +1,4 @@
 a
 
-This line has more words than fit on eighty columns, so that it has to be broken once.
+This line has more words than fit on eighty columns, so that it has to be
+broken once.
--- a/b.md
+++ b/b.md
@@ -1 +1,2 @@
-This line has more words than fit on eighty columns, so that it has to be broken once.
+This line has more words than fit on eighty columns, so that it has to be
+broken once.
== stderr
would change 2 of 2 files (2 paragraphs); run `tocfmt fmt --staged` to fix
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.transcript(&["fmt", "--staged"]),
        str![[r#"
== stderr
a.md: skipped because of unstaged changes; stage or stash them first
changed 1 of 2 files (1 paragraph), 1 file with errors
== status 2
== b.md
This line has more words than fit on eighty columns, so that it has to be
broken once.

"#]]
    );
    // A file whose modification time alone differs has no unstaged changes.
    git(&scratch, &["config", "diff.autoRefreshIndex", "false"]);
    scratch.write("b.md", format!("{LONG}\n").as_bytes());
    git(&scratch, &["add", "b.md"]);
    let file = fs::File::options().write(true).open(scratch.path("b.md"));
    file.unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let transcript = scratch.transcript(&["fmt", "--staged", "b.md"]);
    assert!(transcript.contains("changed 1 of 1 file"), "{transcript}");
}

#[test]
fn check_reads_staged_text_whatever_is_in_the_work_tree() {
    if !has_git() {
        return;
    }
    let long = format!("{LONG}\n");
    let scratch = committed(&[("old.md", "a\nb\nc\n"), ("sparse.md", "a\n")]);
    git(&scratch, &["mv", "old.md", "renamed.md"]);
    let names = ["folder.md", "gone.md", "1:one.md", "sparse.md"];
    for name in names {
        scratch.write(name, long.as_bytes());
        git(&scratch, &["add", name]);
    }
    scratch.write("renamed.md", format!("a\nb\nc\n\n{long}").as_bytes());
    git(&scratch, &["add", "renamed.md"]);
    git(&scratch, &["update-index", "--skip-worktree", "sparse.md"]);
    scratch.write("intended.md", long.as_bytes());
    git(&scratch, &["add", "-N", "intended.md"]);
    for name in ["folder.md", "gone.md", "sparse.md"] {
        fs::remove_file(scratch.path(name)).unwrap();
    }
    scratch.write("folder.md/in.md", long.as_bytes());
    scratch.write("1:one.md", b"other\n");
    let all = [
        "1:one.md",
        "folder.md",
        "gone.md",
        "renamed.md",
        "sparse.md",
    ];
    assert_eq!(listed_files(&scratch, &["--staged"]), all);
    // --since reads the work tree, where some of these files do not exist.
    let all = ["folder.md/in.md", "intended.md", "renamed.md"];
    assert_eq!(listed_files(&scratch, &["--since", "HEAD"]), all);
}

#[test]
fn finds_staged_files_before_the_first_commit() {
    if !has_git() {
        return;
    }
    let scratch = Scratch::new(&[("a.md", LONG), ("b.md", LONG)]);
    git(&scratch, &["init", "-q"]);
    git(&scratch, &["add", "a.md"]);
    assert_eq!(listed_files(&scratch, &["--staged"]), ["a.md"]);
    assert_data_eq!(
        scratch.transcript(&["check", "--since", "HEAD"]),
        str![[r#"
== stderr
HEAD: the repository has no commits yet; commit first, or use --staged
== status 2

"#]]
    );
}

/// `git commit a.md` uses a temporary index.
#[cfg(unix)]
#[test]
fn hook_reads_the_index_of_the_commit() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n"), ("b.md", "b\n"), ("sub/c.md", "c\n")]);
    let hook =
        format!("#!/bin/sh\n'{TOCFMT}' check --staged --output-format list . >printed\nexit 0\n");
    scratch.write_script(".git/hooks/pre-commit", &hook);
    for name in ["a.md", "b.md", "sub/c.md"] {
        scratch.write(name, LONG.as_bytes());
    }
    git(&scratch, &["add", "b.md"]);
    let printed = || scratch.read_text("printed");
    git(&scratch, &["commit", "-qm", "one", "a.md"]);
    assert_eq!(printed(), "a.md\n");
    git(&scratch, &["commit", "-qam", "all"]);
    assert_eq!(printed(), "b.md\nsub/c.md\n");
    // In a linked work tree, git passes the path of the repository in the environment.
    git(&scratch, &["worktree", "add", "-q", "linked"]);
    scratch.write("linked/sub/c.md", format!("{LONG} {LONG}\n").as_bytes());
    git(&scratch, &["-C", "linked", "commit", "-qam", "linked"]);
    assert_eq!(scratch.read("linked/printed"), b"sub/c.md\n");
    let printed = run_in(&scratch, "linked/sub", &["check", "--since", "main"], &[]);
    assert!(printed.contains("--- a/c.md"), "{printed}");
}

#[test]
fn refuses_files_with_conflicts() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n"), ("b.md", "b\n")]);
    git(&scratch, &["checkout", "-qb", "topic"]);
    scratch.write("a.md", b"topic\n");
    commit_all(&scratch);
    git(&scratch, &["checkout", "-q", "main"]);
    scratch.write("a.md", b"main\n");
    commit_all(&scratch);
    let merge = scratch.command("git", &["merge", "-q", "topic"]).output();
    assert!(!merge.unwrap().status.success());
    for args in [["check", "--staged"], ["fmt", "--since=topic"]] {
        assert_data_eq!(
            scratch.transcript(&args).replace("would change", "changed"),
            str![[r#"
== stderr
a.md: skipped because of merge conflicts; resolve them first
changed 0 of 1 file, 1 file with errors
== status 2

"#]]
        );
    }
}

#[test]
fn refuses_paths_in_a_nested_repository() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n")]);
    for name in ["sub", "x.md"] {
        scratch.write(&format!("{name}/in.md"), LONG.as_bytes());
        git(&scratch, &["-C", name, "init", "-q"]);
    }
    git(&scratch, &["-C", "sub", "add", "."]);
    git(&scratch, &["-C", "sub", "commit", "-qm", "a"]);
    git(
        &scratch,
        &["-c", "advice.addEmbeddedRepo=false", "add", "sub"],
    );
    assert_eq!(listed_files(&scratch, &["--since", "HEAD"]), [""; 0]);
    assert_eq!(listed_files(&scratch, &["--staged"]), [""; 0]);
    assert_data_eq!(
        scratch.transcript(&["check", "--since", "HEAD", "sub"]),
        str![[r#"
== stderr
sub: outside the git repository of the working directory; run tocfmt in its own repository
== status 2

"#]]
    );
    scratch.write("sub/in.md", format!("{LONG} {LONG}\n").as_bytes());
    let printed = run_in(&scratch, "sub", &["check", "--since", "HEAD"], &[]);
    assert!(printed.contains("--- a/in.md"), "{printed}");
}

#[test]
fn shallow_clone_explains_what_to_fetch() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("origin/a.md", "a\n")]);
    let first = git(&scratch, &["rev-parse", "HEAD"]);
    commit_all(&scratch);
    git(&scratch, &["checkout", "-q", "--orphan", "apart"]);
    git(&scratch, &["commit", "-qm", "apart"]);
    git(&scratch, &["checkout", "-q", "main"]);
    let url = format!("file://{}", scratch.path(".git").display());
    git(
        &scratch,
        &[
            "clone",
            "-q",
            "--depth=1",
            "--no-single-branch",
            &url,
            "shallow",
        ],
    );
    let since = |revision| run_in(&scratch, "shallow", &["check", "--since", revision], &[]);
    let printed = [
        since(first.trim()).replace(first.trim(), "FIRST"),
        since("origin/apart"),
    ];
    assert_data_eq!(
        printed.concat(),
        str![[r#"
FIRST: no such revision in this shallow clone; run `git fetch --unshallow`, or set `fetch-depth: 0` for actions/checkout
status 2
origin/apart: no common ancestor with HEAD in this shallow clone; run `git fetch --unshallow`, or set `fetch-depth: 0` for actions/checkout
status 2

"#]]
    );
    assert_data_eq!(
        run_in(&scratch, ".", &["check", "--since", "apart"], &[]),
        str![[r#"
apart: no common ancestor with HEAD; give another revision
status 2

"#]]
    );
}

#[test]
fn auto_reads_the_revision_from_the_variables_of_a_ci() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n")]);
    git(
        &scratch,
        &["update-ref", "refs/remotes/origin/base", "HEAD"],
    );
    scratch.write("a.md", LONG.as_bytes());
    commit_all(&scratch);
    let auto = |variables: &[(&str, &str)]| {
        let args = ["check", "--since", "auto", "--output-format", "list"];
        run_in(&scratch, ".", &args, variables)
    };
    let (prow, github) = (("PULL_BASE_SHA", "HEAD"), ("GITHUB_BASE_REF", "base"));
    let printed = auto(&[github, ("PULL_BASE_SHA", "")]);
    assert!(printed.starts_with("a.md\n"));
    // The suggested command works without the variable.
    assert!(
        printed.contains("; run `tocfmt fmt --since origin/base` to fix\n"),
        "{printed}"
    );
    let args = ["check", "--since=auto"];
    let printed = run_in(&scratch, ".", &args, &[github, ("PULL_BASE_SHA", "")]);
    let command = "; run `tocfmt fmt --since=origin/base` to fix\n";
    assert!(printed.contains(command), "{printed}");
    assert!(auto(&[github, prow]).starts_with("no Markdown files changed\n"));
    let printed = [auto(&[]), auto(&[("GITHUB_BASE_REF", "gone")])];
    assert_data_eq!(
        printed.concat(),
        str![[r#"
--since auto: neither PULL_BASE_SHA nor GITHUB_BASE_REF is set; give a revision instead
status 2
origin/gone: no such revision (from GITHUB_BASE_REF); fetch it or correct the name
status 2

"#]]
    );
}

#[test]
fn rejects_what_is_not_a_commit() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n")]);
    git(&scratch, &["tag", "-a", "-m", "t", "v1"]);
    for revision in ["v1", ":/a", "HEAD^0", "main@{0}", "HEAD^{/a}"] {
        let printed = run_in(&scratch, ".", &["check", "--since", revision], &[]);
        assert!(
            printed.starts_with("no Markdown files changed\n"),
            "{revision}: {printed}"
        );
    }
    let absent = "5".repeat(40);
    let wrong = [
        "",
        "nope",
        "HEAD..HEAD",
        "^HEAD",
        "-p",
        "HEAD:a.md",
        "a\nb",
        &absent,
    ];
    let trace = [("GIT_TRACE", "1")];
    let printed = wrong.map(|revision| {
        let since = format!("--since={revision}");
        run_in(&scratch, ".", &["check", &since], &trace)
    });
    assert_data_eq!(
        printed.concat(),
        str![[r#"
--since: empty revision; give a commit, branch or tag
status 2
nope: no such revision; fetch it or correct the name
status 2
HEAD..HEAD: no such revision; fetch it or correct the name
status 2
^HEAD: no such revision; fetch it or correct the name
status 2
-p: no such revision; fetch it or correct the name
status 2
HEAD:a.md: not a commit; give a commit, branch or tag
status 2
a/nb: no such revision; fetch it or correct the name
status 2
5555555555555555555555555555555555555555: no such revision; fetch it or correct the name
status 2

"#]]
    );
}

#[test]
fn reports_why_git_cannot_answer() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("in/a.md", "a\n")]);
    fs::rename(scratch.path(".git"), scratch.path("in/.git")).unwrap();
    git(&scratch, &["clone", "-q", "--bare", "in", "bare.git"]);
    let owner = [("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"), ("GIT_TRACE", "0")];
    let trace = [("GIT_TRACE", "1")];
    let printed = [
        run_in(&scratch, ".", &["check", "--staged"], &trace),
        run_in(&scratch, "bare.git", &["check", "--since", "HEAD"], &trace),
        run_in(&scratch, "in/.git", &["fmt", "--staged"], &[]),
        run_in(&scratch, "in", &["fmt", "--staged"], &owner),
        run_in(&scratch, "in", &["fmt", "--staged"], &[("PATH", "")]),
        run_in(&scratch, "in", &["fmt", "--staged", "..", "a.md"], &[]),
        run_in(&scratch, "in", &["fmt", "--staged", "-"], &[]),
        run_in(&scratch, "in", &["fmt", "--staged", "none.md"], &[]),
    ];
    assert_data_eq!(
        printed.concat(),
        str![[r#"
git: not in a git repository; run tocfmt inside one, or omit --since and --staged
status 2
git: not in a work tree; run tocfmt inside one, or omit --since and --staged
status 2
git: not in a work tree; run tocfmt inside one, or omit --since and --staged
status 2
git: detected dubious ownership in repository at '/scratch/in'; if you trust it, run `git config --global --add safe.directory /scratch/in`
status 2
git: cannot be run: No such file or directory (os error 2); install git, or omit --since and --staged
status 2
..: outside the git repository of the working directory; run tocfmt in its own repository
status 2
-: --since and --staged cannot be used with standard input
status 2
none.md: no such file or folder; check the path
status 2

"#]]
    );
}
