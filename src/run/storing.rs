//! The store in the event loop: its changes, its answers, and the requests that wait for it.

use super::loop_state::LoopState;
use super::store_thread::StoreOutcome;
use crate::app::msg::{Msg, StoreMsg};
use crate::session::effect::Effect;
use crate::session::requests::RequestNumber;
use crate::stored::{StoreEvent, StoreRequest, StoreState};

impl LoopState {
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

    pub(super) fn submit_to_store(&mut self, number: u64, request: StoreRequest) {
        if let Some(thread) = &mut self.store {
            thread.submit(number, request);
        }
    }

    /// Passes what arrived for open replies to the journal.
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
            return StoreOutcome::Stored;
        }
        if is_quitting {
            // The tasks of the requests end with the program.
            let _ = self.app.session.stop_all();
        }
        self.store_everything();
        let open = self.app.session.open.saved.key;
        let closed = self.store.take().map(|thread| thread.close(open, is_quitting));
        closed.unwrap_or(StoreOutcome::Stored)
    }
}
