//! What a screen gets beside its own state, and what it may cause.

use super::focus::Focus;
use crate::chat::conversation::MessageId;
use crate::document::message_code::MessageCodeBlock;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::ui::appearance::Appearance;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::prompt_target::PromptTarget;
use crate::ui::reading_options::ReadingOptions;
use crate::ui::theme::Theme;

/// What a screen may read and change, and what it asks for.
#[derive(Debug)]
pub struct Context<'a> {
    pub session: &'a mut Session,
    /// How messages are read, in the conversation and in a comparison.
    pub reading: &'a mut ReadingOptions,
    pub keymap: &'a Keymap,
    pub look: Appearance,
    pub size: (u16, u16),
    pub focus: Focus,
    /// A short message to the user, until the next key.
    pub notice: &'a mut Option<String>,
    pub effects: Vec<Effect>,
    pub next: Vec<Next>,
}

/// Where the program goes after an action.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Closes the screen that asks for it. A pane gives the keys to the prompt.
    Close,
    /// Closes the page that asks for it, and shows this reply at the end of the conversation.
    CloseOn(MessageId),
    /// Opens a dialog over the screen.
    Open(DialogRequest),
    /// Gives the keys to a pane.
    Focus(Focus),
    /// Shows a message in the conversation, or in the comparison that it belongs to.
    GoTo(MessageId),
    /// Shows the turn after the present one, or before it. In a comparison: the column.
    StepTurn { is_forward: bool },
    /// Opens an empty conversation in place of the present one.
    NewConversation,
}

/// A dialog to open.
#[derive(Debug, Clone, PartialEq)]
pub enum DialogRequest {
    Value(PromptTarget, SettingsOwner),
    Models(SettingsOwner),
    Recipes(SettingsOwner),
    CodeBlocks(Vec<MessageCodeBlock>),
    /// The request that would be sent now.
    Request,
    /// What the figures mean.
    Definitions,
    /// The choice to restore or delete unsaved work.
    Unsaved,
}

impl Context<'_> {
    /// Shows a short message to the user, until the next key.
    pub fn notice(&mut self, text: impl Into<String>) {
        *self.notice = Some(text.into());
    }

    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub fn effects(&mut self, effects: impl IntoIterator<Item = Effect>) {
        self.effects.extend(effects);
    }

    pub fn open(&mut self, dialog: DialogRequest) {
        self.next.push(Next::Open(dialog));
    }

    pub fn focus_on(&mut self, pane: Focus) {
        self.next.push(Next::Focus(pane));
    }

    /// Closes the screen that this is called from.
    pub fn close(&mut self) {
        self.next.push(Next::Close);
    }
}

/// The prompt that a comparison sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComparedPrompt {
    /// What the prompt box holds.
    Written,
    /// A prompt of the conversation once more.
    Again(MessageId),
}

/// What a screen is drawn from, beside its own state.
#[derive(Debug, Clone, Copy)]
pub struct Drawing<'a> {
    pub session: &'a Session,
    pub reading: &'a ReadingOptions,
    pub keymap: &'a Keymap,
    pub look: Appearance,
    pub theme: Theme,
    pub size: (u16, u16),
    pub focus: Focus,
    pub notice: Option<&'a str>,
    /// Whether a page or a dialog lies over the panes.
    pub is_covered: bool,
}

/// Says that nothing is sent in a replay, if the session is one.
pub fn refuses_to_replay(cx: &mut Context<'_>) -> bool {
    let is_replay = cx.session.is_replay();
    if is_replay {
        let key = cx.keymap.key(KeyScope::Anywhere, "quit");
        cx.notice(format!("This is a replay: nothing is sent. {key} quits"));
    }
    is_replay
}

/// Says why no request can be sent now, if so. `then` ends the sentence about a reply that is under
/// way.
pub fn refuses_to_ask(cx: &mut Context<'_>, then: &str) -> bool {
    if refuses_to_replay(cx) {
        return true;
    }
    let is_busy = cx.session.is_busy();
    if is_busy {
        let key = cx.keymap.key(KeyScope::Anywhere, "interrupt");
        cx.notice(format!("Still replying. {key} stops it{then}"));
    }
    is_busy
}

/// Says that a reply is under way, and which key stops it.
pub fn say_busy(cx: &mut Context<'_>) {
    let key = cx.keymap.key(KeyScope::Anywhere, "interrupt");
    cx.notice(format!("Still replying. {key} stops it"));
}

/// The key that continues a replay which stands still.
pub fn step_key(keymap: &Keymap) -> String {
    keymap.key(KeyScope::Replay, "step")
}
