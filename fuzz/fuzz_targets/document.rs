//! Fuzzes the library with documents that are full of Markdown structure. The last bytes of the input choose the options,
//! the others choose what the document is built from.

#![no_main]

#[path = "../../tests/it/support/judge/mod.rs"]
mod judge;
#[path = "../../tests/it/support/markdown/mod.rs"]
mod markdown;
#[path = "../../tests/it/support/pages.rs"]
mod pages;

use judge::{Judge, OPTION_BYTES, options_from};
use libfuzzer_sys::fuzz_target;
use markdown::document;

fuzz_target!(|bytes: &[u8]| {
    let Some((choices, option_bytes)) = bytes.split_last_chunk::<OPTION_BYTES>() else {
        return;
    };
    let _ = Judge::new(&document(choices)).judge("fuzzed", &options_from(*option_bytes));
});
