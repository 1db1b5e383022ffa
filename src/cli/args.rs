//! The command line as typed.
//!
//! Owns the argument parser, as far as names and help texts go. What the arguments mean is settled elsewhere; nothing
//! here looks at a file.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use clap_complete::Shell;

use super::git::Base;
use super::settings::{
    FileSettings, Pass, PassSettings, TocSettings, WarningSettings, WrapSettings,
};

/// Keeps Markdown tables of contents and line lengths in shape, and touches nothing else.
#[derive(Debug, Parser)]
#[command(
    name = "tocfmt",
    version = super::VERSION,
    propagate_version = true,
    max_term_width = 100
)]
#[command(disable_help_subcommand = true)]
#[command(
    after_help = "Exit status: 0 nothing to do or all written, 1 findings, 2 trouble. \
    The README has the whole story."
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Rewrite files in place
    Fmt(FmtArgs),
    /// Do the same work, but write nothing: print a unified diff, and exit with 1 if fmt would change anything
    Check(CheckArgs),
    /// Print one file's table of contents
    Toc(TocArgs),
    /// Stand in for mdtoc 1.4 in scripts: same flags, same exit status
    Mdtoc(MdtocArgs),
    /// Print the settings that hold for a file, and where each comes from
    Config(SettingsArgs),
    /// Print the completions for a shell, to be put where that shell looks for them
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
}

/// The arguments of `fmt`.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(crate) struct FmtArgs {
    /// What it shares with `check`.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// The arguments of `check`.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(crate) struct CheckArgs {
    /// What it shares with `fmt`.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// How to tell what would change
    #[arg(
        long = "format",
        value_name = "FORMAT",
        default_value = "diff",
        help_heading = "Output"
    )]
    pub(crate) report: ReportFormat,
}

/// How `check` tells what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// A unified diff
    Diff,
    /// The names of the files, one a line
    List,
    /// Annotations of GitHub Actions
    Github,
    /// One JSON object a line for each finding
    Json,
    /// A SARIF 2.1.0 log
    Sarif,
}

/// The arguments of `fmt` and `check`: one struct, so that a hook and its verify step cannot drift apart.
#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// Files, or folders to search for *.md and *.markdown; - is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Do only this part of the work
    #[arg(long, value_name = "PASS")]
    pub(crate) only: Option<Pass>,
    /// Which changes count.
    #[command(flatten)]
    changes: ChangeArgs,
    /// Table of contents settings.
    #[command(flatten)]
    toc: TocSettings,
    /// Wrapping settings.
    #[command(flatten)]
    wrap: WrapSettings,
    /// Warning settings.
    #[command(flatten)]
    warnings: WarningSettings,
    /// File settings.
    #[command(flatten)]
    pub(crate) files: FileSettings,
    /// The name of what comes from standard input, for the configuration, the diff and messages
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// Configuration.
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// Output.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl FormatArgs {
    /// What is to be done, as far as the flags say.
    pub(crate) fn passes(&self) -> PassSettings {
        PassSettings {
            only: self.only,
            toc: self.toc.clone(),
            wrap: self.wrap.clone(),
            warnings: self.warnings.clone(),
        }
    }

    /// What changes are counted from, where only they count.
    pub(crate) fn base(&self) -> Option<Base> {
        let since = self.changes.since.clone().map(Base::Since);
        since.or(self.changes.staged.then_some(Base::Staged))
    }
}

/// Which changes count.
#[derive(Debug, Args)]
#[command(next_help_heading = "Changes")]
struct ChangeArgs {
    /// Look only at files that changed since the work tree left the history of REV, and in them at tables of contents and at
    /// paragraphs with changed lines; auto takes REV from PULL_BASE_SHA (Prow) or GITHUB_BASE_REF (GitHub)
    #[arg(long, value_name = "REV", conflicts_with = "staged")]
    since: Option<String>,
    /// The same for what is staged: check looks at the text to be committed
    #[arg(long)]
    staged: bool,
}

/// What is told, and how the work is done.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Colour,
    /// Name the paragraphs that were not wrapped because it was not safe, and look for what there is to warn of everywhere
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Tell nothing but errors, and no summary
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// How many files to work on at a time [default: as many as there are cores]
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless the environment says otherwise (NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM)
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The arguments of `config`.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(crate) struct SettingsArgs {
    /// The file, which need not exist
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Table of contents settings.
    #[command(flatten)]
    pub(crate) toc: TocSettings,
    /// Wrapping settings.
    #[command(flatten)]
    pub(crate) wrap: WrapSettings,
    /// Warning settings.
    #[command(flatten)]
    pub(crate) warnings: WarningSettings,
    /// Configuration.
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

/// The arguments of `toc`. It prints a list for a file without markers as well, so requiring them has no meaning here.
#[derive(Debug, Args)]
#[command(mut_arg("require_toc", |arg| arg.hide(true)), args_override_self = true)]
pub(crate) struct TocArgs {
    /// The file; - is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Table of contents settings.
    #[command(flatten)]
    pub(crate) toc: TocSettings,
    /// The name of what comes from standard input, for the configuration and messages
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// Configuration.
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

/// Where the configuration comes from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigArgs {
    /// Use this configuration file for all files, not the nearest tocfmt.toml upward from each
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long)]
    pub(crate) isolated: bool,
}

/// The arguments of `mdtoc`: those of mdtoc 1.4.0, and `--output` and `-` of its main branch.
#[derive(Debug, Args)]
#[command(disable_version_flag = true, args_override_self = true)]
pub(crate) struct MdtocArgs {
    /// Files; - is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Whether to check for changes to the table of contents, rather than overwriting; requires --inplace
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, require_equals = true, value_parser = go_bool)]
    #[arg(default_value = "false", default_missing_value = "true", action = ArgAction::Set, hide_possible_values = true)]
    pub(crate) dryrun: bool,
    /// Whether to edit the file in place, or output to standard output; requires markers to be present
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, require_equals = true, value_parser = go_bool)]
    #[arg(default_value = "false", default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) inplace: bool,
    /// Limit the depth of headings in the table of contents; 0 is no limit
    #[arg(
        short,
        long,
        value_name = "INT",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    pub(crate) max_depth: i64,
    /// Write the table of contents to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Whether to ignore any headings before the opening marker
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, require_equals = true, value_parser = go_bool)]
    #[arg(default_value = "true", default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) skip_prefix: bool,
    /// Print the version
    #[arg(short, long)]
    pub(crate) version: bool,
}

/// A truth value as Go's `strconv.ParseBool` reads it, since scripts written for mdtoc may spell it so.
fn go_bool(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err("say true or false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    fn mdtoc(line: &str) -> MdtocArgs {
        let words = ["tocfmt", "mdtoc"]
            .into_iter()
            .chain(line.split_whitespace());
        match Cli::parse_from(words).command {
            Command::Mdtoc(args) => args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn flags_of_mdtoc_are_read_as_it_reads_them() {
        let args = mdtoc("-di -m5 --skip-prefix=false a.md b.md");
        assert!(args.dryrun && args.inplace && !args.skip_prefix);
        assert_eq!((args.max_depth, args.files.len()), (5, 2));
        let args = mdtoc("-s=F --inplace=true --dryrun=0 -m=3 -o x -");
        assert!(!args.dryrun && args.inplace && !args.skip_prefix);
        assert_eq!((args.max_depth, args.output), (3, Some("x".into())));
        let args = mdtoc("-i -i -m2 -m=5 --skip-prefix=false -s a");
        assert!(
            args.inplace && args.skip_prefix && args.max_depth == 5,
            "the last one wins"
        );
        let args = mdtoc("-s -i --max-depth -1 -v a");
        assert!(args.skip_prefix && args.version && args.inplace);
        assert_eq!((args.max_depth, args.files), (-1, vec![PathBuf::from("a")]));
    }
}
