#!/usr/bin/env python3
"""How many instructions two revisions of tocfmt take for the same work, by valgrind.

    benches/instructions.py REVISION [REVISION]

The second revision is the work tree where none is given. Both are built below target/revisions and run on the same
generated documents with one thread. Counts do not depend on what else a machine does, so that a percent is a percent; what
the kernel does is not in them.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
from compare import TOP, generated  # noqa: E402

REVISIONS = TOP / "target" / "revisions"


def built(revision):
    """The command as it is at a revision, or in the work tree."""
    if revision is None:
        subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=TOP, check=True)
        return TOP / "target/release/tocfmt"
    name = ["git", "rev-parse", "--verify", "--short", f"{revision}^{{commit}}"]
    commit = subprocess.run(name, cwd=TOP, check=True, capture_output=True, text=True).stdout.strip()
    command = REVISIONS / commit
    if not command.exists():
        REVISIONS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "tree"
            subprocess.run(["git", "worktree", "add", "--quiet", "--detach", tree, commit], cwd=TOP, check=True)
            try:
                build = ["cargo", "build", "--release", "--locked", "--quiet", "--target-dir", REVISIONS / "target"]
                if subprocess.run(build, cwd=tree, check=False).returncode != 0:
                    sys.exit(f"{revision}: does not build; name another revision")
                shutil.copy(REVISIONS / "target/release/tocfmt", command)
            finally:
                subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=TOP, check=True)
    return command


def counted(command, words, folder):
    """The instructions of one run, over a fresh copy of a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy"
        shutil.copytree(folder, copy)
        valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", command, *words, copy]
        run = subprocess.run([str(word) for word in valgrind], capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if not found:
        sys.exit(f"valgrind: {run.stderr[-300:]}")
    return int(found[1])


def main():
    revisions = sys.argv[1:]
    if not 1 <= len(revisions) <= 2:
        sys.exit(__doc__)
    old, new = (built(revision) for revision in [*revisions, None][:2])
    with tempfile.TemporaryDirectory() as scratch:
        dirty = generated(Path(scratch) / "dirty", 20, 40, True)
        clean = generated(Path(scratch) / "clean", 20, 40, False)
        empty = generated(Path(scratch) / "empty", 1, 0, False)
        print("| | before | after | ratio |\n|---|---|---|---|")
        for name, words, folder in [
            ("start-up", ["check"], empty),
            ("tables of contents, nothing to change", ["check", "--only", "toc"], clean),
            ("nothing to change", ["check"], clean),
            ("everything to change, told", ["check"], dirty),
            ("everything to change, written", ["fmt"], dirty),
        ]:
            words = [*words, "--isolated"]
            before, after = (counted(command, words, folder) for command in (old, new))
            print(f"| {name} | {before:,} | {after:,} | {after / before:.3f} |", flush=True)


if __name__ == "__main__":
    main()
