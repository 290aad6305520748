//! The port, the connections, and which answer a request gets. Owns everything that is spawned;
//! refuses to know what a reply says or what a refusal is worded like.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::chat::model::Catalogue;

use super::ask::Ask;
use super::body::{Body, Broken, live, whole};
use super::faults::{self, Act, Call};
use super::pace::{Pace, Rhythm};
use super::refusal::Refusal;
use super::route::Route;
use super::script::Script;
use super::stage::Stage;
use super::stream::Pen;
use super::{listing, replies, rules};

/// The largest request that is read. A conversation of a million tokens stays below it.
const LARGEST_REQUEST: usize = 32 << 20;

/// A running stand-in. Dropping it stops the server and its connections.
#[derive(Debug)]
pub struct StandIn {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl StandIn {
    /// Starts a stand-in on a free port of 127.0.0.1, inside the present tokio runtime. It knows
    /// the models of `catalogue` and lists the profiles of `region`.
    ///
    /// # Errors
    /// When loopback gives no port.
    pub async fn start(
        catalogue: Arc<Catalogue>,
        region: &str,
        pace: Pace,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let stage = Arc::new(Stage::new(catalogue, region, pace));
        Ok(Self { address, accepting: tokio::spawn(accept(listener, stage)) })
    }

    /// Where it listens, as the SDK's `endpoint_url` takes it: `http://127.0.0.1:PORT`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        // The task owns the connections: they end with it.
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, stage: Arc<Stage>) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                connections.spawn(serve(socket, stage.clone()));
            }
            // Out of file handles, most likely: others may be given back in a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(socket: TcpStream, stage: Arc<Stage>) {
    // Without it, deltas wait for each other's acknowledgement and arrive in clumps of 40 ms.
    let _ = socket.set_nodelay(true);
    let connection = http1::Builder::new()
        .serve_connection(TokioIo::new(socket), service_fn(|request| answer(&stage, request)));
    // A connection that broke has nobody left to tell.
    let _ = connection.await;
}

async fn answer(stage: &Arc<Stage>, request: Request<Incoming>) -> Result<Response<Body>, Broken> {
    let since = Instant::now();
    let (head, body) = request.into_parts();
    let answer = match Route::of(&head.method, &head.uri) {
        Route::ConverseStream { model } => converse(stage, since, &model, body, true).await,
        Route::Converse { model } => converse(stage, since, &model, body, false).await,
        Route::ListInferenceProfiles(query) => {
            Answered::list(listing::inference_profiles(&stage.catalogue, &stage.region, &query))
        }
        Route::ListFoundationModels(query) => {
            Answered::list(listing::foundation_models(&stage.catalogue, &stage.region, &query))
        }
        Route::Unknown => Err(Unanswered::Refused(Refusal::new(
            404,
            "UnknownOperationException",
            format!("The stand-in has no operation {} {}", head.method, head.uri.path()),
        ))),
    };
    let mut answer = match answer {
        Ok(answer) => answer.0,
        Err(Unanswered::Refused(refusal)) => refusal.answer(),
        Err(Unanswered::Broken) => return Err(Broken),
    };
    if let Ok(id) = HeaderValue::try_from(stage.chance.request_id()) {
        answer.headers_mut().insert("x-amzn-requestid", id);
    }
    Ok(answer)
}

/// An answer that is no error.
struct Answered(Response<Body>);

impl Answered {
    fn new(content_type: &'static str, body: Body) -> Self {
        let mut answer = Response::new(body);
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self(answer)
    }

    fn json(value: &Value) -> Self {
        Self::new("application/json", whole(value.to_string()))
    }

    fn list(list: Result<Value, Refusal>) -> Result<Self, Unanswered> {
        Ok(Self::json(&list?))
    }
}

/// Why there is no such answer.
enum Unanswered {
    Refused(Refusal),
    /// The connection is to be closed without one.
    Broken,
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

async fn converse(
    stage: &Arc<Stage>,
    since: Instant,
    model: &str,
    body: Incoming,
    streams: bool,
) -> Result<Answered, Unanswered> {
    let body = Limited::new(body, LARGEST_REQUEST).collect().await.map_err(|_| {
        Refusal::validation("The request body is larger than the stand-in reads, or broke off.")
    })?;
    let body = body.to_bytes();
    let ask = Ask::read(&body)?;
    let model = rules::admit(&ask, model, &stage.catalogue)?;
    let mut rhythm = Rhythm::new(stage.pace);
    rhythm.think(&stage.chance).await;
    let question = ask.question();
    if let Some((call, act)) = faults::asked(&question, &stage.region, &model.id) {
        let print = BuildHasherDefault::<DefaultHasher>::default().hash_one(&body);
        let show = Show { stage, since, rhythm, ask: &ask, streams };
        return show.act_out(call, act, print).await;
    }
    let variant = stage.variant(ask.varies());
    let script = replies::script(&ask, model, variant);
    Ok(Show { stage, since, rhythm, ask: &ask, streams }.reply(script).await)
}

/// All that one answer needs.
struct Show<'a> {
    stage: &'a Arc<Stage>,
    since: Instant,
    rhythm: Rhythm,
    ask: &'a Ask,
    streams: bool,
}

impl Show<'_> {
    async fn reply(mut self, script: Script) -> Answered {
        let sequence = script.told_sequence(self.ask);
        if !self.streams {
            for _ in 0..script.usage.output {
                self.rhythm.beat(&self.stage.chance).await;
            }
            return Answered::json(&self.message(&script, sequence));
        }
        self.stream(async move |mut pen: Pen| pen.write(&script, sequence).await)
    }

    async fn act_out(self, call: Call<'_>, act: Act, print: u64) -> Result<Answered, Unanswered> {
        let text = call.text_or_default();
        let mut script = Script::cut(self.ask, None, &text);
        match act {
            Act::Refuse(refusal) => Err(refusal.into()),
            Act::RefuseTwice(refusal) if self.stage.is_throttled(print) => Err(refusal.into()),
            Act::RefuseTwice(_) => Ok(self.reply(script).await),
            Act::Close => Err(Unanswered::Broken),
            Act::Page { status } => Ok(page(status)),
            Act::Wait(pause) => {
                tokio::time::sleep(pause).await;
                Ok(self.reply(script).await)
            }
            Act::Trouble(trouble) if self.streams => {
                let input = script.usage.input;
                Ok(self.stream(async move |pen| trouble.act_out(pen, &text, input).await))
            }
            Act::Trouble(trouble) => {
                trouble.in_one_piece(&mut script).map_err(|refusal| match refusal {
                    Some(refusal) => Unanswered::Refused(refusal),
                    None => Unanswered::Broken,
                })?;
                Ok(self.reply(script).await)
            }
        }
    }

    fn stream<F>(self, write: impl FnOnce(Pen) -> F) -> Answered
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (stage, rhythm, since) = (self.stage.clone(), self.rhythm, self.since);
        let body = live(|wire| write(Pen::new(wire, stage, rhythm, since)));
        Answered::new("application/vnd.amazon.eventstream", body)
    }

    /// The answer of Converse.
    fn message(&self, script: &Script, sequence: Option<String>) -> Value {
        let mut content = Vec::new();
        if let Some(reasoning) = &script.reasoning {
            content.push(json!({ "reasoningContent": { "reasoningText": {
                "text": reasoning.text, "signature": reasoning.signature,
            } } }));
        }
        if !script.text.is_empty() {
            content.push(json!({ "text": script.text }));
        }
        let latency = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut answer = json!({
            "output": { "message": { "role": "assistant", "content": content } },
            "stopReason": script.reason,
            "usage": script.usage.json(),
            "metrics": { "latencyMs": latency },
        });
        if let Some(sequence) = sequence {
            answer["additionalModelResponseFields"] = json!({ "stop_sequence": sequence });
        }
        answer
    }
}

/// What a proxy or a captive portal answers instead of Bedrock.
fn page(status: u16) -> Answered {
    let page = "<!DOCTYPE html>\n<html><head><title>Not Bedrock</title></head>\n\
                <body><h1>Something else answered</h1><p>This page is not from Amazon Bedrock. It \
                stands for a proxy or a sign-in page of a network.</p></body></html>\n";
    let mut answered = Answered::new("text/html; charset=utf-8", whole(page));
    *answered.0.status_mut() =
        hyper::StatusCode::from_u16(status).unwrap_or(hyper::StatusCode::BAD_GATEWAY);
    answered
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::timeout;

    use super::super::example;
    use super::*;

    const PATH: &str = "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream";

    /// A stand-in whose stage can be looked at, and a connection to it that has sent `prompt`.
    async fn asked(prompt: &str) -> (Arc<Stage>, JoinHandle<()>, TcpStream) {
        let stage =
            Arc::new(Stage::new(Arc::new(example::catalogue()), "us-east-1", Pace::Unpaced));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let accepting = tokio::spawn(accept(listener, stage.clone()));
        let mut socket = TcpStream::connect(address).await.expect("a connection");
        let body = json!({ "messages": [{ "role": "user", "content": [{ "text": prompt }] }] });
        let body = body.to_string();
        let head = format!("POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: {}", body.len());
        socket.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).await.expect("sent");
        (stage, accepting, socket)
    }

    /// Waits until nobody but the test and the accepting task holds the stage.
    async fn is_left_alone(stage: &Arc<Stage>) -> bool {
        let alone = async {
            while Arc::strong_count(stage) > 2 {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(10), alone).await.is_ok()
    }

    #[tokio::test]
    async fn hanging_up_ends_a_reply_that_is_silent() {
        let (stage, accepting, mut socket) = asked("fail: silent").await;
        let mut start = [0; 64];
        assert!(socket.read(&mut start).await.is_ok_and(|read| read > 0));
        assert!(Arc::strong_count(&stage) > 2);
        drop(socket);
        assert!(is_left_alone(&stage).await);
        accepting.abort();
    }

    #[tokio::test]
    async fn ending_the_server_ends_its_connections() {
        let (_, accepting, mut socket) = asked("fail: silent").await;
        let mut start = [0; 64];
        assert!(socket.read(&mut start).await.is_ok_and(|read| read > 0));
        accepting.abort();
        let mut rest = Vec::new();
        let ended = timeout(Duration::from_secs(10), socket.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "the socket was closed");
    }
}
