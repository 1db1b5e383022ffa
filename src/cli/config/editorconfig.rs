//! Reads `.editorconfig` files, of which only `max_line_length` is used.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tocfmt::{Position, Width, WrapMode};

use super::editorconfig_glob::EditorConfigGlob;
use super::settings::WrapSettings;
use crate::cli::files::{self, check_pattern};
use crate::cli::message::Message;

/// The name of the files. Each applies to its folder and all folders below.
const FILE_NAME: &str = ".editorconfig";

/// The only property of interest.
const MAX_LINE_LENGTH: &str = "max_line_length";

/// The maximum number of sections with a line length that apply to a folder: each is matched against every path in it.
const MAX_SECTIONS: usize = 100;

/// The line lengths in an `.editorconfig` file.
#[derive(Debug)]
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

/// The line length of some files.
#[derive(Debug)]
struct Section {
    glob: EditorConfigGlob,
    settings: WrapSettings,
}

/// The header of a section.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Header<'t> {
    /// The 1-based number of its line.
    number: usize,
    glob: &'t str,
}

/// A line of the file that has a meaning.
enum Line<'t> {
    /// The glob of the section that starts here.
    Header(&'t str),
    Property(&'t str, &'t str),
}

impl EditorConfig {
    /// Reads the file in `folder`, an absolute path. Returns `None` if there is none.
    ///
    /// Messages call the folder `display_folder`.
    pub(super) fn in_folder(folder: &Path, display_folder: &Path) -> Result<Option<Self>, Message> {
        let source = display_folder.join(FILE_NAME);
        let Some(bytes) = files::read_config_if_exists(&folder.join(FILE_NAME), &source)? else {
            return Ok(None);
        };
        let text = files::decode(&source, bytes)?;
        let mut config = Self {
            folder: folder.to_owned(),
            source,
            sections: Vec::new(),
            is_root: false,
        };
        config.add_lines(&text)?;
        Ok(Some(config))
    }

    fn add_lines(&mut self, text: &str) -> Result<(), Message> {
        let invalid = |line: usize, text: String| {
            let position = Position { line, column: 1 };
            Message::config_error(&self.source, text).at(position)
        };
        let mut header = None;
        // The headers of sections with a line length, and the length.
        let mut found: Vec<(Header<'_>, &str)> = Vec::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in (1..).zip(text.lines()) {
            match parse_line(line).map_err(|error| invalid(number, error))? {
                Some(Line::Header(glob)) => {
                    check_pattern(glob).map_err(|error| invalid(number, error))?;
                    header = Some(Header { number, glob });
                }
                Some(Line::Property(key, value)) => match header {
                    None if key.eq_ignore_ascii_case("root") => {
                        self.is_root = value.eq_ignore_ascii_case("true");
                    }
                    Some(header) if key.eq_ignore_ascii_case(MAX_LINE_LENGTH) => {
                        // The last one in a section counts.
                        found.pop_if(|(last, _)| *last == header);
                        found.push((header, value));
                    }
                    _ => {}
                },
                None => {}
            }
        }
        for (header, value) in found {
            let section = Section::new(header.glob, value);
            let section = section.map_err(|error| invalid(header.number, error))?;
            if self.sections.len() == MAX_SECTIONS {
                let text =
                    format!("more than {MAX_SECTIONS} sections with a line length; use fewer");
                return Err(invalid(header.number, text));
            }
            self.sections.push(section);
        }
        Ok(())
    }

    /// Fails if there are too many sections in this file and in those `above`.
    pub(super) fn check_sections(&self, above: &[Arc<Self>]) -> Result<(), Message> {
        let above = above.iter().map(|config| config.sections.len());
        if self.sections.len() + above.sum::<usize>() <= MAX_SECTIONS {
            return Ok(());
        }
        let text = format!(
            "more than {MAX_SECTIONS} sections with a line length in this file and those in the folders above; \
                use fewer, or set `root = true`"
        );
        Err(Message::config_error(&self.source, text))
    }

    /// Returns the settings in the last section that applies to a file, given by its absolute path.
    pub(super) fn settings_for(&self, path: &Path) -> Option<WrapSettings> {
        let path = path.strip_prefix(&self.folder).ok()?;
        let mut last_first = self.sections.iter().rev();
        let section = last_first.find(|section| section.glob.matches(path))?;
        Some(section.settings.clone())
    }
}

impl Section {
    fn new(glob: &str, max_line_length: &str) -> Result<Self, String> {
        let compiled = EditorConfigGlob::new(glob);
        let glob = compiled.ok_or_else(|| "a pattern is too complex; simplify it".to_owned())?;
        // Without settings: `unset`, or a value that only other editors understand.
        let mut settings = WrapSettings::default();
        if max_line_length.eq_ignore_ascii_case("off") {
            settings.mode = Some(WrapMode::Off);
        } else if let Ok(columns) = max_line_length.parse() {
            settings.width = Width::new(columns);
        }
        Ok(Self { glob, settings })
    }
}

/// Parses a line. Returns `None` if it is blank or a comment.
fn parse_line(line: &str) -> Result<Option<Line<'_>>, String> {
    let is_comment = |char: char| [';', '#'].contains(&char);
    let mut line = line.trim();
    if line.is_empty() || line.starts_with(is_comment) {
        return Ok(None);
    }
    // A comment may follow a section header.
    if let (Some(bracket), Some(comment)) = (line.rfind(']'), line.rfind(is_comment))
        && comment > bracket
    {
        line = line.get(..comment).unwrap_or(line).trim_end();
    }
    let header = line
        .strip_prefix('[')
        .and_then(|line| line.strip_suffix(']'));
    if let Some(glob) = header.filter(|glob| !glob.is_empty()) {
        return Ok(Some(Line::Header(glob)));
    }
    match line.split_once('=') {
        Some((key, value)) if header.is_none() => {
            let (key, value) = (key.trim_end(), value.trim_start());
            if !key.is_empty() && !value.is_empty() {
                return Ok(Some(Line::Property(key, value)));
            }
        }
        _ => {}
    }
    Err("expected `[section]` or `key = value`".to_owned())
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
