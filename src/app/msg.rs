//! One page for all traffic of the state machine: what can happen ([`Msg`], facts) and what it
//! wants done outside ([`Effect`], imperatives).

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use super::look::Background;
use crate::chat::event::StreamEvent;
use crate::chat::failure::Failure;
use crate::chat::listing::Listing;
use crate::chat::model::{Lesson, ModelId};
use crate::chat::request::Request;
use crate::chat::wire::seen::Seen;

/// Numbers the requests of a session. An event that carries the number of an older request is
/// dropped, which makes stop, regenerate and quit free of races.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ReplyId(pub u64);

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed. Releases and repeats of other kinds never get here.
    Key(KeyEvent),
    /// Text was pasted, in one piece, whatever it holds.
    Pasted(String),
    Mouse(MouseEvent),
    /// The window has this many columns and rows.
    Resized(u16, u16),
    /// The way to Bedrock was found, or was not.
    Linked(Link),
    /// The terminal said what its background is.
    Background(Background),
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
        seen: Vec<Seen>,
    },
    /// The external editor was closed: with the text it left, or with why there is none.
    Edited(Result<String, String>),
    /// An edge has something short to say to the user ("copied …", "no clipboard …").
    Noted(String),
    /// What was learnt of models at earlier starts.
    Recalled(Vec<(ModelId, Lesson)>),
    /// Time passed while a clock is on the screen.
    Ticked,
}

/// The way to Bedrock.
#[derive(Debug, Clone, PartialEq)]
pub enum Link {
    /// Region and credentials are being looked for.
    Resolving,
    /// Credentials were found; `source` says where. `endpoint` is set when requests go elsewhere
    /// than to the region's own.
    Online { region: String, source: String, endpoint: Option<String> },
    /// The embedded stand-in on loopback.
    Offline { region: String },
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
    /// Put text on the clipboard; `what` names it to the user.
    Copy {
        text: String,
        what: String,
    },
    /// Keep for later starts what the service taught of a model.
    Remember(ModelId, Lesson),
    /// Keep nothing any longer of what it taught.
    ForgetLessons,
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
