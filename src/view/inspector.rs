//! The inspector: its frame with the tabs, what is looked at, the page, and the keys.
//!
//! ```text
//! ┏ 1 Events  2 Timeline  3 Request  4 Response  5 Stats ┓
//! ┃ turn 2 of 3 · attempt 2 of 2 · 200 · 34 events        ┃
//! ┃ inspector/events.rs    the list, and the open event   ┃
//! ┃ inspector/timeline.rs  the steps, to scale            ┃
//! ┃ inspector/sheet.rs     the lines of all other pages   ┃
//! ┃ inspector/finding.rs   what is looked for             ┃
//! ┗ following, all types · Enter opens, / find … ━━━━━━━━━┛
//! ```

mod events;

mod find;

mod sheet;

mod timeline;

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use super::framed;
use super::header::clipped;
use super::theme::Theme;
use crate::app::inspector::sheet::{LineTone, SheetLine as Said, counted};
use crate::app::inspector::subject::InspectedTurn;
use crate::app::inspector::{Dock, InspectorLayout, Tab};
use crate::app::{App, Focus};
use crate::document::visible;
pub use sheet::SheetRows;

pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    app: &App,
    kept: &mut SheetRows,
    theme: Theme,
) -> InspectorLayout {
    let has_focus = app.focus == Focus::Inspector;
    let mut block = framed("", has_focus, theme);
    let room = usize::from(area.width.saturating_sub(4));
    let is_page = app.inspector_dock() == Dock::Page;
    let (below, style) = match app.note.as_ref().filter(|_| is_page) {
        Some(note) => (visible::line(note), theme.warning()),
        None => (keys(app, room), theme.quiet()),
    };
    if !below.is_empty() {
        let below = format!(" {} ", clipped(&below, room));
        block = block.title_bottom(Line::from(Span::styled(below, style)));
    }
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let mut landed = InspectorLayout { tabs_row: area.y, ..InspectorLayout::default() };
    tabs(frame.buffer_mut(), area, app, theme, &mut landed);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if inner.is_empty() {
        return landed;
    }
    let Some(seen) = app.inspected() else {
        let said = match app.inspected_reply() {
            None => "Nothing was sent yet: type a prompt and send it.",
            Some(id) if app.session.turn(id).is_none() => "Of this turn nothing is known any more.",
            Some(_) => "Nothing was handed to the connection yet.",
        };
        let lines = [Said::Text(said.to_owned(), LineTone::Quiet)];
        kept.lay_anew(&lines, inner.width);
        kept.draw(frame.buffer_mut(), inner, app, theme, &mut landed);
        return landed;
    };
    let about = clipped(&about(app, &seen), inner.width.into());
    frame.buffer_mut().set_stringn(inner.x, inner.y, about, inner.width.into(), theme.quiet());
    let page = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let page = find::bar(frame, page, app, theme);
    match app.inspector.tab {
        Tab::Events => events::draw(frame, page, app, &seen, (kept, theme), &mut landed),
        Tab::Timeline => timeline::draw(frame.buffer_mut(), page, app, &seen, theme, &mut landed),
        Tab::Request | Tab::Response => {
            kept.lay(app, &seen, 0, page.width, || app.inspector_lines());
            kept.draw(frame.buffer_mut(), page, app, theme, &mut landed);
        }
        Tab::Stats => {
            kept.lay_anew(&app.inspector_lines(), page.width);
            kept.draw(frame.buffer_mut(), page, app, theme, &mut landed);
        }
    }
    landed
}

/// The tabs, in the frame's upper edge. In a narrow window only the open one has its name.
fn tabs(buf: &mut Buffer, area: Rect, app: &App, theme: Theme, landed: &mut InspectorLayout) {
    let named = |tab: Tab, number: usize, is_short: bool| {
        if is_short && tab != app.inspector.tab {
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
        let style = if tab == app.inspector.tab { theme.chosen() } else { theme.quiet() };
        let room = usize::from(area.right().saturating_sub(x + 1));
        let (end, _) = buf.set_stringn(x, area.y, &name, room, style);
        landed.tabs.push((x..end, tab));
        x = end;
    }
}

/// What is looked at, in a line.
fn about(app: &App, seen: &InspectedTurn<'_>) -> String {
    let mut words = Vec::new();
    let turn = if app.comparing.shown().is_some() { "column" } else { "turn" };
    for (what, (place, of)) in
        [(turn, app.inspected_turn()), ("request", seen.requests), ("attempt", seen.attempts)]
    {
        if of > 1 {
            words.push(format!("{what} {place} of {of}"));
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

/// How the page stands, and its keys: as many as fit.
fn keys(app: &App, room: usize) -> String {
    if app.inspector.finding.is_open() {
        return "Enter next, ↑ before, Esc closes".to_owned();
    }
    let (events, scan) = (app.inspector.events(), &app.inspector.scan);
    let mut words: Vec<String> = Vec::new();
    let seen = app.inspected();
    let is_listed = app.inspector.tab == Tab::Events
        && seen.as_ref().is_some_and(|seen| seen.attempt.is_stream());
    let is_one_of_several =
        seen.as_ref().is_some_and(|seen| seen.attempts.1 > 1 || seen.requests.1 > 1);
    let mut keys: Vec<&str> = match app.inspector.tab {
        _ if app.focus != Focus::Inspector => vec!["F3 goes here"],
        Tab::Events if is_listed && events.is_open => {
            vec!["Enter closes", "↑ ↓ others", "PgDn scrolls", "y Y b copy", "/ find"]
        }
        Tab::Events if is_listed => {
            vec!["Enter opens", "t type", "/ find", "y Y b copy", "[ ] turn", "z zoom"]
        }
        Tab::Request | Tab::Response => {
            vec!["y b copy", "/ find", "[ ] turn", "z zoom", "Esc leaves"]
        }
        _ => vec!["y copies", "/ find", "[ ] turn", "z zoom", "Esc leaves"],
    };
    if let Some(at) = keys.iter().position(|key| *key == "[ ] turn").filter(|_| is_one_of_several) {
        keys.insert(at, "{ } attempt");
    }
    if is_listed {
        let below = scan.len().saturating_sub(events.place(scan) + 1);
        words.push(match events.is_following() {
            true => "following".to_owned(),
            false if below == 0 => "at the end".to_owned(),
            false => format!("paused, {below} below (G follows)"),
        });
        words.push(app.inspector.filter.label());
    }
    let mut said = words.join(" · ");
    let is_over_columns = app.comparing.shown().is_some();
    for key in keys {
        let key = match key {
            "[ ] turn" if is_over_columns => "[ ] column",
            "z zoom" if is_over_columns => "Esc columns",
            "Esc leaves" if is_over_columns => continue,
            // A page of its own there already.
            "z zoom" if app.comparing.is_open() => continue,
            key => key,
        };
        let longer = if said.is_empty() { key.to_owned() } else { format!("{said} · {key}") };
        if usize::from(longer.cell_width()) > room {
            break;
        }
        said = longer;
    }
    said
}
