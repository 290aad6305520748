//! The recording of a replay and its progress, for all connections.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::steps::Steps;
use super::tempo::Tempo;
use crate::recording::recorded_exchange::RecordedExchange;

/// What the connections of a replay share.
#[derive(Debug)]
pub(super) struct PlaybackState {
    pub(super) recorded: Arc<[RecordedExchange]>,
    pub(super) tempo: Tempo,
    pub(super) steps: Steps,
    /// Reports the exchanges that have reached the place at which the user stopped them.
    pub(super) stops: mpsc::UnboundedSender<usize>,
}
