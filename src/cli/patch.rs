//! What `git diff` prints, read: which files differ, and which of their lines are new.
//!
//! Stands apart because it is all about one format, `--raw -z --patch --unified=0`. It runs nothing and reads no file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tocfmt::Span;

/// Lines of a file as git counts them, each ending at a line feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChangedLines {
    /// All of them.
    All,
    /// Those from the 1-based first one on, so many each time.
    Some(Vec<(usize, usize)>),
}

impl ChangedLines {
    /// Where these lines stand in the text they are lines of, in order.
    pub(crate) fn spans(&self, text: &str) -> Vec<Span> {
        let ranges = match self {
            Self::All => return vec![Span::new(0, text.len())],
            Self::Some(ranges) => ranges,
        };
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let starts: Vec<usize> = [0].into_iter().chain(ends).collect();
        let start = |line: usize| starts.get(line - 1).copied().unwrap_or(text.len());
        let span = |(first, count): &(usize, usize)| Span::new(start(*first), start(first + count));
        ranges.iter().map(span).collect()
    }
}

/// The files of a diff that are regular ones afterwards, by their path from the top of the work tree. Bytes that are no such
/// diff are passed over.
pub(crate) fn read(output: &[u8]) -> BTreeMap<PathBuf, ChangedLines> {
    let mut rest = output;
    let mut files = BTreeMap::new();
    while let [b':', record @ ..] = rest {
        let Some((file, behind)) = raw_record(record) else {
            return files;
        };
        files.extend(file.map(|file| (file, ChangedLines::Some(Vec::new()))));
        rest = behind;
    }
    let patch = rest.strip_prefix(b"\0").unwrap_or(rest);
    for (file, lines) in added(patch) {
        if let Some(ChangedLines::Some(known)) = files.get_mut(&file) {
            known.push(lines);
        }
    }
    files
}

/// The path that a record leads to, if it is a regular file there, and what follows the record.
fn raw_record(record: &[u8]) -> Option<(Option<PathBuf>, &[u8])> {
    let (head, rest) = split(record, 0)?;
    let mut fields = head.split(|byte| *byte == b' ');
    let mode = fields.nth(1)?;
    let status = fields.next_back()?;
    let (old, behind) = split(rest, 0)?;
    let (path, rest) = match status {
        [b'R' | b'C', ..] => split(behind, 0)?,
        _ => (old, behind),
    };
    let regular = mode.starts_with(b"100");
    Some((regular.then(|| to_path(path)), rest))
}

/// The lines that a patch without context adds, with the file they are added to.
fn added(patch: &[u8]) -> Vec<(PathBuf, (usize, usize))> {
    let mut added = Vec::new();
    let mut file = None;
    let mut lines = patch.split(|byte| *byte == b'\n');
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix(b"+++ ") {
            file = new_name(name);
        } else if let Some((old, new)) = hunk(line) {
            // What stands in a hunk may look like anything.
            let contents = lines.by_ref().take(old.1 + new.1);
            let marked = contents.filter(|line| line.starts_with(b"\\")).count();
            lines.by_ref().take(marked).for_each(drop);
            added.extend(file.clone().filter(|_| new.1 > 0).map(|file| (file, new)));
        }
    }
    added
}

/// First line and number of lines, before and after, of `@@ -3,0 +4,2 @@`.
fn hunk(line: &[u8]) -> Option<((usize, usize), (usize, usize))> {
    let ranges = line.strip_prefix(b"@@ -")?;
    let ranges = std::str::from_utf8(split(ranges, b'@')?.0).ok()?;
    let (old, new) = ranges.trim_end().split_once(" +")?;
    let range = |text: &str| {
        let (first, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((first.parse().ok()?, count.parse().ok()?))
    };
    Some((range(old)?, range(new)?))
}

/// The path in `b/path`, `b/a path` with a tab behind it, or `"b/p\303\244th"`.
fn new_name(name: &[u8]) -> Option<PathBuf> {
    let name = match name {
        [b'"', quoted @ .., b'"'] => unquoted(quoted),
        _ => name.strip_suffix(b"\t").unwrap_or(name).to_vec(),
    };
    name.strip_prefix(b"b/").map(to_path)
}

/// A name without the escapes that git puts into quoted ones.
fn unquoted(quoted: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter().copied();
    while let Some(byte) = bytes.next() {
        let escaped = if byte == b'\\' { bytes.next() } else { None };
        name.push(match escaped {
            None => byte,
            Some(b'a') => 7,
            Some(b'b') => 8,
            Some(b't') => b'\t',
            Some(b'n') => b'\n',
            Some(b'v') => 11,
            Some(b'f') => 12,
            Some(b'r') => b'\r',
            Some(first @ b'0'..=b'3') => {
                let low = [bytes.next(), bytes.next()].into_iter().flatten();
                low.fold(first - b'0', |value, digit| (value << 3) | (digit & 7))
            }
            Some(other) => other,
        });
    }
    name
}

/// What stands before the first such byte, and what behind it.
fn split(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = memchr::memchr(at, bytes)?;
    bytes.get(..place).zip(bytes.get(place + 1..))
}

/// A path in the bytes that git has for it: the system's own on Unix, UTF-8 elsewhere.
pub(crate) fn to_path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(lines: &[(usize, usize)]) -> ChangedLines {
        ChangedLines::Some(lines.to_vec())
    }

    #[test]
    fn files_and_their_new_lines_are_read() {
        let raw = b":100644 100644 d0 00 M\0a b.md\0:120000 100644 d0 00 T\0l.md\0\
            :100644 100755 d0 d0 M\0mode.md\0:100644 100644 d0 d1 R076\0old\0r.md\0\
            :100644 120000 d0 d0 M\0link\0\0";
        let patch = b"diff --git a/a b.md b/a b.md\nindex d0..00 100644\n--- a/a b.md\t\n+++ b/a b.md\t\n\
            @@ -2 +2 @@ a\n-b\n++++ b/mode.md\n@@ -3,0 +4,2 @@ c\n+@@ -1 +1 @@\n+e\n@@ -7,2 +9,0 @@\n-f\n-g\n\
            diff --git a/l.md b/l.md\ndeleted file mode 120000\n--- a/l.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\\ No newline\n\
            diff --git a/l.md b/l.md\n--- /dev/null\n+++ b/l.md\n@@ -0,0 +1 @@\n+hi\n\\ No newline\n\
            diff --git a/mode.md b/mode.md\nold mode 100644\nnew mode 100755\n\
            diff --git a/old b/r.md\n--- a/old\n+++ b/r.md\n@@ -4 +4 @@ x\n-3\n\\ No newline\n+33\n\\ No newline\n@@ -9 +9 @@\n-a\n+b\n";
        let files = read(&[raw.as_slice(), patch].concat());
        let expected = [
            ("a b.md", some(&[(2, 1), (4, 2)])),
            ("l.md", some(&[(1, 1)])),
            ("mode.md", some(&[])),
            ("r.md", some(&[(4, 1), (9, 1)])),
        ];
        let expected = expected.map(|(path, lines)| (PathBuf::from(path), lines));
        assert_eq!(files, BTreeMap::from(expected));
        assert!(read(b"").is_empty() && read(b":100644 what").is_empty());
    }

    #[test]
    fn quoted_names_are_what_they_stand_for() {
        let name = |text: &str| new_name(text.as_bytes());
        assert_eq!(name(r#""b/p\303\244\t\"\\""#), Some("pä\t\"\\".into()));
        assert_eq!(name("b/a b\t"), Some("a b".into()));
        assert_eq!(name("/dev/null"), None);
    }

    #[test]
    fn lines_are_found_in_the_text_as_git_counts_them() {
        let text = "a\rb\nc\nd";
        let spans = some(&[(1, 1), (3, 1), (4, 2)]).spans(text);
        assert_eq!(spans, [Span::new(0, 4), Span::new(6, 7), Span::new(7, 7)]);
        assert_eq!(ChangedLines::All.spans(text), [Span::new(0, 7)]);
    }
}
