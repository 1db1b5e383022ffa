//! Texts that take much memory for their size, each by another part of the program, and plain ones to compare them with.

/// A kind of text, and the most memory that it may take for each of its bytes, in bytes.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// In the mode `long`.
    pub(crate) long: f64,
    /// In the mode `fill`.
    pub(crate) fill: f64,
    generate: fn(usize) -> String,
}

impl Shape {
    /// Returns a text of about this size that has to be parsed.
    pub(crate) fn text(&self, size: usize) -> String {
        with_long_line((self.generate)(size))
    }
}

/// Appends a line that is too long, without which a text may not have to be parsed.
pub(crate) fn with_long_line(text: String) -> String {
    text + "\n\n" + &words(30) + "\n"
}

const fn shape(name: &'static str, [long, fill]: [f64; 2], generate: fn(usize) -> String) -> Shape {
    Shape {
        name,
        long,
        fill,
        generate,
    }
}

/// Returns as many repetitions of a part as fit into a size, after a start.
fn repeated(start: &str, part: &str, size: usize) -> String {
    start.to_owned() + &part.repeat(size / part.len())
}

/// Returns a line of `words` many words.
fn words(words: usize) -> String {
    "word ".repeat(words).trim_end().to_owned()
}

/// A table whose rows lack all cells but one: the parser adds the others.
fn table_of_short_rows(size: usize) -> String {
    let columns = size.isqrt();
    format!(
        "{}\n{}\n{}",
        "|a".repeat(columns),
        "|-".repeat(columns),
        "a\n".repeat(columns)
    )
}

pub(crate) const SHAPES: &[Shape] = &[
    shape("one word", [30.0, 30.0], |n| "a".repeat(n)),
    shape("one paragraph on one line", [30.0, 30.0], |n| {
        "word ".repeat(n / 5)
    }),
    shape("one paragraph", [30.0, 40.0], |n| {
        repeated("", &(words(15) + "\n"), n)
    }),
    shape("long lines", [30.0, 30.0], |n| {
        repeated("", &(words(40) + "\n\n"), n)
    }),
    shape("short paragraphs", [30.0, 30.0], |n| {
        repeated("", &(words(12) + "\n\n"), n)
    }),
    shape("a code block", [30.0, 30.0], |n| {
        repeated("```\n", "a b c d\n", n)
    }),
    shape("HTML", [60.0, 60.0], |n| {
        repeated("", "<div>\na b\n</div>\n\n", n)
    }),
    shape("prose with markup", [90.0, 90.0], |n| {
        let line = "Some *words* and `code` with [a link](https://example.org/) that fill a line up to the end of it.\n";
        repeated("", &(line.repeat(4) + "\n"), n)
    }),
    shape("short words", [90.0, 90.0], |n| "a ".repeat(n / 2)),
    shape("short lines", [700.0, 700.0], |n| "a\n".repeat(n / 2)),
    shape("paragraphs of one letter", [700.0, 700.0], |n| {
        repeated("", "a\n\n", n)
    }),
    shape("empty headings", [700.0, 700.0], |n| repeated("", "#\n", n)),
    shape("headings in a list", [700.0, 700.0], |n| {
        repeated("<!-- toc -->\n<!-- /toc -->\n", "# a b\n", n)
    }),
    shape("list items", [700.0, 700.0], |n| repeated("", "- a\n", n)),
    shape("lists", [700.0, 700.0], |n| repeated("", "- a\n* b\n", n)),
    shape("empty list items", [700.0, 700.0], |n| {
        repeated("", "-\n", n)
    }),
    shape("tasks", [700.0, 700.0], |n| repeated("", "- [ ] a\n", n)),
    shape("block quotes", [700.0, 700.0], |n| {
        repeated("", "> a\n\n", n)
    }),
    shape("links", [700.0, 700.0], |n| repeated("", "[a](b) ", n)),
    shape("reference links", [800.0, 800.0], |n| {
        repeated("[a]: /u\n\n", "[a] ", n)
    }),
    shape("emphasis", [1000.0, 1000.0], |n| repeated("", "*a* ", n)),
    shape("emphasis without spaces", [700.0, 700.0], |n| {
        repeated("", "*a", n)
    }),
    shape("escaped characters", [800.0, 800.0], |n| {
        repeated("", r"\* ", n)
    }),
    shape("character references", [700.0, 700.0], |n| {
        repeated("", "&lt; ", n)
    }),
    shape("code spans", [700.0, 700.0], |n| repeated("", "`a` ", n)),
    shape("tags", [700.0, 700.0], |n| repeated("", "<b> ", n)),
    shape("addresses", [700.0, 700.0], |n| repeated("", "www.a.b ", n)),
    shape("mail addresses", [700.0, 700.0], |n| {
        repeated("", "a@b.c ", n)
    }),
    shape("footnotes", [700.0, 700.0], |n| {
        (0..n / 24)
            .map(|number| format!("a[^{number}]\n\n[^{number}]: b\n\n"))
            .collect()
    }),
    shape("references to one footnote", [800.0, 800.0], |n| {
        repeated("[^1]: a\n\n", "b[^1] ", n)
    }),
    shape("exclamation marks", [700.0, 700.0], |n| "!".repeat(n)),
    shape("colons", [700.0, 700.0], |n| ":".repeat(n)),
    shape("quotation marks", [700.0, 700.0], |n| "\"".repeat(n)),
    shape("a letter that may start an address", [700.0, 700.0], |n| {
        "w".repeat(n)
    }),
    shape("brackets", [700.0, 700.0], |n| "[".repeat(n)),
    shape("tables", [700.0, 700.0], |n| {
        repeated("|a|b|c|d|\n|-|-|-|-|\n", "|a|b|c|d|\n", n)
    }),
    shape("a narrow table", [600.0, 600.0], |n| {
        repeated("|a|\n|-|\n", "a\n", n)
    }),
    shape("empty cells", [700.0, 700.0], |n| {
        format!("{}\n{}\n", "|".repeat(n / 3), "|-".repeat(n / 3))
    }),
    shape("a table of short rows", [30_000.0, 30_000.0], |n| {
        table_of_short_rows(n.min(2000))
    }),
    shape("hard line breaks", [700.0, 700.0], |n| {
        repeated("", "a\\\n", n)
    }),
    shape("comments", [200.0, 200.0], |n| {
        repeated("", "<!-- a -->\n\n", n)
    }),
    shape("definitions", [200.0, 200.0], |n| {
        (0..n / 13)
            .map(|number| format!("[{number}]: /u\n"))
            .collect()
    }),
    shape("symbols", [700.0, 700.0], |n| repeated("", "\u{20ac}_ ", n)),
    shape("carriage returns", [700.0, 700.0], |n| {
        repeated("", "a\r", n)
    }),
    shape("blank lines", [100.0, 100.0], |n| "\n".repeat(n)),
    shape("wide characters", [60.0, 60.0], |n| {
        repeated("", "\u{65e5}\u{672c} ", n)
    }),
    shape("words in deep quotes", [700.0, 700.0], |n| {
        "> ".repeat(30) + &"word ".repeat(n / 5)
    }),
];
