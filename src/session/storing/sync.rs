//! The changes of the open conversation since it was last stored.

use super::journal::stored_parts;
use super::request_figures::stored_metrics;
use super::settings_json::settings_json;
use super::writing::{stored_blocks, stored_ending, stored_prompt};
use crate::chat::conversation::MessageId;
use crate::chat::message::{Message, Reply};
use crate::chat::prompt::Prompt;
use crate::session::effect::Effect;
use crate::session::requests::RequestNumber;
use crate::session::saved_state::{OpenReply, SavedState};
use crate::session::state::Session;
use crate::session::turn::Turn;
use crate::stored::{
    BranchChoice, ConversationKey, FinishedReply, StoreChange, StoredContent, StoredEnding,
    StoredMessage, StoredMetrics, StoredPosition, StoredReply, StoredRequest,
};

impl Session {
    /// Returns the changes of the open conversation since the last call. They must reach the store
    /// before the requests of the same update are sent.
    pub fn store_changes(&mut self) -> Vec<Effect> {
        if !self.is_stored() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        let is_saved = self.open.saved.key.is_some();
        if !is_saved && self.open.conversation.message_count() == 0 {
            return effects;
        }
        let key = self.conversation_key(&mut effects);
        self.store_messages(key, &mut effects);
        self.store_pruning(key, &mut effects);
        self.finish_replies(key, &mut effects);
        self.open_continuations(key, &mut effects);
        if self.open.saved.settings.as_ref() != Some(&self.settings) {
            let (model, settings) = self.model_and_settings();
            self.open.saved.settings = Some(self.settings.clone());
            self.write(key, StoreChange::SaveSettings { model, settings }, &mut effects);
        }
        if self.open.saved.revision != self.open.conversation.revision() {
            self.store_position(key, None, &mut effects);
        }
        effects
    }

    /// Returns the change that stores the draft. An empty draft does not create a conversation.
    pub fn store_draft(&mut self, draft: &Prompt) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.is_stored() || *draft == self.open.saved.draft {
            return effects;
        }
        let key = self.conversation_key(&mut effects);
        self.open.saved.draft = draft.clone();
        self.write(key, StoreChange::SaveDraft { draft: stored_prompt(draft) }, &mut effects);
        effects
    }

    /// Returns the change that stores the scroll position, in the form that the screen chose.
    pub fn store_scroll(&mut self, scroll: Option<String>) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(key) = self.open.saved.key.filter(|_| self.is_stored()) {
            self.store_position(key, scroll, &mut effects);
        }
        effects
    }

    /// Stores the whole conversation again under a new id, because another program deleted it.
    pub fn store_again(&mut self) -> Vec<Effect> {
        self.open.saved = SavedState::default();
        self.store_changes()
    }

    fn is_stored(&self) -> bool {
        self.store.is_on() && !self.is_replay()
    }

    /// Returns the time of day in Unix milliseconds; 0 without a store.
    pub fn now_ms(&self) -> i64 {
        self.store.clock.map_or(0, |clock| clock.unix_ms(self.now))
    }

    fn write(&mut self, key: ConversationKey, change: StoreChange, effects: &mut Vec<Effect>) {
        let now_ms = self.now_ms();
        effects.push(self.store.write(key, now_ms, change));
    }

    fn model_and_settings(&self) -> (String, String) {
        (self.settings.model.as_str().to_owned(), settings_json(&self.settings))
    }

    /// Returns the id of the conversation, and creates the conversation in the store if necessary.
    fn conversation_key(&mut self, effects: &mut Vec<Effect>) -> ConversationKey {
        if let Some(key) = self.open.saved.key {
            return key;
        }
        let key = self.store.keys.conversation(self.now_ms());
        self.open.saved.key = Some(key);
        self.open.saved.settings = Some(self.settings.clone());
        let (model, settings) = self.model_and_settings();
        self.write(key, StoreChange::Create { model, settings }, effects);
        if let Some(title) = self.open.saved.title.clone() {
            self.write(key, StoreChange::Rename { title: Some(title) }, effects);
        }
        key
    }

    fn store_messages(&mut self, key: ConversationKey, effects: &mut Vec<Effect>) {
        let from = self.open.saved.messages.len();
        let new: Vec<MessageId> = self.open.conversation.ids().skip(from).collect();
        for id in new {
            let now_ms = self.now_ms();
            let message_key = self.store.keys.message(now_ms);
            let parent = self.open.conversation.parent(id);
            let parent = parent.and_then(|parent| self.open.saved.message(parent));
            let content = match self.open.conversation.get(id) {
                Some(Message::User(prompt)) => StoredContent::Prompt(stored_prompt(prompt)),
                Some(Message::Assistant(_)) => StoredContent::Reply(self.new_reply(id)),
                None => continue,
            };
            self.open.saved.messages.push(message_key);
            // Usually the prompt was the draft, so clear the stored draft. If the draft is another
            // text, the next call of `store_draft` stores it again.
            let clears_draft = matches!(content, StoredContent::Prompt(_));
            if clears_draft {
                self.open.saved.draft = Prompt::default();
            }
            let message = StoredMessage { key: message_key, parent, created_ms: now_ms, content };
            let message = Box::new(message);
            self.write(key, StoreChange::Append { message, clears_draft }, effects);
        }
    }

    /// Prunes and restores branches as in the conversation.
    fn store_pruning(&mut self, key: ConversationKey, effects: &mut Vec<Effect>) {
        let pruned: Vec<MessageId> = self.open.conversation.pruned().collect();
        if pruned == self.open.saved.pruned {
            return;
        }
        let before = std::mem::replace(&mut self.open.saved.pruned, pruned.clone());
        for id in before.iter().rev().filter(|id| !pruned.contains(id)) {
            if let Some(message) = self.open.saved.message(*id) {
                self.write(key, StoreChange::RestoreBranch { message }, effects);
            }
        }
        for id in pruned.iter().filter(|id| !before.contains(id)) {
            let Some(message) = self.open.saved.message(*id) else { continue };
            // The store identifies a pruned branch by its time, so each pruning has its own time.
            let now_ms = self.now_ms().max(self.open.saved.pruned_ms + 1);
            self.open.saved.pruned_ms = now_ms;
            effects.push(self.store.write(key, now_ms, StoreChange::PruneBranch { message }));
        }
    }

    /// Returns a reply that the store does not have. If its request is in flight, the reply is open
    /// in the store from now on.
    fn new_reply(&mut self, id: MessageId) -> StoredReply {
        let in_flight = self.open.in_flight.iter();
        let number = in_flight.filter(|(_, it)| it.message == id).map(|(number, _)| *number).next();
        let requests = self.stored_requests(id, number.is_some());
        if let (Some(number), Some(request)) = (number, requests.last()) {
            let stored = self.open.conversation.reply(id).map(stored_parts).unwrap_or_default();
            let open = OpenReply { message: id, request: request.key, stored };
            self.open.saved.open.insert(number, open);
        }
        let Some(reply) = self.open.conversation.reply(id) else {
            return StoredReply {
                model: String::new(),
                recipe: None,
                prefill: None,
                blocks: Vec::new(),
                ending: StoredEnding::Interrupted,
                guardrail_findings: Vec::new(),
                requests,
            };
        };
        let ending =
            if number.is_some() { StoredEnding::Open } else { stored_ending(&reply.ending) };
        StoredReply {
            model: reply.model.as_str().to_owned(),
            recipe: reply.recipe.clone(),
            prefill: reply.prefill.as_ref().map(|prefill| prefill.as_str().to_owned()),
            blocks: stored_blocks(reply),
            ending,
            guardrail_findings: reply.guardrail_findings.clone(),
            requests,
        }
    }

    /// Returns the requests of a reply. The last request has no metrics if it is in flight.
    fn stored_requests(&mut self, id: MessageId, is_in_flight: bool) -> Vec<StoredRequest> {
        let Some(turn) = self.open.turns.get(&id) else { return Vec::new() };
        let clock = self.store.clock;
        let settings = settings_json(turn.settings());
        let last = turn.requests.len().saturating_sub(1);
        let requests = turn.request_metrics().enumerate().map(|(at, request)| {
            let sent_ms = clock.map_or(0, |clock| clock.unix_ms(request.meter.sent_at()));
            let is_last = at == last;
            let metrics = if is_last && is_in_flight {
                StoredMetrics::default()
            } else {
                let request_id = turn.request_id.as_deref().filter(|_| is_last);
                let usage = request.meter.usage();
                let cost = usage.and_then(|usage| self.catalog.cost(request.model, usage));
                stored_metrics(request.meter, request_id, cost)
            };
            StoredRequest {
                key: self.store.keys.request(sent_ms),
                sent_ms,
                model: request.model.as_str().to_owned(),
                settings: settings.clone(),
                metrics,
            }
        });
        requests.collect()
    }

    /// Writes the replies whose requests have ended.
    fn finish_replies(&mut self, key: ConversationKey, effects: &mut Vec<Effect>) {
        let open = self.open.saved.open.keys();
        let ended = open.filter(|number| !self.open.in_flight.contains_key(number));
        let ended: Vec<RequestNumber> = ended.copied().collect();
        for number in ended {
            let Some(open) = self.open.saved.open.remove(&number) else { continue };
            let Some(message) = self.open.saved.message(open.message) else { continue };
            let Some(reply) = self.open.conversation.reply(open.message) else { continue };
            let turn = self.open.turns.get(&open.message);
            let finished = Box::new(FinishedReply {
                blocks: stored_blocks(reply),
                ending: ending_of(reply, turn, number),
                guardrail_findings: reply.guardrail_findings.clone(),
                request: open.request,
                metrics: turn
                    .map_or_else(StoredMetrics::default, |turn| self.figures(turn, number)),
            });
            self.write(key, StoreChange::FinishReply { message, finished }, effects);
        }
    }

    /// Returns the metrics of a request of a turn.
    fn figures(&self, turn: &Turn, number: RequestNumber) -> StoredMetrics {
        let at = turn.requests.iter().position(|it| *it == number);
        let Some(request) = turn.request_metrics().nth(at.unwrap_or(usize::MAX)) else {
            return StoredMetrics::default();
        };
        let is_last = turn.requests.last() == Some(&number);
        let request_id = turn.request_id.as_deref().filter(|_| is_last);
        let cost = request.meter.usage().and_then(|usage| self.catalog.cost(request.model, usage));
        stored_metrics(request.meter, request_id, cost)
    }

    /// Reopens the stored replies that requests in flight continue.
    fn open_continuations(&mut self, key: ConversationKey, effects: &mut Vec<Effect>) {
        let in_flight = self.open.in_flight.iter();
        let new = in_flight.filter(|(number, _)| !self.open.saved.open.contains_key(number));
        let new: Vec<_> = new.map(|(number, it)| (*number, it.message)).collect();
        for (number, id) in new {
            let Some(message) = self.open.saved.message(id) else { continue };
            let Some(request) = self.stored_requests(id, true).pop() else { continue };
            let stored = self.open.conversation.reply(id).map(stored_parts).unwrap_or_default();
            let open = OpenReply { message: id, request: request.key, stored };
            self.open.saved.open.insert(number, open);
            let request = Box::new(request);
            self.write(key, StoreChange::ContinueReply { message, request }, effects);
        }
    }

    fn store_position(
        &mut self,
        key: ConversationKey,
        scroll: Option<String>,
        effects: &mut Vec<Effect>,
    ) {
        let (saved, conversation) = (&self.open.saved, &self.open.conversation);
        let choices = conversation.branch_choices().filter_map(|(parent, child)| {
            Some(BranchChoice { parent: saved.message(parent)?, child: saved.message(child)? })
        });
        let tip = conversation.tip().and_then(|tip| saved.message(tip));
        let position = StoredPosition { tip, choices: choices.collect(), scroll };
        self.open.saved.revision = conversation.revision();
        self.write(key, StoreChange::SavePosition { position }, effects);
    }
}

/// Returns the ending of a reply after one of its requests. Returns [`StoredEnding::Interrupted`]
/// if a later request already continues the reply.
fn ending_of(reply: &Reply, turn: Option<&Turn>, number: RequestNumber) -> StoredEnding {
    let is_last = turn.is_none_or(|turn| turn.requests.last() == Some(&number));
    if is_last { stored_ending(&reply.ending) } else { StoredEnding::Interrupted }
}
