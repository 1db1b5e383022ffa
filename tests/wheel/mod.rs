//! The wheel of PyPI, built once a test program, and an environment in which pip finds it and nothing else.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Whether a program can be run; the tests pass without it.
pub(crate) fn is_there(program: &str) -> bool {
    let there = Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: no {program}");
    }
    there
}

/// A folder with the wheel and what it takes to install a package that depends on it, or `None` where there is no maturin.
///
/// The wheel has what `cargo build` makes, which is there for the most part where the tests are.
pub(crate) fn wheels() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        if !is_there("maturin") || !is_there("python3") {
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wheels");
        // One from an earlier version would be found as well.
        let _ = fs::remove_dir_all(&folder);
        let mut maturin = Command::new("maturin");
        maturin.args(["build", "--profile", "dev", "--out"]);
        maturin.arg(&folder).current_dir("contrib/pypi");
        let output = maturin.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        Some(folder)
    });
    folder.as_deref()
}

/// Whether setuptools can be had, which every package without a build of its own is made with. Puts it beside the wheel.
pub(crate) fn setuptools(wheels: &Path) -> bool {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"]);
    let had = pip
        .arg(wheels)
        .arg("setuptools")
        .output()
        .is_ok_and(|output| output.status.success());
    if !had {
        eprintln!("skipped: no setuptools to be had");
    }
    had
}

/// Lets pip find what is in the folder alone, so that a version that is published is never taken for this one.
pub(crate) fn only_from(command: &mut Command, wheels: &Path) {
    command
        .env("PIP_NO_INDEX", "1")
        .env("PIP_FIND_LINKS", wheels);
}

/// Puts the folder of a program in front of PATH.
pub(crate) fn on_path(command: &mut Command, program: &Path) {
    let folder = program.parent().unwrap().to_path_buf();
    let rest = env::var_os("PATH").unwrap_or_default();
    let paths = [folder].into_iter().chain(env::split_paths(&rest));
    command.env("PATH", env::join_paths(paths).unwrap());
}
