//! Reads documents and configuration files as text.
//!
//! Only regular files of bounded size are read, so that no file can block a run or take all memory. A text that could not be
//! written back byte for byte is rejected here.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use tocfmt::{Lines, Position};

use crate::cli::message::Message;

/// The maximum size of a file with settings or patterns, in bytes.
const MAX_CONFIG_SIZE: usize = 1 << 20;

/// Reads a document of at most `max_size` bytes: a regular file, or the one that a link leads to, as UTF-8 text without NUL.
pub(crate) fn read(path: &Path, max_size: usize) -> Result<String, Message> {
    let metadata = fs::metadata(path).map_err(|error| io_message(path, "read", &error))?;
    if metadata.is_dir() {
        let text = "is a folder; give the path of a file";
        return Err(Message::io_error(path, text));
    }
    let bytes = read_regular(path, &metadata, max_size)
        .map_err(|error| io_message(path, "read", &error))?;
    match bytes {
        Content::Bytes(bytes) => decode(path, bytes),
        Content::TooLarge => Err(too_large(path, max_size)),
        Content::NotRegular => {
            let text = "not a regular file; give a regular file, or - to read standard input";
            Err(Message::io_error(path, text))
        }
    }
}

/// Reads a file with settings or patterns. Messages call it `name`.
pub(crate) fn read_config(path: &Path, name: &Path) -> Result<Vec<u8>, Message> {
    let io_error = |error: io::Error| io_message(name, "read", &error);
    let metadata = fs::metadata(path).map_err(io_error)?;
    match read_regular(path, &metadata, MAX_CONFIG_SIZE).map_err(io_error)? {
        Content::Bytes(bytes) => Ok(bytes),
        Content::TooLarge => {
            let text = format!("larger than {} MiB; shorten it", MAX_CONFIG_SIZE >> 20);
            Err(Message::io_error(name, text))
        }
        Content::NotRegular => {
            let text = "not a regular file; remove it, or put a regular file in its place";
            Err(Message::io_error(name, text))
        }
    }
}

/// Reads a file with settings or patterns, like [`read_config`]. Returns `None` if it does not exist.
///
/// Whatever else prevents reading it is an error, because without the file, other files would be processed.
pub(crate) fn read_config_if_exists(path: &Path, name: &Path) -> Result<Option<Vec<u8>>, Message> {
    match fs::metadata(path) {
        Err(error) if is_missing(&error) => Ok(None),
        _ => read_config(path, name).map(Some),
    }
}

/// Whether nothing has this path. A file cannot have anything below it.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// What a file contains, or why it was not read.
enum Content {
    Bytes(Vec<u8>),
    TooLarge,
    /// A folder, a device, a pipe or a socket.
    NotRegular,
}

/// Reads a file with this metadata if it is a regular one of at most `max_size` bytes.
fn read_regular(path: &Path, metadata: &Metadata, max_size: usize) -> io::Result<Content> {
    // Opening a device can have effects of its own.
    if !metadata.is_file() {
        return Ok(Content::NotRegular);
    }
    let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    if size > max_size {
        return Ok(Content::TooLarge);
    }
    let file = open_without_waiting(path, OpenOptions::new().read(true))?;
    // Another process may have put something else in its place, or may be appending to it.
    if !file.metadata()?.is_file() {
        return Ok(Content::NotRegular);
    }
    let bytes = read_at_most(file, max_size, size + 1)?;
    Ok(bytes.map_or(Content::TooLarge, Content::Bytes))
}

/// Reads to the end; `None` if that is more than `max_size` bytes. Reserves `capacity` bytes.
pub(crate) fn read_at_most(
    source: impl Read,
    max_size: usize,
    capacity: usize,
) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(capacity);
    let limit = u64::try_from(max_size + 1).unwrap_or(u64::MAX);
    let length = source.take(limit).read_to_end(&mut bytes)?;
    Ok((length <= max_size).then_some(bytes))
}

/// Opens a file with these options. If it is a pipe by now, this does not wait for the other end.
#[cfg(unix)]
pub(super) fn open_without_waiting(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
    options.custom_flags(flags).open(path)
}

#[cfg(not(unix))]
pub(super) fn open_without_waiting(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    options.open(path)
}

/// Reads standard input to its end, at most `max_size` bytes. Messages call it `name`.
pub(crate) fn read_stdin(name: &Path, max_size: usize) -> Result<String, Message> {
    let bytes = read_at_most(io::stdin().lock(), max_size, 0)
        .map_err(|error| io_message(name, "read", &error))?;
    decode(name, bytes.ok_or_else(|| too_large(name, max_size))?)
}

/// Converts bytes to text. Fails if they are not UTF-8, or contain NUL, which CommonMark replaces.
pub(crate) fn decode(path: &Path, bytes: Vec<u8>) -> Result<String, Message> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let valid = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or_default());
        let text = "not valid UTF-8; convert the file to UTF-8 or exclude it";
        Message::io_error(path, text).at(position_after(&valid))
    })?;
    if let Some(nul) = memchr::memchr(0, text.as_bytes()) {
        let at = Lines::new(&text).position(nul);
        let text = "contains a NUL character; remove it or exclude the file";
        return Err(Message::io_error(path, text).at(at));
    }
    Ok(text)
}

/// Describes an error of the operating system. `verb` is the attempted operation, such as `read`.
pub(crate) fn io_message(path: &Path, verb: &str, error: &io::Error) -> Message {
    let text = match error.kind() {
        ErrorKind::NotFound => "no such file or folder; check the path".to_owned(),
        ErrorKind::PermissionDenied => format!("cannot {verb}: permission denied"),
        _ => format!("cannot {verb}: {error}"),
    };
    Message::io_error(path, text)
}

/// A document of more than `max_size` bytes.
pub(crate) fn too_large(path: &Path, max_size: usize) -> Message {
    let text = format!(
        "larger than {} MiB; split or exclude the file",
        max_size >> 20
    );
    Message::too_large(path, text)
}

/// Returns the position right after the last character of `text`.
fn position_after(text: &str) -> Position {
    // `Lines` only knows positions of characters, so one is appended.
    let extended = format!("{text}.");
    Lines::new(&extended).position(text.len())
}
