//! Edits into the new text, with the guard at every step: a paragraph that the guard objects to is given up, the rest goes on.
//!
//! Stands apart because giving up is neither the passes' work nor the guard's. What it returns has passed the guard.

use std::collections::BTreeSet;

use crate::document::Document;
use crate::edit::{self, Edit, Rewritten};
use crate::error::{FormatError, Left};
use crate::guard::{self, Objection};
use crate::options::Options;
use crate::passes::Passes;

/// How often paragraphs are given up one by one before all that are left are given up at once: each time costs a parse.
const PATIENCE: usize = 6;

/// Applies what the passes want. `None` where nothing of it is left; paragraphs that were given up go to `left`.
///
/// # Errors
///
/// Where the guard objects to the tables of contents.
pub(crate) fn rewrite(
    document: &Document<'_>,
    passes: &Passes<'_>,
    options: &Options,
    left: &mut Vec<Left>,
) -> Result<Option<Rewritten>, FormatError> {
    let mut given_up = BTreeSet::new();
    for attempt in 0.. {
        let edits = edits(passes, &given_up);
        if edits.is_empty() {
            return Ok(None);
        }
        let rewritten = edit::apply(document.text(), &edits).map_err(|misfit| {
            let at = document.position(misfit.0.start);
            FormatError::Unstable { at }
        })?;
        let objections = guard::check(document, passes, &given_up, &rewritten, options)?;
        if objections.is_empty() {
            return Ok(Some(rewritten));
        }
        let all = (0..passes.wrap.rewraps.len()).map(Objection::Changed);
        let objections = if attempt < PATIENCE {
            objections
        } else {
            all.collect()
        };
        for objection in objections {
            let index = objection.rewrap();
            if let Some(rewrap) = passes.wrap.rewraps.get(index)
                && given_up.insert(index)
            {
                let at = document.position(rewrap.paragraph.span(document).start);
                left.push(match objection {
                    Objection::Changed(_) => Left::Changed { at },
                    Objection::Unstable(_) => Left::Unstable { at },
                });
            }
        }
    }
    Ok(None)
}

/// The edits of the passes without those of the paragraphs that were given up.
fn edits(passes: &Passes<'_>, given_up: &BTreeSet<usize>) -> Vec<Edit> {
    let rewraps = passes.wrap.rewraps.iter().enumerate();
    let kept = rewraps.filter(|(index, _)| !given_up.contains(index));
    let wrapped = kept.flat_map(|(_, rewrap)| rewrap.edits.iter());
    passes.toc.edits.iter().chain(wrapped).cloned().collect()
}
