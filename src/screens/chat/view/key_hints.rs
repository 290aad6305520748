//! The key hints of the prompt and of the conversation, the most important first.

use super::ChatDrawing;
use crate::screens::chat::Action;
use crate::screens::focus::Focus;
use crate::ui::find_action::FindAction;
use crate::ui::hints::{self, KeyHint};
use crate::ui::keymap::{ActionName, Hint, KeyScope};

const LEAVE: &[&dyn ActionName] = &[&Action::LeaveComposer];

const STOP: &[&dyn ActionName] = &[&"interrupt"];

const PAGES: &[Hint<'_>] = &[(&[&"palette"], "commands"), (&[&"help"], "help")];

const CONVERSATION: &[Hint<'_>] = &[
    (&[&Action::ToComposer], "write"),
    (&[&Action::SelectNext, &Action::SelectPrevious], "select"),
    (&[&Action::CopyMessage], "copy"),
    (&[&Action::EditAndResend], "edit"),
    (&[&Action::Regenerate], "regenerate"),
    (&[&Action::PreviousBranch, &Action::NextBranch], "branch"),
    (&[&FindAction::Open], "find"),
    (&[&"help"], "help"),
];

/// Returns the hints of the focused pane, if it is the prompt or the conversation.
pub fn of(drawing: ChatDrawing<'_>) -> Vec<KeyHint<'static>> {
    let (chat, cx) = (drawing.chat, drawing.cx);
    match cx.focus {
        _ if chat.find.is_open() => Vec::new(),
        Focus::Inspector | Focus::Settings => Vec::new(),
        Focus::Conversation => hints::bound(cx.keymap, KeyScope::Conversation, CONVERSATION),
        Focus::Composer => {
            // A key that opens a page from an empty prompt is text in any other prompt.
            let is_empty = chat.composer.has_no_text();
            let scope = chat.composer.key_scope(cx.keymap, cx.session.is_replay());
            let opens = is_empty || scope == KeyScope::Normal;
            let pages = if opens { scope } else { KeyScope::Anywhere };
            let mut all = hints::bound(cx.keymap, scope, &of_prompt(drawing));
            all.extend(hints::bound(cx.keymap, pages, PAGES));
            all
        }
    }
}

fn of_prompt(drawing: ChatDrawing<'_>) -> Vec<Hint<'static>> {
    let session = drawing.cx.session;
    if session.is_replay() {
        return Vec::new();
    }
    let leave = match session.is_busy() {
        true if drawing.chat.queued.is_some() => Some("edit queued"),
        true => Some("stop"),
        false if drawing.chat.transcript.editing.is_some() => Some("cancel"),
        false => (!session.open.conversation.is_empty()).then_some("messages"),
    };
    let send: Hint<'_> = (&[&Action::Send], if session.is_busy() { "queue" } else { "send" });
    let new_line: Hint<'_> = (&[&Action::NewLine], "new line");
    let leave = leave.map(|word| (LEAVE, word));
    let stop = drawing.chat.queued.is_some().then_some((STOP, "stop"));
    let normal: Hint<'_> = (&[&Action::NormalMode], "normal mode");
    [send].into_iter().chain([normal]).chain(leave).chain(stop).chain([new_line]).collect()
}
