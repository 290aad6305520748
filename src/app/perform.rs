//! What each command does.

use super::actions::Action;
use super::inspector::Dock;
use super::overlay::{self, ModelPurpose, Overlay, ValuePrompt};
use super::panel::PanelVisibility;
use super::screen_areas::DOCKED_FROM;
use super::selection::Direction;
use super::theme_picker::ThemePicker;
use super::transcript::Transcript;
use super::{App, Focus};
use crate::chat::message::Message;
use crate::chat::settings::SettingField;
use crate::screens::chat::Action as Chat;
use crate::screens::settings::Action as Panel;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::session::open_conversation::OpenConversation;
use crate::ui::find_action::FindAction;
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;
use crate::ui::settings_editor::{EditorAction, EditorOutcome};

impl App {
    /// Does what a command says.
    pub(super) fn perform(&mut self, command: Action) -> Vec<Effect> {
        if let Some(effects) = self.perform_comparing(command) {
            return effects;
        }
        match command {
            Action::Chat(action) => return self.chat(action),
            Action::Settings(action) => return self.settings(action),
            Action::Edit(action) => return self.edit(action),
            Action::Inspect(act) => return self.inspect(act),
            Action::Metrics(act) => return self.act_on_metrics(act),
            Action::Find(action) if self.finds_in_inspector() => self.find_in_inspector(action),
            Action::Find(FindAction::Open) => self.find(),
            Action::Find(FindAction::Next) => self.find_step(true),
            Action::Find(FindAction::Previous) => self.find_step(false),
            Action::Find(FindAction::Close) => self.leave_find(),
            // The open dialog and the comparison have taken theirs before.
            Action::Dialog(_) | Action::Compare(_) => {}
            Action::Help => self.overlay = Overlay::Help(0, self.key_scope()),
            Action::Palette => self.overlay = Overlay::Palette(overlay::palette(&self.keymap)),
            Action::Details => self.overlay = Overlay::Details(0),
            Action::ChooseTheme => self.overlay = Overlay::Themes(ThemePicker::new(self.look)),
            Action::NextPane => self.step_pane(true),
            Action::PreviousPane => self.step_pane(false),
            Action::ToggleSettings => self.toggle_settings(),
            Action::Interrupt => return self.interrupt(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return vec![Effect::Quit],
            Action::SetQuota => self.ask_quota(),
            Action::ForgetRefusals => return self.forget_lessons(),
            Action::Step => return vec![Effect::Step],
            Action::RecordStream if self.session.recording.is_some() => {
                return vec![Effect::Record(None)];
            }
            Action::RecordStream => self.ask_value(PromptTarget::Recording),
            Action::ToggleMouse => return self.toggle_mouse(),
        }
        Vec::new()
    }

    fn chat(&mut self, action: Chat) -> Vec<Effect> {
        match action {
            Chat::TakeOverSettings => self.take_over_settings(),
            Chat::PageUp => self.transcript.scroll.by_pages(-1),
            Chat::PageDown => self.transcript.scroll.by_pages(1),
            Chat::ToStart => self.transcript.scroll.to_start(),
            Chat::ToEnd => self.transcript.scroll.follow(),
            Chat::NewConversation => return self.ask_anew(),
            Chat::Send => return self.send(),
            Chat::NewLine => self.composer.new_line(),
            Chat::EditInEditor => return vec![Effect::Edit(self.composer.text())],
            Chat::AttachFile => self.ask_path(),
            Chat::RemoveAttachments => self.detach_all(),
            Chat::RemoveLastAttachment => self.remove_last_attachment(),
            Chat::EarlierPrompt => self.composer.up(),
            Chat::LaterPrompt => self.composer.down(),
            Chat::LeaveComposer => return self.leave_composer(),
            Chat::SelectPrevious => self.select_by(-1),
            Chat::SelectNext => self.select_by(1),
            Chat::SelectFirst => self.select_end(Direction::Start),
            Chat::SelectLast => self.select_end(Direction::End),
            Chat::CopyMessage => return self.copy_chosen(),
            Chat::CopyLastReply => {
                return self.copy_message(self.session.last_reply().map(|(id, _)| id));
            }
            Chat::CopyConversation => return self.copy_conversation(),
            Chat::ShowRequest => self.show_request(),
            Chat::CopyRequest(form) => return self.copy_request(form),
            Chat::CopyCodeBlock => return self.copy_code_block(),
            Chat::RestoreUnsaved => self.ask_to_restore(),
            Chat::ShowRaw => return self.show_raw(),
            Chat::MarkRange => self.toggle_range(),
            Chat::ScrollUp => self.transcript.scroll.by(-1),
            Chat::ScrollDown => self.transcript.scroll.by(1),
            Chat::PreviousTurn => self.step_turn(Direction::Start),
            Chat::NextTurn => self.step_turn(Direction::End),
            Chat::ToggleThinking => self.toggle_thinking(),
            Chat::ToggleCodeWrap => self.toggle_code_wrap(),
            Chat::CodeLeft => self.shift_code(Direction::Start),
            Chat::CodeRight => self.shift_code(Direction::End),
            Chat::LeaveConversation => {
                if !self.end_range() {
                    self.leave_conversation();
                }
            }
            Chat::EditAndResend => self.edit_and_resend(),
            Chat::Regenerate => return self.regenerate(self.reply_at_choice()),
            Chat::RegenerateAtTemperature => self.regenerate_with(SettingField::Temperature),
            Chat::RegenerateWithModel => return self.regenerate_with_model(),
            Chat::PreviousBranch => self.switch_branch(-1),
            Chat::NextBranch => self.switch_branch(1),
            Chat::ToComposer => self.leave_pane(),
            Chat::SendAgain => return self.send_again(),
            Chat::ContinueReply => return self.continue_reply(),
            Chat::StopReply => return self.stop(),
            Chat::ToggleCount => self.toggle_counting(),
        }
        Vec::new()
    }

    fn settings(&mut self, action: Panel) -> Vec<Effect> {
        match action {
            Panel::LeaveSettings => self.leave_pane(),
            Panel::Set(target) => self.ask_value(target),
            Panel::ApplyRecipe => self.choose_recipe(),
            Panel::SaveRecipe => self.name_recipe(),
            Panel::LeaveRecipe => self.leave_recipe(),
            Panel::ChooseModel => return self.choose_model(ModelPurpose::Settings),
        }
        Vec::new()
    }

    /// Edits the settings of the next request.
    fn edit(&mut self, action: EditorAction) -> Vec<Effect> {
        let Session { settings, catalog, .. } = &mut self.session;
        let keys = (&self.keymap, KeyScope::Settings);
        match self.panel.editor.act(action, settings, catalog, keys) {
            EditorOutcome::Done => {}
            EditorOutcome::Notice(notice) => self.note = Some(notice),
            EditorOutcome::EnterValue(target) => self.ask_value(target),
            EditorOutcome::ChooseModel => return self.choose_model(ModelPurpose::Settings),
            EditorOutcome::ChooseRecipe => self.choose_recipe(),
            EditorOutcome::LeaveRecipe => self.leave_recipe(),
        }
        Vec::new()
    }

    fn toggle_mouse(&mut self) -> Vec<Effect> {
        self.captures_mouse = !self.captures_mouse;
        let whose = if self.captures_mouse { "Outcrop's" } else { "the terminal's" };
        self.note = Some(format!("The mouse is {whose} now"));
        vec![Effect::CaptureMouse(self.captures_mouse)]
    }

    fn step_pane(&mut self, is_forward: bool) {
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

    pub(super) fn focus_on(&mut self, pane: Focus) {
        self.focus = pane;
        self.find.keep();
        // A panel that lies over the conversation has done its work when it is left.
        if pane != Focus::Settings && self.size.0 < DOCKED_FROM {
            self.panel.shown = PanelVisibility::ByWidth;
        }
        if pane != Focus::Conversation {
            self.transcript.range_start = None;
        }
        if pane == Focus::Conversation && self.transcript.selected.is_none() {
            self.transcript.selected = self.session.open.conversation.tip();
        }
    }

    fn leave_pane(&mut self) {
        self.focus_on(Focus::Composer);
    }

    fn toggle_settings(&mut self) {
        if !self.panel_is_shown() {
            self.panel.shown = PanelVisibility::Yes;
            self.focus = Focus::Settings;
        } else if self.focus == Focus::Settings {
            self.panel.shown = PanelVisibility::No;
            self.focus = Focus::Composer;
        } else {
            self.focus = Focus::Settings;
        }
    }

    /// A new conversation, if anything can be asked in it.
    fn ask_anew(&mut self) -> Vec<Effect> {
        // A reply that is under way is stopped by it.
        if self.session.is_replay() && self.refuses_to_ask("") {
            return Vec::new();
        }
        self.new_conversation()
    }

    pub(super) fn new_conversation(&mut self) -> Vec<Effect> {
        let effects = if self.session.is_busy() { self.stop() } else { Vec::new() };
        // The draft stays in the composer, unless it belongs to the old conversation: it is an edit of
        // a prompt, or the prompt of a turn without a reply.
        let given_back =
            self.session.open.conversation.messages().rev().find_map(|message| match message {
                Message::User(prompt) => Some(prompt),
                Message::Assistant(_) => None,
            });
        if self.transcript.editing.is_some() || given_back == Some(&self.composer.prompt()) {
            self.composer.put_aside();
            self.attaching.forget();
        }
        self.open(OpenConversation::default());
        effects
    }

    /// Opens a conversation in place of the open one. Whatever refers to its messages is replaced.
    pub(super) fn open(&mut self, conversation: OpenConversation) {
        self.session.open(conversation);
        self.transcript = Transcript::default();
        self.find = self.find.in_another_conversation();
        self.metrics = self.metrics.in_another_conversation();
        self.inspector = self.inspector.in_another_conversation();
        self.focus = Focus::Composer;
    }

    /// Stops the reply; else clears the composer; else, twice, quits.
    fn interrupt(&mut self) -> Vec<Effect> {
        if self.session.is_busy() {
            return self.stop();
        }
        let is_reading = self.attaching.is_reading();
        if !self.composer.is_empty() || is_reading || self.transcript.editing.is_some() {
            self.composer.put_aside();
            self.attaching.forget();
            self.transcript.editing = None;
            return Vec::new();
        }
        if self.quit_is_armed {
            return vec![Effect::Quit];
        }
        self.quit_is_armed = true;
        let key = self.keymap.key(KeyScope::Anywhere, Action::Interrupt);
        self.note = Some(format!("{key} again quits"));
        Vec::new()
    }

    fn leave_composer(&mut self) -> Vec<Effect> {
        if self.session.is_busy() {
            return self.stop();
        }
        if self.transcript.editing.take().is_some() {
            self.composer.put_aside();
            let key = self.keymap.key(KeyScope::Composer, Chat::EarlierPrompt);
            self.note = Some(format!("Editing left; {key} brings its text back"));
        } else {
            self.focus_on(Focus::Conversation);
        }
        Vec::new()
    }

    fn edit_and_resend(&mut self) {
        if self.session.is_busy() {
            self.tell_busy();
            return;
        }
        let prompt = self.chosen().and_then(|id| match self.session.open.conversation.get(id)? {
            Message::User(_) => Some(id),
            Message::Assistant(_) => self.session.open.conversation.parent(id),
        });
        let Some(id) = prompt else { return };
        if let Some(prompt) = self.session.open.conversation.prompt(id) {
            let prompt = prompt.clone();
            self.composer.put_aside();
            self.composer.set(prompt);
            self.transcript.editing = Some(id);
            self.focus_on(Focus::Composer);
        }
    }

    fn switch_branch(&mut self, step: isize) {
        if self.session.is_busy() {
            self.tell_busy();
            return;
        }
        // A turn's two messages are one to the reader: where the one has no branch the other may.
        let chosen = self.chosen();
        let other = chosen.and_then(|id| match self.session.open.conversation.get(id)? {
            Message::Assistant(_) => self.session.open.conversation.parent(id),
            Message::User(_) => self.reply_at_choice(),
        });
        let with_branches = [chosen, other]
            .into_iter()
            .flatten()
            .find(|id| self.session.open.conversation.place(*id).1 > 1);
        match with_branches.and_then(|id| self.session.open.conversation.switch(id, step)) {
            Some(shown) => {
                self.transcript.range_start = None;
                self.select(Some(shown));
            }
            None => self.note = Some("There is no branch that way".into()),
        }
    }

    fn ask_value(&mut self, asked: PromptTarget) {
        self.overlay = Overlay::Prompt(ValuePrompt::new(asked, &self.session.settings));
    }
}
