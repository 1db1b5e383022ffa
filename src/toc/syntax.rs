//! The marker syntaxes: how each tool spells the comments around a table of contents, and the options in them.
//!
//! To add one, add a variant of [`MarkerSyntax`] and a row of [`SYNTAXES`].

use super::marker_options::{Setting, is_setting_name};
use crate::options::MarkerSyntax;
use crate::source::is_space_or_tab;

/// How a tool spells its markers. White space around the words of a comment and the case of ASCII letters do not matter.
#[derive(Debug)]
pub(super) struct Syntax {
    /// The name under which it can be adopted. `None` for what is kept up to date anyway.
    pub(super) adopted_as: Option<MarkerSyntax>,
    /// The tool that writes it.
    pub(super) tool: &'static str,
    /// The words that an opening marker starts with. More may follow, as far as `options` says.
    opening: &'static str,
    /// All words of a closing marker, except that more may follow if they end in `…`.
    closings: &'static [&'static str],
    pub(super) options: OptionSyntax,
    /// What is around the words of its markers.
    padding: &'static str,
}

/// What may follow the first words of an opening marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OptionSyntax {
    /// Nothing.
    Nothing,
    /// Any text, without a meaning for the list.
    AnyText,
    /// At least one word without a meaning for the list.
    AnyWord,
    /// Settings `KEY=VALUE` of tocfmt.
    Settings,
    /// At least one option `KEY:VALUE`. Those that are not in the list have no meaning for the list.
    Colons(&'static [(&'static str, Setting)]),
    /// Options `--KEY=VALUE`, likewise, and other words.
    Flags(&'static [(&'static str, Setting)]),
}

/// The syntaxes. The first that fits a comment is the one that it has.
static SYNTAXES: [Syntax; 10] = [
    Syntax {
        adopted_as: None,
        tool: "tocfmt",
        opening: "toc",
        // mdtoc has the first one, markdown-toc the second one.
        closings: &["/toc", "tocstop"],
        options: OptionSyntax::Settings,
        padding: " ",
    },
    Syntax {
        adopted_as: Some(MarkerSyntax::Doctoc),
        tool: "doctoc",
        opening: "START doctoc",
        closings: &["END doctoc…"],
        options: OptionSyntax::AnyText,
        padding: " ",
    },
    Syntax {
        adopted_as: Some(MarkerSyntax::GhMdToc),
        tool: "gh-md-toc",
        opening: "ts",
        closings: &["te"],
        options: OptionSyntax::Nothing,
        padding: "",
    },
    Syntax {
        adopted_as: Some(MarkerSyntax::Vscode),
        tool: "Markdown TOC for VS Code",
        opening: "TOC",
        closings: &["/TOC"],
        options: OptionSyntax::Colons(&[
            ("depthfrom", Setting::MinDepth),
            ("depthto", Setting::MaxDepth),
            ("orderedlist", Setting::IsOrdered),
        ]),
        padding: " ",
    },
    Syntax {
        adopted_as: Some(MarkerSyntax::Marksman),
        tool: "marksman",
        opening: "toc:start",
        closings: &["toc:end"],
        options: OptionSyntax::Nothing,
        padding: "",
    },
    Syntax {
        adopted_as: Some(MarkerSyntax::MdformatToc),
        tool: "mdformat-toc",
        opening: "mdformat-toc start",
        closings: &["mdformat-toc end"],
        options: OptionSyntax::Flags(&[
            ("minlevel", Setting::MinDepth),
            ("maxlevel", Setting::MaxDepth),
        ]),
        padding: " ",
    },
    Syntax {
        adopted_as: Some(MarkerSyntax::VimMarkdownToc),
        tool: "vim-markdown-toc",
        opening: "vim-markdown-toc",
        closings: &["vim-markdown-toc"],
        options: OptionSyntax::AnyWord,
        padding: " ",
    },
    Syntax {
        adopted_as: Some(MarkerSyntax::EmacsMarkdownToc),
        tool: "markdown-toc for Emacs",
        opening: "markdown-toc start",
        closings: &["markdown-toc end"],
        options: OptionSyntax::AnyText,
        padding: " ",
    },
    Syntax {
        adopted_as: Some(MarkerSyntax::Bitdowntoc),
        tool: "bitdowntoc",
        opening: "TOC start",
        closings: &["TOC end"],
        options: OptionSyntax::AnyText,
        padding: " ",
    },
    // Its opening marker is one of tocfmt, until the second one of the same spelling shows what the pair is.
    Syntax {
        adopted_as: Some(MarkerSyntax::Jetbrains),
        tool: "JetBrains IDEs",
        opening: "TOC",
        closings: &["TOC"],
        options: OptionSyntax::Nothing,
        padding: " ",
    },
];

/// The syntax of tocfmt itself.
pub(super) fn tocfmt() -> &'static Syntax {
    let [tocfmt, ..] = &SYNTAXES;
    tocfmt
}

/// The syntax of [`MarkerSyntax::Jetbrains`].
pub(super) fn jetbrains() -> &'static Syntax {
    let [.., jetbrains] = &SYNTAXES;
    jetbrains
}

/// What a marker does, in the first syntax that it fits.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    /// It opens a table of contents.
    Opening(&'static Syntax),
    /// It closes one. A closing marker may be one of several syntaxes.
    Closing(&'static Syntax),
}

impl Role {
    /// Returns what a comment with these words between `<!--` and `-->` does; `None` if it is no marker.
    pub(super) fn of(words: &str) -> Option<Self> {
        let mut syntaxes = SYNTAXES.iter();
        let opening = syntaxes.find(|syntax| syntax.options_of(words).is_some());
        let closing = || SYNTAXES.iter().find(|syntax| syntax.is_closed_by(words));
        opening
            .map(Self::Opening)
            .or_else(|| closing().map(Self::Closing))
    }

    pub(super) fn syntax(self) -> &'static Syntax {
        match self {
            Self::Opening(syntax) | Self::Closing(syntax) => syntax,
        }
    }
}

impl Syntax {
    /// Whether the tables of contents in this syntax are kept up to date.
    pub(super) fn is_kept(&self, adopted: &[MarkerSyntax]) -> bool {
        self.adopted_as
            .is_none_or(|syntax| adopted.contains(&syntax))
    }

    /// Whether `words` are those of one of its closing markers.
    pub(super) fn is_closed_by(&self, words: &str) -> bool {
        self.closings
            .iter()
            .any(|closing| match closing.strip_suffix('…') {
                Some(start) => rest_after(words, start).is_some(),
                None => words.eq_ignore_ascii_case(closing),
            })
    }

    /// Returns the opening marker; with `…` where the tool writes more.
    pub(super) fn opening_marker(&self) -> String {
        let more = match self.options {
            OptionSyntax::Nothing | OptionSyntax::Settings => "",
            _ => " …",
        };
        format!("<!--{0}{1}{more}{0}-->", self.padding, self.opening)
    }

    /// Returns the first of the closing markers, likewise.
    pub(super) fn closing_marker(&self) -> String {
        let closing = self.closings.first().copied().unwrap_or_default();
        let words = closing.replace('…', " …");
        format!("<!--{0}{words}{0}-->", self.padding)
    }

    /// Returns the options of an opening marker with these words; `None` if it is none in this syntax.
    pub(super) fn options_of<'t>(&self, words: &'t str) -> Option<&'t str> {
        let options = rest_after(words, self.opening)?;
        let mut each = options.split_ascii_whitespace();
        let fits = match self.options {
            OptionSyntax::Nothing => options.is_empty(),
            OptionSyntax::AnyText | OptionSyntax::Flags(_) => true,
            OptionSyntax::AnyWord => !options.is_empty(),
            OptionSyntax::Settings => {
                starts_with_setting(options) || each.all(|option| option.contains('='))
            }
            // With this one, the comment leaves out a heading.
            OptionSyntax::Colons(_) if options.eq_ignore_ascii_case("ignore:true") => false,
            OptionSyntax::Colons(_) => {
                !options.is_empty() && each.all(|option| option.contains(':'))
            }
        };
        fits.then_some(options)
    }
}

/// Whether a text starts with a setting of tocfmt, perhaps written in another way than `KEY=VALUE`.
fn starts_with_setting(options: &str) -> bool {
    let mut words = options.split_ascii_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let key = first.split(['=', ':']).next().unwrap_or_default();
    let is_setting = key.len() < first.len() || matches!(second, None | Some("=" | ":"));
    is_setting && is_setting_name(key)
}

/// Returns what follows the first words, without white space around it.
fn rest_after<'t>(words: &'t str, first: &str) -> Option<&'t str> {
    let (start, rest) = words.split_at_checked(first.len())?;
    let is_whole = rest.is_empty() || rest.starts_with(is_space_or_tab);
    let fits = is_whole && start.eq_ignore_ascii_case(first);
    fits.then(|| rest.trim_matches(is_space_or_tab))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tool, and whether the comment opens or closes.
    fn parsed(words: &str) -> Option<(&'static str, &'static str)> {
        Some(match Role::of(words)? {
            Role::Opening(syntax) => ("opening", syntax.tool),
            Role::Closing(syntax) => ("closing", syntax.tool),
        })
    }

    #[test]
    fn markers_of_each_tool_are_known() {
        for (words, role, tool) in [
            ("toc", "opening", "tocfmt"),
            ("TOC max-depth=3 bullet=*", "opening", "tocfmt"),
            ("toc max-depth:3", "opening", "tocfmt"),
            ("toc max-depth = 3", "opening", "tocfmt"),
            ("toc bullet", "opening", "tocfmt"),
            ("/Toc", "closing", "tocfmt"),
            ("tocstop", "closing", "tocfmt"),
            (
                "START doctoc generated TOC please keep comment here to allow auto update",
                "opening",
                "doctoc",
            ),
            ("END doctoc generated TOC", "closing", "doctoc"),
            ("ts", "opening", "gh-md-toc"),
            ("te", "closing", "gh-md-toc"),
            (
                "TOC depthFrom:2 depthTo:6",
                "opening",
                "Markdown TOC for VS Code",
            ),
            ("toc:start", "opening", "marksman"),
            ("toc:end", "closing", "marksman"),
            (
                "mdformat-toc start --slug=github",
                "opening",
                "mdformat-toc",
            ),
            ("mdformat-toc end", "closing", "mdformat-toc"),
            ("vim-markdown-toc GFM", "opening", "vim-markdown-toc"),
            ("vim-markdown-toc", "closing", "vim-markdown-toc"),
            (
                "markdown-toc start - Don't edit this section. Run M-x markdown-toc-refresh-toc",
                "opening",
                "markdown-toc for Emacs",
            ),
            ("markdown-toc end", "closing", "markdown-toc for Emacs"),
            (
                "TOC start (generated with bitdowntoc)",
                "opening",
                "bitdowntoc",
            ),
            ("TOC end", "closing", "bitdowntoc"),
        ] {
            assert_eq!(parsed(words), Some((role, tool)), "{words}");
        }
    }

    #[test]
    fn other_comments_are_no_markers() {
        for words in [
            "",
            "toc entries of this page",
            "TOC ignore:true",
            "tocs",
            "/ toc",
            "toc here",
            "toc a=b here",
            "/toc here",
            "doctoc",
            "tsx",
            "te st",
            "START",
            "tocé",
        ] {
            assert_eq!(parsed(words), None, "{words}");
        }
    }
}
