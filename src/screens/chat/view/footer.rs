//! The footer: state, usage, latency, rate, stop reason and cost, with the labels that people and
//! scripts read. What the service did not send is `–`; what is estimated carries `~`.

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

/// Columns of the state with its clock while a reply comes: `streaming 999.9 s`.
const STATE_COLUMNS: u16 = 17;

/// Columns that the sparkline may have: the first that leave room for all else.
const SPARKS: [usize; 3] = [16, 8, 0];

/// A word or a figure.
struct Item {
    text: String,
    style: Style,
    /// Columns that it takes at least, so that what follows it does not move while it grows.
    least: u16,
    /// What goes first where there is too little room has the highest.
    rank: u8,
}

impl Item {
    fn columns(&self) -> u16 {
        self.text.cell_width().max(self.least)
    }
}

/// What the footer is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct FooterDrawing<'a> {
    pub cx: Drawing<'a>,
    /// The reply whose figures are shown.
    pub shown: Option<(MessageId, &'a Reply)>,
    /// The key that stops the reply now.
    pub stop_key: Option<&'a str>,
}

pub fn draw(frame: &mut Frame<'_>, area: Rect, of: FooterDrawing<'_>) {
    let mut items = SPARKS.into_iter().map(|columns| items(of, columns));
    let mut items = items.find(|items| fits(items, area)).unwrap_or_else(|| {
        let mut items = self::items(of, 0);
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

/// The items, with a sparkline of so many columns.
fn items(of: FooterDrawing<'_>, spark: usize) -> Vec<Item> {
    let theme = of.cx.theme;
    let (text, style) = state(of);
    let is_asking = of.cx.session.is_busy();
    let least = if is_asking { STATE_COLUMNS } else { 0 };
    let mut items = vec![Item { text, style, least, rank: 0 }];
    if let Phase::InFlight(request) = of.cx.session.phase()
        && request.stage == RequestStage::Streaming
        && let Some(turn) = of.cx.session.turn(request.message).filter(|_| spark > 0)
        && silence(of, turn).is_none()
    {
        let counts: Vec<u32> = turn.pulse.last(of.cx.session.now, spark).collect();
        let text = bars(&counts, '·');
        let least = u16::try_from(spark).unwrap_or(0);
        items.push(Item { text, style: theme.focus(), least, rank: u8::MAX });
    }
    match of.shown {
        Some((id, reply)) => {
            let figures = of
                .cx
                .session
                .turn(id)
                .map(|turn| ranked(of.cx.session, reply, turn))
                .unwrap_or_default();
            items.extend(figures.into_iter().map(|(text, rank, least)| {
                let least = if is_asking { least } else { 0 };
                Item { text, style: theme.text(), least, rank }
            }));
        }
        None => {
            let (text, style) = (hint(of), theme.quiet());
            items.push(Item { text, style, least: 0, rank: 1 });
        }
    }
    items
}

fn hint(of: FooterDrawing<'_>) -> String {
    if of.cx.session.connection == ConnectionState::Resolving && of.cx.session.state() == "waiting"
    {
        "looking for credentials".to_owned()
    } else {
        let hints: [Hint<'_>; 3] =
            [(&[&"help"], "help"), (&[&"palette"], "commands"), (&[&"quit"], "quit")];
        of.cx.keymap.hints(KeyScope::Anywhere, &hints).join("  ")
    }
}

/// The state in a word, with what belongs to it now.
fn state(of: FooterDrawing<'_>) -> (String, Style) {
    let theme = of.cx.theme;
    let word = of.cx.session.state();
    let Phase::InFlight(InFlight { message, stage }) = of.cx.session.phase() else {
        let style = match word {
            "failed" => theme.failure(),
            "stopped" | "waiting" => theme.warning(),
            _ => theme.good(),
        };
        let text = match (word, of.cx.session.failure()) {
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
    if let Some(turn) = of.cx.session.turn(*message) {
        text = format!("{text} {:.1} s", turn.meter.elapsed(of.cx.session.now).as_secs_f64());
        if let Some(silence) = silence(of, turn) {
            text = format!("{text}, no data for {silence} s");
            if let Some(key) = of.stop_key {
                text = format!("{text}, {key} stops");
            }
        }
    }
    (text, theme.focus().patch(theme.strong()))
}

/// Seconds in which nothing has come, where they are worth a word.
fn silence(of: FooterDrawing<'_>, turn: &Turn) -> Option<u64> {
    let silence = turn.meter.silence(of.cx.session.now)?.as_secs();
    (silence >= SILENCE_SECONDS).then_some(silence)
}
