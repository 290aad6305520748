//! Replays: recorded requests replace the user's requests, and no other requests are sent.

use super::App;
use super::layers::Layer;
use crate::chat::conversation::MessageId;
use crate::screens::compare::ComparePage;
use crate::session::replay::{LastShown, ReplayState, ReplayedColumns, ReplayedRequest};
use crate::session::requests::RequestNumber;
use crate::session::turn::Phase;
use crate::wire::wire_event::RequestPosition;

impl App {
    /// Sends recorded requests with their recorded settings. Several requests are the columns of a
    /// comparison.
    pub(super) fn replay(&mut self, played: &[ReplayedRequest]) {
        // A turn without a reply returned its prompt to the composer. The recorded user sent it
        // from there.
        self.screens.chat.composer.clear();
        if let Some(place) = played.first().and_then(|played| played.place)
            && place.conversation != self.session.open.replay.conversation
        {
            self.close_open_comparison();
            if !self.session.open.conversation.is_empty() {
                self.new_conversation();
            }
            self.session.open.replay =
                ReplayState { conversation: place.conversation, ..ReplayState::default() };
        }
        self.fit_composer();
        match played {
            [played] => match self.replayed_column(played.place) {
                Some(column) => {
                    self.with_comparison(|page, cx| page.replay_in_column(cx, column, played));
                }
                None => self.replay_one(played),
            },
            columns => self.replay_columns(columns),
        }
    }

    fn replay_one(&mut self, played: &ReplayedRequest) {
        self.close_open_comparison();
        self.on(|screens, cx| screens.chat.replay(cx, played));
    }

    /// Ends the replay and shows the conversation as it was when the recording ended.
    pub(super) fn end_replay(&mut self, shown: Option<LastShown>, cut: Option<usize>) {
        let replay = &self.session.open.replay;
        let here = shown.filter(|shown| shown.place.conversation == replay.conversation);
        if let Some(LastShown { place, is_compared }) = here
            && let Some(reply) = replay.messages.get(&place.reply).copied()
            && !(is_compared && self.show_column_of(reply))
        {
            self.close_open_comparison();
            self.session.open.conversation.show(reply);
            self.session.open.conversation.truncate_path(reply);
        }
        self.notice = Some(match cut {
            Some(line) => format!(
                "The replay has ended. Line {line} of the recording was incomplete and was skipped"
            ),
            None => {
                let key = self.keymap.key(self.key_scope(), "quit");
                format!("The replay has ended. {key} quits")
            }
        });
    }

    pub(super) fn stop_replay(&mut self, reply: RequestNumber) {
        match self.session.message_in_flight(reply) {
            Some(message) if self.comparison().is_some() => {
                self.effects.extend(self.session.stop(message));
            }
            Some(_) => self.on(|screens, cx| screens.chat.stop(cx)),
            None => {}
        }
        self.notice = None;
    }

    /// Handles the end of a reply. Unless it is a column, the queued prompt is sent or returns to
    /// the composer, and a failed reply returns its own prompt.
    pub(super) fn reply_ended(&mut self, reply: MessageId) {
        let busy_notice = self.busy_notice.take_if(|_| !self.session.is_busy());
        self.notice.take_if(|notice| busy_notice.as_ref() == Some(notice));
        if self.comparison().is_some() {
            return;
        }
        let has_failed = self.session.phase() == Phase::Failed;
        self.on(|screens, cx| {
            screens.chat.settle_queue(cx, reply);
            if has_failed {
                screens.chat.restore_failed_prompt(cx.session, reply);
            }
        });
    }

    pub(super) fn recording(&mut self, name: Option<String>) {
        self.notice = Some(match (&self.session.recording, &name) {
            (_, Some(name)) => format!("Recording to {name}, from the next request on"),
            (Some(name), None) if self.session.is_busy() => {
                format!("The recording {name} ends when this reply is complete")
            }
            (Some(name), None) => format!("Stopped recording to {name}"),
            (None, None) => return,
        });
        self.session.recording = name;
    }

    fn replay_columns(&mut self, played: &[ReplayedRequest]) {
        self.close_open_comparison();
        if let Some(page) = self.on(|_, cx| ComparePage::replay(cx, played)) {
            self.clear_selection();
            self.layers.insert(0, Layer::Compare(Box::new(page)));
        }
    }

    /// Shows the column that gets another request, and returns its index.
    fn replayed_column(&mut self, place: Option<RequestPosition>) -> Option<usize> {
        let compared = place?.compared?;
        let ReplayedColumns { first, numbers } = &self.session.open.replay.columns;
        let at = numbers.iter().position(|number| *number == compared.column)?;
        if first != &Some(compared.first) || !self.reopen_comparison() {
            return None;
        }
        Some(at)
    }

    /// Shows the comparison that contains this reply, and chooses its column. Returns whether there
    /// is one.
    fn show_column_of(&mut self, reply: MessageId) -> bool {
        if !self.reopen_comparison() {
            return false;
        }
        let Some(page) = self.layers.comparison_mut() else { return false };
        let column = page.place(reply);
        if let Some(at) = column {
            page.choose(at);
        }
        column.is_some()
    }

    /// Shows the last comparison again if it is closed. Returns whether there is one.
    fn reopen_comparison(&mut self) -> bool {
        if self.comparison().is_none() {
            self.show_comparison_again();
        }
        self.comparison().is_some_and(|page| page.columns().is_some())
    }
}
