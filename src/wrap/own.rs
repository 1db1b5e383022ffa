//! What keeps to itself without Markdown knowing: lines that are a block to their readers or to another tool, and pieces of
//! text that must stay on one line.
//!
//! Stands apart because it is knowledge of dialects, not of CommonMark. It looks at texts only.

use memchr::memmem;

use super::hazard;
use crate::source::{Span, holder, is_blank};

/// Whether a line of a paragraph is never joined with another or broken, whatever its length: `next` is the line below.
pub(super) fn owns_itself(line: &str, next: Option<&str>) -> bool {
    let starts = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
    let admonition = line
        .strip_prefix("!!!")
        .or_else(|| line.strip_prefix("???"));
    hazard::is_alert(line)
        || starts(&[":::", "$$", "%%"])
        || admonition.is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', ' ', '\t']))
        || is_definition(line)
        || next.is_some_and(is_definition)
        || line.starts_with("{:") && line.ends_with('}')
        || is_template(line)
        || is_module_syntax(line)
}

/// Whether a line is an `import` or `export` of MDX and not prose.
fn is_module_syntax(line: &str) -> bool {
    if let Some(rest) = line.strip_prefix("import ") {
        let from = ["\"", "'", "{", "* as "]
            .iter()
            .any(|start| rest.starts_with(start));
        return from || rest.contains(" from \"") || rest.contains(" from '");
    }
    let Some(rest) = line.strip_prefix("export ") else {
        return false;
    };
    let mut words = rest.split(is_blank);
    let declares = ["const", "let", "var", "function", "class"];
    let named = words.next().is_some_and(|word| declares.contains(&word));
    let behind = words.nth(1).unwrap_or_default();
    rest.starts_with(['{', '*'])
        || named && (behind.starts_with(['=', '(', '{']) || rest.contains('('))
        || rest.starts_with("default") && rest.ends_with([';', '{', '('])
}

/// Where a text speaks of an unresolved section as KEPs do, `<<[UNRESOLVED …]>>`: ascending offsets.
pub(super) fn unresolved(text: &str) -> impl Iterator<Item = usize> {
    let brackets = memchr::memchr2_iter(b'[', b']', text.as_bytes());
    brackets.filter(|at| {
        let opens = text.get(..*at).is_some_and(|before| before.ends_with("<<"));
        opens || text.get(*at..).is_some_and(|rest| rest.starts_with("]>>"))
    })
}

/// `: text`, the definition of the term on the line above.
fn is_definition(line: &str) -> bool {
    line.strip_prefix(':')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(is_blank))
}

/// Whether all of a line is shortcodes or template tags.
fn is_template(line: &str) -> bool {
    if !line.starts_with("{{") && !line.starts_with("{%") {
        return false;
    }
    let mut end = 0;
    for span in templates(line) {
        if !Span::new(end, span.start)
            .of(line)
            .trim_matches(is_blank)
            .is_empty()
        {
            return false;
        }
        end = span.end;
    }
    end == line.len()
}

/// The shortcodes and template tags in `text`: `{{< … >}}`, `{{% … %}}`, `{{ … }}`, `{% … %}`.
pub(super) fn templates(text: &str) -> Vec<Span> {
    const PAIRS: [(&str, &str); 4] = [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}")];
    let mut spans = Vec::new();
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
            let missing = unclosed.get_mut(index)?;
            let behind = rest.as_bytes().get(opening.len()..).filter(|_| !*missing)?;
            let length = memmem::find(behind, closing.as_bytes());
            *missing = length.is_none();
            Some(at + opening.len() + length? + closing.len())
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

/// Brackets that keep to themselves: `[^a note]`, which GitHub's parser takes for a footnote and loses the text of where a
/// line ends in it, and those with an e-mail address in them, which some parsers link only at the start of a line.
pub(super) fn brackets(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut opened = Vec::new();
    let mut mail = None;
    let bytes = text.as_bytes();
    for at in memchr::memchr3_iter(b'[', b']', b'@', bytes) {
        match bytes.get(at) {
            Some(b'[') => opened.push(at),
            Some(b'@') => mail = Some(at),
            Some(_) => {
                let Some(start) = opened.pop() else { continue };
                let note = bytes.get(start + 1) == Some(&b'^');
                if note || mail.is_some_and(|mail| mail > start) {
                    spans.push(Span::new(start, at + 1));
                }
            }
            None => {}
        }
    }
    spans
}

/// The formulas in the given `texts` of a source: `$…$` as GitHub reads it, with no blank inside next to the signs and no
/// letter or digit outside, and `$$…$$`.
pub(super) fn formulas(source: &str, texts: &[Span]) -> Vec<Span> {
    let signs = texts.iter().flat_map(|text| dollars(source, *text));
    let (displays, inlines): (Vec<Span>, Vec<Span>) =
        signs.partition(|sign| sign.end - sign.start == 2);
    let mut spans: Vec<Span> = displays
        .chunks_exact(2)
        .filter_map(|pair| Some(Span::new(pair.first()?.start, pair.last()?.end)))
        .collect();
    let displayed = spans.len();
    let mut opening: Option<Span> = None;
    for sign in inlines {
        let (before, behind) = (source.get(..sign.start), source.get(sign.end..));
        let before = before.and_then(|before| before.chars().next_back());
        let behind = behind.and_then(|behind| behind.chars().next());
        let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if holder(spans.get(..displayed).unwrap_or_default(), sign).is_some() {
            continue;
        }
        if let Some(opened) = opening.filter(|_| solid(before) && !word(behind)) {
            spans.push(Span::new(opened.start, sign.end));
            opening = None;
        } else if solid(behind) && !word(before) {
            opening = Some(sign);
        }
    }
    spans
}

/// The signs `$` and `$$` in a text, without those behind a backslash.
fn dollars(source: &str, text: Span) -> impl Iterator<Item = Span> {
    let bytes = source.as_bytes();
    let mut at = text.start;
    std::iter::from_fn(move || {
        loop {
            let rest = Span::new(at, text.end).of(source);
            let start = at + memchr::memchr(b'$', rest.as_bytes())?;
            let double = start + 1 < text.end && bytes.get(start + 1) == Some(&b'$');
            at = start + 1 + usize::from(double);
            let escaped = start.checked_sub(1).and_then(|before| bytes.get(before));
            if escaped != Some(&b'\\') {
                return Some(Span::new(start, at));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_own_themselves_are_known() {
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
            assert!(owns_itself(line, None), "{line}");
        }
        assert!(owns_itself("a term", Some(": its definition")));
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
            assert!(!owns_itself(line, Some("b")), "{line}");
        }
    }

    #[test]
    fn modules_are_told_from_prose() {
        for line in [
            "import { A } from './a'",
            "import A from \"./a\"",
            "import './a.css'",
            "export const a = 1",
            "export function f() {",
            "export { a }",
            "export default a;",
        ] {
            assert!(owns_itself(line, None), "{line}");
        }
        for line in [
            "import duties from China are high",
            "export default settings are what it is about",
            "export function is a word",
            "exports",
        ] {
            assert!(!owns_itself(line, None), "{line}");
        }
    }

    #[test]
    fn unresolved_sections_are_known_wherever_they_start_and_end() {
        let marks = |line| unresolved(line).count();
        assert_eq!(marks("<<[UNRESOLVED a]>>"), 2);
        assert_eq!(marks("a <<[UNRESOLVED"), 1);
        assert_eq!(marks("a]>> b"), 1);
        assert_eq!(marks("a << b [c]> d"), 0);
    }

    fn kept(text: &str, spans: Vec<Span>) -> Vec<&str> {
        spans.into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn notes_and_addresses_in_brackets_stay_whole() {
        let text = "[a b] [^c d [e f] g] [h i@j] k] [^l";
        assert_eq!(kept(text, brackets(text)), ["[^c d [e f] g]", "[h i@j]"]);
    }

    #[test]
    fn templates_end_at_their_own_closing() {
        let text = "a {{< b \"c d\" >}} e {{ f }} {% g %} {{% h {{ i";
        assert_eq!(
            kept(text, templates(text)),
            ["{{< b \"c d\" >}}", "{{ f }}", "{% g %}"]
        );
    }

    #[test]
    fn prices_and_variables_are_no_formulas() {
        let all = |text: &str| {
            let texts = [Span::new(0, text.len())];
            formulas(text, &texts).len()
        };
        assert_eq!(all("it is $a + b$, and $$c d$$."), 2);
        assert_eq!(all("it costs $5 or $6 in all"), 0);
        assert_eq!(all("$HOME and $PATH and 6 $"), 0);
        assert_eq!(all(r"\$a b\$ and $$ figures"), 0);
        assert_eq!(all("we have $$ figures and $a b$"), 1);
        assert_eq!(all("$$a $b c$ d$$"), 1);
        assert_eq!(all("a$b c$ d"), 0);
        let text = "$a + b$, and $$a $b c$ d$$";
        let whole = [Span::new(0, text.len())];
        let formulas_of = kept(text, formulas(text, &whole));
        assert_eq!(formulas_of, ["$$a $b c$ d$$", "$a + b$"]);
        let text = "$a b$$";
        assert_eq!(kept(text, formulas(text, &[Span::new(0, 5)])), ["$a b$"]);
        let text = "$5 or $x y$";
        assert_eq!(kept(text, formulas(text, &[Span::new(0, 11)])), ["$x y$"]);
    }
}
