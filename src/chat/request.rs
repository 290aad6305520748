//! The request that a conversation and its settings make. Owns the rules by which a history
//! becomes one that the service accepts; says nothing in any wire format.

use std::sync::Arc;

use super::attachment::Attachment;
use super::conversation::Conversation;
use super::message::{Message, Reply, Role};
use super::model::{Catalog, ModelId};
use super::settings::{CacheTime, MaxTokens, Prefill, SettingField, Settings};

/// What one request sends, and nothing that the model is known to refuse.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The settings as they are sent. A field that is unset is not sent, and a substitute is already
    /// part of the system prompt, the stop sequences and the schema.
    pub settings: Settings,
    /// Starts with a user message, alternates, holds no blank text, and ends with the user
    /// message that asks. The prefill is not in it.
    pub history: Vec<HistoryMessage>,
    /// Whether a cache point follows the system prompt. Caching always puts one after the last
    /// user message. A request takes four. Source: AWS, "Prompt caching", 2026.
    pub caches_system: bool,
}

/// A message as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryMessage {
    pub role: Role,
    pub content: Vec<RequestContent>,
}

/// A content block as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestContent {
    /// Text that is not blank.
    Text(String),
    /// In a user message only, and never without text beside it.
    Attachment(Arc<Attachment>),
}

impl Request {
    /// The empty reply to this request.
    pub fn empty_reply(&self) -> Reply {
        let settings = &self.settings;
        let mut reply = Reply::new(settings.model.clone(), settings.prefill.clone());
        reply.recipe.clone_from(&settings.recipe);
        reply
    }

    /// A request with nothing set.
    pub fn new(model: ModelId, history: Vec<HistoryMessage>) -> Self {
        Self { settings: Settings::new(model), history, caches_system: false }
    }

    /// The request that asks for a reply to the last user message of the conversation's path.
    ///
    /// Replies without any text (stopped, failed or empty ones) are left out, and neighbors of
    /// one role become one message. A stopped or broken reply is sent with what it has: a user
    /// message always follows it, so it is never an accidental prefill. Reasoning and tool use
    /// are left out, which the service accepts for plain conversation.
    ///
    /// `None` when no user message with text ends the path.
    pub fn ask(
        conversation: &Conversation,
        settings: &Settings,
        catalog: &Catalog,
    ) -> Option<Self> {
        Self::after(conversation.messages(), settings, catalog)
    }

    /// The request that asks for a reply to the last of these messages, by the rules of
    /// [`Self::ask`].
    pub fn after<'a>(
        messages: impl Iterator<Item = &'a Message>,
        settings: &Settings,
        catalog: &Catalog,
    ) -> Option<Self> {
        let history = history(messages);
        if history.last().is_none_or(|last| last.role != Role::User) {
            return None;
        }
        Some(Self::of(history, settings, catalog))
    }

    /// The request that goes on with the reply at the end of the path, which was cut off: the model
    /// continues what there is as a prefill, or is told to where it takes none.
    ///
    /// `None` when no reply with text ends the path.
    pub fn go_on(
        conversation: &Conversation,
        settings: &Settings,
        catalog: &Catalog,
    ) -> Option<Self> {
        let reply = conversation.reply(conversation.tip()?)?;
        // The service takes no blank at the end of a prefill.
        let so_far = Prefill::parse(reply.whole().trim_end()).ok()?;
        let before = conversation.path().len() - 1;
        let mut history = history(conversation.messages().take(before));
        // What the reply was told to begin with stands there already.
        let settings = Settings { prefill: Some(so_far), ..settings.clone() };
        let takes_prefill = catalog.sends_prefill(&settings);
        if let (false, Some(so_far)) = (takes_prefill, &settings.prefill) {
            let said = |role, text: &str| HistoryMessage::text(role, text.to_owned());
            history.push(said(Role::Assistant, so_far.as_str()));
            history.push(said(Role::User, GO_ON));
        }
        let mut request = Self::of(history, &settings, catalog);
        if !takes_prefill {
            // The rest of a reply is no reply of its own.
            (request.settings.system, request.settings.schema) = (settings.system, None);
        }
        Some(request)
    }

    /// A request with this history and those settings that the model accepts.
    pub fn of(history: Vec<HistoryMessage>, settings: &Settings, catalog: &Catalog) -> Self {
        let sent = catalog.sent(settings);
        let is_cached = sent.caching.is_some();
        let caches_system = is_cached && is_worth_a_cache_point(&sent, catalog);
        Self { settings: sent, history, caches_system }
    }

    /// The same request without one field, for *Send again* after the service refused it.
    #[must_use]
    pub fn without(mut self, field: SettingField) -> Self {
        field.unset(&mut self.settings);
        self
    }

    /// The most tokens of the reply. Every request says it.
    pub fn max_tokens(&self) -> MaxTokens {
        self.settings.max_tokens.unwrap_or_default()
    }

    /// The lifetime of the cache point after the system prompt.
    pub fn system_cache_time(&self) -> Option<CacheTime> {
        self.settings.caching.filter(|_| self.caches_system)
    }

    /// Characters of everything that is sent as text.
    pub fn characters(&self) -> usize {
        let system =
            self.settings.system.as_ref().map_or(0, |system| system.as_str().chars().count());
        let prefill =
            self.settings.prefill.as_ref().map_or(0, |prefill| prefill.as_str().chars().count());
        let texts =
            self.history.iter().flat_map(HistoryMessage::texts).map(|text| text.chars().count());
        system + prefill + texts.sum::<usize>()
    }
}

impl HistoryMessage {
    /// A message of one text.
    pub fn text(role: Role, text: String) -> Self {
        Self { role, content: vec![RequestContent::Text(text)] }
    }

    /// Its text blocks.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.content.iter().filter_map(|content| match content {
            RequestContent::Text(text) => Some(text.as_str()),
            RequestContent::Attachment(_) => None,
        })
    }
}

/// Characters that make a token, as far as nobody counted.
const CHARACTERS_PER_TOKEN: usize = 4;

/// Whether a system prompt alone is as long as what the model caches.
fn is_worth_a_cache_point(sent: &Settings, catalog: &Catalog) -> bool {
    let least = catalog.cache_min(&sent.model).and_then(|least| usize::try_from(least).ok());
    sent.system.as_ref().zip(least).is_some_and(|(system, least)| {
        system.as_str().chars().count() >= least.saturating_mul(CHARACTERS_PER_TOKEN)
    })
}

/// What a model that takes no prefill is told, to go on with a reply that was cut off.
pub const GO_ON: &str = "Your last message was cut off. Go on from exactly where it stopped: repeat \
                     nothing of it, and say nothing about this.";

/// The messages as the service takes them.
pub fn history<'a>(messages: impl Iterator<Item = &'a Message>) -> Vec<HistoryMessage> {
    let mut history: Vec<HistoryMessage> = Vec::new();
    for message in messages {
        let (text, attachments) = match message {
            Message::User(prompt) => (prompt.text.clone(), &prompt.attachments[..]),
            Message::Assistant(reply) if reply.is_open() || reply.is_blank() => continue,
            Message::Assistant(reply) => (reply.whole(), &[][..]),
        };
        if text.trim().is_empty() {
            continue;
        }
        // What is looked at goes ahead of what is asked of it.
        let attached = attachments.iter().cloned().map(RequestContent::Attachment);
        let content = attached.chain([RequestContent::Text(text)]);
        match history.last_mut() {
            Some(last) if last.role == message.role() => last.content.extend(content),
            _ => history.push(HistoryMessage { role: message.role(), content: content.collect() }),
        }
    }
    history
}

#[cfg(test)]
mod tests {
    use super::super::event::{StopReason, StreamEvent};
    use super::super::message::Reply;
    use super::super::settings::{StopSequence, Substitute, SystemPrompt};
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
        let request = Request::ask(&conversation, &settings(), &Catalog::default());
        let history: Vec<_> = request
            .map(|r| r.history)
            .unwrap_or_default()
            .into_iter()
            .map(|m| (m.role, m.texts().map(str::to_owned).collect::<Vec<_>>()))
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
        let takes = Request::go_on(&conversation, &settings(), &Catalog::default());
        let takes = takes.expect("a request");
        assert_eq!(takes.settings.prefill.as_ref().map(Prefill::as_str), Some("```sh\nls"));
        assert_eq!(takes.history.len(), 1);

        let catalog = crate::config::models::catalog();
        let opus = ModelId::parse("us.anthropic.claude-opus-4-7").expect("valid");
        let refuses = Settings { model: opus, ..settings() };
        let refuses = Request::go_on(&conversation, &refuses, &catalog).expect("a request");
        let said: Vec<_> = refuses.history.iter().flat_map(HistoryMessage::texts).collect();
        assert_eq!((&refuses.settings.prefill, said), (&None, vec!["a", "```sh\nls", GO_ON]));

        conversation.append(user("b"));
        assert_eq!(Request::go_on(&conversation, &settings(), &Catalog::default()), None);
    }

    #[test]
    fn nothing_is_asked_when_no_user_message_ends_the_path() {
        check(vec![], &[]);
        check(vec![user("  ")], &[]);
        check(vec![user("a"), reply(None, "b", &done())], &[]);
    }

    #[test]
    fn a_substitute_speaks_where_the_prefill_does_not() {
        let mut conversation = Conversation::default();
        conversation.append(user("a"));
        let prefill = Prefill::parse("```json").expect("valid");
        let stop_sequences = vec![StopSequence::parse("```").expect("valid")];
        let haiku = Settings {
            system: SystemPrompt::parse("Be brief.").ok(),
            substitute: Some(Substitute::of(&prefill, &stop_sequences)),
            prefill: Some(prefill),
            stop_sequences,
            ..settings()
        };
        let catalog = crate::config::models::catalog();
        let ask = |settings: &Settings| {
            let request = Request::ask(&conversation, settings, &catalog).expect("a request");
            let request = request.settings;
            (
                request.system.map(|system| system.as_str().to_owned()).unwrap_or_default(),
                request.prefill.is_some(),
                request.stop_sequences.len(),
            )
        };
        assert_eq!(ask(&haiku), ("Be brief.".into(), true, 1));
        let opus = ModelId::parse("us.anthropic.claude-opus-4-7").expect("valid");
        let (system, has_prefill, stops) = ask(&Settings { model: opus, ..haiku });
        assert!(system.starts_with("Be brief.\n\nBegin your reply with"), "{system}");
        assert_eq!((has_prefill, stops), (false, 0));
    }

    #[test]
    fn a_cache_point_follows_a_system_prompt_that_is_long_enough() {
        let mut conversation = Conversation::default();
        conversation.append(user("a"));
        let catalog = crate::config::models::catalog();
        for (words, after_system) in [(1000, false), (4096, true)] {
            let settings = Settings {
                caching: Some(CacheTime::FiveMinutes),
                system: SystemPrompt::parse(&"word".repeat(words)).ok(),
                ..settings()
            };
            let request = Request::ask(&conversation, &settings, &catalog).expect("a request");
            assert_eq!(request.settings.caching, Some(CacheTime::FiveMinutes));
            assert_eq!(request.caches_system, after_system);
        }
    }
}
