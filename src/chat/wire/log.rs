//! The exchanges of a session, by the number of their request. Owns the bound of memory: when it is
//! reached the oldest bytes are given up, with a count of them, while sizes, types and times stay.

use std::collections::BTreeMap;
use std::time::Instant;

use super::exchange::Exchange;
use super::seen::Seen;

/// Bytes of requests and responses that are kept, in all exchanges together.
pub const MOST: usize = 8 * 1024 * 1024;

/// What went over the wire so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    exchanges: BTreeMap<u64, Exchange>,
    most: usize,
    kept: usize,
    given_up: u64,
    /// No exchange before this one has bytes to give up.
    oldest: u64,
}

impl Default for Log {
    fn default() -> Self {
        Self::with_most(MOST)
    }
}

impl Log {
    /// A log that keeps this many bytes.
    pub fn with_most(most: usize) -> Self {
        Self { exchanges: BTreeMap::new(), most, kept: 0, given_up: 0, oldest: 0 }
    }

    /// A request with this number was given to the client's edge. Numbers grow.
    pub fn begin(&mut self, number: u64, asked: Instant) {
        self.exchanges.insert(number, Exchange::new(asked));
    }

    /// Takes in what the tap saw of a request.
    pub fn take(&mut self, number: u64, seen: Seen) {
        let Some(exchange) = self.exchanges.get_mut(&number) else { return };
        let added = match &seen {
            Seen::Pieces(pieces) => pieces.bytes.len(),
            // Each attempt has the same body, and the first brought it.
            Seen::Sent(_, sent) if exchange.attempts().is_empty() => {
                sent.body.as_ref().map_or(0, |body| body.len())
            }
            Seen::Sent(..) | Seen::Answered(..) | Seen::Ended(..) => 0,
        };
        self.kept += added;
        exchange.take(seen);
        while self.kept > self.most && self.give_up() {}
    }

    /// Gives up the oldest bytes; whether there were any.
    fn give_up(&mut self) -> bool {
        for (number, exchange) in self.exchanges.range_mut(self.oldest..) {
            self.oldest = *number;
            let bytes = exchange.give_up();
            if bytes > 0 {
                self.kept -= bytes;
                self.given_up += bytes as u64;
                return true;
            }
        }
        false
    }

    pub fn exchange(&self, number: u64) -> Option<&Exchange> {
        self.exchanges.get(&number)
    }

    /// Finds the frames in what has come of an exchange; to be called before each look at them.
    pub fn read(&mut self, number: u64) {
        if let Some(exchange) = self.exchanges.get_mut(&number) {
            exchange.read();
        }
    }

    /// Bytes that are kept.
    pub fn kept(&self) -> usize {
        self.kept
    }

    /// Bytes that were given up for memory.
    pub fn given_up(&self) -> u64 {
        self.given_up
    }

    pub fn clear(&mut self) {
        *self = Self::with_most(self.most);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::seen::{Answered, Ended, Pieces, Sent};
    use super::*;

    fn sent(body: &[u8]) -> Seen {
        let sent = Sent {
            method: "POST".into(),
            uri: "/".into(),
            headers: Vec::new(),
            size: body.len() as u64,
            body: Some(Arc::from(body)),
        };
        Seen::Sent(Instant::now(), sent)
    }

    fn came(bytes: usize) -> Seen {
        let mut pieces = Pieces::default();
        pieces.push(&vec![b'x'; bytes], Instant::now());
        Seen::Pieces(pieces)
    }

    #[test]
    fn the_oldest_bytes_are_given_up_and_counted_and_sizes_stay() {
        let mut log = Log::with_most(1000);
        for number in 1..=3 {
            log.begin(number, Instant::now());
            log.take(number, sent(&[b'r'; 100]));
            let answered = Answered { status: 200, headers: Vec::new() };
            log.take(number, Seen::Answered(Instant::now(), answered));
            log.take(number, came(400));
            log.take(number, Seen::Ended(Instant::now(), Ended::Whole));
        }
        assert_eq!((log.kept(), log.given_up()), (1000, 500));
        let kept: Vec<_> = (1..=3).filter_map(|n| log.exchange(n)).map(Exchange::kept).collect();
        assert_eq!(kept, [0, 500, 500]);
        let first = log.exchange(1).and_then(Exchange::last).expect("it was begun");
        assert_eq!((first.sent.size, first.body().len()), (100, 400));
    }

    #[test]
    fn a_retry_is_not_counted_twice() {
        let mut log = Log::default();
        log.begin(1, Instant::now());
        log.take(1, sent(b"body"));
        log.take(1, sent(b"body"));
        assert_eq!(log.kept(), 4);
    }

    #[test]
    fn one_exchange_alone_keeps_within_the_bound() {
        let mut log = Log::with_most(200_000);
        log.begin(1, Instant::now());
        log.take(1, sent(b""));
        for _ in 0..100 {
            log.take(1, came(10_000));
            assert!(log.kept() <= 200_000);
        }
        assert_eq!(log.kept() as u64 + log.given_up(), 1_000_000);
    }
}
