//! Forbids a retry when the daily token quota is exhausted, because a retry a second later cannot
//! succeed. Indicates no action for any other error.

use aws_sdk_bedrockruntime::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_bedrockruntime::error::ProvideErrorMetadata;
use aws_sdk_bedrockruntime::operation::converse::ConverseError;
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamError;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;

use super::failure::DAILY_QUOTA;

/// The retry classifier for the daily quota.
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
