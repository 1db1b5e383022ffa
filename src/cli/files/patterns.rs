//! Matches paths against patterns in gitignore syntax.
//!
//! Separate from the walk because excludes also apply to files named on the command line (as by hooks), which
//! `.gitignore` does not.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use tocfmt::Position;

use super::fs::{self, decode};
use super::pattern_limits::{MAX_PATTERNS, check_pattern, too_many_patterns};
use crate::cli::message::Message;

/// The name of the ignore file that applies to its folder and all folders below.
const FILE_NAME: &str = ".tocfmtignore";

/// The maximum number of ignore files that a configuration can name.
const MAX_IGNORE_FILES: usize = 100;

const BYTE_ORDER_MARK: &str = "\u{feff}";

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
        if ignore_files.len() > MAX_IGNORE_FILES {
            let text = format!("more than {MAX_IGNORE_FILES} ignore files; use fewer of them");
            return Err(Message::config_error(source, text));
        }
        let mut builder = Builder::new(root);
        for glob in globs {
            let added = builder.add(glob, Dialect::Tocfmt);
            added.map_err(|error| Message::config_error(source, error.into_text()))?;
        }
        for file in ignore_files {
            let text = decode(file, fs::read_config(&root.join(file), file)?)?;
            builder.add_lines(&text, file, Dialect::Tocfmt)?;
        }
        builder.build(source).map(Some)
    }

    /// Reads the ignore file of `folder`, an absolute path. Returns `None` if there is none.
    ///
    /// Messages call the folder `display_folder`.
    pub(crate) fn in_folder(folder: &Path, display_folder: &Path) -> Result<Option<Self>, Message> {
        let name = display_folder.join(FILE_NAME);
        let Some(bytes) = fs::read_config_if_exists(&folder.join(FILE_NAME), &name)? else {
            return Ok(None);
        };
        let mut builder = Builder::new(folder);
        builder.add_lines(&decode(&name, bytes)?, &name, Dialect::Tocfmt)?;
        builder.build(&name).map(Some)
    }

    /// Reads a file of git with patterns relative to `root`, an absolute path. Returns `None` if it has none.
    ///
    /// Messages call the file `name`.
    pub(crate) fn of_git(file: &Path, name: &Path, root: &Path) -> Result<Option<Self>, Message> {
        let Some(bytes) = fs::read_config_if_exists(file, name)? else {
            return Ok(None);
        };
        let mut builder = Builder::new(root);
        builder.add_lines(&String::from_utf8_lossy(&bytes), name, Dialect::Git)?;
        let is_empty = builder.count == 0;
        builder
            .build(name)
            .map(|patterns| (!is_empty).then_some(patterns))
    }

    /// Matches `path`, an absolute path, and the folders it is in. The last pattern that matches decides.
    ///
    /// Returns `Some(false)` if that pattern is negated with `!`, and `None` if no pattern matches.
    pub(crate) fn matches(&self, path: &Path, is_folder: bool) -> Option<bool> {
        let relative = path.strip_prefix(&self.root).ok()?;
        verdict(
            &self
                .matcher
                .matched_path_or_any_parents(relative, is_folder),
        )
    }

    /// Matches `path` like [`matches`](Self::matches), but not the folders it is in.
    pub(super) fn matches_itself(&self, path: &Path, is_folder: bool) -> Option<bool> {
        let relative = path.strip_prefix(&self.root).ok()?;
        verdict(&self.matcher.matched(relative, is_folder))
    }
}

fn verdict<T>(result: &Match<T>) -> Option<bool> {
    match result {
        Match::None => None,
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
    }
}

/// Whose rules the patterns in a file follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    /// Braces are alternatives, and a malformed pattern is an error.
    Tocfmt,
    /// Braces are literal, and a malformed pattern matches nothing.
    Git,
}

/// Why a pattern cannot be used.
enum PatternError {
    TooComplex(String),
    Malformed(String),
}

impl PatternError {
    fn into_text(self) -> String {
        match self {
            Self::TooComplex(text) | Self::Malformed(text) => text,
        }
    }
}

/// Collects patterns, as far as they are within the limits.
struct Builder {
    builder: GitignoreBuilder,
    root: PathBuf,
    count: usize,
}

impl Builder {
    fn new(root: &Path) -> Self {
        Self {
            builder: GitignoreBuilder::new(root),
            root: root.to_owned(),
            count: 0,
        }
    }

    /// Adds a pattern, unless it is a comment or blank.
    fn add(&mut self, pattern: &str, dialect: Dialect) -> Result<(), PatternError> {
        if pattern.starts_with('#') || pattern.trim().is_empty() {
            return Ok(());
        }
        check_pattern(pattern).map_err(PatternError::TooComplex)?;
        if self.count == MAX_PATTERNS {
            return Err(PatternError::TooComplex(too_many_patterns()));
        }
        let pattern = match dialect {
            Dialect::Tocfmt => Cow::Borrowed(pattern),
            Dialect::Git => quote_for_crate(pattern),
        };
        self.builder
            .add_line(None, &pattern)
            .map_err(|error| PatternError::Malformed(invalid(&error)))?;
        self.count += 1;
        Ok(())
    }

    /// Adds the patterns in the lines of a file.
    fn add_lines(&mut self, text: &str, file: &Path, dialect: Dialect) -> Result<(), Message> {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            match self.add(line, dialect) {
                Ok(()) => {}
                Err(PatternError::Malformed(_)) if dialect == Dialect::Git => {}
                Err(error) => {
                    let line = index + 1;
                    let message = Message::config_error(file, error.into_text());
                    return Err(message.at(Position { line, column: 1 }));
                }
            }
        }
        Ok(())
    }

    /// Compiles the patterns. Errors are reported for `source`.
    fn build(self, source: &Path) -> Result<PathPatterns, Message> {
        let matcher = self.builder.build().map_err(|_| {
            let text = "the patterns are too large together; use fewer or shorter ones";
            Message::config_error(source, text)
        })?;
        Ok(PathPatterns {
            root: self.root,
            matcher,
        })
    }
}

/// Quotes the characters that the crate gives another meaning than git: braces, and tabs, which it strips from the end.
///
/// Classes still differ: the crate has no `[[:alpha:]]`, and its `[!a]` matches a slash.
fn quote_for_crate(pattern: &str) -> Cow<'_, str> {
    let is_quoted = |char: char| matches!(char, '{' | '}' | '\t');
    if !pattern.contains(is_quoted) {
        return Cow::Borrowed(pattern);
    }
    let mut quoted = String::with_capacity(pattern.len() + 2);
    // The number of characters read since the opening bracket of a class.
    let mut class_length = None;
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        match (char, class_length) {
            ('\\', _) => {
                quoted.push(char);
                quoted.extend(chars.next());
                class_length = class_length.map(|_| 1);
                continue;
            }
            ('[', None) => class_length = Some(0),
            ('!' | '^', Some(0)) => {}
            (']', Some(1..)) => class_length = None,
            (_, Some(length)) => class_length = Some(length + 1),
            (char, None) if is_quoted(char) => {
                quoted.extend(['[', char, ']']);
                continue;
            }
            _ => {}
        }
        quoted.push(char);
    }
    Cow::Owned(quoted)
}

fn invalid(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob {
            glob: Some(glob),
            err,
        } => format!("invalid pattern '{glob}': {err}"),
        error => format!("invalid pattern: {error}"),
    }
}
