//! Reads `.editorconfig` files, of which only `max_line_length` is used.

use std::path::{Path, PathBuf};

use ec4rs::property::MaxLineLen;
use ec4rs::{ConfigParser, ParseError, Section};
use tocfmt::{Position, Width, WrapMode};

use super::settings::WrapSettings;
use crate::cli::files;
use crate::cli::message::Message;

/// The name of the files. Each applies to its folder and all folders below.
const FILE_NAME: &str = ".editorconfig";

/// The line lengths in an `.editorconfig` file.
pub(super) struct EditorConfig {
    /// The absolute path of its folder.
    folder: PathBuf,
    /// The path of the file, for messages.
    pub(super) source: PathBuf,
    /// The sections with a `max_line_length`.
    sections: Vec<Section>,
    /// Whether files in parent folders are ignored.
    pub(super) is_root: bool,
}

impl EditorConfig {
    /// Reads the file in `folder`, an absolute path. Returns `None` if there is none.
    ///
    /// Messages call the folder `display_folder`.
    pub(super) fn in_folder(folder: &Path, display_folder: &Path) -> Result<Option<Self>, Message> {
        let file = folder.join(FILE_NAME);
        if !file.is_file() {
            return Ok(None);
        }
        let source = display_folder.join(FILE_NAME);
        let text = files::read(&file).map_err(|message| message.with_path(&source))?;
        let parser = ConfigParser::new_buffered(text.as_bytes());
        let mut parser = parser.map_err(|error| invalid(&source, 1, &error))?;
        let is_root = parser.is_root;
        let mut sections = Vec::new();
        while let Some(section) = parser.next() {
            sections.push(section.map_err(|error| invalid(&source, parser.line_no(), &error))?);
        }
        sections.retain(has_max_line_length);
        Ok(Some(Self {
            folder: folder.to_owned(),
            source,
            sections,
            is_root,
        }))
    }

    /// Returns the settings in the last section that applies to a file, given by its absolute path.
    pub(super) fn settings_for(&self, path: &Path) -> Option<WrapSettings> {
        let path = path.strip_prefix(&self.folder).ok()?;
        let mut last_first = self.sections.iter().rev();
        let section = last_first.find(|section| section.applies_to(path))?;
        let mut settings = WrapSettings::default();
        match section.props().get::<MaxLineLen>() {
            Ok(MaxLineLen::Value(columns)) => {
                settings.width = u16::try_from(columns).ok().and_then(Width::new);
            }
            Ok(MaxLineLen::Off) => settings.mode = Some(WrapMode::Off),
            // `unset`, or a value that only other editors understand.
            Err(_) => {}
        }
        Some(settings)
    }
}

fn has_max_line_length(section: &Section) -> bool {
    let value = section.props().get_raw::<MaxLineLen>();
    value.into_option().is_some()
}

fn invalid(source: &Path, line: usize, error: &ParseError) -> Message {
    let text = match error {
        ParseError::InvalidLine => "expected `[section]` or `key = value`".to_owned(),
        ParseError::EmptyCharClass => "empty character class in a section header".to_owned(),
        error => error.to_string(),
    };
    let at = Position { line, column: 1 };
    Message::config_error(source, text).at(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<EditorConfig, Message> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
        EditorConfig::in_folder(folder.path(), Path::new("a")).map(Option::unwrap)
    }

    #[test]
    fn last_matching_section_wins() {
        let text = "root = true\n[*]\nmax_line_length = 100\n[*.md]\nindent_size = 2\n[docs/**]\nmax_line_length=off\n\
            [docs/a.md]\nmax_line_length = 0\n";
        let config = parse(text).unwrap();
        let settings = |path: &str| config.settings_for(&config.folder.join(path)).unwrap();
        assert_eq!(settings("a.md").width, Width::new(100));
        assert_eq!(settings("docs/b.md").mode, Some(WrapMode::Off));
        assert_eq!(settings("docs/a.md"), WrapSettings::default());
        assert!(config.is_root && config.settings_for(Path::new("/b/a.md")).is_none());
    }

    #[test]
    fn reports_the_position_of_an_invalid_line() {
        let problem = parse("[*]\nmax_line_length = 9\nwhat\n").err().unwrap();
        assert_eq!(
            problem.to_string(),
            "a/.editorconfig:3:1: expected `[section]` or `key = value`"
        );
    }
}
