//! The tap as an interceptor: copies the request and the head of the response, and wraps the body
//! in a [`Tee`].

use std::fmt::Write as _;
use std::sync::Arc;

use aws_sdk_bedrockruntime::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_bedrockruntime::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_bedrockruntime::error::BoxError;
use aws_smithy_types::body::SdkBody;

use super::Tap;
use super::limits::LimitedBody;
use super::tee::Tee;
use crate::bedrock::secrets::Masker;
use crate::chat::brief::one_line;
use crate::wire::log;
use crate::wire::secrets;
use crate::wire::wire_event::{Header, ResponseHead, SentRequest, WireEvent};

impl Intercept for Tap {
    fn name(&self) -> &'static str {
        "OutcropTap"
    }

    /// At this point the request is signed, and the SDK no longer changes it.
    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let at = self.now();
        {
            let mut state = self.lock();
            (state.is_open, state.has_response) = (true, false);
        }
        self.0.arrived.set(at);
        if !self.is_watched() {
            return Ok(());
        }
        let request = context.request();
        let masker = config.load::<Masker>().cloned().unwrap_or_default();
        let body = masker.same_length(request.body().bytes().unwrap_or_default());
        let body = &*body;
        // Only a recording gets a full copy of a body that is too large for the log. Otherwise, the
        // copy is shortened.
        let is_kept = self.0.recording.is_some() || body.len() <= log::MAX_REQUEST_BYTES;
        let size = body.len() as u64;
        let kept = self.lock().body.take().filter(|kept| **kept == *body);
        let body = if is_kept {
            Some(kept.unwrap_or_else(|| Arc::from(body)))
        } else {
            log::shortened(body, log::MAX_REQUEST_BYTES)
        };
        self.lock().body.clone_from(&body);
        let sent = SentRequest {
            method: request.method().to_owned(),
            uri: secrets::uri(&masker.text(request.uri())),
            headers: masked(request.headers().iter_bytes()),
            size,
            body,
        };
        self.send(WireEvent::Sent(at, sent));
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let at = self.now();
        self.0.arrived.set(at);
        self.lock().has_response = true;
        if self.is_watched() {
            let response = context.response();
            let answered = ResponseHead {
                status: response.status().as_u16(),
                headers: cut(masked(response.headers().iter_bytes())),
            };
            self.send(WireEvent::Answered(at, answered));
        }
        let limited = LimitedBody::body_of(context, config);
        let body = SdkBody::from_body_1_x(Tee::new(limited, self.clone()));
        *context.response_mut().body_mut() = body;
        Ok(())
    }
}

fn masked<'a>(headers: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<Header> {
    headers.map(|(name, value)| secrets::header(name, &text(value))).collect()
}

fn cut(mut headers: Vec<Header>) -> Vec<Header> {
    for Header { value, .. } in &mut headers {
        *value = one_line(value).into_owned();
    }
    headers
}

/// Returns the value of a header. Bytes that are not text are written as `\xff`.
fn text(value: &[u8]) -> String {
    value.utf8_chunks().fold(String::new(), |mut text, chunk| {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
        text
    })
}
