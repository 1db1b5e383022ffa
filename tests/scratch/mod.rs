//! A folder of its own for a test, and the built command run in it.
//!
//! A run is told as one text: standard output, standard error, exit status, and every file that is not as it was. A test
//! that compares it compares all four.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Whether there is a git to test against. The command itself needs none, and its tests pass without.
pub(crate) fn git_is_there() -> bool {
    let there = Command::new("git")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: no git");
    }
    there
}

/// A temporary folder, removed at the end.
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// A folder with these files in it, by name and text.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let scratch = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for (name, text) in files {
            scratch.write(name, text.as_bytes());
        }
        scratch
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// A command in the folder, away from any configuration of git outside of it. Git is told who works: it does not commit
    /// or merge otherwise, and what it finds out by itself depends on the machine.
    pub(crate) fn command(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).current_dir(self.folder.path());
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null");
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), "a")
                .env(format!("GIT_{who}_EMAIL"), "a@b");
        }
        command.env(
            "GIT_CEILING_DIRECTORIES",
            self.folder.path().parent().unwrap(),
        );
        command
    }

    /// Runs a program that must succeed.
    pub(crate) fn succeed(&self, program: &str, words: &[&str], input: &[u8]) -> Vec<u8> {
        let output = pipe(self.command(program, words), input);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {words:?}: {stderr}");
        output.stdout
    }

    /// Runs `tocfmt` with nothing on standard input.
    pub(crate) fn output(&self, words: &[&str]) -> Output {
        self.output_with(words, b"")
    }

    /// Runs `tocfmt` with `input` on standard input.
    pub(crate) fn output_with(&self, words: &[&str], input: &[u8]) -> Output {
        pipe(self.command(env!("CARGO_BIN_EXE_tocfmt"), words), input)
    }

    /// Runs `tocfmt` and tells of it.
    pub(crate) fn run(&self, words: &[&str]) -> String {
        self.run_with(words, b"")
    }

    /// Runs `tocfmt` with `input` on standard input and tells of it.
    pub(crate) fn run_with(&self, words: &[&str], input: &[u8]) -> String {
        let before = self.files();
        let output = self.output_with(words, input);
        let after = self.files();
        let mut told = String::new();
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if !bytes.is_empty() {
                let _ = writeln!(told, "== {name}\n{}", self.shown(bytes));
            }
        }
        let _ = writeln!(told, "== status {}", output.status.code().unwrap());
        for (name, bytes) in &after {
            if before.get(name) != Some(bytes) {
                let _ = writeln!(told, "== {name}\n{}", self.shown(bytes));
            }
        }
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            let _ = writeln!(told, "== {name} is gone");
        }
        told
    }

    /// Text in which control characters can be seen, and the folder has always the same name.
    fn shown(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes)
            .replace(&*self.folder.path().to_string_lossy(), "/scratch");
        let text = text
            .replace('\r', "\\r")
            .replace('\u{feff}', "\\u{feff}")
            .replace('\t', "\\t");
        text.strip_suffix('\n')
            .map_or_else(|| format!("{text}%"), str::to_owned)
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.folder.path(), self.folder.path(), &mut files);
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_dir() && !path.ends_with(".git") {
            collect(root, &path, files);
        } else if kind.is_file() {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            files.insert(name, fs::read(&path).unwrap_or_default());
        }
    }
}

fn pipe(mut command: Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends without reading its input is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// All of kubernetes/enhancements.
const CORPUS: &str = "../shared/corpus/enhancements";

/// A copy of the corpus as a git repository with one commit, or `None` where there is no corpus or no git.
pub(crate) fn repository() -> Option<Scratch> {
    if !Path::new(CORPUS).exists() || !git_is_there() {
        eprintln!("skipped: no corpus");
        return None;
    }
    let scratch = Scratch::new(&[]);
    copy(Path::new(CORPUS), &scratch.path("."));
    scratch.succeed("git", &["init", "-q"], b"");
    scratch.succeed("git", &["add", "-A"], b"");
    scratch.succeed("git", &["commit", "-qm", "a"], b"");
    Some(scratch)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::write(target, fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

/// The files of the repository that are not as they were committed, in order.
pub(crate) fn changed(scratch: &Scratch) -> Vec<String> {
    let names = scratch.succeed("git", &["diff", "--name-only"], b"");
    let mut names: Vec<String> = String::from_utf8(names)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    names.sort();
    names
}
