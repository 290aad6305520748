//! What each command does.

use super::actions::{Action, KeyScope};
use super::adjust::adjust;
use super::inspector::Dock;
use super::overlay::{self, ModelPurpose, Overlay, ValuePrompt};
use super::panel::{self, PanelRow, PanelVisibility};
use super::prompt_target::PromptTarget;
use super::screen_areas::DOCKED_FROM;
use super::selection::Direction;
use super::theme_picker::ThemePicker;
use super::transcript::Transcript;
use super::{App, Focus};
use crate::chat::message::Message;
use crate::chat::settings::{SettingField, Substitute};
use crate::session::effect::Effect;
use crate::session::open_conversation::OpenConversation;

impl App {
    /// Does what a command says.
    pub(super) fn perform(&mut self, command: Action) -> Vec<Effect> {
        if let Some(effects) = self.perform_comparing(command) {
            return effects;
        }
        match command {
            // Taken above.
            Action::Compare(_) => {}
            Action::TakeOverSettings => self.take_over_settings(),
            Action::Help => self.overlay = Overlay::Help(0, self.key_scope()),
            Action::Palette => self.overlay = Overlay::Palette(overlay::palette(&self.keymap)),
            Action::Details => self.overlay = Overlay::Details(0),
            Action::ChooseModel => return self.choose_model(ModelPurpose::Settings),
            Action::ChooseTheme => self.overlay = Overlay::Themes(ThemePicker::new(self.look)),
            Action::NextPane => self.step_pane(true),
            Action::PreviousPane => self.step_pane(false),
            Action::ToggleSettings => self.toggle_settings(),
            Action::PageUp => self.transcript.scroll.by_pages(-1),
            Action::PageDown => self.transcript.scroll.by_pages(1),
            Action::ToStart => self.transcript.scroll.to_start(),
            Action::ToEnd => self.transcript.scroll.follow(),
            Action::Inspect(act) => return self.inspect(act),
            found if self.finds_in_inspector(found) => self.find_in_inspector(found),
            Action::Find => self.find(),
            Action::FindNext => self.find_step(true),
            Action::FindPrevious => self.find_step(false),
            Action::LeaveFind => self.leave_find(),
            Action::NewConversation => return self.ask_anew(),
            Action::Interrupt => return self.interrupt(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return vec![Effect::Quit],
            Action::Send => return self.send(),
            Action::NewLine => self.composer.new_line(),
            Action::EditInEditor => return vec![Effect::Edit(self.composer.text())],
            Action::AttachFile => self.ask_path(),
            Action::RemoveAttachments => self.detach_all(),
            Action::RemoveLastAttachment => self.remove_last_attachment(),
            // A dialog takes its keys itself.
            Action::Dialog(_) => {}
            Action::EarlierPrompt => self.composer.up(),
            Action::LaterPrompt => self.composer.down(),
            Action::LeaveComposer => return self.leave_composer(),
            Action::SelectPrevious => self.select_by(-1),
            Action::SelectNext => self.select_by(1),
            Action::SelectFirst => self.select_end(Direction::Start),
            Action::SelectLast => self.select_end(Direction::End),
            Action::CopyMessage => return self.copy_chosen(),
            Action::CopyLastReply => {
                return self.copy_message(self.session.last_reply().map(|(id, _)| id));
            }
            Action::CopyConversation => return self.copy_conversation(),
            Action::ShowRequest => self.show_request(),
            Action::CopyRequest(form) => return self.copy_request(form),
            Action::CopyCodeBlock => return self.copy_code_block(),
            Action::Metrics(act) => return self.act_on_metrics(act),
            Action::SetQuota => self.ask_quota(),
            Action::RestoreUnsaved => self.ask_to_restore(),
            Action::ShowRaw => return self.show_raw(),
            Action::MarkRange => self.toggle_range(),
            Action::ScrollUp => self.transcript.scroll.by(-1),
            Action::ScrollDown => self.transcript.scroll.by(1),
            Action::PreviousTurn => self.step_turn(Direction::Start),
            Action::NextTurn => self.step_turn(Direction::End),
            Action::ToggleThinking => self.toggle_thinking(),
            Action::ToggleCodeWrap => self.toggle_code_wrap(),
            Action::CodeLeft => self.shift_code(Direction::Start),
            Action::CodeRight => self.shift_code(Direction::End),
            Action::LeaveConversation => {
                if !self.end_range() {
                    self.leave_conversation();
                }
            }
            Action::EditAndResend => self.edit_and_resend(),
            Action::Regenerate => return self.regenerate(self.reply_at_choice()),
            Action::RegenerateAtTemperature => self.regenerate_with(SettingField::Temperature),
            Action::RegenerateWithModel => return self.regenerate_with_model(),
            Action::PreviousBranch => self.switch_branch(-1),
            Action::NextBranch => self.switch_branch(1),
            Action::ToComposer | Action::LeaveSettings => self.leave_pane(),
            Action::RowUp => self.panel.step(-1, &self.session.settings, &self.session.catalog),
            Action::RowDown => self.panel.step(1, &self.session.settings, &self.session.catalog),
            Action::Less => self.adjust(false),
            Action::More => self.adjust(true),
            Action::EditRow => return self.edit_row(),
            Action::AddRow => self.ask_value(PromptTarget::StopSequence(None)),
            Action::DeleteRow => self.delete_row(),
            Action::Set(asked) => self.ask_value(asked),
            Action::ApplyRecipe => self.choose_recipe(),
            Action::SaveRecipe => self.name_recipe(),
            Action::LeaveRecipe => self.leave_recipe(),
            Action::SendAgain => return self.send_again(),
            Action::ForgetLessons => return self.forget_lessons(),
            Action::ContinueReply => return self.continue_reply(),
            Action::StopReply => return self.stop(),
            Action::Step => return vec![Effect::Step],
            Action::RecordStream if self.session.recording.is_some() => {
                return vec![Effect::Record(None)];
            }
            Action::RecordStream => self.ask_value(PromptTarget::Recording),
            Action::ToggleCount => self.toggle_counting(),
            Action::ToggleMouse => return self.toggle_mouse(),
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
            let key = self.keymap.key(KeyScope::Composer, Action::EarlierPrompt);
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

    fn adjust(&mut self, up: bool) {
        let row = self.panel.row(&self.session.settings, &self.session.catalog);
        if !adjust(&mut self.session.settings, &self.session.catalog, row, up) {
            let key = self.keymap.key(KeyScope::Settings, Action::EditRow);
            self.note = Some(format!("{key} edits this setting"));
        }
    }

    fn edit_row(&mut self) -> Vec<Effect> {
        let row = self.panel.row(&self.session.settings, &self.session.catalog);
        match (row, &self.session.settings.prefill) {
            (PanelRow::Substitute, Some(prefill)) if self.session.settings.substitute.is_none() => {
                let stops = &self.session.settings.stop_sequences;
                self.session.settings.substitute = Some(Substitute::of(prefill, stops));
                self.note = Some("The system prompt says now how the reply begins".into());
                return Vec::new();
            }
            _ => {}
        }
        match PromptTarget::of(row) {
            Some(asked) => self.ask_value(asked),
            None if row == PanelRow::Recipe => self.choose_recipe(),
            None => return self.perform(Action::ChooseModel),
        }
        Vec::new()
    }

    fn delete_row(&mut self) {
        let row = self.panel.row(&self.session.settings, &self.session.catalog);
        if row == PanelRow::Recipe {
            return self.leave_recipe();
        }
        if row == PanelRow::One(SettingField::Model) {
            let key = self.keymap.key(KeyScope::Settings, Action::EditRow);
            self.note = Some(format!("A request needs a model; {key} chooses another"));
        }
        panel::delete(&mut self.session.settings, row);
    }

    fn ask_value(&mut self, asked: PromptTarget) {
        self.overlay = Overlay::Prompt(ValuePrompt::new(asked, &self.session.settings));
    }
}
