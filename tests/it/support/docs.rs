//! Reading the documentation.

/// Returns the code blocks of a page with this info string, in order.
pub(crate) fn code_blocks(page: &str, info: &str) -> Vec<String> {
    let opening = format!("\n```{info}\n");
    let blocks = page.split(&opening).skip(1);
    blocks
        .map(|rest| rest.split("\n```\n").next().unwrap().to_owned() + "\n")
        .collect()
}
