//! The paragraphs of a document and the lines they stand on: what of a line is the paragraph's, what its containers'.
//!
//! Stands apart because the prefixes of containers are settled by the tree and the source together. It does not look
//! into a line: what is text in it and what is markup is for `inlines`.

use std::collections::BTreeSet;

use comrak::Node;
use comrak::nodes::{Ast, NodeValue};

use super::Document;
use super::verbatim::{Verbatim, has_verbatim_tags};
use crate::source::{Span, holder, is_blank};
use crate::width::columns;

/// A paragraph (CommonMark 0.31.2, section 4.8), at any depth of nesting.
#[derive(Clone, Copy)]
pub(crate) struct Paragraph<'a> {
    pub(super) node: Node<'a>,
    /// The 0-based indices in the document of its first and its last line.
    pub(super) first: usize,
    last: usize,
    /// What is open where it starts.
    pub(super) verbatim: Verbatim,
}

/// A line of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// From the line's start to the paragraph's own text: markers and indentation.
    pub(crate) prefix: Span,
    /// The paragraph's own text, without blanks at its end.
    pub(crate) content: Span,
    /// From there to the start of the next line: blanks and the line ending.
    pub(crate) tail: Span,
    /// Whether it is a lazy continuation line: one that does not repeat what its containers ask for (section 5.1).
    pub(crate) lazy: bool,
}

/// The lines of a paragraph, and what a further line would start with.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The lines, at least one.
    pub(crate) lines: Vec<Line>,
    /// What keeps a line in the paragraph's containers.
    pub(crate) prefix: String,
}

impl<'a> Document<'a> {
    /// All paragraphs of the page, in tree order: that of the page, on which footnotes come last.
    ///
    /// None where white space may show, by raw HTML, and nobody knows where: renderers do not agree which of two footnotes
    /// with one name is on the page, and where. Raw HTML in one of the `stale` regions, which ascend and do not overlap, does
    /// not count: it is about to go.
    pub(crate) fn paragraphs(&self, stale: &[Span]) -> Vec<Paragraph<'a>> {
        let mut verbatim = Verbatim::default();
        let mut paragraphs = Vec::new();
        let tagged = has_verbatim_tags(self.text);
        if tagged && self.has_stray_footnotes() {
            return paragraphs;
        }
        let goes = |block: &Ast| holder(stale, self.whole_lines(block.sourcepos)).is_some();
        for node in self.blocks() {
            let data = node.data();
            if let NodeValue::Paragraph = &data.value {
                let first = self.skipped + data.sourcepos.start.line.saturating_sub(1);
                let last = self.skipped + data.sourcepos.end.line.saturating_sub(1);
                paragraphs.push(Paragraph {
                    node,
                    first,
                    last: last.max(first),
                    verbatim,
                });
            }
            if !tagged || goes(&data) {
                continue;
            }
            match &data.value {
                NodeValue::Paragraph | NodeValue::Heading(_) | NodeValue::Table(_) => {
                    verbatim.follow_inlines(node);
                }
                NodeValue::HtmlBlock(html) => verbatim.follow(&html.literal),
                _ => {}
            }
        }
        paragraphs
    }

    /// Whether a footnote has a name that another one has, too, or stands in the tree without being referred to.
    fn has_stray_footnotes(&self) -> bool {
        let mut names = BTreeSet::new();
        self.root
            .descendants()
            .any(|node| match &node.data().value {
                NodeValue::FootnoteDefinition(definition) => {
                    definition.total_references == 0 || !names.insert(definition.name.clone())
                }
                _ => false,
            })
    }
}

impl<'a> Paragraph<'a> {
    /// The lines it stands on, with their endings.
    pub(crate) fn span(&self, document: &Document<'_>) -> Span {
        let end = document.text.len();
        let line = |index| document.lines.span(index).unwrap_or(Span::new(end, end));
        Span::new(line(self.first).start, line(self.last).end)
    }

    /// The paragraph that another node is, in a document without front matter, where it is read as this one is.
    pub(super) fn twin<'b>(&self, node: Node<'b>) -> Paragraph<'b> {
        let place = node.data().sourcepos;
        let first = place.start.line.saturating_sub(1);
        Paragraph {
            node,
            first,
            last: place.end.line.saturating_sub(1).max(first),
            verbatim: self.verbatim,
        }
    }

    /// Whether it stands on more than one line.
    pub(crate) fn has_many_lines(&self) -> bool {
        self.first < self.last
    }

    /// The lines it stands on, one by one, with their endings.
    pub(crate) fn whole_lines(&self, document: &Document<'_>) -> impl Iterator<Item = Span> {
        (self.first..=self.last).map_while(|index| document.lines.span(index))
    }

    /// Its lines as they are made up, and the prefix for a further one.
    pub(crate) fn layout(&self, document: &Document<'_>) -> Layout {
        let (quotes, column) = (self.quotes(), self.column());
        let in_list = self.is_in_list();
        let mut lines: Vec<Line> = Vec::with_capacity(self.last - self.first + 1);
        let mut prefix = String::new();
        let mut indented = false;
        for whole in self.whole_lines(document) {
            let text = whole.of(document.text);
            let content = text.trim_end_matches(['\r', '\n']);
            let end = content.trim_end_matches(is_blank).len();
            let (start, lazy) = if lines.is_empty() {
                let start = content_start(content, column).min(end);
                (prefix, indented) = self.continuation(content.get(..start).unwrap_or_default());
                (start, false)
            } else {
                let (start, found) = container_prefix(content, quotes, in_list);
                let start = start.min(end);
                let short = indented
                    && columns(content.get(..start).unwrap_or_default()) < columns(&prefix);
                (start, found < quotes || short)
            };
            let at = |offset: usize| whole.start + offset;
            lines.push(Line {
                prefix: Span::new(whole.start, at(start)),
                content: Span::new(at(start), at(end)),
                tail: Span::new(at(end), whole.end),
                lazy,
            });
        }
        Layout { lines, prefix }
    }

    /// In how many block quotes it stands.
    fn quotes(&self) -> usize {
        let quote = |node: &Node<'_>| matches!(node.data().value, NodeValue::BlockQuote);
        self.node.ancestors().filter(quote).count()
    }

    /// Whether list items or footnotes are among what it stands in.
    fn is_in_list(&self) -> bool {
        self.node
            .ancestors()
            .any(|node| indents(&node.data().value))
    }

    /// Whether it is the text of a task: GitHub's parser looks for a check mark all over its first line.
    pub(crate) fn opens_task(&self) -> bool {
        let parent = self
            .node
            .parent()
            .filter(|_| self.node.previous_sibling().is_none());
        parent.is_some_and(|parent| matches!(parent.data().value, NodeValue::TaskItem(_)))
    }

    /// The 0-based column of its first character, in bytes.
    fn column(&self) -> usize {
        self.node.data().sourcepos.start.column.saturating_sub(1)
    }

    /// What a further line starts with, made of what the first one does: blanks for list markers, the rest as it is. And
    /// whether the innermost container asks for that much indentation.
    fn continuation(&self, first: &str) -> (String, bool) {
        let indented = self
            .node
            .parent()
            .is_some_and(|parent| indents(&parent.data().value));
        let mark = if self.opens_task() {
            first.rfind('[')
        } else {
            None
        };
        let first = first.get(..mark.unwrap_or(first.len())).unwrap_or_default();
        let Some(label) = self.label() else {
            return (blanked(first), indented);
        };
        // A footnote asks for four columns, however long its label is.
        let (before, label) = first.split_at_checked(label).unwrap_or((first, ""));
        let behind = label.find("]:").and_then(|at| label.get(at + 2..));
        let behind = behind.unwrap_or_default().trim_start_matches(is_blank);
        (blanked(before) + "    " + &blanked(behind), indented)
    }

    /// The 0-based column of the footnote label on its first line, in bytes.
    fn label(&self) -> Option<usize> {
        let line = self.node.data().sourcepos.start.line;
        self.node.ancestors().find_map(|node| {
            let data = node.data();
            let place = data.sourcepos.start;
            let labelled = matches!(data.value, NodeValue::FootnoteDefinition(_));
            (labelled && place.line == line).then(|| place.column.saturating_sub(1))
        })
    }
}

/// Whether a container asks for indentation on every line.
fn indents(value: &NodeValue) -> bool {
    matches!(
        value,
        NodeValue::Item(_) | NodeValue::TaskItem(_) | NodeValue::FootnoteDefinition(_)
    )
}

/// The markers at the start of a line with blanks in place of those of lists. A quote takes the first blank behind its
/// own for itself, so one that has none there gets one.
fn blanked(markers: &str) -> String {
    let mut blanked = String::with_capacity(markers.len());
    let mut quoted = false;
    for c in markers.chars().filter(|c| *c != '\u{feff}') {
        let kept = c == '>' || is_blank(c);
        if quoted && !kept {
            blanked.push(' ');
        }
        blanked.push(if kept { c } else { ' ' });
        quoted = c == '>';
    }
    blanked
}

/// Where the text of a paragraph starts on its first line, by the parser's column.
fn content_start(line: &str, column: usize) -> usize {
    let rest = line.get(column..).unwrap_or_default();
    line.len() - rest.trim_start_matches(is_blank).len()
}

/// The length of a further line's container prefix, and how many of the `quotes` have their marker there. Outside of lists
/// a marker behind four blanks is text (CommonMark 0.31.2, section 5.1).
fn container_prefix(line: &str, quotes: usize, in_list: bool) -> (usize, usize) {
    let mut found = 0;
    let mut rest = line.trim_start_matches(is_blank);
    let mut blanks = columns(line.get(..line.len() - rest.len()).unwrap_or_default());
    while found < quotes
        && (in_list || blanks < 4)
        && let Some(inner) = rest.strip_prefix('>')
    {
        found += 1;
        rest = inner.trim_start_matches(is_blank);
        // The first one is the quote's.
        blanks = columns(inner.get(..inner.len() - rest.len()).unwrap_or_default());
        blanks = blanks.saturating_sub(1);
    }
    (line.len() - rest.len(), found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    #[test]
    fn markers_of_quotes_are_found_as_far_as_they_are_markers() {
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

    /// What holds of each paragraph of a text.
    fn each<T>(text: &str, what: impl Fn(&Paragraph<'_>) -> T) -> Vec<T> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        document.paragraphs(&[]).iter().map(what).collect()
    }

    #[test]
    fn paragraphs_know_their_lines_and_what_they_stand_in() {
        let text = "a\nb\n\n- > c\n\n> d[^1]\n\n[^1]: e\n    f\n";
        let known = each(text, |paragraph| {
            let lines = paragraph.has_many_lines();
            (lines, paragraph.is_in_list(), paragraph.quotes())
        });
        let expected = [
            (true, false, 0),
            (false, true, 1),
            (false, false, 1),
            (true, true, 0),
        ];
        assert_eq!(known, expected);
    }

    #[test]
    fn nobody_knows_where_footnotes_stand_that_are_not_one_of_a_name() {
        let count = |text| each(text, |_| ()).len();
        assert_eq!(count("a[^1] <pre>b</pre>\n\n[^1]: c\n"), 2);
        assert_eq!(count("a[^1] <pre>b</pre>\n\n[^1]: c\n\n[^1]: d\n"), 0);
        assert_eq!(count("a[^1] <pre>b</pre>\n\n[^1]: c\n\n    [^2]: d\n"), 0);
        assert_eq!(count("a[^1] b\n\n[^1]: c\n\n[^1]: d\n"), 2);
    }
}
