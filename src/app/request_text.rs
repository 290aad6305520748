//! The request that would go out now: shown, and copied as JSON or as code that sends it.

use super::App;
use super::overlay::Overlay;
use crate::chat::conversation::MessageId;
use crate::chat::message::Message;
use crate::chat::request::Request;
use crate::export::{self, RequestFormat};
use crate::session::connection::ConnectionState;
use crate::session::effect::Effect;

impl App {
    /// The request that Enter would send now. Where it would send none, since nothing is written
    /// or a reply is under way: the one that asks for the last reply, with what is set now.
    ///
    /// `None` while nothing was ever asked.
    pub fn request_now(&self) -> Option<Request> {
        let written = self.composer.prompt();
        if self.session.is_busy() || written.text.trim().is_empty() {
            let path = self.session.open.conversation.path();
            let is_prompt = |id: &MessageId| self.session.open.conversation.reply(*id).is_none();
            let last = path.iter().rposition(is_prompt)?;
            let messages =
                path[..=last].iter().filter_map(|id| self.session.open.conversation.get(*id));
            return Request::after(messages, &self.session.settings, &self.session.catalog);
        }
        let mut before = Vec::new();
        let mut next = self.parent_of_next();
        while let Some(id) = next {
            before.extend(self.session.open.conversation.get(id));
            next = self.session.open.conversation.parent(id);
        }
        let prompt = Message::User(written);
        let messages = before.into_iter().rev().chain([&prompt]);
        Request::after(messages, &self.session.settings, &self.session.catalog)
    }

    /// Where requests go. Of the stand-in only the region, so that what is copied reaches the
    /// service: the stand-in ends with the program.
    pub fn place(&self) -> export::RequestTarget {
        let endpoint = match &self.session.connection {
            ConnectionState::Online { endpoint, .. } => endpoint.clone(),
            ConnectionState::Resolving
            | ConnectionState::Undecided { .. }
            | ConnectionState::Offline { .. }
            | ConnectionState::Replay { .. }
            | ConnectionState::Down(_) => None,
        };
        export::RequestTarget { region: self.session.region().map(str::to_owned), endpoint }
    }

    pub(super) fn show_request(&mut self) {
        if self.request_now_or_note().is_some() {
            self.overlay = Overlay::Request(0);
        }
    }

    pub(super) fn copy_request(&mut self, form: RequestFormat) -> Vec<Effect> {
        let Some(request) = self.request_now_or_note() else { return Vec::new() };
        let place = self.place();
        let (text, what) = match form {
            RequestFormat::Json => (export::json(&request) + "\n", "the request as JSON"),
            RequestFormat::Python => (export::python(&request, &place), "the request as Python"),
            RequestFormat::AwsCli => (export::aws_cli(&request, &place), "the request as AWS CLI"),
            RequestFormat::Curl => (export::curl(&request, &place), "the request as curl"),
        };
        vec![Effect::Copy { text, what: what.to_owned() }]
    }

    fn request_now_or_note(&mut self) -> Option<Request> {
        let request = self.request_now();
        if request.is_none() {
            self.note = Some("Type a prompt first: a request needs one".into());
        }
        request
    }
}
