//! Syntax of dialects that another tool needs where it is, as data: lines that are never joined or broken, and spans without line
//! breaks in them.
//!
//! Separate from `protected`, which combines it with what depends on the inlines of a paragraph. Each entry names tools that need
//! it. A paragraph to CommonMark may be several blocks to them.

use memchr::memmem;

use super::block_starts;
use crate::placeholders::is_placeholder;
use crate::source::{Span, is_space_or_tab};

/// What a line starts with that is never joined or broken.
const LINE_STARTS: [&str; 11] = [
    // Containers and directives: Docusaurus, VitePress, MyST, Pandoc, Azure DevOps.
    ":::",
    // Includes: GitLab.
    "::include{",
    // Comments: Obsidian, MyST.
    "%%",
    "% ",
    // Blocks of PyMdown Extensions: MkDocs.
    "///",
    // Snippets of PyMdown Extensions: MkDocs.
    "--8<--",
    "-8<-",
    ";--8<--",
    // Code imports: VitePress, VuePress.
    "<<< ",
    "@[code",
    // Embedded notes: Obsidian, Foam.
    "![[",
];

/// What starts and ends a span without line breaks in it.
const SPANS: [(&str, &str); 6] = [
    // Wiki links: GitHub wikis, GitLab, Obsidian, Foam.
    ("[[", "]]"),
    // Attribute lists after links, images, code and words: kramdown, MkDocs, Pandoc, markdown-it-attrs.
    ("{:", "}"),
    ("{.", "}"),
    ("{ .", "}"),
    ("{#", "}"),
    ("{ #", "}"),
];

/// The syntax of the lines of one paragraph, from the first to the last.
#[derive(Default)]
pub(super) struct LineSyntax {
    /// Whether the options of a directive may follow: `:class: x` (MyST).
    in_options: bool,
    /// Whether a LaTeX environment is open: `\begin{…}` (Pandoc, Jupyter, MyST).
    in_environment: bool,
}

impl LineSyntax {
    /// Whether the next line of the paragraph is never joined with another line or broken. `next` is the line after it.
    pub(super) fn is_protected(&mut self, line: &str, next: Option<&str>) -> bool {
        let is_option = self.in_options && is_directive_option(line);
        self.in_options = is_option || line.starts_with(":::");
        let in_environment = self.in_environment || line.starts_with("\\begin{");
        self.in_environment = in_environment && !line.contains("\\end{");
        is_option || in_environment || is_protected_line(line, next)
    }
}

/// Whether a line is protected, whatever the lines before it.
fn is_protected_line(line: &str, next: Option<&str>) -> bool {
    // Most lines start with a letter. MDX modules do, too, and a term is followed by its definition.
    let starts_with = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
    block_starts::is_alert(line)
        || starts_with(&LINE_STARTS)
        || is_placeholder(line)
        || is_display_math(line)
        || is_abbreviation(line)
        || is_row(line)
        || is_admonition(line)
        || is_tab(line)
        || is_grid_rule(line)
        || is_term_definition(line)
        || next.is_some_and(is_term_definition)
        || is_attribute_list(line)
        || is_template_line(line)
        || is_mdx_module_line(line)
}

/// Whether a new line that starts with `word` might be syntax of a dialect. `text` starts with the word, too, and may continue past
/// the end of the line.
pub(super) fn starts_syntax(word: &str, text: &str) -> bool {
    let starts_with =
        |start: &str| text.starts_with(start) || start.strip_suffix(' ') == Some(word);
    LINE_STARTS.into_iter().any(starts_with)
        || SPANS.iter().any(|(opening, _)| starts_with(opening))
        || is_placeholder(word)
        || text.starts_with("$$")
        || is_abbreviation(text)
}

/// Whether a line starts or ends display math: `$$`, and not `$$x$$ text` (GitHub, GitLab, MkDocs, Pandoc, MyST).
fn is_display_math(line: &str) -> bool {
    let Some(math) = line.strip_prefix("$$") else {
        return false;
    };
    math.split_once("$$")
        .is_none_or(|(_, after)| after.trim_matches(is_space_or_tab).is_empty())
}

/// Whether a line starts with an abbreviation: `*[HTML]: …` (MkDocs, kramdown, PHP Markdown Extra, markdown-it-abbr).
fn is_abbreviation(line: &str) -> bool {
    let label = line.strip_prefix('*').filter(|rest| rest.starts_with('['));
    label.is_some_and(block_starts::starts_with_definition_label)
}

/// Whether a line may be part of a line block, `| text`, or a row of a grid table (Pandoc).
fn is_row(line: &str) -> bool {
    let text = line.strip_prefix('|');
    text.is_some_and(|text| {
        text.is_empty() || text.starts_with(is_space_or_tab) || text.ends_with('|')
    })
}

/// Whether a line starts an admonition: `!!! note`, `??? note`, `???+ note` (MkDocs).
fn is_admonition(line: &str) -> bool {
    let rest = line
        .strip_prefix("!!!")
        .or_else(|| line.strip_prefix("???"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', ' ', '\t']))
}

/// Whether a line starts a tab: `=== "Title"`, `===! "Title"`, `===+ "Title"` (MkDocs).
fn is_tab(line: &str) -> bool {
    let rest = line.strip_prefix("===");
    let title = rest.map(|rest| rest.trim_start_matches(['!', '+', ' ']));
    title.is_some_and(|title| title.starts_with('"'))
}

/// Whether a line is a rule of a grid table: `+---+===+` (Pandoc).
fn is_grid_rule(line: &str) -> bool {
    let is_part = |byte: u8| b"+-=:".contains(&byte);
    line.len() > 1 && line.starts_with('+') && line.ends_with('+') && line.bytes().all(is_part)
}

/// Whether a line is an attribute list: `{: .x}`, `{.x}`, `{ #id }` (kramdown, MkDocs, Pandoc).
fn is_attribute_list(line: &str) -> bool {
    let inner = line
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| inner.trim_start_matches(' ').starts_with([':', '.', '#']))
}

/// Whether a line is `:name:` or `:name: value`, an option of a directive (MyST).
fn is_directive_option(line: &str) -> bool {
    let rest = line.strip_prefix(':').unwrap_or_default();
    let len = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
        .count();
    let value = rest.get(len..).and_then(|rest| rest.strip_prefix(':'));
    len > 0 && value.is_some_and(|value| value.is_empty() || value.starts_with(is_space_or_tab))
}

/// The spans of [`SPANS`] in a paragraph. They do not nest.
pub(super) fn delimited_spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for (opening, closing) in SPANS {
        let find = |from: usize, what: &str| {
            let rest = text.as_bytes().get(from..)?;
            memmem::find(rest, what.as_bytes()).map(|len| from + len)
        };
        let mut from = 0;
        while let Some(start) = find(from, opening) {
            let inner = start + opening.len();
            let Some(end) = find(inner, closing) else {
                break;
            };
            let first = opening.get(..1).unwrap_or_default();
            // The last one before the end counts.
            match Span::new(inner, end).of(text).rfind(first) {
                Some(at) => from = inner + at,
                None => {
                    spans.push(Span::new(start, end + closing.len()));
                    from = end + closing.len();
                }
            }
        }
    }
    spans
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
pub(super) fn template_spans(text: &str) -> Vec<Span> {
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
    fn protects_syntax_of_every_dialect() {
        for line in [
            "::include{file=a.md}",
            "% a comment",
            "/// note | Title",
            "--8<-- \"a.md\"",
            "*[HTML]: Hyper Text",
            "| a line",
            "|",
            "|a|",
            "$$x$$",
            "@[code](@/a.js)",
            "+---+---+",
            "| a | b |",
            "<<< @/a.js",
            "![[note]]",
            "[TOC]",
            "[[_TOC_]]",
            "=== \"Tab\"",
            "===! \"Tab\"",
            "{.x}",
            "{ .x }",
            "{#id}",
        ] {
            assert!(is_protected_line(line, None), "{line}");
        }
        for line in [
            "%a",
            "[TOC] a",
            "=== a",
            "{a}",
            "{.x} a",
            "*a*",
            "+a",
            "+- a",
            "+",
            "*[a](b) c*",
            "*[a] b*",
            "|x| is the absolute value",
            "@[alice](url)",
            "$$x$$ text",
        ] {
            assert!(!is_protected_line(line, None), "{line}");
        }
    }

    #[test]
    fn no_new_line_starts_with_any_of_the_syntax() {
        let is_forbidden = |text: &str| {
            let word = text.split(' ').next().unwrap_or_default();
            block_starts::starts_block(word, || text)
        };
        for start in LINE_STARTS {
            assert!(is_forbidden(&format!("{start}a")), "{start}");
        }
        for (opening, closing) in SPANS {
            let span = format!("{opening}a{closing}");
            assert!(is_forbidden(&span), "{span}");
            // A closed span is a single word.
            assert!(block_starts::starts_block(&span, || &span), "{span}");
        }
        for line in ["[TOC]", "[[_TOC_]]", "[[_TOSP_]]", "[[toc]]", "${toc}"] {
            assert!(is_forbidden(line), "{line}");
        }
        assert!(is_forbidden("$$ a") && is_forbidden("*[a b]: c"));
        for text in ["*[a](b) c*", "@[alice](url)", "{ a }", "%s", "[TOC](b)"] {
            assert!(!is_forbidden(text), "{text}");
        }
    }

    #[test]
    fn options_follow_a_directive_and_environments_end() {
        let protected = |lines: &[&str]| -> Vec<bool> {
            let mut syntax = LineSyntax::default();
            lines
                .iter()
                .map(|line| syntax.is_protected(line, None))
                .collect()
        };
        assert_eq!(
            protected(&[":::{note}", ":class: x", ":open:", "a", ":b: c"]),
            [true, true, true, false, false]
        );
        assert_eq!(
            protected(&["\\begin{a}", "b", "\\end{a}", "c"]),
            [true, true, true, false]
        );
    }

    #[test]
    fn finds_spans_without_line_breaks() {
        let text = "[[a b|c]] d{.e f} g{ .h i } {j k} {: l";
        let spans = delimited_spans(text).into_iter().map(|span| span.of(text));
        assert_eq!(
            spans.collect::<Vec<_>>(),
            ["[[a b|c]]", "{.e f}", "{ .h i }"]
        );
    }

    #[test]
    fn templates_end_at_the_matching_delimiter() {
        let text = "a {{< b \"c d\" >}} e {{ f }} {% g %} {{% h {{ i";
        assert_eq!(
            template_spans(text)
                .into_iter()
                .map(|span| span.of(text))
                .collect::<Vec<_>>(),
            ["{{< b \"c d\" >}}", "{{ f }}", "{% g %}"]
        );
    }
}
