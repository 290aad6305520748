//! The exchanges of a session, by the number of their request. Limits the memory of all bytes;
//! sizes, types and times are always kept. At the limit, the log drops bytes in this order:
//!
//! 1. If request bodies use more than half: the oldest request body.
//! 2. Otherwise the oldest chunk of the largest response, so that a long reply does not displace
//!    the bytes of other turns.
//! 3. If all responses are small: the oldest response.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use super::body::MAX_CHUNK;
use super::exchange::Exchange;
use super::shortened_body;
use super::wire_event::WireEvent;

/// The maximum number of bytes of all requests and responses.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The largest request body that is kept unchanged.
pub const MAX_REQUEST_BYTES: usize = MAX_BYTES / 2;

/// Returns a large request body without its attachments; `None` if it is still too large.
pub fn shortened(body: &[u8], most: usize) -> Option<Arc<[u8]>> {
    let shortened = shortened_body::shortened(body);
    (shortened.len() <= most).then(|| shortened.into())
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireLog {
    exchanges: BTreeMap<u64, Exchange>,
    max: usize,
    /// Kept bytes of requests and of responses.
    requests: usize,
    responses: usize,
    /// The exchanges whose responses use more than one chunk, ordered by size.
    large: BTreeSet<(usize, Reverse<u64>)>,
    /// The first exchange that may still have a request body or a response to drop.
    oldest_request: u64,
    oldest_response: u64,
}

impl Default for WireLog {
    fn default() -> Self {
        Self::with_limit(MAX_BYTES)
    }
}

impl WireLog {
    /// Returns a log with this limit in bytes.
    pub fn with_limit(most: usize) -> Self {
        Self {
            exchanges: BTreeMap::new(),
            max: most,
            requests: 0,
            responses: 0,
            large: BTreeSet::new(),
            oldest_request: 0,
            oldest_response: 0,
        }
    }

    /// Adds a request. Each number must be larger than the one before.
    pub fn begin(&mut self, number: u64, sent_at: Instant) {
        self.exchanges.insert(number, Exchange::new(sent_at));
    }

    pub fn record(&mut self, number: u64, mut event: WireEvent) {
        let Some(exchange) = self.exchanges.get_mut(&number) else { return };
        if let WireEvent::Sent(_, sent) = &mut event
            && let Some(body) = sent.body.as_ref().filter(|body| body.len() > self.max / 2)
        {
            sent.body = shortened(body, self.max / 2);
        }
        let before = (exchange.request_kept(), exchange.bytes_kept());
        exchange.apply(event);
        self.requests = self.requests - before.0 + exchange.request_kept();
        let kept = exchange.bytes_kept();
        if kept > 0 {
            self.oldest_response = self.oldest_response.min(number);
        }
        self.update_kept_bytes(number, before.1, kept);
        while self.kept() > self.max && self.drop_some() {}
    }

    /// Updates the number of kept response bytes.
    fn update_kept_bytes(&mut self, number: u64, before: usize, now: usize) {
        self.responses = self.responses - before + now;
        if before != now {
            self.large.remove(&(before, Reverse(number)));
            if now > MAX_CHUNK {
                self.large.insert((now, Reverse(number)));
            }
        }
    }

    fn drop_some(&mut self) -> bool {
        if self.requests > self.max / 2 {
            return self.drop_request();
        }
        match self.large.last() {
            Some((_, Reverse(number))) => self.drop_chunk_of(*number),
            None => self.drop_oldest_attempt(),
        }
    }

    fn drop_request(&mut self) -> bool {
        let mut with_bytes = self.exchanges.range_mut(self.oldest_request..);
        let found = with_bytes.find(|(_, exchange)| exchange.request_kept() > 0);
        let Some((number, exchange)) = found else { return false };
        self.oldest_request = *number;
        self.requests -= exchange.request_kept();
        exchange.drop_request();
        true
    }

    fn drop_oldest_attempt(&mut self) -> bool {
        let mut from = self.oldest_response;
        while let Some(number) = self.oldest_with_bytes(from) {
            if from == self.oldest_response {
                self.oldest_response = number;
            }
            if self.drop_chunk_of(number) {
                return true;
            }
            // An incomplete prelude at the end of the body cannot be dropped.
            from = number + 1;
        }
        false
    }

    fn oldest_with_bytes(&self, from: u64) -> Option<u64> {
        let mut with_bytes = self.exchanges.range(from..);
        with_bytes.find(|(_, exchange)| exchange.bytes_kept() > 0).map(|(number, _)| *number)
    }

    fn drop_chunk_of(&mut self, number: u64) -> bool {
        let Some(exchange) = self.exchanges.get_mut(&number) else { return false };
        let before = exchange.bytes_kept();
        let dropped = exchange.drop_oldest_chunk();
        self.update_kept_bytes(number, before, before - dropped);
        dropped > 0
    }

    pub fn exchange(&self, number: u64) -> Option<&Exchange> {
        self.exchanges.get(&number)
    }

    /// Finds the frames in new bytes of an exchange. Call it before reading frames.
    pub fn read(&mut self, number: u64) {
        if let Some(exchange) = self.exchanges.get_mut(&number) {
            exchange.read();
        }
    }

    pub fn kept(&self) -> usize {
        self.requests + self.responses
    }

    pub fn clear(&mut self) {
        *self = Self::with_limit(self.max);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::wire_event::{AttemptEnd, BodyChunks, ResponseHead, SentRequest};
    use super::*;

    fn sent(body: &[u8]) -> WireEvent {
        let sent = SentRequest {
            method: "POST".into(),
            uri: "/".into(),
            headers: Vec::new(),
            size: body.len() as u64,
            body: Some(Arc::from(body)),
        };
        WireEvent::Sent(Instant::now(), sent)
    }

    fn kept(log: &WireLog) -> Vec<usize> {
        log.exchanges.values().map(Exchange::kept).collect()
    }

    fn arrived(bytes: usize) -> WireEvent {
        let mut chunks = BodyChunks::default();
        chunks.push(&vec![b'x'; bytes], Instant::now());
        WireEvent::Chunks(chunks)
    }

    #[test]
    fn the_oldest_bytes_are_dropped_and_sizes_are_kept() {
        let mut log = WireLog::with_limit(1000);
        for number in 1..=3 {
            log.begin(number, Instant::now());
            log.record(number, sent(&[b'r'; 100]));
            let answered = ResponseHead { status: 200, headers: Vec::new() };
            log.record(number, WireEvent::Answered(Instant::now(), answered));
            log.record(number, arrived(400));
            log.record(number, WireEvent::Ended(Instant::now(), AttemptEnd::Complete));
        }
        assert_eq!((log.kept(), kept(&log)), (700, [100, 100, 500].into()));
        let first = log.exchange(1).and_then(Exchange::last).expect("an attempt");
        assert_eq!((first.sent.size, first.body().len()), (100, 400));
    }

    #[test]
    fn a_retry_is_not_counted_twice() {
        let mut log = WireLog::default();
        log.begin(1, Instant::now());
        log.record(1, sent(b"body"));
        log.record(1, sent(b"body"));
        assert_eq!(log.kept(), 4);
    }

    #[test]
    fn a_single_exchange_stays_within_the_limit() {
        let mut log = WireLog::with_limit(200_000);
        log.begin(1, Instant::now());
        log.record(1, sent(b""));
        for _ in 0..100 {
            log.record(1, arrived(10_000));
            assert!(log.kept() <= 200_000);
        }
        let exchange = log.exchange(1).and_then(Exchange::last).expect("an attempt");
        assert_eq!((exchange.body().len(), exchange.body().kept()), (1_000_000, log.kept()));
        assert!(log.kept() > 200_000 - MAX_CHUNK);
    }

    #[test]
    fn a_large_response_does_not_displace_others() {
        let mut log = WireLog::with_limit(5 * MAX_CHUNK);
        for (number, bytes) in [(1, 2 * MAX_CHUNK), (2, 1000), (3, 10 * MAX_CHUNK), (4, 500)] {
            log.begin(number, Instant::now());
            log.record(number, sent(&[b'r'; 100]));
            log.record(number, arrived(bytes));
        }
        assert_eq!(kept(&log), [2 * MAX_CHUNK + 100, 1100, 2 * MAX_CHUNK + 100, 600]);
        log.record(4, arrived(MAX_CHUNK));
        assert_eq!(log.exchange(4).map(Exchange::bytes_kept), Some(MAX_CHUNK + 500));
        assert!(log.kept() <= 5 * MAX_CHUNK);
    }

    #[test]
    fn the_newest_response_stays_among_many_small_ones() {
        let mut log = WireLog::with_limit(10_000);
        for number in 1..=100 {
            log.begin(number, Instant::now());
            log.record(number, sent(b""));
            log.record(number, arrived(1000));
            log.record(number, arrived(200 + usize::try_from(number).expect("small")));
        }
        let kept = kept(&log);
        assert_eq!((kept[0], kept[99], kept.iter().sum::<usize>()), (0, 1300, log.kept()));
        assert!(log.kept() > 8000, "{kept:?}");
        // The oldest exchange may still receive bytes.
        log.record(1, arrived(5000));
        log.record(100, arrived(5000));
        assert!(log.kept() <= 10_000);
    }

    #[test]
    fn requests_use_at_most_half_and_the_oldest_is_dropped_first() {
        let mut log = WireLog::with_limit(1000);
        for number in 1..=6 {
            log.begin(number, Instant::now());
            log.record(number, sent(&[b'r'; 150]));
        }
        log.record(6, sent(&[b'r'; 150]));
        assert_eq!(kept(&log), [150; 6]);
        log.record(6, arrived(400));
        assert_eq!(kept(&log), [0, 0, 150, 150, 150, 550]);
        assert!(log.exchange(1).is_some_and(Exchange::request_was_dropped));
        // A retry does not restore a dropped request body.
        log.record(1, sent(&[b'r'; 150]));
        assert_eq!(log.exchange(1).map(Exchange::kept), Some(0));
    }

    #[test]
    fn a_large_request_is_shortened_or_not_kept() {
        let mut log = WireLog::with_limit(3000);
        let image = format!(r#"{{"bytes":"{}"}}"#, "abcd".repeat(500));
        for (number, body) in [(1, image.as_bytes()), (2, &[b'r'; 1600])] {
            log.begin(number, Instant::now());
            log.record(number, sent(body));
        }
        let is_shortened = |number| {
            let exchange = log.exchange(number).and_then(Exchange::last).expect("an attempt");
            (exchange.sent.body.is_some(), exchange.sent.is_shortened())
        };
        assert_eq!([is_shortened(1), is_shortened(2)], [(true, true), (false, false)]);
        assert!(!log.exchange(2).is_some_and(Exchange::request_was_dropped));
    }
}
