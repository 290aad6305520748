//! The rows of the table. The first row that matches is used: rows for the service's words come
//! before rows for the name and the status of an error.

use super::failure_row::{FailureRow, named, with_phrases};
use crate::chat::failure::FailureKind::{
    AccessDenied, Configuration, ContextTooLong, ExpiredCredentials, InvalidRequest, NeedsProfile,
    NotBedrock, RefusedByModel, RefusedField, RejectedCredentials, ServiceFault, Throttled,
    TimedOut, UnknownModel,
};
use crate::chat::model::ModelRefusal;
use crate::chat::settings::SettingField;

/// The service message for an exhausted daily token quota, in lower case.
pub const DAILY_QUOTA: &str = "too many tokens per day";

#[rustfmt::skip]
pub(super) static ROWS: &[FailureRow] = &[
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
        "{renewal}"]),
    with_phrases(&["signature expired", "signature not yet current", "expired timestamps"], RejectedCredentials, [
        "The signature of the request was rejected",
        "The clock of this computer differs from that of AWS.",
        "Set the clock and send again."]),
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
        "Complete the sign-up, or contact AWS Support."]),

    // Access to the model.
    with_phrases(&["invalid_payment_instrument"], AccessDenied, [
        "The account has no valid payment method",
        "AWS Marketplace needs one before the first call of this model.",
        "Add it in AWS Billing, wait 2 to 15 minutes, and send again."]),
    with_phrases(&["subscription*still being processed"], AccessDenied, [
        "The model is not enabled for this account yet",
        "Its AWS Marketplace subscription is still being processed.",
        "Wait 15 minutes and send again."]),
    with_phrases(&["is not available for this account"], AccessDenied, [
        "AWS does not offer this model to this account",
        "{model} is not available to it. Permissions do not change that.",
        "Choose another model, or contact AWS."]),
    with_phrases(&["operation not allowed", "not authorized to access this model", "not authorized to invoke this api operation"], AccessDenied, [
        "AWS has restricted this account",
        "The account may not make this call in {region}. The request itself is valid.",
        "Check the region, then contact AWS Support."]),
    with_phrases(&["aws marketplace actions", "aws-marketplace:"], AccessDenied, [
        "The model is not enabled for this account yet",
        "The first call needs AWS Marketplace permissions that these credentials do not have.",
        "Ask someone with aws-marketplace:Subscribe to call it once, then wait 2 to 15 minutes."]),
    with_phrases(&["explicit deny in"], AccessDenied, [
        "A policy blocks this call",
        "A policy of your account or organization denies {model}.",
        "{allowed}"]),
    with_phrases(&["is not authorized to perform*bedrock:callwithbearertoken"], AccessDenied, [
        "The Bedrock API key is not allowed",
        "The owner of the key does not have the permission bedrock:CallWithBearerToken.",
        "Ask your administrator for that permission."]),
    with_phrases(&["is not authorized to perform"], AccessDenied, [
        "These credentials are not allowed to call the model",
        "No policy allows bedrock:InvokeModelWithResponseStream (for Converse, InvokeModel) on {model}.",
        "Ask your administrator for that permission, or choose another model or profile."]),
    with_phrases(&["don't have access to the model", "do not have access to the model"], AccessDenied, [
        "No access to this model",
        "The account has no access to {model} in {region}.",
        "Enable it in the Bedrock console, or choose another model or region."]),
    with_phrases(&["use case details have not been submitted", "use-case form"], AccessDenied, [
        "Anthropic's use case form is missing",
        "Each account must submit it once before its first call of a Claude model.",
        "Submit the form in the Bedrock console, wait 15 minutes, and send again."]),
    with_phrases(&["from unsupported countries"], AccessDenied, [
        "Claude is not offered at this location",
        "Anthropic does not serve the country that the request came from.",
        "If this is a mistake, contact AWS Support."]),
    with_phrases(&["data retention mode"], AccessDenied, [
        "The account's data retention mode does not allow this model",
        "This model needs the account to opt in to data retention.",
        "Change the mode in the Bedrock console, or choose another model."]),

    // The model's id.
    with_phrases(&["on-demand throughput"], NeedsProfile, [
        "This model needs an inference profile",
        "{base} cannot be called by its own id.",
        "Choose {profiles}."]),
    with_phrases(&["end of its life", "marked by provider as legacy"], UnknownModel, [
        "This model is retired",
        "Bedrock no longer serves {model} to this account.",
        "Choose a current model."]),
    with_phrases(&["this action does not support the model"], UnknownModel, [
        "This model cannot chat",
        "{model} does not support the Converse API.",
        "Choose a chat model."]),
    with_phrases(&["model identifier is invalid"], UnknownModel, [
        "Unknown model",
        "{model} is not available in {region}.",
        "Choose a model of this region, or check the spelling and the prefix."]),

    // Fields that only some models refuse.
    with_phrases(&["temperature*top_p*cannot both", "top_p*temperature*cannot both"], RefusedByModel(ModelRefusal::TemperatureAndTopP), [
        "Temperature and top P cannot be combined",
        "This model accepts only one of the two.",
        "Send again without top P, or without temperature."]),
    with_phrases(&["temperature*thinking"], RefusedField(SettingField::Temperature), [
        "Temperature was rejected",
        "This model does not accept a temperature while it thinks.",
        "Send again without temperature."]),
    with_phrases(&["top_p*thinking"], RefusedField(SettingField::TopP), [
        "Top P was rejected",
        "This model does not accept a top P below 0.95 while it thinks.",
        "Send again without top P."]),
    with_phrases(&["temperature*deprecated", "temperature*not supported", "not support*temperature"], RefusedByModel(ModelRefusal::NoTemperature), [
        "Temperature was rejected",
        "This model does not support temperature.",
        "Send again without temperature."]),
    with_phrases(&["top_p*deprecated", "top_p*not supported", "not support*top_p", "topp*not supported", "not support*topp"], RefusedByModel(ModelRefusal::NoTopP), [
        "Top P was rejected",
        "This model does not support top P.",
        "Send again without top P."]),
    with_phrases(&["not support*prefill", "must end with a user message", "last turn in the conversation to be a user message"], RefusedByModel(ModelRefusal::NoPrefill), [
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
        "It must be less than max tokens.",
        "Lower the budget, or send again without thinking."]),
    with_phrases(&["thinking", "output_config.effort", "outputconfig.effort"], RefusedField(SettingField::Thinking), [
        "The thinking setting was rejected",
        "This model does not accept this value.",
        "Change the thinking setting, or send again without it."]),
    with_phrases(&["support*textformat", "support*json_schema", "support*structured output"], RefusedByModel(ModelRefusal::NoSchema), [
        "The JSON schema was rejected",
        "This model does not support schemas.",
        "Send again without the schema, or choose another model."]),
    with_phrases(&["not support*cachepoint", "not support*prompt caching"], RefusedByModel(ModelRefusal::NoCaching), [
        "The cache point was rejected",
        "This model does not cache prompts.",
        "Send again without caching."]),
    with_phrases(&["textformat", "output_config.format", "json_schema", "structured output"], RefusedField(SettingField::OutputSchema), [
        "The JSON schema was rejected",
        "The model does not accept this schema.",
        "Read the service message and change the schema, or send again without it."]),
    with_phrases(&["cachepoint", "cache_control", "prompt caching"], RefusedField(SettingField::Caching), [
        "The cache point was rejected",
        "The model does not support this kind of caching.",
        "Send again without caching."]),
    with_phrases(&["not support*stopsequences", "extraneous key [stop_sequences]"], RefusedField(SettingField::StopSequences), [
        "Stop sequences were rejected",
        "This model does not support stop sequences.",
        "Send again without stop sequences."]),
    with_phrases(&["stop_sequences", "stop sequence", "stopsequences"], RefusedField(SettingField::StopSequences), [
        "A stop sequence was rejected",
        "A stop sequence cannot be only spaces or line breaks.",
        "Change the stop sequences and send again."]),
    with_phrases(&["maximum tokens you requested exceed", "max_tokens*maximum allowed", "maxtokens*exceed"], RefusedField(SettingField::MaxTokens), [
        "Max tokens is too high for this model",
        "It must be lower than {limit}.",
        "Lower max tokens and send again."]),

    with_phrases(&["not support system messages"], RefusedField(SettingField::SystemPrompt), [
        "The system prompt was rejected",
        "This model does not support a system prompt.",
        "Send again without it, or choose another model."]),

    // Images and documents.
    with_phrases(&["more than 5 documents", "too many images", "too many documents"], InvalidRequest, [
        "Too many attachments",
        "A request can have 5 documents, and 100 images and documents in total, with those of earlier prompts.",
        "Edit an earlier prompt and remove some, or start a new conversation."]),
    with_phrases(&["many-image"], InvalidRequest, [
        "An image is too large",
        "With more than 20 images, each side of an image can have 2,000 pixels.",
        "Attach smaller images, or remove some, also from earlier prompts."]),
    with_phrases(&["image exceeds*maximum", "image*size exceed", "dimensions exceed"], InvalidRequest, [
        "An image is too large",
        "Bedrock accepts images up to 3.9 MB and 8,000 pixels per side.",
        "Remove the image, make it smaller, and attach it again."]),
    with_phrases(&["document*size*exceed", "document*too large"], InvalidRequest, [
        "A document is too large",
        "Bedrock accepts documents up to 4.5 MB each. Only a PDF may be larger.",
        "Remove the document, and attach a part of it."]),
    with_phrases(&["pdf pages may be provided"], InvalidRequest, [
        "The PDFs have too many pages",
        "A request can have 100 PDF pages, with those of earlier prompts.",
        "Attach fewer pages, or start a new conversation."]),
    with_phrases(&["duplicate document names", "document file name"], InvalidRequest, [
        "The name of a document was rejected",
        "It contains characters that Bedrock does not accept, or two documents have the same name.",
        "Rename the file and attach it again."]),
    with_phrases(&["text block must be included", "text*when using documents"], InvalidRequest, [
        "A document without text was rejected",
        "Bedrock accepts a document only with text in the same message.",
        "Type a question about it and send again."]),
    with_phrases(&["could not process image", "image appears to be", "unsupported image format", "member.image.format"], InvalidRequest, [
        "An image was rejected",
        "It is damaged, or it is not PNG, JPEG, GIF or WebP.",
        "Remove the image, convert it, and attach it again."]),
    with_phrases(&["could not process document", "could not process pdf", "pdf*not valid", "member.document.format", "pdf*password", "could not be parsed as the specified format", "detected filetype", "unsupported mime type"], InvalidRequest, [
        "A document was rejected",
        "It is damaged or protected, or its content does not match its format.",
        "Remove the document, save it again or as PDF, and attach it again."]),
    with_phrases(&["not support*image", "not support*document", "not support*video", "image*not supported", "document*not supported"], InvalidRequest, [
        "The model does not accept this attachment",
        "{model} does not accept this kind of file.",
        "Remove the file, or choose another model."]),

    // The conversation.
    with_phrases(&["input is too long", "prompt is too long", "context window", "context limit", "exceed model maximum", "too many input tokens"], ContextTooLong, [
        "The conversation is too long for this model",
        "Its messages and max tokens together exceed the model's context window.",
        "Start a new conversation, or choose a model with a larger context."]),
    with_phrases(&["must contain non-whitespace text", "must be non-empty", "non-empty content", "contentblock object*is blank", "message object*is empty"], InvalidRequest, [
        "A message without text was rejected",
        "Bedrock does not accept an empty message.",
        "Edit the empty message and send again."]),
    with_phrases(&["must start with a user message", "must alternate between user and assistant"], InvalidRequest, [
        "The order of the messages was rejected",
        "A conversation starts with a user message and alternates from there.",
        "Edit the first message and send again, or start a new conversation."]),

    with_phrases(&["content filtering policy"], InvalidRequest, [
        "The reply was blocked",
        "Anthropic's content filter blocked it.",
        "Change the prompt and send again."]),

    // Quotas.
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
        "Temporary credentials last a few hours at most.",
        "{renewal}"]),
    named(&["UnrecognizedClientException", "InvalidClientTokenId"], &[], RejectedCredentials, [
        "AWS does not know these credentials",
        "Quotes in a .env file, or an old AWS_SESSION_TOKEN beside new keys, are the usual reasons.",
        "Check the key id and the session token."]),
    named(&["InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature"], &[], RejectedCredentials, [
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
        "Wait a moment and send again, or choose another profile or region."]),
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
