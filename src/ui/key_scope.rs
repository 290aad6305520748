//! The parts of the screen in which keys work.

/// The part of the screen in which an action's keys work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyScope {
    Anywhere,
    Composer,
    /// The prompt in vim's normal mode.
    Normal,
    /// The prompt in vim's insert mode.
    Insert,
    /// The prompt in vim's visual mode.
    Visual,
    Conversation,
    /// The find bar, while it is open.
    Find,
    Inspector,
    Settings,
    Metrics,
    Branches,
    /// The composer while a replay pauses after each step.
    Replay,
    /// The setup page of a comparison.
    ComparisonSetup,
    /// The page with the columns of a comparison.
    Columns,
    /// The help page and the manual.
    Help,
    /// The page of stored conversations.
    History,
    List,
    /// A dialog with a field for a value.
    Prompt,
    Text,
    /// The editing keys of every text box.
    TextBox,
}

impl KeyScope {
    pub const ALL: [Self; 20] = [
        Self::Anywhere,
        Self::Composer,
        Self::Normal,
        Self::Insert,
        Self::Visual,
        Self::Conversation,
        Self::Find,
        Self::Inspector,
        Self::Settings,
        Self::Metrics,
        Self::Branches,
        Self::Replay,
        Self::ComparisonSetup,
        Self::Columns,
        Self::Help,
        Self::History,
        Self::List,
        Self::Prompt,
        Self::Text,
        Self::TextBox,
    ];

    /// Returns the name of the scope in the configuration. No action has the same name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Composer => "prompt",
            Self::Normal => "normal",
            Self::Insert => "insert",
            Self::Visual => "visual",
            Self::Conversation => "conversation",
            Self::Find => "find-bar",
            Self::Inspector => "inspector",
            Self::Settings => "settings",
            Self::Metrics => "metrics",
            Self::Branches => "branches",
            Self::Replay => "replay",
            Self::ComparisonSetup => "comparison-setup",
            Self::Columns => "comparison",
            Self::Help => "help-page",
            Self::History => "history",
            Self::List => "list-dialog",
            Self::Prompt => "input-dialog",
            Self::Text => "text-dialog",
            Self::TextBox => "text-box",
        }
    }

    /// Returns the scope above: its keys work here too, unless this scope has the same key.
    pub fn above(self) -> Option<Self> {
        match self {
            Self::Anywhere => None,
            Self::Normal | Self::Insert | Self::Visual => Some(Self::Composer),
            _ => Some(Self::Anywhere),
        }
    }

    /// Returns the scope and the scopes above it.
    pub fn and_above(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |scope| scope.above())
    }

    /// Returns whether letters without a binding in the scope are typed as text.
    pub fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Anywhere
                | Self::Composer
                | Self::Insert
                | Self::Find
                | Self::History
                | Self::List
                | Self::Prompt
                | Self::TextBox
        )
    }

    /// Returns whether the scope is a pane. The user can bind every action of the scope `anywhere` in a
    /// pane.
    pub fn is_pane(self) -> bool {
        self.is_prompt() || matches!(self, Self::Conversation | Self::Inspector | Self::Settings)
    }

    /// Returns whether the scope is the prompt, in any mode.
    pub fn is_prompt(self) -> bool {
        matches!(self, Self::Composer | Self::Normal | Self::Insert | Self::Visual)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Composer => "prompt box",
            Self::Normal => "prompt box, normal mode",
            Self::Insert => "prompt box, insert mode",
            Self::Visual => "prompt box, visual mode",
            Self::Conversation => "conversation",
            Self::Find => "find",
            Self::Inspector => "inspector",
            Self::Settings => "settings",
            Self::Metrics => "metrics",
            Self::Branches => "branches",
            Self::Replay => "replay",
            Self::ComparisonSetup => "comparison setup",
            Self::Columns => "comparison",
            Self::Help => "help",
            Self::History => "stored conversations",
            Self::List => "list dialog",
            Self::Prompt => "input dialog",
            Self::Text => "text dialog",
            Self::TextBox => "editing text",
        }
    }
}
