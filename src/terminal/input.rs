//! Reads the bytes of the terminal. Used on Unix only.
//!
//! On Unix, crossterm's own event source is not suitable: it is edge-triggered and reads at most
//! 1,024 bytes per edge, so the rest of a burst stays in the terminal until the next key.

mod parser;

use std::io::{self, PipeReader};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

pub use parser::InputParser;

/// The size of the largest chunk, in bytes. A terminal returns about 4,096 bytes at once.
const CHUNK: usize = 64 * 1024;

#[derive(Debug)]
pub struct InputChunk {
    pub bytes: Vec<u8>,
    /// Whether the terminal had no more bytes at that time.
    pub is_last: bool,
}

/// Waits for bytes on standard input and reads up to one chunk. Returns `None` if the other end of
/// the pipe is closed or the terminal is gone.
///
/// # Errors
/// When standard input cannot be read.
pub fn read(stopped: &PipeReader) -> rustix::io::Result<Option<InputChunk>> {
    let stdin = io::stdin();
    let mut waited = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(stopped, PollFlags::IN)];
    retry_if_interrupted(|| poll(&mut waited, None))?;
    if !waited[1].revents().is_empty() {
        return Ok(None);
    }
    let mut bytes = vec![0; CHUNK];
    let mut length = 0;
    let is_last = loop {
        let count = retry_if_interrupted(|| rustix::io::read(&stdin, &mut bytes[length..]))?;
        if count == 0 {
            break true;
        }
        length += count;
        if length == CHUNK {
            break false;
        }
        let mut more = [PollFd::new(&stdin, PollFlags::IN)];
        retry_if_interrupted(|| poll(&mut more, Some(&Timespec::default())))?;
        if !more[0].revents().contains(PollFlags::IN) {
            break true;
        }
    };
    bytes.truncate(length);
    bytes.shrink_to_fit();
    Ok((length > 0).then_some(InputChunk { bytes, is_last }))
}

/// Repeats a call that a signal has interrupted.
fn retry_if_interrupted<T>(
    mut call: impl FnMut() -> rustix::io::Result<T>,
) -> rustix::io::Result<T> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            other => return other,
        }
    }
}
