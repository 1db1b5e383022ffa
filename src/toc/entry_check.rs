//! Parses candidates for entries, to see whether each is one link to its anchor, and what it renders to.

use std::rc::Rc;

use crate::document::{Document, sole_links};
use crate::source::Span;

/// Which link reference definitions apply to candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReferenceDefinitions {
    /// None.
    Ignore,
    /// Those of the document. This parses the document again.
    FromDocument,
}

/// Parses lines `- [TEXT](#ANCHOR)`, given as pairs of text and anchor, as if they replaced the regions `replaced` of
/// the document. Returns for each the content of the link as HTML, or `None` if the line is not exactly one link to the
/// anchor.
///
/// The document's link reference and footnote definitions only matter if a text contains brackets that are not known to
/// be literal, so `definitions` says whether to consider them.
pub(super) fn parse_entries(
    document: &Document<'_>,
    entries: &[(String, Rc<str>)],
    replaced: &[Span],
    definitions: ReferenceDefinitions,
) -> Vec<Option<String>> {
    let mut markdown = String::new();
    for (text, anchor) in entries {
        // The comment ends the list, so that the next line starts a new one.
        markdown.extend(["- [", text, "](#", anchor, ")\n\n<!-- -->\n\n"]);
    }
    if definitions == ReferenceDefinitions::FromDocument {
        push_body_without(&mut markdown, document, replaced);
    }
    let links = sole_links(&markdown, entries.len()).into_iter();
    let html = links.zip(entries).map(|(link, (_, anchor))| {
        let link = link.filter(|link| link.destination.strip_prefix('#') == Some(&**anchor));
        link.map(|link| link.html)
    });
    html.collect()
}

/// Appends the text of the document without front matter and without the `replaced` regions, which are sorted and
/// disjoint.
fn push_body_without(markdown: &mut String, document: &Document<'_>, replaced: &[Span]) {
    let text = document.text();
    let mut start = document.body_start();
    for region in replaced {
        markdown.push_str(Span::new(start, region.start).of(text));
        start = region.end;
    }
    markdown.push_str(Span::new(start, text.len()).of(text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    fn parse(
        text: &str,
        entries: &[(&str, &'static str)],
        replaced: &[Span],
        definitions: ReferenceDefinitions,
    ) -> Vec<Option<String>> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let entries: Vec<_> = entries
            .iter()
            .map(|&(text, anchor)| (text.to_owned(), Rc::from(anchor)))
            .collect();
        parse_entries(&document, &entries, replaced, definitions)
    }

    fn html(html: &str) -> Option<String> {
        Some(html.to_owned())
    }

    #[test]
    fn accepts_exactly_one_link_to_the_anchor() {
        let entries = [
            ("a *b*", "a-b"),
            ("a](b) [c", "c"),
            ("a](#c) [b", "c"),
            ("[a](b)", "a"),
            ("a", "a b"),
            ("^a]: b", "a"),
            ("a]: b", "a"),
            ("`c`", "c"),
        ];
        let found = parse("", &entries, &[], ReferenceDefinitions::Ignore);
        let mut expected = vec![None; entries.len()];
        expected[0] = html("a <em>b</em>");
        expected[7] = html("<code>c</code>");
        assert_eq!(found, expected);
    }

    #[test]
    fn considers_definitions_outside_the_replaced_regions() {
        let text = "---\n[a]: /a\n---\n[b]: /b\n\n[c]: /c\n\n[d]: /d\n";
        let entries = [("[a]", "a"), ("[b]", "b"), ("[c]", "c"), ("[d]", "d")];
        let replaced = [Span::new(25, 33)];
        assert_eq!(replaced[0].of(text), "[c]: /c\n");
        let found = parse(
            text,
            &entries,
            &replaced,
            ReferenceDefinitions::FromDocument,
        );
        assert_eq!(found, [html("[a]"), None, html("[c]"), None]);
        let found = parse(text, &entries, &replaced, ReferenceDefinitions::Ignore);
        assert_eq!(found, [html("[a]"), html("[b]"), html("[c]"), html("[d]")]);
    }
}
