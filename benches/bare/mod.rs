//! The parser alone, with the extensions of GitHub, as the command uses it: the floor that benches compare with. Its options
//! are written down again here, since they must not come from the code that is measured.

use std::hint;

use comrak::{Arena, Options, parse_document};

/// Parses a text and throws the tree away.
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
