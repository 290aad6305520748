//! Notifies the user of the end of a reply, and names the window.

use super::App;
use crate::chat::conversation::MessageId;
use crate::chat::message::Ending;
use crate::document::visible;
use crate::session::effect::Effect;
use crate::ui::text::clip;

/// Maximum columns of the conversation's title in a notification and in the title of the window.
const MAX_TITLE_COLUMNS: usize = 60;

impl App {
    /// Notifies the user of the end of a long reply in a window without the focus. In a comparison,
    /// only the last reply counts.
    pub(super) fn notify_of_end(&mut self, message: MessageId) {
        let Some(after) = self.window.options.notify_after else { return };
        let is_partial = self.comparison().is_some() && self.session.is_busy();
        let took = self.session.turn(message).and_then(|turn| turn.meter.wall_time());
        if self.window.has_focus || is_partial || took.is_none_or(|took| took < after) {
            return;
        }
        let ending = self.session.open.conversation.reply(message).map(|reply| &reply.ending);
        let sentence = match ending {
            _ if self.comparison().is_some() => "All replies have ended",
            Some(Ending::Failed(_)) => "The reply failed",
            Some(Ending::Interrupted) => "The reply was interrupted",
            _ => "The reply is complete",
        };
        self.effects.push(Effect::Notify(format!("{sentence}: {}", self.safe_title())));
    }

    /// Returns the title that the window should have, or `None` for its own title.
    pub fn window_title(&self) -> Option<String> {
        let state = self.session.state();
        let is_shown = self.window.options.shows_title;
        is_shown.then(|| format!("{state} · {} · Outcrop", self.safe_title()))
    }

    /// Returns the title of the conversation without control characters.
    fn safe_title(&self) -> String {
        let start: String = self.session.title().chars().take(4 * MAX_TITLE_COLUMNS).collect();
        clip(&visible::line(&start), MAX_TITLE_COLUMNS)
    }
}
