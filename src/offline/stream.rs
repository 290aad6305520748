//! One reply as it goes over the wire, event by event and at its pace: `messageStart`, deltas,
//! `contentBlockStop`, `messageStop`, `metadata`. Owns the order; refuses to know about HTTP.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use super::body::Wire;
use super::frames::{Event, PADDING, Usage};
use super::pace::Rhythm;
use super::script::{Script, deltas};
use super::stage::Stage;

/// Writes the events of one reply.
#[derive(Debug)]
pub(super) struct Pen {
    wire: Wire,
    stage: Arc<Stage>,
    rhythm: Rhythm,
    /// When the request came in.
    since: Instant,
}

impl Pen {
    pub(super) fn new(wire: Wire, stage: Arc<Stage>, rhythm: Rhythm, since: Instant) -> Self {
        Self { wire, stage, rhythm, since }
    }

    /// Writes all of a reply. `sequence` is the stop sequence to name, if that was asked for.
    pub(super) async fn write(&mut self, script: &Script, sequence: Option<String>) {
        self.start().await;
        let text_index = usize::from(script.reasoning.is_some());
        if let Some(reasoning) = &script.reasoning {
            for text in self.split(&reasoning.text) {
                self.rhythm.beat(&self.stage.chance).await;
                self.event(&Event::Reasoning { index: 0, text }).await;
            }
            let signature = reasoning.signature.clone();
            self.event(&Event::Signature { index: 0, signature }).await;
            self.event(&Event::BlockStop { index: 0 }).await;
        }
        self.text(text_index, &script.text).await;
        self.event(&Event::BlockStop { index: text_index }).await;
        let latency_ms = self.stop(&script.reason, sequence).await;
        self.event(&Event::Metadata { usage: script.usage, latency_ms }).await;
    }

    /// `messageStart`, and the silence before the first words.
    pub(super) async fn start(&mut self) {
        self.event(&Event::MessageStart).await;
        self.rhythm.think(&self.stage.chance).await;
    }

    /// The deltas of a text, each in its time.
    pub(super) async fn text(&mut self, index: usize, text: &str) {
        for text in self.split(text) {
            self.rhythm.beat(&self.stage.chance).await;
            self.event(&Event::Text { index, text }).await;
        }
    }

    /// `messageStop`; returns the milliseconds from the request to it, the latency to report.
    pub(super) async fn stop(&self, reason: &str, sequence: Option<String>) -> u64 {
        let latency_ms = self.latency_ms();
        self.event(&Event::MessageStop { reason: reason.to_owned(), sequence }).await;
        latency_ms
    }

    /// The end of a reply in one block: `contentBlockStop`, `messageStop`, `metadata`.
    pub(super) async fn end(&self, usage: Usage) {
        self.event(&Event::BlockStop { index: 0 }).await;
        let latency_ms = self.stop("end_turn", None).await;
        self.event(&Event::Metadata { usage, latency_ms }).await;
    }

    pub(super) async fn event(&self, event: &Event) {
        let padding = self.stage.chance.below(PADDING.len() as u64);
        self.wire.send(event.frame(usize::try_from(padding).unwrap_or_default())).await;
    }

    /// Any bytes.
    pub(super) async fn raw(&self, bytes: Bytes) {
        self.wire.send(bytes).await;
    }

    /// Breaks the connection off.
    pub(super) async fn snap(self) {
        self.wire.snap().await;
    }

    pub(super) fn latency_ms(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn split(&self, text: &str) -> Vec<String> {
        deltas(text, || self.stage.chance.next())
    }
}
