//! Rows for attachments and for the conversation.

use super::super::failure_row::{FailureRow, with_phrases};
use crate::chat::failure::FailureKind::{ContextTooLong, InvalidRequest, Other};

#[rustfmt::skip]
pub static ROWS: &[FailureRow] = &[
    with_phrases(&["too many images and documents"], InvalidRequest, [
        "Too many attachments",
        "A request to this model can have {limit} images and documents, including those of earlier prompts.",
        "Edit an earlier prompt and remove some, or start a new conversation."]),
    with_phrases(&["more than 5 documents", "too many images", "too many documents"], InvalidRequest, [
        "Too many attachments",
        "A request can have 5 documents, and 100 images and documents in total, including those of earlier prompts.",
        "Edit an earlier prompt and remove some, or start a new conversation."]),
    with_phrases(&["many-image"], InvalidRequest, [
        "An image is too large",
        "In a request with more than 20 images, each side can have at most 2,000 pixels.",
        "Attach smaller images, or remove images, including those of earlier prompts."]),
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
        "The request has more PDF pages than this model accepts, including those of earlier prompts.",
        "Attach fewer pages, or start a new conversation."]),
    with_phrases(&["duplicate document names"], InvalidRequest, [
        "Two documents have the same name",
        "The names of documents must differ in the whole conversation.",
        "Rename the file and attach it again."]),
    with_phrases(&["document file name"], InvalidRequest, [
        "The name of a document was rejected",
        "It contains characters that Bedrock does not accept.",
        "Rename the file and attach it again."]),
    with_phrases(&["text block must be included", "text*when using documents"], InvalidRequest, [
        "A document in a message without text was rejected",
        "Bedrock accepts a document only with text in the same message.",
        "Type a question about the document and send again."]),
    with_phrases(&["could not process image", "image appears to be", "unsupported image format", "member.image.format"], InvalidRequest, [
        "An image was rejected",
        "It is damaged, or it is not PNG, JPEG, GIF or WebP.",
        "Remove the image, convert it, and attach it again."]),
    with_phrases(&["pdf*password"], InvalidRequest, [
        "The PDF is protected by a password",
        "Bedrock cannot open it.",
        "Remove the password and attach it again."]),
    with_phrases(&["unsupported mime type: image"], InvalidRequest, [
        "An image was sent as a document",
        "Bedrock accepts images only in image blocks.",
        "Remove it, and attach it with the file extension of its format."]),
    with_phrases(&["could not be parsed as the specified format", "detected filetype", "unsupported mime type"], InvalidRequest, [
        "A document does not match its format",
        "The content of the file differs from its file extension.",
        "Remove the document, save it again or as PDF, and attach it again."]),
    with_phrases(&["could not process document", "could not process pdf", "pdf*not valid", "member.document.format"], InvalidRequest, [
        "A document was rejected",
        "It is damaged, or Bedrock does not support its format.",
        "Remove the document, save it again or as PDF, and attach it again."]),
    with_phrases(&["not support*image", "not support*document", "not support*video", "not support*s3uri", "image*not supported", "document*not supported"], InvalidRequest, [
        "The model does not accept this attachment",
        "{model} does not accept this kind of file.",
        "Remove the file, or choose another model."]),

    // The conversation.
    with_phrases(&["input length and `max_tokens` exceed context limit"], ContextTooLong, [
        "Input and max tokens exceed the context window",
        "Together they have more tokens than this model accepts.",
        "Set max tokens to {room} or less, or shorten the conversation."]),
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
    with_phrases(&["toolconfig field must be defined", "toolresult blocks", "tool_choice"], InvalidRequest, [
        "The tool blocks of the conversation were rejected",
        "The tool use blocks and the tool results do not match.",
        "Start a new conversation."]),
    with_phrases(&["content filtering policy"], Other, [
        "The reply was blocked",
        "Anthropic's content filter blocked it.",
        "Change the prompt and send again."]),
];
