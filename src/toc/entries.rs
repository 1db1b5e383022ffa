//! Entries: what a table of contents shows for each heading.
//!
//! Whatever a heading contains, its entry must parse as one link to it. Candidates are tried from the plainest to the most
//! escaped one, and the parser decides: all candidates of one step in one go.

use std::borrow::Cow;
use std::rc::Rc;

use super::entry_check::{ReferenceDefinitions, parse_entries};
use super::outline::OutlineEntry;
use crate::diagnostic::FormatError;
use crate::document::{
    Document, Escape, Heading, LinkHandling, escape_markup, has_balanced_tags,
    has_preformatted_tags, percent_decoded, with_single_spaces,
};
use crate::options::EntryStyle;
use crate::rule::Rule;
use crate::source::Span;

/// An entry of a table of contents.
#[derive(Clone)]
pub(crate) struct Entry<'a> {
    pub(super) heading: Heading<'a>,
    /// What the link leads to, without `#`.
    pub(super) fragment: Rc<str>,
    /// The text of the link, in Markdown. `None` if it is the plain text of the heading.
    pub(super) text: Option<Rc<str>>,
    /// What the text renders to. `None` likewise.
    html: Option<Rc<str>>,
}

impl<'a> Entry<'a> {
    fn new(outlined: &OutlineEntry<'a>) -> Self {
        Self {
            heading: outlined.heading,
            fragment: Rc::clone(&outlined.fragment),
            text: None,
            html: None,
        }
    }

    fn set(&mut self, text: String, html: String) {
        self.text = Some(text.into());
        self.html = Some(html.into());
    }

    /// Whether its text has a tag that preserves white space. Plain text has none.
    pub(super) fn has_preformatted_tags(&self) -> bool {
        self.html.as_deref().is_some_and(has_preformatted_tags)
    }

    /// Returns what the link leads to without percent codes.
    pub(super) fn decoded_fragment(&self) -> Cow<'_, str> {
        match self.fragment.contains('%') {
            true => percent_decoded(&self.fragment).into(),
            false => Cow::Borrowed(&self.fragment),
        }
    }

    /// Whether its text renders to this HTML, in which white space is single spaces.
    pub(super) fn has_html(&self, html: &str) -> bool {
        match &self.html {
            Some(own) => with_single_spaces(own) == html,
            None => with_single_spaces(&self.heading.display_text_html()) == html,
        }
    }
}

/// Returns the entries of some headings.
///
/// The text of each is the first candidate that parses as exactly one link to the anchor and renders as the heading. If
/// there is none, it is the first that parses as one link and closes all of its tags. Reference definitions in the spans
/// `replaced` are ignored.
///
/// # Errors
///
/// [`Rule::UNLISTABLE_HEADING`] if no candidate for a heading parses as one link.
pub(super) fn entries<'o, 'a: 'o>(
    document: &Document<'a>,
    listed: impl Iterator<Item = &'o OutlineEntry<'a>>,
    style: EntryStyle,
    replaced: &[Span],
) -> Result<Vec<Entry<'a>>, FormatError> {
    let mut entries: Vec<Entry<'a>> = listed.map(Entry::new).collect();
    let mut undecided: Vec<&mut Entry<'a>> = entries
        .iter_mut()
        .filter(|entry| !is_same_in_all_styles(&entry.heading))
        .collect();
    for step in STEPS {
        if undecided.is_empty() {
            break;
        }
        if step.is_last_resort() {
            undecided.retain(|entry| entry.text.is_none());
        }
        undecided = try_candidates(document, undecided, style, step, replaced);
    }
    match undecided.iter().find(|entry| entry.text.is_none()) {
        Some(entry) => Err(unlistable(document, entry)),
        None => Ok(entries),
    }
}

fn unlistable(document: &Document<'_>, entry: &Entry<'_>) -> FormatError {
    let message = "this heading cannot be written as a table of contents entry; please report it";
    let lines = entry.heading.lines(document);
    FormatError::new(Rule::UNLISTABLE_HEADING, lines, message)
}

/// Returns true if the heading is plain text without a character that any style would treat specially.
fn is_same_in_all_styles(heading: &Heading<'_>) -> bool {
    let text = heading.as_plain_text();
    text.is_some_and(|text| !text.bytes().any(may_be_markup))
}

/// How a candidate is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Not at all.
    Plain,
    /// Brackets without a partner are escaped.
    BalancedBrackets,
    /// All of the text is escaped.
    AllEscaped,
    /// All brackets are escaped, those in code as well.
    NoBrackets,
    /// All of the text is escaped, and that of code.
    CodeEscaped,
    /// Only the text, without code, emphasis and raw HTML, and all of it is escaped.
    TextOnly,
}

impl Step {
    /// Whether it is only for headings of which no candidate so far was one link. mdtoc, for one, writes back-ticks in HTML
    /// code as they are.
    fn is_last_resort(self) -> bool {
        matches!(self, Self::CodeEscaped | Self::TextOnly)
    }
}

const STEPS: [Step; 6] = [
    Step::Plain,
    Step::BalancedBrackets,
    Step::AllEscaped,
    Step::NoBrackets,
    Step::CodeEscaped,
    Step::TextOnly,
];

/// Tries one candidate for each of the entries. Returns the entries that are still undecided.
fn try_candidates<'e, 'a>(
    document: &Document<'a>,
    undecided: Vec<&'e mut Entry<'a>>,
    style: EntryStyle,
    step: Step,
    replaced: &[Span],
) -> Vec<&'e mut Entry<'a>> {
    let mut candidates = Vec::with_capacity(undecided.len());
    let mut expected = Vec::with_capacity(undecided.len());
    let mut definitions = ReferenceDefinitions::Ignore;
    for entry in &undecided {
        let candidate = candidate(document, entry.heading, style, step);
        // Literal brackets in the heading cannot be a reference, or they would be one there already.
        if candidate.text.contains('[') && !entry.heading.is_plain_source(document) {
            definitions = ReferenceDefinitions::FromDocument;
        }
        candidates.push((candidate.text, Rc::clone(&entry.fragment)));
        expected.push(candidate.html);
    }
    let parsed = parse_entries(document, &candidates, replaced, definitions);
    let texts = candidates.into_iter().map(|(text, _)| text);
    let mut still_undecided = Vec::new();
    for (((entry, text), expected), html) in
        undecided.into_iter().zip(texts).zip(expected).zip(parsed)
    {
        // A tag that stays open would reach past the entry, to the end of the page.
        match html.filter(|html| has_balanced_tags(html)) {
            Some(html) if with_single_spaces(&html) == with_single_spaces(&expected) => {
                entry.set(text, html);
            }
            Some(html) => {
                if entry.text.is_none() {
                    entry.set(text, html);
                }
                still_undecided.push(entry);
            }
            None => still_undecided.push(entry),
        }
    }
    still_undecided
}

/// The text of a link, in Markdown, and the HTML that it should render to.
struct Candidate {
    text: String,
    html: String,
}

fn candidate<'a>(
    document: &Document<'a>,
    heading: Heading<'a>,
    style: EntryStyle,
    step: Step,
) -> Candidate {
    let as_text = |text: String| Candidate {
        text,
        html: heading.display_text_html(),
    };
    let as_html = |escape: Escape| Candidate {
        text: heading.html(links_in(style), escape),
        html: heading.html(links_in(style), Escape::None),
    };
    let unescaped = || match style {
        EntryStyle::Html | EntryStyle::Mdtoc => as_html(Escape::None),
        EntryStyle::Markdown => match heading.markdown_without_links(document) {
            Some(text) => Candidate {
                text,
                html: heading.html(LinkHandling::Drop, Escape::None),
            },
            None => as_text(heading.display_text()),
        },
        EntryStyle::Text => as_text(heading.display_text()),
    };
    let with_brackets = |escape: fn(&str) -> String| {
        let Candidate { text, html } = unescaped();
        let text = escape(&text);
        Candidate { text, html }
    };
    let is_html = matches!(style, EntryStyle::Html | EntryStyle::Mdtoc);
    match step {
        Step::Plain => unescaped(),
        Step::BalancedBrackets => with_brackets(escape_unbalanced_brackets),
        Step::NoBrackets => with_brackets(escape_brackets),
        Step::AllEscaped if is_html => as_html(Escape::Markup),
        Step::CodeEscaped if is_html => as_html(Escape::MarkupInCode),
        Step::AllEscaped | Step::CodeEscaped | Step::TextOnly => {
            as_text(escape_markup(&heading.display_text()))
        }
    }
}

/// What happens to the links of a heading in an entry as HTML.
fn links_in(style: EntryStyle) -> LinkHandling {
    match style {
        EntryStyle::Mdtoc => LinkHandling::Keep,
        _ => LinkHandling::Drop,
    }
}

/// Returns true for a byte that may be markup, or is written differently in HTML.
fn may_be_markup(byte: u8) -> bool {
    matches!(
        byte,
        b'\\'
            | b'`'
            | b'*'
            | b'_'
            | b'['
            | b']'
            | b'~'
            | b'<'
            | b'>'
            | b'&'
            | b'"'
            | b'!'
            | b'\n'
            | b'\r'
    )
}

/// Puts a backslash before each bracket of `text` that has no partner. Brackets in HTML tags do not count.
fn escape_unbalanced_brackets(text: &str) -> String {
    let mut unmatched = Vec::new();
    let mut open = Vec::new();
    for (at, c) in brackets(text) {
        match c {
            '[' => open.push(at),
            _ if open.pop().is_none() => unmatched.push(at),
            _ => {}
        }
    }
    unmatched.append(&mut open);
    unmatched.sort_unstable();
    with_backslashes(text, &unmatched)
}

/// Puts a backslash before every bracket of `text` outside of HTML tags.
fn escape_brackets(text: &str) -> String {
    let all: Vec<usize> = brackets(text).map(|(at, _)| at).collect();
    with_backslashes(text, &all)
}

/// Returns the brackets of `text` and their byte offsets, except for those that are escaped or in an HTML tag.
fn brackets(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut escaped = false;
    let mut in_tag = false;
    text.char_indices().filter(move |&(_, c)| {
        let is_escaped = escaped;
        escaped = c == '\\' && !is_escaped;
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ => {}
        }
        !is_escaped && !in_tag && matches!(c, '[' | ']')
    })
}

/// Inserts a backslash at each of the byte offsets, which must ascend.
fn with_backslashes(text: &str, offsets: &[usize]) -> String {
    let mut result = String::with_capacity(text.len() + offsets.len());
    let mut copied = 0;
    for &at in offsets {
        result.push_str(text.get(copied..at).unwrap_or_default());
        result.push('\\');
        copied = at;
    }
    result.push_str(text.get(copied..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_without_a_partner_are_escaped() {
        let escaped = escape_unbalanced_brackets;
        assert_eq!(escaped("a[0] ]b[ [[c]"), "a[0] \\]b\\[ \\[[c]");
        assert_eq!(
            escaped("<a href=\"[\">x</a> \\["),
            "<a href=\"[\">x</a> \\["
        );
        assert_eq!(escape_brackets("[a] <b c=']'>"), "\\[a\\] <b c=']'>");
    }
}
