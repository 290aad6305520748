//! Tests that the README's SVG pictures match the real screen. After a change to the screen, update
//! both pictures with `OUTCROP_PICTURE=write cargo test --test it picture`.

mod browser;
mod svg;

use std::fs;
use std::path::{Path, PathBuf};

use crossterm::event::KeyCode;
use outcrop::chat::event::{Metadata, StopReason, StreamEvent, Usage};
use outcrop::ui::appearance::{Appearance, Background, ColorDepth};
use outcrop::wire::wire_event::AttemptEnd;
use ratatui::buffer::Buffer;

use crate::loopback::frame;
use crate::story::Story;

/// Returns the name and the frame of each picture.
fn pictures() -> [(&'static str, Buffer); 2] {
    [("screen", main_screen()), ("inspector", inspector())]
}

/// Draws a conversation with settings, on a terminal with a dark background and 256 colors.
fn main_screen() -> Buffer {
    let mut story = Story::new(120, 34);
    story.on(Appearance::new(ColorDepth::Palette, Some(Background::Dark)));
    story.command("set system").typed("You are a terse shell expert.").key(KeyCode::Enter);
    story.command("set temp").typed("0.3").key(KeyCode::Enter);
    story.command("set stop").typed("```").key(KeyCode::Enter);
    story.turn_of(
        "Which events does a stream bring?",
        "A **ConverseStream** reply comes as events, in this order:\n\n\
         | event | carries |\n|---|---|\n\
         | `messageStart` | the role |\n\
         | `contentBlockDelta` | *text*, a few letters at a time |\n\
         | `messageStop` | the stop reason |\n\
         | `metadata` | usage and latency |\n\n\
         > A stopped stream has no `metadata`, so its usage is unknown.",
    );
    story.command("set prefill");
    story.pasted("Here are the three commands in a single block without any comments:\n```bash");
    story.key(KeyCode::Enter);
    story.sent("Generate three different sample AWS CLI commands. Each should be very short.");
    story.after(40).event(StreamEvent::Sent).after(241);
    story.text("\naws s3 ls\naws ec2 ").after(612).text("describe-regions\n");
    story.after(209).text("aws sts get-caller-identity\n");
    story.event(StreamEvent::stopped_at("```"));
    let usage = Usage { input: Some(118), output: Some(31), total: Some(149), ..Usage::default() };
    let metadata = Metadata { usage: Some(usage), latency_ms: Some(1079), ..Metadata::default() };
    story.event(StreamEvent::Metadata(metadata)).event(StreamEvent::Ended).colored();
    story.buffer().clone()
}

/// Draws a finished turn, with its events below the conversation and without the settings.
fn inspector() -> Buffer {
    let mut story = Story::new(120, 36);
    story.on(Appearance::new(ColorDepth::Palette, Some(Background::Dark)));
    story.sent("In one sentence: what does metadata carry?").after(4);
    story.handed_over(1).event(StreamEvent::Sent).after(212).opened();
    story.event(StreamEvent::Opened { request_id: Some("5a1c0a3e".into()) });
    story.came(&frame::message_start()).after(41);
    for (word, wait) in [
        ("`metadata`", 12),
        (" ends", 9),
        (" the", 31),
        (" stream", 8),
        (" and carries", 13),
        (" the usage", 11),
        (" and the", 74),
        (" latency", 9),
        (".", 14),
    ] {
        story.delta(word).after(wait);
    }
    story.came(&frame::block_stop(0)).came(&frame::message_stop("end_turn")).after(3);
    story.came(&frame::metadata(18, 14, 431)).ended(AttemptEnd::Complete);
    story.event(StreamEvent::stopped(StopReason::EndTurn));
    let usage = Usage { input: Some(18), output: Some(14), total: Some(32), ..Usage::default() };
    let metadata = Metadata { usage: Some(usage), latency_ms: Some(431), ..Metadata::default() };
    story.event(StreamEvent::Metadata(metadata)).event(StreamEvent::Ended);
    story.key(KeyCode::F(2)).key(KeyCode::F(2)).key(KeyCode::F(3)).buffer().clone()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name).with_extension("svg")
}

#[test]
fn the_pictures_match_the_screen() {
    for (name, buffer) in pictures() {
        let drawn = svg::document(&buffer);
        if std::env::var_os("OUTCROP_PICTURE").is_some_and(|value| value == "write") {
            fs::write(file(name), &drawn).expect("the assets folder takes a file");
        }
        let stored = fs::read_to_string(file(name)).unwrap_or_default();
        assert!(
            stored == drawn,
            "{name}.svg is outdated; the top of this file says how to write it"
        );
    }
}

#[test]
fn a_browser_draws_every_character_in_its_column() {
    if !browser::is_installed() {
        return;
    }
    for (name, buffer) in pictures() {
        let drawn = browser::characters(&svg::document(&buffer));
        for (column, row, symbol) in svg::texts(&buffer) {
            let at = svg::origin(column, row);
            let fits = |(character, x, y): &(char, f64, f64)| {
                *character == symbol && (x - at.0).abs() <= 1.0 && (y - at.1).abs() <= 1.0
            };
            assert!(drawn.iter().any(fits), "{name}: {symbol} is not at {column}, {row}: {at:?}");
        }
    }
}
