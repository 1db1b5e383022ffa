"""Renders Markdown with cmark-gfm, GitHub's parser, for tests/it/support/cmark.rs.

Reads documents from standard input and answers each with one page per version of the parser. A text is its length in
bytes on a line of its own, followed by the bytes in UTF-8. A minus sign before the length of a document leaves raw HTML
out of its pages. The first answer is the number of versions.

One process renders many documents, one at a time: cmark-gfm is not safe to use from several threads.
"""

import ctypes
import ctypes.util
import sys

from cmarkgfm import cmark

EXTENSIONS = ["table", "strikethrough", "autolink", "tasklist"]


def bundled(text, options):
    """Renders with the version that the package cmarkgfm contains."""
    try:
        page = cmark.markdown_to_html_with_extensions(text.decode(), options, EXTENSIONS)
    except UnicodeDecodeError:
        # A footnote reference that leads nowhere may be cut within a character. The package cannot return such a page.
        return b""
    return page.encode()


def installed():
    """Returns a function that renders with the system's libcmark-gfm, or None if there is none."""
    names = [ctypes.util.find_library(name) for name in ("cmark-gfm", "cmark-gfm-extensions")]
    if None in names:
        return None
    core, extensions = (ctypes.CDLL(name, mode=ctypes.RTLD_LOCAL) for name in names)
    for function in ("cmark_parser_new", "cmark_find_syntax_extension", "cmark_parser_finish",
                     "cmark_parser_get_syntax_extensions", "cmark_render_html"):
        getattr(core, function).restype = ctypes.c_void_p
    extensions.cmark_gfm_core_extensions_ensure_registered()
    libc = ctypes.CDLL(None)

    def render(text, options):
        parser = ctypes.c_void_p(core.cmark_parser_new(options))
        for name in EXTENSIONS:
            extension = core.cmark_find_syntax_extension(name.encode())
            core.cmark_parser_attach_syntax_extension(parser, ctypes.c_void_p(extension))
        core.cmark_parser_feed(parser, text, ctypes.c_size_t(len(text)))
        root = ctypes.c_void_p(core.cmark_parser_finish(parser))
        attached = ctypes.c_void_p(core.cmark_parser_get_syntax_extensions(parser))
        page = core.cmark_render_html(root, options, attached)
        html = ctypes.string_at(page)
        libc.free(ctypes.c_void_p(page))
        core.cmark_node_free(root)
        core.cmark_parser_free(parser)
        return html

    return render


def write(data):
    sys.stdout.buffer.write(b"%d\n%b" % (len(data), data))


def main():
    renderers = [render for render in (bundled, installed()) if render]
    write(str(len(renderers)).encode())
    sys.stdout.buffer.flush()
    while line := sys.stdin.buffer.readline():
        text = sys.stdin.buffer.read(abs(int(line)))
        options = cmark.Options.CMARK_OPT_FOOTNOTES
        if not line.startswith(b"-"):
            options |= cmark.Options.CMARK_OPT_UNSAFE
        for render in renderers:
            write(render(text, options))
        sys.stdout.buffer.flush()


main()
