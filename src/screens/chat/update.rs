//! Performs the actions of the chat screen.

use super::selection::Direction;
use super::{Action, Chat};
use crate::chat::message::Message;
use crate::chat::settings::SettingField;
use crate::screens::context::{Context, DialogRequest, Next, refuse_in_replay, say_busy};
use crate::screens::copy::copy_message;
use crate::screens::focus::Focus;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::keymap::KeyScope;
use crate::ui::prompt_target::PromptTarget;

impl Chat {
    pub fn act(&mut self, cx: &mut Context<'_>, action: Action) {
        let scroll = &mut self.transcript.scroll;
        match action {
            Action::PageUp => scroll.by_pages(-1),
            Action::PageDown => scroll.by_pages(1),
            Action::ScrollUp => scroll.by(-1),
            Action::ScrollDown => scroll.by(1),
            Action::ToStart => scroll.to_start(),
            Action::ToEnd => scroll.follow(),
            Action::NewConversation => start_again(cx),
            Action::Send => self.send(cx),
            Action::NewLine => self.composer.new_line(),
            Action::EditInEditor => self.open_draft_in_editor(cx),
            Action::OpenInEditor => self.open_message_in_editor(cx),
            Action::AttachFile => {
                cx.focus_on(Focus::Composer);
                cx.open(DialogRequest::Value(PromptTarget::AttachedFile, SettingsOwner::Session));
            }
            Action::RemoveAttachments => self.detach_all(cx),
            Action::RemoveLastAttachment => self.remove_last_attachment(cx),
            Action::EarlierPrompt => {
                if !self.step_example(cx.session, false) {
                    self.composer.up();
                    self.recall_more(cx);
                }
            }
            Action::LaterPrompt => {
                if !self.step_example(cx.session, true) {
                    self.composer.down();
                }
            }
            Action::LeaveComposer => self.leave_composer(cx),
            Action::NormalMode => self.composer.leave_insert(),
            Action::SelectPrevious => self.select_by(cx, -1),
            Action::SelectNext => self.select_by(cx, 1),
            Action::SelectFirst => self.select_end(cx, Direction::Start),
            Action::SelectLast => self.select_end(cx, Direction::End),
            Action::CopyMessage => self.copy_selected_messages(cx),
            Action::CopyLastReply => {
                let last = cx.session.last_reply().map(|(id, _)| id);
                copy_message(cx, last);
            }
            Action::CopyConversation => Self::copy_conversation(cx),
            Action::CopyCodeBlock => self.copy_code_block(cx),
            Action::ShowRequest => self.show_request(cx),
            Action::CopyRequest(format) => self.copy_request(cx, format),
            Action::ShowRaw => self.show_raw(cx),
            Action::MarkRange => self.toggle_range(cx),
            Action::PreviousTurn => self.step_turn(cx, Direction::Start),
            Action::NextTurn => self.step_turn(cx, Direction::End),
            Action::PreviousCitation => self.step_citation(cx, Direction::Start),
            Action::NextCitation => self.step_citation(cx, Direction::End),
            Action::ToggleThinking => self.toggle_thinking(cx),
            Action::ToggleCodeWrap => Self::toggle_code_wrap(cx),
            Action::CodeLeft => self.scroll_code(cx, Direction::Start),
            Action::CodeRight => self.scroll_code(cx, Direction::End),
            Action::LeaveConversation => {
                if !self.end_range() {
                    self.leave_conversation(cx);
                }
            }
            Action::EditAndResend => self.edit_and_resend(cx),
            Action::Regenerate => {
                let reply = self.chosen_reply(cx.session, cx.focus);
                self.regenerate(cx, reply);
            }
            Action::RegenerateAtTemperature => {
                self.open_regenerate_value_dialog(cx, SettingField::Temperature);
            }
            Action::RegenerateWithModel => self.open_regenerate_model_dialog(cx),
            Action::PreviousBranch => self.switch_branch(cx, -1),
            Action::NextBranch => self.switch_branch(cx, 1),
            Action::ToComposer => {
                self.composer.vim.insert();
                cx.focus_on(Focus::Composer);
            }
            Action::SendAgain => self.send_again(cx),
            Action::ContinueReply => self.continue_reply(cx),
            Action::StopReply => self.stop(cx),
            Action::ApplyReplySettings => self.apply_reply_settings(cx),
            Action::ToggleCount => self.toggle_counting(cx),
            Action::SearchPrompts => Self::search_prompts(cx),
        }
    }

    /// Stops the reply, or clears the composer. Returns whether there was anything to do.
    pub fn interrupt(&mut self, cx: &mut Context<'_>) -> bool {
        if cx.session.is_busy() {
            self.stop(cx);
            return true;
        }
        let is_editing = self.transcript.editing.is_some();
        if self.composer.is_empty() && !self.attachments.is_reading() && !is_editing {
            return false;
        }
        self.composer.put_aside();
        self.attachments.ignore_result();
        self.transcript.editing = None;
        true
    }

    fn leave_composer(&mut self, cx: &mut Context<'_>) {
        if self.unqueue() {
            return;
        }
        if cx.session.is_busy() {
            return self.stop(cx);
        }
        if self.transcript.editing.take().is_some() {
            self.composer.put_aside();
            let key = cx.keymap.key(KeyScope::Composer, Action::EarlierPrompt);
            cx.notice(format!("Edit cancelled. {key} restores the text"));
        } else {
            cx.focus_on(Focus::Conversation);
        }
    }

    fn edit_and_resend(&mut self, cx: &mut Context<'_>) {
        if cx.session.is_busy() {
            return say_busy(cx);
        }
        let conversation = &cx.session.open.conversation;
        let chosen = self.chosen(cx.session, cx.focus);
        let prompt = chosen.and_then(|id| match conversation.get(id)? {
            Message::User(_) => Some(id),
            Message::Assistant(_) => conversation.parent(id),
        });
        if let Some((id, prompt)) = prompt.and_then(|id| Some((id, conversation.prompt(id)?))) {
            self.composer.put_aside();
            self.composer.set(prompt.clone());
            self.transcript.editing = Some(id);
            cx.focus_on(Focus::Composer);
        }
    }

    fn switch_branch(&mut self, cx: &mut Context<'_>, step: isize) {
        if cx.session.is_busy() {
            return say_busy(cx);
        }
        let conversation = &cx.session.open.conversation;
        // The user sees a turn as a unit: if one of its messages has no branches, try the other
        // one.
        let chosen = self.chosen(cx.session, cx.focus);
        let other = chosen.and_then(|id| match conversation.get(id)? {
            Message::Assistant(_) => conversation.parent(id),
            Message::User(_) => self.chosen_reply(cx.session, cx.focus),
        });
        let mut both = [chosen, other].into_iter().flatten();
        let with_branches = both.find(|id| conversation.place(*id).1 > 1);
        match with_branches.and_then(|id| cx.session.open.conversation.switch(id, step)) {
            Some(shown) => {
                self.transcript.range_start = None;
                self.select(cx, Some(shown));
            }
            None => cx.notice("No more branches"),
        }
    }
}

fn start_again(cx: &mut Context<'_>) {
    if !refuse_in_replay(cx) {
        cx.next.push(Next::NewConversation);
    }
}
