//! Draws the footer: state, usage, latency, rate, stop reason and cost. A value that the service
//! did not send is `–`, and an estimate has a `~`.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::screens::figures::{SILENCE_SECONDS, ranked};
use crate::session::connection::ConnectionState;
use crate::session::requests::InFlight;
use crate::session::turn::{Phase, RequestStage, Turn};
use crate::ui::flow::places;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::spark::bars;
use crate::ui::text::clipped;

/// Columns of the state with its clock while a reply streams: `streaming 999.9 s`.
const STATE_COLUMNS: u16 = 17;

/// Possible widths of the sparkline. The first one that leaves room for all other items is used.
const SPARKS: [usize; 3] = [16, 8, 0];

struct Item {
    text: String,
    style: Style,
    /// Minimum columns, so that the next items do not move while the text grows.
    least: u16,
    /// The item with the highest rank is dropped first if there is too little room.
    rank: u8,
}

impl Item {
    fn columns(&self) -> u16 {
        self.text.cell_width().max(self.least)
    }
}

#[derive(Debug, Clone, Copy)]
pub struct FooterDrawing<'a> {
    pub cx: Drawing<'a>,
    pub shown: Option<(MessageId, &'a Reply)>,
    pub stop_key: Option<&'a str>,
}

pub fn draw(frame: &mut Frame<'_>, area: Rect, drawing: FooterDrawing<'_>) {
    let mut items = SPARKS.into_iter().map(|columns| items(drawing, columns));
    let mut items = items.find(|items| fits(items, area)).unwrap_or_else(|| {
        let mut items = self::items(drawing, 0);
        while items.len() > 1 && !fits(&items, area) {
            let last = items.iter().enumerate().max_by_key(|(_, item)| item.rank);
            let last = last.map_or(0, |(at, _)| at);
            items.remove(last);
        }
        items
    });
    let places = places(items.iter().map(Item::columns), area);
    for (item, (x, y)) in items.drain(..).zip(places) {
        if y >= area.bottom() {
            return;
        }
        let room = usize::from(area.right().saturating_sub(x));
        frame.buffer_mut().set_stringn(x, y, clipped(&item.text, room), room, item.style);
    }
}

fn fits(items: &[Item], area: Rect) -> bool {
    let last = places(items.iter().map(Item::columns), area).last().copied();
    last.is_none_or(|(_, y)| y < area.bottom())
}

/// Returns the items, with a sparkline of this many columns.
fn items(drawing: FooterDrawing<'_>, spark: usize) -> Vec<Item> {
    let theme = drawing.cx.theme;
    let (text, style) = state(drawing);
    let is_asking = drawing.cx.session.is_busy();
    let least = if is_asking { STATE_COLUMNS } else { 0 };
    let mut items = vec![Item { text, style, least, rank: 0 }];
    if let Phase::InFlight(request) = drawing.cx.session.phase()
        && request.stage == RequestStage::Streaming
        && let Some(turn) = drawing.cx.session.turn(request.message).filter(|_| spark > 0)
        && silence(drawing, turn).is_none()
    {
        let counts: Vec<u32> = turn.pulse.last(drawing.cx.session.now, spark).collect();
        let text = bars(&counts, '·');
        let least = u16::try_from(spark).unwrap_or(0);
        items.push(Item { text, style: theme.focus(), least, rank: u8::MAX });
    }
    match drawing.shown {
        Some((id, reply)) => {
            let figures = drawing
                .cx
                .session
                .turn(id)
                .map(|turn| ranked(drawing.cx.session, reply, turn))
                .unwrap_or_default();
            items.extend(figures.into_iter().map(|(text, rank, least)| {
                let least = if is_asking { least } else { 0 };
                Item { text, style: theme.text(), least, rank }
            }));
        }
        None => {
            let (text, style) = (hint(drawing), theme.quiet());
            items.push(Item { text, style, least: 0, rank: 1 });
        }
    }
    items
}

fn hint(drawing: FooterDrawing<'_>) -> String {
    if drawing.cx.session.connection == ConnectionState::Resolving
        && drawing.cx.session.state() == "waiting"
    {
        "looking for credentials".to_owned()
    } else {
        let hints: [Hint<'_>; 3] =
            [(&[&"help"], "help"), (&[&"palette"], "commands"), (&[&"quit"], "quit")];
        drawing.cx.keymap.hints(KeyScope::Anywhere, &hints).join("  ")
    }
}

fn state(drawing: FooterDrawing<'_>) -> (String, Style) {
    let theme = drawing.cx.theme;
    let word = drawing.cx.session.state();
    let Phase::InFlight(InFlight { message, stage }) = drawing.cx.session.phase() else {
        let style = match word {
            "failed" => theme.failure(),
            "stopped" | "waiting" => theme.warning(),
            _ => theme.good(),
        };
        let text = match (word, drawing.cx.session.failure()) {
            ("failed", Some(failure)) => format!("failed: {}", visible::line(&failure.summary)),
            ("failed", None) => "failed: interrupted".to_owned(),
            _ => word.to_owned(),
        };
        return (text, style);
    };
    let mut text = word.to_owned();
    if let RequestStage::Retrying { attempt, why } = stage {
        text = format!("{text} (attempt {attempt}: {})", visible::line(why));
    }
    if let Some(turn) = drawing.cx.session.turn(*message) {
        text = format!("{text} {:.1} s", turn.meter.elapsed(drawing.cx.session.now).as_secs_f64());
        if let Some(silence) = silence(drawing, turn) {
            text = format!("{text}, no data for {silence} s");
            if let Some(key) = drawing.stop_key {
                text = format!("{text}, {key} stops");
            }
        }
    }
    (text, theme.focus().patch(theme.strong()))
}

/// Returns the seconds without data, if there are enough to mention.
fn silence(drawing: FooterDrawing<'_>, turn: &Turn) -> Option<u64> {
    let silence = turn.meter.silence(drawing.cx.session.now)?.as_secs();
    (silence >= SILENCE_SECONDS).then_some(silence)
}
