//! What a reader of a document would not guess, as warnings: headings that are none, or are by accident, and links that
//! lead elsewhere or nowhere.
//!
//! Stands apart because it changes nothing: the passes do not need it, and the guard does not ask it.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::directives;
use crate::document::{Arena, Document, FragmentLink, Heading, Opaque};
use crate::error::{FormatError, Warning};
use crate::options::{AnchorStyle, Explain, Options};
use crate::passes::Passes;
use crate::source::{Span, holder, is_blank, touches};
use crate::toc::{self, Item};

/// All warnings about a document, where the options want them.
///
/// # Errors
///
/// Where markers do not pair up.
pub(crate) fn warnings(
    document: &Document<'_>,
    passes: &Passes<'_>,
    options: &Options,
) -> Result<Vec<Warning>, FormatError> {
    if options.explain == Explain::Changes && passes.toc.edits.is_empty() {
        return Ok(Vec::new());
    }
    let style = options.toc.clone().unwrap_or_default().anchors;
    let ignored = directives::ignored(document).by_all;
    let items = toc::outline_of(document, style, &ignored)?;
    let regions = &passes.toc.regions;
    let page = Page {
        document,
        regions,
        within: options.within.as_deref(),
        style,
        anchors: items.iter().map(|item| &*item.anchor).collect(),
        items: &items,
    };
    let mut warnings = page.swallowed();
    warnings.extend(page.accidental());
    warnings.extend(page.same());
    warnings.extend(page.empty());
    warnings.extend(page.broken());
    Ok(warnings)
}

/// What is known of a document.
struct Page<'p, 'a> {
    document: &'p Document<'a>,
    regions: &'p [Span],
    within: Option<&'p [Span]>,
    style: AnchorStyle,
    items: &'p [Item<'a>],
    anchors: HashSet<&'p str>,
}

impl<'a> Page<'_, 'a> {
    /// Whether something on these lines counts.
    fn counts(&self, lines: Span) -> bool {
        self.within.is_none_or(|within| touches(within, lines))
    }

    /// The headings on lines that count.
    fn headings(&self) -> impl Iterator<Item = &Item<'a>> {
        let counts = |item: &&Item<'_>| self.counts(item.heading.lines(self.document));
        self.items.iter().filter(counts)
    }

    fn start_of(&self, heading: &Heading<'_>) -> Option<usize> {
        let line = self.document.lines().span(heading.line())?;
        let indent = line.of(self.document.text());
        let indent = indent.len() - indent.trim_start_matches(is_blank).len();
        Some(line.start + indent)
    }

    /// Headings that tables of contents list, and code, comments or HTML hide. They explain why an entry goes, so that they
    /// count wherever they stand.
    fn swallowed(&self) -> Vec<Warning> {
        let listed = self.document.links_in(self.regions).concat();
        let fragments = listed.iter().filter_map(|link| link.strip_prefix('#'));
        let mut lost: HashSet<&str> = fragments
            .filter(|fragment| !self.anchors.contains(fragment))
            .collect();
        let mut warnings = Vec::new();
        if lost.is_empty() {
            return warnings;
        }
        for Opaque { what, lines } in self.document.opaque_blocks() {
            let hidden = self.hidden_in(lines, &mut lost);
            if let Some(first) = hidden.first() {
                warnings.push(Warning::SwallowedHeading {
                    at: self.document.position(*first),
                    within: what,
                    opened: self.document.position(lines.start).line,
                    others: hidden.len() - 1,
                });
            }
        }
        warnings
    }

    /// Where headings stand on some lines whose anchors are among the `lost` ones, which they are no longer then.
    fn hidden_in(&self, lines: Span, lost: &mut HashSet<&str>) -> Vec<usize> {
        let mut hidden = Vec::new();
        let mut start = lines.start;
        for line in lines.of(self.document.text()).split_inclusive(['\n', '\r']) {
            let anchor = heading_within(line).map(|heading| self.anchor(heading));
            let listed = anchor.and_then(|anchor| {
                let mut lost = lost.iter().copied();
                lost.find(|lost| is_numbered(lost, &anchor))
            });
            if let Some(listed) = listed {
                lost.remove(listed);
                hidden.push(start);
            }
            start += line.len();
        }
        hidden
    }

    /// The anchor that a line would have as the one heading of a page; nothing where it is none.
    fn anchor(&self, line: &str) -> String {
        let arena = Arena::new();
        let document = Document::parse(&arena, line);
        let heading = document.headings().first().map(Heading::text);
        heading.map_or_else(String::new, |text| toc::slug(self.style, &text))
    }

    /// Paragraphs that are headings by a line that is hardly meant so: one of a character or two, or one below several lines.
    fn accidental(&self) -> impl Iterator<Item = Warning> {
        self.headings().filter_map(|item| {
            let underline = item.heading.underline(self.document)?;
            let text = underline.of(self.document.text());
            let marks = text.chars().filter(|c| matches!(c, '-' | '=')).count();
            let underline = self.document.position(underline.start).line;
            let several = underline > item.heading.line() + 2;
            let at = self.document.position(self.start_of(&item.heading)?);
            (marks < 3 || several).then_some(Warning::AccidentalHeading { at, underline })
        })
    }

    /// Headings that read as one above, and so have its anchor with a number: for each text, the first of them that counts.
    fn same(&self) -> Vec<Warning> {
        let mut first: HashMap<&str, usize> = HashMap::new();
        let mut told: BTreeMap<usize, (&Item<'_>, usize)> = BTreeMap::new();
        for item in self.items {
            first.entry(&item.anchor).or_insert(item.heading.line() + 1);
            let slug = toc::slug(self.style, &item.heading.text());
            if slug == *item.anchor || !self.counts(item.heading.lines(self.document)) {
                continue;
            }
            if let Some(line) = first.get(slug.as_str()).filter(|_| !slug.is_empty()) {
                let (_, headings) = told.entry(*line).or_insert((item, 0));
                *headings += 1;
            }
        }
        let warning = |(first, (item, headings)): (usize, (&Item<'_>, usize))| {
            let start = self.start_of(&item.heading)?;
            Some(Warning::SameAnchor {
                at: self.document.position(start),
                first,
                anchor: item.anchor.to_string(),
                others: headings - 1,
            })
        };
        told.into_iter().filter_map(warning).collect()
    }

    /// Headings without a text.
    fn empty(&self) -> impl Iterator<Item = Warning> {
        self.headings().filter_map(|item| {
            let start = self.start_of(&item.heading)?;
            let at = self.document.position(start);
            let empty = item.heading.html_without_links().trim().is_empty();
            empty.then_some(Warning::EmptyHeading { at })
        })
    }

    /// Links to a place of the page that is not there. GitHub takes upper and lower case for the same.
    fn broken(&self) -> Vec<Warning> {
        let mut links = self.document.fragment_links();
        links.retain(|link| {
            let FragmentLink {
                fragment, lines, ..
            } = link;
            let own = holder(self.regions, *lines).is_none() && self.counts(*lines);
            own && !is_given(fragment) && !self.anchors.contains(&*fragment.to_lowercase())
        });
        if links.is_empty() {
            return Vec::new();
        }
        let mut named: HashSet<String> = self.document.named_places().into_iter().collect();
        let headings = self.document.html_headings().into_iter();
        named.extend(headings.map(|text| self.anchor(&format!("# {text}"))));
        links.retain(|link| {
            let bare = link.fragment.strip_prefix(GITHUB_PREFIX);
            let bare = bare.unwrap_or(&link.fragment);
            let lower = bare.to_lowercase();
            !named.contains(bare) && !named.contains(&lower) && !self.anchors.contains(&*lower)
        });
        let broken = links.into_iter().map(|link| Warning::BrokenLink {
            at: self.document.position(link.place.start),
            nearest: self.nearest(&link.fragment),
            fragment: link.fragment,
        });
        broken.collect()
    }

    /// The anchor that is most like `fragment`, where one is like it at all.
    fn nearest(&self, fragment: &str) -> Option<String> {
        let fragment = fragment.to_lowercase();
        let anchors = self.items.iter().map(|item| &*item.anchor);
        let likeness = |anchor| strsim::normalized_damerau_levenshtein(&fragment, anchor);
        let rated = anchors.map(|anchor| (likeness(anchor), anchor));
        let best = rated.reduce(|best, other| if other.0 > best.0 { other } else { best });
        best.filter(|best| best.0 > 0.5)
            .map(|best| best.1.to_owned())
    }
}

/// What GitHub puts before the names that authors give to places.
const GITHUB_PREFIX: &str = "user-content-";

/// Whether every page has this place: its top, that of a README on the front page, and those of its footnotes.
fn is_given(fragment: &str) -> bool {
    let bare = fragment.strip_prefix(GITHUB_PREFIX).unwrap_or(fragment);
    ["", "top", "readme"].contains(&fragment)
        || bare.starts_with("fn-")
        || bare.starts_with("fnref")
}

/// What reads as an ATX heading on a line, whatever stands around it.
fn heading_within(line: &str) -> Option<&str> {
    let line = line.trim_matches(|c| is_blank(c) || matches!(c, '>' | '\n' | '\r'));
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with(is_blank)).then_some(line)
}

/// Whether an anchor is `slug`, maybe with a number behind it.
fn is_numbered(anchor: &str, slug: &str) -> bool {
    let number = anchor.strip_prefix(slug).filter(|_| !slug.is_empty());
    let digits = |number: &str| {
        let digits = number.strip_prefix('-').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    number.is_some_and(|number| number.is_empty() || digits(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Swallower;

    fn told_within(text: &str, within: Option<Vec<Span>>) -> Vec<String> {
        let options = Options {
            explain: Explain::Always,
            within,
            ..Options::default()
        };
        let outcome = crate::format(text, &options).unwrap();
        let told = outcome.warnings.iter();
        told.map(|warning| format!("{} {}", warning.position(), warning.kind()))
            .collect()
    }

    fn told(text: &str) -> Vec<String> {
        told_within(text, None)
    }

    #[test]
    fn a_listed_heading_that_is_hidden_is_found_with_what_hides_it() {
        let list =
            "<!-- toc -->\n- [A b](#a-b)\n- [C](#c-1)\n- [D](#d)\n- [E](#e)\n<!-- /toc -->\n\n";
        let text =
            format!("{list}```\n# not this\n## A `b` #\n```\n\n> <!--\n> # C\n\n~~~\n# D\n# E\n");
        let outcome = crate::format(&text, &Options::default()).unwrap();
        let warning = |line, within, opened, others| {
            let at = crate::Position { line, column: 1 };
            Warning::SwallowedHeading {
                at,
                within,
                opened,
                others,
            }
        };
        let expected = [
            warning(10, Swallower::Code, 8, 0),
            warning(14, Swallower::UnclosedComment, 13, 0),
            warning(17, Swallower::UnclosedCode, 16, 1),
        ];
        assert_eq!(outcome.warnings, expected);
        let said = outcome.warnings.last().unwrap().to_string();
        assert!(said.contains("heading and 1 below it, but the unclosed code block that starts on line 16 swallows them;"), "{said}");
    }

    #[test]
    fn headings_by_accident_are_told_from_those_on_purpose() {
        assert_eq!(
            told("a\n-\n\nb\n--\n\nc\n---\n\nd\ne\n===\n\n# f\n").len(),
            3
        );
        assert_eq!(told("- [x] a\n  -\n"), ["1:1 accidental-heading"]);
        assert_eq!(told("  > a\n  > b\n  > ===\n"), ["1:3 accidental-heading"]);
    }

    #[test]
    fn headings_that_read_the_same_are_named() {
        let text = "# a\n\n# A!\n\n# a-1\n\n# b-1\n\n# b\n\n# b\n\n# ?\n\n# !\n";
        let expected = ["3:1", "5:1", "11:1"].map(|at| format!("{at} same-anchor"));
        assert_eq!(told(text), expected);
        let options = Options {
            explain: Explain::Always,
            ..Options::default()
        };
        let said = |text| {
            let outcome = crate::format(text, &options).unwrap();
            outcome.warnings.first().unwrap().to_string()
        };
        let one = said("# a\n\n# a\n");
        let start = "this heading reads as the one on line 1, so links lead here by '#a-1' only;";
        assert!(one.starts_with(start), "{one}");
        let three = said("# a\n\n# a\n\n# a\n\n# a\n");
        assert!(
            three.starts_with("this heading and 2 below it read as"),
            "{three}"
        );
    }

    #[test]
    fn headings_without_text_are_empty() {
        let text = "#\n\n## <!-- a -->\n\n### ![b](c)\n\n# `d`\n\n# <b></b>\n\n#### #\n";
        let expected = [
            "1:1 empty-heading",
            "3:1 empty-heading",
            "11:1 empty-heading",
        ];
        assert_eq!(told(text), expected);
    }

    #[test]
    fn links_that_lead_nowhere_are_named_with_the_nearest_place() {
        let text = "# One two\n\n[a](#one-tow) [b](#One-Two) [c](#) [d](#top) [e](#x) [f](#user-content-x)\n\
            [^1] [g](#user-content-fn-1) [h](#user-content-one-two) [i](#zzz)\n\n<i id=x>\n\n[^1]: a\n";
        assert_eq!(told(text), ["3:1 broken-link", "4:57 broken-link"]);
        let options = Options {
            explain: Explain::Always,
            ..Options::default()
        };
        let warnings = crate::format(text, &options).unwrap().warnings;
        let said: Vec<_> = warnings.iter().map(ToString::to_string).collect();
        assert!(said[0].ends_with("did you mean '#one-two'?"), "{said:?}");
        assert!(
            said[1].ends_with("'#zzz'; correct the link or remove it"),
            "{said:?}"
        );
        let stale = "<!-- toc -->\n- [a](#b)\n<!-- /toc -->\n\n# c\n";
        assert!(told(stale).is_empty());
    }

    /// As a page on GitHub does it: there, headings in HTML have anchors, too, and what is not found is looked for in lower case.
    #[test]
    fn links_that_a_browser_follows_are_not_broken() {
        let text = "# A b\n\n[1](#X) [2](#user-content-A-B) [3](#readme) [4](#q--a) [5](#c) [6](#y) [7](#qa)\n\n<a name=x>\n\n\
            <div>\n<H2 align=\"center\">Q &amp; <i>A</i></H2><h3>\n c </h3><hr>\n</div>\n\n<a id=Y>\n";
        assert_eq!(told(text), ["3:64 broken-link", "3:72 broken-link"]);
    }

    #[test]
    fn only_lines_that_count_are_warned_of() {
        let text = "#\n\n[a](#b)\n\n# c\n\n# c\n\n#\n\n[d](#e)\n";
        let all = told(text);
        assert_eq!(all.len(), 5);
        let within = Some(vec![Span::new(0, 5), Span::new(17, 18)]);
        assert_eq!(told_within(text, within), [&*all[0], &*all[1], &*all[2]]);
    }

    #[test]
    fn without_a_reason_nothing_is_explained() {
        let text = "<!-- toc -->\n- [c](#c)\n<!-- /toc -->\n\n#\n\n[a](#b)\n\n# c\n";
        let current = crate::format(text, &Options::default())
            .unwrap()
            .text
            .unwrap();
        let quiet = crate::format(&current, &Options::default()).unwrap();
        assert!(quiet.text.is_none() && quiet.warnings.is_empty());
        assert_eq!(
            crate::format(text, &Options::default())
                .unwrap()
                .warnings
                .len(),
            2
        );
    }
}
