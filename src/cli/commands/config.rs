//! `tocfmt config`.

use crate::cli::args::ConfigArgs;
use crate::cli::config::{self, ConfigLayer, FileSettings, Resolver, Settings};
use crate::cli::exit::Exit;
use crate::cli::message::Message;
use crate::cli::printer::Printer;
use crate::cli::sanitize::sanitize_line;

/// Prints the effective settings of a file in the form of a configuration file, each with its source.
pub(crate) fn run(args: &ConfigArgs, printer: &mut Printer) -> Result<Exit, Message> {
    let flags = Settings {
        only: None,
        toc: args.toc.clone(),
        wrap: args.wrap.clone(),
        warnings: args.warnings.clone(),
    };
    let resolver = Resolver::new(flags, &FileSettings::default(), &args.config.source())?;
    let lookup_path = resolver.lookup_path(&args.file);
    let is_excluded = resolver.is_excluded(&lookup_path)?;
    if !is_excluded {
        // Reports an override that makes no sense, which the layers below do not show.
        resolver.options_for(&lookup_path)?;
    }
    let settings = render_settings(&resolver.layers_for(&lookup_path)?);
    let name = args.file.to_string_lossy();
    let excluded = if is_excluded { " (excluded)" } else { "" };
    printer.output(&format!("# {}{excluded}\n{settings}", sanitize_line(&name)))?;
    Ok(Exit::Clean)
}

/// Renders all settings by table, each with the value of the first layer that has it.
fn render_settings(layers: &[ConfigLayer]) -> String {
    let layers: Vec<_> = layers
        .iter()
        .map(|layer| {
            (
                config::tables(&layer.settings),
                sanitize_line(&layer.source),
            )
        })
        .collect();
    // The last layer has the defaults of all settings that have one.
    let tables = layers.last().map(|(tables, _)| tables.as_slice());
    let mut text = String::new();
    for (table, _) in tables.unwrap_or_default() {
        text += &format!("\n[{table}]\n");
        let of_table = layers.iter().filter_map(|(tables, source)| {
            let (_, keys) = tables.iter().find(|(name, _)| name == table)?;
            Some((keys, source))
        });
        // Those with a default come first.
        let mut keys: Vec<&str> = Vec::new();
        for (key, _) in of_table.clone().rev().flat_map(|(keys, _)| keys) {
            if !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
        for key in keys {
            let line = of_table.clone().find_map(|(keys, source)| {
                let (_, value) = keys.iter().find(|(name, _)| name == key)?;
                Some(format!("{:<30} # {source}\n", format!("{key} = {value}")))
            });
            text += &line.unwrap_or_default();
        }
    }
    text
}
