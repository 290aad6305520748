//! A refusal as the service words it: status, error name, message. Owns the shape and its way onto
//! the wire; which request earns which refusal is the business of `rules` and `faults`.

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::json;

use super::response_body::{ResponseBody, full};

/// An answer that is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ErrorResponse {
    /// HTTP status.
    pub(super) status: u16,
    /// The name in `x-amzn-errortype`; the answer to a wrong API key has none.
    pub(super) code: Option<&'static str>,
    pub(super) message: String,
}

impl ErrorResponse {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code: Some(code), message: message.into() }
    }

    /// A 400 of Bedrock itself.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    /// A 400 that Claude raised; Bedrock wraps the text.
    pub(super) fn from_model(message: &str) -> Self {
        Self::validation(format!("The model returned the following errors: {message}"))
    }

    /// A 400 of the API model's own constraints, in the form all AWS services share.
    pub(super) fn constraint(value: impl std::fmt::Display, at: &str, must: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value '{value}' at '{at}' failed to satisfy constraint: \
             Member must {must}"
        ))
    }

    /// The answer. The error name carries the suffix that the service's own carry; with no name the
    /// body spells `Message`, as the answer to a wrong API key does.
    pub(super) fn to_response(&self) -> Response<ResponseBody> {
        let body = match self.code {
            Some(_) => json!({ "message": self.message }),
            None => json!({ "Message": self.message }),
        };
        let mut answer = Response::new(full(body.to_string()));
        *answer.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(code) = self.code {
            let name = format!("{code}:http://internal.amazon.com/coral/com.amazon.bedrock/");
            if let Ok(name) = HeaderValue::try_from(name) {
                headers.insert("x-amzn-errortype", name);
            }
        }
        answer
    }
}
