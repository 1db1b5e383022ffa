//! Lists where raw HTML is in the source.

use comrak::nodes::NodeValue;

use super::Document;
use crate::source::Span;

impl Document<'_> {
    /// Returns the spans of raw HTML, comments included, in tree order: whole lines for HTML blocks.
    pub(crate) fn html_spans(&self) -> Vec<Span> {
        let nodes = self.root.descendants();
        let spans = nodes.filter_map(|node| match &node.data().value {
            NodeValue::HtmlBlock(_) => Some(self.lines_of(node.data().sourcepos)),
            NodeValue::HtmlInline(_) => self.inline_span(node),
            _ => None,
        });
        spans.collect()
    }

    /// Returns the raw HTML before an offset, without what is around it.
    pub(crate) fn html_before(&self, end: usize) -> String {
        let spans = self.html_spans().into_iter();
        let before = spans.filter(|span| span.end <= end);
        before.map(|span| span.of(self.text)).collect()
    }
}
