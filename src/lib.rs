//! Outcrop: a full-screen terminal client for Claude on Amazon Bedrock that shows every event of the
//! response stream.
//!
//! This page is the map of the code. Continue with [`app::msg`], [`app::App::update`], [`run`], and
//! then one story in `tests/it/story/`.
//!
//! # Layers
//!
//! ```text
//!  8  main   client   cli                  arguments, exit code; starts and ends the app
//!  7  run   ask   models                   the loops, which start tasks and read the clock
//!     history   transfer                   commands with stored conversations
//!     keys                                 the list of the keys
//!  6  view                                 draws the panes, and each layer over them
//!     linear                               linear mode: the app as a chat line by line
//!     store_access                         the store for commands without a screen
//!  5  app                                  owns the session, the screens and the stack of layers
//!     service_connection   signals   plain the connection to the service; messages without a screen
//!     resources                            the files and the catalog that the commands share
//!  4  screens                              a folder for each screen: state, actions, update, view
//!  3  session                              the state that does not depend on the view
//!     ui                                   widgets for the screens: keymap, text box, lists, transcript
//!     bedrock   offline   replay   cache   config   terminal   highlight   refusal_file   attachment_files
//!     new_file   identity_choices   store
//!                                          the adapters to everything outside
//!  2  document   export   recording        parsed messages; a request as text; wire data as a file
//!  1  wire   file   manual   pdf   stored  frames and exchanges; files on disk; the manual; the page
//!     preferences   allocator              count of a PDF; stored conversations as plain data; the keys
//!                                          of the configuration file; the settings of glibc's allocator
//!  0  chat                                 the domain; the standard library and a JSON parser
//! ```
//!
//! A file uses only layers below its own, and modules of one layer never use each other. Only
//! `main` may use every module. The modules of the screen (`ui`, `screens`, `app`, `view`,
//! `linear`) use no adapter: `app` does not use `bedrock`. Both use `chat`, and [`run`] connects
//! them. A screen depends neither on the app nor on another screen. `tests/it/tidy.rs` checks these
//! rules.
//!
//! `offline` is a server. The client reaches it by HTTP through the same SDK as the real service,
//! and only [`service_connection`] starts it.
//!
//! # The update loop
//!
//! Key, stream event, found credentials, clock → [`app::msg::Msg`] → [`app::App::update`] → state
//! and [`session::effect::Effect`]s → [`run`] performs them → more `Msg`s. [`view::View::draw`]
//! paints the state and returns the measurements that are known only after drawing
//! ([`app::screen_layout::ScreenLayout`]).
//!
//! - `Msg`s are facts, [`app::actions::Action`]s are what a key or a palette row means, and
//!   `Effect`s are work that the runtime must do.
//! - The app looks a key up in the keymap, and gives its action to the screen that has it. A screen
//!   changes its own state and the session, and asks for the rest ([`screens::context::Next`]).
//! - Each request has a number, [`session::requests::RequestNumber`]. An event whose number belongs
//!   to no request in flight is dropped, so stop, regenerate and quit have no race conditions.
//! - The time is an argument everywhere below `run`, except in `offline` and `replay`.
//!
//! # To add …
//!
//! - **a screen**: its folder in `screens/` (state, actions, update, view) and its line in
//!   [`screens`]. The app lists its screens explicitly. Add also: its variant of
//!   [`app::actions::Action`] with its rows, its arm in `app/perform.rs`, its variant of
//!   [`app::layers::Layer`], and its arm in `view.rs`.
//! - **an action**: a variant and a row in the `actions.rs` of its screen, and its arm in the
//!   screen's `update.rs`. The [`ui::keymap`], the help, the palette and the manual follow from the
//!   row. In linear mode, the name of the action is a command. If the command needs the screen:
//!   `target` in `linear/commands.rs`.
//! - **a preset of keys**: its rows in a file of `ui/key_preset/`, its name in
//!   [`ui::key_preset::KeyPreset`], and in [`preferences::KEY_PRESETS`].
//! - **a command of vim**: its letter in `ui/vim/command.rs` or `ui/vim/repeating.rs`, and its row in
//!   `ui/vim/command_list.rs`.
//! - **a setting**: its type in [`chat::settings`], its member of [`chat::settings::Settings`], its
//!   variant in `chat/settings/field_row.rs`, its row in `chat/settings/table.rs`, and its place on the
//!   wire: `bedrock/sdk_request.rs`,
//!   [`export`] and `recording/recorded_request.rs`. Its option, panel row, prompt and comparison
//!   follow from the row. If only some models accept it: `chat/model/accepted_settings.rs`. If a recipe
//!   can have it: its key in `config/recipes/parsing.rs`. If the palette offers it: `screens/settings/actions.rs`.
//! - **a metric**: its inputs in [`chat::meter`], its definition in [`chat::meter::DEFINITIONS`]
//!   (which the manual repeats), its column in [`chat::metrics::MetricsColumn`] and its place in
//!   the drawing of `screens/metrics/table.rs`, its field in `export/metrics.rs`, its row in
//!   `screens/timing.rs`.
//! - **a metric of `outcrop ask --json`**: its field in `ask/reply_object.rs`.
//! - **an option**: its member in [`config::options`], or in the arguments of its command in [`cli`]; the
//!   commands that use a common option are in `cli/command_options.rs`. Its row in `tests/it/options.rs`.
//!   Its values for the shell, if they are neither fixed nor files: `cli/completion/candidates.rs`.
//! - **a failure**: its row in `bedrock/failure/table/rows/`, a line with its text in
//!   `tests/it/bedrock/known_errors.tsv`, and its simulation in `offline/faults/`. The table of the
//!   manual follows from the line.
//! - **a subcommand** (`outcrop WORD`): its variant of [`cli::Command`], its loop beside [`ask`].
//!   It gets [`resources::Resources`].
//! - **work beside the event loop**: its start in `run/effects.rs`, and its result in
//!   `run/tasks.rs` unless the result is a [`app::msg::Msg`].
//! - **an environment variable or a configuration file**: its row in
//!   `assets/manual/configuration.md`.
//! - **a key of the configuration file**: its variant of [`preferences::ConfigKey`], its row in
//!   `config/config_file/table.rs`, and its use in `config/mod.rs`. The parser, the printed defaults, the
//!   JSON Schema and the manual's table follow from the row
//!   (`OUTCROP_SCHEMA=write cargo test --test it config_file`). If a running app applies it:
//!   `app/configuration.rs`. A setting needs no row there, only
//!   the `example` of its row in `chat/settings/table.rs`.
//! - **a page of the manual**: its file in `assets/manual`, and its line in [`manual`].
//!   `OUTCROP_MANUAL=write cargo test --test it manual` writes the generated tables of the pages.
//! - **a kind of attachment**: its format in [`chat::attachment`], how it is recognized in
//!   `attachment_files/format.rs`, its limits in [`chat::attachment_limits`] and in the stand-in
//!   (`offline/validation/attachments.rs`).
//! - **a kind of line in a recording**: its variant in `recording/lines.rs`, its description at the
//!   top of [`recording`], and a new format version if older programs would replay the line
//!   wrongly.
//! - **a member of an exported conversation**: `export/conversation/written.rs` and
//!   `export/conversation/import.rs`, its description in `assets/conversation.schema.json`, and a random
//!   value in `tests/it/trees.rs`.
//! - **a recipe**: its entry in `assets/recipes.toml`.
//! - **a stored fact**: its member in [`stored`], a new step of the schema in `store/schema/`, the file
//!   of `store/` that reads and writes the row, its conversion in `session/storing/`, its place in the
//!   JSON export, and a fixture of the new schema (`OUTCROP_STORE_FIXTURE=write cargo test --lib store`).
//! - **a model**: its entry in `assets/models.toml`.
//! - **a remark about a model or profile**: [`chat::model_choice`], for the picker and `outcrop
//!   models` alike.
//! - **a theme**: its name in [`preferences::ThemeChoice`], its colors in `ui/theme/paint.rs`.
//!   The color rules are at the top of [`ui::theme`].
//! - **a construct of Markdown**: its leaf in [`document::block`], its event in `document/block_reader.rs`,
//!   its rows in `ui/layout.rs`, its drawing in `ui/text_row.rs`, and a file in `tests/corpus`.
//! - **a page of the inspector**: its name in [`screens::inspector::Tab`], its lines in a file of
//!   `screens/inspector/`, and its drawing in `screens/inspector/view/` if plain lines are not
//!   enough.
//! - **a metric in the comparison table**: its value in `screens/compare/summary.rs`, its text in
//!   `screens/compare/view/table.rs`.
//! - **a region of the screen**: its area in [`app::screen_areas`], its drawing in `view.rs`, and in
//!   `view/partial.rs` if a delta or the clock can change it.
//!
//! # Decisions
//!
//! [`decisions`] lists the design decisions, each with its context, its choice and its cost.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "a test makes its own times and files")
)]

pub mod allocator;

pub mod chat;

pub mod stored;

pub mod preferences;

pub mod wire;

pub mod session;

pub mod document;

pub mod export;

pub mod recording;

pub mod file;

pub mod manual;

pub mod pdf;

pub mod ui;

pub mod screens;

pub mod app;

pub mod bedrock;

pub mod offline;

pub mod replay;

pub mod cache;

pub mod config;

pub mod terminal;

pub mod highlight;

pub mod attachment_files;

pub mod refusal_file;

pub mod identity_choices;

pub mod store;

pub mod new_file;

pub mod resources;

pub mod service_connection;

pub mod store_access;

pub mod signals;

pub mod plain;

pub mod view;

pub mod linear;

pub mod run;

pub mod client;

pub mod ask;

pub mod models;

pub mod history;

pub mod keys;

pub mod transfer;

pub mod cli;

/// Decisions, with their reasons and costs.
#[doc = include_str!("decisions.md")]
pub mod decisions {}
