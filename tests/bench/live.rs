//! Measures the built program with long replies: keys during a stream, memory, and a resize.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use crate::figure::{Bound, Figures, median};
use crate::inspector;
use crate::it::loopback::Gate;
use crate::markdown::{self, Code};
use crate::reply;
use crate::server::{Server, client};
use crate::steps::MEGABYTE;
use crate::whole::rest;
use crate::window::{COLUMNS, ROWS, Window};

/// The number of key presses during a stream.
const PRESSES: usize = 240;

/// The number of deltas in each burst, and the interval between bursts: 2,000 deltas per second.
const TOGETHER: usize = 4;
const EVERY: Duration = Duration::from_millis(2);
const STREAMED: usize = 20_000;

/// The duration of the measurement of the stream without key presses.
const WATCHED: Duration = Duration::from_secs(2);

const PAGE_UP: &str = "\x1b[5~";

/// Measures keys during a fast reply in a long conversation.
pub fn keys(figures: &mut Figures) -> Result<(), String> {
    if !figures.want("keys") {
        return Ok(());
    }
    typed(figures, "", "keys")?;
    typed(figures, inspector::OPENED, "keys, inspector open")
}

fn typed(figures: &mut Figures, open_keys: &str, group: &str) -> Result<(), String> {
    let long = markdown::mixed(MEGABYTE, Code::Colored);
    let text = markdown::mixed(STREAMED * 8, Code::Colored);
    let deltas = &markdown::deltas(&text)[..STREAMED];
    let gates: Vec<Gate> = (0..STREAMED / TOGETHER).map(|_| Gate::new()).collect();
    let (first, many) = reply::large(&long, 1000);
    let server = Server::plain([first, reply::gated(deltas, &gates, TOGETHER)]);
    let mut window = client(&server)?;
    window.wait_for(" ready ")?;
    window.press("Hello\r")?;
    window.wait_for(&format!("out {many}"))?;
    window.press(open_keys)?;
    rest();
    let idle = presses(&mut window, PRESSES / 4)?;
    window.press("Go on\r")?;
    window.wait_for("Go on")?;
    let opener = thread::spawn(move || {
        let from = Instant::now();
        for (gate, number) in gates.iter().zip(1u32..) {
            thread::sleep((from + EVERY * number).saturating_duration_since(Instant::now()));
            gate.open();
        }
    });
    thread::sleep(Duration::from_millis(300));
    let (frames, from) = (window.drawn().0, Instant::now());
    thread::sleep(WATCHED);
    let frames = f64::from(window.drawn().0 - frames) / from.elapsed().as_secs_f64();
    let mut streaming = presses(&mut window, PRESSES)?;
    if opener.is_finished() {
        return Err("the reply was over before the keys were".into());
    }
    streaming.sort_by(f64::total_cmp);
    let name = format!("{group}: echo into 1 MB, nothing streams, median");
    figures.tell(&name, median(&idle), "ms", None);
    let name = format!("{group}: echo at 2,000 deltas a second, median of 240");
    figures.tell(&name, median(&streaming), "ms", None);
    let worst = streaming[streaming.len() * 99 / 100];
    let name = format!("{group}: echo at 2,000 deltas a second, 99th percentile");
    figures.tell(&name, worst, "ms", Some(Bound(8.0)));
    let name = format!("{group}: frames a second that the stream alone causes");
    figures.tell(&name, frames, "/s", Some(Bound(62.5)));
    Ok(())
}

/// Types and deletes characters at irregular intervals. Returns the time until each key is on the
/// screen.
fn presses(window: &mut Window, many: usize) -> Result<Vec<f64>, String> {
    let mut spent = Vec::new();
    let mut typed = String::new();
    for number in 0..many {
        // Use intervals that are not multiples of the frame interval.
        thread::sleep(Duration::from_micros(5000 + (number as u64 * 7919) % 20_000));
        let is_back = typed.len() >= 20 || (number % 3 == 2 && !typed.is_empty());
        let key = if is_back {
            typed.pop();
            "\x7f".to_owned()
        } else {
            let letter = char::from(b'a' + u8::try_from(number % 26).unwrap_or(0));
            typed.push(letter);
            letter.to_string()
        };
        spent.push(window.echo(&key, &typed)?.as_secs_f64() * 1e3);
    }
    // Empty the composer again.
    for _ in 0..typed.len() {
        window.press("\x7f")?;
    }
    rest();
    Ok(spent)
}

/// Measures the memory of a conversation of 10 MB and the time of a resize.
pub fn memory(figures: &mut Figures) -> Result<(), String> {
    if !(figures.want("memory") || figures.want("resize")) {
        return Ok(());
    }
    for (code, name) in [(Code::Plain, "no code colored"), (Code::Colored, "Rust and Python")] {
        let text = markdown::mixed(MEGABYTE, code);
        // Each reply has a different number of deltas, so that the footer identifies the reply.
        let replies = (0..10).map(|number| reply::large(&text, 1500 + 10 * number));
        let (answers, deltas): (Vec<_>, Vec<_>) = replies.unzip();
        let server = Server::plain(answers);
        let mut window = client(&server)?;
        window.wait_for(" ready ")?;
        rest();
        let process = window.process()?;
        let start = resident(process, "VmRSS")?;
        for many in deltas {
            window.press("Go on\r")?;
            window.wait_for(&format!("out {many}"))?;
        }
        // Wait until the code is highlighted.
        thread::sleep(Duration::from_secs(1));
        let full = resident(process, "VmRSS")?;
        for _ in 0..60 {
            window.press(PAGE_UP)?;
            thread::sleep(Duration::from_millis(15));
        }
        thread::sleep(Duration::from_secs(1));
        let scrolled = resident(process, "VmRSS")?;
        let peak = resident(process, "VmHWM")?;
        if code == Code::Plain {
            figures.tell("memory: at the start", start, "MB", None);
        }
        let tell = |figures: &mut Figures, what: &str, value, bound| {
            figures.tell(&format!("memory: 10 MB, {name}, {what}"), value, "MB", bound);
        };
        tell(figures, "resident", full, Some(Bound(80.0)));
        tell(figures, "after 60 pages", scrolled, Some(Bound(80.0)));
        tell(figures, "at most", peak, None);
        if code == Code::Colored {
            resize(figures, &mut window)?;
        }
    }
    Ok(())
}

fn resize(figures: &mut Figures, window: &mut Window) -> Result<(), String> {
    let mut spent = Vec::new();
    let mut wrong = 0;
    for round in 0..20u16 {
        let (columns, rows) = (COLUMNS - 7 * (round % 5) - 3, ROWS - round % 3);
        let (time, shown) = window.resize(columns, rows)?;
        spent.push(time.as_secs_f64() * 1e3);
        thread::sleep(Duration::from_millis(100));
        wrong += u32::from(text_of(&shown) != text_of(&window.contents()));
    }
    let slowest = spent.iter().copied().fold(0.0, f64::max);
    figures.tell("resize: 10 MB, to the end of the next frame, median", median(&spent), "ms", None);
    figures.tell("resize: the same, most of 20", slowest, "ms", Some(Bound(50.0)));
    let name = "resize: frames whose text was not right yet";
    figures.tell(name, f64::from(wrong), "", Some(Bound(0.0)));
    Ok(())
}

/// Returns the text on a screen without the scroll bar. The size of the scroll bar is only an
/// estimate for rows that were never laid out.
fn text_of(screen: &str) -> String {
    screen.replace(['┃', '│'], " ").lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Returns the resident memory of a process in megabytes, as Linux reports it.
pub fn resident(process: u32, what: &str) -> Result<f64, String> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kilobytes
        .map(|kilobytes| kilobytes * 1.024 / 1000.0)
        .ok_or_else(|| format!("{path}: no {what}"))
}
