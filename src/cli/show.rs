//! `tocfmt config` and `tocfmt completions`: what the program knows of itself.
//!
//! Owns the completions crate. It looks at no document.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::{Cli, ConfigArgs};
use super::config::{self, ConfigLayer, FileSettings, Resolver, Settings};
use super::report::{Exit, Printer, Problem, plain};

/// Prints the settings that hold for a file as a configuration file would say them, each with its source.
pub(crate) fn settings(args: &ConfigArgs, printer: &mut Printer) -> Result<Exit, Problem> {
    let flags = Settings {
        only: None,
        toc: args.toc.clone(),
        wrap: args.wrap.clone(),
        warnings: args.warnings.clone(),
    };
    let resolver = Resolver::new(flags, &FileSettings::default(), &args.config.source())?;
    let path = resolver.lookup_path(&args.file);
    let excluded = resolver.is_excluded(&path)?;
    if !excluded {
        // An error in the settings is reported here, as it is by `check`.
        resolver.options_for(&path)?;
    }
    let shown = listed(&args.file, excluded, &resolver.layers_for(&path)?);
    printer.product(&shown).map(|()| Exit::Clean)
}

/// All settings by table. Each comes from the first of the layers that has it.
fn listed(file: &Path, excluded: bool, layers: &[ConfigLayer]) -> String {
    let name = file.to_string_lossy();
    let excluded = if excluded { ", which is excluded" } else { "" };
    let mut text = format!("# {}{excluded}\n", plain(&name));
    let said: Vec<_> = layers
        .iter()
        .map(|layer| (config::tables(&layer.settings), plain(&layer.source)))
        .collect();
    let all = said.last().map(|(tables, _)| tables.as_slice());
    for (table, keys) in all.unwrap_or_default() {
        text += &format!("\n[{table}]\n");
        for (key, _) in keys {
            let first = said.iter().find_map(|(tables, source)| {
                let (_, keys) = tables.iter().find(|(name, _)| name == table)?;
                let (_, value) = keys.iter().find(|(name, _)| name == key)?;
                Some(format!("{:<30} # {source}\n", format!("{key} = {value}")))
            });
            text += &first.unwrap_or_default();
        }
    }
    text
}

/// Prints the completions for a shell.
pub(crate) fn completions(shell: Shell, printer: &mut Printer) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "tocfmt", &mut script);
    let script = String::from_utf8_lossy(&script);
    printer.product(&script).map(|()| Exit::Clean)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    use super::*;

    const MAN: &str = "contrib/man";

    fn pages(folder: &Path) -> BTreeMap<String, String> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        let page = |entry: fs::DirEntry| {
            let text = fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().into_string().unwrap(), text)
        };
        entries.map(page).collect()
    }

    /// `GOLDEN=overwrite cargo test` writes them anew.
    #[test]
    fn the_manual_pages_are_those_of_the_arguments() {
        let made = tempfile::tempdir().unwrap();
        // Without the commit, which would make them stale with every one.
        let command = Cli::command().version(env!("CARGO_PKG_VERSION"));
        clap_mangen::generate_to(command, made.path()).unwrap();
        let made = pages(made.path());
        assert!(made.len() > 5 && made.contains_key("tocfmt-check.1"));
        if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
            for (name, page) in &made {
                fs::write(Path::new(MAN).join(name), page).unwrap();
            }
        }
        let kept = pages(Path::new(MAN));
        let differing = made
            .iter()
            .filter(|(name, page)| kept.get(*name) != Some(page));
        let differing: Vec<_> = differing.map(|(name, _)| name).collect();
        assert!(
            differing.is_empty() && made.len() == kept.len(),
            "{differing:?}"
        );
    }

    #[test]
    fn completions_know_the_options() {
        let mut script = Vec::new();
        clap_complete::generate(Shell::Bash, &mut Cli::command(), "tocfmt", &mut script);
        let script = String::from_utf8(script).unwrap();
        assert!(script.contains("--since") && script.contains("broken-link"));
    }
}
