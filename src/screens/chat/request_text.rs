//! The request that would go out now: shown, and copied as JSON or as code that sends it.

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
    /// The request that Enter would send now. Where it would send none, since nothing is written
    /// or a reply is under way: the one that asks for the last reply, with what is set now.
    ///
    /// `None` while nothing was ever asked.
    pub fn request_now(&self, session: &Session) -> Option<Request> {
        let written = self.composer.prompt();
        if session.is_busy() || written.text.trim().is_empty() {
            let path = session.open.conversation.path();
            let is_prompt = |id: &MessageId| session.open.conversation.reply(*id).is_none();
            let last = path.iter().rposition(is_prompt)?;
            let messages = path[..=last].iter().filter_map(|id| session.open.conversation.get(*id));
            return Request::after(messages, &session.settings, &session.catalog);
        }
        let mut before = Vec::new();
        let mut next = self.parent_of_next(session);
        while let Some(id) = next {
            before.extend(session.open.conversation.get(id));
            next = session.open.conversation.parent(id);
        }
        let prompt = Message::User(written);
        let messages = before.into_iter().rev().chain([&prompt]);
        Request::after(messages, &session.settings, &session.catalog)
    }

    pub fn show_request(&self, cx: &mut Context<'_>) {
        if self.request_now_or_note(cx).is_some() {
            cx.open(DialogRequest::Request);
        }
    }

    pub fn copy_request(&self, cx: &mut Context<'_>, form: RequestFormat) {
        let Some(request) = self.request_now_or_note(cx) else { return };
        let place = request_target(cx.session);
        let (text, what) = match form {
            RequestFormat::Json => (export::json(&request) + "\n", "the request as JSON"),
            RequestFormat::Python => (export::python(&request, &place), "the request as Python"),
            RequestFormat::AwsCli => (export::aws_cli(&request, &place), "the request as AWS CLI"),
            RequestFormat::Curl => (export::curl(&request, &place), "the request as curl"),
        };
        cx.effect(Effect::Copy { text, what: what.to_owned() });
    }

    fn request_now_or_note(&self, cx: &mut Context<'_>) -> Option<Request> {
        let request = self.request_now(cx.session);
        if request.is_none() {
            cx.notice("Type a prompt first");
        }
        request
    }
}

/// Where requests go. Of the stand-in only the region, so that what is copied reaches the
/// service: the stand-in ends with the program.
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
