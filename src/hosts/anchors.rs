//! The anchors of all headings of a page: slugs, with numbers for repeated ones.
//!
//! Separate from the hosts because many of them number repeated slugs the same way.

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::Host;
use super::rules::{IdScope, Repeats, TextRule};
use crate::document::{Document, Heading};

/// Makes the anchors of one page. They must be requested in the order of the page.
pub(crate) struct Anchors<'d, 'a> {
    host: Host,
    document: &'d Document<'a>,
    /// Every anchor in use, with the last number tried after it.
    taken: HashMap<Rc<str>, u32, RandomState>,
    /// A buffer for slugs, reused from heading to heading.
    slug: String,
}

impl<'d, 'a> Anchors<'d, 'a> {
    pub(crate) fn new(host: Host, document: &'d Document<'a>) -> Self {
        let headings = document.headings();
        let mut taken = HashMap::with_capacity_and_hasher(headings.len(), RandomState::default());
        if host.rules().ids == IdScope::Page {
            let ids = headings
                .iter()
                .filter_map(|heading| document.heading_id(heading));
            taken.extend(ids.map(|id| (Rc::from(id), 0)));
        }
        Self {
            host,
            document,
            taken,
            slug: String::new(),
        }
    }

    /// Returns the anchor of the next heading.
    pub(crate) fn next(&mut self, heading: &Heading<'a>) -> Rc<str> {
        if let Some(id) = self.document.heading_id(heading) {
            let id: Rc<str> = Rc::from(id);
            if self.host.rules().ids == IdScope::Below {
                self.taken.insert(Rc::clone(&id), 0);
            }
            return id;
        }
        let plain_text = match self.host.rules().text {
            TextRule::Parts(_) => heading.as_plain_text(),
            TextRule::ChangedParts(_) | TextRule::Source(_) => None,
        };
        match plain_text {
            Some(text) => self.anchor(&text),
            None => self.anchor(&self.host.heading_text(heading, self.document)),
        }
    }

    /// Returns the anchor of a heading with this text.
    fn anchor(&mut self, text: &str) -> Rc<str> {
        self.slug.clear();
        self.host.push_slug(text, &mut self.slug);
        match self.host.rules().repeats {
            Repeats::FirstFreeIfText if text.is_empty() => Rc::from(""),
            Repeats::FirstFree | Repeats::FirstFreeIfText => self.first_free(),
            Repeats::Counted => self.counted(),
            Repeats::Underscore => self.first_free_after_underscore(),
            Repeats::Unchanged => Rc::from(self.slug.as_str()),
        }
    }

    fn first_free(&mut self) -> Rc<str> {
        let slug = self.slug.as_str();
        let mut anchor: Rc<str> = Rc::from(slug);
        if let Some(mut number) = self.taken.get(slug).copied() {
            while self.taken.contains_key(&anchor) {
                number += 1;
                anchor = Rc::from(format!("{slug}-{number}"));
            }
            self.taken.insert(Rc::from(slug), number);
        }
        self.taken.insert(Rc::clone(&anchor), 0);
        anchor
    }

    fn counted(&mut self) -> Rc<str> {
        let slug = self.slug.as_str();
        match self.taken.get_mut(slug) {
            Some(count) => {
                *count += 1;
                Rc::from(format!("{slug}-{count}"))
            }
            None => {
                let anchor: Rc<str> = Rc::from(slug);
                self.taken.insert(Rc::clone(&anchor), 0);
                anchor
            }
        }
    }

    fn first_free_after_underscore(&mut self) -> Rc<str> {
        let slug = self.slug.as_str();
        let (base, mut number) = split_number(slug);
        let mut anchor: Rc<str> = Rc::from(slug);
        let mut passed = Vec::new();
        loop {
            let tried = match self.taken.get(&anchor) {
                Some(tried) => *tried,
                None if anchor.is_empty() => 0,
                None => break,
            };
            passed.push(anchor);
            number = number.max(tried) + 1;
            anchor = Rc::from(format!("{base}_{number}"));
        }
        // The numbers in between are taken, whichever of these anchors is next.
        self.taken
            .extend(passed.into_iter().map(|passed| (passed, number)));
        self.taken.insert(Rc::clone(&anchor), 0);
        anchor
    }
}

/// The largest number at the end of a slug that is counted up from.
const MAX_NUMBER: u32 = u32::MAX / 2;

/// Splits a slug that ends in `_` and a number: what comes before, and the number. The number is 0 if there is none.
fn split_number(slug: &str) -> (&str, u32) {
    let split = slug.rsplit_once('_').and_then(|(base, digits)| {
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|_| is_number)?;
        (number <= MAX_NUMBER).then_some((base, number))
    });
    split.unwrap_or((slug, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    fn anchors(host: Host, texts: &[&str]) -> Vec<String> {
        let arena = Arena::new();
        let document = Document::parse(&arena, "");
        let mut anchors = Anchors::new(host, &document);
        let next = texts.iter().map(|text| anchors.anchor(text).to_string());
        next.collect()
    }

    #[test]
    fn repeated_slugs_get_the_next_free_number() {
        let anchors = |texts: &[&str]| anchors(Host::Github, texts);
        assert_eq!(
            anchors(&["a", "a", "a", "a-1", "a-1"]),
            ["a", "a-1", "a-2", "a-1-1", "a-1-2"]
        );
        assert_eq!(anchors(&["b-1", "b", "b", "b"]), ["b-1", "b", "b-2", "b-3"]);
        assert_eq!(anchors(&["", "!", "?"]), ["", "-1", "-2"]);
    }

    #[test]
    fn counted_numbers_may_be_taken() {
        let found = anchors(Host::Jekyll, &["a", "a", "a-1", "a-1", "a"]);
        assert_eq!(found, ["a", "a-1", "a-1", "a-1-1", "a-2"]);
    }

    #[test]
    fn numbers_after_underscores_count_up() {
        let anchors = |texts: &[&str]| anchors(Host::Mkdocs, texts);
        assert_eq!(
            anchors(&["a", "a", "a_1", "a_1", "a"]),
            ["a", "a_1", "a_2", "a_3", "a_4"]
        );
        assert_eq!(
            anchors(&["a_2", "a_3", "a_2", "a_3", "a_2"]),
            ["a_2", "a_3", "a_4", "a_5", "a_6"]
        );
        let huge = format!("a_{}", u32::MAX);
        assert_eq!(
            anchors(&[&huge, &huge]),
            [huge.clone(), format!("{huge}_1")]
        );
        assert_eq!(
            anchors(&["", "!", "_1", "a_0", "a_0"]),
            ["_1", "_2", "_3", "a_0", "a_1"]
        );
    }

    #[test]
    fn headings_without_text_may_have_no_anchor() {
        let found = anchors(Host::Hugo, &["", "!", "", "?"]);
        assert_eq!(found, ["", "heading", "", "heading-1"]);
    }

    #[test]
    fn anchors_may_be_repeated() {
        assert_eq!(anchors(Host::AzureDevops, &["a", "A"]), ["a", "a"]);
    }
}
