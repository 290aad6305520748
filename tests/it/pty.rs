//! A program in its own pseudo-terminal, read by a terminal emulator. Starts the program in an
//! environment without credentials, types, waits for the screen, and checks the terminal after the
//! end. Waits only for conditions. A condition that is not met in time fails the test with the
//! screen in the message.
//!
//! ```ignore
//! let mut pty = Start::outcrop(&["--offline"]).in_a_terminal();
//! pty.wait_for("the first screen", |shown| shown.header().contains("OFFLINE"));
//! pty.type_text("Hello");
//! pty.press(Key::Enter);
//! pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
//! pty.press(Key::Ctrl('q'));
//! let ended = pty.wait_exit();
//! assert_eq!(ended.code, 0);
//! ended.assert_given_back();
//! ```

mod shown;

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{
    Child, ChildKiller, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system,
};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::TempDir;

pub use shown::Shown;

/// The time limit for a condition.
const DEADLINE: Duration = Duration::from_secs(30);

/// The binary under test.
const OUTCROP: &str = env!("CARGO_BIN_EXE_outcrop");

/// The sequences that begin and end a synchronized update. Between them, the screen is incomplete.
const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// Turns reports of the focus on and off.
const FOCUS_ON: &[u8] = b"\x1b[?1004h";
const FOCUS_OFF: &[u8] = b"\x1b[?1004l";

/// Requests modified keys from tmux, and resets them.
pub const MODIFIED_KEYS_ON: &[u8] = b"\x1b[>4;1m";
pub const MODIFIED_KEYS_OFF: &[u8] = b"\x1b[>4m";

/// A program to run in its own folder. The folder is also the program's home.
#[derive(Debug)]
pub struct Start {
    program: PathBuf,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    folder: TempDir,
    size: (u16, u16),
}

impl Start {
    /// Returns a command that runs the binary under test.
    pub fn outcrop(arguments: &[&str]) -> Self {
        Self::program(Path::new(OUTCROP), arguments)
    }

    /// Returns a command that runs a shell script. In the script, `$OUTCROP` is the binary under
    /// test.
    pub fn shell(script: &str) -> Self {
        Self::program(Path::new("sh"), &["-c", script])
    }

    /// Returns a command that runs any program. Its environment has only the search path of the
    /// tests: no credentials, no proxy, no instance metadata, and no `.env` of a parent folder.
    pub fn program(program: &Path, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = folder.path().display().to_string();
        let inside = |name: &str| folder.path().join(name).display().to_string();
        let mut variables = vec![
            ("TERM".to_owned(), "xterm-256color".to_owned()),
            ("HOME".to_owned(), home.clone()),
            ("TMPDIR".to_owned(), home),
            ("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned()),
            ("OUTCROP".to_owned(), OUTCROP.to_owned()),
        ];
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
            variables.push((name.to_owned(), inside(&name.to_ascii_lowercase())));
        }
        for name in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
            variables.push((name.to_owned(), inside("not there")));
        }
        if let Ok(path) = std::env::var("PATH") {
            variables.push(("PATH".to_owned(), path));
        }
        let start = Self {
            program: program.to_owned(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            variables,
            folder,
            size: (90, 30),
        };
        // This is the nearest `.env`, so parent folders are not searched.
        start.file(".env", "")
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets variables for a server on loopback, using a Bedrock API key.
    pub fn with_key(self, key: &str, endpoint_url: &str) -> Self {
        self.variable("AWS_BEARER_TOKEN_BEDROCK", key)
            .variable("AWS_REGION", "us-east-1")
            .variable("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint_url)
            .variable("AWS_ENDPOINT_URL_BEDROCK", endpoint_url)
    }

    /// Writes a file into the folder.
    pub fn file(self, name: &str, text: &str) -> Self {
        fs::write(self.path(name), text).expect("the folder can be written");
        self
    }

    /// Writes an executable shell script to the folder.
    pub fn script(self, name: &str, text: &str) -> Self {
        use std::os::unix::fs::PermissionsExt as _;

        let start = self.file(name, &format!("#!/bin/sh\n{text}\n"));
        let runnable = fs::Permissions::from_mode(0o700);
        fs::set_permissions(start.path(name), runnable).expect("the file is there");
        start
    }

    /// Returns the path of a file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sets the size of the terminal: columns, rows.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Runs the program to its end without a terminal.
    pub fn without_a_terminal(&self) -> Output {
        self.command().stdin(Stdio::null()).output().expect("the program starts")
    }

    /// Returns the program as a command whose input and output the test chooses.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path());
        command
    }

    /// Starts the program in its own terminal, as the leader of its session.
    pub fn in_a_terminal(self) -> Pty {
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.arguments);
        command.env_clear();
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command.cwd(self.folder.path());
        let pair = native_pty_system().openpty(size(self.size)).expect("a free pty");
        let modes_before = modes(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let reader = pair.master.try_clone_reader().expect("the pty can be read");
        let state = Arc::new(SharedState::new(self.size));
        watch_output(reader, Arc::clone(&state));
        let (pid, killer) = (child.process_id().expect("it runs"), child.clone_killer());
        watch_end(child, Arc::clone(&state));
        Pty {
            folder: self.folder,
            writer: Some(pair.master.take_writer().expect("the first writer")),
            master: Some(pair.master),
            slave: Some(pair.slave),
            pid,
            killer,
            modes_before,
            state,
        }
    }
}

/// A key in the encoding of a terminal without extensions.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    Enter,
    AltEnter,
    Esc,
    Backspace,
    PageUp,
    PageDown,
    Up,
    Down,
    F(u8),
    Ctrl(char),
    Alt(char),
}

impl Key {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Enter => b"\r".to_vec(),
            Self::AltEnter => b"\x1b\r".to_vec(),
            Self::Esc => b"\x1b".to_vec(),
            Self::Backspace => b"\x7f".to_vec(),
            Self::PageUp => b"\x1b[5~".to_vec(),
            Self::PageDown => b"\x1b[6~".to_vec(),
            Self::Up => b"\x1b[A".to_vec(),
            Self::Down => b"\x1b[B".to_vec(),
            Self::F(number @ 1..=4) => vec![0x1b, b'O', b'P' + number - 1],
            Self::F(number @ 6..=8) => format!("\x1b[{}~", number + 11).into_bytes(),
            Self::F(number) => panic!("F{number} is not needed yet"),
            Self::Ctrl(letter) => vec![letter as u8 & 0x1f],
            Self::Alt(letter) => format!("\x1b{letter}").into_bytes(),
        }
    }
}

/// A terminal that runs a program.
pub struct Pty {
    folder: TempDir,
    writer: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    /// Stays open until the program has ended, so that the modes can be checked afterwards.
    slave: Option<Box<dyn SlavePty + Send>>,
    pid: u32,
    killer: Box<dyn ChildKiller + Send + Sync>,
    modes_before: String,
    state: Arc<SharedState>,
}

impl Pty {
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Returns the path of a file in the program's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the terminal's modes as termios reports them.
    pub fn modes(&self) -> String {
        modes(&**self.master.as_ref().expect("the terminal is open"))
    }

    /// Returns the path of the terminal's device.
    pub fn device(&self) -> String {
        let master = self.master.as_ref().expect("the terminal is open");
        master.tty_name().expect("a pty has a name").display().to_string()
    }

    pub fn type_text(&mut self, text: &str) {
        self.send(text.as_bytes());
    }

    pub fn press(&mut self, key: Key) {
        self.send(&key.bytes());
    }

    /// Quits, even if a reply is not complete or a prompt is not sent: the second press confirms.
    pub fn quit(&mut self) {
        self.send(b"\x11\x11");
    }

    /// Sends a bracketed paste.
    pub fn paste(&mut self, text: &str) {
        self.send(&[b"\x1b[200~", text.as_bytes(), b"\x1b[201~"].concat());
    }

    /// Sends bytes unchanged.
    pub fn send(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().expect("the terminal is open");
        writer.write_all(bytes).expect("the program reads");
        writer.flush().expect("a pty needs no flush");
    }

    /// Resizes the window and notifies the program.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.state.lock().parser.set_size(cells(rows), cells(columns));
        let master = self.master.as_ref().expect("the terminal is open");
        master.resize(size((columns, rows))).expect("a pty takes any size");
    }

    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(pid, signal).expect("the program runs");
    }

    /// Waits until a complete screen frame meets a condition, and returns it.
    pub fn wait_for(&self, what: &str, until: impl Fn(&Shown) -> bool) -> Shown {
        let shown = self.wait_at_most(DEADLINE, until);
        shown.unwrap_or_else(|shown| panic!("{what}: the screen never showed it:\n{shown}"))
    }

    /// Waits for a screen frame, at most for this time.
    ///
    /// # Errors
    /// Returns the last screen if no screen frame meets the condition in time.
    pub fn wait_at_most(
        &self,
        patience: Duration,
        until: impl Fn(&Shown) -> bool,
    ) -> Result<Shown, Shown> {
        let deadline = Instant::now() + patience;
        let mut state = self.state.lock();
        loop {
            if !state.is_in_frame() {
                let shown = state.shown();
                if until(&shown) {
                    return Ok(shown);
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || (state.is_closed && state.code.is_some()) {
                return Err(state.shown());
            }
            state = self.state.wait(state, left);
        }
    }

    /// Waits for the status of the program, at most for this time.
    pub fn wait_code(&self, patience: Duration) -> Option<u32> {
        let state = self.state.lock();
        let waited =
            self.state.changed.wait_timeout_while(state, patience, |state| state.code.is_none());
        waited.unwrap_or_else(std::sync::PoisonError::into_inner).0.code
    }

    /// Returns everything that was written to the terminal so far.
    pub fn raw(&self) -> Vec<u8> {
        self.state.lock().raw.clone()
    }

    /// Waits for the program to end by itself.
    pub fn wait_exit(self) -> Ended {
        self.wait_exit_keeping_files().0
    }

    /// Waits until the program ends by itself. The files in its folder exist until the second value
    /// is dropped.
    pub fn wait_exit_keeping_files(mut self) -> (Ended, Self) {
        let deadline = Instant::now() + DEADLINE;
        let code = self.wait_until(deadline, "the end of the program", |state| state.code);
        let modes_after = self.modes();
        // Drop the last handle of the slave side, so that the reader reaches the end of the output.
        self.slave = None;
        self.wait_until(deadline, "the end of the output", |state| state.is_closed.then_some(()));
        let state = self.state.lock();
        let ended = Ended {
            code,
            shown: state.shown(),
            raw: state.raw.clone(),
            modes_before: self.modes_before.clone(),
            modes_after,
        };
        drop(state);
        (ended, self)
    }

    /// Closes the window of the running program, and returns the program's status.
    pub fn hang_up(mut self) -> u32 {
        self.state.lock().is_to_close = true;
        // Cause output, so that the reader wakes and closes the terminal.
        self.type_text("x");
        let deadline = Instant::now() + DEADLINE;
        self.wait_until(deadline, "the reader's end", |state| state.is_closed.then_some(()));
        self.slave = None;
        self.writer = None;
        self.master = None;
        self.wait_until(deadline, "the end of the program", |state| state.code)
    }

    fn wait_until<T>(
        &self,
        deadline: Instant,
        what: &str,
        until: impl Fn(&PtyState) -> Option<T>,
    ) -> T {
        let mut state = self.state.lock();
        loop {
            if let Some(found) = until(&state) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{what} does not come:\n{}", state.shown());
            state = self.state.wait(state, left);
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if self.state.lock().code.is_none() {
            // Kill the program and the shell that runs it.
            let group = self.master.as_ref().and_then(|master| master.process_group_leader());
            if let Some(group) = group.and_then(Pid::from_raw) {
                let _ = kill_process_group(group, Signal::KILL);
            }
            let _ = self.killer.kill();
        }
    }
}

/// The exit code, the output and the terminal modes of a program that has ended.
#[derive(Debug)]
pub struct Ended {
    pub code: u32,
    pub shown: Shown,
    pub raw: Vec<u8>,
    modes_before: String,
    modes_after: String,
}

impl Ended {
    /// Checks that the terminal is restored: the termios modes, and the modes that escape sequences
    /// set.
    pub fn assert_given_back(&self) {
        assert_eq!(self.modes_after, self.modes_before, "termios");
        self.shown.assert_given_back();
        // The emulator does not know these modes.
        for (on, off) in [
            (&b"\x1b[>1u"[..], &b"\x1b[<1u"[..]),
            (FOCUS_ON, FOCUS_OFF),
            (FRAME_BEGINS, FRAME_ENDS),
        ] {
            let (on, off) = (count(&self.raw, on), count(&self.raw, off));
            assert!(on > 0 && off >= on, "{on} times on, {off} times off");
        }
        let modified_keys = [MODIFIED_KEYS_ON, MODIFIED_KEYS_OFF];
        let [on, off] = modified_keys.map(|sequence| count(&self.raw, sequence));
        assert_eq!(on, off, "modified keys on and off");
    }
}

/// Returns how often a sequence occurs in the output.
pub fn count(raw: &[u8], sequence: &[u8]) -> usize {
    raw.windows(sequence.len()).filter(|window| *window == sequence).count()
}

/// The state that the watching threads share with the test.
struct SharedState {
    state: Mutex<PtyState>,
    changed: Condvar,
}

struct PtyState {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// The reader must close the terminal.
    is_to_close: bool,
    /// The output has ended.
    is_closed: bool,
    code: Option<u32>,
}

impl SharedState {
    fn new((columns, rows): (u16, u16)) -> Self {
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let state =
            PtyState { parser, raw: Vec::new(), is_to_close: false, is_closed: false, code: None };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, PtyState> {
        // A test that panicked while it held the lock has failed already.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn wait<'a>(
        &self,
        state: MutexGuard<'a, PtyState>,
        left: Duration,
    ) -> MutexGuard<'a, PtyState> {
        let waited = self.changed.wait_timeout(state, left);
        waited.unwrap_or_else(std::sync::PoisonError::into_inner).0
    }

    fn note(&self, change: impl FnOnce(&mut PtyState)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
}

impl PtyState {
    fn shown(&self) -> Shown {
        let screen = self.parser.screen().clone();
        let columns = screen.size().1.get();
        let times_taken = count(&self.raw, b"\x1b[?1049h");
        Shown { times_taken, rows: screen.rows(0, columns).collect(), screen }
    }

    fn is_in_frame(&self) -> bool {
        let last = |mark: &[u8]| self.raw.windows(mark.len()).rposition(|window| window == mark);
        match (last(FRAME_BEGINS), last(FRAME_ENDS)) {
            (Some(begins), Some(ends)) => begins > ends,
            (begins, _) => begins.is_some(),
        }
    }
}

fn watch_output(mut reader: Box<dyn Read + Send>, state: Arc<SharedState>) {
    thread::spawn(move || {
        let mut bytes = vec![0; 64 * 1024];
        loop {
            // On some systems, reading at the end of a PTY returns an error.
            let many = reader.read(&mut bytes).unwrap_or(0);
            let mut is_over = many == 0;
            state.note(|state| {
                state.raw.extend_from_slice(&bytes[..many]);
                state.parser.process(&bytes[..many]);
                is_over |= state.is_to_close;
            });
            if is_over {
                drop(reader);
                return state.note(|state| state.is_closed = true);
            }
        }
    });
}

fn watch_end(mut child: Box<dyn Child + Send + Sync>, state: Arc<SharedState>) {
    thread::spawn(move || {
        let status = child.wait().expect("a child can be waited for");
        // Report 255 for a program that was ended by a signal.
        let code = if status.signal().is_some() { 255 } else { status.exit_code() };
        state.note(|state| state.code = Some(code));
    });
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a pty has modes"))
}

fn size((columns, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

pub fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has cells")
}
