//! Reading and writing files: what is preserved, and what is refused.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use snapbox::{assert_data_eq, str};

use crate::support::scratch::{Scratch, TOCFMT};

const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const CURRENT: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

#[test]
fn does_not_write_an_unchanged_file() {
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
fn preserves_permissions_and_owner() {
    for mode in [0o600, 0o644, 0o755, 0o664] {
        let scratch = Scratch::new(&[("a.md", STALE)]);
        let path = scratch.path("a.md");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(&path).unwrap();
        assert_eq!(scratch.status(&["fmt", "a.md"]), Some(0));
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
fn leaves_no_temporary_file() {
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
fn rewrites_the_target_of_a_named_link_and_keeps_the_link() {
    let scratch = Scratch::new(&[("d/a.md", STALE)]);
    symlink("d/a.md", scratch.path("link.md")).unwrap();
    symlink("link.md", scratch.path("second.md")).unwrap();
    assert_data_eq!(
        scratch.transcript(&["fmt", "second.md", "link.md"]),
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
    let target_of = |name: &str| fs::read_link(scratch.path(name)).unwrap();
    assert_eq!(target_of("link.md"), Path::new("d/a.md"));
    assert_eq!(target_of("second.md"), Path::new("link.md"));
}

#[test]
fn diff_names_the_target_of_a_link() {
    let scratch = Scratch::new(&[("d/a.md", STALE)]);
    symlink("d/a.md", scratch.path("link.md")).unwrap();
    assert_data_eq!(
        scratch.transcript(&["check", "link.md"]),
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
would change 1 of 1 file (1 table of contents); run `tocfmt fmt link.md` to fix
== status 1

"#]]
    );
}

#[test]
fn walk_does_not_follow_links() {
    let scratch = Scratch::new(&[("in/a.md", CURRENT), ("out/b.md", STALE)]);
    symlink("../out", scratch.path("in/folder")).unwrap();
    symlink("../out/b.md", scratch.path("in/b.md")).unwrap();
    symlink("..", scratch.path("in/loop")).unwrap();
    assert_data_eq!(
        scratch.transcript(&["fmt", "in"]),
        str![[r#"
== stderr
nothing to change in 1 file
== status 0

"#]]
    );
}

#[test]
fn dangling_link_is_a_missing_file() {
    let scratch = Scratch::new(&[]);
    symlink("gone.md", scratch.path("a.md")).unwrap();
    assert_data_eq!(
        scratch.transcript(&["fmt", "a.md"]),
        str![[r#"
== stderr
a.md: no such file or folder; check the path
changed 0 of 1 file, 1 file with errors
== status 2

"#]]
    );
}

#[test]
fn refuses_what_is_not_a_regular_file() {
    let scratch = Scratch::new(&[]);
    scratch.run_program("mkfifo", &["pipe.md"], b"");
    assert_data_eq!(
        scratch.transcript(&["fmt", "pipe.md", "/dev/null"]),
        str![[r#"
== stderr
/dev/null: not a regular file; give a regular file, or - to read standard input
pipe.md: not a regular file; give a regular file, or - to read standard input
changed 0 of 2 files, 2 files with errors
== status 2

"#]]
    );
}

#[test]
fn refuses_to_write_a_read_only_file() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    let path = scratch.path("a.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    assert_data_eq!(
        scratch.transcript(&["fmt", "a.md"]),
        str![[r#"
== stderr
a.md: cannot write: the file is read-only; make it writable or exclude it
changed 0 of 1 file, 1 file with errors
== status 2

"#]]
    );
    assert_eq!(scratch.status(&["check", "a.md"]), Some(1));
}

/// Runs `fmt` as a user who is bound by permissions, which the superuser is not. Returns the status and standard error.
fn fmt_as_ordinary_user(scratch: &Scratch, paths: &[&str]) -> (Option<i32>, String) {
    // The build folder may not be accessible to another user.
    scratch.install(Path::new(TOCFMT), "tocfmt");
    set_mode(scratch, ".", 0o755);
    let program = scratch.path("tocfmt");
    let mut command = scratch.command(&program.to_string_lossy(), &[&["fmt"], paths].concat());
    if fs::metadata(scratch.path(".")).unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), stderr)
}

fn set_mode(scratch: &Scratch, name: &str, mode: u32) {
    fs::set_permissions(scratch.path(name), fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn reports_an_unreadable_file_and_an_unwritable_folder() {
    let scratch = Scratch::new(&[("a.md", STALE), ("d/b.md", STALE)]);
    set_mode(&scratch, "a.md", 0o000);
    set_mode(&scratch, "d", 0o555);
    set_mode(&scratch, "d/b.md", 0o666);
    let (status, stderr) = fmt_as_ordinary_user(&scratch, &["a.md", "d/b.md"]);
    set_mode(&scratch, "d", 0o755);
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
fn walk_reports_an_unreadable_folder_and_continues() {
    let scratch = Scratch::new(&[("a.md", CURRENT), ("d/b.md", STALE), ("e.md", CURRENT)]);
    set_mode(&scratch, "d", 0o000);
    let (status, stderr) = fmt_as_ordinary_user(&scratch, &["."]);
    set_mode(&scratch, "d", 0o755);
    let expected = "d: cannot read: permission denied\nnothing to change in 2 files\n";
    assert_eq!(stderr, expected);
    assert_eq!(status, Some(2));
}

/// The first file takes so long that the finished reports of the others fill the buffer, and the workers have to wait.
#[test]
fn reports_stay_in_order_if_the_first_file_is_slow() {
    let scratch = Scratch::new(&[]);
    let paragraph = "words that go on and on ".repeat(20) + "\n\n";
    scratch.write("a.md", paragraph.repeat(4000).as_bytes());
    for number in 10..30 {
        scratch.write(&format!("b{number}.md"), paragraph.repeat(400).as_bytes());
    }
    let diff = |jobs| scratch.output(&["check", "-j", jobs]).stdout;
    let (one, four) = (diff("1"), diff("4"));
    assert!(one.len() > 8 << 20 && one == four);
}
