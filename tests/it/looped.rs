//! The real event loop on a test backend, with scripted input, the real SDK and the stand-in.

mod comparing;
mod figures;
mod inspecting;
mod models;
mod quota;
mod replayed;

use std::io;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use futures_util::stream;
use outcrop::app::Setup;
use outcrop::app::msg::Msg;
use outcrop::chat::access::{self, Access};
use outcrop::chat::failure::FailureKind;
use outcrop::chat::message::Ending;
use outcrop::chat::model::ModelId;
use outcrop::chat::settings::Settings;
use outcrop::config::models::catalog;
use outcrop::run::{LoopConfig, LoopExit, LoopState};
use outcrop::session::effect::{EditorSubject, EditorText};
use outcrop::terminal::clipboard::{ClipboardOffer, ClipboardTarget};
use outcrop::terminal::functions::TerminalFunctions;
use outcrop::ui::appearance::ColorScheme;
use outcrop::wire::frame::FrameCondition;
use outcrop::wire::wire_event::AttemptEnd;
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, TestBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use tokio::sync::{mpsc, watch};

use crate::loopback::{Answer, Gate, Loopback};

/// The time limit for a condition.
const DEADLINE: Duration = Duration::from_secs(20);

/// A test backend whose screen can be read while the loop draws on it.
#[derive(Debug, Clone)]
struct Shown {
    inner: Arc<Mutex<TestBackend>>,
    frames: watch::Sender<u64>,
    /// The screen after each frame, if `with_history` was called.
    history: Option<Arc<Mutex<Vec<String>>>>,
}

impl Shown {
    fn new(columns: u16, rows: u16) -> Self {
        let inner = Arc::new(Mutex::new(TestBackend::new(columns, rows)));
        Self { inner, frames: watch::Sender::new(0), history: None }
    }

    /// Creates a backend that keeps the screen after each frame.
    fn with_history(columns: u16, rows: u16) -> Self {
        Self { history: Some(Arc::default()), ..Self::new(columns, rows) }
    }

    /// Returns the screen after a screen frame. Screen frames are counted from 1.
    fn after(&self, frame: u64) -> Option<String> {
        let history = self.history.as_ref().expect("the history is kept");
        let history = history.lock().unwrap_or_else(PoisonError::into_inner);
        history.get(usize::try_from(frame).ok()?.checked_sub(1)?).cloned()
    }

    fn with<T>(&self, look: impl FnOnce(&mut TestBackend) -> T) -> T {
        look(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn screen(&self) -> String {
        self.with(|backend| backend.to_string())
    }

    fn frames(&self) -> u64 {
        *self.frames.borrow()
    }

    /// Waits until the screen contains a text.
    async fn shows(&self, text: &str) {
        self.becomes(text, |screen| screen.contains(text)).await;
    }

    /// Waits until the screen meets a condition.
    async fn becomes(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let mut frames = self.frames.subscribe();
        let waiting = frames.wait_for(|_| is_so(&self.screen()));
        let waited = tokio::time::timeout(DEADLINE, waiting).await.map(|waited| waited.is_ok());
        assert_eq!(waited, Ok(true), "{what:?} did not come:\n{}", self.screen());
    }
}

impl Backend for Shown {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        self.with(|backend| backend.draw(content).map_err(|never| match never {}))
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, _: P) -> io::Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.with(|backend| backend.clear().map_err(|never| match never {}))
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.with(|backend| backend.clear_region(region).map_err(|never| match never {}))
    }

    fn size(&self) -> io::Result<Size> {
        self.with(|backend| backend.size().map_err(|never| match never {}))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.with(|backend| backend.window_size().map_err(|never| match never {}))
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(history) = &self.history {
            history.lock().unwrap_or_else(PoisonError::into_inner).push(self.screen());
        }
        self.frames.send_modify(|frames| *frames += 1);
        Ok(())
    }
}

/// The keyboard of a script.
#[derive(Debug, Clone)]
struct Keys(mpsc::UnboundedSender<Event>);

impl Keys {
    fn press(&self, code: KeyCode, modifiers: KeyModifiers) {
        self.0.send(Event::Key(KeyEvent::new(code, modifiers))).expect("the loop runs");
    }

    fn paste(&self, text: &str) {
        self.0.send(Event::Paste(text.into())).expect("the loop runs");
    }

    fn sent(&self, prompt: &str) {
        self.paste(prompt);
        self.press(KeyCode::Enter, KeyModifiers::NONE);
    }

    /// Sends the terminal reply that reports a white background, in the form that crossterm
    /// delivers.
    fn answer(&self) {
        self.press(KeyCode::Char(']'), KeyModifiers::ALT);
        for letter in "11;rgb:ffff/ffff/ffff".chars() {
            self.press(KeyCode::Char(letter), KeyModifiers::NONE);
        }
        self.press(KeyCode::Char('\\'), KeyModifiers::ALT);
    }

    fn quit(&self) {
        // During a reply or with a draft, the program asks for confirmation. The second press
        // confirms.
        self.press(KeyCode::Char('q'), KeyModifiers::CONTROL);
        self.press(KeyCode::Char('q'), KeyModifiers::CONTROL);
    }
}

fn session(size: (u16, u16)) -> LoopState {
    session_on(size, false)
}

/// Creates a session. `queries_background` says whether the session asks the terminal for its
/// background color.
fn session_on(size: (u16, u16), queries_background: bool) -> LoopState {
    let (setup, config) = parts(size);
    let terminal = TerminalFunctions { queries_background, ..TerminalFunctions::default() };
    LoopState::start(setup, LoopConfig { terminal, ..config })
}

/// Returns the setup and the configuration of a session.
fn parts(size: (u16, u16)) -> (Setup, LoopConfig) {
    let settings = Settings::new(ModelId::default_for("us-east-1"));
    let setup = Setup::new(Arc::new(catalog()), settings, size);
    let config = LoopConfig { offline: true, ..LoopConfig::default() };
    (setup, config)
}

/// Runs a session with a script until the loop ends.
async fn play<F: Future<Output = ()>>(
    session: &mut LoopState,
    shown: &Shown,
    script: impl FnOnce(Keys, Shown) -> F,
) -> LoopExit {
    let (keys, events) = mpsc::unbounded_channel();
    let input = stream::unfold(events, |mut events: mpsc::UnboundedReceiver<Event>| async {
        events.recv().await.map(|event| (Ok(event), events))
    });
    let input = std::pin::pin!(input);
    let mut terminal = Terminal::new(shown.clone()).expect("a test backend");
    let run = session.run(&mut terminal, input);
    let (exit, ()) = tokio::join!(run, script(Keys(keys), shown.clone()));
    exit.expect("a test backend does not fail")
}

#[tokio::test]
async fn a_turn_goes_through_the_real_sdk() {
    let (shown, mut session) = (Shown::new(100, 30), session((100, 30)));
    let exit = play(&mut session, &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.sent("my name is Ada");
        shown.shows("end_turn").await;
        keys.sent("what is my name?");
        let answers = |screen: &str| {
            // Wait until the turn is complete and the screen shows the figures of its last event.
            screen.contains("end_turn")
                && screen.rsplit_once("what is my name?").is_some_and(|(_, r)| r.contains("Ada"))
        };
        shown.becomes("an answer from the history", answers).await;
        keys.quit();
    })
    .await;
    assert_eq!(exit, LoopExit::Quit);
    let (reply, _) = session.app.session.last_reply().expect("two turns");
    session.app.session.read_exchanges(reply);
    let exchange = session.app.session.exchanges(reply).last().expect("it was seen");
    let attempt = exchange.last().expect("it was sent");
    let rows = attempt.frames().rows();
    assert!(rows.iter().all(|frame| frame.condition == FrameCondition::Sound), "{rows:?}");
    assert_eq!(rows.last().map(|frame| frame.kind.to_string()).as_deref(), Some("metadata"));
    assert!(
        exchange.sent_at <= attempt.sent_at && attempt.sent_at <= rows.get(0).expect("a frame").at
    );
    assert!(attempt.ended.as_ref().is_some_and(|(_, ended)| *ended == AttemptEnd::Complete));
}

#[tokio::test]
async fn a_large_prompt_reaches_the_service() {
    let (shown, mut session) = (Shown::new(100, 30), session((100, 30)));
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.paste(&"word ".repeat(250_000));
        // Enter sends a long paste only after the paste was on the screen.
        shown.shows("Pasted text 1").await;
        keys.press(KeyCode::Enter, KeyModifiers::NONE);
        shown.shows("failed").await;
        keys.quit();
    })
    .await;
    let (_, reply) = session.app.session.last_reply().expect("a turn");
    let Ending::Failed(failure) = &reply.ending else { panic!("{:?}", reply.ending) };
    assert_eq!(failure.kind, FailureKind::ContextTooLong, "{failure:?}");
}

#[tokio::test]
async fn twenty_thousand_deltas_cost_a_handful_of_frames() {
    let shown = Shown::new(100, 30);
    let started = Instant::now();
    play(&mut session((100, 30)), &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.sent("fail: burst");
        shown.shows("end_turn").await;
        keys.quit();
    })
    .await;
    // Allow one frame per 16 ms, and 12 frames for other events.
    let limit = started.elapsed().as_millis() / 16 + 12;
    assert!(u128::from(shown.frames()) <= limit, "{} frames, at most {limit}", shown.frames());
}

#[tokio::test]
async fn an_idle_session_draws_nothing() {
    let shown = Shown::new(100, 30);
    let mut session = session((100, 30));
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.sent("hello");
        shown.shows("end_turn").await;
        keys.quit();
    })
    .await;
    tokio::time::pause();
    let exit = play(&mut session, &shown, |keys, shown| async move {
        // Let the loop draw its first frames and become idle.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let frames = shown.frames();
        tokio::time::sleep(Duration::from_hours(1)).await;
        assert_eq!(shown.frames(), frames, "an idle hour");
        keys.quit();
    })
    .await;
    assert_eq!(exit, LoopExit::Quit);
}

#[tokio::test]
async fn a_key_is_drawn_during_a_flood_of_deltas() {
    let shown = Shown::new(100, 30);
    play(&mut session((100, 30)), &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.sent("fail: burst");
        shown.shows("streaming").await;
        for letter in "typed".chars() {
            keys.press(KeyCode::Char(letter), KeyModifiers::NONE);
        }
        shown.shows("typed").await;
        shown.shows("end_turn").await;
        assert!(shown.screen().contains("typed"), "{}", shown.screen());
        keys.quit();
    })
    .await;
}

#[tokio::test]
async fn a_stopped_reply_leaves_the_next_turn_working() {
    let shown = Shown::new(100, 30);
    play(&mut session((100, 30)), &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.sent("fail: silent");
        shown.shows("streaming").await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        shown.shows("stopped").await;
        keys.sent("what is 2+2?");
        shown.shows("end_turn").await;
        keys.quit();
    })
    .await;
}

#[tokio::test]
async fn the_editor_gets_the_prompt_and_returns_it() {
    let shown = Shown::new(100, 30);
    let mut session = session((100, 30));
    let exit = play(&mut session, &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.press(KeyCode::Char('a'), KeyModifiers::NONE);
        keys.press(KeyCode::Char('e'), KeyModifiers::ALT);
    })
    .await;
    let subject = EditorSubject::Draft;
    assert_eq!(exit, LoopExit::Edit(EditorText { subject, text: "a".into() }));
    session.update(Msg::EditorClosed(subject, Ok(Some("edited".into()))));
    let exit = play(&mut session, &shown, |keys, shown| async move {
        shown.shows("edited").await;
        keys.quit();
    })
    .await;
    assert_eq!(exit, LoopExit::Quit);
}

#[tokio::test]
async fn the_loop_continues_after_the_raw_view() {
    let shown = Shown::new(100, 30);
    let mut session = session((100, 30));
    let exit = play(&mut session, &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.sent("\tfail: silent");
        shown.shows("streaming").await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        shown.shows("stopped").await;
        keys.press(KeyCode::Tab, KeyModifiers::NONE);
        keys.press(KeyCode::Char('k'), KeyModifiers::NONE);
        keys.press(KeyCode::Char('r'), KeyModifiers::CONTROL);
    })
    .await;
    assert_eq!(exit, LoopExit::Raw("\tfail: silent".into()));
    let show = |text: &str, _: &io::PipeReader| assert_eq!(text, "raw");
    assert_eq!(session.show_raw("raw".into(), show).await.expect("a pipe"), None);
    let exit = play(&mut session, &shown, |keys, shown| async move {
        shown.shows("stopped").await;
        keys.quit();
    })
    .await;
    assert_eq!(exit, LoopExit::Quit);
}

#[tokio::test]
async fn a_background_color_report_is_not_read_as_typed_text() {
    let shown = Shown::new(100, 30);
    let mut session = session_on((100, 30), true);
    play(&mut session, &shown, |keys, shown| async move {
        keys.press(KeyCode::Char('a'), KeyModifiers::NONE);
        keys.answer();
        keys.press(KeyCode::Char('b'), KeyModifiers::NONE);
        shown.becomes("the keys alone", |screen| screen.contains(" ab ")).await;
        keys.quit();
    })
    .await;
    assert_eq!(session.app.look.palette(), ColorScheme::Light);
}

#[tokio::test(start_paused = true)]
async fn quitting_waits_briefly_for_a_pending_background_color_report() {
    let shown = Shown::new(100, 30);
    for (answer_after, expected) in [(Some(80), 80..=90), (None, 240..=260)] {
        let mut session = session_on((100, 30), true);
        let from = tokio::time::Instant::now();
        let exit = play(&mut session, &shown, |keys, _| async move {
            keys.quit();
            match answer_after {
                Some(after) => {
                    tokio::time::sleep(Duration::from_millis(after)).await;
                    keys.answer();
                }
                // Keep the keyboard alive, so that the input stays open.
                None => std::mem::forget(keys),
            }
        })
        .await;
        assert_eq!(exit, LoopExit::Quit);
        let left = from.elapsed().as_millis();
        assert!(expected.contains(&left), "left after {left} ms");
    }
}

#[tokio::test]
async fn the_end_of_the_input_ends_the_program() {
    let shown = Shown::new(100, 30);
    let exit = play(&mut session((100, 30)), &shown, |keys, _| async move { drop(keys) }).await;
    assert_eq!(exit, LoopExit::Signal(outcrop::signals::HANG_UP));
}

/// Creates a session with this system clipboard.
fn with_clipboard(
    clipboard: ClipboardTarget,
    keep_on_clipboard: fn(Receiver<ClipboardOffer>),
) -> LoopState {
    let (setup, config) = parts((120, 30));
    let terminal =
        TerminalFunctions { clipboard, keep_on_clipboard, ..TerminalFunctions::default() };
    LoopState::start(setup, LoopConfig { terminal, ..config })
}

/// Copies a reply and waits for the note about it.
async fn copies(mut session: LoopState, said: &str) {
    let shown = Shown::new(120, 30);
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.sent("say: words to copy");
        shown.shows("end_turn").await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        keys.press(KeyCode::Char('k'), KeyModifiers::NONE);
        keys.press(KeyCode::Char('y'), KeyModifiers::NONE);
        shown.shows(said).await;
        keys.quit();
    })
    .await;
}

#[tokio::test]
async fn a_note_says_where_copied_text_went() {
    let takes = |offers: Receiver<ClipboardOffer>| {
        for offer in offers {
            let is_right = offer.text == "say: words to copy";
            offer.done.send(if is_right { Ok(()) } else { Err(offer.text) }).expect("it waits");
        }
    };
    Box::pin(copies(
        with_clipboard(ClipboardTarget::System, takes),
        "Copied the prompt: 18 characters ─",
    ))
    .await;
    let both = "Copied the prompt: 18 characters, sent to tmux too (OSC 52)";
    Box::pin(copies(with_clipboard(ClipboardTarget::Both, takes), both)).await;
    let sent = "Sent the prompt to the terminal's clipboard: 18 characters (OSC 52)";
    Box::pin(copies(with_clipboard(ClipboardTarget::Terminal, |_| panic!("nobody asks")), sent))
        .await;
}

#[tokio::test]
async fn the_terminals_clipboard_replaces_a_failing_system_clipboard() {
    let sent = "Sent the prompt to the terminal's clipboard: 18 characters (OSC 52)";
    let refuses = |offers: Receiver<ClipboardOffer>| {
        for offer in offers {
            offer.done.send(Err("no display".into())).expect("it waits");
        }
    };
    Box::pin(copies(with_clipboard(ClipboardTarget::System, refuses), sent)).await;
    // The first clipboard is disconnected. The second clipboard accepts text but never replies.
    Box::pin(copies(with_clipboard(ClipboardTarget::System, drop), sent)).await;
    let hangs = |offers: Receiver<ClipboardOffer>| drop(offers.iter().collect::<Vec<_>>());
    Box::pin(copies(with_clipboard(ClipboardTarget::Both, hangs), sent)).await;
}

/// Creates a session with a test server, which counts tokens.
fn that_counts(server: &Loopback) -> LoopState {
    online(server, (140, 30), true)
}

/// Creates a session with a test server.
fn online(server: &Loopback, size: (u16, u16), counts_tokens: bool) -> LoopState {
    let (setup, config) = parts(size);
    let setup = Setup { counts_tokens, ..setup };
    let access = Access {
        region: Some("us-east-1".into()),
        endpoint_url: Some(server.url()),
        keys: Some(access::KeyPair {
            id: "AKIDEXAMPLE".into(),
            secret: "secret".into(),
            token: None,
        }),
        ..Access::default()
    };
    LoopState::start(setup, LoopConfig { access, offline: false, ..config })
}

fn counted(tokens: u32) -> Answer {
    let body = format!("{{\"inputTokens\":{tokens}}}");
    Answer::status(200).header("content-type", "application/json").body(body)
}

#[tokio::test]
async fn a_draft_is_counted_once_after_a_pause_in_typing() {
    let shown = Shown::new(140, 30);
    let server = Loopback::start([counted(1234)]);
    let mut session = that_counts(&server);
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("us-east-1").await;
        tokio::time::pause();
        for letter in "Hello".chars() {
            keys.press(KeyCode::Char(letter), KeyModifiers::NONE);
            tokio::time::sleep(Duration::from_millis(600)).await;
        }
        assert_eq!(server.requests().len(), 0, "it was still being written");
        tokio::time::resume();
        shown.shows(" 1,234 tokens (0.6 %)").await;
        tokio::time::pause();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let frames = shown.frames();
        tokio::time::sleep(Duration::from_hours(1)).await;
        assert_eq!(shown.frames(), frames, "an idle hour");
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        let text = &requests[0].body["input"]["converse"]["messages"][0]["content"][0]["text"];
        assert_eq!(text, "Hello");
        keys.quit();
    })
    .await;
}

#[tokio::test]
async fn an_outdated_count_is_aborted() {
    let shown = Shown::new(140, 30);
    let gate = Gate::new();
    let server = Loopback::start([counted(1111).held(&gate), counted(2222)]);
    let mut session = that_counts(&server);
    let awaited = server.clone();
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("us-east-1").await;
        keys.press(KeyCode::Char('a'), KeyModifiers::NONE);
        let arrived = tokio::task::spawn_blocking(move || awaited.wait_for_requests(1));
        arrived.await.expect("it arrives");
        keys.press(KeyCode::Char('b'), KeyModifiers::NONE);
        shown.shows(" 2,222 tokens").await;
        gate.open();
        keys.quit();
    })
    .await;
    server.wait_for_closed(1);
}

#[tokio::test]
async fn the_stand_in_counts_tokens() {
    let shown = Shown::new(140, 30);
    let (setup, config) = parts((140, 30));
    let mut session = LoopState::start(Setup { counts_tokens: true, ..setup }, config);
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("OFFLINE").await;
        keys.press(KeyCode::Char('a'), KeyModifiers::NONE);
        shown.shows(" 1 token (<0.1 %").await;
        keys.quit();
    })
    .await;
}
