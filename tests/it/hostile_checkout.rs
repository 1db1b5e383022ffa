//! Work trees from strangers: whatever their configuration names, `--since` and `--staged` run nothing of it.

use std::fs;

use crate::support::git::{LONG, commit_all, committed, git, run_in};
use crate::support::scratch::{Scratch, TOCFMT};
use crate::support::skip::has_git;

/// Settings whose value git runs as a program, in one command or another, except filters (see docs/security.md).
const COMMANDS: [&str; 37] = [
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "credential.helper",
    "credential.https://localhost.helper",
    "diff.external",
    "diff.guitool",
    "diff.odd.command",
    "diff.odd.textconv",
    "diff.tool",
    "difftool.odd.cmd",
    "gpg.openpgp.program",
    "gpg.program",
    "gpg.ssh.defaultKeyCommand",
    "gpg.ssh.program",
    "gpg.x509.program",
    "interactive.diffFilter",
    "merge.odd.driver",
    "mergetool.odd.cmd",
    "pager.cat-file",
    "pager.diff",
    "pager.ls-files",
    "pager.rev-parse",
    "receive.procReceiveRefs",
    "remote.origin.receivepack",
    "remote.origin.uploadpack",
    "remote.origin.vcs",
    "sendemail.smtpServer",
    "sequence.editor",
    "submodule.sub.update",
    "trailer.sign.command",
    "uploadpack.packObjectsHook",
    "web.browser",
];

/// Settings that make git look at more than it has to.
const SWITCHES: [(&str, &str); 8] = [
    ("core.untrackedCache", "true"),
    ("diff.ignoreSubmodules", "none"),
    ("diff.submodule", "log"),
    ("diff.trustExitCode", "true"),
    ("log.showSignature", "true"),
    ("protocol.allow", "always"),
    ("protocol.ext.allow", "always"),
    ("submodule.recurse", "true"),
];

const HOOKS: [&str; 6] = [
    "fsmonitor-watchman",
    "post-checkout",
    "post-index-change",
    "pre-auto-gc",
    "pre-commit",
    "reference-transaction",
];

/// Returns a command that leaves a file `ran-NAME` in the top folder, and fails.
fn trap(scratch: &Scratch, name: &str) -> String {
    let name = name.replace(['.', '/', ':'], "-");
    let path = scratch.path(&format!("ran-{name}"));
    format!("echo >'{}'; false", path.display())
}

/// Returns the names of the traps that ran, and resets them.
fn ran(scratch: &Scratch) -> Vec<String> {
    let entries = fs::read_dir(scratch.path(".")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let ran: Vec<String> = names.filter(|name| name.starts_with("ran-")).collect();
    for name in &ran {
        fs::remove_file(scratch.path(name)).unwrap();
    }
    ran
}

/// Sets a trap in every setting of a configuration file and in every hook next to it.
fn set_traps(scratch: &Scratch, folder: &str) {
    let config = format!("{folder}/config");
    let set = |key: &str, value: &str| {
        git(scratch, &["config", "--file", &config, key, value]);
    };
    for key in COMMANDS {
        let trap = trap(scratch, key);
        match key {
            "submodule.sub.update" => set(key, &format!("!{trap}")),
            _ => set(key, &trap),
        }
    }
    for (key, value) in SWITCHES {
        set(key, value);
    }
    // git 2.54 has hooks in its configuration, and no switch for them (see docs/security.md).
    if !git(scratch, &["version"]).contains(" 2.54.") {
        set("hook.odd.event", "post-index-change");
        set("hook.odd.command", &trap(scratch, "hook.odd"));
    }
    for hook in HOOKS {
        let script = format!("#!/bin/sh\n{}\n", trap(scratch, hook));
        scratch.write_script(&format!("{folder}/hooks/{hook}"), &script);
    }
}

#[test]
fn configuration_of_the_repository_runs_nothing() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[
        ("a.md", "a\n"),
        ("b.md", "b\n"),
        (".gitattributes", "*.md diff=odd merge=odd\n"),
    ]);
    scratch.write("a.md", format!("a\n\n{LONG}\n").as_bytes());
    git(&scratch, &["add", "a.md"]);
    scratch.write("b.md", format!("{LONG}\n").as_bytes());
    set_traps(&scratch, ".git");
    for args in [
        ["check", "--since=HEAD"],
        ["check", "--staged"],
        ["fmt", "--staged"],
        ["fmt", "--since=HEAD"],
    ] {
        let printed = run_in(&scratch, ".", &args, &[]);
        assert_eq!(ran(&scratch), [""; 0], "{args:?}");
        assert!(printed.contains("paragraph"), "{args:?}: {printed}");
    }
    // The traps work.
    let _ = scratch.command("git", &["diff", "HEAD"]).output().unwrap();
    let triggered = ran(&scratch);
    assert!(
        triggered.contains(&"ran-core-fsmonitor".to_owned()) && triggered.len() > 1,
        "{triggered:?}"
    );
}

/// A clone can contain such a folder, since none of its files has a special name.
#[test]
fn folder_that_is_laid_out_as_a_bare_repository_runs_nothing() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[
        ("docs/HEAD", "ref: refs/heads/main\n"),
        ("docs/config", ""),
        ("docs/objects/x", ""),
        ("docs/refs/x", ""),
        ("docs/a.md", LONG),
        (".gitattributes", "*.md filter=odd diff=odd\n"),
    ]);
    let config = "[core]\nrepositoryFormatVersion = 0\nbare = false\nworktree = ..\n";
    scratch.write("docs/config", config.as_bytes());
    set_traps(&scratch, "docs");
    for kind in ["clean", "smudge", "process"] {
        let key = format!("filter.odd.{kind}");
        let trap = trap(&scratch, &key);
        git(&scratch, &["config", "--file", "docs/config", &key, &trap]);
    }
    commit_all(&scratch);
    scratch.write("docs/a.md", format!("a\n\n{LONG}").as_bytes());
    for args in [
        ["check", "--staged", "."],
        ["check", "--since=HEAD", "."],
        ["fmt", "--staged", "a.md"],
    ] {
        let printed = run_in(&scratch, "docs", &args, &[]);
        assert_eq!(ran(&scratch), [""; 0], "{args:?}");
        let expected = "git: not in a work tree; run tocfmt inside one, or omit --since and --staged\nstatus 2\n";
        assert_eq!(printed, expected, "{args:?}");
        // From the top, the folder is one like any other.
        let args = [args[0], args[1]];
        let printed = run_in(&scratch, ".", &args, &[]);
        assert_eq!(ran(&scratch), [""; 0], "{args:?}: {printed}");
    }
    // The traps work.
    let mut command = scratch.command("git", &["status"]);
    command.current_dir(scratch.path("docs")).output().unwrap();
    assert!(!ran(&scratch).is_empty());
}

#[test]
fn missing_objects_are_not_fetched() {
    if !has_git() {
        return;
    }
    let scratch = committed(&[("origin/a.md", "a\n")]);
    scratch.write("origin/a.md", format!("a\n\n{LONG}\n").as_bytes());
    commit_all(&scratch);
    git(&scratch, &["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", scratch.path(".git").display());
    git(
        &scratch,
        &["clone", "-q", "--filter=blob:none", &url, "partial"],
    );
    let uploadpack = format!("{}; git-upload-pack", trap(&scratch, "fetch"));
    let config = ["-C", "partial", "config", "remote.origin.uploadpack"];
    git(&scratch, &[&config[..], &[&uploadpack]].concat());

    let check = || run_in(&scratch, "partial", &["check", "--since=HEAD~1"], &[]);
    let expected = "git: this partial clone lacks objects that are needed, and tocfmt does not fetch them; to fetch them, run \
        `git diff --stat --merge-base REV` for --since REV, or `git diff --stat --staged` for --staged\n\
        status 2\n";
    assert_eq!(check(), expected);
    assert_eq!(ran(&scratch), [""; 0]);
    // The trap works, and so does the suggested command.
    git(
        &scratch,
        &["-C", "partial", "diff", "--stat", "--merge-base", "HEAD~1"],
    );
    assert_eq!(ran(&scratch), ["ran-fetch"]);
    let printed = check();
    assert!(printed.contains("would change 1 of 1 file"), "{printed}");
}

/// Without these two flags there is no git at all.
#[test]
fn git_is_run_only_for_changes() {
    let scratch = Scratch::new(&[
        ("a.md", "a\n"),
        (".git/config", "[core]\nfsmonitor = true\n"),
    ]);
    scratch.write_script(
        "bin/git",
        &format!("#!/bin/sh\n{}\n", trap(&scratch, "git")),
    );
    for args in [
        ["check", "."],
        ["fmt", "a.md"],
        ["toc", "a.md"],
        ["config", "a.md"],
    ] {
        let mut command = scratch.command(TOCFMT, &args);
        let output = command.env("PATH", scratch.path("bin")).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
    assert_eq!(ran(&scratch), [""; 0]);
}
