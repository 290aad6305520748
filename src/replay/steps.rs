//! The steps of a replay. If several exchanges wait for a step, the one whose frame arrived first
//! in the recording continues.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

/// The steps that the user made, and the exchanges that wait for a step.
#[derive(Debug, Default)]
pub struct Steps(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    unused: usize,
    /// The exchanges that may wait for another step.
    open: BTreeSet<usize>,
    /// The waiting exchanges, by the recorded time of their next frame.
    waiting: BTreeMap<(Duration, usize), oneshot::Sender<()>>,
}

impl Steps {
    /// Adds an exchange. A step releases a frame only when every exchange has a waiting frame.
    pub fn begin(&self, exchange: usize) {
        self.inside().open.insert(exchange);
    }

    pub fn end(&self, exchange: usize) {
        let mut inside = self.inside();
        inside.open.remove(&exchange);
        inside.waiting.retain(|(_, waiting), _| *waiting != exchange);
        inside.release_frames();
    }

    pub fn step(&self) {
        let mut inside = self.inside();
        inside.unused += 1;
        inside.release_frames();
    }

    /// Waits until a step releases the frame of this exchange. `at` is the recorded arrival time of
    /// the frame. Also returns when the exchange is removed.
    pub async fn wait(&self, at: Duration, exchange: usize) {
        let turn = {
            let mut inside = self.inside();
            let (sender, turn) = oneshot::channel();
            inside.waiting.insert((at, exchange), sender);
            inside.release_frames();
            turn
        };
        // An error means that the exchange was removed.
        let _ = turn.await;
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    /// Releases the earliest frames, one for each step, while every exchange has a waiting frame.
    fn release_frames(&mut self) {
        while self.unused > 0 && self.waiting.len() >= self.open.len() {
            let Some((_, next)) = self.waiting.pop_first() else { return };
            // A dropped receiver consumes no step.
            self.unused -= usize::from(next.send(()).is_ok());
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn ms(at: u64) -> Duration {
        Duration::from_millis(at)
    }

    #[test]
    fn a_step_is_for_the_earliest_frame() {
        let steps = Steps::default();
        let mut late = Box::pin(steps.wait(ms(9), 0));
        let mut early = Box::pin(steps.wait(ms(5), 1));
        assert!(late.as_mut().now_or_never().is_none() && early.as_mut().now_or_never().is_none());
        steps.step();
        assert!(late.as_mut().now_or_never().is_none() && early.now_or_never().is_some());
        let mut dropped = Box::pin(steps.wait(ms(1), 2));
        assert!(dropped.as_mut().now_or_never().is_none());
        drop(dropped);
        steps.step();
        assert!(late.now_or_never().is_some());
        steps.step();
        assert!(steps.wait(ms(20), 1).now_or_never().is_some(), "an earlier step was left");
    }

    #[test]
    fn early_steps_wait_for_every_open_exchange() {
        let steps = Steps::default();
        (0..2).for_each(|exchange| steps.begin(exchange));
        (0..3).for_each(|_| steps.step());
        let mut late = Box::pin(steps.wait(ms(9), 0));
        assert!(late.as_mut().now_or_never().is_none(), "the other exchange may be first");
        assert!(steps.wait(ms(5), 1).now_or_never().is_some());
        assert!(late.as_mut().now_or_never().is_none(), "its next frame may also be first");
        let mut other = Box::pin(steps.wait(ms(12), 1));
        assert!(other.as_mut().now_or_never().is_none());
        assert!(late.now_or_never().is_some());
        steps.end(0);
        assert!(other.now_or_never().is_some(), "no other exchange is open");
    }

    #[test]
    fn a_removed_exchange_stops_waiting() {
        let steps = Steps::default();
        (0..2).for_each(|exchange| steps.begin(exchange));
        let mut ended = Box::pin(steps.wait(ms(5), 0));
        assert!(ended.as_mut().now_or_never().is_none());
        steps.end(0);
        assert!(ended.now_or_never().is_some());
    }
}
