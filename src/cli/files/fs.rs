//! Reads documents and configuration files as text.
//!
//! A text that could not be written back byte for byte is rejected here.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use tocfmt::{Lines, Position};

use crate::cli::message::Message;

/// The maximum size of a document, in bytes: a syntax tree takes many times the memory of its text.
const MAX_FILE_SIZE: u64 = 64 << 20;

/// Reads a regular file, or the one that a link leads to, as UTF-8 text without NUL.
pub(crate) fn read(path: &Path) -> Result<String, Message> {
    let metadata = fs::metadata(path).map_err(|error| io_message(path, "read", &error))?;
    if metadata.is_dir() {
        let text = "is a folder; give the path of a file";
        return Err(Message::io_error(path, text));
    }
    if !metadata.is_file() {
        let text = "not a regular file; give a regular file, or - to read standard input";
        return Err(Message::io_error(path, text));
    }
    if metadata.len() > MAX_FILE_SIZE {
        return Err(too_large(path));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    // The limit applies while reading too, because another process may be appending to the file.
    File::open(path)
        .and_then(|file| file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes))
        .map_err(|error| io_message(path, "read", &error))?;
    decode(path, bytes)
}

/// Reads standard input to its end. Messages call it `name`.
pub(crate) fn read_stdin(name: &Path) -> Result<String, Message> {
    let mut bytes = Vec::new();
    let stdin = io::stdin().lock();
    stdin
        .take(MAX_FILE_SIZE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| io_message(name, "read", &error))?;
    decode(name, bytes)
}

/// Converts bytes to text. Fails if they are too many, not UTF-8, or contain NUL, which CommonMark replaces.
pub(crate) fn decode(path: &Path, bytes: Vec<u8>) -> Result<String, Message> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_FILE_SIZE) {
        return Err(too_large(path));
    }
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

fn too_large(path: &Path) -> Message {
    let text = format!(
        "larger than {} MiB; split or exclude the file",
        MAX_FILE_SIZE >> 20
    );
    Message::io_error(path, text)
}

/// Returns the position right after the last character of `text`.
fn position_after(text: &str) -> Position {
    // `Lines` only knows positions of characters, so one is appended.
    let extended = format!("{text}.");
    Lines::new(&extended).position(text.len())
}
