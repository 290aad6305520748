//! A server on loopback that answers as it is told, misbehavior included: the tests' own Bedrock.
//! It runs on plain threads and blocking sockets, so tests with any runtime, a paused clock or no
//! runtime at all use it alike, and it holds by [`Gate`]s rather than by sleeps. It has no opinion
//! on what a request may say; the stand-in in `src/offline` has those.
//!
//! ```ignore
//! let gate = Gate::new();
//! let server = Loopback::start([
//!     Answer::error(429, "ThrottlingException", "Too many requests"),   // the first request
//!     Answer::stream([frame::text(0, "Hi")])                            // every later one
//!         .wait(&gate)
//!         .then([frame::message_stop("end_turn")]),
//! ]);
//! // ... point a client at server.url(), watch it wait ...
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

/// How long a condition may take to come true before its test fails.
const DEADLINE: Duration = Duration::from_secs(20);

/// The placeholder for the request's `authorization` header in an answer.
pub const AUTHORIZATION: &str = "{authorization}";

/// A running server. It answers until the test process ends.
#[derive(Debug, Clone)]
pub struct Loopback {
    address: SocketAddr,
    seen: Arc<Seen>,
}

/// What the server saw, and the answers that are left.
#[derive(Debug, Default)]
struct Seen {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The answers by the start of the path that they are for.
    scripts: Vec<(String, VecDeque<Answer>)>,
    requests: Vec<Request>,
    connections: usize,
    closed: usize,
    /// When each request had been read, and when each piece of the last answer was written.
    read: Vec<Instant>,
    written: Vec<Instant>,
}

impl Loopback {
    /// Starts a server that gives one answer per request, in this order, whatever the connection;
    /// the last one serves all further requests.
    pub fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        Self::by_path([("", script.into_iter().collect())])
    }

    /// The same with a script for each start of a path, of which the first that fits serves: for
    /// requests that come at the same time.
    pub fn by_path<'a>(scripts: impl IntoIterator<Item = (&'a str, Vec<Answer>)>) -> Self {
        Self::serving(scripts, wire::serve)
    }

    /// The same with each connection served like this.
    fn serving<'a>(
        scripts: impl IntoIterator<Item = (&'a str, Vec<Answer>)>,
        serve: impl Fn(&TcpStream, &Seen) + Clone + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let seen = Arc::new(Seen::default());
        seen.lock().scripts =
            scripts.into_iter().map(|(path, script)| (path.to_owned(), script.into())).collect();
        let server = Self { address, seen: Arc::clone(&seen) };
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                seen.note(|state| state.connections += 1);
                let (seen, serve) = (Arc::clone(&seen), serve.clone());
                thread::spawn(move || serve(&connection, &seen));
            }
        });
        server
    }

    /// The endpoint to configure.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The endpoint with another scheme, such as `https`, which this server does not speak.
    pub fn url_as(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// The requests so far, in the order of their arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().requests.clone()
    }

    /// When the last request had been read, and when each piece of its answer was written.
    pub fn times(&self) -> (Instant, Vec<Instant>) {
        let state = self.seen.lock();
        (*state.read.last().expect("a request"), state.written.clone())
    }

    /// How many connections were opened so far.
    pub fn connections(&self) -> usize {
        self.seen.lock().connections
    }

    /// Blocks until this many requests have arrived.
    pub fn wait_for_requests(&self, many: usize) {
        self.seen.wait("requests", |state| state.requests.len() >= many);
    }

    /// Blocks until the client has closed this many connections.
    pub fn wait_for_closed(&self, many: usize) {
        self.seen.wait("closed connections", |state| state.closed >= many);
    }
}

impl Seen {
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

    /// Takes a request in and says what to answer.
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

/// One answer: status, headers, and a body in steps.
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
    /// Waits until so long after the request.
    Until(Duration),
    /// Closes the connection without a last chunk.
    Cut,
    /// Resets the connection, or the stream where it has more than one.
    Reset,
    /// Closes the connection with all the words that its protocols have for that.
    Leave,
    /// Reads until the client closes the connection.
    UntilClosed,
}

impl Answer {
    /// An open stream with these frames, which ends after the last step.
    pub fn stream(frames: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self::status(200)
            .header("content-type", "application/vnd.amazon.eventstream")
            .header("x-amzn-requestid", "request-1")
            .then(frames)
    }

    /// An answer with a status and nothing else yet.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), before: Vec::new(), body: Vec::new() }
    }

    /// A refusal as Bedrock sends it.
    pub fn error(status: u16, name: &str, message: &str) -> Self {
        let url = "http://internal.amazon.com/coral/com.amazon.bedrock/";
        Self::status(status)
            .header("content-type", "application/json")
            .header("x-amzn-requestid", "request-1")
            .header("x-amzn-errortype", &format!("{name}:{url}"))
            .body(serde_json::json!({ "message": message }).to_string())
    }

    /// A page of somebody who is not Bedrock.
    pub fn page(status: u16) -> Self {
        let page = "<html><body><h1>Please sign in</h1></body></html>";
        Self::status(status).header("content-type", "text/html").body(page)
    }

    /// No answer: the connection is closed as soon as the request has been read.
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

    /// Holds even the headers until the gate opens.
    pub fn held(mut self, gate: &Gate) -> Self {
        self.before.push(Step::Wait(gate.clone()));
        self
    }

    /// Sends more bytes, each element as a chunk of its own.
    pub fn then(mut self, pieces: impl IntoIterator<Item = Vec<u8>>) -> Self {
        self.body.extend(pieces.into_iter().map(Step::Bytes));
        self
    }

    /// Holds the rest of the body until the gate opens.
    pub fn wait(mut self, gate: &Gate) -> Self {
        self.body.push(Step::Wait(gate.clone()));
        self
    }

    /// The bytes of the body, as far as they are written.
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

    /// Sends each piece at its time, counted from when the request had been read.
    pub fn timed(mut self, pieces: impl IntoIterator<Item = (Duration, Vec<u8>)>) -> Self {
        for (due, piece) in pieces {
            self.body.extend([Step::Until(due), Step::Bytes(piece)]);
        }
        self
    }

    /// Closes the connection here, as a broken network does.
    pub fn cut(mut self) -> Self {
        self.body.push(Step::Cut);
        self
    }

    /// Resets the connection here, as a broken host does; over HTTP/2 the stream of this answer alone.
    pub fn reset(mut self) -> Self {
        self.body.push(Step::Reset);
        self
    }

    /// Closes the connection here in due form, as a host does that is shut down: with a GOAWAY over
    /// HTTP/2, and a `close_notify` over TLS.
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

/// A body with its numbers as wide as the API's, which has 32 bits for temperature and top P: the
/// SDK writes 0.7 as 0.699999988079071.
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

/// A door that an answer waits at until the test opens it.
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

    /// Blocks until the gate is open, or until the test is over for sure.
    fn pass(&self) {
        let until = Instant::now() + DEADLINE;
        let mut is_open = self.0.0.lock().expect("nobody panics at the gate");
        while !*is_open && Instant::now() < until {
            let left = until.saturating_duration_since(Instant::now());
            is_open = self.0.1.wait_timeout(is_open, left).expect("nobody panics at the gate").0;
        }
    }
}
