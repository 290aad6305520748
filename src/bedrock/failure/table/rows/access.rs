//! Rows for credentials, for access to a model, and for its id.

use super::super::failure_row::{FailureRow, with_phrases};
use crate::chat::failure::FailureKind::{
    AccessDenied, Configuration, ExpiredCredentials, InvalidRequest, NeedsProfile,
    RejectedCredentials, UnknownModel,
};

#[rustfmt::skip]
pub static ROWS: &[FailureRow] = &[
    with_phrases(&["make sure your api key is valid"], RejectedCredentials, [
        "The Bedrock API key was rejected",
        "It is wrong, has expired, or was created for a region other than {region}.",
        "Create a key for {region} in the Bedrock console, or use the region of the key."]),
    with_phrases(&["invalid api key format"], RejectedCredentials, [
        "The Bedrock API key was rejected",
        "It is not a Bedrock API key, or its owner is not allowed to call bedrock:CallWithBearerToken.",
        "Check that AWS_BEARER_TOKEN_BEDROCK holds the whole key, without quotes."]),
    with_phrases(&["bearer token has expired"], ExpiredCredentials, [
        "The Bedrock API key has expired",
        "A short-term key lasts 12 hours at most.",
        "{renewal}"]),
    with_phrases(&["token included in the request is expired", "token has expired", "session has expired"], ExpiredCredentials, [
        "The AWS credentials have expired",
        "Temporary credentials last 36 hours at most.",
        "{renewal}"]),
    with_phrases(&["signature expired", "signature not yet current", "expired timestamps"], RejectedCredentials, [
        "The clock of this computer is wrong",
        "It differs from the clock of AWS, so the signature of the request was rejected.",
        "Set the clock and send again."]).also_named(&["RequestExpired"]),
    with_phrases(&["token included in the request is invalid"], RejectedCredentials, [
        "AWS does not know these credentials",
        "Quotes in a .env file, or an old AWS_SESSION_TOKEN beside new keys, are the usual reasons.",
        "Check the key id and the session token."]),
    with_phrases(&["credential should be scoped to a valid region"], Configuration, [
        "The region does not match the endpoint",
        "The request was signed for {region}, and the endpoint belongs to another region.",
        "Set AWS_REGION or --region to the region of the endpoint."]),
    with_phrases(&["needs a subscription for the service"], AccessDenied, [
        "The account is not subscribed to Bedrock",
        "Its sign-up with AWS is not complete.",
        "Complete the sign-up, or contact AWS Support."]).also_named(&["OptInRequired"]),
    with_phrases(&["does not conform to aws standards"], RejectedCredentials, [
        "The signature of the request is malformed",
        "The access key id or the secret key contains an invalid character.",
        "Check the access key id and the secret key."]).also_named(&["IncompleteSignature"]),

    // Access to the model.
    with_phrases(&["invalid_payment_instrument"], AccessDenied, [
        "The account has no valid payment method",
        "AWS Marketplace requires a payment method before the first call to this model.",
        "Add it in AWS Billing, wait 2 to 15 minutes, and send again."]),
    with_phrases(&["subscription*still being processed"], AccessDenied, [
        "The model is not enabled for this account yet",
        "Its AWS Marketplace subscription is still being processed.",
        "Wait 15 minutes and send again."]).also_named(&["MPAgreementBeingCreated"]),
    with_phrases(&["is not available for this account"], AccessDenied, [
        "AWS does not offer this model to this account",
        "{model} is not available to the account. Permissions do not change that.",
        "Choose another model, or contact AWS."]),
    with_phrases(&["operation not allowed", "not authorized to access this model"], AccessDenied, [
        "AWS has restricted this account",
        "The request itself is valid, and no setting of Outcrop helps.",
        "Contact AWS Support."]).also_named(&["BadCScoreException"]),
    with_phrases(&["not authorized to invoke this api operation"], AccessDenied, [
        "The account is not allowed to make this call",
        "The model may be enabled only in a region other than {region}. IAM permissions are not the cause.",
        "Check the region first, then contact AWS Support."]),
    with_phrases(&["aws marketplace actions", "aws-marketplace:"], AccessDenied, [
        "The model is not enabled for this account yet",
        "The first call needs AWS Marketplace permissions that these credentials do not have.",
        "Ask someone with aws-marketplace:Subscribe to call the model once, then wait 2 to 15 minutes."]),
    with_phrases(&["explicit deny in"], AccessDenied, [
        "A policy blocks this call",
        "An explicit deny in {policy} blocks {model}. Adding permissions does not help.",
        "{allowed}"]),
    with_phrases(&["is not authorized to perform*bedrock:callwithbearertoken"], AccessDenied, [
        "The Bedrock API key is not allowed",
        "The owner of the key does not have the permission bedrock:CallWithBearerToken.",
        "Ask your administrator for bedrock:CallWithBearerToken."]),
    with_phrases(&["is not authorized to perform"], AccessDenied, [
        "These credentials are not allowed to call the model",
        "No policy allows {action} on {model}.",
        "Ask your administrator for the missing permission, or choose another model or AWS profile."]),
    with_phrases(&["don't have access to the model", "do not have access to the model"], AccessDenied, [
        "No access to this model",
        "The account has no access to {model} in {region}, or the region is wrong.",
        "Check the region. The first call needs AWS Marketplace permissions and Anthropic's use case form."]),
    with_phrases(&["use case details have not been submitted", "use-case form"], AccessDenied, [
        "Anthropic's use case form is missing",
        "Each account must submit the form once, before its first call to a Claude model.",
        "Submit the form in the Bedrock console, wait 15 minutes, and send again."]).also_named(&["FTUFormNotFilled"]),
    with_phrases(&["from unsupported countries"], AccessDenied, [
        "Claude is not available at this location",
        "Anthropic does not serve the country that the request came from.",
        "If this is a mistake, contact AWS Support."]),
    with_phrases(&["data retention mode"], AccessDenied, [
        "The account's data retention mode does not allow this model",
        "The model requires the account to opt in to data retention. No setting of the request helps.",
        "Change the retention mode of the account or project, or choose another model."]),

    // The model's id.
    with_phrases(&["on-demand throughput"], NeedsProfile, [
        "This model needs an inference profile",
        "{base} cannot be called by its own id.",
        "Choose {profiles}."]),
    with_phrases(&["marked by provider as legacy"], UnknownModel, [
        "This model is no longer offered to this account",
        "{model} is a legacy model, and the account has not used it recently.",
        "Choose a current model."]),
    with_phrases(&["end of its life"], UnknownModel, [
        "This model is retired",
        "{model} has reached the end of its life.",
        "Choose a current model."]),
    with_phrases(&["unsupported for streaming", "not support streaming", "not support*conversestream", "streaming is not supported", "streaming not supported"], InvalidRequest, [
        "This model cannot stream",
        "{model} does not support ConverseStream.",
        "Use outcrop ask with --no-stream, or choose another model."]),
    with_phrases(&["not support counting tokens"], UnknownModel, [
        "This model cannot count tokens",
        "Bedrock does not count the tokens of {model}.",
        "Rely on the estimate."]),
    with_phrases(&["this action does not support the model"], UnknownModel, [
        "This model cannot chat",
        "{model} does not support the Converse API.",
        "Choose a chat model."]),
    with_phrases(&["model identifier is invalid"], UnknownModel, [
        "Unknown model",
        "{region} has no model or inference profile {model}.",
        "Choose a model that this region offers, or check the spelling and the prefix."]),
];
