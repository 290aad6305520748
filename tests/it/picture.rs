//! The picture in the README: a frame of the real screen as SVG, in a grid of cells. After a change
//! of the screen, update it with `OUTCROP_PICTURE=write cargo test --test it picture`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crossterm::event::KeyCode;
use outcrop::chat::event::{Metadata, StopReason, StreamEvent, Usage};

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::{Color, Modifier};

const CELL: (u16, u16) = (9, 19);
const RIM: u16 = 12;

#[test]
fn the_readme_picture_matches_the_screen() {
    let mut story = crate::story::Story::new(120, 34);
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
         > A stream that is stopped has no `metadata`: its usage is unknown.",
    );
    story.command("set prefill");
    story.pasted("Here are the three commands in a single block without any comments:\n```bash");
    story.key(KeyCode::Enter);
    story.sent("Generate three different sample AWS CLI commands. Each should be very short.");
    story.after(40).event(StreamEvent::Sent).after(241);
    story.text("\naws s3 ls\naws ec2 ").after(612).text("describe-regions\n");
    story.after(209).text("aws sts get-caller-identity\n");
    let sequence = Some("```".to_owned());
    story.event(StreamEvent::MessageStopped { reason: StopReason::StopSequence, sequence });
    let usage = Usage { input: Some(118), output: Some(31), total: Some(149), ..Usage::default() };
    let metadata = Metadata { usage: Some(usage), latency_ms: Some(1079), service_tier: None };
    story.event(StreamEvent::Metadata(metadata)).event(StreamEvent::Ended).colored();

    let drawn = svg(story.buffer());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/screen.svg");
    if std::env::var_os("OUTCROP_PICTURE").is_some_and(|value| value == "write") {
        fs::write(&path, &drawn).expect("the assets folder takes a file");
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == drawn,
        "assets/screen.svg is not what is drawn; the top of this file says how"
    );
}

/// Returns the frame as an SVG document on a dark background.
fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let (width, height) = (columns * CELL.0 + 2 * RIM, rows * CELL.1 + 2 * RIM);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" \
         font-size=\"15\" xml:space=\"preserve\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#16181d\"/>\n"
    );
    for y in 0..rows {
        let mut x = 0;
        while x < columns {
            let cell = &buffer[(x, y)];
            let style = (cell.fg, cell.bg, cell.modifier);
            let from = x;
            let mut text = String::new();
            while x < columns {
                let cell = &buffer[(x, y)];
                if (cell.fg, cell.bg, cell.modifier) != style {
                    break;
                }
                text.push_str(cell.symbol());
                x += cell.cell_width().max(1);
            }
            run(&mut svg, &text, (from, x - from, y), style);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn run(
    svg: &mut String,
    text: &str,
    (x, columns, y): (u16, u16, u16),
    (fg, bg, modifier): (Color, Color, Modifier),
) {
    let is_reversed = modifier.contains(Modifier::REVERSED);
    let (ink, ground) = match (color(fg, "#d8dbe2"), color(bg, "#16181d")) {
        (ink, ground) if is_reversed => (ground, ink),
        pair => pair,
    };
    let (left, top) = (x * CELL.0 + RIM, y * CELL.1 + RIM);
    let width = columns * CELL.0;
    // Writing to a string does not fail.
    if ground != "#16181d" {
        let _ = writeln!(
            svg,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{ground}\"/>",
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let mut more = String::new();
    for (flag, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::DIM, " opacity=\"0.6\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    ] {
        if modifier.contains(flag) {
            more.push_str(attribute);
        }
    }
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        svg,
        "<text x=\"{left}\" y=\"{}\" textLength=\"{width}\" fill=\"{ink}\"{more}>{escaped}</text>",
        top + 14
    );
}

fn color(color: Color, default: &'static str) -> &'static str {
    match color {
        Color::Red => "#f0716b",
        Color::Green => "#8fc77b",
        Color::Yellow => "#e6c06a",
        Color::Magenta => "#c792ea",
        Color::Cyan => "#6cc4d8",
        Color::Blue => "#7aa6f2",
        _ => default,
    }
}
