//! The promises of the tool as assertions on one document and any options, for the tests and the fuzz targets alike.
//!
//! What it knows it finds out by itself, from the texts before and after: it shares no code with what it judges.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a judge speaks by panicking"
)]

mod blocks;

use std::ops::Range;

use tocfmt::{
    Absent, AnchorStyle, Change, EntryStyle, FormatError, Level, Options, Outcome, Scope,
    TocOptions, Width, WrapMode, WrapOptions, diff, format, table_of_contents,
};

use super::pages::{folded, has_verbatim_tags, squeezed};
use blocks::{Blocks, by_comrak_without, by_pulldown_without, rewritten};

/// How many bytes [`options`] are made of.
pub(crate) const OPTION_BYTES: usize = 8;

/// All options that the core has, out of a few bytes; every combination of them can come up.
pub(crate) fn options(bytes: [u8; OPTION_BYTES]) -> Options {
    let [wrap, width, toc, min, max, entries, scope, absent] = bytes.map(usize::from);
    let modes = [WrapMode::Long, WrapMode::Fill, WrapMode::Sentence];
    let wrap = modes.get(wrap % 4).map(|mode| WrapOptions {
        mode: *mode,
        width: Width::new(1 + u16::try_from(width % 130).unwrap()).unwrap(),
        ..WrapOptions::default()
    });
    let level = |byte: usize| Level::new(1 + u8::try_from(byte % 6).unwrap()).unwrap();
    let styles = [EntryStyle::Html, EntryStyle::Markdown, EntryStyle::Text];
    let toc = (toc % 4 > 0).then(|| TocOptions {
        min_depth: level(min).min(level(max)),
        max_depth: level(min).max(level(max)),
        entries: *styles.get(entries % 3).unwrap(),
        anchors: AnchorStyle::Github,
        scope: if scope % 2 == 0 {
            Scope::AfterBlock
        } else {
            Scope::Document
        },
        absent: if absent % 16 == 1 {
            Absent::Error
        } else {
            Absent::Fine
        },
    });
    Options {
        toc,
        wrap,
        ..Options::default()
    }
}

/// What came of a document that keeps all promises.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    /// The new text, or `None` where nothing is to change.
    pub(crate) text: Option<String>,
    /// Whether the second parser sees the same page as before, too, whatever it sees.
    pub(crate) by_both: bool,
    /// How many paragraphs were left because it was not safe to wrap them.
    pub(crate) left: usize,
}

/// A document with its pages, which is judged with one set of options after the other.
pub(crate) struct Judge<'t> {
    old: &'t str,
    first: View<'t>,
    second: View<'t>,
    /// Whether both parsers read the document the same way to begin with; else the first judges alone.
    agree: bool,
}

impl<'t> Judge<'t> {
    pub(crate) fn new(old: &'t str) -> Self {
        let first = View::new(old, by_comrak_without);
        let second = View::new(old, by_pulldown_without);
        let agree = squeezed(&first.page) == squeezed(&second.page);
        Self {
            old,
            first,
            second,
            agree,
        }
    }

    /// Panics where a promise is broken; an error of the tool's own is none, and comes back.
    pub(crate) fn judge(&self, about: &str, options: &Options) -> Result<Verdict, FormatError> {
        if let Some(toc) = &options.toc {
            let _ = table_of_contents(self.old, toc);
        }
        let outcome = format(self.old, options)?;
        let mut verdict = Verdict {
            left: outcome.left.len(),
            ..Verdict::default()
        };
        if let Some(new) = &outcome.text {
            let blocks = self.only_edits_changed(about, new, &outcome, options);
            verdict.by_both = self.renders_the_same(about, new, &blocks);
            self.is_stable(about, new, options);
            self.diff_applies(about, new, &outcome);
        }
        verdict.text = outcome.text;
        Ok(verdict)
    }

    fn renders_the_same(&self, about: &str, new: &str, blocks: &(Blocks, Blocks)) -> bool {
        let first = self.first.shows_the_same(new, blocks);
        let second = self.second.shows_the_same(new, blocks);
        let by_both = second.is_ok();
        let counts = if self.agree { second } else { Ok(()) };
        if let Err(place) = first.and(counts) {
            let texts = texts(self.old, new);
            panic!("{about}: renders differently\n{place}\n{texts}");
        }
        by_both
    }

    fn is_stable(&self, about: &str, new: &str, options: &Options) {
        let again = format(new, options).map(|again| again.text);
        assert!(
            again == Ok(None),
            "{about}: a second run changes it again\n{}",
            texts(self.old, new)
        );
    }

    /// Outside of the changes every byte is as it was, and a change is white space and quote marks, or in one of the blocks
    /// that come back, before and after.
    fn only_edits_changed(
        &self,
        about: &str,
        new: &str,
        outcome: &Outcome,
        options: &Options,
    ) -> (Blocks, Blocks) {
        let old = self.old;
        let (mut from, mut new_from) = (0, 0);
        for change in &outcome.changes {
            let same = old.get(from..change.old.start) == new.get(new_from..change.new.start);
            assert!(same, "{about}: a byte outside of the edits changed");
            (from, new_from) = (change.old.end, change.new.end);
        }
        assert_eq!(old.get(from..), new.get(new_from..), "{about}: the end");
        let blocks = rewritten(old, new, &outcome.changes)
            .unwrap_or_else(|what| panic!("{about}: {what}\n{}", texts(old, new)));
        let blank = |change: &Change| {
            let texts = [change.old.of(old), change.new.of(new)];
            texts.into_iter().flat_map(kept).next().is_none()
        };
        if options.toc.is_none() {
            let all = outcome.changes.iter().all(blank);
            assert!(all, "{about}: a table of contents changed unasked");
            return (Blocks::new(), Blocks::new());
        }
        blocks
    }

    fn diff_applies(&self, about: &str, new: &str, outcome: &Outcome) {
        let diff = diff::unified(b"a.md", self.old, new, &outcome.changes);
        let patch = diffy::Patch::from_str(&diff);
        let patched = patch.map(|patch| diffy::apply(self.old, &patch).ok());
        assert!(
            patched.is_ok_and(|patched| patched.as_deref() == Some(new)),
            "{about}: the diff does not apply\n{diff}\n{}",
            texts(self.old, new)
        );
    }
}

/// What one of the parsers sees in a document.
struct View<'t> {
    old: &'t str,
    /// The page without some regions of a text.
    without: fn(&str, &[Range<usize>]) -> String,
    page: String,
}

impl<'t> View<'t> {
    fn new(old: &'t str, without: fn(&str, &[Range<usize>]) -> String) -> Self {
        let page = folded(&without(body(old), &[]));
        Self { old, without, page }
    }

    /// Whether another text is the same page, but for what the rewritten tables of contents list; else where it differs.
    fn shows_the_same(
        &self,
        new: &str,
        (old_blocks, new_blocks): &(Blocks, Blocks),
    ) -> Result<(), String> {
        if self.page == folded(&self.outside(new, &Blocks::new())) {
            return Ok(());
        }
        let has_tags = |blocks: &Blocks, text: &str| {
            let mut held = blocks.iter().filter_map(|block| text.get(block.clone()));
            held.any(has_verbatim_tags)
        };
        // A tag in a table of contents may have made all behind it verbatim, or not.
        let verbatim = has_tags(old_blocks, self.old) || has_tags(new_blocks, new);
        let shown = if verbatim { squeezed } else { folded };
        let page = |text, blocks| shown(&without_markers(&self.outside(text, blocks)));
        let (before, after) = (page(self.old, old_blocks), page(new, new_blocks));
        (before == after)
            .then_some(())
            .ok_or_else(|| difference(&before, &after))
    }

    /// The page of a text without some blocks.
    fn outside(&self, text: &str, blocks: &Blocks) -> String {
        let body = body(text);
        let start = text.len() - body.len();
        let inside = |block: &Range<usize>| block.start - start..block.end - start;
        (self.without)(body, &blocks.iter().map(inside).collect::<Blocks>())
    }
}

/// Where two pages differ, with what stands around.
fn difference(before: &str, after: &str) -> String {
    let pairs = before.char_indices().zip(after.chars());
    let at = pairs
        .into_iter()
        .find(|((_, a), b)| a != b)
        .map_or(0, |((at, _), _)| at);
    let shown = |page: &str| -> String {
        let starts = page.char_indices().map(|(index, _)| index);
        let from = starts.take_while(|index| *index + 100 <= at).last();
        let shown = page.get(from.unwrap_or(0)..).unwrap_or_default();
        shown.chars().take(300).collect()
    };
    format!("{}\n---\n{}", shown(before), shown(after))
}

/// A page without the markers of tables of contents, which nobody sees, wherever they stand and however many lines they take.
fn without_markers(page: &str) -> String {
    let mut rest = page;
    let mut without = String::new();
    while let Some(start) = rest.find("<!--") {
        let end = rest.get(start..).and_then(|comment| comment.find("-->"));
        let (upto, behind) = rest.split_at(end.map_or(rest.len(), |end| start + end + 3));
        // One that nobody closed may stand in front of it, in a block that has ended.
        let (before, comment) = upto.split_at(upto.rfind("<!--").unwrap_or(start));
        let name = comment.trim_start_matches("<!--").trim_end_matches("-->");
        if ["toc", "/toc"].contains(&&*name.trim().to_ascii_lowercase()) {
            without.push_str(before);
            without.truncate(without.trim_end().len());
            without.push('\n');
            rest = behind.trim_start();
        } else {
            without.extend([before, comment]);
            rest = behind;
        }
    }
    without + rest
}

/// A text without front matter, which is no Markdown: YAML between `---`, or TOML between `+++`.
fn body(text: &str) -> &str {
    let start = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = start.split_inclusive(['\n', '\r']);
    let fence = lines.next().unwrap_or_default();
    if !matches!(fence.trim_end(), "---" | "+++") {
        return text;
    }
    let mut length = fence.len();
    for line in lines {
        length += line.len();
        if line.trim_end_matches([' ', '\t', '\n', '\r']) == fence.trim_end() {
            return start.get(length..).unwrap_or_default();
        }
    }
    text
}

/// The characters that are neither white space nor block quote marks, which wrapping never touches.
pub(crate) fn kept(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | '>'))
}

/// Both texts, where they are short enough to be read.
fn texts(old: &str, new: &str) -> String {
    if old.len() < 4000 {
        format!("{old}\n---\n{new}\n---\n{old:?}\n{new:?}")
    } else {
        String::new()
    }
}
