//! The promises of the tool as assertions on one document and any options, for the tests and the fuzz targets alike.
//!
//! What it knows it finds out by itself, from the texts before and after: it shares no code with what it judges.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a judge speaks by panicking"
)]

use tocfmt::{
    Absent, AnchorStyle, EntryStyle, FormatError, Level, Options, Outcome, Scope, TocOptions,
    Width, WrapMode, WrapOptions, diff, format, table_of_contents,
};

use super::pages::{by_comrak, by_pulldown_gfm, folded, squeezed};

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
    Options { toc, wrap }
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
    page: Page,
    second: Page,
    /// Whether both parsers read the document the same way to begin with; else the first judges alone.
    agree: bool,
}

impl<'t> Judge<'t> {
    pub(crate) fn new(old: &'t str) -> Self {
        let page = Page::new(by_comrak(body(old)));
        let second = Page::new(by_pulldown_gfm(body(old)));
        let agree = squeezed(&page.folded) == squeezed(&second.folded);
        Self {
            old,
            page,
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
            verdict.by_both = self.renders_the_same(about, new, options);
            self.is_stable(about, new, options);
            self.only_edits_changed(about, new, &outcome, options);
            self.diff_applies(about, new, &outcome);
        }
        verdict.text = outcome.text;
        Ok(verdict)
    }

    fn renders_the_same(&self, about: &str, new: &str, options: &Options) -> bool {
        let page = Page::new(by_comrak(body(new)));
        if !self.page.shows_the_same_as(&page, options) {
            self.differs(about, &self.page, &page, new, options);
        }
        let second = Page::new(by_pulldown_gfm(body(new)));
        let same = self.second.shows_the_same_as(&second, options);
        if self.agree && !same {
            self.differs(about, &self.second, &second, new, options);
        }
        same
    }

    fn is_stable(&self, about: &str, new: &str, options: &Options) {
        let again = format(new, options).map(|again| again.text);
        assert!(
            again == Ok(None),
            "{about}: a second run changes it again\n{}",
            texts(self.old, new)
        );
    }

    /// Outside of the changes every byte is as it was, and a change is white space and quote marks, or in a block.
    fn only_edits_changed(&self, about: &str, new: &str, outcome: &Outcome, options: &Options) {
        let old = self.old;
        let (mut from, mut new_from) = (0, 0);
        for change in &outcome.changes {
            let same = old.get(from..change.old.start) == new.get(new_from..change.new.start);
            assert!(same, "{about}: a byte outside of the edits changed");
            (from, new_from) = (change.old.end, change.new.end);
            let (was, is) = (change.old.of(old), change.new.of(new));
            let blank = kept(was).chain(kept(is)).next().is_none();
            let in_block = options.toc.is_some() && {
                let (before, behind) = old.split_at(change.old.start);
                let lower = |text: &str| text.to_ascii_lowercase();
                lower(before).contains("toc") && lower(behind).contains("/toc")
            };
            assert!(
                blank || in_block,
                "{about}: more than white space changed: {was:?} to {is:?}"
            );
        }
        assert_eq!(old.get(from..), new.get(new_from..), "{about}: the end");
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

    /// Panics with the place where two pages differ.
    fn differs(&self, about: &str, before: &Page, after: &Page, new: &str, options: &Options) {
        let shown = |page: &Page| match options.toc {
            Some(_) => folded(&outside_of_blocks(&page.html)),
            None => page.folded.clone(),
        };
        let (before, after) = (shown(before), shown(after));
        let pairs = before.char_indices().zip(after.chars());
        let at = pairs
            .into_iter()
            .find(|((_, a), b)| a != b)
            .map_or(0, |((at, _), _)| at);
        let shown = |html: &str| -> String {
            let start = html.char_indices().map(|(index, _)| index);
            let from = start.take_while(|index| *index + 100 <= at).last();
            let shown = html.get(from.unwrap_or(0)..).unwrap_or_default();
            shown.chars().take(300).collect()
        };
        let (before, after) = (shown(&before), shown(&after));
        panic!(
            "{about}: renders differently\n{before}\n---\n{after}\n{}",
            texts(self.old, new)
        );
    }
}

/// A page as one of the parsers renders it.
struct Page {
    html: String,
    folded: String,
}

impl Page {
    fn new(html: String) -> Self {
        let folded = folded(&html);
        Self { html, folded }
    }

    /// Whether both pages are the same, but for what their tables of contents list if the options ask for that.
    fn shows_the_same_as(&self, other: &Page, options: &Options) -> bool {
        let same = |cut: fn(&str) -> String| folded(&cut(&self.html)) == folded(&cut(&other.html));
        self.folded == other.folded
            || options.toc.is_some() && (same(outside_of_blocks) || same(around_blocks))
            || options.toc.is_some() && self.has_inert_markers() && same(without_lists)
    }
}

impl Page {
    /// Whether there may be more markers than count.
    fn has_inert_markers(&self) -> bool {
        let lower = self.html.to_ascii_lowercase().replace(' ', "");
        lower.matches("<!--toc-->").count() > 1 || lower.matches("<!--/toc-->").count() > 1
    }
}

/// As [`around_blocks`], for markers of which some stand in lists and do not count: without the tags of lists.
fn without_lists(html: &str) -> String {
    let lists = ["<ul>", "</ul>", "<li>", "</li>"];
    lists
        .iter()
        .fold(around_blocks(html), |page, tag| page.replace(tag, ""))
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

/// A page without what stands between the markers of its tables of contents, each of which is alone on its line.
fn outside_of_blocks(html: &str) -> String {
    let mut regions: Vec<(usize, usize)> = Vec::new();
    let mut open = None;
    let mut end = 0;
    for line in html.split_inclusive(['\n', '\r']) {
        end += line.len();
        // The second parser starts an item or a quote on the line of its first block.
        let at = line.find("<!--").unwrap_or(0);
        let (tags, comment) = line.split_at(at);
        let lower = comment.to_ascii_lowercase().replace([' ', '\t'], "");
        let alone = ["", "<li>", "<blockquote>"]
            .iter()
            .any(|tag| tags.trim() == *tag);
        if alone && lower.starts_with("<!--toc-->") {
            open = Some(end - line.len() + at);
        }
        let closes = lower.starts_with("<!--/toc-->") || lower.trim_end().ends_with("<!--/toc-->");
        if alone && closes {
            match (open.take(), regions.last_mut()) {
                (Some(start), _) => regions.push((start, end)),
                // Another one behind a block that is closed: the last one counts, as markers in HTML do not.
                (None, Some(last)) => last.1 = end,
                (None, None) => {}
            }
        }
    }
    without(html, &regions)
}

/// A page without all from its first opening marker to its last closing one: where markers stand in text as well, which do
/// not count, lines alone do not tell which do.
fn around_blocks(html: &str) -> String {
    let spelled = |marker: &str| -> Vec<(usize, usize)> {
        let comments = html.match_indices("<!--").filter_map(|(at, _)| {
            let inner = html.get(at + 4..)?.split("-->").next()?;
            let end = (at + 4 + inner.len() + 3).min(html.len());
            inner
                .trim()
                .eq_ignore_ascii_case(marker)
                .then_some((at, end))
        });
        comments.collect()
    };
    match (spelled("toc").first(), spelled("/toc").last()) {
        (Some((start, _)), Some((_, end))) if start < end => without(html, &[(*start, *end)]),
        _ => html.to_owned(),
    }
}

/// A page without some regions. A closing marker may stand in the last item of a list that started in its region: the end
/// tags behind it go as well.
fn without(html: &str, regions: &[(usize, usize)]) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut from = 0;
    for (start, end) in regions {
        let (before, region) = (html.get(from..*start), html.get(*start..*end).unwrap());
        kept.extend([before.unwrap_or_default(), "<!-- toc -->\n"]);
        let tags = |tags: [&str; 2]| tags.map(|tag| region.matches(tag).count()).iter().sum();
        let (opened, closed): (usize, usize) = (tags(["<ul>", "<li>"]), tags(["</ul>", "</li>"]));
        let mut rest = html.get(*end..).unwrap();
        for _ in closed..opened {
            let behind = rest.trim_start();
            let behind = behind
                .strip_prefix("</li>")
                .or_else(|| behind.strip_prefix("</ul>"));
            rest = behind.unwrap_or(rest);
        }
        from = html.len() - rest.len();
    }
    kept.push_str(html.get(from..).unwrap_or_default());
    kept
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
