//! What a message says when it is read: blocks of plain text with faces, made of Markdown or of
//! text as it was typed. Knows no widths, rows or colors, and nothing of time.
//!
//! A message's *projection* is its text as it is read, in a form that no width changes: the places
//! of the conversation (`ui::scroll::Anchor`) and what is found in it are bytes of the projection.

pub mod visible;

pub mod text_face;

pub mod block;

pub mod incremental;

mod parse;

mod parse_context;

mod blank_lines;

mod block_shape;

mod block_reader;

mod inline;

mod marks;

mod block_builder;

mod open_marks;

mod cuts;

pub mod links;

pub mod parts;

pub mod code;

pub mod message_code;

pub mod json;

pub mod text_diff;

pub mod clean;

pub mod token;

#[cfg(test)]
mod tests;
