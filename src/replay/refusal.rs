//! An HTTP client that refuses requests that belong to no recorded exchange. It sends nothing.

use aws_sdk_bedrockruntime::config::SharedHttpClient;
use aws_sdk_bedrockruntime::config::http::HttpRequest;
use aws_sdk_bedrockruntime::error::ConnectorError;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};

use crate::chat::failure::{Failure, FailureKind, RecordedFailure};

#[derive(Debug)]
struct Refusal;

pub fn refuse_all() -> SharedHttpClient {
    http_client_fn(|_, _| SharedHttpConnector::new(Refusal))
}

impl HttpConnector for Refusal {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let failure = Failure::new(
            FailureKind::Unreachable,
            "A replay sends no requests",
            "The recording answers only the requests that it contains.",
            "Start Outcrop without a recording to send requests.",
        );
        let error = RecordedFailure { words: failure.summary.clone(), failure: Some(failure) };
        HttpConnectorFuture::ready(Err(ConnectorError::other(error.into(), None)))
    }
}
