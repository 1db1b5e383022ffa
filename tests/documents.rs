//! Bad and odd documents: each gets a clear message, and loses nothing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use scratch::Scratch;
use snapbox::{assert_data_eq, str};

/// What `fmt` tells of a file with these bytes.
fn fmt(bytes: &[u8]) -> String {
    let scratch = Scratch::new(&[]);
    scratch.write("a.md", bytes);
    scratch.run(&["fmt", "a.md"])
}

#[test]
fn an_opening_marker_without_a_closing_one() {
    assert_data_eq!(
        fmt(b"# a\n\n> <!-- toc -->\n\n## b\n"),
        str![[r#"
== stderr
a.md:3:3: opening marker without a closing one; add <!-- /toc --> below it
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn a_closing_marker_swallowed_by_a_fence() {
    assert_data_eq!(
        fmt(b"<!-- toc -->\n```\n<!-- /toc -->\n\n## b\n"),
        str![[r#"
== stderr
a.md:1:1: opening marker without a closing one; add <!-- /toc --> below it
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn a_closing_marker_before_any_opening_one() {
    assert_data_eq!(
        fmt(b"<!-- /toc -->\n\n<!-- toc -->\n\n## b\n"),
        str![[r#"
== stderr
a.md:1:1: closing marker without an opening one; add <!-- toc --> above it or remove it
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn two_opening_markers_in_a_row() {
    assert_data_eq!(
        fmt(b"<!-- toc -->\n\n<!-- toc -->\n<!-- /toc -->\n"),
        str![[r#"
== stderr
a.md:3:1: second opening marker, while the one on line 1 is not closed; add <!-- /toc --> between them or remove one
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn a_stray_closing_marker_is_a_warning() {
    let text = b"<!-- toc -->\n- [b](#b)\n<!-- /toc -->\n\n  <!-- /TOC -->\n\n## b\n";
    assert_data_eq!(
        fmt(text),
        str![[r#"
== stderr
a.md:5:3: warning: stray closing marker, the block above is closed on line 3; remove it
nothing to change in 1 file, 1 warning
== status 0

"#]]
    );
}

#[test]
fn a_block_that_the_page_needs_is_not_replaced() {
    let text = b"[x] and [y]\n\n<!-- toc -->\n[x]: /url\n<!-- /toc -->\n\n## b\n";
    assert_data_eq!(
        fmt(text),
        str![[r#"
== stderr
a.md:1:1: a new table of contents on line 3 would change how this renders; move what it needs out of the markers, and do not indent them
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
    let text =
        b"<!-- toc -->\nA note.[^1]\n<!-- /toc -->\n\n## b\n\nc[^2] d[^1]\n\n[^1]: e\n[^2]: f\n";
    assert_data_eq!(
        fmt(text),
        str![[r#"
== stderr
a.md:7:1: a new table of contents on line 1 would change how this renders; move what it needs out of the markers, and do not indent them
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn a_footnote_that_another_of_its_name_would_take_over() {
    let text = b"a[^1]\n\n<!-- toc -->\n[^1]: one\n\n<!-- /toc -->\n\n[^1]: two\n\n# h\n";
    assert_data_eq!(
        fmt(text),
        str![[r#"
== stderr
a.md:4:1: a new table of contents on line 3 would change how this renders; move what it needs out of the markers, and do not indent them
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn markers_in_different_containers() {
    assert_data_eq!(
        fmt(b"> <!-- toc -->\n\ntext\n\n<!-- /toc -->\n\n# a\n"),
        str![[r#"
== stderr
a.md:5:1: closing marker in another block quote or list item than the opening one on line 1; put both into the same
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
    assert_data_eq!(
        fmt(b"> <!-- toc -->\n> - <!-- /toc -->\n\n# a\n"),
        str![[r#"
== stderr
a.md:2:5: closing marker in another block quote or list item than the opening one on line 1; put both into the same
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn markers_so_deep_in_a_container_that_a_list_would_be_code() {
    assert_data_eq!(
        fmt(b">   <!-- toc -->\n>   <!-- /toc -->\n\n### a\n\n# b\n"),
        str![[r#"
== stderr
a.md:1:1: the list would not be one here; start both markers where the text around them starts
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn a_closing_marker_so_indented_that_it_would_take_text_along() {
    assert_data_eq!(
        fmt(b"<!-- toc -->\n  <!-- /toc -->\n\n  text\n\n# a\n"),
        str![[r#"
== stderr
a.md:4:1: a new table of contents on line 1 would change how this renders; move what it needs out of the markers, and do not indent them
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn markers_are_paired_as_they_stand_in_the_source_not_as_footnotes_are_shown() {
    let text = b"[^1]: x\n\n    <!-- /toc -->\n\na[^1]\n\n<!-- toc -->\n\n# h\n";
    assert_data_eq!(
        fmt(text),
        str![[r#"
== stderr
a.md:3:5: closing marker without an opening one; add <!-- toc --> above it or remove it
changed 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
}

#[test]
fn a_file_that_is_not_utf_8() {
    assert_data_eq!(
        fmt(b"<!-- toc -->\n<!-- /toc -->\n\n## caf\xe9\n"),
        str![[r#"
== stderr
a.md:4:7: not valid UTF-8; convert the file to UTF-8 or exclude it
changed 0 of 1 file, 1 file with errors
== status 2

"#]]
    );
    assert_data_eq!(
        fmt(b"\xff\xfea\0"),
        str![[r#"
== stderr
a.md:1:1: not valid UTF-8; convert the file to UTF-8 or exclude it
changed 0 of 1 file, 1 file with errors
== status 2

"#]]
    );
}

#[test]
fn a_file_with_nul() {
    assert_data_eq!(
        fmt(b"<!-- toc -->\n<!-- /toc -->\n\n## \xc3\xbc\0b\n"),
        str![[r#"
== stderr
a.md:4:5: contains a NUL character; remove it or exclude the file
changed 0 of 1 file, 1 file with errors
== status 2

"#]]
    );
}

#[test]
fn an_empty_file() {
    assert_data_eq!(
        fmt(b""),
        str![[r#"
== stderr
nothing to change in 1 file
== status 0

"#]]
    );
}

#[test]
fn a_missing_file_and_a_missing_folder() {
    let scratch = Scratch::new(&[]);
    assert_data_eq!(
        scratch.run(&["fmt", "a.md", "b/"]),
        str![[r#"
== stderr
a.md: no such file or folder; check the path
b: no such file or folder; check the path
changed 0 of 2 files, 2 files with errors
== status 2

"#]]
    );
}
