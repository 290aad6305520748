//! The terminal's input, asked only when it has something to tell. Crossterm's stream, asked while
//! nothing was typed, spins for a lock that its own thread holds, and it wakes only the first that
//! asked; the loop asks at each turn, for whatever reason it woke.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::Stream;
use futures_util::task::AtomicWaker;

/// A stream that is not polled again before it has woken somebody.
#[derive(Debug)]
pub struct Woken<S> {
    stream: S,
    bell: Arc<Bell>,
}

/// What the stream wakes.
#[derive(Debug)]
struct Bell {
    has_rung: AtomicBool,
    waiting: AtomicWaker,
}

impl<S> Woken<S> {
    pub fn new(stream: S) -> Self {
        let bell = Bell { has_rung: AtomicBool::new(true), waiting: AtomicWaker::new() };
        Self { stream, bell: Arc::new(bell) }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.has_rung.store(true, Ordering::SeqCst);
        self.waiting.wake();
    }
}

impl<S: Stream + Unpin> Stream for Woken<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        // Before the look at the bell: a ring in between is then not missed.
        self.bell.waiting.register(context.waker());
        if !self.bell.has_rung.swap(false, Ordering::SeqCst) {
            return Poll::Pending;
        }
        let waker = Waker::from(Arc::clone(&self.bell));
        let polled = Pin::new(&mut self.stream).poll_next(&mut Context::from_waker(&waker));
        if polled.is_ready() {
            // It promised to wake nobody, so there may be more at once.
            self.bell.has_rung.store(true, Ordering::SeqCst);
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt};
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn it_is_asked_when_it_has_rung_and_not_before() {
        let (tell, mut told) = mpsc::unbounded_channel();
        let mut asked = 0;
        let mut input = Woken::new(futures_util::stream::poll_fn(|context| {
            asked += 1;
            told.poll_recv(context)
        }));
        for _ in 0..5 {
            assert_eq!(input.next().now_or_never(), None);
        }
        tell.send('a').expect("the receiver lives");
        tell.send('b').expect("the receiver lives");
        assert_eq!(input.next().await, Some('a'));
        assert_eq!(input.next().await, Some('b'));
        for _ in 0..5 {
            assert_eq!(input.next().now_or_never(), None);
        }
        drop(tell);
        assert_eq!(input.next().await, None);
        drop(input);
        assert_eq!(asked, 5);
    }
}
