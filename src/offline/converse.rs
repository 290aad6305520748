//! Handles `Converse`, `ConverseStream` and `CountTokens`.

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

/// The size limit of a request, in bytes. A conversation of a million tokens is smaller.
const LARGEST_REQUEST: usize = 32 << 20;

pub(super) struct TurnResponse(Response<ResponseBody>);

impl TurnResponse {
    fn new(content_type: &'static str, body: ResponseBody) -> Self {
        let mut response = Response::new(body);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self(response)
    }

    fn json(value: &Value) -> Self {
        Self::new("application/json", full(value.to_string()))
    }

    /// Returns the response with a list of the control plane.
    pub(super) fn list(list: Result<Value, ErrorResponse>) -> Result<Self, TurnFailure> {
        Ok(Self::json(&list?))
    }

    pub(super) fn into_response(self) -> Response<ResponseBody> {
        self.0
    }
}

/// The reason why there is no [`TurnResponse`].
pub(super) enum TurnFailure {
    Error(ErrorResponse),
    /// Close the connection without a response.
    Disconnect,
}

impl From<ErrorResponse> for TurnFailure {
    fn from(error: ErrorResponse) -> Self {
        Self::Error(error)
    }
}

/// Handles `Converse`, or `ConverseStream` if `streams` is true.
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
    timer.wait_for_half_of_first_delta(&state.random).await;
    let handler = TurnHandler { state, received_at, timer, request: &request, streams };
    let prompt = request.prompt();
    let intervention = faults::intervention(request.guardrail.as_deref());
    let fault = intervention.or_else(|| faults::requested(&prompt, &state.region, &model.id));
    if let Some((fault, action)) = fault {
        let body_hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(&body);
        return handler.respond_with_fault(fault, action, body_hash).await;
    }
    let variant = state.take_variant(request.varies());
    let mut reply = replies::prepare(&request, model, variant);
    let (prefixes, minimum) = (&request.cache_prefixes, model.cache_min.unwrap_or(0));
    reply.usage.cache = state.cache.apply(&model.id, prefixes, minimum, Instant::now());
    Ok(handler.respond(reply).await)
}

/// Handles `CountTokens`.
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
            "The request body is too large for the built-in demo, or incomplete.",
        )
    })?;
    Ok(body.to_bytes())
}

struct TurnHandler<'a> {
    state: &'a Arc<ServerState>,
    received_at: Instant,
    timer: PaceTimer,
    request: &'a ConverseRequest,
    streams: bool,
}

impl TurnHandler<'_> {
    /// Sends the reply, complete or as a stream. Both take the same time.
    async fn respond(mut self, reply: PreparedReply) -> TurnResponse {
        let fields = reply.response_fields(self.request, self.streams);
        if !self.streams {
            for _ in 0..reply.usage.output {
                self.timer.wait_for_delta(&self.state.random).await;
            }
            return TurnResponse::json(&self.response_object(&reply, fields));
        }
        self.respond_with_stream(async move |mut writer: EventWriter| {
            writer.write_reply(&reply, fields).await;
        })
    }

    /// Simulates a failure. `body_hash` identifies the request body.
    async fn respond_with_fault(
        self,
        fault: FaultRequest<'_>,
        action: FaultAction,
        body_hash: u64,
    ) -> Result<TurnResponse, TurnFailure> {
        let text = fault.reply_text();
        let mut reply = PreparedReply::new(self.request, None, &text);
        match action {
            FaultAction::Refuse(error) => Err(error.into()),
            FaultAction::RefuseTwice(error) if self.state.throttles(body_hash) => Err(error.into()),
            FaultAction::RefuseTwice(_) => Ok(self.respond(reply).await),
            FaultAction::Close => Err(TurnFailure::Disconnect),
            FaultAction::Page { status } => Ok(html_page(status)),
            FaultAction::Wait(pause) => {
                tokio::time::sleep(pause).await;
                Ok(self.respond(reply).await)
            }
            FaultAction::Stream(fault) if self.streams => {
                let input = reply.usage.input;
                Ok(self.respond_with_stream(async move |writer| {
                    fault.write(writer, &text, input).await;
                }))
            }
            FaultAction::Stream(fault) => {
                fault.apply_without_stream(&mut reply).map_err(|error| match error {
                    Some(error) => TurnFailure::Error(error),
                    None => TurnFailure::Disconnect,
                })?;
                let fields = reply.extra_fields.take();
                Ok(TurnResponse::json(&self.response_object(&reply, fields)))
            }
        }
    }

    /// Returns a streaming response. `write` writes its events.
    fn respond_with_stream<F>(self, write: impl FnOnce(EventWriter) -> F) -> TurnResponse
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (state, timer, received_at) = (self.state.clone(), self.timer, self.received_at);
        let service = self.request.service.clone();
        let body =
            streaming(|body| write(EventWriter::new(body, state, timer, received_at, service)));
        TurnResponse::new("application/vnd.amazon.eventstream", body)
    }

    /// Returns the response body of `Converse`.
    fn response_object(&self, reply: &PreparedReply, fields: Option<Value>) -> Value {
        let mut content = Vec::new();
        if let Some(reasoning) = &reply.reasoning {
            content.push(json!({ "reasoningContent": { "reasoningText": {
                "text": reasoning.text, "signature": reasoning.signature,
            } } }));
        }
        for (text, citation) in reply.blocks() {
            content.push(match citation {
                Some(citation) => json!({ "citationsContent": {
                    "content": [{ "text": text }], "citations": [citation],
                } }),
                None if text.is_empty() => continue,
                None => json!({ "text": text }),
            });
        }
        let latency = u64::try_from(self.received_at.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut response = json!({
            "output": { "message": { "role": "assistant", "content": content } },
            "stopReason": reply.stop_reason,
            "usage": reply.usage.json(),
            "metrics": { "latencyMs": latency },
        });
        for (member, value) in &self.request.service {
            response[member] = value.clone();
        }
        if let Some(fields) = fields {
            response["additionalModelResponseFields"] = fields;
        }
        if let Some(trace) = &reply.trace {
            response["trace"] = trace.clone();
        }
        response
    }
}

/// Returns the page of a proxy or a captive portal.
fn html_page(status: u16) -> TurnResponse {
    let page = "<!DOCTYPE html>\n<html><head><title>Not Bedrock</title></head>\n\
                <body><h1>Not from Amazon Bedrock</h1><p>This page simulates the page of a proxy or a \
                captive portal.</p></body></html>\n";
    let mut response = TurnResponse::new("text/html; charset=utf-8", full(page));
    *response.0.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    response
}
