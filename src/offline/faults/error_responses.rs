//! The simulated HTTP errors. Sources of the messages: public issue threads and AWS's list of API error
//! codes, November 2026. The messages of 408, 424, 500 and 503 follow the API's documentation.

use super::super::error_response::ErrorResponse;
use super::super::validation;

/// Returns the error response of the failure with this name.
pub(super) fn for_name(name: &str, region: &str, model: &str) -> Option<ErrorResponse> {
    let throttled = |message: &str| ErrorResponse::new(429, "ThrottlingException", message);
    let error = match name {
        "expired" => ErrorResponse::new(
            403,
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
        "bad-key" => ErrorResponse {
            status: 403,
            code: None,
            message: "Authentication failed: Please make sure your API Key is valid.".into(),
        },
        "invalid-key" => ErrorResponse::new(
            403,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        "signature" => ErrorResponse::new(
            403,
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check \
             your AWS Secret Access Key and signing method. Consult the service documentation for \
             details.",
        ),
        "throttled" => throttled("Too many tokens, please wait before trying again."),
        "throttled-daily" => throttled("Too many tokens per day, please wait before trying again."),
        "not-ready" => ErrorResponse::new(
            429,
            "ModelNotReadyException",
            "Model is not ready for inference. Wait and try your request again.",
        ),
        "unknown-model" => ErrorResponse::validation("The provided model identifier is invalid."),
        "no-profile" => validation::on_demand_unsupported(model),
        "use-case-form" => ErrorResponse::new(
            404,
            "ResourceNotFoundException",
            "Model use case details have not been submitted for this account. Fill out the \
             Anthropic use case details form before using the model. If you have already filled \
             out the form, try again in 15 minutes.",
        ),
        "retired" => ErrorResponse::new(
            404,
            "ResourceNotFoundException",
            "This model version has reached the end of its life. Please refer to the AWS \
             documentation for more details.",
        ),
        "too-long" => validation::too_long(),
        "bad-temperature" => validation::deprecated("temperature"),
        "bad-prefill" => validation::prefill_unsupported(),
        "bad-both" => validation::both_sampling_fields(),
        "bad-tier" => {
            ErrorResponse::validation("The provided service tier is not supported for this model")
        }
        "bad-latency" => ErrorResponse::validation(format!(
            "Latency performance configuration is not supported for {model} in {region}"
        )),
        "bad-citations" => ErrorResponse::validation("This model doesn't support citations."),
        "timeout" => ErrorResponse::new(
            408,
            "ModelTimeoutException",
            "Model has timed out in processing the request. Try your request again.",
        ),
        "model-error" => ErrorResponse::new(
            424,
            "ModelErrorException",
            "The system encountered an unexpected error during processing. Try your request again.",
        ),
        "server-error" => ErrorResponse::new(
            500,
            "InternalServerException",
            "The system encountered an unexpected error during processing. Try your request again.",
        ),
        "unavailable" => ErrorResponse::new(
            503,
            "ServiceUnavailableException",
            format!("Bedrock is unable to process your request in {region}."),
        ),
        _ => return access_error(name, region, model),
    };
    Some(error)
}

/// Returns the response of the failures that an account or a policy causes.
fn access_error(name: &str, region: &str, model: &str) -> Option<ErrorResponse> {
    let denied = |message: String| ErrorResponse::new(403, "AccessDeniedException", message);
    let error = match name {
        "access-denied" => {
            denied("You don't have access to the model with the specified model ID.".into())
        }
        "model-access" => denied(
            "Model access is denied due to IAM user or service role is not authorized to perform \
             the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, \
             aws-marketplace:Subscribe) to enable access to this model. Refer to the Amazon \
             Bedrock documentation for further details. Your AWS Marketplace subscription for this \
             model cannot be completed at this time. If you recently fixed this issue, try again \
             after 2 minutes."
                .into(),
        ),
        "denied-by-policy" => {
            // The ARN of a global profile's model has no region.
            let (region, id) = match model.strip_prefix("global.") {
                Some(base) => ("", base),
                None => (region, model),
            };
            denied(format!(
                "User: arn:aws:iam::123456789012:user/example is not authorized to perform: \
                 bedrock:InvokeModelWithResponseStream on resource: \
                 arn:aws:bedrock:{region}::foundation-model/{id} with an explicit deny in a \
                 service control policy"
            ))
        }
        "payment" => denied(
            "Model access is denied due to INVALID_PAYMENT_INSTRUMENT: A valid payment instrument \
             must be provided.. Your AWS Marketplace subscription for this model cannot be \
             completed at this time."
                .into(),
        ),
        "restricted" => ErrorResponse::validation("Operation not allowed"),
        "location" => ErrorResponse::validation(
            "Access to Anthropic models is not allowed from unsupported countries, regions, or \
             territories. Please refer to https://www.anthropic.com/supported-countries for more \
             information on the countries and regions Anthropic currently supports.",
        ),
        _ => return None,
    };
    Some(error)
}
