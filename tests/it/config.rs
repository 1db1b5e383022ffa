//! `tocfmt config`: what it shows is itself a configuration file.
//!
//! The other tests of configuration are cases in `tests/cmd/config`.

use crate::support::scratch::Scratch;

const TOML: &str = r#"
[toc]
max-depth = 5

[wrap]
protect = ["^a"]

[files]
exclude = ["no/"]

[[override]]
paths = ["docs"]
[override.toc]
entries = "text"
[override.warnings]
deny = ["all"]
"#;

#[test]
fn marks_an_excluded_file() {
    let scratch = Scratch::new(&[("tocfmt.toml", TOML)]);
    let shown = scratch.output(&["config", "no/a.md"]).stdout;
    assert!(shown.starts_with(b"# no/a.md (excluded)\n"));
}

#[test]
fn shown_settings_are_a_configuration_file() {
    let scratch = Scratch::new(&[
        ("tocfmt.toml", TOML),
        (".editorconfig", "[*.md]\nmax_line_length = 100\n"),
    ]);
    let shown = scratch.output(&["config", "docs/a.md"]).stdout;
    let copy = Scratch::new(&[]);
    copy.write("tocfmt.toml", &shown);
    let again = copy.output(&["config", "docs/a.md"]);
    let values = |text: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(text).into_owned();
        text.lines()
            .map(|line| line.split(" #").next().unwrap().trim().to_owned())
            .collect()
    };
    assert_eq!(values(&again.stdout), values(&shown));
}
