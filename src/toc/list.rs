//! The list of a table of contents: entries into lines.

use super::entries::Entry;

/// A guess at the length of an entry in bytes, so that the list rarely has to be reallocated while it grows.
const TYPICAL_ENTRY_BYTES: usize = 80;

/// Returns the list of some entries: a line for each, ending in a line feed.
pub(super) fn list<'o, 'a: 'o>(entries: impl Iterator<Item = &'o Entry<'o, 'a>> + Clone) -> String {
    let levels: Vec<u8> = entries
        .clone()
        .map(|entry| entry.outlined.heading.level())
        .collect();
    let mut list = String::with_capacity(levels.len() * TYPICAL_ENTRY_BYTES);
    for (Entry { outlined, text }, indent) in entries.zip(indents(&levels)) {
        list.extend(std::iter::repeat_n(' ', indent));
        list.push_str("- [");
        match (text, outlined.heading.as_plain_text()) {
            (Some(text), _) => list.push_str(text),
            (None, Some(text)) => list.push_str(&text),
            (None, None) => {}
        }
        list.extend(["](#", &outlined.fragment, ")\n"]);
    }
    list
}

/// Returns the number of spaces before each entry: two for each level below the shallowest one.
///
/// A first entry with four spaces or more would be code (CommonMark 0.31.2, section 4.4), and with it the entries after it
/// that are as deep. It gets two spaces, and the entries below it move along.
fn indents(levels: &[u8]) -> Vec<usize> {
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
    fn entries_are_indented_two_spaces_a_level_from_the_shallowest() {
        assert_eq!(indents(&[2, 3, 4, 2, 3]), [0, 2, 4, 0, 2]);
        assert_eq!(indents(&[2, 5, 4]), [0, 6, 4]);
        assert_eq!(indents(&[3, 2]), [2, 0]);
        assert!(indents(&[]).is_empty());
    }

    #[test]
    fn a_deep_first_entry_does_not_become_code() {
        assert_eq!(indents(&[4, 5, 4, 1, 4]), [2, 4, 2, 0, 6]);
        assert_eq!(indents(&[6, 2, 3]), [2, 0, 2]);
    }
}
