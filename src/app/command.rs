//! Every command, in one table: its name, where it works, its keys and what it does. The key
//! bindings, the help page, the palette and the README's table are all made from it.

use std::fmt::Write as _;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::metrics::Act;
use super::requesting::Form;

/// What a key, a click or a palette row means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    Help,
    Palette,
    NextPane,
    PreviousPane,
    ToggleSettings,
    Details,
    PageUp,
    PageDown,
    ToStart,
    ToEnd,
    Find,
    FindNext,
    FindPrevious,
    LeaveFind,
    NewConversation,
    ChooseModel,
    Interrupt,
    Suspend,
    Quit,
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
    RowUp,
    RowDown,
    Less,
    More,
    EditRow,
    AddRow,
    DeleteRow,
    LeaveSettings,
    SetSystemPrompt,
    SetTemperature,
    SetTopP,
    SetMaxTokens,
    SetStopSequences,
    SetPrefill,
    ApplyRecipe,
    SaveRecipe,
    LeaveRecipe,
    SetSchema,
    SetThinking,
    SetCaching,
    SendAgain,
    ForgetLessons,
    ContinueReply,
    StopReply,
    CopyLastReply,
    CopyConversation,
    ToggleMouse,
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
    ChooseTheme,
    ShowRequest,
    CopyRequest(Form),
    Metrics(Act),
    SetQuota,
}

/// Where a command's keys work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Anywhere,
    Composer,
    Conversation,
    /// The find bar, while it is open.
    Find,
    Settings,
    /// The metrics page, while it is open.
    Metrics,
}

impl Place {
    pub const ALL: [Self; 6] = [
        Self::Anywhere,
        Self::Composer,
        Self::Conversation,
        Self::Find,
        Self::Settings,
        Self::Metrics,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Composer => "composer",
            Self::Conversation => "conversation",
            Self::Find => "find",
            Self::Settings => "settings",
            Self::Metrics => "metrics",
        }
    }
}

/// A key with its modifiers, as the table writes it.
pub type Press = (KeyCode, KeyModifiers);

/// One row of the table.
#[derive(Debug)]
pub struct Entry {
    pub command: Command,
    pub place: Place,
    pub keys: &'static [Press],
    /// The name in the palette; `None` keeps a command that is its key (a cursor move) out of it.
    pub name: Option<&'static str>,
    /// What it does, as the help page says it.
    pub help: &'static str,
}

const NONE: KeyModifiers = KeyModifiers::NONE;
const CTRL: KeyModifiers = KeyModifiers::CONTROL;
const ALT: KeyModifiers = KeyModifiers::ALT;
const SHIFT: KeyModifiers = KeyModifiers::SHIFT;

const fn row(
    command: Command,
    place: Place,
    keys: &'static [Press],
    name: Option<&'static str>,
    help: &'static str,
) -> Entry {
    Entry { command, place, keys, name, help }
}

use Command as C;
use KeyCode::{
    BackTab, Char, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab, Up,
};
use Place::{Anywhere, Composer, Conversation, Settings};

/// The table.
#[rustfmt::skip]
pub const TABLE: &[Entry] = &[
    row(C::Help, Anywhere, &[(F(1), NONE)], Some("Help"), "help"),
    row(C::Palette, Anywhere, &[(Char('p'), CTRL)], None, "command palette: every command, by name, with its key"),
    row(C::NextPane, Anywhere, &[(Tab, NONE)], None, "next pane"),
    row(C::PreviousPane, Anywhere, &[(BackTab, NONE)], None, "previous pane"),
    row(C::ToggleSettings, Anywhere, &[(F(2), NONE)], Some("Toggle settings"), "settings: show, focus, hide"),
    row(C::Details, Anywhere, &[(F(4), NONE)], Some("Show details"), "details of a reply: figures, request id, the service's own words"),
    row(C::Metrics(Act::Toggle), Anywhere, &[(F(6), NONE)], Some("Show metrics"), "metrics: the figures of all turns"),
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
    row(C::FindNext, Place::Find, &[(Enter, NONE), (Down, NONE), (Char('g'), CTRL)], None, "go to the next match"),
    row(C::FindPrevious, Place::Find, &[(Up, NONE), (Enter, SHIFT), (Char('g'), CTRL.union(SHIFT))], None, "go to the match before"),
    row(C::LeaveFind, Place::Find, &[(Esc, NONE), (Char('c'), CTRL)], None, "close; back to where the view stood, unless a match was gone to"),
    row(C::RowUp, Settings, &[(Up, NONE), (Char('k'), NONE)], None, "choose the setting above"),
    row(C::RowDown, Settings, &[(Down, NONE), (Char('j'), NONE)], None, "choose the setting below"),
    row(C::Less, Settings, &[(Left, NONE)], None, "adjust down"),
    row(C::More, Settings, &[(Right, NONE)], None, "adjust up"),
    row(C::EditRow, Settings, &[(Enter, NONE)], None, "edit"),
    row(C::AddRow, Settings, &[(Char('a'), NONE)], None, "add a stop sequence"),
    row(C::DeleteRow, Settings, &[(Char('d'), NONE), (Delete, NONE)], None, "delete the value"),
    row(C::LeaveSettings, Settings, &[(Esc, NONE)], None, "to the composer"),
    row(C::Metrics(Act::Down), Place::Metrics, &[(Down, NONE), (Char('j'), NONE)], None, "choose the turn below"),
    row(C::Metrics(Act::Up), Place::Metrics, &[(Up, NONE), (Char('k'), NONE)], None, "choose the turn above"),
    row(C::Metrics(Act::PageDown), Place::Metrics, &[(PageDown, NONE)], None, "ten turns down"),
    row(C::Metrics(Act::PageUp), Place::Metrics, &[(PageUp, NONE)], None, "ten turns up"),
    row(C::Metrics(Act::First), Place::Metrics, &[(Char('g'), NONE), (Home, NONE)], None, "the first row"),
    row(C::Metrics(Act::Last), Place::Metrics, &[(Char('G'), NONE), (End, NONE)], None, "the last row"),
    row(C::Metrics(Act::SortLeft), Place::Metrics, &[(Left, NONE)], None, "sort by the column to the left"),
    row(C::Metrics(Act::SortRight), Place::Metrics, &[(Right, NONE)], None, "sort by the column to the right"),
    row(C::Metrics(Act::Reverse), Place::Metrics, &[(Char('r'), NONE)], None, "turn the order round"),
    row(C::Metrics(Act::NextModel), Place::Metrics, &[(Char('m'), NONE)], None, "only the turns of the next model, or all"),
    row(C::Metrics(Act::GoTo), Place::Metrics, &[(Enter, NONE)], None, "go to the turn in the conversation, on whatever branch"),
    row(C::Metrics(Act::CopyCsv), Place::Metrics, &[(Char('y'), NONE)], Some("Copy metrics as CSV"), "copy what is shown as CSV"),
    row(C::Metrics(Act::CopyJson), Place::Metrics, &[(Char('Y'), NONE)], Some("Copy metrics as JSON"), "copy what is shown as JSON"),
    row(C::Metrics(Act::Save), Place::Metrics, &[(Char('w'), NONE)], Some("Save metrics"), "write what is shown into a new file, CSV or JSON"),
    row(C::Metrics(Act::Explain), Place::Metrics, &[(Char('?'), NONE)], None, "what the figures mean"),
    row(C::Metrics(Act::Leave), Place::Metrics, &[(Esc, NONE)], None, "close"),
    row(C::SetSystemPrompt, Anywhere, &[], Some("Set system prompt"), "set the system prompt"),
    row(C::SetTemperature, Anywhere, &[], Some("Set temperature"), "set the temperature"),
    row(C::SetTopP, Anywhere, &[], Some("Set top P"), "set top P"),
    row(C::SetMaxTokens, Anywhere, &[], Some("Set max tokens"), "set the most tokens of a reply"),
    row(C::SetStopSequences, Anywhere, &[], Some("Set stop sequences"), "set the stop sequences, one a line"),
    row(C::SetPrefill, Anywhere, &[], Some("Set prefill"), "set the beginning of the reply"),
    row(C::ApplyRecipe, Anywhere, &[], Some("Apply recipe"), "settings that give the reply a form: bash, JSON, CSV, … or one of your own"),
    row(C::SaveRecipe, Anywhere, &[], Some("Save as recipe"), "keep what is set as a recipe of your own"),
    row(C::LeaveRecipe, Anywhere, &[], Some("Leave recipe"), "take back what the recipe set"),
    row(C::SetSchema, Anywhere, &[], Some("Set JSON schema"), "hold the reply to a JSON schema"),
    row(C::SetThinking, Anywhere, &[], Some("Set thinking"), "let the model think ahead of its reply, by effort or within a budget"),
    row(C::SetCaching, Anywhere, &[], Some("Set prompt caching"), "keep the prompt to be read again, for five minutes or an hour"),
    row(C::SetQuota, Anywhere, &[], Some("Set token quota"), "warn ahead of a request that takes more than so many tokens a minute"),
    row(C::SendAgain, Anywhere, &[(Char('s'), ALT)], Some("Send again"), "repeat the request that failed, without a field that the service refused"),
    row(C::ContinueReply, Anywhere, &[(Char('c'), ALT)], Some("Continue reply"), "go on with a reply that was cut off or stopped"),
    row(C::ForgetLessons, Anywhere, &[], Some("Forget refusals"), "send again what a model refused once and is kept from since"),
    row(C::StopReply, Anywhere, &[], Some("Stop reply"), "stop the reply and keep its text"),
    row(C::CopyLastReply, Anywhere, &[], Some("Copy last reply"), "copy the last reply, without the prefill; by a recipe, its code or data alone"),
    row(C::CopyConversation, Anywhere, &[], Some("Copy conversation"), "copy all prompts and replies shown, as Markdown"),
    row(C::ShowRequest, Anywhere, &[], Some("Show request"), "the request that Enter would send now, as it stands on the wire"),
    row(C::CopyRequest(Form::Json), Anywhere, &[], Some("Copy request as JSON"), "copy the body of that request"),
    row(C::CopyRequest(Form::Python), Anywhere, &[], Some("Copy request as Python"), "copy a script with boto3 that sends it and prints the stream"),
    row(C::CopyRequest(Form::AwsCli), Anywhere, &[], Some("Copy request as AWS CLI"), "copy a command of the AWS CLI that sends it"),
    row(C::CopyRequest(Form::Curl), Anywhere, &[], Some("Copy request as curl"), "copy a command of curl that sends it with an API key"),
    row(C::RemoveAttachments, Anywhere, &[], Some("Remove attachments"), "take all attachments off the prompt"),
    row(C::ToggleMouse, Anywhere, &[], Some("Toggle mouse"), "leave the mouse to the terminal, or take it back"),
    row(C::ChooseTheme, Anywhere, &[], Some("Choose theme"), "choose the colours: dark, light, high contrast, the terminal's own"),
];

/// The command of a key in a place: the place's own binding first, then one for anywhere.
pub fn command_for(place: Place, key: &KeyEvent) -> Option<Command> {
    let press = normal(key);
    let bound = |place: Place, press: Press| {
        TABLE
            .iter()
            .find(|entry| entry.place == place && entry.keys.contains(&press))
            .map(|entry| entry.command)
    };
    let found = |press: Press| bound(place, press).or_else(|| bound(Anywhere, press));
    found(press).or_else(|| match press {
        // Most terminals cannot tell Ctrl+Shift with a letter from Ctrl: they are one key to them.
        (Char(_), modifiers) if modifiers.contains(CTRL) => found((press.0, modifiers - SHIFT)),
        _ => None,
    })
}

/// A key as the table writes it: shift is part of a letter, and back-tab is one key.
fn normal(key: &KeyEvent) -> Press {
    let modifiers = key.modifiers & (CTRL | ALT | SHIFT);
    match key.code {
        Char(letter) if modifiers.contains(CTRL) => (Char(letter.to_ascii_lowercase()), modifiers),
        Char(_) => (key.code, modifiers - SHIFT),
        BackTab => (BackTab, NONE),
        Tab if modifiers == SHIFT => (BackTab, NONE),
        code => (code, modifiers),
    }
}

/// A key in words: `Ctrl+P`, `Shift+Tab`, `PgUp`, `↑`.
pub fn spell((code, modifiers): Press) -> String {
    let mut words = String::new();
    for (modifier, word) in [(CTRL, "Ctrl+"), (ALT, "Alt+"), (SHIFT, "Shift+")] {
        if modifiers.contains(modifier) {
            words.push_str(word);
        }
    }
    let key = match code {
        F(n) => format!("F{n}"),
        Char(c) if modifiers.is_empty() => c.to_string(),
        Char(c) => c.to_uppercase().to_string(),
        BackTab => "Shift+Tab".into(),
        PageUp => "PgUp".into(),
        PageDown => "PgDn".into(),
        Up => "↑".into(),
        Down => "↓".into(),
        Left => "←".into(),
        Right => "→".into(),
        other => other.to_string(),
    };
    words + &key
}

impl Entry {
    /// All keys in words, or nothing.
    pub fn keys_in_words(&self) -> String {
        self.keys.iter().map(|key| spell(*key)).collect::<Vec<_>>().join(", ")
    }
}

/// The first key of a command in words: for hints.
pub fn key_of(command: Command) -> String {
    TABLE
        .iter()
        .find(|entry| entry.command == command && !entry.keys.is_empty())
        .map_or(String::new(), |entry| spell(entry.keys[0]))
}

/// The table of keys as Markdown, as it stands in the README.
pub fn markdown() -> String {
    let mut table = String::from("| where | key | command |\n|---|---|---|\n");
    for place in Place::ALL {
        for entry in TABLE.iter().filter(|e| e.place == place && !e.keys.is_empty()) {
            let keys = entry.keys_in_words();
            // Writing to a string does not fail.
            let _ = writeln!(table, "| {} | `{keys}` | {} |", place.label(), entry.help);
        }
    }
    table
}

#[cfg(test)]
mod tests;
