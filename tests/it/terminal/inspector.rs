//! The inspector in a terminal: opened by its key, during fast streams and without events.

use std::time::{Duration, Instant};

use super::{ask, online, ready};
use crate::loopback::{Answer, Loopback, frame};
use crate::pty::{Key, Pty, Start, count};

/// The number of events in each burst, the number of bursts, and the interval between bursts: 2,000
/// events per second.
const TOGETHER: u32 = 4;
const EVERY: Duration = Duration::from_millis(2);
const TIMES: u32 = 4000;

/// The number of key presses. Each key press opens a different page.
const PRESSES: usize = 40;

/// The longest delay that a stream may add to a key on an idle machine. It is shorter than the
/// interval between screen frames in a stream.
const FRAME: Duration = Duration::from_millis(33);
const QUICK: Duration = Duration::from_millis(5);

/// Returns the median time until a key is drawn, and the median number of frames.
fn pressed(pty: &mut Pty) -> (Duration, usize) {
    let (mut frames, mut times) = (Vec::new(), Vec::new());
    pty.type_text("1");
    pty.wait_for("the list", |shown| shown.has("following"));
    for number in 0..PRESSES {
        let (key, shows) =
            [("2", "first token"), ("5", "reported by Bedrock"), ("1", "following")][number % 3];
        let (before, from) = (pty.raw().len(), Instant::now());
        pty.type_text(key);
        pty.wait_for(shows, |shown| shown.has(shows));
        times.push(from.elapsed());
        frames.push(count(&pty.raw()[before..], b"\x1b[?2026l"));
    }
    frames.sort_unstable();
    times.sort_unstable();
    (times[PRESSES / 2], frames[PRESSES / 2])
}

/// `looped/inspecting.rs` proves on the loop that the next frame shows a key. This test measures
/// the time from the key's bytes to the screen. This time may exceed the time without a stream,
/// measured in the same run, by at most [`FRAME`]. If load makes the time without a stream longer,
/// the limit grows by the same factor.
#[test]
fn a_key_is_drawn_within_a_frame_while_2000_events_a_second_arrive() {
    let together = frame::text(0, "some words ").repeat(TOGETHER as usize);
    let pieces = (0..TIMES).map(|number| (EVERY * number, together.clone()));
    let server = Loopback::start([
        Answer::stream(frame::reply("Hello")),
        Answer::stream([frame::message_start()]).timed(pieces),
    ]);
    let start = Start::outcrop(&[]).with_key("ABSKsecret", &server.url());
    let mut pty = ready(start.size(120, 40));
    ask(&mut pty, "Hi");
    pty.wait_for("the end", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::F(3));
    pty.wait_for("the list", |shown| shown.has("following"));
    let (idle, _) = pressed(&mut pty);
    pty.press(Key::Esc);
    pty.wait_for("the composer", |shown| shown.has("F3 focus"));
    ask(&mut pty, "Go");
    pty.wait_for("the stream", |shown| shown.footer().starts_with("streaming"));
    pty.press(Key::F(3));
    let (busy, frames) = pressed(&mut pty);
    let streams = pty.wait_for("the stream", |shown| shown.footer().starts_with("streaming"));
    assert!(streams.has("1 Events"), "it was over before the keys were");
    println!("a key took {busy:?} and {frames} frames, and {idle:?} while nothing came");
    let load = idle.max(QUICK).div_duration_f64(QUICK);
    assert!(busy <= idle + FRAME.mul_f64(load), "{busy:?}, and {idle:?} while nothing came");
    // One screen frame may be in progress when the key is pressed. On a loaded machine, the median
    // may be higher.
    assert!(frames <= 2, "{frames} frames");
    pty.quit();
    pty.wait_exit().assert_given_back();
}

#[test]
fn the_inspector_shows_each_attempt_and_the_sent_body() {
    let server = Loopback::start([
        Answer::error(429, "ThrottlingException", "Too many tokens"),
        Answer::stream(frame::reply("Hello")),
    ]);
    let mut pty = online(&server, &["--temperature", "0.7"]);
    ask(&mut pty, "Hi");
    pty.wait_for("the end", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::F(3));
    pty.wait_for("the list", |shown| shown.has("messageStart") && shown.has("attempt 2 of 2"));
    pty.type_text("4");
    pty.wait_for("the response", |shown| shown.has("429 at") && shown.has("200 at"));
    pty.type_text("3G");
    pty.wait_for("the end of the body", |shown| shown.has("\"text\": \"Hi\""));
    pty.type_text("kkkkkk");
    let shown = pty.wait_for("the body", |shown| shown.has("\"temperature\": 0.699999988079071"));
    assert!(!shown.has("ABSKsecret"), "{shown}");
    pty.type_text("{1");
    pty.wait_for("the first attempt", |shown| shown.has("Too many tokens"));
    pty.press(Key::Ctrl('q'));
    pty.wait_exit().assert_given_back();
}
