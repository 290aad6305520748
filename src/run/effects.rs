//! What each effect does outside: the only place where the state machine's wishes are carried out.

use std::io;

use super::connect_task::{self, ConnectTask};
use super::{LoopExit, LoopState};
use crate::app::msg::Msg;
use crate::chat::access::IdentityChoice;
use crate::session::effect::Effect;

impl LoopState {
    /// Carries an effect out. Says how the run ends, where it does by this.
    pub(super) fn perform(&mut self, effect: Effect) -> Option<LoopExit> {
        match effect {
            Effect::Ask { reply, request } => self.ask(reply, request),
            Effect::ListModels => {
                let link = self.client();
                self.listings.ask(link, true);
            }
            Effect::RecallModels => self.listings.ask(self.link.client(), false),
            Effect::Stop(reply) => {
                self.asking.stop(reply, self.app.session.now);
                if let Some(playing) = &mut self.playing {
                    playing.over(reply);
                    playing.pause();
                }
            }
            Effect::CountSoon(count) => self.counting.wait(count),
            Effect::Count { count, request } => {
                self.counting.ask(count, request, self.link.client());
            }
            Effect::DropCount => self.counting.give_up(),
            Effect::Copy { text, what } => {
                if let Some(note) = self.clipboard.copy(&self.config, text, what) {
                    self.app.update(self.now(), Msg::Noted(note));
                }
            }
            Effect::Attach { number, source } => self.files.attach(number, source),
            Effect::CompletePath(typed) => self.files.complete(typed),
            Effect::SaveMetrics { file, text } => self.files.save(file, text),
            Effect::CaptureMouse(captures) => {
                if let Err(error) = (self.config.terminal.capture_mouse)(captures) {
                    self.app
                        .update(self.now(), Msg::Noted(format!("The mouse is as it was: {error}")));
                }
            }
            Effect::SaveRecipe(recipe) => {
                self.files.save_recipe(self.config.resources.files.recipes.clone(), recipe);
            }
            Effect::Remember(id, lesson) => self.remembering.add(id, lesson),
            Effect::ForgetLessons => self.remembering.forget(),
            Effect::KeepRestored(file) => {
                self.files.keep_restored(self.config.resources.files.rescue.clone(), file);
            }
            Effect::DeleteUnsaved(file) => {
                self.files.delete_unsaved(self.config.resources.files.rescue.clone(), file);
            }
            Effect::ChooseIdentity(choice) => self.choose_identity(choice),
            Effect::Step => self.play_step(),
            Effect::Record(name) => self.record_to(name.as_deref()),
            Effect::Edit(text) => return Some(LoopExit::Edit(text)),
            Effect::ShowRaw(text) => return Some(LoopExit::Raw(text)),
            Effect::Suspend => return Some(LoopExit::Suspend),
            Effect::Quit => return Some(LoopExit::Quit),
        }
        None
    }

    /// Uses the credentials that the user chose, and remembers the answer for later starts.
    fn choose_identity(&mut self, choice: IdentityChoice) {
        let kept = match &self.config.resources.files.choices {
            Some(choices) => choices.remember(&self.config.access, choice),
            None => Err(io::Error::other("there is no state folder")),
        };
        if let Err(error) = kept {
            let note = format!("The answer was not saved, and Outcrop will ask again: {error}");
            self.app.update(self.now(), Msg::Noted(note));
        }
        self.link.decide(choice);
    }

    /// A handle on the way to Bedrock, which is looked for once more when there was none.
    pub(super) fn client(&mut self) -> connect_task::CurrentClient {
        if self.link.is_down() {
            // What was missing may be there now: a new sign-in, a profile.
            self.link = ConnectTask::start(&self.config);
        }
        self.link.client()
    }
}
