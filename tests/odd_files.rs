//! Files, names and contents that nobody wants: none of them is waited for, obeyed or lost.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

mod scratch;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Stdio;

use scratch::{Scratch, git_is_there};
use snapbox::{assert_data_eq, str};

const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const CURRENT: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

#[test]
fn a_pipe_and_a_socket_are_passed_by() {
    let scratch = Scratch::new(&[("a.md", CURRENT)]);
    scratch.succeed("mkfifo", &["pipe.md"], b"");
    let _socket = UnixListener::bind(scratch.path("socket.md")).unwrap();
    assert_data_eq!(
        scratch.run(&["fmt", "."]),
        str![[r#"
== stderr
nothing to change in 1 file
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["fmt", "pipe.md", "socket.md"]),
        str![[r#"
== stderr
pipe.md: not a regular file; give a regular file, or - to read standard input
socket.md: not a regular file; give a regular file, or - to read standard input
changed 0 of 2 files, 2 files with errors
== status 2

"#]]
    );
}

#[test]
fn standard_input_as_a_file_is_what_it_leads_to() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    let output = scratch.output_with(&["fmt", "/dev/stdin"], STALE.as_bytes());
    let stderr = String::from_utf8(output.stderr).unwrap();
    let what = "/dev/stdin: not a regular file; give a regular file, or - to read standard input";
    assert_eq!(stderr.lines().next(), Some(what));
    assert_eq!(output.status.code(), Some(2));

    let mut command = scratch.command(env!("CARGO_BIN_EXE_tocfmt"), &["fmt", "/dev/stdin"]);
    command.stdin(File::open(scratch.path("a.md")).unwrap());
    assert_eq!(command.output().unwrap().status.code(), Some(0));
    assert_eq!(scratch.read("a.md"), CURRENT.as_bytes());
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let scratch = Scratch::new(&[]);
    let file = File::create(scratch.path("a.md")).unwrap();
    file.set_len(1 << 30).unwrap();
    assert_eq!(
        told(&scratch, "a.md"),
        "a.md: larger than 64 MiB; split or exclude the file"
    );

    let mut command = scratch.command(env!("CARGO_BIN_EXE_tocfmt"), &["fmt", "-"]);
    command.stdin(File::open(scratch.path("a.md")).unwrap());
    let output = command.output().unwrap();
    assert_eq!(output.stdout, b"");
    assert_eq!(output.status.code(), Some(2));
}

/// The first line on standard error of a run that meets trouble.
fn told(scratch: &Scratch, path: &str) -> String {
    let output = scratch.output(&["fmt", path]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    stderr.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn links_that_lead_in_circles_end() {
    let scratch = Scratch::new(&[("d/a.md", CURRENT)]);
    symlink("b.md", scratch.path("c.md")).unwrap();
    symlink("c.md", scratch.path("b.md")).unwrap();
    symlink("..", scratch.path("d/up")).unwrap();
    assert_eq!(scratch.output(&["fmt", "."]).status.code(), Some(0));
    assert!(told(&scratch, "b.md").starts_with("b.md: cannot read: Too many levels"));
    let deep = "d/up/".repeat(30) + "d/a.md";
    assert_eq!(scratch.output(&["fmt", &deep]).status.code(), Some(0));
    assert!(
        told(&scratch, &("d/up/".repeat(60) + "d/a.md")).contains("cannot read: Too many levels")
    );
}

#[test]
fn a_path_that_is_too_long_is_told() {
    let scratch = Scratch::new(&[("a.md", CURRENT)]);
    let long = format!("{}a.md", "d/".repeat(2048));
    assert!(told(&scratch, &long).ends_with("cannot read: File name too long (os error 36)"));
    let name = format!("{}.md", "n".repeat(300));
    assert!(told(&scratch, &name).ends_with("cannot read: File name too long (os error 36)"));
    // As long as can be.
    let name = format!("{}.md", "n".repeat(252));
    scratch.write(&name, STALE.as_bytes());
    assert_eq!(scratch.output(&["fmt", &name]).status.code(), Some(0));
    assert_eq!(scratch.read(&name), CURRENT.as_bytes());
}

/// Folders nested deeper than a path may be long are walked as far as they can be.
#[test]
fn a_tree_that_is_too_deep_is_told() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    let script = "for i in $(seq 30); do d=$(printf '%0200d' 0); mkdir $d && cd $d || exit 1; done; echo '<!-- toc -->' > b.md";
    scratch.succeed("bash", &["-c", script], b"");
    let output = scratch.output(&["fmt", "."]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("File name too long"), "{stderr}");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(scratch.read("a.md"), CURRENT.as_bytes());
    scratch.succeed("bash", &["-c", "rm -r 0*"], b"");
}

/// A name that is not UTF-8 is formatted as any other, and the diff names it so that git finds it.
#[test]
fn a_name_that_is_not_utf_8_is_a_name() {
    let scratch = Scratch::new(&[]);
    let path = scratch.path(".").join(OsStr::from_bytes(b"\xff.md"));
    if fs::write(&path, STALE).is_err() {
        eprintln!("skipped: the file system wants UTF-8");
        return;
    }
    let check = scratch.output(&["check"]);
    assert_eq!(check.status.code(), Some(1));
    if git_is_there() {
        scratch.succeed("git", &["apply"], &check.stdout);
        assert_eq!(fs::read_to_string(&path).unwrap(), CURRENT);
        fs::write(&path, STALE).unwrap();
    }
    assert_eq!(scratch.output(&["fmt"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), CURRENT);
}

#[test]
fn a_name_with_escapes_is_not_passed_to_the_terminal() {
    let scratch = Scratch::new(&[("a\u{1b}[2J\n.md", "<!-- toc -->\n"), ("b\u{7}.md", STALE)]);
    let output = scratch.output(&["check", "a\u{1b}[2J\n.md", "b\u{7}.md"]);
    let all = [output.stdout, output.stderr].concat();
    let obeyed = |byte: &u8| byte.is_ascii_control() && *byte != b'\n';
    assert!(
        !all.iter().any(obeyed),
        "{}",
        String::from_utf8_lossy(&all).escape_debug()
    );
}

/// On a terminal, that is; what goes to a file or to `git apply` must be exact.
#[test]
fn escapes_in_a_document_are_not_passed_to_the_terminal() {
    let text = format!("\u{1b}]0;title\u{7}\n\n{STALE}");
    let scratch = Scratch::new(&[("a.md", &text)]);
    let exact = scratch.output(&["check"]).stdout;
    assert!(exact.contains(&0x1b));
    let Some(coloured) = on_a_terminal(&scratch, "check") else {
        return;
    };
    assert!(
        coloured.contains("\u{1b}[32m+- [One](#one)\u{1b}[0m"),
        "{}",
        coloured.escape_debug()
    );
    let not_a_colour = coloured.split('\u{1b}').skip(1).find(|rest| {
        let colour = rest.strip_prefix('[').and_then(|rest| rest.split_once('m'));
        colour.is_none_or(|(number, _)| number.parse::<u8>().is_err())
    });
    assert_eq!(not_a_colour, None);
    let shown = on_a_terminal(&scratch, "check --color never").unwrap();
    assert!(shown.contains("+- [One](#one)"), "{shown}");
    assert!(shown.contains(r" \u{1b}]0;title\u{7}"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{}", shown.escape_debug());
}

/// As with `tocfmt check *`, where a file has the name.
#[test]
fn escapes_in_an_argument_that_is_refused_are_not_passed_to_the_terminal() {
    let scratch = Scratch::new(&[]);
    let arguments = "check --a$(printf '\\033]0;title\\007')";
    let Some(shown) = on_a_terminal(&scratch, arguments) else {
        return;
    };
    assert!(shown.contains("unexpected argument '--a"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{}", shown.escape_debug());
}

/// What a run shows on a terminal of its own, if there is the program that has one.
fn on_a_terminal(scratch: &Scratch, arguments: &str) -> Option<String> {
    let run = format!("{} {arguments}", env!("CARGO_BIN_EXE_tocfmt"));
    let mut command = scratch.command("script", &["-qec", &run, "/dev/null"]);
    let Ok(output) = command.stdin(Stdio::null()).output() else {
        eprintln!("skipped: no script");
        return None;
    };
    Some(String::from_utf8(output.stdout).unwrap())
}
