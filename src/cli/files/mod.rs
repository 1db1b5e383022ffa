//! Files and paths: reading and replacing files, and matching paths against patterns.

mod attributes;
mod fs;
mod gitignore;
mod paths;
mod pattern_limits;
mod patterns;
mod replace;

pub(crate) use fs::{
    decode, io_message, read, read_at_most, read_config, read_config_if_exists, read_stdin,
    too_large,
};
pub(crate) use gitignore::GitIgnore;
pub(crate) use paths::{is_below_cwd, is_markdown, path_from_bytes, without_dot};
pub(crate) use pattern_limits::{check_pattern, check_patterns};
pub(crate) use patterns::PathPatterns;
pub(crate) use replace::{remove_leftover, replace, write_output};
