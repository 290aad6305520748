//! Outcrop: a full-screen terminal client for Claude on Amazon Bedrock that shows the stream.
//!
//! This page is the map. Read on with [`app::msg`], [`app::App::update`], [`run`], and then one
//! story in `tests/it/story/`.
//!
//! # Layers
//!
//! ```text
//!  8  main   client   cli                  arguments, exit code; the full-screen client as a whole
//!  7  run   ask   models                   the loops: the only select!, spawn and clock
//!  6  view                                 draws the panes, and each layer over them
//!  5  app                                  owns the session, the screens and the stack of layers
//!     service_connection   signals   plain the connection to the service; words without a screen
//!  4  screens                              a folder for each screen: state, actions, update, view
//!     resources                            the files and the catalog that all commands share
//!  3  session                              the state that does not depend on the view
//!     ui                                   the kit of the screens: keymap, text box, lists, transcript
//!     bedrock   offline   replay   cache   config   terminal   highlight   refusal_file   attachment_files
//!     new_file   identity_choices   rescue the adapters to everything outside
//!  2  document   export   recording        what a message says when it is read; a request as text;
//!                                          the wire as a file
//!  1  wire   file                          frames and exchanges as they came; access to files on disk
//!  0  chat                                 the domain; the standard library and a JSON parser
//! ```
//!
//! A file uses only layers below its own, and modules of one layer never use each other: `app` does
//! not know `bedrock`, both use `chat`, and [`run`] connects them. A screen knows neither the app nor
//! another screen. `offline` is a server. The client reaches it by HTTP through the same SDK as the
//! real service, and only [`service_connection`] knows that it exists. `tests/it/tidy.rs` checks these
//! rules.
//!
//! # The update loop
//!
//! Key, stream event, found credentials, clock → [`app::msg::Msg`] → [`app::App::update`] → state
//! and [`session::effect::Effect`]s → [`run`] performs them → more messages. [`view::View::draw`] paints
//! the state and returns what only drawing can know ([`app::screen_layout::ScreenLayout`]).
//!
//! - `Msg`s are facts, [`app::actions::Action`]s are what a key or a palette row means, and
//!   `Effect`s are work that the runtime must do.
//! - The app looks a key up in the keymap, and gives its action to the screen that has it. A screen
//!   changes its own state and the session, and asks for the rest ([`screens::context::Next`]).
//! - Each request has a number, [`session::requests::RequestNumber`]. An event with another number is dropped:
//!   that one line makes stop, regenerate and quit free of races.
//! - The time is an argument everywhere below `run`.
//!
//! # To add …
//!
//! - **a screen**: its folder in `screens/` (state, actions, update, view), its line in [`screens`], its
//!   variant of [`app::layers::Layer`], and its drawing in `view.rs`.
//! - **a command**: a variant and a row in the `actions.rs` of its screen, and its arm in the screen's
//!   `update.rs`. The [`ui::keymap`], the help, the palette and the README's table follow from the row.
//! - **a setting**: its type in [`chat::settings`], its member of [`chat::settings::Settings`], its
//!   variant and row in `chat/settings/table.rs`, and its place on the wire: `bedrock/sdk_request.rs`,
//!   [`export`] and `recording/recorded_request.rs`. Its option, panel row, prompt and comparison
//!   follow from the row. If only some models accept it: `chat/model/accepted_settings.rs`. If a recipe
//!   can have it: its key in `config/recipes.rs`. If the palette offers it: `screens/settings/actions.rs`.
//! - **a figure**: what it is made of in [`chat::meter`], its definition in
//!   [`chat::meter::DEFINITIONS`] (which the README repeats and the manual page has), its column in
//!   [`chat::metrics::MetricsColumn`] and its place in the drawing of `screens/metrics/table.rs`, its
//!   field in `export/metrics.rs`, its row in `screens/timing.rs`.
//! - **a figure of `outcrop ask --json`**: its field in `ask/reply_object.rs`.
//! - **a failure**: its row in `bedrock/failure/table.rs`, and its acting out in
//!   `offline/faults/`.
//! - **a way to start** (`outcrop WORD`): its variant of [`cli::Command`], its loop beside [`ask`]. It
//!   gets [`resources::Resources`].
//! - **work beside the event loop**: its start in `run/effects.rs`, and its result in
//!   `run/tasks.rs` unless the result is a [`app::msg::Msg`].
//! - **a variable or a file that counts**: its line in `cli/manual.rs`; options, keys and figures are on
//!   the manual page by themselves.
//! - **a kind of attachment**: its format in [`chat::attachment`], how it is recognized in
//!   `attachment_files/format.rs`, its limits in the stand-in (`offline/validation/attachments.rs`).
//! - **a kind of line in a recording**: its variant in `recording/lines.rs`, its description at the
//!   top of [`recording`], and a version where older programs would play it wrongly.
//! - **a recipe**: its entry in `assets/recipes.toml`.
//! - **a model**: its entry in `assets/models.toml`.
//! - **a word about a model or profile**: [`chat::model_choice`], for the picker and `outcrop models` alike.
//! - **a theme**: its name in [`ui::appearance::ThemeChoice`], its colors in `ui/theme/paint.rs`. The
//!   rules of color stand at the top of [`ui::theme`].
//! - **a construct of Markdown**: its leaf in [`document::block`], its event in `document/block_reader.rs`,
//!   its rows in `ui/layout.rs`, its drawing in `ui/text_row.rs`, and a file in `tests/corpus`.
//! - **a page of the inspector**: its name in [`screens::inspector::Tab`], its lines in a file of
//!   `screens/inspector/`, and in `screens/inspector/view/` where lines are not enough.
//! - **a figure of the table of a comparison**: `screens/compare/summary.rs`, its words in
//!   `screens/compare/view/table.rs`.
//! - **a region of the screen**: its area in [`app::screen_areas`], its drawing in `view.rs`.
//!
//! # Decisions
//!
//! - The dependency `tui-textarea` is the package `tui-textarea-2`: the original is tied to an
//!   older ratatui and no longer maintained. `ui/textbox.rs` alone names it, so that another
//!   continuation is a change of one file.
//! - A turn that brought no text (stopped, failed, refused) stays on the screen and becomes a
//!   branch when its prompt is sent again. It never goes into a later request's history.
//! - A reply is read again from its last top-level block on, whatever it adds (`document/incremental.rs`);
//!   a block of more than 8 kB is cut, so that this stays little. Rows are made for what is in sight,
//!   and the heights of the rest are guessed until it is (`ui/transcript/message_pages.rs`): a frame costs the same in
//!   any conversation, what is drawn is exact, and only the scroll bar of a long one may be a guess.
//! - A line break in a reply stays one. CommonMark lets a renderer choose; models break lines on
//!   purpose. Inline code keeps its backticks, drawn quietly, so that it needs no color.
//! - A prompt is drawn as it was typed. It is nobody's Markdown until somebody says so.
//! - The raw view is the plain terminal with the source on it: there a long line is one line to the
//!   mouse, which no drawn screen can offer.
//! - A stream is drawn at most every 33 ms, not 16: at the pace of a model that is 2.4 % of a core
//!   for 3.2 %, and reads the same. Keys are drawn at once.
//! - The SDK's own retries are kept, since they happen only before the stream opens; an
//!   interceptor makes them visible. Nothing is retried after the first byte.
//! - Text is copied to the system's clipboard by a thread that keeps it, since an X11 clipboard ends
//!   with its owner, and to the terminal's by OSC 52 where the person may be elsewhere. In tmux on
//!   a desktop both are told: nothing says from where tmux is looked at.
//! - A thread reads the terminal, level-triggered (`run/terminal_events/unix.rs`), and terminput parses
//!   the bytes. crossterm's event source is edge-triggered and leaves the rest of a burst unread; its
//!   `use-dev-tty` source returns only one event per wake-up.
//! - After a panic or a signal, the conversation and the prompt are saved in the state folder
//!   (`rescue.rs`), and the next start offers to restore them. Quitting saves nothing yet.
//! - The terminal is asked for its background (OSC 11) when it is taken, and nobody waits: the answer
//!   is picked out of the keys whenever it comes (`run/background_reply.rs`), and the screen is drawn in the
//!   terminal's own colors until then. Libraries that ask wait for the answer, before the first frame.
//! - What the next request takes is told with each key, from sums in which each message is counted
//!   once (`screens/chat/request_estimate.rs`): a key costs the same in 10 MB of conversation. The service's own count
//!   is off until it is asked for, since it sends what is not sent yet.
//! - `document` stands on a floor of its own: what is found, copied and anchored (`app`) and what is
//!   drawn (`view`) must be the same text, and neither may know the other's side of it.
//! - Code is colored behind the frames: what is drawn asks for the tokens of its lines
//!   ([`document::token::HighlightJob`]), a thread that lives while there is such work finds them
//!   ([`highlight`]), and the frame after that has them. No frame waits for a grammar.
//! - What came over the wire is copied into the log (`wire/body.rs`), not kept as slices of the
//!   connection's buffers: a slice of 200 bytes keeps 8 kB and more alive, and has the connection
//!   take a new buffer for each delta. Frames are looked for when somebody looks at them, or when bytes
//!   are given up for memory, of which sizes, types and times stay.
//! - A replay is an HTTP connector inside the SDK's client ([`replay`]): it returns the recorded head and
//!   bytes at the recorded times, and it replaces each request by the recorded one. The tap, the SDK and the
//!   screen handle them like a live response. The clock of the tap is the time of that connection, so a
//!   figure is the same at any speed.
//! - Each exchange of a replay has a client and a connection of its own. The columns of a comparison run
//!   together, and none of their requests has to say which exchange it belongs to.
//! - The SDK decides whether to make a further attempt of a replayed request, and the connection decides
//!   when: it is the client's `AsyncSleep`. A stop between two attempts is a pause that never ends.
//! - A recording says of each request which prompt and reply it was for, since the messages alone do not
//!   tell a prompt that was typed once more from one that was asked again; where it does not, they must.
//! - What lay under a wide letter is drawn anew in the next frame (`ui/wide_text.rs`), and what will lie under
//!   a joined one is made blank ahead of it ([`terminal::settled`]): terminals differ in what they make of both.
//! - The client's own secrets are masked once, in the bytes of a response (`bedrock/secrets.rs`): below
//!   the SDK, the tap and the recording, which therefore agree. A frame that holds a secret is encoded
//!   again, so that its checksum is correct and the recording can be played. The access key id is not a
//!   secret, but it is masked too, because the headers of requests do not show it either.
//! - The time of an event is that of its last byte, from below the SDK. The SDK reads on only when it
//!   has no whole event left, so what arrived last belongs to what it returns next.
//! - A recipe stays applied when a setting of it is changed, and is shown as changed: the reply is
//!   still meant as data, and the name is what it is saved under. Without a prefill the model is asked
//!   for one fenced block, not for bare code: outside of a block the screen would read the comment of
//!   a script as a heading.
//! - Percentiles are by nearest rank: what is told was measured, and two turns do not make a third.
//! - A request counts against the quota until a minute after its end: AWS does not say how its minute
//!   moves, and a warning too many costs less than a refusal.
//! - Recipes are read behind the first frame, and once more ahead of it where `--recipe` wants one.
//! - Every file is read through [`mod@file`]: it must be a regular file of a limited size. A named pipe,
//!   as in `--schema <(…)`, is refused, since it could block the start forever. A discovered `.env` that
//!   is a pipe or a device is ignored: some password managers put a pipe there that waits for the user's
//!   consent.
//! - A relative `HOME` or `XDG_*` is ignored with a warning: it would mean other files in each current
//!   folder. Without a home folder, the AWS SDK would read `~/.aws` in the current folder;
//!   `bedrock/profile_files.rs` prevents that.
//! - A file that is read, changed and replaced has a lock file beside it, which is never removed
//!   (`file/lock.rs`).
//! - A comparison ([`screens::compare`]) is a page of its own, and its columns are replies that are
//!   branches of one prompt from the start: closing it, keeping one and a crash lose nothing. Several
//!   requests are under way only in it; an event goes to the column that has its number.
//! - As many columns are shown as fit, with tabs for the rest, rather than one or all: two of three
//!   side by side say more than one. At 140 columns four fit, at 80 two.
//! - Texts are compared when all have ended and somebody wants it, within a bound that is counted in
//!   words and lines (`document/text_diff.rs`), since nothing below `run` reads a clock.
//! - All requests share one bounded channel of event batches (`run/requests.rs`), which is fair: the
//!   column that has waited longest sends first. Slow and rare results share one channel that is not
//!   bounded (`run/tasks.rs`), because each answers one key. They wait while an editor has the
//!   terminal.
//! - The manual page is one page for all commands, written by `cli/roff.rs`: what makes one of clap's
//!   options alone makes one for each command, with the common options in each, and knows no keys.
//! - The stand-in (`offline/loopback_port.rs`) recognizes the client by its random access key id. This
//!   needs no extra header, and every view and recording masks the access key id already.
//! - Every response is read up to a limit (`bedrock/tap/limits.rs`), and every name in it is cut to one
//!   short line ([`chat::brief`]).
//! - A reply is complete after `messageStop` and `metadata`. Then the connection may stay open for one
//!   more second, which does not count as time of the turn.
//! - No value of an env file enters the process environment, because every child process would inherit
//!   it. The client passes such values to the AWS SDK in code (`bedrock/providers.rs`). A note names the
//!   variables of a `--env-file` for which the SDK has no setting.
//! - The answer to use the credentials of a `.env` is stored with a digest of its path and credentials
//!   ([`identity_choices`]), so Outcrop asks again if the credentials change. The answer to use the
//!   profile is stored for the path alone: it sends nothing to another account, whatever the file says
//!   later.
//! - The profile that a discovered `.env` names is used without a question. The profile belongs to the
//!   user, and the first screen says which file names it.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "a test makes its own times and files")
)]

pub mod chat;

pub mod wire;

pub mod session;

pub mod document;

pub mod export;

pub mod recording;

pub mod file;

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

pub mod rescue;

pub mod new_file;

pub mod resources;

pub mod service_connection;

pub mod signals;

pub mod plain;

pub mod view;

pub mod run;

pub mod client;

pub mod ask;

pub mod models;

pub mod cli;
