//! Keys pass through the reader and reports of the background do not, in whatever order they
//! arrive.

use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::task::unconstrained;

use super::*;

/// A scripted terminal input.
struct Script {
    keys: mpsc::UnboundedSender<Event>,
    input: BackgroundReply<Pin<Box<dyn Stream<Item = io::Result<Event>>>>>,
}

impl Script {
    fn new(awaited: u32) -> Self {
        let (keys, events) = mpsc::unbounded_channel();
        let input = futures_util::stream::unfold(events, |mut events| async {
            let event: Option<Event> = mpsc::UnboundedReceiver::recv(&mut events).await;
            event.map(|event| (Ok(event), events))
        });
        Self { keys, input: BackgroundReply::new(Box::pin(input), awaited) }
    }

    fn send(&self, event: Event) {
        self.keys.send(event).expect("the receiver lives");
    }

    /// Sends bytes as the parser reads them if they arrive in one chunk.
    fn bytes(&self, bytes: &str) {
        let mut rest = bytes.chars().peekable();
        while let Some(letter) = rest.next() {
            let key = match (letter, rest.peek().copied()) {
                ('\x1b', Some('\x1b') | None) => KeyEvent::from(KeyCode::Esc),
                ('\x1b', Some(next)) => {
                    rest.next();
                    KeyEvent::new(KeyCode::Char(next), KeyModifiers::ALT)
                }
                ('\x07', _) => KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL),
                (letter, _) if letter.is_uppercase() => {
                    KeyEvent::new(KeyCode::Char(letter), KeyModifiers::SHIFT)
                }
                (letter, _) => KeyEvent::from(KeyCode::Char(letter)),
            };
            self.send(Event::Key(key));
        }
    }

    /// Returns the input that is available without waiting: keys as bytes, backgrounds in brackets.
    fn input(&mut self) -> String {
        let mut words = String::new();
        // Without `unconstrained`, this loop would exhaust the task budget of tokio.
        while let Some(Some(input)) = unconstrained(self.input.next()).now_or_never() {
            let word = match input.expect("a script does not fail") {
                TerminalInput::Background(background) => format!("[{}]", background.name()),
                TerminalInput::Event(Event::Key(key)) => bytes(&key).unwrap_or_else(|| "?".into()),
                TerminalInput::Event(Event::Paste(text)) => format!("<{text}>"),
                TerminalInput::Event(_) => "!".into(),
            };
            words.push_str(&word);
        }
        words
    }
}

fn check(bytes: &str, expected: &str) {
    let mut script = Script::new(2);
    script.bytes(bytes);
    assert_eq!(script.input(), expected, "{bytes:?}");
}

#[tokio::test(start_paused = true)]
async fn a_background_report_becomes_one_input_and_no_keys() {
    check("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "[light]");
    check("\x1b]11;rgb:1e1e/1e1e/1e1e\x07", "[dark]");
    check("\x1b]11;rgb:FD/F6/E3\x1b\\", "[light]");
    check("\x1b]11;rgb:0/0/0\x07", "[dark]");
    check("\x1b]11;rgb:fff/fff/fff\x07", "[light]");
    check("\x1b]11;rgba:0000/0000/0000/ffff\x1b\\", "[dark]");
    check("\x1b]11;rgb:0/0/0\x07\x1b]11;rgb:f/f/f\x07", "[dark][light]");
}

#[tokio::test(start_paused = true)]
async fn keys_before_and_after_a_report_pass_through() {
    check("abc\x1b]11;rgb:ffff/ffff/ffff\x1b\\def", "abc[light]def");
    check("\x1b\x1b]11;rgb:ffff/ffff/ffff\x1b\\x", "\x1b[light]x");
    check("\x1b]\x1b]11;rgb:0/0/0\x07\x1b\\", "\x1b][dark]\x1b\\");
    check("]11;rgb:0/0/0", "]11;rgb:0/0/0");
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_not_a_report_pass_through_at_the_first_mismatch() {
    for bytes in [
        "\x1b]x",
        "\x1b]1x",
        "\x1b]10;x",
        "\x1b]11;rgb:x",
        "\x1b]11;rgb:/",
        "\x1b]11;rgb:fffff",
        "\x1b]11;rgb:ff/ff\x07",
        "\x1b]11;rgb:ff/ff/\x07",
        "\x1b]11;rgb:ff/ff/ff/",
        "\x1b]11;rgba:ff/ff/ff\x07",
        "\x1b]11;rgb:ff/ff/ff\x1bx",
        "\x1bx",
    ] {
        check(bytes, bytes);
    }
}

#[tokio::test(start_paused = true)]
async fn a_report_may_arrive_in_two_chunks_with_a_pause_between() {
    for answer in ["\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgba:f/f/f/f\x07"] {
        for cut in 1..answer.len() {
            let mut script = Script::new(2);
            script.bytes(&format!("a{}", &answer[..cut]));
            assert_eq!(script.input(), "a", "{cut}");
            let pause = if cut > 3 { 1_500 } else { 30 };
            tokio::time::advance(Duration::from_millis(pause)).await;
            assert_eq!(script.input(), "", "{cut}");
            script.bytes(&format!("{}b", &answer[cut..]));
            assert_eq!(script.input(), "[light]b", "{cut}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_start_a_report_waits_no_longer_than_the_limit() {
    for (bytes, bound) in [
        ("\x1b", HELD_KEY_TIMEOUT),
        ("\x1b]", FOR_A_KEY),
        ("\x1b]11;rgb:ff", REPORT_TIMEOUT),
        ("\x1b]11;rgb:ff/ff/ff\x1b", REPORT_TIMEOUT),
    ] {
        let mut script = Script::new(2);
        script.bytes(bytes);
        assert_eq!(script.input(), "");
        tokio::time::advance(bound.checked_sub(Duration::from_millis(2)).expect("longer")).await;
        assert_eq!(script.input(), "", "{bytes:?}");
        let from = Instant::now();
        // Nothing else happens, so the limit itself must wake the reader.
        assert!(script.input.next().await.is_some());
        assert!(from.elapsed() <= Duration::from_millis(4));
    }
}

#[tokio::test(start_paused = true)]
async fn other_events_pass_through_within_a_report() {
    let mut script = Script::new(2);
    script.bytes("\x1b]11;rgb:0/0");
    script.send(Event::Resize(80, 24));
    assert_eq!(script.input(), "!");
    script.bytes("/0\x07");
    assert_eq!(script.input(), "[dark]");
    script.bytes("\x1b]");
    script.send(Event::Paste("text".into()));
    assert_eq!(script.input(), "\x1b]<text>");
    script.send(Event::Key(KeyEvent::from(KeyCode::Enter)));
    assert_eq!(script.input(), "?");
}

#[tokio::test(start_paused = true)]
async fn no_key_is_held_when_no_report_is_expected() {
    let mut script = Script::new(0);
    script.bytes("\x1b]11;");
    assert_eq!(script.input(), "\x1b]11;");
    let mut script = Script::new(1);
    script.bytes("\x1b]11;rgb:0/0/0\x07\x1b]");
    assert_eq!(script.input(), "[dark]\x1b]");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_input_releases_held_keys() {
    let script = Script::new(2);
    script.bytes("\x1b]1");
    let Script { keys, input } = script;
    drop(keys);
    let input: Vec<_> = input.collect().await;
    assert_eq!(input.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_never_reports_delays_esc_only_briefly() {
    let mut script = Script::new(1);
    script.bytes("\x1b");
    assert_eq!(script.input(), "", "Esc may be the start of a report");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(script.input(), "\x1b");
    script.bytes("\x1b");
    assert_eq!(script.input(), "\x1b", "at once");
    script.bytes("\x1b]11;rgb:0/0/0\x07a");
    assert_eq!(script.input(), "[dark]a", "a late report is still recognized");
}
