//! Generates Markdown from bytes: any bytes make a document, and fewer or smaller bytes make a simpler one.
//!
//! Property tests shrink the bytes and fuzzers mutate them, so both explore documents full of structure, which random text
//! hardly ever has.

mod words;

use std::slice;

use words::{BULLETS, GAPS, HASHES, HAZARD_LINES, HAZARDS, INDENTS, LINES, PLAIN, SYNTAX};

/// The deepest nesting of containers.
const MAX_DEPTH: usize = 4;

/// Generates a document. Every kind of block, container, inline and line ending can occur.
pub(crate) fn document(choices: &[u8]) -> String {
    let mut choices = Choices(choices.iter());
    let ending = choices.pick(&["\n", "\n", "\n", "\r\n", "\r", "mixed"]);
    let mut text = choices.pick(&["", "", "", "", "\u{feff}"]).to_owned();
    let front_matter = match choices.below(16) {
        0..=11 => "",
        12 | 13 => "---\na: b\n---\n",
        14 => "+++\na = 1\n+++\n",
        _ => "{\n\"a\": \"b c d e f\"\n}\n\n",
    };
    text.push_str(front_matter);
    let mut lines = Vec::new();
    while !choices.is_empty() && lines.len() < 400 {
        lines.extend(block(&mut choices, MAX_DEPTH));
        lines.extend(vec![String::new(); choices.below(4) % 3]);
    }
    let end = lines.len() - usize::from(!lines.is_empty());
    for (index, line) in lines.iter().enumerate() {
        text.push_str(line);
        let cut = index == end && line.len() % 3 == 1;
        text.push_str(match ending {
            _ if cut => "",
            "mixed" => ["\n", "\r\n", "\r"].get(line.len() % 3).unwrap_or(&"\n"),
            ending => ending,
        });
    }
    text
}

/// The bytes that have not been used yet. When there are none left, every choice is the first one.
struct Choices<'c>(slice::Iter<'c, u8>);

impl Choices<'_> {
    fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    /// Returns a number less than `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.0
            .next()
            .map_or(0, |byte| usize::from(*byte) % limit.max(1))
    }

    fn pick<'s>(&mut self, options: &[&'s str]) -> &'s str {
        let index = self.below(options.len());
        options.get(index).copied().unwrap_or_default()
    }

    /// True once in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }
}

fn block(choices: &mut Choices<'_>, depth: usize) -> Vec<String> {
    let one = |line: String| vec![line];
    match choices.below(24) {
        0..=6 => paragraph(choices),
        7 | 8 if depth > 0 => quote(choices, depth),
        9..=12 if depth > 0 => list(choices, depth),
        13 if depth > 0 => footnote(choices, depth),
        14 => one(format!("{} {}", choices.pick(HASHES), line(choices))),
        15 => {
            let mut lines = paragraph(choices);
            lines.push(choices.pick(&["---", "===", "-", "="]).to_owned());
            lines
        }
        16 => table(choices),
        17 => toc(choices),
        18 if choices.once_in(9) => one(choices.pick(HAZARD_LINES).to_owned()),
        18 => one(choices.pick(LINES).to_owned()),
        19 => fence(choices),
        20 => one(format!("{}{}", choices.pick(INDENTS), line(choices))),
        21 => {
            let mut lines = one(choices.pick(LINES).to_owned());
            lines.extend(paragraph(choices));
            lines
        }
        _ => paragraph(choices),
    }
}

/// Generates words separated by spaces, tabs, line ends of all kinds, or nothing.
fn paragraph(choices: &mut Choices<'_>) -> Vec<String> {
    let mut lines = vec![
        choices
            .pick(INDENTS.get(..4).unwrap_or_default())
            .to_owned(),
    ];
    for _ in 0..=choices.below(20) {
        let words = match choices.below(48) {
            0..32 => PLAIN,
            32..47 => SYNTAX,
            _ => HAZARDS,
        };
        let word = choices.pick(words);
        if let Some(last) = lines.last_mut() {
            last.push_str(word);
            last.push_str(choices.pick(GAPS));
        }
        if choices.once_in(6) {
            lines.push(choices.pick(INDENTS).to_owned());
        }
    }
    lines
}

fn line(choices: &mut Choices<'_>) -> String {
    let words = (0..=choices.below(6)).map(|_| {
        let words = if choices.below(2) == 0 { SYNTAX } else { PLAIN };
        choices.pick(words)
    });
    words.collect::<Vec<_>>().join(" ")
}

fn blocks(choices: &mut Choices<'_>, depth: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for index in 0..=choices.below(3) {
        if index > 0 && !choices.once_in(3) {
            lines.push(String::new());
        }
        lines.extend(block(choices, depth - 1));
    }
    lines
}

/// Generates a block quote. Some lines lack the marker, and may be lazy continuation lines.
fn quote(choices: &mut Choices<'_>, depth: usize) -> Vec<String> {
    let marker = choices.pick(&["> ", "> ", ">", " > ", ">  ", ">\t"]);
    let alert = choices.pick(&["", "", "", "[!NOTE]", "[!tip] A b"]);
    let mut lines = if alert.is_empty() {
        Vec::new()
    } else {
        vec![format!("{marker}{alert}")]
    };
    for line in blocks(choices, depth) {
        let marker = if choices.once_in(9) { "" } else { marker };
        lines.push(format!("{marker}{line}"));
    }
    lines
}

fn list(choices: &mut Choices<'_>, depth: usize) -> Vec<String> {
    let bullet = choices.pick(BULLETS);
    let mut lines = Vec::new();
    for index in 0..=choices.below(3) {
        if index > 0 && choices.once_in(3) {
            lines.push(String::new());
        }
        lines.extend(item(choices, bullet, depth));
    }
    lines
}

fn item(choices: &mut Choices<'_>, bullet: &str, depth: usize) -> Vec<String> {
    let task = choices.pick(&["", "", "", "[ ] ", "[x] "]);
    let indent = " ".repeat(bullet.len());
    let indented = |choices: &mut Choices<'_>, (index, line): (usize, String)| match index {
        0 => format!("{bullet}{task}{line}"),
        _ if line.is_empty() || choices.once_in(12) => line,
        _ => format!("{indent}{line}"),
    };
    let lines = blocks(choices, depth).into_iter().enumerate();
    lines.map(|line| indented(choices, line)).collect()
}

fn footnote(choices: &mut Choices<'_>, depth: usize) -> Vec<String> {
    let label = choices.pick(&["[^1]: ", "[^b]: ", "[^1]:"]);
    let lines = blocks(choices, depth).into_iter().enumerate();
    let indented = |(index, line): (usize, String)| match index {
        0 => format!("{label}{line}"),
        _ if line.is_empty() => line,
        _ => format!("    {line}"),
    };
    lines.map(indented).collect()
}

fn table(choices: &mut Choices<'_>) -> Vec<String> {
    let mut lines = vec![
        format!("| {} | b |", line(choices)),
        choices
            .pick(&["|---|---|", "|:-|-:|", "-|-", "|---|"])
            .to_owned(),
    ];
    for _ in 0..choices.below(3) {
        lines.push(format!("| {} | {} |", line(choices), line(choices)));
    }
    if choices.once_in(3) {
        lines.extend(paragraph(choices));
    }
    lines
}

/// Generates a table of contents: up to date, outdated, empty, on one line, or unclosed.
fn toc(choices: &mut Choices<'_>) -> Vec<String> {
    let open = match choices.once_in(16) {
        true => choices.pick(&[
            "<!-- toc max-depth=3 bullet=* indent=4 -->",
            "<!--ts-->",
            "<!-- START doctoc -->",
            "<!-- TOC depthFrom:2 -->",
        ]),
        false => choices.pick(&[
            "<!-- toc -->",
            "<!-- toc -->",
            "<!--TOC-->",
            "  <!-- toc -->",
        ]),
    };
    let close = match choices.once_in(16) {
        true => choices.pick(&["<!-- tocstop -->", "<!--te-->", "<!-- END doctoc -->"]),
        false => choices.pick(&[
            "<!-- /toc -->",
            "<!-- /toc -->",
            "<!-- /TOC -->",
            "",
            " <!-- /toc --> a",
        ]),
    };
    let content = match choices.below(5) {
        0 => vec![],
        1 => [
            "- [A](#a)",
            "* [Two](#two)\n\n    * [*A*](#a)",
            "**A**\n\n1. [A](#a)",
        ]
        .get(choices.below(3))
        .map_or_else(Vec::new, |list| list.lines().map(str::to_owned).collect()),
        2 => vec![String::new(), "- [A](#a)".to_owned(), String::new()],
        3 => paragraph(choices),
        _ => return vec![format!("{open}{close}")],
    };
    let mut lines = vec![open.to_owned()];
    lines.extend(content);
    lines.push(close.to_owned());
    lines
}

fn fence(choices: &mut Choices<'_>) -> Vec<String> {
    let opening = choices.pick(&["```", "~~~", "````", "``` a b"]);
    let mut lines = vec![opening.to_owned()];
    lines.extend(paragraph(choices));
    if !choices.once_in(5) {
        lines.push(opening.chars().take_while(|c| "`~".contains(*c)).collect());
    }
    lines
}
