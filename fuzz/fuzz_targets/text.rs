//! Fuzzes the library with arbitrary text. The last bytes of the input choose the options, so any Markdown file is a valid
//! seed.

#![no_main]

#[path = "../../tests/it/support/judge/mod.rs"]
mod judge;
#[path = "../../tests/it/support/pages.rs"]
mod pages;

use judge::{Judge, OPTION_BYTES, options_from};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((text, option_bytes)) = bytes.split_last_chunk::<OPTION_BYTES>() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let _ = Judge::new(&text).judge("fuzzed", &options_from(*option_bytes));
});
