//! Draws the footer: the state as a badge, then usage, latency, rate, stop reason and cost, and key
//! hints at the right end. Labels are dim and values bright. A value that the service did not send
//! is `–`, and an estimate has a `~`.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::chat::conversation::MessageId;
use crate::chat::message::Reply;
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::screens::figures::{self, Figure, SILENCE_SECONDS};
use crate::session::connection::ConnectionState;
use crate::session::requests::InFlight;
use crate::session::turn::{Phase, RequestStage, Turn};
use crate::ui::flow::places;
use crate::ui::hints;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::spark::bars;
use crate::ui::text::clip;

/// Columns of the state with its clock while a reply streams: ` streaming 999.9 s `.
const STATE_COLUMNS: u16 = 19;

/// Possible widths of the sparkline. The first one that leaves room for all other items is used.
const SPARKLINE_WIDTHS: [usize; 3] = [16, 8, 0];

/// The hints before the first reply, and after it. As many as fit are shown, from the first.
const FIRST_HINTS: &[Hint<'_>] =
    &[(&[&"help"], "help"), (&[&"palette"], "commands"), (&[&"quit"], "quit")];
const HINTS: &[Hint<'_>] = &[
    (&[&"toggle-inspector"], "inspector"),
    (&[&"toggle-metrics"], "metrics"),
    (&[&"toggle-settings"], "settings"),
];

struct Item {
    spans: Vec<(String, Style)>,
    /// Minimum columns, so that the next items do not move while the text grows.
    min_columns: u16,
    /// The item with the highest rank is dropped first if there is too little room.
    rank: u8,
}

impl Item {
    fn new(text: String, style: Style, rank: u8) -> Self {
        Self { spans: vec![(text, style)], min_columns: 0, rank }
    }

    fn text_columns(&self) -> u16 {
        self.spans.iter().map(|(text, _)| text.cell_width()).sum()
    }

    fn columns(&self) -> u16 {
        self.text_columns().max(self.min_columns)
    }
}

#[derive(Debug, Clone, Copy)]
pub struct FooterDrawing<'a> {
    pub cx: Drawing<'a>,
    pub shown: Option<(MessageId, &'a Reply)>,
    pub stop_key: Option<&'a str>,
}

pub fn draw(frame: &mut Frame<'_>, area: Rect, drawing: FooterDrawing<'_>) {
    let mut items = SPARKLINE_WIDTHS.into_iter().map(|columns| items(drawing, columns));
    let items = items.find(|items| fits(items, area)).unwrap_or_else(|| {
        let mut items = self::items(drawing, 0);
        while items.len() > 1 && !fits(&items, area) {
            let last = items.iter().enumerate().max_by_key(|(_, item)| item.rank);
            let last = last.map_or(0, |(at, _)| at);
            items.remove(last);
        }
        items
    });
    let places = places(items.iter().map(Item::columns), area);
    let mut end = (area.x, area.y);
    for (item, (mut x, y)) in items.iter().zip(places) {
        if y >= area.bottom() {
            return;
        }
        end = (x + item.columns() + 1, y);
        for (text, style) in &item.spans {
            let room = usize::from(area.right().saturating_sub(x));
            (x, _) = frame.buffer_mut().set_stringn(x, y, clip(text, room), room, *style);
        }
    }
    let hints = if drawing.shown.is_some() { HINTS } else { FIRST_HINTS };
    let hints = hints::bound(drawing.cx.keymap, KeyScope::Anywhere, hints);
    let beside = Rect { x: end.0, y: end.1, width: area.right().saturating_sub(end.0), height: 1 };
    let below = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    let fits_beside = hints.iter().map(hints::columns).sum::<u16>() <= beside.width;
    let row = if fits_beside || beside.y == below.y { beside } else { below };
    hints::draw(frame.buffer_mut(), row, &hints, drawing.cx.theme);
}

fn fits(items: &[Item], area: Rect) -> bool {
    let last = places(items.iter().map(Item::columns), area).last().copied();
    last.is_none_or(|(_, y)| y < area.bottom())
}

/// Returns the items, with a sparkline of this many columns.
fn items(drawing: FooterDrawing<'_>, spark: usize) -> Vec<Item> {
    let FooterDrawing { cx, shown, .. } = drawing;
    let (theme, session) = (cx.theme, cx.session);
    let is_asking = session.is_busy();
    let mut items = vec![state(drawing)];
    if let Phase::InFlight(request) = session.phase()
        && request.stage == RequestStage::Streaming
        && let Some(turn) = session.turn(request.message).filter(|_| spark > 0)
        && silence(drawing, turn).is_none()
    {
        let counts: Vec<u32> = turn.pulse.last(session.now, spark).collect();
        let least = u16::try_from(spark).unwrap_or(0);
        let text = bars(&counts, '·');
        items.push(Item { min_columns: least, ..Item::new(text, theme.focus(), u8::MAX) });
    }
    let figure = |figure: Figure| {
        let least = if is_asking { figure.least } else { 0 };
        let rank = figure.rank;
        Item { spans: figure.spans(theme), min_columns: least, rank }
    };
    if let Some((id, reply)) = shown {
        let turn = session.turn(id);
        let mut figures =
            turn.map(|turn| figures::figures(session, reply, turn)).unwrap_or_default();
        // Until the reply has ended, an unknown figure may still arrive.
        figures.retain(|figure| !reply.is_open() || !figure.is_unknown());
        items.extend(figures.into_iter().chain(figures::spent(session)).map(figure));
    } else if session.connection == ConnectionState::Resolving && session.state() == "waiting" {
        items.push(Item::new("looking for credentials".to_owned(), theme.quiet(), 1));
    }
    items
}

/// Returns the state as a badge, with its clock and a remark.
fn state(drawing: FooterDrawing<'_>) -> Item {
    let (theme, session) = (drawing.cx.theme, drawing.cx.session);
    let word = session.state();
    let (badge, more, style) = if let Phase::InFlight(InFlight { message, stage }) = session.phase()
    {
        let mut badge = word.to_owned();
        let mut more = String::new();
        if let Some(retry) = figures::retry(stage, session.now) {
            more = format!(" {retry}");
        }
        if let Some(turn) = session.turn(*message) {
            badge = format!("{word} {:.1} s", turn.meter.elapsed(session.now).as_secs_f64());
            if let Some(silence) = silence(drawing, turn) {
                more = format!("{more} no data for {silence} s");
                if let Some(key) = drawing.stop_key {
                    more = format!("{more}, {key} stops");
                }
            }
        }
        (badge, more, theme.focus())
    } else {
        let style = match word {
            "failed" => theme.failure(),
            "stopped" | "waiting" => theme.warning(),
            _ => theme.good(),
        };
        let more = match (word, session.failure()) {
            ("failed", Some(failure)) => format!(" {}", visible::line(&failure.summary)),
            ("failed", None) => " interrupted".to_owned(),
            _ => String::new(),
        };
        (word.to_owned(), more, style)
    };
    let least = if session.is_busy() { STATE_COLUMNS } else { 0 };
    let spans = vec![(format!(" {badge} "), theme.badge(style)), (more, style)];
    Item { spans, min_columns: least, rank: 0 }
}

/// Returns the seconds without data, if there are enough to mention.
fn silence(drawing: FooterDrawing<'_>, turn: &Turn) -> Option<u64> {
    let silence = turn.meter.idle_time(drawing.cx.session.now)?.as_secs();
    (silence >= SILENCE_SECONDS).then_some(silence)
}
