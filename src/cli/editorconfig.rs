//! `.editorconfig`: the widths that editors go by, for where `tocfmt.toml` has none.
//!
//! Owns the EditorConfig crate. Of all that such a file may say, `max_line_length` alone counts here; which files hold for
//! a document is for whoever asks.

use std::path::{Path, PathBuf};

use ec4rs::property::MaxLineLen;
use ec4rs::{ConfigParser, ParseError, Section};
use tocfmt::{Position, Width};

use super::report::Problem;
use super::settings::{Mode, WrapSettings};
use super::store;

/// The name of such a file; it holds for its folder and all below.
const FILE_NAME: &str = ".editorconfig";

/// What one file says about widths.
pub(crate) struct Widths {
    /// Its folder, absolute.
    folder: PathBuf,
    /// As messages name it.
    pub(crate) source: PathBuf,
    sections: Vec<Section>,
    /// Whether files further up count no more.
    pub(crate) is_root: bool,
}

impl Widths {
    /// The file of `folder`, which is absolute; `None` where it has none. `shown` is how messages name the folder.
    pub(crate) fn of_folder(folder: &Path, shown: &Path) -> Result<Option<Self>, Problem> {
        if !folder.join(FILE_NAME).is_file() {
            return Ok(None);
        }
        let source = shown.join(FILE_NAME);
        let text =
            store::read(&folder.join(FILE_NAME)).map_err(|problem| problem.about(&source))?;
        let wrong = |line, error: &ParseError| {
            let what = match error {
                ParseError::InvalidLine => "neither a section nor a pair; correct it".to_owned(),
                error => format!("{error}; correct it"),
            };
            let at = Position { line, column: 1 };
            Problem::trouble(&source, Some(at), what)
        };
        let parser = ConfigParser::new_buffered(text.as_bytes());
        let mut parser = parser.map_err(|error| wrong(1, &error))?;
        let is_root = parser.is_root;
        let mut sections = Vec::new();
        while let Some(section) = parser.next() {
            sections.push(section.map_err(|error| wrong(parser.line_no(), &error))?);
        }
        sections.retain(|section| {
            section
                .props()
                .get_raw::<MaxLineLen>()
                .into_option()
                .is_some()
        });
        Ok(Some(Self {
            folder: folder.to_owned(),
            source,
            sections,
            is_root,
        }))
    }

    /// What the last section says that holds for the file, which is an absolute path: a width, or that lines have none.
    pub(crate) fn settings(&self, path: &Path) -> Option<WrapSettings> {
        let path = path.strip_prefix(&self.folder).ok()?;
        let mut last_first = self.sections.iter().rev();
        let section = last_first.find(|section| section.applies_to(path))?;
        let mut settings = WrapSettings::default();
        match section.props().get::<MaxLineLen>() {
            Ok(MaxLineLen::Value(columns)) => {
                settings.width = u16::try_from(columns).ok().and_then(Width::new);
            }
            Ok(MaxLineLen::Off) => settings.mode = Some(Mode::Off),
            // `unset`, or what other editors may understand.
            Err(_) => {}
        }
        Some(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(text: &str) -> Result<Widths, Problem> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
        Widths::of_folder(folder.path(), Path::new("a")).map(Option::unwrap)
    }

    #[test]
    fn the_last_section_that_holds_decides() {
        let text = "root = true\n[*]\nmax_line_length = 100\n[*.md]\nindent_size = 2\n[docs/**]\nmax_line_length=off\n\
            [docs/a.md]\nmax_line_length = 0\n";
        let widths = widths(text).unwrap();
        let said = |path: &str| widths.settings(&widths.folder.join(path)).unwrap();
        assert_eq!(said("a.md").width, Width::new(100));
        assert_eq!(said("docs/b.md").mode, Some(Mode::Off));
        assert_eq!(said("docs/a.md"), WrapSettings::default());
        assert!(widths.is_root && widths.settings(Path::new("/b/a.md")).is_none());
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let problem = widths("[*]\nmax_line_length = 9\nwhat\n")
            .err()
            .unwrap()
            .to_string();
        assert_eq!(
            problem,
            "a/.editorconfig:3:1: neither a section nor a pair; correct it"
        );
    }
}
