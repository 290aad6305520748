//! The output to the terminal: only sequences that Outcrop uses, at any window size, and nothing
//! while the client is idle.

use std::fs;
use std::thread;
use std::time::Duration;

use super::{ask, offline, online, ready, saying};
use crate::loopback::{Answer, Gate, Loopback, frame};
use crate::pty::{Key, Shown, Start, cells, count};

/// Returns the first part of these bytes that is neither text nor a sequence that Outcrop uses for
/// drawing: cursor movement (`H`), styles (`m`), cursor visibility (`?25`) and synchronized updates
/// (`?2026`).
fn foreign(raw: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text,
        Err(error) => return Some(format!("no UTF-8: {error}")),
    };
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        let context = || format!("{letter:?} before {:?}", rest.as_str().get(..20));
        match letter {
            '\u{1b}' if rest.as_str().starts_with('[') => {
                let sequence = rest.as_str();
                let is_last = |c: char| ('\u{40}'..='\u{7e}').contains(&c) && c != '[';
                let Some(end) = sequence.find(is_last) else {
                    return Some("a sequence without an end".to_owned());
                };
                let (parameters, last) = (&sequence[1..end], &sequence[end..=end]);
                let is_ours = match last {
                    "H" => parameters.chars().all(|c| c.is_ascii_digit() || c == ';'),
                    // Blinking (5, 6) and concealed (8) are not allowed.
                    "m" => !matches!(parameters, "5" | "6" | "8"),
                    "h" | "l" => matches!(parameters, "?25" | "?2026"),
                    _ => false,
                };
                if !is_ours {
                    return Some(format!("ESC[{parameters}{last}"));
                }
                rest = sequence[end + 1..].chars();
            }
            // C0, DEL, C1, bidirectional controls and line separators.
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => return Some(context()),
            _ => {}
        }
    }
    None
}

#[test]
fn the_output_check_finds_unexpected_sequences() {
    assert_eq!(
        foreign("\x1b[?2026h\x1b[2;1H\x1b[38;5;2mtext «日本» \x1b[0m\x1b[?25l".as_bytes()),
        None
    );
    for text in
        ["\x1b]0;x\x07", "\x1b[2J", "\x1bc", "\r", "\u{9b}1m", "\u{202e}", "\x1b[8m", "\x1b["]
    {
        assert!(foreign(text.as_bytes()).is_some(), "{text:?}");
    }
    assert!(foreign(b"\x9b1m").is_some());
}

#[test]
fn hostile_text_is_displayed_and_not_executed() {
    let mut pty = ready(Start::outcrop(&["--offline"]).size(150, 80));
    let before = pty.raw().len();
    ask(&mut pty, "fail: hostile");
    let shown = pty.wait_for("the end", |shown| {
        shown.footer().contains("end_turn") && shown.has("nothing was obeyed.")
    });
    let raw = pty.raw();
    assert_eq!(foreign(&raw[before..]), None);
    for mark in ["␛[31mred", "␛]0;owned␛\\", "␛]52;c;", "␛[?1049l", "‹U+009B›31mred", "‹U+202E›"]
    {
        assert!(shown.flowing().contains(mark), "{mark} is not shown:\n{shown}");
    }
    assert!(shown.is_taken() && shown.header().contains("OFFLINE"), "{shown}");
    assert!(shown.rows.iter().any(|row| row.starts_with("┗━━")), "{shown}");
}

#[test]
fn a_hostile_failure_is_displayed_and_not_executed() {
    let words = "bad \u{1b}]0;owned\u{7} \u{9b}31m \u{202e}gnp.exe \u{1b}[2J words";
    let server = Loopback::start([
        Answer::error(400, "ValidationException", words),
        Answer::stream([
            frame::message_start(),
            frame::text(0, "x"),
            frame::exception("modelStreamErrorException", &serde_json::json!({ "message": words })),
        ]),
        Answer::stream([frame::message_start(), frame::message_stop("stop\u{1b}[2J\u{202e}")]),
    ]);
    let mut pty = online(&server, &[]);
    let before = pty.raw().len();
    for prompt in ["one", "two", "three"] {
        pty.press(Key::Ctrl('c'));
        pty.wait_for("no prompt", |shown| shown.composer().is_empty());
        ask(&mut pty, prompt);
        pty.wait_for("the end", |shown| {
            let state = shown.footer();
            shown.has(prompt) && (state.starts_with("failed") || state.contains("␛[2J"))
        });
        pty.press(Key::F(4));
        pty.wait_for("the details", |shown| shown.has("␛[2J") && shown.has("Details"));
        pty.press(Key::Esc);
        pty.wait_for("the conversation", |shown| !shown.has("Details"));
    }
    assert_eq!(foreign(&pty.raw()[before..]), None);
}

#[test]
fn the_window_can_be_resized_during_a_stream() {
    fn whole(shown: &Shown, rows: u16) -> bool {
        let header = shown.header();
        header.contains("Haiku 4.5")
            && shown.footer().starts_with("streaming")
            && shown.rows.len() == usize::from(rows)
            && shown.has("Prompt")
    }
    let (first, second, third) = (Gate::new(), Gate::new(), Gate::new());
    let lines = |from: usize| {
        let lines = (from..from + 50).map(|number| format!("line {number} of the reply\n"));
        lines.map(|line| frame::text(0, &line)).collect::<Vec<_>>()
    };
    let server = Loopback::start([Answer::stream([frame::message_start()])
        .then(lines(0))
        .wait(&first)
        .then(lines(50))
        .wait(&second)
        .then(lines(100))
        .wait(&third)
        .then(frame::reply("The end")[1..].to_vec())]);
    let start = Start::outcrop(&[]).with_key("ABSKsecret", &server.url());
    let mut pty = ready(start.size(80, 24));
    ask(&mut pty, "Many lines");
    pty.wait_for("80x24", |shown| shown.has("line 49 of") && whole(shown, 24));
    pty.resize(40, 10);
    pty.wait_for("40x10", |shown| shown.has("line 49 of") && whole(shown, 10));
    first.open();
    pty.wait_for("more", |shown| shown.has("line 99 of") && whole(shown, 10));
    pty.resize(39, 9);
    pty.wait_for("a line that says what it needs", |shown| {
        let text: Vec<_> = shown.rows.iter().filter(|row| !row.trim().is_empty()).collect();
        text.len() == 1 && text[0].starts_with("Outcrop needs 40×10")
    });
    second.open();
    pty.resize(120, 40);
    let shown = pty.wait_for("120x40", |shown| shown.has("line 149 of") && whole(shown, 40));
    assert!(shown.has("Stop sequences"), "the panel is docked: {shown}");
    third.open();
    pty.wait_for("the end", |shown| {
        shown.has("The end")
            && shown.footer().contains("end_turn")
            && shown.footer().contains("in 7")
    });
    pty.press(Key::PageUp);
    pty.wait_for("an earlier page", |shown| !shown.has("The end") && shown.has("line 110 of"));
    pty.press(Key::PageDown);
    pty.wait_for("the last page", |shown| shown.has("The end"));
    pty.press(Key::Ctrl('q'));
    pty.wait_exit().assert_given_back();
}

#[test]
fn the_client_survives_any_window_size() {
    let mut pty = offline(&[]);
    ask(&mut pty, "fail: wide");
    pty.wait_for("the end", |shown| shown.footer().contains("end_turn"));
    pty.type_text("a draft that is long enough to be wrapped in a small window 日本語");
    for (columns, rows) in [(1, 1), (2, 300), (300, 2), (40, 10), (39, 10), (40, 9), (99, 11)] {
        pty.resize(columns, rows);
        pty.wait_for("a frame", |shown| {
            let is_small = columns < 40 || rows < 10;
            if is_small {
                let line = shown.rows[0].split(';').next().unwrap_or_default().trim_end();
                "Outcrop needs 40×10".contains(line) && !line.is_empty()
            } else {
                shown.has("Prompt")
            }
        });
    }
    pty.resize(500, 200);
    pty.wait_for("a large window", |shown| {
        shown.rows.len() == 200 && shown.footer().contains("end_turn") && shown.has("Temperature")
    });
    pty.quit();
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn in_a_terminal_without_a_size_the_client_waits_for_a_size() {
    let script = "stty cols 0 rows 0; \"$OUTCROP\" --offline; echo status $?";
    let mut pty = Start::shell(script).in_a_terminal();
    pty.wait_for("the terminal", Shown::is_taken);
    pty.resize(90, 30);
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty.press(Key::Ctrl('q'));
    pty.wait_for("the shell", |shown| shown.has("status 0"));
}

#[test]
fn the_client_works_without_colors() {
    let start = Start::outcrop(&["--offline", "--prefill", "It is"]);
    let mut pty = ready(start.variable("NO_COLOR", "1"));
    ask(&mut pty, "hello");
    let shown = pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    assert!(shown.cells("It is").iter().all(|cell| cell.underline()));
    let default = vt100::Color::Default;
    for row in 0..30 {
        for column in 0..90 {
            let cell = shown.screen.cell(row, column).expect("on the screen");
            assert!(cell.fgcolor() == default && cell.bgcolor() == default, "{row} {column}");
        }
    }
}

#[test]
fn the_wheel_scrolls_the_pane_under_the_pointer() {
    let lines: Vec<String> = (0..100).map(|number| format!("line {number} of the reply")).collect();
    let server = saying(&lines.join("\n"));
    let mut pty = online(&server, &[]);
    ask(&mut pty, "Many lines");
    pty.wait_for("the end", |shown| shown.has("line 99 of"));
    let wheel_up = "\x1b[<64;10;10M";
    pty.type_text(&wheel_up.repeat(5));
    pty.wait_for("earlier lines", |shown| shown.has("more") && !shown.has("line 99 of"));
    pty.type_text(&wheel_up.replace("64", "65").repeat(5));
    pty.wait_for("the last line", |shown| shown.has("line 99 of"));
}

#[test]
fn a_burst_is_drawn_per_frame_and_not_per_delta() {
    let mut pty = offline(&[]);
    ask(&mut pty, "fail: burst");
    pty.wait_for("the end", |shown| shown.footer().contains("end_turn"));
    let frames = count(&pty.raw(), b"\x1b[?2026h");
    println!("20,000 deltas made {frames} frames");
    assert!(frames < 5000, "{frames} frames for 20,000 deltas");
}

/// Returns the CPU time in ticks, and how often the threads went to sleep. Each sleep follows a
/// wake-up.
#[cfg(target_os = "linux")]
fn effort(pid: u32) -> (u64, u64) {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let after_name = stat.rsplit_once(')').expect("the name is in brackets").1;
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(2).flat_map(str::parse::<u64>).sum();
    let threads = fs::read_dir(format!("/proc/{pid}/task")).expect("it runs");
    let sleeps = threads.flatten().filter_map(|thread| {
        let status = fs::read_to_string(thread.path().join("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        line.trim().parse::<u64>().ok()
    });
    (ticks, sleeps.sum())
}

#[test]
#[cfg(target_os = "linux")]
fn an_idle_client_neither_wakes_nor_draws() {
    let mut pty = offline(&[]);
    ask(&mut pty, "hello");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    // Wait until the work after a reply is done, because the test then measures an idle period.
    thread::sleep(Duration::from_secs(1));
    let (written, (ticks, sleeps)) = (pty.raw().len(), effort(pty.pid()));
    thread::sleep(Duration::from_secs(2));
    let (ticks_after, sleeps_after) = effort(pty.pid());
    println!("idle for 2 s: {} ticks, {} wake-ups", ticks_after - ticks, sleeps_after - sleeps);
    assert_eq!(pty.raw().len(), written, "idle it draws nothing");
    assert!(ticks_after - ticks <= 1, "{} ticks", ticks_after - ticks);
    assert!(sleeps_after - sleeps <= 5, "{} wake-ups", sleeps_after - sleeps);
}

#[test]
fn a_terminal_without_an_alternate_screen_is_cleared() {
    let mut pty = offline(&[]);
    ask(&mut pty, "hello");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    // The raw view leaves the full-screen mode.
    pty.press(Key::Ctrl('r'));
    pty.wait_for("the raw view", |shown| !shown.is_taken() && shown.has("Press Enter to return"));
    pty.press(Key::Enter);
    pty.wait_for("the screen", |shown| shown.is_taken() && shown.has("end_turn"));
    let shown = without_alternate_screen(&pty.raw());
    assert!(!shown.contains("old text") && shown.contains("end_turn"), "{shown}");
    assert!(!shown.contains("Press Enter to return"), "{shown}");
    pty.press(Key::Ctrl('q'));
    let shown = without_alternate_screen(&pty.wait_exit().raw);
    assert_eq!(shown.trim(), "", "{shown}");
}

/// Returns the screen of a terminal that ignores the alternate screen and was full of text before
/// the output.
fn without_alternate_screen(output: &[u8]) -> String {
    let mut parser = vt100::Parser::new(cells(30), cells(90), 0);
    for row in 1..=30 {
        parser.process(format!("\x1b[{row};1H{}", "old text ".repeat(10)).as_bytes());
    }
    let text = String::from_utf8_lossy(output);
    let text = text.replace("\x1b[?1049h", "").replace("\x1b[?1049l", "");
    parser.process(text.as_bytes());
    parser.screen().contents()
}

#[test]
fn keys_below_the_minimum_size_are_harmless() {
    for (columns, rows) in [(39, 10), (80, 9)] {
        let mut pty = offline(&[]);
        ask(&mut pty, "hello");
        pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
        pty.press(Key::F(3));
        pty.wait_for("the inspector", |shown| shown.has("Timeline"));
        pty.resize(columns, rows);
        pty.wait_for("the minimum size", |shown| shown.has("Outcrop needs 40×10"));
        // Send one burst, so that no resize is processed before one of the keys.
        pty.type_text("\x1b[A\x1b[5~kg\x0e\x11");
        let ended = pty.wait_exit();
        assert_eq!(ended.code, 0);
        ended.assert_given_back();
    }
}

#[test]
fn a_new_conversation_and_a_search_work_in_one_burst() {
    let mut pty = offline(&[]);
    for turn in 1..=2 {
        ask(&mut pty, "a long table");
        pty.wait_for("a stream", |shown| shown.footer().starts_with("streaming"));
        pty.wait_for("the reply", |shown| {
            let prompts = shown.rows.iter().filter(|row| row.contains("a long table")).count();
            shown.footer().contains("end_turn") && prompts <= turn
        });
    }
    // Ctrl+N, a prompt, Ctrl+F and a query. No screen frame is drawn in between.
    pty.type_text("\x0ehello\r\x06h");
    pty.wait_for("the match in the new conversation", |shown| {
        shown.has("hello") && !shown.has("a long table") && shown.has("Find")
    });
    pty.quit();
    assert_eq!(pty.wait_exit().code, 0);
}
