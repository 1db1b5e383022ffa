//! Compares `tocfmt check` with the least it could take: reading and parsing the same files. Measures a check of tables of
//! contents only, a full check, and a full check of formatted copies.
//!
//! `cargo bench --bench floor [-- FOLDER]` uses the Markdown files below FOLDER, or generated ones. It runs, in turn, a
//! process that only reads the files, one that reads them and parses them with `comrak` alone, and the release build of
//! tocfmt. All have as many threads as there are cores and the same allocator, but the first two are given the list of
//! files and do not walk the folder. It prints medians and ratios, and asserts nothing.
//!
//! `benches/compare.py` runs this executable with `read`, `parse` or `replace`, and a file that lists paths.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "prints a report on generated data"
)]

mod baseline;

use std::ffi::OsStr;
use std::fmt::Write;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, hint, io, thread};

use baseline::parse;

const ROUNDS: usize = 31;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["read", list] => for_each_file(list, |_, text| {
            hint::black_box(text);
        }),
        ["parse", list] => for_each_file(list, |_, text| parse(&text)),
        ["replace", list] => for_each_file(list, |file, text| replace(file, &text)),
        [] => compare(None),
        [folder, ..] => compare(Some(Path::new(folder))),
    }
}

/// Measures all programs on a folder and prints a table.
fn compare(folder: Option<&Path>) -> io::Result<()> {
    let scratch = tempfile::tempdir()?;
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => generate(&scratch.path().join("generated"))?,
    };
    let mut files = Vec::new();
    find_markdown(&folder, &mut files)?;
    let list = scratch.path().join("list");
    fs::write(&list, files.join("\n"))?;
    print_setup(&files);

    let floor = env::current_exe()?;
    let tocfmt = Path::new(env!("CARGO_BIN_EXE_tocfmt"));
    let formatted = scratch.path().join("formatted");
    copy(&files, &formatted)?;
    let (list, folder, formatted) = (list.as_os_str(), folder.as_os_str(), formatted.as_os_str());
    let [check, fmt, only] = ["check", "fmt", "--only=toc"].map(OsStr::new);
    // The depth that kubernetes/enhancements uses.
    let depth = OsStr::new("--max-depth=5");
    run_timed(tocfmt, &[fmt, depth, formatted])?;
    print_medians([
        ("read only", &floor, &[OsStr::new("read"), list]),
        ("read and parse", &floor, &[OsStr::new("parse"), list]),
        ("check --only toc", tocfmt, &[check, depth, only, folder]),
        ("check", tocfmt, &[check, depth, folder]),
        (
            "check, nothing to change",
            tocfmt,
            &[check, depth, formatted],
        ),
    ])
}

fn print_setup(files: &[String]) {
    let bytes: u64 = files
        .iter()
        .filter_map(|file| fs::metadata(file).ok())
        .map(|metadata| metadata.len())
        .sum();
    println!(
        "{} files, {:.1} MB, {} threads, {ROUNDS} rounds",
        files.len(),
        bytes as f64 / 1e6,
        threads()
    );
}

/// Runs named commands in turn. The first two must be the floor: the ratios are to their times.
fn print_medians(runs: [(&str, &Path, &[&OsStr]); 5]) -> io::Result<()> {
    let mut times: [Vec<Duration>; 5] = Default::default();
    for _ in 0..ROUNDS {
        for ((_, program, args), times) in runs.iter().zip(&mut times) {
            times.push(run_timed(program, args)?);
        }
    }
    let medians = times.map(median_seconds);
    println!("                              ms   / read  / parse");
    for ((name, ..), time) in runs.iter().zip(medians) {
        let (read, parse) = (time / medians[0], time / medians[1]);
        println!("{name:24} {:8.2} {read:8.2} {parse:8.2}", time * 1e3);
    }
    Ok(())
}

/// Copies files into one new folder, named by number.
fn copy(files: &[String], folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    for (number, file) in files.iter().enumerate() {
        fs::write(folder.join(format!("{number}.md")), fs::read(file)?)?;
    }
    Ok(())
}

/// Runs a program without input and output, and returns how long it took.
fn run_timed(program: &Path, args: &[&OsStr]) -> io::Result<Duration> {
    let mut command = Command::new(program);
    command
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    command.status()?;
    Ok(start.elapsed())
}

fn median_seconds(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Calls `work` with the path and the text of every file in a list, on all cores.
fn for_each_file(list: &str, work: impl Fn(&str, String) + Sync) -> io::Result<()> {
    let list = fs::read_to_string(list)?;
    let files: Vec<&str> = list.lines().collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(file, fs::read_to_string(file).unwrap_or_default());
                }
            });
        }
    });
    Ok(())
}

/// Replaces a file in the way `tocfmt fmt` does: writes a new file next to it, syncs it, and renames it.
fn replace(file: &str, text: &str) {
    let new_path = format!("{file}.new");
    let result = fs::File::create(&new_path)
        .and_then(|mut new| new.write_all(text.as_bytes()).and_then(|()| new.sync_all()))
        .and_then(|()| fs::rename(&new_path, file));
    if let Err(error) = result {
        println!("{file}: {error}");
    }
}

fn find_markdown(folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find_markdown(&path, files)?;
        } else if path.extension() == Some(OsStr::new("md")) {
            files.push(path.display().to_string());
        }
    }
    Ok(())
}

/// Writes 600 documents of about 30 KB with an up-to-date table of contents, similar to a KEP. Returns the folder.
fn generate(folder: &Path) -> io::Result<PathBuf> {
    fs::create_dir(folder)?;
    for number in 0..600 {
        let mut toc = String::new();
        let mut body = String::new();
        for section in 0..40 {
            let _ = writeln!(
                toc,
                "- [Section {section} of <code>{number}</code>](#section-{section}-of-{number})"
            );
            let _ = writeln!(body, "\n## Section {section} of `{number}`\n");
            for line in 0..8 {
                let _ = writeln!(
                    body,
                    "Some *text* on line {line} with `code`, a [link](https://example.com/{line}) and more."
                );
            }
            let _ = writeln!(
                body,
                "\n- an item\n  - a nested one with **strong** words\n\n```go\nfunc main() {{}}\n```"
            );
        }
        let text = format!("# Document {number}\n\n<!-- toc -->\n{toc}<!-- /toc -->\n{body}");
        fs::write(folder.join(format!("{number}.md")), text)?;
    }
    Ok(folder.to_owned())
}
