//! Every event that can reach the app. Work that the app requests is an
//! [`Effect`](crate::session::effect::Effect).

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use super::actions::Action;
use super::app_config::ConfigReload;
use crate::chat::conversation::MessageId;
use crate::session::connection::ConnectionState;
use crate::session::effect::{CountId, EditorSubject, FileOutcome, SavedText};
use crate::session::replay::{LastShown, ReplayedRequest};
use crate::session::requests::RequestNumber;

use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;
use crate::chat::listing::Listing;
use crate::chat::model::{ModelId, ModelRefusal};
use crate::chat::recipe::{Recipe, Recipes};
use crate::export::conversation::ImportedConversation;
use crate::stored::{ConversationKey, StoreAnswer};
use crate::ui::appearance::Background;
use crate::wire::wire_event::WireEvent;

#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key press or repeat. Releases are not sent.
    Key(KeyEvent),
    /// Letters that were typed into a text field faster than the screen was drawn.
    Typed(String),
    Pasted(String),
    Mouse(MouseEvent),
    /// The window's new size in columns and rows.
    Resized(u16, u16),
    /// The window gained the focus (`true`) or lost it. Not every terminal reports this.
    FocusChanged(bool),
    /// The result of connecting to Bedrock.
    Connected(ConnectionState),
    /// The terminal reported its background.
    Background(Background),
    /// The recipes, and any errors in the user's own file.
    RecipesRead {
        recipes: Recipes,
        wrong: Option<String>,
    },
    /// The file that a recipe was saved to, or the error.
    RecipeSaved {
        recipe: Box<Recipe>,
        saved: Result<String, String>,
    },
    Stream {
        reply: RequestNumber,
        event: StreamEvent,
    },
    /// A model list of this region that an earlier session saved, and its age.
    StoredModelsLoaded {
        region: String,
        listing: Box<Listing>,
        age: Duration,
    },
    /// The model list of this region, or the error. The region is empty without a connection.
    ModelsListed {
        region: String,
        listing: Box<Result<Listing, Failure>>,
    },
    Wire {
        reply: RequestNumber,
        events: Vec<WireEvent>,
    },
    /// The file that records wire traffic from now on, or `None`.
    RecordingChanged(Option<String>),
    /// A replay reached its next request, or one request for each column of a comparison.
    ReplayRequested(Vec<ReplayedRequest>),
    /// A replay reached the point at which the user stopped this reply.
    ReplayStopped(RequestNumber),
    /// A replay ended. `cut` is the line of the recording that was skipped because it is
    /// incomplete.
    ReplayEnded {
        shown: Option<LastShown>,
        cut: Option<usize>,
    },
    /// The external editor closed, with the changed text, `None` if nothing changed, or the error.
    EditorClosed(EditorSubject, Result<Option<String>, String>),
    /// The result of reading files, with the number of the effect
    /// [`Attach`](crate::session::effect::Effect::Attach).
    FilesRead {
        number: u64,
        found: FileOutcome,
    },
    /// The completion of a typed path, or the candidates.
    PathCompleted {
        typed: String,
        text: String,
        choices: Vec<String>,
    },
    /// The names of the files that match a typed path.
    PathsListed {
        typed: String,
        names: Vec<String>,
    },
    /// The configuration file was read again, or the error.
    ConfigReloaded(Result<Box<ConfigReload>, String>),
    /// A notice from the runtime, such as "Copied …" or "Not copied: …".
    Notice(String),
    /// Refusals that were learned in earlier runs.
    RefusalsLoaded(Vec<(ModelId, ModelRefusal)>),
    /// One of Outcrop's own files cannot be read. The first screen shows the reason.
    FileUnreadable(String),
    Store(StoreMsg),
    /// The file that a text was saved to, or the error.
    TextSaved(SavedText, Result<String, String>),
    /// A conversation to import, or the error.
    Imported(Result<Box<ImportedConversation>, String>),
    /// Time passed while a clock is on the screen.
    Tick,
    /// The user named a command. `about` is the message that the command is about, if it is not the
    /// last one.
    Command {
        action: Action,
        about: Option<MessageId>,
    },
    /// The user answered the open dialog or page without keys.
    Answered(DialogAnswer),
    /// The delay after a [`ScheduleCount`](crate::session::effect::Effect::ScheduleCount) is over.
    CountDue(CountId),
    /// The service's token count of a request, or its failure.
    TokensCounted {
        count: CountId,
        answer: Result<u64, Failure>,
    },
}

/// An answer to a dialog or a page, from a front end without keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialogAnswer {
    /// The whole value. An empty text unsets it.
    Value(String),
    /// The text that the rows must match.
    Filter(String),
    /// Selects the row at this index.
    Row(usize),
    /// Accepts the selected row or the value.
    Accept,
    Cancel,
}

/// What the store reports.
#[derive(Debug, Clone, PartialEq)]
pub enum StoreMsg {
    /// The state of the store, with a message for the user if there is something to report.
    State { is_durable: bool, note: Option<String> },
    /// The answer to the request with this number.
    Answer { number: u64, answer: Box<StoreAnswer> },
    /// The store has a conversation of a program that was killed.
    Unfinished(ConversationKey),
    /// A message for the user.
    Note(String),
    /// A request is sent now, after its prompt was stored.
    Released(RequestNumber),
}
