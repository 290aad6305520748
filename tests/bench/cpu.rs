//! Measures the CPU time of this thread with the thread clock, and of another process with Linux's
//! statistics for each thread. The resolution is nanoseconds, because a clock tick would be as long
//! as a screen frame.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The CPU time of each thread of a process.
#[derive(Debug, Default)]
pub struct Spent(HashMap<String, u64>);

impl Spent {
    /// Reads the CPU time. The process should be idle.
    pub fn by(process: u32) -> Result<Self, String> {
        let folder = format!("/proc/{process}/task");
        let threads = fs::read_dir(&folder).map_err(|error| format!("{folder}: {error}"))?;
        let mut spent = HashMap::new();
        for thread in threads.flatten() {
            // A thread may end between the two calls. Ignore the CPU time of such a thread.
            let Ok(stat) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
            let time = stat.split(' ').next().and_then(|time| time.parse().ok());
            let time = time.ok_or_else(|| format!("{folder}: {stat:?} is no time"))?;
            spent.insert(thread.file_name().to_string_lossy().into_owned(), time);
        }
        Ok(Self(spent))
    }

    /// Returns the CPU time between two readings, for threads that still exist.
    pub fn since(&self, then: &Self) -> Duration {
        let more = self
            .0
            .iter()
            .map(|(thread, time)| time.saturating_sub(then.0.get(thread).copied().unwrap_or(0)));
        Duration::from_nanos(more.sum())
    }
}

/// Returns the CPU time of the calling thread during a call.
pub fn of<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let from = clock_gettime(ClockId::ThreadCPUTime);
    let made = std::hint::black_box(act());
    let to = clock_gettime(ClockId::ThreadCPUTime);
    let nanoseconds = (to.tv_sec - from.tv_sec) * 1_000_000_000 + (to.tv_nsec - from.tv_nsec);
    (made, Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(0)))
}
