//! A replay: recorded requests take the place of what the user would send. Nothing else is sent.

mod replayed_columns;

use super::App;
use super::actions::Action;
use crate::session::effect::Effect;
use crate::session::replay::{LastShown, ReplayState, ReplayedRequest, as_sent};
use crate::session::request_origin::RequestOrigin;
use crate::session::requests::RequestNumber;
use crate::ui::keymap::KeyScope;
use crate::wire::wire_event::RequestPosition;

impl App {
    /// The request, the last of its reply, that the conversation ends with on the screen, or that
    /// the chosen column of a comparison shows; and whether it is such a column.
    pub fn reply_shown_last(&self) -> Option<(RequestNumber, bool)> {
        if let Some(columns) = self.comparing.shown() {
            return Some((self.session.last_request(columns.chosen().message)?, true));
        }
        let tip = self.session.open.conversation.tip()?;
        self.session.last_request(tip).map(|request| (request, false))
    }

    /// The position of a request in the conversation, for a recording of it.
    pub fn place_of(&self, request: RequestNumber) -> Option<RequestPosition> {
        let compared = |reply| self.comparing.shown().and_then(|columns| columns.position(reply));
        let (reply, position) = self.session.position(request)?;
        Some(RequestPosition { compared: compared(reply), ..position })
    }

    /// Asks what was recorded, with what was set then. Several are the columns of a comparison.
    pub(super) fn replay(&mut self, played: &[ReplayedRequest]) -> Vec<Effect> {
        // What a turn without a reply gave back was taken from there then.
        self.composer.clear();
        let mut effects = Vec::new();
        if let Some(place) = played.first().and_then(|played| played.place)
            && place.conversation != self.session.open.replay.conversation
        {
            self.put_comparison_away();
            if !self.session.open.conversation.is_empty() {
                effects = self.new_conversation();
            }
            self.session.open.replay =
                ReplayState { conversation: place.conversation, ..ReplayState::default() };
        }
        self.fit_composer();
        effects.extend(match played {
            [played] => match self.replayed_column(played.place) {
                Some(column) => self.replay_column(column, played),
                None => self.replay_one(played),
            },
            columns => self.replay_columns(columns),
        });
        effects
    }

    fn replay_one(&mut self, played: &ReplayedRequest) -> Vec<Effect> {
        let ReplayedRequest { request, place } = played;
        let said = &request.history;
        self.put_comparison_away();
        let spot = match place {
            Some(place) => self.session.recorded_spot(*place),
            None => self.session.found_spot(said, &request.settings),
        };
        let settings = self.session.settings_then(played, matches!(spot, RequestOrigin::GoOn(_)));
        let effects = if let RequestOrigin::GoOn(reply) = spot {
            let started = self.session.request_rest(reply, &settings, as_sent(played));
            self.follow(started)
        } else {
            let prompt = self.session.asked_prompt(spot, said, &settings);
            self.ask(prompt, &settings, as_sent(played))
        };
        let tip = self.session.open.conversation.tip();
        let asked = tip.filter(|tip| self.session.turn(*tip).is_some());
        if let (Some(place), Some(reply)) = (place, asked) {
            self.session.remember_place(*place, reply);
            self.session.add_earlier(place.earlier, reply);
        }
        effects
    }

    /// Nothing more is played: the conversation is shown as it was when the recording ended.
    pub(super) fn end_replay(
        &mut self,
        shown: Option<LastShown>,
        cut: Option<usize>,
    ) -> Vec<Effect> {
        let here =
            |shown: &LastShown| shown.place.conversation == self.session.open.replay.conversation;
        if let Some(LastShown { place, is_compared }) = shown.filter(here)
            && let Some(reply) = self.session.open.replay.messages.get(&place.reply).copied()
            && !(is_compared && self.show_column_of(reply))
        {
            self.put_comparison_away();
            self.session.open.conversation.show(reply);
            self.session.open.conversation.end_at(reply);
        }
        self.note = Some(match cut {
            Some(line) => format!(
                "The replay has ended; line {line} of the recording is cut off, and was left out"
            ),
            None => self.replay_has_ended(),
        });
        Vec::new()
    }

    /// Stops a reply as the user stopped it in the recording.
    pub(super) fn stop_replay(&mut self, reply: RequestNumber) -> Vec<Effect> {
        let effects = match self.session.message_in_flight(reply) {
            Some(message) if self.comparing.is_open() => {
                self.session.stop(message).into_iter().collect()
            }
            Some(_) => self.stop(),
            None => Vec::new(),
        };
        self.note = None;
        effects
    }

    /// Says why no request can be sent now, if so. `then` ends the sentence about a reply that is
    /// under way.
    pub(super) fn refuses_to_ask(&mut self, then: &str) -> bool {
        if self.refuses_to_replay() {
            return true;
        }
        let is_busy = self.session.is_busy();
        if is_busy {
            let key = self.keymap.key(KeyScope::Anywhere, Action::Interrupt);
            self.note = Some(format!("A reply is under way: {key} stops it{then}"));
        }
        is_busy
    }

    /// Says that a reply is under way, and which key stops it.
    pub(super) fn tell_busy(&mut self) {
        let key = self.keymap.key(KeyScope::Anywhere, Action::Interrupt);
        self.note = Some(format!("A reply is under way: {key} stops it"));
    }

    /// The notice at the end of a replay.
    fn replay_has_ended(&self) -> String {
        format!("The replay has ended; {} quits", self.key_of(Action::Quit))
    }

    /// The key that continues a replay which stands still.
    pub(super) fn step_key(&self) -> String {
        self.keymap.key(KeyScope::Replay, Action::Step)
    }

    /// Says that nothing is asked in a replay, if it is one.
    pub(super) fn refuses_to_replay(&mut self) -> bool {
        if self.session.is_replay() {
            let key = self.key_of(Action::Quit);
            self.note = Some(format!("This is a replay: nothing is sent. {key} quits"));
        }
        self.session.is_replay()
    }
}
