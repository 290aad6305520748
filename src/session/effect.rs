//! Work that the runtime must do: the requests of the state to everything outside.

use std::path::PathBuf;
use std::sync::Arc;

use super::in_flight::RequestNumber;
use crate::chat::access::IdentityChoice;
use crate::chat::attachment::Attachment;
use crate::chat::model::{ModelId, ModelRefusal};
use crate::chat::recipe::Recipe;
use crate::chat::request::Request;

/// Numbers the token counts of a session. The reply to any but the last is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CountId(pub u64);

/// The files to attach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachmentSource {
    /// Paths as a person or a terminal writes them.
    Typed(String),
    /// A paste, which may be such paths and may be text.
    Pasted(String),
    /// A path as it is.
    Path(PathBuf),
}

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a request; its events come back under this number.
    Ask {
        reply: RequestNumber,
        request: Box<Request>,
    },
    /// List what can be called: first as an earlier session did, if it is kept, then anew.
    ListModels,
    /// Look up what an earlier session listed, and ask nobody.
    RecallModels,
    /// Drop a running request, which closes its connection.
    Stop(RequestNumber),
    /// Tell `Msg::CountDue` in a moment. Whatever count there was before is outdated.
    CountSoon(CountId),
    /// Have the service count a request. The answer comes back under this number.
    Count {
        count: CountId,
        request: Box<Request>,
    },
    /// No count is wanted any more.
    DropCount,
    /// Put text on the clipboard; `what` names it to the user.
    Copy {
        text: String,
        what: String,
    },
    /// Read files, behind the frames, and tell under this number what they are.
    Attach {
        number: u64,
        source: AttachmentSource,
    },
    /// Look how a path that was typed goes on.
    CompletePath(String),
    /// Write a recipe into a person's own file; `Msg::RecipeSaved` answers.
    SaveRecipe(Box<Recipe>),
    /// Keep for later starts what the service taught of a model.
    Remember(ModelId, ModelRefusal),
    /// Keep nothing any longer of what it taught.
    ForgetLessons,
    /// Write the figures of the turns into a file that is not there yet; `Msg::MetricsSaved`
    /// answers.
    SaveMetrics {
        file: String,
        text: String,
    },
    /// Rename the file of restored work, so that it is not offered again.
    KeepRestored(PathBuf),
    /// Delete the file of work that the user does not want.
    DeleteUnsaved(PathBuf),
    /// Use these credentials from now on, and remember the answer.
    ChooseIdentity(IdentityChoice),
    /// Let one more event of a replay through.
    Step,
    /// Record what goes over the wire in this file, which there is not yet; or no longer.
    Record(Option<String>),
    /// Open the user's editor on this text.
    Edit(String),
    /// Show the source of a message on the plain terminal until the user comes back.
    ShowRaw(String),
    /// Take the mouse, or leave it to the terminal (for selecting text with it).
    CaptureMouse(bool),
    /// Give the terminal back and stop the process until the shell continues it.
    Suspend,
    Quit,
}

/// What files were found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileOutcome {
    /// Attachments, within the limits of each.
    Files(Vec<Arc<Attachment>>),
    /// A file is none, for this reason.
    Refused(String),
    /// A paste names no files: it is text.
    Text,
}
