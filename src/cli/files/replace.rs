//! Replaces files atomically.
//!
//! Separate from reading because this is the only code that can lose data: a file gets its new content as a whole or not
//! at all.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::attributes::{LostAttribute, copy_attributes};
use super::fs::{io_message, open_without_waiting};
use crate::cli::message::Message;

/// How often to try to create a temporary file while other processes create or remove one of the same name.
const MAX_ATTEMPTS: usize = 8;

/// Why a file was not written, for messages.
const MODIFIED: &str =
    "modified by another process while tocfmt was running; not written; run it again";

/// Replaces the content of a file by `new`, atomically: a concurrent reader sees the old text or the new one.
///
/// `old` is the content when it was read; if the file has a different one by now, it stays unchanged. The new text is
/// written to a temporary file in the same folder, which gets the attributes of the old file, is synced to disk, and takes
/// its place. The target of a symbolic link is replaced, the link stays. Other hard links to the file keep the old text.
pub(crate) fn replace(path: &Path, old: &[u8], new: &str) -> Result<(), Message> {
    let target = follow_link(path)?;
    let read_error = |error: io::Error| io_message(path, "read", &error);
    let file = open_without_waiting(&target, OpenOptions::new().read(true)).map_err(read_error)?;
    let metadata = file.metadata().map_err(read_error)?;
    if !metadata.is_file() {
        return Err(Message::io_error(path, MODIFIED));
    }
    check_writable(path, &target, &metadata)?;
    let mut replaced = ReplacedFile {
        file,
        metadata,
        old,
        new: new.as_bytes(),
    };
    let temp = replaced.write_temp(&target);
    let temp = temp.map_err(|error| error.into_message(path))?;
    // Otherwise, another process could take the old file for one that a killed process left, as soon as it has the name of
    // the temporary one. Other programs may hold locks of their own.
    let _ = replaced.file.try_lock();
    if !replaced.is_unchanged().map_err(read_error)? {
        return Err(Message::io_error(path, MODIFIED));
    }
    let is_replaced = replaced.swap_in(temp, &target);
    match is_replaced.map_err(|error| io_message(path, "write", &error))? {
        true => Ok(()),
        false => Err(Message::io_error(path, MODIFIED)),
    }
}

/// A file whose content is being replaced.
struct ReplacedFile<'t> {
    file: File,
    /// Its metadata before the temporary file was written.
    metadata: Metadata,
    old: &'t [u8],
    new: &'t [u8],
}

impl ReplacedFile<'_> {
    /// Whether the file still has the content and the permissions that the new file is made for, or the new content.
    fn is_unchanged(&mut self) -> io::Result<bool> {
        if !has_same_permissions(&self.file.metadata()?, &self.metadata) {
            return Ok(false);
        }
        let max_length = self.old.len().max(self.new.len());
        let limit = u64::try_from(max_length).map_or(u64::MAX, |length| length + 1);
        let mut current = Vec::with_capacity(max_length + 1);
        self.file.rewind()?;
        (&self.file).take(limit).read_to_end(&mut current)?;
        Ok(current == self.old || current == self.new)
    }

    /// Writes the new text to a temporary file next to `target`.
    fn write_temp(&self, target: &Path) -> Result<NamedTempFile, WriteError> {
        let mut temp = create_temp(target)?.ok_or(WriteError::InUse)?;
        temp.write_all(self.new)?;
        copy_attributes(&self.file, &self.metadata, temp.as_file()).map_err(WriteError::Lost)?;
        temp.as_file().sync_all()?;
        Ok(temp)
    }

    /// Puts the temporary file in the place of `target`. Returns false if that was modified at the last moment.
    ///
    /// The two files are exchanged, so that no version is overwritten before it is looked at. Where the system cannot do
    /// that, a change between the last look and the renaming goes unnoticed.
    fn swap_in(mut self, temp: NamedTempFile, target: &Path) -> io::Result<bool> {
        if !exchange(temp.path(), target)? {
            drop(self.file);
            temp.persist(target).map_err(|error| error.error)?;
            return Ok(true);
        }
        // The temporary name is now that of the old file, which is deleted when `temp` is dropped. So nothing may return before
        // it is known to be that file.
        if is_at(&self.file, temp.path()) && self.is_unchanged().unwrap_or(false) {
            return Ok(true);
        }
        swap_back(temp, target)?;
        Ok(false)
    }
}

/// Gives a version of `target` that must not be lost its place again.
fn swap_back(temp: NamedTempFile, target: &Path) -> io::Result<()> {
    // Another process may have taken it for a file that was left, and put its own in its place, which it holds a lock on.
    let is_locked = |file: File| matches!(file.try_lock(), Err(TryLockError::WouldBlock));
    let is_taken = match fs::symlink_metadata(temp.path()) {
        Ok(metadata) if metadata.is_file() => {
            let opened = open_without_waiting(temp.path(), OpenOptions::new().read(true));
            opened.is_ok_and(is_locked)
        }
        Ok(_) => false,
        Err(_) => true,
    };
    if is_taken {
        temp.into_temp_path().keep()?;
        let text = "two other processes were writing it, and the version of one is lost; \
            check the file";
        return Err(io::Error::other(text));
    }
    if exchange(temp.path(), target).is_ok_and(|is_done| is_done) {
        return Ok(());
    }
    let kept = keep_version(temp.into_temp_path(), target)?;
    let kept = kept.display();
    let text = format!("modified by another process, whose version is now {kept}; compare the two");
    Err(io::Error::other(text))
}

/// Gives a version of `target` a name of its own, and returns that. The next run would remove a file with the temporary name.
fn keep_version(mut version: TempPath, target: &Path) -> io::Result<PathBuf> {
    for number in 1..=MAX_ATTEMPTS {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".conflict-{number}"));
        let kept = target.with_file_name(name);
        match version.persist_noclobber(&kept) {
            Ok(()) => return Ok(kept),
            // Dropping the error would delete the file.
            Err(error) => version = error.path,
        }
    }
    Ok(version.keep()?)
}

/// Why there is no temporary file.
enum WriteError {
    Io(io::Error),
    /// Another process has one for the same file.
    InUse,
    Lost(LostAttribute),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl WriteError {
    fn into_message(self, path: &Path) -> Message {
        match self {
            Self::Io(error) => io_message(path, "write", &error),
            Self::InUse => {
                let text = "another tocfmt process is writing this file; run it again, \
                    or delete the .tocfmt-* file next to it";
                Message::io_error(path, text)
            }
            Self::Lost(LostAttribute { name, error }) => {
                let text = format!(
                    "not written, because its {name} would be lost: {error}; change it or exclude the file"
                );
                Message::io_error(path, text)
            }
        }
    }
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
    let opened = open_without_waiting(target, OpenOptions::new().write(true));
    if metadata.permissions().readonly() || opened.is_err() {
        let text = "cannot write: the file is read-only; make it writable or exclude it";
        return Err(Message::io_error(path, text));
    }
    Ok(())
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
    let name = temp_name(target);
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

/// Returns the name of the temporary file for `target`.
fn temp_name(target: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    target.file_name().hash(&mut hasher);
    format!(".tocfmt-{:016x}", hasher.finish())
}

/// Removes the temporary file of a process that was killed after it had replaced the content of `path`.
///
/// If it was killed before, the next process that replaces the file finds it.
pub(crate) fn remove_leftover(path: &Path) {
    if let Ok(target) = follow_link(path) {
        let _ = remove_stale_temp(&target.with_file_name(temp_name(&target)));
    }
}

/// Removes a temporary file that a killed process left. Returns whether the name may be free now.
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
    let file = match open_without_waiting(path, OpenOptions::new().read(true)) {
        Ok(file) => file,
        Err(error) => return free_if_not_found(error),
    };
    // If locks do not work on this file system, assume that the file is in use.
    if file.try_lock().is_err() {
        return Ok(false);
    }
    // Another process may have removed this file, and created one that is in use.
    if !is_at(&file, path) {
        return Ok(true);
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

#[cfg(unix)]
fn has_same_permissions(first: &Metadata, second: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let permissions = |metadata: &Metadata| (metadata.uid(), metadata.gid(), metadata.mode());
    permissions(first) == permissions(second)
}

#[cfg(not(unix))]
fn has_same_permissions(first: &Metadata, second: &Metadata) -> bool {
    first.permissions() == second.permissions()
}

/// Whether an open file has this path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(first), Ok(second)) => identity(first) == identity(second),
        _ => false,
    }
}

/// Always true: an open file cannot be renamed or removed.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// Exchanges two files in one step. Returns false if the system or the file system cannot.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(first: &Path, second: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(CWD, first, CWD, second, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::PERM) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    /// A file that is about to be replaced, and its temporary file.
    fn prepared(target: &Path) -> (ReplacedFile<'static>, NamedTempFile) {
        fs::write(target, "old").unwrap();
        let file = File::open(target).unwrap();
        let replaced = ReplacedFile {
            metadata: file.metadata().unwrap(),
            file,
            old: b"old",
            new: b"new",
        };
        let temp = replaced.write_temp(target).ok().unwrap();
        (replaced, temp)
    }

    fn names_in(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[test]
    fn a_file_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.md");
        let (replaced, temp) = prepared(&target);
        assert!(replaced.swap_in(temp, &target).unwrap());
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(names_in(folder.path()), ["a.md"]);
    }

    /// As by an editor that writes a new file and renames it, one that writes in place, `chmod`, and a link in its place.
    #[cfg(target_os = "linux")]
    #[test]
    fn changes_at_the_last_moment_are_kept() {
        use std::os::unix::fs::PermissionsExt;

        type Change = fn(&Path);
        let rename: Change = |target| {
            let other = target.with_extension("other");
            fs::write(&other, "theirs").unwrap();
            fs::rename(other, target).unwrap();
        };
        let write: Change = |target| fs::write(target, "theirs").unwrap();
        let chmod: Change =
            |target| fs::set_permissions(target, fs::Permissions::from_mode(0o600)).unwrap();
        let link: Change = |target| {
            fs::remove_file(target).unwrap();
            symlink("/dev/zero", target).unwrap();
        };
        for (change, content) in [
            (rename, "theirs"),
            (write, "theirs"),
            (chmod, "old"),
            (link, ""),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let target = folder.path().join("a.md");
            let (replaced, temp) = prepared(&target);
            change(&target);
            assert!(!replaced.swap_in(temp, &target).unwrap());
            match fs::read_link(&target) {
                Ok(link) => assert_eq!(link, Path::new("/dev/zero")),
                Err(_) => assert_eq!(fs::read_to_string(&target).unwrap(), content),
            }
            assert_eq!(names_in(folder.path()), ["a.md"]);
        }
    }

    /// A process that sees the old file under the temporary name must not remove it, nor lose its own temporary file.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_version_in_a_file_of_another_process_is_not_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.md");
        let (replaced, temp) = prepared(&target);
        // The other process has replaced the file that was swapped out by its own, and locked it.
        let temp_path = temp.path().to_owned();
        fs::rename(&temp_path, &target).unwrap();
        fs::write(&temp_path, "unfinished").unwrap();
        let other = File::open(&temp_path).unwrap();
        other.try_lock().unwrap();
        assert!(!is_at(&replaced.file, &temp_path));
        let error = swap_back(temp, &target).unwrap_err().to_string();
        assert!(error.contains("is lost"), "{error}");
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(fs::read(&temp_path).unwrap(), b"unfinished");
    }

    /// Otherwise the version of the other process would be deleted.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_version_that_cannot_be_read_is_kept() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.md");
        let (mut replaced, temp) = prepared(&target);
        replaced.file = OpenOptions::new().write(true).open(&target).unwrap();
        assert!(!replaced.swap_in(temp, &target).unwrap());
        assert_eq!(fs::read(&target).unwrap(), b"old");

        let (replaced, temp) = prepared(&target);
        let other = target.with_extension("other");
        fs::write(&other, "theirs").unwrap();
        fs::set_permissions(&other, fs::Permissions::from_mode(0o0)).unwrap();
        fs::rename(other, &target).unwrap();
        assert!(!replaced.swap_in(temp, &target).unwrap());
        assert_eq!(
            fs::metadata(&target).unwrap().permissions().mode() & 0o777,
            0
        );
        assert_eq!(names_in(folder.path()), ["a.md"]);
    }

    /// The file is removed before its version can be given back.
    #[test]
    fn a_version_without_a_place_gets_a_free_name() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.md");
        fs::write(folder.path().join("a.md.conflict-1"), "older").unwrap();
        let mut temp = create_temp(&target).unwrap().unwrap();
        temp.write_all(b"theirs").unwrap();
        temp.as_file().unlock().unwrap();
        let error = swap_back(temp, &target).unwrap_err().to_string();
        assert!(error.contains("a.md.conflict-2; compare"), "{error}");
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("a.md.conflict-1"), "older");
        assert_eq!(read("a.md.conflict-2"), "theirs");
    }

    #[test]
    fn a_leftover_next_to_the_target_of_a_link_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("d")).unwrap();
        let target = folder.path().join("d/a.md");
        fs::write(&target, "new").unwrap();
        fs::write(target.with_file_name(temp_name(&target)), "old").unwrap();
        let link = folder.path().join("b.md");
        symlink("d/a.md", &link).unwrap();
        remove_leftover(&link);
        assert_eq!(names_in(&folder.path().join("d")), ["a.md"]);
    }

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
