//! What is packaged says which version it is: the packages name the same one, and a build the commit it was made from.
//!
//! The build script is compiled and run by itself, in repositories of every kind that changes what it has to look at.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

use scratch::{Scratch, git_is_there};

/// The build script as a program.
fn script() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-script");
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args(["--edition", "2024", "build.rs", "-o"]);
        assert!(rustc.arg(&program).status().unwrap().success());
        program
    })
}

/// What the build script has to say, run for the sources in a folder of `scratch`.
struct Told {
    version: String,
    watched: Vec<PathBuf>,
}

fn told(scratch: &Scratch, folder: &str, variables: &[(&str, &str)]) -> Told {
    let folder = scratch.path(folder);
    let mut command = scratch.command(script().to_str().unwrap(), &[]);
    command.current_dir(&folder).envs(variables.iter().copied());
    command.env("CARGO_MANIFEST_DIR", &folder);
    command.env("CARGO_PKG_VERSION", "1.2.3");
    let output = command.output().unwrap();
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    let with = |key: &str| -> Vec<String> {
        let values = lines.lines().filter_map(|line| line.strip_prefix(key));
        values.map(str::to_owned).collect()
    };
    let watched = with("cargo::rerun-if-changed=").into_iter();
    Told {
        version: with("cargo::rustc-env=TOCFMT_VERSION=").concat(),
        watched: watched.map(|path| folder.join(path)).collect(),
    }
}

/// Commits all there is in a folder of `scratch`, late in the evening far in the west.
fn commit(scratch: &Scratch, folder: &str) {
    scratch.succeed("git", &["-C", folder, "add", "-A"], b"");
    let words = ["-C", folder, "commit", "-qm", "a", "--allow-empty"];
    let mut command = scratch.command("git", &words);
    command.env("GIT_COMMITTER_DATE", "2026-01-02T23:30:00-0800");
    assert!(command.status().unwrap().success());
}

/// A repository with one commit in the folder `clone`.
fn clone() -> Scratch {
    let scratch = Scratch::new(&[("clone/build.rs", "")]);
    scratch.succeed("git", &["init", "-q", "clone"], b"");
    commit(&scratch, "clone");
    scratch
}

/// What a build in a folder of `scratch` has to tell.
fn expected(scratch: &Scratch, folder: &str) -> String {
    let words = ["-C", folder, "rev-parse", "--short=7", "HEAD"];
    let commit = String::from_utf8(scratch.succeed("git", &words, b"")).unwrap();
    format!("1.2.3 ({} 2026-01-02)", commit.trim())
}

#[test]
fn a_clone_tells_its_commit_and_the_day_of_it() {
    if git_is_there() {
        let scratch = clone();
        assert_eq!(
            told(&scratch, "clone", &[]).version,
            expected(&scratch, "clone")
        );
    }
}

#[test]
fn sources_without_a_repository_tell_the_version_alone() {
    let scratch = Scratch::new(&[("build.rs", "")]);
    assert_eq!(told(&scratch, ".", &[]).version, "1.2.3");
    if git_is_there() {
        let scratch = clone();
        assert_eq!(told(&scratch, "clone", &[("PATH", "")]).version, "1.2.3");
        scratch.succeed("git", &["init", "-q", "empty"], b"");
        assert_eq!(told(&scratch, "empty", &[]).version, "1.2.3");
    }
}

#[test]
fn sources_in_another_repository_are_no_part_of_its_commits() {
    if git_is_there() {
        let scratch = clone();
        scratch.write("clone/vendor/tocfmt/build.rs", b"");
        let told = told(&scratch, "clone/vendor/tocfmt", &[]);
        assert_eq!(told.version, "1.2.3");
        assert_eq!(told.watched.len(), 1);
    }
}

/// As where a hook of one repository builds another.
#[test]
fn variables_of_another_repository_do_not_count() {
    if git_is_there() {
        let scratch = clone();
        scratch.write("other/a.md", b"");
        scratch.succeed("git", &["init", "-q", "other"], b"");
        commit(&scratch, "other");
        let other = scratch.path("other/.git");
        let variables = [("GIT_DIR", other.to_str().unwrap())];
        let told = told(&scratch, "clone", &variables);
        assert_eq!(told.version, expected(&scratch, "clone"));
    }
}

#[test]
fn a_packaged_crate_tells_what_it_was_packaged_from() {
    let hash = "0123456789abcdef0123456789abcdef01234567";
    let info = |more: &str| {
        format!(
            "{{\n  \"git\": {{\n    \"sha1\": \"{hash}\"{more}\n  }},\n  \"path_in_vcs\": \"\"\n}}"
        )
    };
    for (info, version) in [
        (info(""), "1.2.3 (0123456)"),
        // What was packaged is not what was committed.
        (info(",\n    \"dirty\": true"), "1.2.3"),
        ("{}".to_owned(), "1.2.3"),
        ("{\"git\": {\"sha1\": \"no hash\"}}".to_owned(), "1.2.3"),
        ("{\"git\": {\"sha1\": \"012\"}}".to_owned(), "1.2.3"),
    ] {
        let scratch = Scratch::new(&[("build.rs", ""), (".cargo_vcs_info.json", &info)]);
        assert_eq!(told(&scratch, ".", &[]).version, version, "{info}");
    }
}

/// Every file in what is watched, with the time it was last changed, as cargo compares them.
fn times(paths: &[PathBuf]) -> Vec<(PathBuf, SystemTime)> {
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
fn whatever_moves_the_commit_makes_cargo_look_again() {
    if !git_is_there() {
        return;
    }
    let scratch = clone();
    let git = |words: &[&str]| {
        scratch.succeed("git", &[&["-C", "clone"], words].concat(), b"");
    };
    git(&["worktree", "add", "-q", "-b", "tree", "../tree"]);
    let moves: [(&str, &str, &dyn Fn()); 7] = [
        ("commit", "clone", &|| commit(&scratch, "clone")),
        ("new branch", "clone", &|| {
            git(&["checkout", "-qb", "some/new/branch"]);
        }),
        ("its first commit", "clone", &|| commit(&scratch, "clone")),
        ("packed", "clone", &|| {
            git(&["pack-refs", "--all", "--prune"]);
        }),
        ("commit on a packed branch", "clone", &|| {
            commit(&scratch, "clone");
        }),
        ("no branch", "clone", &|| {
            git(&["checkout", "-q", "--detach", "HEAD~1"]);
        }),
        ("commit in a worktree", "tree", &|| commit(&scratch, "tree")),
    ];
    for (name, folder, act) in moves {
        let watched = told(&scratch, folder, &[]).watched.split_off(1);
        assert!(!watched.is_empty(), "{name}");
        let seen = times(&watched);
        act();
        let gone = watched.iter().any(|path| !path.exists());
        assert!(gone || times(&watched) != seen, "{name}");
        let version = told(&scratch, folder, &[]).version;
        assert_eq!(version, expected(&scratch, folder), "{name}");
    }
}

/// What stands in a TOML file at some keys.
fn value(name: &str, keys: &[&str]) -> toml::Value {
    let table: toml::Table = fs::read_to_string(name).unwrap().parse().unwrap();
    let mut value = toml::Value::Table(table);
    for key in keys {
        value = value.get(key).unwrap().clone();
    }
    value
}

/// Both packages of Python follow Cargo.toml: one by name, the other because maturin reads it there.
#[test]
fn all_packages_have_one_version() {
    let dependencies = value("pyproject.toml", &["project", "dependencies"]);
    let pinned = concat!("tocfmt==", env!("CARGO_PKG_VERSION"));
    assert_eq!(dependencies, toml::Value::from(vec![pinned]));

    let wheel = "contrib/pypi/pyproject.toml";
    let taken = value(wheel, &["project", "dynamic"]);
    let taken = taken.as_array().unwrap();
    assert!(taken.contains(&toml::Value::from("version")));
    let manifest = value(wheel, &["tool", "maturin", "manifest-path"]);
    assert_eq!(manifest.as_str(), Some("../../Cargo.toml"));
}

/// What the documents tell to install is this version.
#[test]
fn the_documents_name_the_version() {
    for (document, expected) in [("docs/pre-commit.md", 1), ("docs/ci.md", 3)] {
        let text = fs::read_to_string(document).unwrap();
        let mut named = 0;
        for mark in ["rev: v", "tocfmt@v", "tocfmt=="] {
            for rest in text.split(mark).skip(1) {
                let end = |c: char| !c.is_ascii_digit() && c != '.';
                let version = rest.split(end).next().unwrap();
                assert_eq!(version, env!("CARGO_PKG_VERSION"), "{document}: {mark}");
                named += 1;
            }
        }
        assert_eq!(named, expected, "{document}");
    }
}

/// A release starts with this: a tag that is not the version, or a version that nobody wrote about, is none.
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
        fs::create_dir(scratch.path(".ci")).unwrap();
        fs::copy(".ci/release-notes", scratch.path(".ci/release-notes")).unwrap();
        let script = scratch.path(".ci/release-notes");
        let mut command = scratch.command(script.to_str().unwrap(), &[tag]);
        let output = command.output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        let told = output.status.success().then_some(told);
        assert_eq!(told.as_deref(), notes, "{version} {tag}");
    }
}
