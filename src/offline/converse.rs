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

use super::converse_request::ConverseRequest;
use super::error_response::ErrorResponse;
use super::event_writer::EventWriter;
use super::faults::{self, FaultAction, FaultRequest};
use super::pace::PaceTimer;
use super::prepared_reply::PreparedReply;
use super::response_body::{ResponseBody, full, streaming};
use super::server_state::ServerState;
use super::{replies, validation};

/// The largest request that is read. A conversation of a million tokens stays below it.
const LARGEST_REQUEST: usize = 32 << 20;

/// An answer that is no error.
pub(super) struct TurnResponse(Response<ResponseBody>);

impl TurnResponse {
    fn new(content_type: &'static str, body: ResponseBody) -> Self {
        let mut answer = Response::new(body);
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self(answer)
    }

    fn json(value: &Value) -> Self {
        Self::new("application/json", full(value.to_string()))
    }

    /// A list of the control plane.
    pub(super) fn list(list: Result<Value, ErrorResponse>) -> Result<Self, TurnFailure> {
        Ok(Self::json(&list?))
    }

    pub(super) fn into_response(self) -> Response<ResponseBody> {
        self.0
    }
}

/// Why there is no such answer.
pub(super) enum TurnFailure {
    Error(ErrorResponse),
    /// The connection is to be closed without one.
    Disconnect,
}

impl From<ErrorResponse> for TurnFailure {
    fn from(error: ErrorResponse) -> Self {
        Self::Error(error)
    }
}

/// Answers `Converse`, or `ConverseStream` when it `streams`.
pub(super) async fn converse(
    state: &Arc<ServerState>,
    received_at: Instant,
    model: &str,
    body: Incoming,
    streams: bool,
) -> Result<TurnResponse, TurnFailure> {
    let body = read(body).await?;
    let request = ConverseRequest::read(&body)?;
    let model = validation::validate(&request, model, &state.catalog)?;
    let mut timer = PaceTimer::new(state.pace);
    timer.wait_for_first_words(&state.random).await;
    let question = request.prompt();
    if let Some((call, action)) = faults::requested(&question, &state.region, &model.id) {
        let print = BuildHasherDefault::<DefaultHasher>::default().hash_one(&body);
        return TurnHandler { state, received_at, timer, request: &request, streams }
            .respond_with_fault(call, action, print)
            .await;
    }
    let variant = state.take_variant(request.varies());
    let mut script = replies::script(&request, model, variant);
    let least = model.cache_min;
    script.usage.cache =
        state.cache.apply(&model.id, &request.cache_prefixes, least, Instant::now());
    Ok(TurnHandler { state, received_at, timer, request: &request, streams }.respond(script).await)
}

/// Answers `CountTokens`.
pub(super) async fn count(
    state: &Arc<ServerState>,
    model: &str,
    body: Incoming,
) -> Result<TurnResponse, TurnFailure> {
    let request = ConverseRequest::read_count_tokens(&read(body).await?)?;
    validation::validate_count_tokens(&request, model, &state.catalog)?;
    Ok(TurnResponse::json(&json!({ "inputTokens": request.token_count() })))
}

async fn read(body: Incoming) -> Result<Bytes, ErrorResponse> {
    let body = Limited::new(body, LARGEST_REQUEST).collect().await.map_err(|_| {
        ErrorResponse::validation(
            "The request body is larger than the stand-in reads, or broke off.",
        )
    })?;
    Ok(body.to_bytes())
}

/// One turn: what its answer needs.
struct TurnHandler<'a> {
    state: &'a Arc<ServerState>,
    /// When the request came in.
    received_at: Instant,
    timer: PaceTimer,
    request: &'a ConverseRequest,
    streams: bool,
}

impl TurnHandler<'_> {
    /// The reply, whole or as a stream. A whole one takes as long as its stream would.
    async fn respond(mut self, script: PreparedReply) -> TurnResponse {
        let sequence = script.reported_stop_sequence(self.request);
        if !self.streams {
            for _ in 0..script.usage.output {
                self.timer.wait_for_delta(&self.state.random).await;
            }
            return TurnResponse::json(&self.response_object(&script, sequence));
        }
        self.respond_with_stream(async move |mut writer: EventWriter| {
            writer.write_reply(&script, sequence).await;
        })
    }

    /// The failure that was asked for; `print` tells this request body from others.
    async fn respond_with_fault(
        self,
        call: FaultRequest<'_>,
        action: FaultAction,
        print: u64,
    ) -> Result<TurnResponse, TurnFailure> {
        let text = call.reply_text();
        let mut script = PreparedReply::new(self.request, None, &text);
        match action {
            FaultAction::Refuse(error) => Err(error.into()),
            FaultAction::RefuseTwice(error) if self.state.throttles(print) => Err(error.into()),
            FaultAction::RefuseTwice(_) => Ok(self.respond(script).await),
            FaultAction::Close => Err(TurnFailure::Disconnect),
            FaultAction::Page { status } => Ok(html_page(status)),
            FaultAction::Wait(pause) => {
                tokio::time::sleep(pause).await;
                Ok(self.respond(script).await)
            }
            FaultAction::Stream(fault) if self.streams => {
                let input = script.usage.input;
                Ok(self.respond_with_stream(async move |writer| {
                    fault.write(writer, &text, input).await;
                }))
            }
            FaultAction::Stream(fault) => {
                fault.apply_without_stream(&mut script).map_err(|error| match error {
                    Some(error) => TurnFailure::Error(error),
                    None => TurnFailure::Disconnect,
                })?;
                Ok(TurnResponse::json(&self.response_object(&script, None)))
            }
        }
    }

    /// A stream that `write` writes.
    fn respond_with_stream<F>(self, write: impl FnOnce(EventWriter) -> F) -> TurnResponse
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (state, timer, received_at) = (self.state.clone(), self.timer, self.received_at);
        let body = streaming(|wire| write(EventWriter::new(wire, state, timer, received_at)));
        TurnResponse::new("application/vnd.amazon.eventstream", body)
    }

    /// The answer of `Converse`.
    fn response_object(&self, script: &PreparedReply, sequence: Option<String>) -> Value {
        let mut content = Vec::new();
        if let Some(reasoning) = &script.reasoning {
            content.push(json!({ "reasoningContent": { "reasoningText": {
                "text": reasoning.text, "signature": reasoning.signature,
            } } }));
        }
        if !script.text.is_empty() {
            content.push(json!({ "text": script.text }));
        }
        let latency = u64::try_from(self.received_at.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut answer = json!({
            "output": { "message": { "role": "assistant", "content": content } },
            "stopReason": script.stop_reason,
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
fn html_page(status: u16) -> TurnResponse {
    let page = "<!DOCTYPE html>\n<html><head><title>Not Bedrock</title></head>\n\
                <body><h1>Something else answered</h1><p>This page is not from Amazon Bedrock. It \
                stands for a proxy or a sign-in page of a network.</p></body></html>\n";
    let mut answered = TurnResponse::new("text/html; charset=utf-8", full(page));
    *answered.0.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    answered
}
