//! What programs make of a report: with the lines of all findings replaced, or all fixes made, a file is what `fmt` writes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod findings;
mod markdown;
mod scratch;

use std::collections::BTreeMap;

use findings::{fixed, json, replaced, results, sarif, text};
use scratch::Scratch;
use serde_json::Value;

/// By the file they are about.
fn by_file<'v>(
    findings: &'v [Value],
    path: impl Fn(&'v Value) -> &'v str,
) -> BTreeMap<&'v str, Vec<&'v Value>> {
    let mut files: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for finding in findings {
        files.entry(path(finding)).or_default().push(finding);
    }
    files
}

/// Compares, for all files of a folder, and returns how many places were replaced in how many of them.
fn compare(scratch: &Scratch, names: &[String], options: &[&str]) -> (usize, usize) {
    let words = [&["check", "-v"], options].concat();
    let (findings, log) = (json(scratch, &words), sarif(scratch, &words));
    let by_name = by_file(&findings, |finding| text(finding, "path"));
    let location = "/locations/0/physicalLocation/artifactLocation/uri";
    let by_uri = by_file(results(&log), |result| {
        result.pointer(location).unwrap().as_str().unwrap()
    });
    let old: Vec<String> = names
        .iter()
        .map(|name| String::from_utf8(scratch.read(name)).unwrap())
        .collect();
    scratch.output(&[&["fmt"], options].concat());
    let mut changed = 0;
    for (name, old) in names.iter().zip(&old) {
        let new = String::from_utf8(scratch.read(name)).unwrap();
        changed += usize::from(*old != new);
        let about = by_name.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        assert_eq!(replaced(old, about), new, "{options:?}: {old:?}");
        let about = by_uri.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        assert_eq!(fixed(old, about), new, "{options:?}: {old:?}");
    }
    let places = findings
        .iter()
        .filter(|finding| !finding["replacement"].is_null());
    (places.count(), changed)
}

#[test]
fn odd_places_are_replaced_as_fmt_does() {
    let body = [
        // Nothing is left of a list.
        "<!-- toc -->\n- x\n- y\n<!-- /toc -->\n\na\n",
        "<!-- toc -->\n- x\n<!-- /toc -->",
        // Markers on one line, at the very end, too.
        "# a\n\n<!-- toc --><!-- /toc -->",
        "# a\n\n<!-- toc --><!-- /toc -->\n",
        // A list that lengthens, shortens and stays.
        "<!-- toc -->\n\n<!-- /toc -->\n\n# a\n\n# b\n",
        "# ä €\n\n<!-- toc -->\n<!-- /toc -->\n\n> # 🎉\n> <!-- toc -->\n> - [x](#x)\n> <!-- /toc -->\n",
        "- <!-- toc -->\n  <!-- /toc -->\n\n# a\n",
        "<!-- toc -->\n<!-- /toc -->\n# a\n<!-- toc -->\n<!-- /toc -->\n# b\n<!-- toc -->\n<!-- /toc -->",
        // Paragraphs beside each other, at the end, in containers, with wide characters and tabs.
        "aaaaaa bbbbbb cccccc dddddd\n\neeeeee ffffff gggggg hhhhhh",
        "# a\naaaaaa bbbbbb cccccc dddddd\n# b\neeeeee ffffff gggggg hhhhhh\n- iiiiii jjjjjj kkkkkk llllll\n> m",
        "> aaaaaa\tbbbbbb cccccc dddddd\n> > eeeeee ffffff gggggg hhhhhh\n",
        "\u{feff}漢字 漢字 漢字 漢字 漢字 🎉 🎉 漢字\nä\n",
        "aaaaaa\nbbbbbb cccccc dddddd eeeeee\nff  \ngg\n",
    ];
    let endings = ["\n", "\r\n", "\r"];
    let texts = endings
        .iter()
        .flat_map(|ending| body.map(|text| text.replace('\n', ending)));
    let texts: Vec<String> = texts.collect();
    for mode in ["long", "fill", "sentence"] {
        let scratch = Scratch::new(&[]);
        let names: Vec<String> = (0..texts.len()).map(|at| format!("{at}.md")).collect();
        for (name, text) in names.iter().zip(&texts) {
            scratch.write(name, text.as_bytes());
        }
        let (places, changed) = compare(&scratch, &names, &["--wrap", mode, "--width", "20"]);
        assert!(
            places >= changed && changed >= 24,
            "{mode}: {places}, {changed}"
        );
    }
}

#[test]
fn places_of_any_document_are_replaced_as_fmt_does() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut byte = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_be_bytes()[0]
    };
    let (mut places, mut changed) = (0, 0);
    for options in [
        ["--wrap", "long", "--width", "30"],
        ["--wrap", "fill", "--width", "40"],
        ["--wrap", "sentence", "--width", "60"],
    ] {
        let scratch = Scratch::new(&[]);
        let names: Vec<String> = (0..300).map(|at| format!("{at}.md")).collect();
        for (at, name) in names.iter().enumerate() {
            let choices: Vec<u8> = (0..at * 3).map(|_| byte()).collect();
            scratch.write(name, markdown::document(&choices).as_bytes());
        }
        let (more, files) = compare(&scratch, &names, &options);
        places += more;
        changed += files;
    }
    assert!(places > 1000 && changed > 400, "{places} in {changed}");
}
