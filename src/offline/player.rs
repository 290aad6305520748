//! Plays a recording: a server on loopback that answers as it was answered then, byte for byte and
//! in its time. The same client reads it by the same way. Owns when what is due; of what is asked it
//! looks at the number only.

mod steps;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

use super::loopback_port::LoopbackPort;
use super::response_body::{BodyWriter, Disconnect, ResponseBody, full, streaming};
use crate::recording::recorded_exchange::{AttemptEndLine, RecordedAttempt, RecordedExchange};
use crate::wire::recorded_times;
use steps::Steps;

/// How long a reader that will leave by itself, since it met a failure, may take for that.
const PATIENCE: Duration = Duration::from_millis(250);

/// Headers that are the connection's own business, and a date that would have the SDK correct its
/// clock.
const OWN: [&str; 5] = ["transfer-encoding", "content-length", "connection", "keep-alive", "date"];

/// How fast a recording is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tempo {
    /// So many times as fast as it was recorded.
    Times(f64),
    /// As fast as it can be read.
    Max,
    /// One event for each step.
    Steps,
}

/// A running player. Dropping it stops the server.
#[derive(Debug)]
pub struct Player {
    port: LoopbackPort,
    stage: Arc<Stage>,
    left: tokio::sync::Mutex<mpsc::UnboundedReceiver<usize>>,
}

#[derive(Debug)]
struct Stage {
    recorded: Arc<[RecordedExchange]>,
    tempo: Tempo,
    /// By the number of their exchange.
    cues: Mutex<HashMap<usize, Cue>>,
    steps: Steps,
    /// The exchanges whose reader was stopped where they are now.
    left: mpsc::UnboundedSender<usize>,
}

/// What is played next of an exchange.
#[derive(Debug, Clone, Copy)]
struct Cue {
    exchange: usize,
    attempt: usize,
    /// When it is asked: what its times are counted from.
    asked: Instant,
}

impl Player {
    /// Starts a player on a free port of 127.0.0.1, inside the present tokio runtime.
    ///
    /// # Errors
    /// When loopback gives no port.
    pub async fn start(recorded: Arc<[RecordedExchange]>, tempo: Tempo) -> std::io::Result<Self> {
        let (tell, left) = mpsc::unbounded_channel();
        let (cues, steps) = (Mutex::default(), Steps::default());
        let stage = Arc::new(Stage { recorded, tempo, cues, steps, left: tell });
        let answering = Arc::clone(&stage);
        let port =
            LoopbackPort::open(move |request| answer(Arc::clone(&answering), request)).await?;
        Ok(Self { port, stage, left: tokio::sync::Mutex::new(left) })
    }

    /// Where it listens, as the SDK's `endpoint_url` takes it.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.port.address())
    }

    /// Returns the access key id that requests must be signed with. Other requests are refused.
    pub fn token(&self) -> &str {
        self.port.token()
    }

    /// Answers the requests that have this number as the attempts of that exchange were answered, in
    /// their order. It is asked now.
    pub fn cue(&self, exchange: usize) {
        let cue = Cue { exchange, attempt: 0, asked: Instant::now() };
        self.stage.cues().insert(exchange, cue);
        self.stage.steps.begin(exchange);
    }

    /// Nothing more is wanted of an exchange, or nothing more came of it.
    pub fn leave(&self, exchange: usize) {
        self.stage.steps.end(exchange);
    }

    /// Lets one more event through: the one that came first then.
    pub fn step(&self) {
        self.stage.steps.step();
    }

    /// Waits until the place is reached at which a reader was stopped, or the recording ends; of
    /// which exchange.
    pub async fn left(&self) -> usize {
        match self.left.lock().await.recv().await {
            Some(exchange) => exchange,
            // The stage lives as long as this.
            None => std::future::pending().await,
        }
    }
}

impl Stage {
    fn cues(&self) -> MutexGuard<'_, HashMap<usize, Cue>> {
        self.cues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is played for a request that says which exchange it belongs to.
    fn next(&self, asked: &Parts) -> Option<Cue> {
        let number = asked.headers.get(recorded_times::NUMBER_HEADER)?.to_str().ok()?;
        let mut cues = self.cues();
        let next = cues.get_mut(&number.parse().ok()?)?;
        let now = *next;
        next.attempt += 1;
        Some(now)
    }

    fn attempt(&self, cue: Cue) -> Option<&RecordedAttempt> {
        self.recorded.get(cue.exchange)?.attempts.get(cue.attempt)
    }

    /// Tells whether the client closed a silent connection after a complete reply.
    fn is_complete(&self, cue: Cue, attempt: &RecordedAttempt) -> bool {
        let is_left = attempt.end.as_ref().is_some_and(|end| end.how == AttemptEndLine::Left);
        is_left && self.recorded.get(cue.exchange).is_some_and(RecordedExchange::is_complete)
    }

    /// Whether nothing more was read of an attempt, or the recording ends in it.
    fn is_left(&self, cue: Cue, attempt: &RecordedAttempt) -> bool {
        match &attempt.end {
            Some(end) => end.how == AttemptEndLine::Left,
            // What has a successor was left for that.
            None => self.attempt(Cue { attempt: cue.attempt + 1, ..cue }).is_none(),
        }
    }

    /// Waits until what was recorded at a time is due.
    async fn wait(&self, cue: Cue, at: Duration) {
        if let Tempo::Times(times) = self.tempo {
            sleep_until(cue.asked + at.div_f64(times)).await;
        }
    }

    /// The reader was stopped here, unless it has left by itself.
    async fn end_as_left(&self, cue: Cue) {
        sleep(PATIENCE).await;
        // The loop may be gone.
        let _ = self.left.send(cue.exchange);
        std::future::pending::<()>().await;
    }
}

async fn answer(
    stage: Arc<Stage>,
    asked: Request<Incoming>,
) -> Result<Response<ResponseBody>, Disconnect> {
    let (asked, mut body) = asked.into_parts();
    // All that was sent is received: a connection that is closed on unread bytes is reset, and what
    // was on its way back is lost with it.
    while let Some(Ok(_)) = body.frame().await {}
    let Some(cue) = stage.next(&asked) else {
        return Ok(refused("Only what was recorded is answered in a replay"));
    };
    let Some(attempt) = stage.attempt(cue) else {
        // It was stopped while the SDK waited to try again.
        stage.end_as_left(cue).await;
        return Err(Disconnect);
    };
    let Some(head) = &attempt.answer else {
        stage.wait(cue, attempt.end.as_ref().map_or(attempt.sent, |end| end.at)).await;
        if stage.is_left(cue, attempt) {
            stage.end_as_left(cue).await;
        }
        return Err(Disconnect);
    };
    stage.wait(cue, head.at).await;
    let playing = Arc::clone(&stage);
    let mut response =
        Response::new(streaming(move |wire| async move { play(&playing, cue, wire).await }));
    if let Ok(status) = head.status.try_into() {
        *response.status_mut() = status;
    }
    for (name, value) in head.headers.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

/// Writes the body of an attempt.
async fn play(stage: &Stage, cue: Cue, wire: BodyWriter) {
    let Some(attempt) = stage.attempt(cue) else { return };
    for (at, piece) in &attempt.pieces {
        stage.wait(cue, *at).await;
        if stage.tempo == Tempo::Steps {
            stage.steps.wait(*at, cue.exchange).await;
        }
        wire.send(piece.clone().into()).await;
    }
    if let Some(end) = &attempt.end {
        stage.wait(cue, end.at).await;
    }
    if stage.is_complete(cue, attempt) {
        return;
    }
    if stage.is_left(cue, attempt) {
        wire.flush().await;
        stage.end_as_left(cue).await;
    } else if attempt.end.as_ref().is_none_or(|end| end.how != AttemptEndLine::Whole) {
        wire.disconnect().await;
    }
}

/// What was not recorded is refused, so that it is not asked for again.
fn refused(why: &str) -> Response<ResponseBody> {
    let mut response = Response::new(full(format!(r#"{{"message":"{why}"}}"#)));
    *response.status_mut() = hyper::StatusCode::BAD_REQUEST;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, json);
    response
}
