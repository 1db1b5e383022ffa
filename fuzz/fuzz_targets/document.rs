//! The whole pipeline on documents full of structure: the last bytes are the options, the others the choices that make one.

#![no_main]

#[path = "../../tests/judge/mod.rs"]
mod judge;
#[path = "../../tests/markdown/mod.rs"]
mod markdown;
#[path = "../../tests/pages/mod.rs"]
mod pages;

use judge::{Judge, OPTION_BYTES, options};
use libfuzzer_sys::fuzz_target;
use markdown::document;

fuzz_target!(|bytes: &[u8]| {
    let Some((choices, chosen)) = bytes.split_last_chunk::<OPTION_BYTES>() else {
        return;
    };
    let _ = Judge::new(&document(choices)).judge("fuzzed", &options(*chosen));
});
