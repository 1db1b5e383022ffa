//! The whole pipeline on any text: the last bytes are the options, so that a Markdown file is a seed as it is.

#![no_main]

#[path = "../../tests/judge/mod.rs"]
mod judge;
#[path = "../../tests/pages/mod.rs"]
mod pages;

use judge::{Judge, OPTION_BYTES, options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((text, chosen)) = bytes.split_last_chunk::<OPTION_BYTES>() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let _ = Judge::new(&text).judge("fuzzed", &options(*chosen));
});
