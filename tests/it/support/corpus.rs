//! kubernetes/enhancements as a git repository, if `../shared/corpus` is there.

use std::fs;
use std::path::Path;

use crate::support::scratch::Scratch;
use crate::support::skip::{has_git, has_path};

/// All Markdown of the corpus: kubernetes/enhancements and the GFM specification.
pub(crate) const CORPUS: &str = "../shared/corpus";

const ENHANCEMENTS: &str = "../shared/corpus/enhancements";

/// Returns a copy of kubernetes/enhancements as a git repository with one commit, or `None` if it or git is missing.
pub(crate) fn repository() -> Option<Scratch> {
    if !has_path(ENHANCEMENTS) || !has_git() {
        return None;
    }
    let scratch = Scratch::new(&[]);
    copy_folder(Path::new(ENHANCEMENTS), &scratch.path("."));
    for args in [&["init", "-q"][..], &["add", "-A"], &["commit", "-qm", "a"]] {
        scratch.run_program("git", args, b"");
    }
    Some(scratch)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::write(target, fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

/// Returns the files of a repository that differ from the index, sorted.
pub(crate) fn changed_files(scratch: &Scratch) -> Vec<String> {
    let names = scratch.run_program("git", &["diff", "--name-only"], b"");
    let names = String::from_utf8(names).unwrap();
    let mut names: Vec<String> = names.lines().map(str::to_owned).collect();
    names.sort();
    names
}
