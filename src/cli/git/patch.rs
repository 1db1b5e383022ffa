//! Parses the output of `git diff --raw -z --patch --unified=0`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tocfmt::Span;

use crate::cli::files::path_from_bytes;

/// Lines of a file, as git counts them: a line ends at a line feed only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChangedLines {
    /// All lines.
    All,
    /// The lines in these ranges, which are sorted and do not overlap.
    Ranges(Vec<LineRange>),
}

/// Consecutive lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineRange {
    /// The 1-based number of the first line.
    first: usize,
    count: usize,
}

impl ChangedLines {
    /// Returns the spans of these lines in `text`, in order.
    pub(crate) fn spans(&self, text: &str) -> Vec<Span> {
        let ranges = match self {
            Self::All => return vec![Span::new(0, text.len())],
            Self::Ranges(ranges) => ranges,
        };
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let starts: Vec<usize> = [0].into_iter().chain(ends).collect();
        let start = |line: usize| {
            let start = starts.get(line.saturating_sub(1));
            start.copied().unwrap_or(text.len())
        };
        let end = |range: &LineRange| start(range.first.saturating_add(range.count));
        let span = |range: &LineRange| Span::new(start(range.first), end(range));
        ranges.iter().map(span).collect()
    }
}

/// Returns the lines that a diff adds, by the path of the file from the top of the work tree.
///
/// Only files that are regular ones after the change are included. Anything unrecognized is skipped.
pub(super) fn parse(diff: &[u8]) -> BTreeMap<PathBuf, ChangedLines> {
    let mut rest = diff;
    let mut files = BTreeMap::new();
    while let [b':', record @ ..] = rest {
        let Some((file, after)) = raw_record(record) else {
            return files;
        };
        files.extend(file.map(|file| (file, ChangedLines::Ranges(Vec::new()))));
        rest = after;
    }
    let patch = rest.strip_prefix(b"\0").unwrap_or(rest);
    for (file, lines) in added_lines(patch) {
        if let Some(ChangedLines::Ranges(ranges)) = files.get_mut(&file) {
            ranges.push(lines);
        }
    }
    files
}

/// Parses a record of the raw format without its colon. Returns the new path if it is a regular file, and the bytes after
/// the record.
fn raw_record(record: &[u8]) -> Option<(Option<PathBuf>, &[u8])> {
    let (head, rest) = split_once(record, 0)?;
    let mut fields = head.split(|byte| *byte == b' ');
    let new_mode = fields.nth(1)?;
    let status = fields.next_back()?;
    let (old_path, after) = split_once(rest, 0)?;
    let (path, rest) = match status {
        [b'R' | b'C', ..] => split_once(after, 0)?,
        _ => (old_path, after),
    };
    let is_regular = new_mode.starts_with(b"100");
    Some((is_regular.then(|| path_from_bytes(path)), rest))
}

/// Returns the lines that a patch without context adds, each range with its file.
fn added_lines(patch: &[u8]) -> Vec<(PathBuf, LineRange)> {
    let mut added = Vec::new();
    let mut file = None;
    let mut lines = patch.split(|byte| *byte == b'\n');
    while let Some(line) = lines.next() {
        if let Some(path) = line.strip_prefix(b"+++ ") {
            file = new_path(path);
        } else if let Some((old, new)) = hunk_header(line) {
            // The content is skipped by count, because its lines may look like headers.
            let content = lines.by_ref().take(old.count.saturating_add(new.count));
            // Each `\ No newline at end of file` is one more line.
            let notes = content.filter(|line| line.starts_with(b"\\")).count();
            lines.by_ref().take(notes).for_each(drop);
            added.extend(
                file.clone()
                    .filter(|_| new.count > 0)
                    .map(|file| (file, new)),
            );
        }
    }
    added
}

/// Parses the old and the new range of a hunk header, such as `@@ -3,0 +4,2 @@`.
fn hunk_header(line: &[u8]) -> Option<(LineRange, LineRange)> {
    let ranges = line.strip_prefix(b"@@ -")?;
    let ranges = std::str::from_utf8(split_once(ranges, b'@')?.0).ok()?;
    let (old, new) = ranges.trim_end().split_once(" +")?;
    let range = |text: &str| {
        let (first, count) = text.split_once(',').unwrap_or((text, "1"));
        Some(LineRange {
            first: first.parse().ok()?,
            count: count.parse().ok()?,
        })
    };
    Some((range(old)?, range(new)?))
}

/// Parses the path after `+++ `: `b/path`, `b/a path` with a tab after it, or `"b/p\303\244th"`.
fn new_path(path: &[u8]) -> Option<PathBuf> {
    let path = match path {
        [b'"', quoted @ .., b'"'] => unquote(quoted),
        _ => path.strip_suffix(b"\t").unwrap_or(path).to_vec(),
    };
    path.strip_prefix(b"b/").map(path_from_bytes)
}

/// Replaces the C-style escapes that git uses in quoted paths.
fn unquote(quoted: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter().copied();
    while let Some(byte) = bytes.next() {
        let escaped = if byte == b'\\' { bytes.next() } else { None };
        path.push(match escaped {
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
    path
}

/// Returns the bytes before and after the first `separator`.
fn split_once(bytes: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(separator, bytes)?;
    bytes.get(..at).zip(bytes.get(at + 1..))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn ranges(lines: &[(usize, usize)]) -> ChangedLines {
        let range = |&(first, count): &(usize, usize)| LineRange { first, count };
        ChangedLines::Ranges(lines.iter().map(range).collect())
    }

    #[test]
    fn parses_files_and_added_lines() {
        let raw = b":100644 100644 d0 00 M\0a b.md\0:120000 100644 d0 00 T\0l.md\0\
            :100644 100755 d0 d0 M\0mode.md\0:100644 100644 d0 d1 R076\0old\0r.md\0\
            :100644 120000 d0 d0 M\0link\0\0";
        let patch = b"diff --git a/a b.md b/a b.md\nindex d0..00 100644\n--- a/a b.md\t\n+++ b/a b.md\t\n\
            @@ -2 +2 @@ a\n-b\n++++ b/mode.md\n@@ -3,0 +4,2 @@ c\n+@@ -1 +1 @@\n+e\n@@ -7,2 +9,0 @@\n-f\n-g\n\
            diff --git a/l.md b/l.md\ndeleted file mode 120000\n--- a/l.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\\ No newline\n\
            diff --git a/l.md b/l.md\n--- /dev/null\n+++ b/l.md\n@@ -0,0 +1 @@\n+hi\n\\ No newline\n\
            diff --git a/mode.md b/mode.md\nold mode 100644\nnew mode 100755\n\
            diff --git a/old b/r.md\n--- a/old\n+++ b/r.md\n@@ -4 +4 @@ x\n-3\n\\ No newline\n+33\n\\ No newline\n@@ -9 +9 @@\n-a\n+b\n";
        let files = parse(&[raw.as_slice(), patch].concat());
        let expected = [
            ("a b.md", ranges(&[(2, 1), (4, 2)])),
            ("l.md", ranges(&[(1, 1)])),
            ("mode.md", ranges(&[])),
            ("r.md", ranges(&[(4, 1), (9, 1)])),
        ];
        let expected = expected.map(|(path, lines)| (PathBuf::from(path), lines));
        assert_eq!(files, BTreeMap::from(expected));
        assert!(parse(b"").is_empty() && parse(b":100644 what").is_empty());
    }

    #[test]
    fn numbers_out_of_range_are_no_lines() {
        let patch = |header: &str| {
            let diff = format!(":100644 100644 d0 00 M\0a\0\0+++ b/a\n{header}\n");
            parse(diff.as_bytes()).remove(Path::new("a"))
        };
        let max = usize::MAX;
        let lines = patch(&format!("@@ -1,{max} +0,{max} @@")).unwrap();
        assert_eq!(lines.spans("a\n"), [Span::new(0, 2)]);
        let lines = patch(&format!("@@ -1 +{max},2 @@")).unwrap();
        assert_eq!(lines.spans("a\n"), [Span::new(2, 2)]);
        assert_eq!(patch(&format!("@@ -1 +{max}0 @@")), Some(ranges(&[])));
    }

    #[test]
    fn unquotes_paths() {
        let path = |text: &str| new_path(text.as_bytes());
        assert_eq!(path(r#""b/p\303\244\t\"\\""#), Some("pä\t\"\\".into()));
        assert_eq!(path("b/a b\t"), Some("a b".into()));
        assert_eq!(path("/dev/null"), None);
    }

    #[test]
    fn counts_lines_like_git() {
        let text = "a\rb\nc\nd";
        let spans = ranges(&[(1, 1), (3, 1), (4, 2)]).spans(text);
        assert_eq!(spans, [Span::new(0, 4), Span::new(6, 7), Span::new(7, 7)]);
        assert_eq!(ChangedLines::All.spans(text), [Span::new(0, 7)]);
    }
}
