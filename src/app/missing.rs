//! Why an action has no effect now. The palette lists such actions last.

use super::App;
use super::actions::Action;
use crate::screens::chat::Action as Chat;
use crate::screens::compare::Action as Compare;
use crate::screens::metrics::Action as Metrics;
use crate::screens::settings::Action as Settings;
use crate::ui::find_action::FindAction;

impl App {
    /// Returns what is missing for an action, in a few words, or `None` if it is available.
    pub fn missing(&self, action: Action) -> Option<&'static str> {
        let chat = &self.screens.chat;
        let (is_busy, is_empty) =
            (self.session.is_busy(), self.session.open.conversation.is_empty());
        let busy = is_busy.then_some("a reply is running");
        let message = is_empty.then_some("no messages yet");
        let prompt = (is_empty && chat.unsent().text.trim().is_empty()).then_some("no prompt yet");
        match action {
            Action::Chat(action) => match action {
                Chat::EditAndResend
                | Chat::Regenerate
                | Chat::RegenerateAtTemperature
                | Chat::RegenerateWithModel
                | Chat::PreviousBranch
                | Chat::NextBranch
                | Chat::SendAgain
                | Chat::ContinueReply => message.or(busy),
                Chat::ToStart
                | Chat::ToEnd
                | Chat::PreviousTurn
                | Chat::NextTurn
                | Chat::ShowRaw
                | Chat::OpenInEditor
                | Chat::CopyCodeBlock
                | Chat::PreviousCitation
                | Chat::NextCitation
                | Chat::ToggleThinking
                | Chat::ToggleCodeWrap
                | Chat::ApplyReplySettings
                | Chat::CopyLastReply
                | Chat::CopyConversation => message,
                Chat::ShowRequest | Chat::CopyRequest(_) => prompt,
                Chat::StopReply => (!is_busy).then_some("no reply is running"),
                Chat::RemoveAttachments => {
                    chat.composer.attachments().is_empty().then_some("nothing attached")
                }
                _ => None,
            },
            Action::Metrics(Metrics::CopyCsv | Metrics::CopyJson | Metrics::Save)
                if self.shows_usage() =>
            {
                None
            }
            Action::Branches(_)
            | Action::Find(FindAction::Open)
            | Action::ExportConversation
            | Action::Metrics(Metrics::CopyCsv | Metrics::CopyJson | Metrics::Save) => message,
            Action::Find(_) => message.or((!chat.find.has_query()).then_some("no search yet")),
            Action::Compare(Compare::Compare | Compare::Sample) => prompt.or(busy),
            Action::Compare(Compare::ShowAgain) => {
                self.last_comparison.is_none().then_some("nothing compared yet").or(busy)
            }
            Action::Settings(Settings::LeaveRecipe) => {
                self.session.settings.recipe.is_none().then_some("no recipe is applied")
            }
            Action::RestoreConversation => {
                self.closed.is_none().then_some("no closed conversation")
            }
            _ => None,
        }
    }
}
