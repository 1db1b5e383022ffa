//! Fuzzes what the command line reads besides documents: files with settings or patterns, and the diffs of git. The last byte
//! of the input chooses which of these the others are.
//!
//! Nothing may panic, stall or overflow the stack, and an error about a file must be at a place in it.

#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;

use cli::config::{ConfigSource, FileSettings, Resolver, Settings};
use cli::files::GitIgnore;
use cli::message::Message;

/// The modules that read these files, which are private to the command line.
#[allow(
    dead_code,
    unused_imports,
    reason = "most of the command line is missing"
)]
#[path = "../../src/cli"]
mod cli {
    pub(crate) mod config;
    mod exit;
    pub(crate) mod files;
    pub(crate) mod message;
    mod report_paths;
    mod rule;
    mod sanitize;

    pub(crate) mod git {
        mod patch;

        /// Parses a diff, and checks that the changed lines are in the text that they are looked up in.
        pub(crate) fn check_diff(diff: &[u8]) {
            let text = "a\nb\n\nc";
            for lines in patch::parse(diff).values() {
                for span in lines.spans(text) {
                    assert!(text.get(span.start..span.end).is_some(), "{span:?}");
                }
            }
        }
    }
}

/// The files. Any number beyond them stands for a diff.
const FILES: [&str; 5] = [
    "tocfmt.toml",
    ".editorconfig",
    ".tocfmtignore",
    ".gitignore",
    ".git/info/exclude",
];

/// Paths that the patterns are matched against.
const PATHS: [&str; 4] = [
    "a.md",
    "d/a.md",
    "d/e/-1 {a,b}[c].md",
    "d/e/aaaaaaaaaaaaaaaaaaaaaaaa.md",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_last() else {
        return;
    };
    match FILES.get(usize::from(*choice) % (FILES.len() + 1)) {
        Some(name) => check_file(name, bytes),
        None => cli::git::check_diff(bytes),
    }
});

/// Reads a file of this name, and applies it to some paths.
fn check_file(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir_all(folder.join(".git/info")).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
    let files = FileSettings::default();
    let resolver = Resolver::new(Settings::default(), &files, &ConfigSource::Nearest).unwrap();
    for path in PATHS {
        let path = folder.join(path);
        check_result(resolver.is_excluded(&path), name, bytes);
        check_result(resolver.options_for(&path), name, bytes);
        check_result(resolver.layers_for(&path), name, bytes);
    }
    let mut ignore = GitIgnore::new(folder, folder).unwrap();
    if check_result(ignore.enter(folder), name, bytes).is_some() {
        for path in PATHS {
            ignore.matches(&folder.join(path), false);
        }
    }
}

/// Checks that an error about the file is at a place in it, if it is at one. An ignore file that it names may not exist.
#[track_caller]
fn check_result<T>(result: Result<T, Message>, name: &str, bytes: &[u8]) -> Option<T> {
    let error = match result {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let is_line_end = |byte: &&u8| matches!(**byte, b'\n' | b'\r');
    let lines = 1 + bytes.iter().filter(is_line_end).count();
    if error.path.ends_with(name) {
        let position = error.position;
        assert!(
            position.is_none_or(|position| position.line <= lines),
            "{error}"
        );
    }
    None
}
