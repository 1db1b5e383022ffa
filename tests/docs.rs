//! The README and the pages in docs against what is there: their commands run, their session is a real one, and the editors
//! that this machine has do what they are told.

#![cfg(unix)]
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

mod scratch;

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use regex::Regex;
use scratch::{Scratch, git_is_there};

/// The README and all pages of docs, by name and text.
fn pages() -> Vec<(String, String)> {
    let docs = fs::read_dir("docs")
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let pages = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut pages: Vec<_> = pages.chain(["README.md".into()]).collect();
    pages.sort();
    assert!(pages.len() > 5);
    let page = |path: &Path| {
        (
            path.display().to_string(),
            fs::read_to_string(path).unwrap(),
        )
    };
    pages.iter().map(|path| page(path)).collect()
}

/// The code blocks of a page with this info string, in order.
fn code(page: &str, info: &str) -> Vec<String> {
    let opening = format!("\n```{info}\n");
    let blocks = page.split(&opening).skip(1);
    blocks
        .map(|rest| rest.split("\n```\n").next().unwrap().to_owned() + "\n")
        .collect()
}

fn page(name: &str) -> String {
    fs::read_to_string(name).unwrap()
}

const CURRENT: &str =
    "# Title\n\n<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n\nA line.\n";
const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";

/// A line that is too long, and what becomes of it.
fn long() -> (String, String) {
    let line = |words| "word ".repeat(words).trim_end().to_owned() + "\n";
    (line(20), line(16) + &line(4))
}

/// A program with the built command on its path.
fn command(scratch: &Scratch, program: &str, words: &[&str]) -> Command {
    let mut command = scratch.command(program, words);
    let built = Path::new(env!("CARGO_BIN_EXE_tocfmt")).parent().unwrap();
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [built.to_owned()]
        .into_iter()
        .chain(env::split_paths(&path));
    command.env("PATH", env::join_paths(folders).unwrap());
    command.env("HOME", scratch.path("."));
    for name in [
        "PULL_BASE_SHA",
        "GITHUB_BASE_REF",
        "NO_COLOR",
        "CLICOLOR_FORCE",
    ] {
        command.env_remove(name);
    }
    command
}

fn shell(scratch: &Scratch, script: &str) -> Output {
    command(scratch, "sh", &["-ec", script]).output().unwrap()
}

/// A repository with two commits on a branch of `main`.
fn repository(files: &[(&str, &str)], later: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new(files);
    let commit = "git add -A && git -c user.name=a -c user.email=a@b commit --quiet -m a";
    let first = format!(
        "git init --quiet --initial-branch main && {commit} && git switch --quiet -c branch"
    );
    assert!(shell(&scratch, &first).status.success());
    for (name, text) in later {
        scratch.write(name, text.as_bytes());
    }
    assert!(shell(&scratch, commit).status.success());
    scratch
}

/// In a repository where all is right, each block of commands succeeds.
#[test]
fn every_command_of_the_documentation_runs() {
    if !git_is_there() {
        return;
    }
    let mut run = 0;
    for (name, page) in pages() {
        for block in code(&page, "sh") {
            // What builds and tests this repository is run by whoever builds and tests it.
            if block.starts_with("cargo ") {
                continue;
            }
            let files = [
                ("docs/design.md", CURRENT),
                ("a.md", CURRENT),
                ("keps/a.md", CURRENT),
                ("hack/.notableofcontents", ""),
            ];
            let scratch = repository(&files, &[("b.md", CURRENT)]);
            let output = shell(&scratch, &block);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name}: {block}{stderr}");
            run += 1;
        }
    }
    assert!(run >= 6, "{run}");
}

/// In a clone of kubernetes/enhancements beside one of this repository, as far as these commands are concerned.
#[test]
fn the_commands_for_kubernetes_run() {
    if !is_there("make", &["--version"]) {
        return;
    }
    let makefile = "verify-toc:\n\thack/verify-toc.sh\n";
    let scratch = Scratch::new(&[
        ("enhancements/Makefile", makefile),
        ("enhancements/hack/.notableofcontents", ""),
        ("enhancements/keps/a.md", CURRENT),
    ]);
    for entry in fs::read_dir("contrib/kubernetes")
        .unwrap()
        .map(Result::unwrap)
    {
        let name = entry.file_name().into_string().unwrap();
        scratch.write(&format!("tocfmt/contrib/kubernetes/{name}"), b"");
        let copy = scratch.path(&format!("tocfmt/contrib/kubernetes/{name}"));
        fs::copy(entry.path(), copy).unwrap();
    }
    let typed = code(&page("docs/ci.md"), "console")
        .concat()
        .replace("$ ", "");
    for (text, status) in [(CURRENT, true), (STALE, false)] {
        scratch.write("enhancements/keps/a.md", text.as_bytes());
        let output = shell(&scratch, &format!("cd enhancements\n{typed}"));
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), status, "{stderr}");
        assert!(status || stderr.contains("make update-toc"), "{stderr}");
    }
}

/// What the picture in the README shows.
#[test]
fn the_session_is_a_real_one() {
    if !git_is_there() {
        return;
    }
    let old = "# Sidecars\n\n<!-- toc -->\n- [Motivation](#motivation)\n- [Proposal](#proposal)\n<!-- /toc -->\n\n\
        ## Motivation\n\nA line of an older paragraph, which is too long for the limit, but no part of this change at all.\n\n\
        ## Proposal\n\nStart sidecars first.\n";
    let new = old.replace("## Proposal", "## Proposed *order*").replace(
        "Start sidecars first.",
        "Start sidecars before all other containers and stop them after these, as [said](#motivaton) above.",
    );
    let scratch = repository(&[("keps/sidecars.md", old)], &[("keps/sidecars.md", &new)]);
    let typed = "tocfmt check --since main";
    let output = shell(&scratch, &format!("{typed} --color always 2>&1"));
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8(output.stdout).unwrap();
    let shown = shown.replace(" --color always", "");
    let session = format!("$ \u{1b}[1m{typed}\u{1b}[0m\n{shown}");
    let picture = snapbox::Data::read_from(Path::new("docs/session.term.svg"), None);
    snapbox::assert_data_eq!(session, picture.raw());
}

fn is_there(program: &str, words: &[&str]) -> bool {
    let there = Command::new(program).args(words).output().is_ok();
    if !there {
        eprintln!("skipped: no {program}");
    }
    there
}

/// Typed keys, on a terminal: Vim reads a file again only when it waits for the next key.
#[test]
fn vim_puts_files_in_shape() {
    let vimrc = code(&page("docs/editors.md"), "vim").concat();
    let (long, wrapped) = long();
    if !is_there("script", &["--version"]) {
        return;
    }
    // Without `-N`, Vim goes back to what vi did where it is told of a vimrc.
    for vim in ["vim -N", "nvim"] {
        if !is_there(vim.split(' ').next().unwrap(), &["--version"]) {
            continue;
        }
        let scratch = Scratch::new(&[("vimrc", &vimrc), ("a.md", STALE), ("b.md", &long)]);
        let seen_after = |keys: &str, file: &str| {
            let keys = format!("{keys}:write! seen.txt\r:qa!\r");
            scratch.write("keys", keys.as_bytes());
            let typed = format!("{vim} -u vimrc -i NONE -n -s keys {file}");
            let words = ["-qec", &typed, "/dev/null"];
            let output = command(&scratch, "script", &words).output().unwrap();
            assert!(output.status.success(), "{typed}");
            String::from_utf8(scratch.read("seen.txt")).unwrap()
        };
        let expected = CURRENT_OF_STALE.to_owned() + "x\n";
        assert_eq!(seen_after("Gox\u{1b}:write\r", "a.md"), expected, "{vim}");
        assert_eq!(scratch.read("a.md"), expected.as_bytes(), "{vim}");
        let seen = seen_after(":set filetype=markdown\rgqG", "b.md");
        assert_eq!(seen, wrapped, "{vim}");
    }
}

const CURRENT_OF_STALE: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

#[test]
fn emacs_puts_buffers_in_shape() {
    if !is_there("emacs", &["--version"]) {
        return;
    }
    let lisp = code(&page("docs/editors.md"), "elisp").concat();
    let unclosed = "<!-- toc -->\n";
    let scratch = Scratch::new(&[("init.el", &lisp), ("a.md", STALE), ("b.md", unclosed)]);
    // The mode for Markdown is a package; its hook is all that matters here.
    let visit = |name: &str| {
        format!(
            "(progn (find-file \"{name}\") (run-hooks 'markdown-mode-hook) (goto-char (point-max)) (insert \"\\n\") (save-buffer))"
        )
    };
    for name in ["a.md", "b.md"] {
        let visit = visit(name);
        let words = ["-Q", "--batch", "-l", "init.el", "--eval", &visit];
        let output = command(&scratch, "emacs", &words).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let text = |name| String::from_utf8(scratch.read(name)).unwrap();
    assert_eq!(text("a.md"), CURRENT_OF_STALE.to_owned() + "\n");
    assert_eq!(text("b.md"), unclosed.to_owned() + "\n");
}

/// The JSON that VS Code reads, and its expression against what the command prints.
#[test]
fn vs_code_finds_the_problems() {
    let mut blocks = code(&page("docs/editors.md"), "json").into_iter();
    let mut block =
        || -> serde_json::Value { serde_json::from_str(&blocks.next().unwrap()).unwrap() };
    let save = &block()["emeraldwalk.runonsave"]["commands"][0];
    let task = &block()["tasks"][0];

    let scratch = Scratch::new(&[
        ("a b.md", STALE),
        ("c.md", "<!-- toc -->\n"),
        (
            "d.md",
            "<!-- toc -->\n- [a](#a)\n<!-- /toc -->\n\n# a\n\n[b](#b)\n",
        ),
    ]);
    let matches = Regex::new(save["match"].as_str().unwrap()).unwrap();
    assert!(matches.is_match("/x/a b.md") && !matches.is_match("a.mdx"));
    let typed = save["cmd"].as_str().unwrap().replace("${file}", "a b.md");
    assert!(shell(&scratch, &typed).status.success());
    assert_eq!(scratch.read("a b.md"), CURRENT_OF_STALE.as_bytes());

    let output = shell(&scratch, task["command"].as_str().unwrap());
    let pattern = &task["problemMatcher"]["pattern"];
    let line = Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let part = |found: &regex::Captures<'_>, name: &str| {
        let group = pattern[name].as_u64().unwrap();
        let group = found.get(usize::try_from(group).unwrap());
        group
            .map(|group| group.as_str().to_owned())
            .unwrap_or_default()
    };
    let found: Vec<_> = stderr
        .lines()
        .filter_map(|text| line.captures(text))
        .map(|found| ["file", "line", "column", "severity"].map(|name| part(&found, name)))
        .collect();
    assert_eq!(
        found,
        [["c.md", "1", "1", ""], ["d.md", "7", "1", "warning"]]
    );
}
