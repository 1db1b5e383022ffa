//! The globs in the section headers of `.editorconfig` files (EditorConfig specification 0.17.2), as regular expressions.
//!
//! Regular expressions because the time to match one is linear in the path: a matcher that tries every way to split a path
//! stalls on `*a*a*a*a`.

use std::iter::Peekable;
use std::path::Path;
use std::str::Chars;

use regex::{Regex, RegexBuilder};

use crate::cli::report_paths::slashed;

/// The maximum memory that a compiled glob may take, in bytes. In the worst case, all of it is looked at for every byte of a path.
const MAX_COMPILED_SIZE: usize = 128 << 10;

/// The maximum memory that the cache of a compiled glob may take, in bytes. If it is too small for a glob, matching is slow.
const MAX_CACHE_SIZE: usize = 512 << 10;

/// A compiled glob.
#[derive(Debug)]
pub(super) struct EditorConfigGlob {
    regex: Regex,
    /// The lowest and the highest number for each group of the regular expression.
    ranges: Vec<(i64, i64)>,
}

impl EditorConfigGlob {
    /// Compiles a glob. Returns `None` if it takes too much memory.
    pub(super) fn new(glob: &str) -> Option<Self> {
        // Paths are matched with a slash in front.
        let anchored = match glob.contains('/') {
            true => format!("/{}", glob.strip_prefix('/').unwrap_or(glob)),
            false => format!("/**/{glob}"),
        };
        let mut translator = Translator::default();
        let mut chars = anchored.chars().peekable();
        while let Some(char) = chars.next() {
            translator.push(char, &mut chars);
        }
        let (regex, ranges) = translator.finish();
        let regex = RegexBuilder::new(&format!("^{regex}$"))
            .dot_matches_new_line(true)
            .size_limit(MAX_COMPILED_SIZE)
            .dfa_size_limit(MAX_CACHE_SIZE)
            .build()
            .ok()?;
        Some(Self { regex, ranges })
    }

    /// Whether the glob matches a path that is relative to the folder of the `.editorconfig` file.
    pub(super) fn matches(&self, path: &Path) -> bool {
        let path = format!("/{}", slashed(path));
        if self.ranges.is_empty() {
            return self.regex.is_match(&path);
        }
        self.regex.captures(&path).is_some_and(|captures| {
            let mut numbers = captures.iter().skip(1).zip(&self.ranges);
            numbers.all(|(number, (low, high))| {
                number.is_none_or(|number| {
                    let number = number.as_str().parse::<i64>();
                    number.is_ok_and(|number| (low..=high).contains(&&number))
                })
            })
        })
    }
}

/// Translates a glob into a regular expression, character by character.
#[derive(Default)]
struct Translator {
    /// The regular expression of what was read since the last brace or comma of `open`.
    regex: String,
    /// The braces that are not closed yet, outermost first.
    open: Vec<Braces>,
    ranges: Vec<(i64, i64)>,
}

/// Braces, up to the current alternative.
struct Braces {
    /// The regular expression of what comes before them.
    before: String,
    alternatives: Vec<String>,
}

impl Translator {
    /// Translates the next character, and those that belong to it.
    fn push(&mut self, char: char, chars: &mut Peekable<Chars<'_>>) {
        match char {
            '\\' => {
                let escaped = chars.next().unwrap_or('\\');
                self.push_literal(escaped);
            }
            '/' if skip_if_next(chars, "**/") => self.regex.push_str("/(?:.*/)?"),
            '*' if skip_if_next(chars, "*") => self.regex.push_str(".*?"),
            // Lazy, so that a number after it is matched as a whole.
            '*' => self.regex.push_str("[^/]*?"),
            '?' => self.regex.push_str("[^/]"),
            '[' => match read_class(&mut chars.clone()) {
                Some((class, rest)) => {
                    self.regex.push_str(&class);
                    *chars = rest;
                }
                None => self.push_literal('['),
            },
            '{' => match read_range(chars.clone()) {
                Some((range, rest)) => {
                    self.regex.push_str("([+-]?[0-9]+)");
                    self.ranges.push(range);
                    *chars = rest;
                }
                None => self.open.push(Braces {
                    before: std::mem::take(&mut self.regex),
                    alternatives: Vec::new(),
                }),
            },
            ',' if !self.open.is_empty() => self.end_alternative(),
            '}' if !self.open.is_empty() => self.close_braces(),
            char => self.push_literal(char),
        }
    }

    fn push_literal(&mut self, char: char) {
        let mut buffer = [0; 4];
        let literal = regex::escape(char.encode_utf8(&mut buffer));
        self.regex.push_str(&literal);
    }

    fn end_alternative(&mut self) {
        if let Some(braces) = self.open.last_mut() {
            braces.alternatives.push(std::mem::take(&mut self.regex));
        }
    }

    /// Ends the innermost braces. Without a comma, they are literal.
    fn close_braces(&mut self) {
        self.end_alternative();
        if let Some(braces) = self.open.pop() {
            let inner = braces.alternatives.join("|");
            let group = match braces.alternatives.len() {
                1 => format!(r"\{{{inner}\}}"),
                _ => format!("(?:{inner})"),
            };
            self.regex = braces.before + &group;
        }
    }

    /// Returns the regular expression and the ranges. Braces that are still open are literal.
    fn finish(mut self) -> (String, Vec<(i64, i64)>) {
        while !self.open.is_empty() {
            self.end_alternative();
            if let Some(braces) = self.open.pop() {
                self.regex = braces.before + r"\{" + &braces.alternatives.join(",");
            }
        }
        (self.regex, self.ranges)
    }
}

/// Skips `text` if it comes next. Returns whether it does.
fn skip_if_next(chars: &mut Peekable<Chars<'_>>, text: &str) -> bool {
    let mut ahead = chars.clone();
    let is_next = text.chars().all(|char| ahead.next() == Some(char));
    if is_next {
        *chars = ahead;
    }
    is_next
}

/// Reads a class of characters after its opening bracket. Returns `None` if it does not end within a path component.
fn read_class<'c>(chars: &mut Peekable<Chars<'c>>) -> Option<(String, Peekable<Chars<'c>>)> {
    let is_negated = chars.next_if(|char| ['!', '^'].contains(char)).is_some();
    let mut members: Vec<char> = Vec::new();
    let mut ranges = Vec::new();
    loop {
        match chars.next()? {
            ']' if !members.is_empty() => break,
            '/' => return None,
            '\\' => members.push(chars.next()?),
            '-' if !members.is_empty() && chars.peek().is_some_and(|char| *char != ']') => {
                let low = members.pop()?;
                ranges.push((low, chars.next()?));
                // Neither a member nor the start of another range.
                members.push(low);
            }
            char => members.push(char),
        }
    }
    ranges.extend(members.into_iter().map(|char| (char, char)));
    // A range in the wrong order is empty.
    let ranges = ranges.into_iter().filter(|(low, high)| low <= high);
    let code = |char: char| u32::from(char);
    let ranges: String = ranges
        .map(|(low, high)| format!(r"\x{{{:x}}}-\x{{{:x}}}", code(low), code(high)))
        .collect();
    let negation = if is_negated { "^" } else { "" };
    Some((format!("[[{negation}{ranges}]&&[^/]]"), chars.clone()))
}

/// Reads a range of numbers after its opening brace, such as `1..9}`.
fn read_range(mut chars: Peekable<Chars<'_>>) -> Option<((i64, i64), Peekable<Chars<'_>>)> {
    let first = read_number(&mut chars)?;
    let has_dots = skip_if_next(&mut chars, "..");
    let second = read_number(&mut chars).filter(|_| has_dots)?;
    let range = (first.min(second), first.max(second));
    skip_if_next(&mut chars, "}").then_some((range, chars))
}

fn read_number(chars: &mut Peekable<Chars<'_>>) -> Option<i64> {
    let sign = chars.next_if(|char| ['+', '-'].contains(char));
    let mut number = String::from_iter(sign);
    number.extend(std::iter::from_fn(|| chars.next_if(char::is_ascii_digit)));
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(glob: &str, matching: &[&str], others: &[&str]) {
        let compiled = EditorConfigGlob::new(glob).unwrap();
        for path in matching {
            assert!(compiled.matches(Path::new(path)), "{glob} and {path}");
        }
        for path in others {
            assert!(!compiled.matches(Path::new(path)), "{glob} and {path}");
        }
    }

    #[test]
    fn globs_without_a_slash_match_names() {
        check("*.md", &["a.md", "b/c/a.md", ".md"], &["a.txt", "a.md/b"]);
        check("a", &["a", "b/a"], &["ab", "a/b"]);
        check("a?c", &["abc", "aäc"], &["ac", "a/c"]);
        check("[", &["["], &["a"]);
    }

    #[test]
    fn globs_with_a_slash_match_paths() {
        check("/a.md", &["a.md"], &["b/a.md"]);
        check("b/*.md", &["b/a.md"], &["b/c/a.md", "c/b/a.md"]);
        check("b/**.md", &["b/a.md", "b/c/a.md"], &["a.md"]);
        check("b/**/a.md", &["b/a.md", "b/c/d/a.md"], &["ba.md"]);
        check("**/b/**", &["b/a", "c/b/d/a"], &["c/a"]);
        check("{a,b/c}.md", &["a.md", "b/c.md"], &["c.md"]);
    }

    #[test]
    fn classes_match_one_character() {
        check("[ab]c", &["ac", "bc"], &["cc", "c", "abc"]);
        check("[a-c-]", &["b", "-"], &["d"]);
        check("[!a-c]", &["d", "ä"], &["b", "/"]);
        check("a[.-0]b", &["a.b", "a0b"], &["a/b"]);
        check("[z-a]", &["z"], &["m"]);
        check(r"[\]]", &["]"], &[r"\"]);
        check("[]a]", &["]", "a"], &["[]a]"]);
        check("[a/b]", &["[a/b]"], &["a", "b"]);
    }

    #[test]
    fn braces_match_alternatives() {
        check("*.{md,txt}", &["a.md", "a.txt"], &["a.mdx", "a.{md,txt}"]);
        check("{a,b{c,}}", &["a", "bc", "b"], &["c", "ab"]);
        check("{a}", &["{a}"], &["a"]);
        check("{}", &["{}"], &[""]);
        check("{a,b", &["{a,b"], &["a"]);
        check("a,b}", &["a,b}"], &["a"]);
        check(r"\{a,b\}", &["{a,b}"], &["a"]);
    }

    #[test]
    fn ranges_match_numbers() {
        check("a{3..12}", &["a3", "a12", "a+5"], &["a2", "a13", "a", "a1"]);
        check("*{12..3}", &["a10"], &["a100"]);
        check("{-1..1}", &["-1", "0"], &["-2"]);
        check("{1..a}", &["{1..a}"], &["1"]);
        check("{a,{1..2}}", &["a", "1"], &["3"]);
    }

    #[test]
    fn huge_globs_are_rejected() {
        assert!(EditorConfigGlob::new(&"?".repeat(4096)).is_none());
        check(&"*a".repeat(60), &[&"a".repeat(60)], &[&"a".repeat(59)]);
    }
}
