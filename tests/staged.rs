//! What is staged, and where git is asked: kinds of repositories, and what is said where git has no answer.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod history;
mod scratch;

use std::fs;
use std::time::SystemTime;

use history::{LONG, commit, committed, git, listed, told_in};
use scratch::{Scratch, git_is_there};
use snapbox::{assert_data_eq, str};

#[test]
fn check_judges_what_is_staged_and_fmt_keeps_off_it() {
    if !git_is_there() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n\nb\n"), ("b.md", "b\n")]);
    scratch.write("a.md", format!("a\n\n{LONG}\n").as_bytes());
    scratch.write("b.md", format!("{LONG}\n").as_bytes());
    git(&scratch, &["add", "a.md", "b.md"]);
    scratch.write("a.md", b"a\n\nnot staged\n");
    scratch.write("unknown.md", LONG.as_bytes());
    assert_data_eq!(
        scratch.run(&["check", "--staged"]),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,3 +1,4 @@
 a
 
-This line has more words than fit on eighty columns, so that it has to be broken once.
+This line has more words than fit on eighty columns, so that it has to be broken
+once.
--- a/b.md
+++ b/b.md
@@ -1 +1,2 @@
-This line has more words than fit on eighty columns, so that it has to be broken once.
+This line has more words than fit on eighty columns, so that it has to be broken
+once.
== stderr
would change 2 of 2 files (2 paragraphs); to change them: tocfmt fmt --staged
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "--staged"]),
        str![[r#"
== stderr
a.md: has changes that are not staged, and was left alone; stage or stash them
changed 1 of 2 files (1 paragraph), 1 file with errors
== status 2
== b.md
This line has more words than fit on eighty columns, so that it has to be broken
once.

"#]]
    );
    // What only lost its date is staged as it is.
    git(&scratch, &["config", "diff.autoRefreshIndex", "false"]);
    scratch.write("b.md", format!("{LONG}\n").as_bytes());
    git(&scratch, &["add", "b.md"]);
    let file = fs::File::options().write(true).open(scratch.path("b.md"));
    file.unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let told = scratch.run(&["fmt", "--staged", "b.md"]);
    assert!(told.contains("changed 1 of 1 file"), "{told}");
}

#[test]
fn what_is_staged_counts_whatever_stands_in_the_work_tree() {
    if !git_is_there() {
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
    assert_eq!(listed(&scratch, &["--staged"]), all);
    // What is not there cannot be looked at where the work tree counts.
    let all = ["folder.md/in.md", "intended.md", "renamed.md"];
    assert_eq!(listed(&scratch, &["--since", "HEAD"]), all);
}

#[test]
fn a_repository_without_commits_has_staged_files() {
    if !git_is_there() {
        return;
    }
    let scratch = Scratch::new(&[("a.md", LONG), ("b.md", LONG)]);
    git(&scratch, &["init", "-q"]);
    git(&scratch, &["add", "a.md"]);
    assert_eq!(listed(&scratch, &["--staged"]), ["a.md"]);
    assert_data_eq!(
        scratch.run(&["check", "--since", "HEAD"]),
        str![[r#"
== stderr
HEAD: the repository has no commits yet; commit first, or use --staged
== status 2

"#]]
    );
}

/// `git commit a.md` commits with an index of its own.
#[cfg(unix)]
#[test]
fn the_index_of_a_commit_is_the_one_that_counts() {
    use std::os::unix::fs::PermissionsExt;
    if !git_is_there() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n"), ("b.md", "b\n"), ("sub/c.md", "c\n")]);
    let hook = format!(
        "#!/bin/sh\n'{}' check --staged --output-format list . >said\nexit 0\n",
        env!("CARGO_BIN_EXE_tocfmt")
    );
    scratch.write(".git/hooks/pre-commit", hook.as_bytes());
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(scratch.path(".git/hooks/pre-commit"), executable).unwrap();
    for name in ["a.md", "b.md", "sub/c.md"] {
        scratch.write(name, LONG.as_bytes());
    }
    git(&scratch, &["add", "b.md"]);
    let said = || String::from_utf8(scratch.read("said")).unwrap();
    git(&scratch, &["commit", "-qm", "one", "a.md"]);
    assert_eq!(said(), "a.md\n");
    git(&scratch, &["commit", "-qam", "all"]);
    assert_eq!(said(), "b.md\nsub/c.md\n");
    // In a linked work tree, git says where the repository is.
    git(&scratch, &["worktree", "add", "-q", "linked"]);
    scratch.write("linked/sub/c.md", format!("{LONG} {LONG}\n").as_bytes());
    git(&scratch, &["-C", "linked", "commit", "-qam", "linked"]);
    assert_eq!(scratch.read("linked/said"), b"sub/c.md\n");
    let told = told_in(&scratch, "linked/sub", &["check", "--since", "main"], &[]);
    assert!(told.contains("--- a/c.md"), "{told}");
}

#[test]
fn conflicts_are_left_to_those_who_resolve_them() {
    if !git_is_there() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n"), ("b.md", "b\n")]);
    git(&scratch, &["checkout", "-qb", "topic"]);
    scratch.write("a.md", b"topic\n");
    commit(&scratch);
    git(&scratch, &["checkout", "-q", "main"]);
    scratch.write("a.md", b"main\n");
    commit(&scratch);
    let merge = scratch.command("git", &["merge", "-q", "topic"]).output();
    assert!(!merge.unwrap().status.success());
    for words in [["check", "--staged"], ["fmt", "--since=topic"]] {
        assert_data_eq!(
            scratch.run(&words).replace("would change", "changed"),
            str![[r#"
== stderr
a.md: has merge conflicts, and was left alone; resolve them
changed 0 of 1 file, 1 file with errors
== status 2

"#]]
        );
    }
}

#[test]
fn a_repository_within_another_is_asked_in_its_own_folder() {
    if !git_is_there() {
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
    assert_eq!(listed(&scratch, &["--since", "HEAD"]), [""; 0]);
    assert_eq!(listed(&scratch, &["--staged"]), [""; 0]);
    assert_data_eq!(
        scratch.run(&["check", "--since", "HEAD", "sub"]),
        str![[r#"
== stderr
sub: outside the git repository of the working directory; run tocfmt in its own repository
== status 2

"#]]
    );
    scratch.write("sub/in.md", format!("{LONG} {LONG}\n").as_bytes());
    let told = told_in(&scratch, "sub", &["check", "--since", "HEAD"], &[]);
    assert!(told.contains("--- a/in.md"), "{told}");
}

#[test]
fn a_clone_that_lacks_history_says_what_to_fetch() {
    if !git_is_there() {
        return;
    }
    let scratch = committed(&[("origin/a.md", "a\n")]);
    let first = git(&scratch, &["rev-parse", "HEAD"]);
    commit(&scratch);
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
    let told = |revision| told_in(&scratch, "shallow", &["check", "--since", revision], &[]);
    let told = [
        told(first.trim()).replace(first.trim(), "FIRST"),
        told("origin/apart"),
    ]
    .concat();
    assert_data_eq!(
        told,
        str![[r#"
FIRST: no such revision in this shallow clone; run `git fetch --unshallow`, or set `fetch-depth: 0` for actions/checkout
status 2
origin/apart: no common ancestor with HEAD in this shallow clone; run `git fetch --unshallow`, or set `fetch-depth: 0` for actions/checkout
status 2

"#]]
    );
    let told = told_in(&scratch, ".", &["check", "--since", "apart"], &[]);
    assert_data_eq!(
        told,
        str![[r#"
apart: no common ancestor with HEAD; give another revision
status 2

"#]]
    );
}

#[test]
fn a_ci_says_what_to_count_from() {
    if !git_is_there() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n")]);
    git(
        &scratch,
        &["update-ref", "refs/remotes/origin/base", "HEAD"],
    );
    scratch.write("a.md", LONG.as_bytes());
    commit(&scratch);
    let auto = |variables: &[(&str, &str)]| {
        let words = ["check", "--since", "auto", "--output-format", "list"];
        told_in(&scratch, ".", &words, variables)
    };
    let (prow, github) = (("PULL_BASE_SHA", "HEAD"), ("GITHUB_BASE_REF", "base"));
    let told = auto(&[github, ("PULL_BASE_SHA", "")]);
    assert!(told.starts_with("a.md\n"));
    // At home, nobody has the variable.
    assert!(
        told.contains("; to change them: tocfmt fmt --since origin/base\n"),
        "{told}"
    );
    let words = ["check", "--since=auto"];
    let told = told_in(&scratch, ".", &words, &[github, ("PULL_BASE_SHA", "")]);
    assert!(told.contains("tocfmt fmt --since=origin/base\n"), "{told}");
    assert!(auto(&[github, prow]).starts_with("no Markdown file changed\n"));
    let told = [auto(&[]), auto(&[("GITHUB_BASE_REF", "gone")])].concat();
    assert_data_eq!(
        told,
        str![[r#"
--since auto: neither PULL_BASE_SHA nor GITHUB_BASE_REF is set; give a revision instead
status 2
origin/gone: no such revision (from GITHUB_BASE_REF); fetch it or correct the name
status 2

"#]]
    );
}

#[test]
fn what_is_no_commit_is_named() {
    if !git_is_there() {
        return;
    }
    let scratch = committed(&[("a.md", "a\n")]);
    git(&scratch, &["tag", "-a", "-m", "t", "v1"]);
    for revision in ["v1", ":/a", "HEAD^0", "main@{0}", "HEAD^{/a}"] {
        let told = told_in(&scratch, ".", &["check", "--since", revision], &[]);
        assert!(
            told.starts_with("no Markdown file changed\n"),
            "{revision}: {told}"
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
    let told = wrong.map(|revision| {
        let since = format!("--since={revision}");
        told_in(&scratch, ".", &["check", &since], &trace)
    });
    assert_data_eq!(
        told.concat(),
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
fn where_git_cannot_answer_its_reason_is_given() {
    if !git_is_there() {
        return;
    }
    let scratch = committed(&[("in/a.md", "a\n")]);
    fs::rename(scratch.path(".git"), scratch.path("in/.git")).unwrap();
    git(&scratch, &["clone", "-q", "--bare", "in", "bare.git"]);
    let owner = [("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"), ("GIT_TRACE", "0")];
    let trace = [("GIT_TRACE", "1")];
    let told = [
        told_in(&scratch, ".", &["check", "--staged"], &trace),
        told_in(&scratch, "bare.git", &["check", "--since", "HEAD"], &trace),
        told_in(&scratch, "in/.git", &["fmt", "--staged"], &[]),
        told_in(&scratch, "in", &["fmt", "--staged"], &owner),
        told_in(&scratch, "in", &["fmt", "--staged"], &[("PATH", "")]),
        told_in(&scratch, "in", &["fmt", "--staged", "..", "a.md"], &[]),
        told_in(&scratch, "in", &["fmt", "--staged", "-"], &[]),
        told_in(&scratch, "in", &["fmt", "--staged", "none.md"], &[]),
    ];
    assert_data_eq!(
        told.concat(),
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
-: git knows nothing of standard input; name paths, or leave out what changed
status 2
none.md: no such file or folder; check the path
status 2

"#]]
    );
}
