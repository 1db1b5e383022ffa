//! A temporary folder for one test, and programs run in it.
//!
//! A run of `tocfmt` is returned as one text, a transcript: standard output, standard error, exit status, and every file that
//! changed. A test that compares transcripts compares all four.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The path of the built command.
pub(crate) const TOCFMT: &str = env!("CARGO_BIN_EXE_tocfmt");

/// A temporary folder, removed when dropped.
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// Creates a folder with these files, given by name and text.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let scratch = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for (name, text) in files {
            scratch.write(name, text.as_bytes());
        }
        scratch
    }

    /// Creates a copy of a folder.
    pub(crate) fn copy_of(folder: &Path) -> Self {
        let scratch = Self::new(&[]);
        for (name, bytes) in files_below(folder) {
            scratch.write(&name, &bytes);
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

    /// Copies an executable file into the folder, such as a script.
    ///
    /// Another process does it: if this one had the copy open for writing while another test starts a program, that program
    /// would inherit the open file, and the copy could not be executed ("text file busy").
    pub(crate) fn install(&self, from: &Path, name: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let copied = Command::new("cp").arg("-p").arg(from).arg(path).status();
        assert!(copied.unwrap().success(), "{name}");
    }

    /// Writes an executable script into the folder.
    #[cfg(unix)]
    pub(crate) fn write_script(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let source = tempfile::NamedTempFile::new().unwrap();
        fs::write(source.path(), text).unwrap();
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(source.path(), executable).unwrap();
        self.install(source.path(), name);
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn read_text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// Returns every regular file in the folder, by name, without those of git.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(self.folder.path())
    }

    /// Returns a command that runs in the folder, without the git configuration of the user and of the machine.
    ///
    /// An author is set because git cannot commit or merge without one, and does not find one on every machine.
    pub(crate) fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.folder.path());
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null");
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "a")
                .env(format!("GIT_{role}_EMAIL"), "a@b");
        }
        let parent = self.folder.path().parent().unwrap();
        command.env("GIT_CEILING_DIRECTORIES", parent);
        command
    }

    /// Runs a program, which must succeed, and returns its standard output.
    pub(crate) fn run_program(&self, program: &str, args: &[&str], stdin: &[u8]) -> Vec<u8> {
        let output = output_of(self.command(program, args), stdin);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {args:?}: {stderr}");
        output.stdout
    }

    /// Runs `tocfmt` with empty standard input.
    pub(crate) fn output(&self, args: &[&str]) -> Output {
        self.output_with(args, b"")
    }

    /// Runs `tocfmt` with `stdin` on standard input.
    pub(crate) fn output_with(&self, args: &[&str], stdin: &[u8]) -> Output {
        output_of(self.command(TOCFMT, args), stdin)
    }

    /// Runs `tocfmt` with empty standard input and returns its exit status.
    pub(crate) fn status(&self, args: &[&str]) -> Option<i32> {
        self.output(args).status.code()
    }

    /// Runs `tocfmt` with empty standard input and returns a transcript.
    pub(crate) fn transcript(&self, args: &[&str]) -> String {
        self.transcript_with(args, b"")
    }

    /// Runs `tocfmt` with `stdin` on standard input and returns a transcript.
    pub(crate) fn transcript_with(&self, args: &[&str], stdin: &[u8]) -> String {
        let before = self.files();
        let output = self.output_with(args, stdin);
        let after = self.files();
        let mut transcript = String::new();
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if !bytes.is_empty() {
                let _ = writeln!(transcript, "== {name}\n{}", self.display(bytes));
            }
        }
        let _ = writeln!(transcript, "== status {}", output.status.code().unwrap());
        for (name, bytes) in &after {
            if before.get(name) != Some(bytes) {
                let _ = writeln!(transcript, "== {name}\n{}", self.display(bytes));
            }
        }
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            let _ = writeln!(transcript, "== {name} was removed");
        }
        transcript
    }

    /// Returns text with control characters escaped, the path of the folder replaced, and `%` for a missing final newline.
    fn display(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes)
            .replace(&*self.folder.path().to_string_lossy(), "/scratch");
        let text = text
            .replace('\r', "\\r")
            .replace('\u{feff}', "\\u{feff}")
            .replace('\t', "\\t");
        text.strip_suffix('\n')
            .map_or_else(|| format!("{text}%"), str::to_owned)
    }
}

/// Returns every regular file below a folder, by name relative to it, without those of git.
pub(crate) fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(folder, folder, &mut files);
    files
}

fn collect(top: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_dir() && !path.ends_with(".git") {
            collect(top, &path, files);
        } else if kind.is_file() {
            let name = path.strip_prefix(top).unwrap();
            let name = name.to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).unwrap_or_default());
        }
    }
}

/// Runs a command with `stdin` on standard input.
fn output_of(mut command: Command, stdin: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program may exit without reading its input.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}
