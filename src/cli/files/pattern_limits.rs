//! Limits on patterns, checked before a parser sees them.
//!
//! Parsers of globs recurse at each level of nesting, and hostile patterns make them overflow the stack or stall.

/// The maximum length of a pattern, in bytes.
const MAX_PATTERN_SIZE: usize = 4 << 10;

/// How many brackets may be open at a time.
const MAX_NESTING: usize = 50;

/// The maximum number of patterns in a file or a list: each path is matched against all of them.
pub(super) const MAX_PATTERNS: usize = 10_000;

/// Describes what is beyond the limits in a list of patterns.
pub(crate) fn check_patterns(patterns: &[String]) -> Result<(), String> {
    if patterns.len() > MAX_PATTERNS {
        return Err(too_many_patterns());
    }
    patterns
        .iter()
        .try_for_each(|pattern| check_pattern(pattern))
}

pub(super) fn too_many_patterns() -> String {
    format!("more than {MAX_PATTERNS} patterns; use fewer of them")
}

/// Describes a pattern that is too long or too deeply nested.
pub(crate) fn check_pattern(pattern: &str) -> Result<(), String> {
    if pattern.len() > MAX_PATTERN_SIZE {
        let limit = MAX_PATTERN_SIZE >> 10;
        return Err(format!(
            "a pattern is longer than {limit} KiB; shorten or split it"
        ));
    }
    if nesting(pattern) > MAX_NESTING {
        return Err(format!(
            "the brackets of a pattern are nested deeper than {MAX_NESTING} levels; simplify it"
        ));
    }
    Ok(())
}

/// Returns how deeply brackets are nested.
///
/// Syntaxes differ in which brackets are literal. If in doubt, an opening bracket counts, and a closing one does not.
fn nesting(pattern: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut is_in_class = false;
    // In `[]a]` and `[!]a]`, the first closing bracket is a member of the class.
    let mut is_class_start = false;
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => drop(chars.next()),
            '[' | '{' | '(' => {
                depth += 1;
                deepest = deepest.max(depth);
                is_class_start = char == '[' && !is_in_class;
                is_in_class |= char == '[';
                continue;
            }
            '!' | '^' if is_class_start => continue,
            ']' if is_in_class && !is_class_start => {
                is_in_class = false;
                depth = depth.saturating_sub(1);
            }
            ']' | '}' | ')' if !is_in_class => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_class_start = false;
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_patterns_up_to_the_limits() {
        let nested = |depth: usize| "{a,".repeat(depth) + &"}".repeat(depth);
        assert_eq!(check_pattern(&nested(MAX_NESTING)), Ok(()));
        assert!(check_pattern(&nested(MAX_NESTING + 1)).is_err());
        assert_eq!(check_pattern(&"ä".repeat(MAX_PATTERN_SIZE / 2)), Ok(()));
        assert!(check_pattern(&"a".repeat(MAX_PATTERN_SIZE + 1)).is_err());
        for flat in ["{a,b}/", r"\{", "[]}]", "(a)|", "[a-z]*"] {
            assert_eq!(check_pattern(&flat.repeat(50)), Ok(()), "{flat}");
        }
    }

    #[test]
    fn literal_closing_brackets_do_not_hide_nesting() {
        for opening in ["{[}]", r"{\}", "{[]}]", "{[!]}]", "([)]"] {
            assert!(check_pattern(&opening.repeat(100)).is_err(), "{opening}");
        }
    }
}
