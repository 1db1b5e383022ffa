//! Where a sentence ends: a word, and the word behind it, into yes or no.
//!
//! Stands apart because it is about English and a little of other languages, not about Markdown. It knows nothing of lines.

/// What ends a sentence in Latin and in East Asian scripts.
const STOPS: [char; 9] = ['.', '!', '?', '…', '。', '！', '？', '．', '｡'];

/// Quotes, brackets and emphasis marks that may stand behind a stop.
const CLOSERS: [char; 15] = [
    '"', '\'', ')', ']', '}', '*', '_', '~', '”', '’', '»', '」', '』', '）', '】',
];

/// The same in front of a sentence, with what starts a link or an image.
const OPENERS: [char; 17] = [
    '"', '\'', '(', '[', '{', '*', '_', '~', '!', '“', '‘', '«', '「', '『', '（', '【', '¿',
];

/// Abbreviations that stand in front of what they speak of, and so never end a sentence.
const BEFORE_MORE: [&str; 30] = [
    "al", "approx", "ca", "cf", "co", "corp", "dr", "e.g", "eg", "esp", "i.e", "ie", "inc", "incl",
    "ltd", "mr", "mrs", "ms", "prof", "resp", "st", "u.k", "u.s", "v", "viz", "vs", "w.r.t", "wrt",
    "gov", "sen",
];

/// Abbreviations that never end a sentence where a number follows; else they may be words.
const BEFORE_NUMBERS: [&str; 15] = [
    "ch", "col", "eq", "eqs", "fig", "figs", "no", "nos", "p", "pp", "sec", "sect", "tab", "vol",
    "vols",
];

/// Abbreviations that end a sentence only where the next word is capitalised.
const AT_ENDS: [&str; 10] = [
    "a.k.a", "a.m", "aka", "dept", "est", "etc", "jr", "misc", "p.m", "sr",
];

/// Whether a sentence ends with `word` where `next` comes behind it on the same line.
pub(super) fn ends(word: &str, next: &str) -> bool {
    let Some((stem, stop)) = stem_and_stop(word) else {
        return false;
    };
    let start = start_of(next);
    match stop {
        '.' => match abbreviation(stem) {
            Abbreviation::BeforeMore => false,
            Abbreviation::BeforeNumbers => start != Start::Lower && !starts_with_digit(next),
            Abbreviation::AtEnds => start == Start::Capital,
            Abbreviation::None => start != Start::Lower,
        },
        '…' => start == Start::Capital,
        _ => start != Start::Lower,
    }
}

/// Whether a line end between the two words may have been meant to be the end of a sentence. Those stay: nobody can tell
/// whether "etc." was the last word.
pub(super) fn may_end(word: &str, next: &str) -> bool {
    stem_and_stop(word).is_some() && start_of(next) != Start::Lower
}

/// What a sentence can start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Capital,
    Lower,
    /// A digit, code, a script without cases.
    Other,
}

fn starts_with_digit(word: &str) -> bool {
    word.trim_start_matches(OPENERS)
        .starts_with(|c: char| c.is_ascii_digit())
}

fn start_of(word: &str) -> Start {
    match word.trim_start_matches(OPENERS).chars().next() {
        Some(c) if c.is_uppercase() => Start::Capital,
        Some(c) if c.is_lowercase() => Start::Lower,
        // A dash goes on with the sentence.
        None | Some('-' | '–' | '—' | ',' | ';' | ':' | '.' | '&' | '=' | '+') => Start::Lower,
        Some(_) => Start::Other,
    }
}

/// A word that ends in a stop, without what closes behind it and opens before it, and the stop. Dots in a row are an
/// ellipsis.
fn stem_and_stop(word: &str) -> Option<(&str, char)> {
    // A footnote reference may stand behind the stop.
    let note = word.rfind("[^").filter(|_| word.ends_with(']'));
    let word = word.get(..note.unwrap_or(word.len())).unwrap_or(word);
    let bare = word.trim_end_matches(CLOSERS);
    let stop = bare.chars().next_back().filter(|c| STOPS.contains(c))?;
    let stem = bare.trim_end_matches(STOPS).trim_start_matches(OPENERS);
    let dots = bare.ends_with("..");
    Some((stem, if dots { '…' } else { stop }))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Abbreviation {
    None,
    BeforeMore,
    BeforeNumbers,
    AtEnds,
}

fn abbreviation(stem: &str) -> Abbreviation {
    let lower = stem.to_lowercase();
    let lower = lower.rsplit(['(', '/', '—']).next().unwrap_or_default();
    let mut letters = stem.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    if initial || BEFORE_MORE.contains(&lower) {
        Abbreviation::BeforeMore
    } else if BEFORE_NUMBERS.contains(&lower) {
        Abbreviation::BeforeNumbers
    } else if AT_ENDS.contains(&lower) {
        Abbreviation::AtEnds
    } else {
        Abbreviation::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_end_sentences() {
        for (word, next) in [
            ("end.", "Next"),
            ("end!", "Next"),
            ("end?", "`code`"),
            ("end.)", "(Next"),
            ("\"end.\"", "Next"),
            ("**end.**", "*Next*"),
            ("end.”", "“Next"),
            ("v1.24.", "Next"),
            ("2019.", "Then"),
            ("etc.", "Next"),
            ("etc.)", "Next"),
            ("終。", "Next"),
            ("so...", "Next"),
            ("end.", "3"),
            ("end.", "[Link](x)"),
            ("here.[^1]", "Next"),
            ("no.", "The"),
            ("gen.", "We"),
        ] {
            assert!(ends(word, next), "{word} {next}");
        }
    }

    #[test]
    fn abbreviations_and_numbers_do_not() {
        for (word, next) in [
            ("e.g.", "Kubernetes"),
            ("(e.g.", "Kubernetes"),
            ("i.e.", "Next"),
            ("and/or", "Next"),
            ("etc.", "and"),
            ("etc.", "`code`"),
            ("vs.", "Next"),
            ("J.", "Smith"),
            ("Dr.", "Who"),
            ("No.", "5"),
            ("fig.", "(5)"),
            ("U.S.", "Army"),
            ("al.", "Nature"),
            ("1.24", "Next"),
            ("so...", "on"),
            ("...", "`x`"),
            ("`a.b.`", "Next"),
            ("Yahoo!", "is"),
            ("end.", "- dash"),
            ("[x](y.)z", "Next"),
        ] {
            assert!(!ends(word, next), "{word} {next}");
        }
    }

    #[test]
    fn a_line_end_behind_a_stop_is_never_taken_back() {
        assert!(may_end("etc.", "`code`"));
        assert!(may_end("J.", "Smith"));
        assert!(!may_end("e.g.", "something"));
        assert!(!may_end("end", "Next"));
    }
}
