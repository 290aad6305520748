//! Turns: a prompt, its reply and its metrics, prefill and stop sequences, and stopping.

use std::time::Instant;

use serde_json::Value;

use super::{ask, clipboard_of, offline, online};
use crate::loopback::{Answer, Gate, Loopback, frame};
use crate::pty::Key;

/// The prefill of the course's example.
const PREFILL: &str =
    "Here are the three commands in a single block without any comments:\n```bash";

const COURSE: &str = "Generate three different sample AWS CLI commands. Each should be very short.";

/// Splits the footer into words. The label, the value and the unit of a figure are separate words.
fn words(footer: &str) -> Vec<&str> {
    footer.split_whitespace().collect()
}

/// Returns the number after a label.
fn figure(footer: &str, label: &str) -> u64 {
    let words = words(footer);
    let at = words.iter().position(|word| *word == label);
    let figure = at.and_then(|at| words.get(at + 1)?.parse().ok());
    figure.unwrap_or_else(|| panic!("no {label} in {footer:?}"))
}

fn roles(body: &Value) -> Vec<&str> {
    let messages = body["messages"].as_array().expect("messages");
    messages.iter().map(|message| message["role"].as_str().expect("a role")).collect()
}

#[test]
fn a_turn_on_the_stand_in_streams_shows_metrics_and_is_part_of_the_history() {
    let mut pty = offline(&[]);
    let first = pty.wait_for("the first screen", |shown| shown.header().contains("OFFLINE"));
    for line in ["AWS_REGION=", "AWS_BEARER_TOKEN_BEDROCK=", "The manual (F1) explains each"] {
        assert!(first.flowing().contains(line), "{line} is missing:\n{first}");
    }

    ask(&mut pty, "My name is Ada.");
    pty.wait_for("a stream", |shown| shown.footer().starts_with("streaming"));
    // Wait for the state `ready`, because the figures arrive shortly before the end of the stream.
    let is_over = |footer: String| footer.starts_with("ready   in ") && footer.contains("end_turn");
    let reply = pty.wait_for("the metrics", |shown| is_over(shown.footer()));
    assert!(reply.flowing().contains("Nice to meet you, Ada!"), "{reply}");
    assert_eq!(reply.composer(), "");
    let footer = reply.footer();
    assert!(figure(&footer, "out") > 20, "{footer}");
    assert_eq!(figure(&footer, "total"), figure(&footer, "in") + figure(&footer, "out"));
    assert!(figure(&footer, "ttft") <= figure(&footer, "latency") + 1000, "{footer}");
    let words = words(&footer);
    let rate = words.iter().position(|word| *word == "tok/s").expect("a rate") - 1;
    assert!(words[rate].parse::<f64>().is_ok_and(|rate| rate > 1.0), "{footer}");
    let cost = words.iter().find_map(|word| word.strip_prefix('$')).expect("a cost");
    assert!(cost.parse::<f64>().is_ok_and(|cost| cost > 0.0), "{footer}");

    ask(&mut pty, "What is my name?");
    pty.wait_for("the name", |shown| shown.flowing().contains("Your name is Ada."));
    pty.wait_for("the end", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::Ctrl('q'));
    let ended = pty.wait_exit();
    assert_eq!(ended.code, 0);
    ended.assert_given_back();
}

#[test]
fn prefill_and_a_stop_sequence_produce_bare_commands() {
    let mut pty = offline(&["--prefill", PREFILL, "--stop", "```"]);
    ask(&mut pty, COURSE);
    let shown = pty.wait_for("the stop", |shown| shown.footer().contains("stop_sequence \"```\""));
    for prefill in ["Here are the three commands in a single block", "bash"] {
        for cell in shown.cells(prefill) {
            assert!(cell.underline() && cell.fgcolor() == vt100::Color::Idx(2), "{prefill}");
        }
    }
    for cell in shown.cells("aws") {
        assert!(!cell.underline(), "it was generated");
    }

    pty.type_text("/");
    pty.wait_for("the palette", |shown| shown.has("Commands"));
    pty.type_text("copy last");
    pty.wait_for("the command", |shown| {
        shown.has("Copy last reply") && !shown.has("Set temperature")
    });
    pty.press(Key::Enter);
    pty.wait_for("the word that it was copied", |shown| {
        shown.has("Sent the reply to the terminal's clipboard")
    });
    let copied = clipboard_of(&pty).expect("OSC 52 was written");
    let commands: Vec<&str> = copied.trim().lines().collect();
    assert_eq!(commands.len(), 3, "{copied:?}");
    for command in commands {
        assert!(command.starts_with("aws ") && shown.has(command), "{command:?}\n{shown}");
    }
}

#[test]
fn the_copied_text_equals_the_generated_text() {
    let text = "\naws s3 ls\n  aws «ä» 日本 \u{1b}[31m\t\n\n";
    let mut frames = frame::reply(text);
    frames[3] = frame::message_stop_at("```");
    let server = Loopback::start([Answer::stream(frames)]);
    let mut pty = online(&server, &["--prefill", PREFILL, "--stop", "```", "--stop", "\\n#"]);
    ask(&mut pty, COURSE);
    pty.wait_for("the stop", |shown| shown.footer().contains("stop_sequence \"```\""));
    let body = &server.requests()[0].body;
    assert_eq!(body["messages"][1]["content"][0]["text"], PREFILL);
    assert_eq!(roles(body), ["user", "assistant"]);
    assert_eq!(body["inferenceConfig"]["stopSequences"], serde_json::json!(["```", "\n#"]));

    pty.type_text("/copy last");
    pty.wait_for("the command", |shown| shown.has("Copy last reply"));
    pty.press(Key::Enter);
    pty.wait_for("the word that it was copied", |shown| {
        shown.has("Sent the reply to the terminal's clipboard")
    });
    assert_eq!(clipboard_of(&pty).as_deref(), Some(text));
}

#[test]
fn esc_stops_a_silent_stream_immediately_and_the_next_turn_is_valid() {
    let silent = [frame::message_start(), frame::text(0, "So far")];
    let server = Loopback::start([
        Answer::stream(silent).until_closed(),
        Answer::stream(frame::reply("All is well")),
    ]);
    let mut pty = online(&server, &[]);
    ask(&mut pty, "Tell me");
    pty.wait_for("the first words", |shown| {
        shown.has("So far") && shown.footer().starts_with("streaming")
    });
    let pressed = Instant::now();
    pty.press(Key::Esc);
    server.wait_for_closed(1);
    let took = pressed.elapsed();
    println!("from Esc to the closed connection: {} ms", took.as_millis());
    assert!(took.as_secs() < 5, "{took:?}");
    let shown = pty.wait_for("the state", |shown| shown.footer().starts_with("stopped"));
    assert!(shown.has("So far") && shown.has("■ Stopped"), "{shown}");
    assert!(shown.footer().contains("in –"), "nothing is invented: {shown}");

    ask(&mut pty, "Go on");
    pty.wait_for("the reply", |shown| shown.has("All is well") && shown.footer().contains("in 7"));
    let body = &server.requests()[1].body;
    assert_eq!(roles(body), ["user", "assistant", "user"]);
    assert_eq!(body["messages"][1]["content"][0]["text"], "So far");
}

#[test]
fn esc_stops_a_busy_stream() {
    let mut pty = offline(&[]);
    ask(&mut pty, "Write a long story");
    pty.wait_for("the first words", |shown| shown.footer().contains("out ~"));
    pty.press(Key::Ctrl('c'));
    let shown = pty.wait_for("the state", |shown| shown.footer().starts_with("stopped"));
    assert!(shown.footer().contains("in –  out ~"), "estimates are marked: {shown}");
    ask(&mut pty, "What is my name?");
    pty.wait_for("the next turn", |shown| shown.footer().contains("end_turn"));
}

#[test]
fn esc_before_the_first_event_restores_the_prompt() {
    let gate = Gate::new();
    let server = Loopback::start([
        Answer::stream(frame::reply("Too late")).held(&gate),
        Answer::stream(frame::reply("All is well")),
    ]);
    let mut pty = online(&server, &[]);
    ask(&mut pty, "Tell me");
    server.wait_for_requests(1);
    pty.wait_for("the state", |shown| shown.footer().starts_with("waiting"));
    pty.press(Key::Esc);
    pty.wait_for("the prompt", |shown| {
        shown.footer().starts_with("stopped") && shown.composer() == "Tell me"
    });
    gate.open();
    pty.press(Key::Enter);
    let shown = pty.wait_for("the reply", |shown| shown.has("All is well"));
    assert!(!shown.has("Too late"), "{shown}");
    assert_eq!(roles(&server.requests()[1].body), ["user"]);
}

#[test]
fn a_prompt_sent_during_a_reply_is_queued_until_the_reply_ends() {
    let gate = Gate::new();
    let reply = frame::reply("All is well");
    let server = Loopback::start([
        Answer::stream(reply[..2].to_vec()).wait(&gate).then(reply[2..].to_vec()),
        Answer::stream(frame::reply("Once more")),
    ]);
    let mut pty = online(&server, &[]);
    ask(&mut pty, "Tell me");
    pty.wait_for("the words", |shown| shown.has("All is well"));
    ask(&mut pty, "日本語 und é 👍");
    pty.wait_for("the queue", |shown| {
        shown.has("After the reply: 日本語 und é 👍") && shown.composer().is_empty()
    });
    assert_eq!(server.requests().len(), 1);
    gate.open();
    pty.wait_for("the reply", |shown| shown.has("Once more"));
    let body = &server.requests()[1].body;
    assert_eq!(body["messages"][2]["content"][0]["text"], "日本語 und é 👍");
}
