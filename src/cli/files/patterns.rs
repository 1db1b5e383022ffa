//! Matches paths against patterns in gitignore syntax.
//!
//! Separate from the walk because excludes also apply to files named on the command line (as by hooks), which
//! `.gitignore` does not.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::fs;
use crate::cli::message::Message;

/// The name of the ignore file that applies to its folder and all folders below.
const FILE_NAME: &str = ".tocfmtignore";

/// Patterns relative to one folder.
#[derive(Debug)]
pub(crate) struct PathPatterns {
    /// The absolute path of the folder.
    root: PathBuf,
    matcher: Gitignore,
}

impl PathPatterns {
    /// Compiles `globs` and the patterns in `ignore_files`, which are all relative to `root`, an absolute path.
    ///
    /// Returns `None` if there are neither. Errors in a glob are reported for `source`.
    pub(crate) fn new(
        globs: &[String],
        ignore_files: &[PathBuf],
        root: &Path,
        source: &Path,
    ) -> Result<Option<Self>, Message> {
        if globs.is_empty() && ignore_files.is_empty() {
            return Ok(None);
        }
        let mut builder = GitignoreBuilder::new(root);
        let mut add = |path: &Path, pattern: &str| match builder.add_line(None, pattern) {
            Ok(_) => Ok(()),
            Err(error) => Err(invalid(path, &error)),
        };
        for glob in globs {
            add(source, glob)?;
        }
        for file in ignore_files {
            let text = fs::read(&root.join(file)).map_err(|message| message.with_path(file))?;
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            text.lines().try_for_each(|line| add(file, line))?;
        }
        let matcher = builder.build().map_err(|error| invalid(source, &error))?;
        Ok(Some(Self {
            root: root.to_owned(),
            matcher,
        }))
    }

    /// Reads the ignore file of `folder`, an absolute path. Returns `None` if there is none.
    ///
    /// Messages call the folder `display_folder`.
    pub(crate) fn in_folder(folder: &Path, display_folder: &Path) -> Result<Option<Self>, Message> {
        if !folder.join(FILE_NAME).is_file() {
            return Ok(None);
        }
        let file = display_folder.join(FILE_NAME);
        Self::new(&[], &[FILE_NAME.into()], folder, &file)
            .map_err(|message| message.with_path(&file))
    }

    /// Matches `path`, an absolute path, and the folders it is in. The last pattern that matches decides.
    ///
    /// Returns `Some(false)` if that pattern is negated with `!`, and `None` if no pattern matches.
    pub(crate) fn matches(&self, path: &Path, is_folder: bool) -> Option<bool> {
        let relative = path.strip_prefix(&self.root).ok()?;
        match self
            .matcher
            .matched_path_or_any_parents(relative, is_folder)
        {
            Match::None => None,
            Match::Ignore(_) => Some(true),
            Match::Whitelist(_) => Some(false),
        }
    }
}

fn invalid(source: &Path, error: &ignore::Error) -> Message {
    let text = match error {
        ignore::Error::Glob {
            glob: Some(glob),
            err,
        } => format!("invalid pattern '{glob}': {err}"),
        error => format!("invalid pattern: {error}"),
    };
    Message::config_error(source, text)
}
