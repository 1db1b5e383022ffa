//! Hosts: how each one turns the headings of a page into anchors.
//!
//! One file a host, which holds its [`HostRules`]. To add a host, add its file, a variant of [`Host`] and a line in
//! [`Host::rules`].

mod anchors;
mod attributes;
mod azure_devops;
mod bitbucket;
mod characters;
mod docusaurus;
mod gitea;
mod github;
mod gitlab;
mod goldmark;
mod hugo;
mod kramdown;
mod mdbook;
mod pandoc;
mod python_markdown;
mod rules;
mod spelling;
mod text;
mod vitepress;
mod vscode;
mod zola;

use std::borrow::Cow;

use crate::document::{Document, Heading};

pub(crate) use anchors::Anchors;
pub(crate) use rules::HostRules;
use rules::TextRule;

/// The host that renders the page, and whose anchors links lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "cli",
    derive(clap::ValueEnum, serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum Host {
    /// GitHub.
    #[default]
    Github,
    /// GitLab.
    Gitlab,
    /// Gitea, Forgejo, Codeberg.
    #[cfg_attr(feature = "cli", value(alias = "forgejo"), serde(alias = "forgejo"))]
    Gitea,
    /// Bitbucket Cloud.
    Bitbucket,
    /// Azure DevOps.
    AzureDevops,
    /// The Markdown preview of VS Code.
    Vscode,
    /// Hugo.
    Hugo,
    /// Hugo with `autoHeadingIDType = "github-ascii"`.
    HugoGithubAscii,
    /// Hugo with `autoHeadingIDType = "blackfriday"`.
    HugoBlackfriday,
    /// goldmark, a parser for Go.
    Goldmark,
    /// MkDocs with its default extensions.
    Mkdocs,
    /// Python-Markdown with the extensions toc, attr_list and footnotes.
    PythonMarkdown,
    /// The same with `slugify_unicode`.
    PythonMarkdownUnicode,
    /// The same with `pymdownx.slugs`, as for Material for MkDocs.
    PymdownxSlugs,
    /// Docusaurus.
    Docusaurus,
    /// VitePress.
    Vitepress,
    /// mdBook 0.5 or later.
    Mdbook,
    /// Jekyll, GitHub Pages, and kramdown with the input GFM.
    #[cfg_attr(
        feature = "cli",
        value(alias = "kramdown-gfm"),
        serde(alias = "kramdown-gfm")
    )]
    Jekyll,
    /// kramdown.
    Kramdown,
    /// Zola.
    Zola,
    /// Pandoc.
    Pandoc,
}

impl Host {
    pub(crate) fn rules(self) -> &'static HostRules {
        match self {
            Self::Github => &github::GITHUB,
            Self::Gitlab => &gitlab::GITLAB,
            Self::Gitea => &gitea::GITEA,
            Self::Bitbucket => &bitbucket::BITBUCKET,
            Self::AzureDevops => &azure_devops::AZURE_DEVOPS,
            Self::Vscode => &vscode::VSCODE,
            Self::Hugo => &hugo::HUGO,
            Self::HugoGithubAscii => &hugo::HUGO_GITHUB_ASCII,
            Self::HugoBlackfriday => &hugo::HUGO_BLACKFRIDAY,
            Self::Goldmark => &goldmark::GOLDMARK,
            Self::Mkdocs => &python_markdown::MKDOCS,
            Self::PythonMarkdown => &python_markdown::PYTHON_MARKDOWN,
            Self::PythonMarkdownUnicode => &python_markdown::PYTHON_MARKDOWN_UNICODE,
            Self::PymdownxSlugs => &python_markdown::PYMDOWNX_SLUGS,
            Self::Docusaurus => &docusaurus::DOCUSAURUS,
            Self::Vitepress => &vitepress::VITEPRESS,
            Self::Mdbook => &mdbook::MDBOOK,
            Self::Jekyll => &kramdown::JEKYLL,
            Self::Kramdown => &kramdown::KRAMDOWN,
            Self::Zola => &zola::ZOLA,
            Self::Pandoc => &pandoc::PANDOC,
        }
    }

    /// Returns the text of a heading that its anchor is made of.
    pub(crate) fn heading_text<'a>(self, heading: &Heading<'a>, document: &Document<'a>) -> String {
        match self.rules().text {
            TextRule::Parts(push) | TextRule::ChangedParts(push) => {
                let mut text = String::new();
                heading.each_part(|part| push(part, &mut text));
                text
            }
            TextRule::Source(text) => text(heading, document),
        }
    }

    /// Returns the anchor of a heading if it is the only one of the page.
    pub(crate) fn sole_anchor<'a>(self, heading: &Heading<'a>, document: &Document<'a>) -> String {
        match document.heading_id(heading) {
            Some(id) => id.to_owned(),
            None => self.slug(&self.heading_text(heading, document)),
        }
    }

    /// Returns the slug of a text.
    fn slug(self, text: &str) -> String {
        let mut slug = String::new();
        self.push_slug(text, &mut slug);
        slug
    }

    fn push_slug(self, text: &str, slug: &mut String) {
        let rules = self.rules();
        (rules.push_slug)(text, slug);
        if slug.is_empty() {
            slug.push_str(rules.empty_slug);
        }
    }

    /// Returns an anchor as a link spells it.
    pub(crate) fn spelling(self, anchor: &str) -> Cow<'_, str> {
        match (self.rules().spelling)(anchor) {
            Some(spelling) => Cow::Owned(spelling),
            None => Cow::Borrowed(anchor),
        }
    }
}

#[cfg(test)]
mod tests;
