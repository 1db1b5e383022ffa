//! Symbols beside emphasis. Since CommonMark 0.31, they count as punctuation there; to GitHub's parser, they are like letters.

use finl_unicode::categories::CharacterCategories;

/// The characters that are put in place of symbols, by their number of bytes. They have no meaning of their own: most are for
/// private use, and the shortest are control characters.
const REPLACEMENTS: [(usize, char, char); 3] = [
    (2, '\u{90}', '\u{9f}'),
    (3, '\u{e000}', '\u{f8ff}'),
    (4, '\u{f0000}', '\u{ffffd}'),
];

/// The maximum number of different symbols in a text.
const MAX_SYMBOLS: usize = 100;

/// The symbols that were replaced in a text, each by a character of its own with as many bytes.
#[derive(Default)]
pub(super) struct ReplacedSymbols(Vec<(char, char)>);

impl ReplacedSymbols {
    /// Replaces the symbols beside `*`, `_` and `~`. `None` if there are none or too many, or if the text contains characters
    /// that they could be replaced by.
    pub(super) fn replace(text: &str) -> Option<(String, Self)> {
        let bytes = text.as_bytes();
        let mut symbols = Self::default();
        let mut replaced = String::new();
        for at in memchr::memchr3_iter(b'*', b'_', b'~', bytes) {
            let is_ascii = |at: usize| bytes.get(at).is_none_or(u8::is_ascii);
            if is_ascii(at.wrapping_sub(1)) && is_ascii(at + 1) {
                continue;
            }
            let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
            let symbol_before = before.chars().next_back().filter(is_symbol);
            if let Some(symbol) = symbol_before
                && replaced.len() < at
            {
                replaced.push_str(text.get(replaced.len()..at - symbol.len_utf8())?);
                replaced.push(symbols.replacement(symbol)?);
            }
            if let Some(symbol) = after.chars().next().filter(is_symbol) {
                replaced.push_str(text.get(replaced.len()..=at)?);
                replaced.push(symbols.replacement(symbol)?);
            }
        }
        if replaced.is_empty() || text.contains(is_replacement) {
            return None;
        }
        replaced.push_str(text.get(replaced.len()..)?);
        Some((replaced, symbols))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the character that replaces `symbol`. `None` if there are too many symbols.
    fn replacement(&mut self, symbol: char) -> Option<char> {
        let known = self.0.iter().find(|(original, _)| *original == symbol);
        if let Some((_, replacement)) = known {
            return Some(*replacement);
        }
        if self.0.len() == MAX_SYMBOLS {
            return None;
        }
        let len = symbol.len_utf8();
        let (_, first, last) = REPLACEMENTS.into_iter().find(|(bytes, ..)| *bytes == len)?;
        let used = self.0.iter().filter(|(symbol, _)| symbol.len_utf8() == len);
        let replacement = (first..=last).nth(used.count())?;
        self.0.push((symbol, replacement));
        Some(replacement)
    }

    /// Returns a part of the text with its symbols.
    pub(super) fn restored(&self, text: &str) -> String {
        let original = |c: char| self.0.iter().find(|(_, replacement)| *replacement == c);
        let chars = text.chars();
        chars
            .map(|c| original(c).map_or(c, |(symbol, _)| *symbol))
            .collect()
    }
}

fn is_symbol(c: &char) -> bool {
    !c.is_ascii() && c.is_symbol()
}

fn is_replacement(c: char) -> bool {
    REPLACEMENTS
        .iter()
        .any(|(_, first, last)| (*first..=*last).contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_symbols_beside_emphasis() {
        let text = "🎉_a_€ £*🎉*£ 🎉 b_c ’_d_";
        let (replaced, symbols) = ReplacedSymbols::replace(text).unwrap();
        assert_eq!(
            replaced,
            "\u{f0000}_a_\u{e000} \u{90}*\u{f0000}*\u{90} 🎉 b_c ’_d_"
        );
        assert_eq!(symbols.restored(&replaced), text);
    }

    #[test]
    fn leaves_texts_that_contain_replacements() {
        for text in ["🎉_a_ \u{e000}", "a_b_ ’*c*", "🎉"] {
            assert!(ReplacedSymbols::replace(text).is_none(), "{text}");
        }
    }
}
