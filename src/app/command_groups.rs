//! The groups of commands in the palette.

use super::actions::Action;
use crate::screens::chat::Action as Chat;

const CONVERSATION: &str = "Conversation";
const PROMPT: &str = "Prompt";
const REPLY: &str = "Reply";
const REQUEST: &str = "Request";
const SETTINGS: &str = "Settings";
const COMPARISON: &str = "Comparison";
const MEASUREMENTS: &str = "Events and metrics";
const PROGRAM: &str = "Outcrop";

/// The headings of the commands that a new user needs first, and of those that cannot run now.
pub const FIRST: &str = "Most used";
pub const UNAVAILABLE: &str = "Not available now";

/// Returns the place of a group in the palette.
pub fn place(group: &str) -> Option<usize> {
    let groups = [
        FIRST,
        REPLY,
        PROMPT,
        CONVERSATION,
        SETTINGS,
        REQUEST,
        COMPARISON,
        MEASUREMENTS,
        PROGRAM,
        UNAVAILABLE,
    ];
    groups.iter().position(|other| *other == group)
}

/// Returns the heading under which the palette shows a command.
pub fn group(action: Action) -> &'static str {
    match action {
        Action::Chat(action) => chat_group(action),
        Action::Details => REPLY,
        Action::Find(_)
        | Action::Branches(_)
        | Action::History(_)
        | Action::RestoreConversation => CONVERSATION,
        Action::Settings(_) | Action::Edit(_) | Action::ToggleSettings => SETTINGS,
        Action::Compare(_) => COMPARISON,
        Action::Metrics(_) | Action::Inspect(_) | Action::RecordStream | Action::SetQuota => {
            MEASUREMENTS
        }
        _ => PROGRAM,
    }
}

fn chat_group(action: Chat) -> &'static str {
    match action {
        Chat::EditInEditor
        | Chat::AttachFile
        | Chat::RemoveAttachments
        | Chat::SearchPrompts
        | Chat::ToggleCount => PROMPT,
        Chat::ShowRequest | Chat::CopyRequest(_) => REQUEST,
        Chat::CopyCodeBlock
        | Chat::CopyLastReply
        | Chat::EditAndResend
        | Chat::OpenInEditor
        | Chat::Regenerate
        | Chat::RegenerateAtTemperature
        | Chat::RegenerateWithModel
        | Chat::SendAgain
        | Chat::ContinueReply
        | Chat::StopReply
        | Chat::ApplyReplySettings => REPLY,
        _ => CONVERSATION,
    }
}
