//! What each effect does outside: the only place where the state machine's wishes are carried out.

use super::linking::{self, Linked};
use super::{Exit, Session, asking, now, recipes};
use crate::app::msg::{Effect, Msg};
use crate::bedrock::Tap;

impl Session {
    /// Carries an effect out. Says how the run ends, where it does by this.
    pub(super) fn perform(&mut self, effect: Effect) -> Option<Exit> {
        match effect {
            Effect::Ask { reply, request } => {
                let link = self.client();
                let out = self.batches.0.clone();
                let asked = asking::ask(reply, request, link, Tap::new(now), out);
                self.asking = Some(tokio::spawn(asked));
            }
            Effect::ListModels => {
                let link = self.client();
                self.listings.ask(link, true);
            }
            Effect::RecallModels => self.listings.ask(self.link.client(), false),
            Effect::Stop => {
                if let Some(task) = self.asking.take() {
                    // Drops the stream, which closes the connection.
                    task.abort();
                }
            }
            Effect::Copy { text, what } => {
                if let Some(note) = self.clipboard.copy(&self.edges, text, what) {
                    self.app.update(now(), Msg::Noted(note));
                }
            }
            Effect::Attach { number, source } => self.files.attach(number, source),
            Effect::CompletePath(typed) => self.files.complete(typed),
            Effect::SaveMetrics { file, text } => self.files.save(file, text),
            Effect::CaptureMouse(captures) => {
                if let Err(error) = (self.edges.capture_mouse)(captures) {
                    self.app.update(now(), Msg::Noted(format!("The mouse is as it was: {error}")));
                }
            }
            Effect::SaveRecipe(recipe) => {
                self.app.update(now(), recipes::save(&self.edges, recipe));
            }
            Effect::Remember(id, lesson) => self.remembering.add(id, lesson),
            Effect::ForgetLessons => self.remembering.forget(),
            Effect::Edit(text) => return Some(Exit::Edit(text)),
            Effect::ShowRaw(text) => return Some(Exit::Raw(text)),
            Effect::Suspend => return Some(Exit::Suspend),
            Effect::Quit => return Some(Exit::Quit),
        }
        None
    }

    /// A handle on the way to Bedrock, which is looked for once more when there was none.
    fn client(&mut self) -> linking::Client {
        if self.link.is_down() {
            // What was missing may be there now: a new sign-in, a profile.
            self.link = Linked::start(&self.edges);
        }
        self.link.client()
    }
}
