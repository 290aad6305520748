//! A stored conversation as an open conversation.

use std::collections::HashMap;
use std::sync::Arc;

use super::failure_json::failure_from_json;
use super::request_figures::restored_meter;
use super::settings_json::settings_from_json;
use crate::chat::attachment::{Attachment, AttachmentKind, DocumentFormat, ImageFormat};
use crate::chat::citation::{Citation, CitationLocation, LocationUnit};
use crate::chat::conversation::{Conversation, MessageId};
use crate::chat::delta_rate::DeltaRate;
use crate::chat::event::{MatchedStop, StopDetails, StopReason};
use crate::chat::message::{
    CitationMark, ContentBlock, Ending, Message, Reply, ReplyText, RestoredReply,
};
use crate::chat::model::ModelId;
use crate::chat::prompt::Prompt;
use crate::chat::settings::{Prefill, Settings};
use crate::pdf;
use crate::session::open_conversation::{OpenConversation, Spending};
use crate::session::saved_state::SavedState;
use crate::session::state::Session;
use crate::session::turn::Turn;
use crate::stored::{
    MessageKey, StoredAttachment, StoredBlock, StoredBlockContent, StoredCitation, StoredContent,
    StoredConversation, StoredEnding, StoredLocation, StoredPrompt, StoredReply, StoredRequest,
};

/// A stored conversation, ready to be opened.
#[derive(Debug)]
pub struct RestoredConversation {
    pub open: OpenConversation,
    /// The settings of the next request.
    pub settings: Settings,
    pub draft: Prompt,
    /// The scroll position, as the screen described it.
    pub scroll: Option<String>,
}

/// Returns the messages and the visible path of a stored conversation, and the id of each message.
pub fn restored_conversation(
    stored: &StoredConversation,
) -> (Conversation, HashMap<MessageKey, MessageId>) {
    let mut conversation = Conversation::default();
    let mut ids = HashMap::new();
    for message in &stored.messages {
        let parent = message.parent.and_then(|key| ids.get(&key).copied());
        let content = match &message.content {
            StoredContent::Prompt(prompt) => Message::User(restored_prompt(prompt)),
            StoredContent::Reply(reply) => Message::Assistant(restored_reply(reply)),
        };
        ids.insert(message.key, conversation.add_child(parent, content));
    }
    let position = &stored.position;
    let choices = position.choices.iter();
    let choices =
        choices.filter_map(|choice| Some((*ids.get(&choice.parent)?, *ids.get(&choice.child)?)));
    let tip = position.tip.and_then(|tip| ids.get(&tip).copied());
    conversation.restore_path(tip, choices);
    (conversation, ids)
}

impl Session {
    /// Returns a stored conversation in the form in which it is opened.
    pub fn restore(&mut self, stored: &StoredConversation) -> RestoredConversation {
        let (conversation, ids) = restored_conversation(stored);
        let settings = settings_from_json(model(&stored.model), &stored.settings);
        let mut turns = HashMap::new();
        let mut spending = Spending::default();
        for message in &stored.messages {
            let StoredContent::Reply(reply) = &message.content else { continue };
            for request in &reply.requests {
                // A request that failed before the headers was presumably refused.
                let was_refused = matches!(reply.ending, StoredEnding::Failed(_))
                    && request.metrics.headers_us.is_none();
                spending.dollars += request.metrics.cost_usd.unwrap_or(0.0);
                spending.is_partial |= request.metrics.cost_usd.is_none() && !was_refused;
            }
            if let Some(turn) = self.restored_turn(&reply.requests)
                && let Some(id) = ids.get(&message.key)
            {
                turns.insert(*id, turn);
            }
        }
        let (draft, scroll) = (restored_prompt(&stored.draft), stored.position.scroll.clone());
        let saved = SavedState {
            key: Some(stored.key),
            title: stored.title.clone(),
            messages: stored.messages.iter().map(|message| message.key).collect(),
            settings: Some(settings.clone()),
            revision: conversation.revision(),
            draft: draft.clone(),
            ..SavedState::default()
        };
        let open = OpenConversation {
            conversation,
            turns,
            spending,
            saved,
            ..OpenConversation::default()
        };
        RestoredConversation { open, settings, draft, scroll }
    }

    fn restored_turn(&mut self, requests: &[StoredRequest]) -> Option<Turn> {
        let (last, earlier) = requests.split_last()?;
        let clock = self.store.clock?;
        let meter = |request: &StoredRequest| {
            restored_meter(clock.instant(request.sent_ms), &request.metrics)
        };
        let settings = settings_from_json(model(&last.model), &last.settings);
        Some(Turn {
            meter: meter(last),
            pulse: DeltaRate::new(self.now),
            requests: requests.iter().map(|_| self.next_request()).collect(),
            earlier: earlier
                .iter()
                .map(|request| (model(&request.model), meter(request)))
                .collect(),
            model: model(&last.model),
            temperature: settings.temperature,
            request_id: last.metrics.request_id.clone(),
            is_apart: false,
            is_restored: true,
            settings,
        })
    }
}

/// Returns the model with this id. A stored id is valid unless the file was damaged.
fn model(id: &str) -> ModelId {
    ModelId::parse(id).unwrap_or_else(|_| ModelId::default_for(""))
}

/// Returns a prompt without the files whose bytes were lost.
pub fn restored_prompt(stored: &StoredPrompt) -> Prompt {
    let attachments = stored.attachments.iter().filter_map(restored_attachment);
    Prompt { text: stored.text.clone(), attachments: attachments.map(Arc::new).collect() }
}

fn restored_attachment(stored: &StoredAttachment) -> Option<Attachment> {
    let kind = match stored.size {
        Some(size) => AttachmentKind::Image { format: ImageFormat::parse(&stored.format)?, size },
        None => AttachmentKind::Document(DocumentFormat::parse(&stored.format)?),
    };
    let bytes = Arc::clone(stored.bytes.as_ref()?);
    Some(pdf::with_page_count(Attachment::shared(stored.name.clone(), kind, bytes)))
}

pub fn restored_reply(stored: &StoredReply) -> Reply {
    let mut citations = Vec::new();
    let blocks = stored.blocks.iter().map(|block| restored_block(block, &mut citations)).collect();
    let mut reply = Reply::restored(RestoredReply {
        model: model(&stored.model),
        prefill: stored.prefill.as_deref().and_then(|text| Prefill::parse(text).ok()),
        recipe: stored.recipe.clone(),
        blocks,
        citations,
        ending: restored_ending(&stored.ending),
    });
    reply.guardrail_findings.clone_from(&stored.guardrail_findings);
    reply
}

fn restored_block(block: &StoredBlock, known: &mut Vec<Citation>) -> (i32, ContentBlock) {
    let content = match &block.content {
        StoredBlockContent::Text { text, citations } => {
            let marks: Vec<CitationMark> =
                citations.iter().map(|stored| restored_mark(stored, known)).collect();
            ContentBlock::Text(ReplyText::restored(text, &marks))
        }
        StoredBlockContent::Reasoning { text, signature, redacted_bytes } => {
            ContentBlock::Reasoning {
                text: text.clone(),
                signature: signature.clone(),
                redacted_bytes: usize::try_from(*redacted_bytes).unwrap_or(usize::MAX),
            }
        }
        StoredBlockContent::ToolUse { id, name, input } => {
            ContentBlock::ToolUse { id: id.clone(), name: name.clone(), input: input.clone() }
        }
        StoredBlockContent::Other(kind) => ContentBlock::Other(kind.clone()),
    };
    (block.index, content)
}

fn restored_mark(stored: &StoredCitation, known: &mut Vec<Citation>) -> CitationMark {
    let StoredCitation { at, title, source, passage, location } = stored.clone();
    let location = location.and_then(|location| match location {
        StoredLocation::Range { unit, source, start, end } => {
            let unit = LocationUnit::parse(&unit)?;
            Some(CitationLocation::Range { unit, source, start, end })
        }
        StoredLocation::Web { url } => Some(CitationLocation::Web { url }),
    });
    let citation = Citation { title, source, passage, location };
    let number = match known.iter().position(|other| *other == citation) {
        Some(at) => at + 1,
        None => {
            known.push(citation);
            known.len()
        }
    };
    CitationMark { at: usize::try_from(at).unwrap_or(usize::MAX), number }
}

/// Returns the ending. A reply that another program still receives is shown as interrupted.
fn restored_ending(stored: &StoredEnding) -> Ending {
    match stored {
        StoredEnding::Complete { reason, sequence, is_inferred, category, explanation } => {
            let details =
                StopDetails { category: category.clone(), explanation: explanation.clone() };
            let is_inferred = *is_inferred;
            let sequence = sequence.clone().map(|text| MatchedStop { text, is_inferred });
            Ending::Complete {
                reason: StopReason::from(reason.as_str()),
                sequence,
                details: (details != StopDetails::default()).then(|| Box::new(details)),
            }
        }
        StoredEnding::Stopped => Ending::Stopped,
        StoredEnding::Open | StoredEnding::Interrupted => Ending::Interrupted,
        StoredEnding::Failed(json) => Ending::Failed(failure_from_json(json)),
    }
}
