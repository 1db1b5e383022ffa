//! Files into texts, and texts into files, without ever losing what was there.
//!
//! The only module that opens or writes a document. A file is replaced as a whole or not at all, and a text that cannot
//! be kept byte for byte is refused when it is read. It does not know what the texts say.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tocfmt::{Lines, Position};

use super::report::Problem;

/// Reads a regular file, or what a link leads to, as UTF-8 text without NUL.
pub(crate) fn read(path: &Path) -> Result<String, Problem> {
    let metadata = fs::metadata(path).map_err(|error| cannot(path, "read", &error))?;
    if metadata.is_dir() {
        return Err(Problem::trouble(path, None, "is a folder; name a file"));
    }
    if !metadata.is_file() {
        let what = "not a regular file; name a file, or - for standard input";
        return Err(Problem::trouble(path, None, what));
    }
    let bytes = fs::read(path).map_err(|error| cannot(path, "read", &error))?;
    text(path, bytes)
}

/// Reads standard input to its end; `name` stands for it in messages.
pub(crate) fn read_stdin(name: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| cannot(name, "read", &error))?;
    text(name, bytes)
}

/// Bytes into text, refusing what cannot be read as CommonMark and written back as it was.
fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Problem> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or_default());
        let at = behind(&before);
        Problem::trouble(path, Some(at), "not UTF-8; convert the file, or exclude it")
    })?;
    match memchr::memchr(0, text.as_bytes()) {
        Some(nul) => {
            let at = Lines::new(&text).position(nul);
            Err(Problem::trouble(
                path,
                Some(at),
                "NUL in the text; remove it, or exclude the file",
            ))
        }
        None => Ok(text),
    }
}

/// The position just behind the end of `text`.
fn behind(text: &str) -> Position {
    let probe = format!("{text}.");
    Lines::new(&probe).position(text.len())
}

/// Replaces the content of a file by `text`, atomically: a reader sees the old text or the new, whatever happens.
///
/// The new text goes to a temporary file in the same folder, which gets the permissions of the old one (and, where that
/// is allowed, its owner), is synchronised with the disk and renamed. A symbolic link stays one: what it leads to is
/// replaced. Other hard links to the file keep the old text, as with any program that replaces files.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Problem> {
    let target = resolve(path)?;
    let metadata = fs::metadata(&target).map_err(|error| cannot(path, "read", &error))?;
    writable(path, &target, &metadata)?;
    write_beside(&target, &metadata, text).map_err(|error| cannot(path, "write", &error))
}

/// Writes `text` to a new or existing file that the caller was told to write to.
pub(crate) fn write_output(path: &Path, text: &str) -> Result<(), Problem> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => replace(path, text),
        _ => fs::write(path, text).map_err(|error| cannot(path, "write", &error)),
    }
}

/// What a path leads to once links are followed.
fn resolve(path: &Path) -> Result<PathBuf, Problem> {
    let link = fs::symlink_metadata(path)
        .map_err(|error| cannot(path, "read", &error))?
        .is_symlink();
    if !link {
        return Ok(path.to_owned());
    }
    fs::canonicalize(path).map_err(|error| cannot(path, "read", &error))
}

/// A rename asks only for leave to write in the folder, so a file that its owner wants kept is looked for here.
fn writable(path: &Path, target: &Path, metadata: &Metadata) -> Result<(), Problem> {
    let opened = OpenOptions::new().write(true).open(target);
    if metadata.permissions().readonly() || opened.is_err() {
        let what = "cannot write: the file is read-only; make it writable, or exclude it";
        return Err(Problem::trouble(path, None, what));
    }
    Ok(())
}

fn write_beside(target: &Path, metadata: &Metadata, text: &str) -> io::Result<()> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".tocfmt-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    keep_owner(file.as_file(), metadata);
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()?;
    file.persist(target)?;
    Ok(())
}

/// Only the superuser may give files away; anybody else keeps what they write, as with an editor.
#[cfg(unix)]
fn keep_owner(file: &File, metadata: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// An operating system's error as a message that says what to do.
pub(crate) fn cannot(path: &Path, verb: &str, error: &io::Error) -> Problem {
    let what = match error.kind() {
        ErrorKind::NotFound => "no such file or folder; check the path".to_owned(),
        ErrorKind::PermissionDenied => format!("cannot {verb}: permission denied; check its mode"),
        _ => format!("cannot {verb}: {error}"),
    };
    Problem::trouble(path, None, what)
}
