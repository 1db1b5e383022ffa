//! How near `tocfmt check` is to the floor: the whole command against reading and parsing the same files. It checks tables
//! of contents alone, then lines as well, then a copy of the files whose lines need no change.
//!
//! `cargo bench --bench floor [-- FOLDER]` runs, interleaved and in one go, on the Markdown files below FOLDER (or on a
//! generated set): a program that only reads them, one that reads and parses them with `comrak` alone, and the built
//! command with its walk and its output. Each is a process of its own with as many threads as there are cores and the
//! same allocator; the two floors get their list of files for nothing. It prints medians and ratios and asserts nothing.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a report for people, on data of its own"
)]

mod bare;

use std::ffi::OsStr;
use std::fmt::Write;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, hint, io, thread};

use bare::parse;

const ROUNDS: usize = 31;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    match words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["read", list] => each(list, |_, text| {
            hint::black_box(text);
        }),
        ["parse", list] => each(list, |_, text| parse(&text)),
        ["replace", list] => each(list, |file, text| replace(file, &text)),
        [] => compare(None),
        [folder, ..] => compare(Some(Path::new(folder))),
    }
}

/// Times all three on a folder.
fn compare(folder: Option<&Path>) -> io::Result<()> {
    let scratch = tempfile::tempdir()?;
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => generate(&scratch.path().join("generated"))?,
    };
    let mut files = Vec::new();
    find(&folder, &mut files)?;
    let list = scratch.path().join("list");
    fs::write(&list, files.join("\n"))?;
    let bytes: u64 = files
        .iter()
        .filter_map(|file| fs::metadata(file).ok())
        .map(|m| m.len())
        .sum();
    println!(
        "{} files, {:.1} MB, {} threads, {ROUNDS} rounds",
        files.len(),
        bytes as f64 / 1e6,
        threads()
    );

    let floor = env::current_exe()?;
    let tocfmt = Path::new(env!("CARGO_BIN_EXE_tocfmt"));
    let wrapped = scratch.path().join("wrapped");
    copy(&files, &wrapped)?;
    let (list, folder, wrapped) = (list.as_os_str(), folder.as_os_str(), wrapped.as_os_str());
    let [check, fmt, only] = ["check", "fmt", "--only=toc"].map(OsStr::new);
    // What the tables of contents of the KEPs are made with.
    let depth = OsStr::new("--max-depth=5");
    timed(tocfmt, &[fmt, depth, wrapped])?;
    let runs: [(&str, &Path, &[&OsStr]); 5] = [
        ("read only", &floor, &[OsStr::new("read"), list]),
        ("read and parse", &floor, &[OsStr::new("parse"), list]),
        ("check --only toc", tocfmt, &[check, depth, only, folder]),
        ("check", tocfmt, &[check, depth, folder]),
        ("check, nothing to change", tocfmt, &[check, depth, wrapped]),
    ];
    let mut times: [Vec<Duration>; 5] = Default::default();
    for _ in 0..ROUNDS {
        for ((_, program, words), times) in runs.iter().zip(&mut times) {
            times.push(timed(program, words)?);
        }
    }
    let medians = times.map(median);
    println!("                              ms   / read  / parse");
    for ((name, ..), time) in runs.iter().zip(medians) {
        let (read, parse) = (time / medians[0], time / medians[1]);
        println!("{name:24} {:8.2} {read:8.2} {parse:8.2}", time * 1e3);
    }
    Ok(())
}

/// Copies files into one folder, under numbers.
fn copy(files: &[String], folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    for (number, file) in files.iter().enumerate() {
        fs::write(folder.join(format!("{number}.md")), fs::read(file)?)?;
    }
    Ok(())
}

fn timed(program: &Path, words: &[&OsStr]) -> io::Result<Duration> {
    let mut command = Command::new(program);
    command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    command.status()?;
    Ok(start.elapsed())
}

/// In seconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Hands every file in the list, and its text, to `work`, on all cores.
fn each(list: &str, work: impl Fn(&str, String) + Sync) -> io::Result<()> {
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

/// Replaces a file by a text, as the command does: beside it, to the disk, and with a new name.
fn replace(file: &str, text: &str) {
    let beside = format!("{file}.new");
    let written = fs::File::create(&beside)
        .and_then(|mut new| new.write_all(text.as_bytes()).and_then(|()| new.sync_all()))
        .and_then(|()| fs::rename(&beside, file));
    if let Err(error) = written {
        println!("{file}: {error}");
    }
}

fn find(folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension() == Some(OsStr::new("md")) {
            files.push(path.display().to_string());
        }
    }
    Ok(())
}

/// Six hundred documents of some thirty kilobytes with a current table of contents, the size and shape of a KEP.
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
