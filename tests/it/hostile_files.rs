//! Files with settings and patterns that are pipes, devices or huge, or whose patterns are: `tocfmt` never waits, never crashes,
//! and never processes other files than without them.

use std::fs;
use std::os::unix::fs::symlink;

use snapbox::{assert_data_eq, str};

use crate::support::git::{LONG, committed, git, run_in};
use crate::support::scratch::Scratch;
use crate::support::skip::has_git;

/// Files that a run in a folder below theirs reads.
const READ_FILES: [&str; 5] = [
    ".editorconfig",
    ".gitignore",
    ".tocfmtignore",
    "tocfmt.toml",
    ".git/info/exclude",
];

/// Returns a repository, as far as `tocfmt` looks at it, with an overlong line in `d/a.md`.
fn repository() -> Scratch {
    Scratch::new(&[("d/a.md", LONG), (".git/HEAD", ""), (".git/info/x", "")])
}

/// Checks that a file in the top folder and one in `d` is reported with `text`, and that no other file is processed.
#[track_caller]
fn is_refused(scratch: &Scratch, name: &str, text: &str) {
    let message = format!("{name}{text}\n");
    for path in [".", "d"] {
        let output = scratch.output(&["fmt", path]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.starts_with(&message), "{message}{stderr}");
        assert_eq!(stderr.matches(&*message).count(), 1, "{stderr}");
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert_eq!(scratch.read_text("d/a.md"), LONG, "{name}");
    }
}

#[test]
fn files_that_are_not_regular_are_refused() {
    let not_regular = ": not a regular file; remove it, or put a regular file in its place";
    for name in READ_FILES {
        let scratch = repository();
        scratch.run_program("mkfifo", &[name], b"");
        is_refused(&scratch, name, not_regular);
        fs::remove_file(scratch.path(name)).unwrap();
        if name == ".gitignore" {
            continue;
        }
        for target in ["/dev/zero", "."] {
            symlink(target, scratch.path(name)).unwrap();
            is_refused(&scratch, name, not_regular);
            fs::remove_file(scratch.path(name)).unwrap();
        }
        // A link to a regular file is read, and one that leads nowhere is no file.
        scratch.write("empty", b"");
        symlink(scratch.path("empty"), scratch.path(name)).unwrap();
        assert_eq!(scratch.status(&["check", "."]), Some(1), "{name}");
        fs::remove_file(scratch.path("empty")).unwrap();
        assert_eq!(scratch.status(&["check", "."]), Some(1), "{name}");
    }
}

/// Git reads no `.gitignore` through a link.
#[test]
fn a_gitignore_that_is_a_link_is_no_file() {
    let scratch = repository();
    scratch.write("list", b"*.md\n");
    for target in ["list", "/dev/zero", ".", "missing"] {
        symlink(target, scratch.path(".gitignore")).unwrap();
        assert_eq!(scratch.status(&["check", "."]), Some(1), "{target}");
        fs::remove_file(scratch.path(".gitignore")).unwrap();
    }
}

/// A log of a branch, or the reference itself, can have the name of a document.
#[test]
fn no_pattern_includes_the_data_of_git() {
    for pattern in ["!.*", "!.git", "!/.git/"] {
        let scratch = repository();
        scratch.write(".gitignore", format!("{pattern}\n").as_bytes());
        scratch.write(".git/logs/refs/heads/x.md", LONG.as_bytes());
        scratch.write("d/.GIT/x.md", LONG.as_bytes());
        assert_eq!(scratch.status(&["fmt", "."]), Some(0));
        assert_ne!(scratch.read_text("d/a.md"), LONG);
        for file in [".git/logs/refs/heads/x.md", "d/.GIT/x.md"] {
            assert_eq!(scratch.read_text(file), LONG, "{pattern}");
        }
    }
}

#[test]
fn huge_files_are_refused() {
    for name in READ_FILES {
        let scratch = repository();
        let file = fs::File::create(scratch.path(name)).unwrap();
        file.set_len(300_000_000).unwrap();
        is_refused(&scratch, name, ": larger than 1 MiB; shorten it");
    }
}

#[test]
fn named_files_are_guarded_as_well() {
    let scratch = repository();
    scratch.run_program("mkfifo", &["pipe"], b"");
    for flag in ["--config", "--ignore-file"] {
        assert_data_eq!(
            scratch.transcript(&["fmt", flag, "pipe", "."]),
            str![[r#"
== stderr
pipe: not a regular file; remove it, or put a regular file in its place
== status 2

"#]]
        );
    }
}

/// The links from a linked work tree to its repository are files as well.
#[test]
fn files_of_a_linked_work_tree_are_guarded() {
    let refused = ": not a regular file; remove it, or put a regular file in its place";
    let scratch = Scratch::new(&[("d/a.md", LONG)]);
    scratch.run_program("mkfifo", &[".git"], b"");
    is_refused(&scratch, ".git", refused);
    fs::remove_file(scratch.path(".git")).unwrap();
    scratch.write(".git", b"gitdir: other/worktrees/a\n");
    scratch.write("other/worktrees/a/HEAD", b"");
    scratch.run_program("mkfifo", &["other/worktrees/a/commondir"], b"");
    is_refused(&scratch, "other/worktrees/a/commondir", refused);
    fs::remove_file(scratch.path("other/worktrees/a/commondir")).unwrap();
    scratch.write("other/worktrees/a/commondir", b"../..\n");
    scratch.write("other/info/x", b"");
    scratch.run_program("mkfifo", &["other/info/exclude"], b"");
    is_refused(&scratch, "other/worktrees/a/../../info/exclude", refused);
}

/// What the user names for all repositories may be /dev/null.
#[test]
fn the_excludes_file_of_the_user_may_be_a_device() {
    let scratch = repository();
    scratch.run_program("mkfifo", &["pipe"], b"");
    for (target, status) in [("/dev/null", 1), ("pipe", 1), ("list", 0)] {
        scratch.write("list", b"a.md\n");
        let target = scratch.path(target);
        let config = format!("[core]\n\texcludesFile = {}\n", target.display());
        scratch.write("gitconfig", config.as_bytes());
        let config = scratch.path("gitconfig").to_string_lossy().into_owned();
        let printed = run_in(&scratch, ".", &["check"], &[("GIT_CONFIG_GLOBAL", &config)]);
        assert!(
            printed.ends_with(&format!("status {status}\n")),
            "{printed}"
        );
    }
}

/// Folders are searched one after the other: an error in one does not affect the others.
#[test]
fn an_ignore_file_that_is_refused_affects_its_folder_only() {
    let scratch = Scratch::new(&[
        ("a.md", LONG),
        (".git/HEAD", ""),
        ("d/a.md", LONG),
        ("e/a.md", LONG),
    ]);
    scratch.run_program("mkfifo", &["d/.gitignore"], b"");
    assert_data_eq!(
        scratch.transcript(&["check", "--output-format=list", "."]),
        str![[r#"
== stdout
a.md
d/.gitignore
e/a.md
== stderr
d/.gitignore: not a regular file; remove it, or put a regular file in its place
would change 2 of 2 files (2 paragraphs); run `tocfmt fmt .` to fix
== status 2

"#]]
    );
    // Git does not ignore files that are named.
    assert_eq!(scratch.status(&["check", "d/a.md"]), Some(1));
}

/// Returns patterns that crashed or stalled a parser, and the messages about them.
fn hostile_patterns() -> [(String, &'static str); 3] {
    let nested = |depth: usize| "{a,".repeat(depth) + &"}".repeat(depth);
    let too_long = "a pattern is longer than 4 KiB; shorten or split it";
    let too_deep = "the brackets of a pattern are nested deeper than 50 levels; simplify it";
    [
        (nested(100_000), too_long),
        (nested(51), too_deep),
        ("[".repeat(51), too_deep),
    ]
}

#[test]
fn hostile_patterns_are_refused_with_their_place() {
    for (pattern, text) in hostile_patterns() {
        let lines = format!("# {pattern}\n\n{pattern}\n");
        for name in [".gitignore", ".tocfmtignore", ".git/info/exclude"] {
            let scratch = repository();
            scratch.write(name, lines.as_bytes());
            is_refused(&scratch, name, &format!(":3:1: {text}"));
        }
        let scratch = repository();
        scratch.write(
            ".editorconfig",
            format!("root = true\n[{pattern}]\n").as_bytes(),
        );
        is_refused(&scratch, ".editorconfig", &format!(":2:1: {text}"));
        for (config, place) in [
            (format!("[[override]]\npaths = ['{pattern}']\n"), ":2:9: "),
            (format!("[files]\nexclude = ['{pattern}']\n"), ":2:11: "),
            (format!("[wrap]\nprotect = ['{pattern}']\n"), ":2:11: "),
        ] {
            let scratch = repository();
            scratch.write("tocfmt.toml", config.as_bytes());
            is_refused(&scratch, "tocfmt.toml", &format!("{place}{text}"));
        }
        let scratch = repository();
        scratch.write("list", pattern.as_bytes());
        let output = scratch.output(&["fmt", "--ignore-file=list"]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, format!("list:1:1: {text}\n"));
        // The longest argument of a process on Linux is 128 KiB.
        let short = &pattern[..pattern.len().min(100_000)];
        let output = scratch.output(&["fmt", "--exclude", short]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, format!("command line: {text}\n"));
    }
}

#[test]
fn too_many_patterns_are_refused() {
    let scratch = repository();
    scratch.write(".gitignore", "*x*\n".repeat(10_001).as_bytes());
    is_refused(
        &scratch,
        ".gitignore",
        ":10001:1: more than 10000 patterns; use fewer of them",
    );
    scratch.write(".gitignore", b"");
    let section = "[*.x]\nmax_line_length = 9\n";
    scratch.write(".editorconfig", section.repeat(101).as_bytes());
    let text = ":201:1: more than 100 sections with a line length; use fewer";
    is_refused(&scratch, ".editorconfig", text);
    scratch.write(".editorconfig", section.repeat(60).as_bytes());
    scratch.write("d/.editorconfig", section.repeat(41).as_bytes());
    let text = ": more than 100 sections with a line length in this file and those in the folders above; \
        use fewer, or set `root = true`";
    is_refused(&scratch, "d/.editorconfig", text);
    let root = format!("root = true\n{}", section.repeat(41));
    scratch.write("d/.editorconfig", root.as_bytes());
    assert_eq!(scratch.status(&["check", "."]), Some(1));
    fs::remove_file(scratch.path("d/.editorconfig")).unwrap();
    scratch.write(".editorconfig", b"");
    let table = "[[override]]\npaths = ['x']\n";
    scratch.write("tocfmt.toml", table.repeat(1001).as_bytes());
    is_refused(
        &scratch,
        "tocfmt.toml",
        ": more than 1000 overrides; use fewer of them",
    );
    for (table, key) in [("wrap", "protect"), ("files", "exclude")] {
        let list = format!("[{table}]\n{key} = [{}]\n", "'x',".repeat(10_001));
        scratch.write("tocfmt.toml", list.as_bytes());
        let column = key.len() + 4;
        let text = format!(":2:{column}: more than 10000 patterns; use fewer of them");
        is_refused(&scratch, "tocfmt.toml", &text);
    }
    let list = format!("[files]\nignore-file = [{}]\n", "'l',".repeat(101));
    scratch.write("tocfmt.toml", list.as_bytes());
    is_refused(
        &scratch,
        "tocfmt.toml",
        ": more than 100 ignore files; use fewer of them",
    );
}

/// A matcher that tries every way to split the name would not come to an end.
#[test]
fn patterns_with_many_wildcards_do_not_stall() {
    let name = format!("d/{}.md", "a".repeat(200));
    let pattern = "*a".repeat(200) + "b";
    let scratch = repository();
    scratch.write(&name, LONG.as_bytes());
    scratch.write(".gitignore", pattern.as_bytes());
    scratch.write(
        ".tocfmtignore",
        format!("{}b", "**/a*".repeat(200)).as_bytes(),
    );
    let glob = "*a".repeat(100) + "b";
    let alternatives = "{*a,a*}".repeat(40) + "b";
    let config = format!("[{glob}]\nmax_line_length = 9\n[{alternatives}]\nmax_line_length = 9\n");
    scratch.write(".editorconfig", config.as_bytes());
    assert_eq!(scratch.status(&["check", "."]), Some(1));
}

/// Sections whose matcher keeps forgetting what it knows are too large.
#[test]
fn sections_that_are_slow_to_match_are_refused() {
    let scratch = repository();
    let section = format!("[{}b]\nmax_line_length = 9\n", "**a".repeat(250));
    scratch.write(".editorconfig", section.as_bytes());
    is_refused(
        &scratch,
        ".editorconfig",
        ":1:1: a pattern is too complex; simplify it",
    );
}

/// The rules of git, as git itself reads them.
#[test]
fn the_walk_finds_what_git_does_not_ignore() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[(".gitignore", "")]);
    let folders = [
        "",
        "a/",
        "a/b/",
        "a/b/c/",
        "build/",
        "docs/",
        "docs/build/",
        ".hid/",
    ];
    for folder in folders {
        for name in ["x.md", "y.md", "z.md", "{x,y}z.md", "build.md", ".h.md"] {
            scratch.write(&format!("{folder}{name}"), LONG.as_bytes());
        }
    }
    scratch.write(
        ".gitignore",
        b"\xef\xbb\xbf/build/\nz.md\nbuild.md\n# x.md\n \n\\#\n\xff\n[\n!.hid/\n!.h.md\n",
    );
    scratch.write("a/.gitignore", b"/y.md\n!z.md\r\n/b/c\n!build.md  \n");
    scratch.write("a/b/.gitignore", b"x.md\n!y.md\n{x,y}.md\nz.md\t\n");
    scratch.write("a/b/c/.gitignore", b"{x\n[{]x,y}z.md\n\\{x,y}.md\n");
    scratch.write("docs/.gitignore", b"!/build/z.md\n");
    scratch.write(".git/info/exclude", b"docs/y.md\n");
    scratch.write("own", b"docs/build/x.md\n");
    for folder in [".", "a", "a/b", "docs"] {
        let others = ["ls-files", "--others", "--exclude-standard", "--", "*.md"];
        let own = format!("core.excludesFile={}", scratch.path("own").display());
        let args = [&["-C", folder, "-c", &own][..], &others].concat();
        let expected = git(&scratch, &args);
        let config = format!("[core]\nexcludesFile = {}\n", scratch.path("own").display());
        scratch.write(".git/own-config", config.as_bytes());
        let config = scratch
            .path(".git/own-config")
            .to_string_lossy()
            .into_owned();
        let args = ["check", "--output-format=list", "."];
        let printed = run_in(&scratch, folder, &args, &[("GIT_CONFIG_GLOBAL", &config)]);
        let lines = printed.lines();
        let mut found: Vec<&str> = lines.filter(|line| line.ends_with(".md")).collect();
        let mut expected: Vec<&str> = expected.lines().collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{folder}");
        assert!(!found.is_empty());
    }
}

#[test]
fn linked_work_trees_share_the_excludes_of_their_repository() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("main/a.md", LONG), ("main/b.md", LONG)]);
    scratch.write(".git/info/exclude", b"a.md\n");
    git(&scratch, &["worktree", "add", "-q", "linked"]);
    let args = ["check", "--output-format=list", "."];
    let printed = run_in(&scratch, "linked/main", &args, &[]);
    assert!(printed.starts_with("b.md\n"), "{printed}");
}
