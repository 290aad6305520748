//! The inspector: its frame with the tabs, what is looked at, the page, and the keys.
//!
//! ```text
//! ┏ 1 Events  2 Timeline  3 Request  4 Response  5 Stats ┓
//! ┃ turn 2 of 3 · attempt 2 of 2 · 200 · 34 events        ┃
//! ┃ view/events.rs    the list, and the open event        ┃
//! ┃ view/timeline.rs  the steps, to scale                 ┃
//! ┃ view/sheet.rs     the lines of all other pages        ┃
//! ┃ view/find.rs      what is looked for                  ┃
//! ┗ following, all types · Enter opens, / find … ━━━━━━━━━┛
//! ```

mod drawing;

mod events;

mod find;

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
use super::subject::InspectedTurn;
use super::tab::Tab;
use crate::document::visible;
use crate::ui::find_action::FindAction;
use crate::ui::frame::framed;
use crate::ui::keymap::{ActionName, Hint, KeyScope};
use crate::ui::text::clipped;
pub use drawing::InspectorDrawing;
pub use sheet::SheetRows;

/// Draws the inspector. Returns what only drawing can know of it.
pub fn draw(
    frame: &mut Frame<'_>,
    of: InspectorDrawing<'_>,
    kept: &mut SheetRows,
) -> InspectorLayout {
    let (area, theme, inspector) = (of.area, of.cx.theme, of.inspector);
    let mut block = framed("", of.has_focus, theme);
    let room = usize::from(area.width.saturating_sub(4));
    let (below, style) = match of.cx.notice.filter(|_| of.is_page()) {
        Some(note) => (visible::line(note), theme.warning()),
        None => (keys(of, room), theme.quiet()),
    };
    if !below.is_empty() {
        let below = format!(" {} ", clipped(&below, room));
        block = block.title_bottom(Line::from(Span::styled(below, style)));
    }
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let mut landed = InspectorLayout { tabs_row: area.y, ..InspectorLayout::default() };
    tabs(frame.buffer_mut(), of, &mut landed);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if inner.is_empty() {
        return landed;
    }
    let Some(seen) = of.inspected() else {
        let said = match inspector.reply {
            None => "Nothing sent yet. Type a prompt and send it.",
            Some(id) if of.cx.session.turn(id).is_none() => {
                "The data of this turn was dropped to save memory."
            }
            Some(_) => "Nothing sent yet.",
        };
        let lines = [Said::Text(said.to_owned(), LineTone::Quiet)];
        kept.lay_out_again(&lines, inner.width);
        kept.draw(frame.buffer_mut(), inner, of, &mut landed);
        return landed;
    };
    let about = clipped(&about(of, &seen), inner.width.into());
    frame.buffer_mut().set_stringn(inner.x, inner.y, about, inner.width.into(), theme.quiet());
    let page = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let page = find::bar(frame, page, of);
    match inspector.tab {
        Tab::Events => events::draw(frame, page, of, &seen, kept, &mut landed),
        Tab::Timeline => timeline::draw(frame.buffer_mut(), page, of, &seen, &mut landed),
        Tab::Request | Tab::Response => {
            kept.lay_out(inspector.tab, &seen, 0, page.width, || inspector.lines(of.cx.session));
            kept.draw(frame.buffer_mut(), page, of, &mut landed);
        }
        Tab::Stats => {
            kept.lay_out_again(&inspector.lines(of.cx.session), page.width);
            kept.draw(frame.buffer_mut(), page, of, &mut landed);
        }
    }
    landed
}

/// The tabs, in the frame's upper edge. In a narrow window only the open one has its name.
fn tabs(buf: &mut Buffer, of: InspectorDrawing<'_>, landed: &mut InspectorLayout) {
    let (area, theme) = (of.area, of.cx.theme);
    let named = |tab: Tab, number: usize, is_short: bool| {
        if is_short && tab != of.inspector.tab {
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
        let style = if tab == of.inspector.tab { theme.chosen() } else { theme.quiet() };
        let room = usize::from(area.right().saturating_sub(x + 1));
        let (end, _) = buf.set_stringn(x, area.y, &name, room, style);
        landed.tabs.push((x..end, tab));
        x = end;
    }
}

/// What is looked at, in a line.
fn about(of: InspectorDrawing<'_>, seen: &InspectedTurn<'_>) -> String {
    let mut words = Vec::new();
    let turn = if of.is_over_columns { "column" } else { "turn" };
    for (what, (place, many)) in
        [(turn, of.place), ("request", seen.requests), ("attempt", seen.attempts)]
    {
        if many > 1 {
            words.push(format!("{what} {place} of {many}"));
        }
    }
    match &seen.attempt.answered {
        Some((_, answered)) => words.push(answered.status.to_string()),
        None if seen.attempt.ended.is_some() => words.push("no answer".to_owned()),
        None => words.push("waiting".to_owned()),
    }
    let (frames, body) = (seen.attempt.frames(), seen.attempt.body());
    if seen.attempt.is_stream() {
        words.push(counted(frames.count(), "event"));
        if frames.count() == 0 && seen.attempt.ended.is_some() {
            words.push("ended".to_owned());
        }
    }
    if frames.first() > 1 {
        words.push(format!("the first {} are not kept", frames.first() - 1));
    }
    if !body.is_empty() {
        let given_up = body.len() - body.kept() as u64;
        words.push(match given_up {
            0 => format!("{} bytes", body.len()),
            _ => format!("{} bytes, of them the first {given_up} given up", body.len()),
        });
    }
    visible::line(&words.join(" · "))
}

const COPY_ALL: &[&dyn ActionName] = &[&Act::Copy, &Act::CopyEvents, &Act::CopyBytes];
const COPY_BYTES: &[&dyn ActionName] = &[&Act::Copy, &Act::CopyBytes];
const TURN: &[&dyn ActionName] = &[&Act::EarlierTurn, &Act::LaterTurn];
const ATTEMPT: &[&dyn ActionName] = &[&Act::EarlierAttempt, &Act::LaterAttempt];
const LEAVE: &[&dyn ActionName] = &[&Act::Leave];

/// How the page stands, and its keys: as many as fit.
fn keys(of: InspectorDrawing<'_>, room: usize) -> String {
    if of.inspector.finding.is_open() {
        let hints: [Hint<'_>; 3] = [
            (&[&FindAction::Next], "next"),
            (&[&FindAction::Previous], "before"),
            (&[&FindAction::Close], "closes"),
        ];
        return of.cx.keymap.hints(KeyScope::Find, &hints).join(", ");
    }
    let (events, scan) = (of.inspector.events(), &of.inspector.scan);
    let mut words: Vec<String> = Vec::new();
    let seen = of.inspected();
    let is_listed = of.inspector.tab == Tab::Events
        && seen.as_ref().is_some_and(|seen| seen.attempt.is_stream());
    let is_one_of_several =
        seen.as_ref().is_some_and(|seen| seen.attempts.1 > 1 || seen.requests.1 > 1);
    let open: Hint<'_> = (&[&Act::OpenEvent], "opens");
    let copy: Hint<'_> = match of.inspector.tab {
        Tab::Events if is_listed => (COPY_ALL, "copy"),
        Tab::Request | Tab::Response => (COPY_BYTES, "copy"),
        _ => (&[&Act::Copy], "copies"),
    };
    let find: Hint<'_> = (&[&FindAction::Open], "find");
    let turn: Hint<'_> = (TURN, if of.is_over_columns { "column" } else { "turn" });
    let zoom: Option<Hint<'_>> = if of.is_over_columns {
        Some((LEAVE, "columns"))
    } else if of.is_over_setup {
        // The set-up of a comparison has the whole page already.
        None
    } else {
        Some((&[&Act::Zoom], "zoom"))
    };
    let leave = Some((LEAVE, "leaves")).filter(|_| !of.is_over_columns);
    let mut hints: Vec<Hint<'_>> = if !of.has_focus {
        vec![(&[&Act::Toggle], "goes here")]
    } else if is_listed && events.is_open {
        let others: Hint<'_> = (&[&Act::Up, &Act::Down], "others");
        let scroll: Hint<'_> = (&[&Act::PageDown], "scrolls");
        vec![(open.0, "closes"), others, scroll, copy, find]
    } else if is_listed {
        let kind: Hint<'_> = (&[&Act::NextType], "type");
        [vec![open, kind, find, copy, turn], zoom.into_iter().collect()].concat()
    } else {
        vec![copy, find, turn].into_iter().chain(zoom).chain(leave).collect()
    };
    if let Some(at) = hints.iter().position(|hint| hint.1 == turn.1).filter(|_| is_one_of_several) {
        hints.insert(at, (ATTEMPT, "attempt"));
    }
    let keys = of.cx.keymap.hints(KeyScope::Inspector, &hints);
    if is_listed {
        let below = scan.len().saturating_sub(events.place(scan) + 1);
        words.push(match events.is_following() {
            true => "following".to_owned(),
            false if below == 0 => "at the end".to_owned(),
            false => {
                let key = of.cx.keymap.key(KeyScope::Inspector, Act::Last);
                format!("paused, {below} below ({key} follows)")
            }
        });
        words.push(of.inspector.filter.label());
    }
    let mut said = words.join(" · ");
    for key in keys {
        let longer = if said.is_empty() { key } else { format!("{said} · {key}") };
        if usize::from(longer.cell_width()) > room {
            break;
        }
        said = longer;
    }
    said
}
