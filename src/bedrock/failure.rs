//! Converts each SDK error to a [`Failure`]: errors of `send()`, of the stream, and of the search
//! for credentials. Never uses the `Debug` output of an error, which contains the prompt, the
//! headers and raw bodies. The texts are in `table`, `network`, `credentials` and `listing`.
//!
//! The SDK hides some facts (observed with aws-sdk-bedrockruntime 1.153):
//! - An exception inside the stream has no code. Its name is in the frame's `:exception-type`.
//! - A `:message-type: error` frame is reported as unreadable. Code and text are in its headers.
//! - For a body with `Message` and no error type (a wrong API key), it reports no code and no message.

pub(super) mod credentials;
mod failed_call;
mod listing;
mod network;
mod phrase;
mod table;
mod words;

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_bedrockruntime::config::http::HttpResponse;
use aws_sdk_bedrockruntime::error::{ConnectorError, ProvideErrorMetadata, SdkError};
use aws_sdk_bedrockruntime::operation::RequestId;
use aws_sdk_bedrockruntime::operation::converse::ConverseError;
use aws_sdk_bedrockruntime::types::error::ConverseStreamOutputError;
use aws_smithy_types::event_stream::RawMessage;

use crate::chat::brief::one_line;
use crate::chat::count::grouped;
use crate::chat::failure::{Failure, FailureKind, Remedy};
use crate::chat::model::{ModelRefusal, geography};
use crate::chat::settings::SettingField;
pub(super) use failed_call::FailedCall;
pub(super) use network::BodyDamage;
pub(super) use table::{DAILY_QUOTA, has_row};
pub(super) use words::chain;
use words::{capitalized, causes, contains_request, shortened};

/// The prefix of errors that come from the Claude API itself.
const CLAUDE_ERROR_PREFIX: &str = "The model returned the following errors: ";

/// The parts of a service error, whichever SDK type it had.
#[derive(Debug, Default)]
struct ServiceError {
    status: Option<u16>,
    name: Option<String>,
    words: Option<String>,
    request_id: Option<String>,
    /// The message and the status of the model.
    original_message: Option<String>,
    original_status: Option<i64>,
    /// Whether the error arrived after the stream had opened.
    is_in_stream: bool,
}

impl FailedCall {
    /// Converts the error of `send()` after the SDK's last attempt.
    pub fn open_failure<E>(&self, error: &SdkError<E, HttpResponse>) -> Failure
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        // The SDK reports credentials that have expired since the connect as a dispatch failure.
        if let Some(error) = causes(error).find_map(|link| link.downcast_ref::<CredentialsError>())
        {
            return credentials::failure(error, self.profile.as_deref());
        }
        match error {
            SdkError::ServiceError(refusal) => self.refused(refusal.err(), refusal.raw()),
            SdkError::ResponseError(unreadable) => self.page(unreadable.raw()),
            SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
                Some(error) => self.connect_failure(error),
                None => network::unreachable(self, &chain(error)),
            },
            SdkError::TimeoutError(_) => network::timed_out(self, &chain(error)),
            // The SDK failed to build the request, or the error is of a new kind.
            _ => network::not_sent(&chain(error)),
        }
    }

    /// Converts the error of a `Converse` call, whose response may also be truncated or damaged.
    pub fn converse_failure(&self, error: &SdkError<ConverseError, HttpResponse>) -> Failure {
        let response = error.raw_response().filter(|response| response.status().is_success());
        let Some(response) = response else { return self.open_failure(error) };
        let damage = causes(error).find_map(|link| link.downcast_ref::<BodyDamage>());
        let failure = match error {
            _ if let Some(failure) = network::recorded(error) => failure,
            _ if let Some(damage) = damage => network::rejected_body(damage),
            // The body ended early.
            SdkError::ResponseError(_) => network::reply_broken_off(&chain(error)),
            _ if is_json(response) => network::unreadable(&chain(error)),
            _ => return self.open_failure(error),
        };
        Failure { request_id: request_id(response), ..failure }
    }

    /// Converts an error of the open stream.
    pub fn read_failure(
        &self,
        error: &SdkError<ConverseStreamOutputError, RawMessage>,
        request_id: Option<&str>,
    ) -> Failure {
        let mut failure = match error {
            SdkError::ServiceError(exception) => {
                let message = exception.err().message().map(str::to_owned);
                let name = header(exception.raw(), ":exception-type");
                let model = match exception.err() {
                    ConverseStreamOutputError::ModelStreamErrorException(error) => Some(error),
                    _ => None,
                };
                self.failure_of(ServiceError {
                    name,
                    words: message,
                    original_message: model
                        .and_then(|error| error.original_message.clone())
                        .filter(|text| !text.is_empty()),
                    original_status: model
                        .and_then(|error| error.original_status_code.map(i64::from)),
                    is_in_stream: true,
                    ..ServiceError::default()
                })
            }
            SdkError::ResponseError(unreadable) => match header(unreadable.raw(), ":error-code") {
                Some(name) => {
                    let words = header(unreadable.raw(), ":error-message");
                    let name = Some(name);
                    self.failure_of(ServiceError {
                        name,
                        words,
                        is_in_stream: true,
                        ..ServiceError::default()
                    })
                }
                None => network::damaged(&chain(error)),
            },
            _ if let Some(failure) = network::recorded(error) => failure,
            _ => match causes(error).find_map(|link| link.downcast_ref::<BodyDamage>()) {
                Some(damage) => network::rejected_body(damage),
                None => network::broken_off(&chain(error)),
            },
        };
        failure.request_id = request_id.map(str::to_owned);
        failure
    }

    pub fn refused(&self, error: &impl ProvideErrorMetadata, response: &HttpResponse) -> Failure {
        let body = response.body().bytes().unwrap_or_default();
        let json = serde_json::from_slice::<serde_json::Value>(body).ok();
        let name = error.code().map(str::to_owned).or_else(|| error_name_in_header(response));
        let is_page = name.is_none() && json.is_none() && !body.is_empty();
        if is_page || response.status().as_u16() == network::PROXY_AUTH_REQUIRED {
            return self.page(response);
        }
        // Some error responses spell the member `Message`, which the SDK reads only if there is
        // also an error name.
        let in_body = |key| Some(json.as_ref()?.get(key)?.as_str()?.to_owned());
        let words = error
            .message()
            .map(str::to_owned)
            .or_else(|| in_body("message"))
            .or_else(|| in_body("Message"))
            .or_else(|| Some(json.as_ref()?.get("error")?.get("message")?.as_str()?.to_owned()));
        self.failure_of(ServiceError {
            status: Some(response.status().as_u16()),
            name,
            words,
            request_id: request_id(response),
            original_message: in_body("originalMessage"),
            original_status: json
                .as_ref()
                .and_then(|json| json.get("originalStatusCode")?.as_i64()),
            is_in_stream: false,
        })
    }

    /// Converts a connection error, or a response in an unexpected protocol.
    pub fn connect_failure(&self, error: &ConnectorError) -> Failure {
        if error.is_user() || causes(error).any(|link| contains_request(&link.to_string())) {
            return network::bad_endpoint(self);
        }
        network::recorded(error).unwrap_or_else(|| network::unreachable(self, &chain(error)))
    }

    /// Returns the failure for a response that did not come from Bedrock.
    pub fn not_bedrock(&self, status: u16) -> Failure {
        network::not_bedrock(self, status)
    }

    fn page(&self, response: &HttpResponse) -> Failure {
        let request_id = request_id(response);
        Failure { request_id, ..self.not_bedrock(response.status().as_u16()) }
    }

    fn failure_of(&self, error: ServiceError) -> Failure {
        let name = error.name.map(|name| capitalized(&one_line(&name)));
        let words = error.words.map(|words| {
            let own = words.strip_prefix(CLAUDE_ERROR_PREFIX).unwrap_or(&words);
            shortened(own)
        });
        let error_message = words.as_deref().unwrap_or("");
        let row = if error.is_in_stream {
            table::find_in_stream(error_message, name.as_deref())
        } else {
            table::find(error_message, name.as_deref(), error.status)
        };
        let fill = |text| {
            let filled = self.fill(text, words.as_deref());
            filled.replace("{name}", name.as_deref().unwrap_or("an error"))
        };
        let is_room_known = words.as_deref().and_then(phrase::room).is_some();
        let next = match row.kind {
            FailureKind::ContextTooLong if !is_room_known => Remedy::Shorten,
            _ => fill(row.next).into(),
        };
        let mut failure = Failure::new(row.kind, fill(row.summary), fill(row.why), next);
        if row.kind == FailureKind::RefusedField(SettingField::MaxTokens)
            && let Some(limit) =
                words.as_deref().and_then(phrase::limit).and_then(|it| it.parse().ok())
        {
            failure.kind = FailureKind::RefusedByModel(ModelRefusal::FewerTokens(limit));
            failure.next = "Send again. Outcrop now requests fewer tokens.".into();
        }
        Failure {
            raw_message: words,
            code: name,
            status: error.status,
            original_message: error.original_message.as_deref().map(shortened),
            original_status: error.original_status,
            request_id: error.request_id,
            ..failure
        }
    }

    fn fill(&self, text: &str, words: Option<&str>) -> String {
        let limit = words.and_then(phrase::limit).and_then(|digits| digits.parse().ok());
        let limit = limit.map_or_else(|| "the limit of the model".to_owned(), grouped);
        let room = words.and_then(phrase::room).map_or_else(String::new, grouped);
        text.replace("{model}", self.model.as_str())
            .replace("{region}", &self.region)
            .replace("{profiles}", &self.profiles().join(" or "))
            .replace("{base}", self.model.base())
            .replace("{allowed}", &self.allowed(words.unwrap_or_default()))
            .replace("{policy}", words.map_or("a policy", phrase::policy))
            .replace("{action}", words.map_or(phrase::INVOKE, phrase::action))
            .replace("{endpoint}", &self.destination.endpoint())
            .replace("{room}", &room)
            .replace("{renewal}", &self.renewal)
            .replace("{limit}", &limit)
    }

    /// Returns the inference profiles, except the requested one, through which this region may
    /// reach the model: the profile of its geography, and the global profile, which serves every
    /// commercial region.
    fn profiles(&self) -> Vec<String> {
        let own = geography(&self.region);
        let mut prefixes = vec![own];
        if !matches!(own, "global" | "us-gov") {
            prefixes.push("global");
        }
        let ids = prefixes.into_iter().map(|prefix| format!("{prefix}.{}", self.model.base()));
        ids.filter(|id| id != self.model.as_str()).collect()
    }

    /// Returns what to try after a policy denied the model. Policies often deny a global profile,
    /// because it leaves the geography. If the requested id is an ARN, a model ARN without a region in
    /// `words` shows that the profile is global.
    fn allowed(&self, words: &str) -> String {
        let own = geography(&self.region);
        let id = self.model.as_str();
        let denied = match id {
            _ if id.starts_with("global.") => Some(self.model.base()),
            _ if id.starts_with("arn:") => phrase::model_without_region(words),
            _ => None,
        };
        if let Some(model) = denied.filter(|_| own != "global") {
            format!("Try {own}.{model}, or ask your administrator.")
        } else {
            "Ask your administrator which models and regions the policy allows.".to_owned()
        }
    }
}

pub(super) fn request_id(response: &impl RequestId) -> Option<String> {
    response.request_id().map(|id| one_line(id).into_owned())
}

/// Returns true if the response claims that its body is JSON.
fn is_json(response: &HttpResponse) -> bool {
    response.headers().get("content-type").is_some_and(|kind| kind.contains("json"))
}

/// Returns the error name from the response headers, because the SDK ignores it if the body is
/// unreadable. Accepts only names that Bedrock uses, because the response may come from another
/// server.
fn error_name_in_header(response: &HttpResponse) -> Option<String> {
    let named = response.headers().get("x-amzn-errortype")?;
    let name = named.split(':').next().unwrap_or_default();
    let name = name.rsplit('#').next().unwrap_or(name).trim();
    has_row(name).then(|| name.to_owned())
}

fn header(raw: &RawMessage, name: &str) -> Option<String> {
    let RawMessage::Decoded(message) = raw else { return None };
    let header = message.headers().iter().find(|header| header.name().as_str() == name)?;
    header.value().as_string().ok().map(|value| value.as_str().to_owned())
}

#[cfg(test)]
mod tests;
