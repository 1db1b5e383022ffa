//! The source of a heading's content: without `#`, underline and the prefixes of containers.

use super::{Document, Heading};
use crate::source::{Span, is_space_or_tab};

impl Heading<'_> {
    /// Returns the content in the source, without the `#` around it and without the prefixes of containers. Lines are
    /// separated by line feeds.
    pub(crate) fn source(&self, document: &Document<'_>) -> String {
        let source = self.source_with_closing_hashes(document);
        if self.is_setext() {
            source
        } else {
            without_closing_hashes(&source).to_owned()
        }
    }

    /// Returns the same with the closing `#` of an ATX heading.
    pub(crate) fn source_with_closing_hashes(&self, document: &Document<'_>) -> String {
        let lines = self.lines(document);
        if !self.is_setext() {
            let line = lines.of(document.text).trim_end_matches(['\n', '\r']);
            return after_hashes(line, usize::from(self.level())).to_owned();
        }
        let end = self
            .underline(document)
            .map_or(lines.end, |line| line.start);
        let content = Span::new(lines.start, end).of(document.text);
        let first_column = self.node.first_child().map(|child| {
            let start = child.data().sourcepos.start;
            start.column.saturating_sub(1)
        });
        let is_marker = |c| is_space_or_tab(c) || c == '>';
        let mut source = String::new();
        for (index, line) in content.lines().enumerate() {
            let line = match first_column.filter(|_| index == 0) {
                Some(column) => line.get(column..).unwrap_or(line),
                None => line.trim_start_matches(is_marker),
            };
            if index > 0 {
                source.push('\n');
            }
            source.push_str(line.trim_matches(is_space_or_tab));
        }
        source
    }
}

/// Returns what follows the opening `#` of an ATX heading on its line.
fn after_hashes(line: &str, level: usize) -> &str {
    let hashes = "#".repeat(level);
    let openings = line.match_indices(&hashes).map(|(at, _)| at + level);
    let mut after = openings.filter_map(|at| line.get(at..));
    let content = after.find(|after| after.is_empty() || after.starts_with(is_space_or_tab));
    content.unwrap_or_default().trim_matches(is_space_or_tab)
}

/// Returns the content of an ATX heading without closing `#` (CommonMark 0.31.2, section 4.2).
pub(crate) fn without_closing_hashes(content: &str) -> &str {
    let open = content.trim_end_matches('#');
    if open.is_empty() || open.ends_with(is_space_or_tab) {
        open.trim_end_matches(is_space_or_tab)
    } else {
        content
    }
}
