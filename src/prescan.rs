//! A fast path: a text that has nothing to do, recognized without parsing it.
//!
//! Most documents of most repositories have no markers and no long lines. Debug builds compare every answer with the full
//! run.

use crate::directives::may_contain_directives;
use crate::options::{MissingToc, Options};
use crate::source::SpanSet;
use crate::{toc, wrap};

/// Returns true if formatting would neither change nor report anything. False means that it takes a parse to know.
pub(crate) fn has_nothing_to_do(text: &str, options: &Options) -> bool {
    let updates_toc = options.toc.as_ref().is_some_and(|toc| {
        toc.missing == MissingToc::Error || toc::has_kept_marker_like(text, &toc.adopt)
    });
    let may_report = !options.always_lint.is_empty() || may_contain_directives(text);
    !updates_toc && !may_report && !may_wrap(text, options)
}

fn may_wrap(text: &str, options: &Options) -> bool {
    let nothing_changed = options.changed.as_ref().is_some_and(SpanSet::is_empty);
    !nothing_changed && wrap::may_need_wrapping(text, &options.wrap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint;
    use crate::options::{TocOptions, WrapMode};

    #[test]
    fn a_text_without_work_is_recognized() {
        let has_nothing = |text, options: &Options| has_nothing_to_do(text, options);
        let long = Options::default();
        let mut fill = Options::default();
        fill.wrap.mode = WrapMode::Fill;
        let mut toc = Options::default();
        toc.wrap.mode = WrapMode::Off;
        let neither = Options {
            toc: None,
            ..toc.clone()
        };
        assert!(has_nothing("a\n", &toc) && has_nothing("a\n", &neither));
        assert!(!has_nothing("a\n", &fill) && !has_nothing("<!-- toc -->\n", &long));
        assert!(has_nothing("<!-- toc -->\n", &neither));
        assert!(!has_nothing("<!-- tocfmt of -->\n", &toc));
        let unchanged = Options {
            changed: Some(SpanSet::default()),
            ..fill
        };
        assert!(has_nothing("a\n", &unchanged));
        let linting = Options {
            always_lint: lint::rules().collect(),
            ..toc.clone()
        };
        assert!(!has_nothing("a\n", &linting));
        let required = TocOptions {
            missing: MissingToc::Error,
            ..TocOptions::default()
        };
        let required = Options {
            toc: Some(required),
            ..neither
        };
        assert!(!has_nothing_to_do("a\n", &required));
    }
}
