//! The failures of list calls. They need their own texts, because the texts in the table refer to a
//! model.

use std::error::Error;

use aws_sdk_bedrockruntime::config::http::HttpResponse;
use aws_sdk_bedrockruntime::error::{ProvideErrorMetadata, SdkError};

use super::failed_call::FailedCall;
use crate::chat::failure::FailureKind::UnknownModel;
use crate::chat::failure::{Failure, FailureKind};

impl FailedCall {
    /// Converts the error of a list call, which needs the permission `action`.
    pub fn list_failure<E>(&self, action: &str, error: &SdkError<E, HttpResponse>) -> Failure
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        // The SDK reports an unreadable response as a service error, even with status 200.
        let unreadable = error.raw_response().filter(|answer| answer.status().is_success());
        let failure = match unreadable {
            Some(answer) => self.page(answer),
            None => self.open_failure(error),
        };
        let (summary, why, next) = self.of_a_list(action, &failure);
        let kind = if is_unknown_operation(&failure) { UnknownModel } else { failure.kind };
        Failure { kind, summary, why, next: next.into(), ..failure }
    }

    fn of_a_list(&self, action: &str, failure: &Failure) -> (String, String, String) {
        let region = &self.region;
        let texts = |summary: &str, why: String, next: &str| (summary.into(), why, next.into());
        if is_unknown_operation(failure) {
            return texts(
                "Listing is not available here",
                format!("{} answered UnknownOperation.", self.destination.endpoint()),
                "Set AWS_ENDPOINT_URL_BEDROCK to the endpoint of Bedrock's control plane.",
            );
        }
        match failure.kind {
            FailureKind::AccessDenied => texts(
                "Listing is not allowed",
                format!("These credentials are not allowed to call {action} in {region}."),
                "Ask your administrator for this permission. You can still type any model id or ARN.",
            ),
            FailureKind::Throttled => texts(
                "Too many list requests",
                "The account's quota for list requests is used up.".into(),
                "Wait a moment and refresh.",
            ),
            FailureKind::TimedOut => texts(
                "Listing timed out",
                format!(
                    "{} accepted the request and sent nothing back.",
                    self.destination.endpoint()
                ),
                "Check the network and refresh.",
            ),
            FailureKind::UnknownModel => texts(
                "Listing is not available here",
                format!("{} does not offer this operation.", self.destination.endpoint()),
                "Set AWS_ENDPOINT_URL_BEDROCK to the endpoint of Bedrock's control plane.",
            ),
            FailureKind::InvalidRequest | FailureKind::Other => texts(
                "The list request was rejected",
                "Outcrop does not know this error.".into(),
                "Read the service message, then refresh.",
            ),
            _ => {
                let next = failure.next.to_string().replace("send again", "refresh");
                let next = next.replace("Send again", "Refresh");
                (failure.summary.clone(), failure.why.clone(), next)
            }
        }
    }
}

/// Returns true if the endpoint does not have the list call.
fn is_unknown_operation(failure: &Failure) -> bool {
    let is_name = |name: &str| name.starts_with("UnknownOperation");
    let is_text = |words: &str| words.eq_ignore_ascii_case("unknown operation");
    failure.code.as_deref().is_some_and(is_name)
        || failure.raw_message.as_deref().is_some_and(is_text)
}
