//! Kills, full disks and concurrent changes: every file is always complete, either old or new.
//!
//! `TOCFMT_KILLS=1000 cargo test --release --test it crash` kills more often.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::scratch::{Scratch, TOCFMT};
use crate::support::skip::skip;

const FILES: usize = 40;

const GOLDEN_RATIO: f64 = 0.618_033_988_749_895;

/// Returns the text of a file before `fmt`.
fn old(index: usize) -> String {
    let text =
        "Some words that make a line which is much too long for the width that was asked for.\n";
    format!(
        "<!-- toc -->\n<!-- /toc -->\n\n## File {index}\n\n{}",
        text.repeat(20)
    )
}

fn name(index: usize) -> String {
    format!("{}/{index}.md", index % 4)
}

/// Returns a folder with all old files.
fn old_files() -> Scratch {
    let scratch = Scratch::new(&[]);
    restore(&scratch);
    scratch
}

fn restore(scratch: &Scratch) {
    for index in 0..FILES {
        scratch.write(&name(index), old(index).as_bytes());
    }
}

/// Returns what an undisturbed `fmt` makes of all files.
fn all_new() -> Vec<Vec<u8>> {
    let scratch = old_files();
    assert_eq!(scratch.status(&["fmt"]), Some(0));
    (0..FILES).map(|index| scratch.read(&name(index))).collect()
}

/// Asserts that every file is complete, and returns how many are new.
fn count_new(scratch: &Scratch, new: &[Vec<u8>]) -> usize {
    let texts = new.iter().enumerate().map(|(index, new)| {
        let text = scratch.read(&name(index));
        assert!(
            text == *new || text == old(index).as_bytes(),
            "{}",
            name(index)
        );
        usize::from(text == *new)
    });
    texts.sum()
}

fn count_temporary_files(scratch: &Scratch) -> usize {
    let entries =
        (0..4).flat_map(|folder| fs::read_dir(scratch.path(&folder.to_string())).unwrap());
    let names = entries.map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().starts_with(".tocfmt-"))
        .count()
}

#[test]
fn killed_run_leaves_complete_files_and_the_next_run_cleans_up() {
    let kills = env::var("TOCFMT_KILLS").map_or(60_u32, |kills| kills.parse().unwrap());
    let new = all_new();
    let scratch = old_files();
    let start = Instant::now();
    scratch.output(&["fmt"]);
    let duration = start.elapsed();
    let (mut killed, mut temporary) = (0, 0);
    for kill in 0..kills {
        restore(&scratch);
        let mut fmt = scratch.command(TOCFMT, &["fmt"]);
        let mut fmt = fmt.stderr(Stdio::null()).spawn().unwrap();
        // Multiples of the golden ratio spread over the whole run and never repeat. The duration only scales them: nothing
        // depends on its being exact.
        thread::sleep(duration.mul_f64(f64::from(kill) * GOLDEN_RATIO % 1.0));
        fmt.kill().unwrap();
        fmt.wait().unwrap();
        killed += usize::from((1..FILES).contains(&count_new(&scratch, &new)));
        temporary += count_temporary_files(&scratch);
        assert_eq!(scratch.status(&["fmt"]), Some(0));
        assert_eq!(count_new(&scratch, &new), FILES);
        assert_eq!(count_temporary_files(&scratch), 0);
    }
    eprintln!("{kills} kills, {killed} while writing, {temporary} temporary files left by them");
    assert!(killed > 0, "no run was killed while it wrote");
}

#[test]
fn concurrent_runs_leave_complete_files() {
    let new = all_new();
    let scratch = old_files();
    for _ in 0..10 {
        restore(&scratch);
        let run = || {
            let mut command = scratch.command(TOCFMT, &["fmt"]);
            command.stderr(Stdio::piped()).spawn().unwrap()
        };
        for child in [run(), run(), run()] {
            let output = child.wait_with_output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            let is_expected = |line: &&str| {
                [
                    "another tocfmt process is writing",
                    "files",
                    "modified by another process",
                ]
                .iter()
                .any(|part| line.contains(part))
            };
            assert!(stderr.lines().all(|line| is_expected(&line)), "{stderr}");
        }
        assert_eq!(count_new(&scratch, &new), FILES);
        assert_eq!(count_temporary_files(&scratch), 0);
    }
}

/// Runs `fmt` while no file may grow, as with an exhausted quota. The signal for that kills the run unless `setup` ignores it.
fn fmt_without_space(scratch: &Scratch, setup: &str) -> Option<i32> {
    let script = format!("{setup} ulimit -f 0; exec \"$0\" fmt");
    let output = scratch.command("sh", &["-c", &script, TOCFMT]).output();
    output.unwrap().status.code()
}

#[test]
fn next_run_removes_the_temporary_files_of_a_killed_run() {
    let scratch = old_files();
    assert_eq!(fmt_without_space(&scratch, ""), None);
    assert!(count_temporary_files(&scratch) > 0);
    assert_eq!(scratch.status(&["fmt"]), Some(0));
    assert_eq!(count_temporary_files(&scratch), 0);
    assert_eq!(count_new(&scratch, &all_new()), FILES);
}

#[test]
fn exhausted_quota_changes_nothing() {
    let scratch = old_files();
    assert_eq!(fmt_without_space(&scratch, "trap '' XFSZ;"), Some(2));
    assert_eq!(count_temporary_files(&scratch), 0);
    assert_eq!(count_new(&scratch, &all_new()), 0);
}

#[test]
fn full_disk_changes_nothing() {
    let script = "mount -t tmpfs -o size=64k tmpfs full && cp a.md full/a.md && head -c 100k /dev/zero > full/zero; \
                  cd full && \"$0\" fmt a.md; echo $?; cmp a.md ../a.md && ls -A";
    let scratch = Scratch::new(&[("full/x", ""), ("a.md", &old(0))]);
    let namespace = ["--user", "--map-root-user", "--mount"];
    let unshare = |args: &[&str]| scratch.command("unshare", &[&namespace, args].concat());
    let may_mount = unshare(&["true"]).status();
    if !may_mount.is_ok_and(|status| status.success()) {
        skip("no permission to mount a file system");
        return;
    }
    let output = unshare(&["sh", "-c", script, TOCFMT]).output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stdout, "2\na.md\nzero\n", "{stderr}");
    assert!(
        stderr.contains("a.md: cannot write: No space left on device"),
        "{stderr}"
    );
}

/// Runs `fmt` on a file, and calls `act` after the run has read the file and before it writes it. Returns the status and
/// standard error.
#[cfg(target_os = "linux")]
fn act_during_fmt(scratch: &Scratch, act: impl Fn()) -> (Option<i32>, String) {
    for lines in [20_000, 80_000, 320_000] {
        let text = format!("{}\n", "word ".repeat(20)).repeat(lines);
        scratch.write("a.md", text.as_bytes());
        let inode = || fs::metadata(scratch.path("a.md")).unwrap().ino();
        let inode_before = inode();
        let mut fmt = scratch.command(TOCFMT, &["fmt", "--only", "wrap", "a.md"]);
        let fmt = fmt.stderr(Stdio::piped()).spawn().unwrap();
        let has_read_all = || {
            let counters = format!("/proc/{}/io", fmt.id());
            let counters = fs::read_to_string(counters).unwrap_or_default();
            let read = counters
                .lines()
                .find_map(|line| line.strip_prefix("rchar: "));
            read.is_none_or(|read| read.parse::<usize>().unwrap() >= text.len())
        };
        while !has_read_all() {
            thread::sleep(Duration::from_millis(1));
        }
        let in_time = inode() == inode_before;
        if in_time {
            act();
        }
        let output = fmt.wait_with_output().unwrap();
        // If the run was too fast, the next one has more to do.
        if in_time {
            let stderr = String::from_utf8(output.stderr).unwrap();
            return (output.status.code(), stderr);
        }
    }
    panic!("every run was too fast");
}

#[test]
#[cfg(target_os = "linux")]
fn does_not_overwrite_a_file_that_changed_during_the_run() {
    let scratch = Scratch::new(&[]);
    let (status, stderr) = act_during_fmt(&scratch, || scratch.write("a.md", b"mine\n"));
    assert_eq!(scratch.read("a.md"), b"mine\n");
    let message = "modified by another process while tocfmt was running; not written; run it again";
    assert_eq!(stderr.lines().next(), Some(&*format!("a.md: {message}")));
    assert_eq!(status, Some(2));
    assert_eq!(fs::read_dir(scratch.path(".")).unwrap().count(), 1);
}

#[test]
#[cfg(target_os = "linux")]
fn does_not_recreate_a_file_that_was_removed_during_the_run() {
    let scratch = Scratch::new(&[]);
    let remove = || fs::remove_file(scratch.path("a.md")).unwrap();
    let (status, stderr) = act_during_fmt(&scratch, remove);
    let message = "a.md: no such file or folder; check the path";
    assert_eq!(stderr.lines().next(), Some(message));
    assert_eq!(status, Some(2));
    assert_eq!(fs::read_dir(scratch.path(".")).unwrap().count(), 0);
}
