//! Helpers that several suites use.

pub(crate) mod cmark;
pub(crate) mod containers;
pub(crate) mod corpus;
pub(crate) mod docs;
pub(crate) mod findings;
pub(crate) mod git;
pub(crate) mod html;
pub(crate) mod judge;
pub(crate) mod markdown;
pub(crate) mod page_headings;
pub(crate) mod pages;
pub(crate) mod property;
pub(crate) mod rules;
pub(crate) mod same_page;
pub(crate) mod scratch;
pub(crate) mod skip;
#[cfg(unix)]
pub(crate) mod wheel;
