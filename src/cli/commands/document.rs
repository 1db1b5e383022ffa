//! The documents that a command names: reads one from a file or from standard input, or lists the files.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::files;
use crate::cli::limits::Limits;
use crate::cli::message::Message;

/// The path that stands for standard input.
pub(crate) const STDIN: &str = "-";

/// Returns the name of a document and its text. `stdin_filename` is the name that standard input was given.
pub(crate) fn read(
    path: &Path,
    stdin_filename: Option<&Path>,
) -> Result<(PathBuf, String), Message> {
    if path == Path::new(STDIN) {
        let name = stdin_name(stdin_filename);
        let text = files::read_stdin(&name, Limits::ALONE.size)?;
        Ok((name, text))
    } else {
        let text = files::read(path, Limits::ALONE.size)?;
        Ok((path.to_owned(), text))
    }
}

/// Returns the name of standard input in messages.
pub(crate) fn stdin_name(stdin_filename: Option<&Path>) -> PathBuf {
    stdin_filename.unwrap_or(Path::new("<stdin>")).to_owned()
}

/// Returns the files in order of their paths, each once, even if two paths lead to it.
pub(crate) fn unique_files(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut paths = files.to_vec();
    paths.sort();
    let mut seen = HashSet::new();
    paths.retain(|path| seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone())));
    paths
}
