//! Selects warnings that are treated as errors.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tocfmt::{Rule, Severity};

/// A rule whose warnings are treated as errors, or all rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DenySelector {
    /// All rules but [`Rule::UNMANAGED_TOC`]: a table of contents of another tool is no fault.
    All,
    Rule(Rule),
}

impl DenySelector {
    const ALL: &'static str = "all";

    /// Whether the rule is selected.
    pub(super) fn matches(self, rule: Rule) -> bool {
        match self {
            Self::All => {
                let is_deniable = deniable_rules().any(|deniable| deniable == rule);
                is_deniable && rule != Rule::UNMANAGED_TOC
            }
            Self::Rule(selected) => selected == rule,
        }
    }

    /// Returns a parser for the command line.
    pub(super) fn value_parser() -> impl TypedValueParser<Value = Self> {
        let parse = |name: String| Self::parse(&name).ok_or("unknown rule");
        PossibleValuesParser::new(Self::names()).try_map(parse)
    }

    fn parse(name: &str) -> Option<Self> {
        if name == Self::ALL {
            return Some(Self::All);
        }
        let rule = deniable_rules().find(|rule| rule.id() == name);
        rule.map(Self::Rule)
    }

    fn name(self) -> &'static str {
        match self {
            Self::All => Self::ALL,
            Self::Rule(rule) => rule.id(),
        }
    }

    /// Returns the names of all selectors.
    fn names() -> impl Iterator<Item = &'static str> {
        deniable_rules().map(Rule::id).chain([Self::ALL])
    }
}

/// Returns the rules that can be denied: all but those that are errors anyway.
pub(super) fn deniable_rules() -> impl Iterator<Item = Rule> {
    tocfmt::rules().filter(|rule| rule.severity() < Severity::Error)
}

impl Serialize for DenySelector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DenySelector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| {
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
        assert_eq!(DenySelector::parse("toc"), None);
        let broken_link = DenySelector::parse("broken-link").unwrap();
        assert_eq!(broken_link.name(), "broken-link");
        let all = DenySelector::parse("all").unwrap();
        let mut others = deniable_rules().filter(|rule| *rule != Rule::UNMANAGED_TOC);
        assert!(others.all(|rule| all.matches(rule)) && !all.matches(Rule::UNMANAGED_TOC));
        assert!(all.matches(Rule::NOT_WRAPPED) && !all.matches(Rule::TOC));
        assert_eq!(DenySelector::names().count(), 11);
    }
}
