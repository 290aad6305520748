//! Draws the inspector: its frame with the tabs, the subject, the page and the keys.
//!
//! ```text
//! ┏ 1 Events  2 Timeline  3 Request  4 Response  5 Stats ━┓
//! ┃ turn 2 of 3 · attempt 2 of 2 · 200 · 34 events        ┃
//! ┃ view/events.rs    the list, and the open event        ┃
//! ┃ view/timeline.rs  the steps, to scale                 ┃
//! ┃ view/sheet.rs     the lines of all other tabs         ┃
//! ┃ view/find.rs      the find bar and the marks          ┃
//! ┗ following · all types · Enter open · / find … ━━━━━━━━┛
//! ```

mod drawing;

mod events;

mod find;

mod gap_bars;

mod sheet;

mod timeline;

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use super::InspectorLayout;
use super::actions::Action as Act;
use super::sheet::{LineTone, SheetLine as Said, counted};
use super::subject::{InspectedTurn, fits_below};
use super::tab::Tab;
use crate::chat::count::grouped;
use crate::document::visible;
use crate::ui::find_action::FindAction;
use crate::ui::frame::frame_block;
use crate::ui::hints::{self, KeyHint};
use crate::ui::keymap::{ActionName, Hint, KeyScope};
use crate::ui::text::clip;
pub use drawing::InspectorDrawing;
pub use sheet::SheetRows;

/// Draws the inspector and returns its measurements.
pub fn draw(
    frame: &mut Frame<'_>,
    drawing: InspectorDrawing<'_>,
    kept: &mut SheetRows,
) -> InspectorLayout {
    let (area, theme, inspector) = (drawing.area, drawing.cx.theme, drawing.inspector);
    let mut block = frame_block("", drawing.has_focus, theme);
    let room = usize::from(area.width.saturating_sub(4));
    let mut below = match drawing.cx.notice.filter(|_| drawing.is_page()) {
        Some(note) => Line::styled(clip(&visible::line(note), room), theme.warning()),
        None => bottom_line(drawing, area.width.saturating_sub(4)),
    };
    if below.width() > 0 {
        below.spans.insert(0, Span::raw(" "));
        below.spans.push(Span::raw(" "));
        block = block.title_bottom(below);
    }
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let mut layout = InspectorLayout { tabs_row: area.y, ..InspectorLayout::default() };
    tabs(frame.buffer_mut(), drawing, &mut layout);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if inner.is_empty() {
        return layout;
    }
    let Some(inspected) = drawing.inspected() else {
        let lines = [Said::Text(without_events(drawing), LineTone::Quiet)];
        kept.lay_out_again(&lines, inner.width);
        kept.draw(frame.buffer_mut(), inner, drawing, &mut layout);
        return layout;
    };
    let about = clip(&about(drawing, &inspected), inner.width.into());
    frame.buffer_mut().set_stringn(inner.x, inner.y, about, inner.width.into(), theme.quiet());
    let page = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let page = find::bar(frame, page, drawing);
    match inspector.tab {
        Tab::Events => events::draw(frame, page, drawing, &inspected, kept, &mut layout),
        Tab::Timeline => timeline::draw(frame.buffer_mut(), page, drawing, &inspected, &mut layout),
        Tab::Request | Tab::Response => {
            kept.lay_out(inspector.tab, &inspected, 0, page.width, || {
                inspector.lines(drawing.cx.session)
            });
            kept.draw(frame.buffer_mut(), page, drawing, &mut layout);
        }
        Tab::Stats => {
            kept.lay_out_again(&inspector.lines(drawing.cx.session), page.width);
            kept.draw(frame.buffer_mut(), page, drawing, &mut layout);
        }
    }
    layout
}

/// Says why there are no events to show.
fn without_events(drawing: InspectorDrawing<'_>) -> String {
    let Some(reply) = drawing.inspector.reply else {
        return "Nothing sent yet. Type a prompt and send it.".to_owned();
    };
    match drawing.cx.session.turn(reply) {
        None => "The data of this turn was dropped to save memory.".to_owned(),
        Some(turn) if turn.is_restored => {
            let key = drawing.cx.keymap.key(KeyScope::Inspector, "show-details");
            format!(
                "The events of this reply were not stored. Outcrop keeps events only until you \
                 quit. {key} shows the metrics of the reply."
            )
        }
        Some(_) => "Nothing sent yet.".to_owned(),
    }
}

/// Draws the tabs into the upper edge of the frame. In a narrow window, only the open tab has its
/// name.
fn tabs(buf: &mut Buffer, drawing: InspectorDrawing<'_>, layout: &mut InspectorLayout) {
    let (area, theme) = (drawing.area, drawing.cx.theme);
    let named = |tab: Tab, number: usize, is_short: bool| {
        if is_short && tab != drawing.inspector.tab {
            format!(" {number} ")
        } else {
            format!(" {number} {} ", tab.label())
        }
    };
    let all = |is_short: bool| {
        let tabs = Tab::ALL.into_iter().zip(1..);
        tabs.map(|(tab, number)| (tab, named(tab, number, is_short))).collect::<Vec<_>>()
    };
    let columns: u16 = all(false).iter().map(|(_, name)| name.cell_width()).sum();
    let mut x = area.x + 1;
    for (tab, name) in all(columns + 2 > area.width) {
        let style = if tab == drawing.inspector.tab { theme.chosen() } else { theme.quiet() };
        let room = usize::from(area.right().saturating_sub(x + 1));
        let (end, _) = buf.set_stringn(x, area.y, &name, room, style);
        layout.tabs.push((x..end, tab));
        x = end;
    }
}

fn about(drawing: InspectorDrawing<'_>, inspected: &InspectedTurn<'_>) -> String {
    let mut words = Vec::new();
    let turn = if drawing.is_over_columns { "column" } else { "turn" };
    for (label, (place, count)) in
        [(turn, drawing.place), ("request", inspected.requests), ("attempt", inspected.attempts)]
    {
        if count > 1 {
            words.push(format!("{label} {place} of {count}"));
        }
    }
    match &inspected.attempt.answered {
        Some((_, response)) => words.push(response.status.to_string()),
        None if inspected.attempt.ended.is_some() => words.push("no response".to_owned()),
        None => words.push("waiting".to_owned()),
    }
    let (frames, body) = (inspected.attempt.frames(), inspected.attempt.body());
    if inspected.attempt.is_stream() {
        words.push(counted(frames.count(), "event"));
        if frames.count() == 0 && inspected.attempt.ended.is_some() {
            words.push("ended".to_owned());
        }
    }
    if frames.first() > 1 {
        words.push(format!("the first {} dropped", frames.first() - 1));
    }
    if !body.is_empty() {
        let dropped = body.len() - body.kept() as u64;
        words.push(match dropped {
            0 => format!("{} bytes", grouped(body.len())),
            _ => {
                let [all, dropped] = [body.len(), dropped].map(grouped);
                format!("{all} bytes, the first {dropped} dropped")
            }
        });
    }
    visible::line(&words.join(" · "))
}

const COPY_ALL: &[&dyn ActionName] = &[&Act::Copy, &Act::CopyEvents, &Act::CopyBytes];
const COPY_BYTES: &[&dyn ActionName] = &[&Act::Copy, &Act::CopyBytes];
const TURN: &[&dyn ActionName] = &[&Act::EarlierTurn, &Act::LaterTurn];
const ATTEMPT: &[&dyn ActionName] = &[&Act::EarlierAttempt, &Act::LaterAttempt];
const LEAVE: &[&dyn ActionName] = &[&Act::Leave];

/// Returns the state of the page and as many key hints as fit.
fn bottom_line(drawing: InspectorDrawing<'_>, columns: u16) -> Line<'static> {
    let theme = drawing.cx.theme;
    let state = state(drawing);
    let used = if state.is_empty() { 0 } else { state.cell_width() + 2 };
    let mut line = hints::line(&keys(drawing), columns.saturating_sub(used), theme);
    if !state.is_empty() {
        let gap = if line.spans.is_empty() { "" } else { "  " };
        let state = clip(&format!("{state}{gap}"), columns.into());
        line.spans.insert(0, Span::styled(state, theme.quiet_on_frame()));
    }
    line
}

/// Returns whether the list follows the stream, and its filter.
fn state(drawing: InspectorDrawing<'_>) -> String {
    if !drawing.is_listed() || drawing.inspector.finding.is_open() {
        return String::new();
    }
    let (events, scan) = (drawing.inspector.events(), &drawing.inspector.scan);
    let below = scan.len().saturating_sub(events.place(scan) + 1);
    let place = match events.is_following() {
        true => "following".to_owned(),
        false if below == 0 => "at the end".to_owned(),
        false => {
            let key = drawing.cx.keymap.key(KeyScope::Inspector, Act::Last);
            format!("paused, {below} below ({key} follows)")
        }
    };
    format!("{place} · {}", drawing.inspector.filter.label())
}

/// Returns the key hints, the most important first.
fn keys(drawing: InspectorDrawing<'_>) -> Vec<KeyHint<'static>> {
    let keymap = drawing.cx.keymap;
    if drawing.inspector.finding.is_open() {
        let hints: [Hint<'static>; 3] = [
            (&[&FindAction::Next], "next"),
            (&[&FindAction::Previous], "previous"),
            (&[&FindAction::Close], "close"),
        ];
        return hints::bound(keymap, KeyScope::Find, &hints);
    }
    let inspected = drawing.inspected();
    let is_listed = drawing.is_listed();
    let is_one_of_several = inspected
        .as_ref()
        .is_some_and(|inspected| inspected.attempts.1 > 1 || inspected.requests.1 > 1);
    let open: Hint<'static> = (&[&Act::OpenEvent], "open");
    let copy: Hint<'static> = match drawing.inspector.tab {
        Tab::Events if is_listed => (COPY_ALL, "copy"),
        Tab::Request | Tab::Response => (COPY_BYTES, "copy"),
        _ => (&[&Act::Copy], "copy"),
    };
    let find: Hint<'static> = (&[&FindAction::Open], "find");
    let turn: Hint<'static> = (TURN, if drawing.is_over_columns { "column" } else { "turn" });
    let zoom: Option<Hint<'static>> = if drawing.is_over_columns {
        Some((LEAVE, "columns"))
    } else if drawing.is_over_setup || !fits_below(drawing.cx.size) {
        // The inspector already takes the whole page.
        None
    } else {
        Some((&[&Act::Zoom], "zoom"))
    };
    let leave = Some((LEAVE, "prompt")).filter(|_| !drawing.is_over_columns);
    let mut hints: Vec<Hint<'static>> = if !drawing.has_focus {
        vec![(&[&Act::Toggle], "focus")]
    } else if is_listed && drawing.inspector.events().is_open {
        let others: Hint<'static> = (&[&Act::Up, &Act::Down], "others");
        let scroll: Hint<'static> = (&[&Act::PageDown], "scroll");
        vec![(open.0, "close"), others, scroll, copy, find]
    } else if is_listed {
        let kind: Hint<'static> = (&[&Act::NextType], "type");
        [vec![open, kind, find, copy, turn], zoom.into_iter().collect()].concat()
    } else {
        vec![copy, find, turn].into_iter().chain(zoom).chain(leave).collect()
    };
    if let Some(at) = hints.iter().position(|hint| hint.1 == turn.1).filter(|_| is_one_of_several) {
        hints.insert(at, (ATTEMPT, "attempt"));
    }
    hints::bound(keymap, KeyScope::Inspector, &hints)
}
