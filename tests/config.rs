//! `tocfmt.toml`: which one holds, what wins over what, and what a wrong one says.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use scratch::Scratch;
use snapbox::{assert_data_eq, str};

const TEXT: &str = "# A\n\n<!-- toc -->\n<!-- /toc -->\n\n## *B*\n\n### C\n";

#[test]
fn the_nearest_configuration_upward_holds_for_each_file() {
    let scratch = Scratch::new(&[
        ("tocfmt.toml", "[toc]\nmax-depth = 2\n"),
        ("a.md", TEXT),
        (
            "d/tocfmt.toml",
            "[toc]\nentries = \"text\"\ninclude-preceding = true\n",
        ),
        ("d/e/b.md", TEXT),
    ]);
    assert_data_eq!(
        scratch.run(&["fmt", "."]),
        str![[r#"
== stderr
changed 2 of 2 files (2 tables of contents)
== status 0
== a.md
# A

<!-- toc -->
- [<em>B</em>](#b)
<!-- /toc -->

## *B*

### C
== d/e/b.md
# A

<!-- toc -->
- [A](#a)
  - [B](#b)
    - [C](#c)
<!-- /toc -->

## *B*

### C

"#]]
    );
}

#[test]
fn flags_win_over_the_configuration() {
    let scratch = Scratch::new(&[
        (
            "tocfmt.toml",
            "[toc]\nmax-depth = 2\nentries = \"text\"\nrequire-toc = true\n",
        ),
        ("a.md", TEXT),
        ("b.md", ""),
    ]);
    assert_data_eq!(
        scratch.run(&["toc", "a.md", "--max-depth", "3"]),
        str![[r#"
== stdout
- [B](#b)
  - [C](#c)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "b.md"]),
        str![[r#"
== stderr
b.md:1:1: no table of contents; add a line with <!-- toc --> and one with <!-- /toc -->, or exclude the file
would change 0 of 1 file, 1 file with errors
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["check", "b.md", "--require-toc=false"]),
        str![[r#"
== stderr
nothing to change in 1 file
== status 0

"#]]
    );
}

#[test]
fn config_names_one_file_for_all_and_isolated_none() {
    let scratch = Scratch::new(&[
        ("tocfmt.toml", "[toc]\nmax-depth = 2\n"),
        (
            "other/c.toml",
            "[toc]\nentries = \"markdown\"\n[files]\nexclude = [\"x\"]\n",
        ),
        ("a.md", TEXT),
    ]);
    assert_data_eq!(
        scratch.run(&["toc", "a.md", "--config", "other/c.toml"]),
        str![[r#"
== stdout
- [*B*](#b)
  - [C](#c)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["toc", "a.md", "--isolated"]),
        str![[r#"
== stdout
- [<em>B</em>](#b)
  - [C](#c)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["toc", "a.md", "--config", "gone.toml"]),
        str![[r#"
== stderr
gone.toml: no such file or folder; check the path
== status 2

"#]]
    );
}

#[test]
fn configured_excludes_are_relative_to_the_configuration() {
    let scratch = Scratch::new(&[
        (
            "d/tocfmt.toml",
            "[files]\nexclude = [\"/v/\"]\nignore-file = [\"list\"]\n",
        ),
        ("d/list", "b.md\n"),
        ("d/a.md", TEXT),
        ("d/b.md", TEXT),
        ("d/v/c.md", TEXT),
        ("v/d.md", TEXT),
    ]);
    assert_data_eq!(
        scratch.run(&["fmt", "d", "d/b.md", "d/v/c.md", "v"]),
        str![[r#"
== stderr
changed 2 of 2 files (2 tables of contents)
== status 0
== d/a.md
# A

<!-- toc -->
- [<em>B</em>](#b)
  - [C](#c)
<!-- /toc -->

## *B*

### C
== v/d.md
# A

<!-- toc -->
- [<em>B</em>](#b)
  - [C](#c)
<!-- /toc -->

## *B*

### C

"#]]
    );
}

#[test]
fn standard_input_has_the_configuration_of_its_name() {
    let scratch = Scratch::new(&[("d/tocfmt.toml", "[toc]\nentries = \"text\"\n")]);
    let words = ["toc", "-", "--stdin-filename", "d/x.md"];
    assert_data_eq!(
        scratch.run_with(&words, TEXT.as_bytes()),
        str![[r#"
== stdout
- [B](#b)
  - [C](#c)
== status 0

"#]]
    );
}

#[test]
fn a_wrong_configuration_is_told_once_with_its_place() {
    for (toml, expected) in [
        (
            "[toc]\nmax-dept = 3\n",
            str![[r#"
== stderr
tocfmt.toml:2:1: unknown key 'max-dept'; did you mean 'max-depth'?
== status 2

"#]],
        ),
        (
            "[tocs]\n",
            str![[r#"
== stderr
tocfmt.toml:1:2: unknown key 'tocs'; did you mean 'toc'?
== status 2

"#]],
        ),
        (
            "[toc]\nmax-depth = 9\n",
            str![[r#"
== stderr
tocfmt.toml:2:13: a heading level is a number from 1 to 6
== status 2

"#]],
        ),
        (
            "[toc]\nentries = \"hmtl\"\n",
            str![[r#"
== stderr
tocfmt.toml:2:11: unknown value 'hmtl'; did you mean 'html'?
== status 2

"#]],
        ),
        (
            "[toc]\nrequire-toc = 1\n",
            str![[r#"
== stderr
tocfmt.toml:2:15: invalid type: integer `1`, expected a boolean
== status 2

"#]],
        ),
        (
            "[toc\n",
            str![[r#"
== stderr
tocfmt.toml:1:5: unclosed table, expected `]`
== status 2

"#]],
        ),
    ] {
        let scratch = Scratch::new(&[("tocfmt.toml", toml), ("a.md", TEXT), ("b.md", TEXT)]);
        assert_data_eq!(scratch.run(&["check", "."]), expected);
    }
}
