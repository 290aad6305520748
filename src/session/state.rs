//! The session itself. The other modules add the operations.

use std::sync::Arc;
use std::time::Instant;

use super::connection::ConnectionState;
use super::model_listing::ModelListing;
use super::open_conversation::OpenConversation;
use super::recipe_state::RecipeState;
use super::store_link::StoreLink;
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
    /// The profiles and models of the account, as far as they are listed.
    pub listing: ModelListing,
    pub recipes: RecipeState,
    /// The account's quota in tokens per minute.
    pub quota: Option<Quota>,
    /// The tokens that the session's requests used within the last minute.
    pub minute_usage: MinuteUsage,
    /// The file that records the wire traffic.
    pub recording: Option<String>,
    /// The way to the store of conversations.
    pub store: StoreLink,
    /// The open conversation. Opening another conversation replaces this value.
    pub open: OpenConversation,
    pub(super) last_request: u64,
    last_conversation: u64,
    /// The time of the last `Msg`.
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
            minute_usage: MinuteUsage::default(),
            recording: None,
            store: StoreLink::default(),
            open: OpenConversation::default(),
            last_request: 0,
            last_conversation: 0,
            now,
        }
    }

    /// Opens a conversation under a new number, and returns the previous one.
    pub fn open(&mut self, conversation: OpenConversation) -> OpenConversation {
        self.last_conversation += 1;
        let conversation = OpenConversation { number: self.last_conversation, ..conversation };
        std::mem::replace(&mut self.open, conversation)
    }
}
