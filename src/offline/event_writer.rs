//! One reply as it goes over the wire, event by event and at its pace: `messageStart`, deltas,
//! `contentBlockStop`, `messageStop`, `metadata`. Owns the order; refuses to know about HTTP.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use super::event_frames::{PADDING, ReplyEvent, ReplyUsage};
use super::pace::PaceTimer;
use super::prepared_reply::{PreparedReply, split_into_deltas};
use super::response_body::BodyWriter;
use super::server_state::ServerState;

/// Writes the events of one reply.
#[derive(Debug)]
pub(super) struct EventWriter {
    body: BodyWriter,
    state: Arc<ServerState>,
    timer: PaceTimer,
    /// When the request came in.
    received_at: Instant,
}

impl EventWriter {
    pub(super) fn new(
        wire: BodyWriter,
        state: Arc<ServerState>,
        timer: PaceTimer,
        received_at: Instant,
    ) -> Self {
        Self { body: wire, state, timer, received_at }
    }

    /// Writes all of a reply. `sequence` is the stop sequence to name, if that was asked for.
    pub(super) async fn write_reply(&mut self, script: &PreparedReply, sequence: Option<String>) {
        self.write_start().await;
        let text_index = usize::from(script.reasoning.is_some());
        if let Some(reasoning) = &script.reasoning {
            for text in self.split(&reasoning.text) {
                self.timer.wait_for_delta(&self.state.random).await;
                self.write_event(&ReplyEvent::Reasoning { index: 0, text }).await;
            }
            let signature = reasoning.signature.clone();
            self.write_event(&ReplyEvent::Signature { index: 0, signature }).await;
            self.write_event(&ReplyEvent::BlockStop { index: 0 }).await;
        }
        self.write_text(text_index, &script.text).await;
        self.write_event(&ReplyEvent::BlockStop { index: text_index }).await;
        let latency_ms = self.write_stop(&script.stop_reason, sequence).await;
        self.write_event(&ReplyEvent::Metadata { usage: script.usage, latency_ms }).await;
    }

    /// `messageStart`, and the silence before the first words.
    pub(super) async fn write_start(&mut self) {
        self.write_event(&ReplyEvent::MessageStart).await;
        self.timer.wait_for_first_words(&self.state.random).await;
    }

    /// The deltas of a text, each in its time.
    pub(super) async fn write_text(&mut self, index: usize, text: &str) {
        for text in self.split(text) {
            self.timer.wait_for_delta(&self.state.random).await;
            self.write_event(&ReplyEvent::Text { index, text }).await;
        }
    }

    /// `messageStop`; returns the milliseconds from the request to it, the latency to report.
    pub(super) async fn write_stop(&self, reason: &str, sequence: Option<String>) -> u64 {
        let latency_ms = self.latency_ms();
        self.write_event(&ReplyEvent::MessageStop { reason: reason.to_owned(), sequence }).await;
        latency_ms
    }

    /// The end of a reply in one block: `contentBlockStop`, `messageStop`, `metadata`.
    pub(super) async fn write_end(&self, usage: ReplyUsage) {
        self.write_event(&ReplyEvent::BlockStop { index: 0 }).await;
        let latency_ms = self.write_stop("end_turn", None).await;
        self.write_event(&ReplyEvent::Metadata { usage, latency_ms }).await;
    }

    pub(super) async fn write_event(&self, event: &ReplyEvent) {
        let padding = self.state.random.below(PADDING.len() as u64);
        self.body.send(event.frame(usize::try_from(padding).unwrap_or_default())).await;
    }

    /// Any bytes.
    pub(super) async fn write_bytes(&self, bytes: Bytes) {
        self.body.send(bytes).await;
    }

    /// Breaks the connection off.
    pub(super) async fn disconnect(self) {
        self.body.disconnect().await;
    }

    pub(super) fn latency_ms(&self) -> u64 {
        u64::try_from(self.received_at.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn split(&self, text: &str) -> Vec<String> {
        split_into_deltas(text, || self.state.random.next())
    }
}
