//! A text without lines that need not be read, for the parser: those of long comments, and the entries of a table of contents.
//!
//! They are a sixth of its work. What a comment says does not matter, and most tables of contents are right, which is seen
//! by comparing them with what should stand there, byte for byte. Stands apart because it is only right where everything
//! else is read the same, and that has to be shown. It parses nothing, and does not know what should stand there.
//!
//! The lines stand below one at the margin that starts with `<!--`, and above that is a blank one. So no container, no
//! paragraph and no HTML that a blank line ends is open there, and the line is one of three things: the start of a comment,
//! a line of one, or a line in code or in HTML with an end of its own. No line that is left out could end any of them: what
//! does has a `>` or is a fence.
//!
//! - In a comment that goes on, and in code and HTML, what stands in the lines does not matter, and the first line that may
//!   end it ends what is left out.
//! - Behind an opening marker that is a comment, or the end of one, the lines are items of a list if they turn out to be
//!   what should stand there; one that stays where the line above is left out may be code by its indentation. The closing
//!   marker, a comment at the margin, ends both. Nothing else in them reaches further: they are links, so that they define
//!   none. Where there may be footnotes, nothing is left out.
//!
//! Their line feeds stay, so that lines keep their numbers. Spaces at the end make the text as long as it was, for the limit
//! that the parser sets to references by its length.

use std::borrow::Cow;

use memchr::memmem;

use crate::source::{Span, is_blank};

const OPENING: &str = "<!-- toc -->";
const CLOSING: &str = "<!-- /toc -->";

/// A text without what need not be read.
pub(super) struct Skimmed<'t> {
    /// As many lines and bytes as the text has. It is not to be looked into, but for where its lines are.
    pub(super) parsed: Cow<'t, str>,
    /// The entries that are not in it, or not all of them are, in order.
    pub(super) entries: Vec<Span>,
}

impl<'t> Skimmed<'t> {
    /// All of it.
    pub(super) fn whole(text: &'t str) -> Self {
        Self {
            parsed: Cow::Borrowed(text),
            entries: Vec::new(),
        }
    }

    /// The text without what comments say, and without entries.
    pub(super) fn new(text: &'t str) -> Self {
        // The rest of a last line without an ending would not be blank.
        if !text.ends_with('\n') {
            return Self::whole(text);
        }
        let mut parsed = String::new();
        let mut entries = Vec::new();
        let mut copied = 0;
        for comment in memmem::find_iter(text.as_bytes(), "<!--") {
            let unread = (comment >= copied).then(|| lines_below(text, comment));
            let Some((span, what)) = unread.flatten() else {
                continue;
            };
            parsed.reserve_exact(text.len() - parsed.len());
            parsed.push_str(Span::new(copied, span.start).of(text));
            match what {
                Unread::Comment => parsed.push_str(&"\n".repeat(feeds(span.of(text)))),
                Unread::Entries => {
                    push_without_entries(&mut parsed, span.of(text));
                    entries.push(span);
                }
            }
            copied = span.end;
        }
        if copied == 0 {
            return Self::whole(text);
        }
        parsed.push_str(Span::new(copied, text.len()).of(text));
        let shorter = text.len() - parsed.len();
        parsed.push_str(&" ".repeat(shorter));
        Self {
            parsed: Cow::Owned(parsed),
            entries,
        }
    }
}

/// What need not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    /// Lines that a comment goes on for, or code or HTML in which it stands.
    Comment,
    /// Lines that are spelled like entries.
    Entries,
}

/// The lines below a comment that need not be read.
fn lines_below(text: &str, comment: usize) -> Option<(Span, Unread)> {
    let (above, from) = text.split_at_checked(comment)?;
    let (what, below) = if let Some(below) = from.strip_prefix(OPENING) {
        (Unread::Entries, below)
    } else {
        (Unread::Comment, from.strip_prefix("<!--")?)
    };
    let below = below.strip_prefix('\r').unwrap_or(below);
    let below = below.strip_prefix('\n')?;
    if !is_below_blank(above) {
        return None;
    }
    let length = match what {
        Unread::Comment => opaque(below)?,
        Unread::Entries => entries(below)?,
    };
    let start = text.len() - below.len();
    (length > 0).then(|| (Span::new(start, start + length), what))
}

/// Whether what follows a text starts a line, and no line stands above it, or a blank one.
fn is_below_blank(above: &str) -> bool {
    let Some(lines) = above.strip_suffix('\n') else {
        return above.is_empty();
    };
    let line = lines.trim_end_matches(is_blank_or_return);
    line.is_empty() || line.ends_with('\n')
}

/// Returns count as blanks here: where they end lines, those are blank, too.
fn is_blank_or_return(c: char) -> bool {
    is_blank(c) || c == '\r'
}

/// Adds the lines of some entries that are to be read, those with a `>`, and the endings of the others.
fn push_without_entries(parsed: &mut String, entries: &str) {
    if memchr::memchr(b'>', entries.as_bytes()).is_none() {
        parsed.push_str(&"\n".repeat(feeds(entries)));
        return;
    }
    for entry in entries.split_inclusive('\n') {
        let is_read = memchr::memchr(b'>', entry.as_bytes()).is_some();
        parsed.push_str(if is_read { entry } else { "\n" });
    }
}

/// How long the lines are above the first one that may end a comment, code or HTML.
fn opaque(below: &str) -> Option<usize> {
    let bytes = below.as_bytes();
    let ends = |at: &usize| {
        let from = bytes.get(*at..).unwrap_or_default();
        from.starts_with(b">") || from.starts_with(b"```") || from.starts_with(b"~~~")
    };
    let end = memchr::memchr3_iter(b'>', b'`', b'~', bytes).find(ends);
    let lines = bytes.get(..end.unwrap_or(bytes.len()))?;
    let lines = lines.get(..memchr::memrchr(b'\n', lines)? + 1)?;
    (!has_lone_return(lines)).then_some(lines.len())
}

/// Whether a carriage return ends a line by itself.
fn has_lone_return(lines: &[u8]) -> bool {
    let mut returns = memchr::memchr_iter(b'\r', lines);
    returns.any(|at| lines.get(at + 1) != Some(&b'\n'))
}

/// How long the lines in front of a closing marker are, where all are spelled like entries.
fn entries(below: &str) -> Option<usize> {
    let bytes = below.as_bytes();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        let line = bytes.get(start..end)?;
        if line.starts_with(CLOSING.as_bytes()) {
            let lone = has_lone_return(bytes.get(..start)?);
            return (!lone).then_some(start);
        }
        if !is_entry(line) {
            return None;
        }
        start = end + 1;
    }
    None
}

/// Whether a line is spelled like an entry: `- [TEXT](#ANCHOR)`, at any indentation.
fn is_entry(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let item = line.trim_ascii_start().strip_prefix(b"- [");
    let link = item.and_then(|item| item.strip_suffix(b")"));
    let target = link.and_then(|link| link.get(memchr::memrchr(b']', link)?..));
    target.is_some_and(|target| target.starts_with(b"](#"))
}

/// How many line feeds there are in a text.
fn feeds(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Arena, Document, Need};
    use crate::{Options, format};

    /// The headings of a text and the lines they stand on.
    fn headings(text: &str, need: Need) -> Vec<(usize, String)> {
        let arena = Arena::new();
        let document = Document::parse_for(&arena, text, need);
        let headings = document.headings().iter();
        headings
            .map(|heading| (heading.line(), heading.text()))
            .collect()
    }

    #[test]
    fn lines_are_left_out_below_markers_and_in_comments() {
        let text = "# a\n \t\n<!-- toc -->\r\n- [a](#a)\r\n  - [<i>b</i>](#b)\n- [c d](#c)\n<!-- /toc -->\n# a\n\n\
            <!--\na\n\n# b\n-> c\nd\n-->\n";
        let without = "# a\n \t\n<!-- toc -->\r\n\n  - [<i>b</i>](#b)\n\n<!-- /toc -->\n# a\n\n\
            <!--\n\n\n\n-> c\nd\n-->\n";
        let spaces = " ".repeat(text.len() - without.len());
        assert_eq!(Skimmed::new(text).parsed, format!("{without}{spaces}"));
        let list = "- [a](#a)\n<!-- /toc -->\n";
        for goes in [format!("<!-- toc -->\n{list}"), "<!--\na\n".to_owned()] {
            assert!(matches!(Skimmed::new(&goes).parsed, Cow::Owned(_)));
        }
        for stays in [
            format!("a\n<!-- toc -->\n{list}"),
            format!(" <!-- toc -->\n{list}"),
            format!("<!-- toc --> a\n{list}"),
            format!("<!-- toc -->\n\n{list}"),
            format!("<!-- toc -->\n- a\n{list}"),
            format!("<!-- toc -->\n{list}a"),
            "<!-- toc -->\n<!-- /toc -->\n".to_owned(),
            "<!-- toc -->\n- [a](#a)\n".to_owned(),
            "a\n<!--\nb\n-->\n".to_owned(),
            "\n<!-- a\nb\n-->\n".to_owned(),
            "\n<!--\n```\nb\n-->\n".to_owned(),
            "\n<!--\na\rb\n-->\n".to_owned(),
        ] {
            assert_eq!(Skimmed::new(&stays).parsed, stays);
        }
    }

    /// What may stand above.
    const ABOVE: &str = "|a/|```/|~~~/|<pre>/|<div>/|<i>/|<!--/|<?/|<!A/|<![CDATA[/|- a/|- ```/|> a/|1. <pre>/|    a/\
        |[b]: c/|a/---/|```/<!--/|<?/<!--/|> <!--/|- a/  <!--/";

    /// What may stand below.
    const BELOW: &str = "|/|# b/|b/---/|## b//### c/|# <i>d</i>/|# b/## <i>d</i>/|# [b]/|# [x][b]/|```/# b/|-->/# b/\
        |<_pre>/# b/|?>/# b/|  # b/|    # b/|> # b/|]]>/# b/|~~~/b/---/";

    const LISTS: &str = "- [b](#b)/|- [b](#b)/  - [c](#c)/|- [<i>d</i>](#d)/|- [b](#b)/  - [<i>d</i>](#d)/|- [x](#x)/\
        |- [b]: c](#b)/- [b](#b)/|- [b ?> ]]> --> <_pre>](#b)/|- [b](#b)/      - [c](#c)/";

    const COMMENTS: &str = "# b/|# b//-->/|a/```/# b/|a/~~~/# b/-->/|[b]: d//-->/|<_pre># b/a/-->/|b/---/-->/|- a/# b/";

    /// One of some texts, in which `/` ends a line and `_` is a `/`.
    fn texts(all: &str) -> Vec<String> {
        let text = |text: &str| text.replace('/', "\n").replace('_', "/");
        all.split('|').map(text).collect()
    }

    /// All texts with one of the `blocks` in them; how many of them are not read as a whole.
    fn each_text(blocks: &[String], mut judge: impl FnMut(&str)) -> usize {
        let mut without = 0;
        for above in texts(ABOVE) {
            for blank in ["", "\n"] {
                for block in blocks {
                    for below in texts(BELOW) {
                        let text = format!("{above}{blank}{block}{below}");
                        without += usize::from(matches!(Skimmed::new(&text).parsed, Cow::Owned(_)));
                        judge(&text);
                    }
                }
            }
        }
        without
    }

    fn assert_same_headings(text: &str) {
        let headings = [Need::Everything, Need::Outline].map(|need| headings(text, need));
        assert_eq!(headings[0], headings[1], "{text:?}");
    }

    #[test]
    fn what_comments_say_cannot_matter() {
        let comments: Vec<String> = texts(COMMENTS)
            .iter()
            .map(|comment| format!("<!--\n{comment}"))
            .collect();
        let without = each_text(&comments, assert_same_headings);
        assert!(without > 2_000, "{without}");
    }

    #[test]
    fn lists_that_are_right_cannot_matter() {
        let blocks: Vec<String> = texts(LISTS)
            .iter()
            .map(|list| format!("{OPENING}\n{list}{CLOSING}\n"))
            .collect();
        let toc = Options {
            wrap: None,
            ..Options::default()
        };
        let mut right = 0;
        let without = each_text(&blocks, |text| {
            // By itself this compares both ways to find that nothing is to be done.
            if format(text, &toc).is_ok_and(|outcome| outcome.text.is_none()) {
                right += 1;
                assert_same_headings(text);
            }
        });
        assert!(without > 2_000 && right > 500, "{without} {right}");
    }

    /// The list that counts shows a heading as it would read if the one that is kept as it is defined no link.
    #[test]
    fn lists_that_nobody_compares_are_read() {
        let kept = "<!-- tocfmt off -->\n\n<!-- toc -->\n- [b]: c](#b)\n<!-- /toc -->\n\n<!-- tocfmt on -->\n\n";
        let text = format!("{kept}<!-- toc -->\n- [[x][b]](#xb)\n<!-- /toc -->\n\n# [x][b]\n");
        for wrap in [None, Options::default().wrap] {
            let options = Options {
                wrap,
                ..Options::default()
            };
            let outcome = format(&text, &options).unwrap();
            assert!(outcome.text.unwrap().contains(">x</a>](#x)\n"));
        }
    }
}
