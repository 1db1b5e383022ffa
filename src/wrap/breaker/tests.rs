use super::*;
use crate::document::{Arena, Document};
use crate::options::{Options, Patterns, Width, WrapOptions};

/// The most words of a paragraph of which all sets of line breaks are tried.
const MAX_WORDS: usize = 11;

const PLAIN_WORDS: [&str; 5] = ["a", "bbb", "ccccc", "ddddddd", "eeeeeeeee"];

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    /// A paragraph of some of the words, with line breaks anywhere.
    fn paragraph(&mut self, words: &[&str], max_count: usize) -> String {
        let count = 2 + self.below(max_count - 1);
        let mut text = String::new();
        for index in 0..count {
            if index > 0 {
                let gaps = [" ", " ", " ", "\n"];
                text += gaps.get(self.below(gaps.len())).unwrap();
            }
            text += words.get(self.below(words.len())).unwrap();
        }
        text + "\n"
    }
}

fn wrapped(text: &str, mode: WrapMode, width: u16) -> String {
    let wrap = WrapOptions {
        mode,
        width: Width::new(width).unwrap(),
        ..WrapOptions::default()
    };
    let options = Options {
        toc: None,
        wrap,
        ..Options::default()
    };
    let outcome = crate::format(text, &options).unwrap();
    outcome.text.unwrap_or_else(|| text.to_owned())
}

/// How many lines of a text do not start and end where a line of another one does.
fn changed_lines(old: &str, new: &str) -> usize {
    let spans = |text: &str| -> Vec<(usize, usize)> {
        let mut word = 0;
        let lines = text.lines().map(|line| {
            let start = word;
            word += line.split_ascii_whitespace().count();
            (start, word)
        });
        lines.collect()
    };
    let old = spans(old);
    let new = spans(new);
    new.iter().filter(|line| !old.contains(line)).count()
}

/// Every way to break the words of a text into lines.
fn all_breaks(text: &str) -> impl Iterator<Item = String> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let gaps = words.len() - 1;
    (0..1_u32 << gaps).map(move |set| {
        let mut broken = String::new();
        for (index, word) in words.iter().enumerate() {
            broken += word;
            let ends_line = index == gaps || set & (1 << index) != 0;
            broken += if ends_line { "\n" } else { " " };
        }
        broken
    })
}

#[test]
fn long_mode_changes_the_fewest_lines() {
    const WIDTH: usize = 20;
    let fits = |text: &str| text.lines().all(|line| line.len() <= WIDTH);
    let mut numbers = Numbers(1);
    let mut changed = 0;
    for _ in 0..300 {
        let text = numbers.paragraph(&PLAIN_WORDS, MAX_WORDS);
        let new = wrapped(&text, WrapMode::Long, 20);
        assert!(fits(&new), "{text:?} became {new:?}");
        let lines = changed_lines(&text, &new);
        let best = all_breaks(&text).filter(|broken| fits(broken));
        let fewest = best.map(|broken| changed_lines(&text, &broken)).min();
        assert_eq!(Some(lines), fewest, "{text:?} became {new:?}");
        changed += usize::from(lines > 0);
    }
    assert!(changed > 100, "{changed}");
}

#[test]
fn fill_mode_takes_the_fewest_lines() {
    const WIDTH: usize = 20;
    let fits = |text: &str| text.lines().all(|line| line.len() <= WIDTH);
    let mut numbers = Numbers(2);
    for _ in 0..300 {
        let text = numbers.paragraph(&PLAIN_WORDS, MAX_WORDS);
        let new = wrapped(&text, WrapMode::Fill, 20);
        let best = all_breaks(&text).filter(|broken| fits(broken));
        let fewest = best.map(|broken| broken.lines().count()).min();
        assert_eq!(Some(new.lines().count()), fewest, "{text:?} became {new:?}");
    }
}

/// The least cost of all sets of lines, found without dynamic programming.
fn least_cost(breaker: &LineBreaker<'_, '_>, first: usize, piece_end: usize) -> Cost {
    if first > piece_end {
        return Cost::ZERO;
    }
    let lines = breaker.ruler.lines(first, piece_end);
    let costs = lines.map(|candidate| {
        let line = LineFacts {
            first,
            candidate,
            piece_end,
        };
        breaker.costs.of(&line) + least_cost(breaker, candidate.last + 1, piece_end)
    });
    costs.min().unwrap()
}

#[test]
fn no_other_lines_cost_less_in_any_mode() {
    let mut numbers = Numbers(3);
    let words = [
        "a",
        "bbb",
        "ccccc,",
        "and",
        "-",
        "(R)",
        "[dd ee](f)",
        "[gg hhhhhh iii jjjjjjjj kkkk](l)",
        "https://example.com/nnnnnnnnnn",
        "oooooooooooooooooo",
    ];
    for _ in 0..400 {
        let text = format!("x {}", numbers.paragraph(&words, 6));
        for mode in [WrapMode::Long, WrapMode::Fill, WrapMode::Clause] {
            let arena = Arena::new();
            let document = Document::parse(&arena, &text);
            let paragraphs = document.paragraphs(&[]);
            let [paragraph] = paragraphs.as_slice() else {
                continue;
            };
            let layout = paragraph.layout(&document);
            let inlines = paragraph.inlines(&document, &layout.lines).unwrap();
            let words = Words::new(&text, layout, &inlines, &Patterns::default(), 20);
            if words.gaps.iter().any(|gap| gap.rule == BreakRule::Fixed) {
                continue;
            }
            let last = words.words.len() - 1;
            let mut breaker = LineBreaker::new(&words, mode, 20);
            breaker.break_piece(0, last);
            let found = breaker.best.first().unwrap().cost;
            assert_eq!(found, least_cost(&breaker, 0, last), "{mode:?}: {text:?}");
        }
    }
}

/// Calls a function with the words of a text of one paragraph.
fn with_words(text: &str, width: usize, use_words: impl FnOnce(&Words<'_>)) {
    let arena = Arena::new();
    let document = Document::parse(&arena, text);
    let paragraphs = document.paragraphs(&[]);
    let [paragraph] = paragraphs.as_slice() else {
        panic!("{} paragraphs", paragraphs.len());
    };
    let layout = paragraph.layout(&document);
    let inlines = paragraph.inlines(&document, &layout.lines).unwrap();
    use_words(&Words::new(
        text,
        layout,
        &inlines,
        &Patterns::default(),
        width,
    ));
}

#[test]
fn a_link_over_many_lines_has_few_candidates_for_each_line() {
    const WIDTH: usize = 20;
    let text = format!("x [a{} b]({})\n", "\na".repeat(200), "u".repeat(30));
    with_words(&text, WIDTH, |words| {
        let breaker = LineBreaker::new(words, WrapMode::Long, WIDTH);
        let last = words.words.len() - 1;
        for first in 0..=last {
            let count = breaker.ruler.lines(first, last).count();
            assert!((1..=WIDTH).contains(&count), "{count} from word {first}");
        }
    });
}

#[test]
fn a_large_limit_leaves_few_candidates_for_each_line() {
    const WIDTH: usize = 4000;
    for (text, mode) in [
        ("a\n".repeat(9000), WrapMode::Fill),
        ("a\n".repeat(9000), WrapMode::Long),
        ("a ".repeat(9000) + "b\n", WrapMode::Clause),
        ("a ".repeat(2500) + &"a\n".repeat(2500), WrapMode::Long),
        (format!("[a{}](u)\n", "\na".repeat(9000)), WrapMode::Long),
    ] {
        with_words(&text, WIDTH, |words| {
            let breaker = LineBreaker::new(words, mode, WIDTH);
            let last = words.words.len() - 1;
            for first in 0..=last {
                let count = breaker.ruler.lines(first, last).count();
                assert!((1..=300).contains(&count), "{count} from word {first}");
            }
        });
    }
}

#[test]
fn a_large_limit_does_not_change_what_is_best() {
    let words = "a  bb ccc, dddd ".repeat(300);
    let words = words.trim_end();
    let filled = wrapped(words, WrapMode::Fill, 1500);
    let lines: Vec<usize> = filled.lines().map(str::len).collect();
    let narrow = words.replace("  ", " ");
    assert_eq!(lines.len(), narrow.len().div_ceil(1500));
    assert!(lines.iter().all(|len| *len <= 1500), "{lines:?}");
    assert_eq!(wrapped(&filled, WrapMode::Fill, 1500), filled);

    let after = "one more line\n".repeat(20);
    let text = format!("{words}\n{after}");
    let broken = wrapped(&text, WrapMode::Long, 1500);
    assert!(broken.ends_with(&format!("\n{after}")), "{broken}");
    assert!(broken.lines().all(|line| line.len() <= 1500), "{broken}");
    assert_eq!(wrapped(&broken, WrapMode::Long, 1500), broken);
}

#[test]
fn pushes_a_word_down_instead_of_leaving_it_alone() {
    let text = "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii\njjjj kkkk\nllll mmmm\nnnnn.\n";
    let expected = "aaaa bbbb cccc dddd eeee ffff gggg hhhh\niiii jjjj kkkk\nllll mmmm\nnnnn.\n";
    assert_eq!(wrapped(text, WrapMode::Long, 40), expected);
}

#[test]
fn leaves_a_line_that_is_too_long_if_a_break_gains_nothing() {
    let link = "[some words](https://example.com/that/is/too/long/for/any/line)";
    for text in [
        format!("- [ ] (R) {link}\n"),
        format!("See {link}\n"),
        format!("See {link} now.\n"),
        format!("{link} for it.\n"),
        format!("Name - {link}\n"),
    ] {
        assert_eq!(wrapped(&text, WrapMode::Long, 60), text);
        assert_eq!(wrapped(&text, WrapMode::Fill, 60), text);
    }
    let text = format!("Some words in front of {link} and some words after it.\n");
    let expected = format!("Some words in front of\n{link}\nand some words after it.\n");
    assert_eq!(wrapped(&text, WrapMode::Long, 60), expected);
}

#[test]
fn does_not_leave_a_mark_at_the_end_of_a_line() {
    let text = "A line with a name (of something) - and what it is.\n";
    for mode in [WrapMode::Long, WrapMode::Fill] {
        let new = wrapped(text, mode, 36);
        assert!(new.lines().all(|line| !line.ends_with('-')), "{new}");
    }
}

#[test]
fn keeps_one_sentence_a_line() {
    let text = "One sentence here. Now\nit is not.\nOne is far too long for the line.\nTwo is short.\nThree.\n";
    let expected = "One sentence here. Now\nit is not.\nOne is far too long for\nthe line.\nTwo is short.\nThree.\n";
    assert_eq!(wrapped(text, WrapMode::Long, 24), expected);
}

#[test]
fn a_wide_gap_becomes_a_space_only_where_it_must() {
    let filled = |text| wrapped(text, WrapMode::Fill, 12);
    assert_eq!(filled("aa  bb  cc\ndd\n"), "aa  bb cc dd\n");
    assert_eq!(filled("aa  bb  ccc\nddd\n"), "aa  bb  ccc\nddd\n");
}

#[test]
fn a_paragraph_becomes_one_line() {
    let text = "> aa bb\n> cc. Dd\nee\\\n> ff\n";
    assert_eq!(
        wrapped(text, WrapMode::Paragraph, 4),
        "> aa bb cc. Dd ee\\\n> ff\n"
    );
}

#[test]
fn clauses_are_broken_where_a_sentence_does_not_fit() {
    let text =
        "A short one; it fits. This one is longer, and it has two parts: one and two. End.\n";
    let expected =
        "A short one; it fits.\nThis one is longer,\nand it has two parts:\none and two.\nEnd.\n";
    assert_eq!(wrapped(text, WrapMode::Clause, 24), expected);
}
