//! The options in an opening marker, such as `<!-- toc max-depth=3 -->`, which take precedence over the configuration.

use super::syntax::{OptionSyntax, Syntax};
use crate::options::{Bullet, EntryStyle, Indent, Level, Listed, TocOptions};

/// What an option in a marker sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    MinDepth,
    MaxDepth,
    Entries,
    IncludePreceding,
    Bullet,
    Indent,
    /// Whether the list is an ordered one.
    IsOrdered,
}

/// The settings that a marker of tocfmt can have, by the names of their flags.
const SETTINGS: [(&str, Setting); 6] = [
    ("min-depth", Setting::MinDepth),
    ("max-depth", Setting::MaxDepth),
    ("entries", Setting::Entries),
    ("include-preceding", Setting::IncludePreceding),
    ("bullet", Setting::Bullet),
    ("indent", Setting::Indent),
];

/// The options in an opening marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct MarkerOptions {
    min_depth: Option<Level>,
    max_depth: Option<Level>,
    entries: Option<EntryStyle>,
    listed: Option<Listed>,
    bullet: Option<Bullet>,
    indent: Option<Indent>,
}

impl MarkerOptions {
    /// Parses what follows the first words of an opening marker.
    ///
    /// # Errors
    ///
    /// A message, if a setting of tocfmt is unknown, or the value of an option is invalid.
    pub(super) fn parse(syntax: &Syntax, text: &str) -> Result<Self, String> {
        let mut options = Self::default();
        for word in text.split_ascii_whitespace() {
            let (known, word, separator) = match syntax.options {
                OptionSyntax::Settings => (&SETTINGS[..], word, '='),
                OptionSyntax::Colons(known) => (known, word, ':'),
                OptionSyntax::Flags(known) => match word.strip_prefix("--") {
                    Some(word) => (known, word, '='),
                    None => continue,
                },
                OptionSyntax::Nothing | OptionSyntax::AnyText | OptionSyntax::AnyWord => break,
            };
            let Some((key, value)) = word.split_once(separator) else {
                match syntax.options {
                    OptionSyntax::Settings => return Err(not_an_assignment(word)),
                    _ => continue,
                }
            };
            let mut known = known.iter();
            match known.find(|(name, _)| name.eq_ignore_ascii_case(key)) {
                Some((_, setting)) => options
                    .set(*setting, value)
                    .map_err(|expected| format!("invalid value '{value}' for {key}; {expected}"))?,
                None if syntax.options == OptionSyntax::Settings => {
                    let names = SETTINGS.map(|(name, _)| name).join(", ");
                    return Err(format!("unknown option '{key}'; use one of {names}"));
                }
                // Those of other tools may be about anything.
                None => {}
            }
        }
        Ok(options)
    }

    /// Returns what `value` should be, if it is not valid.
    fn set(&mut self, setting: Setting, value: &str) -> Result<(), &'static str> {
        const LEVEL: &str = "use a heading level from 1 to 6";
        const BOOL: &str = "use true or false";
        match setting {
            Setting::MinDepth => self.min_depth = Some(value.parse().map_err(|_| LEVEL)?),
            Setting::MaxDepth => self.max_depth = Some(value.parse().map_err(|_| LEVEL)?),
            Setting::Entries => {
                let expected = "use markdown, html, text or mdtoc";
                self.entries = Some(value.parse().map_err(|_| expected)?);
            }
            Setting::IncludePreceding => {
                self.listed = Some(match parse_bool(value).ok_or(BOOL)? {
                    true => Listed::AllHeadings,
                    false => Listed::HeadingsAfterToc,
                });
            }
            Setting::Bullet => {
                self.bullet = Some(value.parse().map_err(|_| "use -, *, + or 1.")?);
            }
            Setting::Indent => {
                self.indent = Some(value.parse().map_err(|_| "use 2, 3 or 4")?);
            }
            Setting::IsOrdered => {
                let is_ordered = parse_bool(value).ok_or(BOOL)?;
                self.bullet = is_ordered.then_some(Bullet::Ordered);
            }
        }
        Ok(())
    }

    /// Returns the options of a table of contents with these in its marker.
    ///
    /// # Errors
    ///
    /// A message, if no heading could be listed.
    pub(super) fn or(&self, options: &TocOptions) -> Result<TocOptions, String> {
        let options = TocOptions {
            min_depth: self.min_depth.unwrap_or(options.min_depth),
            max_depth: self.max_depth.unwrap_or(options.max_depth),
            entries: self.entries.unwrap_or(options.entries),
            listed: self.listed.unwrap_or(options.listed),
            bullet: self.bullet.or(options.bullet),
            indent: self.indent.or(options.indent),
            ..options.clone()
        };
        let TocOptions {
            min_depth,
            max_depth,
            ..
        } = options;
        match min_depth > max_depth {
            true => Err(format!(
                "min-depth ({min_depth}) is greater than max-depth ({max_depth}); change one of them"
            )),
            false => Ok(options),
        }
    }
}

/// Whether this is the name of a setting that a marker of tocfmt can have.
pub(super) fn is_setting_name(name: &str) -> bool {
    SETTINGS
        .iter()
        .any(|(known, _)| known.eq_ignore_ascii_case(name))
}

fn not_an_assignment(word: &str) -> String {
    format!("'{word}' is no option of a marker; write it as in max-depth=3, without spaces")
}

fn parse_bool(value: &str) -> Option<bool> {
    match value {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toc::syntax::Role;

    fn parse(words: &str) -> Result<MarkerOptions, String> {
        match Role::of(words) {
            Some(Role::Opening(syntax)) => {
                MarkerOptions::parse(syntax, syntax.options_of(words).unwrap())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn own_options_have_the_names_of_flags() {
        let words =
            "toc min-depth=2 max-depth=3 entries=html include-preceding=true bullet=1. indent=4";
        let expected = MarkerOptions {
            min_depth: Level::new(2),
            max_depth: Level::new(3),
            entries: Some(EntryStyle::Html),
            listed: Some(Listed::AllHeadings),
            bullet: Some(Bullet::Ordered),
            indent: Indent::new(4),
        };
        assert_eq!(parse(words), Ok(expected));
    }

    #[test]
    fn invalid_options_are_refused() {
        for (words, message) in [
            (
                "toc depth=2",
                "unknown option 'depth'; use one of min-depth, max-depth, entries, include-preceding, bullet, indent",
            ),
            (
                "toc max-depth=7",
                "invalid value '7' for max-depth; use a heading level from 1 to 6",
            ),
            (
                "toc bullet=x",
                "invalid value 'x' for bullet; use -, *, + or 1.",
            ),
            (
                "toc max-depth:3",
                "'max-depth:3' is no option of a marker; write it as in max-depth=3, without spaces",
            ),
            (
                "toc indent=1",
                "invalid value '1' for indent; use 2, 3 or 4",
            ),
            (
                "TOC depthFrom:0",
                "invalid value '0' for depthFrom; use a heading level from 1 to 6",
            ),
        ] {
            assert_eq!(parse(words), Err(message.to_owned()), "{words}");
        }
    }

    #[test]
    fn options_of_other_tools_are_carried_over() {
        let levels = |options: &MarkerOptions| {
            let number = |level: Option<Level>| level.map(Level::get);
            (number(options.min_depth), number(options.max_depth))
        };
        let words = "TOC depthFrom:2 depthTo:4 withLinks:1 updateOnSave:1 orderedList:1";
        let options = parse(words).unwrap();
        assert_eq!(levels(&options), (Some(2), Some(4)));
        assert_eq!(options.bullet, Some(Bullet::Ordered));
        let words = "mdformat-toc start --slug=github --no-anchors --maxlevel=3 --minlevel=2";
        assert_eq!(levels(&parse(words).unwrap()), (Some(2), Some(3)));
        assert_eq!(
            parse("START doctoc max-depth=9"),
            Ok(MarkerOptions::default())
        );
    }
}
