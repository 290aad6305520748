//! The recording of a replay and the state that all connections share.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::steps::Steps;
use super::tempo::Tempo;
use crate::recording::recorded_exchange::RecordedExchange;

/// The state that the connections of a replay share.
#[derive(Debug)]
pub(super) struct PlaybackState {
    pub(super) recorded: Arc<[RecordedExchange]>,
    pub(super) tempo: Tempo,
    pub(super) steps: Steps,
    /// Reports the exchanges that have reached the point at which the user stopped them.
    pub(super) stops: mpsc::UnboundedSender<usize>,
}
