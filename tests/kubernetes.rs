//! The scripts that take the place of those in `hack/` of kubernetes/enhancements, on a tree of that shape and on all of
//! it, where `../shared/corpus` is there.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use std::fs;
use std::process::Output;

use scratch::{Scratch, changed, git_is_there, repository};

const UPDATE: &str = "hack/update-toc.sh";
const VERIFY: &str = "hack/verify-toc.sh";

/// Puts the scripts in place.
fn install(scratch: &Scratch) {
    fs::create_dir_all(scratch.path("hack")).unwrap();
    for script in [UPDATE, VERIFY] {
        let name = script.replace("hack/", "contrib/kubernetes/");
        fs::copy(name, scratch.path(script)).unwrap();
    }
}

/// Runs a script in a folder of the tree with the built command.
fn run(scratch: &Scratch, folder: &str, script: &str, words: &[&str]) -> Output {
    let script = scratch.path(script);
    let mut command = scratch.command(script.to_str().unwrap(), words);
    command.current_dir(scratch.path(folder));
    // A variable of a shell that prints where `cd` leads to.
    command.env("CDPATH", scratch.path("."));
    command.env("TOCFMT", env!("CARGO_BIN_EXE_tocfmt"));
    command.output().unwrap()
}

fn messages(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n\n###### Six\n";
const MENDED: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n\n###### Six\n";

fn long_line() -> String {
    "word ".repeat(20).trim_end().to_owned() + "\n"
}

fn tree() -> Scratch {
    let long = format!("{STALE}\n{}", long_line());
    let scratch = Scratch::new(&[
        ("keps/a b/README.md", STALE),
        ("keps/long.md", &long),
        ("keps/none.md", "# None\n"),
        ("README.md", STALE),
        ("hack/.notableofcontents", "keps/none.md\n"),
    ]);
    install(&scratch);
    scratch
}

#[test]
fn the_scripts_work_from_any_folder() {
    for folder in [".", "keps", "keps/a b"] {
        let scratch = tree();
        let before = run(&scratch, folder, VERIFY, &[]);
        let said = messages(&before);
        assert_eq!(before.status.code(), Some(1), "{said}");
        assert!(said.contains("would change 2 of 2 files"), "{said}");
        assert!(said.ends_with("put it right with: make update-toc\n"));
        let diff = String::from_utf8(before.stdout).unwrap();
        assert!(diff.contains("+++ b/keps/a b/README.md"), "{diff}");

        let update = run(&scratch, folder, UPDATE, &[]);
        assert_eq!(update.status.code(), Some(0), "{}", messages(&update));
        assert_eq!(scratch.read("keps/a b/README.md"), MENDED.as_bytes());
        // No other folder, and no line that is too long.
        assert_eq!(scratch.read("README.md"), STALE.as_bytes());
        let long = String::from_utf8(scratch.read("keps/long.md")).unwrap();
        assert_eq!(long, format!("{MENDED}\n{}", long_line()));

        let after = run(&scratch, folder, VERIFY, &[]);
        assert_eq!(after.status.code(), Some(0), "{}", messages(&after));
        assert!(after.stdout.is_empty());
    }
}

#[test]
fn a_document_without_a_table_of_contents_is_found() {
    let scratch = tree();
    scratch.write("keps/new.md", b"# New\n");
    for script in [UPDATE, VERIFY] {
        let output = run(&scratch, ".", script, &[]);
        let said = messages(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains("keps/new.md:1:1: no table of contents"),
            "{said}"
        );
    }
}

#[test]
fn trouble_is_told_apart() {
    let scratch = tree();
    let output = run(&scratch, ".", VERIFY, &["--no-such-flag"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!messages(&output).contains("make update-toc"));
}

#[test]
fn a_missing_command_is_told_with_how_to_install_it() {
    let scratch = tree();
    for script in [UPDATE, VERIFY] {
        let path = scratch.path(script);
        let mut command = scratch.command(path.to_str().unwrap(), &[]);
        let output = command.env("TOCFMT", "no-such-tocfmt").output().unwrap();
        let said = messages(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        let name = script.replace("hack/", "");
        assert!(said.starts_with(&format!("{name}: no no-such-tocfmt on PATH")));
        assert!(said.contains("pip install tocfmt"), "{said}");
    }
}

#[test]
fn all_of_enhancements_changes_in_ten_documents() {
    if !git_is_there() {
        return;
    }
    let Some(scratch) = repository() else {
        return;
    };
    install(&scratch);
    let before = run(&scratch, "keps", VERIFY, &[]);
    let said = messages(&before);
    assert_eq!(before.status.code(), Some(1), "{said}");
    assert!(said.contains("would change 10 of 663 files"), "{said}");
    assert!(changed(&scratch).is_empty());

    let update = run(&scratch, "docs", UPDATE, &[]);
    assert_eq!(update.status.code(), Some(0), "{}", messages(&update));
    let changed = changed(&scratch);
    assert_eq!(changed.len(), 10, "{changed:?}");

    let after = run(&scratch, ".", VERIFY, &[]);
    assert_eq!(after.status.code(), Some(0), "{}", messages(&after));
}
