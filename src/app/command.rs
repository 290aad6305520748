//! Every command, in one table: its name, where it works, its keys and what it does. The key
//! bindings, the help page, the palette and the README's table are all made from it. Each page has
//! the rows of its own keys ([`inspector::KEYS`], [`metrics::KEYS`], [`comparison::KEYS`]).

mod table;

use std::fmt::Write as _;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use KeyCode::{BackTab, Char, Down, F, Left, PageDown, PageUp, Right, Tab, Up};
use KeyScope::Anywhere;

use super::prompt_target::PromptTarget;
use super::request_text::RequestFormat;
use super::{comparison, inspector, metrics};

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
    Set(PromptTarget),
    ApplyRecipe,
    SaveRecipe,
    LeaveRecipe,
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
    RecordStream,
    Step,
    CopyRequest(RequestFormat),
    Metrics(metrics::Act),
    SetQuota,
    RestoreUnsaved,
    ToggleCount,
    Inspect(inspector::Act),
    Compare(comparison::Act),
    TakeOverSettings,
}

/// Where a command's keys work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyScope {
    Anywhere,
    Composer,
    Conversation,
    /// The find bar, while it is open.
    Find,
    Inspector,
    Settings,
    /// The metrics page, while it is open.
    Metrics,
    /// The composer's place while a replay goes step by step.
    Replay,
    /// The page that sets a comparison up.
    SetUp,
    /// The page of its columns.
    Columns,
}

impl KeyScope {
    pub const ALL: [Self; 10] = [
        Self::Anywhere,
        Self::Composer,
        Self::Conversation,
        Self::Find,
        Self::Inspector,
        Self::Settings,
        Self::Metrics,
        Self::Replay,
        Self::SetUp,
        Self::Columns,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Composer => "composer",
            Self::Conversation => "conversation",
            Self::Find => "find",
            Self::Inspector => "inspector",
            Self::Settings => "settings",
            Self::Metrics => "metrics",
            Self::Replay => "replay",
            Self::SetUp => "comparison, set-up",
            Self::Columns => "comparison",
        }
    }
}

/// A key with its modifiers, as the table writes it.
pub type KeyPress = (KeyCode, KeyModifiers);

/// One row of the table.
#[derive(Debug)]
pub struct ActionRow {
    pub command: Command,
    pub place: KeyScope,
    pub keys: &'static [KeyPress],
    /// The name in the palette; `None` keeps a command that is its key (a cursor move) out of it.
    pub name: Option<&'static str>,
    /// What it does, as the help page says it.
    pub help: &'static str,
}

pub(super) const NONE: KeyModifiers = KeyModifiers::NONE;
pub(super) const CTRL: KeyModifiers = KeyModifiers::CONTROL;
pub(super) const ALT: KeyModifiers = KeyModifiers::ALT;
pub(super) const SHIFT: KeyModifiers = KeyModifiers::SHIFT;

/// A row of the table.
pub(super) const fn row(
    command: Command,
    place: KeyScope,
    keys: &'static [KeyPress],
    name: Option<&'static str>,
    help: &'static str,
) -> ActionRow {
    ActionRow { command, place, keys, name, help }
}

/// The whole table, row by row.
pub fn table() -> impl Iterator<Item = &'static ActionRow> {
    table::PARTS.into_iter().flatten()
}

/// The command of a key in a place: the place's own binding first, then one for anywhere.
pub fn command_for(place: KeyScope, key: &KeyEvent) -> Option<Command> {
    let press = normal(key);
    let bound = |place: KeyScope, press: KeyPress| {
        table()
            .find(|entry| entry.place == place && entry.keys.contains(&press))
            .map(|entry| entry.command)
    };
    let found = |press: KeyPress| bound(place, press).or_else(|| bound(Anywhere, press));
    found(press).or_else(|| match press {
        // Most terminals cannot tell Ctrl+Shift with a letter from Ctrl: they are one key to them.
        (Char(_), modifiers) if modifiers.contains(CTRL) => found((press.0, modifiers - SHIFT)),
        _ => None,
    })
}

/// A key as the table writes it: shift is part of a letter, and back-tab is one key.
fn normal(key: &KeyEvent) -> KeyPress {
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
pub fn spell((code, modifiers): KeyPress) -> String {
    let mut words = String::new();
    for (modifier, word) in [(CTRL, "Ctrl+"), (ALT, "Alt+"), (SHIFT, "Shift+")] {
        if modifiers.contains(modifier) {
            words.push_str(word);
        }
    }
    let key = match code {
        F(n) => format!("F{n}"),
        Char(' ') => "Space".into(),
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

impl ActionRow {
    /// All keys in words, or nothing.
    pub fn keys_in_words(&self) -> String {
        self.keys.iter().map(|key| spell(*key)).collect::<Vec<_>>().join(", ")
    }
}

/// The first key of a command in words: for hints.
pub fn key_of(command: Command) -> String {
    table()
        .find(|entry| entry.command == command && !entry.keys.is_empty())
        .map_or(String::new(), |entry| spell(entry.keys[0]))
}

/// The table of keys as Markdown, as it stands in the README.
pub fn markdown() -> String {
    let mut text = String::from("| where | key | command |\n|---|---|---|\n");
    for place in KeyScope::ALL {
        for entry in table().filter(|e| e.place == place && !e.keys.is_empty()) {
            let keys = entry.keys_in_words();
            // Writing to a string does not fail.
            let _ = writeln!(text, "| {} | `{keys}` | {} |", place.label(), entry.help);
        }
    }
    text
}

#[cfg(test)]
mod tests;
