//! The README and the pages in docs: their commands run, the session in the picture is real, and the editor configurations work
//! in the editors that are installed.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use regex::Regex;

use crate::support::docs::code_blocks;
use crate::support::scratch::{Scratch, TOCFMT};
use crate::support::skip::{has_git, has_program};

/// Returns the README and all pages of docs, by name and text.
fn pages() -> Vec<(String, String)> {
    let docs = fs::read_dir("docs")
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let pages = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut pages: Vec<_> = pages.chain(["README.md".into()]).collect();
    pages.sort();
    assert!(pages.len() > 5);
    let page = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        (path.display().to_string(), text)
    };
    pages.iter().map(|path| page(path)).collect()
}

/// Returns the code blocks of a page in docs, concatenated.
fn code(name: &str, info: &str) -> String {
    code_blocks(&fs::read_to_string(name).unwrap(), info).concat()
}

const CURRENT: &str =
    "# Title\n\n<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n\nA line.\n";
const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const UPDATED: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

/// Returns an overlong line, and the same wrapped.
fn overlong() -> (String, String) {
    let line = |words| "word ".repeat(words).trim_end().to_owned() + "\n";
    (line(20), line(16) + &line(4))
}

/// Returns a command with the built `tocfmt` on its PATH.
fn command(scratch: &Scratch, program: &str, args: &[&str]) -> Command {
    let mut command = scratch.command(program, args);
    let built = Path::new(TOCFMT).parent().unwrap().to_owned();
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [built].into_iter().chain(env::split_paths(&path));
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

/// Returns a repository with one commit on `main` and one on a branch of it.
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

/// Each block of commands succeeds in a repository whose files are up to date.
#[test]
fn every_command_of_the_documentation_runs() {
    if !has_git() {
        return;
    }
    let mut run = 0;
    for (name, page) in pages() {
        for block in code_blocks(&page, "sh") {
            // These build and test this repository.
            if block.starts_with("cargo ") {
                continue;
            }
            let files = [
                ("README.md", "# A\n\n## B\n"),
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

/// In what looks like a clone of kubernetes/enhancements next to one of this repository.
#[test]
fn the_commands_for_kubernetes_run() {
    if !has_program("make") {
        return;
    }
    let makefile = "verify-toc:\n\thack/verify-toc.sh\n";
    let scratch = Scratch::new(&[
        ("enhancements/Makefile", makefile),
        ("enhancements/hack/.notableofcontents", ""),
        ("enhancements/keps/a.md", CURRENT),
    ]);
    for entry in fs::read_dir("contrib/kubernetes").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        scratch.install(&path, &format!("tocfmt/contrib/kubernetes/{name}"));
    }
    let commands = code("docs/ci.md", "console").replace("$ ", "");
    for (text, succeeds) in [(CURRENT, true), (STALE, false)] {
        scratch.write("enhancements/keps/a.md", text.as_bytes());
        let output = shell(&scratch, &format!("cd enhancements\n{commands}"));
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), succeeds, "{stderr}");
        assert!(succeeds || stderr.contains("make update-toc"), "{stderr}");
    }
}

/// The picture in the README shows this session.
#[test]
fn the_session_in_the_picture_is_real() {
    if !has_git() {
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

/// The keys are typed on a terminal: Vim only notices a changed file while it waits for a key.
#[test]
fn vim_configuration_formats_files() {
    let vimrc = code("docs/editors.md", "vim");
    let (long, wrapped) = overlong();
    if !has_program("script") {
        return;
    }
    // Without `-N`, a given vimrc makes Vim behave like vi.
    for vim in ["vim -N", "nvim"] {
        if !has_program(vim.split(' ').next().unwrap()) {
            continue;
        }
        let scratch = Scratch::new(&[("vimrc", &vimrc), ("a.md", STALE), ("b.md", &long)]);
        let buffer_after = |keys: &str, file: &str| {
            let keys = format!("{keys}:write! seen.txt\r:qa!\r");
            scratch.write("keys", keys.as_bytes());
            let line = format!("{vim} -u vimrc -i NONE -n -s keys {file}");
            let args = ["-qec", &line, "/dev/null"];
            let output = command(&scratch, "script", &args).output().unwrap();
            assert!(output.status.success(), "{line}");
            scratch.read_text("seen.txt")
        };
        let expected = UPDATED.to_owned() + "x\n";
        let buffer = buffer_after("Gox\u{1b}:write\r", "a.md");
        assert_eq!(buffer, expected, "{vim}");
        assert_eq!(scratch.read("a.md"), expected.as_bytes(), "{vim}");
        let buffer = buffer_after(":set filetype=markdown\rgqG", "b.md");
        assert_eq!(buffer, wrapped, "{vim}");
    }
}

#[test]
fn emacs_configuration_formats_files() {
    if !has_program("emacs") {
        return;
    }
    let lisp = code("docs/editors.md", "elisp");
    let unclosed = "<!-- toc -->\n";
    let scratch = Scratch::new(&[("init.el", &lisp), ("a.md", STALE), ("b.md", unclosed)]);
    // The Markdown mode is a package that may be missing; only its hook matters here.
    let visit = |name: &str| {
        format!(
            "(progn (find-file \"{name}\") (run-hooks 'markdown-mode-hook) (goto-char (point-max)) (insert \"\\n\") (save-buffer))"
        )
    };
    for name in ["a.md", "b.md"] {
        let visit = visit(name);
        let args = ["-Q", "--batch", "-l", "init.el", "--eval", &visit];
        let output = command(&scratch, "emacs", &args).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
    }
    assert_eq!(scratch.read_text("a.md"), UPDATED.to_owned() + "\n");
    assert_eq!(scratch.read_text("b.md"), unclosed.to_owned() + "\n");
}

/// The JSON is valid, and its regular expression matches what the command prints.
#[test]
fn vs_code_configuration_finds_problems() {
    let page = fs::read_to_string("docs/editors.md").unwrap();
    let mut blocks = code_blocks(&page, "json").into_iter();
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
    let file_names = Regex::new(save["match"].as_str().unwrap()).unwrap();
    assert!(file_names.is_match("/x/a b.md") && !file_names.is_match("a.mdx"));
    let on_save = save["cmd"].as_str().unwrap().replace("${file}", "a b.md");
    assert!(shell(&scratch, &on_save).status.success());
    assert_eq!(scratch.read("a b.md"), UPDATED.as_bytes());

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
    let problems: Vec<_> = stderr
        .lines()
        .filter_map(|text| line.captures(text))
        .map(|found| ["file", "line", "column", "severity"].map(|name| part(&found, name)))
        .collect();
    assert_eq!(
        problems,
        [["c.md", "1", "1", ""], ["d.md", "7", "1", "warning"]]
    );
}
