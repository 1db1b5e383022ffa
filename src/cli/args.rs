//! The command line as typed: commands, flags and help texts.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::config::{
    ConfigSource, FileSettings, Pass, Settings, TocSettings, WarningSettings, WrapSettings,
};
use super::git::Base;

/// Keep Markdown tables of contents up to date and wrap overlong lines, without changing anything else
#[derive(Debug, Parser)]
#[command(
    name = "tocfmt",
    version = env!("TOCFMT_VERSION"),
    propagate_version = true,
    max_term_width = 100
)]
#[command(disable_help_subcommand = true)]
#[command(
    after_help = "Exit status: 0 if nothing has to change or everything was written, 1 if there are findings, \
    2 if there are errors. See the README for details."
)]
pub(crate) struct Cli {
    /// The command to run.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Rewrite files in place
    Fmt(FmtArgs),
    /// Print a diff of what fmt would change, and exit with status 1 if there is any
    Check(CheckArgs),
    /// Insert a table of contents into files that have none
    Insert(InsertArgs),
    /// Print the table of contents of a file
    Toc(TocArgs),
    /// Act as a drop-in replacement for mdtoc 1.4, with the same flags and exit status
    Mdtoc(MdtocArgs),
    /// Show the effective settings for a file and where they come from
    Config(ConfigArgs),
    /// Print a completion script for a shell
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
    /// The arguments shared with `check`.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// The arguments of `check`.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(crate) struct CheckArgs {
    /// The arguments shared with `fmt`.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// Output format
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "diff",
        help_heading = "Output"
    )]
    pub(crate) output_format: OutputFormat,
}

/// The output formats of `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// A unified diff
    Diff,
    /// The names of the files, one per line
    List,
    /// Annotations for GitHub Actions
    Github,
    /// A JSON object for each finding, one per line
    Json,
    /// A SARIF 2.1.0 log
    Sarif,
}

/// The arguments shared by `fmt` and `check`, in one struct so that a hook and its CI step cannot drift apart.
#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// Files to process, and folders to search for *.md and *.markdown files; - reads standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Run only this pass
    #[arg(long, value_name = "PASS")]
    pub(crate) only: Option<Pass>,
    /// Which changes to process.
    #[command(flatten)]
    changes: ChangeArgs,
    /// Settings for tables of contents.
    #[command(flatten)]
    toc: TocSettings,
    /// Settings for wrapping.
    #[command(flatten)]
    wrap: WrapSettings,
    /// Settings for warnings.
    #[command(flatten)]
    warnings: WarningSettings,
    /// Settings for the selection of files.
    #[command(flatten)]
    pub(crate) files: FileSettings,
    /// File name to use for standard input, in configuration lookup, diffs and messages
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// Which configuration to use.
    #[command(flatten)]
    pub(crate) config: ConfigSourceArgs,
    /// What to print.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl FormatArgs {
    /// Returns the settings given by flags.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            only: self.only,
            toc: self.toc.clone(),
            wrap: self.wrap.clone(),
            warnings: self.warnings.clone(),
        }
    }

    /// Returns what to compare with, if only changes are processed.
    pub(crate) fn base(&self) -> Option<Base> {
        match &self.changes.since {
            Some(revision) => Some(Base::Since(revision.clone())),
            None => self.changes.staged.then_some(Base::Staged),
        }
    }
}

/// Which changes to process.
#[derive(Debug, Args)]
#[command(next_help_heading = "Changes")]
struct ChangeArgs {
    /// Only process files changed since the merge base with REV, and in them only tables of contents and paragraphs with
    /// changed lines; auto reads REV from PULL_BASE_SHA (Prow) or GITHUB_BASE_REF (GitHub Actions)
    #[arg(long, value_name = "REV", conflicts_with = "staged")]
    since: Option<String>,
    /// Like --since, for staged changes; check reads the staged text
    #[arg(long)]
    staged: bool,
}

/// What to print, and how many threads to use.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
    /// List paragraphs that could not be wrapped safely, and check every file for all warnings
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Print no warnings and no summary, only errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Number of files to process in parallel [default: the number of CPU cores]
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// When to use colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless the environment disables colors (NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM)
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The arguments of `config`.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(crate) struct ConfigArgs {
    /// The file, which does not have to exist
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Settings for tables of contents.
    #[command(flatten)]
    pub(crate) toc: TocSettings,
    /// Settings for wrapping.
    #[command(flatten)]
    pub(crate) wrap: WrapSettings,
    /// Settings for warnings.
    #[command(flatten)]
    pub(crate) warnings: WarningSettings,
    /// Which configuration to use.
    #[command(flatten)]
    pub(crate) config: ConfigSourceArgs,
}

/// The arguments of `insert`. `--require-toc`, `--adopt` and `--verbose` are hidden, because a new table of contents needs none.
#[derive(Debug, Args)]
#[command(
    mut_arg("require_toc", |arg| arg.hide(true)),
    mut_arg("adopt", |arg| arg.hide(true)),
    mut_arg("verbose", |arg| arg.hide(true)),
    args_override_self = true
)]
pub(crate) struct InsertArgs {
    /// The files
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Print a diff of what would be inserted, write nothing, and exit with status 1
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Settings for tables of contents.
    #[command(flatten)]
    pub(crate) toc: TocSettings,
    /// Which configuration to use.
    #[command(flatten)]
    pub(crate) config: ConfigSourceArgs,
    /// What to print.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// The arguments of `toc`. `--require-toc` is hidden, because a list is printed for a file without markers too.
#[derive(Debug, Args)]
#[command(mut_arg("require_toc", |arg| arg.hide(true)), args_override_self = true)]
pub(crate) struct TocArgs {
    /// The file; - reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Settings for tables of contents.
    #[command(flatten)]
    pub(crate) toc: TocSettings,
    /// File name to use for standard input, in configuration lookup and messages
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// Which configuration to use.
    #[command(flatten)]
    pub(crate) config: ConfigSourceArgs,
}

/// Which configuration to use.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigSourceArgs {
    /// Use this configuration file for all files, instead of the nearest tocfmt.toml in a parent folder
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    config: Option<PathBuf>,
    /// Ignore all configuration files
    #[arg(long)]
    isolated: bool,
}

impl ConfigSourceArgs {
    /// Returns the source that the flags select.
    pub(crate) fn source(&self) -> ConfigSource {
        match &self.config {
            Some(file) => ConfigSource::File(file.clone()),
            None if self.isolated => ConfigSource::Isolated,
            None => ConfigSource::Nearest,
        }
    }
}

/// The arguments of `mdtoc`: those of mdtoc 1.4.0, plus `--output` and `-` from its main branch.
#[derive(Debug, Args)]
#[command(disable_version_flag = true, args_override_self = true)]
pub(crate) struct MdtocArgs {
    /// The files; - reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Check whether the table of contents is up to date instead of overwriting it; requires --inplace
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, require_equals = true, value_parser = go_bool)]
    #[arg(default_value = "false", default_missing_value = "true", action = ArgAction::Set, hide_possible_values = true)]
    pub(crate) dryrun: bool,
    /// Edit the files in place instead of printing the table of contents; requires markers in the files
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, require_equals = true, value_parser = go_bool)]
    #[arg(default_value = "false", default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) inplace: bool,
    /// Deepest heading level to list; 0 means no limit
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
    /// Ignore headings before the opening marker
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, require_equals = true, value_parser = go_bool)]
    #[arg(default_value = "true", default_missing_value = "true", action = ArgAction::Set)]
    pub(crate) skip_prefix: bool,
    /// Print the version
    #[arg(short, long)]
    pub(crate) version: bool,
}

/// Parses a boolean like Go's `strconv.ParseBool`, which mdtoc uses.
fn go_bool(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn command_line_passes_the_checks_of_clap() {
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
    fn parses_the_flags_of_mdtoc() {
        let args = mdtoc("-di -m5 --skip-prefix=false a.md b.md");
        assert!(args.dryrun && args.inplace && !args.skip_prefix);
        assert_eq!((args.max_depth, args.files.len()), (5, 2));
        let args = mdtoc("-s=F --inplace=true --dryrun=0 -m=3 -o x -");
        assert!(!args.dryrun && args.inplace && !args.skip_prefix);
        assert_eq!((args.max_depth, args.output), (3, Some("x".into())));
        let args = mdtoc("-i -i -m2 -m=5 --skip-prefix=false -s a");
        assert!(
            args.inplace && args.skip_prefix && args.max_depth == 5,
            "the last of repeated flags wins"
        );
        let args = mdtoc("-s -i --max-depth -1 -v a");
        assert!(args.skip_prefix && args.version && args.inplace);
        assert_eq!((args.max_depth, args.files), (-1, vec![PathBuf::from("a")]));
    }
}
