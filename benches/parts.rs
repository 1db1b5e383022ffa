//! The parts of the library one by one, on a document of the size and shape of a KEP: `cargo bench --features internals
//! --bench parts`. How the whole compares with the parser alone is for `floor`.

#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a path would have one lifetime, and these trees have any"
)]

use divan::{Bencher, black_box};
use tocfmt::internals::{self, Parsed};
use tocfmt::{Options, TocOptions, WrapMode, WrapOptions, diff};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// Some forty kilobytes: headings, lists, code, and paragraphs whose lines are too long.
fn document() -> String {
    let sections = (0..40).map(|number| {
        let long = "Some *text* with `code`, a [link](https://example.com/a/b?c=d) and **more** of it, again. ".repeat(2);
        let item = "- an item with words that go on and on beyond what a line of eighty columns can take, and on\n";
        format!("## Section {number} of `it`\n\n{long}\n{long}\n\n{item}{item}\n> {long}\n\n```go\nfunc main() {{}}\n```\n\n")
    });
    let sections: String = sections.collect();
    format!("# Title\n\n<!-- toc -->\n<!-- /toc -->\n\n{sections}")
}

fn filling() -> Options {
    let wrap = WrapOptions {
        mode: WrapMode::Fill,
        ..WrapOptions::default()
    };
    Options {
        toc: None,
        wrap: Some(wrap),
        ..Options::default()
    }
}

fn on_tree(bencher: Bencher<'_, '_>, work: impl Fn(&Parsed<'_>) -> usize) {
    let text = document();
    internals::parsed(&text, |parsed| {
        assert!(work(parsed) > 0);
        bencher.bench_local(|| work(black_box(parsed)));
    });
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.bench_local(|| internals::parsed(black_box(&text), |_| ()));
}

#[divan::bench]
fn outline(bencher: Bencher<'_, '_>) {
    on_tree(bencher, |parsed| parsed.outline());
}

#[divan::bench]
fn anchors(bencher: Bencher<'_, '_>) {
    let headings = internals::parsed(&document(), |parsed| parsed.headings());
    bencher.bench_local(|| internals::anchors(black_box(&headings)));
}

#[divan::bench]
fn atoms(bencher: Bencher<'_, '_>) {
    on_tree(bencher, |parsed| parsed.atoms());
}

#[divan::bench]
fn fill(bencher: Bencher<'_, '_>) {
    let options = filling();
    on_tree(bencher, |parsed| {
        parsed.wanted(&options).map_or(0, |wanted| wanted.count())
    });
}

#[divan::bench]
fn apply(bencher: Bencher<'_, '_>) {
    let text = document();
    let options = Options::default();
    internals::parsed(&text, |parsed| {
        if let Some(wanted) = parsed.wanted(&options) {
            bencher.bench_local(|| parsed.apply(black_box(&wanted)));
        }
    });
}

#[divan::bench]
fn guard(bencher: Bencher<'_, '_>) {
    let text = document();
    let options = Options::default();
    internals::parsed(&text, |parsed| {
        if let Some(wanted) = parsed.wanted(&options) {
            assert_eq!(parsed.guard(&wanted, &options), Some(0));
            bencher.bench_local(|| parsed.guard(black_box(&wanted), &options));
        }
    });
}

#[divan::bench]
fn unified_diff(bencher: Bencher<'_, '_>) {
    let text = document();
    let outcome = tocfmt::format(&text, &Options::default()).unwrap_or_default();
    let new = outcome.text.unwrap_or_default();
    bencher.bench_local(|| diff::unified(b"a.md", black_box(&text), &new, &outcome.changes));
}

/// The whole: a document that changes, and what becomes of it, which does not.
#[divan::bench(args = [false, true])]
fn format(bencher: Bencher<'_, '_>, again: bool) {
    let options = Options {
        toc: Some(TocOptions::default()),
        ..Options::default()
    };
    let outcome = tocfmt::format(&document(), &options).unwrap_or_default();
    let text = outcome.text.filter(|_| again).unwrap_or_else(document);
    bencher.bench_local(|| tocfmt::format(black_box(&text), &options));
}
