//! Reading and writing: what stays as it was, and what is refused.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::time::{Duration, SystemTime};

use scratch::Scratch;
use snapbox::{assert_data_eq, str};

const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const CURRENT: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

#[test]
fn a_current_file_is_not_touched() {
    let scratch = Scratch::new(&[("a.md", CURRENT)]);
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let file = fs::File::options()
        .write(true)
        .open(scratch.path("a.md"))
        .unwrap();
    file.set_modified(old).unwrap();
    let inode = fs::metadata(scratch.path("a.md")).unwrap().ino();
    scratch.output(&["fmt", "a.md"]);
    let metadata = fs::metadata(scratch.path("a.md")).unwrap();
    assert_eq!(metadata.modified().unwrap(), old);
    assert_eq!(metadata.ino(), inode);
}

#[test]
fn permissions_and_owner_stay() {
    for mode in [0o600, 0o644, 0o755, 0o664] {
        let scratch = Scratch::new(&[("a.md", STALE)]);
        let path = scratch.path("a.md");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(&path).unwrap();
        assert_eq!(scratch.output(&["fmt", "a.md"]).status.code(), Some(0));
        let after = fs::metadata(&path).unwrap();
        assert_eq!(after.mode(), before.mode());
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
        assert_ne!(
            after.ino(),
            before.ino(),
            "a file is replaced, never written into"
        );
        assert_eq!(scratch.read("a.md"), CURRENT.as_bytes());
    }
}

#[test]
fn no_temporary_file_is_left() {
    let scratch = Scratch::new(&[("a.md", STALE), ("b.md", "<!-- toc -->\n")]);
    scratch.output(&["fmt"]);
    let mut names: Vec<_> = fs::read_dir(scratch.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["a.md", "b.md"]);
}

#[test]
fn a_link_given_by_name_stays_a_link_and_its_target_is_rewritten() {
    let scratch = Scratch::new(&[("d/a.md", STALE)]);
    symlink("d/a.md", scratch.path("link.md")).unwrap();
    symlink("link.md", scratch.path("second.md")).unwrap();
    assert_data_eq!(
        scratch.run(&["fmt", "second.md", "link.md"]),
        str![[r#"
== stderr
changed 1 of 1 file (1 table of contents)
== status 0
== d/a.md
<!-- toc -->
- [One](#one)
<!-- /toc -->

## One

"#]]
    );
    assert_eq!(
        fs::read_link(scratch.path("link.md")).unwrap(),
        std::path::Path::new("d/a.md")
    );
    assert_eq!(
        fs::read_link(scratch.path("second.md")).unwrap(),
        std::path::Path::new("link.md")
    );
}

#[test]
fn the_diff_of_a_link_names_what_would_be_written_to() {
    let scratch = Scratch::new(&[("d/a.md", STALE)]);
    symlink("d/a.md", scratch.path("link.md")).unwrap();
    assert_data_eq!(
        scratch.run(&["check", "link.md"]),
        str![[r#"
== stdout
--- a/d/a.md
+++ b/d/a.md
@@ -1,4 +1,5 @@
 <!-- toc -->
+- [One](#one)
 <!-- /toc -->
 
 ## One
== stderr
would change 1 of 1 file (1 table of contents); to change them: tocfmt fmt link.md
== status 1

"#]]
    );
}

#[test]
fn the_walk_does_not_follow_links() {
    let scratch = Scratch::new(&[("in/a.md", CURRENT), ("out/b.md", STALE)]);
    symlink("../out", scratch.path("in/folder")).unwrap();
    symlink("../out/b.md", scratch.path("in/b.md")).unwrap();
    symlink("..", scratch.path("in/loop")).unwrap();
    assert_data_eq!(
        scratch.run(&["fmt", "in"]),
        str![[r#"
== stderr
nothing to change in 1 file
== status 0

"#]]
    );
}

#[test]
fn a_dangling_link_is_no_file() {
    let scratch = Scratch::new(&[]);
    symlink("gone.md", scratch.path("a.md")).unwrap();
    assert_data_eq!(
        scratch.run(&["fmt", "a.md"]),
        str![[r#"
== stderr
a.md: no such file or folder; check the path
changed 0 of 1 file, 1 file with errors
== status 2

"#]]
    );
}

#[test]
fn what_is_not_a_regular_file_is_refused() {
    let scratch = Scratch::new(&[("d/a.txt", "")]);
    scratch.succeed("mkfifo", &["pipe.md"], b"");
    assert_data_eq!(
        scratch.run(&["fmt", "pipe.md", "/dev/null"]),
        str![[r#"
== stderr
/dev/null: not a regular file; give a regular file, or - to read standard input
pipe.md: not a regular file; give a regular file, or - to read standard input
changed 0 of 2 files, 2 files with errors
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["toc", "d"]),
        str![[r#"
== stderr
d: is a folder; give the path of a file
== status 2

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "-i", "d"]),
        str![[r#"
== stderr
d: is a folder; give the path of a file
== status 1

"#]]
    );
}

#[test]
fn a_read_only_file_is_refused() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    let path = scratch.path("a.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    assert_data_eq!(
        scratch.run(&["fmt", "a.md"]),
        str![[r#"
== stderr
a.md: cannot write: the file is read-only; make it writable or exclude it
changed 0 of 1 file, 1 file with errors
== status 2

"#]]
    );
    assert_eq!(scratch.output(&["check", "a.md"]).status.code(), Some(1));
}

/// Runs `fmt` as somebody for whom modes count: the superuser reads and writes everything.
fn fmt_as_somebody(scratch: &Scratch, paths: &[&str]) -> (Option<i32>, String) {
    // A copy that another user can run, wherever the build stands. Made by another process: were the copy open for writing
    // in this one while another test starts a command, that command would hold it open, and it could not be run.
    let program = scratch.path("tocfmt");
    scratch.succeed(
        "cp",
        &[env!("CARGO_BIN_EXE_tocfmt"), &program.to_string_lossy()],
        b"",
    );
    mode(scratch, ".", 0o755);
    let mut command = scratch.command(&program.to_string_lossy(), &[&["fmt"], paths].concat());
    if fs::metadata(scratch.path(".")).unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    let output = command.output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn mode(scratch: &Scratch, name: &str, mode: u32) {
    fs::set_permissions(scratch.path(name), fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn an_unreadable_file_and_an_unwritable_folder_are_refused() {
    let scratch = Scratch::new(&[("a.md", STALE), ("d/b.md", STALE)]);
    mode(&scratch, "a.md", 0o000);
    mode(&scratch, "d", 0o555);
    mode(&scratch, "d/b.md", 0o666);
    let (status, stderr) = fmt_as_somebody(&scratch, &["a.md", "d/b.md"]);
    mode(&scratch, "d", 0o755);
    assert_eq!(
        stderr,
        "a.md: cannot read: permission denied\n\
         d/b.md: cannot write: permission denied\n\
         changed 0 of 2 files, 2 files with errors\n"
    );
    assert_eq!(status, Some(2));
    assert_eq!(scratch.read("d/b.md"), STALE.as_bytes());
}

#[test]
fn an_unreadable_folder_in_a_walk_is_told_and_the_walk_goes_on() {
    let scratch = Scratch::new(&[("a.md", CURRENT), ("d/b.md", STALE), ("e.md", CURRENT)]);
    mode(&scratch, "d", 0o000);
    let (status, stderr) = fmt_as_somebody(&scratch, &["."]);
    mode(&scratch, "d", 0o755);
    let expected = "d: cannot read: permission denied\nnothing to change in 2 files\n";
    assert_eq!(stderr, expected);
    assert_eq!(status, Some(2));
}

/// A file that takes long holds up what is told of those behind it, and in the end those who work on them.
#[test]
fn who_is_far_ahead_waits_and_all_is_told_in_order() {
    let scratch = Scratch::new(&[]);
    let paragraph = "words that go on and on ".repeat(20) + "\n\n";
    scratch.write("a.md", paragraph.repeat(4000).as_bytes());
    for number in 10..30 {
        scratch.write(&format!("b{number}.md"), paragraph.repeat(400).as_bytes());
    }
    let told = |jobs| scratch.output(&["check", "-j", jobs]).stdout;
    let (one, four) = (told("1"), told("4"));
    assert!(one.len() > 8 << 20 && one == four);
}
