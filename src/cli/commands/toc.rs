//! `tocfmt toc`.

use super::document;
use crate::cli::args::TocArgs;
use crate::cli::config::{FileSettings, Resolver, Settings};
use crate::cli::exit::Exit;
use crate::cli::message::Message;
use crate::cli::printer::Printer;
use crate::cli::process::render_toc;

/// Prints the table of contents of a file. Exclusions do not matter here.
pub(crate) fn run(args: &TocArgs, printer: &mut Printer) -> Result<Exit, Message> {
    let flags = Settings {
        toc: args.toc.clone(),
        ..Settings::default()
    };
    let resolver = Resolver::new(flags, &FileSettings::default(), &args.config.source())?;
    let (name, text) = document::read(&args.file, args.stdin_filename.as_deref())?;
    let options = resolver.options_for(&resolver.lookup_path(&name))?;
    let toc = render_toc(&name, &text, &options.options)?;
    printer.output(&toc)?;
    Ok(Exit::Clean)
}
