//! Gitea and Forgejo, codeberg.org among them.
//!
//! Source: Gitea's `modules/markup/markdown/prefixed_id.go` and `CleanValue` in `modules/markup/common/footnote.go`. The
//! parser is goldmark.

use super::characters::{is_letter_or_number, to_simple_lowercase};
use super::goldmark::GOLDMARK;
use super::rules::HostRules;

pub(super) const GITEA: HostRules = HostRules {
    push_slug,
    id_prefix: "user-content-",
    ..GOLDMARK
};

/// Letters, numbers of all kinds, hyphens and underscores are kept, in lower case; white space becomes hyphens.
fn push_slug(text: &str, slug: &mut String) {
    slug.extend(text.trim().chars().filter_map(|c| match c {
        '-' | '_' => Some(c),
        _ if c.is_whitespace() => Some('-'),
        _ => is_letter_or_number(c).then(|| to_simple_lowercase(c)),
    }));
}
