//! Replaces files atomically.
//!
//! Separate from reading because this is the only code that can lose data: a file gets its new content as a whole or not
//! at all.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::fs::io_message;
use crate::cli::message::Message;

/// How often to try to create a temporary file while other processes create or remove one of the same name.
const MAX_ATTEMPTS: usize = 8;

/// Replaces the content of a file by `new`, atomically: a concurrent reader sees the old text or the new one.
///
/// `old` is the content when it was read; if the file has a different one by now, it stays unchanged. The new text is
/// written to a temporary file in the same folder, which gets the permissions and, if allowed, the owner of the old file,
/// is synced to disk and renamed. The target of a symbolic link is replaced, the link stays. Other hard links to the file
/// keep the old text.
pub(crate) fn replace(path: &Path, old: &[u8], new: &str) -> Result<(), Message> {
    let target = follow_link(path)?;
    let metadata = fs::metadata(&target).map_err(|error| io_message(path, "read", &error))?;
    check_writable(path, &target, &metadata)?;
    let temp = write_temp(&target, &metadata, new);
    let Some(temp) = temp.map_err(|error| io_message(path, "write", &error))? else {
        let text = "another tocfmt process is writing this file; run it again, \
            or delete the .tocfmt-* file next to it";
        return Err(Message::io_error(path, text));
    };
    // As late as possible: a change between this read and the rename would go unnoticed.
    let current = fs::read(&target).map_err(|error| io_message(path, "read", &error))?;
    if current != old && current != new.as_bytes() {
        let text =
            "modified by another process while tocfmt was running; not written; run it again";
        return Err(Message::io_error(path, text));
    }
    temp.persist(&target)
        .map_err(|error| io_message(path, "write", &error.error))?;
    Ok(())
}

/// Writes `text` to `path`. An existing regular file is replaced atomically, anything else is written to directly.
pub(crate) fn write_output(path: &Path, text: &str) -> Result<(), Message> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            let old = fs::read(path).map_err(|error| io_message(path, "read", &error))?;
            replace(path, &old, text)
        }
        _ => fs::write(path, text).map_err(|error| io_message(path, "write", &error)),
    }
}

/// Returns the file that a symbolic link leads to, or `path` if it is not a link.
fn follow_link(path: &Path) -> Result<PathBuf, Message> {
    let metadata = fs::symlink_metadata(path).map_err(|error| io_message(path, "read", &error))?;
    if metadata.is_symlink() {
        fs::canonicalize(path).map_err(|error| io_message(path, "read", &error))
    } else {
        Ok(path.to_owned())
    }
}

/// Fails if the file is read-only. rename(2) would replace it anyway: it only needs write permission on the folder.
fn check_writable(path: &Path, target: &Path, metadata: &Metadata) -> Result<(), Message> {
    let opened = OpenOptions::new().write(true).open(target);
    if metadata.permissions().readonly() || opened.is_err() {
        let text = "cannot write: the file is read-only; make it writable or exclude it";
        return Err(Message::io_error(path, text));
    }
    Ok(())
}

/// Writes `text` to a temporary file next to `target`. Returns `None` if another process is doing the same.
fn write_temp(target: &Path, metadata: &Metadata, text: &str) -> io::Result<Option<NamedTempFile>> {
    let Some(mut temp) = create_temp(target)? else {
        return Ok(None);
    };
    temp.write_all(text.as_bytes())?;
    copy_owner(temp.as_file(), metadata);
    temp.as_file().set_permissions(metadata.permissions())?;
    temp.as_file().sync_all()?;
    Ok(Some(temp))
}

/// Creates a temporary file next to `target` and locks it. Returns `None` if another process holds one.
///
/// Its name is derived from the name of `target`, so that the next process that writes `target` finds and removes a file
/// that a killed process left. A locked file is still in use.
fn create_temp(target: &Path) -> io::Result<Option<NamedTempFile>> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut hasher = DefaultHasher::new();
    target.file_name().hash(&mut hasher);
    let name = format!(".tocfmt-{:016x}", hasher.finish());
    for _ in 0..MAX_ATTEMPTS {
        let created = tempfile::Builder::new()
            .prefix(&name)
            .rand_bytes(0)
            .tempfile_in(folder);
        match created {
            Ok(temp) if lock_new(temp.as_file()) => return Ok(Some(temp)),
            // Another process took it for stale and removed it before it was locked. A file of this name that exists now
            // is the other's, so it must not be deleted on drop.
            Ok(temp) => drop(temp.into_temp_path().keep()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if !remove_stale_temp(&folder.join(&name))? {
                    return Ok(None);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Removes a temporary file that a killed process left. Returns whether the name is free now.
///
/// It is not if a process still holds the lock, or if something other than a regular file has the name: opening a pipe
/// would block, and a link could lead anywhere.
fn remove_stale_temp(path: &Path) -> io::Result<bool> {
    let free_if_not_found = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => Ok(true),
        _ => Err(error),
    };
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Ok(false),
        Err(error) => return free_if_not_found(error),
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return free_if_not_found(error),
    };
    // If locks do not work on this file system, assume that the file is in use.
    if file.try_lock().is_err() {
        return Ok(false);
    }
    fs::remove_file(path).map_or_else(free_if_not_found, |()| Ok(true))
}

/// Locks a temporary file that was just created. Returns whether it still exists under its name and is ours.
fn lock_new(file: &File) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && is_linked(file)
}

#[cfg(unix)]
fn is_linked(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|metadata| metadata.nlink() > 0)
}

/// Always true: an open file cannot be removed.
#[cfg(not(unix))]
fn is_linked(_: &File) -> bool {
    true
}

/// Gives a file the owner and group of another. Only the superuser may; for other users the error is ignored.
#[cfg(unix)]
fn copy_owner(file: &File, metadata: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn copy_owner(_: &File, _: &Metadata) {}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    /// A pipe in place of the temporary file is not opened, a link is not written through, and neither is removed.
    #[test]
    fn only_stale_regular_files_are_replaced_by_the_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.md");
        let temp_path = create_temp(&target).unwrap().unwrap().path().to_owned();
        let victim = folder.path().join("victim");
        fs::write(&victim, "kept").unwrap();

        symlink(&victim, &temp_path).unwrap();
        assert!(create_temp(&target).unwrap().is_none());
        assert!(temp_path.is_symlink());
        fs::remove_file(&temp_path).unwrap();

        let mut mkfifo = Command::new("mkfifo");
        assert!(mkfifo.arg(&temp_path).status().unwrap().success());
        assert!(create_temp(&target).unwrap().is_none());
        fs::remove_file(&temp_path).unwrap();

        fs::write(&temp_path, "left by a run that was killed").unwrap();
        assert!(create_temp(&target).unwrap().is_some());
        assert_eq!(fs::read(&victim).unwrap(), b"kept");
    }
}
