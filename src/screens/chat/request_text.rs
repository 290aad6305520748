//! Shows and copies the next request, as JSON or as code that sends it.

use super::Chat;
use crate::chat::conversation::MessageId;
use crate::chat::message::Message;
use crate::chat::request::Request;
use crate::export::{self, RequestFormat};
use crate::screens::context::{Context, DialogRequest};
use crate::session::Session;
use crate::session::connection::ConnectionState;
use crate::session::effect::Effect;

impl Chat {
    /// Returns the request that Enter would send now. If there is no draft or a reply is running,
    /// returns the request that would ask for the last reply again with the current settings.
    ///
    /// `None` before the first request.
    pub fn next_request(&self, session: &Session) -> Option<Request> {
        let written = self.composer.prompt();
        if session.is_busy() || written.text.trim().is_empty() {
            let path = session.open.conversation.path();
            let is_prompt = |id: &MessageId| session.open.conversation.reply(*id).is_none();
            let last = path.iter().rposition(is_prompt)?;
            let messages = path[..=last].iter().filter_map(|id| session.open.conversation.get(*id));
            return Request::for_messages(messages, &session.settings, &session.catalog);
        }
        let mut before = Vec::new();
        let mut next = self.parent_of_next(session);
        while let Some(id) = next {
            before.extend(session.open.conversation.get(id));
            next = session.open.conversation.parent(id);
        }
        let prompt = Message::User(written);
        let messages = before.into_iter().rev().chain([&prompt]);
        Request::for_messages(messages, &session.settings, &session.catalog)
    }

    pub fn show_request(&self, cx: &mut Context<'_>) {
        if self.request_now_or_note(cx).is_some() {
            cx.open(DialogRequest::Request);
        }
    }

    pub fn copy_request(&self, cx: &mut Context<'_>, form: RequestFormat) {
        let Some(request) = self.request_now_or_note(cx) else { return };
        let place = request_target(cx.session);
        let (text, name) = match form {
            RequestFormat::Json => (export::json(&request) + "\n", "the request as JSON"),
            RequestFormat::Python => (export::python(&request, &place), "the request as Python"),
            RequestFormat::AwsCli => (export::aws_cli(&request, &place), "the request as AWS CLI"),
            RequestFormat::Curl => (export::curl(&request, &place), "the request as curl"),
        };
        cx.effect(Effect::Copy { text, label: name.to_owned() });
    }

    fn request_now_or_note(&self, cx: &mut Context<'_>) -> Option<Request> {
        let request = self.next_request(cx.session);
        if request.is_none() {
            cx.notice("Type a prompt first");
        }
        request
    }
}

/// Returns the target of requests. For the stand-in, only the region is set. The stand-in ends with
/// the program, so copied code must call the real service.
pub fn request_target(session: &Session) -> export::RequestTarget {
    let endpoint = match &session.connection {
        ConnectionState::Online { endpoint, .. } => endpoint.clone(),
        ConnectionState::Resolving
        | ConnectionState::Undecided { .. }
        | ConnectionState::Offline { .. }
        | ConnectionState::Replay { .. }
        | ConnectionState::Down(_) => None,
    };
    export::RequestTarget { region: session.region().map(str::to_owned), endpoint }
}
