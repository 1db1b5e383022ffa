//! Documents inside of the containers of Markdown.

#![allow(dead_code, reason = "the fuzz targets use a part of this")]

/// The containers: a name, what the first line starts with, and what the other lines start with.
const CONTAINERS: [(&str, &str, &str); 5] = [
    ("block quote", "> ", "> "),
    ("bullet list item", "- ", "  "),
    ("task list item", "- [ ] ", "  "),
    ("footnote", "a[^note]\n\n[^note]: ", "    "),
    ("alert", "> [!NOTE]\n> ", "> "),
];

/// Returns a document inside of each container, with the container's name. `text` must not have front matter.
pub(crate) fn in_containers(text: &str) -> Vec<(&'static str, String)> {
    let contained = CONTAINERS.map(|(name, first, rest)| (name, contain(text, first, rest)));
    contained.into()
}

/// Returns a document inside of one of the containers, or as it is. `text` must not have front matter.
pub(crate) fn in_container(choice: u8, text: &str) -> String {
    let index = usize::from(choice) % (CONTAINERS.len() + 1);
    let container = CONTAINERS.get(index);
    container.map_or_else(
        || text.to_owned(),
        |(_, first, rest)| contain(text, first, rest),
    )
}

fn contain(text: &str, first: &str, rest: &str) -> String {
    let mut contained = first.to_owned();
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let is_blank = line.trim_end_matches(['\n', '\r']).is_empty();
        if index > 0 {
            contained.push_str(if is_blank { rest.trim_end() } else { rest });
        }
        contained.push_str(line);
    }
    contained
}
