//! The shape of the sources: which module may use which, how long files and functions may be, and the language they are
//! written in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Crates that are named in few places.
const CRATES: [(&str, &[&str]); 22] = [
    ("comrak", &["src/document/"]),
    ("deunicode", &["src/hosts/zola.rs"]),
    ("emojis", &["src/hosts/vitepress.rs"]),
    (
        "finl_unicode",
        &["src/hosts/characters.rs", "src/document/symbols.rs"],
    ),
    ("foldhash", &["src/hosts/anchors.rs"]),
    (
        "regex",
        &["src/cli/config/editorconfig_glob.rs", "src/options.rs"],
    ),
    ("unicode_normalization", &["src/hosts/"]),
    ("unicode_width", &["src/width.rs"]),
    ("similar", &["src/cli/diff.rs"]),
    (
        "ignore",
        &["src/cli/files/gitignore.rs", "src/cli/files/patterns.rs"],
    ),
    ("walkdir", &["src/cli/walk.rs"]),
    ("xattr", &["src/cli/files/"]),
    ("rustix", &["src/cli/files/"]),
    (
        "clap",
        &[
            "src/cli/args.rs",
            "src/cli/config/deny.rs",
            "src/cli/config/settings.rs",
            "src/cli/mod.rs",
            "src/cli/commands/completions.rs",
            "src/hosts/mod.rs",
            "src/options.rs",
            "src/options/toc.rs",
        ],
    ),
    ("toml", &["src/cli/config/file.rs"]),
    ("serde_json", &["src/cli/reporters/"]),
    ("anstyle", &["src/cli/reporters/diff.rs"]),
    ("anstream", &["src/cli/printer.rs"]),
    ("indicatif", &["src/cli/progress.rs"]),
    (
        "clap_complete",
        &["src/cli/args.rs", "src/cli/commands/completions.rs"],
    ),
    ("tempfile", &["src/cli/files/replace.rs"]),
    (
        "strsim",
        &["src/cli/config/file.rs", "src/lint/broken_link.rs"],
    ),
];

/// The modules of the library. Each one uses only those before it.
const LIBRARY: [&str; 20] = [
    "source",
    "width",
    "rule",
    "diagnostic",
    "skipped",
    "edit",
    "document",
    "hosts",
    "options",
    "directives",
    "placeholders",
    "toc",
    "wrap",
    "analysis",
    "plan",
    "memory",
    "verify",
    "lint",
    "prescan",
    "lib",
];

/// What the library must not name: files, terminals, the environment.
const OUTSIDE_WORLD: [&str; 5] = ["std::fs", "std::io", "std::env", "std::process", "std::net"];

/// The most lines of code in a file, tests not counted.
const MAX_FILE_LINES: usize = 450;

/// The most lines of a function, from its signature to its closing brace.
const MAX_FUNCTION_LINES: usize = 45;

/// Phrases that say a plain thing in a strange way, and what to say instead. Compared with comments, names and texts in
/// lower case.
const PHRASES: [(&str, &str); 27] = [
    ("stands apart", "Separate so that …"),
    ("stands for itself", "is literal"),
    ("stand alone", "are alone"),
    ("stands alone", "is alone"),
    ("stands in ", "is in"),
    ("stands there", "is there"),
    ("stands on", "is on"),
    ("what stands", "what is"),
    ("is told", "is reported, is known"),
    ("are told", "are reported"),
    ("to be told", "to report"),
    ("tells of", "reports"),
    ("told apart", "distinguished"),
    ("mend", "fix"),
    ("holds for", "applies to"),
    ("hold for", "apply to"),
    ("nobody", "no one, or the passive"),
    ("somebody", "someone, or who it is"),
    ("whoever", "the caller, or who it is"),
    ("keeps to itself", "is never joined or broken"),
    ("keep to themselves", "are never joined or broken"),
    ("what is said", "the message"),
    ("what is asked", "what is requested"),
    ("is to be said", "is reported"),
    ("given up", "skipped"),
    ("behind the", "after the"),
    ("behind it", "after it"),
];

/// A source file with its syntax tree.
struct Source {
    /// The path, with slashes.
    path: String,
    text: String,
    file: syn::File,
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    collect(Path::new("src"), &mut paths);
    let sources: Vec<Source> = paths.into_iter().map(|path| parse(&path)).collect();
    assert!(sources.len() > 50, "{} files", sources.len());
    sources
}

fn collect(folder: &Path, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn parse(path: &str) -> Source {
    let text = fs::read_to_string(path).unwrap();
    let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let path = path.to_owned();
    Source { path, text, file }
}

impl Source {
    fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs")
    }

    /// The module of the library that the file belongs to, such as `toc` for `src/toc/list.rs`.
    fn library_module(&self) -> Option<&str> {
        let below = self.path.strip_prefix("src/")?;
        let module = below.split(['/', '.']).next()?;
        (!["main", "cli"].contains(&module)).then_some(module)
    }

    /// Every path that the code names outside of tests, grouped imports taken apart, such as `crate::source::Span`.
    fn paths(&self) -> BTreeSet<String> {
        let mut collector = PathCollector::default();
        if !self.is_test() {
            collector.visit_file(&self.file);
        }
        collector.paths
    }

    /// How many lines come before the tests.
    fn code_lines(&self) -> usize {
        let mut items = self.file.items.iter();
        let tests = items.find_map(|item| match item {
            syn::Item::Mod(module) if is_for_tests(&module.attrs) => Some(module),
            _ => None,
        });
        match tests {
            Some(module) => module.mod_token.span.start().line.saturating_sub(1),
            None => self.text.lines().count(),
        }
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|ident| ident == "test")
    })
}

#[derive(Default)]
struct PathCollector {
    paths: BTreeSet<String>,
}

impl PathCollector {
    fn add_use_tree(&mut self, prefix: &str, tree: &syn::UseTree) {
        let join = |name: &syn::Ident| match prefix {
            "" => name.to_string(),
            prefix => format!("{prefix}::{name}"),
        };
        match tree {
            syn::UseTree::Path(path) => self.add_use_tree(&join(&path.ident), &path.tree),
            syn::UseTree::Name(name) => drop(self.paths.insert(join(&name.ident))),
            syn::UseTree::Rename(rename) => drop(self.paths.insert(join(&rename.ident))),
            syn::UseTree::Glob(_) => drop(self.paths.insert(format!("{prefix}::*"))),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use_tree(prefix, tree);
                }
            }
        }
    }

    /// Adds the paths in the arguments of a macro, which are tokens to the parser.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path = String::new();
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if path.is_empty() || path.ends_with("::") => {
                    path.push_str(&ident.to_string());
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    path.push(':');
                }
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                _ => drop(self.paths.insert(std::mem::take(&mut path))),
            }
        }
        self.paths.insert(path);
    }
}

impl<'ast> Visit<'ast> for PathCollector {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_use_tree("", &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        self.paths.insert(names.collect::<Vec<_>>().join("::"));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        self.visit_path(&invocation.path);
        self.add_tokens(invocation.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.add_tokens(list.tokens.clone());
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }
}

#[test]
fn crates_are_named_only_where_they_belong() {
    for source in sources() {
        let paths = source.paths();
        for (name, places) in CRATES {
            let prefix = format!("{name}::");
            let is_used = paths.iter().any(|path| path.starts_with(&prefix));
            let is_allowed = places.iter().any(|place| source.path.starts_with(place));
            let path = &source.path;
            assert!(
                !is_used || is_allowed,
                "{path} names {name}, which belongs to {places:?}"
            );
        }
    }
}

#[test]
fn the_library_uses_only_earlier_modules_and_not_the_outside_world() {
    let rank = |module: &str| LIBRARY.iter().position(|other| *other == module);
    for source in sources() {
        let Some(module) = source.library_module() else {
            continue;
        };
        let own_rank = rank(module).unwrap_or_else(|| panic!("{} is not in LIBRARY", source.path));
        for path in source.paths() {
            let used = path.strip_prefix("crate::").unwrap_or_default();
            let used = used.split("::").next().unwrap_or_default();
            if let Some(used_rank) = rank(used) {
                assert!(used_rank <= own_rank, "{} uses {path}", source.path);
            }
            for world in OUTSIDE_WORLD {
                let is_used = path == world || path.starts_with(&format!("{world}::"));
                assert!(!is_used, "{} names {path}", source.path);
            }
        }
    }
}

#[test]
fn tables_of_contents_and_wrapping_do_not_know_each_other() {
    for source in sources() {
        for (module, other) in [("toc", "crate::wrap"), ("wrap", "crate::toc")] {
            let is_within = source.library_module() == Some(module);
            let uses_other = source.paths().iter().any(|path| path.starts_with(other));
            assert!(!is_within || !uses_other, "{} uses {other}", source.path);
        }
    }
}

/// A file that other files import from may not import from them, directly or through others. A folder's `mod.rs` may
/// re-export what its files define.
#[test]
fn files_of_the_command_line_do_not_import_each_other_in_circles() {
    let sources = sources();
    let files: BTreeSet<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    let imports: BTreeMap<&str, BTreeSet<String>> = sources
        .iter()
        .filter(|source| source.path.starts_with("src/cli/"))
        .map(|source| (source.path.as_str(), imported_files(source, &files)))
        .collect();
    assert!(imports.values().any(|imported| imported.len() > 3));
    for start in imports.keys() {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = vec![start];
        while let Some(file) = next.pop() {
            for imported in imports.get(file).into_iter().flatten() {
                assert_ne!(imported, start, "{start} imports itself by way of {file}");
                if reached.insert(imported.as_str()) {
                    next.push(imported);
                }
            }
        }
    }
}

/// Returns the files that a file of the command line imports from.
fn imported_files(source: &Source, files: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut module: Vec<&str> = source.path.trim_end_matches(".rs").split('/').collect();
    let is_folder = module.last() == Some(&"mod");
    if is_folder {
        module.pop();
    }
    let mut imported = BTreeSet::new();
    for path in source.paths() {
        let mut names = path.split("::").peekable();
        let mut target: Vec<&str> = match names.peek() {
            Some(&"crate") => vec!["src"],
            Some(&("super" | "self")) => module.clone(),
            _ => continue,
        };
        while let Some(name) = names.next_if(|name| ["crate", "super", "self"].contains(name)) {
            if name == "super" {
                target.pop();
            }
        }
        for name in names {
            target.push(name);
            let is_module = |suffix: &str| files.contains(&*(target.join("/") + suffix));
            if !is_module(".rs") && !is_module("/mod.rs") {
                target.pop();
                break;
            }
        }
        let target = target.join("/");
        let file = [format!("{target}.rs"), format!("{target}/mod.rs")]
            .into_iter()
            .find(|file| files.contains(file.as_str()));
        imported.extend(file.filter(|file| *file != source.path));
    }
    imported
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for source in sources() {
        let (path, lines) = (&source.path, source.code_lines());
        assert!(
            source.text.starts_with("//! ") || source.is_test(),
            "{path} does not say what it is for"
        );
        assert!(lines <= MAX_FILE_LINES, "{path} has {lines} lines of code");
        let has_glob = source.paths().iter().any(|path| path.ends_with("::*"));
        assert!(!has_glob, "{path} has a glob import");
    }
}

struct FunctionLengths<'p> {
    path: &'p str,
    too_long: Vec<String>,
}

impl FunctionLengths<'_> {
    fn check(&mut self, name: &syn::Ident, body: &syn::Block) {
        let end = body.brace_token.span.close().end();
        let lines = end.line + 1 - name.span().start().line;
        if lines > MAX_FUNCTION_LINES {
            self.too_long
                .push(format!("{}: {name} has {lines} lines", self.path));
        }
    }
}

impl<'ast> Visit<'ast> for FunctionLengths<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.check(&function.sig.ident, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.check(&function.sig.ident, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }
}

#[test]
fn functions_are_short() {
    for source in sources().iter().filter(|source| !source.is_test()) {
        let mut lengths = FunctionLengths {
            path: &source.path,
            too_long: Vec::new(),
        };
        lengths.visit_file(&source.file);
        assert!(lengths.too_long.is_empty(), "{:?}", lengths.too_long);
    }
}

/// The language of sources, tests, scripts and documents.
#[test]
fn sources_and_documents_are_in_plain_english() {
    let mut paths = Vec::new();
    for folder in [
        "src",
        "tests/it",
        "tests/limits",
        "benches",
        "fuzz/fuzz_targets",
        "docs",
        ".ci",
        "contrib",
    ] {
        collect(Path::new(folder), &mut paths);
    }
    let top = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "Cargo.toml",
        "build.rs",
    ];
    paths.extend(top.map(str::to_owned));
    paths.retain(|path| !path.ends_with("/tidy.rs"));
    assert!(paths.len() > 80, "{} files", paths.len());
    let mut found = Vec::new();
    for path in paths {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            let line = line.to_lowercase();
            for (phrase, better) in PHRASES
                .iter()
                .filter(|(phrase, _)| has_phrase(&line, phrase))
            {
                found.push(format!("{path}:{}: \"{phrase}\": {better}", index + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Returns true if `line` contains `phrase` from the start of a word on.
fn has_phrase(line: &str, phrase: &str) -> bool {
    line.match_indices(phrase).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        !before.ends_with(char::is_alphanumeric)
    })
}

/// Mutation testing skips functions by name, so a renamed function must be renamed there, too.
#[test]
fn every_function_that_mutation_testing_skips_exists() {
    let config = fs::read_to_string(".ci/mutants.toml").unwrap();
    let config: toml::Table = config.parse().unwrap();
    let patterns = config["exclude_re"].as_array().unwrap();
    let code: String = sources().into_iter().map(|source| source.text).collect();
    for pattern in patterns.iter().map(|pattern| pattern.as_str().unwrap()) {
        // A pattern starts with a path and ends with the functions.
        let (_, functions) = pattern.split_once(":.*").unwrap();
        let words = functions.split(|c: char| !c.is_alphanumeric() && c != '_');
        let is_name = |word: &&str| word.contains('_') && word.to_lowercase() == **word;
        for name in words.filter(is_name).filter(|name| name.len() > 1) {
            let definition = format!("fn {name}");
            assert!(
                code.contains(&definition),
                "no function {name} for {pattern:?}"
            );
        }
    }
}
