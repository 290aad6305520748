//! A drawn frame as a picture: SVG text in a grid of cells. For the README; nothing else.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::{Color, Modifier};

const CELL: (u16, u16) = (9, 19);
const RIM: u16 = 12;

/// The frame as an SVG document, on a dark ground.
pub fn svg(buffer: &Buffer) -> String {
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
    let (ink, ground) = match (colour(fg, "#d8dbe2"), colour(bg, "#16181d")) {
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

fn colour(colour: Color, default: &'static str) -> &'static str {
    match colour {
        Color::Red => "#f0716b",
        Color::Green => "#8fc77b",
        Color::Yellow => "#e6c06a",
        Color::Magenta => "#c792ea",
        Color::Cyan => "#6cc4d8",
        _ => default,
    }
}
