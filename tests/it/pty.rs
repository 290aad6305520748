//! A program in a terminal of its own: a pty, read by a terminal emulator. Owns starting it in an
//! environment where it can find nobody's credentials, typing, waiting for what the screen shows,
//! and looking at what is left of the terminal after the end. Waits for conditions, never for a
//! time; a condition that does not come true fails the test with the screen in the message.
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

/// How long a condition may take to come true before its test fails.
const DEADLINE: Duration = Duration::from_secs(30);

/// The binary under test.
const OUTCROP: &str = env!("CARGO_BIN_EXE_outcrop");

/// The marks around a frame: between them the screen is half drawn.
const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// A program that is to be started, in a folder of its own that is also its home.
#[derive(Debug)]
pub struct Start {
    program: PathBuf,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    folder: TempDir,
    size: (u16, u16),
}

impl Start {
    /// The binary under test.
    pub fn outcrop(arguments: &[&str]) -> Self {
        Self::program(Path::new(OUTCROP), arguments)
    }

    /// A shell with a script, in which `$OUTCROP` is the binary under test.
    pub fn shell(script: &str) -> Self {
        Self::program(Path::new("sh"), &["-c", script])
    }

    /// Any program, in an environment that holds nothing of the one the tests run in but the
    /// search path: no credentials, no proxy, no instance metadata, no `.env` of a folder above.
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
        // The nearest `.env`: whatever lies above is not looked at.
        start.file(".env", "")
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Variables that lead to a server on loopback, using a Bedrock API key.
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

    /// Writes a shell script into the folder that can be run.
    pub fn script(self, name: &str, text: &str) -> Self {
        use std::os::unix::fs::PermissionsExt as _;

        let start = self.file(name, &format!("#!/bin/sh\n{text}\n"));
        let runnable = fs::Permissions::from_mode(0o700);
        fs::set_permissions(start.path(name), runnable).expect("the file is there");
        start
    }

    /// The path of a file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The size of the terminal: columns, rows.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Runs the program to its end with no terminal anywhere.
    pub fn without_a_terminal(&self) -> Output {
        self.command().stdin(Stdio::null()).output().expect("the program starts")
    }

    /// The program as a command whose ends are the test's to choose.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path());
        command
    }

    /// Starts the program in a terminal of its own, as the leader of its session.
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
        let seen = Arc::new(Watched::new(self.size));
        watch_output(reader, Arc::clone(&seen));
        let (pid, killer) = (child.process_id().expect("it runs"), child.clone_killer());
        watch_end(child, Arc::clone(&seen));
        Pty {
            folder: self.folder,
            writer: Some(pair.master.take_writer().expect("the first writer")),
            master: Some(pair.master),
            slave: Some(pair.slave),
            pid,
            killer,
            modes_before,
            seen,
        }
    }
}

/// A key, as a terminal without any extension sends it.
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

/// A terminal with a program in it.
pub struct Pty {
    folder: TempDir,
    writer: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    /// Kept open until the program has ended, so that the modes can be looked at then.
    slave: Option<Box<dyn SlavePty + Send>>,
    pid: u32,
    killer: Box<dyn ChildKiller + Send + Sync>,
    modes_before: String,
    seen: Arc<Watched>,
}

impl Pty {
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The path of a file in the program's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The terminal's own modes (raw or not) in the words of termios.
    pub fn modes(&self) -> String {
        modes(&**self.master.as_ref().expect("the terminal is open"))
    }

    /// The path of the terminal's device.
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

    /// A bracketed paste.
    pub fn paste(&mut self, text: &str) {
        self.send(&[b"\x1b[200~", text.as_bytes(), b"\x1b[201~"].concat());
    }

    /// Sends bytes unchanged.
    pub fn send(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().expect("the terminal is open");
        writer.write_all(bytes).expect("the program reads");
        writer.flush().expect("a pty needs no flush");
    }

    /// Makes the window this large and lets the program know.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.seen.lock().parser.set_size(cells(rows), cells(columns));
        let master = self.master.as_ref().expect("the terminal is open");
        master.resize(size((columns, rows))).expect("a pty takes any size");
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(pid, signal).expect("the program runs");
    }

    /// Waits until a whole frame on the screen is as it should be, and returns it.
    pub fn wait_for(&self, what: &str, until: impl Fn(&Shown) -> bool) -> Shown {
        let shown = self.wait_at_most(DEADLINE, until);
        shown.unwrap_or_else(|shown| panic!("{what}: the screen never showed it:\n{shown}"))
    }

    /// Waits for a screen frame, but at most for this time.
    ///
    /// # Errors
    /// The screen at the end of that time.
    pub fn wait_at_most(
        &self,
        patience: Duration,
        until: impl Fn(&Shown) -> bool,
    ) -> Result<Shown, Shown> {
        let deadline = Instant::now() + patience;
        let mut seen = self.seen.lock();
        loop {
            if !seen.is_in_frame() {
                let shown = seen.shown();
                if until(&shown) {
                    return Ok(shown);
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || (seen.is_closed && seen.code.is_some()) {
                return Err(seen.shown());
            }
            seen = self.seen.wait(seen, left);
        }
    }

    /// Waits for the status of the program, but at most for this time.
    pub fn wait_code(&self, patience: Duration) -> Option<u32> {
        let seen = self.seen.lock();
        let waited =
            self.seen.changed.wait_timeout_while(seen, patience, |seen| seen.code.is_none());
        waited.unwrap_or_else(std::sync::PoisonError::into_inner).0.code
    }

    /// Everything that was written to the terminal so far.
    pub fn raw(&self) -> Vec<u8> {
        self.seen.lock().raw.clone()
    }

    /// Waits for the program to end by itself.
    pub fn wait_exit(self) -> Ended {
        self.wait_exit_keeping_files().0
    }

    /// Waits until the program ends by itself. The files in its folder exist until the second value
    /// is dropped.
    pub fn wait_exit_keeping_files(mut self) -> (Ended, Self) {
        let deadline = Instant::now() + DEADLINE;
        let code = self.wait_until(deadline, "the end of the program", |seen| seen.code);
        let modes_after = self.modes();
        // The last holder of this side: the reader now meets the end of the output.
        self.slave = None;
        self.wait_until(deadline, "the end of the output", |seen| seen.is_closed.then_some(()));
        let seen = self.seen.lock();
        let ended = Ended {
            code,
            shown: seen.shown(),
            raw: seen.raw.clone(),
            modes_before: self.modes_before.clone(),
            modes_after,
        };
        drop(seen);
        (ended, self)
    }

    /// Closes the window over the running program, and returns the status that it ended with.
    pub fn hang_up(mut self) -> u32 {
        self.seen.lock().is_to_close = true;
        // Something to draw, so that the reader wakes and lets go.
        self.type_text("x");
        let deadline = Instant::now() + DEADLINE;
        self.wait_until(deadline, "the reader's end", |seen| seen.is_closed.then_some(()));
        self.slave = None;
        self.writer = None;
        self.master = None;
        self.wait_until(deadline, "the end of the program", |seen| seen.code)
    }

    fn wait_until<T>(
        &self,
        deadline: Instant,
        what: &str,
        until: impl Fn(&Seen) -> Option<T>,
    ) -> T {
        let mut seen = self.seen.lock();
        loop {
            if let Some(found) = until(&seen) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{what} does not come:\n{}", seen.shown());
            seen = self.seen.wait(seen, left);
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if self.seen.lock().code.is_none() {
            // No program is left behind: neither the one that a shell runs, nor the shell.
            let group = self.master.as_ref().and_then(|master| master.process_group_leader());
            if let Some(group) = group.and_then(Pid::from_raw) {
                let _ = kill_process_group(group, Signal::KILL);
            }
            let _ = self.killer.kill();
        }
    }
}

/// What a program that ended left behind.
#[derive(Debug)]
pub struct Ended {
    pub code: u32,
    pub shown: Shown,
    pub raw: Vec<u8>,
    modes_before: String,
    modes_after: String,
}

impl Ended {
    /// The terminal is as it was before: its own modes, and those that were set by sequences.
    pub fn assert_given_back(&self) {
        assert_eq!(self.modes_after, self.modes_before, "termios");
        self.shown.assert_given_back();
        // The emulator knows nothing of these.
        for (on, off) in [(&b"\x1b[>1u"[..], &b"\x1b[<1u"[..]), (FRAME_BEGINS, FRAME_ENDS)] {
            let (on, off) = (count(&self.raw, on), count(&self.raw, off));
            assert!(on > 0 && off >= on, "{on} times on, {off} times off");
        }
    }
}

/// How often a sequence occurs in what was written.
pub fn count(raw: &[u8], sequence: &[u8]) -> usize {
    raw.windows(sequence.len()).filter(|window| *window == sequence).count()
}

/// What the threads that watch the program tell the test.
struct Watched {
    seen: Mutex<Seen>,
    changed: Condvar,
}

struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// The reader is to let go of the terminal.
    is_to_close: bool,
    /// The output is at its end.
    is_closed: bool,
    code: Option<u32>,
}

impl Watched {
    fn new((columns, rows): (u16, u16)) -> Self {
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let seen =
            Seen { parser, raw: Vec::new(), is_to_close: false, is_closed: false, code: None };
        Self { seen: Mutex::new(seen), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        // A test that fails while it holds this is over anyway.
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn wait<'a>(&self, seen: MutexGuard<'a, Seen>, left: Duration) -> MutexGuard<'a, Seen> {
        let waited = self.changed.wait_timeout(seen, left);
        waited.unwrap_or_else(std::sync::PoisonError::into_inner).0
    }

    fn note(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
}

impl Seen {
    fn shown(&self) -> Shown {
        let screen = self.parser.screen().clone();
        let columns = screen.size().1.get();
        Shown { rows: screen.rows(0, columns).collect(), screen }
    }

    fn is_in_frame(&self) -> bool {
        let last = |mark: &[u8]| self.raw.windows(mark.len()).rposition(|window| window == mark);
        match (last(FRAME_BEGINS), last(FRAME_ENDS)) {
            (Some(begins), Some(ends)) => begins > ends,
            (begins, _) => begins.is_some(),
        }
    }
}

fn watch_output(mut reader: Box<dyn Read + Send>, seen: Arc<Watched>) {
    thread::spawn(move || {
        let mut bytes = vec![0; 64 * 1024];
        loop {
            // The end of a pty is an error on some systems.
            let many = reader.read(&mut bytes).unwrap_or(0);
            let mut is_over = many == 0;
            seen.note(|seen| {
                seen.raw.extend_from_slice(&bytes[..many]);
                seen.parser.process(&bytes[..many]);
                is_over |= seen.is_to_close;
            });
            if is_over {
                drop(reader);
                return seen.note(|seen| seen.is_closed = true);
            }
        }
    });
}

fn watch_end(mut child: Box<dyn Child + Send + Sync>, seen: Arc<Watched>) {
    thread::spawn(move || {
        let status = child.wait().expect("a child can be waited for");
        // What a shell would report.
        let code = if status.signal().is_some() { 255 } else { status.exit_code() };
        seen.note(|seen| seen.code = Some(code));
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
