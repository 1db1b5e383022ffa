//! The promises of the tool as assertions on one document with any options, for the tests and the fuzz targets.
//!
//! Works on the texts before and after alone, and shares no code with what it judges.

#![allow(dead_code, reason = "the fuzz targets use a part of this")]

pub(crate) mod blocks;
/// The diff is private to the command line. As a source file, it can be checked on every document that is judged.
#[path = "../../../../src/cli/diff.rs"]
mod diff;

use std::ops::Range;

use tocfmt::{
    Bullet, EntryStyle, FormatError, Host, Indent, Level, Listed, MarkerSyntax, MissingToc,
    Options, Outcome, Replacement, Rule, TocOptions, Width, WrapMode, format, table_of_contents,
};

use super::pages::{collapse_white_space, has_preformatted_tags, without_white_space};
use blocks::{Blocks, comrak_page_without, pulldown_page_without, rewritten_blocks};

/// How many bytes [`options_from`] takes.
pub(crate) const OPTION_BYTES: usize = 8;

/// Maps bytes to options. Every combination of options can occur.
pub(crate) fn options_from(bytes: [u8; OPTION_BYTES]) -> Options {
    let [wrap, width, toc, min, max, entries, listed, missing] = bytes.map(usize::from);
    let modes = [
        WrapMode::Long,
        WrapMode::Fill,
        WrapMode::Sentence,
        WrapMode::Clause,
        WrapMode::Paragraph,
        WrapMode::Off,
    ];
    let mut options = Options::default();
    options.wrap.mode = *modes.get(wrap % modes.len()).unwrap();
    options.wrap.width = Width::new(1 + u16::try_from(width % 130).unwrap()).unwrap();
    options.toc = (toc % 4 > 0).then(|| {
        let mut options = toc_options_from(min, max, entries, listed, missing);
        options.anchors = *HOSTS.get(toc / 4 % HOSTS.len()).unwrap();
        options
    });
    options
}

/// GitHub, which most documents are for, and hosts that read ids, leave out headings, or spell anchors in their own way.
const HOSTS: [Host; 16] = [
    Host::Github,
    Host::Github,
    Host::Github,
    Host::Github,
    Host::Github,
    Host::Github,
    Host::Gitlab,
    Host::AzureDevops,
    Host::Hugo,
    Host::Goldmark,
    Host::PymdownxSlugs,
    Host::Docusaurus,
    Host::Vitepress,
    Host::Mdbook,
    Host::Kramdown,
    Host::Pandoc,
];

fn toc_options_from(
    min: usize,
    max: usize,
    entries: usize,
    listed: usize,
    missing: usize,
) -> TocOptions {
    let level = |byte: usize| Level::new(1 + u8::try_from(byte % 6).unwrap()).unwrap();
    let styles = [
        EntryStyle::Markdown,
        EntryStyle::Html,
        EntryStyle::Text,
        EntryStyle::Mdtoc,
    ];
    let bullets = [
        Bullet::Dash,
        Bullet::Asterisk,
        Bullet::Plus,
        Bullet::Ordered,
    ];
    let mut toc = TocOptions::default();
    toc.min_depth = level(min).min(level(max));
    toc.max_depth = level(min).max(level(max));
    toc.entries = *styles.get(entries % 4).unwrap();
    toc.bullet = bullets.get(entries / 4 % 5).copied();
    toc.indent = Indent::new(u8::try_from(listed / 2 % 6).unwrap());
    if (missing / 16).is_multiple_of(3) {
        toc.adopt = vec![
            MarkerSyntax::Doctoc,
            MarkerSyntax::GhMdToc,
            MarkerSyntax::Vscode,
        ];
    }
    toc.listed = match listed % 2 {
        0 => Listed::HeadingsAfterToc,
        _ => Listed::AllHeadings,
    };
    toc.missing = match missing % 16 {
        1 => MissingToc::Error,
        _ => MissingToc::Allow,
    };
    toc
}

/// Returns the pieces of the text that differ, in order.
pub(crate) fn replacements(outcome: &Outcome) -> Vec<Replacement> {
    let changes = outcome.changes.iter();
    changes
        .flat_map(|change| change.replacements.iter().copied())
        .collect()
}

/// Returns how many paragraphs were skipped.
fn skipped(outcome: &Outcome) -> usize {
    let diagnostics = outcome.diagnostics.iter();
    diagnostics
        .filter(|diagnostic| diagnostic.rule == Rule::NOT_WRAPPED)
        .count()
}

/// The result for a document that kept all promises.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    /// The new text, or `None` if nothing changes.
    pub(crate) text: Option<String>,
    /// True if pulldown-cmark renders the same page, too, even if it reads the document differently from comrak.
    pub(crate) both_parsers_agree: bool,
    /// How many paragraphs were skipped because they could not be wrapped safely.
    pub(crate) skipped: usize,
}

/// A document and its pages by both parsers. Can be judged with several options.
pub(crate) struct Judge<'t> {
    old: &'t str,
    comrak: View<'t>,
    pulldown: View<'t>,
    parsers_agree: bool,
}

impl<'t> Judge<'t> {
    pub(crate) fn new(old: &'t str) -> Self {
        let comrak = View::new(old, comrak_page_without);
        let pulldown = View::new(old, pulldown_page_without);
        let parsers_agree =
            without_white_space(&comrak.page) == without_white_space(&pulldown.page);
        Self {
            old,
            comrak,
            pulldown,
            parsers_agree,
        }
    }

    /// Formats the document and checks every promise.
    ///
    /// # Errors
    ///
    /// Returns an error of the tool: that breaks no promise.
    ///
    /// # Panics
    ///
    /// Panics if a promise is broken.
    pub(crate) fn judge(&self, label: &str, options: &Options) -> Result<Verdict, FormatError> {
        if let Some(toc) = &options.toc {
            let _ = table_of_contents(self.old, toc);
        }
        let outcome = format(self.old, options)?;
        let mut verdict = Verdict {
            skipped: skipped(&outcome),
            ..Verdict::default()
        };
        if let Some(new) = &outcome.text {
            let blocks = self.check_changes(label, new, &outcome, options);
            verdict.both_parsers_agree = self.check_rendering(label, new, &blocks);
            self.check_second_run(label, new, options);
            self.check_diff(label, new, &outcome);
        }
        verdict.text = outcome.text;
        Ok(verdict)
    }

    /// Checks that the page stays as it was. Returns whether it does by pulldown-cmark, which only counts if both parsers
    /// read the old text alike.
    fn check_rendering(&self, label: &str, new: &str, blocks: &(Blocks, Blocks)) -> bool {
        let comrak = self.comrak.compare(new, blocks);
        let pulldown = self.pulldown.compare(new, blocks);
        let both_agree = pulldown.is_ok();
        let second = if self.parsers_agree { pulldown } else { Ok(()) };
        // Neither parser reads these as GitHub does.
        let first = if has_html_of_one_version(self.old) {
            Ok(())
        } else {
            comrak.and(second)
        };
        if let Err(difference) = first {
            let texts = display_texts(self.old, new);
            panic!("{label}: renders differently\n{difference}\n{texts}");
        }
        both_agree
    }

    /// Checks that a second run changes nothing.
    fn check_second_run(&self, label: &str, new: &str, options: &Options) {
        let again = format(new, options).map(|again| again.text);
        assert!(
            again == Ok(None),
            "{label}: a second run changes it again\n{}",
            display_texts(self.old, new)
        );
    }

    /// Checks that every byte outside the changes is as it was, and that a change consists of white space and block quote
    /// markers, or is in a table of contents. Returns the rewritten tables of contents, before and after.
    fn check_changes(
        &self,
        label: &str,
        new: &str,
        outcome: &Outcome,
        options: &Options,
    ) -> (Blocks, Blocks) {
        let old = self.old;
        let replacements = replacements(outcome);
        let (mut old_end, mut new_end) = (0, 0);
        for change in &replacements {
            let between = [
                old.get(old_end..change.old.start),
                new.get(new_end..change.new.start),
            ];
            assert!(
                between[0] == between[1],
                "{label}: a byte outside the changes differs"
            );
            (old_end, new_end) = (change.old.end, change.new.end);
        }
        assert_eq!(old.get(old_end..), new.get(new_end..), "{label}: the end");
        let blocks = rewritten_blocks(old, new, &replacements)
            .unwrap_or_else(|what| panic!("{label}: {what}\n{}", display_texts(old, new)));
        let is_white_space = |change: &Replacement| {
            let texts = [change.old.of(old), change.new.of(new)];
            texts.into_iter().flat_map(unwrappable).next().is_none()
        };
        if options.toc.is_none() {
            let only_white_space = replacements.iter().all(is_white_space);
            assert!(
                only_white_space,
                "{label}: a table of contents changed although none should"
            );
            return (Blocks::new(), Blocks::new());
        }
        blocks
    }

    /// Checks that the diff applies by the rules of another library.
    fn check_diff(&self, label: &str, new: &str, outcome: &Outcome) {
        let spans = replacements(outcome).into_iter();
        let spans = spans.map(|replacement| (replacement.old, replacement.new));
        let diff = diff::unified(b"a.md", self.old, new, spans);
        let patch = diffy::Patch::from_str(&diff);
        let patched = patch.map(|patch| diffy::apply(self.old, &patch).ok());
        assert!(
            patched.is_ok_and(|patched| patched.as_deref() == Some(new)),
            "{label}: the diff does not apply\n{diff}\n{}",
            display_texts(self.old, new)
        );
    }
}

/// A document as one of the parsers reads it.
struct View<'t> {
    old: &'t str,
    /// Renders a text without these regions.
    render_without: fn(&str, &[Range<usize>]) -> String,
    page: String,
}

impl<'t> View<'t> {
    fn new(old: &'t str, render_without: fn(&str, &[Range<usize>]) -> String) -> Self {
        let page = collapse_white_space(&render_without(body(old), &[]));
        Self {
            old,
            render_without,
            page,
        }
    }

    /// Compares the page with that of another text, without the rewritten tables of contents. Returns the first difference.
    fn compare(
        &self,
        new: &str,
        (old_blocks, new_blocks): &(Blocks, Blocks),
    ) -> Result<(), String> {
        if self.page == collapse_white_space(&self.page_without(new, &Blocks::new())) {
            return Ok(());
        }
        let has_tags = |blocks: &Blocks, text: &str| {
            let mut contents = blocks.iter().filter_map(|block| text.get(block.clone()));
            contents.any(has_preformatted_tags)
        };
        // A tag in a table of contents may change whether all text after it is preformatted.
        let preformatted = has_tags(old_blocks, self.old) || has_tags(new_blocks, new);
        let normalize = if preformatted {
            without_white_space
        } else {
            collapse_white_space
        };
        let page = |text, blocks| normalize(&without_markers(&self.page_without(text, blocks)));
        let (before, after) = (page(self.old, old_blocks), page(new, new_blocks));
        (before == after)
            .then_some(())
            .ok_or_else(|| first_difference(&before, &after))
    }

    /// Renders a text without some blocks.
    fn page_without(&self, text: &str, blocks: &Blocks) -> String {
        let body = body(text);
        let start = text.len() - body.len();
        let in_body = |block: &Range<usize>| block.start - start..block.end - start;
        (self.render_without)(body, &blocks.iter().map(in_body).collect::<Blocks>())
    }
}

/// Returns an excerpt of both pages around the first difference.
pub(crate) fn first_difference(before: &str, after: &str) -> String {
    let pairs = before.char_indices().zip(after.chars());
    let at = pairs
        .into_iter()
        .find(|((_, a), b)| a != b)
        .map_or(0, |((at, _), _)| at);
    let excerpt = |page: &str| -> String {
        let starts = page.char_indices().map(|(index, _)| index);
        let from = starts.take_while(|index| *index + 100 <= at).last();
        let rest = page.get(from.unwrap_or(0)..).unwrap_or_default();
        rest.chars().take(300).collect()
    };
    format!("{}\n---\n{}", excerpt(before), excerpt(after))
}

/// Removes the markers of tables of contents from a page, wherever they are: they are not visible.
fn without_markers(page: &str) -> String {
    let mut rest = page;
    let mut without = String::new();
    while let Some(start) = rest.find("<!--") {
        let end = rest.get(start..).and_then(|comment| comment.find("-->"));
        let (upto, after) = rest.split_at(end.map_or(rest.len(), |end| start + end + 3));
        // An unclosed comment may precede it, in a block that has ended.
        let (before, comment) = upto.split_at(upto.rfind("<!--").unwrap_or(start));
        if blocks::opens(comment).is_some() {
            without.push_str(before);
            without.truncate(without.trim_end().len());
            without.push('\n');
            rest = after.trim_start();
        } else {
            without.extend([before, comment]);
            rest = after;
        }
    }
    without + rest
}

/// True if a text may have an HTML block by CommonMark 0.29, which GitHub follows, that is none by 0.31.2, or the reverse.
fn has_html_of_one_version(text: &str) -> bool {
    let text = text.to_ascii_lowercase().replace("</", "<");
    ["<search", "<source", "<textarea"]
        .iter()
        .any(|tag| text.contains(tag))
        || text
            .split("<!")
            .skip(1)
            .any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Returns a text without front matter: YAML between `---`, or TOML between `+++`.
pub(crate) fn body(text: &str) -> &str {
    let start = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = start.split_inclusive(['\n', '\r']);
    let end = [' ', '\t', '\n', '\r'];
    let fence = lines.next().unwrap_or_default();
    if !matches!(fence.trim_end_matches(end), "---" | "+++") {
        return text;
    }
    let mut length = fence.len();
    for line in lines {
        length += line.len();
        if line.trim_end_matches(end) == fence.trim_end_matches(end) {
            return start.get(length..).unwrap_or_default();
        }
    }
    text
}

/// Returns the characters that wrapping never changes: all but white space and block quote markers.
pub(crate) fn unwrappable(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | '>'))
}

/// Returns both texts if they are short enough to read.
pub(crate) fn display_texts(old: &str, new: &str) -> String {
    if old.len() < 4000 {
        format!("{old}\n---\n{new}\n---\n{old:?}\n{new:?}")
    } else {
        String::new()
    }
}
