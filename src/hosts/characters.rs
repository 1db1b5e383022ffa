//! Classes of characters, as the languages that hosts are written in define them.

use finl_unicode::categories::CharacterCategories;

/// Ruby's `\p{Word}`: the property Alphabetic, and the categories Mark, Decimal_Number and Connector_Punctuation.
///
/// Alphabetic is more than letters: it includes letter numbers (Ⅷ) and circled letters (Ⓐ), but not ² or ½.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphabetic() || c.is_mark() || c.is_number_decimal() || c.is_punctuation_connector()
}

/// `unicode.IsLetter` of Go, `isAlpha` of Haskell: the category Letter.
pub(super) fn is_letter(c: char) -> bool {
    c.is_letter()
}

/// `unicode.IsDigit` of Go: the category Decimal_Number.
pub(super) fn is_digit(c: char) -> bool {
    c.is_number_decimal()
}

/// `isAlphaNum` of Haskell, `str.isalnum` of Python: the categories Letter and Number.
pub(super) fn is_letter_or_number(c: char) -> bool {
    c.is_letter() || c.is_number()
}

/// The categories of comrak's anchors: Letter, Mark, Number and Connector_Punctuation.
pub(super) fn is_letter_mark_number_or_connector(c: char) -> bool {
    c.is_letter() || c.is_mark() || c.is_number() || c.is_punctuation_connector()
}

/// The category Nonspacing_Mark.
pub(super) fn is_nonspacing_mark(c: char) -> bool {
    c.is_mark_nonspacing()
}

/// The category Space_Separator.
pub(super) fn is_space_separator(c: char) -> bool {
    c.is_separator_space()
}

/// White space as JavaScript's `\s` and `trim` have it (ECMAScript, sections 12.2 and 12.3).
pub(super) fn is_javascript_space(c: char) -> bool {
    c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}')
}

/// White space as Python's `str.split` and `\s` have it.
pub(super) fn is_python_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Lower case by a single character, without the context and the longer results of full lower case: `unicode.ToLower` of Go,
/// `toLower` of Haskell.
pub(super) fn to_simple_lowercase(c: char) -> char {
    // Only İ becomes more than one character. The first one, i, is its simple lower case.
    c.to_lowercase().next().unwrap_or(c)
}
