//! Files into texts, and texts into files, without ever losing what was there.
//!
//! The only module that opens or writes a document. A file is replaced as a whole or not at all, and a text that cannot
//! be kept byte for byte is refused when it is read. It does not know what the texts say.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
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
    if metadata.len() > LARGEST {
        return Err(too_large(path));
    }
    // What grows meanwhile is not read to an end that may never come.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| cannot(path, "read", &error))?;
    text(path, bytes)
}

/// Reads standard input to its end; `name` stands for it in messages.
pub(crate) fn read_stdin(name: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| cannot(name, "read", &error))?;
    text(name, bytes)
}

/// How large a document may be, in bytes: a syntax tree takes many times the memory of its text.
const LARGEST: u64 = 64 << 20;

fn too_large(path: &Path) -> Problem {
    let what = format!(
        "larger than {} MiB; split the file, or exclude it",
        LARGEST >> 20
    );
    Problem::trouble(path, None, what)
}

/// Bytes into text, refusing what cannot be read as CommonMark and written back as it was.
pub(crate) fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Problem> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(too_large(path));
    }
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

/// Replaces the content of a file, `old` when it was read, by `new`, atomically: a reader sees the old text or the new,
/// whatever happens.
///
/// The new text goes to a temporary file in the same folder, which gets the permissions of the old one (and, where that
/// is allowed, its owner), is synchronised with the disk and renamed. A symbolic link stays one: what it leads to is
/// replaced. Other hard links to the file keep the old text, as with any program that replaces files. A file that somebody
/// else has changed in the meantime is left as it is.
pub(crate) fn replace(path: &Path, old: &[u8], new: &str) -> Result<(), Problem> {
    let target = resolve(path)?;
    let metadata = fs::metadata(&target).map_err(|error| cannot(path, "read", &error))?;
    writable(path, &target, &metadata)?;
    let Some(temporary) =
        write_beside(&target, &metadata, new).map_err(|error| cannot(path, "write", &error))?
    else {
        let what = "another tocfmt is writing this file; run it again, or remove the .tocfmt- file beside it";
        return Err(Problem::trouble(path, None, what));
    };
    // As late as can be: what happens between here and the rename goes unseen.
    let now = fs::read(&target).map_err(|error| cannot(path, "read", &error))?;
    if now != old && now != new.as_bytes() {
        let what = "changed by somebody else in the meantime, and left alone; run it again";
        return Err(Problem::trouble(path, None, what));
    }
    let renamed = temporary.persist(&target);
    renamed.map_err(|error| cannot(path, "write", &error.error))?;
    Ok(())
}

/// Writes `text` to a new or existing file that the caller was told to write to.
pub(crate) fn write_output(path: &Path, text: &str) -> Result<(), Problem> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            let old = fs::read(path).map_err(|error| cannot(path, "read", &error))?;
            replace(path, &old, text)
        }
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

/// The new text in a temporary file beside the old one; `None` where another process is doing the same.
fn write_beside(
    target: &Path,
    metadata: &Metadata,
    text: &str,
) -> io::Result<Option<NamedTempFile>> {
    let Some(mut file) = temporary(target)? else {
        return Ok(None);
    };
    file.write_all(text.as_bytes())?;
    keep_owner(file.as_file(), metadata);
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()?;
    Ok(Some(file))
}

/// A new temporary file, locked as long as it is in use.
///
/// Its name follows from that of the target, so that one that was left behind, because its process was killed, is found
/// and removed by the next one that writes the target. What is locked has a process that writes it.
fn temporary(target: &Path) -> io::Result<Option<NamedTempFile>> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut hasher = DefaultHasher::new();
    target.file_name().hash(&mut hasher);
    let name = format!(".tocfmt-{:016x}", hasher.finish());
    for _ in 0..ATTEMPTS {
        let created = tempfile::Builder::new()
            .prefix(&name)
            .rand_bytes(0)
            .tempfile_in(folder);
        match created {
            Ok(file) if is_ours(file.as_file()) => return Ok(Some(file)),
            // Another process found it before it was locked, and removes it; what has its name now is not ours.
            Ok(file) => drop(file.into_temp_path().keep()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if !remove_left(&folder.join(&name))? {
                    return Ok(None);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Removes a temporary file that a killed process left, and tells whether the name is free now. It is not where a process
/// still writes it, or what has the name is no regular file: a pipe would be waited for, and a link be followed.
fn remove_left(left: &Path) -> io::Result<bool> {
    let gone = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => Ok(true),
        _ => Err(error),
    };
    match fs::symlink_metadata(left) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Ok(false),
        Err(error) => return gone(error),
    }
    let file = match File::open(left) {
        Ok(file) => file,
        Err(error) => return gone(error),
    };
    // Where locks do not work, nobody knows whether it is still in use.
    if file.try_lock().is_err() {
        return Ok(false);
    }
    fs::remove_file(left).map_or_else(gone, |()| Ok(true))
}

/// Locks a temporary file that was just made, and tells whether it still is where it was made.
fn is_ours(file: &File) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && is_linked(file)
}

#[cfg(unix)]
fn is_linked(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|metadata| metadata.nlink() > 0)
}

/// An open file cannot be removed.
#[cfg(not(unix))]
fn is_linked(_: &File) -> bool {
    true
}

/// How often a temporary file is tried to be made, where others get in the way.
const ATTEMPTS: usize = 8;

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

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    /// Nothing waits for a pipe that somebody put where the temporary file goes, nothing is written through a link, and
    /// neither is removed: they are no left-over of ours.
    #[test]
    fn what_others_put_in_the_place_of_the_temporary_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.md");
        let place = temporary(&target).unwrap().unwrap().path().to_owned();
        let victim = folder.path().join("victim");
        fs::write(&victim, "kept").unwrap();

        symlink(&victim, &place).unwrap();
        assert!(temporary(&target).unwrap().is_none());
        assert!(place.is_symlink());
        fs::remove_file(&place).unwrap();

        assert!(
            Command::new("mkfifo")
                .arg(&place)
                .status()
                .unwrap()
                .success()
        );
        assert!(temporary(&target).unwrap().is_none());
        fs::remove_file(&place).unwrap();

        fs::write(&place, "left by a run that was killed").unwrap();
        assert!(temporary(&target).unwrap().is_some());
        assert_eq!(fs::read(&victim).unwrap(), b"kept");
    }
}
