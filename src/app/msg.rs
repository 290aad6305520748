//! One page for all traffic of the state machine: what can happen ([`Msg`], facts) and what it
//! wants done outside ([`Effect`], imperatives).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use super::appearance::Background;
use super::token_count::CountId;
use super::unsaved::Unsaved;
use crate::chat::access::IdentityChoice;
use crate::chat::attachment::Attachment;
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;
use crate::chat::listing::Listing;
use crate::chat::model::{ModelId, ModelRefusal};
use crate::chat::recipe::{Recipe, Recipes};
use crate::chat::request::{HistoryMessage, Request};
use crate::chat::settings::Settings;
use crate::wire::wire_event::{RequestPosition, WireEvent};

/// Numbers the requests of a session. An event that carries the number of an older request is
/// dropped, which makes stop, regenerate and quit free of races.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ReplyId(pub u64);

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed. Releases and repeats of other kinds never get here.
    Key(KeyEvent),
    /// The user typed letters into a text field faster than the screen was drawn.
    Typed(String),
    /// Text was pasted, in one piece, whatever it holds.
    Pasted(String),
    Mouse(MouseEvent),
    /// The window has this many columns and rows.
    Resized(u16, u16),
    /// The way to Bedrock was found, or was not.
    Linked(ConnectionState),
    /// The terminal said what its background is.
    Background(Background),
    /// The recipes that there are, and what is wrong with a person's own file.
    RecipesRead {
        recipes: Recipes,
        wrong: Option<String>,
    },
    /// A recipe was written to this file, or why it was not.
    RecipeSaved {
        recipe: Box<Recipe>,
        saved: Result<String, String>,
    },
    /// Something happened to a reply.
    Stream {
        reply: ReplyId,
        event: StreamEvent,
    },
    /// What an earlier session listed as what can be called in this region, this long ago.
    ListRecalled {
        region: String,
        listing: Box<Listing>,
        age: Duration,
    },
    /// What can be called in this region was listed, or could not be. Without a way to Bedrock the
    /// region is empty.
    Listed {
        region: String,
        listing: Box<Result<Listing, Failure>>,
    },
    /// Something was seen on the wire of a reply.
    Wire {
        reply: ReplyId,
        seen: Vec<WireEvent>,
    },
    /// What goes over the wire is recorded in this file from now on, or in none.
    Recording(Option<String>),
    /// The next request of a replay was made; or several at once, one for each column of a
    /// comparison.
    Replayed(Vec<ReplayedRequest>),
    /// This reply of a replay was stopped here; or the recording ends here, in its middle.
    ReplayStopped {
        reply: ReplyId,
        is_cut: bool,
    },
    /// All was played. The number is that of a line of the recording that was left out, since it
    /// breaks off.
    ReplayEnded {
        shown: Option<LastShown>,
        cut: Option<usize>,
    },
    /// The external editor was closed: with the text it left, or with why there is none.
    Edited(Result<String, String>),
    /// Files were looked at, as [`Effect::Attach`] wanted under this number.
    Attached {
        number: u64,
        found: FileOutcome,
    },
    /// A path that was typed goes on like this, or with one of these names.
    Completed {
        typed: String,
        text: String,
        choices: Vec<String>,
    },
    /// An edge has something short to say to the user ("copied …", "no clipboard …").
    Noted(String),
    /// What was learned of models at earlier starts.
    Recalled(Vec<(ModelId, ModelRefusal)>),
    /// One of Outcrop's own files cannot be read. The first screen shows the reason.
    FileUnread(String),
    /// An earlier run left a conversation or a prompt.
    UnsavedFound(Box<Unsaved>),
    /// The figures of the turns were saved in this file, or why they were not.
    MetricsSaved(Result<String, String>),
    /// Time passed while a clock is on the screen.
    Ticked,
    /// A moment has passed since [`Effect::CountSoon`].
    CountDue(CountId),
    /// The service counted a request, or did not.
    Counted {
        count: CountId,
        answer: Result<u64, Failure>,
    },
}

/// A recorded request as it was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedRequest {
    /// What was set then.
    pub settings: Settings,
    /// The messages that were sent, without a prefill.
    pub said: Vec<HistoryMessage>,
    /// Where they belong, if that was recorded.
    pub place: Option<RequestPosition>,
}

/// What was the last on the screen when a recording ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastShown {
    /// Where the reply belongs.
    pub place: RequestPosition,
    /// It was the chosen column of a comparison that was open.
    pub is_compared: bool,
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

/// Which files are to be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachmentSource {
    /// Paths as a person or a terminal writes them.
    Typed(String),
    /// A paste, which may be such paths and may be text.
    Pasted(String),
    /// A path as it is.
    Path(PathBuf),
}

/// The way to Bedrock.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionState {
    /// Region and credentials are being looked for.
    Resolving,
    /// The user must choose the credentials: the discovered `.env` at `file` and the default AWS
    /// profile both have some. `credentials` names the kind in the `.env`.
    Undecided { file: String, credentials: &'static str },
    /// Credentials were found; `source` says where. `endpoint` is set when requests go elsewhere
    /// than to the region's own.
    Online { region: String, source: String, endpoint: Option<String> },
    /// The embedded stand-in on loopback.
    Offline { region: String },
    /// A recording is played; with `is_stepped` each event waits for a key.
    Replay { region: String, is_stepped: bool },
    /// There is none; each request fails with this.
    Down(Failure),
}

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a request; its events come back under this number.
    Ask {
        reply: ReplyId,
        request: Box<Request>,
    },
    /// List what can be called: first as an earlier session did, if it is kept, then anew.
    ListModels,
    /// Look up what an earlier session listed, and ask nobody.
    RecallModels,
    /// Drop a running request, which closes its connection.
    Stop(ReplyId),
    /// Tell [`Msg::CountDue`] in a moment. Whatever count there was before is outdated.
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
    /// Write a recipe into a person's own file; [`Msg::RecipeSaved`] answers.
    SaveRecipe(Box<Recipe>),
    /// Keep for later starts what the service taught of a model.
    Remember(ModelId, ModelRefusal),
    /// Keep nothing any longer of what it taught.
    ForgetLessons,
    /// Write the figures of the turns into a file that is not there yet; [`Msg::MetricsSaved`]
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
