//! The turn in the store of conversations: the conversation that it continues, its prompt before it is
//! sent, and its reply as it arrives.

use std::path::PathBuf;
use std::time::Instant;

use super::clock::{now, unix_ms};
use super::diagnostics::print_line;
use crate::bedrock::Masker;
use crate::chat::conversation::MessageId;
use crate::chat::event::StreamEvent;
use crate::chat::prompt::Prompt;
use crate::config::resume_target::ResumeTarget;
use crate::plain::CommandExit;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::session::requests::RequestNumber;
use crate::session::store_link::StoreLink;
use crate::session::wall_clock::WallClock;
use crate::store_access::{StoreAccess, StoreAccessError};
use crate::stored::{KeySource, StoreRequest, StoreWrite, StoredConversation};

/// What the turn does with the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StoreUse {
    /// The conversation that the turn continues.
    pub resume: Option<ResumeTarget>,
    pub is_saved: bool,
}

/// The open store, and the conversation that the turn continues.
#[derive(Debug)]
pub(super) struct OpenedStore {
    access: StoreAccess,
    link: Option<StoreLink>,
    pub conversation: Option<StoredConversation>,
}

impl OpenedStore {
    /// Opens the store in a folder. Returns `None` if the turn does not use it. Blocks.
    ///
    /// # Errors
    /// The exit status, after a message.
    pub fn open(folder: Option<PathBuf>, usage: StoreUse) -> Result<Option<Self>, CommandExit> {
        let StoreUse { resume, is_saved } = usage;
        if resume.is_none() && !is_saved {
            return Ok(None);
        }
        let fail = |why: &str| {
            print_line(why);
            CommandExit::UsageError
        };
        let folder = folder.ok_or_else(|| {
            fail("There is no home folder for the history. Name a folder with --data-dir")
        })?;
        let seed = getrandom::u64().map_err(|error| fail(&error.to_string()))?;
        let now_ms = unix_ms();
        let link = is_saved.then(|| StoreLink::new(WallClock::new(now(), now_ms), seed));
        let opened = StoreAccess::open(&folder, &mut KeySource::new(seed), now_ms);
        let opened = opened.and_then(|mut access| {
            if is_saved {
                access.check_writable()?;
            }
            let named = match resume {
                None => None,
                Some(ResumeTarget::Latest) => Some("latest".to_owned()),
                Some(ResumeTarget::Conversation(key)) => Some(key.to_string()),
            };
            let conversation = named.map(|named| access.open_named(&named)).transpose()?;
            Ok(Self { access, link, conversation })
        });
        opened.map(Some).map_err(|error| error.report())
    }

    /// Returns the store's side of a session, unless the turn is not stored.
    pub fn take_link(&mut self) -> Option<StoreLink> {
        self.link.take()
    }

    /// Stores the prompt of a request that was started. Also stores the unchanged draft of the
    /// conversation, because the prompt did not come from the draft. Blocks until both are on the disk.
    ///
    /// # Errors
    /// If they were not stored.
    pub fn store_prompt(
        self,
        mut session: Session,
        draft: &Prompt,
        (number, message): (RequestNumber, MessageId),
        masker: &Masker,
    ) -> Result<StoredTurn, StoreAccessError> {
        let mut store = self.access;
        let mut effects = session.store_changes();
        effects.extend(session.store_draft(draft));
        let mut writes = writes(effects);
        for write in &mut writes {
            write.mask_secrets(&|text| masker.masked(text));
        }
        store.write(writes)?;
        session.now = now();
        session.request_released(number);
        Ok(StoredTurn { session, store, number, message })
    }
}

/// A turn whose prompt is stored.
#[derive(Debug)]
pub(super) struct StoredTurn {
    session: Session,
    store: StoreAccess,
    number: RequestNumber,
    message: MessageId,
}

impl StoredTurn {
    /// Returns the id of the conversation.
    pub fn id(&self) -> Option<String> {
        self.session.open.saved.key.map(|key| key.to_string())
    }

    pub fn take(&mut self, at: Instant, event: &StreamEvent) {
        self.session.now = at;
        self.session.apply_event(at, self.number, event);
    }

    /// Passes what arrived to the journal of the store. It is on the disk within a second.
    pub fn write_journal(&mut self) {
        for entry in self.session.take_journal() {
            self.store.append_delta(entry.message, entry.request, entry.delta);
        }
    }

    /// Stores the reply. A reply that is not complete is stored as stopped. Blocks until it is on the
    /// disk.
    ///
    /// # Errors
    /// If it was not stored.
    pub fn finish(mut self) -> Result<(), StoreAccessError> {
        self.session.now = now();
        // Does nothing if the reply has ended.
        let _ = self.session.stop(self.message);
        self.store.write(writes(self.session.store_changes()))
    }
}

fn writes(effects: Vec<Effect>) -> Vec<StoreWrite> {
    let writes = effects.into_iter().filter_map(|effect| match effect {
        Effect::Store { request, .. } => match *request {
            StoreRequest::Write(write) => Some(write),
            _ => None,
        },
        _ => None,
    });
    writes.collect()
}
