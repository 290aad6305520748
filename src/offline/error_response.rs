//! An error response of the service: status, error type and message. `validation` and `faults` decide
//! which request gets which error.

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::json;

use super::response_body::{ResponseBody, full};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ErrorResponse {
    pub(super) status: u16,
    /// The error type in `x-amzn-errortype`. The response to a wrong API key has none.
    pub(super) code: Option<&'static str>,
    pub(super) message: String,
}

impl ErrorResponse {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code: Some(code), message: message.into() }
    }

    /// Returns a validation error of Bedrock.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    /// Returns an error of the model, in the wrapper that Bedrock adds.
    pub(super) fn from_model(message: &str) -> Self {
        Self::validation(format!("The model returned the following errors: {message}"))
    }

    /// Returns an error for a violated constraint of the API model, in the form that AWS services share.
    pub(super) fn constraint(value: impl std::fmt::Display, at: &str, must: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value '{value}' at '{at}' failed to satisfy constraint: \
             Member must {must}"
        ))
    }

    /// Returns the HTTP response. The error type has the suffix that the service adds. Without an error
    /// type, the member is `Message`, as in the response to a wrong API key.
    pub(super) fn to_response(&self) -> Response<ResponseBody> {
        let mut body = match self.code {
            Some(_) => json!({ "message": self.message }),
            None => json!({ "Message": self.message }),
        };
        if self.code == Some("ModelErrorException") {
            body["originalStatusCode"] = self.status.into();
        }
        let mut response = Response::new(full(body.to_string()));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(code) = self.code {
            let name = format!("{code}:http://internal.amazon.com/coral/com.amazon.bedrock/");
            if let Ok(name) = HeaderValue::try_from(name) {
                headers.insert("x-amzn-errortype", name);
            }
        }
        response
    }
}
