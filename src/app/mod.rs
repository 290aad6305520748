//! The app owns the session, the screens and the stack of layers, and routes each `Msg` to them. It
//! does no I/O and reads no clock: the time is an argument.
//!
//! Read in this order: [`msg`], [`actions`], [`App::update`], `dispatch.rs`, then one screen in
//! [`crate::screens`].

pub mod actions;

pub mod app_config;

mod answers;

mod closed_conversation;

pub mod command_groups;

mod comparison;

mod configuration;

mod connection;

mod dialogs;

mod dispatch;

mod external_editor;

mod history;

pub mod layers;

mod key_meaning;

mod letters;

mod missing;

mod mouse;

pub mod msg;

mod notifying;

mod opening_conversation;

mod pages;

mod perform;

mod queries;

mod replay;

pub mod screen_areas;

pub mod screen_layout;

pub mod typed_letters;

pub mod window;

mod setup;

mod storing;

mod transfer;

use std::time::Instant;

use actions::Action;
use app_config::AppConfig;
use closed_conversation::ClosedConversation;
use layers::{Layer, Layers};
use msg::Msg;
use opening_conversation::OpeningConversation;
use screen_layout::ScreenLayout;
pub use setup::Setup;
use typed_letters::{PendingKeys, TypedLetters};
use window::Window;

use crate::screens::Screens;
use crate::screens::compare::{ComparePage, Comparison};
use crate::screens::context::{Context, Next};
use crate::screens::focus::Focus;
use crate::screens::settings::SettingsPanel;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::ui::appearance::Appearance;
use crate::ui::key_press::KeyPress;
use crate::ui::keymap::Keymap;
use crate::ui::prompt_target::PromptTarget;
use crate::ui::reading_options::ReadingOptions;

#[derive(Debug, Clone)]
pub struct App {
    /// The state that does not depend on the view.
    pub session: Session,
    pub screens: Screens,
    pub layers: Layers,
    /// The pane that handles the keys while no layer is open.
    pub focus: Focus,
    pub keymap: Keymap,
    pub reading: ReadingOptions,
    /// A short message to the user. The next key clears it.
    pub notice: Option<String>,
    /// The last notice that is true only while a reply is in flight.
    busy_notice: Option<String>,
    /// The last configuration, which tells what the user changed since.
    configured: AppConfig,
    /// The problems of the configuration file.
    pub config_problems: Vec<String>,
    /// Warnings and hints from the configuration, shown on the first screen.
    pub notes: Vec<String>,
    pub size: (u16, u16),
    pub window: Window,
    pub look: Appearance,
    last_comparison: Option<Comparison>,
    /// The conversation that was closed last.
    closed: Option<Box<ClosedConversation>>,
    composer_rows: u16,
    /// The action that the next key confirms.
    armed: Option<Action>,
    letters: TypedLetters,
    /// The keys of a sequence that is not complete.
    pending_keys: Option<PendingKeys>,
    /// The last letter, if it begins a sequence of letters in vim's insert mode.
    typed_letter: Option<(KeyPress, Instant)>,
    /// When the changed draft is stored.
    draft_due: Option<Instant>,
    /// The query that reads the conversation to export, and the file.
    exporting: Option<(u64, String)>,
    /// The conversation that is read to be opened.
    opening: Option<OpeningConversation>,
    /// When Esc closed a layer, until the next key.
    escaped_at: Option<Instant>,
    captures_mouse: bool,
    /// Whether the next screen frame must be drawn completely, and not only what a delta or the
    /// clock can change.
    is_changed: bool,
    has_shown_shift_tip: bool,
    /// A sentence to add to the notice about a copy.
    copy_tip: Option<&'static str>,
    effects: Vec<Effect>,
}

impl App {
    pub fn new(now: Instant, setup: Setup) -> Self {
        let configured = AppConfig::of(&setup);
        let preferences = configured.preferences;
        let mut session = Session::new(now, setup.catalog, setup.settings);
        session.model_is_chosen = setup.is_model_configured;
        session.quota = setup.quota;
        session.store = setup.store;
        session.set_before_recipe(setup.before_recipe);
        let mut reading = ReadingOptions::default();
        reading.wrap_code(preferences.wraps_code);
        let problems = setup.config_problems;
        Self {
            session,
            screens: Screens::new(setup.counts_tokens),
            layers: Layers::default(),
            focus: Focus::Composer,
            keymap: actions::preferred_keymap(&setup.keys).0,
            reading,
            notice: None,
            busy_notice: None,
            notes: setup.notes.into_iter().chain(problems.clone()).collect(),
            configured,
            config_problems: problems,
            size: setup.size,
            window: Window::new(setup.window),
            look: setup.look.with_addresses(setup.shows_addresses),
            last_comparison: None,
            closed: None,
            composer_rows: 1,
            armed: None,
            letters: TypedLetters::default(),
            pending_keys: None,
            typed_letter: None,
            draft_due: None,
            exporting: None,
            opening: None,
            escaped_at: None,
            captures_mouse: setup.preferences.captures_mouse,
            is_changed: true,
            has_shown_shift_tip: false,
            copy_tip: None,
            effects: Vec::new(),
        }
    }

    /// Applies a `Msg` to the state and returns the work that follows from it.
    pub fn update(&mut self, now: Instant, msg: Msg) -> Vec<Effect> {
        self.session.now = now;
        self.is_changed |= !matches!(msg, Msg::Stream { .. } | Msg::Wire { .. } | Msg::Tick);
        self.note_draft(&msg);
        match msg {
            Msg::Stream { reply, event } => {
                let state = self.session.state();
                if let Some(ended) = self.session.apply_event(now, reply, &event) {
                    self.reply_ended(ended);
                    self.notify_of_end(ended);
                }
                self.is_changed |= event.is_last() || self.session.state() != state;
                // The hot path: nothing below depends on a delta.
                if !event.is_last() {
                    return Vec::new();
                }
                self.effects.extend(self.session.learn(reply, &event));
                self.sync_views();
                self.sync_store();
                return std::mem::take(&mut self.effects);
            }
            Msg::Wire { reply, events } => {
                self.session.record_wire_events(reply, events);
                self.update_inspector();
                return Vec::new();
            }
            Msg::Tick => {
                self.scroll_dragged();
                self.screens.chat.refresh_find(&self.session, self.look);
                self.store_due_draft();
                if !self.perform_due_letter() {
                    return std::mem::take(&mut self.effects);
                }
                self.is_changed = true;
            }
            Msg::Key(key) => self.key(key),
            Msg::Typed(text) => self.type_text(&text),
            Msg::Pasted(text) => self.paste(&text),
            Msg::Mouse(mouse) => self.mouse(mouse),
            Msg::Resized(columns, rows) => self.resize(columns, rows),
            Msg::FocusChanged(has_focus) => self.window.has_focus = has_focus,
            Msg::Connected(connection) => self.connected(connection),
            Msg::StoredModelsLoaded { region, listing, age } => {
                self.session.cached_listing_loaded(&region, *listing, age);
                self.refill_models();
            }
            Msg::ModelsListed { region, listing } => {
                self.session.listing_received(&region, *listing);
                self.refill_models();
            }
            Msg::RecipesRead { recipes, wrong } => {
                self.session.recipes.all = recipes;
                self.notes.extend(wrong);
            }
            Msg::TextSaved(kind, saved) => self.text_saved(kind, saved),
            Msg::Imported(imported) => self.imported(imported),
            Msg::RecipeSaved { recipe, saved } => {
                let saved = saved.map(|file| {
                    let notice = format!("Saved as {} in {file}", recipe.name);
                    SettingsPanel::recipe_saved(&mut self.session, *recipe);
                    notice
                });
                self.value_saved(PromptTarget::RecipeName, saved);
            }
            Msg::FilesRead { number, found } => self.files_read(number, found),
            Msg::PathCompleted { typed, text, choices } => {
                if let Some(dialog) = self.layers.value_dialog(PromptTarget::AttachedFile) {
                    dialog.complete(&typed, &text, choices);
                }
            }
            Msg::PathsListed { typed, names } => {
                if let Some(dialog) = self.layers.value_dialog(PromptTarget::AttachedFile) {
                    dialog.list(&typed, names);
                }
            }
            Msg::RefusalsLoaded(lessons) => self.session.recall(&lessons),
            Msg::FileUnreadable(why) => self.notes.push(why),
            Msg::Store(msg) => self.store_reported(msg),
            Msg::ReplayRequested(played) => self.replay(&played),
            Msg::ReplayStopped(reply) => self.stop_replay(reply),
            Msg::ReplayEnded { shown, cut } => self.end_replay(shown, cut),
            Msg::RecordingChanged(name) => self.recording(name),
            Msg::ConfigReloaded(reload) => self.config_reloaded(reload),
            Msg::Background(background) => self.background_reported(background),
            Msg::EditorClosed(subject, saved) => self.editor_closed(subject, saved),
            Msg::Notice(notice) => self.show_notice(notice),
            Msg::Command { action, about } => self.command(action, about),
            Msg::Answered(answer) => self.answer(answer),
            Msg::CountDue(count) => self.on(|screens, cx| screens.chat.count(cx, count)),
            Msg::TokensCounted { count, answer } => {
                self.screens.chat.counted(&self.session, count, answer);
            }
        }
        self.sync_views();
        self.sync_store();
        std::mem::take(&mut self.effects)
    }

    /// Returns whether the next screen frame must be drawn completely, and resets that flag.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.is_changed)
    }

    /// Runs a closure on the screens with a context, and then performs the requests that the
    /// closure added to the context.
    pub(crate) fn on<R>(&mut self, act: impl FnOnce(&mut Screens, &mut Context<'_>) -> R) -> R {
        let mut cx = Context {
            session: &mut self.session,
            reading_options: &mut self.reading,
            keymap: &self.keymap,
            look: self.look,
            size: self.size,
            focus: self.focus,
            notice: &mut self.notice,
            effects: Vec::new(),
            next: Vec::new(),
        };
        let result = act(&mut self.screens, &mut cx);
        let Context { effects, next, .. } = cx;
        self.effects.extend(effects);
        for next in next {
            self.go(next);
        }
        result
    }

    /// Runs a closure on the open comparison with a context, and then performs the requests that
    /// the closure added to the context.
    fn with_comparison(&mut self, act: impl FnOnce(&mut ComparePage, &mut Context<'_>)) {
        let is_page = |layer: &Layer| matches!(layer, Layer::Compare(_));
        let Some(at) = self.layers.iter().position(is_page) else { return };
        // Take the page out of the stack, so that the context can borrow the rest.
        let Layer::Compare(mut page) = std::mem::replace(&mut self.layers[at], Layer::Metrics)
        else {
            return;
        };
        let next = self.on(|_, cx| {
            act(&mut page, cx);
            std::mem::take(&mut cx.next)
        });
        self.layers[at] = Layer::Compare(page);
        for next in next {
            self.go(next);
        }
    }

    fn go(&mut self, next: Next) {
        match next {
            Next::Close if self.layers.is_empty() => self.focus_on(Focus::Composer),
            Next::Close => drop(self.layers.pop()),
            Next::CloseAndShow(reply) => self.close_comparison(reply),
            Next::Open(request) => self.open_dialog(request),
            Next::Focus(pane) => self.focus_on(pane),
            Next::GoTo(message) => self.go_to(message),
            Next::StepTurn { is_forward } => self.step_turn(is_forward),
            Next::Compare(replies) => self.compare_replies(replies),
            Next::NewConversation => self.confirm_new_conversation(),
            Next::OpenConversation { conversation, found } => {
                self.open_conversation(conversation, found);
            }
            Next::DeleteConversation(conversation) => self.delete_conversation(conversation),
            Next::SayWhileBusy(notice) => self.say_while_busy(notice),
        }
    }

    /// Shows a notice until the next key or the end of the reply.
    fn say_while_busy(&mut self, notice: String) {
        self.busy_notice = Some(notice.clone());
        self.notice = Some(notice);
    }

    /// Updates the state that depends on several parts of the app.
    fn sync_views(&mut self) {
        self.fit_composer();
        self.screens.chat.update_find(&self.session, self.look, self.focus);
        self.fit_comparison();
        if matches!(self.layers.page(), Some(Layer::Branches)) {
            self.screens.branches.refresh(&self.session);
        }
        self.effects.extend(self.screens.chat.update_estimate(&self.session));
        self.update_inspector();
    }

    /// Applies the measurements of the last screen frame.
    pub fn apply_layout(&mut self, layout: ScreenLayout) {
        match self.layers.last_mut() {
            Some(Layer::Text(_, line)) => *line = (*line).min(layout.max_dialog_scroll),
            Some(Layer::Help(page)) => page.measured(layout.help),
            _ => {}
        }
        self.screens.inspector.apply_layout(layout.inspector);
        self.screens.metrics.turn_rows = layout.turn_rows;
        self.screens.branches.measured(layout.branches);
        self.screens.settings.rows = layout.panel_rows;
        self.screens.chat.example_rows = layout.examples;
        self.screens.chat.composer.has_unseen_paste = false;
        if let Some(transcript) = layout.transcript {
            self.screens.chat.transcript.scroll.apply(transcript);
        }
        if let Some(page) = self.layers.comparison_mut() {
            page.measured(layout.max_table_scroll, layout.columns);
        }
    }
}
