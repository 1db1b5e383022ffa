//! What a line of a table of contents means once it stands in the document.
//!
//! Stands apart because an entry is judged by the parser, not by looking at its characters. It judges; candidates come
//! from elsewhere.

use comrak::nodes::NodeValue;
use comrak::parse_document;

use super::{Arena, Document, github, heading, only_child};

impl Document<'_> {
    /// Reads `- [TEXT](#ANCHOR)` as if it stood in this document, its reference and footnote definitions included.
    ///
    /// The content of the link as HTML, or `None` where the line is not exactly one link to the anchor.
    pub(crate) fn read_entry(&self, text: &str, anchor: &str) -> Option<String> {
        let mut markdown = format!("- [{text}](#{anchor})");
        if text.contains(['[', ']']) {
            markdown.push_str(self.definitions());
        }
        let arena = Arena::new();
        let root = parse_document(&arena, &markdown, &github());
        // Definitions leave no block behind but footnotes that are used, and those come after the list.
        let list = root.first_child()?;
        let paragraph = only_child(only_child(list)?)?;
        let link = only_child(paragraph)?;
        match &link.data().value {
            NodeValue::Link(target) if target.url.strip_prefix('#') == Some(anchor) => {
                Some(heading::rendered(link))
            }
            _ => None,
        }
    }
}
