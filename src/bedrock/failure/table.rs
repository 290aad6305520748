//! The table of the errors that Bedrock returns, and the advice for each error. Each row is one
//! case, and the first matching row applies: rows for error texts come first, then rows for error
//! names, then rows for HTTP statuses. Defines the on-screen texts and does not depend on the SDK.
//!
//! Sources: the API model of `ConverseStream` (names and statuses); AWS, "Troubleshooting Amazon
//! Bedrock API error codes"; and texts reported in public issue threads, read November 2026. The
//! service sometimes changes its texts, so each row for a text has a fallback row for the name or
//! the status.
//!
//! The texts contain placeholders: `{model}` is the requested model id, `{region}` the region,
//! `{profiles}` the inference profiles through which the region may reach the model, `{other}` a
//! profile from this list that was not requested, `{renewal}` the instruction to renew the
//! credentials, `{limit}` the limit that the service named, and `{name}` the error name.

use crate::chat::failure::FailureKind::{
    self, AccessDenied, ContextTooLong, ExpiredCredentials, InvalidRequest, NeedsProfile,
    NotBedrock, Other, RefusedByModel, RefusedField, RejectedCredentials, ServiceFault, Throttled,
    TimedOut, UnknownModel,
};
use crate::chat::model::ModelRefusal;
use crate::chat::settings::SettingField;

/// The error text of the service, in lower case, when the daily token quota is exhausted.
pub const DAILY_QUOTA: &str = "too many tokens per day";

/// A row of the table.
pub(super) struct FailureRow {
    phrases: &'static [&'static str],
    names: &'static [&'static str],
    statuses: &'static [u16],
    pub kind: FailureKind,
    pub summary: &'static str,
    pub why: &'static str,
    pub next: &'static str,
}

/// Returns true if the table has a row for this error name.
pub fn has_row(name: &str) -> bool {
    ROWS.iter().any(|row| row.names.contains(&name))
}

/// Returns the row for an error that ended a stream. Like [`find`], but the fallback row does not
/// say that the request was refused.
pub(super) fn find_in_stream(words: &str, name: Option<&str>) -> &'static FailureRow {
    let row = find(words, name, None);
    if std::ptr::eq(row, &raw const REST) { &REST_OF_STREAM } else { row }
}

/// Returns the first row that matches the error text, the error's name or the HTTP status.
pub(super) fn find(words: &str, name: Option<&str>, status: Option<u16>) -> &'static FailureRow {
    let words = words.to_lowercase().replace('\u{2019}', "'");
    ROWS.iter()
        .find(|row| {
            row.phrases.iter().any(|pattern| matches(&words, pattern))
                || name.is_some_and(|name| row.names.contains(&name))
                || status.is_some_and(|status| row.statuses.contains(&status))
        })
        .unwrap_or(&REST)
}

/// Returns true if the parts of a pattern, separated by `*`, occur in the text in order.
fn matches(words: &str, pattern: &str) -> bool {
    let mut rest = words;
    pattern.split('*').all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

const fn with_phrases(
    says: &'static [&'static str],
    kind: FailureKind,
    [what, why, next]: [&'static str; 3],
) -> FailureRow {
    FailureRow { phrases: says, names: &[], statuses: &[], kind, summary: what, why, next }
}

const fn named(
    names: &'static [&'static str],
    statuses: &'static [u16],
    kind: FailureKind,
    [what, why, next]: [&'static str; 3],
) -> FailureRow {
    FailureRow { phrases: &[], names, statuses, kind, summary: what, why, next }
}

/// The fallback row for a rejected request.
static REST: FailureRow = with_phrases(
    &[],
    Other,
    [
        "Bedrock rejected the request",
        "Outcrop does not know this error.",
        "Read the service message, then send again.",
    ],
);

/// The fallback row for an error inside a stream.
static REST_OF_STREAM: FailureRow = with_phrases(
    &[],
    Other,
    [
        "Bedrock ended the reply with an error",
        "Outcrop does not know the error {name}.",
        "Read the service message. Continue or regenerate the reply.",
    ],
);

#[rustfmt::skip]
static ROWS: &[FailureRow] = &[
    // Credentials.
    with_phrases(&["make sure your api key is valid"], RejectedCredentials, [
        "The Bedrock API key was rejected",
        "It is wrong, has expired, or was made for another region; this is {region}.",
        "Create a key for {region} in the Bedrock console, or use the region of the key."]),
    with_phrases(&["invalid api key format"], RejectedCredentials, [
        "The Bedrock API key was rejected",
        "It is not a Bedrock API key, or its owner is not allowed to call bedrock:CallWithBearerToken.",
        "Check that AWS_BEARER_TOKEN_BEDROCK holds the whole key, without quotes."]),
    with_phrases(&["token included in the request is expired", "token has expired", "session has expired"], ExpiredCredentials, [
        "The AWS credentials have expired",
        "Temporary credentials last a few hours at most.",
        "{renewal} and send again."]),
    with_phrases(&["signature expired", "signature not yet current"], RejectedCredentials, [
        "The signature of the request was rejected",
        "The clock of this computer differs from that of AWS.",
        "Set the clock and send again."]),
    with_phrases(&["token included in the request is invalid"], RejectedCredentials, [
        "AWS does not know these credentials",
        "Quotes in a .env file, or an old AWS_SESSION_TOKEN beside new keys, are the usual reasons.",
        "Check the key id and the session token."]),

    // Access to the model.
    with_phrases(&["aws marketplace actions", "aws-marketplace:"], AccessDenied, [
        "The model is not enabled for this account yet",
        "The first call needs AWS Marketplace permissions that these credentials do not have.",
        "Ask someone with aws-marketplace:Subscribe to call it once, then wait 2 to 15 minutes."]),
    with_phrases(&["explicit deny in a service control policy"], AccessDenied, [
        "Your organization blocks this call",
        "A service control policy denies {model}; global. profiles are often the reason.",
        "Try {other}, or ask your administrator."]),
    with_phrases(&["is not authorized to perform*bedrock:callwithbearertoken"], AccessDenied, [
        "The Bedrock API key is not allowed",
        "The user or role behind the key lacks bedrock:CallWithBearerToken.",
        "Ask your administrator for that permission."]),
    with_phrases(&["is not authorized to perform"], AccessDenied, [
        "These credentials are not allowed to call the model",
        "No policy allows bedrock:InvokeModelWithResponseStream (Converse: InvokeModel) on {model}.",
        "Ask your administrator for that permission, or choose another model or profile."]),
    with_phrases(&["don't have access to the model", "do not have access to the model"], AccessDenied, [
        "No access to this model",
        "The account has no access to {model} in {region}.",
        "Enable it in the Bedrock console, or choose another model or region."]),
    with_phrases(&["use case details have not been submitted", "use-case form"], AccessDenied, [
        "Anthropic's use case form is missing",
        "An account fills it in once before its first call of a Claude model.",
        "Fill in the form in the Bedrock console and wait about 15 minutes."]),
    with_phrases(&["from unsupported countries"], AccessDenied, [
        "Claude is not offered at this location",
        "Anthropic does not serve the country that the request came from.",
        "If this is a mistake, ask AWS support."]),
    with_phrases(&["data retention mode"], AccessDenied, [
        "The account's data retention mode does not allow this model",
        "This model needs the account to opt in to data retention.",
        "Change the mode in the Bedrock console, or choose another model."]),

    // The model's id.
    with_phrases(&["on-demand throughput"], NeedsProfile, [
        "This model needs an inference profile",
        "{model} cannot be called by its own id.",
        "Use {profiles}."]),
    with_phrases(&["end of its life", "marked by provider as legacy"], UnknownModel, [
        "This model is retired",
        "Bedrock no longer serves {model} to this account.",
        "Choose a current model."]),
    with_phrases(&["model identifier is invalid"], UnknownModel, [
        "Unknown model",
        "{model} is not available in {region}.",
        "Choose a model of this region, or check the spelling and the profile's prefix."]),

    // Fields that only some models refuse.
    with_phrases(&["temperature*top_p*cannot both", "top_p*temperature*cannot both"], RefusedByModel(ModelRefusal::OneOfTwo), [
        "Temperature and top P cannot be combined",
        "This model accepts one of the two.",
        "Send again without top P, or without temperature."]),
    with_phrases(&["temperature*thinking"], RefusedField(SettingField::Temperature), [
        "Temperature was rejected",
        "While this model thinks, its temperature cannot be set.",
        "Send again without temperature."]),
    with_phrases(&["top_p*thinking"], RefusedField(SettingField::TopP), [
        "Top P was rejected",
        "While this model thinks, its top P cannot be less than 0.95.",
        "Send again without top P."]),
    with_phrases(&["temperature*deprecated", "temperature*not supported", "not support*temperature"], RefusedByModel(ModelRefusal::NoTemperature), [
        "Temperature was rejected",
        "This model does not support temperature.",
        "Send again without temperature."]),
    with_phrases(&["top_p*deprecated", "top_p*not supported", "not support*top_p", "topp*not supported"], RefusedByModel(ModelRefusal::NoTopP), [
        "Top P was rejected",
        "This model does not support top P.",
        "Send again without top P."]),
    with_phrases(&["not support*prefill", "must end with a user message"], RefusedByModel(ModelRefusal::NoPrefill), [
        "Prefill was rejected",
        "This model does not support prefill.",
        "Send again without prefill, or choose a model that supports it, such as Claude Haiku 4.5."]),
    with_phrases(&["final assistant content cannot end with trailing whitespace"], RefusedField(SettingField::Prefill), [
        "Prefill was rejected",
        "It ends with a space or a line break.",
        "Remove the trailing space and send again."]),
    with_phrases(&["thinking.type.enabled*not supported", "budget_tokens*not supported"], RefusedByModel(ModelRefusal::NoBudget), [
        "A thinking budget was rejected",
        "This model uses adaptive thinking with an effort.",
        "Set an effort instead of a budget, or send again without thinking."]),
    with_phrases(&["thinking.type.disabled", "thinking*cannot be disabled"], RefusedField(SettingField::Thinking), [
        "Thinking cannot be turned off",
        "This model always thinks.",
        "Send again with default thinking."]),
    with_phrases(&["thinking*assistant*must start with a thinking block", "thinking*prefill"], RefusedField(SettingField::Prefill), [
        "Prefill was rejected",
        "Prefill cannot be combined with thinking.",
        "Send again without prefill, or turn thinking off."]),
    with_phrases(&["max_tokens*must be greater than*budget_tokens"], RefusedField(SettingField::Thinking), [
        "The thinking budget is too large",
        "It must be less than the max tokens that are sent.",
        "Lower the budget, or send again without thinking."]),
    with_phrases(&["thinking", "output_config.effort", "outputconfig.effort"], RefusedField(SettingField::Thinking), [
        "The thinking setting was rejected",
        "This model does not accept this form.",
        "Change the thinking, or send again without it."]),
    with_phrases(&["support*textformat", "support*json_schema", "support*structured output"], RefusedByModel(ModelRefusal::NoSchema), [
        "The JSON schema was rejected",
        "This model does not support schemas.",
        "Send again without it, or choose another model."]),
    with_phrases(&["not support*cachepoint", "not support*prompt caching"], RefusedByModel(ModelRefusal::NoCaching), [
        "The cache point was rejected",
        "This model does not cache prompts.",
        "Send again without caching."]),
    with_phrases(&["textformat", "output_config.format", "json_schema", "structured output"], RefusedField(SettingField::OutputSchema), [
        "The JSON schema was rejected",
        "The model does not accept this schema.",
        "Read the service message, change the schema, or send again without it."]),
    with_phrases(&["cachepoint", "cache_control", "prompt caching"], RefusedField(SettingField::Caching), [
        "The cache point was rejected",
        "The model does not cache prompts in this way.",
        "Send again without caching."]),
    with_phrases(&["stop_sequences", "stop sequence", "stopsequences"], RefusedField(SettingField::StopSequences), [
        "A stop sequence was rejected",
        "A stop sequence cannot be only spaces or line breaks.",
        "Change the stop sequences and send again."]),
    with_phrases(&["maximum tokens you requested exceeds", "max_tokens*maximum allowed", "maxtokens*exceed"], RefusedField(SettingField::MaxTokens), [
        "Max tokens is too high for this model",
        "The model's limit is {limit}; the limit itself is rejected.",
        "Lower max tokens and send again."]),

    // Images and documents.
    with_phrases(&["more than 5 documents", "too many images", "too many documents"], InvalidRequest, [
        "Too many attachments",
        "A request accepts 5 documents, and 20 images and documents, including those of earlier prompts.",
        "Edit an earlier prompt and remove some, or start a new conversation."]),
    with_phrases(&["image exceeds*maximum", "image*size exceed", "dimensions exceed"], InvalidRequest, [
        "An image is too large",
        "Bedrock accepts images up to 3.75 MB and 8000 pixels per side.",
        "Remove it, make it smaller and attach it again."]),
    with_phrases(&["document*size*exceed", "document*too large"], InvalidRequest, [
        "A document is too large",
        "Bedrock accepts documents up to 4.5 MB each.",
        "Remove it, and attach a part of it."]),
    with_phrases(&["duplicate document names", "document file name"], InvalidRequest, [
        "The name of a document was rejected",
        "It contains letters that Bedrock does not accept, or occurs twice.",
        "Rename the file and attach it again."]),
    with_phrases(&["text block must be included", "text*when using documents"], InvalidRequest, [
        "A document without text was rejected",
        "Bedrock accepts a document only with text in the same message.",
        "Type a question about it and send again."]),
    with_phrases(&["could not process image", "image appears to be", "unsupported image format", "member.image.format"], InvalidRequest, [
        "An image was rejected",
        "It is damaged, or it is not PNG, JPEG, GIF or WebP.",
        "Remove it, convert it and attach it again."]),
    with_phrases(&["could not process document", "could not process pdf", "pdf*not valid", "member.document.format", "pdf*password"], InvalidRequest, [
        "A document was rejected",
        "It is damaged or protected, or the model does not support its format.",
        "Remove it, re-save it (or export to PDF), and attach it again."]),
    with_phrases(&["not support*image", "not support*document", "image*not supported", "document*not supported"], InvalidRequest, [
        "The model does not accept this attachment",
        "{model} does not accept this kind of file.",
        "Remove it, or choose another model."]),

    // The conversation.
    with_phrases(&["input is too long", "prompt is too long", "context window", "too many input tokens"], ContextTooLong, [
        "The conversation is too long for this model",
        "Its messages and max tokens together exceed the model's context window.",
        "Start a new conversation, or choose a model with a larger context."]),
    with_phrases(&["must contain non-whitespace text", "contentblock object*is blank", "message object*is empty"], InvalidRequest, [
        "A message without text was rejected",
        "Bedrock does not accept an empty message.",
        "Edit the empty message and send again."]),
    with_phrases(&["must start with a user message", "must alternate between user and assistant"], InvalidRequest, [
        "The order of the messages was rejected",
        "A conversation starts with a user message and alternates from there.",
        "Edit the first message and send again, or start a new conversation."]),

    // Quotas.
    with_phrases(&[DAILY_QUOTA], Throttled, [
        "Today's token quota is used up",
        "The account's daily quota for this model is used up. Sending again today does not help.",
        "Choose another model or region, or ask AWS for a higher quota."]),
    with_phrases(&["too many tokens"], Throttled, [
        "Too many tokens",
        "The account's quota per minute is used up; each request reserves its input and max tokens.",
        "Wait up to a minute and send again; a lower max tokens helps most."]),
    with_phrases(&["too many connections"], Throttled, [
        "Too many connections",
        "The account has too many requests open at the same time.",
        "Wait a moment and send again."]),
    named(&["ModelNotReadyException"], &[], ServiceFault, [
        "The model is not ready",
        "Bedrock is still loading it.",
        "Wait a moment and send again."]),
    named(&["ServiceQuotaExceededException"], &[], Throttled, [
        "A quota of the account is used up",
        "The account has reached a limit of Bedrock in {region}.",
        "Ask AWS for a higher quota, or choose another region."]),
    named(&["ThrottlingException", "TooManyRequestsException"], &[429], Throttled, [
        "Too many requests",
        "The account's quota per minute for this model is used up.",
        "Wait up to a minute and send again."]),

    // By name and status.
    named(&["ExpiredTokenException", "ExpiredToken"], &[], ExpiredCredentials, [
        "The AWS credentials have expired",
        "Temporary credentials last a few hours at most.",
        "{renewal} and send again."]),
    named(&["UnrecognizedClientException", "InvalidClientTokenId"], &[], RejectedCredentials, [
        "AWS does not know these credentials",
        "Quotes in a .env file, or an old AWS_SESSION_TOKEN beside new keys, are the usual reasons.",
        "Check the key id and the session token."]),
    named(&["InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature"], &[], RejectedCredentials, [
        "The signature of the request was rejected",
        "The secret key does not belong to the key id, or the clock of this computer is wrong.",
        "Check the secret key and the clock."]),
    named(&["MissingAuthenticationTokenException", "MissingAuthenticationToken"], &[401], RejectedCredentials, [
        "The credentials were refused",
        "Bedrock found none that it takes in the request.",
        "Check the API key or the keys, and send again."]),
    named(&["AccessDeniedException", "AccessDenied"], &[403], AccessDenied, [
        "Access denied",
        "These credentials are not allowed to call {model} in {region}.",
        "Check the model, the region and the permissions of the credentials."]),
    named(&["ResourceNotFoundException"], &[404], UnknownModel, [
        "The model was not found",
        "Bedrock in {region} has no {model} for this account.",
        "Choose another model, or check the region."]),
    named(&["ModelTimeoutException"], &[408, 504], TimedOut, [
        "The model took too long",
        "Bedrock gave up before the model answered.",
        "Send again; a shorter conversation helps."]),
    named(&["ModelErrorException", "ModelStreamErrorException"], &[424], ServiceFault, [
        "The model failed",
        "An error occurred inside the model while it worked on the reply.",
        "Send again."]),
    named(&["ServiceUnavailableException"], &[503], ServiceFault, [
        "Bedrock is overloaded",
        "The service cannot take the request at this moment.",
        "Wait a moment and send again, or choose another profile or region."]),
    named(&["InternalServerException", "InternalFailure"], &[500, 502], ServiceFault, [
        "Bedrock had an internal error",
        "The fault is on the side of the service.",
        "Send again."]),
    named(&[], &[413], ContextTooLong, [
        "The request is too large",
        "Bedrock does not take a request of this size.",
        "Start a new conversation, or shorten this one."]),
    named(&[], &[407], NotBedrock, [
        "The proxy asks for a sign-in",
        "A proxy between here and Bedrock wants a user name and a password.",
        "Put them into HTTPS_PROXY, or list the host in NO_PROXY."]),
    named(&["ValidationException"], &[400], InvalidRequest, [
        "The request was refused",
        "Something in it does not suit this model.",
        "Read the service's own words, change the settings and send again."]),
];

#[cfg(test)]
mod tests;
