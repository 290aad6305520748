//! What each command does.

use super::adjust::adjust;
use super::appearance::ThemePicker;
use super::command::Command;
use super::inspector::Dock;
use super::overlay::{self, ModelPurpose, Overlay, Prompt};
use super::panel::{self, PanelRow, PanelVisibility};
use super::prompt_target::PromptTarget;
use super::reading_options::ReadingOptions;
use super::screen_areas::DOCKED_FROM;
use super::scroll::Scroll;
use super::selection::Direction;
use super::{App, Focus};
use crate::chat::message::Message;
use crate::chat::settings::{SettingField, Substitute};
use crate::session::effect::Effect;

impl App {
    /// Does what a command says.
    pub(super) fn perform(&mut self, command: Command) -> Vec<Effect> {
        if let Some(effects) = self.perform_comparing(command) {
            return effects;
        }
        match command {
            // Taken above.
            Command::Compare(_) => {}
            Command::TakeOverSettings => self.take_over_settings(),
            Command::Help => self.overlay = Overlay::Help(0, self.place_of_keys()),
            Command::Palette => self.overlay = Overlay::Palette(overlay::palette()),
            Command::Details => self.overlay = Overlay::Details(0),
            Command::ChooseModel => return self.choose_model(ModelPurpose::Settings),
            Command::ChooseTheme => self.overlay = Overlay::Themes(ThemePicker::new(self.look)),
            Command::NextPane => self.step_pane(true),
            Command::PreviousPane => self.step_pane(false),
            Command::ToggleSettings => self.toggle_settings(),
            Command::PageUp => self.scroll.by_pages(-1),
            Command::PageDown => self.scroll.by_pages(1),
            Command::ToStart => self.scroll.to_start(),
            Command::ToEnd => self.scroll.follow(),
            Command::Inspect(act) => return self.inspect(act),
            found if self.finds_in_inspector(found) => self.find_in_inspector(found),
            Command::Find => self.find(),
            Command::FindNext => self.find_step(true),
            Command::FindPrevious => self.find_step(false),
            Command::LeaveFind => self.leave_find(),
            Command::NewConversation => return self.ask_anew(),
            Command::Interrupt => return self.interrupt(),
            Command::Suspend => return vec![Effect::Suspend],
            Command::Quit => return vec![Effect::Quit],
            Command::Send => return self.send(),
            Command::NewLine => self.composer.new_line(),
            Command::EditInEditor => return vec![Effect::Edit(self.composer.text())],
            Command::AttachFile => self.ask_path(),
            Command::RemoveAttachments => self.detach_all(),
            Command::EarlierPrompt => self.composer.up(),
            Command::LaterPrompt => self.composer.down(),
            Command::LeaveComposer => return self.leave_composer(),
            Command::SelectPrevious => self.select_by(-1),
            Command::SelectNext => self.select_by(1),
            Command::SelectFirst => self.select_end(Direction::Start),
            Command::SelectLast => self.select_end(Direction::End),
            Command::CopyMessage => return self.copy_chosen(),
            Command::CopyLastReply => {
                return self.copy_message(self.session.last_reply().map(|(id, _)| id));
            }
            Command::CopyConversation => return self.copy_conversation(),
            Command::ShowRequest => self.show_request(),
            Command::CopyRequest(form) => return self.copy_request(form),
            Command::CopyCodeBlock => return self.copy_code_block(),
            Command::Metrics(act) => return self.act_on_metrics(act),
            Command::SetQuota => self.ask_quota(),
            Command::RestoreUnsaved => self.ask_to_restore(),
            Command::ShowRaw => return self.show_raw(),
            Command::MarkRange => self.toggle_range(),
            Command::ScrollUp => self.scroll.by(-1),
            Command::ScrollDown => self.scroll.by(1),
            Command::PreviousTurn => self.step_turn(Direction::Start),
            Command::NextTurn => self.step_turn(Direction::End),
            Command::ToggleThinking => self.toggle_thinking(),
            Command::ToggleCodeWrap => self.toggle_code_wrap(),
            Command::CodeLeft => self.shift_code(Direction::Start),
            Command::CodeRight => self.shift_code(Direction::End),
            Command::LeaveConversation => {
                if !self.end_range() {
                    self.leave_conversation();
                }
            }
            Command::EditAndResend => self.edit_and_resend(),
            Command::Regenerate => return self.regenerate(self.reply_at_choice()),
            Command::RegenerateAtTemperature => self.regenerate_with(PromptTarget::Temperature),
            Command::RegenerateWithModel => return self.regenerate_with_model(),
            Command::PreviousBranch => self.switch_branch(-1),
            Command::NextBranch => self.switch_branch(1),
            Command::ToComposer | Command::LeaveSettings => self.leave_pane(),
            Command::RowUp => self.panel.step(-1, &self.session.settings, &self.session.catalog),
            Command::RowDown => self.panel.step(1, &self.session.settings, &self.session.catalog),
            Command::Less => self.adjust(false),
            Command::More => self.adjust(true),
            Command::EditRow => return self.edit_row(),
            Command::AddRow => self.ask_value(PromptTarget::StopSequence(None)),
            Command::DeleteRow => self.delete_row(),
            Command::Set(asked) => self.ask_value(asked),
            Command::ApplyRecipe => self.choose_recipe(),
            Command::SaveRecipe => self.name_recipe(),
            Command::LeaveRecipe => self.leave_recipe(),
            Command::SendAgain => return self.send_again(),
            Command::ForgetLessons => return self.forget_lessons(),
            Command::ContinueReply => return self.continue_reply(),
            Command::StopReply => return self.stop(),
            Command::Step => return vec![Effect::Step],
            Command::RecordStream if self.session.recording.is_some() => {
                return vec![Effect::Record(None)];
            }
            Command::RecordStream => self.ask_value(PromptTarget::Recording),
            Command::ToggleCount => self.toggle_counting(),
            Command::ToggleMouse => return self.toggle_mouse(),
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
            self.range_start = None;
        }
        if pane == Focus::Conversation && self.selected.is_none() {
            self.selected = self.session.open.conversation.tip();
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
        // What is written goes along, unless it belongs to the conversation that is left: the
        // text of an edit, or a prompt that a turn without a reply gave back.
        let given_back =
            self.session.open.conversation.messages().rev().find_map(|message| match message {
                Message::User(prompt) => Some(prompt),
                Message::Assistant(_) => None,
            });
        if self.editing.is_some() || given_back == Some(&self.composer.prompt()) {
            self.composer.put_aside();
            self.attaching.forget();
        }
        self.session.open_new_conversation();
        self.find.clear();
        self.metrics.forget();
        self.inspector.forget();
        self.compared = None;
        self.selected = None;
        self.editing = None;
        self.range_start = None;
        self.reading = ReadingOptions::default();
        self.scroll = Scroll::default();
        self.focus = Focus::Composer;
        effects
    }

    /// Stops the reply; else clears the composer; else, twice, quits.
    fn interrupt(&mut self) -> Vec<Effect> {
        if self.session.is_busy() {
            return self.stop();
        }
        let is_reading = self.attaching.is_reading();
        if !self.composer.is_empty() || is_reading || self.editing.is_some() {
            self.composer.put_aside();
            self.attaching.forget();
            self.editing = None;
            return Vec::new();
        }
        if self.quit_is_armed {
            return vec![Effect::Quit];
        }
        self.quit_is_armed = true;
        self.note = Some("Ctrl+C again quits".into());
        Vec::new()
    }

    fn leave_composer(&mut self) -> Vec<Effect> {
        if self.session.is_busy() {
            return self.stop();
        }
        if self.editing.take().is_some() {
            self.composer.put_aside();
            self.note = Some("Editing left; ↑ brings its text back".into());
        } else {
            self.focus_on(Focus::Conversation);
        }
        Vec::new()
    }

    fn edit_and_resend(&mut self) {
        if self.session.is_busy() {
            self.note = Some("A reply is under way: Ctrl+C stops it".into());
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
            self.editing = Some(id);
            self.focus_on(Focus::Composer);
        }
    }

    fn switch_branch(&mut self, step: isize) {
        if self.session.is_busy() {
            self.note = Some("A reply is under way: Ctrl+C stops it".into());
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
                self.range_start = None;
                self.select(Some(shown));
            }
            None => self.note = Some("There is no branch that way".into()),
        }
    }

    fn adjust(&mut self, up: bool) {
        let row = self.panel.row(&self.session.settings, &self.session.catalog);
        if !adjust(&mut self.session.settings, &self.session.catalog, row, up) {
            self.note = Some("Enter edits this setting".into());
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
            None => return self.perform(Command::ChooseModel),
        }
        Vec::new()
    }

    fn delete_row(&mut self) {
        let row = self.panel.row(&self.session.settings, &self.session.catalog);
        if row == PanelRow::Recipe {
            return self.leave_recipe();
        }
        if row == PanelRow::One(SettingField::Model) {
            self.note = Some("A request needs a model; Enter chooses another".into());
        }
        panel::delete(&mut self.session.settings, row);
    }

    fn ask_value(&mut self, asked: PromptTarget) {
        self.overlay = Overlay::Prompt(Prompt::new(asked, &self.session.settings));
    }
}
