//! Bounds for the memory that a document takes, computed from its text before that memory is allocated.
//!
//! A limit on the size of a text would not do: a byte of prose takes some thirty bytes, a byte of `*a*b*c*` several hundred, and
//! a byte of a table whose rows lack most of their cells ten thousand. So the bounds count what makes nodes of the tree.

use std::mem;

use crate::analysis::Analysis;
use crate::diagnostic::FormatError;
use crate::options::{Options, WrapMode};
use crate::rule::Rule;
use crate::source::{Span, is_space_or_tab};
use crate::wrap;

/// The size of a node of the tree.
const NODE: usize = 136;

/// What a node takes outside of the tree's own memory: its text, its destination, its place in lists of nodes.
const NODE_DATA: usize = 64;

/// The tree allocates nodes in chunks: this many, and then twice as many each time.
const FIRST_CHUNK: usize = 7;

/// What each line takes: where it starts, and the paragraph, heading or comment that may be on it.
const LINE: usize = 200;

/// What each byte takes: copies of the text.
const BYTE: usize = 7;

/// What each word of the paragraph takes that is being wrapped.
const WORD: usize = 80;

/// What each word takes in addition if the limit on the width of lines is large ([`wrap::LARGE_WIDTH`]).
const WORD_OF_LONG_LINE: usize = 72;

/// What each place takes at which the text changes, until the result is verified.
const EDIT: usize = 36;

/// What each edit takes in addition while it is applied and reported.
const APPLIED_EDIT: usize = 80;

/// What each entry of a list takes, its text not counted.
const ENTRY: usize = 1200;

/// How often the text of a heading is kept for each list that it is in.
const ENTRY_COPIES: usize = 4;

/// What a small text takes.
const BASE: usize = 100_000;

/// The most nodes that a byte can make, cells that rows of tables lack not counted.
const MAX_NODES_PER_BYTE: usize = 4;

/// The parser completes the rows of a table until it has added more cells than this.
const MAX_ADDED_CELLS: usize = 500_000;

/// Checks that a text can be parsed and its paragraphs be wrapped within [`Options::max_memory`].
///
/// [`format`](crate::format()) does so itself, and checks again when it knows the lists and the new text.
///
/// # Errors
///
/// [`Rule::TOO_LARGE`] if that might take more.
pub fn check_memory(text: &str, options: &Options) -> Result<(), FormatError> {
    let Some(max) = options.max_memory else {
        return Ok(());
    };
    if most_memory(text) <= max {
        return Ok(());
    }
    let counts = Counts::of(text);
    let needed = counts.tree().saturating_add(counts.wrapping(options));
    check(needed, max)
}

/// A rough bound that takes next to no time: nearly all documents are far from the limit.
fn most_memory(text: &str) -> usize {
    let count = |byte| memchr::memchr_iter(byte, text.as_bytes()).count();
    let cells = match count(b'|') {
        0 => 0,
        pipes => (count(b'\n') + count(b'\r') + 1).saturating_mul(pipes + 2),
    };
    let nodes = text.len().saturating_mul(MAX_NODES_PER_BYTE);
    total([
        (2, BASE),
        (nodes.saturating_add(cells), 2 * (NODE + NODE_DATA)),
        (text.len(), LINE + BYTE + WORD + WORD_OF_LONG_LINE + EDIT),
    ])
}

/// Checks that the lists of a document fit into [`Options::max_memory`].
///
/// # Errors
///
/// [`Rule::TOO_LARGE`] if they may not.
pub(crate) fn check_lists(
    analysis: &Analysis<'_, '_>,
    options: &Options,
) -> Result<(), FormatError> {
    let lists = analysis.toc.blocks.len();
    let (Some(max), Some(_), true) = (options.max_memory, &options.toc, lists > 0) else {
        return Ok(());
    };
    let document = analysis.document;
    let headings = document.headings();
    let with_text = |text: usize| {
        let texts = lists.saturating_mul(text + headings.len());
        total([(texts, ENTRY_COPIES), (headings.len(), ENTRY)])
    };
    let text = document.text();
    if most_memory(text).saturating_add(with_text(text.len())) <= max {
        return Ok(());
    }
    let lines = headings.iter().map(|heading| heading.lines(document));
    let heading_text = lines.map(|lines| lines.end - lines.start).sum();
    let tree = Counts::of(text).tree();
    check(tree.saturating_add(with_text(heading_text)), max)
}

/// Checks that the result of `edits` many edits can be verified within [`Options::max_memory`]: it is parsed while the tree of
/// the old text is still needed.
///
/// # Errors
///
/// [`Rule::TOO_LARGE`] if that might take more.
pub(crate) fn check_verification(
    old: &str,
    new: &str,
    edits: usize,
    options: &Options,
) -> Result<(), FormatError> {
    let Some(max) = options.max_memory else {
        return Ok(());
    };
    let edits = (edits, EDIT + APPLIED_EDIT);
    if total([edits, (1, most_memory(old)), (1, most_memory(new))]) <= max {
        return Ok(());
    }
    let (old, new) = (Counts::of(old), Counts::of(new));
    let needed = total([
        edits,
        (1, old.tree()),
        (1, new.tree()),
        (1, new.wrapping(options)),
    ]);
    check(needed, max)
}

/// Adds up numbers of things, each with the memory that one takes. Does not overflow where addresses have 32 bits.
fn total(parts: impl IntoIterator<Item = (usize, usize)>) -> usize {
    let parts = parts.into_iter();
    let parts = parts.map(|(count, size)| count.saturating_mul(size));
    parts.fold(0, usize::saturating_add)
}

fn check(needed: usize, max: usize) -> Result<(), FormatError> {
    if needed <= max {
        return Ok(());
    }
    let message = format!(
        "formatting it may take {} MiB of memory, and the limit is {} MiB; split or exclude the file",
        needed.div_ceil(1 << 20),
        max >> 20
    );
    Err(FormatError::new(Rule::TOO_LARGE, Span::new(0, 0), message))
}

/// What a text consists of, as far as it takes memory. Where parsers look closer, these are upper bounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    bytes: usize,
    lines: usize,
    /// Nodes of the tree.
    nodes: usize,
    /// Runs of spaces and tabs, and line endings.
    gaps: usize,
    /// The most gaps between two blank lines: no paragraph has more.
    paragraph_gaps: usize,
}

/// What comes between two blank lines.
#[derive(Default)]
struct Chunk {
    lines: usize,
    gaps: usize,
    /// The most pipes on one of its lines.
    max_pipes: usize,
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut counts = Self {
            bytes: text.len(),
            nodes: 2,
            ..Self::default()
        };
        let mut chunk = Chunk::default();
        for line in lines(text) {
            let content = line.trim_start_matches(is_space_or_tab);
            if content.is_empty() {
                counts.end_chunk(&mem::take(&mut chunk));
            } else {
                counts.add_line(content, &mut chunk);
            }
            counts.lines += 1;
        }
        counts.end_chunk(&chunk);
        counts
    }

    fn add_line(&mut self, content: &str, chunk: &mut Chunk) {
        let mut pipes = 0;
        let mut gaps = 1;
        let bytes = content.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            // Most bytes.
            if byte.is_ascii_alphanumeric() && byte != b'w' {
                continue;
            }
            let previous = at.checked_sub(1).and_then(|before| bytes.get(before));
            let previous = previous.copied().unwrap_or(b'\n');
            let next = bytes.get(at + 1).copied().unwrap_or(b' ');
            self.nodes += nodes_at(byte, previous, next);
            gaps += usize::from(is_blank(byte) && !is_blank(previous));
            pipes += usize::from(byte == b'|');
        }
        // A block and its text, or a line break and the text after it.
        self.nodes += 2;
        chunk.lines += 1;
        chunk.gaps += gaps;
        chunk.max_pipes = chunk.max_pipes.max(pipes);
    }

    fn end_chunk(&mut self, chunk: &Chunk) {
        self.gaps += chunk.gaps;
        self.paragraph_gaps = self.paragraph_gaps.max(chunk.gaps);
        if chunk.max_pipes > 0 {
            let cells = chunk.lines.saturating_mul(chunk.max_pipes + 1);
            self.nodes += chunk.lines + cells.min(MAX_ADDED_CELLS + chunk.max_pipes);
        }
    }

    /// A bound for a document and its tree.
    fn tree(&self) -> usize {
        let mut chunk = FIRST_CHUNK;
        let mut capacity = chunk;
        while capacity < self.nodes {
            chunk *= 2;
            capacity += chunk;
        }
        total([
            (1, BASE),
            (capacity, NODE),
            (self.nodes, NODE_DATA),
            (self.lines, LINE),
            (self.bytes, BYTE),
        ])
    }

    /// A bound for what wrapping takes in addition.
    fn wrapping(&self, options: &Options) -> usize {
        let word = match options.wrap.width.get() >= wrap::LARGE_WIDTH {
            true => WORD + WORD_OF_LONG_LINE,
            false => WORD,
        };
        match options.wrap.mode {
            WrapMode::Off => 0,
            _ => total([(self.paragraph_gaps, word), (self.gaps, EDIT)]),
        }
    }
}

/// Returns the lines of a text without their endings.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split('\n');
    lines.flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// The most nodes that a byte of a line can make: itself as text, the text after it, the element that it starts or ends.
/// `previous` is a line feed at the start of the line.
fn nodes_at(byte: u8, previous: u8, next: u8) -> usize {
    // The parser looks at these wherever one of its other nodes ends.
    let is_in_text = previous.is_ascii_alphanumeric() || is_blank(previous) || !previous.is_ascii();
    match byte {
        b'*' | b'_' | b'~' | b'\\' | b'<' | b'@' | b'[' => 3,
        // A reference to a footnote also has its name and its place on the page.
        b'^' if previous == b'[' => 3,
        b']' | b'!' | b'&' | b'`' | b'"' | b'|' => 2,
        b':' if next == b'/' => 3,
        b'w' if next == b'w' || previous == b'w' => 3,
        b':' | b'w' if !is_in_text => 2,
        b'-' | b'+' if is_blank(next) && !previous.is_ascii_alphanumeric() => 2,
        b'.' | b')' if is_blank(next) && previous.is_ascii_digit() => 2,
        b'>' => 1,
        _ => 0,
    }
}

fn is_blank(byte: u8) -> bool {
    is_space_or_tab(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rough_bound_is_above_the_close_one() {
        let wide = format!("{}\n{}\n", "|a".repeat(300), "|-".repeat(300));
        for unit in [
            "a\n",
            "*a* ",
            "\\*",
            "- a\n",
            "|",
            "|\n|-|\n\n",
            &wide,
            "\r\n",
            "a b\r",
        ] {
            for repetitions in [0, 1, 1000] {
                let text = unit.repeat(repetitions);
                let counts = Counts::of(&text);
                let close = counts.tree() + counts.wrapping(&Options::default());
                assert!(most_memory(&text) >= close, "{unit:?} {repetitions}");
            }
        }
    }

    #[test]
    fn counts_gaps_between_blank_lines() {
        for text in [
            "a b\n\nc  d\te\nf\n",
            "a b\r\n \r\nc d e\r\nf",
            "a b\r\rc d e\rf",
        ] {
            let counts = Counts::of(text);
            assert_eq!((counts.gaps, counts.paragraph_gaps), (6, 4), "{text:?}");
        }
    }

    #[test]
    fn cells_that_rows_lack_count() {
        let table = |columns: usize, rows: usize| {
            let rows = "a\n".repeat(rows);
            format!("{}\n{}\n{rows}", "|a".repeat(columns), "|-".repeat(columns))
        };
        assert!(Counts::of(&table(100, 1000)).nodes > 100_000);
        assert!(Counts::of(&table(3, 1000)).nodes < 10_000);
        assert!(Counts::of(&table(1000, 1000)).nodes < 520_000);
    }
}
