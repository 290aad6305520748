//! The data that the store takes and returns. Each type corresponds to a type of `chat`. The types
//! are apart from `chat`, so that stored data stays readable when the domain types change.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::keys::{ConversationKey, MessageKey, RequestKey};

/// A conversation with every message of its tree. Corresponds to `chat::conversation::Conversation`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredConversation {
    pub key: ConversationKey,
    pub created_ms: i64,
    pub updated_ms: i64,
    /// The title that the user gave. `None`: the title is the first prompt.
    pub title: Option<String>,
    pub is_pinned: bool,
    /// The model of the next request.
    pub model: String,
    /// The settings of the next request: JSON from the table of settings.
    pub settings: String,
    pub draft: StoredPrompt,
    pub position: StoredPosition,
    /// Parents come before their children.
    pub messages: Vec<StoredMessage>,
}

/// The visible path of a conversation, and the place on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredPosition {
    /// The last message of the path.
    pub tip: Option<MessageKey>,
    /// The child that the path follows after a message. Only messages whose path does not follow
    /// the newest child have a choice.
    pub choices: Vec<BranchChoice>,
    /// The scroll position and the rest of the view, as the screen describes it.
    pub scroll: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BranchChoice {
    pub parent: MessageKey,
    pub child: MessageKey,
}

#[derive(Debug, Clone, PartialEq)]
pub struct StoredMessage {
    pub key: MessageKey,
    pub parent: Option<MessageKey>,
    pub created_ms: i64,
    pub content: StoredContent,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StoredContent {
    Prompt(StoredPrompt),
    Reply(StoredReply),
}

/// Corresponds to `chat::prompt::Prompt`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredPrompt {
    pub text: String,
    pub attachments: Vec<StoredAttachment>,
}

/// Corresponds to `chat::attachment::Attachment`.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredAttachment {
    pub name: String,
    /// Such as `png` or `pdf`.
    pub format: String,
    /// Width and height of an image in pixels; `None` for a document.
    pub size: Option<(u32, u32)>,
    /// `None` if the bytes were lost in a damaged file.
    pub bytes: Option<Arc<Vec<u8>>>,
}

impl std::fmt::Debug for StoredAttachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let length = self.bytes.as_ref().map(|bytes| bytes.len());
        write!(f, "StoredAttachment({:?}, {:?} bytes)", self.name, length)
    }
}

/// Corresponds to `chat::message::Reply`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredReply {
    pub model: String,
    pub recipe: Option<String>,
    pub prefill: Option<String>,
    pub blocks: Vec<StoredBlock>,
    pub ending: StoredEnding,
    /// What a guardrail found, one clause for each finding.
    pub guardrail_findings: Vec<String>,
    /// The requests of the reply, oldest first. A continued reply has several.
    pub requests: Vec<StoredRequest>,
}

/// A content block and its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBlock {
    pub index: i32,
    pub content: StoredBlockContent,
}

/// Corresponds to `chat::message::ContentBlock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredBlockContent {
    Text { text: String, citations: Vec<StoredCitation> },
    Reasoning { text: String, signature: Option<String>, redacted_bytes: u64 },
    ToolUse { id: String, name: String, input: String },
    Other(String),
}

/// A citation at the end of a cited part of a text. Corresponds to `chat::citation::Citation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCitation {
    /// The end of the cited part, as a byte offset in the text.
    pub at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    pub passage: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<StoredLocation>,
}

/// The position of a passage in its source. Corresponds to `chat::citation::CitationLocation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StoredLocation {
    /// `unit` is a member of the API's union `CitationLocation`.
    Range {
        unit: String,
        source: Option<i32>,
        start: Option<i32>,
        end: Option<i32>,
    },
    Web {
        url: Option<String>,
    },
}

/// Corresponds to `chat::message::Ending`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredEnding {
    /// A running program still receives the reply.
    Open,
    Complete {
        reason: String,
        sequence: Option<String>,
        /// True if Outcrop inferred the stop sequence.
        is_inferred: bool,
        category: Option<String>,
        explanation: Option<String>,
    },
    Stopped,
    Interrupted,
    /// The failure as JSON, without secrets.
    Failed(String),
}

/// A request and its metrics. Corresponds to `chat::meter::Meter` and the settings of the request.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRequest {
    pub key: RequestKey,
    pub sent_ms: i64,
    pub model: String,
    /// The settings of this request: JSON from the table of settings.
    pub settings: String,
    pub metrics: StoredMetrics,
}

/// The metrics of a request. A figure that the service did not send is `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoredMetrics {
    pub request_id: Option<String>,
    pub service_tier: Option<String>,
    pub usage: Option<StoredUsage>,
    /// In US dollars, at the prices of the day of the request.
    pub cost_usd: Option<f64>,
    pub latency_ms: Option<u64>,
    /// Times since the request was sent.
    pub headers_us: Option<u64>,
    pub first_delta_us: Option<u64>,
    pub last_delta_us: Option<u64>,
    pub wall_us: Option<u64>,
    /// The times between deltas.
    pub gap_p50_us: Option<u64>,
    pub gap_p95_us: Option<u64>,
    pub gap_longest_us: Option<u64>,
    #[serde(default)]
    pub deltas: u64,
    #[serde(default)]
    pub characters: u64,
    #[serde(default)]
    pub unknown_events: u64,
}

/// Corresponds to `chat::event::Usage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredUsage {
    #[serde(rename = "inputTokens")]
    pub input: Option<u64>,
    #[serde(rename = "outputTokens")]
    pub output: Option<u64>,
    #[serde(rename = "totalTokens")]
    pub total: Option<u64>,
    #[serde(rename = "cacheReadInputTokens")]
    pub cache_read: Option<u64>,
    #[serde(rename = "cacheWriteInputTokens")]
    pub cache_write: Option<u64>,
    #[serde(rename = "cacheWriteHourInputTokens", default)]
    pub cache_write_hour: u64,
}

/// A part of a reply that arrived. `index` is the index of the block in the reply. In a continuation,
/// it can differ from the index that the service sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDelta {
    pub index: i32,
    pub content: DeltaContent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeltaContent {
    Text(String),
    Reasoning(String),
    Signature(String),
    /// Encrypted reasoning of this many bytes.
    Redacted(u64),
    ToolUse {
        id: String,
        name: String,
    },
    ToolInput(String),
    Citation(StoredCitation),
    Other(String),
}
