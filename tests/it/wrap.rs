//! Wrapping on the command line, as far as a case in `tests/cmd/wrap` cannot show it.

use snapbox::{assert_data_eq, str};

use crate::support::scratch::Scratch;

/// Many paragraphs would render differently if wrapped: they are skipped and listed in order, the others are wrapped.
#[test]
fn lists_skipped_paragraphs_in_order() {
    let unsafe_paragraph = |n: usize| format!("> [](<\n> a{n}>) b c\n\n");
    let overlong = "Words that are too long for it.\n\n";
    let text: String = (0..40).map(|n| unsafe_paragraph(n) + overlong).collect();
    let scratch = Scratch::new(&[("a.md", &text)]);
    let transcript = scratch.transcript(&[
        "fmt", "--only", "wrap", "--wrap", "fill", "--width", "12", "-v",
    ]);
    let messages = transcript
        .lines()
        .filter_map(|line| line.strip_prefix("a.md:"));
    let lines: Vec<usize> = messages
        .map(|message| message.split(':').next().unwrap().parse().unwrap())
        .collect();
    let expected: Vec<usize> = (0..40).map(|n| 1 + 5 * n).collect();
    assert_eq!(lines, expected);
    assert_eq!(transcript.matches("are too long\n").count(), 40);
}

#[test]
fn help_shows_the_modes_by_an_example() {
    let help = Scratch::new(&[]).transcript(&["check", "--help"]);
    let start = help.find("--wrap <MODE>").unwrap();
    let end = help.find("--width <N>").unwrap();
    assert_data_eq!(
        help.get(start..end).unwrap(),
        str![[r#"
--wrap <MODE>
          Which lines of paragraphs to wrap [default: long]
          
          For example, with --width 20 these two lines
          
              One two three four five six.
              Seven. Eight.
          
          become, in the modes long, fill and sentence,
          
              One two three four   One two three four   One two three four
              five six.            five six. Seven.     five six.
              Seven. Eight.        Eight.               Seven.
                                                        Eight.

          Possible values:
          - long:      Overlong lines, and those after them that words have to move into
          - fill:      All lines, each as full as the width allows
          - sentence:  All lines, with one sentence per line; sentences that are too long are filled
          - clause:    Like `sentence`, but sentences that are too long are broken between clauses
          - paragraph: All lines, so that every paragraph is a single line
          - off:       No lines

      
"#]]
    );
}
