//! Crashes, full disks and company: whatever happens, every file is whole, old or new.
//!
//! `TOCFMT_KILLS=1000 cargo test --release --test crash` kills more often.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

mod scratch;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use scratch::Scratch;

const FILES: usize = 40;

const GOLDEN_RATIO: f64 = 0.618_033_988_749_895;

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

fn folder() -> Scratch {
    let scratch = Scratch::new(&[]);
    restore(&scratch);
    scratch
}

fn restore(scratch: &Scratch) {
    for index in 0..FILES {
        scratch.write(&name(index), old(index).as_bytes());
    }
}

/// What `fmt` makes of all files when nobody kills it.
fn all_new() -> Vec<Vec<u8>> {
    let scratch = folder();
    assert_eq!(scratch.output(&["fmt"]).status.code(), Some(0));
    (0..FILES).map(|index| scratch.read(&name(index))).collect()
}

/// Asserts that every file is whole, and returns how many are new.
fn whole(scratch: &Scratch, new: &[Vec<u8>]) -> usize {
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

fn temporary_files(scratch: &Scratch) -> usize {
    let entries =
        (0..4).flat_map(|folder| fs::read_dir(scratch.path(&folder.to_string())).unwrap());
    let names = entries.map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().starts_with(".tocfmt-"))
        .count()
}

#[test]
fn a_killed_run_leaves_every_file_whole_and_the_next_run_leaves_nothing_behind() {
    let kills = std::env::var("TOCFMT_KILLS").map_or(60_u32, |kills| kills.parse().unwrap());
    let new = all_new();
    let scratch = folder();
    let start = Instant::now();
    scratch.output(&["fmt"]);
    let span = start.elapsed();
    let (mut killed, mut left) = (0, 0);
    for kill in 0..kills {
        restore(&scratch);
        let mut child = scratch.command(env!("CARGO_BIN_EXE_tocfmt"), &["fmt"]);
        let mut child = child.stderr(Stdio::null()).spawn().unwrap();
        // Moments that spread over the whole run, and never come in step with it. The time of a run only spreads them:
        // nothing is asserted about it.
        thread::sleep(span.mul_f64(f64::from(kill) * GOLDEN_RATIO % 1.0));
        child.kill().unwrap();
        child.wait().unwrap();
        killed += usize::from((1..FILES).contains(&whole(&scratch, &new)));
        left += temporary_files(&scratch);
        assert_eq!(scratch.output(&["fmt"]).status.code(), Some(0));
        assert_eq!(whole(&scratch, &new), FILES);
        assert_eq!(temporary_files(&scratch), 0);
    }
    eprintln!("{kills} kills, {killed} amid the writing, {left} temporary files left by them");
    assert!(killed > 0, "no run was killed while it wrote");
}

#[test]
fn two_runs_at_once_leave_every_file_whole() {
    let new = all_new();
    let scratch = folder();
    for _ in 0..10 {
        restore(&scratch);
        let run = || {
            let mut command = scratch.command(env!("CARGO_BIN_EXE_tocfmt"), &["fmt"]);
            command.stderr(Stdio::piped()).spawn().unwrap()
        };
        for child in [run(), run(), run()] {
            let output = child.wait_with_output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            let known = |line: &&str| {
                [
                    "another tocfmt process is writing",
                    "files",
                    "modified by another process",
                ]
                .iter()
                .any(|part| line.contains(part))
            };
            assert!(stderr.lines().all(|line| known(&line)), "{stderr}");
        }
        assert_eq!(whole(&scratch, &new), FILES);
        assert_eq!(temporary_files(&scratch), 0);
    }
}

/// Runs `fmt` where no file may grow, as with a quota; the signal that comes with it kills, unless it is ignored.
fn fmt_without_room(scratch: &Scratch, ignored: &str) -> Option<i32> {
    let script = format!("{ignored} ulimit -f 0; exec \"$0\" fmt");
    let words = ["-c", &script, env!("CARGO_BIN_EXE_tocfmt")];
    let output = scratch.command("sh", &words).output().unwrap();
    output.status.code()
}

#[test]
fn what_a_killed_run_left_is_removed_by_the_next_one() {
    let scratch = folder();
    assert_eq!(fmt_without_room(&scratch, ""), None);
    assert!(temporary_files(&scratch) > 0);
    assert_eq!(scratch.output(&["fmt"]).status.code(), Some(0));
    assert_eq!(temporary_files(&scratch), 0);
    assert_eq!(whole(&scratch, &all_new()), FILES);
}

#[test]
fn a_quota_that_is_used_up_changes_nothing() {
    let scratch = folder();
    assert_eq!(fmt_without_room(&scratch, "trap '' XFSZ;"), Some(2));
    assert_eq!(temporary_files(&scratch), 0);
    assert_eq!(whole(&scratch, &all_new()), 0);
}

#[test]
fn a_full_disk_changes_nothing() {
    let script = "mount -t tmpfs -o size=64k tmpfs full && cp a.md full/a.md && head -c 100k /dev/zero > full/zero; \
                  cd full && \"$0\" fmt a.md; echo $?; cmp a.md ../a.md && ls -A";
    let scratch = Scratch::new(&[("full/x", ""), ("a.md", &old(0))]);
    let words = [
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        script,
        env!("CARGO_BIN_EXE_tocfmt"),
    ];
    let possible = scratch
        .command("unshare", &["--user", "--map-root-user", "--mount", "true"])
        .status();
    if !possible.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no leave to mount a file system");
        return;
    }
    let output = scratch.command("unshare", &words).output().unwrap();
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert_eq!(stdout, "2\na.md\nzero\n", "{stderr}");
    assert!(
        stderr.contains("a.md: cannot write: No space left on device"),
        "{stderr}"
    );
}

/// Runs `fmt` on a file, and does something to it when the run has read it and is still busy with it. Status and messages.
#[cfg(target_os = "linux")]
fn meanwhile(scratch: &Scratch, act: impl Fn()) -> (Option<i32>, String) {
    for lines in [20_000, 80_000, 320_000] {
        let text = format!("{}\n", "word ".repeat(20)).repeat(lines);
        scratch.write("a.md", text.as_bytes());
        let inode = fs::metadata(scratch.path("a.md")).unwrap().ino();
        let words = ["fmt", "--only", "wrap", "a.md"];
        let mut command = scratch.command(env!("CARGO_BIN_EXE_tocfmt"), &words);
        let child = command.stderr(Stdio::piped()).spawn().unwrap();
        let has_read = || {
            let counters = format!("/proc/{}/io", child.id());
            let counters = fs::read_to_string(counters).unwrap_or_default();
            let read = counters
                .lines()
                .find_map(|line| line.strip_prefix("rchar: "));
            read.is_none_or(|read| read.parse::<usize>().unwrap() >= text.len())
        };
        while !has_read() {
            thread::sleep(Duration::from_millis(1));
        }
        let in_time = fs::metadata(scratch.path("a.md")).unwrap().ino() == inode;
        if in_time {
            act();
        }
        let output = child.wait_with_output().unwrap();
        // Too fast for this test: once more with more to do.
        if in_time {
            let stderr = String::from_utf8(output.stderr).unwrap();
            return (output.status.code(), stderr);
        }
    }
    panic!("the run was always faster");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_changes_in_the_meantime_is_not_overwritten() {
    let scratch = Scratch::new(&[]);
    let (status, stderr) = meanwhile(&scratch, || scratch.write("a.md", b"mine\n"));
    assert_eq!(scratch.read("a.md"), b"mine\n");
    let what = "modified by another process while tocfmt was running; not written; run it again";
    assert_eq!(stderr.lines().next(), Some(&*format!("a.md: {what}")));
    assert_eq!(status, Some(2));
    assert_eq!(fs::read_dir(scratch.path(".")).unwrap().count(), 1);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_vanishes_stays_away() {
    let scratch = Scratch::new(&[]);
    let (status, stderr) = meanwhile(&scratch, || fs::remove_file(scratch.path("a.md")).unwrap());
    let what = "a.md: no such file or folder; check the path";
    assert_eq!(stderr.lines().next(), Some(what));
    assert_eq!(status, Some(2));
    assert_eq!(fs::read_dir(scratch.path(".")).unwrap().count(), 0);
}
