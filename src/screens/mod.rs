//! The screens. A screen is a folder with its state, actions, updates and view, or one file for a
//! small dialog. Screens do not depend on each other or on the app. They communicate through their
//! [`context`]. Shared code is in [`copy`], [`figures`], [`focus`], [`marks`], [`model_name`],
//! [`setting_notices`] and [`timing`].

pub mod branches;

pub mod chat;

pub mod choices;

pub mod code_blocks;

pub mod compare;

pub mod context;

pub mod copy;

pub mod figures;

pub mod focus;

pub mod help;

pub mod history;

pub mod identity;

pub mod inspector;

pub mod marks;

pub mod metrics;

pub mod model_name;

pub mod models;

pub mod prompt_search;

pub mod recipes;

pub mod setting_notices;

pub mod settings;

pub mod themes;

pub mod timing;

use branches::BranchesPage;
use chat::Chat;
use chat::request_estimate::RequestEstimate;
use history::HistoryPage;
use inspector::Inspector;
use metrics::MetricsPage;
use settings::SettingsPanel;

/// The screens that keep their state while they are hidden.
#[derive(Debug, Clone, Default)]
pub struct Screens {
    pub chat: Chat,
    pub settings: SettingsPanel,
    pub inspector: Inspector,
    pub metrics: MetricsPage,
    pub history: Box<HistoryPage>,
    pub branches: BranchesPage,
}

impl Screens {
    /// Returns the initial screens. `counts_tokens` says whether to request token counts of the
    /// draft from the service.
    pub fn new(counts_tokens: bool) -> Self {
        let estimate = RequestEstimate::new(counts_tokens);
        Self { chat: Chat { estimate, ..Chat::default() }, ..Self::default() }
    }

    /// Resets all state that refers to the messages of the conversation.
    pub fn reset_for_conversation(&mut self) {
        self.chat.switch_conversation();
        self.metrics = self.metrics.in_another_conversation();
        self.branches = BranchesPage::default();
        self.inspector = self.inspector.in_another_conversation();
    }
}
