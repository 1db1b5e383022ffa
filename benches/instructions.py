#!/usr/bin/env python3
"""Compares how many instructions two revisions of tocfmt execute for the same work, as counted by valgrind.

    benches/instructions.py REVISION [REVISION]

The second revision defaults to the work tree. Both are built below target/revisions and run on the same generated
documents with one thread. Unlike times, the counts do not depend on what else the machine does. They exclude the
kernel.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
from compare import TOP, generate_tree  # noqa: E402

REVISIONS = TOP / "target" / "revisions"


def build(revision):
    """Builds a revision, or the work tree if it is None. Returns the path of the binary."""
    if revision is None:
        build_dir = REVISIONS / "target"
        words = ["cargo", "build", "--release", "--locked", "--quiet", "--target-dir", build_dir]
        subprocess.run(words, cwd=TOP, check=True)
        return Path(shutil.copy(build_dir / "release/tocfmt", REVISIONS / "work-tree"))
    rev_parse = ["git", "rev-parse", "--verify", "--short", f"{revision}^{{commit}}"]
    commit = subprocess.run(rev_parse, cwd=TOP, check=True, capture_output=True, text=True).stdout.strip()
    binary = REVISIONS / commit
    if not binary.exists():
        REVISIONS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "tree"
            subprocess.run(["git", "worktree", "add", "--quiet", "--detach", tree, commit], cwd=TOP, check=True)
            try:
                words = ["cargo", "build", "--release", "--locked", "--quiet", "--target-dir", REVISIONS / "target"]
                if subprocess.run(words, cwd=tree, check=False).returncode != 0:
                    sys.exit(f"{revision} does not build; name another revision")
                shutil.copy(REVISIONS / "target/release/tocfmt", binary)
            finally:
                subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=TOP, check=True)
    return binary


def count_instructions(binary, words, folder):
    """Runs the binary once, on a fresh copy of the folder. Returns the number of instructions."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy"
        shutil.copytree(folder, copy)
        valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", binary, *words, copy]
        run = subprocess.run([str(word) for word in valgrind], capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    # 0 and 1 are the exit statuses of runs that did the work; 2 includes flags that a revision does not know.
    if not found or run.returncode not in (0, 1):
        sys.exit(f"{binary}: {run.stderr[-300:]}")
    return int(found[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("before", help="a git revision")
    parser.add_argument("after", nargs="?", help="a git revision; the work tree by default")
    options = parser.parse_args()
    before, after = build(options.before), build(options.after)
    with tempfile.TemporaryDirectory() as scratch:
        dirty = generate_tree(Path(scratch) / "dirty", 20, 40, True)
        clean = generate_tree(Path(scratch) / "clean", 20, 40, False)
        empty = generate_tree(Path(scratch) / "empty", 1, 0, False)
        print("| | before | after | ratio |\n|---|---|---|---|")
        # Use only flags that all revisions to compare have.
        for name, words, folder in [
            ("start", ["check"], empty),
            ("check --only toc, nothing to change", ["check", "--only", "toc"], clean),
            ("check, nothing to change", ["check"], clean),
            ("check, everything to change", ["check"], dirty),
            ("fmt, everything to change", ["fmt"], dirty),
        ]:
            words = [*words, "--isolated"]
            counts = [count_instructions(binary, words, folder) for binary in (before, after)]
            print(f"| {name} | {counts[0]:,} | {counts[1]:,} | {counts[1] / counts[0]:.3f} |", flush=True)


if __name__ == "__main__":
    main()
