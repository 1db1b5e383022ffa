//! `tocfmt mdtoc` in the place of mdtoc 1.4: flags, statuses, what it prints.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use scratch::Scratch;
use snapbox::{assert_data_eq, str};

const STALE: &str = "# A\n\n<!-- toc -->\n<!-- /toc -->\n\n## B `c`\n\n### D\n";

#[test]
fn without_inplace_the_list_of_one_file_is_printed() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    assert_data_eq!(
        scratch.run(&["mdtoc", "a.md"]),
        str![[r#"
== stdout
- [B <code>c</code>](#b-c)
  - [D](#d)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "--skip-prefix=false", "-m", "2", "a.md"]),
        str![[r#"
== stdout
- [A](#a)
  - [B <code>c</code>](#b-c)
== status 0

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "-o", "out.md", "a.md"]),
        str![[r#"
== status 0
== out.md
- [B <code>c</code>](#b-c)
  - [D](#d)

"#]]
    );
    assert_data_eq!(
        scratch.run_with(&["mdtoc", "-"], b"# x\n"),
        str![[r#"
== stdout
- [x](#x)
== status 0

"#]]
    );
}

#[test]
fn inplace_writes_and_dryrun_shows_one_diff() {
    let scratch = Scratch::new(&[("a.md", STALE), ("b.md", STALE)]);
    assert_data_eq!(
        scratch.run(&[
            "mdtoc",
            "--inplace",
            "--max-depth=5",
            "--dryrun",
            "b.md",
            "a.md"
        ]),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,6 +1,8 @@
 # A
 
 <!-- toc -->
+- [B <code>c</code>](#b-c)
+  - [D](#d)
 <!-- /toc -->
 
 ## B `c`
--- a/b.md
+++ b/b.md
@@ -1,6 +1,8 @@
 # A
 
 <!-- toc -->
+- [B <code>c</code>](#b-c)
+  - [D](#d)
 <!-- /toc -->
 
 ## B `c`
== stderr
2 files with a stale table of contents; to update, run the same command without --dryrun
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "-i", "-m5", "a.md", "b.md"]),
        str![[r#"
== status 0
== a.md
# A

<!-- toc -->
- [B <code>c</code>](#b-c)
  - [D](#d)
<!-- /toc -->

## B `c`

### D
== b.md
# A

<!-- toc -->
- [B <code>c</code>](#b-c)
  - [D](#d)
<!-- /toc -->

## B `c`

### D

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "-di", "-m5", "a.md", "b.md"]),
        str![[r#"
== status 0

"#]]
    );
}

#[test]
fn a_file_named_twice_is_done_once() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    assert_data_eq!(
        scratch.run(&["mdtoc", "-i", "-i", "-d", "a.md", "./a.md"]),
        str![[r#"
== stdout
--- a/a.md
+++ b/a.md
@@ -1,6 +1,8 @@
 # A
 
 <!-- toc -->
+- [B <code>c</code>](#b-c)
+  - [D](#d)
 <!-- /toc -->
 
 ## B `c`
== stderr
1 file with a stale table of contents; to update, run the same command without --dryrun
== status 1

"#]]
    );
}

#[test]
fn every_trouble_is_status_1() {
    let scratch = Scratch::new(&[("a.md", "# no markers\n"), ("b.md", STALE)]);
    assert_data_eq!(
        scratch.run(&["mdtoc", "-i", "a.md", "b.md", "gone.md"]),
        str![[r#"
== stderr
a.md:1:1: no table of contents; add a line with <!-- toc --> and one with <!-- /toc -->, or exclude the file
gone.md: no such file or folder; check the path
== status 1
== b.md
# A

<!-- toc -->
- [B <code>c</code>](#b-c)
  - [D](#d)
<!-- /toc -->

## B `c`

### D

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc"]),
        str![[r#"
== stderr
tocfmt mdtoc: no file named; name at least one
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "a.md", "b.md"]),
        str![[r#"
== stderr
tocfmt mdtoc: several files named; name one, or say --inplace
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "--dryrun", "a.md"]),
        str![[r#"
== stderr
tocfmt mdtoc: --dryrun requires --inplace; add it
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "-i", "-"]),
        str![[r#"
== stderr
tocfmt mdtoc: standard input cannot be edited in place; leave out --inplace
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "-i", "-o", "x", "a.md"]),
        str![[r#"
== stderr
tocfmt mdtoc: --output does not go with --inplace; leave out one of them
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "--no-such-flag"]),
        str![[r#"
== stderr
error: unexpected argument '--no-such-flag' found

  tip: to pass '--no-such-flag' as a value, use '-- --no-such-flag'

Usage: tocfmt mdtoc [OPTIONS] [FILE]...

For more information, try '--help'.
== status 1

"#]]
    );
    assert_data_eq!(
        scratch.run(&["mdtoc", "--skip-prefix=maybe", "a.md"]),
        str![[r#"
== stderr
error: invalid value 'maybe' for '--skip-prefix[=<BOOL>]': expected true or false

For more information, try '--help'.
== status 1

"#]]
    );
}

#[test]
fn no_configuration_and_no_ignore_file_gets_in_the_way() {
    let scratch = Scratch::new(&[
        ("tocfmt.toml", "[toc]\nmax-depth = 1\n"),
        (".tocfmtignore", "*\n"),
        ("a.md", STALE),
    ]);
    assert_data_eq!(
        scratch.run(&["mdtoc", "-i", "a.md"]),
        str![[r#"
== status 0
== a.md
# A

<!-- toc -->
- [B <code>c</code>](#b-c)
  - [D](#d)
<!-- /toc -->

## B `c`

### D

"#]]
    );
}

#[test]
fn the_version_names_both() {
    let scratch = Scratch::new(&[]);
    assert_data_eq!(
        scratch.run(&["mdtoc", "--version"]),
        str![[r#"
== stdout
tocfmt 0.1.0, in place of mdtoc 1.4
== status 0

"#]]
    );
}
