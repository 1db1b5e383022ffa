//! Pages as readers see them: Markdown rendered by two parsers that share no code, and the examples of the specifications.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The CommonMark specification.
pub(crate) const COMMONMARK: &str = "testdata/spec/commonmark-0.31.2.txt";

/// The GFM specification, where it is there.
pub(crate) const GFM: &str = "../shared/corpus/spec/gfm-0.29-spec.txt";

/// The inputs of the examples, tabs restored.
pub(crate) fn examples(path: &str) -> Vec<String> {
    let fence = format!("{} example", "`".repeat(32));
    let text = fs::read_to_string(path).unwrap();
    let opened = text.split(&fence).skip(1);
    let inputs = opened.map(|rest| {
        let body = rest.split_once('\n').unwrap().1;
        let input = body.split("\n.\n").next().unwrap();
        // An example without input starts with the dot.
        let input = if body.starts_with(".\n") { "" } else { input };
        format!("{}\n", input.replace('→', "\t"))
    });
    inputs.collect()
}

/// The first parser with the extensions of GitHub.
pub(crate) fn github() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.render.r#unsafe = true;
    options
}

pub(crate) fn by_comrak(markdown: &str) -> String {
    comrak::markdown_to_html(markdown, &github())
}

pub(crate) fn by_pulldown(markdown: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(markdown));
    html
}

/// The second parser with the extensions of GitHub that it has.
pub(crate) fn by_pulldown_events(markdown: &str) -> pulldown_cmark::Parser<'_> {
    use pulldown_cmark::{Options, Parser};
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    Parser::new_ext(markdown, options)
}

/// HTML without white space: how many line feeds stand between tags is a matter of taste.
pub(crate) fn squeezed(html: &str) -> String {
    html.split_whitespace().collect()
}

/// What HTML calls ASCII white space.
const WHITE_SPACE: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];

/// HTML with every run of white space made one space, as a browser shows it; but not in comments and in the elements that
/// show their white space.
pub(crate) fn folded(html: &str) -> String {
    let mut folded = String::with_capacity(html.len());
    let mut rest = html;
    // Up to where a comment runs that hides text of the page's, whose white space nobody sees.
    let mut hidden = 0;
    while let Some(c) = rest.chars().next() {
        let at = html.len() - rest.len();
        if at >= hidden && rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(rest.len(), |end| end + 3);
            if runs_over_blocks(rest.get(..end).unwrap()) || end == rest.len() {
                hidden = at + end;
            }
        }
        if at >= hidden
            && let Some(end) = verbatim(rest)
        {
            folded.push_str(rest.get(..end).unwrap());
            rest = rest.get(end..).unwrap();
        } else if WHITE_SPACE.contains(&c) {
            folded.push(' ');
            rest = rest.trim_start_matches(WHITE_SPACE);
        } else {
            folded.push(c);
            rest = rest.get(c.len_utf8()..).unwrap();
        }
    }
    folded
}

/// Whether a piece of a page has blocks in it: a comment that hides them, or a tag that somebody forgot to close.
fn runs_over_blocks(html: &str) -> bool {
    let mut tags = ["<p>", "</p>", "<li>", "</li>", "</blockquote>"].iter();
    tags.any(|tag| html.contains(tag))
}

/// The elements that show their white space.
const VERBATIM: [&str; 5] = ["pre", "code", "textarea", "script", "style"];

/// Whether a text has a tag of an element that shows its white space.
pub(crate) fn has_verbatim_tags(text: &str) -> bool {
    let text = text.to_ascii_lowercase().replace("</", "<");
    VERBATIM
        .iter()
        .any(|name| text.contains(&format!("<{name}")))
}

/// The length of what `html` starts with, if that is a comment or an element that shows its white space.
fn verbatim(html: &str) -> Option<usize> {
    if !html.starts_with('<') {
        return None;
    }
    let ends = |end: &str| html.find(end).map(|at| at + end.len());
    if html.starts_with("<!--") {
        return ends("-->");
    }
    let name: String = html
        .chars()
        .skip(1)
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let name = name.to_ascii_lowercase();
    let element = VERBATIM.iter().find(|element| **element == name)?;
    let end = ends(&format!("</{element}>")).unwrap_or(html.len());
    Some(end).filter(|end| {
        let whole = html.get(..*end).unwrap_or_default();
        *element != "code" || !runs_over_blocks(whole)
    })
}

/// Every Markdown file below a folder, by path, in order; none where the folder is not there.
pub(crate) fn documents(folder: &str) -> Vec<(PathBuf, String)> {
    let mut documents = Vec::new();
    collect(Path::new(folder), &mut documents);
    documents.sort();
    documents
}

fn collect(folder: &Path, documents: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().to_ascii_lowercase();
        if path.is_dir() {
            collect(&path, documents);
        } else if name.ends_with(".md")
            && let Ok(text) = fs::read_to_string(&path)
        {
            documents.push((path, text));
        }
    }
}
