//! `tocfmt mdtoc`: the flags and exit statuses of mdtoc 1.4.
//!
//! Separate from the other commands because mdtoc has its own conventions: no configuration, no ignore files, and one exit
//! status for outdated files and errors.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use tocfmt::{EntryStyle, Level, Listed, MissingToc, Options, TocOptions, WrapMode};

use super::document::{self, STDIN, unique_files};
use crate::cli::args::{MdtocArgs, OutputFormat};
use crate::cli::config::FileOptions;
use crate::cli::exit::Exit;
use crate::cli::files;
use crate::cli::job::{Job, Mode, Task};
use crate::cli::message::Message;
use crate::cli::printer::Printer;
use crate::cli::process::render_toc;
use crate::cli::run::process_files;
use crate::cli::walk::Input;

/// Returns the exit status of mdtoc: 0, or 1 for anything but success.
pub(crate) fn exit_code(exit: Exit) -> ExitCode {
    ExitCode::from(u8::from(exit != Exit::Clean))
}

/// Does what mdtoc does with these arguments.
pub(crate) fn run(args: &MdtocArgs, printer: &mut Printer) -> Exit {
    if args.version {
        let version = concat!(
            "tocfmt ",
            env!("CARGO_PKG_VERSION"),
            ", compatible with mdtoc 1.4\n"
        );
        let printed = printer.output(version);
        return printer.exit_of(printed.map(|()| Exit::Clean));
    }
    match action(args) {
        Err(usage_error) => {
            printer.line(format_args!("tocfmt mdtoc: {usage_error}"));
            Exit::Error
        }
        Ok(Action::Print(file)) => {
            let printed = print_toc(args, file, printer);
            printer.exit_of(printed)
        }
        Ok(Action::EditInPlace) => edit_in_place(args, printer),
    }
}

/// What the arguments ask for.
enum Action<'a> {
    /// Print the table of contents of one file.
    Print(&'a Path),
    /// Update the tables of contents in all files, or check them.
    EditInPlace,
}

/// Returns what to do, or what is wrong with the arguments.
fn action(args: &MdtocArgs) -> Result<Action<'_>, &'static str> {
    if args.dryrun && !args.inplace {
        return Err("--dryrun requires --inplace");
    }
    match (args.inplace, args.files.as_slice()) {
        (_, []) => Err("no file given; give at least one"),
        (false, [file]) => Ok(Action::Print(file)),
        (false, _) => Err("more than one file given; give one, or use --inplace"),
        (true, _) if args.output.is_some() => Err("--output cannot be used with --inplace"),
        (true, files) if files.iter().any(|file| file == Path::new(STDIN)) => {
            Err("standard input cannot be edited in place; remove --inplace")
        }
        (true, _) => Ok(Action::EditInPlace),
    }
}

fn print_toc(args: &MdtocArgs, file: &Path, printer: &mut Printer) -> Result<Exit, Message> {
    let (name, text) = document::read(file, None)?;
    let toc = render_toc(&name, &text, &options(args, MissingToc::Allow))?;
    match &args.output {
        Some(output) => files::write_output(output, &toc)?,
        None => printer.output(&toc)?,
    }
    Ok(Exit::Clean)
}

fn edit_in_place(args: &MdtocArgs, printer: &mut Printer) -> Exit {
    let file_options = Arc::new(FileOptions {
        options: options(args, MissingToc::Error),
        denied: Vec::new(),
    });
    let inputs = unique_files(&args.files).into_iter().map(|path| {
        Ok(Input {
            path,
            options: Arc::clone(&file_options),
            changed: None,
        })
    });
    let mode = if args.dryrun {
        Mode::Check(OutputFormat::Diff)
    } else {
        Mode::Write
    };
    let tally = process_files(inputs, Job::new(Task::Format, mode), printer);
    if args.dryrun && tally.files_changed > 0 {
        let files = match tally.files_changed {
            1 => "1 file has".to_owned(),
            number => format!("{number} files have"),
        };
        printer.line(format_args!(
            "{files} an outdated table of contents; run without --dryrun to update"
        ));
    }
    tally.exit
}

fn options(args: &MdtocArgs, missing: MissingToc) -> Options {
    let limit = u8::try_from(args.max_depth).ok().and_then(Level::new);
    let mut toc = TocOptions::default();
    toc.entries = EntryStyle::Mdtoc;
    // mdtoc takes 0, and whatever else is not a level, for no limit.
    toc.max_depth = limit.unwrap_or(Level::DEEPEST);
    toc.listed = match args.skip_prefix {
        true => Listed::HeadingsAfterToc,
        false => Listed::AllHeadings,
    };
    toc.missing = missing;
    let mut options = Options::default();
    options.toc = Some(toc);
    options.wrap.mode = WrapMode::Off;
    options
}
