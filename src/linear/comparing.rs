//! Comparisons as a sequence of replies: the last prompt is sent to several models, or several times with
//! the same settings. Each reply is printed when the reply before it has ended.

use super::LinearChat;
use super::asking::is_idle;
use super::commands::typed_name;
use super::planned_replies::PlannedReplies;
use super::turns::turns;
use crate::app::App;
use crate::app::actions::Action;
use crate::chat::message::Ending;
use crate::screens::chat::Action as Chat;
use crate::screens::compare::SAMPLES;

impl LinearChat {
    /// Plans a reply from each model.
    pub(super) fn compare(&mut self, app: &mut App, argument: &str) {
        let has_commas = argument.contains(',');
        let separator =
            |letter: char| if has_commas { letter == ',' } else { letter.is_whitespace() };
        let models: Vec<_> = argument.split(separator).map(str::trim).collect();
        let models: Vec<_> = models.into_iter().filter(|model| !model.is_empty()).collect();
        if models.len() < 2 {
            let compare = typed_name("compare");
            return self.output.say(&format!(
                "Type two or more models after the command, such as {compare} haiku, sonnet 4.5."
            ));
        }
        self.plan(app, models.into_iter().map(|model| Some(model.to_owned())).collect());
    }

    /// Plans several replies with the same settings.
    pub(super) fn sample(&mut self, app: &mut App, argument: &str) {
        let (least, most) = SAMPLES;
        let count = if argument.is_empty() { Some(least) } else { argument.parse().ok() };
        match count.filter(|count| (least..=most).contains(count)) {
            Some(count) => self.plan(app, vec![None; count]),
            None => {
                self.output
                    .say(&format!("Type a number from {least} to {most} after the command."));
            }
        }
    }

    fn plan(&mut self, app: &mut App, mut models: Vec<Option<String>>) {
        if let Some(why) = app.missing(Action::Chat(Chat::Regenerate)) {
            return self.output.say(&format!("No prompt to send again: {why}."));
        }
        models.reverse();
        self.planned = PlannedReplies { count: models.len(), models, chooses_first: true };
    }

    /// Forgets the planned replies.
    pub(super) fn cancel_planned(&mut self) {
        self.planned = PlannedReplies::default();
    }

    /// Requests the next planned reply. If the last reply is not complete, forgets the others.
    pub(super) fn request_planned(&mut self, app: &mut App) {
        let is_first = self.planned.models.len() == self.planned.count;
        let waits = app.session.is_busy() || !is_idle(app) || self.asking.is_pending(app);
        if self.planned.is_empty() || waits {
            return;
        }
        let last =
            turns(app).last().and_then(|(_, reply)| app.session.open.conversation.reply(reply?));
        let is_complete = last.is_some_and(|reply| matches!(reply.ending, Ending::Complete { .. }));
        if !is_first && !is_complete {
            self.cancel_planned();
            return self.output.say("The other replies are not requested.");
        }
        let Some(model) = self.planned.models.pop() else { return };
        let number = self.planned.count - self.planned.models.len();
        let of = self.planned.count;
        let name = model.as_ref().map_or(String::new(), |model| format!(", {model}"));
        self.output.say(&format!("Reply {number} of {of}{name}."));
        let action = match model {
            Some(_) => Chat::RegenerateWithModel,
            None => Chat::Regenerate,
        };
        self.asking.argument = model;
        self.perform_action(app, Action::Chat(action), None);
    }
}
