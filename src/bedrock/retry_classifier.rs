//! Prevents a retry after the daily quota is used up, because a second later it still is. Has no
//! opinion on any other error.

use aws_sdk_bedrockruntime::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_bedrockruntime::error::ProvideErrorMetadata;
use aws_sdk_bedrockruntime::operation::converse::ConverseError;
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamError;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;

use super::failure::DAILY_QUOTA;

/// A classifier that forbids a retry after the daily quota is used up.
#[derive(Debug)]
pub(super) struct DailyQuotaClassifier;

impl ClassifyRetry for DailyQuotaClassifier {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let refusal = context.output_or_error().and_then(|ended| ended.err()?.as_operation_error());
        let message = refusal.and_then(|refusal| {
            let streamed = refusal.downcast_ref::<ConverseStreamError>();
            let whole = refusal.downcast_ref::<ConverseError>();
            streamed.and_then(ProvideErrorMetadata::message).or_else(|| whole?.message())
        });
        match message {
            Some(message) if message.to_ascii_lowercase().contains(DAILY_QUOTA) => {
                RetryAction::RetryForbidden
            }
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "OutcropHopeless"
    }
}
