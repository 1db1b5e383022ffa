//! Applying a report: with all replacements or all fixes applied, a file is what `fmt` writes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::findings::{apply_fixes, apply_replacements, json, results, sarif, text};
use crate::support::markdown;
use crate::support::scratch::Scratch;

/// Groups findings by the file they are in.
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

/// Compares the applied reports with what `fmt` writes, for all files of a folder. Returns the number of replacements and of
/// changed files.
fn compare(scratch: &Scratch, names: &[String], options: &[&str]) -> (usize, usize) {
    let args = [&["check", "-v"], options].concat();
    let (findings, log) = (json(scratch, &args), sarif(scratch, &args));
    let by_name = by_file(&findings, |finding| text(finding, "path"));
    let location = "/locations/0/physicalLocation/artifactLocation/uri";
    let by_uri = by_file(results(&log), |result| {
        result.pointer(location).unwrap().as_str().unwrap()
    });
    let old: Vec<String> = names.iter().map(|name| scratch.read_text(name)).collect();
    scratch.output(&[&["fmt"], options].concat());
    let mut changed = 0;
    for (name, old) in names.iter().zip(&old) {
        let new = scratch.read_text(name);
        changed += usize::from(*old != new);
        let findings = by_name.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        let replaced = apply_replacements(old, findings);
        assert_eq!(replaced, new, "{options:?}: {old:?}");
        let results = by_uri.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        let fixed = apply_fixes(old, results);
        assert_eq!(fixed, new, "{options:?}: {old:?}");
    }
    let replacements = findings
        .iter()
        .filter(|finding| !finding["replacement"].is_null());
    (replacements.count(), changed)
}

#[test]
fn applied_reports_are_what_fmt_writes_at_unusual_places() {
    let body = [
        // The new list is empty.
        "<!-- toc -->\n- x\n- y\n<!-- /toc -->\n\na\n",
        "<!-- toc -->\n- x\n<!-- /toc -->",
        // Both markers are on one line, also at the very end.
        "# a\n\n<!-- toc --><!-- /toc -->",
        "# a\n\n<!-- toc --><!-- /toc -->\n",
        // The list gets longer, gets shorter, or stays.
        "<!-- toc -->\n\n<!-- /toc -->\n\n# a\n\n# b\n",
        "# ä €\n\n<!-- toc -->\n<!-- /toc -->\n\n> # 🎉\n> <!-- toc -->\n> - [x](#x)\n> <!-- /toc -->\n",
        "- <!-- toc -->\n  <!-- /toc -->\n\n# a\n",
        "<!-- toc -->\n<!-- /toc -->\n# a\n<!-- toc -->\n<!-- /toc -->\n# b\n<!-- toc -->\n<!-- /toc -->",
        // Paragraphs next to each other, at the end, in containers, with wide characters and tabs.
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
        let options = ["--wrap", mode, "--width", "20"];
        let (replacements, changed) = compare(&scratch, &names, &options);
        assert!(
            replacements >= changed && changed >= 24,
            "{mode}: {replacements}, {changed}"
        );
    }
}

#[test]
fn applied_reports_are_what_fmt_writes_in_generated_documents() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut byte = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_be_bytes()[0]
    };
    let (mut replacements, mut changed) = (0, 0);
    for options in [
        ["--wrap", "long", "--width", "30"],
        ["--wrap", "fill", "--width", "40"],
        ["--wrap", "sentence", "--width", "60"],
    ] {
        let scratch = Scratch::new(&[]);
        let names: Vec<String> = (0..330).map(|at| format!("{at}.md")).collect();
        for (at, name) in names.iter().enumerate() {
            let choices: Vec<u8> = (0..at * 3).map(|_| byte()).collect();
            scratch.write(name, markdown::document(&choices).as_bytes());
        }
        let counts = compare(&scratch, &names, &options);
        replacements += counts.0;
        changed += counts.1;
    }
    assert!(
        replacements > 1000 && changed > 400,
        "{replacements} in {changed}"
    );
}
