//! The table of commands, a row each: the screen's own here, then each page's as the page has them,
//! then what only the palette has. Shapes and rules stand in [`command`](super).
//!
//! A key that works anywhere is the screen's, also the one that opens a page: those must not meet.

use crossterm::event::KeyCode::{
    BackTab, Char, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab, Up,
};

use super::Command as C;
use super::KeyScope::{Anywhere, Composer, Conversation, Settings};
use super::{ALT, ActionRow, CTRL, KeyScope, NONE, SHIFT, row};
use crate::app::prompt_target::PromptTarget;
use crate::app::request_text::RequestFormat;
use crate::app::{comparison, inspector, metrics};

/// The table, in its parts: the order in which help and palette have them.
pub const PARTS: [&[ActionRow]; 5] =
    [SCREEN, metrics::KEYS, inspector::KEYS, comparison::KEYS, BY_NAME];

/// The screen itself and its panes.
#[rustfmt::skip]
const SCREEN: &[ActionRow] = &[
    row(C::Help, Anywhere, &[(F(1), NONE)], Some("Help"), "help"),
    row(C::Palette, Anywhere, &[(Char('p'), CTRL)], None, "command palette: every command, by name, with its key"),
    row(C::NextPane, Anywhere, &[(Tab, NONE)], None, "next pane"),
    row(C::PreviousPane, Anywhere, &[(BackTab, NONE)], None, "previous pane"),
    row(C::ToggleSettings, Anywhere, &[(F(2), NONE)], Some("Toggle settings"), "settings: show, focus, hide"),
    row(C::Inspect(inspector::Act::Toggle), Anywhere, &[(F(3), NONE)], Some("Toggle inspector"), "inspector: show, focus, hide"),
    row(C::Details, Anywhere, &[(F(4), NONE)], Some("Show details"), "details of a reply: figures, request id, the service's own words"),
    row(C::Metrics(metrics::Act::Toggle), Anywhere, &[(F(7), NONE)], Some("Show metrics"), "metrics: the figures of all turns"),
    row(C::PageUp, Anywhere, &[(PageUp, NONE)], None, "scroll the conversation up"),
    row(C::PageDown, Anywhere, &[(PageDown, NONE)], None, "scroll the conversation down"),
    row(C::ScrollUp, Anywhere, &[(Up, CTRL)], None, "scroll the conversation up by a row"),
    row(C::ScrollDown, Anywhere, &[(Down, CTRL)], None, "scroll the conversation down by a row"),
    row(C::PreviousTurn, Anywhere, &[(Up, ALT)], Some("Previous turn"), "to the prompt of the turn before"),
    row(C::NextTurn, Anywhere, &[(Down, ALT)], Some("Next turn"), "to the prompt of the turn after"),
    row(C::ToStart, Anywhere, &[(Home, CTRL)], None, "to the start of the conversation"),
    row(C::ToEnd, Anywhere, &[(End, CTRL)], None, "to the end, and follow the stream"),
    row(C::Find, Anywhere, &[(Char('f'), CTRL)], Some("Find"), "find in the conversation"),
    row(C::NewConversation, Anywhere, &[(Char('n'), CTRL)], Some("New conversation"), "new conversation"),
    row(C::ChooseModel, Anywhere, &[(Char('t'), CTRL)], Some("Choose model"), "choose the model or inference profile"),
    row(C::ShowRaw, Anywhere, &[(Char('r'), CTRL)], Some("Show raw text"), "a message's source on the plain terminal, for the mouse"),
    row(C::Interrupt, Anywhere, &[(Char('c'), CTRL)], None, "stop the reply; else clear the composer; else, twice, quit"),
    row(C::Suspend, Anywhere, &[(Char('z'), CTRL)], None, "suspend; the shell's fg comes back"),
    row(C::Quit, Anywhere, &[(Char('q'), CTRL)], Some("Quit"), "quit"),
    row(C::Send, Composer, &[(Enter, NONE)], None, "send"),
    row(C::NewLine, Composer, &[(Char('j'), CTRL), (Enter, ALT), (Enter, SHIFT)], None, "new line"),
    row(C::EditInEditor, Composer, &[(Char('e'), ALT)], Some("Edit in external editor"), "edit in $VISUAL or $EDITOR"),
    row(C::AttachFile, Composer, &[(Char('a'), ALT)], Some("Attach file"), "attach an image, a document or a text"),
    row(C::EarlierPrompt, Composer, &[(Up, NONE)], None, "on the first line: earlier prompts"),
    row(C::LaterPrompt, Composer, &[(Down, NONE)], None, "on the last line: later prompts"),
    row(C::Palette, Composer, &[(Char('/'), NONE)], None, "into an empty composer: command palette"),
    row(C::LeaveComposer, Composer, &[(Esc, NONE)], None, "stop the reply; else to the conversation"),
    row(C::SelectNext, Conversation, &[(Char('j'), NONE), (Down, NONE)], None, "select the next message"),
    row(C::SelectPrevious, Conversation, &[(Char('k'), NONE), (Up, NONE)], None, "select the previous message"),
    row(C::SelectFirst, Conversation, &[(Char('g'), NONE)], None, "select the first message"),
    row(C::SelectLast, Conversation, &[(Char('G'), NONE)], None, "select the last message"),
    row(C::PreviousTurn, Conversation, &[(Char('{'), NONE)], None, "select the prompt of the turn before"),
    row(C::NextTurn, Conversation, &[(Char('}'), NONE)], None, "select the prompt of the turn after"),
    row(C::MarkRange, Conversation, &[(Char('v'), NONE)], None, "select several messages from here, or leave that"),
    row(C::CopyMessage, Conversation, &[(Char('y'), NONE)], None, "copy the message, or all that are selected"),
    row(C::CopyCodeBlock, Conversation, &[(Char('c'), NONE)], Some("Copy code block"), "copy a code block; of several, choose one"),
    row(C::ToggleThinking, Conversation, &[(Char('t'), NONE)], Some("Toggle thinking"), "unfold or fold the reply's thinking"),
    row(C::ToggleCodeWrap, Conversation, &[(Char('w'), NONE)], Some("Toggle code wrap"), "wrap long lines of code, or let them scroll"),
    row(C::CodeLeft, Conversation, &[(Char('<'), NONE)], None, "scroll code that does not wrap to the left"),
    row(C::CodeRight, Conversation, &[(Char('>'), NONE)], None, "scroll code that does not wrap to the right"),
    row(C::EditAndResend, Conversation, &[(Char('e'), NONE)], Some("Edit and resend"), "edit the user message and send again (a branch)"),
    row(C::Regenerate, Conversation, &[(Char('r'), NONE)], Some("Regenerate reply"), "regenerate the reply (a branch)"),
    row(C::RegenerateAtTemperature, Conversation, &[(Char('R'), NONE)], Some("Regenerate with another temperature"), "regenerate the reply with another temperature, asked for"),
    row(C::RegenerateWithModel, Conversation, &[(Char('m'), NONE)], Some("Regenerate with another model"), "regenerate the reply with another model, chosen from the list"),
    row(C::PreviousBranch, Conversation, &[(Char('['), NONE)], None, "previous branch"),
    row(C::NextBranch, Conversation, &[(Char(']'), NONE)], None, "next branch"),
    row(C::FindNext, Conversation, &[(Char('n'), NONE)], Some("Find next"), "go to the next match of what was looked for last"),
    row(C::FindPrevious, Conversation, &[(Char('N'), NONE)], Some("Find previous"), "go to the match before"),
    row(C::ToComposer, Conversation, &[(Char('i'), NONE)], None, "to the composer"),
    row(C::LeaveConversation, Conversation, &[(Esc, NONE)], None, "leave a selection of several, the marks of find; else to the composer"),
    row(C::FindNext, KeyScope::Find, &[(Enter, NONE), (Down, NONE), (Char('g'), CTRL)], None, "go to the next match"),
    row(C::FindPrevious, KeyScope::Find, &[(Up, NONE), (Enter, SHIFT), (Char('g'), CTRL.union(SHIFT))], None, "go to the match before"),
    row(C::LeaveFind, KeyScope::Find, &[(Esc, NONE), (Char('c'), CTRL)], None, "close; back to where the view stood, unless a match was gone to"),
    row(C::RowUp, Settings, &[(Up, NONE), (Char('k'), NONE)], None, "choose the setting above"),
    row(C::RowDown, Settings, &[(Down, NONE), (Char('j'), NONE)], None, "choose the setting below"),
    row(C::Less, Settings, &[(Left, NONE)], None, "adjust down"),
    row(C::More, Settings, &[(Right, NONE)], None, "adjust up"),
    row(C::EditRow, Settings, &[(Enter, NONE)], None, "edit"),
    row(C::AddRow, Settings, &[(Char('a'), NONE)], None, "add a stop sequence"),
    row(C::DeleteRow, Settings, &[(Char('d'), NONE), (Delete, NONE)], None, "delete the value"),
    row(C::LeaveSettings, Settings, &[(Esc, NONE)], None, "to the composer"),
    row(C::Step, KeyScope::Replay, &[(Char(' '), NONE), (Right, NONE)], None, "in a replay that was stopped: play what follows; with --step: let the next event through"),
];

/// What opens pages and sets values, found by name.
#[rustfmt::skip]
const BY_NAME: &[ActionRow] = &[
    row(C::Compare(comparison::Act::Compare), Anywhere, &[(F(6), NONE)], Some("Compare"), "the prompt to two to four settings at once, side by side"),
    row(C::Compare(comparison::Act::Sample), Anywhere, &[], Some("Sample reply"), "the prompt to the same settings several times, and how the figures spread"),
    row(C::Compare(comparison::Act::ShowAgain), Anywhere, &[], Some("Show comparison"), "what was compared last in this conversation, side by side again"),
    row(C::TakeOverSettings, Anywhere, &[], Some("Take over settings"), "set what the selected reply was asked with"),
    row(C::Set(PromptTarget::SystemPrompt), Anywhere, &[], Some("Set system prompt"), "set the system prompt"),
    row(C::Set(PromptTarget::Temperature), Anywhere, &[], Some("Set temperature"), "set the temperature"),
    row(C::Set(PromptTarget::TopP), Anywhere, &[], Some("Set top P"), "set top P"),
    row(C::Set(PromptTarget::MaxTokens), Anywhere, &[], Some("Set max tokens"), "set the most tokens of a reply"),
    row(C::Set(PromptTarget::StopSequences), Anywhere, &[], Some("Set stop sequences"), "set the stop sequences, one a line"),
    row(C::Set(PromptTarget::Prefill), Anywhere, &[], Some("Set prefill"), "set the beginning of the reply"),
    row(C::ApplyRecipe, Anywhere, &[], Some("Apply recipe"), "settings that give the reply a form: bash, JSON, CSV, … or one of your own"),
    row(C::SaveRecipe, Anywhere, &[], Some("Save as recipe"), "keep what is set as a recipe of your own"),
    row(C::LeaveRecipe, Anywhere, &[], Some("Leave recipe"), "take back what the recipe set"),
    row(C::Set(PromptTarget::OutputSchema), Anywhere, &[], Some("Set JSON schema"), "hold the reply to a JSON schema"),
    row(C::Set(PromptTarget::Thinking), Anywhere, &[], Some("Set thinking"), "let the model think ahead of its reply, by effort or within a budget"),
    row(C::Set(PromptTarget::Caching), Anywhere, &[], Some("Set prompt caching"), "keep the prompt to be read again, for five minutes or an hour"),
    row(C::SetQuota, Anywhere, &[], Some("Set token quota"), "warn ahead of a request that takes more than so many tokens a minute"),
    row(C::SendAgain, Anywhere, &[(Char('s'), ALT)], Some("Send again"), "repeat the request that failed, without a field that the service refused"),
    row(C::ContinueReply, Anywhere, &[(Char('c'), ALT)], Some("Continue reply"), "go on with a reply that was cut off or stopped"),
    row(C::ForgetLessons, Anywhere, &[], Some("Forget refusals"), "send again what a model refused once and is kept from since"),
    row(C::StopReply, Anywhere, &[], Some("Stop reply"), "stop the reply and keep its text"),
    row(C::CopyLastReply, Anywhere, &[], Some("Copy last reply"), "copy the last reply, without the prefill; by a recipe, its code or data alone"),
    row(C::CopyConversation, Anywhere, &[], Some("Copy conversation"), "copy all prompts and replies shown, as Markdown"),
    row(C::ShowRequest, Anywhere, &[], Some("Show request"), "the request that Enter would send now, as it stands on the wire"),
    row(C::CopyRequest(RequestFormat::Json), Anywhere, &[], Some("Copy request as JSON"), "copy the body of that request"),
    row(C::CopyRequest(RequestFormat::Python), Anywhere, &[], Some("Copy request as Python"), "copy a script with boto3 that sends it and prints the stream"),
    row(C::CopyRequest(RequestFormat::AwsCli), Anywhere, &[], Some("Copy request as AWS CLI"), "copy a command of the AWS CLI that sends it"),
    row(C::CopyRequest(RequestFormat::Curl), Anywhere, &[], Some("Copy request as curl"), "copy a command of curl that sends it with an API key"),
    row(C::ToggleCount, Anywhere, &[], Some("Toggle exact token count"), "have the service count what is written, each time that you pause"),
    row(C::RemoveAttachments, Anywhere, &[], Some("Remove attachments"), "take all attachments off the prompt"),
    row(C::RecordStream, Anywhere, &[], Some("Record stream to file"), "record every event of the stream in a file, or end that"),
    row(C::RestoreUnsaved, Anywhere, &[], Some("Restore unsaved conversation"), "restore or delete the conversation that an earlier run left"),
    row(C::ToggleMouse, Anywhere, &[], Some("Toggle mouse"), "leave the mouse to the terminal, or take it back"),
    row(C::ChooseTheme, Anywhere, &[], Some("Choose theme"), "choose the colors: dark, light, high contrast, the terminal's own"),
];
