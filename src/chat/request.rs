//! The request that a conversation and its settings make. Owns the rules by which a history
//! becomes one that the service accepts; says nothing in any wire format.

use super::conversation::Conversation;
use super::message::{Message, Role};
use super::model::{Catalogue, ModelId};
use super::settings::{
    Field, MaxTokens, Prefill, Settings, StopSequence, SystemPrompt, Temperature, TopP,
};

/// What one request sends, and nothing that the model is known to refuse.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub model: ModelId,
    pub system: Option<SystemPrompt>,
    /// Starts with a user message, alternates, holds no blank text, and ends with the user
    /// message that asks. The prefill is not in it.
    pub history: Vec<Turned>,
    /// Goes out as a last assistant message, which the model continues.
    pub prefill: Option<Prefill>,
    pub temperature: Option<Temperature>,
    pub top_p: Option<TopP>,
    pub max_tokens: MaxTokens,
    pub stop_sequences: Vec<StopSequence>,
}

/// A message as it is sent: a role and its text blocks, none of them blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    pub role: Role,
    pub texts: Vec<String>,
}

impl Request {
    /// The request that asks for a reply to the last user message of the conversation's path.
    ///
    /// Replies without any text (stopped, failed or empty ones) are left out, and neighbours of
    /// one role become one message. A stopped or broken reply is sent with what it has: a user
    /// message always follows it, so it is never an accidental prefill. Reasoning and tool use
    /// are left out, which the service accepts for plain conversation.
    ///
    /// `None` when no user message with text ends the path.
    pub fn ask(
        conversation: &Conversation,
        settings: &Settings,
        catalogue: &Catalogue,
    ) -> Option<Self> {
        Self::after(conversation.messages(), settings, catalogue)
    }

    /// The request that asks for a reply to the last of these messages, by the rules of
    /// [`Self::ask`].
    pub fn after<'a>(
        messages: impl Iterator<Item = &'a Message>,
        settings: &Settings,
        catalogue: &Catalogue,
    ) -> Option<Self> {
        let history = history(messages);
        if history.last().is_none_or(|last| last.role != Role::User) {
            return None;
        }
        Some(Self::of(history, settings, catalogue))
    }

    /// The request that goes on with the reply at the end of the path, which was cut off: the model
    /// continues what there is as a prefill, or is told to where it takes none.
    ///
    /// `None` when no reply with text ends the path.
    pub fn go_on(
        conversation: &Conversation,
        settings: &Settings,
        catalogue: &Catalogue,
    ) -> Option<Self> {
        let reply = conversation.get(conversation.tip()?).reply()?;
        // The service takes no blank at the end of a prefill.
        let so_far = Prefill::parse(reply.whole().trim_end()).ok()?;
        let before = conversation.path().len() - 1;
        let mut history = history(conversation.messages().take(before));
        let takes_prefill = {
            let mut trial = settings.clone();
            trial.prefill = Some(so_far.clone());
            catalogue.withheld(&trial, Field::Prefill).is_none()
        };
        if !takes_prefill {
            let said = |role, text: &str| Turned { role, texts: vec![text.to_owned()] };
            history.push(said(Role::Assistant, so_far.as_str()));
            history.push(said(Role::User, GO_ON));
        }
        let request = Self::of(history, settings, catalogue);
        Some(Self { prefill: takes_prefill.then_some(so_far), ..request })
    }

    /// A request with this history, and what of the settings the model takes.
    fn of(history: Vec<Turned>, settings: &Settings, catalogue: &Catalogue) -> Self {
        let sent = |field| catalogue.withheld(settings, field).is_none();
        Self {
            model: settings.model.clone(),
            system: settings.system.clone(),
            history,
            prefill: settings.prefill.clone().filter(|_| sent(Field::Prefill)),
            temperature: settings.temperature.filter(|_| sent(Field::Temperature)),
            top_p: settings.top_p.filter(|_| sent(Field::TopP)),
            max_tokens: settings.max_tokens,
            stop_sequences: settings.stop_sequences.clone(),
        }
    }

    /// The same request without one field, for *Send again* after the service refused it.
    #[must_use]
    pub fn without(mut self, field: Field) -> Self {
        match field {
            Field::Model | Field::MaxTokens => {}
            Field::SystemPrompt => self.system = None,
            Field::Temperature => self.temperature = None,
            Field::TopP => self.top_p = None,
            Field::StopSequences => self.stop_sequences.clear(),
            Field::Prefill => self.prefill = None,
        }
        self
    }
}

/// What a model that takes no prefill is told, to go on with a reply that was cut off.
const GO_ON: &str = "Your last message was cut off. Go on from exactly where it stopped: repeat \
                     nothing of it, and say nothing about this.";

/// The messages as the service takes them.
fn history<'a>(messages: impl Iterator<Item = &'a Message>) -> Vec<Turned> {
    let mut history: Vec<Turned> = Vec::new();
    for message in messages {
        let text = match message {
            Message::User(text) => text.clone(),
            Message::Assistant(reply) if reply.is_open() || reply.is_blank() => continue,
            Message::Assistant(reply) => reply.whole(),
        };
        if text.trim().is_empty() {
            continue;
        }
        match history.last_mut() {
            Some(last) if last.role == message.role() => last.texts.push(text),
            _ => history.push(Turned { role: message.role(), texts: vec![text] }),
        }
    }
    history
}

#[cfg(test)]
mod tests {
    use super::super::event::{StopReason, StreamEvent};
    use super::super::message::Reply;
    use super::*;

    fn settings() -> Settings {
        Settings::new(ModelId::parse("us.anthropic.claude-haiku-4-5-20251001-v1:0").expect("valid"))
    }

    fn reply(prefill: Option<&str>, text: &str, last: &StreamEvent) -> Message {
        let mut reply =
            Reply::new(settings().model, prefill.map(|p| Prefill::parse(p).expect("valid")));
        reply.take(&StreamEvent::Text { index: 0, text: text.into() });
        reply.take(last);
        Message::Assistant(reply)
    }

    fn check(messages: Vec<Message>, expected: &[(Role, &[&str])]) {
        let mut conversation = Conversation::default();
        for message in messages {
            conversation.append(message);
        }
        let request = Request::ask(&conversation, &settings(), &Catalogue::default());
        let history: Vec<_> = request
            .map(|r| r.history)
            .unwrap_or_default()
            .into_iter()
            .map(|m| (m.role, m.texts))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(role, texts)| (*role, texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>()))
            .collect();
        assert_eq!(history, expected);
    }

    fn user(text: &str) -> Message {
        Message::User(text.into())
    }

    fn done() -> StreamEvent {
        StreamEvent::MessageStopped { reason: StopReason::EndTurn, sequence: None }
    }

    #[test]
    fn the_prefill_of_an_old_reply_is_part_of_its_message() {
        check(
            vec![user("a"), reply(Some("```sh"), "\nls\n", &done()), user("b")],
            &[(Role::User, &["a"]), (Role::Assistant, &["```sh\nls\n"]), (Role::User, &["b"])],
        );
    }

    #[test]
    fn an_empty_reply_is_left_out_and_the_prompts_around_it_join() {
        check(
            vec![user("a"), reply(Some("x"), "\n", &done()), user("b")],
            &[(Role::User, &["a", "b"])],
        );
    }

    #[test]
    fn a_broken_reply_is_sent_before_a_user_message() {
        check(
            vec![user("a"), reply(None, "half ", &StreamEvent::Ended), user("b")],
            &[(Role::User, &["a"]), (Role::Assistant, &["half "]), (Role::User, &["b"])],
        );
    }

    #[test]
    fn a_cut_reply_goes_on_by_prefill_or_by_a_word() {
        let mut conversation = Conversation::default();
        conversation.append(user("a"));
        conversation.append(reply(Some("```sh"), "\nls \n", &StreamEvent::Ended));
        let takes = Request::go_on(&conversation, &settings(), &Catalogue::default());
        let takes = takes.expect("a request");
        assert_eq!(takes.prefill.as_ref().map(Prefill::as_str), Some("```sh\nls"));
        assert_eq!(takes.history.len(), 1);

        let catalogue = crate::config::models::catalogue();
        let opus = ModelId::parse("us.anthropic.claude-opus-4-7").expect("valid");
        let refuses = Settings { model: opus, ..settings() };
        let refuses = Request::go_on(&conversation, &refuses, &catalogue).expect("a request");
        let texts: Vec<_> = refuses.history.iter().map(|m| m.texts[0].as_str()).collect();
        assert_eq!((refuses.prefill, texts), (None, vec!["a", "```sh\nls", GO_ON]));

        conversation.append(user("b"));
        assert_eq!(Request::go_on(&conversation, &settings(), &Catalogue::default()), None);
    }

    #[test]
    fn nothing_is_asked_when_no_user_message_ends_the_path() {
        check(vec![], &[]);
        check(vec![user("  ")], &[]);
        check(vec![user("a"), reply(None, "b", &done())], &[]);
    }
}
