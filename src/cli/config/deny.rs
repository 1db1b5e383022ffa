//! Selects warnings that are treated as errors.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tocfmt::{Kind, NoKind, Severity};

/// A rule whose warnings are treated as errors, or all rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DenySelector {
    All,
    Rule(Kind),
}

impl DenySelector {
    const ALL: &'static str = "all";

    /// Whether the rule is selected.
    pub(super) fn matches(self, rule: Kind) -> bool {
        match self {
            Self::All => is_deniable(rule),
            Self::Rule(selected) => selected == rule,
        }
    }

    /// Whether the rule has to be checked in every document, and not only in those whose table of contents changes.
    pub(super) fn needs_lint(self) -> bool {
        // Paragraphs that are not wrapped are always reported by the library.
        self != Self::Rule(Kind::NotWrapped)
    }

    /// Returns a parser for the command line.
    pub(super) fn value_parser() -> impl TypedValueParser<Value = Self> {
        PossibleValuesParser::new(Self::names()).try_map(|name| Self::parse(&name))
    }

    fn parse(name: &str) -> Result<Self, NoKind> {
        if name == Self::ALL {
            return Ok(Self::All);
        }
        let rule: Kind = name.parse()?;
        is_deniable(rule).then_some(Self::Rule(rule)).ok_or(NoKind)
    }

    fn name(self) -> &'static str {
        match self {
            Self::All => Self::ALL,
            Self::Rule(rule) => rule.name(),
        }
    }

    /// Returns the names of all selectors.
    fn names() -> impl Iterator<Item = &'static str> {
        let rules = Kind::ALL.into_iter().filter(|rule| is_deniable(*rule));
        rules.map(Kind::name).chain([Self::ALL])
    }
}

/// Whether a rule can be denied: those that are errors anyway cannot.
fn is_deniable(rule: Kind) -> bool {
    rule.severity() < Severity::Error
}

impl Serialize for DenySelector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DenySelector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).map_err(|NoKind| {
            // In the words of serde, for which the messages about `tocfmt.toml` are rephrased.
            let names: Vec<String> = Self::names().map(|name| format!("`{name}`")).collect();
            let names = names.join(", ");
            de::Error::custom(format!("unknown variant `{name}`, expected one of {names}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selects_warnings_but_not_errors() {
        assert_eq!(DenySelector::parse("toc"), Err(NoKind));
        assert_eq!(
            DenySelector::parse("broken-link"),
            Ok(DenySelector::Rule(Kind::BrokenLink))
        );
        let all = DenySelector::parse("all").unwrap();
        assert!(all.matches(Kind::NotWrapped) && all.matches(Kind::StrayMarker));
        assert!(!all.matches(Kind::Toc));
        assert_eq!(DenySelector::names().count(), 9);
    }
}
