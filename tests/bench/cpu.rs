//! Processor time: of this thread by its clock, of another process by what Linux tells of each of
//! its threads. Nanoseconds, not clock ticks, which are as long as a frame.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Processor time of each thread of a process so far.
#[derive(Debug, Default)]
pub struct Spent(HashMap<String, u64>);

impl Spent {
    /// Reads it; the process should be at rest.
    pub fn by(process: u32) -> Result<Self, String> {
        let folder = format!("/proc/{process}/task");
        let threads = fs::read_dir(&folder).map_err(|error| format!("{folder}: {error}"))?;
        let mut spent = HashMap::new();
        for thread in threads.flatten() {
            // A thread may end between the two; then it has nothing more to tell.
            let Ok(stat) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
            let time = stat.split(' ').next().and_then(|time| time.parse().ok());
            let time = time.ok_or_else(|| format!("{folder}: {stat:?} is no time"))?;
            spent.insert(thread.file_name().to_string_lossy().into_owned(), time);
        }
        Ok(Self(spent))
    }

    /// What was spent from then to now, by threads that live now.
    pub fn since(&self, then: &Self) -> Duration {
        let more = self
            .0
            .iter()
            .map(|(thread, time)| time.saturating_sub(then.0.get(thread).copied().unwrap_or(0)));
        Duration::from_nanos(more.sum())
    }
}

/// Processor time of the calling thread while it does something.
pub fn of<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let from = clock_gettime(ClockId::ThreadCPUTime);
    let made = std::hint::black_box(act());
    let to = clock_gettime(ClockId::ThreadCPUTime);
    let nanoseconds = (to.tv_sec - from.tv_sec) * 1_000_000_000 + (to.tv_nsec - from.tv_nsec);
    (made, Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(0)))
}
