//! What is known of all events of an attempt, kept up as they come: each is looked at once, so that
//! neither a frame nor a key pays for the hundred thousand before it.

use std::time::{Duration, Instant};

use super::filter::{DELTA, EventFilter};
use crate::session::requests::RequestNumber;
use crate::wire::exchange::Attempt;
use crate::wire::frame::{Frame, FrameCondition, FrameKind, HeaderName};

/// Names an attempt among all of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttemptId {
    pub request: RequestNumber,
    /// Its place among the attempts of the request.
    pub attempt: usize,
}

/// A silence between two events that is worth a mark.
pub const STALL: Duration = Duration::from_millis(500);

/// Types that are told apart: a stream has nine.
const MOST_TYPES: usize = 40;

/// Silences that are kept.
const MOST_STALLS: usize = 1000;

/// What was found so far.
#[derive(Debug, Clone, Default)]
pub struct EventScan {
    subject: Option<AttemptId>,
    filter: EventFilter,
    /// The number of the event that is looked at next.
    next: usize,
    /// The numbers of those that the filter takes; not kept while it takes all.
    listed: Vec<usize>,
    /// All numbers that are there.
    first: usize,
    pub marks: StreamLandmarks,
}

/// The landmarks of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StreamLandmarks {
    pub first_event: Option<Instant>,
    pub last_event: Option<Instant>,
    pub first_delta: Option<Instant>,
    pub last_delta: Option<Instant>,
    pub deltas: usize,
    pub stop: Option<Instant>,
    pub metadata: Option<Instant>,
    /// Events whose checksums or lengths are wrong, or that are cut.
    pub damaged: usize,
    pub exceptions: usize,
    /// The types in the order in which each came first.
    pub types: Vec<HeaderName>,
    /// The silences between two events.
    pub stalls: Vec<(Instant, Instant)>,
}

impl EventScan {
    /// Looks at what has come since, or at all of it where something else is looked at now.
    pub fn read(&mut self, subject: AttemptId, attempt: &Attempt, filter: &EventFilter) {
        if self.subject != Some(subject) {
            *self = Self { subject: Some(subject), next: 1, first: 1, ..Self::default() };
            self.filter.clone_from(filter);
        } else if self.filter != *filter {
            self.filter.clone_from(filter);
            self.listed.clear();
            let rows = attempt.frames().rows().iter().zip(attempt.frames().first()..);
            let known = rows.take_while(|(_, number)| *number < self.next);
            if *filter != EventFilter::All {
                self.listed.extend(known.filter(|(row, _)| filter.takes(row)).map(|(_, n)| n));
            }
        }
        let frames = attempt.frames();
        if frames.first() != self.first {
            self.first = frames.first();
            let gone = self.listed.partition_point(|number| *number < self.first);
            self.listed.drain(..gone);
        }
        self.next = self.next.max(self.first);
        // What has no end that could be known grows in its place: nothing follows it.
        for row in frames.rows().from(self.next - self.first) {
            self.marks.take(&row);
            if *filter != EventFilter::All && filter.takes(&row) {
                self.listed.push(self.next);
            }
            self.next += 1;
        }
    }

    /// What it tells of.
    pub fn subject(&self) -> Option<AttemptId> {
        self.subject
    }

    /// Whether it tells of this.
    pub fn is_of(&self, subject: AttemptId) -> bool {
        self.subject == Some(subject)
    }

    /// How many events are listed.
    pub fn len(&self) -> usize {
        match self.filter {
            EventFilter::All => self.next.saturating_sub(self.first),
            _ => self.listed.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the event at a place of the list.
    pub fn number(&self, place: usize) -> Option<usize> {
        match self.filter {
            EventFilter::All => (place < self.len()).then_some(self.first + place),
            _ => self.listed.get(place).copied(),
        }
    }

    /// The place of an event in the list, or of the one after it where it is not listed.
    pub fn place(&self, number: usize) -> usize {
        let place = match self.filter {
            EventFilter::All => number.saturating_sub(self.first),
            _ => self.listed.partition_point(|listed| *listed < number),
        };
        place.min(self.len().saturating_sub(1))
    }
}

impl StreamLandmarks {
    fn take(&mut self, frame: &Frame) {
        let at = frame.at;
        if let Some(before) = self.last_event
            && at.saturating_duration_since(before) >= STALL
            && self.stalls.len() < MOST_STALLS
        {
            self.stalls.push((before, at));
        }
        self.first_event.get_or_insert(at);
        self.last_event = Some(at);
        if frame.condition != FrameCondition::Sound {
            self.damaged += 1;
        }
        match &frame.kind {
            FrameKind::Event(name) if name == DELTA => {
                self.first_delta.get_or_insert(at);
                self.last_delta = Some(at);
                self.deltas += 1;
                if self.deltas > 1 {
                    return;
                }
            }
            FrameKind::Event(name) if name == "messageStop" => self.stop = Some(at),
            FrameKind::Event(name) if name == "metadata" => self.metadata = Some(at),
            FrameKind::Exception(_) | FrameKind::Error(_) => self.exceptions += 1,
            _ => {}
        }
        let name = frame.kind.name();
        if self.types.len() < MOST_TYPES && !self.types.iter().any(|known| known == name) {
            self.types.push(match &frame.kind {
                FrameKind::Event(name)
                | FrameKind::Exception(name)
                | FrameKind::Error(name)
                | FrameKind::Other(name) => name.clone(),
                FrameKind::Untyped | FrameKind::Unread => HeaderName::Owned(name.to_owned()),
            });
        }
    }
}
