//! Finds syntax that CommonMark does not know but other tools do: lines that must not be joined or broken, and spans
//! that must stay on one line.

use super::dialects::{self, LineSyntax};
use crate::document::{Inlines, Line};
use crate::options::Patterns;
use crate::source::{Span, SpanSet, find_containing};

/// The parts of a paragraph that must stay as they are.
pub(super) struct Protected {
    /// For each line of the paragraph, whether it must not be joined with another or broken.
    lines: Vec<bool>,
    /// Spans that must not contain a new line break: sorted, disjoint.
    spans: SpanSet,
}

impl Protected {
    /// Finds the protected parts of a paragraph with these `lines` and `inlines`. Lines that match one of the user's
    /// `patterns` are protected, too.
    pub(super) fn find(text: &str, lines: &[Line], inlines: &Inlines, patterns: &Patterns) -> Self {
        let start = lines.first().map_or(0, |line| line.content.start);
        let end = lines.last().map_or(start, |line| line.content.end);
        let paragraph = Span::new(start, end).of(text);
        let shifted = |span: Span| Span::new(start + span.start, start + span.end);
        let mut spans = math_spans(text, &inlines.texts);
        spans.extend(dialects::template_spans(paragraph).into_iter().map(shifted));
        spans.extend(
            dialects::delimited_spans(paragraph)
                .into_iter()
                .map(shifted),
        );
        spans.extend(bracket_spans(paragraph).into_iter().map(shifted));
        let markers = unresolved_markers(paragraph).map(|at| start + at);
        let markers: Vec<usize> = markers.filter(|at| is_text(inlines, *at)).collect();
        Self {
            lines: protected_lines(text, lines, &markers, patterns),
            spans: SpanSet::new(spans),
        }
    }

    /// Whether the line with this 0-based index in the paragraph is protected.
    pub(super) fn contains_line(&self, index: usize) -> bool {
        self.lines.get(index) == Some(&true)
    }

    /// Whether `span` is within one of the protected spans.
    pub(super) fn contains(&self, span: Span) -> bool {
        self.spans.contains(span)
    }
}

/// Whether the byte at this offset is text, and not code or markup.
fn is_text(inlines: &Inlines, at: usize) -> bool {
    let index = inlines.texts.partition_point(|text| text.end <= at);
    let text = inlines.texts.get(index);
    text.is_some_and(|text| text.start <= at)
}

/// For each line whether it is protected. `markers` are the sorted offsets of [`unresolved_markers`].
fn protected_lines(
    text: &str,
    lines: &[Line],
    markers: &[usize],
    patterns: &Patterns,
) -> Vec<bool> {
    let content = |line: &Line| line.content.of(text);
    let mut dialect = LineSyntax::default();
    let is_protected = |(index, line): (usize, &Line)| {
        let first = markers.partition_point(|at| *at < line.content.start);
        let has_marker = markers.get(first).is_some_and(|at| *at < line.content.end);
        dialect.is_protected(content(line), lines.get(index + 1).map(content))
            || has_marker
            || patterns.is_match(content(line))
    };
    lines.iter().enumerate().map(is_protected).collect()
}

/// The sorted offsets of the brackets in `<<[UNRESOLVED …]>>`, which marks unresolved sections in Kubernetes
/// enhancement proposals. Either end counts without the other: a section may span several paragraphs.
fn unresolved_markers(text: &str) -> impl Iterator<Item = usize> {
    let brackets = memchr::memchr2_iter(b'[', b']', text.as_bytes());
    brackets.filter(|at| {
        let opens = text.get(..*at).is_some_and(|before| before.ends_with("<<"));
        opens || text.get(*at..).is_some_and(|rest| rest.starts_with("]>>"))
    })
}

/// The spans of brackets that must stay on one line: those with an e-mail address in them, which some parsers link only at the
/// start of a line.
fn bracket_spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open = Vec::new();
    let mut last_at_sign = None;
    let bytes = text.as_bytes();
    for at in memchr::memchr3_iter(b'[', b']', b'@', bytes) {
        match bytes.get(at) {
            Some(b'[') => open.push(at),
            Some(b'@') => last_at_sign = Some(at),
            Some(_) => {
                let Some(start) = open.pop() else { continue };
                if last_at_sign.is_some_and(|at_sign| at_sign > start) {
                    spans.push(Span::new(start, at + 1));
                }
            }
            None => {}
        }
    }
    spans
}

/// The spans of math in the given `texts` of a source: `$…$` and `$$…$$`.
///
/// As on GitHub, `$…$` has no white space inside next to the dollar signs, and no letter or digit outside.
fn math_spans(source: &str, texts: &[Span]) -> Vec<Span> {
    let delimiters = texts.iter().flat_map(|text| dollar_signs(source, *text));
    let (display, inline): (Vec<Span>, Vec<Span>) =
        delimiters.partition(|delimiter| delimiter.end - delimiter.start == 2);
    let mut spans: Vec<Span> = display
        .chunks_exact(2)
        .filter_map(|pair| Some(Span::new(pair.first()?.start, pair.last()?.end)))
        .collect();
    let display_count = spans.len();
    let is_solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    let is_alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut opening: Option<Span> = None;
    for delimiter in inline {
        let display_spans = spans.get(..display_count).unwrap_or_default();
        if find_containing(display_spans, delimiter).is_some() {
            continue;
        }
        let before = char_before(source, delimiter.start);
        let after = char_after(source, delimiter.end);
        if let Some(opened) = opening.filter(|_| is_solid(before) && !is_alphanumeric(after)) {
            spans.push(Span::new(opened.start, delimiter.end));
            opening = None;
        } else if is_solid(after) && !is_alphanumeric(before) {
            opening = Some(delimiter);
        }
    }
    spans
}

/// The spans of `$` and `$$` in a text, except for those after a backslash.
fn dollar_signs(source: &str, text: Span) -> impl Iterator<Item = Span> {
    let bytes = source.as_bytes();
    let mut at = text.start;
    std::iter::from_fn(move || {
        loop {
            let rest = Span::new(at, text.end).of(source);
            let start = at + memchr::memchr(b'$', rest.as_bytes())?;
            let is_double = start + 1 < text.end && bytes.get(start + 1) == Some(&b'$');
            at = start + 1 + usize::from(is_double);
            let before = start.checked_sub(1).and_then(|before| bytes.get(before));
            if before != Some(&b'\\') {
                return Some(Span::new(start, at));
            }
        }
    })
}

fn char_before(text: &str, offset: usize) -> Option<char> {
    text.get(..offset)?.chars().next_back()
}

fn char_after(text: &str, offset: usize) -> Option<char> {
    text.get(offset..)?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_both_ends_of_unresolved_sections() {
        let count = |line| unresolved_markers(line).count();
        assert_eq!(count("<<[UNRESOLVED a]>>"), 2);
        assert_eq!(count("a <<[UNRESOLVED"), 1);
        assert_eq!(count("a]>> b"), 1);
        assert_eq!(count("a << b [c]> d"), 0);
    }

    fn texts_of(text: &str, spans: Vec<Span>) -> Vec<&str> {
        spans.into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn protects_brackets_with_email_addresses() {
        let text = "[a b] [c [d e@f] g] h] [i";
        assert_eq!(
            texts_of(text, bracket_spans(text)),
            ["[d e@f]", "[c [d e@f] g]"]
        );
    }

    #[test]
    fn does_not_take_prices_and_variables_for_math() {
        let count = |text: &str| {
            let texts = [Span::new(0, text.len())];
            math_spans(text, &texts).len()
        };
        assert_eq!(count("it is $a + b$, and $$c d$$."), 2);
        assert_eq!(count("it costs $5 or $6 in all"), 0);
        assert_eq!(count("$HOME and $PATH and 6 $"), 0);
        assert_eq!(count(r"\$a b\$ and $$ figures"), 0);
        assert_eq!(count("we have $$ figures and $a b$"), 1);
        assert_eq!(count("$$a $b c$ d$$"), 1);
        assert_eq!(count("a$b c$ d"), 0);
        let text = "$a + b$, and $$a $b c$ d$$";
        let whole = [Span::new(0, text.len())];
        let math = texts_of(text, math_spans(text, &whole));
        assert_eq!(math, ["$$a $b c$ d$$", "$a + b$"]);
        let text = "$a b$$";
        assert_eq!(
            texts_of(text, math_spans(text, &[Span::new(0, 5)])),
            ["$a b$"]
        );
        let text = "$5 or $x y$";
        assert_eq!(
            texts_of(text, math_spans(text, &[Span::new(0, 11)])),
            ["$x y$"]
        );
    }
}
