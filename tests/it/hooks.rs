//! What runs the command for its users: pre-commit, the git hook, the GitHub Action. All of them for real, if the tools are there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use crate::support::corpus::changed_files;
use crate::support::scratch::{Scratch, TOCFMT};
use crate::support::skip::{has_git, has_program, skip};
use crate::support::wheel::{download_setuptools, prepend_to_path, restrict_pip, wheels};

const CLEAN: &str = "# One\n\nTwo.\n";
const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const UPDATED: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

/// Returns an overlong line.
fn long() -> String {
    "word ".repeat(20).trim_end().to_owned() + "\n"
}

/// Returns the same line wrapped.
fn wrapped() -> String {
    let line = |words| "word ".repeat(words).trim_end().to_owned() + "\n";
    line(16) + &line(4)
}

/// Runs git with the built command on its PATH.
fn git(scratch: &Scratch, args: &[&str]) -> Output {
    let mut git = scratch.command("git", args);
    prepend_to_path(&mut git, Path::new(TOCFMT));
    git.output().unwrap()
}

/// Runs git, which must succeed.
fn git_ok(scratch: &Scratch, args: &[&str]) {
    let output = git(scratch, args);
    assert!(output.status.success(), "{args:?}: {}", printed(&output));
}

/// Returns a repository with one commit of these files.
fn committed(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new(files);
    git_ok(&scratch, &["init", "-q"]);
    git_ok(&scratch, &["add", "-A"]);
    git_ok(&scratch, &["commit", "-qm", "a", "--no-verify"]);
    scratch
}

/// Returns standard output and standard error.
fn printed(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    stdout.into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn wheel_installs_the_command() {
    let Some(wheels) = wheels() else {
        return;
    };
    let scratch = Scratch::new(&[]);
    let venv = scratch.command("python3", &["-m", "venv", "venv"]).output();
    if !venv.unwrap().status.success() {
        skip("no venv");
        return;
    }
    let install = ["-m", "pip", "install", "--quiet", "tocfmt"];
    let mut pip = scratch.command("venv/bin/python", &install);
    restrict_pip(&mut pip, wheels);
    let output = pip.output().unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    let version = scratch.run_program("venv/bin/tocfmt", &["--version"], b"");
    let expected = format!("tocfmt {}", env!("CARGO_PKG_VERSION"));
    assert!(String::from_utf8(version).unwrap().starts_with(&expected));
    // The license must be distributed with the command.
    let show = ["-m", "pip", "show", "--files", "tocfmt"];
    let installed = scratch.run_program("venv/bin/python", &show, b"");
    let installed = String::from_utf8(installed).unwrap();
    assert!(installed.contains("/licenses/LICENSE"), "{installed}");
}

/// Returns a repository with what pre-commit reads of this one, and with its other folders, which are not packages.
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
    git_ok(&scratch, &["init", "-q"]);
    git_ok(&scratch, &["add", "-A"]);
    git_ok(&scratch, &["commit", "-qm", "a"]);
    scratch
}

#[test]
fn pre_commit_runs_both_hooks() {
    if !has_git() || !has_program("pre-commit") {
        return;
    }
    let Some(wheels) = wheels().filter(|wheels| download_setuptools(wheels)) else {
        return;
    };
    let hooks = repository_of_hooks();
    let revision = hooks.run_program("git", &["rev-parse", "HEAD"], b"");
    let configuration = format!(
        "repos:\n- repo: {}\n  rev: {}  hooks:\n  - id: tocfmt\n  - id: tocfmt-check\n\
        \x20 - id: tocfmt\n    alias: staged\n    args: [--staged]\n",
        hooks.path(".").display(),
        String::from_utf8(revision).unwrap(),
    );
    let scratch = committed(&[
        (".pre-commit-config.yaml", &configuration),
        ("clean.md", CLEAN),
        ("stale.md", STALE),
        ("folder/long.markdown", &long()),
        // Not Markdown.
        ("stale.txt", STALE),
    ]);
    let home = Scratch::new(&[]);
    let run_on = |hook: &str, files: &[&str]| -> Output {
        let args = [&["run", hook, "--verbose"], files].concat();
        let mut pre_commit = scratch.command("pre-commit", &args);
        pre_commit.env("PRE_COMMIT_HOME", home.path("."));
        restrict_pip(&mut pre_commit, wheels);
        pre_commit.output().unwrap()
    };
    let run = |hook: &str| run_on(hook, &["--all-files"]);
    scratch.run_program("pre-commit", &["install"], b"");
    assert!(scratch.path(".git/hooks/pre-commit").exists());

    let check = run("tocfmt-check");
    let text = printed(&check);
    assert_eq!(check.status.code(), Some(1), "{text}");
    assert!(text.contains("+- [One](#one)"), "{text}");
    assert!(text.contains("would change 2 of 3 files"), "{text}");
    assert!(changed_files(&scratch).is_empty());

    let fmt = run("tocfmt");
    let text = printed(&fmt);
    assert_eq!(fmt.status.code(), Some(1), "{text}");
    assert!(text.contains("files were modified by this hook"), "{text}");
    let expected = ["folder/long.markdown", "stale.md"];
    assert_eq!(changed_files(&scratch), expected);
    assert_eq!(scratch.read_text("stale.md"), UPDATED);
    assert_eq!(scratch.read_text("folder/long.markdown"), wrapped());

    git_ok(&scratch, &["add", "-A"]);
    for hook in ["tocfmt", "tocfmt-check"] {
        let output = run(hook);
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    }

    // Of two paragraphs, the one that is not staged stays as it is.
    let old = format!("{}\nA short one.\n", long());
    scratch.write("two.md", old.as_bytes());
    git_ok(&scratch, &["add", "-A"]);
    git_ok(&scratch, &["commit", "-qam", "a", "--no-verify"]);
    scratch.write("two.md", format!("{}\n{}", long(), long()).as_bytes());
    git_ok(&scratch, &["add", "-A"]);
    let staged = run_on("staged", &[]);
    assert_eq!(staged.status.code(), Some(1), "{}", printed(&staged));
    let expected = format!("{}\n{}", long(), wrapped());
    assert_eq!(scratch.read_text("two.md"), expected);
}

/// Returns a repository with the hook of contrib/git installed.
fn with_git_hook(files: &[(&str, &str)]) -> Scratch {
    let scratch = committed(files);
    let hook = Path::new("contrib/git/pre-commit");
    scratch.install(hook, ".git/hooks/pre-commit");
    scratch
}

#[test]
fn git_hook_explains_how_to_install_the_command() {
    if !has_git() {
        return;
    }
    let scratch = with_git_hook(&[("a.md", CLEAN)]);
    let mut hook = scratch.command("/bin/sh", &[".git/hooks/pre-commit"]);
    let output = hook.env("PATH", "").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("pip install tocfmt"));
}

#[test]
fn git_hook_checks_what_is_staged() {
    if !has_git() {
        return;
    }
    let scratch = with_git_hook(&[("a.md", CLEAN), ("b.md", CLEAN)]);
    let assert_refused = |args: &[&str]| {
        let output = git(&scratch, args);
        assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
        printed(&output)
    };

    scratch.write("a.md", STALE.as_bytes());
    git_ok(&scratch, &["add", "a.md"]);
    // The staged text counts, not the one in the work tree.
    scratch.write("a.md", UPDATED.as_bytes());
    let text = assert_refused(&["commit", "-qm", "b"]);
    assert!(text.contains("tocfmt fmt --staged"), "{text}");
    git_ok(&scratch, &["commit", "-qm", "b", "--no-verify"]);

    git_ok(&scratch, &["add", "a.md"]);
    // What is not staged does not count.
    scratch.write("b.md", STALE.as_bytes());
    git_ok(&scratch, &["commit", "-qm", "c"]);

    // For these two, git creates a temporary index and passes its path to the hook.
    assert_refused(&["commit", "-qm", "d", "b.md"]);
    assert_refused(&["commit", "-qam", "d"]);
}

/// Runs the GitHub Action in a folder, with inputs as environment variables.
fn run_action(scratch: &Scratch, folder: &str, wheels: &Path, inputs: &[(&str, &str)]) -> Output {
    let script = fs::canonicalize("contrib/github/check.sh").unwrap();
    let temporary = scratch.path(".git/temporary");
    fs::create_dir_all(&temporary).unwrap();
    let mut action = scratch.command("bash", &[script.to_str().unwrap()]);
    action.current_dir(scratch.path(folder));
    action.env("RUNNER_TEMP", temporary);
    action
        .env_remove("GITHUB_BASE_REF")
        .env_remove("GITHUB_WORKSPACE");
    restrict_pip(&mut action, wheels);
    action.envs(inputs.iter().copied()).output().unwrap()
}

#[test]
fn action_installs_its_own_version_and_checks() {
    let Some(wheels) = wheels().filter(|_| has_git()) else {
        return;
    };
    let scratch = committed(&[
        ("clean.md", CLEAN),
        ("a folder/stale.md", STALE),
        ("a folder/long.md", &long()),
    ]);
    let (folder, args) = ("INPUT_WORKING_DIRECTORY", "INPUT_ARGS");
    for (inputs, status, message) in [
        (&[][..], 1, "would change 2 of 3 files"),
        (&[("INPUT_PATHS", "clean.md\n")], 0, ""),
        (
            &[("INPUT_PATHS", "clean.md\na folder/stale.md")],
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
        let output = run_action(&scratch, ".", wheels, inputs);
        let text = printed(&output);
        assert_eq!(output.status.code(), Some(status), "{inputs:?}: {text}");
        assert!(text.contains(message), "{inputs:?}: {text}");
        assert!(changed_files(&scratch).is_empty());
    }
}

#[test]
fn action_executes_nothing_from_an_input_or_a_file() {
    let Some(wheels) = wheels().filter(|_| has_git()) else {
        return;
    };
    // Python looks for modules in the current folder.
    let module = "open('injected', 'w')\n";
    let scratch = committed(&[("clean.md", CLEAN), ("pip.py", module)]);
    let output = run_action(&scratch, ".", wheels, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(!scratch.path("injected").exists());
    let input = "*; $(touch injected) `touch injected`; touch injected";
    for name in [
        "VERSION",
        "PATHS",
        "SINCE",
        "ARGS",
        "WORKING_DIRECTORY",
        "OUTPUT_FORMAT",
    ] {
        let variable = format!("INPUT_{name}");
        let output = run_action(&scratch, ".", wheels, &[(&variable, input)]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(!scratch.path("injected").exists(), "{name}");
    }
}

#[test]
fn action_annotates_lines() {
    let Some(wheels) = wheels().filter(|_| has_git()) else {
        return;
    };
    let scratch = committed(&[("stale.md", STALE)]);
    let output = run_action(&scratch, ".", wheels, &[("INPUT_OUTPUT_FORMAT", "github")]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("file=stale.md"), "{text}");
    // GitHub resolves paths from the top of the checkout, whatever the working directory is.
    scratch.write("a folder/stale.md", STALE.as_bytes());
    let top = fs::canonicalize(scratch.path(".")).unwrap();
    let inputs = [
        ("INPUT_OUTPUT_FORMAT", "github"),
        ("INPUT_WORKING_DIRECTORY", "a folder"),
        ("GITHUB_WORKSPACE", top.to_str().unwrap()),
    ];
    let text = printed(&run_action(&scratch, ".", wheels, &inputs));
    assert!(text.contains("file=a folder/stale.md"), "{text}");
}

/// A pull request as actions/checkout fetches it: only the newest commit, and not the base branch.
#[test]
fn action_checks_only_what_a_pull_request_changes() {
    let Some(wheels) = wheels().filter(|_| has_git()) else {
        return;
    };
    let origin = committed(&[("old.md", STALE), ("a.md", CLEAN)]);
    git_ok(&origin, &["branch", "-m", "main"]);
    git_ok(&origin, &["checkout", "-qb", "change"]);
    origin.write("a.md", STALE.as_bytes());
    git_ok(&origin, &["commit", "-qam", "b"]);

    let scratch = Scratch::new(&[]);
    let url = format!("file://{}", origin.path(".").display());
    let clone = [
        "clone", "-q", "--depth", "1", "--branch", "change", &url, "clone",
    ];
    scratch.run_program("git", &clone, b"");
    let pull_request = ("GITHUB_BASE_REF", "main");
    for (inputs, files) in [
        (&[pull_request][..], "1 of 1"),
        (&[pull_request, ("INPUT_SINCE", "all")], "2 of 2"),
    ] {
        let output = run_action(&scratch, "clone", wheels, inputs);
        let text = printed(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        let expected = format!("would change {files} file");
        assert!(text.contains(&expected), "{text}");
    }
}

/// git preserves the executable bit; an archive or an editor may not.
#[test]
fn scripts_are_executable() {
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
