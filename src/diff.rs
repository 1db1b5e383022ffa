//! Two texts into a unified diff that `git apply` and `patch -p1` take.
//!
//! Owns the diff crate. Lines are split at line feeds only, since that is what those programs do: a lone carriage
//! return is a character like any other here. It does not print and knows no colours.

use std::fmt::Write;
use std::ops::Range;

use similar::udiff::UnifiedHunkHeader;
use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use crate::edit::Change;
use crate::source::Span;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// The unified diff, with three lines of context, that turns `old` into `new`; empty where they are equal.
///
/// `path` names the file in bytes, relative to the folder in which the diff is to be applied, with `/` between its parts;
/// it need not be UTF-8. The texts differ in the `changes` at most, which ascend: only the lines that those touch are compared.
pub fn unified(path: &[u8], old: &str, new: &str, changes: &[Change]) -> String {
    let (old, new) = (Lines::new(old), Lines::new(new));
    let mut text = String::new();
    for hunk in group_diff_ops(compare(&old, &new, changes), CONTEXT) {
        if text.is_empty() {
            text = format!(
                "--- {}\n+++ {}\n",
                file_name("a", path),
                file_name("b", path)
            );
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

/// The lines of a text.
struct Lines<'t> {
    text: &'t str,
    /// Where they start, and where the last one ends: one more than there are lines.
    ends: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let mut ends = Vec::with_capacity(text.len() / USUAL_LINE + 2);
        ends.push(0);
        ends.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        if ends.last() != Some(&text.len()) {
            ends.push(text.len());
        }
        Self { text, ends }
    }

    fn count(&self) -> usize {
        self.ends.len() - 1
    }

    /// How many lines start at or before the offset.
    fn up_to(&self, offset: usize) -> usize {
        let count = self.ends.partition_point(|start| *start <= offset);
        count.min(self.count())
    }

    /// How many lines start before the offset.
    fn before(&self, offset: usize) -> usize {
        let count = self.ends.partition_point(|start| *start < offset);
        count.min(self.count())
    }

    /// Where the line with this index starts; the end of the text for the one behind the last.
    fn start(&self, line: usize) -> usize {
        self.ends.get(line).copied().unwrap_or(self.text.len())
    }

    /// The lines with these indices.
    fn each(&self, lines: Range<usize>) -> impl Iterator<Item = &'t str> {
        lines.map(|line| Span::new(self.start(line), self.start(line + 1)).of(self.text))
    }

    /// Writes lines behind `text`, each with a mark in front.
    fn write(&self, mark: char, lines: Range<usize>, text: &mut String) {
        for line in self.each(lines) {
            text.push(mark);
            text.push_str(line);
            if !line.ends_with('\n') {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
}

/// How many bytes a line has as a rule: no more in most texts.
const USUAL_LINE: usize = 32;

/// What became of the lines, from the first to the last.
fn compare(old: &Lines<'_>, new: &Lines<'_>, changes: &[Change]) -> Vec<DiffOp> {
    let mut ops = Vec::new();
    let mut at = (0, 0);
    let mut changes = changes.iter().peekable();
    while let Some(change) = changes.next() {
        let old_start = old.up_to(change.old.start).saturating_sub(1);
        let before = change.old.start - old.start(old_start);
        let mut last = change;
        let mut old_end = old.up_to(last.old.end);
        // What stands at the end of the text is on its last line.
        let end = |end| end == old.count();
        while let Some(next) =
            changes.next_if(|next| next.old.start < old.start(old_end) || end(old_end))
        {
            last = next;
            old_end = old.up_to(last.old.end);
        }
        // The same stands on both sides in front of a change and behind it, to the ends of their lines.
        let behind = old.start(old_end) - last.old.end;
        let new_start = new.up_to(change.new.start - before).saturating_sub(1);
        let new_end = new.before(last.new.end + behind);
        equal(&mut ops, at, old_start - at.0);
        let old_lines: Vec<&str> = old.each(old_start..old_end).collect();
        let new_lines: Vec<&str> = new.each(new_start..new_end).collect();
        for op in changed(&old_lines, &new_lines) {
            push(&mut ops, op, old_start, new_start);
        }
        at = (old_end, new_end);
    }
    equal(&mut ops, at, old.count().saturating_sub(at.0));
    ops
}

/// What became of a few lines. Most paragraphs have no line left that was there before, which is soon told.
fn changed(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let few = old.len() * new.len() <= FEW;
    if few && !old.is_empty() && !new.is_empty() && !old.iter().any(|line| new.contains(line)) {
        return vec![DiffOp::Replace {
            old_index: 0,
            old_len: old.len(),
            new_index: 0,
            new_len: new.len(),
        }];
    }
    capture_diff_slices(Algorithm::Myers, old, new)
}

/// How many pairs of lines are compared one by one.
const FEW: usize = 256;

/// Puts an operation behind the others, moved down by as many lines.
fn push(ops: &mut Vec<DiffOp>, op: DiffOp, old: usize, new: usize) {
    let (old, new) = (op.old_range().start + old, op.new_range().start + new);
    let op = match op {
        DiffOp::Equal { len, .. } => return equal(ops, (old, new), len),
        DiffOp::Delete { old_len, .. } => DiffOp::Delete {
            old_index: old,
            old_len,
            new_index: new,
        },
        DiffOp::Insert { new_len, .. } => DiffOp::Insert {
            old_index: old,
            new_index: new,
            new_len,
        },
        DiffOp::Replace {
            old_len, new_len, ..
        } => DiffOp::Replace {
            old_index: old,
            old_len,
            new_index: new,
            new_len,
        },
    };
    ops.push(op);
}

/// Puts equal lines behind the others, and makes one of two runs of them.
fn equal(ops: &mut Vec<DiffOp>, at: (usize, usize), lines: usize) {
    if let Some(DiffOp::Equal { len, .. }) = ops.last_mut() {
        *len += lines;
    } else {
        ops.push(DiffOp::Equal {
            old_index: at.0,
            new_index: at.1,
            len: lines,
        });
    }
}

/// A file name as git writes it in a diff: quoted as in C where it holds quotes, backslashes or control characters or is not
/// UTF-8, and with a tab behind it where it holds a space, so that no reader takes its end for a date.
fn file_name(side: &str, path: &[u8]) -> String {
    let special = |c: char| c.is_control() || matches!(c, '"' | '\\');
    if let Some(path) = str::from_utf8(path)
        .ok()
        .filter(|path| !path.contains(special))
    {
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

    /// The diff between texts of which nothing is known to be equal.
    fn whole(old: &str, new: &str) -> String {
        let (end, new_end) = (old.len(), new.len());
        let change = Change {
            old: Span::new(0, end),
            new: Span::new(0, new_end),
        };
        unified(b"a.md", old, new, &[change])
    }

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(whole("a\n", "a\n"), "");
        assert_eq!(unified(b"a.md", "a\n", "a\n", &[]), "");
    }

    #[test]
    fn changes_say_where_to_look() {
        let old: String = (0..40).map(|line| format!("{line}\n")).collect();
        let edits = [
            (3, "x\n"),
            (30, "y"),
            (33, ""),
            (90, "\nz"),
            (old.len(), "end"),
        ];
        let edits = edits.map(|(at, text)| crate::edit::Edit {
            span: Span::new(at, at + text.len().min(old.len() - at)),
            replacement: text.into(),
        });
        let new = crate::edit::apply(&old, &edits).unwrap();
        let diff = unified(b"a.md", &old, &new.text, &new.changes);
        assert_eq!(diff, whole(&old, &new.text));
        assert!(diff.matches("@@ -").count() > 2, "{diff}");
    }

    #[test]
    fn a_line_may_come_first_or_last() {
        let texts = [
            ("a\n", "b\na\n", 0, 2),
            ("a\n", "a\nb\n", 2, 4),
            ("", "b\n", 0, 2),
        ];
        for (old, new, at, end) in texts {
            let change = Change {
                old: Span::new(at, at),
                new: Span::new(at, end),
            };
            let diff = unified(b"a.md", old, new, &[change]);
            assert_eq!(diff, whole(old, new));
            assert!(diff.contains("\n+b\n") && !diff.contains("\n-"), "{diff}");
        }
    }

    #[test]
    fn one_change_may_keep_lines_and_another_end_the_text() {
        let old = "0\na\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n1\n2\n3\n4\n5\nz";
        let edit = |from: &str, to: &str| {
            let start = old.find(from).unwrap();
            crate::edit::Edit {
                span: Span::new(start, start + from.len()),
                replacement: to.into(),
            }
        };
        let inner = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n";
        let edits = [
            edit(inner, "A\nb\nc\nd\ne\nf\ng\nh\ni\nj\nK\nL\n"),
            edit("z", "y"),
            crate::edit::Edit {
                span: Span::new(old.len(), old.len()),
                replacement: "\nx\n".into(),
            },
        ];
        let new = crate::edit::apply(old, &edits).unwrap();
        let diff = unified(b"a.md", old, &new.text, &new.changes);
        assert_eq!(diff, whole(old, &new.text));
        assert_eq!(diff.matches("@@ -").count(), 2, "{diff}");
    }

    #[test]
    fn lines_end_at_line_feeds_only() {
        let expected = "--- a/a.md\n+++ b/a.md\n@@ -1 +1,2 @@\n-a\rb\r\n\\ No newline at end of file\n+a\r\n+c\r\n\\ No newline at end of file\n";
        assert_eq!(whole("a\rb\r", "a\r\nc\r"), expected);
    }

    #[test]
    fn file_names_are_written_as_git_writes_them() {
        assert_eq!(file_name("a", "b/ü.md".as_bytes()), "a/b/ü.md");
        assert_eq!(file_name("a", b"b c.md"), "a/b c.md\t");
        assert_eq!(file_name("b", b"x\"y\n"), "\"b/x\\\"y\\012\"");
        assert_eq!(file_name("b", b"\xff.md"), r#""b/\377.md""#);
    }
}
