//! Opens, sends and closes comparisons.

use super::App;
use super::layers::Layer;
use crate::chat::conversation::MessageId;
use crate::screens::compare::{
    Action, ComparePage, Comparison, ComparisonKind, notify_close_first, reply_on_path,
    samples_at_first,
};
use crate::screens::context::{ComparedPrompt, refuse_request, say_busy};
use crate::screens::focus::Focus;

impl App {
    pub(super) fn compare(&mut self, action: Action) {
        let opens = matches!(action, Action::Compare | Action::Sample | Action::ShowAgain);
        if opens && self.comparison().is_some() {
            return self.on(|_, cx| notify_close_first(cx));
        }
        match action {
            Action::Compare => self.set_up_comparison(ComparisonKind::Settings),
            Action::Sample => self.set_up_comparison(samples_at_first()),
            Action::ShowAgain => self.show_comparison_again(),
            Action::Send => self.send_comparison(),
            action => self.with_comparison(|page, cx| page.act(cx, action)),
        }
    }

    fn set_up_comparison(&mut self, kind: ComparisonKind) {
        let page = self.on(|screens, cx| {
            if refuse_request(cx) {
                return None;
            }
            let prompt = screens.chat.prompt_to_compare(cx)?;
            Some(ComparePage::set_up(cx.session, kind, prompt))
        });
        if let Some(page) = page {
            self.open_comparison(page);
        }
    }

    /// Compares the replies that the page with the branches has chosen.
    pub(super) fn compare_replies(&mut self, replies: Vec<MessageId>) {
        if self.session.is_busy() {
            return self.on(|_, cx| say_busy(cx));
        }
        if let Some(page) = ComparePage::of_replies(&self.session, replies) {
            self.layers.clear();
            self.screens.chat.end_range();
            self.open_comparison(page);
        }
    }

    fn open_comparison(&mut self, page: ComparePage) {
        self.screens.chat.find.keep();
        if self.focus == Focus::Inspector {
            self.focus_on(Focus::Composer);
        }
        self.layers.push(Layer::Compare(Box::new(page)));
    }

    fn send_comparison(&mut self) {
        let Some(prompt) = self.comparison().and_then(ComparePage::compared_prompt) else { return };
        let (prompt, before) = match prompt {
            ComparedPrompt::Draft => (self.screens.chat.append_prompt(&mut self.session), None),
            ComparedPrompt::Existing(prompt) => (prompt, reply_on_path(&self.session, prompt)),
        };
        self.with_comparison(|page, cx| page.send(cx, prompt, before));
        self.clear_selection();
    }

    /// Clears the selection and scrolls the conversation to its end.
    pub(super) fn clear_selection(&mut self) {
        let transcript = &mut self.screens.chat.transcript;
        transcript.selected = None;
        transcript.scroll.follow();
    }

    /// Shows the last comparison of this conversation again. Leaving it returns to the current
    /// reply.
    pub(super) fn show_comparison_again(&mut self) {
        if self.session.is_busy() {
            return self.on(|_, cx| say_busy(cx));
        }
        let conversation = &self.session.open.conversation;
        let is_pruned = |last: &Comparison| {
            last.columns.iter().any(|column| !conversation.is_visible(column.message))
        };
        if self.last_comparison.as_ref().is_some_and(is_pruned) {
            self.notice = Some("A reply of the last comparison is pruned".into());
            return;
        }
        let Some(last) = self.last_comparison.take() else {
            self.notice = Some("Nothing has been compared in this conversation".into());
            return;
        };
        self.screens.chat.end_range();
        let before = self.session.open.conversation.tip();
        self.open_comparison(ComparePage::reopen(last, before));
    }

    /// Closes the comparison and shows one of its replies at the end of the conversation.
    pub(super) fn close_comparison(&mut self, shown: MessageId) {
        self.close_open_comparison();
        self.session.open.conversation.show(shown);
        self.screens.chat.transcript.scroll.follow();
        self.screens.chat.restore_prompt(&self.session, shown);
        // Selecting the reply lets the conversation's keys step through its branches.
        self.screens.chat.transcript.selected = Some(shown);
        self.screens.chat.transcript.is_chosen = true;
        self.focus_on(self.focus);
    }

    /// Closes the open comparison, if any. It can be shown again.
    pub(super) fn close_open_comparison(&mut self) {
        if let Some(ComparePage::Columns(columns)) = self.layers.take_comparison() {
            self.last_comparison = Some(columns);
        }
    }

    pub(super) fn fit_comparison(&mut self) {
        let Some(prompt) = self.comparison().and_then(ComparePage::compared_prompt) else { return };
        let prompt = match prompt {
            ComparedPrompt::Draft => None,
            ComparedPrompt::Existing(prompt) => Some(prompt),
        };
        let (history, written) = self.screens.chat.sizes(&self.session, prompt);
        if let Some(page) = self.layers.comparison_mut() {
            page.estimate(&self.session, history, written);
        }
    }
}
