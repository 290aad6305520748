//! The inspector in a terminal: opened by its key, while events come fast and while they come never.

use std::time::{Duration, Instant};

use super::{ask, online, ready};
use crate::loopback::{Answer, Loopback, frame};
use crate::pty::{Key, Pty, Start, count};

/// Events that come together, how often, and for how long: 2,000 a second.
const TOGETHER: u32 = 4;
const EVERY: Duration = Duration::from_millis(2);
const TIMES: u32 = 4000;

/// Keys that are pressed, each of which opens another page.
const PRESSES: usize = 40;

/// A frame of a stream, and what a key takes on an idle machine at most.
const FRAME: Duration = Duration::from_millis(33);
const QUICK: Duration = Duration::from_millis(5);

/// How long a key took to be drawn, and in how many frames: medians.
fn pressed(pty: &mut Pty) -> (Duration, usize) {
    let (mut frames, mut times) = (Vec::new(), Vec::new());
    pty.type_text("1");
    pty.wait_for("the list", |shown| shown.has("following"));
    for number in 0..PRESSES {
        let (key, shows) =
            [("2", "first token"), ("5", "reported by the service"), ("1", "following")]
                [number % 3];
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

/// That the very next frame shows a key is proved on the loop (`looped/inspecting.rs`); here the time
/// is, from the key's bytes to those of the screen: within a frame of what it takes while nothing
/// comes, measured in the same run, or in the share by which a loaded machine makes that longer.
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
    pty.wait_for("the composer", |shown| shown.has("F3 goes here"));
    ask(&mut pty, "Go");
    pty.wait_for("the stream", |shown| shown.footer().starts_with("streaming"));
    pty.press(Key::F(3));
    let (busy, frames) = pressed(&mut pty);
    let streams = pty.wait_for("the stream", |shown| shown.footer().starts_with("streaming"));
    assert!(streams.has("1 Events"), "it was over before the keys were");
    println!("a key took {busy:?} and {frames} frames, and {idle:?} while nothing came");
    let load = idle.max(QUICK).div_duration_f64(QUICK);
    assert!(busy <= idle + FRAME.mul_f64(load), "{busy:?}, and {idle:?} while nothing came");
    // One frame may be on its way when the key is pressed; on a loaded machine, more at times.
    assert!(frames <= 2, "{frames} frames");
    pty.press(Key::Ctrl('q'));
    pty.wait_exit().assert_given_back();
}

#[test]
fn a_throttled_turn_shows_its_attempts_and_what_was_really_sent() {
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
