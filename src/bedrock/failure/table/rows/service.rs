//! Rows for quotas, and for the names and statuses of errors.

use super::super::failure_row::{FailureRow, named, with_phrases};
use crate::chat::failure::FailureKind::{
    AccessDenied, Configuration, ContextTooLong, ExpiredCredentials, InvalidRequest, NotBedrock,
    RejectedCredentials, ServiceFault, Throttled, TimedOut, UnknownModel,
};

/// The service message for an exhausted daily token quota, in lower case.
pub const DAILY_QUOTA: &str = "too many tokens per day";

#[rustfmt::skip]
pub static ROWS: &[FailureRow] = &[
    with_phrases(&[DAILY_QUOTA], Throttled, [
        "Today's token quota is used up",
        "The account has no tokens left for this model today.",
        "Choose another model or region, or ask AWS for a higher quota."]),
    with_phrases(&["too many tokens"], Throttled, [
        "Too many tokens",
        "The quota of tokens per minute is used up. Each request reserves its input and max tokens.",
        "Wait up to a minute and send again, or lower max tokens."]),
    with_phrases(&["too many connections"], Throttled, [
        "Too many connections",
        "The account has too many requests open at the same time.",
        "Wait a moment and send again."]),
    named(&["ModelNotReadyException"], &[], ServiceFault, [
        "The model is not ready",
        "Bedrock is still loading the model.",
        "Wait a moment and send again."]),
    named(&["ServiceQuotaExceededException"], &[], Throttled, [
        "A quota of the account is used up",
        "The account has reached a limit of Bedrock in {region}.",
        "Ask AWS for a higher quota, or choose another region."]),
    named(&["ThrottlingException", "TooManyRequestsException"], &[429], Throttled, [
        "Too many requests",
        "The quota of requests per minute for this model is used up.",
        "Wait up to a minute and send again."]),

    // By name and status.
    named(&["ExpiredTokenException", "ExpiredToken"], &[], ExpiredCredentials, [
        "The AWS credentials have expired",
        "Temporary credentials last 36 hours at most.",
        "{renewal}"]),
    named(&["UnrecognizedClientException", "InvalidClientTokenId"], &[], RejectedCredentials, [
        "AWS does not know these credentials",
        "Quotes in a .env file, or an old AWS_SESSION_TOKEN beside new keys, are the usual reasons.",
        "Check the key id and the session token."]),
    named(&["InvalidSignatureException", "SignatureDoesNotMatch"], &[], RejectedCredentials, [
        "The signature of the request was rejected",
        "The secret key does not belong to the key id, or the clock of this computer is wrong.",
        "Check the secret key and the clock."]),
    named(&["MissingAuthenticationTokenException", "MissingAuthenticationToken"], &[401], RejectedCredentials, [
        "The credentials were rejected",
        "Bedrock found no valid credentials in the request.",
        "Check the API key or the access key."]),
    named(&["AccessDeniedException", "AccessDenied", "NotAuthorized"], &[403], AccessDenied, [
        "Access denied",
        "These credentials are not allowed to call {model} in {region}.",
        "Check the model, the region and the permissions of the credentials."]),
    named(&["UnknownOperationException", "UnknownOperation"], &[], Configuration, [
        "The endpoint does not know this operation",
        "{endpoint} answered UnknownOperation, so it is not the endpoint of Bedrock Runtime in {region}.",
        "Check the region and the endpoint."]).also_phrases(&["unknown operation", "unknownoperation"]),
    named(&["ResourceNotFoundException"], &[404], UnknownModel, [
        "The model was not found",
        "Bedrock in {region} has no {model} for this account.",
        "Choose another model, or check the region."]),
    named(&["ModelTimeoutException"], &[408, 504], TimedOut, [
        "The model took too long",
        "Bedrock stopped waiting for the model.",
        "Send again. A shorter conversation helps."]),
    named(&["ModelErrorException", "ModelStreamErrorException"], &[424], ServiceFault, [
        "The model failed",
        "An error occurred while the model wrote the reply.",
        "Send again."]),
    named(&["ServiceUnavailableException"], &[503], ServiceFault, [
        "Bedrock is overloaded",
        "The service cannot process the request right now.",
        "Wait a moment and send again, or choose another inference profile or region."]),
    named(&["InternalServerException", "InternalFailure"], &[500, 502], ServiceFault, [
        "Bedrock had an internal error",
        "The error is in the service, not in the request.",
        "Send again."]),
    named(&[], &[413], ContextTooLong, [
        "The request is too large",
        "Bedrock does not accept a request of this size.",
        "Start a new conversation, or shorten this one."]),
    named(&[], &[407], NotBedrock, [
        "The proxy requires a sign-in",
        "A proxy between this computer and Bedrock requires a user name and a password.",
        "Add them to HTTPS_PROXY, or add the host to NO_PROXY."]),
    named(&["ValidationException"], &[400], InvalidRequest, [
        "The request was rejected",
        "Bedrock does not accept a part of it for this model.",
        "Read the service message, change the settings, and send again."]),
];
