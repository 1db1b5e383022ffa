//! Says which of the lines that start with a word need not be looked at, because they are far too short.
//!
//! Separate from `ruler`, which measures lines word by word: with a limit of thousands of columns, looking at all lines from each
//! word would take far more time than there is text. Only stubs, lines close to the limit and, in
//! [`WrapMode::Long`](crate::options::WrapMode::Long), the line that ends with the line of the source can be best.

/// How many columns after the start of a line and before the limit all lines are looked at.
const MARGIN: usize = 256;

/// The smallest limit with which lines are skipped, in columns.
pub(crate) const LARGE_WIDTH: usize = 4 * MARGIN;

/// Where a word is if the whole paragraph is one line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// The column in which it starts, with the gaps of the source.
    pub(super) natural: usize,
    /// The same with single spaces.
    pub(super) shrunk: usize,
    /// How many words there are before it, with a link as one word.
    pub(super) pieces: usize,
    /// The first word of its unit.
    pub(super) unit_word: usize,
    /// The last word before it, or it itself, that may start a line.
    pub(super) line_start: usize,
    /// The last word on its line of the source, if lines of the source matter.
    pub(super) line_end: Option<usize>,
}

/// The words of a paragraph without tabs, with a large limit.
pub(super) struct Reach {
    places: Vec<Place>,
    width: usize,
}

impl Reach {
    pub(super) fn new(places: Vec<Place>, width: usize) -> Self {
        Self { places, width }
    }

    pub(super) fn place(&self, word: usize) -> Option<&Place> {
        self.places.get(word)
    }

    /// The word at which to go on with a line that starts with the word `first` in the column `start`, and whose next word would
    /// be `next`; `None` if that is `next` itself. Not a word after `last`.
    pub(super) fn skip_to(
        &self,
        (first, next, last): (usize, usize, usize),
        start: usize,
    ) -> Option<usize> {
        let from = self.place(first)?;
        if self.place(next)?.shrunk - from.shrunk < MARGIN {
            return None;
        }
        let room = self.width.saturating_sub(start + MARGIN);
        let later = self.places.get(next..=last)?;
        let near = later.partition_point(|place| place.shrunk - from.shrunk <= room);
        let before_limit = self.place((next + near).checked_sub(1)?)?.line_start;
        // The line up to that word is looked at, too: longer ones may not be acceptable.
        let mut target = self.place(before_limit.checked_sub(1)?)?.line_start;
        let own_end = from.line_end.filter(|end| *end >= next);
        for end in own_end.into_iter().chain([last]) {
            target = target.min(self.place(end)?.line_start);
        }
        (target > next).then_some(target)
    }
}
