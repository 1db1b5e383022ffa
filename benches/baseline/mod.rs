//! The cost of parsing alone, which benches compare with: comrak with GitHub's extensions. The options are repeated here
//! so that they do not depend on the code that is measured.

use std::hint;

use comrak::{Arena, Options, parse_document};

/// Parses a text and discards the tree.
pub(crate) fn parse(text: &str) {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    let arena = Arena::new();
    hint::black_box(parse_document(&arena, text, &options));
}
