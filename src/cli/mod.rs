//! The command line around the library: arguments in, files read and written, an exit status out.
//!
//! Everything that depends on files, the terminal, the environment or git is here. The modules, in the order in which a run
//! uses them:
//!
//! - `args`: the arguments as typed
//! - `commands`: one file for each command
//! - `config`: the options for each file, from flags and configuration files
//! - `walk`, `git`: the files to process
//! - `run`, `pool`, `limits`, `process`, `files`: all files in parallel, each one from reading to writing
//! - `report`, `reporters`, `diff`, `report_paths`: what `check` finds in a file, in all output formats
//! - `printer`, `message`, `rule`, `sanitize`, `progress`, `tally`, `summary`, `exit`: what is printed, and the exit status

mod args;
mod commands;
mod config;
mod diff;
mod exit;
mod files;
mod git;
mod job;
mod limits;
mod message;
mod pool;
mod printer;
mod process;
mod progress;
mod report;
mod report_paths;
mod reporters;
mod rule;
mod run;
mod sanitize;
mod summary;
mod tally;
mod walk;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use exit::Exit;
use printer::{Printer, PrinterOptions};

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => commands::run(&cli.command),
        Err(error) => usage_error(&error),
    }
}

/// Prints a usage error, or the help or version that was asked for.
fn usage_error(error: &clap::Error) -> ExitCode {
    let has_control_chars = |arg: OsString| arg.to_string_lossy().contains(char::is_control);
    if env::args_os().any(has_control_chars) {
        // The error quotes the arguments. As plain text, its colors are gone.
        let text = error.to_string();
        Printer::new(PrinterOptions::default()).line(sanitize::sanitize_text(text.trim_end()));
    } else {
        // There is nowhere left to report a failure.
        let _ = error.print();
    }
    let exit = if error.use_stderr() {
        Exit::Error
    } else {
        Exit::Clean
    };
    match env::args_os().nth(1) {
        Some(command) if command == "mdtoc" => commands::mdtoc_exit_code(exit),
        _ => exit.into(),
    }
}
