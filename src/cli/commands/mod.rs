//! The commands, one file each.

mod completions;
mod config;
mod document;
mod format;
mod insert;
mod mdtoc;
mod stdin;
mod toc;

use std::process::ExitCode;

use super::args::Command;
use super::job::Mode;
use super::printer::{Printer, PrinterOptions};

pub(crate) use mdtoc::exit_code as mdtoc_exit_code;

/// Runs a command.
pub(crate) fn run(command: &Command) -> ExitCode {
    let mut printer = Printer::new(PrinterOptions::default());
    let result = match command {
        Command::Fmt(args) => Ok(format::run(&args.format, Mode::Write)),
        Command::Check(args) => Ok(format::run(&args.format, Mode::Check(args.output_format))),
        Command::Insert(args) => Ok(insert::run(args)),
        Command::Toc(args) => toc::run(args, &mut printer),
        Command::Mdtoc(args) => return mdtoc_exit_code(mdtoc::run(args, &mut printer)),
        Command::Config(args) => config::run(args, &mut printer),
        Command::Completions { shell } => completions::run(*shell, &mut printer),
    };
    printer.exit_of(result).into()
}
