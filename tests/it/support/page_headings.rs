//! The headings of a page and their anchors, from its HTML alone.

use std::collections::HashSet;
use std::rc::Rc;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use regex::Regex;

use super::pages::comrak_page;

/// Returns the fragments that lead to the headings of a page, in order, as github-slugger makes them. The page must be
/// without raw HTML, whose headings have no anchors.
pub(crate) fn page_headings(page: &str) -> Vec<String> {
    let mut slugger = Slugger::new();
    let mut fragments = Vec::new();
    each_heading(page, |heading| {
        fragments.push(format!("#{}", slugger.anchor(&text_of(heading))));
    });
    fragments
}

/// Returns whether each of these headings shows a text, the alternative texts of images included.
pub(crate) fn headings_with_text(page: &str) -> Vec<bool> {
    let mut with_text = Vec::new();
    each_heading(page, |heading| with_text.push(has_text(heading)));
    with_text
}

fn each_heading(page: &str, mut visit: impl FnMut(&Handle)) {
    each_element(page, |name, node| {
        if ["h1", "h2", "h3", "h4", "h5", "h6"].contains(&name) {
            visit(node);
        }
    });
}

/// Returns where the links of a list lead, in order.
pub(crate) fn link_fragments(list: &str) -> Vec<String> {
    let mut fragments = Vec::new();
    each_element(&comrak_page(list), |_, node| {
        fragments.extend(destination(node));
    });
    fragments
}

/// Returns where the links lead that are in each entry of the tables of contents of a page, without the entries below it.
pub(crate) fn toc_links(page: &str) -> Vec<Vec<String>> {
    let mut entries = Vec::new();
    let page = format!("<!DOCTYPE html><body>{page}");
    each_element(&page, |_, node| {
        let children = node.children.borrow();
        let mut is_inside = false;
        for child in children.iter() {
            is_inside = marker(child).unwrap_or(is_inside);
            if is_inside {
                add_entries(child, &mut entries);
            }
        }
    });
    entries
}

/// Adds the links of each list item in a node.
fn add_entries(node: &Handle, entries: &mut Vec<Vec<String>>) {
    let mut nodes = vec![(Rc::clone(node), None)];
    while let Some((node, mut entry)) = nodes.pop() {
        if is_element(&node, "li") {
            entry = Some(entries.len());
            entries.push(Vec::new());
        }
        let links = entry.and_then(|entry: usize| entries.get_mut(entry));
        if let Some(links) = links.filter(|_| is_element(&node, "a")) {
            links.extend(destination(&node));
        }
        let children = node.children.borrow();
        nodes.extend(children.iter().rev().map(|child| (Rc::clone(child), entry)));
    }
}

fn is_element(node: &Handle, element: &str) -> bool {
    matches!(&node.data, NodeData::Element { name, .. } if &*name.local == element)
}

/// Whether a node is a marker of tocfmt, and whether it is an opening one.
fn marker(node: &Handle) -> Option<bool> {
    let NodeData::Comment { contents } = &node.data else {
        return None;
    };
    let words = contents.trim().to_ascii_lowercase();
    match words.split([' ', '\t']).next()? {
        "toc" => Some(true),
        "/toc" | "tocstop" => Some(false),
        _ => None,
    }
}

fn destination(link: &Handle) -> Option<String> {
    let NodeData::Element { attrs, .. } = &link.data else {
        return None;
    };
    let attributes = attrs.borrow();
    let mut named = attributes.iter();
    let href = named.find(|attribute| &*attribute.name.local == "href")?;
    Some(percent_decoded(&href.value))
}

fn percent_decoded(url: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = url.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            let digits = str::from_utf8(&digits).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Visits the elements of a page in order, with their names.
fn each_element(page: &str, mut visit: impl FnMut(&str, &Handle)) {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page);
    let mut nodes = vec![Rc::clone(&dom.document)];
    while let Some(node) = nodes.pop() {
        if let NodeData::Element { name, .. } = &node.data {
            visit(&name.local, &node);
        }
        nodes.extend(node.children.borrow().iter().rev().map(Rc::clone));
    }
}

fn has_text(node: &Handle) -> bool {
    let alternative = match &node.data {
        NodeData::Element { attrs, .. } => {
            let attributes = attrs.borrow();
            let mut named = attributes.iter();
            named.any(|attribute| {
                &*attribute.name.local == "alt" && !attribute.value.trim().is_empty()
            })
        }
        _ => false,
    };
    let children = node.children.borrow();
    alternative || !text_of(node).trim().is_empty() || children.iter().any(has_text)
}

/// Returns the text of a node, as JavaScript's `textContent`.
fn text_of(node: &Handle) -> String {
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
            removed: Regex::new(r"[^\p{Alphabetic}\p{M}\p{Nd}\p{Nl}\p{Pc}\- ]").unwrap(),
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
