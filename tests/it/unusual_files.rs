//! Pipes, sockets, huge files, link cycles, and names that are long, not UTF-8 or full of escapes: `tocfmt` never waits for one,
//! never loses one, and never lets one control the terminal.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Stdio;

use snapbox::{assert_data_eq, str};

use crate::support::scratch::{Scratch, TOCFMT};
use crate::support::skip::{has_git, has_program, skip};

const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const CURRENT: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

#[test]
fn walk_skips_pipes_and_sockets() {
    let scratch = Scratch::new(&[("a.md", CURRENT)]);
    scratch.run_program("mkfifo", &["pipe.md"], b"");
    let _socket = UnixListener::bind(scratch.path("socket.md")).unwrap();
    assert_data_eq!(
        scratch.transcript(&["fmt", "."]),
        str![[r#"
== stderr
nothing to change in 1 file
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.transcript(&["fmt", "pipe.md", "socket.md"]),
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
fn dev_stdin_is_the_file_it_leads_to() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    let output = scratch.output_with(&["fmt", "/dev/stdin"], STALE.as_bytes());
    let stderr = String::from_utf8(output.stderr).unwrap();
    let message =
        "/dev/stdin: not a regular file; give a regular file, or - to read standard input";
    assert_eq!(stderr.lines().next(), Some(message));
    assert_eq!(output.status.code(), Some(2));

    let mut command = scratch.command(TOCFMT, &["fmt", "/dev/stdin"]);
    command.stdin(File::open(scratch.path("a.md")).unwrap());
    assert_eq!(command.output().unwrap().status.code(), Some(0));
    assert_eq!(scratch.read("a.md"), CURRENT.as_bytes());
}

#[test]
fn refuses_a_huge_file_before_reading_it() {
    let scratch = Scratch::new(&[]);
    let file = File::create(scratch.path("a.md")).unwrap();
    file.set_len(1 << 30).unwrap();
    assert_eq!(
        first_error(&scratch, "a.md"),
        "a.md: larger than 64 MiB; split or exclude the file"
    );

    let mut command = scratch.command(TOCFMT, &["fmt", "-"]);
    command.stdin(File::open(scratch.path("a.md")).unwrap());
    let output = command.output().unwrap();
    assert_eq!(output.stdout, b"");
    assert_eq!(output.status.code(), Some(2));
}

/// Formats a file, which must fail, and returns the first line on standard error.
fn first_error(scratch: &Scratch, path: &str) -> String {
    let output = scratch.output(&["fmt", path]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    stderr.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn link_cycles_end() {
    let scratch = Scratch::new(&[("d/a.md", CURRENT)]);
    symlink("b.md", scratch.path("c.md")).unwrap();
    symlink("c.md", scratch.path("b.md")).unwrap();
    symlink("..", scratch.path("d/up")).unwrap();
    assert_eq!(scratch.status(&["fmt", "."]), Some(0));
    let error = first_error(&scratch, "b.md");
    assert!(error.starts_with("b.md: cannot read: Too many levels"));
    let deep = "d/up/".repeat(30) + "d/a.md";
    assert_eq!(scratch.status(&["fmt", &deep]), Some(0));
    let too_deep = "d/up/".repeat(60) + "d/a.md";
    assert!(first_error(&scratch, &too_deep).contains("cannot read: Too many levels"));
}

#[test]
fn reports_a_path_that_is_too_long() {
    let scratch = Scratch::new(&[("a.md", CURRENT)]);
    let message = "cannot read: File name too long (os error 36)";
    let path = format!("{}a.md", "d/".repeat(2048));
    assert!(first_error(&scratch, &path).ends_with(message));
    let name = format!("{}.md", "n".repeat(300));
    assert!(first_error(&scratch, &name).ends_with(message));
    // The longest possible name.
    let name = format!("{}.md", "n".repeat(252));
    scratch.write(&name, STALE.as_bytes());
    assert_eq!(scratch.status(&["fmt", &name]), Some(0));
    assert_eq!(scratch.read(&name), CURRENT.as_bytes());
}

/// Folders nested deeper than a path can be long are walked as far as possible.
#[test]
fn reports_a_tree_that_is_too_deep() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    let script = "for i in $(seq 30); do d=$(printf '%0200d' 0); mkdir $d && cd $d || exit 1; done; echo '<!-- toc -->' > b.md";
    scratch.run_program("bash", &["-c", script], b"");
    let output = scratch.output(&["fmt", "."]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("File name too long"), "{stderr}");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(scratch.read("a.md"), CURRENT.as_bytes());
    scratch.run_program("bash", &["-c", "rm -r 0*"], b"");
}

/// The file is formatted like any other, and `git apply` finds it by its name in the diff.
#[test]
fn formats_a_file_whose_name_is_not_utf_8() {
    let scratch = Scratch::new(&[]);
    let path = scratch.path(".").join(OsStr::from_bytes(b"\xff.md"));
    if fs::write(&path, STALE).is_err() {
        skip("the file system requires names in UTF-8");
        return;
    }
    let check = scratch.output(&["check"]);
    assert_eq!(check.status.code(), Some(1));
    if has_git() {
        scratch.run_program("git", &["apply"], &check.stdout);
        assert_eq!(fs::read_to_string(&path).unwrap(), CURRENT);
        fs::write(&path, STALE).unwrap();
    }
    assert_eq!(scratch.status(&["fmt"]), Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), CURRENT);
}

#[test]
fn escapes_in_a_name_do_not_reach_the_terminal() {
    let names = ["a\u{1b}[2J\n.md", "b\u{7}.md"];
    let scratch = Scratch::new(&[(names[0], "<!-- toc -->\n"), (names[1], STALE)]);
    let output = scratch.output(&["check", names[0], names[1]]);
    let all = [output.stdout, output.stderr].concat();
    let is_control = |byte: &u8| byte.is_ascii_control() && *byte != b'\n';
    assert!(
        !all.iter().any(is_control),
        "{}",
        String::from_utf8_lossy(&all).escape_debug()
    );
}

/// This applies to terminals only: what goes to a file or to `git apply` must be exact.
#[test]
fn escapes_in_a_document_do_not_reach_the_terminal() {
    let text = format!("\u{1b}]0;title\u{7}\n\n{STALE}");
    let scratch = Scratch::new(&[("a.md", &text)]);
    let exact = scratch.output(&["check"]).stdout;
    assert!(exact.contains(&0x1b));
    let Some(colored) = run_on_terminal(&scratch, "check") else {
        return;
    };
    assert!(
        colored.contains("\u{1b}[32m+- [One](#one)\u{1b}[0m"),
        "{}",
        colored.escape_debug()
    );
    let not_a_color = colored.split('\u{1b}').skip(1).find(|rest| {
        let color = rest.strip_prefix('[').and_then(|rest| rest.split_once('m'));
        color.is_none_or(|(number, _)| number.parse::<u8>().is_err())
    });
    assert_eq!(not_a_color, None);
    let shown = run_on_terminal(&scratch, "check --color never").unwrap();
    assert!(shown.contains("+- [One](#one)"), "{shown}");
    assert!(shown.contains(r" \u{1b}]0;title\u{7}"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{}", shown.escape_debug());
}

/// A file name can become an argument, as in `tocfmt check *`.
#[test]
fn escapes_in_an_unknown_argument_do_not_reach_the_terminal() {
    let scratch = Scratch::new(&[]);
    let arguments = "check --a$(printf '\\033]0;title\\007')";
    let Some(shown) = run_on_terminal(&scratch, arguments) else {
        return;
    };
    assert!(shown.contains("unexpected argument '--a"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{}", shown.escape_debug());
}

/// Runs `tocfmt` on a pseudo-terminal and returns what it shows, or `None` if `script` is missing.
fn run_on_terminal(scratch: &Scratch, arguments: &str) -> Option<String> {
    if !has_program("script") {
        return None;
    }
    let line = format!("{TOCFMT} {arguments}");
    let mut script = scratch.command("script", &["-qec", &line, "/dev/null"]);
    let output = script.stdin(Stdio::null()).output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}
