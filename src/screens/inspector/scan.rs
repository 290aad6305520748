//! An incremental scan of an attempt's events. Each event is read once, so that the cost of a
//! screen frame or a key press does not depend on the number of events.

use std::time::{Duration, Instant};

use super::filter::{DELTA, EventFilter};
use crate::session::requests::RequestNumber;
use crate::wire::exchange::Attempt;
use crate::wire::frame::{Frame, FrameCondition, FrameKind, HeaderName};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttemptId {
    pub request: RequestNumber,
    /// The index of the attempt among the attempts of the request.
    pub attempt: usize,
}

/// The minimum time between two events that is marked as a silence.
pub const STALL: Duration = Duration::from_millis(500);

/// Maximum number of distinct event types. The API has eleven, including the exceptions.
const MAX_TYPES: usize = 40;

const MOST_STALLS: usize = 1000;

#[derive(Debug, Clone, Default)]
pub struct EventScan {
    subject: Option<AttemptId>,
    filter: EventFilter,
    next: usize,
    /// The numbers of the events that pass the filter. Empty while the filter passes all.
    listed: Vec<usize>,
    /// The number of the first event that was not dropped.
    first: usize,
    pub marks: StreamLandmarks,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StreamLandmarks {
    pub first_event: Option<Instant>,
    pub last_event: Option<Instant>,
    pub first_delta: Option<Instant>,
    pub last_delta: Option<Instant>,
    pub deltas: usize,
    pub stop: Option<Instant>,
    pub metadata: Option<Instant>,
    /// The number of events with a wrong checksum or length, or that are cut off.
    pub damaged: usize,
    pub exceptions: usize,
    /// The event types in order of first occurrence.
    pub types: Vec<HeaderName>,
    pub stalls: Vec<(Instant, Instant)>,
}

impl EventScan {
    /// Scans new events, or all events if the subject or the filter has changed.
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
            let dropped = self.listed.partition_point(|number| *number < self.first);
            self.listed.drain(..dropped);
        }
        self.next = self.next.max(self.first);
        // A frame without a known end still grows, and nothing follows it.
        for row in frames.rows().from(self.next - self.first) {
            self.marks.take(&row);
            if *filter != EventFilter::All && filter.takes(&row) {
                self.listed.push(self.next);
            }
            self.next += 1;
        }
    }

    pub fn subject(&self) -> Option<AttemptId> {
        self.subject
    }

    pub fn is_of(&self, subject: AttemptId) -> bool {
        self.subject == Some(subject)
    }

    pub fn len(&self) -> usize {
        match self.filter {
            EventFilter::All => self.next.saturating_sub(self.first),
            _ => self.listed.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn number(&self, place: usize) -> Option<usize> {
        match self.filter {
            EventFilter::All => (place < self.len()).then_some(self.first + place),
            _ => self.listed.get(place).copied(),
        }
    }

    /// Returns the position of an event in the list, or of the next listed event.
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
        if self.types.len() < MAX_TYPES && !self.types.iter().any(|known| known == name) {
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
