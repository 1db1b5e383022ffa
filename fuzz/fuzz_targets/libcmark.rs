//! The system's libcmark-gfm, the parser that GitHub runs.

use std::ffi::{CStr, c_char, c_int, c_void};

const UNSAFE: c_int = 1 << 17;
pub(crate) const FOOTNOTES: c_int = 1 << 13;
const OPTIONS: c_int = UNSAFE | FOOTNOTES;

/// GitHub's extensions, apart from the filter for raw HTML, which would hide differences.
const EXTENSIONS: [&CStr; 4] = [c"table", c"strikethrough", c"autolink", c"tasklist"];

#[link(name = "cmark-gfm-extensions")]
unsafe extern "C" {
    fn cmark_gfm_core_extensions_ensure_registered();
}

#[link(name = "cmark-gfm")]
unsafe extern "C" {
    fn cmark_find_syntax_extension(name: *const c_char) -> *mut c_void;
    fn cmark_parser_new(options: c_int) -> *mut c_void;
    fn cmark_parser_attach_syntax_extension(parser: *mut c_void, extension: *mut c_void) -> c_int;
    fn cmark_parser_feed(parser: *mut c_void, text: *const c_char, len: usize);
    fn cmark_parser_finish(parser: *mut c_void) -> *mut c_void;
    fn cmark_parser_get_syntax_extensions(parser: *mut c_void) -> *mut c_void;
    fn cmark_parser_free(parser: *mut c_void);
    fn cmark_render_html(root: *mut c_void, options: c_int, extensions: *mut c_void)
    -> *mut c_char;
    fn cmark_node_free(node: *mut c_void);
    fn free(memory: *mut c_void);
}

/// Renders a document with GitHub's extensions. Not safe to call from several threads, as nothing in libcmark-gfm is; a fuzz
/// target has one.
pub(crate) fn page(text: &str) -> String {
    page_with(text, OPTIONS)
}

pub(crate) fn page_with(text: &str, options: c_int) -> String {
    // SAFETY: the functions are called as `cmark-gfm.h` describes, with pointers that it returned and that are freed once,
    // after their last use. `text` outlives the call that reads it.
    unsafe {
        cmark_gfm_core_extensions_ensure_registered();
        let parser = cmark_parser_new(options);
        for name in EXTENSIONS {
            let extension = cmark_find_syntax_extension(name.as_ptr());
            cmark_parser_attach_syntax_extension(parser, extension);
        }
        cmark_parser_feed(parser, text.as_ptr().cast(), text.len());
        let root = cmark_parser_finish(parser);
        let html = cmark_render_html(root, options, cmark_parser_get_syntax_extensions(parser));
        let page = CStr::from_ptr(html).to_string_lossy().into_owned();
        free(html.cast());
        cmark_node_free(root);
        cmark_parser_free(parser);
        page
    }
}
