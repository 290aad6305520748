//! A screen frame as SVG, in a grid of cells.
//!
//! Browsers collapse blanks in a text, and their fonts differ in width. So each text element begins
//! with a character that is not blank, contains no two consecutive blanks, and has an explicit
//! length that matches its cells. Lines and blocks are rectangles.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};

const CELL: (u16, u16) = (9, 19);
const RIM: u16 = 12;

/// The distance from the top of a cell to the baseline of its text.
const BASELINE: u16 = 14;

/// The center of a cell, where lines meet.
const CENTER: (u16, u16) = (4, 9);

const GROUND: &str = "#16181d";
const INK: &str = "#d8dbe2";

/// Returns the frame as an SVG document.
pub fn document(buffer: &Buffer) -> String {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let (width, height) = (columns * CELL.0 + 2 * RIM, rows * CELL.1 + 2 * RIM);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" \
         font-size=\"15\" shape-rendering=\"crispEdges\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{GROUND}\"/>\n"
    );
    for y in 0..rows {
        for (x, cells) in stretches(buffer, y, |one, other| colors(one).1 == colors(other).1) {
            let (_, ground) = colors(cells[0]);
            if ground != GROUND {
                let width = u16::try_from(cells.len()).expect("few cells") * CELL.0;
                rectangle(&mut svg, (x, y), (0, 0, width, CELL.1), &ground);
            }
        }
        for (x, cells) in stretches(buffer, y, belong_together) {
            draw(&mut svg, &cells, (x, y));
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Returns the column, the row and the character of each cell with text.
pub fn texts(buffer: &Buffer) -> Vec<(u16, u16, char)> {
    let mut texts = Vec::new();
    for y in 0..buffer.area.height {
        for (x, cells) in stretches(buffer, y, |_, _| false) {
            let symbol = cells[0].symbol().chars().next().unwrap_or(' ');
            if symbol != ' ' && rectangles(cells[0].symbol()).is_none() {
                texts.push((x, y, symbol));
            }
        }
    }
    texts
}

/// Returns where a text in a cell begins: its left end on the baseline, in pixels.
pub fn origin(column: u16, row: u16) -> (f64, f64) {
    (f64::from(column * CELL.0 + RIM), f64::from(row * CELL.1 + RIM + BASELINE))
}

/// Divides a row into runs of cells that are drawn together. A wide character counts as one cell.
fn stretches(buffer: &Buffer, y: u16, belongs: fn(&Cell, &Cell) -> bool) -> Vec<(u16, Vec<&Cell>)> {
    let mut stretches: Vec<(u16, Vec<&Cell>)> = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        match stretches.last_mut() {
            Some((_, cells)) if belongs(cells[cells.len() - 1], cell) => cells.push(cell),
            _ => stretches.push((x, vec![cell])),
        }
        x += cell.cell_width().max(1);
    }
    stretches
}

/// Returns whether two adjacent cells can share one text element or one line. A font may lack a
/// non-ASCII character, so each non-ASCII character has its own text element.
fn belong_together(one: &Cell, other: &Cell) -> bool {
    let is_line = |cell: &Cell| "─━".contains(cell.symbol());
    let is_joined = if is_line(one) {
        one.symbol() == other.symbol()
    } else {
        one.symbol().is_ascii() && other.symbol().is_ascii()
    };
    is_joined && colors(one) == colors(other) && one.modifier == other.modifier
}

fn draw(svg: &mut String, cells: &[&Cell], (x, y): (u16, u16)) {
    let (ink, _) = colors(cells[0]);
    if let Some(parts) = rectangles(cells[0].symbol()) {
        let more = u16::try_from(cells.len() - 1).expect("few cells") * CELL.0;
        for (left, top, width, height) in parts {
            rectangle(svg, (x, y), (left, top, width + more, height), &ink);
        }
        return;
    }
    let text: String = cells.iter().map(|cell| cell.symbol()).collect();
    let mut start = 0;
    while let Some(blanks) = text[start..].find(|letter| letter != ' ') {
        start += blanks;
        let end = text[start..].find("  ").map_or(text.trim_end().len(), |end| start + end);
        let column = x + u16::try_from(start).expect("few cells");
        write_text(svg, &text[start..end], (column, y), cells[0], &ink);
        start = end;
    }
}

fn write_text(svg: &mut String, text: &str, (x, y): (u16, u16), cell: &Cell, ink: &str) {
    let mut more = String::new();
    for (flag, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::DIM, " opacity=\"0.6\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ] {
        if cell.modifier.contains(flag) {
            more.push_str(attribute);
        }
    }
    if text.len() > 1 {
        let _ = write!(more, " textLength=\"{}\"", text.cell_width() * CELL.0);
    }
    let (left, baseline) = (x * CELL.0 + RIM, y * CELL.1 + RIM + BASELINE);
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ =
        writeln!(svg, "<text x=\"{left}\" y=\"{baseline}\" fill=\"{ink}\"{more}>{escaped}</text>");
}

type Rectangle = (u16, u16, u16, u16);

fn rectangle(svg: &mut String, (x, y): (u16, u16), part: Rectangle, color: &str) {
    let (left, top, width, height) = part;
    let (left, top) = (x * CELL.0 + RIM + left, y * CELL.1 + RIM + top);
    let _ = writeln!(
        svg,
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"{color}\"/>"
    );
}

/// Returns the rectangles of a line or block character: left, top, width, height.
fn rectangles(symbol: &str) -> Option<Vec<Rectangle>> {
    let (width, height) = CELL;
    // The thickness of the lines to the left, to the right, up and down.
    let arms = match symbol {
        "─" => [1, 1, 0, 0],
        "━" => [2, 2, 0, 0],
        "│" => [0, 0, 1, 1],
        "┃" => [0, 0, 2, 2],
        "┌" | "╭" => [0, 1, 0, 1],
        "┐" | "╮" => [1, 0, 0, 1],
        "└" | "╰" => [0, 1, 1, 0],
        "┘" | "╯" => [1, 0, 1, 0],
        "┏" => [0, 2, 0, 2],
        "┓" => [2, 0, 0, 2],
        "┗" => [0, 2, 2, 0],
        "┛" => [2, 0, 2, 0],
        "┼" => [1, 1, 1, 1],
        "▎" => return Some(vec![(0, 0, 2, height)]),
        "▌" => return Some(vec![(0, 0, 4, height)]),
        "▏" => return Some(vec![(0, 0, 1, height)]),
        _ => {
            let eighths = "▁▂▃▄▅▆▇█".chars().position(|block| symbol.contains(block))?;
            let tall = height * (u16::try_from(eighths).expect("eight") + 1) / 8;
            return Some(vec![(0, height - tall, width, tall)]);
        }
    };
    let [left, right, up, down] = arms;
    let thick = left.max(right).max(up).max(down);
    let (x, y) = CENTER;
    let parts = [
        (0, y, x + thick, left),
        (x, y, width - x, right),
        (x, 0, up, y + thick),
        (x, y, down, height - y),
    ];
    Some(parts.into_iter().filter(|(_, _, width, height)| *width > 0 && *height > 0).collect())
}

/// Returns the colors of the text and of the background.
fn colors(cell: &Cell) -> (String, String) {
    let (ink, ground) = (color(cell.fg, INK), color(cell.bg, GROUND));
    if cell.modifier.contains(Modifier::REVERSED) { (ground, ink) } else { (ink, ground) }
}

fn color(color: Color, default: &str) -> String {
    match color {
        Color::Indexed(number @ 16..=231) => {
            const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
            let at = usize::from(number - 16);
            let [red, green, blue] = [at / 36, at / 6 % 6, at % 6].map(|level| LEVELS[level]);
            format!("#{red:02x}{green:02x}{blue:02x}")
        }
        Color::Indexed(number @ 232..) => format!("#{:02x}{0:02x}{0:02x}", 8 + 10 * (number - 232)),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        _ => default.to_owned(),
    }
}
