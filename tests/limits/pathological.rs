//! Texts that parsers have choked on: the pathological set of CommonMark implementations, and kinds specific to this tool.

use std::hint;

use tocfmt::{Options, WrapMode, format};

/// Updates tables of contents and wraps paragraphs, in both ways to choose lines. Errors are ignored.
pub(crate) fn format_both_passes(text: &str) {
    for mode in [WrapMode::Fill, WrapMode::Long] {
        let mut options = Options::default();
        options.wrap.mode = mode;
        let _ = hint::black_box(format(text, &options));
    }
}

/// The name of a kind of text, a size in bytes at which formatting takes a few milliseconds, and a generator for any size.
pub(crate) type Kind = (&'static str, usize, fn(usize) -> String);

/// Returns as many lines as fit into a size, each generated from its number.
fn lines(size: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(size + 100);
    let mut number = 0;
    while text.len() < size {
        text.push_str(&line(number));
        number += 1;
    }
    text
}

fn root(size: usize) -> usize {
    size.isqrt()
}

pub(crate) const KINDS: &[Kind] = &[
    ("a paragraph on one line", 200_000, |n| {
        "word ".repeat(n / 5)
    }),
    ("a paragraph of short lines", 200_000, |n| {
        "ab c\n".repeat(n / 5)
    }),
    ("words in deep quotes", 50_000, |n| {
        "> ".repeat(30) + &"word ".repeat(n / 5)
    }),
    ("lazy lines", 50_000, |n| {
        "> > ".to_owned() + &"a b c\n".repeat(n / 6)
    }),
    ("links over line ends", 50_000, |n| {
        "[a](\nb) *c* ".repeat(n / 12)
    }),
    ("a link over many lines", 20_000, |n| {
        let before = "x ".repeat(60);
        format!(
            "{before}[a{} b]({})\n",
            "\na".repeat(n / 2),
            "u".repeat(100)
        )
    }),
    ("definitions in front of text", 50_000, |n| {
        "[f]: /u\n".repeat(100) + &r"a *b* \& c ".repeat(n / 11)
    }),
    ("list items", 100_000, |n| {
        format!("- {}\n", "word ".repeat(11)).repeat(n / 58)
    }),
    ("nested lists", 50_000, |n| {
        (0..root(n))
            .map(|depth| "  ".repeat(depth) + "- a\n")
            .collect()
    }),
    ("nested lists on one line", 2_000, |n| {
        "- ".repeat(n / 2) + "a b c\n"
    }),
    ("nested quotes", 2_000, |n| "> ".repeat(n / 2) + "a b c\n"),
    ("alternating quotes and lists", 2_000, |n| {
        "> - ".repeat(n / 4) + "a b c\n"
    }),
    ("opening brackets", 50_000, |n| "[".repeat(n)),
    ("nested brackets", 50_000, |n| {
        "[".repeat(n / 2) + "a" + &"]".repeat(n / 2)
    }),
    ("separate brackets", 50_000, |n| "x [ ".repeat(n / 4)),
    ("brackets and parentheses", 50_000, |n| "[a](".repeat(n / 4)),
    ("images", 50_000, |n| "![[]()".repeat(n / 6)),
    ("backticks of all lengths", 50_000, |n| {
        (1..root(2 * n))
            .map(|length| format!("e{}", "`".repeat(length)))
            .collect()
    }),
    ("backticks", 50_000, |n| "`".repeat(n)),
    ("asterisks", 50_000, |n| "*".repeat(n)),
    ("opening emphasis", 50_000, |n| "a *b **c ".repeat(n / 9)),
    ("closing emphasis", 50_000, |n| "a_ ".repeat(n / 3)),
    ("emphasis of two kinds", 50_000, |n| "*a _a ".repeat(n / 6)),
    ("nested strong emphasis", 50_000, |n| {
        "*a **a ".repeat(n / 14) + "b" + &" a** a*".repeat(n / 14)
    }),
    ("strikethrough", 50_000, |n| "~~a ~b ".repeat(n / 7)),
    ("entities", 50_000, |n| "&copy; &#0; &a ".repeat(n / 15)),
    ("definitions of footnotes on one line", 50_000, |n| {
        "[^a]:".repeat(n / 5)
    }),
    ("checkboxes on one line", 50_000, |n| "[ ] ".repeat(n / 4)),
    ("unclosed footnotes", 50_000, |n| "a [^b ".repeat(n / 6)),
    ("symbols beside emphasis", 50_000, |n| {
        let symbols = (0x2190..0x2400).filter_map(char::from_u32).cycle();
        symbols
            .take(n / 5)
            .map(|symbol| format!("{symbol}_ "))
            .collect()
    }),
    ("escapes", 50_000, |n| r"\* \\ ".repeat(n / 6)),
    ("open tags", 50_000, |n| "<a b=\"".repeat(n / 6)),
    ("open comments", 50_000, |n| "a <!-- ".repeat(n / 7)),
    ("open processing instructions", 50_000, |n| {
        "a <? ".repeat(n / 5)
    }),
    ("open declarations", 50_000, |n| "a <!A ".repeat(n / 6)),
    ("open CDATA sections", 50_000, |n| {
        "a <![CDATA[".repeat(n / 11)
    }),
    ("addresses", 50_000, |n| {
        "www.a.b a@b.c http://a ".repeat(n / 23)
    }),
    ("definitions", 50_000, |n| {
        lines(n, |number| format!("[{number}]: /u\n"))
    }),
    ("references", 50_000, |n| {
        "[a]: /u\n\n".to_owned() + &"[a] [a][] [b][a] ".repeat(n / 17)
    }),
    ("undefined references", 50_000, |n| "[a][b] ".repeat(n / 7)),
    ("footnotes", 20_000, |n| {
        lines(n, |number| format!("a[^{number}]\n\n[^{number}]: b\n\n"))
    }),
    ("references to a footnote", 20_000, |n| {
        "[^1]: a\n\n".to_owned() + &"b[^1] ".repeat(n / 6)
    }),
    ("tables", 50_000, |n| {
        "|a|b|\n|-|-|\n|c|d|\n\n".repeat(n / 19)
    }),
    ("a wide table", 20_000, |n| {
        format!("{}\n{}\n", "|a".repeat(n / 4), "|-".repeat(n / 4))
    }),
    ("a table of short rows", 20_000, |n| {
        format!(
            "{}\n{}\n{}",
            "|a".repeat(10),
            "|-".repeat(10),
            "a\n".repeat(n / 2)
        )
    }),
    ("headings", 50_000, |n| {
        "<!-- toc -->\n<!-- /toc -->\n".to_owned() + &lines(n, |number| format!("# a {number}\n"))
    }),
    ("equal headings", 50_000, |n| {
        "<!-- toc -->\n<!-- /toc -->\n".to_owned() + &"# a\n".repeat(n / 4)
    }),
    ("numbered anchors", 50_000, |n| {
        "<!-- toc -->\n<!-- /toc -->\n".to_owned()
            + &lines(n, |number| format!("# a\n# a {number}\n"))
    }),
    ("tables of contents", 50_000, |n| {
        "<!-- toc -->\n<!-- /toc -->\n\n# a\n\n".repeat(n / 33)
    }),
    ("closing markers", 50_000, |n| {
        "<!-- toc -->\n<!-- /toc -->\n".to_owned() + &"<!-- /toc -->\n".repeat(n / 14)
    }),
    ("directives", 50_000, |n| {
        "<!-- tocfmt off -->\n\na b\n\n<!-- tocfmt on -->\n\n".repeat(n / 47)
    }),
    ("unresolved sections", 50_000, |n| {
        "<<[UNRESOLVED a b ".repeat(n / 18)
    }),
    ("templates and formulas", 50_000, |n| {
        "{{ a $b {% c $$ ".repeat(n / 17)
    }),
    ("incomplete definitions", 50_000, |n| {
        "[a]: [b\n".repeat(n / 8)
    }),
];
