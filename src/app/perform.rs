//! Performs actions: each screen handles its own actions, and the app handles the rest.

use super::App;
use super::actions::Action;
use super::layers::{Layer, TextPage, palette};
use crate::screens::branches;
use crate::screens::chat::Action as Chat;
use crate::screens::compare;
use crate::screens::context::{DialogRequest, refuse_in_replay};
use crate::screens::focus::Focus;
use crate::screens::help::HelpPage;
use crate::screens::inspector::{self, Dock};
use crate::screens::metrics;
use crate::screens::settings;
use crate::screens::themes::ThemesDialog;
use crate::session::effect::Effect;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::find_action::FindAction;
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;
use crate::ui::settings_editor::EditorAction;

impl App {
    pub(super) fn perform(&mut self, action: Action) {
        match action {
            Action::Chat(action) => self.chat(action),
            Action::Settings(action) => self.settings(action),
            Action::Edit(action) => self.edit(action),
            Action::Find(action) => self.find(action),
            Action::Compare(action) => self.compare(action),
            Action::Inspect(inspector::Action::Toggle) => self.toggle_inspector(),
            Action::Inspect(action) => self.on(|screens, cx| screens.inspector.act(cx, action)),
            Action::Metrics(action) => self.metrics(action),
            Action::History(action) => self.history(action),
            Action::Branches(branches::Action::Toggle)
                if !matches!(self.layers.last(), Some(Layer::Branches)) =>
            {
                self.open_branches();
            }
            Action::Branches(action) => {
                self.on(|screens, cx| screens.branches.act(cx, action));
                let conversation = &self.session.open.conversation;
                self.screens.chat.transcript.forget_pruned(conversation);
            }
            // The open layer handles these first.
            Action::ReadHelp(_) | Action::Dialog(_) => {}
            Action::Text(action) => self.screens.chat.composer.edit(action),
            Action::Help => {
                let page = HelpPage::new(self.key_scope());
                self.layers.push(Layer::Help(page));
            }
            Action::Details => self.layers.push(Layer::Text(TextPage::Details, 0)),
            Action::Palette => {
                let layer = palette(&self.keymap, |action| self.missing(action));
                self.layers.push(layer);
            }
            Action::ChooseTheme => self.layers.push(Layer::Themes(ThemesDialog::new(self.look))),
            Action::NextPane => self.step_pane(true),
            Action::PreviousPane => self.step_pane(false),
            Action::ToggleSettings | Action::RestoreConversation if self.refuse_under_page() => {}
            Action::ToggleSettings => {
                self.screens.settings.toggle(self.size, &mut self.focus);
            }
            Action::Interrupt => self.interrupt(),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::RestoreConversation => {
                if !self.on(|_, cx| refuse_in_replay(cx)) {
                    self.restore_conversation();
                }
            }
            Action::ExportConversation => self.ask(PromptTarget::ExportFile),
            Action::ImportConversation => {
                if !self.on(|_, cx| refuse_in_replay(cx)) {
                    self.ask(PromptTarget::ImportFile);
                }
            }
            Action::Quit => self.quit(),
            Action::Step => self.effects.push(Effect::Step),
            Action::SetQuota => self.ask(PromptTarget::Quota),
            Action::RecordStream if self.session.recording.is_some() => {
                self.effects.push(Effect::Record(None));
            }
            Action::RecordStream => self.ask(PromptTarget::Recording),
            Action::ForgetRefusals => {
                let is_any = self.session.forget_refusals();
                self.notice = Some(if is_any {
                    self.effects.push(Effect::ForgetLessons);
                    "Learned limits cleared. All supported settings will be sent again".into()
                } else {
                    "No learned limits yet".into()
                });
            }
            Action::ToggleNotifications => self.notice = Some(self.window.toggle_notifications()),
            Action::ToggleWindowTitle => self.notice = Some(self.window.toggle_title()),
            Action::EditConfig => self.effects.push(Effect::EditConfig),
            Action::ReloadConfig => self.effects.push(Effect::ReloadConfig),
            Action::ToggleMouse => {
                self.captures_mouse = !self.captures_mouse;
                let owner = if self.captures_mouse {
                    "Mouse capture is on"
                } else {
                    "Mouse capture is off"
                };
                self.notice = Some(owner.into());
                self.effects.push(Effect::CaptureMouse(self.captures_mouse));
            }
        }
    }

    fn metrics(&mut self, action: metrics::Action) {
        if !matches!(self.layers.last(), Some(Layer::Metrics)) {
            self.screens.metrics.show_turns();
            if matches!(action, metrics::Action::Toggle | metrics::Action::ShowUsage) {
                self.layers.push(Layer::Metrics);
            }
            if action == metrics::Action::Toggle {
                return;
            }
        }
        self.on(|screens, cx| screens.metrics.act(cx, action));
    }

    fn ask(&mut self, target: PromptTarget) {
        self.open_dialog(DialogRequest::Value(target, SettingsOwner::Session));
    }

    /// Performs an action of the chat screen. An open comparison replaces some of these actions
    /// with its own.
    fn chat(&mut self, action: Chat) {
        use Chat::{CodeLeft, CodeRight, ToggleCodeWrap};

        match (self.layers.last(), in_comparison(action)) {
            (None, _) => self.on(|screens, cx| screens.chat.act(cx, action)),
            (Some(_), _) if matches!(action, ToggleCodeWrap | CodeLeft | CodeRight) => {
                self.on(|screens, cx| screens.chat.act(cx, action));
            }
            (Some(Layer::Inspector), Some(compare::Action::StopAll))
            | (Some(Layer::Compare(_)), Some(_)) => {
                if let Some(action) = in_comparison(action) {
                    self.with_comparison(|page, cx| page.act(cx, action));
                }
            }
            _ => drop(self.refuse_under_page()),
        }
    }

    fn settings(&mut self, action: settings::Action) {
        if self.layers.is_setting_up() && action == settings::Action::ChooseModel {
            self.with_comparison(|page, cx| page.choose_model(cx));
        } else if !self.refuse_under_page() {
            self.on(|screens, cx| screens.settings.act(cx, action));
        }
    }

    fn edit(&mut self, action: EditorAction) {
        if self.layers.is_setting_up() {
            self.with_comparison(|page, cx| page.edit(cx, action));
        } else if !self.refuse_under_page() {
            self.on(|screens, cx| screens.settings.edit(cx, action));
        }
    }

    fn find(&mut self, action: FindAction) {
        if self.inspector_has_keys() && !self.screens.chat.find.is_open() {
            self.on(|screens, cx| screens.inspector.find(cx, action));
        } else if !self.refuse_under_page() {
            // A panel over the conversation would hide the matches.
            if self.focus == Focus::Settings && !self.session.open.conversation.is_empty() {
                self.focus_on(Focus::Composer);
            }
            self.on(|screens, cx| screens.chat.find(cx, action));
        }
    }

    /// Returns whether a page covers the panes. If so, shows a notice with the key that closes the
    /// page.
    pub(super) fn refuse_under_page(&mut self) -> bool {
        match self.layers.last() {
            None => return false,
            Some(Layer::Inspector) => {
                let key = self.keymap.key(KeyScope::Inspector, inspector::Action::Toggle);
                self.notice = Some(format!("Return to the comparison first with {key}"));
            }
            Some(_) => self.on(|_, cx| compare::notify_close_first(cx)),
        }
        true
    }

    /// Closes a page if an action that was chosen over it belongs to the panes below.
    pub(super) fn close_page_for(&mut self, action: Action) {
        let is_for_panes = matches!(
            action,
            Action::Chat(_)
                | Action::Settings(_)
                | Action::Edit(_)
                | Action::Find(_)
                | Action::Compare(_)
                | Action::Inspect(_)
                | Action::History(_)
                | Action::NextPane
                | Action::PreviousPane
                | Action::RestoreConversation
                | Action::ToggleSettings
        );
        if is_for_panes && matches!(self.layers.last(), Some(Layer::Metrics | Layer::Branches)) {
            self.layers.pop();
        }
    }

    /// Interrupts the comparison if one is open. Otherwise, stops the reply or clears the composer.
    /// If there is nothing to stop or clear, the second press quits.
    fn interrupt(&mut self) {
        if self.comparison().is_some() {
            match self.layers.last() {
                Some(Layer::Inspector) if !self.session.is_busy() => drop(self.layers.pop()),
                _ => self.with_comparison(|page, cx| page.act(cx, compare::Action::Interrupt)),
            }
            return;
        }
        if self.on(|screens, cx| screens.chat.interrupt(cx)) {
            return;
        }
        if self.is_confirmed(Action::Interrupt, |key| format!("Press {key} again to quit")) {
            self.effects.push(Effect::Quit);
        }
    }

    /// Quits. If a reply streams or a prompt is not sent, the second press quits.
    fn quit(&mut self) {
        let unsent = self.screens.chat.unsent();
        let is_written = !unsent.text.trim().is_empty() || !unsent.attachments.is_empty();
        let loss = match (self.session.is_busy(), is_written) {
            _ if self.session.is_replay() => "",
            (true, _) => "The reply is not complete.",
            // The store keeps the prompt with its conversation.
            (false, true) if self.session.store.is_durable => "",
            (false, true) => "The prompt is not sent.",
            (false, false) => "",
        };
        let ask = |key: &str| format!("{loss} Press {key} again to quit");
        if loss.is_empty() || self.is_confirmed(Action::Quit, ask) {
            self.effects.push(Effect::Quit);
        } else if self.session.is_busy() {
            self.busy_notice.clone_from(&self.notice);
        }
    }

    fn step_pane(&mut self, is_forward: bool) {
        if self.refuse_under_page() {
            return;
        }
        let mut panes = vec![Focus::Composer, Focus::Conversation];
        if self.inspector_dock() != Dock::Nowhere {
            panes.push(Focus::Inspector);
        }
        if self.panel_is_shown() {
            panes.push(Focus::Settings);
        }
        let at = panes.iter().position(|pane| *pane == self.focus).unwrap_or(0);
        let step = if is_forward { 1 } else { panes.len() - 1 };
        self.focus_on(panes[(at + step) % panes.len()]);
    }
}

fn in_comparison(action: Chat) -> Option<compare::Action> {
    Some(match action {
        Chat::ScrollUp => compare::Action::ScrollUp,
        Chat::ScrollDown => compare::Action::ScrollDown,
        Chat::PageUp => compare::Action::PageUp,
        Chat::PageDown => compare::Action::PageDown,
        Chat::ToStart => compare::Action::ToStart,
        Chat::ToEnd => compare::Action::ToEnd,
        Chat::ToggleThinking => compare::Action::ToggleThinking,
        Chat::CopyMessage => compare::Action::Copy,
        Chat::ContinueReply => compare::Action::Continue,
        Chat::StopReply => compare::Action::StopAll,
        _ => return None,
    })
}
