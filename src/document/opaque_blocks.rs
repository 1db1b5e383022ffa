//! Lists the blocks whose lines are not parsed as Markdown: code, comments and other HTML.

use comrak::nodes::NodeValue;

use super::Document;
use crate::source::Span;

/// A block whose lines are not parsed as Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpaqueBlock {
    pub(crate) kind: OpaqueKind,
    /// The lines of the block, the fences of a code block included.
    pub(crate) lines: Span,
}

/// The kinds of [`OpaqueBlock`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpaqueKind {
    /// An indented code block, or a fenced one with its closing fence.
    Code,
    /// A fenced code block without a closing fence.
    UnclosedCode,
    /// An HTML comment.
    Comment,
    /// An HTML comment without `-->`.
    UnclosedComment,
    /// Any other HTML block.
    Html,
}

impl Document<'_> {
    /// Returns code blocks, comments and other HTML blocks in tree order.
    pub(crate) fn opaque_blocks(&self) -> impl Iterator<Item = OpaqueBlock> {
        self.blocks().filter_map(|node| {
            let data = node.data();
            let kind = opaque_kind(&data.value)?;
            let lines = self.lines_of(data.sourcepos);
            Some(OpaqueBlock { kind, lines })
        })
    }
}

fn opaque_kind(value: &NodeValue) -> Option<OpaqueKind> {
    match value {
        NodeValue::CodeBlock(code) if code.fenced && !code.closed => Some(OpaqueKind::UnclosedCode),
        NodeValue::CodeBlock(_) => Some(OpaqueKind::Code),
        NodeValue::HtmlBlock(html) if html.block_type != 2 => Some(OpaqueKind::Html),
        NodeValue::HtmlBlock(html) if html.literal.contains("-->") => Some(OpaqueKind::Comment),
        NodeValue::HtmlBlock(_) => Some(OpaqueKind::UnclosedComment),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Arena;

    #[test]
    fn tells_the_kinds_of_opaque_blocks_apart() {
        let text =
            "    a\n\n```\nb\n```\n\n> ~~~\n> c\n\n<div>\nd\n</div>\n\n<!-- e\n-->\n\n<!-- f\n";
        let arena = Arena::new();
        let document = Document::parse(&arena, text);
        let blocks: Vec<_> = document
            .opaque_blocks()
            .map(|block| (block.kind, block.lines.of(text)))
            .collect();
        let expected = [
            (OpaqueKind::Code, "    a\n"),
            (OpaqueKind::Code, "```\nb\n```\n"),
            (OpaqueKind::UnclosedCode, "> ~~~\n> c\n"),
            (OpaqueKind::Html, "<div>\nd\n</div>\n"),
            (OpaqueKind::Comment, "<!-- e\n-->\n"),
            (OpaqueKind::UnclosedComment, "<!-- f\n"),
        ];
        assert_eq!(blocks, expected);
    }
}
