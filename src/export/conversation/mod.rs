//! A whole conversation as JSON, Markdown, HTML or a program, and the import of JSON and Markdown.
//!
//! ```text
//! written.rs          a stored conversation as JSON
//! import.rs           … and back
//! converse_list.rs    plain Converse messages as a stored conversation
//! prompt_content.rs   the content of prompts, both ways
//! reply_content.rs    the content of replies, both ways
//! json_place.rs       a value and its path, for errors
//! import_context.rs   what an import takes and returns
//! one_path.rs         a conversation without branches
//! markdown.rs         the visible path as Markdown
//! markdown_import.rs  … and back
//! html.rs             the visible path as a page
//! program.rs          the next request as a program
//! ```
//!
//! The JSON is lossless: an import of an export is equal except for its ids. The messages of the
//! JSON have the format of a Converse request, and everything else is beside them.
//! `assets/conversation.schema.json` describes it.

mod converse_list;

mod html;

mod import;

mod import_context;

mod json_place;

mod markdown;

mod markdown_import;

mod one_path;

mod program;

mod prompt_content;

mod reply_content;

mod written;

#[cfg(test)]
mod tests;

pub use html::html;
pub use import::import;
pub use import_context::{ImportContext, ImportedConversation};
pub use json_place::{ImportError, time_text};
pub use markdown::{markdown, sections, source};
pub use program::{next_request, python_program, shell_program};
pub use written::{json, title};
