//! The list of a table of contents: entries into lines, and whether a list on a page shows those entries.

use std::collections::HashMap;

use super::entries::Entry;
use crate::document::LinkList;
use crate::options::{Bullet, EntryStyle, Indent, TocOptions};

/// The entries that a table of contents should show.
pub(crate) struct WantedList<'a> {
    style: EntryStyle,
    bullet: Option<Bullet>,
    indent: Option<Indent>,
    pub(super) entries: Vec<Entry<'a>>,
}

/// A guess at the length of an entry in bytes, so that the list rarely has to be reallocated while it grows.
const TYPICAL_ENTRY_BYTES: usize = 80;

impl<'a> WantedList<'a> {
    pub(super) fn new(entries: Vec<Entry<'a>>, options: &TocOptions) -> Self {
        Self {
            style: options.entries,
            bullet: options.bullet,
            indent: options.indent,
            entries,
        }
    }

    /// Whether a list is only right if it is the same text.
    pub(super) fn is_exact(&self) -> bool {
        self.style == EntryStyle::Mdtoc
    }

    /// Whether an entry has a tag that preserves white space.
    pub(super) fn has_preformatted_tags(&self) -> bool {
        self.entries.iter().any(Entry::has_preformatted_tags)
    }

    /// Returns the lines of the list, each ending in a line feed.
    ///
    /// As far as the options allow, it is written like the list that is `there`: with its bullets and indentation, and with
    /// the source of its links for the entries that they show already.
    pub(super) fn render(&self, there: Option<&LinkList>) -> String {
        let there = there.filter(|_| !self.is_exact());
        let known = there.map(known_links).unwrap_or_default();
        let positions = self.positions(there);
        let mut list = String::with_capacity(self.entries.len() * TYPICAL_ENTRY_BYTES);
        for (entry, (bullet, indent)) in self.entries.iter().zip(positions) {
            list.extend(std::iter::repeat_n(' ', indent));
            list.extend([bullet.as_str(), " "]);
            match known.get(&*entry.decoded_fragment()) {
                Some((html, source)) if entry.has_html(html) => list.push_str(source),
                _ => push_link(&mut list, entry),
            }
            list.push('\n');
        }
        list
    }

    /// Whether the entries lead where the links do.
    pub(super) fn has_links(&self, destinations: &[String]) -> bool {
        let fragments = destinations.iter().map(|link| link.strip_prefix('#'));
        fragments.eq(self.entries.iter().map(|entry| Some(&*entry.fragment)))
    }

    /// Whether a list on a page shows these entries: with these texts and links, nested in this way.
    pub(super) fn is_shown_by(&self, list: &LinkList) -> bool {
        let Some(items) = &list.items else {
            return false;
        };
        let mut wanted = self.entries.iter().zip(depths(&self.levels()));
        items.len() == self.entries.len()
            && items.iter().all(|item| {
                wanted.next().is_some_and(|(entry, depth)| {
                    let fragment = item.destination.strip_prefix('#');
                    depth == item.depth
                        && fragment == Some(&*entry.decoded_fragment())
                        && entry.has_html(&item.html)
                })
            })
    }

    fn levels(&self) -> Vec<u8> {
        let levels = self.entries.iter().map(|entry| entry.heading.level());
        levels.collect()
    }

    /// Returns the list marker of each entry, and the number of spaces before it.
    fn positions(&self, there: Option<&LinkList>) -> Vec<(Bullet, usize)> {
        let levels = self.levels();
        if self.is_exact() {
            let indents = indents_by_level(&levels).into_iter();
            return indents.map(|indent| (Bullet::Dash, indent)).collect();
        }
        let columns = there.and_then(|list| u8::try_from(list.indent?).ok());
        let indent = self.indent.or(columns.and_then(Indent::new));
        let indent = indent.map_or(2, Indent::get);
        let mut by_depth: Vec<(Bullet, usize)> = Vec::new();
        let depths = depths(&levels).into_iter();
        let positions = depths.map(|depth| {
            while by_depth.len() <= depth {
                // A nested item starts where the text of the one around it does, or after it (CommonMark 0.31.2, section
                // 5.2).
                let start = by_depth.last().map_or(0, |(bullet, start)| {
                    start + indent.max(bullet.as_str().len() + 1)
                });
                by_depth.push((self.bullet(by_depth.len(), there), start));
            }
            by_depth.get(depth).copied().unwrap_or((Bullet::Dash, 0))
        });
        positions.collect()
    }

    /// Returns the list marker at a depth.
    fn bullet(&self, depth: usize, there: Option<&LinkList>) -> Bullet {
        let there = there.and_then(|list| {
            let deepest = list.markers.len().checked_sub(1)?;
            let marker = list.markers.get(depth.min(deepest))?;
            marker.as_ref()?.parse().ok()
        });
        self.bullet.or(there).unwrap_or(Bullet::Dash)
    }
}

/// Writes an entry as a link.
fn push_link(list: &mut String, entry: &Entry<'_>) {
    list.push('[');
    match (&entry.text, entry.heading.as_plain_text()) {
        (Some(text), _) => list.push_str(text),
        (None, Some(text)) => list.push_str(&text),
        (None, None) => {}
    }
    list.extend(["](#", &entry.fragment, ")"]);
}

/// Returns the HTML and the source of the links in a list, by their fragment.
fn known_links(list: &LinkList) -> HashMap<&str, (&str, &str)> {
    let items = list.items.iter().flatten();
    let links = items.filter_map(|item| {
        let fragment = item.destination.strip_prefix('#')?;
        Some((fragment, (&*item.html, item.source.as_deref()?)))
    });
    links.collect()
}

/// Returns the number of entries that each is nested in: those of shallower headings above it.
fn depths(levels: &[u8]) -> Vec<usize> {
    let mut above: Vec<u8> = Vec::new();
    let depth = |&level: &u8| {
        while above.last().is_some_and(|last| *last >= level) {
            above.pop();
        }
        above.push(level);
        above.len() - 1
    };
    levels.iter().map(depth).collect()
}

/// Returns the number of spaces before each entry as mdtoc has it: two for each level below the shallowest one.
///
/// A first entry with four spaces or more would be code (CommonMark 0.31.2, section 4.4), and with it the entries after it
/// that are as deep. It gets two spaces, and the entries below it move along.
fn indents_by_level(levels: &[u8]) -> Vec<usize> {
    let shallowest = levels.iter().copied().min().unwrap_or_default();
    let first = levels.first().copied().unwrap_or_default();
    let leading = levels.iter().take_while(|&&level| level >= first).count();
    let by_level = |level: u8| 2 * usize::from(level - shallowest);
    let excess = by_level(first).saturating_sub(2);
    let indent = |(index, &level)| by_level(level) - if index < leading { excess } else { 0 };
    levels.iter().enumerate().map(indent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_nested_by_one_step_at_most() {
        assert_eq!(depths(&[2, 3, 4, 2, 3]), [0, 1, 2, 0, 1]);
        assert_eq!(depths(&[1, 4, 3, 6, 2]), [0, 1, 1, 2, 1]);
        assert_eq!(depths(&[4, 5, 1, 4]), [0, 1, 0, 1]);
        assert!(depths(&[]).is_empty());
    }

    #[test]
    fn mdtoc_indents_two_spaces_a_level_from_the_shallowest() {
        assert_eq!(indents_by_level(&[2, 3, 4, 2, 3]), [0, 2, 4, 0, 2]);
        assert_eq!(indents_by_level(&[2, 5, 4]), [0, 6, 4]);
        assert_eq!(indents_by_level(&[3, 2]), [2, 0]);
        assert!(indents_by_level(&[]).is_empty());
    }

    #[test]
    fn a_deep_first_entry_does_not_become_code() {
        assert_eq!(indents_by_level(&[4, 5, 4, 1, 4]), [2, 4, 2, 0, 6]);
        assert_eq!(indents_by_level(&[6, 2, 3]), [2, 0, 2]);
    }
}
