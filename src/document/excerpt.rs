//! The parts of a document that edits touch, as a text of their own: what of the page the edits can change, and no more.
//!
//! Stands apart because it is an argument about how CommonMark is parsed, block by block and from the first line to the last
//! (0.31.2, appendix "A parsing strategy"), and not about any one document. It proves that nothing changed, or nothing at
//! all: what changed, and who is to blame, takes the whole document.
//!
//! Why that is enough. A text is cut where a child of the document starts whatever stands above: behind a blank line, or
//! behind a block that has ended by itself. There, no paragraph is open that could go on, and a line that goes on with no
//! other open block is told by its first characters, which no edit changes. So a part is read the same wherever it
//! stands, if one thing is the same: the link reference definitions, which are those of all the document. Every part that
//! may hold some is in the excerpt. If the blocks of a part are those of before, then what is open at its end is, too, and
//! what follows is read as it was. Footnotes are numbered all over a page, so where there may be some, there is no excerpt.

use std::ops::Range;

use comrak::Node;
use comrak::nodes::{AstNode, NodeValue};
use memchr::memmem;

use super::difference::{Texts, same_trees};
use super::paragraph::Paragraph;
use super::{Document, blocks_below};
use crate::edit::Rewritten;
use crate::source::{Span, is_blank};

/// What stands before, between and behind the parts: a block that closes all that is open above.
const SEPARATOR: &str = "<!-- -->\n\n";

/// The parts of a rewritten text that may read otherwise than they did.
pub(crate) struct Excerpt<'a> {
    /// The parts as they are now, with a [`SEPARATOR`] around each.
    pub(crate) text: String,
    /// The blocks that each of them was.
    parts: Vec<Vec<Node<'a>>>,
}

/// A piece of a document: a child of its root with the blank lines behind it; or what stands between such ones and is no
/// child itself, like link reference definitions.
struct Piece<'a> {
    span: Span,
    block: Option<Node<'a>>,
    /// Whether whatever comes next starts anew.
    closed: bool,
}

impl<'a> Document<'a> {
    /// The parts that what was `rewritten` touches, and those that it may refer to; `None` where they cannot be told from
    /// the rest.
    pub(crate) fn excerpt(&self, rewritten: &Rewritten) -> Option<Excerpt<'a>> {
        if self.may_have_footnotes || self.text.starts_with('\u{feff}') {
            return None;
        }
        let pieces = self.pieces()?;
        let kept = self.kept(&pieces, rewritten)?;
        let mut text = String::from(SEPARATOR);
        let mut parts = Vec::new();
        for range in runs(&kept) {
            let part = pieces.get(range)?;
            let (start, end) = (part.first()?.span.start, part.last()?.span.end);
            let now = Span::new(rewritten.offset(start), rewritten.offset(end)).of(&rewritten.text);
            text.push_str(now);
            if !now.ends_with(['\n', '\r']) {
                text.push('\n');
            }
            text.push('\n');
            text.push_str(SEPARATOR);
            parts.push(part.iter().filter_map(|piece| piece.block).collect());
        }
        Some(Excerpt { text, parts })
    }

    /// The whole document in pieces; `None` where the parser's lines do not ascend, or where it has filled up so many rows
    /// of tables, all over the text, that it reads no more of them.
    fn pieces(&self) -> Option<Vec<Piece<'a>>> {
        let lines = |node: Node<'a>| self.whole_lines(node.data().sourcepos);
        let mut pieces = Vec::new();
        let (mut start, mut block) = (self.body, None);
        for next in self.root.children().map(Some).chain([None]) {
            let end = next.map_or(self.text.len(), |next| lines(next).start);
            let descends = end < start || (end == start && block.is_some());
            if descends || block.is_some_and(is_cut_short) {
                return None;
            }
            let own = block.map_or(start, |block| lines(block).end);
            let rest = behind_blank_lines(self.text, Span::new(own, end));
            let ended = block.is_some_and(|block| ends_itself(block) && own == rest);
            let mut push = |span: Span, block, ended| {
                let closed = ended || ends_blank(span.of(self.text));
                pieces.push(Piece {
                    span,
                    block,
                    closed,
                });
            };
            push(Span::new(start, rest), block, ended || start == end);
            if rest < end {
                push(Span::new(rest, end), None, false);
            }
            (start, block) = (end, next);
        }
        Some(pieces)
    }

    /// Whether the parser resolves all references, in this text and in one of another length: it refuses one where all it
    /// has resolved and that are longer than the text, or than a hundred thousand bytes. No definition is longer than the
    /// `longest` piece with some. Links that are no references count here as well, and definitions twice, so as to be on the
    /// safe side.
    fn resolves_all(&self, other: usize, longest: usize) -> bool {
        let lengths = self
            .root
            .descendants()
            .map(|node| match &node.data().value {
                NodeValue::Link(link) | NodeValue::Image(link) => link.url.len() + link.title.len(),
                _ => 0,
            });
        let length = self.text.len() - self.body;
        let other = other.saturating_sub(self.body);
        lengths.sum::<usize>() + 2 * longest <= length.min(other).min(100_000)
    }

    /// Which of the pieces are in the excerpt; `None` where one that was rewritten may define a link, or something was
    /// rewritten that is not in one piece.
    fn kept(&self, pieces: &[Piece<'a>], rewritten: &Rewritten) -> Option<Vec<bool>> {
        let mut changes = rewritten.changes.iter().map(|change| change.old).peekable();
        let mut labels = memmem::find_iter(self.text.as_bytes(), b"]:").peekable();
        let mut kept = Vec::with_capacity(pieces.len());
        let mut longest = 0;
        for piece in pieces {
            let end = piece.span.end;
            let (mut changed, mut labelled) = (false, false);
            while let Some(change) = changes.next_if(|change| change.start < end) {
                // What is put in front of a piece is in none.
                let within = piece.span.start < change.start.max(change.end);
                changed = (within && piece.span.holds(change)).then_some(true)?;
            }
            while labels.next_if(|label| *label < end).is_some() {
                labelled = true;
            }
            if changed && labelled {
                return None;
            }
            if labelled {
                longest = longest.max(end - piece.span.start);
            }
            kept.push(changed || labelled);
        }
        let resolved = || self.resolves_all(rewritten.text.len(), longest);
        if changes.peek().is_some() || (longest > 0 && !resolved()) {
            return None;
        }
        // A part goes up and down to where it can be cut off.
        let open = |index: usize| pieces.get(index).is_some_and(|piece| !piece.closed);
        for index in 1..kept.len() {
            if kept.get(index - 1) == Some(&true) && open(index - 1) {
                *kept.get_mut(index)? = true;
            }
        }
        for index in (1..kept.len()).rev() {
            if kept.get(index) == Some(&true) && open(index - 1) {
                *kept.get_mut(index - 1)? = true;
            }
        }
        Some(kept)
    }
}

impl<'a> Excerpt<'a> {
    /// Where some paragraphs of the original, in its order, stand in the parsed excerpt; `None` where the excerpt does not
    /// mean the same, or one of them is not in it.
    pub(crate) fn twins<'b, 'p>(
        &self,
        paragraphs: impl Iterator<Item = &'p Paragraph<'a>>,
        after: &Document<'b>,
    ) -> Option<Vec<Paragraph<'b>>>
    where
        'a: 'p,
    {
        let mut paragraphs = paragraphs.peekable();
        let mut twins = Vec::new();
        let mut found = after.root.children();
        found.next().filter(|node| is_separator(node))?;
        for part in &self.parts {
            for &old in part {
                let new = found.next()?;
                if !same_trees(old, new, Texts::Folded) {
                    return None;
                }
                for (old, new) in paragraphs_in(old).zip(paragraphs_in(new)) {
                    let wanted = |paragraph: &&Paragraph<'a>| paragraph.node.same_node(old);
                    if let Some(paragraph) = paragraphs.next_if(wanted) {
                        twins.push(paragraph.twin(new));
                    }
                }
            }
            found.next().filter(|node| is_separator(node))?;
        }
        let complete = found.next().is_none() && paragraphs.peek().is_none();
        complete.then_some(twins)
    }
}

/// The runs of what is `kept`.
fn runs(kept: &[bool]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + kept.get(at..)?.iter().position(|kept| *kept)?;
        let rest = kept.get(start..)?;
        at = start + rest.iter().position(|kept| !*kept).unwrap_or(rest.len());
        Some(start..at)
    })
}

/// Whether nothing that follows a block can go on with it, blank line or not.
fn ends_itself(block: Node<'_>) -> bool {
    match &block.data().value {
        NodeValue::Heading(_) | NodeValue::ThematicBreak => true,
        NodeValue::CodeBlock(code) => code.fenced && code.closed,
        _ => false,
    }
}

/// Whether it is a table, and what stands right behind it is no row of it, though it could be one.
fn is_cut_short(block: Node<'_>) -> bool {
    let next = block.next_sibling().filter(|next| {
        let above = block.data().sourcepos.end.line;
        next.data().sourcepos.start.line <= above + 1
    });
    matches!(block.data().value, NodeValue::Table(_))
        && next.is_some_and(|next| matches!(next.data().value, NodeValue::Paragraph))
}

/// Where something stands behind blank lines in a span; its end where there is no such place.
fn behind_blank_lines(text: &str, span: Span) -> usize {
    let mut at = span.start;
    let mut blank = false;
    for line in span.of(text).split_inclusive('\n') {
        let is_blank = line.trim_end_matches(['\r', '\n', ' ', '\t']).is_empty();
        if blank && !is_blank {
            return at;
        }
        blank = is_blank;
        at += line.len();
    }
    span.end
}

/// Whether the last line of a text is blank.
fn ends_blank(text: &str) -> bool {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let content = line.trim_end_matches(is_blank);
    line.len() < text.len() && (content.is_empty() || content.ends_with(['\n', '\r']))
}

fn is_separator(node: &AstNode<'_>) -> bool {
    match &node.data().value {
        NodeValue::HtmlBlock(html) => html.literal.trim_end() == SEPARATOR.trim_end(),
        _ => false,
    }
}

/// The paragraphs of a block, which may be one itself.
fn paragraphs_in<'n>(block: Node<'n>) -> impl Iterator<Item = Node<'n>> {
    let blocks = [block].into_iter().chain(blocks_below(block));
    blocks.filter(|node| matches!(node.data().value, NodeValue::Paragraph))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;
    use crate::edit::{self, Edit};

    /// The excerpt of a text in which `from` becomes `to`, and how many of the paragraphs that hold `from` have a twin in it.
    fn excerpt(text: &str, from: &str, to: &str) -> Option<(String, Option<usize>)> {
        let (arena, other) = (Arena::new(), Arena::new());
        let document = Document::parse(&arena, text);
        let start = text.find(from).unwrap();
        let edit = Edit {
            span: Span::new(start, start + from.len()),
            replacement: to.into(),
        };
        let rewritten = edit::apply(text, &[edit]).unwrap();
        let excerpt = document.excerpt(&rewritten)?;
        let after = Document::parse(&other, &excerpt.text);
        let paragraphs = document.paragraphs(&[]);
        let holding = paragraphs
            .iter()
            .filter(|paragraph| paragraph.span(&document).of(text).contains(from));
        let twins = excerpt.twins(holding, &after);
        Some((excerpt.text.clone(), twins.map(|twins| twins.len())))
    }

    /// The parts of the excerpt of a text in which `b b` gets a line end.
    fn parts(text: &str) -> Option<Vec<String>> {
        let (excerpt, twins) = excerpt(text, "b b", "b\nb")?;
        assert_eq!(twins, Some(1), "{text:?}");
        let parts = excerpt.split(SEPARATOR).map(str::to_owned);
        Some(parts.filter(|part| !part.is_empty()).collect())
    }

    #[test]
    fn what_no_edit_touches_is_left_out() {
        let text = "# a\n\nb b\n\n- c\n- d\n\n[e]\n";
        assert_eq!(parts(text).unwrap(), ["b\nb\n\n\n"]);
        assert_eq!(parts("# a\nb b\n***\nc\n").unwrap(), ["b\nb\n***\n\n"]);
        assert_eq!(parts("a\n\nb b").unwrap(), ["b\nb\n\n"]);
        assert_eq!(parts("---\na: b\n---\nb b\n\nc\n").unwrap(), ["b\nb\n\n\n"]);
    }

    #[test]
    fn a_part_ends_where_what_follows_starts_anew() {
        let text = "a\n\n- c\n> d\n\n# e\nb b\n- f\n\n      g\n\nh\n";
        assert_eq!(parts(text).unwrap(), ["b\nb\n- f\n\n      g\n\n\n"]);
        let text = "a\n> c\n- b b\n***\nd\n";
        assert_eq!(parts(text).unwrap(), ["a\n> c\n- b\nb\n***\n\n"]);
        let text = "a\r\n \t\r\nb b\r\n\r\nc\r\n";
        assert_eq!(parts(text).unwrap(), ["b\nb\r\n\r\n\n"]);
    }

    #[test]
    fn what_may_define_a_link_is_in_the_excerpt() {
        let text =
            "[c]: /d\n\na\n\nb b [c] [e] [f]\n\n[g]: /g\n\ng\n\n- [e]: /e\n\nh\n\n> [f]: /f\n\ni\n";
        let expected = [
            "[c]: /d\n\n\n",
            "b\nb [c] [e] [f]\n\n[g]: /g\n\n\n",
            "- [e]: /e\n\n\n",
            "> [f]: /f\n\n\n",
        ];
        assert_eq!(parts(text).unwrap(), expected);
    }

    #[test]
    fn where_parts_depend_on_each_other_there_is_none() {
        let cells = format!("{}\n{}\n", "|a".repeat(1000), "|-".repeat(1000));
        for text in [
            "a[^1]\n\nb b\n\n[^1]: c\n".to_owned(),
            "\u{feff}b b\n".to_owned(),
            "[a]: /a\nb b\n".to_owned(),
            format!("b b\n\n{cells}{}", "a\n".repeat(600)),
        ] {
            assert_eq!(excerpt(&text, "b b", "b\nb"), None, "{text:.20}");
        }
        assert_eq!(excerpt("b\n\nb\n", "b\n\nb", "b b"), None);
    }

    /// The parser resolves no more than the length of the text allows for: what it refuses before, it may not refuse where
    /// the text has grown, and what it resolves before, not where it has shrunk.
    #[test]
    fn references_may_be_too_many_for_a_text_that_has_another_length() {
        let text = |url: usize, length: usize| {
            let text = format!("[a]: {}\n\n> b  b\n\n[a]\n\n[a]\n\n", "/".repeat(url));
            let comment = length - text.len() - "<!-- -->\n".len();
            format!("{text}<!-- {}-->\n", "c".repeat(comment))
        };
        let twins = |text: &str, to| excerpt(text, "  ", to).map(|(_, twins)| twins);
        for to in [" ", "\n> "] {
            assert_eq!(twins(&text(100, 500), to), Some(Some(1)));
            assert_eq!(twins(&text(100, 199), to), None);
            assert_eq!(twins(&text(100, 200), to), None);
        }
    }

    #[test]
    fn what_is_put_between_pieces_is_not_judged_by_them() {
        let (arena, text) = (Arena::new(), "a\n\nb b\n");
        let document = Document::parse(&arena, text);
        let edit = |at, end, new: &str| Edit {
            span: Span::new(at, end),
            replacement: new.into(),
        };
        let edits = [edit(3, 3, "# c\n\n"), edit(4, 5, "\n")];
        let rewritten = edit::apply(text, &edits).unwrap();
        assert!(document.excerpt(&rewritten).is_none());
    }

    #[test]
    fn what_does_not_mean_the_same_has_no_twin() {
        for (text, to) in [
            ("a\n\nb b\n", "b\n# b"),
            ("b b\n", "b\n---\nb"),
            ("b b\n\na\n", "b\n```\nb"),
            ("b b\n", "b <!-- -->\n\nb"),
            ("- b b\n", "b\n- b"),
            ("b b\n", "b\n\n<!-- -->\n\nb"),
            ("b b\n", "b c b"),
        ] {
            let (_, twins) = excerpt(text, "b b", to).unwrap();
            assert_eq!(twins, None, "{text:?} with {to:?}");
        }
        let (_, twins) = excerpt("a b b\n", "a b", "a  b").unwrap();
        assert_eq!(twins, Some(1));
    }
}
