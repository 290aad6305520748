//! The next request of a conversation as a program.

use crate::chat::conversation::Conversation;
use crate::chat::message::{Message, Role};
use crate::chat::model::Catalog;
use crate::chat::request::Request;
use crate::chat::settings::Settings;
use crate::export::python::python;
use crate::export::request_target::RequestTarget;
use crate::export::shell::aws_cli;

/// Returns the request for a reply to the last prompt of the visible path; `None` if the path has no
/// prompt with text.
pub fn next_request(
    conversation: &Conversation,
    settings: &Settings,
    catalog: &Catalog,
) -> Option<Request> {
    let messages: Vec<&Message> = conversation.messages().collect();
    let last = messages.iter().rposition(|message| message.role() == Role::User)?;
    Request::for_messages(messages[..=last].iter().copied(), settings, catalog)
}

/// Returns a program that sends the request with boto3.
pub fn python_program(request: &Request) -> String {
    format!("#!/usr/bin/env python3\n{}", python(request, &RequestTarget::default()))
}

/// Returns a program that sends the request with the AWS CLI.
pub fn shell_program(request: &Request) -> String {
    format!("#!/bin/sh\n{}", aws_cli(request, &RequestTarget::default()))
}
