//! The anchors of one small page on every host. What each host makes of it is in `testdata/toc/anchors-*.golden.md`; here are
//! the corners.

use super::{Anchors, Host};
use crate::document::{Arena, Document};

/// Returns the anchors of all headings of a page.
fn anchors(host: Host, text: &str) -> Vec<String> {
    let arena = Arena::new();
    let document = Document::parse_with(&arena, text, host.rules().attributes);
    let mut anchors = Anchors::new(host, &document);
    let headings = document.headings().iter();
    let on_page = headings.filter(|heading| (host.rules().is_heading)(heading, &document));
    on_page
        .map(|heading| anchors.next(heading).to_string())
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[(Host, &str)]) {
    for (host, expected) in expected {
        assert_eq!(anchors(*host, text).join(" "), *expected, "{host:?}");
    }
}

#[test]
fn letters_of_other_scripts_are_kept_dropped_or_transliterated() {
    check(
        "# Žluť İ Σας ½ ไม้\n",
        &[
            (Host::Gitlab, "žluť-i̇-σας-½-ไม้"),
            (Host::Gitea, "žluť-i-σας-½-ไม"),
            (Host::Hugo, "žluť-i-σας--ไม"),
            (Host::HugoGithubAscii, "zlut-i---"),
            (Host::HugoBlackfriday, "žluť-i-σας-½-ไม"),
            (Host::Goldmark, "lu----"),
            (Host::Mkdocs, "zlut-i-12"),
            (Host::PythonMarkdownUnicode, "žluť-i̇-σας-½-ไม"),
            (Host::PymdownxSlugs, "žluť-i-σας-½-ไม"),
            (Host::Vitepress, "zlut-i-σας-1⁄2-ไม้"),
            (Host::Mdbook, "žluť-i-σας-½-ไม"),
            (Host::Jekyll, "žluť-i̇-σας--ไม้"),
            (Host::Kramdown, "lu----"),
            (Host::Zola, "zlut-i-sas-1-2-aim"),
            (Host::Pandoc, "žluť-i-σας-½-ไม"),
        ],
    );
}

#[test]
fn markup_counts_as_the_host_reads_it() {
    check(
        "# a *b* [c](d) <i>e</i> ![f](g) `h`\n",
        &[
            (Host::Github, "a-b-c-e--h"),
            (Host::Gitlab, "a-b-c-e-f-h"),
            (Host::Gitea, "a-b-cd-iei-fg-h"),
            (Host::Vscode, "a-b-c-e-f-h"),
            (Host::Hugo, "a-b-c-e-f-h"),
            (Host::Goldmark, "a-b-cd-iei-fg-h"),
            (Host::Mkdocs, "a-b-c-e-h"),
            (Host::Docusaurus, "a-b-c-e-f-h"),
            (Host::Vitepress, "a-b-c-e-h"),
            (Host::Mdbook, "a-b-c-e--h"),
            (Host::Jekyll, "a-b-c-e--h"),
            (Host::Kramdown, "a-b-cd-iei-fg-h"),
            (Host::Zola, "a-b-c-e-f-h"),
            (Host::Pandoc, "a-b-c-e-f-h"),
        ],
    );
}

#[test]
fn footnotes_count_by_number_by_name_or_not_at_all() {
    let text = "# a[^b]\n\n[^b]: c d\n";
    let hosts = [
        (Host::Github, "a1"),
        (Host::Gitlab, "a"),
        (Host::Gitea, "ab"),
        (Host::Vscode, "ab"),
        (Host::Hugo, "a"),
        (Host::Mkdocs, "ab"),
        (Host::PythonMarkdown, "a"),
        (Host::Docusaurus, "a"),
        (Host::Vitepress, "a-b"),
        (Host::Mdbook, "a1"),
        (Host::Jekyll, "a"),
        (Host::Zola, "a"),
        (Host::Pandoc, "ab"),
    ];
    check(text, &hosts);
}

#[test]
fn ids_in_attributes_are_anchors_where_the_host_reads_them() {
    let text = "# a {#b}\n\n# b\n\n# c {.d}\n";
    let as_text = "a-b b c-d";
    check(
        text,
        &[
            (Host::Github, as_text),
            (Host::Gitlab, as_text),
            (Host::Vscode, as_text),
            (Host::Gitea, "b b-1 c"),
            (Host::Hugo, "b b-1 c"),
            (Host::Goldmark, "b b-1 c"),
            (Host::Mkdocs, as_text),
            (Host::PythonMarkdown, "b b_1 c"),
            (Host::Docusaurus, "b b c-d"),
            (Host::Vitepress, "b b-1 c"),
            (Host::Mdbook, "b b c"),
            (Host::Jekyll, "b b c-d"),
            (Host::Zola, "b b-1 c"),
            (Host::Pandoc, "b b-1 c"),
        ],
    );
}

#[test]
fn ids_below_count_where_the_host_collects_them_first() {
    let text = "# b\n\n# a {#b}\n";
    check(
        text,
        &[(Host::Zola, "b-1 b"), (Host::PythonMarkdown, "b_1 b")],
    );
    check(text, &[(Host::Goldmark, "b b"), (Host::Pandoc, "b b")]);
}

#[test]
fn escaped_attributes_are_text_except_in_mdx() {
    let text = "# a \\{#b}\n";
    check(text, &[(Host::Hugo, "a-b"), (Host::PythonMarkdown, "a-b")]);
    check(text, &[(Host::Docusaurus, "b"), (Host::Mdbook, "b")]);
}

#[test]
fn attributes_may_follow_or_precede_closing_hashes() {
    check(
        "# a # {#b}\n\n# c {#d} #\n",
        &[
            (Host::Goldmark, "b d"),
            (Host::PythonMarkdown, "b d"),
            (Host::Jekyll, "b c-d"),
            (Host::Mdbook, "b c-d"),
            (Host::Pandoc, "b c-d"),
        ],
    );
}

#[test]
fn headings_without_text_have_a_default_a_number_or_nothing() {
    let text = "#\n\n# !\n\n# ?\n";
    check(
        text,
        &[
            (Host::Github, " -1 -2"),
            (Host::Hugo, " heading heading-1"),
            (Host::Goldmark, "heading heading-1 heading-2"),
            (Host::Mkdocs, "_1 _2 _3"),
            (
                Host::Bitbucket,
                "markdown-header- markdown-header-_1 markdown-header-_2",
            ),
            (Host::Jekyll, " -1"),
            (Host::Kramdown, "section section-1"),
            (Host::Pandoc, "section section-1 section-2"),
        ],
    );
}

#[test]
fn headings_that_the_host_reads_otherwise_are_left_out() {
    let text = "a\n# b\n\nc\nd\n---\n\n# e\n# f\n";
    check(
        text,
        &[
            (Host::Github, "b cd e f"),
            (Host::Hugo, "b d e f"),
            (Host::Mkdocs, "b e f"),
            (Host::Jekyll, "b e f"),
            (Host::Kramdown, "e"),
            (Host::Pandoc, "e f"),
        ],
    );
}

#[test]
fn hyphens_become_dashes_where_a_typographer_is_on() {
    check(
        "# a--b `c--d` ---\n",
        &[
            (Host::Github, "a--b-c--d----"),
            (Host::Hugo, "ab-c--d-"),
            (Host::HugoBlackfriday, "a-b-c-d"),
            (Host::Mdbook, "ab-c--d-"),
            (Host::Jekyll, "ab-c--d-"),
            (Host::Pandoc, "ab-c--d"),
            (Host::Kramdown, "a--b-c--d----"),
        ],
    );
}

#[test]
fn links_spell_anchors_as_the_host_and_markdown_need_it() {
    let spelling = |host: Host, anchor| host.spelling(anchor).into_owned();
    assert_eq!(spelling(Host::Github, "é-a"), "é-a");
    assert_eq!(spelling(Host::Docusaurus, "a b"), "a%20b");
    assert_eq!(spelling(Host::AzureDevops, "a(b)-é?"), "a(b)-%C3%A9%3F");
    assert_eq!(spelling(Host::AzureDevops, "a(b"), "a%28b");
    assert_eq!(spelling(Host::AzureDevops, "1a"), "%31%61");
}
