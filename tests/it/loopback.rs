//! A scripted server on loopback, which can also violate the protocols. It does not validate requests;
//! the stand-in in `src/offline` does. It uses threads and blocking sockets, so tests with any runtime, a
//! paused clock or no runtime can use it. [`Gate`]s control its timing.
//!
//! ```ignore
//! let gate = Gate::new();
//! let server = Loopback::start([
//!     Answer::error(429, "ThrottlingException", "Too many requests"),   // the first request
//!     Answer::stream([frame::text(0, "Hi")])                            // every later one
//!         .wait(&gate)
//!         .then([frame::message_stop("end_turn")]),
//! ]);
//! // ... send a request to server.url() and check that the client waits ...
//! gate.open();
//! assert_eq!(server.requests()[1].body["messages"][0]["role"], "user");
//! ```

pub mod frame;
mod http2;
pub mod schedule;
pub mod tls;
mod wire;

use std::collections::VecDeque;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
pub use wire::Request;

/// The time limit for a condition.
const DEADLINE: Duration = Duration::from_secs(20);

/// The placeholder for the request's `authorization` header in an answer.
pub const AUTHORIZATION: &str = "{authorization}";

/// A running server. It runs until the test process ends.
#[derive(Debug, Clone)]
pub struct Loopback {
    address: SocketAddr,
    shared: Arc<SharedState>,
}

/// The state of a server, and a condition variable that signals changes.
#[derive(Debug, Default)]
struct SharedState {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The remaining answers for each path prefix.
    scripts: Vec<(String, VecDeque<Answer>)>,
    requests: Vec<Request>,
    connections: usize,
    closed: usize,
    /// The time when each request was read.
    read: Vec<Instant>,
    /// The time of each chunk of the last answer.
    written: Vec<Instant>,
}

impl Loopback {
    /// Starts a server that gives one answer to each request, in this order. The last answer repeats.
    pub fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        Self::by_path([("", script.into_iter().collect())])
    }

    /// Starts a server with answers for each path prefix. The first matching prefix is used.
    pub fn by_path<'a>(scripts: impl IntoIterator<Item = (&'a str, Vec<Answer>)>) -> Self {
        Self::serving(scripts, wire::serve)
    }

    /// Starts a server that calls `serve` for each connection.
    fn serving<'a>(
        scripts: impl IntoIterator<Item = (&'a str, Vec<Answer>)>,
        serve: impl Fn(&TcpStream, &SharedState) + Clone + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(SharedState::default());
        shared.lock().scripts =
            scripts.into_iter().map(|(path, script)| (path.to_owned(), script.into())).collect();
        let server = Self { address, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                shared.note(|state| state.connections += 1);
                let (shared, serve) = (Arc::clone(&shared), serve.clone());
                thread::spawn(move || serve(&connection, &shared));
            }
        });
        server
    }

    /// Returns the endpoint URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the endpoint URL with a scheme that the server may not support, such as `https`.
    pub fn url_as(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// Returns the requests in the order of their arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().requests.clone()
    }

    /// Returns the time when the last request was read and the times of the chunks of its answer.
    pub fn times(&self) -> (Instant, Vec<Instant>) {
        let state = self.shared.lock();
        (*state.read.last().expect("a request"), state.written.clone())
    }

    /// Returns the number of connections so far.
    pub fn connections(&self) -> usize {
        self.shared.lock().connections
    }

    /// Blocks until this many requests have arrived.
    pub fn wait_for_requests(&self, many: usize) {
        self.shared.wait("requests", |state| state.requests.len() >= many);
    }

    /// Blocks until the client has closed this many connections.
    pub fn wait_for_closed(&self, many: usize) {
        self.shared.wait("closed connections", |state| state.closed >= many);
    }
}

impl SharedState {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the state")
    }

    fn note(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait(&self, what: &str, until: impl Fn(&State) -> bool) {
        let (_state, timeout) = self
            .changed
            .wait_timeout_while(self.lock(), DEADLINE, |state| !until(state))
            .expect("no thread panics while it holds the state");
        assert!(!timeout.timed_out(), "the server waited too long for {what}");
    }

    /// Stores a request and returns its answer.
    fn next(&self, request: Request) -> Answer {
        let mut answer = None;
        let authorization = request.header("authorization").map(str::to_owned);
        self.note(|state| {
            let fits =
                |(path, _): &&mut (String, VecDeque<Answer>)| request.path.starts_with(&**path);
            answer =
                state.scripts.iter_mut().find(fits).and_then(|(_, script)| match script.len() {
                    0 | 1 => script.front().cloned(),
                    _ => script.pop_front(),
                });
            state.requests.push(request);
            state.read.push(Instant::now());
            state.written.clear();
        });
        let answer = answer.unwrap_or_else(Answer::hang_up);
        answer.echoing(&authorization.unwrap_or_default())
    }
}

/// A response: status, headers, and a body in steps.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    before: Vec<Step>,
    body: Vec<Step>,
}

#[derive(Debug, Clone)]
enum Step {
    Bytes(Vec<u8>),
    Wait(Gate),
    /// Waits until this much time has passed since the request.
    Until(Duration),
    /// Closes the connection without a last chunk.
    Cut,
    /// Resets the connection, or the stream over HTTP/2.
    Reset,
    /// Closes the connection gracefully, with GOAWAY and `close_notify`.
    Leave,
    /// Reads until the client closes the connection.
    UntilClosed,
}

impl Answer {
    /// Returns an answer that streams these frames.
    pub fn stream(frames: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self::status(200)
            .header("content-type", "application/vnd.amazon.eventstream")
            .header("x-amzn-requestid", "request-1")
            .then(frames)
    }

    /// Returns an answer with a status and an empty body.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), before: Vec::new(), body: Vec::new() }
    }

    /// Returns a Bedrock error response.
    pub fn error(status: u16, name: &str, message: &str) -> Self {
        let url = "http://internal.amazon.com/coral/com.amazon.bedrock/";
        Self::status(status)
            .header("content-type", "application/json")
            .header("x-amzn-requestid", "request-1")
            .header("x-amzn-errortype", &format!("{name}:{url}"))
            .body(serde_json::json!({ "message": message }).to_string())
    }

    /// Returns an HTML page, as from a proxy.
    pub fn page(status: u16) -> Self {
        let page = "<html><body><h1>Please sign in</h1></body></html>";
        Self::status(status).header("content-type", "text/html").body(page)
    }

    /// Closes the connection after the request, without a response.
    pub fn hang_up() -> Self {
        let mut answer = Self::status(200);
        answer.before.push(Step::Cut);
        answer
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn body(self, text: impl Into<String>) -> Self {
        self.then([text.into().into_bytes()])
    }

    /// Replaces [`AUTHORIZATION`] with the `authorization` header of the request, in headers and in
    /// texts of the body.
    fn echoing(mut self, authorization: &str) -> Self {
        for (_, value) in &mut self.headers {
            *value = value.replace(AUTHORIZATION, authorization);
        }
        for step in &mut self.body {
            if let Step::Bytes(bytes) = step
                && let Ok(text) = std::str::from_utf8(bytes)
                && text.contains(AUTHORIZATION)
            {
                *bytes = text.replace(AUTHORIZATION, authorization).into_bytes();
            }
        }
        self
    }

    /// Delays the headers until the gate opens.
    pub fn held(mut self, gate: &Gate) -> Self {
        self.before.push(Step::Wait(gate.clone()));
        self
    }

    /// Sends more bytes, each element as one chunk.
    pub fn then(mut self, pieces: impl IntoIterator<Item = Vec<u8>>) -> Self {
        self.body.extend(pieces.into_iter().map(Step::Bytes));
        self
    }

    /// Delays the rest of the body until the gate opens.
    pub fn wait(mut self, gate: &Gate) -> Self {
        self.body.push(Step::Wait(gate.clone()));
        self
    }

    /// Returns the body bytes that the server sends.
    pub fn bytes(&self) -> Vec<u8> {
        let written = self
            .body
            .iter()
            .take_while(|step| !matches!(step, Step::Cut | Step::Reset | Step::Leave));
        let bytes = written.filter_map(|step| match step {
            Step::Bytes(bytes) => Some(&bytes[..]),
            _ => None,
        });
        bytes.collect::<Vec<_>>().concat()
    }

    /// Sends each chunk after its delay, which is measured from the request.
    pub fn timed(mut self, pieces: impl IntoIterator<Item = (Duration, Vec<u8>)>) -> Self {
        for (due, piece) in pieces {
            self.body.extend([Step::Until(due), Step::Bytes(piece)]);
        }
        self
    }

    /// Closes the connection without the end of the body.
    pub fn cut(mut self) -> Self {
        self.body.push(Step::Cut);
        self
    }

    /// Resets the connection, or only the stream of this answer over HTTP/2.
    pub fn reset(mut self) -> Self {
        self.body.push(Step::Reset);
        self
    }

    /// Closes the connection gracefully, as a server does when it shuts down: with GOAWAY over
    /// HTTP/2, and with `close_notify` over TLS.
    pub fn leave(mut self) -> Self {
        self.body.push(Step::Leave);
        self
    }

    /// Sends nothing more and waits for the client to close the connection.
    pub fn until_closed(mut self) -> Self {
        self.body.push(Step::UntilClosed);
        self
    }
}

/// Rounds the numbers of a body to `f32`, because the SDK writes the temperature 0.7 as
/// 0.699999988079071.
pub fn narrowed(body: &Value) -> Value {
    match body {
        Value::Number(number) if number.is_f64() => {
            #[allow(clippy::cast_possible_truncation, reason = "that is what it is for")]
            let narrow = number.as_f64().expect("it is one") as f32;
            Value::from(narrow)
        }
        Value::Array(items) => items.iter().map(narrowed).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), narrowed(value))).collect()
        }
        other => other.clone(),
    }
}

/// A gate that delays an answer until the test opens it.
#[derive(Debug, Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn open(&self) {
        *self.0.0.lock().expect("nobody panics at the gate") = true;
        self.0.1.notify_all();
    }

    /// Blocks until the gate is open or [`DEADLINE`] has passed.
    fn pass(&self) {
        let until = Instant::now() + DEADLINE;
        let mut is_open = self.0.0.lock().expect("nobody panics at the gate");
        while !*is_open && Instant::now() < until {
            let left = until.saturating_duration_since(Instant::now());
            is_open = self.0.1.wait_timeout(is_open, left).expect("nobody panics at the gate").0;
        }
    }
}
