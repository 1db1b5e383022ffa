//! Pages as readers see them: Markdown rendered by comrak and by pulldown-cmark, which share no code, and the examples of
//! the specifications.

#![allow(dead_code, reason = "the fuzz targets use a part of this")]

use std::fs;
use std::path::{Path, PathBuf};

/// The path of the CommonMark specification.
pub(crate) const COMMONMARK: &str = "testdata/spec/commonmark-0.31.2.txt";

/// The path of the GFM specification, which may be missing.
pub(crate) const GFM: &str = "../shared/corpus/spec/gfm-0.29-spec.txt";

/// Returns the inputs of a specification's examples, with tabs restored.
pub(crate) fn examples(path: &str) -> Vec<String> {
    let fence = format!("{} example", "`".repeat(32));
    let text = fs::read_to_string(path).unwrap();
    let after_fences = text.split(&fence).skip(1);
    let inputs = after_fences.map(|rest| {
        let body = rest.split_once('\n').unwrap().1;
        let input = body.split("\n.\n").next().unwrap();
        // An example without input starts with the dot.
        let input = if body.starts_with(".\n") { "" } else { input };
        format!("{}\n", input.replace('→', "\t"))
    });
    inputs.collect()
}

/// The options of comrak for GitHub's extensions.
pub(crate) fn github_options() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.render.r#unsafe = true;
    options
}

/// Renders with comrak and GitHub's extensions.
pub(crate) fn comrak_page(markdown: &str) -> String {
    comrak::markdown_to_html(markdown, &github_options())
}

/// Renders with pulldown-cmark, without extensions.
pub(crate) fn pulldown_page(markdown: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(markdown));
    html
}

/// Parses with pulldown-cmark and those of GitHub's extensions that it has.
pub(crate) fn pulldown_events(markdown: &str) -> pulldown_cmark::Parser<'_> {
    use pulldown_cmark::{Options, Parser};
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    Parser::new_ext(markdown, options)
}

/// Removes all white space from HTML: the two renderers put line feeds between different tags.
pub(crate) fn without_white_space(html: &str) -> String {
    html.split_whitespace().collect()
}

/// What HTML calls ASCII white space.
const WHITE_SPACE: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];

/// Replaces every run of white space in HTML by one space, as browsers do, except in comments and in preformatted elements.
pub(crate) fn collapse_white_space(html: &str) -> String {
    let mut collapsed = String::with_capacity(html.len());
    let mut rest = html;
    // The end of a comment that hides blocks of the page: white space in it is not visible.
    let mut hidden_end = 0;
    while let Some(first) = rest.chars().next() {
        let at = html.len() - rest.len();
        if at >= hidden_end && rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(rest.len(), |end| end + 3);
            if contains_blocks(rest.get(..end).unwrap()) || end == rest.len() {
                hidden_end = at + end;
            }
        }
        if at >= hidden_end
            && let Some(end) = preformatted_len(rest)
        {
            collapsed.push_str(rest.get(..end).unwrap());
            rest = rest.get(end..).unwrap();
        } else if WHITE_SPACE.contains(&first) {
            collapsed.push(' ');
            rest = rest.trim_start_matches(WHITE_SPACE);
        } else {
            let is_special = |byte: &u8| matches!(byte, b'<' | b' ' | b'\t' | b'\n' | b'\r' | 0xc);
            let mut bytes = rest.as_bytes().iter().skip(1);
            let end = bytes.position(is_special).map_or(rest.len(), |at| at + 1);
            collapsed.push_str(rest.get(..end).unwrap());
            rest = rest.get(end..).unwrap();
        }
    }
    collapsed
}

/// True if HTML contains blocks, as a comment that hides them does, or an element without a closing tag.
fn contains_blocks(html: &str) -> bool {
    let mut tags = ["<p>", "</p>", "<li>", "</li>", "</blockquote>"].iter();
    tags.any(|tag| html.contains(tag))
}

/// The elements that preserve white space.
const PREFORMATTED: [&str; 5] = ["pre", "code", "textarea", "script", "style"];

/// True if a text contains a tag of an element that preserves white space.
pub(crate) fn has_preformatted_tags(text: &str) -> bool {
    let text = text.to_ascii_lowercase().replace("</", "<");
    PREFORMATTED
        .iter()
        .any(|name| text.contains(&format!("<{name}")))
}

/// Returns the length of the comment or preformatted element at the start of `html`, if any.
fn preformatted_len(html: &str) -> Option<usize> {
    let after = html.strip_prefix('<')?;
    let end_of = |end: &str| html.find(end).map(|at| at + end.len());
    if after.starts_with("!--") {
        return end_of("-->");
    }
    let length = after
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        .count();
    let name = after.get(..length)?;
    let element = PREFORMATTED
        .iter()
        .find(|element| element.eq_ignore_ascii_case(name))?;
    let end = end_of(&format!("</{element}>")).unwrap_or(html.len());
    Some(end).filter(|end| {
        let whole = html.get(..*end).unwrap_or_default();
        *element != "code" || !contains_blocks(whole)
    })
}

/// Returns every Markdown file below a folder with its text, sorted by path. Empty if the folder does not exist.
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
