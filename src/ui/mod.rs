//! The widgets that all screens share: text boxes, lists, wrapped text and colors. They do not
//! depend on the screens or the session.

pub mod age;

pub mod appearance;

pub mod dialog;

pub mod find_action;

pub mod flow;

pub mod frame;

pub mod heights;

pub mod hints;

pub mod hyperlinks;

pub mod key_bindings;

pub mod key_press;

pub mod key_preset;

pub mod key_scope;

pub mod key_sequence;

pub mod key_tables;

pub mod layout;

mod line_breaks;

pub mod match_marks;

pub mod keymap;

pub mod paged_list;

pub mod panel_row;

pub mod picker;

pub mod prompt_target;

pub mod reading_options;

pub mod remedy;

pub mod row_canvas;

mod row_form;

pub mod scroll;

pub mod search_query;

pub mod settings_editor;

pub mod settings_rows;

pub mod spark;

pub mod table;

pub mod text;

pub mod text_keys;

pub mod text_row;

pub mod text_span;

pub mod textbox;

pub mod theme;

pub mod token_store;

pub(crate) mod transcript;

pub mod usage_table;

pub mod vim;

pub mod wide_text;

pub mod wrap;

#[cfg(test)]
mod proof;
