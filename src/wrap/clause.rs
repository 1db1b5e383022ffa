//! Decides whether a clause ends between two words, for semantic line breaks (<https://sembr.org>).
//!
//! Separate from `sentence` because clauses end at other marks, and only matter where a sentence does not fit on a line.

/// Marks that end a clause whatever follows.
const MARKS: [char; 5] = [';', ':', '—', '；', '：'];

/// Quotes, brackets and emphasis delimiters that may follow a mark.
const CLOSERS: [char; 12] = ['"', '\'', ')', ']', '}', '*', '_', '~', '”', '’', '»', '）'];

/// Words that start a clause after a comma, sorted: conjunctions and relative pronouns, in English and German.
const CONJUNCTIONS: [&str; 38] = [
    "aber", "although", "and", "because", "but", "damit", "dass", "denn", "doch", "falls", "for",
    "if", "indem", "nachdem", "nor", "ob", "obwohl", "oder", "or", "since", "so", "sodass",
    "sondern", "sowie", "though", "und", "unless", "until", "weil", "wenn", "when", "where",
    "whereas", "which", "while", "who", "wobei", "yet",
];

/// Whether a clause ends with `word` if `next` follows.
pub(super) fn is_end(word: &str, next: &str) -> bool {
    let unclosed = word.trim_end_matches(CLOSERS);
    // An emoji such as :smile: ends with a colon, too.
    let is_emoji = word.len() > 1 && word.starts_with(':');
    if unclosed.ends_with(MARKS) {
        return !is_emoji;
    }
    let is_conjunction = || {
        let next = next.trim_matches(|c: char| !c.is_alphanumeric());
        CONJUNCTIONS
            .binary_search(&next.to_lowercase().as_str())
            .is_ok()
    };
    unclosed.ends_with(',') && is_conjunction()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_end_at_marks_and_before_conjunctions() {
        for (word, next) in [
            ("a;", "b"),
            ("a:", "b"),
            ("—", "b"),
            ("a—", "b"),
            ("(a;)", "b"),
            ("**a:**", "b"),
            ("a,", "and"),
            ("a,", "But"),
            ("a),", "*which*"),
            ("a,", "weil"),
        ] {
            assert!(is_end(word, next), "{word} {next}");
        }
        for (word, next) in [
            ("a,", "b"),
            ("a", "and"),
            (":smile:", "a"),
            ("a:b", "c"),
            ("-", "b"),
            ("a.", "b"),
            ("", ""),
        ] {
            assert!(!is_end(word, next), "{word} {next}");
        }
    }

    #[test]
    fn conjunctions_are_sorted() {
        assert!(CONJUNCTIONS.is_sorted());
    }
}
