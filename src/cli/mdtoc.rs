//! `tocfmt mdtoc`: the flags and exit statuses of mdtoc 1.4, on this library.
//!
//! Stands apart because none of it follows this program's own habits: no configuration, no ignore files, one status for
//! drift and trouble. It adds no behaviour of its own.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use tocfmt::{Absent, Level, Options, Scope, TocOptions};

use super::STDIN;
use super::args::{MdtocArgs, OutputFormat};
use super::config::FileOptions;
use super::files;
use super::report::{Exit, Printer, Problem, count, settle};
use super::run::{self, Job, Mode};
use super::walk::Input;

/// mdtoc knows two statuses: 0, and 1 for everything that is not.
pub(crate) fn exit_code(exit: Exit) -> ExitCode {
    ExitCode::from(u8::from(exit != Exit::Clean))
}

/// Does what mdtoc does with these arguments.
pub(crate) fn run(args: &MdtocArgs, printer: &mut Printer) -> Exit {
    if args.version {
        let version = concat!(
            "tocfmt ",
            env!("CARGO_PKG_VERSION"),
            ", in place of mdtoc 1.4\n"
        );
        return settle(printer.product(version).map(|()| Exit::Clean), printer);
    }
    match check_usage(args) {
        Err(what) => {
            printer.message(format_args!("tocfmt mdtoc: {what}"));
            Exit::Trouble
        }
        Ok(Some(file)) => settle(print(args, file, printer), printer),
        Ok(None) => in_place(args, printer),
    }
}

/// The one file to print a table of contents of, or `None` where files are to be edited in place.
fn check_usage(args: &MdtocArgs) -> Result<Option<&PathBuf>, &'static str> {
    if args.dryrun && !args.inplace {
        return Err("--dryrun requires --inplace; add it");
    }
    match (args.inplace, args.files.as_slice()) {
        (_, []) => Err("no file named; name at least one"),
        (false, [file]) => Ok(Some(file)),
        (false, _) => Err("several files named; name one, or say --inplace"),
        (true, _) if args.output.is_some() => {
            Err("--output does not go with --inplace; leave out one of them")
        }
        (true, files) if files.iter().any(|file| file == Path::new(STDIN)) => {
            Err("standard input cannot be edited in place; leave out --inplace")
        }
        (true, _) => Ok(None),
    }
}

fn print(args: &MdtocArgs, file: &Path, printer: &mut Printer) -> Result<Exit, Problem> {
    let text = if file == Path::new(STDIN) {
        files::read_stdin(file)?
    } else {
        files::read(file)?
    };
    let toc = run::table(file, &text, &options(args, Absent::Fine))?;
    match &args.output {
        Some(output) => files::write_output(output, &toc)?,
        None => printer.product(&toc)?,
    }
    Ok(Exit::Clean)
}

fn in_place(args: &MdtocArgs, printer: &mut Printer) -> Exit {
    let file_options = Arc::new(FileOptions {
        options: options(args, Absent::Error),
        denied: Vec::new(),
    });
    let mut paths = args.files.clone();
    paths.sort();
    // A file named twice is done once, however it was reached.
    let mut seen = HashSet::new();
    paths.retain(|path| seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone())));
    let inputs = paths.into_iter().map(|path| {
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
    let tally = run::files(inputs, Job::new(mode), printer);
    if args.dryrun && tally.changed > 0 {
        let stale = count(tally.changed, "file");
        printer.message(format_args!(
            "{stale} with a stale table of contents; to update, run the same command without --dryrun"
        ));
    }
    tally.exit
}

fn options(args: &MdtocArgs, absent: Absent) -> Options {
    let limit = u8::try_from(args.max_depth).ok().and_then(Level::new);
    let scope = if args.skip_prefix {
        Scope::AfterBlock
    } else {
        Scope::Document
    };
    let max_depth = limit.unwrap_or(Level::DEEPEST);
    Options {
        toc: Some(TocOptions {
            max_depth,
            scope,
            absent,
            ..TocOptions::default()
        }),
        wrap: None,
        ..Options::default()
    }
}
