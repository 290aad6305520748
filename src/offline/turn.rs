//! One turn: a request of `Converse` or `ConverseStream` from its body to its answer. Owns the order
//! (read, refuse, act out or reply) and the two forms of an answer, whole and streamed.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use super::ask::Ask;
use super::body::{Body, live, whole};
use super::faults::{self, Act, Call};
use super::pace::Rhythm;
use super::refusal::Refusal;
use super::script::Script;
use super::stage::Stage;
use super::stream::Pen;
use super::{replies, rules};

/// The largest request that is read. A conversation of a million tokens stays below it.
const LARGEST_REQUEST: usize = 32 << 20;

/// An answer that is no error.
pub(super) struct Answered(Response<Body>);

impl Answered {
    fn new(content_type: &'static str, body: Body) -> Self {
        let mut answer = Response::new(body);
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self(answer)
    }

    fn json(value: &Value) -> Self {
        Self::new("application/json", whole(value.to_string()))
    }

    /// A list of the control plane.
    pub(super) fn list(list: Result<Value, Refusal>) -> Result<Self, Unanswered> {
        Ok(Self::json(&list?))
    }

    pub(super) fn into_response(self) -> Response<Body> {
        self.0
    }
}

/// Why there is no such answer.
pub(super) enum Unanswered {
    Refused(Refusal),
    /// The connection is to be closed without one.
    Broken,
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Answers `Converse`, or `ConverseStream` when it `streams`.
pub(super) async fn converse(
    stage: &Arc<Stage>,
    since: Instant,
    model: &str,
    body: Incoming,
    streams: bool,
) -> Result<Answered, Unanswered> {
    let body = read(body).await?;
    let ask = Ask::read(&body)?;
    let model = rules::admit(&ask, model, &stage.catalog)?;
    let mut rhythm = Rhythm::new(stage.pace);
    rhythm.think(&stage.chance).await;
    let question = ask.question();
    if let Some((call, act)) = faults::asked(&question, &stage.region, &model.id) {
        let print = BuildHasherDefault::<DefaultHasher>::default().hash_one(&body);
        return Turn { stage, since, rhythm, ask: &ask, streams }.act_out(call, act, print).await;
    }
    let variant = stage.variant(ask.varies());
    let mut script = replies::script(&ask, model, variant);
    let least = model.cache_min;
    script.usage.cached = stage.cache.pass(&model.id, &ask.prefixes, least, Instant::now());
    Ok(Turn { stage, since, rhythm, ask: &ask, streams }.reply(script).await)
}

/// Answers `CountTokens`.
pub(super) async fn count(
    stage: &Arc<Stage>,
    model: &str,
    body: Incoming,
) -> Result<Answered, Unanswered> {
    let ask = Ask::read_counted(&read(body).await?)?;
    rules::admit_counted(&ask, model, &stage.catalog)?;
    Ok(Answered::json(&json!({ "inputTokens": ask.tokens() })))
}

async fn read(body: Incoming) -> Result<Bytes, Refusal> {
    let body = Limited::new(body, LARGEST_REQUEST).collect().await.map_err(|_| {
        Refusal::validation("The request body is larger than the stand-in reads, or broke off.")
    })?;
    Ok(body.to_bytes())
}

/// One turn: what its answer needs.
struct Turn<'a> {
    stage: &'a Arc<Stage>,
    /// When the request came in.
    since: Instant,
    rhythm: Rhythm,
    ask: &'a Ask,
    streams: bool,
}

impl Turn<'_> {
    /// The reply, whole or as a stream. A whole one takes as long as its stream would.
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

    /// The failure that was asked for; `print` tells this request body from others.
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
                Ok(Answered::json(&self.message(&script, None)))
            }
        }
    }

    /// A stream that `write` writes.
    fn stream<F>(self, write: impl FnOnce(Pen) -> F) -> Answered
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (stage, rhythm, since) = (self.stage.clone(), self.rhythm, self.since);
        let body = live(|wire| write(Pen::new(wire, stage, rhythm, since)));
        Answered::new("application/vnd.amazon.eventstream", body)
    }

    /// The answer of `Converse`.
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
    *answered.0.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    answered
}
