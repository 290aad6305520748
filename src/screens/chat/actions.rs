//! The actions of the chat screen. They affect the prompt, the conversation and its replies.

use Action as A;
use crossterm::event::KeyCode::{
    Backspace, Char, Down, End, Enter, Esc, Home, PageDown, PageUp, Up,
};

use crate::export::RequestFormat;
use crate::ui::key_press::{ALT, CTRL, NONE, SHIFT};
use crate::ui::keymap::KeyScope::{Anywhere, Composer, Conversation, Insert};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// An action of the chat screen.
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
    OpenInEditor,
    AttachFile,
    RemoveAttachments,
    EarlierPrompt,
    LaterPrompt,
    LeaveComposer,
    /// Leaves vim's insert mode.
    NormalMode,
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
    PreviousCitation,
    NextCitation,
    MarkRange,
    ShowRaw,
    ToggleThinking,
    ToggleCodeWrap,
    CodeLeft,
    CodeRight,
    ShowRequest,
    ToggleCount,
    SearchPrompts,
    /// Applies the settings of the shown reply's request.
    ApplyReplySettings,
    /// Removes the last attachment, if the cursor is at the start of the prompt.
    RemoveLastAttachment,
    CopyRequest(RequestFormat),
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the action table for the chat screen.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(A::PageUp, "page-up", Anywhere, &[(PageUp, NONE)], None, "scroll up a page"),
    row(A::PageDown, "page-down", Anywhere, &[(PageDown, NONE)], None, "scroll down a page"),
    row(A::ScrollUp, "scroll-up", Anywhere, &[(Up, CTRL)], None, "scroll up a row"),
    row(A::ScrollDown, "scroll-down", Anywhere, &[(Down, CTRL)], None, "scroll down a row"),
    row(A::PreviousTurn, "previous-turn", Anywhere, &[(Up, ALT)], Some("Previous turn"), "previous turn").or("prompt before"),
    row(A::NextTurn, "next-turn", Anywhere, &[(Down, ALT)], Some("Next turn"), "next turn").or("prompt after"),
    row(A::ToStart, "to-start", Anywhere, &[(Home, CTRL)], Some("Go to start"), "go to the start").or("top first"),
    row(A::ToEnd, "to-end", Anywhere, &[(End, CTRL)], Some("Go to end"), "go to the end and follow the stream").or("bottom last newest"),
    row(A::NewConversation, "new-conversation", Anywhere, &[(Char('n'), CTRL)], Some("New conversation"), "new conversation").or("clear reset chat"),
    row(A::ShowRaw, "show-raw", Anywhere, &[(Char('r'), CTRL)], Some("Show raw text"), "leave full-screen mode and print the message's source, to select text with the mouse").or("source"),
    row(A::Send, "send", Composer, &[(Enter, NONE)], None, "send"),
    row(A::NewLine, "new-line", Composer, &[(Char('j'), CTRL), (Enter, ALT), (Enter, SHIFT)], None, "new line"),
    row(A::EditInEditor, "edit-in-editor", Composer, &[(Char('e'), ALT)], Some("Edit in external editor"), "edit the prompt in $VISUAL or $EDITOR").or("vim"),
    row(A::AttachFile, "attach-file", Anywhere, &[(Char('a'), ALT)], Some("Attach file"), "attach an image, document or text file").or("image document upload picture file pdf"),
    row(A::CopyCodeBlock, "copy-code-block", Composer, &[(Char('y'), ALT)], None, "copy a code block of the last message"),
    row(A::RemoveLastAttachment, "remove-last-attachment", Composer, &[(Backspace, NONE)], None, "at the start of the prompt: remove the last attachment"),
    row(A::EarlierPrompt, "earlier-prompt", Composer, &[(Up, NONE)], None, "on the first line: previous prompt, of any conversation"),
    row(A::LaterPrompt, "later-prompt", Composer, &[(Down, NONE)], None, "on the last line: next prompt, and finally your draft"),
    row(A::LeaveComposer, "leave-composer", Composer, &[(Esc, NONE)], None, "stop the reply, or go to the conversation"),
    row(A::NormalMode, "normal-mode", Insert, &[], None, "go to normal mode"),
    row(A::SelectNext, "select-next", Conversation, &[(Char('j'), NONE), (Down, NONE)], None, "select the next message"),
    row(A::SelectPrevious, "select-previous", Conversation, &[(Char('k'), NONE), (Up, NONE)], None, "select the previous message"),
    row(A::SelectFirst, "select-first", Conversation, &[(Char('g'), NONE)], None, "select the first message"),
    row(A::SelectLast, "select-last", Conversation, &[(Char('G'), NONE)], None, "select the last message"),
    row(A::PreviousTurn, "previous-turn", Conversation, &[(Char('{'), NONE)], None, "select the previous prompt"),
    row(A::NextTurn, "next-turn", Conversation, &[(Char('}'), NONE)], None, "select the next prompt"),
    row(A::ScrollDown, "scroll-down", Conversation, &[(Char('J'), NONE)], None, "scroll down a row"),
    row(A::ScrollUp, "scroll-up", Conversation, &[(Char('K'), NONE)], None, "scroll up a row"),
    row(A::PreviousCitation, "previous-citation", Conversation, &[(Char('('), NONE)], Some("Previous citation"), "go to the previous citation of the reply").or("source reference"),
    row(A::NextCitation, "next-citation", Conversation, &[(Char(')'), NONE)], Some("Next citation"), "go to the next citation of the reply, and show its source").or("source reference"),
    row(A::MarkRange, "mark-range", Conversation, &[(Char('v'), NONE)], None, "start or end selecting several messages"),
    row(A::CopyMessage, "copy-message", Conversation, &[(Char('y'), NONE)], None, "copy the selected messages"),
    row(A::CopyCodeBlock, "copy-code-block", Conversation, &[(Char('c'), NONE)], Some("Copy code block"), "copy a code block").or("yank"),
    row(A::ToggleThinking, "toggle-thinking", Conversation, &[(Char('t'), NONE)], Some("Toggle thinking"), "show or hide the reply's thinking").or("reasoning"),
    row(A::ToggleCodeWrap, "toggle-code-wrap", Conversation, &[(Char('w'), NONE)], Some("Toggle code wrap"), "wrap long lines of code, or scroll them").or("lines"),
    row(A::CodeLeft, "code-left", Conversation, &[(Char('<'), NONE)], None, "scroll code to the left"),
    row(A::CodeRight, "code-right", Conversation, &[(Char('>'), NONE)], None, "scroll code to the right"),
    row(A::EditAndResend, "edit-and-resend", Conversation, &[(Char('e'), NONE)], Some("Edit and resend"), "edit the prompt and send it as a new branch").or("change prompt"),
    row(A::OpenInEditor, "open-in-editor", Conversation, &[(Char('e'), ALT)], Some("Open message in external editor"), "open the message in $VISUAL or $EDITOR: edit a prompt, or read and quote a reply").or("vim quote"),
    row(A::Regenerate, "regenerate", Conversation, &[(Char('r'), NONE)], Some("Regenerate reply"), "regenerate the reply as a new branch").or("retry again"),
    row(A::RegenerateAtTemperature, "regenerate-at-temperature", Conversation, &[(Char('R'), NONE)], Some("Regenerate with another temperature"), "regenerate with another temperature").or("retry"),
    row(A::RegenerateWithModel, "regenerate-with-model", Conversation, &[(Char('m'), NONE)], Some("Regenerate with another model"), "regenerate with another model").or("retry"),
    row(A::PreviousBranch, "previous-branch", Conversation, &[(Char('['), NONE)], Some("Previous branch"), "previous branch").or("version alternative"),
    row(A::NextBranch, "next-branch", Conversation, &[(Char(']'), NONE)], Some("Next branch"), "next branch").or("version alternative"),
    row(A::ToComposer, "to-composer", Conversation, &[(Char('i'), NONE)], None, "go to the prompt"),
    row(A::LeaveConversation, "leave-conversation", Conversation, &[(Esc, NONE)], None, "end the selection, clear highlights, or go to the prompt"),
    row(A::ApplyReplySettings, "take-over-settings", Anywhere, &[], Some("Use this reply's settings"), "use the settings of the selected reply").or("reuse"),
    row(A::SendAgain, "send-again", Anywhere, &[(Char('s'), ALT)], Some("Send again"), "send the failed request again, without a rejected setting").or("retry resend"),
    row(A::ContinueReply, "continue-reply", Anywhere, &[(Char('c'), ALT)], Some("Continue reply"), "continue a reply that was stopped or cut off").or("resume"),
    row(A::StopReply, "stop-reply", Anywhere, &[], Some("Stop reply"), "stop the reply and keep its text").or("cancel abort"),
    row(A::CopyLastReply, "copy-last-reply", Anywhere, &[], Some("Copy last reply"), "copy the last reply; with a recipe, only its code or data").or("yank"),
    row(A::CopyConversation, "copy-conversation", Anywhere, &[], Some("Copy conversation"), "copy the conversation as Markdown").or("export markdown"),
    row(A::ShowRequest, "show-request", Anywhere, &[], Some("Show request"), "show the request that would be sent now").or("preview body"),
    row(A::CopyRequest(RequestFormat::Json), "copy-request-as-json", Anywhere, &[], Some("Copy request as JSON"), "copy the request body").or("export"),
    row(A::CopyRequest(RequestFormat::Python), "copy-request-as-python", Anywhere, &[], Some("Copy request as Python"), "copy a boto3 script that sends the request").or("export boto3"),
    row(A::CopyRequest(RequestFormat::AwsCli), "copy-request-as-aws-cli", Anywhere, &[], Some("Copy request as AWS CLI"), "copy an AWS CLI command that sends the request").or("export command"),
    row(A::CopyRequest(RequestFormat::Curl), "copy-request-as-curl", Anywhere, &[], Some("Copy request as curl"), "copy a curl command that sends the request with an API key").or("export command"),
    row(A::SearchPrompts, "search-prompts", Anywhere, &[(Char('r'), ALT)], Some("Search prompts"), "search the prompts of all conversations, and reuse a prompt").or("history recall earlier find"),
    row(A::ToggleCount, "toggle-count", Anywhere, &[], Some("Toggle exact token count"), "count tokens with Bedrock while you type (sends your prompt to Bedrock)").or("count tokens"),
    row(A::RemoveAttachments, "remove-attachments", Anywhere, &[], Some("Remove attachments"), "remove all attachments from the prompt").or("detach files delete clear image"),
];
