//! Every action, in one table: its name, its scope, its default keys and its help. The keymap, the
//! help page, the palette and the README's table are made from it. Each page has a table of its own
//! ([`inspector::KEYS`], [`metrics::KEYS`], [`comparison::KEYS`]).

mod dialogs;

mod table;

use std::sync::LazyLock;

use super::prompt_target::PromptTarget;
use super::request_text::RequestFormat;
use super::{comparison, inspector, metrics};
use crate::ui::key_press::KeyPress;

/// The meaning of a key, a click or a row of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
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
    Metrics(metrics::Action),
    SetQuota,
    RestoreUnsaved,
    ToggleCount,
    Inspect(inspector::Action),
    Compare(comparison::Action),
    TakeOverSettings,
    /// Removes the last attachment, if the cursor is at the start of the prompt.
    RemoveLastAttachment,
    Dialog(DialogAction),
}

/// What a key does in a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DialogAction {
    Up,
    Down,
    PageUp,
    PageDown,
    Accept,
    NewLine,
    Complete,
    Copy,
    ListModels,
    Close,
}

/// The actions that every dialog has.
pub const ACCEPT: Action = Action::Dialog(DialogAction::Accept);
pub const CLOSE: Action = Action::Dialog(DialogAction::Close);

/// The part of the screen in which the keys of an action work.
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
    /// A dialog with a list to choose from.
    List,
    /// A dialog with a field for a value.
    Prompt,
    /// A dialog with a text to read.
    Text,
}

impl KeyScope {
    pub const ALL: [Self; 13] = [
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
        Self::List,
        Self::Prompt,
        Self::Text,
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
            Self::List => "dialog with a list",
            Self::Prompt => "dialog with a value",
            Self::Text => "dialog with a text",
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct ActionRow {
    pub action: Action,
    /// The stable name, in kebab case. An action has the same name in every scope.
    pub name: &'static str,
    pub scope: KeyScope,
    pub default_keys: &'static [KeyPress],
    /// The label in the palette. An action without a label is not in the palette.
    pub label: Option<&'static str>,
    /// Other words under which the palette finds the action.
    pub synonyms: &'static str,
    /// What the action does, for the help page.
    pub help: &'static str,
}

/// A row of the table.
pub(super) const fn row(
    action: Action,
    name: &'static str,
    scope: KeyScope,
    default_keys: &'static [KeyPress],
    label: Option<&'static str>,
    help: &'static str,
) -> ActionRow {
    ActionRow { action, name, scope, default_keys, label, synonyms: "", help }
}

impl ActionRow {
    /// The row with other words for the palette.
    pub(super) const fn or(mut self, synonyms: &'static str) -> Self {
        self.synonyms = synonyms;
        self
    }
}

/// The whole table, row by row.
pub fn rows() -> &'static [&'static ActionRow] {
    static ROWS: LazyLock<Vec<&ActionRow>> =
        LazyLock::new(|| table::PARTS.into_iter().flatten().collect());
    &ROWS
}

#[cfg(test)]
mod tests;
