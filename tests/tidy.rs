//! The shape of the sources: who may name which crate and module, and how large a file may be.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

/// Crates that have one place each.
const CRATES: [(&str, &[&str]); 16] = [
    ("comrak", &["src/document/"]),
    ("similar", &["src/diff.rs"]),
    ("finl_unicode", &["src/toc/anchor.rs"]),
    ("regex", &["src/options.rs"]),
    ("unicode_width", &["src/width.rs"]),
    ("ignore", &["src/cli/files/patterns.rs", "src/cli/walk.rs"]),
    (
        "clap",
        &[
            "src/cli/args.rs",
            "src/cli/config/deny.rs",
            "src/cli/config/modes.rs",
            "src/cli/config/settings.rs",
            "src/cli/mod.rs",
            "src/cli/show.rs",
        ],
    ),
    ("toml", &["src/cli/config/file.rs"]),
    ("ec4rs", &["src/cli/config/editorconfig.rs"]),
    ("serde_json", &["src/cli/formats.rs"]),
    ("anstyle", &["src/cli/report.rs"]),
    ("anstream", &["src/cli/report.rs"]),
    ("indicatif", &["src/cli/progress.rs"]),
    ("clap_complete", &["src/cli/args.rs", "src/cli/show.rs"]),
    ("tempfile", &["src/cli/files/replace.rs"]),
    ("strsim", &["src/cli/config/file.rs", "src/explain.rs"]),
];

/// The core, in the order of the flow: a module uses only what stands before it.
const FLOW: [&str; 15] = [
    "source",
    "width",
    "options",
    "kind",
    "error",
    "edit",
    "document",
    "directives",
    "toc",
    "wrap",
    "passes",
    "explain",
    "guard",
    "rewrite",
    "diff",
];

/// What the core may not know: files, terminals, the environment.
const WORLD: [&str; 6] = [
    "std::fs",
    "std::io",
    "std::env",
    "std::process",
    "std::net",
    "print",
];

fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    collect(Path::new("src"), &mut sources);
    assert!(sources.len() > 20);
    sources
}

fn collect(folder: &Path, sources: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if entry.is_dir() {
            collect(&entry, sources);
        } else {
            let name = entry.to_string_lossy().replace('\\', "/");
            sources.push((name, fs::read_to_string(&entry).unwrap()));
        }
    }
}

/// The lines that are code, and not tests.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("#[cfg(test)]").next().unwrap();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn every_crate_has_its_place() {
    for (name, text) in sources() {
        for (owned, places) in CRATES {
            let path = format!("{owned}::");
            let used = code(&text).any(|line| {
                line.match_indices(&path).any(|(at, _)| {
                    let before = line.get(..at).unwrap();
                    !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                })
            });
            let allowed = places.iter().any(|place| name.starts_with(place));
            assert!(
                !used || allowed,
                "{name} names {owned}, which belongs to {places:?}"
            );
        }
    }
}

#[test]
fn the_core_uses_only_what_stands_before_it() {
    for (name, text) in sources() {
        let Some(rank) = FLOW.iter().position(|module| {
            name == format!("src/{module}.rs") || name.starts_with(&format!("src/{module}/"))
        }) else {
            continue;
        };
        for (later, module) in FLOW.iter().enumerate().filter(|(later, _)| *later > rank) {
            let path = format!("crate::{module}");
            assert!(
                !code(&text).any(|line| line.contains(&path)),
                "{name} uses {module}, {later} > {rank}"
            );
        }
        for thing in WORLD {
            assert!(
                !code(&text).any(|line| line.contains(thing)),
                "{name} names {thing}"
            );
        }
    }
}

/// The passes do not know each other.
#[test]
fn passes_never_see_each_other() {
    for (name, text) in sources() {
        for (pass, other) in [("toc", "wrap"), ("wrap", "toc")] {
            let path = format!("crate::{other}");
            let own = name.starts_with(&format!("src/{pass}/"));
            assert!(
                !own || !code(&text).any(|line| line.contains(&path)),
                "{name}"
            );
        }
    }
}

#[test]
fn files_are_rooms() {
    for (name, text) in sources() {
        assert!(
            text.starts_with("//! "),
            "{name} does not say what lives there"
        );
        let lines = text.lines().count();
        assert!(lines <= 450, "{name} has {lines} lines");
        assert!(
            !code(&text).any(|line| line.contains("::*")),
            "{name} imports by glob"
        );
    }
}
