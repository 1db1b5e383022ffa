//! Footnotes as GitHub's parser shows them: of several definitions of a name the first one that ends, inside of other
//! definitions too, if anything refers to it.
//!
//! Our parser takes the last definition of a name, and none inside of others. So a text with such definitions is parsed again,
//! with an empty definition of every name above it, and which ones are shown is decided here.

use std::collections::{HashMap, HashSet};

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{LineColumn, NodeValue};
use comrak::{Node, parse_document};

use super::Arena;
use super::parser_options::github_for;
use super::tree::{WalkStep, blocks_below, each_descendant};

/// Ends the definitions above a text. A comment is a block by itself.
const END_OF_DECLARATIONS: &str = "<!-- -->\n";

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A parsed text: the tree with the footnotes that are shown at its end, in the order of their numbers.
pub(super) struct Parsed<'a> {
    pub(super) root: Node<'a>,
    /// The definitions that are not shown. They are not in the tree.
    pub(super) hidden_footnotes: Vec<Node<'a>>,
    /// Whether there are several definitions of a name, or one inside of another. Not all renderers agree on what they show.
    pub(super) has_ambiguous_footnotes: bool,
}

impl<'a> Parsed<'a> {
    /// Returns all blocks, of hidden footnotes too.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Node<'a>> {
        let tops = std::iter::once(self.root).chain(self.hidden_footnotes.iter().copied());
        tops.flat_map(blocks_below)
    }
}

/// A definition, and its name without regard to case.
type Definition<'a> = (Node<'a>, String);

/// Parses Markdown as GitHub does.
pub(super) fn parse<'a>(arena: &'a Arena<'a>, markdown: &str) -> Parsed<'a> {
    let mut options = github_for(markdown);
    options.parse.leave_footnote_definitions = true;
    let mut parsed = Parsed {
        root: parse_document(arena, markdown, &options),
        hidden_footnotes: Vec::new(),
        has_ambiguous_footnotes: false,
    };
    if !options.extension.footnotes {
        return parsed;
    }
    let mut definitions = definitions(parsed.root);
    if are_ambiguous(&definitions) {
        let declarations = declarations(&definitions);
        let (mark, text) = match markdown.strip_prefix(BYTE_ORDER_MARK) {
            Some(text) => ("\u{feff}", text),
            None => ("", markdown),
        };
        let declared = [mark, &declarations, text].concat();
        parsed.root = parse_document(arena, &declared, &options);
        parsed.has_ambiguous_footnotes = true;
        remove_declarations(parsed.root, declarations.lines().count(), mark.len());
        definitions = self::definitions(parsed.root);
    }
    parsed.hidden_footnotes = show_referenced(parsed.root, definitions);
    parsed
}

/// Returns all definitions in the order in which they end.
fn definitions(root: Node<'_>) -> Vec<Definition<'_>> {
    let ends = root.traverse().filter_map(|edge| match edge {
        NodeEdge::End(node) => Some(node),
        NodeEdge::Start(_) => None,
    });
    let definitions = ends.filter_map(|node| match &node.data().value {
        NodeValue::FootnoteDefinition(definition) => Some((node, folded(&definition.name))),
        _ => None,
    });
    definitions.collect()
}

/// Whether two definitions have the same name, or one is inside of another.
fn are_ambiguous(definitions: &[Definition<'_>]) -> bool {
    let is_definition =
        |node: Node<'_>| matches!(node.data().value, NodeValue::FootnoteDefinition(_));
    let mut names = HashSet::new();
    definitions
        .iter()
        .any(|(node, name)| !names.insert(name) || node.ancestors().skip(1).any(is_definition))
}

/// Returns lines with an empty definition of every name, and a line that ends them.
fn declarations(definitions: &[Definition<'_>]) -> String {
    let names: HashSet<&String> = definitions.iter().map(|(_, name)| name).collect();
    let mut lines = String::new();
    for name in names {
        lines.extend(["[^", name, "]:\n"]);
    }
    lines + END_OF_DECLARATIONS
}

/// Removes what was above a text from its tree, so that the text starts at line 1 again. It starts with a mark of `mark_len`
/// bytes, which was moved.
fn remove_declarations(root: Node<'_>, lines: usize, mark_len: usize) {
    let restore = |position: &mut LineColumn| {
        if position.line == lines + 1 {
            position.column += mark_len;
        }
        position.line = position.line.saturating_sub(lines).max(1);
    };
    let declarations: Vec<_> = root
        .children()
        .take_while(|node| node.data().sourcepos.start.line <= lines)
        .collect();
    for node in declarations {
        node.detach();
    }
    each_descendant(root, |node| {
        let position = &mut node.data_mut().sourcepos;
        restore(&mut position.start);
        restore(&mut position.end);
        WalkStep::Descend
    });
}

/// Moves the definitions that are shown to the end of the tree, and takes the others out of it. Returns the others.
fn show_referenced<'a>(root: Node<'a>, definitions: Vec<Definition<'a>>) -> Vec<Node<'a>> {
    let numbers = numbers(root);
    let mut names = HashSet::new();
    let (mut shown, mut hidden) = (Vec::new(), Vec::new());
    for (node, name) in definitions {
        node.detach();
        let number = numbers.get(&name);
        match number.filter(|_| names.insert(name)) {
            Some(number) => shown.push((number, node)),
            None => hidden.push(node),
        }
    }
    shown.sort_by_key(|(number, _)| *number);
    for (_, node) in shown {
        root.append(node);
    }
    hidden
}

/// Returns the numbers of the footnotes that anything refers to, by name.
fn numbers(root: Node<'_>) -> HashMap<String, u32> {
    let mut numbers = HashMap::new();
    each_descendant(root, |node| {
        if let NodeValue::FootnoteReference(reference) = &node.data().value {
            numbers.insert(folded(&reference.name), reference.ix);
        }
        WalkStep::Descend
    });
    numbers
}

/// Returns a name without regard to case (CommonMark 0.31.2, section 4.7: the Unicode case fold).
fn folded(name: &str) -> String {
    let upper = name.chars().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Heading};

    /// The headings of a page, with the line of each.
    fn headings(text: &str) -> Vec<String> {
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let headings = document.headings().iter();
        let line =
            |heading: &Heading<'_>| format!("{} {}", heading.line() + 1, heading.display_text());
        headings.map(line).collect()
    }

    #[test]
    fn headings_in_footnotes_are_those_that_github_shows() {
        for (text, expected) in [
            ("x[^q]\n\n[^q]: y[^1]\n\n    [^1]: # H\n", &["5 H"][..]),
            ("x[^q]\n\n[^q]: y\n\n    [^1]: # H\n", &[]),
            ("[^1]\n\n> [^1]: # a\n\n[^1]: # b\n\n# c\n", &["7 c", "3 a"]),
            ("[^1]: # a\n\n> b\n> -[^1]:\n", &["1 a"]),
            ("[^1]: # a\n\n[^2]: # b\n\n[^2]\n", &["3 b"]),
            ("[^1]\n\n[^1]: # a\n\n    [^1]: # b\n", &["5 b"]),
            (
                "[^b] [^A]\n\n[^a]: # a\n\n    [^B]: # b\n\n[^b]: # c\n",
                &["5 b", "3 a"],
            ),
            ("[^a]: # a\n\n[^a]: [^b]\n\n[^b]: # b\n", &["5 b"]),
            (
                "\u{feff}# a[^ß]\n\n[^SS]: # b\n\n    [^SS]:\n\n        # c\n",
                &["1 a", "7 c"],
            ),
        ] {
            assert_eq!(headings(text), expected, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_those_that_github_shows() {
        let arena = Arena::new();
        let text = "[^a]\n\n[^a]: # a[^b]\n\n    [^b]: # b\n\n[^a]: # c[^d]\n\n[^d]: # d[^a]\n";
        let document = Document::parse(&arena, text);
        let mut found = Vec::new();
        for heading in document.headings() {
            heading.each_part(|part| found.push(format!("{part:?}")));
        }
        let expected = [
            r#"Text("a")"#,
            r#"Footnote(Footnote { number: 2, name: "b" })"#,
            r#"Text("b")"#,
            r#"Text("d")"#,
            r#"Footnote(Footnote { number: 1, name: "a" })"#,
        ];
        assert_eq!(found, expected);
    }

    /// A second parse finds the same tree as the first, apart from footnotes.
    #[test]
    fn positions_are_those_of_the_text() {
        let arena = Arena::new();
        for text in ["\u{feff}a *b*\n\n- c\n\n[^1]: d\n", "    a\n\n> *b*\nc\n"] {
            let repeated = format!("{text}\n[^1]: d\n\n[^1]: e\n");
            let positions = |text: &str| {
                let root = parse(&arena, text).root;
                let nodes = root.descendants().skip(1);
                nodes.map(|node| node.data().sourcepos).collect::<Vec<_>>()
            };
            assert_eq!(positions(text), positions(&repeated), "{text:?}");
            assert!(parse(&arena, &repeated).has_ambiguous_footnotes);
        }
    }
}
