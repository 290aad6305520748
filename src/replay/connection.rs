//! The connection of one recorded exchange. It answers the n-th attempt of the SDK with the n-th
//! recorded attempt, without using the network. Its time is the recorded time of its last event.

use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aws_sdk_bedrockruntime::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_bedrockruntime::config::{Builder, IdentityCache, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::http::{SharedHttpConnector, http_client_fn};
use tokio::task::yield_now;
use tokio::time::{sleep, sleep_until};

use super::playback_state::PlaybackState;
use super::tempo::Tempo;
use crate::chat::failure::{Failure, FailureKind, RecordedFailure};
use crate::recording::recorded_exchange::{AttemptEndLine, BodyEnd, OutcomeLine, RecordedExchange};

/// The time limit for the client to stop reading after a failure or a complete reply. The limit is
/// twice as long as the time that the client waits for the rest of an HTML error page.
const CLIENT_STOP_TIMEOUT: Duration = Duration::from_secs(1);

/// The connection of one exchange. Clones share it.
#[derive(Debug, Clone)]
pub struct ReplayConnection(Arc<Connection>);

#[derive(Debug)]
struct Connection {
    shared: Arc<PlaybackState>,
    exchange: usize,
    /// The time from which the recorded times count.
    sent_at: Instant,
    /// When the replay of the exchange began.
    began: tokio::time::Instant,
    progress: Mutex<Progress>,
}

#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) attempts: usize,
    /// The recorded time of the last event.
    at: Duration,
}

impl ReplayConnection {
    #[allow(clippy::disallowed_methods, reason = "the connection plays bytes at their times")]
    pub(super) fn new(shared: Arc<PlaybackState>, exchange: usize, sent_at: Instant) -> Self {
        let (began, progress) = (tokio::time::Instant::now(), Mutex::default());
        Self(Arc::new(Connection { shared, exchange, sent_at, began, progress }))
    }

    /// Returns a client configuration that uses this connection instead of the network. The SDK
    /// makes the recorded attempts at the recorded times.
    pub fn config(&self) -> Builder {
        let exchange = self.recorded();
        // Allow a further attempt if the user stopped the request: the stop may have come before
        // that attempt.
        let attempts = exchange.attempts.len() + usize::from(exchange.is_stopped());
        let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
        let quota = RetryPartition::custom("replay").token_bucket(TokenBucket::unlimited());
        let connection = self.clone();
        Builder::new()
            .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(connection.clone())))
            .interceptor(self.clone())
            .retry_config(RetryConfig::standard().with_max_attempts(attempts))
            .retry_partition(quota.build())
            // The SDK calls `sleep` only for the pause before an attempt.
            .sleep_impl(self.clone())
            .identity_cache(IdentityCache::no_cache())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
    }

    /// Returns the recorded time of the last event on this connection.
    pub fn time(&self) -> Instant {
        self.0.sent_at + self.progress().at
    }

    /// Returns how long the recorded client waited before it closed the silent connection of a
    /// complete reply, at the speed of the replay. Returns `None` if the connection ended
    /// differently.
    pub fn idle_timeout(&self) -> Option<Duration> {
        let exchange = self.recorded();
        let last = exchange.attempts.last()?;
        let end = last.end.as_ref().filter(|end| end.how == AttemptEndLine::Left)?;
        let waited = end.at.saturating_sub(last.last());
        exchange.is_complete().then(|| match self.0.shared.tempo {
            Tempo::Factor(times) => waited.div_f64(times),
            Tempo::Max | Tempo::Steps => Duration::ZERO,
        })
    }

    pub fn recorded(&self) -> &RecordedExchange {
        &self.0.shared.recorded[self.0.exchange]
    }

    pub(super) async fn wait_for_chunk(&self, at: Duration) {
        self.wait(at).await;
        if self.0.shared.tempo == Tempo::Steps {
            self.0.shared.steps.wait(at, self.0.exchange).await;
        }
        self.advance_to(at);
    }

    /// Records that an event with this recorded time has happened.
    pub(super) fn advance_to(&self, at: Duration) {
        let mut progress = self.progress();
        progress.at = progress.at.max(at);
    }

    /// Waits for the end of an attempt.
    ///
    /// # Errors
    /// The error with which the recorded connection ended.
    pub(super) async fn end(&self, attempt: usize) -> Result<(), RecordedFailure> {
        let exchange = self.recorded();
        let is_last = attempt + 1 == exchange.attempts.len();
        let failure = if is_last { exchange.failure() } else { None };
        match &exchange.attempts[attempt].end {
            Some(end) if end.how != AttemptEndLine::Left => {
                self.wait(end.at).await;
                self.advance_to(end.at);
                if end.how == AttemptEndLine::Whole {
                    Ok(())
                } else {
                    Err(connection_error(end, failure))
                }
            }
            None if exchange.is_complete() => Ok(()),
            _ if is_last => self.client_stops().await,
            _ => Err(closed()),
        }
    }

    /// Waits at the point at which the client stopped reading or the recording ends.
    async fn client_stops(&self) -> Result<(), RecordedFailure> {
        let exchange = self.recorded();
        if exchange.is_incomplete() {
            return Err(cut());
        }
        match &exchange.over {
            // The client stops by itself, unless another version of the client made the recording.
            Some(over) if over.how != OutcomeLine::Stopped => {
                sleep(self.idle_timeout().unwrap_or_default() + CLIENT_STOP_TIMEOUT).await;
                Err(RecordedFailure { failure: over.failure.clone(), ..closed() })
            }
            _ => {
                self.wait(exchange.end_time()).await;
                // Let the client process what it has read.
                yield_now().await;
                // The receiver may be gone if the event loop has ended.
                let _ = self.0.shared.stops.send(self.0.exchange);
                pending().await
            }
        }
    }

    /// Waits until a recorded time, at the speed of the replay.
    pub(super) async fn wait(&self, at: Duration) {
        if let Tempo::Factor(times) = self.0.shared.tempo {
            sleep_until(self.0.began + at.div_f64(times)).await;
        }
    }

    pub(super) async fn wait_for_attempt(&self) {
        let next = self.progress().attempts;
        match self.recorded().attempts.get(next) {
            Some(next) => self.wait(next.sent).await,
            None => {
                let _ = self.client_stops().await;
            }
        }
    }

    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.0.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the error for this end of a connection. `failure` is the failure that the client
/// reported at the end of the exchange.
fn connection_error(end: &BodyEnd, failure: Option<&Failure>) -> RecordedFailure {
    let Some(why) = &end.why else { return closed() };
    // Without a response, the reason is the failure that the client reported.
    let reported = || Failure::new(FailureKind::Unreachable, why, "", "");
    let reported = (end.how == AttemptEndLine::Failed).then(reported);
    RecordedFailure { words: why.clone(), failure: failure.cloned().or(reported) }
}

/// Returns the error of a connection that ended for an unknown reason.
pub(super) fn closed() -> RecordedFailure {
    RecordedFailure { words: "connection closed".into(), failure: None }
}

/// Returns the error for the point at which the recording ends.
fn cut() -> RecordedFailure {
    let failure = Failure::new(
        FailureKind::BrokenStream,
        "The recording stops here",
        "Outcrop was killed, or the disk was full.",
        "The recorded part is shown.",
    );
    RecordedFailure { words: failure.summary.clone(), failure: Some(failure) }
}
