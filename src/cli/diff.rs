//! Unified diffs that `git apply` and `patch -p1` accept.
//!
//! Lines are split at line feeds only, as those programs do; a lone carriage return is a character like any other.

use std::fmt::Write;
use std::ops::Range;

use similar::udiff::UnifiedHunkHeader;
use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};
use tocfmt::Span;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// Returns the unified diff that turns `old` into `new`; empty if they are equal.
///
/// `path` names the file relative to the folder in which the diff is to be applied, with `/` as the separator; it need
/// not be UTF-8. `changes` are the spans that differ, old and new, in order: only the lines that they touch are compared.
pub(crate) fn unified(
    path: &[u8],
    old: &str,
    new: &str,
    changes: impl IntoIterator<Item = (Span, Span)>,
) -> String {
    let (old, new) = (Lines::new(old), Lines::new(new));
    let mut text = String::new();
    for hunk in group_diff_ops(compare(&old, &new, changes), CONTEXT) {
        if text.is_empty() {
            let (old_name, new_name) = (file_name("a", path), file_name("b", path));
            text = format!("--- {old_name}\n+++ {new_name}\n");
        }
        // Writing to a `String` does not fail.
        let _ = writeln!(text, "{}", UnifiedHunkHeader::new(&hunk));
        for op in hunk {
            if let DiffOp::Equal { .. } = op {
                old.write(' ', op.old_range(), &mut text);
            } else {
                old.write('-', op.old_range(), &mut text);
                new.write('+', op.new_range(), &mut text);
            }
        }
    }
    text
}

/// The lines of a text, split at line feeds. Line indices are 0-based.
struct Lines<'t> {
    text: &'t str,
    /// The offset of each line, and the end of the text.
    bounds: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let mut bounds = Vec::with_capacity(text.len() / AVG_LINE_BYTES + 2);
        bounds.push(0);
        bounds.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        if bounds.last() != Some(&text.len()) {
            bounds.push(text.len());
        }
        Self { text, bounds }
    }

    fn count(&self) -> usize {
        self.bounds.len() - 1
    }

    /// The number of lines that start at or before the offset.
    fn count_up_to(&self, offset: usize) -> usize {
        let count = self.bounds.partition_point(|start| *start <= offset);
        count.min(self.count())
    }

    /// The number of lines that start before the offset.
    fn count_before(&self, offset: usize) -> usize {
        let count = self.bounds.partition_point(|start| *start < offset);
        count.min(self.count())
    }

    /// The offset of a line; the end of the text for an index past the last one.
    fn start(&self, line: usize) -> usize {
        self.bounds.get(line).copied().unwrap_or(self.text.len())
    }

    /// The lines with these indices, with their line endings.
    fn slice(&self, lines: Range<usize>) -> impl Iterator<Item = &'t str> {
        lines.map(|line| Span::new(self.start(line), self.start(line + 1)).of(self.text))
    }

    /// Appends lines to a diff, each with the given sign.
    fn write(&self, sign: char, lines: Range<usize>, diff: &mut String) {
        for line in self.slice(lines) {
            diff.push(sign);
            diff.push_str(line);
            if !line.ends_with('\n') {
                diff.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
}

/// More than the average in Markdown, so that most texts are indexed without reallocation.
const AVG_LINE_BYTES: usize = 32;

/// Compares two texts by line.
fn compare(
    old: &Lines<'_>,
    new: &Lines<'_>,
    changes: impl IntoIterator<Item = (Span, Span)>,
) -> Vec<DiffOp> {
    let mut ops = Vec::new();
    let mut compared = (0, 0);
    let mut changes = changes.into_iter().peekable();
    while let Some(first) = changes.next() {
        let old_start = old.count_up_to(first.0.start).saturating_sub(1);
        let mut last = first;
        let mut old_end = old.count_up_to(last.0.end);
        // Changes that share a line are compared together. A change at the very end of the text is on its last line.
        let shares_line =
            |next: &(Span, Span), end: usize| next.0.start < old.start(end) || end == old.count();
        while let Some(next) = changes.next_if(|next| shares_line(next, old_end)) {
            last = next;
            old_end = old.count_up_to(last.0.end);
        }
        // The rest of the first line before the changes and of the last line after them is the same in both texts.
        let before = first.0.start - old.start(old_start);
        let after = old.start(old_end) - last.0.end;
        let new_start = new.count_up_to(first.1.start - before).saturating_sub(1);
        let new_end = new.count_before(last.1.end + after);
        push_equal(&mut ops, compared, old_start - compared.0);
        let old_lines: Vec<&str> = old.slice(old_start..old_end).collect();
        let new_lines: Vec<&str> = new.slice(new_start..new_end).collect();
        for op in compare_lines(&old_lines, &new_lines) {
            push(&mut ops, op, old_start, new_start);
        }
        compared = (old_end, new_end);
    }
    push_equal(&mut ops, compared, old.count().saturating_sub(compared.0));
    ops
}

/// Compares a few lines. Most changed paragraphs keep none of their lines, which is quicker to find out than a diff.
fn compare_lines(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let few_pairs = old.len() * new.len() <= MAX_NAIVE_PAIRS;
    if few_pairs && !old.is_empty() && !new.is_empty() && !old.iter().any(|line| new.contains(line))
    {
        return vec![DiffOp::Replace {
            old_index: 0,
            old_len: old.len(),
            new_index: 0,
            new_len: new.len(),
        }];
    }
    capture_diff_slices(Algorithm::Myers, old, new)
}

/// Up to this many pairs of lines are compared one by one.
const MAX_NAIVE_PAIRS: usize = 256;

/// Appends an operation whose indices count from lines `old` and `new`.
fn push(ops: &mut Vec<DiffOp>, op: DiffOp, old: usize, new: usize) {
    let (old_index, new_index) = (op.old_range().start + old, op.new_range().start + new);
    ops.push(match op {
        DiffOp::Equal { len, .. } => return push_equal(ops, (old_index, new_index), len),
        DiffOp::Delete { old_len, .. } => DiffOp::Delete {
            old_index,
            old_len,
            new_index,
        },
        DiffOp::Insert { new_len, .. } => DiffOp::Insert {
            old_index,
            new_index,
            new_len,
        },
        DiffOp::Replace {
            old_len, new_len, ..
        } => DiffOp::Replace {
            old_index,
            old_len,
            new_index,
            new_len,
        },
    });
}

/// Appends equal lines, as part of the last operation if that has equal lines, too.
fn push_equal(ops: &mut Vec<DiffOp>, start: (usize, usize), lines: usize) {
    if let Some(DiffOp::Equal { len, .. }) = ops.last_mut() {
        *len += lines;
    } else {
        ops.push(DiffOp::Equal {
            old_index: start.0,
            new_index: start.1,
            len: lines,
        });
    }
}

/// Returns a file name as git writes it in a diff.
///
/// It is quoted as in C if it contains quotes, backslashes or control characters, or is not UTF-8. A name with spaces is
/// followed by a tab, so that `patch` does not take its last word for a date.
fn file_name(side: &str, path: &[u8]) -> String {
    let needs_quotes = |c: char| c.is_control() || matches!(c, '"' | '\\');
    let utf8 = str::from_utf8(path).ok();
    if let Some(path) = utf8.filter(|path| !path.contains(needs_quotes)) {
        let tab = if path.contains(' ') { "\t" } else { "" };
        return format!("{side}/{path}{tab}");
    }
    let mut quoted = format!("\"{side}/");
    for byte in path {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => quoted.push(char::from(*byte)),
            _ => {
                let _ = write!(quoted, "\\{byte:03o}");
            }
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The diff between texts that may differ anywhere.
    fn diff_of_all(old: &str, new: &str) -> String {
        let everything = (Span::new(0, old.len()), Span::new(0, new.len()));
        unified(b"a.md", old, new, [everything])
    }

    /// Replaces spans of a text, which are in order. Returns the new text and the changes.
    fn replace(old: &str, edits: &[(Span, &str)]) -> (String, Vec<(Span, Span)>) {
        let mut new = String::new();
        let mut changes = Vec::new();
        let mut copied = 0;
        for (span, replacement) in edits {
            new += Span::new(copied, span.start).of(old);
            let start = new.len();
            new += replacement;
            changes.push((*span, Span::new(start, new.len())));
            copied = span.end;
        }
        new += Span::new(copied, old.len()).of(old);
        (new, changes)
    }

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(diff_of_all("a\n", "a\n"), "");
        assert_eq!(unified(b"a.md", "a\n", "a\n", []), "");
    }

    #[test]
    fn only_changed_lines_are_compared() {
        let old: String = (0..40).map(|line| format!("{line}\n")).collect();
        let edits = [
            (3, "x\n"),
            (30, "y"),
            (33, ""),
            (90, "\nz"),
            (old.len(), "end"),
        ];
        let edits = edits.map(|(at, text)| {
            let end = at + text.len().min(old.len() - at);
            (Span::new(at, end), text)
        });
        let (new, changes) = replace(&old, &edits);
        let diff = unified(b"a.md", &old, &new, changes);
        assert_eq!(diff, diff_of_all(&old, &new));
        assert!(diff.matches("@@ -").count() > 2, "{diff}");
    }

    #[test]
    fn lines_can_be_added_at_both_ends() {
        let texts = [
            ("a\n", "b\na\n", 0, 2),
            ("a\n", "a\nb\n", 2, 4),
            ("", "b\n", 0, 2),
        ];
        for (old, new, at, end) in texts {
            let change = (Span::new(at, at), Span::new(at, end));
            let diff = unified(b"a.md", old, new, [change]);
            assert_eq!(diff, diff_of_all(old, new));
            assert!(diff.contains("\n+b\n") && !diff.contains("\n-"), "{diff}");
        }
    }

    #[test]
    fn a_change_can_contain_equal_lines_and_another_end_the_text() {
        let old = "0\na\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n1\n2\n3\n4\n5\nz";
        let find = |part: &str| {
            let start = old.find(part).unwrap();
            Span::new(start, start + part.len())
        };
        let inner = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n";
        let edits = [
            (find(inner), "A\nb\nc\nd\ne\nf\ng\nh\ni\nj\nK\nL\n"),
            (find("z"), "y"),
            (Span::new(old.len(), old.len()), "\nx\n"),
        ];
        let (new, changes) = replace(old, &edits);
        let diff = unified(b"a.md", old, &new, changes);
        assert_eq!(diff, diff_of_all(old, &new));
        assert_eq!(diff.matches("@@ -").count(), 2, "{diff}");
    }

    #[test]
    fn lines_end_at_line_feeds_only() {
        let expected = "--- a/a.md\n+++ b/a.md\n@@ -1 +1,2 @@\n-a\rb\r\n\\ No newline at end of file\n+a\r\n+c\r\n\\ No newline at end of file\n";
        assert_eq!(diff_of_all("a\rb\r", "a\r\nc\r"), expected);
    }

    #[test]
    fn file_names_are_quoted_as_by_git() {
        assert_eq!(file_name("a", "b/ü.md".as_bytes()), "a/b/ü.md");
        assert_eq!(file_name("a", b"b c.md"), "a/b c.md\t");
        assert_eq!(file_name("b", b"x\"y\n"), "\"b/x\\\"y\\012\"");
        assert_eq!(file_name("b", b"\xff.md"), r#""b/\377.md""#);
    }
}
