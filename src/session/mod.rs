//! The state that does not depend on the view: the open conversation with its requests in flight,
//! the settings, the catalog and the connection. The session knows no key, no color and no widget.
//!
//! Each operation on a request exists once, in [`requests`], for one request or eight.

pub mod effect;

pub mod connection;

pub mod open_conversation;

pub mod turn;

pub mod requests;

mod stream_events;

mod status;

mod estimate;

pub mod quota;

mod exchanges;

mod turn_metrics;

pub mod models;

mod model_refusals;

pub mod recipes;

pub mod replay;

pub mod request_origin;

use std::sync::Arc;
use std::time::Instant;

use connection::ConnectionState;
use models::ModelListing;
use open_conversation::OpenConversation;
use recipes::RecipeState;

use crate::chat::model::Catalog;
use crate::chat::quota::{MinuteUsage, Quota};
use crate::chat::settings::Settings;

/// The state that all screens share.
#[derive(Debug, Clone)]
pub struct Session {
    pub catalog: Arc<Catalog>,
    pub settings: Settings,
    /// Whether the model was configured or chosen. Otherwise the default follows the region.
    pub model_is_chosen: bool,
    pub connection: ConnectionState,
    /// The profiles and models of the account, as far as they were listed.
    pub listing: ModelListing,
    pub recipes: RecipeState,
    /// Tokens per minute that the account may use.
    pub quota: Option<Quota>,
    /// The tokens that the session's requests used within the last minute.
    pub minute: MinuteUsage,
    /// The file that the wire traffic is recorded in.
    pub recording: Option<String>,
    /// The open conversation. Opening another one replaces this value.
    pub open: OpenConversation,
    /// The number of the last request.
    last_request: u64,
    /// The time of the last message.
    pub now: Instant,
}

impl Session {
    pub fn new(now: Instant, catalog: Arc<Catalog>, settings: Settings) -> Self {
        Self {
            catalog,
            settings,
            model_is_chosen: false,
            connection: ConnectionState::Resolving,
            listing: ModelListing::default(),
            recipes: RecipeState::default(),
            quota: None,
            minute: MinuteUsage::default(),
            recording: None,
            open: OpenConversation::default(),
            last_request: 0,
            now,
        }
    }

    /// Opens a conversation in place of the open one.
    pub fn open(&mut self, conversation: OpenConversation) {
        self.open = OpenConversation { number: self.open.number + 1, ..conversation };
    }
}
