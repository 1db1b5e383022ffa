//! What prettier and mdformat make of a table of contents is right as it is: `check` asks for no other form.
//!
//! Formatters are slow, so documents of the corpus take turns. `TOCFMT_ROUND_TRIPS=all` formats all of them.

use std::collections::BTreeMap;
use std::env;
use std::fs;

use tocfmt::{EntryStyle, Listed, TocOptions, table_of_contents};

use crate::support::corpus::CORPUS;
use crate::support::pages::documents;
use crate::support::scratch::Scratch;
use crate::support::skip::{has_path, has_program};

/// Returns a folder with the fixtures and some documents of the corpus, in which all tables of contents are up to date.
fn up_to_date() -> Scratch {
    let scratch = Scratch::new(&[]);
    for entry in fs::read_dir("testdata/toc").unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        // Other hosts have other syntax in headings, which the formatters do not know.
        if name.ends_with(".golden.md") && !name.starts_with("anchors") {
            scratch.write(&name, &fs::read(entry.path()).unwrap());
        }
    }
    if has_path(CORPUS) {
        let all = env::var_os("TOCFMT_ROUND_TRIPS").is_some_and(|value| value == "all");
        let step = if all { 1 } else { 40 };
        for (index, (_, text)) in documents(CORPUS).into_iter().enumerate().step_by(step) {
            scratch.write(&format!("corpus-{index}.md"), text.as_bytes());
        }
    }
    assert_eq!(scratch.status(&["fmt", "--only", "toc", "."]), Some(0));
    scratch
}

/// Returns the anchors of the headings of each document; `None` if its markers do not pair up.
fn anchors(scratch: &Scratch) -> BTreeMap<String, Option<Vec<String>>> {
    let mut options = TocOptions::default();
    options.listed = Listed::AllHeadings;
    options.entries = EntryStyle::Text;
    let anchors = |name: &String| {
        let list = table_of_contents(&scratch.read_text(name), &options).ok()?;
        let links = list.lines().map(|line| line.rsplit_once("](").unwrap().1);
        Some(links.map(str::to_owned).collect())
    };
    let names = fs::read_dir(scratch.path(".")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let documents = names.filter(|name| name.ends_with(".md"));
    documents
        .map(|name| (name.clone(), anchors(&name)))
        .collect()
}

/// Runs a formatter on all documents. Those that it refuses are removed: mdformat does not format what it would render
/// differently.
fn format_all(scratch: &Scratch, formatter: &str, args: &[&str]) {
    const MAX_REFUSED: usize = 20;
    for _ in 0..=MAX_REFUSED {
        let output = scratch.command(formatter, args).output().unwrap();
        if output.status.success() {
            return;
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        let names = anchors(scratch).into_keys();
        let refused: Vec<String> = names.filter(|name| stderr.contains(name)).collect();
        assert!(!refused.is_empty(), "{stderr}");
        for name in refused {
            fs::remove_file(scratch.path(&name)).unwrap();
        }
    }
    panic!("{formatter} refuses more than {MAX_REFUSED} documents");
}

/// Runs a formatter, and checks that it leaves nothing to do in the documents in which it does not change a heading, such
/// as by writing one space for two.
fn check_after(formatter: &str, args: &[&str]) {
    if !has_program(formatter) {
        return;
    }
    let scratch = up_to_date();
    format_all(&scratch, formatter, args);
    let before = anchors(&up_to_date());
    let after = anchors(&scratch);
    let (same, changed): (Vec<&String>, Vec<&String>) = after
        .keys()
        .partition(|name| before.get(*name) == after.get(*name));
    assert!(changed.len() * 6 < same.len(), "{changed:?}");
    let check = ["check", "--only", "toc"].into_iter();
    let check: Vec<&str> = check.chain(same.iter().map(|name| name.as_str())).collect();
    let output = scratch.output(&check);
    let diff = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{diff}");
    eprintln!(
        "{} documents, {} with other headings",
        same.len(),
        changed.len()
    );
}

#[test]
fn lists_are_right_after_prettier() {
    check_after("prettier", &["--log-level", "warn", "--write", "."]);
}

#[test]
fn lists_are_right_after_mdformat() {
    check_after("mdformat", &["."]);
}
