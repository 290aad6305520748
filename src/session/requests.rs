//! The requests in flight. Sending, stopping, sending again and continuing are each implemented
//! once. A comparison uses the same operations for each of its columns.

use super::effect::Effect;
use super::in_flight::RequestStage;
pub use super::in_flight::{InFlight, RequestNumber};
use super::state::Session;
use super::turn::Turn;
use crate::chat::conversation::MessageId;
use crate::chat::delta_rate::DeltaRate;
use crate::chat::message::{Ending, Message, Reply};
use crate::chat::meter::Meter;
use crate::chat::request::Request;
use crate::chat::settings::{SettingField, Settings};
use crate::wire::wire_event::{AttemptEnd, WireEvent};

#[derive(Debug, Clone, PartialEq)]
pub struct StartedRequest {
    /// The message that receives the reply.
    pub message: MessageId,
    pub effect: Effect,
}

impl Session {
    pub fn is_busy(&self) -> bool {
        !self.open.in_flight.is_empty()
    }

    pub fn in_flight(&self, message: MessageId) -> Option<&InFlight> {
        self.open.in_flight.values().find(|request| request.message == message)
    }

    /// Returns the message that receives the reply to a request in flight.
    pub fn message_in_flight(&self, number: RequestNumber) -> Option<MessageId> {
        self.open.in_flight.get(&number).map(|request| request.message)
    }

    /// Returns the oldest message that a request in flight can change.
    pub fn first_in_flight(&self) -> Option<MessageId> {
        self.open.in_flight.values().map(|request| request.message).min()
    }

    pub fn last_request(&self, message: MessageId) -> Option<RequestNumber> {
        self.turn(message)?.requests.last().copied()
    }

    /// Requests a reply to a prompt, as a branch beside its other replies. Returns `None` if the
    /// message is not a prompt.
    pub fn request_reply(
        &mut self,
        prompt: MessageId,
        settings: &Settings,
        change: impl FnOnce(Request) -> Request,
    ) -> Option<StartedRequest> {
        self.open.conversation.show(prompt);
        self.open.conversation.truncate_path(prompt);
        let request = Request::ask(&self.open.conversation, settings, &self.catalog)?;
        let request = change(request);
        let reply = Message::Assistant(request.empty_reply());
        let message = self.open.conversation.append(reply);
        Some(self.start(message, settings, request))
    }

    /// Sends the request of a reply again. If the service refused a field and the settings still
    /// match the reply, the field is left out and returned.
    pub fn resend(
        &mut self,
        reply: MessageId,
        settings: &Settings,
    ) -> Option<(StartedRequest, Option<SettingField>)> {
        let prompt = self.open.conversation.parent(reply)?;
        let refused = self.refused_field(reply, settings);
        let mut settings = settings.clone();
        if refused == Some(SettingField::Prefill) {
            // Without a prefill, the request contains the substitute for the prefill, if the
            // settings have one.
            settings.prefill = None;
        }
        let started = self.request_reply(prompt, &settings, |request| match refused {
            Some(field) => request.without(field),
            None => request,
        });
        Some((started?, refused))
    }

    /// Returns the field that the service refused in a request with these settings. Max tokens are
    /// always sent, so they are never left out.
    fn refused_field(&self, reply: MessageId, settings: &Settings) -> Option<SettingField> {
        let turn = self.turn(reply)?;
        let Ending::Failed(failure) = &self.open.conversation.reply(reply)?.ending else {
            return None;
        };
        let field = failure.kind.refused_field()?;
        (field != SettingField::MaxTokens && turn.settings == *settings).then_some(field)
    }

    /// Continues a truncated reply. The new text is appended to it.
    ///
    /// # Errors
    /// A message for the user, if the reply cannot be continued.
    pub fn continue_reply(
        &mut self,
        reply: MessageId,
        settings: &Settings,
    ) -> Result<StartedRequest, &'static str> {
        let none = "No reply to continue";
        match self.open.conversation.reply(reply) {
            None => return Err(none),
            Some(reply) if reply.is_blank() => {
                return Err(
                    "The reply has no text to continue. \"Send again\" repeats the request",
                );
            }
            Some(Reply { ending: Ending::Complete { reason, .. }, .. })
                if let Some(why) = reason.continue_refusal() =>
            {
                return Err(why);
            }
            Some(_) => {}
        }
        self.request_continuation(reply, settings, |request| request).ok_or(none)
    }

    /// Requests the continuation of a reply, however it ended.
    pub fn request_continuation(
        &mut self,
        reply: MessageId,
        settings: &Settings,
        change: impl FnOnce(Request) -> Request,
    ) -> Option<StartedRequest> {
        self.open.conversation.show(reply);
        self.open.conversation.truncate_path(reply);
        let request = Request::continue_reply(&self.open.conversation, settings, &self.catalog)?;
        self.open.conversation.reply_mut(reply)?.resume();
        Some(self.start(reply, settings, change(request)))
    }

    /// Assigns a number to a request and starts its meter.
    fn start(
        &mut self,
        message: MessageId,
        settings: &Settings,
        request: Request,
    ) -> StartedRequest {
        let number = self.next_request();
        let (mut requests, mut earlier) = (Vec::new(), Vec::new());
        if let Some(before) = self.open.turns.remove(&message) {
            (requests, earlier) = (before.requests, before.earlier);
            earlier.push((before.model, before.meter));
        }
        requests.push(number);
        self.open.wire.begin(number.0, self.now);
        self.count_request(number, &request);
        let turn = Turn {
            meter: Meter::new(self.now),
            pulse: DeltaRate::new(self.now),
            requests,
            earlier,
            model: request.settings.model.clone(),
            temperature: request.settings.temperature,
            request_id: None,
            settings: settings.clone(),
            is_apart: *settings != self.settings,
            is_restored: false,
        };
        self.open.turns.insert(message, turn);
        let in_flight = InFlight { message, stage: RequestStage::Sending };
        self.open.in_flight.insert(number, in_flight);
        StartedRequest {
            message,
            effect: Effect::Ask { reply: number, request: Box::new(request) },
        }
    }

    /// Starts the clock of a request again, because its prompt was stored and the request is sent
    /// only now.
    pub fn request_released(&mut self, number: RequestNumber) {
        let Some(request) = self.open.in_flight.get(&number) else { return };
        if let Some(turn) = self.open.turns.get_mut(&request.message) {
            turn.meter.restart(self.now);
        }
    }

    pub(super) fn next_request(&mut self) -> RequestNumber {
        self.last_request += 1;
        RequestNumber(self.last_request)
    }

    /// Stops all requests in flight.
    pub fn stop_all(&mut self) -> Vec<Effect> {
        let messages: Vec<MessageId> =
            self.open.in_flight.values().map(|request| request.message).collect();
        messages.into_iter().filter_map(|message| self.stop(message)).collect()
    }

    /// Stops the request in flight for a reply. The text so far is kept.
    pub fn stop(&mut self, message: MessageId) -> Option<Effect> {
        let requests = self.open.in_flight.iter();
        let (number, _) = requests.clone().find(|(_, request)| request.message == message)?;
        let number = *number;
        self.open.in_flight.remove(&number);
        self.open.wire.record(number.0, WireEvent::Ended(self.now, AttemptEnd::Abandoned));
        if let Some(turn) = self.open.turns.get_mut(&message) {
            turn.meter.end(self.now);
        }
        if let Some(reply) = self.open.conversation.reply_mut(message)
            && reply.is_open()
        {
            reply.end(Ending::Stopped);
        }
        self.settle_request(message);
        Some(Effect::Stop(number))
    }
}
