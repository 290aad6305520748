//! Performs the app's effects.

use std::io;

use super::connect_task::{ConnectTask, CurrentClient};
use super::loop_config::LoopExit;
use super::loop_state::LoopState;
use super::{count, files, listing};
use crate::app::msg::Msg;
use crate::chat::access::IdentityChoice;
use crate::refusal_file::RefusalFile;
use crate::session::effect::Effect;

impl LoopState {
    /// Performs an effect. Returns how the run ends if the effect ends it.
    pub(super) fn perform(&mut self, effect: Effect) -> Option<LoopExit> {
        match effect {
            Effect::Ask { reply, request } => {
                let ask = Effect::Ask { reply, request };
                if let Some(ask) = self.hold(reply, ask) {
                    self.send(ask);
                }
            }
            Effect::Store { number, request } => self.submit_to_store(number, *request),
            Effect::ListModels => {
                let client = self.client();
                self.list_models(client, true);
            }
            Effect::LoadCachedModels => self.list_models(self.link.client(), false),
            Effect::Stop(reply) => {
                self.drop_held(reply);
                self.asking.stop(reply, self.app.session.now);
                if let Some(playing) = &mut self.playing {
                    playing.over(reply);
                    playing.pause();
                }
            }
            // A new count aborts the previous count.
            Effect::ScheduleCount(count) => self.count = Some(self.tasks.spawn(count::wait(count))),
            Effect::Count { count, request } => {
                let work = count::ask(count, request, self.link.client());
                self.count = Some(self.tasks.spawn(work));
            }
            Effect::DropCount => self.count = None,
            Effect::Copy { text, label: what } => {
                let terminal = &self.config.terminal;
                if let Some(note) = self.clipboard.copy(terminal, &self.tasks, text, what) {
                    self.note(note);
                }
            }
            Effect::Attach { number, source } => {
                self.tasks.spawn_blocking(move || Some(files::attach(number, &source)));
            }
            Effect::CompletePath(typed) => {
                self.tasks.spawn_blocking(move || Some(files::complete(typed)));
            }
            Effect::ListPaths(typed) => {
                self.tasks.spawn_blocking(move || Some(files::list(typed)));
            }
            Effect::SaveText { kind, file, text } => {
                self.tasks.enqueue_change(move || Some(files::save_text(kind, &file, &text)));
            }
            Effect::ReadImport { file, model } => {
                self.tasks.spawn_blocking(move || Some(files::read_import(&file, &model)));
            }
            Effect::CaptureMouse(captures) => {
                if let Err(error) = (self.config.terminal.capture_mouse)(captures) {
                    self.note(format!("Mouse capture did not change: {error}"));
                }
            }
            Effect::SaveRecipe(recipe) => {
                let own = self.config.resources.files.recipes.clone();
                self.tasks.enqueue_change(move || Some(files::save_recipe(own.as_deref(), recipe)));
            }
            Effect::StoreRefusal(id, refusal) => {
                self.change_refusals(move |file| file.add(&id, refusal));
            }
            Effect::ForgetLessons => self.change_refusals(RefusalFile::clear),
            Effect::ChooseIdentity(choice) => self.choose_identity(choice),
            Effect::Step => self.play_step(),
            Effect::Record(name) => self.record_to(name.as_deref()),
            Effect::Edit(text) => return Some(LoopExit::Edit(text)),
            Effect::ShowRaw(text) => return Some(LoopExit::Raw(text)),
            Effect::Notify(text) => {
                let terminal = &self.config.terminal;
                if let Err(error) = (terminal.notify)(terminal.notifications, &text) {
                    tracing::debug!(%error, "the user was not notified");
                }
            }
            Effect::EditConfig => return Some(LoopExit::EditConfig),
            Effect::ReloadConfig => self.reload_config(true),
            Effect::Redraw => self.is_screen_lost = true,
            Effect::Suspend => return Some(LoopExit::Suspend),
            Effect::Quit => return Some(LoopExit::Quit),
        }
        None
    }

    /// Reads the configuration file again if it was written since, or if the user requested it.
    pub(super) fn reload_config(&mut self, is_requested: bool) {
        let Some(source) = self.source.clone() else { return };
        self.tasks.enqueue(move || source.reload(is_requested));
    }

    /// Sends a request whose prompt is stored.
    pub(super) fn send(&mut self, ask: Effect) {
        if let Effect::Ask { reply, request } = ask {
            self.ask(reply, request);
        }
    }

    pub(super) fn note(&mut self, note: String) {
        self.app.update(self.now(), Msg::Notice(note));
    }

    fn list_models(&self, client: CurrentClient, asks_service: bool) {
        let folder = self.config.resources.files.cache.clone();
        self.tasks.spawn_detached(|results| listing::list(client, folder, asks_service, results));
    }

    /// Sets the title of the window if it has changed.
    pub(super) fn update_window_title(&mut self) {
        let title = self.app.window_title();
        if title != self.window_title {
            if let Err(error) = (self.config.terminal.set_title)(title.as_deref()) {
                tracing::debug!(%error, "the window title was not set");
            }
            self.window_title = title;
        }
    }

    /// Changes the file of learned refusals. If a refusal cannot be stored, Outcrop learns it
    /// again.
    fn change_refusals(
        &mut self,
        change: impl FnOnce(&RefusalFile) -> io::Result<()> + Send + 'static,
    ) {
        let Some(file) = self.config.resources.files.refusals.clone() else { return };
        self.refusal_changes.add(move || {
            if let Err(error) = change(&file) {
                tracing::debug!(%error, "the learned limit is not stored");
            }
        });
    }

    /// Uses the credentials that the user chose, and remembers the choice for later starts.
    fn choose_identity(&mut self, choice: IdentityChoice) {
        let stored = match &self.config.resources.files.choices {
            Some(choices) => choices.remember(&self.config.access, choice),
            None => Err(io::Error::other("there is no state folder")),
        };
        if let Err(error) = stored {
            self.note(format!("The answer was not saved, so Outcrop will ask again: {error}"));
        }
        self.link.decide(choice);
    }

    /// Returns a handle to the client. If the search has failed, starts a new one, because the user
    /// may have signed in or added a profile since then.
    pub(super) fn client(&mut self) -> CurrentClient {
        if self.link.has_failed() {
            self.link = ConnectTask::start(&self.config, &self.tasks);
        }
        self.link.client()
    }
}
