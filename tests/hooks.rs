//! What starts the command for somebody: pre-commit, a hook of git, the GitHub Action. All for real, where the tools are.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

mod scratch;
mod wheel;

use std::fs;
use std::path::Path;
use std::process::Output;

use scratch::{Scratch, changed, git_is_there};
use wheel::{is_there, on_path, only_from, setuptools, wheels};

const RIGHT: &str = "# One\n\nTwo.\n";
const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const MENDED: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

/// A line that is too long.
fn long() -> String {
    "word ".repeat(20).trim_end().to_owned() + "\n"
}

/// What becomes of it.
fn wrapped() -> String {
    let line = |words| "word ".repeat(words).trim_end().to_owned() + "\n";
    line(16) + &line(4)
}

/// The built command.
const COMMAND: &str = env!("CARGO_BIN_EXE_tocfmt");

fn git(scratch: &Scratch, words: &[&str]) -> Output {
    let mut git = scratch.command("git", words);
    on_path(&mut git, Path::new(COMMAND));
    git.output().unwrap()
}

/// A repository with these files, all of them committed.
fn committed(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new(files);
    for words in [
        &["init", "-q"][..],
        &["add", "-A"],
        &["commit", "-qm", "a", "--no-verify"],
    ] {
        assert!(git(&scratch, words).status.success());
    }
    scratch
}

fn all_said(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    stdout.into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn text(scratch: &Scratch, name: &str) -> String {
    String::from_utf8(scratch.read(name)).unwrap()
}

#[test]
fn the_wheel_installs_the_command() {
    let Some(wheels) = wheels() else {
        return;
    };
    let scratch = Scratch::new(&[]);
    let venv = scratch.command("python3", &["-m", "venv", "venv"]).output();
    if !venv.unwrap().status.success() {
        eprintln!("skipped: no venv");
        return;
    }
    let install = ["-m", "pip", "install", "--quiet", "tocfmt"];
    let mut pip = scratch.command("venv/bin/python", &install);
    only_from(&mut pip, wheels);
    let output = pip.output().unwrap();
    assert!(output.status.success(), "{}", all_said(&output));
    let said = scratch.succeed("venv/bin/tocfmt", &["--version"], b"");
    let version = format!("tocfmt {}", env!("CARGO_PKG_VERSION"));
    assert!(String::from_utf8(said).unwrap().starts_with(&version));
    // The licence wants to be passed on with it.
    let show = ["-m", "pip", "show", "--files", "tocfmt"];
    let installed = scratch.succeed("venv/bin/python", &show, b"");
    let installed = String::from_utf8(installed).unwrap();
    assert!(installed.contains("/licenses/LICENSE"), "{installed}");
}

/// What pre-commit looks at in this repository, and folders beside it that are no packages.
fn repository_of_hooks() -> Scratch {
    let scratch = Scratch::new(&[]);
    for entry in fs::read_dir(".").unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() && !name.starts_with(".git") {
            scratch.write(&format!("{name}/a.txt"), b"");
        }
    }
    for name in ["pyproject.toml", ".pre-commit-hooks.yaml"] {
        scratch.write(name, &fs::read(name).unwrap());
    }
    for words in [&["init", "-q"][..], &["add", "-A"], &["commit", "-qm", "a"]] {
        assert!(git(&scratch, words).status.success());
    }
    scratch
}

#[test]
fn pre_commit_runs_both_hooks() {
    if !git_is_there() || !is_there("pre-commit") {
        return;
    }
    let Some(wheels) = wheels().filter(|wheels| setuptools(wheels)) else {
        return;
    };
    let hooks = repository_of_hooks();
    let revision = hooks.succeed("git", &["rev-parse", "HEAD"], b"");
    let configuration = format!(
        "repos:\n- repo: {}\n  rev: {}  hooks:\n  - id: tocfmt\n  - id: tocfmt-check\n\
        \x20 - id: tocfmt\n    alias: staged\n    args: [--staged]\n",
        hooks.path(".").display(),
        String::from_utf8(revision).unwrap(),
    );
    let scratch = committed(&[
        (".pre-commit-config.yaml", &configuration),
        ("right.md", RIGHT),
        ("stale.md", STALE),
        ("folder/long.markdown", &long()),
        // Not Markdown.
        ("stale.txt", STALE),
    ]);
    let home = Scratch::new(&[]);
    let run_on = |hook: &str, files: &[&str]| -> Output {
        let words = [&["run", hook, "--verbose"], files].concat();
        let mut pre_commit = scratch.command("pre-commit", &words);
        pre_commit.env("PRE_COMMIT_HOME", home.path("."));
        only_from(&mut pre_commit, wheels);
        pre_commit.output().unwrap()
    };
    let run = |hook: &str| run_on(hook, &["--all-files"]);
    scratch.succeed("pre-commit", &["install"], b"");
    assert!(scratch.path(".git/hooks/pre-commit").exists());

    let check = run("tocfmt-check");
    let said = all_said(&check);
    assert_eq!(check.status.code(), Some(1), "{said}");
    assert!(said.contains("+- [One](#one)"), "{said}");
    assert!(said.contains("would change 2 of 3 files"), "{said}");
    assert!(changed(&scratch).is_empty());

    let fmt = run("tocfmt");
    let said = all_said(&fmt);
    assert_eq!(fmt.status.code(), Some(1), "{said}");
    assert!(said.contains("files were modified by this hook"), "{said}");
    assert_eq!(changed(&scratch), ["folder/long.markdown", "stale.md"]);
    assert_eq!(text(&scratch, "stale.md"), MENDED);
    assert_eq!(text(&scratch, "folder/long.markdown"), wrapped());

    assert!(git(&scratch, &["add", "-A"]).status.success());
    for hook in ["tocfmt", "tocfmt-check"] {
        let output = run(hook);
        assert_eq!(output.status.code(), Some(0), "{}", all_said(&output));
    }

    // Of two paragraphs, the one that is not staged stays as it is.
    let old = format!("{}\nA short one.\n", long());
    scratch.write("two.md", old.as_bytes());
    let commit = ["commit", "-qam", "a", "--no-verify"];
    assert!(
        git(&scratch, &["add", "-A"]).status.success() && git(&scratch, &commit).status.success()
    );
    scratch.write("two.md", format!("{}\n{}", long(), long()).as_bytes());
    assert!(git(&scratch, &["add", "-A"]).status.success());
    let staged = run_on("staged", &[]);
    assert_eq!(staged.status.code(), Some(1), "{}", all_said(&staged));
    assert_eq!(
        text(&scratch, "two.md"),
        format!("{}\n{}", long(), wrapped())
    );
}

/// A repository with the hook of contrib/git in place.
fn with_git_hook(files: &[(&str, &str)]) -> Scratch {
    let scratch = committed(files);
    fs::create_dir_all(scratch.path(".git/hooks")).unwrap();
    fs::copy(
        "contrib/git/pre-commit",
        scratch.path(".git/hooks/pre-commit"),
    )
    .unwrap();
    scratch
}

#[test]
fn the_git_hook_says_how_to_install_the_command() {
    if !git_is_there() {
        return;
    }
    let scratch = with_git_hook(&[("a.md", RIGHT)]);
    let mut hook = scratch.command("/bin/sh", &[".git/hooks/pre-commit"]);
    let output = hook.env("PATH", "").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(all_said(&output).contains("pip install tocfmt"));
}

#[test]
fn the_git_hook_judges_what_is_staged() {
    if !git_is_there() {
        return;
    }
    let scratch = with_git_hook(&[("a.md", RIGHT), ("b.md", RIGHT)]);

    scratch.write("a.md", STALE.as_bytes());
    assert!(git(&scratch, &["add", "a.md"]).status.success());
    // What is staged counts, not what stands in the folder by now.
    scratch.write("a.md", MENDED.as_bytes());
    let refused = git(&scratch, &["commit", "-qm", "b"]);
    let said = all_said(&refused);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("tocfmt fmt --staged"), "{said}");
    let forced = git(&scratch, &["commit", "-qm", "b", "--no-verify"]);
    assert!(forced.status.success());

    assert!(git(&scratch, &["add", "a.md"]).status.success());
    // What is not staged does not count.
    scratch.write("b.md", STALE.as_bytes());
    let taken = git(&scratch, &["commit", "-qm", "c"]);
    assert!(taken.status.success(), "{}", all_said(&taken));

    // For these two, git makes an index of its own, which it names to the hook.
    let refused = git(&scratch, &["commit", "-qm", "d", "b.md"]);
    assert_eq!(refused.status.code(), Some(1), "{}", all_said(&refused));
    let refused = git(&scratch, &["commit", "-qam", "d"]);
    assert_eq!(refused.status.code(), Some(1), "{}", all_said(&refused));
}

/// The GitHub Action in a folder, with inputs.
fn action(scratch: &Scratch, folder: &str, wheels: &Path, inputs: &[(&str, &str)]) -> Output {
    let script = fs::canonicalize("contrib/github/check.sh").unwrap();
    let temporary = scratch.path(".git/temporary");
    fs::create_dir_all(&temporary).unwrap();
    let mut action = scratch.command("bash", &[script.to_str().unwrap()]);
    action.current_dir(scratch.path(folder));
    action.env("RUNNER_TEMP", temporary);
    action
        .env_remove("GITHUB_BASE_REF")
        .env_remove("GITHUB_WORKSPACE");
    only_from(&mut action, wheels);
    action.envs(inputs.iter().copied()).output().unwrap()
}

#[test]
fn the_action_installs_its_own_version_and_checks() {
    let Some(wheels) = wheels().filter(|_| git_is_there()) else {
        return;
    };
    let scratch = committed(&[
        ("right.md", RIGHT),
        ("a folder/stale.md", STALE),
        ("a folder/long.md", &long()),
    ]);
    let (folder, args) = ("INPUT_WORKING_DIRECTORY", "INPUT_ARGS");
    for (inputs, status, says) in [
        (&[][..], 1, "would change 2 of 3 files"),
        (&[("INPUT_PATHS", "right.md\n")], 0, ""),
        (
            &[("INPUT_PATHS", "right.md\na folder/stale.md")],
            1,
            "would change 1 of 2 files",
        ),
        (&[(folder, "a folder")], 1, "would change 2 of 2 files"),
        (
            &[(args, "--only toc --max-depth 5\n--require-toc")],
            1,
            "would change 1 of 3 files (1 table of contents), 2 files with errors",
        ),
        (&[("INPUT_VERSION", "latest")], 1, "would change 2 of 3"),
        (&[("INPUT_VERSION", "0.0.1")], 2, "cannot install tocfmt=="),
        (&[(folder, "nowhere")], 2, "working-directory: "),
    ] {
        let output = action(&scratch, ".", wheels, inputs);
        let said = all_said(&output);
        assert_eq!(output.status.code(), Some(status), "{inputs:?}: {said}");
        assert!(said.contains(says), "{inputs:?}: {said}");
        assert!(changed(&scratch).is_empty());
    }
}

#[test]
fn the_action_runs_nothing_that_an_input_or_a_file_says() {
    let Some(wheels) = wheels().filter(|_| git_is_there()) else {
        return;
    };
    // Python looks for its modules where it is run.
    let module = "open('taken', 'w')\n";
    let scratch = committed(&[("right.md", RIGHT), ("pip.py", module)]);
    let output = action(&scratch, ".", wheels, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", all_said(&output));
    assert!(!scratch.path("taken").exists());
    let input = "*; $(touch taken) `touch taken`; touch taken";
    for name in [
        "VERSION",
        "PATHS",
        "SINCE",
        "ARGS",
        "WORKING_DIRECTORY",
        "FORMAT",
    ] {
        let variable = format!("INPUT_{name}");
        let output = action(&scratch, ".", wheels, &[(&variable, input)]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(!scratch.path("taken").exists(), "{name}");
    }
}

#[test]
fn the_action_annotates_lines() {
    let Some(wheels) = wheels().filter(|_| git_is_there()) else {
        return;
    };
    let scratch = committed(&[("stale.md", STALE)]);
    let output = action(&scratch, ".", wheels, &[("INPUT_FORMAT", "github")]);
    let said = all_said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("file=stale.md"), "{said}");
    // GitHub counts from the top of the checkout, whatever the folder is.
    scratch.write("a folder/stale.md", STALE.as_bytes());
    let top = fs::canonicalize(scratch.path(".")).unwrap();
    let inputs = [
        ("INPUT_FORMAT", "github"),
        ("INPUT_WORKING_DIRECTORY", "a folder"),
        ("GITHUB_WORKSPACE", top.to_str().unwrap()),
    ];
    let said = all_said(&action(&scratch, ".", wheels, &inputs));
    assert!(said.contains("file=a folder/stale.md"), "{said}");
}

/// A pull request as actions/checkout has it: the newest commit alone, and no branch to compare with.
#[test]
fn the_action_looks_at_what_a_pull_request_changes() {
    let Some(wheels) = wheels().filter(|_| git_is_there()) else {
        return;
    };
    let origin = committed(&[("old.md", STALE), ("a.md", RIGHT)]);
    for words in [
        &["branch", "-m", "main"][..],
        &["checkout", "-qb", "change"],
    ] {
        assert!(git(&origin, words).status.success());
    }
    origin.write("a.md", STALE.as_bytes());
    assert!(git(&origin, &["commit", "-qam", "b"]).status.success());

    let scratch = Scratch::new(&[]);
    let url = format!("file://{}", origin.path(".").display());
    let clone = [
        "clone", "-q", "--depth", "1", "--branch", "change", &url, "clone",
    ];
    scratch.succeed("git", &clone, b"");
    let request = ("GITHUB_BASE_REF", "main");
    for (inputs, files) in [
        (&[request][..], "1 of 1"),
        (&[request, ("INPUT_SINCE", "all")], "2 of 2"),
    ] {
        let output = action(&scratch, "clone", wheels, inputs);
        let said = all_said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains(&format!("would change {files} file")),
            "{said}"
        );
    }
}

/// git keeps this, an archive or an editor may not.
#[test]
fn shipped_scripts_can_be_run_as_they_are() {
    use std::os::unix::fs::PermissionsExt as _;
    for name in [
        "contrib/git/pre-commit",
        "contrib/github/check.sh",
        "contrib/kubernetes/update-toc.sh",
        "contrib/kubernetes/verify-toc.sh",
    ] {
        let mode = fs::metadata(name).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{name}");
    }
}
