//! Effects: work that the session asks the runtime to do.

use std::path::PathBuf;
use std::sync::Arc;

use super::in_flight::RequestNumber;
use crate::chat::access::IdentityChoice;
use crate::chat::attachment::Attachment;
use crate::chat::conversation::MessageId;
use crate::chat::model::{ModelId, ModelRefusal};
use crate::chat::recipe::Recipe;
use crate::chat::request::Request;
use crate::stored::StoreRequest;

/// The id of a token count. Only the result of the latest count is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CountId(pub u64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachmentSource {
    /// Paths as the user typed them or a terminal pasted them.
    Typed(String),
    /// Pasted text, which may contain file paths.
    Pasted(String),
    Path(PathBuf),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a request. Its events have this number.
    Ask {
        reply: RequestNumber,
        request: Box<Request>,
    },
    /// List the models: first from the cache, then from the service.
    ListModels,
    /// Load the cached list of models without a request to the service.
    LoadCachedModels,
    /// Drop a request in flight, which closes its connection.
    Stop(RequestNumber),
    /// Send `Msg::CountDue` after a short delay. Cancels any earlier count.
    ScheduleCount(CountId),
    /// Change or query the store. The answer has this number.
    Store {
        number: u64,
        request: Box<StoreRequest>,
    },
    /// Count the tokens of a request. The result has this id.
    Count {
        count: CountId,
        request: Box<Request>,
    },
    DropCount,
    /// Copy text to the clipboard. `what` is the name of the text in the message to the user.
    Copy {
        text: String,
        label: String,
    },
    /// Read files in the background. The result has this number.
    Attach {
        number: u64,
        source: AttachmentSource,
    },
    CompletePath(String),
    /// List the files that match the start of a path.
    ListPaths(String),
    /// Write a recipe to the user's own file. The result is `Msg::RecipeSaved`.
    SaveRecipe(Box<Recipe>),
    /// Store a refusal of a model for later runs.
    StoreRefusal(ModelId, ModelRefusal),
    ForgetLessons,
    /// Write a text to a new file. The result is `Msg::TextSaved`.
    SaveText {
        kind: SavedText,
        file: String,
        text: String,
    },
    /// Read a conversation to import. `model` is for messages that do not name one. The result is
    /// `Msg::Imported`.
    ReadImport {
        file: String,
        model: String,
    },
    /// Use these credentials from now on, and remember the choice.
    ChooseIdentity(IdentityChoice),
    Step,
    /// Record the wire traffic in this new file, or stop recording.
    Record(Option<String>),
    /// Open the user's editor. The result is `Msg::EditorClosed`.
    Edit(EditorText),
    /// Show the source of a message on the plain terminal until the user returns.
    ShowRaw(String),
    /// Capture the mouse, or release it so that the terminal can select text.
    CaptureMouse(bool),
    /// Notify the user, who looks at another window.
    Notify(String),
    /// Open the configuration file in the user's editor.
    EditConfig,
    /// Read the configuration file again. The result is `Msg::ConfigReloaded`.
    ReloadConfig,
    /// Draw every cell of the screen again.
    Redraw,
    /// Restore the terminal and stop the process until the shell continues it.
    Suspend,
    Quit,
}

/// A text for the external editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditorText {
    pub subject: EditorSubject,
    pub text: String,
}

/// What the external editor edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditorSubject {
    /// The draft of the prompt.
    Draft,
    /// The value in the open dialog.
    Value { is_json: bool },
    /// A message of the conversation.
    Message(MessageId),
}

impl EditorSubject {
    /// Returns the extension of the file, by which editors choose the colors.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Value { is_json: true } => "json",
            _ => "md",
        }
    }
}

/// A text that is saved in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedText {
    Metrics,
    Usage,
    /// An exported conversation.
    Conversation,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileOutcome {
    /// Attachments that are within the size limits.
    Files(Vec<Arc<Attachment>>),
    /// A file cannot be attached, for this reason.
    Refused(String),
    /// The pasted text names no files.
    Text,
}
