//! Decides whether a sentence ends between two words.
//!
//! Separate from `lines` because the rules are about English and a few other languages, not about Markdown.

/// Punctuation that ends a sentence in Latin and East Asian scripts.
const TERMINATORS: [char; 9] = ['.', '!', '?', '…', '。', '！', '？', '．', '｡'];

/// Quotes, brackets and emphasis delimiters that may follow a terminator.
const CLOSERS: [char; 15] = [
    '"', '\'', ')', ']', '}', '*', '_', '~', '”', '’', '»', '」', '』', '）', '】',
];

/// Quotes, brackets and emphasis delimiters that may precede the first word of a sentence, and what starts a link or an
/// image.
const OPENERS: [char; 17] = [
    '"', '\'', '(', '[', '{', '*', '_', '~', '!', '“', '‘', '«', '「', '『', '（', '【', '¿',
];

/// Abbreviations that introduce what follows and so never end a sentence.
const NEVER_FINAL: [&str; 30] = [
    "al", "approx", "ca", "cf", "co", "corp", "dr", "e.g", "eg", "esp", "i.e", "ie", "inc", "incl",
    "ltd", "mr", "mrs", "ms", "prof", "resp", "st", "u.k", "u.s", "v", "viz", "vs", "w.r.t", "wrt",
    "gov", "sen",
];

/// Abbreviations that never end a sentence if a number follows. Otherwise they may be words ("no.").
const NEVER_BEFORE_NUMBER: [&str; 15] = [
    "ch", "col", "eq", "eqs", "fig", "figs", "no", "nos", "p", "pp", "sec", "sect", "tab", "vol",
    "vols",
];

/// Abbreviations that end a sentence only if the next word is capitalized.
const FINAL_BEFORE_CAPITAL: [&str; 10] = [
    "a.k.a", "a.m", "aka", "dept", "est", "etc", "jr", "misc", "p.m", "sr",
];

/// Whether a sentence ends with `word` if `next` follows on the same line.
pub(super) fn is_end(word: &str, next: &str) -> bool {
    let Some((stem, terminator)) = split_terminator(word) else {
        return false;
    };
    let start = start_of(next);
    match terminator {
        '.' => match abbreviation(stem) {
            Abbreviation::NeverFinal => false,
            Abbreviation::NeverBeforeNumber => {
                start != Start::Continuation && !starts_with_digit(next)
            }
            Abbreviation::FinalBeforeCapital => start == Start::Capital,
            Abbreviation::None => start != Start::Continuation,
        },
        '…' => start == Start::Capital,
        _ => start != Start::Continuation,
    }
}

/// Whether an existing line break between the words could be a sentence break. Such breaks are kept, because
/// abbreviations like "etc." make it undecidable.
pub(super) fn may_be_end(word: &str, next: &str) -> bool {
    split_terminator(word).is_some() && start_of(next) != Start::Continuation
}

/// What a word starts with, opening punctuation aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Capital,
    /// A lowercase letter, or punctuation like a dash: either continues the sentence.
    Continuation,
    /// A digit, code, or a script without cases.
    Other,
}

fn starts_with_digit(word: &str) -> bool {
    word.trim_start_matches(OPENERS)
        .starts_with(|c: char| c.is_ascii_digit())
}

fn start_of(word: &str) -> Start {
    match word.trim_start_matches(OPENERS).chars().next() {
        Some(c) if c.is_uppercase() => Start::Capital,
        Some(c) if c.is_lowercase() => Start::Continuation,
        None | Some('-' | '–' | '—' | ',' | ';' | ':' | '.' | '&' | '=' | '+') => {
            Start::Continuation
        }
        Some(_) => Start::Other,
    }
}

/// Splits a word that ends in a terminator into its stem, without punctuation at both ends, and the terminator. Two or
/// more dots count as an ellipsis.
fn split_terminator(word: &str) -> Option<(&str, char)> {
    // A footnote reference may follow the terminator.
    let footnote = word.rfind("[^").filter(|_| word.ends_with(']'));
    let word = word.get(..footnote.unwrap_or(word.len())).unwrap_or(word);
    let unclosed = word.trim_end_matches(CLOSERS);
    let last = unclosed.chars().next_back()?;
    if !TERMINATORS.contains(&last) {
        return None;
    }
    let terminator = if unclosed.ends_with("..") {
        '…'
    } else {
        last
    };
    let stem = unclosed.trim_end_matches(TERMINATORS);
    Some((stem.trim_start_matches(OPENERS), terminator))
}

/// How an abbreviation affects the dot after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Abbreviation {
    None,
    NeverFinal,
    NeverBeforeNumber,
    FinalBeforeCapital,
}

/// Classifies the stem of a word that ends in a dot. Initials ("J.") count as never final.
fn abbreviation(stem: &str) -> Abbreviation {
    let lowercase = stem.to_lowercase();
    let last_part = lowercase.rsplit(['(', '/', '—']).next().unwrap_or_default();
    let mut letters = stem.chars();
    let is_initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    if is_initial || NEVER_FINAL.contains(&last_part) {
        Abbreviation::NeverFinal
    } else if NEVER_BEFORE_NUMBER.contains(&last_part) {
        Abbreviation::NeverBeforeNumber
    } else if FINAL_BEFORE_CAPITAL.contains(&last_part) {
        Abbreviation::FinalBeforeCapital
    } else {
        Abbreviation::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminators_end_sentences() {
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
            assert!(is_end(word, next), "{word} {next}");
        }
    }

    #[test]
    fn abbreviations_and_numbers_do_not_end_sentences() {
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
            assert!(!is_end(word, next), "{word} {next}");
        }
    }

    #[test]
    fn existing_line_breaks_get_the_benefit_of_the_doubt() {
        assert!(may_be_end("etc.", "`code`"));
        assert!(may_be_end("J.", "Smith"));
        assert!(!may_be_end("e.g.", "something"));
        assert!(!may_be_end("end", "Next"));
    }
}
