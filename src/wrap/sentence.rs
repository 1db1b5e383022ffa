//! Decides whether a sentence ends between two words.
//!
//! Separate from `breaker` because the rules are about English and a few other languages, not about Markdown.

use super::abbreviations::{self, Effect};

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

/// Words that start a sentence and are no names, so that a capital letter before them is no initial: "Node A. The".
const SENTENCE_STARTS: [&str; 15] = [
    "But", "For", "However", "If", "In", "It", "That", "The", "Then", "There", "These", "They",
    "This", "Those", "When",
];

/// Whether a sentence ends with `word` if `next` follows on the same line.
pub(super) fn is_end(word: &str, next: &str) -> bool {
    let Some((stem, terminator)) = split_terminator(word) else {
        return false;
    };
    let start = start_of(next);
    match terminator {
        '.' if start == Start::Continuation || is_part_of_abbreviation(stem, next) => false,
        '.' => match effect_of(stem) {
            Some(Effect::NeverFinal | Effect::NeverFinalIfCapitalized) => false,
            Some(Effect::BeforeNumber) => !starts_with_digit(next),
            Some(Effect::BeforeLabel | Effect::BeforeLabelIfCapitalized) => {
                !starts_with_digit(next) && !is_label(next)
            }
            Some(Effect::FinalBeforeCapital) => start == Start::Capital,
            None => true,
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

/// Returns the effect of the stem of a word that ends in a dot, if it is an abbreviation. Only its last part counts:
/// "Wrangell-St.". After a hyphen, that is a part with a capital letter: "a no-op." ends with a word.
fn effect_of(stem: &str) -> Option<Effect> {
    let last_part = stem.rsplit(['(', '/', '–', '—']).next()?;
    let after_hyphen = last_part.rsplit('-').next();
    let name = after_hyphen.filter(|part| part.starts_with(char::is_uppercase));
    abbreviations::effect_of(name.unwrap_or(last_part))
}

/// Whether a stem and the dot after it are an initial ("J. Smith"), an ordinal ("29. Juli"), or the first letter of an
/// abbreviation with spaces in it ("z. B.").
fn is_part_of_abbreviation(stem: &str, next: &str) -> bool {
    let is_letter = |text: &str, is_kind: fn(char) -> bool| {
        let mut chars = text.chars();
        chars.next().is_some_and(is_kind) && chars.next().is_none()
    };
    let next = next.trim_matches(|c: char| !c.is_alphanumeric());
    let is_number =
        !stem.is_empty() && stem.len() <= 2 && stem.bytes().all(|byte| byte.is_ascii_digit());
    let is_initial = is_letter(stem, char::is_uppercase) && !SENTENCE_STARTS.contains(&next);
    is_initial
        || is_letter(stem, char::is_alphabetic) && is_letter(next, char::is_alphabetic)
        || is_number && abbreviations::may_follow_ordinal(next)
}

/// Whether a word is a capital letter or a Roman number, as in "Fig. A" and "Vol. IV".
fn is_label(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_letter = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase());
    is_letter || !word.is_empty() && word.bytes().all(|byte| b"IVXLCM".contains(&byte))
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
            ("no.", "I"),
            ("fig.", "The"),
            ("usw.", "Das"),
            ("29.", "Dann"),
            ("Jan.", "The"),
            ("no-op.", "It"),
            ("tab.", "A"),
            ("app.", "A"),
            ("app.", "I"),
            ("CA.", "The"),
            ("IE.", "The"),
            ("ms.", "This"),
            ("A.", "The"),
            ("C.", "In"),
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
    fn abbreviations_of_every_group_do_not_end_sentences() {
        for (word, next) in [
            ("al.", "Nature"),
            ("Prof.", "Smith"),
            ("Lt.", "Col."),
            ("Col.", "Smith"),
            ("Ph.D.", "Thesis"),
            ("Wrangell-St.", "Elias"),
            ("W.", "Bush"),
            ("Ms.", "Smith"),
            ("Tab.", "A"),
            ("tab.", "5"),
            ("(e.g.", "A"),
            ("Mt.", "Everest"),
            ("Vol.", "3"),
            ("Vol.", "IV"),
            ("Fig.", "A"),
            ("Fig.", "(B)"),
            ("Jan.", "5"),
            ("no.", "7"),
            ("p.m.", "today"),
            ("Nr.", "5"),
            ("Abb.", "A"),
            ("z.B.", "Kubernetes"),
            ("z.", "B."),
            ("B.", "Kubernetes"),
            ("d.", "h."),
            ("29.", "Juli"),
            ("(19.", "Jahrhundert)"),
            ("Hauptstr.", "5"),
            ("bzw.", "Haus"),
            ("Okt.", "2020"),
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
