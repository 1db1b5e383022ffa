//! Abbreviations that end in a dot which may not end a sentence, as data.
//!
//! Separate from `sentence`, which applies them. To add one, add it to a group here; to add a language, add its groups.

/// How an abbreviation affects the dot after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It introduces what follows, and never ends a sentence.
    NeverFinal,
    /// The same if it starts with a capital letter. Otherwise it may be a word, or a unit.
    NeverFinalIfCapitalized,
    /// It does not end a sentence if a number follows. Otherwise it may be a word ("no.").
    BeforeNumber,
    /// The same, and for other labels of what it refers to: "Fig. A", "Vol. IV".
    BeforeLabel,
    /// The same if it starts with a capital letter. Otherwise it may be a word: "a new tab. A dialog".
    BeforeLabelIfCapitalized,
    /// It ends a sentence only if the next word is capitalized.
    FinalBeforeCapital,
}

/// Abbreviations of one kind, in lower case and without the last dot.
struct Group {
    effect: Effect,
    words: &'static [&'static str],
}

const GROUPS: [Group; 14] = [
    // English: Latin words, and others that introduce something.
    Group {
        effect: Effect::NeverFinal,
        words: &[
            "al", "approx", "ca", "cf", "cit", "e.g", "eg", "esp", "i.e", "ie", "incl", "op",
            "resp", "v", "viz", "vs", "w.r.t", "wrt",
        ],
    },
    // English: titles.
    Group {
        effect: Effect::NeverFinal,
        words: &["dr", "gov", "messrs", "mr", "mrs", "prof", "sen"],
    },
    Group {
        effect: Effect::NeverFinalIfCapitalized,
        words: &[
            "adm", "brig", "capt", "cmdr", "col", "cpl", "fr", "gen", "hon", "lt", "maj", "ms",
            "pres", "rep", "rev", "sgt", "supt",
        ],
    },
    // English: degrees.
    Group {
        effect: Effect::NeverFinal,
        words: &[
            "b.a", "b.sc", "d.phil", "ll.b", "ll.m", "m.a", "m.b.a", "m.d", "m.sc", "ph.d",
        ],
    },
    // English: places and companies.
    Group {
        effect: Effect::NeverFinal,
        words: &[
            "bros", "co", "corp", "e.u", "inc", "ltd", "st", "u.k", "u.n", "u.s", "u.s.a",
        ],
    },
    Group {
        effect: Effect::NeverFinalIfCapitalized,
        words: &["ft", "mt", "pt"],
    },
    // English: months.
    Group {
        effect: Effect::BeforeNumber,
        words: &[
            "apr", "aug", "dec", "feb", "jan", "jul", "jun", "mar", "nov", "oct", "sep", "sept",
        ],
    },
    // English: references.
    Group {
        effect: Effect::BeforeLabel,
        words: &[
            "ch", "chap", "eq", "eqs", "fig", "figs", "sect", "vol", "vols",
        ],
    },
    Group {
        effect: Effect::BeforeLabelIfCapitalized,
        words: &["app", "sec", "tab"],
    },
    Group {
        effect: Effect::BeforeNumber,
        words: &[
            "app", "art", "col", "ed", "ex", "no", "nos", "p", "par", "para", "pp", "pt", "ref",
            "refs", "sec", "tab", "ver",
        ],
    },
    // English: lists, names, times.
    Group {
        effect: Effect::FinalBeforeCapital,
        words: &[
            "a.d", "a.k.a", "a.m", "aka", "b.c", "b.c.e", "d.c", "dept", "est", "etc", "jr",
            "misc", "p.m", "sr",
        ],
    },
    // German. Nouns have capital letters, so a capital letter does not say that a sentence starts.
    Group {
        effect: Effect::NeverFinal,
        words: &[
            "bzgl", "bzw", "d.h", "dgl", "dipl", "evtl", "exkl", "geb", "gest", "ggf", "hl",
            "hrsg", "i.d.r", "ing", "inkl", "m.e", "mio", "mrd", "o.g", "s.o", "s.u", "sog", "u.a",
            "u.u", "v.a", "vgl", "z.b", "z.t", "z.z", "zb", "zzgl",
        ],
    },
    Group {
        effect: Effect::BeforeLabel,
        words: &[
            "abb", "abs", "abschn", "anh", "anm", "bd", "kap", "nr", "nrn", "rn", "ziff",
        ],
    },
    Group {
        effect: Effect::BeforeNumber,
        words: &[
            "aufl", "dez", "jän", "max", "min", "mrz", "okt", "str", "tel",
        ],
    },
];

/// What a number with a dot is the ordinal of: "29. Juli".
const AFTER_ORDINALS: [&str; 34] = [
    "april",
    "august",
    "auflage",
    "dezember",
    "etage",
    "februar",
    "geburtstag",
    "jahrhundert",
    "jahrhunderts",
    "jahrtausend",
    "januar",
    "jh",
    "jhd",
    "juli",
    "juni",
    "jänner",
    "kapitel",
    "klasse",
    "mai",
    "mal",
    "märz",
    "november",
    "oktober",
    "platz",
    "quartal",
    "schritt",
    "semester",
    "september",
    "spieltag",
    "stock",
    "tag",
    "teil",
    "weltkrieg",
    "woche",
];

/// Returns the effect of a word, given without its last dot; `None` if it is no abbreviation.
pub(super) fn effect_of(word: &str) -> Option<Effect> {
    let lowercase = word.to_lowercase();
    let is_capitalized = word.starts_with(char::is_uppercase);
    // "CA" is no "ca".
    let is_acronym = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let groups = GROUPS.iter().filter(|group| {
        let fits = match group.effect {
            Effect::NeverFinal => !is_acronym,
            Effect::NeverFinalIfCapitalized => is_capitalized && !is_acronym,
            Effect::BeforeLabelIfCapitalized => is_capitalized,
            Effect::BeforeNumber | Effect::BeforeLabel | Effect::FinalBeforeCapital => true,
        };
        fits && group.words.contains(&lowercase.as_str())
    });
    let known = groups.map(|group| group.effect).next();
    // German streets are written together: "Hauptstr. 5".
    known.or_else(|| lowercase.ends_with("str").then_some(Effect::BeforeNumber))
}

/// Whether a number with a dot is an ordinal before this word, given without punctuation.
pub(super) fn may_follow_ordinal(word: &str) -> bool {
    AFTER_ORDINALS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn groups_are_sorted_and_in_lower_case() {
        for Group { words, .. } in &GROUPS {
            assert!(words.is_sorted(), "{words:?}");
            for word in *words {
                assert!(
                    word.to_lowercase() == **word && !word.ends_with('.'),
                    "{word}"
                );
            }
        }
        assert_eq!(HashSet::from(AFTER_ORDINALS).len(), AFTER_ORDINALS.len());
    }

    #[test]
    fn titles_that_may_be_words_need_a_capital_letter() {
        assert_eq!(effect_of("Gen"), Some(Effect::NeverFinalIfCapitalized));
        assert_eq!(effect_of("gen"), None);
        assert_eq!(effect_of("col"), Some(Effect::BeforeNumber));
        assert_eq!(effect_of("Hauptstr"), Some(Effect::BeforeNumber));
        assert_eq!(effect_of("word"), None);
        assert_eq!(effect_of("Ms"), Some(Effect::NeverFinalIfCapitalized));
        assert_eq!(effect_of("ms"), None);
        assert_eq!(effect_of("Tab"), Some(Effect::BeforeLabelIfCapitalized));
        assert_eq!(effect_of("tab"), Some(Effect::BeforeNumber));
    }

    #[test]
    fn acronyms_are_no_abbreviations() {
        for word in ["CA", "IE", "MS", "GEN"] {
            assert_eq!(effect_of(word), None, "{word}");
        }
        assert_eq!(effect_of("NO"), Some(Effect::BeforeNumber));
        assert_eq!(effect_of("U.S"), Some(Effect::NeverFinal));
    }
}
