//! The request for a conversation and its settings, independent of any wire format. Converts the
//! messages of a conversation into a history that the service accepts.

use std::sync::Arc;

use super::attachment::Attachment;
use super::conversation::Conversation;
use super::message::{Message, Reply, Role};
use super::model::{Catalog, ModelId};
use super::settings::{CacheTime, DocumentReading, MaxTokens, Prefill, SettingField, Settings};

/// The JSON pointers of the response fields that every request asks for. The first two are the stop
/// sequence that matched, for `Converse` and for `ConverseStream`. The third is the details of a
/// refusal. Source: the API model of Converse and recorded responses, 2026.
pub const RESPONSE_FIELDS: [&str; 3] = ["/stop_sequence", "/delta/stop_sequence", "/stop_details"];

/// The content of one request, without any field that the model is known to refuse.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The settings as sent. Unset fields are not sent. A substitute is already part of the system
    /// prompt, the stop sequences and the schema.
    pub settings: Settings,
    /// Starts and ends with a user message, alternates roles, and has no blank text. The prefill is
    /// not included.
    pub history: Vec<HistoryMessage>,
    /// Whether a cache point follows the system prompt. With caching, a cache point always follows
    /// the last user message, too. A request may have up to four cache points. Source: AWS, "Prompt
    /// caching", 2026.
    pub caches_system: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryMessage {
    pub role: Role,
    pub content: Vec<RequestContent>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestContent {
    /// Text that is not blank.
    Text(String),
    /// Only in user messages, and always with text.
    Attachment(Arc<Attachment>),
}

impl Request {
    pub fn empty_reply(&self) -> Reply {
        let settings = &self.settings;
        let mut reply = Reply::new(settings.model.clone(), settings.prefill.clone());
        reply.recipe.clone_from(&settings.recipe);
        reply
    }

    /// Returns the size of the history in bytes: its texts and attachments.
    pub fn content_bytes(&self) -> usize {
        let content = self.history.iter().flat_map(|message| &message.content);
        let bytes = content.map(|content| match content {
            RequestContent::Text(text) => text.len(),
            RequestContent::Attachment(attachment) => attachment.bytes().len(),
        });
        bytes.sum()
    }

    /// Returns a request without any optional settings.
    pub fn new(model: ModelId, history: Vec<HistoryMessage>) -> Self {
        Self { settings: Settings::new(model), history, caches_system: false }
    }

    /// Returns the request for a reply to the last user message of the path, or `None` if the path
    /// does not end with a user message with text.
    ///
    /// Replies without text (stopped, failed or empty) are left out, and adjacent messages of one
    /// role are joined. The received part of a stopped or broken reply is sent. A user message
    /// always follows it, so it cannot act as a prefill. Reasoning and tool use are left out, which
    /// the service accepts for plain conversation.
    pub fn ask(
        conversation: &Conversation,
        settings: &Settings,
        catalog: &Catalog,
    ) -> Option<Self> {
        Self::for_messages(conversation.messages(), settings, catalog)
    }

    /// Returns the request for a reply to the last of these messages, as [`Self::ask`] does.
    pub fn for_messages<'a>(
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

    /// Returns the request that continues the truncated reply at the end of the path. The text so
    /// far is sent as a prefill. If the model does not support prefill, a user message asks it to
    /// continue. Returns `None` if the path does not end with a reply with text.
    pub fn continue_reply(
        conversation: &Conversation,
        settings: &Settings,
        catalog: &Catalog,
    ) -> Option<Self> {
        let reply = conversation.reply(conversation.tip()?)?;
        // The service rejects a prefill that ends with whitespace.
        let so_far = Prefill::parse(reply.full_text().trim_end()).ok()?;
        let before = conversation.path().len() - 1;
        let mut history = history(conversation.messages().take(before));
        // The text so far already starts with the prefill.
        let settings = Settings { prefill: Some(so_far), ..settings.clone() };
        let takes_prefill = catalog.sends_prefill(&settings);
        if let (false, Some(so_far)) = (takes_prefill, &settings.prefill) {
            let message = |role, text: &str| HistoryMessage::text(role, text.to_owned());
            history.push(message(Role::Assistant, so_far.as_str()));
            history.push(message(Role::User, CONTINUE));
        }
        let mut request = Self::of(history, &settings, catalog);
        if !takes_prefill {
            // A substitute and a schema describe a whole reply, so a continuation is sent without
            // them.
            (request.settings.system, request.settings.schema) = (settings.system, None);
        }
        Some(request)
    }

    /// Returns a request with this history and the settings that the model accepts.
    pub fn of(history: Vec<HistoryMessage>, settings: &Settings, catalog: &Catalog) -> Self {
        let mut sent = catalog.sent(settings);
        let mut contents = history.iter().flat_map(|message| &message.content);
        let excludes_citations = |content: &RequestContent| matches!(content, RequestContent::Attachment(file) if file.excludes_citations());
        // The service cites all documents of a request or none. Source: Anthropic, "Citations", 2026.
        if contents.any(excludes_citations) {
            sent.documents = DocumentReading::TextOnly;
        }
        let is_cached = sent.caching.is_some();
        let caches_system = is_cached && is_worth_a_cache_point(&sent, catalog);
        Self { settings: sent, history, caches_system }
    }

    /// Returns the request without one field, for *Send again* after the service refused the field.
    #[must_use]
    pub fn without(mut self, field: SettingField) -> Self {
        field.unset(&mut self.settings);
        if field == SettingField::Documents {
            // If the field is unset, documents are sent with citations.
            self.settings.documents = DocumentReading::TextOnly;
        }
        self
    }

    /// Returns the stop sequence, if there is only one.
    pub fn only_stop(&self) -> Option<String> {
        match &self.settings.stop_sequences[..] {
            [only] => Some(only.as_str().to_owned()),
            _ => None,
        }
    }

    /// Returns the max tokens of the reply, which every request sends.
    pub fn max_tokens(&self) -> MaxTokens {
        self.settings.max_tokens.unwrap_or_default()
    }

    /// Returns the lifetime of the cache point after the system prompt.
    pub fn system_cache_time(&self) -> Option<CacheTime> {
        self.settings.caching.filter(|_| self.caches_system)
    }

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
    pub fn text(role: Role, text: String) -> Self {
        Self { role, content: vec![RequestContent::Text(text)] }
    }

    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.content.iter().filter_map(|content| match content {
            RequestContent::Text(text) => Some(text.as_str()),
            RequestContent::Attachment(_) => None,
        })
    }
}

/// Returns true if the system prompt alone reaches the model's caching minimum, by the estimate.
fn is_worth_a_cache_point(sent: &Settings, catalog: &Catalog) -> bool {
    let (least, per_1000) = (catalog.cache_min(&sent.model), catalog.tokens_per_1000(&sent.model));
    sent.system.as_ref().zip(least).is_some_and(|(system, least)| {
        let characters = system.as_str().chars().count() as u64;
        characters * u64::from(per_1000) >= u64::from(least) * 1000
    })
}

/// The instruction to continue a truncated reply, for models without prefill.
pub const CONTINUE: &str = "Your last message was cut off. Continue exactly where it stopped. Do not \
                            repeat any of it, and do not mention the interruption.";

/// Converts messages into a history that the service accepts.
pub fn history<'a>(messages: impl Iterator<Item = &'a Message>) -> Vec<HistoryMessage> {
    let mut history: Vec<HistoryMessage> = Vec::new();
    for message in messages {
        let (text, attachments) = match message {
            Message::User(prompt) => (prompt.text.clone(), &prompt.attachments[..]),
            Message::Assistant(reply) if reply.is_open() || reply.is_blank() => continue,
            Message::Assistant(reply) => (reply.full_text(), &[][..]),
        };
        if text.trim().is_empty() {
            continue;
        }
        // Attachments precede the text that refers to them.
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
    use super::super::attachment::{AttachmentKind, DocumentFormat};
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
        reply.apply(&StreamEvent::Text { index: 0, text: text.into() });
        reply.apply(last);
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
        StreamEvent::stopped(StopReason::EndTurn)
    }

    #[test]
    fn the_prefill_is_part_of_an_earlier_reply() {
        check(
            vec![user("a"), reply(Some("```sh"), "\nls\n", &done()), user("b")],
            &[(Role::User, &["a"]), (Role::Assistant, &["```sh\nls\n"]), (Role::User, &["b"])],
        );
    }

    #[test]
    fn prompts_around_an_empty_reply_are_joined() {
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
    fn a_truncated_reply_continues_by_prefill_or_instruction() {
        let mut conversation = Conversation::default();
        conversation.append(user("a"));
        conversation.append(reply(Some("```sh"), "\nls \n", &StreamEvent::Ended));
        let takes = Request::continue_reply(&conversation, &settings(), &Catalog::default());
        let takes = takes.expect("a request");
        assert_eq!(takes.settings.prefill.as_ref().map(Prefill::as_str), Some("```sh\nls"));
        assert_eq!(takes.history.len(), 1);

        let catalog = crate::config::models::catalog();
        let opus = ModelId::parse("us.anthropic.claude-opus-4-7").expect("valid");
        let refuses = Settings { model: opus, ..settings() };
        let refuses =
            Request::continue_reply(&conversation, &refuses, &catalog).expect("a request");
        let texts: Vec<_> = refuses.history.iter().flat_map(HistoryMessage::texts).collect();
        assert_eq!((&refuses.settings.prefill, texts), (&None, vec!["a", "```sh\nls", CONTINUE]));

        conversation.append(user("b"));
        assert_eq!(Request::continue_reply(&conversation, &settings(), &Catalog::default()), None);
    }

    #[test]
    fn a_path_without_a_last_user_message_makes_no_request() {
        check(vec![], &[]);
        check(vec![user("  ")], &[]);
        check(vec![user("a"), reply(None, "b", &done())], &[]);
    }

    #[test]
    fn a_substitute_replaces_an_unsupported_prefill() {
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
    fn a_cache_point_follows_a_long_system_prompt() {
        let mut conversation = Conversation::default();
        conversation.append(user("a"));
        let catalog = crate::config::models::catalog();
        let haiku = settings().model.to_string();
        // The tokenizer of the newer models makes more tokens of the same text.
        for (model, words, after_system) in [
            (haiku.as_str(), 4095, false),
            (haiku.as_str(), 4096, true),
            ("us.anthropic.claude-opus-4-8", 711, false),
            ("us.anthropic.claude-opus-4-8", 712, true),
        ] {
            let settings = Settings {
                caching: Some(CacheTime::FiveMinutes),
                system: SystemPrompt::parse(&"word".repeat(words)).ok(),
                ..Settings::new(ModelId::parse(model).expect("valid"))
            };
            let request = Request::ask(&conversation, &settings, &catalog).expect("a request");
            assert_eq!(request.settings.caching, Some(CacheTime::FiveMinutes));
            assert_eq!(request.caches_system, after_system);
        }
    }

    #[test]
    fn a_document_that_cannot_be_cited_excludes_citations() {
        fn check(formats: &[DocumentFormat], expected: DocumentReading) {
            let file = |format: &DocumentFormat| {
                let kind = AttachmentKind::Document(*format);
                let file = Attachment::new("a".into(), kind, b"text".to_vec());
                RequestContent::Attachment(Arc::new(file))
            };
            let content = formats.iter().map(file).collect();
            let history = vec![HistoryMessage { role: Role::User, content }];
            let request = Request::of(history, &settings(), &Catalog::default());
            assert_eq!(request.settings.documents, expected, "{formats:?}");
        }
        check(&[DocumentFormat::Pdf, DocumentFormat::Md], DocumentReading::SeenAndCited);
        check(&[DocumentFormat::Pdf, DocumentFormat::Docx], DocumentReading::TextOnly);
    }
}
