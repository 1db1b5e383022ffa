//! Questions about paths that need no look at the file system.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// Whether a path has the extension `.md` or `.markdown`.
pub(crate) fn is_markdown(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    matches!(extension, Some("md" | "markdown"))
}

/// Whether a path is relative and has no `..`, so that it is below the working directory by its name alone.
pub(crate) fn is_below_cwd(path: &Path) -> bool {
    path.is_relative() && !path.components().any(|part| part == Component::ParentDir)
}

/// Removes `.` components, so that `a` and `./a` are one path. A path without any other component becomes `.`.
pub(crate) fn without_dot(path: &Path) -> PathBuf {
    let bare: PathBuf = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    if bare.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        bare
    }
}

/// Converts the bytes of a path as git prints them: arbitrary bytes on Unix, UTF-8 elsewhere.
pub(crate) fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_dot_components() {
        let cases = [("./a/./b", "a/b"), ("a", "a"), (".", "."), ("../a", "../a")];
        for (path, expected) in cases {
            assert_eq!(without_dot(Path::new(path)), Path::new(expected));
        }
    }
}
