//! The context of a screen: the state that it may use and the requests that it may make.

use super::focus::Focus;
use crate::chat::conversation::MessageId;
use crate::document::message_code::MessageCodeBlock;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::stored::{ConversationKey, MessageKey};
use crate::ui::appearance::Appearance;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::prompt_target::PromptTarget;
use crate::ui::reading_options::ReadingOptions;
use crate::ui::theme::Theme;

/// The shared state that a screen may read and change, and its requests to the app.
#[derive(Debug)]
pub struct Context<'a> {
    pub session: &'a mut Session,
    /// How messages are displayed, in the conversation and in a comparison.
    pub reading_options: &'a mut ReadingOptions,
    pub keymap: &'a Keymap,
    pub look: Appearance,
    pub size: (u16, u16),
    pub focus: Focus,
    /// A short message to the user, shown until the next key.
    pub notice: &'a mut Option<String>,
    pub effects: Vec<Effect>,
    pub next: Vec<Next>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Closes the requesting screen. If the screen is a pane, moves the focus to the composer.
    Close,
    /// Closes the requesting page, and shows this reply at the end of the conversation.
    CloseAndShow(MessageId),
    Open(DialogRequest),
    Focus(Focus),
    /// Shows a message in the conversation, or in the comparison that contains it.
    GoTo(MessageId),
    /// Shows the next or previous turn. In a comparison, the next or previous column.
    StepTurn {
        is_forward: bool,
    },
    /// Compares replies to one prompt.
    Compare(Vec<MessageId>),
    NewConversation,
    /// Opens a stored conversation. If `found` has a message and a text in it, shows the text.
    OpenConversation {
        conversation: ConversationKey,
        found: Option<(MessageKey, String)>,
    },
    DeleteConversation(ConversationKey),
    /// Shows a message until the next key or the end of the reply.
    SayWhileBusy(String),
}

#[derive(Debug, Clone, PartialEq)]
pub enum DialogRequest {
    Value(PromptTarget, SettingsOwner),
    /// Opens the dialog for a value, and the external editor with the value.
    ValueInEditor(PromptTarget, SettingsOwner),
    Models(SettingsOwner),
    Recipes(SettingsOwner),
    CodeBlocks(Vec<MessageCodeBlock>),
    Request,
    Definitions,
    /// The search in all prompts.
    Prompts,
    /// The title of a stored conversation, or of the open one.
    Title {
        conversation: Option<ConversationKey>,
        title: String,
    },
}

impl Context<'_> {
    /// Shows a short message to the user until the next key.
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

    pub fn close(&mut self) {
        self.next.push(Next::Close);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComparedPrompt {
    /// The draft in the composer.
    Draft,
    /// A prompt that is already in the conversation.
    Existing(MessageId),
}

/// The shared state that every screen needs for drawing.
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
    pub is_covered: bool,
    pub panel_is_shown: bool,
}

/// Returns whether the session is a replay. If so, shows a notice that replays send no requests.
pub fn refuse_in_replay(cx: &mut Context<'_>) -> bool {
    let is_replay = cx.session.is_replay();
    if is_replay {
        let key = cx.keymap.key(KeyScope::Anywhere, "quit");
        cx.notice(format!("This is a replay: nothing is sent. {key} quits"));
    }
    is_replay
}

/// Returns whether no request can be sent now. If so, shows a notice with the reason.
pub fn refuse_request(cx: &mut Context<'_>) -> bool {
    if refuse_in_replay(cx) {
        return true;
    }
    let is_busy = cx.session.is_busy();
    if is_busy {
        say_busy(cx);
    }
    is_busy
}

pub fn say_busy(cx: &mut Context<'_>) {
    let key = cx.keymap.key(KeyScope::Anywhere, "interrupt");
    cx.next.push(Next::SayWhileBusy(format!("Still replying. {key} stops it")));
}

/// Returns the name of the key that continues a paused replay.
pub fn step_key(keymap: &Keymap) -> String {
    keymap.key(KeyScope::Replay, "step")
}
