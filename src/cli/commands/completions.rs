//! `tocfmt completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::args::Cli;
use crate::cli::exit::Exit;
use crate::cli::message::Message;
use crate::cli::printer::Printer;

/// Prints the completion script for a shell.
pub(crate) fn run(shell: Shell, printer: &mut Printer) -> Result<Exit, Message> {
    printer.output(&script(shell))?;
    Ok(Exit::Clean)
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "tocfmt", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    use super::*;

    const MAN: &str = "contrib/man";

    /// Returns the manual pages in a folder by file name.
    fn pages(folder: &Path) -> BTreeMap<String, String> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        let page = |entry: fs::DirEntry| {
            let text = fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().into_string().unwrap(), text)
        };
        entries.map(page).collect()
    }

    /// `GOLDEN=overwrite cargo test` rewrites them.
    #[test]
    fn manual_pages_are_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        // Without the commit, which would outdate them every time.
        let command = Cli::command().version(env!("CARGO_PKG_VERSION"));
        clap_mangen::generate_to(command, folder.path()).unwrap();
        let generated = pages(folder.path());
        assert!(generated.len() > 5 && generated.contains_key("tocfmt-check.1"));
        if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
            for (name, page) in &generated {
                fs::write(Path::new(MAN).join(name), page).unwrap();
            }
        }
        let committed = pages(Path::new(MAN));
        let outdated = generated
            .iter()
            .filter(|(name, page)| committed.get(*name) != Some(page));
        let outdated: Vec<_> = outdated.map(|(name, _)| name).collect();
        assert!(
            outdated.is_empty() && generated.len() == committed.len(),
            "{outdated:?}"
        );
    }

    #[test]
    fn completions_contain_flags_and_values() {
        let script = script(Shell::Bash);
        assert!(script.contains("--since") && script.contains("broken-link"));
    }
}
