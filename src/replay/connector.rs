//! Answers the AWS SDK on a connection: replaces the SDK's request with the recorded one, returns
//! the recorded response, and pauses before the next attempt as recorded.

use std::time::Duration;

use aws_sdk_bedrockruntime::config::http::{HttpRequest, HttpResponse};
use aws_sdk_bedrockruntime::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_bedrockruntime::config::{AsyncSleep, ConfigBag, Intercept, RuntimeComponents, Sleep};
use aws_sdk_bedrockruntime::error::{BoxError, ConnectorError};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::http::{Headers, StatusCode};
use aws_smithy_types::body::SdkBody;

use super::body;
use super::connection::{ReplayConnection, closed};
use crate::chat::failure::RecordedFailure;
use crate::recording::recorded_exchange::RecordedAttempt;

impl ReplayConnection {
    async fn respond(&self) -> Result<HttpResponse, ConnectorError> {
        let number = self.progress().attempts.saturating_sub(1);
        let io = |error: RecordedFailure| ConnectorError::io(error.into());
        let head = self.recorded().attempts.get(number).and_then(|it| it.response.as_ref());
        let Some(head) = head else {
            return Err(io(self.end(number).await.err().unwrap_or_else(closed)));
        };
        self.wait(head.at).await;
        self.advance_to(head.at);
        let status = StatusCode::try_from(head.status)
            .map_err(|error| ConnectorError::user(error.into()))?;
        let mut response = HttpResponse::new(status, body::body(self.clone(), number));
        *response.headers_mut() = headers(&head.headers);
        Ok(response)
    }
}

impl HttpConnector for ReplayConnection {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let connection = self.clone();
        HttpConnectorFuture::new(async move { connection.respond().await })
    }
}

impl AsyncSleep for ReplayConnection {
    /// Pauses until the next recorded attempt, whatever pause the SDK asks for.
    fn sleep(&self, _: Duration) -> Sleep {
        let connection = self.clone();
        Sleep::new(async move { connection.wait_for_attempt().await })
    }
}

impl Intercept for ReplayConnection {
    fn name(&self) -> &'static str {
        "OutcropReplay"
    }

    /// Replaces the SDK's request with the recorded request.
    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let number = {
            let mut progress = self.progress();
            progress.attempts += 1;
            progress.attempts - 1
        };
        let Some(recorded) = self.recorded().attempts.get(number) else { return Ok(()) };
        self.advance_to(recorded.sent);
        let RecordedAttempt { method, uri, body, .. } = recorded;
        let request = context.request_mut();
        // The values may be invalid in an edited recording.
        let _ = request.set_method(method);
        let _ = request.set_uri(uri.as_str());
        *request.headers_mut() = headers(&recorded.headers);
        *request.body_mut() = SdkBody::from(serde_json::to_vec(body)?);
        Ok(())
    }
}

/// Returns the headers that are valid in HTTP.
fn headers(pairs: &[(String, String)]) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in pairs {
        let _ = headers.try_append(name.clone(), value.clone());
    }
    headers
}
