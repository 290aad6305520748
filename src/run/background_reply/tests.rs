//! What is typed comes through, what the terminal answers does not, however the two are mixed.

use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::task::unconstrained;

use super::*;

/// The input of a script.
struct Script {
    keys: mpsc::UnboundedSender<Event>,
    heard: BackgroundReply<Pin<Box<dyn Stream<Item = io::Result<Event>>>>>,
}

impl Script {
    fn new(awaited: u32) -> Self {
        let (keys, events) = mpsc::unbounded_channel();
        let input = futures_util::stream::unfold(events, |mut events| async {
            let event: Option<Event> = mpsc::UnboundedReceiver::recv(&mut events).await;
            event.map(|event| (Ok(event), events))
        });
        Self { keys, heard: BackgroundReply::new(Box::pin(input), awaited) }
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

    /// What comes through without waiting, in words: keys as bytes, backgrounds in brackets.
    fn heard(&mut self) -> String {
        let mut words = String::new();
        // A test that never waits would use up what tokio lets a task do at a stretch.
        while let Some(Some(heard)) = unconstrained(self.heard.next()).now_or_never() {
            let word = match heard.expect("a script does not fail") {
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
    assert_eq!(script.heard(), expected, "{bytes:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_a_fact_and_no_keys() {
    check("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "[light]");
    check("\x1b]11;rgb:1e1e/1e1e/1e1e\x07", "[dark]");
    check("\x1b]11;rgb:FD/F6/E3\x1b\\", "[light]");
    check("\x1b]11;rgb:0/0/0\x07", "[dark]");
    check("\x1b]11;rgb:fff/fff/fff\x07", "[light]");
    check("\x1b]11;rgba:0000/0000/0000/ffff\x1b\\", "[dark]");
    check("\x1b]11;rgb:0/0/0\x07\x1b]11;rgb:f/f/f\x07", "[dark][light]");
}

#[tokio::test(start_paused = true)]
async fn keys_before_and_after_an_answer_come_through() {
    check("abc\x1b]11;rgb:ffff/ffff/ffff\x1b\\def", "abc[light]def");
    check("\x1b\x1b]11;rgb:ffff/ffff/ffff\x1b\\x", "\x1b[light]x");
    check("\x1b]\x1b]11;rgb:0/0/0\x07\x1b\\", "\x1b][dark]\x1b\\");
    check("]11;rgb:0/0/0", "]11;rgb:0/0/0");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_comes_through_as_soon_as_that_is_known() {
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
async fn an_answer_may_come_in_any_two_pieces_with_a_pause_between() {
    for answer in ["\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgba:f/f/f/f\x07"] {
        for cut in 1..answer.len() {
            let mut script = Script::new(2);
            script.bytes(&format!("a{}", &answer[..cut]));
            assert_eq!(script.heard(), "a", "{cut}");
            let pause = if cut > 3 { 1_500 } else { 30 };
            tokio::time::advance(Duration::from_millis(pause)).await;
            assert_eq!(script.heard(), "", "{cut}");
            script.bytes(&format!("{}b", &answer[cut..]));
            assert_eq!(script.heard(), "[light]b", "{cut}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_begin_an_answer_waits_no_longer_than_its_bound() {
    for (bytes, bound) in [
        ("\x1b", FOR_ESC),
        ("\x1b]", FOR_A_KEY),
        ("\x1b]11;rgb:ff", FOR_THE_REST),
        ("\x1b]11;rgb:ff/ff/ff\x1b", FOR_THE_REST),
    ] {
        let mut script = Script::new(2);
        script.bytes(bytes);
        assert_eq!(script.heard(), "");
        tokio::time::advance(bound.checked_sub(Duration::from_millis(2)).expect("longer")).await;
        assert_eq!(script.heard(), "", "{bytes:?}");
        let from = Instant::now();
        // Nothing else happens: the reader is woken by the bound itself.
        assert!(script.heard.next().await.is_some());
        assert!(from.elapsed() <= Duration::from_millis(4));
    }
}

#[tokio::test(start_paused = true)]
async fn other_events_come_through_among_an_answer() {
    let mut script = Script::new(2);
    script.bytes("\x1b]11;rgb:0/0");
    script.send(Event::Resize(80, 24));
    assert_eq!(script.heard(), "!");
    script.bytes("/0\x07");
    assert_eq!(script.heard(), "[dark]");
    script.bytes("\x1b]");
    script.send(Event::Paste("text".into()));
    assert_eq!(script.heard(), "\x1b]<text>");
    script.send(Event::Key(KeyEvent::from(KeyCode::Enter)));
    assert_eq!(script.heard(), "?");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_held_where_no_answer_can_come_any_more() {
    let mut script = Script::new(0);
    script.bytes("\x1b]11;");
    assert_eq!(script.heard(), "\x1b]11;");
    let mut script = Script::new(1);
    script.bytes("\x1b]11;rgb:0/0/0\x07\x1b]");
    assert_eq!(script.heard(), "[dark]\x1b]");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_input_lets_go_of_what_is_held() {
    let script = Script::new(2);
    script.bytes("\x1b]1");
    let Script { keys, heard } = script;
    drop(keys);
    let heard: Vec<_> = heard.collect().await;
    assert_eq!(heard.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_never_answers_delays_no_esc_for_long() {
    let mut script = Script::new(1);
    script.bytes("\x1b");
    assert_eq!(script.heard(), "", "it may be cut off its answer");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(script.heard(), "\x1b");
    script.bytes("\x1b");
    assert_eq!(script.heard(), "\x1b", "at once");
    script.bytes("\x1b]11;rgb:0/0/0\x07a");
    assert_eq!(script.heard(), "[dark]a", "late, and all the same an answer");
}
