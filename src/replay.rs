//! The replay of a recording: an HTTP connector inside the AWS SDK's client. It answers each
//! attempt of a request with the recorded response, at the recorded times. The SDK's deserializer,
//! the tap and the screen handle the response like a live one. Each exchange has its own
//! connection, so a request does not have to identify its exchange.
//!
//! ```text
//! connection.rs       the connection of one exchange: pauses between attempts, and the time
//! connector.rs        answers the requests of the AWS SDK on a connection
//! body.rs             the body of a recorded response
//! playback_state.rs   the state that the connections share
//! tempo.rs            the speed of a replay
//! steps.rs            decides which connection continues with the next step
//! refusal.rs          refuses every request that belongs to no exchange
//! ```

mod body;

mod connection;

mod connector;

mod playback_state;

mod refusal;

mod steps;

mod tempo;

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;

use crate::recording::recorded_exchange::RecordedExchange;
pub use connection::ReplayConnection;
use playback_state::PlaybackState;
pub use refusal::refuse_all;
use steps::Steps;
pub use tempo::Tempo;

/// A recording and the progress of its replay.
#[derive(Debug)]
pub struct Playback {
    shared: Arc<PlaybackState>,
    stops: mpsc::UnboundedReceiver<usize>,
}

impl Playback {
    pub fn new(recorded: Arc<[RecordedExchange]>, tempo: Tempo) -> Self {
        let (sender, stops) = mpsc::unbounded_channel();
        let shared = PlaybackState { recorded, tempo, steps: Steps::default(), stops: sender };
        Self { shared: Arc::new(shared), stops }
    }

    /// Opens the connections of exchanges that were requested together. Their replay starts now.
    /// Recorded times count from `sent_at`.
    pub fn open(&self, exchanges: Range<usize>, sent_at: Instant) -> Vec<ReplayConnection> {
        exchanges.clone().for_each(|exchange| self.shared.steps.begin(exchange));
        let open = |exchange| ReplayConnection::new(Arc::clone(&self.shared), exchange, sent_at);
        exchanges.map(open).collect()
    }

    /// Tells the replay that an exchange needs no further step.
    pub fn close(&self, exchange: usize) {
        self.shared.steps.end(exchange);
    }

    /// Releases the waiting frame that arrived first in the recording.
    pub fn step(&self) {
        self.shared.steps.step();
    }

    /// Waits until an exchange reaches the point at which the user stopped it. Returns its index.
    pub async fn next_stop(&mut self) -> usize {
        match self.stops.recv().await {
            Some(exchange) => exchange,
            // `shared` keeps a sender, so the channel is never closed.
            None => std::future::pending().await,
        }
    }
}
