//! Resolves the revision that changes are counted from.

use std::env;
use std::path::Path;

use super::command::{error_message, git, git_output, single_line};
use crate::cli::message::Message;

/// What the work tree is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Base {
    /// The merge base of `HEAD` and a revision. `auto` stands for the revision that the environment names.
    Since(String),
    /// The last commit. Only staged changes count.
    Staged,
}

/// Takes the revision from the environment of a CI system.
const AUTO: &str = "auto";

/// The environment variables that name the revision a change will be merged into, each with a prefix that turns its value
/// into a revision.
const CI_VARIABLES: [(&str, &str); 2] = [
    // Prow: a commit.
    ("PULL_BASE_SHA", ""),
    // GitHub: a branch of the remote that was cloned. Empty except for pull requests.
    ("GITHUB_BASE_REF", "origin/"),
];

const HEAD: &str = "HEAD";

/// How to get the missing history, for messages.
const UNSHALLOW: &str = "run `git fetch --unshallow`, or set `fetch-depth: 0` for actions/checkout";

/// A revision that `--since` or the environment names.
pub(super) struct Revision {
    pub(super) name: String,
    /// The environment variable that names it, if any.
    pub(super) variable: Option<&'static str>,
}

impl Revision {
    /// Returns the revision that an argument of `--since` stands for.
    pub(super) fn resolve(argument: &str) -> Result<Self, Message> {
        if argument == AUTO {
            return Self::from_ci();
        }
        Ok(Self {
            name: argument.to_owned(),
            variable: None,
        })
    }

    fn from_ci() -> Result<Self, Message> {
        let mut revisions = CI_VARIABLES.into_iter().filter_map(|(variable, prefix)| {
            let value = env::var(variable).ok().filter(|value| !value.is_empty())?;
            Some(Self {
                name: prefix.to_owned() + &value,
                variable: Some(variable),
            })
        });
        revisions.next().ok_or_else(|| {
            let text = "neither PULL_BASE_SHA nor GITHUB_BASE_REF is set; give a revision instead";
            Message::config_error(Path::new("--since auto"), text)
        })
    }

    /// Returns the merge base of `HEAD` and the revision, as an object name.
    pub(super) fn merge_base(&self) -> Result<String, Message> {
        let head = object_name(HEAD)?.ok_or_else(|| {
            let text = "the repository has no commits yet; commit first, or use --staged";
            Message::io_error(Path::new(HEAD), text)
        })?;
        if self.name.is_empty() {
            let text = "empty revision; give a commit, branch or tag";
            return Err(Message::config_error(Path::new("--since"), text));
        }
        let output = git_output(&["merge-base", &self.commit()?, &head])?;
        if output.status.success() {
            return Ok(single_line(&output.stdout));
        }
        let origin = self.origin();
        let text = match (output.status.code(), is_shallow()?) {
            (Some(1), true) => {
                format!("no common ancestor with HEAD in this shallow clone{origin}; {UNSHALLOW}")
            }
            (Some(1), false) => {
                format!("no common ancestor with HEAD{origin}; give another revision")
            }
            _ => error_message(&output),
        };
        Err(self.error(text))
    }

    /// Returns the object name of the commit.
    fn commit(&self) -> Result<String, Message> {
        let origin = self.origin();
        let object = match object_name(&self.name)? {
            // Any 40 hexadecimal digits are a name, whether such an object exists or not.
            Some(object) if git_output(&["cat-file", "-e", &object])?.status.success() => object,
            _ if is_shallow()? => {
                let text = format!("no such revision in this shallow clone{origin}; {UNSHALLOW}");
                return Err(self.error(text));
            }
            _ => {
                let text = format!("no such revision{origin}; fetch it or correct the name");
                return Err(self.error(text));
            }
        };
        // A step of its own, because in `:/text`, which finds a commit by its message, the suffix would be part of the text.
        object_name(&format!("{object}^{{commit}}"))?.ok_or_else(|| {
            self.error(format!(
                "not a commit{origin}; give a commit, branch or tag"
            ))
        })
    }

    /// Says where the revision comes from, for messages. Empty if it is from the command line.
    fn origin(&self) -> String {
        let variable = self.variable;
        variable.map_or_else(String::new, |variable| format!(" (from {variable})"))
    }

    fn error(&self, text: String) -> Message {
        Message::io_error(Path::new(&self.name), text)
    }
}

/// Returns the name of the single object that a revision expression stands for, if there is one.
fn object_name(revision: &str) -> Result<Option<String>, Message> {
    let output = git_output(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        revision,
    ])?;
    let name = single_line(&output.stdout);
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok((output.status.success() && is_name).then_some(name))
}

fn is_shallow() -> Result<bool, Message> {
    let answer = git(&["rev-parse", "--is-shallow-repository"])?;
    Ok(answer.starts_with(b"true"))
}
