//! Versions: every package has the same one, and a build names the commit it was made from.
//!
//! The build script is compiled and run on its own, in every kind of repository that it distinguishes.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

use crate::support::scratch::Scratch;
use crate::support::skip::has_git;

/// Compiles the build script once and returns the path of the program.
fn build_script() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-script");
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args(["--edition", "2024", "build.rs", "-o"]);
        assert!(rustc.arg(&program).status().unwrap().success());
        program
    })
}

/// What the build script prints for cargo.
struct Printed {
    version: String,
    watched: Vec<PathBuf>,
}

/// Runs the build script for the sources in a folder of `scratch`.
fn run(scratch: &Scratch, folder: &str, variables: &[(&str, &str)]) -> Printed {
    let folder = scratch.path(folder);
    let mut command = scratch.command(build_script().to_str().unwrap(), &[]);
    command.current_dir(&folder).envs(variables.iter().copied());
    command.env("CARGO_MANIFEST_DIR", &folder);
    command.env("CARGO_PKG_VERSION", "1.2.3");
    let output = command.output().unwrap();
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    let values_of = |key: &str| -> Vec<String> {
        let values = lines.lines().filter_map(|line| line.strip_prefix(key));
        values.map(str::to_owned).collect()
    };
    let watched = values_of("cargo::rerun-if-changed=").into_iter();
    Printed {
        version: values_of("cargo::rustc-env=TOCFMT_VERSION=").concat(),
        watched: watched.map(|path| folder.join(path)).collect(),
    }
}

/// Commits all files in a folder of `scratch`, at a time that is the next day in UTC.
fn commit(scratch: &Scratch, folder: &str) {
    scratch.run_program("git", &["-C", folder, "add", "-A"], b"");
    let args = ["-C", folder, "commit", "-qm", "a", "--allow-empty"];
    let mut command = scratch.command("git", &args);
    command.env("GIT_COMMITTER_DATE", "2026-01-02T23:30:00-0800");
    assert!(command.status().unwrap().success());
}

/// Returns a folder with a repository in `clone`, with one commit.
fn with_clone() -> Scratch {
    let scratch = Scratch::new(&[("clone/build.rs", "")]);
    scratch.run_program("git", &["init", "-q", "clone"], b"");
    commit(&scratch, "clone");
    scratch
}

/// Returns the version that a build in a folder of `scratch` should have.
fn expected_version(scratch: &Scratch, folder: &str) -> String {
    let args = ["-C", folder, "rev-parse", "--short=7", "HEAD"];
    let commit = String::from_utf8(scratch.run_program("git", &args, b"")).unwrap();
    format!("1.2.3 ({} 2026-01-02)", commit.trim())
}

#[test]
fn clone_names_its_commit_and_date() {
    if has_git() {
        let scratch = with_clone();
        let expected = expected_version(&scratch, "clone");
        assert_eq!(run(&scratch, "clone", &[]).version, expected);
    }
}

#[test]
fn sources_without_a_repository_name_only_the_version() {
    let scratch = Scratch::new(&[("build.rs", "")]);
    assert_eq!(run(&scratch, ".", &[]).version, "1.2.3");
    if has_git() {
        let scratch = with_clone();
        assert_eq!(run(&scratch, "clone", &[("PATH", "")]).version, "1.2.3");
        scratch.run_program("git", &["init", "-q", "empty"], b"");
        assert_eq!(run(&scratch, "empty", &[]).version, "1.2.3");
    }
}

#[test]
fn sources_in_another_repository_do_not_name_its_commit() {
    if has_git() {
        let scratch = with_clone();
        scratch.write("clone/vendor/tocfmt/build.rs", b"");
        let printed = run(&scratch, "clone/vendor/tocfmt", &[]);
        assert_eq!(printed.version, "1.2.3");
        assert_eq!(printed.watched.len(), 1);
    }
}

/// A hook of one repository may build another one.
#[test]
fn git_variables_of_another_repository_are_ignored() {
    if has_git() {
        let scratch = with_clone();
        scratch.write("other/a.md", b"");
        scratch.run_program("git", &["init", "-q", "other"], b"");
        commit(&scratch, "other");
        let other = scratch.path("other/.git");
        let variables = [("GIT_DIR", other.to_str().unwrap())];
        let printed = run(&scratch, "clone", &variables);
        assert_eq!(printed.version, expected_version(&scratch, "clone"));
    }
}

#[test]
fn packaged_crate_names_the_commit_it_was_packaged_from() {
    let hash = "0123456789abcdef0123456789abcdef01234567";
    let info = |more: &str| {
        format!(
            "{{\n  \"git\": {{\n    \"sha1\": \"{hash}\"{more}\n  }},\n  \"path_in_vcs\": \"\"\n}}"
        )
    };
    for (info, version) in [
        (info(""), "1.2.3 (0123456)"),
        // Uncommitted changes were packaged.
        (info(",\n    \"dirty\": true"), "1.2.3"),
        ("{}".to_owned(), "1.2.3"),
        ("{\"git\": {\"sha1\": \"no hash\"}}".to_owned(), "1.2.3"),
        ("{\"git\": {\"sha1\": \"012\"}}".to_owned(), "1.2.3"),
    ] {
        let scratch = Scratch::new(&[("build.rs", ""), (".cargo_vcs_info.json", &info)]);
        assert_eq!(run(&scratch, ".", &[]).version, version, "{info}");
    }
}

/// Returns the modification times of paths and everything below them, which is what cargo compares.
fn modification_times(paths: &[PathBuf]) -> Vec<(PathBuf, SystemTime)> {
    let mut times = Vec::new();
    let mut rest = paths.to_vec();
    while let Some(path) = rest.pop() {
        let metadata = fs::metadata(&path).unwrap();
        if metadata.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            rest.extend(entries.map(|entry| entry.unwrap().path()));
        }
        times.push((path, metadata.modified().unwrap()));
    }
    times.sort();
    times
}

#[test]
fn whatever_moves_head_makes_cargo_run_the_build_script_again() {
    if !has_git() {
        return;
    }
    let scratch = with_clone();
    let git = |args: &[&str]| {
        scratch.run_program("git", &[&["-C", "clone"], args].concat(), b"");
    };
    git(&["worktree", "add", "-q", "-b", "tree", "../tree"]);
    let moves: [(&str, &str, &dyn Fn()); 7] = [
        ("commit", "clone", &|| commit(&scratch, "clone")),
        ("new branch", "clone", &|| {
            git(&["checkout", "-qb", "some/new/branch"]);
        }),
        ("first commit on it", "clone", &|| commit(&scratch, "clone")),
        ("packed refs", "clone", &|| {
            git(&["pack-refs", "--all", "--prune"]);
        }),
        ("commit on a packed branch", "clone", &|| {
            commit(&scratch, "clone");
        }),
        ("detached HEAD", "clone", &|| {
            git(&["checkout", "-q", "--detach", "HEAD~1"]);
        }),
        ("commit in a worktree", "tree", &|| commit(&scratch, "tree")),
    ];
    for (name, folder, act) in moves {
        let watched = run(&scratch, folder, &[]).watched.split_off(1);
        assert!(!watched.is_empty(), "{name}");
        let before = modification_times(&watched);
        act();
        let removed = watched.iter().any(|path| !path.exists());
        assert!(removed || modification_times(&watched) != before, "{name}");
        let version = run(&scratch, folder, &[]).version;
        assert_eq!(version, expected_version(&scratch, folder), "{name}");
    }
}

/// Returns the value in a TOML file at a path of keys.
fn toml_value(file: &str, keys: &[&str]) -> toml::Value {
    let table: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
    let mut value = toml::Value::Table(table);
    for key in keys {
        value = value.get(key).unwrap().clone();
    }
    value
}

/// Both Python packages follow Cargo.toml: one pins the version, for the other maturin reads it there.
#[test]
fn all_packages_have_one_version() {
    let dependencies = toml_value("pyproject.toml", &["project", "dependencies"]);
    let pinned = concat!("tocfmt==", env!("CARGO_PKG_VERSION"));
    assert_eq!(dependencies, toml::Value::from(vec![pinned]));

    let wheel = "contrib/pypi/pyproject.toml";
    let dynamic = toml_value(wheel, &["project", "dynamic"]);
    let dynamic = dynamic.as_array().unwrap();
    assert!(dynamic.contains(&toml::Value::from("version")));
    let manifest = toml_value(wheel, &["tool", "maturin", "manifest-path"]);
    assert_eq!(manifest.as_str(), Some("../../Cargo.toml"));
}

#[test]
fn documentation_installs_this_version() {
    for (document, expected) in [("docs/pre-commit.md", 1), ("docs/ci.md", 3)] {
        let text = fs::read_to_string(document).unwrap();
        let mut mentions = 0;
        for prefix in ["rev: v", "tocfmt@v", "tocfmt=="] {
            for rest in text.split(prefix).skip(1) {
                let end = |c: char| !c.is_ascii_digit() && c != '.';
                let version = rest.split(end).next().unwrap();
                assert_eq!(version, env!("CARGO_PKG_VERSION"), "{document}: {prefix}");
                mentions += 1;
            }
        }
        assert_eq!(mentions, expected, "{document}");
    }
}

/// The first step of a release. Fails if the tag is not the version, or if the changelog does not mention the version.
#[test]
fn release_notes_are_those_of_the_version() {
    let changes = "# Changelog\n\n## Unreleased\n\nNew.\n\n## [1.2.3] - 2026-01-02\n\nThese.\n\n## 1.2.2\n\nOld.\n";
    for (version, tag, notes) in [
        ("1.2.3", "v1.2.3", Some("\nThese.\n")),
        ("1.2.2", "v1.2.2", Some("\nOld.\n")),
        ("1.2.3", "v1.2.2", None),
        ("1.2.3", "1.2.3", None),
        ("1.2.4", "v1.2.4", None),
    ] {
        let manifest = format!("[package]\nversion = \"{version}\"\n");
        let scratch = Scratch::new(&[("Cargo.toml", &manifest), ("CHANGELOG.md", changes)]);
        scratch.install(Path::new(".ci/release-notes"), ".ci/release-notes");
        let script = scratch.path(".ci/release-notes");
        let mut command = scratch.command(script.to_str().unwrap(), &[tag]);
        let output = command.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let printed = output.status.success().then_some(printed);
        assert_eq!(printed.as_deref(), notes, "{version} {tag}");
    }
}
