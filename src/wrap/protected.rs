//! Finds syntax that CommonMark does not know but other tools do: lines that must not be joined or broken, and spans
//! that must stay on one line.

use memchr::memmem;

use super::block_starts;
use crate::document::{Inlines, Line};
use crate::options::Patterns;
use crate::source::{Span, SpanSet, find_containing, is_space_or_tab};

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
        spans.extend(template_spans(paragraph).into_iter().map(shifted));
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
    let is_protected = |(index, line): (usize, &Line)| {
        let first = markers.partition_point(|at| *at < line.content.start);
        let has_marker = markers.get(first).is_some_and(|at| *at < line.content.end);
        is_protected_line(content(line), lines.get(index + 1).map(content))
            || has_marker
            || patterns.is_match(content(line))
    };
    lines.iter().enumerate().map(is_protected).collect()
}

/// Whether a line is dialect syntax that must not be joined with another line or broken. `next` is the line after it.
fn is_protected_line(line: &str, next: Option<&str>) -> bool {
    let starts_with = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
    let admonition = line
        .strip_prefix("!!!")
        .or_else(|| line.strip_prefix("???"));
    block_starts::is_alert(line)
        || starts_with(&[":::", "$$", "%%"])
        || admonition.is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', ' ', '\t']))
        || is_term_definition(line)
        || next.is_some_and(is_term_definition)
        || line.starts_with("{:") && line.ends_with('}')
        || is_template_line(line)
        || is_mdx_module_line(line)
}

/// Whether a line is an `import` or `export` of MDX, and not prose that starts with such a word.
fn is_mdx_module_line(line: &str) -> bool {
    if let Some(rest) = line.strip_prefix("import ") {
        let starts_clause = ["\"", "'", "{", "* as "]
            .iter()
            .any(|start| rest.starts_with(start));
        return starts_clause || rest.contains(" from \"") || rest.contains(" from '");
    }
    let Some(rest) = line.strip_prefix("export ") else {
        return false;
    };
    let mut words = rest.split(is_space_or_tab);
    let keywords = ["const", "let", "var", "function", "class"];
    let is_declaration = words.next().is_some_and(|word| keywords.contains(&word));
    let after_name = words.nth(1).unwrap_or_default();
    rest.starts_with(['{', '*'])
        || is_declaration && (after_name.starts_with(['=', '(', '{']) || rest.contains('('))
        || rest.starts_with("default") && rest.ends_with([';', '{', '('])
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

/// Whether a line is `: text`, the definition of the term on the line before it.
fn is_term_definition(line: &str) -> bool {
    line.strip_prefix(':')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(is_space_or_tab))
}

/// Whether a line consists of shortcodes and template tags.
fn is_template_line(line: &str) -> bool {
    if !line.starts_with("{{") && !line.starts_with("{%") {
        return false;
    }
    let mut end = 0;
    for span in template_spans(line) {
        let between = Span::new(end, span.start).of(line);
        if !between.trim_matches(is_space_or_tab).is_empty() {
            return false;
        }
        end = span.end;
    }
    end == line.len()
}

/// The spans of shortcodes and template tags in `text`: `{{< … >}}`, `{{% … %}}`, `{{ … }}`, `{% … %}`.
fn template_spans(text: &str) -> Vec<Span> {
    const PAIRS: [(&str, &str); 4] = [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}")];
    let mut spans = Vec::new();
    // A closing delimiter that is missing after one opening is missing after all later ones: search for it only once.
    let mut unclosed = [false; PAIRS.len()];
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'{', text.as_bytes().get(at..).unwrap_or_default()) {
        at += found;
        let rest = text.get(at..).unwrap_or_default();
        let pair = PAIRS
            .iter()
            .position(|(opening, _)| rest.starts_with(opening));
        let end = pair.and_then(|index| {
            let (opening, closing) = PAIRS.get(index)?;
            let unclosed = unclosed.get_mut(index)?;
            let inner = rest
                .as_bytes()
                .get(opening.len()..)
                .filter(|_| !*unclosed)?;
            let len = memmem::find(inner, closing.as_bytes());
            *unclosed = len.is_none();
            Some(at + opening.len() + len? + closing.len())
        });
        match end {
            Some(end) => {
                spans.push(Span::new(at, end));
                at = end;
            }
            None => at += 1,
        }
    }
    spans
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
    fn recognizes_protected_lines() {
        for line in [
            "[!NOTE]",
            "[!WARNING] a title",
            ":::",
            "::: note",
            "$$",
            "$$ x",
            "!!! note",
            "??? a",
            "???+ a",
            ": a definition",
            "{{< note >}}",
            "{{% a %}} {{% /a %}}",
            "{% include a %}",
            "{: .class }",
            "%% a",
        ] {
            assert!(is_protected_line(line, None), "{line}");
        }
        assert!(is_protected_line("a term", Some(": its definition")));
        for line in [
            "a",
            "{{< a >}} b",
            "[!a",
            "!!!a",
            "a ::: b",
            ":smile: a",
            "[!a b]",
            "{: a",
            "a {b}",
        ] {
            assert!(!is_protected_line(line, Some("b")), "{line}");
        }
    }

    #[test]
    fn distinguishes_mdx_modules_from_prose() {
        for line in [
            "import { A } from './a'",
            "import A from \"./a\"",
            "import './a.css'",
            "export const a = 1",
            "export function f() {",
            "export { a }",
            "export default a;",
        ] {
            assert!(is_protected_line(line, None), "{line}");
        }
        for line in [
            "import duties from China are high",
            "export default settings are what it is about",
            "export function is a word",
            "exports",
        ] {
            assert!(!is_protected_line(line, None), "{line}");
        }
    }

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
    fn templates_end_at_the_matching_delimiter() {
        let text = "a {{< b \"c d\" >}} e {{ f }} {% g %} {{% h {{ i";
        assert_eq!(
            texts_of(text, template_spans(text)),
            ["{{< b \"c d\" >}}", "{{ f }}", "{% g %}"]
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
