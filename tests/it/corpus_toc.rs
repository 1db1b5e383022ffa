//! The tables of contents of kubernetes/enhancements, if `../shared/corpus` is there.

use crate::support::cmark::cmark;
use crate::support::corpus::{changed_files, repository};
use crate::support::scratch::TOCFMT;

/// The flags that replace `hack/verify-toc.sh`.
const FLAGS: [&str; 9] = [
    "--only",
    "toc",
    "--entries",
    "mdtoc",
    "--require-toc",
    "--max-depth",
    "5",
    "--ignore-file",
    "hack/.notableofcontents",
];

/// The documents in which mdtoc 1.4.0 differs from what GitHub renders. docs/migration.md gives the reason for each.
const WRONG_IN_MDTOC: [&str; 10] = [
    "keps/sig-api-machinery/2340-Consistent-reads-from-cache/README.md",
    "keps/sig-api-machinery/5073-declarative-validation-with-validation-gen/README.md",
    "keps/sig-apps/961-maxunavailable-for-statefulset/README.md",
    "keps/sig-network/0752-endpointslices/README.md",
    "keps/sig-network/2079-network-policy-port-range/README.md",
    "keps/sig-network/5311-relaxed-validation-for-service-names/README.md",
    "keps/sig-node/5758-per-container-ulimits-configuration/README.md",
    "keps/sig-node/688-pod-overhead/README.md",
    "keps/sig-scheduling/5598-opportunistic-batching/README.md",
    "keps/sig-storage/3107-csi-nodeexpandsecret/README.md",
];

fn args(command: &str) -> Vec<&str> {
    [&[command], &FLAGS[..], &["keps"]].concat()
}

/// Returns the files in a diff, sorted.
fn files_of(diff: &[u8]) -> Vec<String> {
    let diff = String::from_utf8_lossy(diff);
    let mut names: Vec<String> = diff
        .lines()
        .filter_map(|line| line.strip_prefix("+++ b/"))
        .map(str::to_owned)
        .collect();
    names.sort();
    names
}

fn wrong_in_mdtoc() -> Vec<String> {
    let mut names = WRONG_IN_MDTOC.map(str::to_owned).to_vec();
    names.sort();
    names
}

/// Returns a document without the lines between its markers.
fn outside_markers(text: &str) -> String {
    let mut inside = false;
    let keep = |line: &&str| {
        match line.trim().to_ascii_lowercase().as_str() {
            "<!-- toc -->" => inside = true,
            "<!-- /toc -->" => inside = false,
            _ => return !inside,
        }
        true
    };
    text.lines().filter(keep).collect::<Vec<_>>().join("\n")
}

#[test]
fn only_documents_that_mdtoc_gets_wrong_change() {
    let Some(scratch) = repository() else { return };
    let expected = wrong_in_mdtoc();
    let check = scratch.output(&args("check"));
    assert_eq!(check.status.code(), Some(1));
    assert_eq!(files_of(&check.stdout), expected);
    assert_eq!(changed_files(&scratch), [""; 0], "check wrote a file");

    let texts = || expected.iter().map(|name| scratch.read_text(name));
    let before: Vec<String> = texts().collect();
    assert_eq!(scratch.status(&args("fmt")), Some(0));
    assert_eq!(changed_files(&scratch), expected);
    let written: Vec<String> = texts().collect();
    for (name, (before, after)) in expected.iter().zip(before.iter().zip(&written)) {
        assert_eq!(outside_markers(before), outside_markers(after), "{name}");
    }
    let again = scratch.output(&args("check"));
    let diff = String::from_utf8_lossy(&again.stdout);
    assert_eq!(again.status.code(), Some(0), "{diff}");

    scratch.run_program("git", &["checkout", "-q", "."], b"");
    scratch.run_program("git", &["apply", "-"], &check.stdout);
    let applied: Vec<String> = texts().collect();
    assert!(
        written == applied,
        "the diff of check differs from what fmt writes"
    );
}

#[test]
fn mdtoc_command_finds_the_same_in_the_old_pipeline() {
    let Some(scratch) = repository() else { return };
    let pipeline = |flags: &str| {
        format!(
            "find keps -name '*.md' | grep -Fxvf hack/.notableofcontents \
             | xargs '{TOCFMT}' mdtoc --inplace --max-depth=5 {flags}"
        )
    };
    let check = scratch
        .command("sh", &["-c", &pipeline("--dryrun")])
        .output()
        .unwrap();
    // xargs exits with 123 for any failure of the command.
    assert_eq!(check.status.code(), Some(123));
    assert_eq!(files_of(&check.stdout), wrong_in_mdtoc());
    scratch.run_program("sh", &["-c", &pipeline("")], b"");
    assert_eq!(changed_files(&scratch), wrong_in_mdtoc());
    scratch.run_program("sh", &["-c", &pipeline("--dryrun")], b"");
}

/// Every heading of every document is listed in every style, without an error, and a second run changes nothing. To GitHub's
/// parser, the page is the same outside of the list, and each entry is a link that leads to a heading.
#[test]
fn every_document_formats_in_every_entry_style() {
    let Some(scratch) = repository() else { return };
    for style in ["mdtoc", "text", "html", "markdown"] {
        let args = ["fmt", "keps", "--include-preceding", "--entries", style];
        let output = scratch.output(&args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{style}: {stderr}");
        let again = scratch.status(&[&["check"], &args[1..]].concat());
        assert_eq!(again, Some(0), "{style}");
    }
    let changed = changed_files(&scratch);
    assert!(changed.len() > 500, "{}", changed.len());
    let Some(cmark) = cmark() else { return };
    for name in &changed {
        let old = scratch.run_program("git", &["show", &format!(":{name}")], b"");
        let new = scratch.read_text(name);
        cmark.assert_same_visible_page(name, str::from_utf8(&old).unwrap(), &new);
        cmark.assert_right_entries(name, &new);
    }
}
