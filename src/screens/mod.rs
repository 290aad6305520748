//! The screens: each one is a folder with its state, its actions, what they do and how it is drawn.
//! No screen knows another one, and none knows the app. What a screen gets and what it may cause is
//! its [`context`]. What several screens share stands beside them: [`copy`], [`figures`], [`timing`].

pub mod chat;

pub mod code_blocks;

pub mod compare;

pub mod context;

pub mod copy;

pub mod figures;

pub mod focus;

pub mod help;

pub mod identity;

pub mod inspector;

pub mod marks;

pub mod metrics;

pub mod models;

pub mod recipes;

pub mod settings;

pub mod themes;

pub mod timing;

pub mod unsaved;

use chat::Chat;
use chat::request_estimate::RequestEstimate;
use inspector::Inspector;
use metrics::MetricsPage;
use settings::SettingsPanel;

/// The screens whose state stays while they are not shown.
#[derive(Debug, Clone, Default)]
pub struct Screens {
    pub chat: Chat,
    pub settings: SettingsPanel,
    pub inspector: Inspector,
    pub metrics: MetricsPage,
}

impl Screens {
    /// `counts_tokens` says whether the service counts what is written.
    pub fn new(counts_tokens: bool) -> Self {
        let estimate = RequestEstimate::new(counts_tokens);
        Self { chat: Chat { estimate, ..Chat::default() }, ..Self::default() }
    }

    /// Replaces whatever refers to the messages of the conversation.
    pub fn in_another_conversation(&mut self) {
        self.chat.in_another_conversation();
        self.metrics = self.metrics.in_another_conversation();
        self.inspector = self.inspector.in_another_conversation();
    }
}
