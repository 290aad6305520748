//! The actions of the chat screen: of the prompt, the conversation and its replies.

use Action as A;
use crossterm::event::KeyCode::{
    Backspace, Char, Down, End, Enter, Esc, Home, PageDown, PageUp, Up,
};

use crate::export::RequestFormat;
use crate::ui::key_press::{ALT, CTRL, NONE, SHIFT};
use crate::ui::keymap::KeyScope::{Anywhere, Composer, Conversation};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// What a key of the chat screen means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    PageUp,
    PageDown,
    ToStart,
    ToEnd,
    NewConversation,
    Send,
    NewLine,
    EditInEditor,
    AttachFile,
    RemoveAttachments,
    EarlierPrompt,
    LaterPrompt,
    LeaveComposer,
    SelectPrevious,
    SelectNext,
    SelectFirst,
    SelectLast,
    CopyMessage,
    CopyCodeBlock,
    EditAndResend,
    Regenerate,
    RegenerateAtTemperature,
    RegenerateWithModel,
    PreviousBranch,
    NextBranch,
    ToComposer,
    LeaveConversation,
    SendAgain,
    ContinueReply,
    StopReply,
    CopyLastReply,
    CopyConversation,
    ScrollUp,
    ScrollDown,
    PreviousTurn,
    NextTurn,
    MarkRange,
    ShowRaw,
    ToggleThinking,
    ToggleCodeWrap,
    CodeLeft,
    CodeRight,
    ShowRequest,
    RestoreUnsaved,
    ToggleCount,
    /// Sets what the shown reply was asked with.
    TakeOverSettings,
    /// Removes the last attachment, if the cursor is at the start of the prompt.
    RemoveLastAttachment,
    CopyRequest(RequestFormat),
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the chat screen.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(A::PageUp, "page-up", Anywhere, &[(PageUp, NONE)], None, "scroll the conversation up"),
    row(A::PageDown, "page-down", Anywhere, &[(PageDown, NONE)], None, "scroll the conversation down"),
    row(A::ScrollUp, "scroll-up", Anywhere, &[(Up, CTRL)], None, "scroll the conversation up by a row"),
    row(A::ScrollDown, "scroll-down", Anywhere, &[(Down, CTRL)], None, "scroll the conversation down by a row"),
    row(A::PreviousTurn, "previous-turn", Anywhere, &[(Up, ALT)], Some("Previous turn"), "to the prompt of the turn before").or("prompt before"),
    row(A::NextTurn, "next-turn", Anywhere, &[(Down, ALT)], Some("Next turn"), "to the prompt of the turn after").or("prompt after"),
    row(A::ToStart, "to-start", Anywhere, &[(Home, CTRL)], None, "to the start of the conversation"),
    row(A::ToEnd, "to-end", Anywhere, &[(End, CTRL)], None, "to the end, and follow the stream"),
    row(A::NewConversation, "new-conversation", Anywhere, &[(Char('n'), CTRL)], Some("New conversation"), "new conversation").or("clear reset"),
    row(A::ShowRaw, "show-raw", Anywhere, &[(Char('r'), CTRL)], Some("Show raw text"), "a message's source on the plain terminal, for the mouse").or("source"),
    row(A::Send, "send", Composer, &[(Enter, NONE)], None, "send"),
    row(A::NewLine, "new-line", Composer, &[(Char('j'), CTRL), (Enter, ALT), (Enter, SHIFT)], None, "new line"),
    row(A::EditInEditor, "edit-in-editor", Composer, &[(Char('e'), ALT)], Some("Edit in external editor"), "edit in $VISUAL or $EDITOR").or("vim"),
    row(A::AttachFile, "attach-file", Composer, &[(Char('a'), ALT)], Some("Attach file"), "attach an image, a document or a text").or("image document upload"),
    row(A::RemoveLastAttachment, "remove-last-attachment", Composer, &[(Backspace, NONE)], None, "at the start of the prompt: remove the last attachment"),
    row(A::EarlierPrompt, "earlier-prompt", Composer, &[(Up, NONE)], None, "on the first line: earlier prompts"),
    row(A::LaterPrompt, "later-prompt", Composer, &[(Down, NONE)], None, "on the last line: later prompts"),
    row(A::LeaveComposer, "leave-composer", Composer, &[(Esc, NONE)], None, "stop the reply; else to the conversation"),
    row(A::SelectNext, "select-next", Conversation, &[(Char('j'), NONE), (Down, NONE)], None, "select the next message"),
    row(A::SelectPrevious, "select-previous", Conversation, &[(Char('k'), NONE), (Up, NONE)], None, "select the previous message"),
    row(A::SelectFirst, "select-first", Conversation, &[(Char('g'), NONE)], None, "select the first message"),
    row(A::SelectLast, "select-last", Conversation, &[(Char('G'), NONE)], None, "select the last message"),
    row(A::PreviousTurn, "previous-turn", Conversation, &[(Char('{'), NONE)], None, "select the prompt of the turn before"),
    row(A::NextTurn, "next-turn", Conversation, &[(Char('}'), NONE)], None, "select the prompt of the turn after"),
    row(A::MarkRange, "mark-range", Conversation, &[(Char('v'), NONE)], None, "select several messages from here, or leave that"),
    row(A::CopyMessage, "copy-message", Conversation, &[(Char('y'), NONE)], None, "copy the message, or all that are selected"),
    row(A::CopyCodeBlock, "copy-code-block", Conversation, &[(Char('c'), NONE)], Some("Copy code block"), "copy a code block; of several, choose one").or("yank"),
    row(A::ToggleThinking, "toggle-thinking", Conversation, &[(Char('t'), NONE)], Some("Toggle thinking"), "unfold or fold the reply's thinking").or("reasoning"),
    row(A::ToggleCodeWrap, "toggle-code-wrap", Conversation, &[(Char('w'), NONE)], Some("Toggle code wrap"), "wrap long lines of code, or let them scroll").or("lines"),
    row(A::CodeLeft, "code-left", Conversation, &[(Char('<'), NONE)], None, "scroll code that does not wrap to the left"),
    row(A::CodeRight, "code-right", Conversation, &[(Char('>'), NONE)], None, "scroll code that does not wrap to the right"),
    row(A::EditAndResend, "edit-and-resend", Conversation, &[(Char('e'), NONE)], Some("Edit and resend"), "edit the user message and send again (a branch)").or("change prompt"),
    row(A::Regenerate, "regenerate", Conversation, &[(Char('r'), NONE)], Some("Regenerate reply"), "regenerate the reply (a branch)").or("retry again"),
    row(A::RegenerateAtTemperature, "regenerate-at-temperature", Conversation, &[(Char('R'), NONE)], Some("Regenerate with another temperature"), "regenerate the reply with another temperature, asked for").or("retry"),
    row(A::RegenerateWithModel, "regenerate-with-model", Conversation, &[(Char('m'), NONE)], Some("Regenerate with another model"), "regenerate the reply with another model, chosen from the list").or("retry"),
    row(A::PreviousBranch, "previous-branch", Conversation, &[(Char('['), NONE)], None, "previous branch"),
    row(A::NextBranch, "next-branch", Conversation, &[(Char(']'), NONE)], None, "next branch"),
    row(A::ToComposer, "to-composer", Conversation, &[(Char('i'), NONE)], None, "to the composer"),
    row(A::LeaveConversation, "leave-conversation", Conversation, &[(Esc, NONE)], None, "leave a selection of several, the marks of find; else to the composer"),
    row(A::TakeOverSettings, "take-over-settings", Anywhere, &[], Some("Take over settings"), "set what the selected reply was asked with").or("reuse"),
    row(A::SendAgain, "send-again", Anywhere, &[(Char('s'), ALT)], Some("Send again"), "repeat the request that failed, without a field that the service refused").or("retry resend"),
    row(A::ContinueReply, "continue-reply", Anywhere, &[(Char('c'), ALT)], Some("Continue reply"), "go on with a reply that was cut off or stopped").or("resume"),
    row(A::StopReply, "stop-reply", Anywhere, &[], Some("Stop reply"), "stop the reply and keep its text").or("cancel abort"),
    row(A::CopyLastReply, "copy-last-reply", Anywhere, &[], Some("Copy last reply"), "copy the last reply, without the prefill; by a recipe, its code or data alone").or("yank"),
    row(A::CopyConversation, "copy-conversation", Anywhere, &[], Some("Copy conversation"), "copy all prompts and replies shown, as Markdown").or("export markdown"),
    row(A::ShowRequest, "show-request", Anywhere, &[], Some("Show request"), "the request that would be sent now, as it stands on the wire").or("preview body"),
    row(A::CopyRequest(RequestFormat::Json), "copy-request-as-json", Anywhere, &[], Some("Copy request as JSON"), "copy the body of that request").or("export"),
    row(A::CopyRequest(RequestFormat::Python), "copy-request-as-python", Anywhere, &[], Some("Copy request as Python"), "copy a script with boto3 that sends it and prints the stream").or("export boto3"),
    row(A::CopyRequest(RequestFormat::AwsCli), "copy-request-as-aws-cli", Anywhere, &[], Some("Copy request as AWS CLI"), "copy a command of the AWS CLI that sends it").or("export command"),
    row(A::CopyRequest(RequestFormat::Curl), "copy-request-as-curl", Anywhere, &[], Some("Copy request as curl"), "copy a command of curl that sends it with an API key").or("export command"),
    row(A::ToggleCount, "toggle-count", Anywhere, &[], Some("Toggle exact token count"), "have the service count what is written, each time that you pause").or("count tokens"),
    row(A::RemoveAttachments, "remove-attachments", Anywhere, &[], Some("Remove attachments"), "take all attachments off the prompt").or("detach files"),
    row(A::RestoreUnsaved, "restore-unsaved", Anywhere, &[], Some("Restore unsaved conversation"), "restore or delete the conversation that an earlier run left").or("recover"),
];
