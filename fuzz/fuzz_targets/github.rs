//! Fuzzes the library with cmark-gfm as a judge. The last bytes of the input choose the options. The byte before them chooses
//! whether the others are a Markdown text or what a document is built from, and which container that document is in.

#![no_main]

#[path = "../../tests/it/support/containers.rs"]
mod containers;
#[path = "../../tests/it/support/html.rs"]
mod html;
#[path = "../../tests/it/support/judge/mod.rs"]
mod judge;
mod libcmark;
#[path = "../../tests/it/support/markdown/mod.rs"]
mod markdown;
#[path = "../../tests/it/support/pages.rs"]
mod pages;
#[path = "../../tests/it/support/same_page.rs"]
mod same_page;

use containers::in_container;
use judge::{Judge, OPTION_BYTES, body, options_from};
use libfuzzer_sys::fuzz_target;
use markdown::document;
use same_page::assert_same_pages;

fuzz_target!(|bytes: &[u8]| {
    let Some((bytes, option_bytes)) = bytes.split_last_chunk::<OPTION_BYTES>() else {
        return;
    };
    let Some((kind, bytes)) = bytes.split_last() else {
        return;
    };
    let text = match kind % 2 {
        0 => document(bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    let text = in_container(kind / 2, body(&text));
    let verdict = Judge::new(&text).judge("fuzzed", &options_from(*option_bytes));
    if let Some(new) = verdict.unwrap_or_default().text {
        assert_same_pages("fuzzed", &text, &new, |text| vec![libcmark::page(text)]);
    }
});
