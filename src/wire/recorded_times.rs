//! What is known of an exchange before it is played again: what was sent and answered, and when each
//! byte came. Owns which time belongs to which byte; refuses to know how fast it is played.

use std::time::Instant;

use super::wire_event::{ResponseHead, SentRequest};

/// The header by which a request says which of the exchanges that are played it is.
pub const NUMBER_HEADER: &str = "outcrop-exchange";

/// An exchange as it was, at times that are counted from a new beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedTimes {
    /// Which of those that are played it is.
    pub number: usize,
    pub asked: Instant,
    /// In the order in which they were made.
    pub attempts: Vec<AttemptTimes>,
    /// When it was over for the client, where that is known.
    pub over: Option<Instant>,
    /// The user stopped it: there was no answer to what is asked beyond these attempts.
    pub is_stopped: bool,
}

/// An attempt as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptTimes {
    pub sent: (Instant, SentRequest),
    pub answered: Option<(Instant, ResponseHead)>,
    /// Where in the body each piece ends, and when its last byte arrived.
    pub arrivals: Vec<(u64, Instant)>,
    pub ended: Option<Instant>,
    /// Why it was broken or failed, in the words of whoever noticed.
    pub why: Option<String>,
    /// The client stopped reading.
    pub is_left: bool,
}

impl RecordedTimes {
    /// The attempt of this number, counted from 1, as far as there was one.
    pub fn attempt(&self, number: usize) -> Option<&AttemptTimes> {
        self.attempts.get(number.checked_sub(1)?)
    }

    /// The last time that is known of it.
    pub fn last(&self) -> Instant {
        let last = self.attempts.last().map_or(self.asked, AttemptTimes::last);
        self.over.map_or(last, |over| over.max(last))
    }

    /// How many attempts the SDK may make of it: no more than it made, but for one that was stopped,
    /// perhaps while it waited to make the next.
    pub fn most_attempts(&self) -> usize {
        self.attempts.len() + usize::from(self.is_stopped)
    }
}

impl AttemptTimes {
    /// When the byte ahead of this place of the body arrived.
    pub fn arrived(&self, end: u64) -> Instant {
        let piece = self.arrivals.partition_point(|(piece_end, _)| *piece_end < end);
        self.arrivals.get(piece).map_or_else(|| self.last(), |(_, at)| *at)
    }

    /// When it ended, or the last time that is known of it.
    pub fn last(&self) -> Instant {
        let answered = self.answered.as_ref().map(|(at, _)| *at);
        let arrived = self.arrivals.last().map(|(_, at)| *at);
        self.ended.or(arrived).or(answered).unwrap_or(self.sent.0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_byte_arrived_with_the_piece_that_holds_it() {
        let asked = Instant::now();
        let at = |ms| asked + Duration::from_millis(ms);
        let sent = SentRequest {
            method: "POST".into(),
            uri: "/".into(),
            headers: Vec::new(),
            size: 0,
            body: None,
        };
        let arrivals = vec![(10, at(5)), (30, at(9))];
        let attempt = AttemptTimes {
            sent: (at(1), sent),
            answered: None,
            arrivals,
            ended: None,
            why: None,
            is_left: false,
        };
        let times = [1, 10, 11, 30, 31].map(|end| attempt.arrived(end));
        assert_eq!(times, [5, 5, 9, 9, 9].map(at));
        let attempts = vec![attempt];
        let mut known = RecordedTimes { number: 0, asked, attempts, over: None, is_stopped: false };
        assert_eq!((known.last(), known.most_attempts()), (at(9), 1));
        (known.over, known.is_stopped) = (Some(at(20)), true);
        assert_eq!((known.last(), known.most_attempts()), (at(20), 2));
        assert_eq!((known.attempt(0), known.attempt(2)), (None, None));
    }
}
