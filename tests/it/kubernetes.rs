//! The scripts that replace those in `hack/` of kubernetes/enhancements, in a small tree of that shape and, if
//! `../shared/corpus` is there, in the real one.

use std::path::Path;
use std::process::Output;

use crate::support::corpus::{changed_files, repository};
use crate::support::scratch::{Scratch, TOCFMT};

const UPDATE: &str = "hack/update-toc.sh";
const VERIFY: &str = "hack/verify-toc.sh";

fn install_scripts(scratch: &Scratch) {
    for script in [UPDATE, VERIFY] {
        let source = script.replace("hack/", "contrib/kubernetes/");
        scratch.install(Path::new(&source), script);
    }
}

/// Runs a script with the built command, in a folder of the tree.
fn run(scratch: &Scratch, folder: &str, script: &str, args: &[&str]) -> Output {
    let script = scratch.path(script);
    let mut command = scratch.command(script.to_str().unwrap(), args);
    command.current_dir(scratch.path(folder));
    // With this variable, `cd` prints where it leads to in some shells.
    command.env("CDPATH", scratch.path("."));
    command.env("TOCFMT", TOCFMT);
    command.output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n\n###### Six\n";
const UPDATED: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n\n###### Six\n";

fn long_line() -> String {
    "word ".repeat(20).trim_end().to_owned() + "\n"
}

fn small_tree() -> Scratch {
    let long = format!("{STALE}\n{}", long_line());
    let scratch = Scratch::new(&[
        ("keps/a b/README.md", STALE),
        ("keps/long.md", &long),
        ("keps/none.md", "# None\n"),
        ("README.md", STALE),
        ("hack/.notableofcontents", "keps/none.md\n"),
    ]);
    install_scripts(&scratch);
    scratch
}

#[test]
fn scripts_work_from_any_folder() {
    for folder in [".", "keps", "keps/a b"] {
        let scratch = small_tree();
        let before = run(&scratch, folder, VERIFY, &[]);
        let text = stderr(&before);
        assert_eq!(before.status.code(), Some(1), "{text}");
        assert!(text.contains("would change 2 of 2 files"), "{text}");
        assert!(text.ends_with("to fix this, run: make update-toc\n"));
        let diff = String::from_utf8(before.stdout).unwrap();
        assert!(diff.contains("+++ b/keps/a b/README.md"), "{diff}");

        let update = run(&scratch, folder, UPDATE, &[]);
        assert_eq!(update.status.code(), Some(0), "{}", stderr(&update));
        assert_eq!(scratch.read_text("keps/a b/README.md"), UPDATED);
        // Other folders and overlong lines stay as they are.
        assert_eq!(scratch.read_text("README.md"), STALE);
        let long = format!("{UPDATED}\n{}", long_line());
        assert_eq!(scratch.read_text("keps/long.md"), long);

        let after = run(&scratch, folder, VERIFY, &[]);
        assert_eq!(after.status.code(), Some(0), "{}", stderr(&after));
        assert!(after.stdout.is_empty());
    }
}

#[test]
fn scripts_report_a_document_without_a_table_of_contents() {
    let scratch = small_tree();
    scratch.write("keps/new.md", b"# New\n");
    for script in [UPDATE, VERIFY] {
        let output = run(&scratch, ".", script, &[]);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        let message = "keps/new.md:1:1: no table of contents";
        assert!(text.contains(message), "{text}");
    }
}

#[test]
fn errors_are_distinct_from_findings() {
    let scratch = small_tree();
    let output = run(&scratch, ".", VERIFY, &["--no-such-flag"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!stderr(&output).contains("make update-toc"));
}

#[test]
fn scripts_explain_how_to_install_a_missing_command() {
    let scratch = small_tree();
    for script in [UPDATE, VERIFY] {
        let path = scratch.path(script);
        let mut command = scratch.command(path.to_str().unwrap(), &[]);
        let output = command.env("TOCFMT", "no-such-tocfmt").output().unwrap();
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        let name = script.replace("hack/", "");
        assert!(text.starts_with(&format!("{name}: no-such-tocfmt not found")));
        assert!(text.contains("pip install tocfmt"), "{text}");
    }
}

#[test]
fn the_configuration_asks_for_the_same_as_the_scripts() {
    let scratch = small_tree();
    let source = Path::new("contrib/kubernetes/tocfmt.toml");
    scratch.install(source, "tocfmt.toml");
    scratch.write("keps/nested.md", NESTED.as_bytes());
    assert_eq!(scratch.status(&["fmt", "--only", "toc", "keps"]), Some(0));
    assert_eq!(scratch.read_text("keps/nested.md"), NESTED);
    let verify = run(&scratch, ".", VERIFY, &[]);
    assert_eq!(verify.status.code(), Some(0), "{}", stderr(&verify));
}

/// What mdtoc writes for a level that is skipped, and for a link.
const NESTED: &str = "<!-- toc -->\n- [One](#one)\n    - [<a href=\"b\">a</a>](#a)\n<!-- /toc -->\n\n# One\n\n### [a](b)\n";

#[test]
fn ten_documents_of_enhancements_change() {
    let Some(scratch) = repository() else {
        return;
    };
    install_scripts(&scratch);
    let before = run(&scratch, "keps", VERIFY, &[]);
    let text = stderr(&before);
    assert_eq!(before.status.code(), Some(1), "{text}");
    assert!(text.contains("would change 10 of 663 files"), "{text}");
    assert!(changed_files(&scratch).is_empty());

    let update = run(&scratch, "docs", UPDATE, &[]);
    assert_eq!(update.status.code(), Some(0), "{}", stderr(&update));
    let changed = changed_files(&scratch);
    assert_eq!(changed.len(), 10, "{changed:?}");

    let after = run(&scratch, ".", VERIFY, &[]);
    assert_eq!(after.status.code(), Some(0), "{}", stderr(&after));
}
