//! Who goes on with the next step, of several that wait for one: whatever came first.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

/// Steps that are made, and what waits for them.
#[derive(Debug, Default)]
pub struct Steps(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    /// Steps that were made while nothing waited.
    ahead: usize,
    /// By the time at which it came, and its exchange.
    waiting: BTreeMap<(Duration, usize), oneshot::Sender<()>>,
}

impl Steps {
    /// Makes a step.
    pub fn step(&self) {
        let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((_, next)) = inside.waiting.pop_first() {
            // One that has left needs none.
            if next.send(()).is_ok() {
                return;
            }
        }
        inside.ahead += 1;
    }

    /// Waits for a step, with what came at this time of this exchange.
    pub async fn wait(&self, at: Duration, exchange: usize) {
        let told = {
            let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if inside.ahead > 0 {
                inside.ahead -= 1;
                return;
            }
            let (tell, told) = oneshot::channel();
            inside.waiting.insert((at, exchange), tell);
            told
        };
        // It is dropped unsent only by another wait in its place, which is none.
        let _ = told.await;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn a_step_is_for_whatever_came_first() {
        let steps = Steps::default();
        let ms = Duration::from_millis;
        let mut late = Box::pin(steps.wait(ms(9), 0));
        let mut early = Box::pin(steps.wait(ms(5), 1));
        assert!(late.as_mut().now_or_never().is_none() && early.as_mut().now_or_never().is_none());
        steps.step();
        assert!(late.as_mut().now_or_never().is_none() && early.now_or_never().is_some());
        let gone = Box::pin(steps.wait(ms(1), 2));
        drop(gone);
        steps.step();
        assert!(late.now_or_never().is_some());
        steps.step();
        assert!(steps.wait(ms(20), 1).now_or_never().is_some(), "it was made ahead");
    }
}
