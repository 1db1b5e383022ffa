//! What an entry means to the parser: whether a line is the one link it should be, and which links a region holds.
//!
//! Stands apart because meaning is judged by the tree, never by looking at characters. It judges; what follows from that
//! is for the guard and for whoever made the entry.

use comrak::nodes::NodeValue;
use comrak::{Node, parse_document};

use super::dialect::github;
use super::{Arena, Document, heading, only_child};
use crate::source::{Span, holder};

impl Document<'_> {
    /// Reads lines `- [TEXT](#ANCHOR)` as if they stood in this document in place of what is in `regions`: with its link
    /// reference and footnote definitions, that is. They matter only to brackets that were not brackets in the document,
    /// so `definitions` says whether they are looked at: it takes another parse.
    ///
    /// For each the content of the link as HTML, or `None` where the line is not exactly one link to the anchor.
    pub(crate) fn read_entries(
        &self,
        entries: &[(String, &str)],
        regions: &[Span],
        definitions: Definitions,
    ) -> Vec<Option<String>> {
        let mut markdown = String::new();
        for (text, anchor) in entries {
            // The comment keeps the next line from going on with this list.
            markdown.extend(["- [", text, "](#", anchor, ")\n\n<!-- -->\n\n"]);
        }
        if definitions == Definitions::OfDocument {
            let mut kept = self.body;
            for region in regions {
                markdown.push_str(Span::new(kept, region.start).of(self.text));
                kept = region.end;
            }
            markdown.push_str(Span::new(kept, self.text.len()).of(self.text));
        }
        let arena = Arena::new();
        let root = parse_document(&arena, &markdown, &github());
        let lists = root.children().step_by(2).zip(entries);
        lists
            .map(|(list, (_, anchor))| entry(list, anchor))
            .collect()
    }

    /// The targets of the links in each of the `regions`, which ascend.
    pub(crate) fn links_in(&self, regions: &[Span]) -> Vec<Vec<String>> {
        let mut links = vec![Vec::new(); regions.len()];
        for node in self.root.descendants() {
            let data = node.data();
            let NodeValue::Link(link) = &data.value else {
                continue;
            };
            let region = holder(regions, self.whole_lines(data.sourcepos));
            if let Some(links) = region.and_then(|index| links.get_mut(index)) {
                links.push(link.url.clone());
            }
        }
        links
    }
}

/// Which definitions hold for entries that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Definitions {
    /// None.
    Nothing,
    /// Those of the document.
    OfDocument,
}

/// The content of the one link that is all of `list`, as HTML, where it leads to `anchor`.
fn entry(list: Node<'_>, anchor: &str) -> Option<String> {
    let paragraph = only_child(only_child(list)?)?;
    let link = only_child(paragraph)?;
    match &link.data().value {
        NodeValue::Link(target) if target.url.strip_prefix('#') == Some(anchor) => {
            Some(heading::rendered(link))
        }
        _ => None,
    }
}
