//! HTML as browsers read it: by the rules of HTML for tags that are left open or closed by others.

use std::rc::Rc;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::judge::blocks::opens;

/// The elements in which GitHub's style sheet shows white space.
const PRESERVING: [&str; 7] = ["pre", "code", "tt", "samp", "textarea", "script", "style"];

/// What a reader sees of a page: elements, attributes and texts, with every run of white space that is not preserved as one
/// space. What is between the markers of a table of contents is left out.
pub(crate) struct VisibleTree(String);

enum Step {
    Enter(Handle, bool),
    Leave(String),
}

impl VisibleTree {
    pub(crate) fn of(page: &str) -> Self {
        // A comment at the start belongs to the body, too.
        let page = format!("<!DOCTYPE html><body>{page}");
        let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page);
        let mut tree = Self(String::new());
        // Not recursive, since Markdown nests deeply.
        let mut steps = vec![Step::Enter(Rc::clone(&dom.document), false)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(tag) => tree.0.push_str(&tag),
                Step::Enter(node, preserves) => {
                    let preserves = tree.enter(&node, preserves, &mut steps);
                    let children = children_outside_tocs(&node).into_iter().rev();
                    steps.extend(children.map(|child| Step::Enter(child, preserves)));
                }
            }
        }
        tree
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// Adds a node without its children. Returns whether white space in it is preserved.
    fn enter(&mut self, node: &Handle, preserves: bool, steps: &mut Vec<Step>) -> bool {
        match &node.data {
            NodeData::Text { contents } if preserves => self.0.push_str(&contents.borrow()),
            NodeData::Text { contents } => self.push_collapsed(&contents.borrow()),
            // An unclosed comment hides the rest of the page.
            NodeData::Comment { contents } => self.push_collapsed(&format!("<!--{contents}-->")),
            NodeData::Element { name, attrs, .. } => {
                self.0.push_str(&format!("<{}", name.local));
                for attribute in attrs.borrow().iter() {
                    let (name, value) = (&attribute.name.local, &attribute.value);
                    self.0.push_str(&format!(" {name}={value:?}"));
                }
                self.0.push('>');
                steps.push(Step::Leave(format!("</{}>", name.local)));
                return preserves || PRESERVING.contains(&&*name.local);
            }
            _ => {}
        }
        preserves
    }

    fn push_collapsed(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                    if !self.0.ends_with(' ') {
                        self.0.push(' ');
                    }
                }
                c => self.0.push(c),
            }
        }
    }
}

/// Returns the children of a node, without those from an opening marker to the one with the next closing marker in it, and
/// without white space after that. An indented closing marker is part of the last entry.
fn children_outside_tocs(node: &Handle) -> Vec<Handle> {
    let children = node.children.borrow();
    let mut outside = Vec::new();
    let mut rest = children.as_slice();
    while let [child, after @ ..] = rest {
        rest = after;
        let is_opening = marker(child) == Some(true);
        match after.iter().position(contains_closing_marker) {
            Some(closing) if is_opening => {
                let after = after.get(closing + 1..).unwrap_or_default();
                let white_space = after.iter().take_while(|child| is_white_space(child));
                rest = after.get(white_space.count()..).unwrap_or_default();
            }
            _ => outside.push(Rc::clone(child)),
        }
    }
    outside
}

fn is_white_space(node: &Handle) -> bool {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().trim_ascii().is_empty(),
        _ => false,
    }
}

fn contains_closing_marker(node: &Handle) -> bool {
    let mut nodes = vec![Rc::clone(node)];
    while let Some(node) = nodes.pop() {
        if marker(&node) == Some(false) {
            return true;
        }
        nodes.extend(node.children.borrow().iter().map(Rc::clone));
    }
    false
}

/// Whether a node is a marker, and whether it is an opening one. The text of a comment may contain what would start another
/// one.
fn marker(node: &Handle) -> Option<bool> {
    let NodeData::Comment { contents } = &node.data else {
        return None;
    };
    let last = contents.rsplit("<!--").next().unwrap_or_default();
    opens(&format!("<!--{last}-->"))
}

#[test]
fn elements_that_stay_open_reach_past_their_block() {
    let text = |page| VisibleTree::of(page).into_text();
    assert_eq!(text("<p>a\nb</p>"), text("<p>a  b</p>"));
    assert_ne!(text("<pre>a\nb</pre>"), text("<pre>a b</pre>"));
    assert_ne!(
        text("<p><code>a</p><p>b\nc</p>"),
        text("<p><code>a</p><p>b c</p>")
    );
    assert_eq!(
        text("<!-- toc -->\n<ul></ul>\n<!-- /TOC -->\na"),
        text("<!-- toc --><!-- /TOC -->\na")
    );
}
