//! Writes the events of a reply in the order of the service and at the pace of the stand-in.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::event_frames::{PADDING, ReplyEvent, ReplyUsage};
use super::pace::PaceTimer;
use super::prepared_reply::{PreparedReply, split_into_deltas};
use super::response_body::BodyWriter;
use super::server_state::ServerState;

#[derive(Debug)]
pub(super) struct EventWriter {
    body: BodyWriter,
    state: Arc<ServerState>,
    timer: PaceTimer,
    received_at: Instant,
    /// Members of the metadata event that repeat the request.
    service: Map<String, Value>,
}

impl EventWriter {
    pub(super) fn new(
        body: BodyWriter,
        state: Arc<ServerState>,
        timer: PaceTimer,
        received_at: Instant,
        service: Map<String, Value>,
    ) -> Self {
        Self { body, state, timer, received_at, service }
    }

    /// Writes a whole reply. `fields` are the `additionalModelResponseFields` of `messageStop`.
    pub(super) async fn write_reply(&mut self, reply: &PreparedReply, fields: Option<Value>) {
        self.write_start().await;
        let text_index = usize::from(reply.reasoning.is_some());
        if let Some(reasoning) = &reply.reasoning {
            for text in self.split(&reasoning.text) {
                self.timer.wait_for_delta(&self.state.random).await;
                self.write_event(&ReplyEvent::Reasoning { index: 0, text }).await;
            }
            let signature = reasoning.signature.clone();
            self.write_event(&ReplyEvent::Signature { index: 0, signature }).await;
            self.write_event(&ReplyEvent::BlockStop { index: 0 }).await;
        }
        for ((text, citation), index) in reply.blocks().into_iter().zip(text_index..) {
            self.write_text(index, text).await;
            if let Some(citation) = citation.cloned() {
                self.write_event(&ReplyEvent::Citation { index, citation }).await;
            }
            self.write_event(&ReplyEvent::BlockStop { index }).await;
        }
        let latency_ms = self.write_stop(&reply.stop_reason, fields).await;
        self.write_event(&ReplyEvent::Metadata { usage: reply.usage, latency_ms }).await;
    }

    /// Writes `messageStart` and waits for the time to the first delta.
    pub(super) async fn write_start(&mut self) {
        self.write_event(&ReplyEvent::MessageStart).await;
        self.timer.wait_for_half_of_first_delta(&self.state.random).await;
    }

    pub(super) async fn write_text(&mut self, index: usize, text: &str) {
        for text in self.split(text) {
            self.timer.wait_for_delta(&self.state.random).await;
            self.write_event(&ReplyEvent::Text { index, text }).await;
        }
    }

    /// Writes `messageStop`. Returns the latency in milliseconds, for `metadata`.
    pub(super) async fn write_stop(&self, stop_reason: &str, fields: Option<Value>) -> u64 {
        let latency_ms = self.latency_ms();
        let stop_reason = stop_reason.to_owned();
        self.write_event(&ReplyEvent::MessageStop { stop_reason, fields }).await;
        latency_ms
    }

    /// Writes `contentBlockStop`, `messageStop` and `metadata`.
    pub(super) async fn write_end(&self, usage: ReplyUsage) {
        self.write_event(&ReplyEvent::BlockStop { index: 0 }).await;
        let latency_ms = self.write_stop("end_turn", None).await;
        self.write_event(&ReplyEvent::Metadata { usage, latency_ms }).await;
    }

    pub(super) async fn write_event(&self, event: &ReplyEvent) {
        let padding = self.state.random.below(PADDING.len() as u64);
        let padding = usize::try_from(padding).unwrap_or_default();
        self.body.send(event.frame(padding, &self.service)).await;
    }

    pub(super) async fn write_bytes(&self, bytes: Bytes) {
        self.body.send(bytes).await;
    }

    /// Closes the connection before the end of the body.
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
