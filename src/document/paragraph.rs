//! Paragraphs and their lines: which part of a line is the prefix of its containers, and which is the paragraph's text.

use comrak::Node;
use comrak::nodes::{Ast, NodeValue};

use super::Document;
use super::front_matter::rendered_front_matter_len;
use super::preformatted::{PreformattedState, has_preformatted_tags, has_preserving_tags};
use super::tree::outermost_block;
use crate::source::{Span, find_containing, is_space_or_tab};
use crate::width::display_width;

/// A paragraph (CommonMark 0.31.2, section 4.8), at any depth of nesting.
#[derive(Clone, Copy)]
pub(crate) struct Paragraph<'a> {
    pub(super) node: Node<'a>,
    /// The 0-based index of its first line in the document.
    pub(super) first_line: usize,
    /// The 0-based index of its last line in the document.
    last_line: usize,
    /// The raw HTML elements that are open at its start.
    pub(super) preformatted: PreformattedState,
}

/// A line of a paragraph, in three adjacent spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// The markers and indentation before the paragraph's text.
    pub(crate) prefix: Span,
    /// The paragraph's text, without spaces and tabs at its end.
    pub(crate) content: Span,
    /// Spaces and tabs after the text, and the line ending.
    pub(crate) tail: Span,
    /// Whether this is a lazy continuation line: it lacks part of the prefix that its containers require (section 5.1).
    pub(crate) is_lazy: bool,
}

/// The lines of a paragraph, and the prefix that a new line needs.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The lines, at least one.
    pub(crate) lines: Vec<Line>,
    /// The prefix that keeps a line after the first one in the paragraph's containers.
    pub(crate) continuation_prefix: String,
}

impl<'a> Document<'a> {
    /// Returns all paragraphs of the page in tree order: the order of the page, with footnotes last.
    ///
    /// Returns no paragraphs if the document has raw HTML that preserves white space *and* ambiguous footnotes, because
    /// then the order of the blocks on the page is unknown. Raw HTML inside one of the `ignored` regions, which are
    /// sorted and disjoint, is treated as if it were not there. Nor are there any in front matter, though GitHub renders it.
    pub(crate) fn paragraphs(&self, ignored: &[Span]) -> Vec<Paragraph<'a>> {
        let mut preformatted = PreformattedState::default();
        let mut paragraphs = Vec::new();
        let has_tags = has_preserving_tags(self.text);
        if has_tags && has_preformatted_tags(self.text) && self.has_ambiguous_footnotes {
            return paragraphs;
        }
        let is_ignored =
            |block: &Ast| find_containing(ignored, self.lines_of(block.sourcepos)).is_some();
        let front_matter_end = rendered_front_matter_len(self.text);
        for node in self.blocks() {
            let data = node.data();
            let first_line = self.line_index(data.sourcepos.start.line);
            if let NodeValue::Paragraph = &data.value
                && self.line_span(first_line).start >= front_matter_end
            {
                let last_line = self.line_index(data.sourcepos.end.line);
                paragraphs.push(Paragraph {
                    node,
                    first_line,
                    last_line: last_line.max(first_line),
                    preformatted,
                });
            }
            if !has_tags || is_ignored(&data) {
                continue;
            }
            match &data.value {
                NodeValue::Paragraph | NodeValue::Heading(_) | NodeValue::Table(_) => {
                    preformatted.feed_inlines(node);
                }
                NodeValue::HtmlBlock(html) => preformatted.feed(&html.literal),
                _ => {}
            }
        }
        paragraphs
    }
}

impl<'a> Paragraph<'a> {
    /// Returns the span of its lines, their line endings included.
    pub(crate) fn span(&self, document: &Document<'_>) -> Span {
        let first = document.line_span(self.first_line);
        Span::new(first.start, document.line_span(self.last_line).end)
    }

    /// Whether it has more than one line.
    pub(crate) fn is_multiline(&self) -> bool {
        self.first_line < self.last_line
    }

    /// Returns the spans of its lines, each from the start of the line to the end of its line ending.
    pub(crate) fn source_lines(&self, document: &Document<'_>) -> impl Iterator<Item = Span> {
        (self.first_line..=self.last_line).map_while(|index| document.lines.span(index))
    }

    /// Splits its lines into prefix, content and tail, and derives the prefix for new lines.
    pub(crate) fn layout(&self, document: &Document<'_>) -> Layout {
        let (quotes, in_list) = (self.quote_depth(), self.is_in_list());
        let is_indented = self.is_indented();
        let mut lines: Vec<Line> = Vec::with_capacity(self.last_line - self.first_line + 1);
        let mut continuation_prefix = String::new();
        for whole in self.source_lines(document) {
            let text = whole.of(document.text).trim_end_matches(['\r', '\n']);
            let end = text.trim_end_matches(is_space_or_tab).len();
            let (start, is_lazy) = if lines.is_empty() {
                let start = content_start(text, self.column()).min(end);
                continuation_prefix =
                    self.continuation_prefix(text.get(..start).unwrap_or_default());
                (start, false)
            } else {
                let (start, found) = container_prefix(text, quotes, in_list);
                let start = start.min(end);
                let prefix = text.get(..start).unwrap_or_default();
                let is_short =
                    is_indented && display_width(prefix) < display_width(&continuation_prefix);
                (start, found < quotes || is_short)
            };
            let offset_of = |index: usize| whole.start + index;
            lines.push(Line {
                prefix: Span::new(whole.start, offset_of(start)),
                content: Span::new(offset_of(start), offset_of(end)),
                tail: Span::new(offset_of(end), whole.end),
                is_lazy,
            });
        }
        Layout {
            lines,
            continuation_prefix,
        }
    }

    /// The number of block quotes that contain it.
    fn quote_depth(&self) -> usize {
        let is_quote = |node: &Node<'_>| matches!(node.data().value, NodeValue::BlockQuote);
        self.node.ancestors().filter(is_quote).count()
    }

    /// Whether a list item or footnote definition contains it, at any distance.
    fn is_in_list(&self) -> bool {
        self.node
            .ancestors()
            .any(|node| requires_indentation(&node.data().value))
    }

    /// Whether its innermost container requires indentation.
    fn is_indented(&self) -> bool {
        self.node
            .parent()
            .is_some_and(|parent| requires_indentation(&parent.data().value))
    }

    /// Whether it is the first block of a task list item. cmark-gfm looks for the checkbox anywhere on its first line.
    pub(crate) fn starts_task_item(&self) -> bool {
        let parent = self
            .node
            .parent()
            .filter(|_| self.node.previous_sibling().is_none());
        parent.is_some_and(|parent| matches!(parent.data().value, NodeValue::TaskItem(_)))
    }

    /// Whether it is the first block of a list item.
    pub(crate) fn starts_item(&self) -> bool {
        let parent = self.node.parent();
        self.node.previous_sibling().is_none()
            && parent.is_some_and(|parent| {
                matches!(
                    parent.data().value,
                    NodeValue::Item(_) | NodeValue::TaskItem(_)
                )
            })
    }

    /// Returns the lines of the block of the page that contains it, at any depth.
    pub(crate) fn outermost_block(&self, document: &Document<'_>) -> Span {
        document.lines_of(outermost_block(self.node).data().sourcepos)
    }

    /// The 0-based column of its first character, in bytes.
    fn column(&self) -> usize {
        self.node.data().sourcepos.start.column.saturating_sub(1)
    }

    /// Derives the prefix for new lines from that of the first line: markers of list items become spaces, a checkbox is
    /// left out, block quote markers and indentation stay.
    fn continuation_prefix(&self, first: &str) -> String {
        let checkbox = if self.starts_task_item() {
            first.rfind('[')
        } else {
            None
        };
        let first = first
            .get(..checkbox.unwrap_or(first.len()))
            .unwrap_or_default();
        let Some(label) = self.footnote_label_column() else {
            return replace_markers_with_spaces(first);
        };
        // Footnote definitions require four columns, however long the label is.
        let (before, label) = first.split_at_checked(label).unwrap_or((first, ""));
        let after = label.find("]:").and_then(|at| label.get(at + 2..));
        let after = after
            .unwrap_or_default()
            .trim_start_matches(is_space_or_tab);
        replace_markers_with_spaces(before) + "    " + &replace_markers_with_spaces(after)
    }

    /// The 0-based column of the footnote label on its first line, in bytes; `None` if no footnote starts there.
    fn footnote_label_column(&self) -> Option<usize> {
        let first_line = self.node.data().sourcepos.start.line;
        self.node.ancestors().find_map(|node| {
            let data = node.data();
            let start = data.sourcepos.start;
            let is_footnote = matches!(data.value, NodeValue::FootnoteDefinition(_));
            (is_footnote && start.line == first_line).then(|| start.column.saturating_sub(1))
        })
    }
}

/// Whether a container requires indentation on every line after its first.
fn requires_indentation(value: &NodeValue) -> bool {
    matches!(
        value,
        NodeValue::Item(_) | NodeValue::TaskItem(_) | NodeValue::FootnoteDefinition(_)
    )
}

/// Replaces all markers in a prefix by spaces, except those of block quotes. A block quote marker consumes the space
/// after it, so one is inserted between a block quote marker and another marker.
fn replace_markers_with_spaces(prefix: &str) -> String {
    let mut replaced = String::with_capacity(prefix.len());
    let mut after_quote = false;
    for c in prefix.chars().filter(|c| *c != '\u{feff}') {
        let stays = c == '>' || is_space_or_tab(c);
        if after_quote && !stays {
            replaced.push(' ');
        }
        replaced.push(if stays { c } else { ' ' });
        after_quote = c == '>';
    }
    replaced
}

/// Returns the offset at which the text of a paragraph starts on its first line, given the parser's column in bytes.
fn content_start(line: &str, column: usize) -> usize {
    let rest = line.get(column..).unwrap_or_default();
    line.len() - rest.trim_start_matches(is_space_or_tab).len()
}

/// Returns the length of the container prefix of a line that is not the first, and how many of the `quotes` have their
/// marker in it. Outside lists, a `>` that is indented by four columns or more is text (CommonMark 0.31.2, section
/// 5.1).
fn container_prefix(line: &str, quotes: usize, in_list: bool) -> (usize, usize) {
    let mut found = 0;
    let mut rest = line.trim_start_matches(is_space_or_tab);
    let mut indent = display_width(line.get(..line.len() - rest.len()).unwrap_or_default());
    while found < quotes
        && (in_list || indent < 4)
        && let Some(after) = rest.strip_prefix('>')
    {
        found += 1;
        rest = after.trim_start_matches(is_space_or_tab);
        indent = display_width(after.get(..after.len() - rest.len()).unwrap_or_default());
        // The first column belongs to the marker.
        indent = indent.saturating_sub(1);
    }
    (line.len() - rest.len(), found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    #[test]
    fn finds_block_quote_markers_in_the_prefix() {
        assert_eq!(container_prefix("> > a", 2, false), (4, 2));
        assert_eq!(container_prefix("> > a", 1, false), (2, 1));
        assert_eq!(container_prefix("a > b", 1, false), (0, 0));
        assert_eq!(container_prefix("   > a", 1, false), (5, 1));
        assert_eq!(container_prefix("    > a", 1, false), (4, 0));
        assert_eq!(container_prefix("    > a", 1, true), (6, 1));
        assert_eq!(container_prefix(">    > a", 2, false), (7, 2));
        assert_eq!(container_prefix(">     > a", 2, false), (6, 1));
        assert_eq!(container_prefix(">\t> a", 2, true), (4, 2));
    }

    /// Maps each paragraph of a text.
    fn each<T>(text: &str, map: impl Fn(&Paragraph<'_>) -> T) -> Vec<T> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        document.paragraphs(&[]).iter().map(map).collect()
    }

    #[test]
    fn knows_the_containers_of_paragraphs() {
        let text = "a\nb\n\n- > c\n\n> d[^1]\n\n[^1]: e\n    f\n";
        let found = each(text, |paragraph| {
            let multiline = paragraph.is_multiline();
            (multiline, paragraph.is_in_list(), paragraph.quote_depth())
        });
        let expected = [
            (true, false, 0),
            (false, true, 1),
            (false, false, 1),
            (true, true, 0),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn returns_no_paragraphs_if_footnotes_are_ambiguous_beside_preformatted_html() {
        let count = |text| each(text, |_| ()).len();
        assert_eq!(count("a[^1] <pre>b</pre>\n\n[^1]: c\n"), 2);
        assert_eq!(count("a[^1] <pre>b</pre>\n\n[^1]: c\n\n[^1]: d\n"), 0);
        assert_eq!(count("a[^1] <pre>b</pre>\n\n[^1]: c\n\n    [^2]: d\n"), 0);
        assert_eq!(count("a[^1] b\n\n[^1]: c\n\n[^1]: d\n"), 2);
    }
}
