//! A program in a pseudo-terminal of 120×40, read by a terminal emulator.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

pub const COLUMNS: u16 = 120;
pub const ROWS: u16 = 40;

/// The time limit for a screen.
const DEADLINE: Duration = Duration::from_mins(1);

/// The polling interval of the screen. The interval is long enough that polling does not slow down
/// the program.
const LOOK: Duration = Duration::from_millis(2);

/// The end of a screen frame: the end of a synchronized update.
const END_OF_FRAME: &[u8] = b"\x1b[?2026l";

/// A running program. Dropping the window ends the program.
pub struct Window {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    state: Arc<Mutex<WindowState>>,
    /// Stays open while the program runs.
    master: Box<dyn MasterPty + Send>,
    spawned: Instant,
    /// The folder of the program's conversations, removed with the window.
    pub folder: Option<tempfile::TempDir>,
}

/// The output of the program.
struct WindowState {
    screen: vt100::Parser,
    first_frame: Option<(Instant, String)>,
    frames: u32,
    /// The time when the last screen frame ended.
    last_frame: Option<Instant>,
    /// The expected end of the cursor's row, and the time of the first frame with it.
    awaited: Option<(String, Option<Instant>)>,
    /// The number of bytes of [`END_OF_FRAME`] that the output ends with.
    matched: usize,
    bytes: u32,
    closed: Option<Instant>,
}

impl Window {
    /// Starts a program with these arguments and variables. Its environment contains only these
    /// variables and the variables that prevent access to the network.
    pub fn open(
        program: impl AsRef<OsStr>,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<Self, String> {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).map_err(|error| error.to_string())?;
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        for (name, value) in [
            ("TERM", "xterm-256color"),
            // No folder can be created below this home, so no run leaves files for the next run.
            ("HOME", "/proc/nonexistent"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_REGION", "us-east-1"),
        ] {
            command.env(name, value);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        // Start in `/`, so that no `.env` is found in a parent folder.
        command.cwd("/");
        let mut reader = pair.master.try_clone_reader().map_err(|error| error.to_string())?;
        let writer = pair.master.take_writer().map_err(|error| error.to_string())?;
        let spawned = Instant::now();
        let child = pair.slave.spawn_command(command).map_err(|error| error.to_string())?;
        drop(pair.slave);
        let state = Arc::new(Mutex::new(WindowState {
            screen: vt100::Parser::new(in_cells(ROWS), in_cells(COLUMNS), 0),
            first_frame: None,
            frames: 0,
            last_frame: None,
            awaited: None,
            matched: 0,
            bytes: 0,
            closed: None,
        }));
        let watched = Arc::clone(&state);
        thread::spawn(move || {
            let mut bytes = vec![0; 64 * 1024];
            // On Linux, reading at the end of a PTY returns an error.
            while let Ok(many @ 1..) = reader.read(&mut bytes) {
                lock(&watched).take(Instant::now(), &bytes[..many]);
            }
            lock(&watched).closed = Some(Instant::now());
        });
        Ok(Self { child, writer, state, master: pair.master, spawned, folder: None })
    }

    pub fn process(&self) -> Result<u32, String> {
        self.child.process_id().ok_or_else(|| "the program has ended".to_owned())
    }

    pub fn press(&mut self, keys: &str) -> Result<(), String> {
        self.writer
            .write_all(keys.as_bytes())
            .and_then(|()| self.writer.flush())
            .map_err(|error| format!("the terminal takes no keys: {error}"))
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&self, text: &str) -> Result<(), String> {
        self.wait(|state| state.screen.screen().contents().contains(text).then_some(()))
            .map_err(|screen| format!("no {text:?} on the screen:\n{screen}"))
    }

    /// Presses a key and waits until the cursor's row ends with the typed text. Returns the time.
    pub fn echo(&mut self, key: &str, typed: &str) -> Result<Duration, String> {
        lock(&self.state).awaited = Some((typed.to_owned(), None));
        let from = Instant::now();
        self.press(key)?;
        let shown = self.wait(|state| state.awaited.as_ref()?.1);
        let shown = shown.map_err(|screen| format!("{key:?} is not shown:\n{screen}"))?;
        Ok(shown.saturating_duration_since(from))
    }

    /// Resizes the window and waits for the end of the next frame. Returns the time and the screen.
    pub fn resize(&mut self, columns: u16, rows: u16) -> Result<(Duration, String), String> {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let frames = {
            let mut state = lock(&self.state);
            state.screen.screen_mut().set_size(in_cells(rows), in_cells(columns));
            state.frames
        };
        let from = Instant::now();
        self.master.resize(size).map_err(|error| error.to_string())?;
        let drawn = self.wait(|state| {
            let at = state.last_frame.filter(|_| state.frames > frames)?;
            Some((at - from, state.screen.screen().contents()))
        });
        drawn.map_err(|screen| format!("no frame after a resize:\n{screen}"))
    }

    pub fn contents(&self) -> String {
        lock(&self.state).screen.screen().contents()
    }

    /// Waits for the end of the first frame. Returns the time since the start and the screen.
    pub fn first_frame(&self) -> Result<(Duration, String), String> {
        let first = self.wait(|state| state.first_frame.clone());
        let (at, screen) = first.map_err(|screen| format!("no frame:\n{screen}"))?;
        Ok((at - self.spawned, screen))
    }

    /// Waits for the end of the program and returns its run time.
    pub fn ended(&self) -> Result<Duration, String> {
        let closed = self.wait(|state| state.closed).map_err(|_| "it does not end".to_owned())?;
        Ok(closed - self.spawned)
    }

    /// Returns the number of frames and bytes so far.
    pub fn drawn(&self) -> (u32, u32) {
        let state = lock(&self.state);
        (state.frames, state.bytes)
    }

    fn wait<T>(&self, ready: impl Fn(&WindowState) -> Option<T>) -> Result<T, String> {
        let until = Instant::now() + DEADLINE;
        loop {
            let state = lock(&self.state);
            if let Some(value) = ready(&state) {
                return Ok(value);
            }
            if Instant::now() > until || (state.closed.is_some() && ready(&state).is_none()) {
                return Err(state.screen.screen().contents());
            }
            drop(state);
            thread::sleep(LOOK);
        }
    }
}

impl WindowState {
    fn take(&mut self, at: Instant, bytes: &[u8]) {
        self.bytes += u32::try_from(bytes.len()).unwrap_or(0);
        self.screen.process(bytes);
        for byte in bytes {
            self.matched = match *byte {
                byte if byte == END_OF_FRAME[self.matched] => self.matched + 1,
                byte => usize::from(byte == END_OF_FRAME[0]),
            };
            if self.matched == END_OF_FRAME.len() {
                self.matched = 0;
                self.frames += 1;
                self.last_frame = Some(at);
                self.first_frame.get_or_insert_with(|| (at, self.screen.screen().contents()));
                if let Some((typed, shown @ None)) = &mut self.awaited {
                    let screen = self.screen.screen();
                    let (row, column) = screen.cursor_position();
                    let before = screen.contents_between(row, 0, row, column);
                    if before.ends_with(typed.as_str()) {
                        *shown = Some(at);
                    }
                }
            }
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Ignore the error, because the program may already have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn in_cells(many: u16) -> NonZeroU16 {
    NonZeroU16::new(many).expect("a window has cells")
}

fn lock(state: &Mutex<WindowState>) -> MutexGuard<'_, WindowState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
