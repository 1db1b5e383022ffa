#!/usr/bin/env python3
"""tocfmt beside its peers and beside the floor, on one corpus, in one go.

    benches/compare.py [FOLDER] [--rounds N] [--budget SECONDS] [--only TASK ...] [--without PEER ...]

Peers are installed below target/peers by their ordinary package managers: rumdl, mdformat (with mdformat-gfm and
mdformat-frontmatter) and flowmark by pip, prettier and doctoc by npm, the comrak command by cargo, mdtoc by go, or taken
from MDTOC=PATH. What cannot be installed is left out, and said so. Without FOLDER, the corpus is generated.

Every task runs all its tools in turn, round after round, each as a process of its own, and tells the medians of wall time,
processor time and peak memory. A tool that has used up its budget of seconds sits out the other rounds. The floor is the
bench of that name: it reads the same files, or reads and parses them, or reads and replaces them, with the parser's
options, the allocator and the number of threads that tocfmt has. Nothing here is asserted; docs/performance.md holds what
it printed.
"""

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PEERS = TOP / "target" / "peers"
PYTHON_PEERS = ["rumdl==0.3.0", "mdformat==1.0.0", "mdformat-gfm==1.0.0", "mdformat-frontmatter==2.2.0", "flowmark==0.8.0"]
NODE_PEERS = ["prettier@3.10.1", "doctoc@2.5.0"]
COMRAK = "0.59.0"
MDTOC = "sigs.k8s.io/mdtoc@v1.4.0"
# What rumdl is told so that it does what tocfmt does, and nothing else.
RUMDL = ["--no-cache", "--enable", "MD013,MD073", "--config", "MD013.reflow = true", "--config", "MD013.line-length = 80",
         "--config", "MD073.enabled = true", "--config", "MD073.min-level = 1", "--config", "MD073.max-level = 5"]


# Runs a command for each line that it reads. It does nothing else, and is started before anything is kept in memory: what
# a process takes at most is, to the kernel, at least what the one had that started it.
RUNNER = """
import json, os, sys, time
null = os.open(os.devnull, os.O_RDWR)
files = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in range(3)]
for line in sys.stdin:
    words = json.loads(line)
    begun = time.perf_counter()
    child = os.posix_spawn(words[0], words, os.environ, file_actions=files)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - begun
    told = [os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]
    print(json.dumps(told), flush=True)
"""


class Runner:
    """A small process that runs commands."""

    def __init__(self):
        words = [sys.executable, "-I", "-S", "-c", RUNNER]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, words):
        """The status, seconds, seconds of processor time, and bytes at most."""
        print(json.dumps(words), file=self.process.stdin, flush=True)
        code, wall, cpu, memory = json.loads(self.process.stdout.readline())
        unit = 1 if sys.platform == "darwin" else 1024
        return code, (wall, cpu, memory * unit)


class Tool:
    """A command, and what is known of its runs."""

    runner = None

    def __init__(self, name, *words, ok=(0, 1)):
        self.name, self.words, self.ok = name, [str(word) for word in words], ok
        self.runs = []
        self.failed = False

    def run(self):
        """One run, kept where the command did its work."""
        code, run = self.runner.run(self.words)
        if code not in self.ok:
            # What does not do the work is not compared; the others are.
            print(f"{self.name} ended with status {code}, and is left out.\n", flush=True)
            self.failed = True
            return
        self.runs.append(run)

    def median(self, index):
        return statistics.median(run[index] for run in self.runs)


def tried(words, **options):
    """Whether a command could be run, and succeeded."""
    try:
        return subprocess.run([str(word) for word in words], check=False, **options).returncode == 0
    except OSError:
        return False


def install(without):
    """The peers that can be had and are wanted, as a path by name."""
    found = {}
    venv, node, cargo, go = (PEERS / name for name in ("venv", "node", "cargo", "go"))
    PEERS.mkdir(parents=True, exist_ok=True)
    if not (venv / "bin/rumdl").exists() and tried([sys.executable, "-m", "venv", venv]):
        tried([venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", *PYTHON_PEERS])
    if not (node / "node_modules/.bin/prettier").exists():
        tried(["npm", "install", "--silent", "--no-fund", "--prefix", node, *NODE_PEERS])
    if not (cargo / "bin/comrak").exists():
        tried(["cargo", "install", "--quiet", "--locked", "--root", cargo, "comrak", "--version", COMRAK])
    if not (go / "bin/mdtoc").exists() and "MDTOC" not in os.environ:
        tried(["go", "install", MDTOC], env={**os.environ, "GOBIN": str(go / "bin")})
    for name in ("rumdl", "mdformat", "flowmark"):
        found[name] = venv / "bin" / name
    for name in ("prettier", "doctoc"):
        found[name] = node / "node_modules/.bin" / name
    found["comrak"] = cargo / "bin/comrak"
    found["mdtoc"] = Path(os.environ.get("MDTOC", go / "bin/mdtoc"))
    found = {name: path for name, path in found.items() if name not in without}
    missing = sorted(name for name, path in found.items() if not path.exists())
    if missing:
        print(f"Left out, since it could not be installed: {', '.join(missing)}.\n")
    return {name: path for name, path in found.items() if path.exists()}


def built():
    """The command and the floor, built for speed."""
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=TOP, check=True)
    bench = ["cargo", "bench", "--locked", "--quiet", "--bench", "floor", "--no-run", "--message-format=json"]
    said = subprocess.run(bench, cwd=TOP, check=True, capture_output=True, text=True).stdout
    target = {}
    for line in said.splitlines():
        message = json.loads(line)
        if message.get("executable"):
            target[message["target"]["name"]] = message["executable"]
    return target["tocfmt"], target["floor"]


WORDS = "the of a pod node kubelet scheduler feature gate alpha beta controller API field container runtime update request " \
        "will should must when where which that this value status spec volume claim network policy service endpoint".split()


def document(seed, sections, long):
    """A document of the shape of a KEP, with a current table of contents; its lines are too long where they are to be."""
    dice = random.Random(seed)
    title = lambda section: f"Section {section} of {seed}"
    toc = "".join(f"- [{title(section)}](#section-{section}-of-{seed})\n" for section in range(sections))
    parts = [f"# Document {seed}\n\n<!-- toc -->\n{toc}<!-- /toc -->\n"]
    for section in range(sections):
        parts.append(f"\n## {title(section)}\n")
        for paragraph in range(3):
            words = [dice.choice(WORDS) for _ in range(60)]
            words[7] = f"[{words[7]}](https://example.com/{section}/{paragraph})"
            words[20], words[33] = f"`{words[20]}`", f"**{words[33]}**"
            per_line = 30 if long else 5
            lines = [" ".join(words[at:at + per_line]) for at in range(0, len(words), per_line)]
            parts.append("\n" + "\n".join(lines) + "\n")
        parts.append("\n- an item\n  - a nested one with **strong** words\n\n```go\nfunc main() {}\n```\n")
    return "".join(parts)


def generated(folder, files, sections, long):
    """So many documents, a hundred to a folder."""
    for number in range(files):
        path = folder / str(number // 100) / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document(number, sections, long))
    return folder


def markdown(folder):
    return sorted(str(path) for path in folder.rglob("*.md") if path.is_file())


def copied(files, folder, into):
    """The Markdown of a folder, and nothing else, where a tool may change it."""
    for file in files:
        target = into / Path(file).relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return into


class Bench:
    def __init__(self, options, scratch):
        self.options, self.scratch = options, scratch
        self.tocfmt, self.floor = built()
        self.peers = install(options.without)

    def floors(self, files):
        listed = self.scratch / f"list{len(files)}"
        listed.write_text("\n".join(files))
        return [Tool("read only", self.floor, "read", listed), Tool("read and parse", self.floor, "parse", listed)]

    def ours(self, name, *words):
        return Tool(name, self.tocfmt, *words, "--isolated")

    def measured(self, tools, times=1):
        """Runs the tools in turn, so many times the rounds."""
        for _ in range(times * self.options.rounds):
            for tool in tools:
                spent = sum(run[0] for run in tool.runs)
                if not tool.failed and spent < self.options.budget:
                    tool.run()

    def told(self, title, tools, times=1):
        """Runs the tools and prints what came of it."""
        self.measured(tools, times)
        return self.printed(title, tools)

    def printed(self, title, tools):
        """Prints what came of the tools; those that did their work."""
        tools = [tool for tool in tools if tool.runs and not tool.failed]
        base = next(tool for tool in tools if tool.words[0] == self.tocfmt)
        floors = {tool.name: tool.median(0) for tool in tools if tool.words[0] == self.floor}
        read, parse = floors.get("read only"), floors.get("read and parse")
        ratio = lambda value, by: f"{value / by:.2f}" if by else "-"
        print(f"### {title}\n")
        print("| | wall ms | CPU ms | peak MB | times ours | / read | / parse | rounds |")
        print("|---|---|---|---|---|---|---|---|")
        for tool in tools:
            wall, cpu, memory = (tool.median(index) for index in range(3))
            print(f"| {tool.name} | {wall * 1e3:.1f} | {cpu * 1e3:.1f} | {memory / 1e6:.0f} | {ratio(wall, base.median(0))} "
                  f"| {ratio(wall, read)} | {ratio(wall, parse)} | {len(tool.runs)} |")
        print(flush=True)
        return tools

    def tocs(self, folder, files):
        tools = [*self.floors(files), self.ours("tocfmt check --only toc", "check", "--only", "toc", "--max-depth", 5, folder)]
        marked = [file for file in files if "<!-- toc -->" in Path(file).read_text(errors="replace")]
        if "mdtoc" in self.peers:
            tools.append(Tool("mdtoc", self.peers["mdtoc"], "--inplace", "--dryrun", "--max-depth=5", *marked))
        if "doctoc" in self.peers:
            tools.append(Tool("doctoc", self.peers["doctoc"], "--dryrun", "--update-only", folder))
        self.told("Verify tables of contents", tools)

    def checkers(self, folder, files):
        """Everything that can tell whether lines are wrapped."""
        peers = self.peers
        if "rumdl" in peers:
            yield "rumdl", Tool("rumdl check --diff, the same two rules", peers["rumdl"], "check", "--diff", *RUMDL, folder)
            yield "rumdl", Tool("rumdl check, without the diff", peers["rumdl"], "check", *RUMDL, folder)
        if "prettier" in peers:
            yield "prettier", Tool("prettier --check", peers["prettier"], "--check", "--prose-wrap=always", "--print-width=80", folder, ok=(0, 1, 2))
        if "mdformat" in peers:
            yield "mdformat", Tool("mdformat --check", peers["mdformat"], "--check", "--wrap=80", folder)
        if "flowmark" in peers:
            yield "flowmark", Tool("flowmark --check", peers["flowmark"], "--check", "--width=80", "--no-respect-gitignore", folder, ok=(0, 1, 2))
        if "comrak" in peers:
            words = ["--gfm", "--to=commonmark", "--width=80", *files]
            yield "comrak", Tool("comrak, one thread, prints", peers["comrak"], *words)

    def dirty(self, folder, files):
        tools = [*self.floors(files), self.ours("tocfmt check", "check", "--max-depth", 5, folder)]
        tools.append(self.ours("tocfmt check, names alone", "check", "--output-format", "list", "--max-depth", 5, folder))
        tools += [tool for _, tool in self.checkers(folder, files)]
        self.told("Check lines and tables of contents, where nearly every file has to change", tools)

    def write(self, folder, files):
        """On a disk, most of it is what a disk takes to replace so many files; so it is told of a disk in memory, too."""
        self.written("Write them", self.scratch / "fmt", folder, files)
        if os.access("/dev/shm", os.W_OK):
            with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
                self.written("Write them, to memory", Path(memory) / "fmt", folder, files)

    def written(self, title, copy, folder, files):
        listed = self.scratch / "copies"
        listed.write_text("\n".join(str(copy / Path(file).relative_to(folder)) for file in files))
        replace = Tool("read and replace", self.floor, "replace", listed)
        ours = self.ours("tocfmt fmt", "fmt", "--max-depth", 5, copy)

        def afresh(run):
            """What writes must find the same tree every time."""
            return lambda: (shutil.rmtree(copy, ignore_errors=True), copied(files, folder, copy), os.sync(), run())

        for tool in (replace, ours):
            tool.run = afresh(tool.run)
        self.told(title, [*self.floors(files), replace, ours])

    def clean(self, folder, files):
        """Each tool on what it has made of the corpus itself."""
        own = copied(files, folder, self.scratch / "clean")
        subprocess.run([self.tocfmt, "fmt", "--quiet", "--isolated", "--max-depth", "5", own], check=False)
        tools = [*self.floors(markdown(own)), self.ours("tocfmt check", "check", "--max-depth", 5, own)]
        if "rumdl" in self.peers:
            theirs = copied(files, folder, self.scratch / "rumdl")
            words = [self.peers["rumdl"], "check", "--fix", *RUMDL, theirs]
            subprocess.run([str(word) for word in words], check=False, capture_output=True)
            tools += [tool for name, tool in self.checkers(theirs, markdown(theirs)) if name == "rumdl"]
        self.told("Check them, where nothing has to change", tools)

    def small(self):
        folder = self.scratch / "small"
        folder.mkdir()
        file = folder / "a.md"
        file.write_text(document(1, 3, False))
        tools = [Tool("cat", shutil.which("cat"), file), *self.floors([str(file)]), self.ours("tocfmt check", "check", file)]
        tools.append(Tool("tocfmt check, looking for tocfmt.toml", self.tocfmt, "check", file))
        tools += [tool for name, tool in self.checkers(file, [str(file)])]
        told = self.told("One small file", tools, 10)
        print(f"tocfmt takes {told[3].median(0) / told[0].median(0):.2f} times as long as cat.\n")

    def growth(self):
        """Both trees in turn, so that a machine that gets slower does so for both."""
        trees = {}
        for files in (self.options.large // 10, self.options.large):
            folder = generated(self.scratch / f"tree{files}", files, 3, False)
            trees[files] = [*self.floors(markdown(folder)), self.ours("tocfmt check", "check", folder)]
        self.measured([tool for tools in trees.values() for tool in tools])
        few, many = (self.printed(f"A tree of {files:,} files", tools) for files, tools in trees.items())
        times = lambda tool, index: f"{many[tool].median(index) / few[tool].median(index):.2f} times"
        print(f"Ten times the files: {times(-1, 0)} the time, {times(-1, 2)} the memory; the bare parse takes {times(-2, 0)} "
              "the time.\n")


def machine():
    """What this ran on, and with what."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--budget", type=float, default=60, help="seconds that a tool may take in all rounds of a task")
    parser.add_argument("--large", type=int, default=100_000, help="files in the largest tree")
    parser.add_argument("--without", nargs="+", default=[], metavar="PEER", help="peers to leave out")
    parser.add_argument("--only", nargs="+", choices=["tocs", "dirty", "write", "clean", "small", "growth"])
    options = parser.parse_args()
    Tool.runner = Runner()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        bench = Bench(options, scratch)
        folder = (options.folder or generated(scratch / "corpus", 600, 40, True)).resolve()
        files = markdown(folder)
        size = sum(os.path.getsize(file) for file in files)
        version = subprocess.run([bench.tocfmt, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        print(f"{version}; {', '.join(PYTHON_PEERS + NODE_PEERS)}, comrak {COMRAK}, {MDTOC}.")
        print(f"{machine()}; {len(files)} files, {size / 1e6:.1f} MB.\n")
        tasks = {"tocs": lambda: bench.tocs(folder, files), "dirty": lambda: bench.dirty(folder, files),
                 "write": lambda: bench.write(folder, files), "clean": lambda: bench.clean(folder, files),
                 "small": bench.small, "growth": bench.growth}
        for name, task in tasks.items():
            if not options.only or name in options.only:
                task()


if __name__ == "__main__":
    main()
