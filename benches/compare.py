#!/usr/bin/env python3
"""Compares tocfmt with similar tools, and with the cost of only reading and parsing the same files.

    benches/compare.py [FOLDER] [--rounds N] [--budget SECONDS] [--only TASK ...] [--without PEER ...]

The other tools (peers) are installed below target/peers by their package managers: rumdl, mdformat (with mdformat-gfm
and mdformat-frontmatter) and flowmark by pip, prettier and doctoc by npm, comrak by cargo, and mdtoc by go. MDTOC=PATH
names an mdtoc that is already installed. Peers that cannot be installed are reported and left out. Without FOLDER, a
corpus is generated.

Each task runs its tools in turn, round after round, one process per run, and prints the medians of wall time, CPU time
and peak memory. A tool that has used up its budget of seconds skips the remaining rounds. The floor is the executable
of `cargo bench --bench floor`. It only reads, reads and parses, or reads and replaces the same files, with the parser
options, the allocator and the number of threads of tocfmt. The script asserts nothing; docs/performance.md has the
results.
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
# Flags that limit rumdl to what tocfmt does.
RUMDL = ["--no-cache", "--enable", "MD013,MD073", "--config", "MD013.reflow = true", "--config", "MD013.line-length = 80",
         "--config", "MD073.enabled = true", "--config", "MD073.min-level = 1", "--config", "MD073.max-level = 5"]


# Runs one command per input line. Separate process, started before this script allocates much memory: Linux reports at
# least the parent's peak memory for a child.
RUNNER = """
import json, os, sys, time
null = os.open(os.devnull, os.O_RDWR)
files = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in range(3)]
for line in sys.stdin:
    words = json.loads(line)
    start = time.perf_counter()
    child = os.posix_spawn(words[0], words, os.environ, file_actions=files)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    result = [os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]
    print(json.dumps(result), flush=True)
"""


class Runner:
    """A small process that runs commands."""

    def __init__(self):
        words = [sys.executable, "-I", "-S", "-c", RUNNER]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, words):
        """Returns the exit status, and (wall seconds, CPU seconds, peak memory in bytes)."""
        print(json.dumps(words), file=self.process.stdin, flush=True)
        code, wall, cpu, memory = json.loads(self.process.stdout.readline())
        unit = 1 if sys.platform == "darwin" else 1024
        return code, (wall, cpu, memory * unit)


class Tool:
    """A command and the measurements of its runs."""

    runner = None

    def __init__(self, name, *words, ok=(0, 1)):
        self.name, self.words, self.ok = name, [str(word) for word in words], ok
        self.runs = []
        self.failed = False

    def run(self):
        """Runs the command once. If it fails, the tool is left out of the comparison."""
        code, run = self.runner.run(self.words)
        if code not in self.ok:
            print(f"{self.name} exited with status {code} and is left out.\n", flush=True)
            self.failed = True
            return
        self.runs.append(run)

    def median(self, index):
        return statistics.median(run[index] for run in self.runs)


def succeeds(words, **options):
    """Runs a command. Returns False if it fails or does not exist."""
    try:
        return subprocess.run([str(word) for word in words], check=False, **options).returncode == 0
    except OSError:
        return False


def install_peers(without):
    """Installs the peers, except those in `without`. Returns the paths of their commands by name."""
    found = {}
    venv, node, cargo, go = (PEERS / name for name in ("venv", "node", "cargo", "go"))
    PEERS.mkdir(parents=True, exist_ok=True)
    if not (venv / "bin/rumdl").exists() and succeeds([sys.executable, "-m", "venv", venv]):
        succeeds([venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", *PYTHON_PEERS])
    if not (node / "node_modules/.bin/prettier").exists():
        succeeds(["npm", "install", "--silent", "--no-fund", "--prefix", node, *NODE_PEERS])
    if not (cargo / "bin/comrak").exists():
        succeeds(["cargo", "install", "--quiet", "--locked", "--root", cargo, "comrak", "--version", COMRAK])
    if not (go / "bin/mdtoc").exists() and "MDTOC" not in os.environ:
        succeeds(["go", "install", MDTOC], env={**os.environ, "GOBIN": str(go / "bin")})
    for name in ("rumdl", "mdformat", "flowmark"):
        found[name] = venv / "bin" / name
    for name in ("prettier", "doctoc"):
        found[name] = node / "node_modules/.bin" / name
    found["comrak"] = cargo / "bin/comrak"
    found["mdtoc"] = Path(os.environ.get("MDTOC", go / "bin/mdtoc"))
    found = {name: path for name, path in found.items() if name not in without}
    missing = sorted(name for name, path in found.items() if not path.exists())
    if missing:
        print(f"Left out because they could not be installed: {', '.join(missing)}.\n")
    return {name: path for name, path in found.items() if path.exists()}


def build():
    """Builds tocfmt and the floor with optimizations. Returns both paths."""
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=TOP, check=True)
    bench = ["cargo", "bench", "--locked", "--quiet", "--bench", "floor", "--no-run", "--message-format=json"]
    output = subprocess.run(bench, cwd=TOP, check=True, capture_output=True, text=True).stdout
    executables = {}
    for line in output.splitlines():
        message = json.loads(line)
        if message.get("executable"):
            executables[message["target"]["name"]] = message["executable"]
    return executables["tocfmt"], executables["floor"]


WORDS = "the of a pod node kubelet scheduler feature gate alpha beta controller API field container runtime update request " \
        "will should must when where which that this value status spec volume claim network policy service endpoint".split()


def document(seed, sections, long_lines):
    """Returns a document like a KEP, with an up-to-date table of contents and, if `long_lines` is set, overlong lines."""
    rng = random.Random(seed)
    title = lambda section: f"Section {section} of {seed}"
    toc = "".join(f"- [{title(section)}](#section-{section}-of-{seed})\n" for section in range(sections))
    parts = [f"# Document {seed}\n\n<!-- toc -->\n{toc}<!-- /toc -->\n"]
    for section in range(sections):
        parts.append(f"\n## {title(section)}\n")
        for paragraph in range(3):
            words = [rng.choice(WORDS) for _ in range(60)]
            words[7] = f"[{words[7]}](https://example.com/{section}/{paragraph})"
            words[20], words[33] = f"`{words[20]}`", f"**{words[33]}**"
            per_line = 30 if long_lines else 5
            lines = [" ".join(words[at:at + per_line]) for at in range(0, len(words), per_line)]
            parts.append("\n" + "\n".join(lines) + "\n")
        parts.append("\n- an item\n  - a nested one with **strong** words\n\n```go\nfunc main() {}\n```\n")
    return "".join(parts)


def generate_tree(folder, files, sections, long_lines):
    """Writes `files` documents, a hundred per subfolder. Returns the folder."""
    for number in range(files):
        path = folder / str(number // 100) / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document(number, sections, long_lines))
    return folder


def markdown_files(folder):
    return sorted(str(path) for path in folder.rglob("*.md") if path.is_file())


def copy_files(files, folder, destination):
    """Copies files below `folder` to the same relative paths below `destination`. Returns the destination."""
    for file in files:
        target = destination / Path(file).relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return destination


class Bench:
    def __init__(self, options, scratch):
        self.options, self.scratch = options, scratch
        self.tocfmt, self.floor = build()
        self.peers = install_peers(options.without)

    def floor_tools(self, files):
        file_list = self.scratch / f"list{len(files)}"
        file_list.write_text("\n".join(files))
        return [Tool("read only", self.floor, "read", file_list), Tool("read and parse", self.floor, "parse", file_list)]

    def tocfmt_tool(self, name, *words):
        return Tool(name, self.tocfmt, *words, "--isolated")

    def measure(self, tools, factor=1):
        """Runs the tools in turn, for `factor` times the configured number of rounds."""
        for _ in range(factor * self.options.rounds):
            for tool in tools:
                spent = sum(run[0] for run in tool.runs)
                if not tool.failed and spent < self.options.budget:
                    tool.run()

    def measure_and_print(self, title, tools, factor=1):
        """Runs the tools and prints a table. Returns the tools that succeeded."""
        self.measure(tools, factor)
        return self.print_table(title, tools)

    def print_table(self, title, tools):
        """Prints the medians of the tools that succeeded, and returns these tools."""
        tools = [tool for tool in tools if tool.runs and not tool.failed]
        tocfmt = next(tool for tool in tools if tool.words[0] == self.tocfmt)
        floors = {tool.name: tool.median(0) for tool in tools if tool.words[0] == self.floor}
        read, parse = floors.get("read only"), floors.get("read and parse")
        ratio = lambda value, base: f"{value / base:.2f}" if base else "-"
        print(f"### {title}\n")
        print("| | wall ms | CPU ms | peak MB | vs. tocfmt | / read | / parse | rounds |")
        print("|---|---|---|---|---|---|---|---|")
        for tool in tools:
            wall, cpu, memory = (tool.median(index) for index in range(3))
            print(f"| {tool.name} | {wall * 1e3:.1f} | {cpu * 1e3:.1f} | {memory / 1e6:.0f} | {ratio(wall, tocfmt.median(0))} "
                  f"| {ratio(wall, read)} | {ratio(wall, parse)} | {len(tool.runs)} |")
        print(flush=True)
        return tools

    def tocs(self, folder, files):
        check = self.tocfmt_tool("tocfmt check --only toc", "check", "--only", "toc", "--max-depth", 5, folder)
        tools = [*self.floor_tools(files), check]
        with_markers = [file for file in files if "<!-- toc -->" in Path(file).read_text(errors="replace")]
        if "mdtoc" in self.peers:
            tools.append(Tool("mdtoc", self.peers["mdtoc"], "--inplace", "--dryrun", "--max-depth=5", *with_markers))
        if "doctoc" in self.peers:
            tools.append(Tool("doctoc", self.peers["doctoc"], "--dryrun", "--update-only", folder))
        self.measure_and_print("Checking tables of contents", tools)

    def wrap_checkers(self, folder, files):
        """Yields (peer, tool) for every peer that can check whether lines are wrapped."""
        peers = self.peers
        if "rumdl" in peers:
            yield "rumdl", Tool("rumdl check --diff, same two rules", peers["rumdl"], "check", "--diff", *RUMDL, folder)
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
        check = self.tocfmt_tool("tocfmt check", "check", "--max-depth", 5, folder)
        words = ["check", "--output-format", "list", "--max-depth", 5, folder]
        check_list = self.tocfmt_tool("tocfmt check, names only", *words)
        tools = [*self.floor_tools(files), check, check_list]
        tools += [tool for _, tool in self.wrap_checkers(folder, files)]
        self.measure_and_print("Checking lines and tables of contents, when nearly every file has to change", tools)

    def write(self, folder, files):
        """Measures on disk and in memory: on disk, most of the time is what the disk takes to replace the files."""
        self.write_to("Writing the changes", self.scratch / "fmt", folder, files)
        if os.access("/dev/shm", os.W_OK):
            with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
                self.write_to("Writing the changes, to memory", Path(memory) / "fmt", folder, files)

    def write_to(self, title, copy, folder, files):
        file_list = self.scratch / "copies"
        file_list.write_text("\n".join(str(copy / Path(file).relative_to(folder)) for file in files))
        replace = Tool("read and replace", self.floor, "replace", file_list)
        fmt = self.tocfmt_tool("tocfmt fmt", "fmt", "--max-depth", 5, copy)

        def on_fresh_copy(run):
            """Returns a function that copies the files again before it calls `run`."""
            return lambda: (shutil.rmtree(copy, ignore_errors=True), copy_files(files, folder, copy), os.sync(), run())

        for tool in (replace, fmt):
            tool.run = on_fresh_copy(tool.run)
        self.measure_and_print(title, [*self.floor_tools(files), replace, fmt])

    def clean(self, folder, files):
        """Checks what each tool has formatted before."""
        formatted = copy_files(files, folder, self.scratch / "clean")
        subprocess.run([self.tocfmt, "fmt", "--quiet", "--isolated", "--max-depth", "5", formatted], check=False)
        check = self.tocfmt_tool("tocfmt check", "check", "--max-depth", 5, formatted)
        tools = [*self.floor_tools(markdown_files(formatted)), check]
        if "rumdl" in self.peers:
            by_rumdl = copy_files(files, folder, self.scratch / "rumdl")
            words = [self.peers["rumdl"], "check", "--fix", *RUMDL, by_rumdl]
            subprocess.run([str(word) for word in words], check=False, capture_output=True)
            tools += [tool for name, tool in self.wrap_checkers(by_rumdl, markdown_files(by_rumdl)) if name == "rumdl"]
        self.measure_and_print("Checking, when nothing has to change", tools)

    def small(self):
        folder = self.scratch / "small"
        folder.mkdir()
        file = folder / "a.md"
        file.write_text(document(1, 3, False))
        cat = Tool("cat", shutil.which("cat"), file)
        check = self.tocfmt_tool("tocfmt check", "check", file)
        check_with_config = Tool("tocfmt check, looking for tocfmt.toml", self.tocfmt, "check", file)
        tools = [cat, *self.floor_tools([str(file)]), check, check_with_config]
        tools += [tool for name, tool in self.wrap_checkers(file, [str(file)])]
        self.measure_and_print("One small file", tools, 10)
        print(f"tocfmt takes {check.median(0) / cat.median(0):.2f} times as long as cat.\n")

    def growth(self):
        """Measures both trees in turn, so that a machine that slows down affects both."""
        trees = {}
        for files in (self.options.large // 10, self.options.large):
            folder = generate_tree(self.scratch / f"tree{files}", files, 3, False)
            check = self.tocfmt_tool("tocfmt check", "check", folder)
            trees[files] = [*self.floor_tools(markdown_files(folder)), check]
        self.measure([tool for tools in trees.values() for tool in tools])
        few, many = (self.print_table(f"A tree of {files:,} files", tools) for files, tools in trees.items())
        ratio = lambda tool, index: f"{many[tool].median(index) / few[tool].median(index):.2f} times"
        print(f"Ten times the files take {ratio(-1, 0)} the time and {ratio(-1, 2)} the memory; parsing alone takes "
              f"{ratio(-2, 0)} the time.\n")


def machine():
    """Describes the processor and the operating system."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="Markdown files to measure with; generated by default")
    parser.add_argument("--rounds", type=int, default=21, help="runs of each tool in a task")
    parser.add_argument("--budget", type=float, default=60, help="seconds a tool may take for all rounds of a task")
    parser.add_argument("--large", type=int, default=100_000, help="number of files in the largest tree")
    parser.add_argument("--without", nargs="+", default=[], metavar="PEER", help="peers to leave out")
    names = ["tocs", "dirty", "write", "clean", "small", "growth"]
    parser.add_argument("--only", nargs="+", choices=names, help="tasks to run")
    options = parser.parse_args()
    Tool.runner = Runner()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        bench = Bench(options, scratch)
        folder = (options.folder or generate_tree(scratch / "corpus", 600, 40, True)).resolve()
        files = markdown_files(folder)
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
