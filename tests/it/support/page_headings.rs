//! The headings of a page and their anchors, from its HTML alone.

use std::collections::HashSet;
use std::rc::Rc;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use regex::Regex;

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageHeading {
    pub(crate) text: String,
    pub(crate) anchor: String,
}

/// Returns the headings of a page that was rendered without raw HTML, in order, with the anchors of github-slugger.
pub(crate) fn page_headings(page: &str) -> Vec<PageHeading> {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page);
    let mut slugger = Slugger::new();
    let mut headings = Vec::new();
    let mut nodes = vec![Rc::clone(&dom.document)];
    while let Some(node) = nodes.pop() {
        if let NodeData::Element { name, .. } = &node.data
            && matches!(&*name.local, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
        {
            let text = text_of(&node);
            let anchor = slugger.anchor(&text);
            headings.push(PageHeading { text, anchor });
        } else {
            nodes.extend(node.children.borrow().iter().rev().map(Rc::clone));
        }
    }
    headings
}

/// Returns the text of a node, as JavaScript's `textContent`.
pub(crate) fn text_of(node: &Handle) -> String {
    let mut text = String::new();
    let mut nodes = vec![Rc::clone(node)];
    while let Some(node) = nodes.pop() {
        if let NodeData::Text { contents } = &node.data {
            text.push_str(&contents.borrow());
        }
        nodes.extend(node.children.borrow().iter().rev().map(Rc::clone));
    }
    text
}

/// Makes anchors as github-slugger does.
struct Slugger {
    removed: Regex,
    used: HashSet<String>,
}

impl Slugger {
    fn new() -> Self {
        Self {
            removed: Regex::new(r"[^\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\- ]").unwrap(),
            used: HashSet::new(),
        }
    }

    fn anchor(&mut self, text: &str) -> String {
        let lower = text.to_lowercase();
        let slug = self.removed.replace_all(&lower, "").replace(' ', "-");
        let mut anchor = slug.clone();
        let mut number = 0;
        while !self.used.insert(anchor.clone()) {
            number += 1;
            anchor = format!("{slug}-{number}");
        }
        anchor
    }
}
