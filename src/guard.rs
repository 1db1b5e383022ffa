//! The last check before a rewritten text leaves the core: it means the same, its lists are lists of the right links, and
//! there is nothing left to do. Where that is enough, it looks at the parts that changed, and else at the whole text.
//!
//! Stands apart from the passes so that none of them judges its own work. It refuses; it does not repair.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Arena, Document, Texts, first_difference};
use crate::edit::Rewritten;
use crate::error::FormatError;
use crate::options::Options;
use crate::passes::{self, Passes};
use crate::source::{Span, merged};
use crate::wrap;

/// What speaks against wrapping a paragraph, by its index among those that the pass wants to rewrap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Objection {
    /// The page would not mean the same.
    Changed(usize),
    /// A second run would wrap it again.
    Unstable(usize),
}

impl Objection {
    /// The index of the paragraph.
    pub(crate) fn rewrap(self) -> usize {
        match self {
            Self::Changed(index) | Self::Unstable(index) => index,
        }
    }
}

/// Judges the `rewritten` text: by the parts of it that the edits touch where that is enough, or else as a whole.
///
/// What is returned, and the errors, are those of [`check_whole`].
pub(crate) fn check<'a>(
    document: &Document<'a>,
    passes: &Passes<'a>,
    given_up: &BTreeSet<usize>,
    rewritten: &Rewritten,
    options: &Options,
) -> Result<Vec<Objection>, FormatError> {
    let whole = || check_whole(document, passes, given_up, rewritten, options);
    if is_right_in_part(document, passes, given_up, rewritten, options) == Some(true) {
        // The argument for that is long: wherever speed does not matter, it is checked.
        debug_assert_eq!(whole(), Ok(Vec::new()));
        return Ok(Vec::new());
    }
    whole()
}

/// Whether the text is right by what the wrapped paragraphs have become; `None` where the parts cannot tell.
fn is_right_in_part<'a>(
    document: &Document<'a>,
    passes: &Passes<'a>,
    given_up: &BTreeSet<usize>,
    rewritten: &Rewritten,
    options: &Options,
) -> Option<bool> {
    let wrap = options
        .wrap
        .as_ref()
        .filter(|_| passes.toc.edits.is_empty())?;
    let excerpt = document.excerpt(rewritten)?;
    let arena = Arena::new();
    let after = Document::parse(&arena, &excerpt.text);
    let rewraps = passes.wrap.rewraps.iter().enumerate();
    let wrapped = rewraps.filter(|(index, _)| !given_up.contains(index));
    let paragraphs = excerpt.twins(wrapped.map(|(_, rewrap)| &rewrap.paragraph), &after)?;
    // The others are as they were, and so is what the pass has to say of them.
    let everywhere = wrap::Selection {
        exclude: &[],
        include: None,
    };
    let again = wrap::wrap(&after, &paragraphs, &everywhere, wrap);
    Some(again.rewraps.is_empty())
}

/// Parses the `rewritten` text and compares it with the document it was made from, outside of tables of contents. The
/// edits of paragraphs that are `given_up` are not in it.
///
/// Returns the objections to paragraphs; where there is none, the text is right.
///
/// # Errors
///
/// [`FormatError::Entangled`] where something outside the blocks would render differently and no paragraph is to blame,
/// [`FormatError::Unstable`] where a second run would change the text again, and [`FormatError::Misplaced`] where what
/// stands in a block does not read as one link for each of its headings.
fn check_whole(
    document: &Document<'_>,
    passes: &Passes<'_>,
    given_up: &BTreeSet<usize>,
    rewritten: &Rewritten,
    options: &Options,
) -> Result<Vec<Objection>, FormatError> {
    let arena = Arena::new();
    let after = Document::parse(&arena, &rewritten.text);
    let options = &moved(options, rewritten);
    let again = if passes.toc.edits.is_empty() {
        // What stands in the blocks and the headings below them is as it was, or the trees differ.
        let moved = |region: &Span| {
            let Span { start, end } = *region;
            Span::new(rewritten.offset(start), rewritten.offset(end))
        };
        let regions = passes.toc.regions.iter().map(moved).collect();
        passes::run_wrapping(&after, regions, options)
    } else {
        passes::run(&after, options)?
    };
    let pages = Pages {
        document,
        passes,
        rewritten,
        after: &after,
        again: &again,
    };
    let all = 0..passes.wrap.rewraps.len();
    let wrapped: Vec<usize> = all.filter(|index| !given_up.contains(index)).collect();
    let texts = if wrapped.is_empty() {
        Texts::Exactly
    } else {
        Texts::Folded
    };
    let (old, new) = (&passes.toc.regions, &again.toc.regions);
    let Some(offset) = first_difference(document, old, &after, new, texts) else {
        let objections = pages.unstable(given_up)?;
        if objections.is_empty() {
            pages.check_links()?;
        }
        return Ok(objections);
    };
    let objections = pages.changed(&wrapped, offset);
    if objections.is_empty() {
        return Err(pages.entangled(offset));
    }
    Ok(objections)
}

/// The options for a second run: what of the document counts is where it stands now.
fn moved<'o>(options: &'o Options, rewritten: &Rewritten) -> Cow<'o, Options> {
    let Some(within) = &options.within else {
        return Cow::Borrowed(options);
    };
    let moved = within.iter().map(|span| rewritten.cover(*span)).collect();
    Cow::Owned(Options {
        within: Some(merged(moved)),
        ..options.clone()
    })
}

/// A document before and after, with what was and is wanted of it.
struct Pages<'p, 'd, 'b, 'a> {
    document: &'p Document<'d>,
    passes: &'p Passes<'b>,
    rewritten: &'p Rewritten,
    after: &'p Document<'a>,
    again: &'p Passes<'a>,
}

impl Pages<'_, '_, '_, '_> {
    /// The `wrapped` paragraphs that do not mean the same any more. Where all do, and yet the page differs at `offset`, the
    /// nearest one above is to blame.
    fn changed(&self, wrapped: &[usize], offset: usize) -> Vec<Objection> {
        let found = self.again.paragraphs.iter();
        let found: BTreeMap<usize, _> = found
            .map(|paragraph| (paragraph.span(self.after).start, paragraph))
            .collect();
        let changed = wrapped.iter().copied().filter(|&index| {
            self.passes.wrap.rewraps.get(index).is_some_and(|rewrap| {
                let twin = found.get(&self.place_after(index));
                twin.is_none_or(|twin| !rewrap.paragraph.means_the_same_as(twin))
            })
        });
        let changed: Vec<Objection> = changed.map(Objection::Changed).collect();
        if !changed.is_empty() {
            return changed;
        }
        let above = wrapped
            .iter()
            .rev()
            .find(|&&index| self.place(index) <= offset);
        let nearest = above.or(wrapped.first());
        nearest
            .map(|&index| Objection::Changed(index))
            .into_iter()
            .collect()
    }

    /// The paragraphs that a second run would wrap again, but for those that are `given_up`: it would give them up, too.
    fn unstable(&self, given_up: &BTreeSet<usize>) -> Result<Vec<Objection>, FormatError> {
        let all = 0..self.passes.wrap.rewraps.len();
        let places: BTreeMap<usize, usize> =
            all.map(|index| (self.place_after(index), index)).collect();
        let mut objections = Vec::new();
        for rewrap in &self.again.wrap.rewraps {
            let start = rewrap.paragraph.span(self.after).start;
            match places.get(&start) {
                Some(index) if given_up.contains(index) => {}
                Some(index) => objections.push(Objection::Unstable(*index)),
                None => {
                    let at = self.after.position(start);
                    return Err(FormatError::Unstable { at });
                }
            }
        }
        match self.again.toc.edits.first() {
            Some(edit) => Err(FormatError::Unstable {
                at: self.after.position(edit.span.start),
            }),
            None => Ok(objections),
        }
    }

    /// Where a paragraph to rewrap starts in the document.
    fn place(&self, index: usize) -> usize {
        let rewrap = self.passes.wrap.rewraps.get(index);
        rewrap.map_or(0, |rewrap| rewrap.paragraph.span(self.document).start)
    }

    /// Where it starts in the rewritten text.
    fn place_after(&self, index: usize) -> usize {
        self.rewritten.offset(self.place(index))
    }

    /// Compares the links in every block with the anchors it should link to.
    fn check_links(&self) -> Result<(), FormatError> {
        let toc = &self.again.toc;
        if toc.anchors.is_empty() {
            return Ok(());
        }
        let links = self.after.links_in(&toc.regions);
        let misplaced = toc.anchors.iter().zip(links).position(|(anchors, links)| {
            let targets = links.iter().map(|link| link.strip_prefix('#'));
            !targets.eq(anchors.iter().map(|anchor| Some(&**anchor)))
        });
        match misplaced.and_then(|index| self.passes.toc.regions.get(index)) {
            Some(region) => Err(FormatError::Misplaced {
                at: self.document.position(region.start),
            }),
            None => Ok(()),
        }
    }

    /// The error where the page differs at `offset`, and a table of contents is to blame.
    fn entangled(&self, offset: usize) -> FormatError {
        let regions = &self.passes.toc.regions;
        let above = regions.iter().rev().find(|region| region.start <= offset);
        let block = above.or(regions.first());
        let block = block.map_or(offset, |region| region.start);
        FormatError::Entangled {
            at: self.document.position(offset),
            block: self.document.position(block).line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{self, Edit};
    use crate::options::{Width, WrapMode, WrapOptions};

    const BEFORE: &str = "a [b] *c*\n\n<!-- toc -->\n<!-- /toc -->\n\n## One\n\n- [ ] d\n";

    /// What the guard says of `rewritten` in place of [`BEFORE`].
    fn judge(rewritten: &str) -> Result<(), FormatError> {
        let options = Options::default();
        let arena = Arena::new();
        let document = Document::parse(&arena, BEFORE);
        let passes = passes::run(&document, &options).unwrap();
        let everything = Edit {
            span: Span::new(0, BEFORE.len()),
            replacement: rewritten.into(),
        };
        let rewritten = edit::apply(BEFORE, &[everything]).unwrap();
        check(&document, &passes, &BTreeSet::new(), &rewritten, &options).map(drop)
    }

    fn with(from: &str, to: &str) -> String {
        let current = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->";
        BEFORE
            .replace("<!-- toc -->\n<!-- /toc -->", current)
            .replace(from, to)
    }

    #[test]
    fn a_current_block_passes() {
        assert_eq!(judge(&with("", "")), Ok(()));
    }

    #[test]
    fn any_difference_outside_of_the_block_is_refused_with_its_line() {
        for (from, to, line) in [
            ("a [b]", "a  [b]", 1),
            ("*c*", "**c**", 1),
            ("## One", "## One\n\nmore", 8),
            ("- [ ] d", "- [x] d", 8),
            ("- [ ] d", "* [ ] d", 8),
            ("- [ ] d\n", "", 8),
            ("- [ ] d\n", "- [ ] d\n\n[b]: /url\n", 1),
            ("a [b]", "# a [b]", 1),
        ] {
            let error = judge(&with(from, to)).unwrap_err();
            assert!(matches!(error, FormatError::Entangled { .. }), "{error}");
            assert_eq!(error.position().line, line, "{from:?} as {to:?}");
        }
    }

    #[test]
    fn a_list_that_reads_as_code_is_refused() {
        let before = ">   <!-- toc -->\n>   <!-- /toc -->\n\n### One\n\n# Two\n";
        let options = Options::default();
        let arena = Arena::new();
        let document = Document::parse(&arena, before);
        let passes = passes::run(&document, &options).unwrap();
        let after = edit::apply(before, &passes.toc.edits).unwrap();
        let verdict = check(&document, &passes, &BTreeSet::new(), &after, &options);
        let misplaced = matches!(verdict, Err(FormatError::Misplaced { at }) if at.line == 1);
        assert!(misplaced, "{verdict:?}");
    }

    #[test]
    fn what_a_footnote_says_is_outside_of_the_block_it_stands_in() {
        let text = |note: &str, list: &str| {
            format!("a[^1]\n\n<!-- toc -->\n[^1]: {note}\n\n{list}<!-- /toc -->\n\n# One\n")
        };
        let list = "- [One](#one)\n";
        let (before, after) = (text("b\n\n    c", ""), text("b\n\n    d", list));
        let options = Options::default();
        let arena = Arena::new();
        let document = Document::parse(&arena, &before);
        let passes = passes::run(&document, &options).unwrap();
        let everything = Edit {
            span: Span::new(0, before.len()),
            replacement: after.into(),
        };
        let after = edit::apply(&before, &[everything]).unwrap();
        let verdict = check(&document, &passes, &BTreeSet::new(), &after, &options);
        let entangled = matches!(verdict, Err(FormatError::Entangled { at, .. }) if at.line == 6);
        assert!(entangled, "{verdict:?}");
    }

    #[test]
    fn a_block_in_a_footnote_is_a_block() {
        let text = "a\n\n[^1]: <!-- toc -->\n    # b\n    <!-- /toc -->\n\n# c[^1]\n";
        let outcome = crate::format(text, &Options::default()).unwrap();
        let expected = text.replace("# b", "- [c](#c1)");
        assert_eq!(outcome.text, Some(expected));
    }

    #[test]
    fn the_block_above_is_to_blame() {
        let block = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n";
        let before = format!("a\n\n{block}b\n\n{block}c\n\n# One\n");
        for (place, line) in [("a\n", 3), ("b\n", 3), ("c\n", 9)] {
            let at = before.find(place).unwrap();
            let edit = Edit {
                span: Span::new(at, at + 1),
                replacement: "d".into(),
            };
            let options = Options::default();
            let arena = Arena::new();
            let document = Document::parse(&arena, &before);
            let passes = passes::run(&document, &options).unwrap();
            let after = edit::apply(&before, &[edit]).unwrap();
            let verdict = check(&document, &passes, &BTreeSet::new(), &after, &options);
            let blamed =
                matches!(verdict, Err(FormatError::Entangled { block, .. }) if block == line);
            assert!(blamed, "{place:?}: {verdict:?}");
        }
    }

    /// What the guard says of three paragraphs, each of which gets a line end, once their edits are tampered with.
    fn objections(tamper: impl Fn(&mut Vec<Edit>)) -> Vec<Objection> {
        let before = "# h\n\naa bb\n\ncc dd\n\nee ff\n";
        let options = Options {
            toc: None,
            wrap: Some(WrapOptions {
                mode: WrapMode::Fill,
                width: Width::new(4).unwrap(),
                ..WrapOptions::default()
            }),
            ..Options::default()
        };
        let arena = Arena::new();
        let document = Document::parse(&arena, before);
        let passes = passes::run(&document, &options).unwrap();
        let rewraps = passes.wrap.rewraps.iter();
        let mut edits: Vec<Edit> = rewraps.flat_map(|rewrap| rewrap.edits.clone()).collect();
        assert_eq!(edits.len(), 3);
        tamper(&mut edits);
        let after = edit::apply(before, &edits).unwrap();
        check(&document, &passes, &BTreeSet::new(), &after, &options).unwrap()
    }

    fn insertion(at: usize, text: &str) -> Edit {
        Edit {
            span: Span::new(at, at),
            replacement: text.into(),
        }
    }

    #[test]
    fn the_paragraphs_to_blame_are_named() {
        assert_eq!(objections(|_| {}), []);
        let changed = objections(|edits| edits[1].replacement = "\n# ".into());
        assert_eq!(changed, [Objection::Changed(1)]);
        let again = objections(|edits| drop(edits.remove(2)));
        assert_eq!(again, [Objection::Unstable(2)]);
    }

    #[test]
    fn the_nearest_paragraph_above_is_to_blame_where_none_changed() {
        let first = objections(|edits| edits.insert(0, insertion(3, "i")));
        assert_eq!(first, [Objection::Changed(0)]);
        let above = objections(|edits| edits.insert(2, insertion(18, "---\n\n")));
        assert_eq!(above, [Objection::Changed(1)]);
    }

    #[test]
    fn a_result_that_another_run_would_change_is_refused() {
        let verdict = judge(&with("(#one)", "(#two)"));
        let unstable = matches!(verdict, Err(FormatError::Unstable { at }) if at.line == 4);
        assert!(unstable, "{verdict:?}");
    }
}
