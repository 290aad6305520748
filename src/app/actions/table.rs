//! The table of actions: those of the screen, then those of each page and of the dialogs, then those
//! without a key.
//!
//! A key that opens a page works anywhere, so it stands with the actions of the screen.

use crossterm::event::KeyCode::{
    BackTab, Backspace, Char, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp,
    Right, Tab, Up,
};

use super::Action as C;
use super::KeyScope::{Anywhere, Composer, Conversation, Settings};
use super::{ActionRow, KeyScope, dialogs, row};
use crate::app::prompt_target::PromptTarget;
use crate::app::request_text::RequestFormat;
use crate::app::{comparison, inspector, metrics};
use crate::chat::settings::SettingField;
use crate::ui::key_press::{ALT, CTRL, NONE, SHIFT};

/// The table, in its parts: the order in which help and palette have them.
pub const PARTS: [&[ActionRow]; 6] =
    [SCREEN, metrics::KEYS, inspector::KEYS, comparison::KEYS, dialogs::KEYS, BY_NAME];

/// The screen itself and its panes.
#[rustfmt::skip]
const SCREEN: &[ActionRow] = &[
    row(C::Help, "help", Anywhere, &[(F(1), NONE)], Some("Help"), "help").or("keys shortcuts"),
    row(C::Palette, "palette", Anywhere, &[(Char('p'), CTRL)], None, "command palette: every command, by name, with its key"),
    row(C::NextPane, "next-pane", Anywhere, &[(Tab, NONE)], None, "next pane"),
    row(C::PreviousPane, "previous-pane", Anywhere, &[(BackTab, NONE)], None, "previous pane"),
    row(C::ToggleSettings, "toggle-settings", Anywhere, &[(F(2), NONE)], Some("Toggle settings"), "settings: show, focus, hide").or("panel parameters"),
    row(C::Inspect(inspector::Action::Toggle), "toggle-inspector", Anywhere, &[(F(3), NONE)], Some("Toggle inspector"), "inspector: show, focus, hide").or("stream events wire"),
    row(C::Details, "show-details", Anywhere, &[(F(4), NONE)], Some("Show details"), "details of a reply: figures, request id, the service's own words").or("request id error"),
    row(C::Metrics(metrics::Action::Toggle), "toggle-metrics", Anywhere, &[(F(7), NONE)], Some("Show metrics"), "metrics: the figures of all turns").or("tokens latency cost"),
    row(C::PageUp, "page-up", Anywhere, &[(PageUp, NONE)], None, "scroll the conversation up"),
    row(C::PageDown, "page-down", Anywhere, &[(PageDown, NONE)], None, "scroll the conversation down"),
    row(C::ScrollUp, "scroll-up", Anywhere, &[(Up, CTRL)], None, "scroll the conversation up by a row"),
    row(C::ScrollDown, "scroll-down", Anywhere, &[(Down, CTRL)], None, "scroll the conversation down by a row"),
    row(C::PreviousTurn, "previous-turn", Anywhere, &[(Up, ALT)], Some("Previous turn"), "to the prompt of the turn before").or("prompt before"),
    row(C::NextTurn, "next-turn", Anywhere, &[(Down, ALT)], Some("Next turn"), "to the prompt of the turn after").or("prompt after"),
    row(C::ToStart, "to-start", Anywhere, &[(Home, CTRL)], None, "to the start of the conversation"),
    row(C::ToEnd, "to-end", Anywhere, &[(End, CTRL)], None, "to the end, and follow the stream"),
    row(C::Find, "find", Anywhere, &[(Char('f'), CTRL)], Some("Find"), "find in the conversation").or("search"),
    row(C::NewConversation, "new-conversation", Anywhere, &[(Char('n'), CTRL)], Some("New conversation"), "new conversation").or("clear reset"),
    row(C::ChooseModel, "choose-model", Anywhere, &[(Char('t'), CTRL)], Some("Choose model"), "choose the model or inference profile").or("inference profile switch"),
    row(C::ShowRaw, "show-raw", Anywhere, &[(Char('r'), CTRL)], Some("Show raw text"), "a message's source on the plain terminal, for the mouse").or("source"),
    row(C::Interrupt, "interrupt", Anywhere, &[(Char('c'), CTRL)], None, "stop the reply; else clear the composer; else, twice, quit"),
    row(C::Suspend, "suspend", Anywhere, &[(Char('z'), CTRL)], None, "suspend; the shell's fg comes back"),
    row(C::Quit, "quit", Anywhere, &[(Char('q'), CTRL)], Some("Quit"), "quit").or("exit close"),
    row(C::Send, "send", Composer, &[(Enter, NONE)], None, "send"),
    row(C::NewLine, "new-line", Composer, &[(Char('j'), CTRL), (Enter, ALT), (Enter, SHIFT)], None, "new line"),
    row(C::EditInEditor, "edit-in-editor", Composer, &[(Char('e'), ALT)], Some("Edit in external editor"), "edit in $VISUAL or $EDITOR").or("vim"),
    row(C::AttachFile, "attach-file", Composer, &[(Char('a'), ALT)], Some("Attach file"), "attach an image, a document or a text").or("image document upload"),
    row(C::RemoveLastAttachment, "remove-last-attachment", Composer, &[(Backspace, NONE)], None, "at the start of the prompt: remove the last attachment"),
    row(C::EarlierPrompt, "earlier-prompt", Composer, &[(Up, NONE)], None, "on the first line: earlier prompts"),
    row(C::LaterPrompt, "later-prompt", Composer, &[(Down, NONE)], None, "on the last line: later prompts"),
    row(C::Palette, "palette", Composer, &[(Char('/'), NONE)], None, "into an empty composer: command palette"),
    row(C::LeaveComposer, "leave-composer", Composer, &[(Esc, NONE)], None, "stop the reply; else to the conversation"),
    row(C::SelectNext, "select-next", Conversation, &[(Char('j'), NONE), (Down, NONE)], None, "select the next message"),
    row(C::SelectPrevious, "select-previous", Conversation, &[(Char('k'), NONE), (Up, NONE)], None, "select the previous message"),
    row(C::SelectFirst, "select-first", Conversation, &[(Char('g'), NONE)], None, "select the first message"),
    row(C::SelectLast, "select-last", Conversation, &[(Char('G'), NONE)], None, "select the last message"),
    row(C::PreviousTurn, "previous-turn", Conversation, &[(Char('{'), NONE)], None, "select the prompt of the turn before"),
    row(C::NextTurn, "next-turn", Conversation, &[(Char('}'), NONE)], None, "select the prompt of the turn after"),
    row(C::MarkRange, "mark-range", Conversation, &[(Char('v'), NONE)], None, "select several messages from here, or leave that"),
    row(C::CopyMessage, "copy-message", Conversation, &[(Char('y'), NONE)], None, "copy the message, or all that are selected"),
    row(C::CopyCodeBlock, "copy-code-block", Conversation, &[(Char('c'), NONE)], Some("Copy code block"), "copy a code block; of several, choose one").or("yank"),
    row(C::ToggleThinking, "toggle-thinking", Conversation, &[(Char('t'), NONE)], Some("Toggle thinking"), "unfold or fold the reply's thinking").or("reasoning"),
    row(C::ToggleCodeWrap, "toggle-code-wrap", Conversation, &[(Char('w'), NONE)], Some("Toggle code wrap"), "wrap long lines of code, or let them scroll").or("lines"),
    row(C::CodeLeft, "code-left", Conversation, &[(Char('<'), NONE)], None, "scroll code that does not wrap to the left"),
    row(C::CodeRight, "code-right", Conversation, &[(Char('>'), NONE)], None, "scroll code that does not wrap to the right"),
    row(C::EditAndResend, "edit-and-resend", Conversation, &[(Char('e'), NONE)], Some("Edit and resend"), "edit the user message and send again (a branch)").or("change prompt"),
    row(C::Regenerate, "regenerate", Conversation, &[(Char('r'), NONE)], Some("Regenerate reply"), "regenerate the reply (a branch)").or("retry again"),
    row(C::RegenerateAtTemperature, "regenerate-at-temperature", Conversation, &[(Char('R'), NONE)], Some("Regenerate with another temperature"), "regenerate the reply with another temperature, asked for").or("retry"),
    row(C::RegenerateWithModel, "regenerate-with-model", Conversation, &[(Char('m'), NONE)], Some("Regenerate with another model"), "regenerate the reply with another model, chosen from the list").or("retry"),
    row(C::PreviousBranch, "previous-branch", Conversation, &[(Char('['), NONE)], None, "previous branch"),
    row(C::NextBranch, "next-branch", Conversation, &[(Char(']'), NONE)], None, "next branch"),
    row(C::FindNext, "find-next", Conversation, &[(Char('n'), NONE)], Some("Find next"), "go to the next match of what was looked for last").or("search"),
    row(C::FindPrevious, "find-previous", Conversation, &[(Char('N'), NONE)], Some("Find previous"), "go to the match before").or("search"),
    row(C::ToComposer, "to-composer", Conversation, &[(Char('i'), NONE)], None, "to the composer"),
    row(C::LeaveConversation, "leave-conversation", Conversation, &[(Esc, NONE)], None, "leave a selection of several, the marks of find; else to the composer"),
    row(C::FindNext, "find-next", KeyScope::Find, &[(Enter, NONE), (Down, NONE), (Char('g'), CTRL)], None, "go to the next match"),
    row(C::FindPrevious, "find-previous", KeyScope::Find, &[(Up, NONE), (Enter, SHIFT), (Char('g'), CTRL.union(SHIFT))], None, "go to the match before"),
    row(C::LeaveFind, "leave-find", KeyScope::Find, &[(Esc, NONE), (Char('c'), CTRL)], None, "close; back to where the view stood, unless a match was gone to"),
    row(C::RowUp, "row-up", Settings, &[(Up, NONE), (Char('k'), NONE)], None, "choose the setting above"),
    row(C::RowDown, "row-down", Settings, &[(Down, NONE), (Char('j'), NONE)], None, "choose the setting below"),
    row(C::Less, "less", Settings, &[(Left, NONE)], None, "adjust down"),
    row(C::More, "more", Settings, &[(Right, NONE)], None, "adjust up"),
    row(C::EditRow, "edit-row", Settings, &[(Enter, NONE)], None, "edit"),
    row(C::AddRow, "add-row", Settings, &[(Char('a'), NONE)], None, "add a stop sequence"),
    row(C::DeleteRow, "delete-row", Settings, &[(Char('d'), NONE), (Delete, NONE)], None, "delete the value"),
    row(C::LeaveSettings, "leave-settings", Settings, &[(Esc, NONE)], None, "to the composer"),
    row(C::Step, "step", KeyScope::Replay, &[(Char(' '), NONE), (Right, NONE)], None, "in a replay that was stopped: play what follows; with --step: let the next event through"),
];

/// What opens pages and sets values, found by name.
#[rustfmt::skip]
const BY_NAME: &[ActionRow] = &[
    row(C::Compare(comparison::Action::Compare), "compare", Anywhere, &[(F(6), NONE)], Some("Compare"), "the prompt to two to four settings at once, side by side").or("side by side models"),
    row(C::Compare(comparison::Action::Sample), "sample-reply", Anywhere, &[], Some("Sample reply"), "the prompt to the same settings several times, and how the figures spread").or("repeat several"),
    row(C::Compare(comparison::Action::ShowAgain), "show-comparison", Anywhere, &[], Some("Show comparison"), "what was compared last in this conversation, side by side again").or("columns"),
    row(C::TakeOverSettings, "take-over-settings", Anywhere, &[], Some("Take over settings"), "set what the selected reply was asked with").or("reuse"),
    row(C::Set(PromptTarget::Setting(SettingField::SystemPrompt)), "set-system-prompt", Anywhere, &[], Some("Set system prompt"), "set the system prompt").or("instructions"),
    row(C::Set(PromptTarget::Setting(SettingField::Temperature)), "set-temperature", Anywhere, &[], Some("Set temperature"), "set the temperature").or("randomness"),
    row(C::Set(PromptTarget::Setting(SettingField::TopP)), "set-top-p", Anywhere, &[], Some("Set top P"), "set top P").or("nucleus sampling"),
    row(C::Set(PromptTarget::Setting(SettingField::MaxTokens)), "set-max-tokens", Anywhere, &[], Some("Set max tokens"), "set the most tokens of a reply").or("length limit"),
    row(C::Set(PromptTarget::Setting(SettingField::StopSequences)), "set-stop-sequences", Anywhere, &[], Some("Set stop sequences"), "set the stop sequences, one a line").or("end"),
    row(C::Set(PromptTarget::Setting(SettingField::Prefill)), "set-prefill", Anywhere, &[], Some("Set prefill"), "set the beginning of the reply").or("assistant message beginning"),
    row(C::ApplyRecipe, "apply-recipe", Anywhere, &[], Some("Apply recipe"), "settings that give the reply a form: bash, JSON, CSV, … or one of your own").or("preset template"),
    row(C::SaveRecipe, "save-recipe", Anywhere, &[], Some("Save as recipe"), "keep what is set as a recipe of your own").or("preset template"),
    row(C::LeaveRecipe, "leave-recipe", Anywhere, &[], Some("Leave recipe"), "take back what the recipe set").or("preset template"),
    row(C::Set(PromptTarget::Setting(SettingField::OutputSchema)), "set-output-schema", Anywhere, &[], Some("Set JSON schema"), "hold the reply to a JSON schema").or("structured output"),
    row(C::Set(PromptTarget::Setting(SettingField::Thinking)), "set-thinking", Anywhere, &[], Some("Set thinking"), "let the model think ahead of its reply, by effort or within a budget").or("reasoning effort budget"),
    row(C::Set(PromptTarget::Setting(SettingField::Caching)), "set-caching", Anywhere, &[], Some("Set prompt caching"), "keep the prompt to be read again, for five minutes or an hour").or("cache"),
    row(C::SetQuota, "set-quota", Anywhere, &[], Some("Set token quota"), "warn ahead of a request that takes more than so many tokens a minute").or("rate limit"),
    row(C::SendAgain, "send-again", Anywhere, &[(Char('s'), ALT)], Some("Send again"), "repeat the request that failed, without a field that the service refused").or("retry resend"),
    row(C::ContinueReply, "continue-reply", Anywhere, &[(Char('c'), ALT)], Some("Continue reply"), "go on with a reply that was cut off or stopped").or("resume"),
    row(C::ForgetLessons, "forget-refusals", Anywhere, &[], Some("Forget refusals"), "send again what a model refused once and is kept from since").or("learned"),
    row(C::StopReply, "stop-reply", Anywhere, &[], Some("Stop reply"), "stop the reply and keep its text").or("cancel abort"),
    row(C::CopyLastReply, "copy-last-reply", Anywhere, &[], Some("Copy last reply"), "copy the last reply, without the prefill; by a recipe, its code or data alone").or("yank"),
    row(C::CopyConversation, "copy-conversation", Anywhere, &[], Some("Copy conversation"), "copy all prompts and replies shown, as Markdown").or("export markdown"),
    row(C::ShowRequest, "show-request", Anywhere, &[], Some("Show request"), "the request that would be sent now, as it stands on the wire").or("preview body"),
    row(C::CopyRequest(RequestFormat::Json), "copy-request-as-json", Anywhere, &[], Some("Copy request as JSON"), "copy the body of that request").or("export"),
    row(C::CopyRequest(RequestFormat::Python), "copy-request-as-python", Anywhere, &[], Some("Copy request as Python"), "copy a script with boto3 that sends it and prints the stream").or("export boto3"),
    row(C::CopyRequest(RequestFormat::AwsCli), "copy-request-as-aws-cli", Anywhere, &[], Some("Copy request as AWS CLI"), "copy a command of the AWS CLI that sends it").or("export command"),
    row(C::CopyRequest(RequestFormat::Curl), "copy-request-as-curl", Anywhere, &[], Some("Copy request as curl"), "copy a command of curl that sends it with an API key").or("export command"),
    row(C::ToggleCount, "toggle-count", Anywhere, &[], Some("Toggle exact token count"), "have the service count what is written, each time that you pause").or("count tokens"),
    row(C::RemoveAttachments, "remove-attachments", Anywhere, &[], Some("Remove attachments"), "take all attachments off the prompt").or("detach files"),
    row(C::RecordStream, "record-stream", Anywhere, &[], Some("Record stream to file"), "record every event of the stream in a file, or end that").or("save recording"),
    row(C::RestoreUnsaved, "restore-unsaved", Anywhere, &[], Some("Restore unsaved conversation"), "restore or delete the conversation that an earlier run left").or("recover"),
    row(C::ToggleMouse, "toggle-mouse", Anywhere, &[], Some("Toggle mouse"), "leave the mouse to the terminal, or take it back").or("select text"),
    row(C::ChooseTheme, "choose-theme", Anywhere, &[], Some("Choose theme"), "choose the colors: dark, light, high contrast, the terminal's own").or("colors"),
];
