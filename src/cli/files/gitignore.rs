//! What git ignores: the patterns in `.gitignore` files, in `.git/info/exclude`, and in the user's own file.
//!
//! The files are read here, not by the crate that matches the patterns, so that they are guarded like all others.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::gitconfig_excludes_path;

use super::fs::read_config_if_exists;
use super::paths::path_from_bytes;
use super::patterns::PathPatterns;
use crate::cli::message::Message;

/// The patterns that apply to the current folder of a walk. Paths are absolute, with links resolved.
#[derive(Debug)]
pub(crate) struct GitIgnore {
    /// The working directory, which paths in messages are relative to.
    cwd: PathBuf,
    /// The user's own file with patterns for all repositories.
    user_file: Option<PathBuf>,
    /// The folders with patterns, from the top of the outermost repository to the current folder.
    levels: Vec<Level>,
}

/// The patterns of a folder.
#[derive(Debug)]
struct Level {
    folder: PathBuf,
    /// Those in `.gitignore`.
    patterns: Option<PathPatterns>,
    /// Those in `.git/info/exclude` and in the user's own file, in this order, if the folder is the top of a repository.
    repository: Option<[Option<PathPatterns>; 2]>,
}

impl GitIgnore {
    /// Reads the patterns in the folders above `folder`, the first one that a walk enters.
    pub(crate) fn new(folder: &Path, cwd: &Path) -> Result<Self, Message> {
        let mut ignore = Self {
            cwd: cwd.to_owned(),
            // Whatever is not a regular file, such as /dev/null, has no patterns.
            user_file: gitconfig_excludes_path().filter(|file| file.is_file()),
            levels: Vec::new(),
        };
        let top = folder.ancestors().find(|folder| is_repository(folder));
        let top = top.unwrap_or(folder);
        let in_repository = folder.ancestors().take_while(|path| path.starts_with(top));
        let above: Vec<&Path> = in_repository.skip(1).collect();
        for folder in above.into_iter().rev() {
            ignore.enter(folder)?;
        }
        Ok(ignore)
    }

    /// Reads the patterns of the next folder of the walk.
    pub(crate) fn enter(&mut self, folder: &Path) -> Result<(), Message> {
        self.leave_others(folder);
        let is_repository = is_repository(folder);
        // Outside of repositories, `.gitignore` files have no effect.
        if !is_repository && self.levels.is_empty() {
            return Ok(());
        }
        let read = |file: &Path| PathPatterns::of_git(file, self.display_path(file), folder);
        let file = folder.join(".gitignore");
        // Git does not follow a link of this name: a clone could make it lead anywhere.
        let patterns = if file.is_symlink() {
            None
        } else {
            read(&file)?
        };
        let repository = if is_repository {
            let exclude = self.git_folder(folder)?.join("info/exclude");
            let user_file = self.user_file.as_deref().map(read).transpose()?;
            Some([read(&exclude)?, user_file.flatten()])
        } else {
            None
        };
        if patterns.is_some() || repository.is_some() {
            self.levels.push(Level {
                folder: folder.to_owned(),
                patterns,
                repository,
            });
        }
        Ok(())
    }

    /// Matches the path of an entry of the current folder, or of one above it. The nearest `.gitignore` with a pattern that
    /// matches decides.
    ///
    /// Returns `Some(false)` if the pattern is negated with `!`, and `None` if no pattern matches.
    pub(crate) fn matches(&mut self, path: &Path, is_folder: bool) -> Option<bool> {
        self.leave_others(path.parent().unwrap_or(path));
        let matches = |patterns: &Option<PathPatterns>| {
            let patterns = patterns.as_ref();
            patterns.and_then(|patterns| patterns.matches_itself(path, is_folder))
        };
        for level in self.levels.iter().rev() {
            if let Some(is_ignored) = matches(&level.patterns) {
                return Some(is_ignored);
            }
            if let Some(files) = &level.repository {
                return files.iter().find_map(matches);
            }
        }
        None
    }

    /// Forgets the folders that `folder` is not in.
    fn leave_others(&mut self, folder: &Path) {
        let is_other = |level: &mut Level| !folder.starts_with(&level.folder);
        while self.levels.pop_if(is_other).is_some() {}
    }

    /// Returns the folder with the data that all work trees of a repository share (gitrepository-layout(5)).
    fn git_folder(&self, top: &Path) -> Result<PathBuf, Message> {
        let link = top.join(".git");
        if !fs::metadata(&link).is_ok_and(|metadata| !metadata.is_dir()) {
            return Ok(link);
        }
        // In a linked work tree and in a submodule, it is a file with the path of a folder.
        let Some(text) = read_config_if_exists(&link, self.display_path(&link))? else {
            return Ok(link);
        };
        let Some(target) = text.strip_prefix(b"gitdir: ") else {
            return Ok(link);
        };
        let git_folder = top.join(path_from_bytes(target.trim_ascii_end()));
        let common = git_folder.join("commondir");
        match read_config_if_exists(&common, self.display_path(&common))? {
            Some(path) => Ok(git_folder.join(path_from_bytes(path.trim_ascii_end()))),
            None => Ok(git_folder),
        }
    }

    fn display_path<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.cwd).unwrap_or(path)
    }
}

/// Whether a folder is the top of a repository of git, or of Jujutsu, which reads the same files.
fn is_repository(folder: &Path) -> bool {
    [".git", ".jj"]
        .map(OsStr::new)
        .iter()
        .any(|name| folder.join(name).exists())
}
