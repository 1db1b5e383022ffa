//! Paths as diffs and reports name them.

use std::env;
use std::fs;
use std::path::{self, MAIN_SEPARATOR, Path, PathBuf};

use super::files::{is_below_cwd, without_dot};

/// Returns the path of the file that `fmt` would write to, as a diff names it: in bytes, with `/` as the separator, and
/// relative to the working directory if the file is below it.
pub(crate) fn diff_path(path: &Path) -> Vec<u8> {
    let cwd = env::current_dir().unwrap_or_default();
    let resolved = if is_below_cwd(path) && !path.is_symlink() {
        without_dot(path)
    } else {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    };
    let relative = resolved.strip_prefix(cwd).unwrap_or(&resolved);
    let bytes = relative.as_os_str().as_encoded_bytes().iter();
    let with_slashes = bytes.map(|byte| match char::from(*byte) {
        MAIN_SEPARATOR => b'/',
        _ => *byte,
    });
    with_slashes.skip_while(|byte| *byte == b'/').collect()
}

/// Returns the path as text, with `/` as the separator.
pub(crate) fn slashed(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.into_owned()
    }
}

/// Returns the path relative to the top of the checkout that a GitHub Actions step works on; the path itself if there is
/// no such checkout, or the file is not in it.
pub(crate) fn path_in_checkout(path: &Path) -> PathBuf {
    let workspace = env::var_os("GITHUB_WORKSPACE").filter(|workspace| !workspace.is_empty());
    let relative = workspace.and_then(|workspace| {
        let absolute = path::absolute(path).ok()?;
        Some(absolute.strip_prefix(workspace).ok()?.to_owned())
    });
    relative.unwrap_or_else(|| path.to_owned())
}

/// Returns the path as a relative reference (RFC 3986, section 4.2), or as a `file:` URI if it is absolute.
///
/// It encodes the bytes of the file name, which need not be UTF-8.
pub(crate) fn uri(path: &Path) -> String {
    let path = without_dot(path);
    let bytes = path.as_os_str().as_encoded_bytes();
    let encoded = bytes.iter().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(*byte).to_string()
        }
        byte if char::from(*byte) == MAIN_SEPARATOR => "/".to_owned(),
        byte => format!("%{byte:02X}"),
    });
    let scheme = match (path.is_absolute(), bytes.starts_with(b"/")) {
        (true, true) => "file://",
        // A Windows drive.
        (true, false) => "file:///",
        (false, _) => "",
    };
    scheme.to_owned() + &encoded.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_paths_as_uri_references() {
        let uri = |path: &str| uri(Path::new(path));
        assert_eq!(uri("./a b/ü:#?.md"), "a%20b/%C3%BC%3A%23%3F.md");
        assert_eq!(uri("/a%"), "file:///a%25");
    }
}
