//! The store in the event loop: its changes, its answers, and the requests that wait for it.

use super::loop_state::LoopState;
use super::store_thread::{PURGE_OF_DELETED, PURGE_OF_UNCHANGED, StoreOutcome};
use crate::app::msg::{Msg, StoreMsg};
use crate::bedrock::Masker;
use crate::chat::count::counted;
use crate::session::effect::Effect;
use crate::session::requests::RequestNumber;
use crate::stored::{PurgeReport, PurgeScope, StoreAnswer, StoreEvent, StoreRequest, StoreState};

impl LoopState {
    /// Deletes the conversations that have not changed for the configured number of days. Must be
    /// called after [`Self::resume`], because an open conversation is kept.
    pub fn delete_unchanged(&mut self) {
        let (Some(keep_days), Some(store)) = (self.config.keep_days, &mut self.store) else {
            return;
        };
        let scope = PurgeScope::UnchangedSince(keep_days.before(self.app.session.now_ms()));
        store.submit(PURGE_OF_UNCHANGED, StoreRequest::Purge(scope));
    }

    /// Shows a message if a purge at the start deleted old conversations, or if deleted text may remain
    /// somewhere.
    fn purged(&mut self, number: u64, report: &PurgeReport) {
        let PurgeReport { conversations, branches, .. } = report;
        let keep_days = self.config.keep_days.filter(|_| number == PURGE_OF_UNCHANGED);
        let count = counted(*conversations, "conversation");
        let deleted = keep_days.map(|days| {
            let days = counted(days.get().into(), "day");
            format!("Deleted {count} that had not changed for {days}.")
        });
        if conversations + branches > 0 {
            let traces = report.traces().into_iter().map(|trace| trace + ".");
            let sentences: Vec<String> = deleted.into_iter().chain(traces).collect();
            if !sentences.is_empty() {
                self.update(Msg::Store(StoreMsg::Note(sentences.join(" "))));
            }
        }
    }

    /// Holds a request until its prompt is stored. Returns the request if there is nothing to wait
    /// for.
    pub(super) fn hold(&mut self, number: RequestNumber, ask: Effect) -> Option<Effect> {
        match &mut self.store {
            Some(thread) if thread.answered < thread.last_write => {
                thread.held.push((thread.last_write, number, ask));
                None
            }
            _ => Some(ask),
        }
    }

    /// Drops a request that waits.
    pub(super) fn drop_held(&mut self, number: RequestNumber) {
        if let Some(thread) = &mut self.store {
            thread.held.retain(|(_, held, _)| *held != number);
        }
    }

    pub(super) fn submit_to_store(&mut self, number: u64, mut request: StoreRequest) {
        if let StoreRequest::Write(write) = &mut request {
            let masker = self.link.masker().unwrap_or_else(|| Masker::of(&self.config.access));
            write.mask_secrets(&|text| masker.masked(text));
        }
        if let Some(thread) = &mut self.store {
            thread.submit(number, request);
        }
    }

    /// Passes the new deltas of open replies to the journal.
    pub(super) fn write_journal(&mut self) {
        let Some(thread) = &self.store else { return };
        for entry in self.app.session.take_journal() {
            thread.store.append_delta(entry.message, entry.request, entry.delta);
        }
    }

    pub(super) fn store_event(&mut self, event: StoreEvent) {
        match event {
            StoreEvent::State(state) => {
                let note = state.sentence();
                let unfinished = match &state {
                    StoreState::Ready(report) => report.unfinished,
                    _ => None,
                };
                let is_durable = state.is_durable();
                self.update(Msg::Store(StoreMsg::State { is_durable, note }));
                if let Some(unfinished) = unfinished {
                    self.update(Msg::Store(StoreMsg::Unfinished(unfinished)));
                }
            }
            StoreEvent::Answer {
                number: number @ (PURGE_OF_DELETED | PURGE_OF_UNCHANGED),
                answer,
            } => {
                // Ignore a failed purge: if the file cannot be written, `StoreEvent::State` says so.
                if let StoreAnswer::Purged(report) = answer {
                    self.purged(number, &report);
                }
            }
            StoreEvent::Answer { number, answer } => {
                self.update(Msg::Store(StoreMsg::Answer { number, answer: Box::new(answer) }));
                self.release(number);
            }
        }
    }

    /// Sends the requests whose prompts are stored now.
    fn release(&mut self, answered: u64) {
        let Some(thread) = &mut self.store else { return };
        thread.answered = thread.answered.max(answered);
        let (ready, held) = std::mem::take(&mut thread.held)
            .into_iter()
            .partition(|(number, ..)| *number <= answered);
        thread.held = held;
        for (_, number, ask) in ready {
            self.update(Msg::Store(StoreMsg::Released(number)));
            self.send(ask);
        }
    }

    /// Stores the changes of the conversation, the draft and the scroll position.
    pub(super) fn store_everything(&mut self) {
        for effect in self.app.store_everything() {
            self.perform(effect);
        }
    }

    /// Stores everything and ends the thread. Blocks until everything is on the disk, but for at
    /// most 20 s. Unless the user quits, the next start opens the conversation again.
    pub(super) fn close_store(&mut self, is_quitting: bool) -> StoreOutcome {
        if self.store.is_none() {
            return StoreOutcome::Nowhere;
        }
        if is_quitting {
            // The tasks of the requests end with the program.
            let _ = self.app.session.stop_all();
        }
        self.store_everything();
        let open = self.app.session.open.saved.key;
        let closed = self.store.take().map(|thread| thread.close(open, is_quitting));
        closed.unwrap_or(StoreOutcome::Nowhere)
    }
}
