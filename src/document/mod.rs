//! Converts the content of a message into documents: blocks of safe text with faces, from Markdown
//! or plain text. Documents do not depend on widths, colors or time.
//!
//! A message's *projection* is its displayed text before it is wrapped. Positions in the
//! conversation (`ui::scroll::Anchor`) and matches are byte offsets into the projection.

pub mod visible;

pub mod written_marks;

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

mod delimiters;

mod open_marks;

mod cuts;

pub mod links;

pub mod parts;

pub mod code;

pub mod paragraph;

pub mod message_code;

pub mod json;

pub mod text_diff;

pub mod clean;

pub mod token;

#[cfg(test)]
mod tests;
