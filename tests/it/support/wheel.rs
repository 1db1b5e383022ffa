//! The Python wheel, built once per test run, and environments in which pip finds it and nothing else.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::support::skip::{has_program, skip};

/// Returns a folder with the wheel, or `None` if maturin or Python is missing.
///
/// The wheel contains what `cargo build` makes, most of which has been built for the tests already.
pub(crate) fn wheels() -> Option<&'static Path> {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    if !has_program("maturin") || !has_program("python3") {
        return None;
    }
    Some(FOLDER.get_or_init(build_wheel))
}

fn build_wheel() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wheels");
    // pip would find a wheel of an earlier version, too.
    let _ = fs::remove_dir_all(&folder);
    let mut maturin = Command::new("maturin");
    maturin.args(["build", "--profile", "dev", "--out"]);
    maturin.arg(&folder).current_dir("contrib/pypi");
    let output = maturin.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    folder
}

/// Downloads setuptools, which builds every package without a build system of its own, next to the wheel. False if it is
/// not available.
pub(crate) fn download_setuptools(wheels: &Path) -> bool {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"]);
    let output = pip.arg(wheels).arg("setuptools").output();
    let downloaded = output.is_ok_and(|output| output.status.success());
    if !downloaded {
        skip("setuptools is not available");
    }
    downloaded
}

/// Restricts pip to the folder, so that it never takes a published version for this one.
pub(crate) fn restrict_pip(command: &mut Command, wheels: &Path) {
    command
        .env("PIP_NO_INDEX", "1")
        .env("PIP_FIND_LINKS", wheels);
}

/// Prepends the folder of a program to PATH.
pub(crate) fn prepend_to_path(command: &mut Command, program: &Path) {
    let folder = program.parent().unwrap().to_path_buf();
    let rest = env::var_os("PATH").unwrap_or_default();
    let paths = [folder].into_iter().chain(env::split_paths(&rest));
    command.env("PATH", env::join_paths(paths).unwrap());
}
