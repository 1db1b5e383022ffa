//! The anchors of all headings of a page: slugs, with suffixes for repeated ones.
//!
//! Separate from the hosts because all of them number repeated slugs the same way, each with its own suffix.

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::{Host, HostRules};

/// Makes the anchors of one page. They must be requested in the order of the page.
pub(crate) struct Anchors {
    rules: &'static dyn HostRules,
    /// Every anchor in use, with the last number tried as a suffix of it.
    taken: HashMap<Rc<str>, u32, RandomState>,
    /// A buffer for slugs, reused from heading to heading.
    slug: String,
}

impl Anchors {
    /// Returns a generator for a page with about this many `headings`.
    pub(crate) fn new(host: Host, headings: usize) -> Self {
        Self {
            rules: host.rules(),
            taken: HashMap::with_capacity_and_hasher(headings, RandomState::default()),
            slug: String::new(),
        }
    }

    /// Returns the anchor of the next heading: its slug, with the first free suffix if the slug is taken.
    pub(crate) fn next(&mut self, text: &str) -> Rc<str> {
        self.slug.clear();
        self.rules.push_slug(text, &mut self.slug);
        let slug = self.slug.as_str();
        let mut anchor: Rc<str> = Rc::from(slug);
        if let Some(mut number) = self.taken.get(slug).copied() {
            while self.taken.contains_key(&anchor) {
                number += 1;
                let mut numbered = slug.to_owned();
                self.rules.push_suffix(number, &mut numbered);
                anchor = Rc::from(numbered);
            }
            self.taken.insert(Rc::from(slug), number);
        }
        self.taken.insert(Rc::clone(&anchor), 0);
        anchor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_slugs_get_the_next_free_suffix() {
        let anchors = |texts: &[&str]| -> Vec<String> {
            let mut anchors = Anchors::new(Host::Github, texts.len());
            let next = texts.iter().map(|text| anchors.next(text).to_string());
            next.collect()
        };
        assert_eq!(
            anchors(&["a", "a", "a", "a-1", "a-1"]),
            ["a", "a-1", "a-2", "a-1-1", "a-1-2"]
        );
        assert_eq!(anchors(&["b-1", "b", "b", "b"]), ["b-1", "b", "b-2", "b-3"]);
        assert_eq!(anchors(&["", "!", "?"]), ["", "-1", "-2"]);
    }
}
