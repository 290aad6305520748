//! Everything that can happen to the app. The work that the app wants done outside is an
//! [`Effect`](crate::session::effect::Effect).

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::session::connection::ConnectionState;
use crate::session::effect::{CountId, FileOutcome};
use crate::session::replay::{LastShown, ReplayedRequest};
use crate::session::requests::RequestNumber;

use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;
use crate::chat::listing::Listing;
use crate::chat::model::{ModelId, ModelRefusal};
use crate::chat::recipe::{Recipe, Recipes};
use crate::screens::unsaved::Unsaved;
use crate::ui::appearance::Background;
use crate::wire::wire_event::WireEvent;

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
        reply: RequestNumber,
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
        reply: RequestNumber,
        seen: Vec<WireEvent>,
    },
    /// What goes over the wire is recorded in this file from now on, or in none.
    Recording(Option<String>),
    /// The next request of a replay was made; or several at once, one for each column of a
    /// comparison.
    Replayed(Vec<ReplayedRequest>),
    /// The user stopped this reply of a replay at this place.
    ReplayStopped(RequestNumber),
    /// All was played. The number is that of a line of the recording that was left out, since it
    /// breaks off.
    ReplayEnded {
        shown: Option<LastShown>,
        cut: Option<usize>,
    },
    /// The external editor was closed: with the text it left, or with why there is none.
    Edited(Result<String, String>),
    /// Files were looked at, as [`Attach`](crate::session::effect::Effect::Attach) wanted under this number.
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
    /// A moment has passed since [`CountSoon`](crate::session::effect::Effect::CountSoon).
    CountDue(CountId),
    /// The service counted a request, or did not.
    Counted {
        count: CountId,
        answer: Result<u64, Failure>,
    },
}
