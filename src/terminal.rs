//! Takes the terminal and restores it, however the program ends. Sets the modes, and owns the panic
//! hook, the clipboard, the editor, the raw view and the suspension of the process.

pub mod abilities;
pub mod clipboard;
pub mod editor;
pub mod functions;
#[cfg(unix)]
pub mod input;
pub mod raw;
pub mod width;
pub mod window;

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{MoveTo, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture, KeyboardEnhancementFlags, PopKeyboardEnhancementFlags,
    PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType as TerminalClear, EndSynchronizedUpdate,
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Cell, CellDiffOption, CellWidth};
use ratatui::layout::{Position, Size};

use abilities::TerminalAbilities;

/// Whether the terminal is taken, so that it is restored only once.
static IN_RAW_MODE: AtomicBool = AtomicBool::new(false);

/// Whether the keyboard protocol is on, so that it is switched off again.
static KEYBOARD_PROTOCOL_IS_ON: AtomicBool = AtomicBool::new(false);

/// Whether the terminal reports modified keys, so that this is switched off again.
static MODIFIED_KEYS_ARE_ON: AtomicBool = AtomicBool::new(false);

/// Turns xterm's modifyOtherKeys on, so that Shift+Enter differs from Enter, and back to its initial
/// value. tmux knows it, but not the keyboard protocol.
const MODIFIED_KEYS: (&str, &str) = ("\x1b[>4;1m", "\x1b[>4m");

/// Queries the background color. A terminal that supports the query sends its report between key
/// presses; see `run/background_reply.rs`.
const BACKGROUND_QUERY: &str = "\x1b]11;?\x1b\\";

/// The writer of screen frames. Its buffer is large enough that a frame is one write.
type FrameWriter = BufWriter<Stdout>;

/// Returns standard output without the standard library's buffer, which would write each line
/// separately.
///
/// # Errors
/// If the system has no file descriptor left.
pub fn unbuffered() -> io::Result<impl Write> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        Ok(std::fs::File::from(io::stdout().as_fd().try_clone_to_owned()?))
    }
    #[cfg(not(unix))]
    Ok(io::stdout())
}

/// Returns standard input without the standard library's buffer.
///
/// # Errors
/// If the system has no file descriptor left.
pub fn unbuffered_input() -> io::Result<impl io::Read + Send + 'static> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        Ok(std::fs::File::from(io::stdin().as_fd().try_clone_to_owned()?))
    }
    #[cfg(not(unix))]
    Ok(io::stdin())
}

/// Returns whether more input arrives at once, as after a paste. Waits for a moment.
pub fn has_more_input() -> bool {
    #[cfg(unix)]
    {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        /// How long to wait for more input. The next line of a paste arrives within this time. The next
        /// typed line arrives later.
        const PASTE_PAUSE: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
        let stdin = io::stdin();
        let mut polled = [PollFd::new(&stdin, PollFlags::IN)];
        let is_ready = poll(&mut polled, Some(&PASTE_PAUSE)).is_ok_and(|count| count > 0);
        is_ready && polled[0].revents().contains(PollFlags::IN)
    }
    #[cfg(not(unix))]
    false
}

/// The terminal while it is taken. Dropping this restores it.
#[derive(Debug)]
pub struct TerminalGuard(());

/// Takes the terminal: raw mode, the alternate screen, bracketed paste, reports of the focus, the
/// mouse, and the keyboard protocol (for Shift+Enter) if the terminal supports it. Queries the background if it is useful,
/// but does not wait for the report.
///
/// # Errors
/// If standard input or output is not a terminal, or does not accept the modes. Modes that were set
/// are restored.
pub fn take(captures_mouse: bool, abilities: TerminalAbilities) -> io::Result<TerminalGuard> {
    enable_raw_mode()?;
    IN_RAW_MODE.store(true, Ordering::SeqCst);
    let guard = TerminalGuard(());
    let mut out = io::stdout().lock();
    queue!(out, EnterAlternateScreen)?;
    // An editor may have left a color behind, which would fill the cleared screen.
    out.write_all(RESET_DRAWING)?;
    // A terminal without an alternate screen would show its old text in cells that are not drawn.
    queue!(out, Clear(TerminalClear::All), EnableBracketedPaste, EnableFocusChange)?;
    if abilities.has_extensions {
        // A terminal that does not know this mode ignores it. Others distinguish Shift+Enter from
        // Enter. There is no query, so the first screen frame waits for no reply.
        let flags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES;
        KEYBOARD_PROTOCOL_IS_ON.store(true, Ordering::SeqCst);
        queue!(out, PushKeyboardEnhancementFlags(flags))?;
    }
    if abilities.reports_modified_keys {
        MODIFIED_KEYS_ARE_ON.store(true, Ordering::SeqCst);
        write!(out, "{}", MODIFIED_KEYS.0)?;
    }
    if abilities.supports_background_query() {
        write!(out, "{BACKGROUND_QUERY}")?;
    }
    if captures_mouse {
        queue!(out, EnableMouseCapture)?;
    }
    out.flush()?;
    Ok(guard)
}

/// Takes the terminal again after this process was stopped without notice. Meanwhile, the shell has
/// changed the modes, and other programs have changed the screen. If this process is in the background,
/// the call stops it.
///
/// # Errors
/// If the terminal does not accept the modes.
pub fn take_again(
    guard: TerminalGuard,
    captures_mouse: bool,
    abilities: TerminalAbilities,
) -> io::Result<TerminalGuard> {
    disable_raw_mode()?;
    drop(guard);
    take(captures_mouse, abilities)
}

pub fn is_in_raw_mode() -> bool {
    IN_RAW_MODE.load(Ordering::SeqCst)
}

/// Blocks until the terminal on standard input is gone. Returns `false` if the system cannot report
/// this. Waiting uses no CPU.
pub fn wait_for_hang_up() -> bool {
    #[cfg(unix)]
    {
        use rustix::event::{PollFd, PollFlags, poll};

        // The kernel reports a hang-up even if no event is requested.
        let stdin = io::stdin();
        let mut polled = [PollFd::new(&stdin, PollFlags::empty())];
        loop {
            match poll(&mut polled, None) {
                Ok(_) => return polled[0].revents().contains(PollFlags::HUP),
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return false,
            }
        }
    }
    #[cfg(not(unix))]
    false
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        // An error could not be reported here.
        let _ = restore();
    }
}

/// Restores every mode that [`take`] may have set, in reverse order. Can be called twice, and from
/// a panic hook.
fn restore() -> io::Result<()> {
    if !IN_RAW_MODE.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let modes = set_back(&mut io::stdout());
    disable_raw_mode()?;
    modes
}

fn set_back(out: &mut Stdout) -> io::Result<()> {
    queue!(out, EndSynchronizedUpdate, DisableMouseCapture)?;
    window::reset_title(out)?;
    if KEYBOARD_PROTOCOL_IS_ON.swap(false, Ordering::SeqCst) {
        queue!(out, PopKeyboardEnhancementFlags)?;
    }
    if MODIFIED_KEYS_ARE_ON.swap(false, Ordering::SeqCst) {
        write!(out, "{}", MODIFIED_KEYS.1)?;
    }
    // Without an alternate screen, the last screen frame would stay visible.
    queue!(
        out,
        DisableFocusChange,
        DisableBracketedPaste,
        Clear(TerminalClear::All),
        MoveTo(0, 0)
    )?;
    execute!(out, LeaveAlternateScreen, Show)
}

/// Installs a panic hook that restores the terminal before a panic of the calling thread is
/// reported. A panic of another thread is kept off the screen and is reported when its task ends.
pub fn restore_on_panic() {
    let screen_thread = std::thread::current().id();
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == screen_thread {
            let _ = restore();
            report(info);
        } else if IN_RAW_MODE.load(Ordering::SeqCst) {
            // The message may quote the conversation.
            let at = info.location().map(ToString::to_string);
            tracing::error!(at, "a task panicked");
        } else {
            report(info);
        }
    }));
}

/// Captures the mouse, or releases it to the terminal.
///
/// # Errors
/// If the terminal cannot be written to.
pub fn capture_mouse(captures: bool) -> io::Result<()> {
    let mut out = io::stdout();
    if captures { execute!(out, EnableMouseCapture) } else { execute!(out, DisableMouseCapture) }
}

/// Sends SIGTSTP to the process group, as the terminal does on Ctrl+Z. The group includes a script
/// that started the program. Returns `false` without a signal if there is no shell that could
/// continue the group. The terminal must be restored before the call and taken again after it.
///
/// # Errors
/// If the signal cannot be sent.
pub fn stop_group() -> io::Result<bool> {
    #[cfg(unix)]
    {
        if !has_shell() {
            return Ok(false);
        }
        rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
        Ok(true)
    }
    #[cfg(not(unix))]
    Ok(false)
}

/// Stops this process until the shell continues it, even if it handles SIGTSTP.
///
/// # Errors
/// If the signal cannot be sent.
pub fn stop_process() -> io::Result<()> {
    #[cfg(unix)]
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP)?;
    Ok(())
}

/// Returns whether a shell can continue this process. The shell is in the same session, and in
/// another process group. A script without job control may be between the shell and this process.
/// In a container, the parent's session may be outside the container. Its id is then 0.
#[cfg(unix)]
fn has_shell() -> bool {
    use nix::unistd::{getpgrp, getppid, getsid};

    let session = getsid(None).ok();
    session != Some(getpgrp()) && session == getsid(Some(getppid())).ok()
}

/// A ratatui backend for the real terminal. Each screen frame is one synchronized update and one
/// write.
#[derive(Debug)]
pub struct TerminalBackend {
    inner: CrosstermBackend<FrameWriter>,
    is_in_frame: bool,
}

/// Returns the cells in the form that a terminal needs. A grapheme of several characters, such as
/// most emoji, is one column wide in some terminals and two in others. So the cells under the
/// grapheme are blanked first. Blanks after the grapheme would be one column off, because the
/// backend counts each grapheme as one column.
pub fn blank_under_graphemes<'a>(
    content: impl Iterator<Item = (u16, u16, &'a Cell)>,
) -> impl Iterator<Item = (u16, u16, &'a Cell)> {
    static BLANK: Cell = Cell::EMPTY;
    let mut content = content.peekable();
    let letters = std::iter::from_fn(move || {
        let (x, y, cell) = content.next()?;
        let is_joined = !matches!(cell.diff_option, CellDiffOption::ForcedWidth(_))
            && cell.symbol().len() > 1
            && cell.symbol().chars().nth(1).is_some();
        let under = x + 1..x + if is_joined { cell.cell_width().max(1) } else { 1 };
        while content.next_if(|next| next.1 == y && under.contains(&next.0)).is_some() {}
        Some(under.map(move |x| (x, y, &BLANK)).chain([(x, y, cell)]))
    });
    letters.flatten()
}

/// Resets the colors, the character set, insert mode, origin mode and the scroll region.
const RESET_DRAWING: &[u8] = b"\x1b[m\x1b(B\x0f\x1b[4l\x1b[?6l\x1b[r";

impl Default for TerminalBackend {
    fn default() -> Self {
        let out = BufWriter::with_capacity(64 * 1024, io::stdout());
        Self { inner: CrosstermBackend::new(out), is_in_frame: false }
    }
}

impl Backend for TerminalBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = blank_under_graphemes(content).peekable();
        if content.peek().is_some() && !self.is_in_frame {
            self.is_in_frame = true;
            queue!(self.inner, BeginSynchronizedUpdate)?;
        }
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        queue!(self.inner, crossterm::cursor::Hide)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        queue!(self.inner, Show)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        queue!(self.inner, MoveTo(x, y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    /// Clears the screen or a part of it. Another program may have left colors, line-drawing letters
    /// or a scroll region behind, so a full clear resets them first.
    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        if clear_type == ClearType::All {
            Write::write_all(&mut self.inner, RESET_DRAWING)?;
        }
        self.inner.clear_region(clear_type)
    }

    /// Called twice per screen frame. Crossterm would open the terminal again for each call.
    fn size(&self) -> io::Result<Size> {
        #[cfg(unix)]
        if let Ok(size) = rustix::termios::tcgetwinsize(io::stdout()) {
            return Ok(Size::new(size.ws_col, size.ws_row));
        }
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_in_frame) {
            queue!(self.inner, EndSynchronizedUpdate)?;
        }
        Write::flush(&mut self.inner)
    }
}
