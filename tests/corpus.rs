//! All of kubernetes/enhancements, where `../shared/corpus` is there: what the command says and writes on real documents.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod scratch;

use std::path::PathBuf;

use scratch::{changed, repository};

/// What replaces `hack/verify-toc.sh`, less the command.
const FLAGS: [&str; 7] = [
    "--only",
    "toc",
    "--require-toc",
    "--max-depth",
    "5",
    "--ignore-file",
    "hack/.notableofcontents",
];

/// The documents in which mdtoc 1.4.0 is wrong about what GitHub renders, each with its reason in docs/migration.md.
const WRONG_BEFORE: [&str; 10] = [
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

fn words(command: &str) -> Vec<&str> {
    [&[command], &FLAGS[..], &["keps"]].concat()
}

fn diffed(diff: &[u8]) -> Vec<String> {
    let diff = String::from_utf8_lossy(diff);
    diff.lines()
        .filter_map(|line| line.strip_prefix("+++ b/"))
        .map(str::to_owned)
        .collect()
}

/// A document without what stands between its markers.
fn outside(text: &str) -> String {
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
fn exactly_the_documents_change_in_which_mdtoc_was_wrong() {
    let Some(scratch) = repository() else { return };
    let check = scratch.output(&words("check"));
    assert_eq!(check.status.code(), Some(1));
    let mut expected = WRONG_BEFORE.map(str::to_owned).to_vec();
    expected.sort();
    let mut names = diffed(&check.stdout);
    names.sort();
    assert_eq!(names, expected);
    assert_eq!(changed(&scratch), [""; 0], "check writes nothing");

    let before: Vec<String> = expected
        .iter()
        .map(|name| String::from_utf8(scratch.read(name)).unwrap())
        .collect();
    assert_eq!(scratch.output(&words("fmt")).status.code(), Some(0));
    assert_eq!(changed(&scratch), expected);
    for (name, before) in expected.iter().zip(before) {
        let after = String::from_utf8(scratch.read(name)).unwrap();
        assert_eq!(outside(&before), outside(&after), "{name}");
    }
    let again = scratch.output(&words("check"));
    assert_eq!(
        again.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&again.stdout)
    );

    let written: Vec<Vec<u8>> = expected.iter().map(|name| scratch.read(name)).collect();
    scratch.succeed("git", &["checkout", "-q", "."], b"");
    scratch.succeed("git", &["apply", "-"], &check.stdout);
    let applied: Vec<Vec<u8>> = expected.iter().map(|name| scratch.read(name)).collect();
    assert!(
        written == applied,
        "the diff of check yields what fmt writes"
    );
}

#[test]
fn the_pipeline_of_the_old_scripts_finds_the_same_through_the_drop_in() {
    let Some(scratch) = repository() else { return };
    let pipeline = |flags: &str| {
        format!(
            "find keps -name '*.md' | grep -Fxvf hack/.notableofcontents \
             | xargs '{}' mdtoc --inplace --max-depth=5 {flags}",
            env!("CARGO_BIN_EXE_tocfmt")
        )
    };
    let check = scratch
        .command("sh", &["-c", &pipeline("--dryrun")])
        .output()
        .unwrap();
    // xargs makes 123 of any failure of what it runs.
    assert_eq!(check.status.code(), Some(123));
    let mut names = diffed(&check.stdout);
    names.sort();
    let mut expected = WRONG_BEFORE.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(names, expected);
    scratch.succeed("sh", &["-c", &pipeline("")], b"");
    assert_eq!(changed(&scratch), expected);
    scratch.succeed("sh", &["-c", &pipeline("--dryrun")], b"");
}

/// Every heading of every document, with every style of entry: stable, and never an error but for unpaired markers.
#[test]
fn every_document_takes_every_style_of_entry() {
    let Some(scratch) = repository() else { return };
    for style in ["html", "markdown", "text"] {
        let words = ["fmt", "keps", "--include-preceding", "--entries", style];
        let output = scratch.output(&words);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{style}: {stderr}");
        let again = scratch.output(&[&["check"], &words[1..]].concat());
        assert_eq!(again.status.code(), Some(0), "{style}");
    }
    let names: Vec<PathBuf> = changed(&scratch).into_iter().map(PathBuf::from).collect();
    assert!(names.len() > 500, "{}", names.len());
}
