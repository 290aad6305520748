//! The state machine: facts in ([`Msg`]), state and effects out. Pure: no I/O, no clock (the time
//! is an argument), nothing of Bedrock's wire or the terminal's.
//!
//! Read in this order: [`msg`], [`actions`], [`App::update`], then the parts.

pub mod msg;

pub mod actions;

mod focus;

pub mod identity;

mod status;

mod perform;

mod model_refusals;

mod send;

mod dispatch;

mod dialog_keys;

mod selection;

mod typed_text;

pub mod unsaved;

pub mod copy;

pub mod request_text;

pub mod request_estimate;

pub mod token_count;

pub mod recipes;

pub mod metrics;

mod stream_events;

pub mod inspector;
mod quota;

mod replay;

mod reading;

pub mod composer;

pub mod attachments;

pub mod chips;

pub mod panel;

pub mod models;

pub mod comparison;

pub mod overlay;

mod theme_picker;

pub mod screen_layout;

pub mod transcript;

pub mod find;

mod find_actions;

pub mod screen_areas;

use std::sync::Arc;
use std::time::Instant;

use attachments::PendingAttachments;
use comparison::ComparisonPage;
use composer::Composer;
use find::Find;

use crate::ui::appearance::{Appearance, ColorDepth};
pub use focus::Focus;
use inspector::Inspector;
use metrics::MetricsPage;
use msg::Msg;
use overlay::Overlay;
use panel::Panel;
use request_estimate::RequestEstimate;
use screen_layout::ScreenLayout;
use transcript::Transcript;
use unsaved::Unsaved;

use crate::chat::model::{Catalog, ModelId};
use crate::chat::quota::Quota;
use crate::chat::settings::Settings;
use crate::session::Session;
use crate::session::connection::ConnectionState;
use crate::session::effect::Effect;
use crate::ui::keymap::Keymap;

/// What the program starts with.
#[derive(Debug, Clone)]
pub struct Setup {
    pub catalog: Arc<Catalog>,
    pub settings: Settings,
    /// Whether the model was configured. The default follows the region that is found.
    pub model_is_chosen: bool,
    /// What the configuration has to say to the user.
    pub notes: Vec<String>,
    pub size: (u16, u16),
    pub look: Appearance,
    /// Whether a link's address is written out, since the terminal makes no link of its text.
    pub addresses_are_shown: bool,
    /// Tokens per minute that the account may take.
    pub quota: Option<Quota>,
    /// Whether what is written is sent to be counted.
    pub counts_tokens: bool,
}

impl Setup {
    /// Returns a setup for a terminal with a color palette, in which nothing was configured.
    pub fn new(catalog: Arc<Catalog>, settings: Settings, size: (u16, u16)) -> Self {
        Self {
            catalog,
            settings,
            model_is_chosen: false,
            notes: Vec::new(),
            size,
            look: Appearance::new(ColorDepth::Palette, None),
            addresses_are_shown: false,
            quota: None,
            counts_tokens: false,
        }
    }
}

/// The whole state.
#[derive(Debug, Clone)]
pub struct App {
    /// The state that does not depend on the view.
    pub session: Session,
    pub keymap: Keymap,
    pub metrics: MetricsPage,
    /// The page of comparing, while it is open.
    pub comparing: ComparisonPage,
    pub focus: Focus,
    pub overlay: Overlay,
    pub composer: Composer,
    pub attaching: PendingAttachments,
    pub panel: Panel,
    /// What the next request will take.
    pub estimating: RequestEstimate,
    pub transcript: Transcript,
    pub find: Find,
    pub inspector: Inspector,
    /// Unsaved work of an earlier run, until the user has restored or deleted it.
    unsaved: Option<Unsaved>,
    /// A short word to the user, until the next key.
    pub note: Option<String>,
    /// What the configuration had to say; shown on the first screen.
    pub notes: Vec<String>,
    pub size: (u16, u16),
    pub look: Appearance,
    composer_rows: u16,
    quit_is_armed: bool,
    captures_mouse: bool,
}

impl App {
    pub fn new(now: Instant, setup: Setup) -> Self {
        let mut session = Session::new(now, setup.catalog, setup.settings);
        session.model_is_chosen = setup.model_is_chosen;
        session.quota = setup.quota;
        Self {
            session,
            keymap: actions::default_keymap(),
            metrics: MetricsPage::default(),
            comparing: ComparisonPage::Closed,
            focus: Focus::Composer,
            overlay: Overlay::None,
            composer: Composer::default(),
            attaching: PendingAttachments::default(),
            panel: Panel::default(),
            estimating: RequestEstimate::new(setup.counts_tokens),
            transcript: Transcript::default(),
            find: Find::default(),
            inspector: Inspector::default(),
            unsaved: None,
            note: None,
            notes: setup.notes,
            size: setup.size,
            look: setup.look.with_addresses(setup.addresses_are_shown),
            composer_rows: 1,
            quit_is_armed: false,
            captures_mouse: true,
        }
    }

    /// Takes in a fact and says what is to be done about it.
    pub fn update(&mut self, now: Instant, msg: Msg) -> Vec<Effect> {
        self.session.now = now;
        let mut effects = match msg {
            Msg::Stream { reply, event } => {
                self.take_event(now, reply, &event);
                // The hot path: nothing below depends on what a stream brings.
                if !event.is_last() {
                    return Vec::new();
                }
                self.fit_find();
                let learned = self.session.learn(reply, &event);
                return learned.into_iter().chain(self.estimate()).collect();
            }
            Msg::Wire { reply, seen } => {
                self.session.take_wire_events(reply, seen);
                self.fit_inspector();
                return Vec::new();
            }
            Msg::Ticked => {
                self.refresh_find();
                return Vec::new();
            }
            Msg::Key(key) => self.key(key),
            Msg::Typed(text) => self.type_text(&text),
            Msg::Pasted(text) => self.paste(&text),
            Msg::Attached { number, found } => self.attached(number, found),
            Msg::Completed { typed, text, choices } => {
                self.completed(&typed, &text, choices);
                Vec::new()
            }
            Msg::Mouse(mouse) => {
                self.mouse(mouse);
                Vec::new()
            }
            Msg::Resized(columns, rows) => {
                self.size = (columns, rows);
                if self.focus == Focus::Settings && !self.panel_is_shown() {
                    self.focus = Focus::Composer;
                }
                Vec::new()
            }
            Msg::Linked(connection) => self.connected(connection),
            Msg::ListRecalled { region, listing, age } => {
                self.session.listing_recalled(&region, *listing, age);
                self.refill_models();
                Vec::new()
            }
            Msg::Listed { region, listing } => {
                self.session.listing_received(&region, *listing);
                self.refill_models();
                Vec::new()
            }
            Msg::RecipesRead { recipes, wrong } => {
                self.session.recipes.all = recipes;
                self.notes.extend(wrong);
                Vec::new()
            }
            Msg::MetricsSaved(saved) => {
                self.metrics_saved(saved);
                Vec::new()
            }
            Msg::RecipeSaved { recipe, saved } => {
                self.recipe_saved(*recipe, saved);
                Vec::new()
            }
            Msg::Recalled(lessons) => self.session.recall(&lessons),
            Msg::FileUnread(why) => {
                self.notes.push(why);
                Vec::new()
            }
            Msg::UnsavedFound(unsaved) => self.unsaved_found(*unsaved),
            Msg::Replayed(played) => self.replay(&played),
            Msg::ReplayStopped(reply) => self.stop_replay(reply),
            Msg::ReplayEnded { shown, cut } => self.end_replay(shown, cut),
            Msg::Recording(name) => {
                self.recording(name);
                Vec::new()
            }
            Msg::Background(background) => self.background_found(background),
            Msg::Edited(Ok(text)) => {
                self.composer.set_text(text.strip_suffix('\n').unwrap_or(&text));
                Vec::new()
            }
            Msg::Edited(Err(why)) | Msg::Noted(why) => {
                self.note = Some(why);
                Vec::new()
            }
            Msg::CountDue(count) => self.count(count),
            Msg::Counted { count, answer } => {
                self.counted(count, answer);
                Vec::new()
            }
        };
        self.fit_composer();
        self.fit_find();
        effects.extend(self.estimate());
        self.fit_inspector();
        effects
    }

    /// Takes in what drawing learned.
    pub fn measured(&mut self, mut measured: ScreenLayout) {
        if let Some(line) = self.overlay.first_line() {
            *line = (*line).min(measured.dialog_last);
        }
        self.inspector.take(std::mem::take(&mut measured.inspector));
        self.metrics.turn_rows = std::mem::take(&mut measured.turn_rows);
        self.panel.rows = std::mem::take(&mut measured.panel_rows);
        if let Some(transcript) = measured.transcript.take() {
            self.transcript.scroll.take(transcript);
        }
        self.measured_columns(measured);
    }

    fn connected(&mut self, connection: ConnectionState) -> Vec<Effect> {
        self.session.connection = connection;
        if matches!(self.session.connection, ConnectionState::Undecided { .. }) {
            self.ask_identity();
        }
        let Some(region) = self.session.region() else { return Vec::new() };
        if !self.session.model_is_chosen {
            self.session.settings.model = ModelId::default_for(region);
        }
        self.session.recall_models()
    }
}
